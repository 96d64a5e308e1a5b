"""Submit many projects concurrently until all succeed: `python -m tests.support.load URL LEDGER COUNT`.

The tests kill this process. It resends a project only on purpose (`resend=True`), after the client did not find it.
"""

import asyncio
import sys

from scenekit import Project, Scene
from scenekit.client import AsyncClient
from scenekit.errors import APIConnectionError, APIStatusError, AuthenticationError, OutcomeUnknownError

PAYLOAD = Project().add(Scene().avatar("M000045058", script="Hello!")).to_dict()
TASK_COUNT = 32


def format_project_name(number: int) -> str:
    """Return the name of a project."""
    return f"Video {number}"


async def submit(client: AsyncClient, number: int) -> str:
    """Create a project, however many attempts that takes, and return its id."""
    is_lost = False
    while True:
        try:
            return await client.create_project({**PAYLOAD, "name": format_project_name(number)}, resend=is_lost)
        except OutcomeUnknownError:
            is_lost = True
        except (AuthenticationError, APIConnectionError):
            pass  # the service certainly did not process the request
        except APIStatusError as error:
            if error.status_code not in (429, 502):  # 502 is the response to the request for a token
                raise


async def run_load(
    url: str, ledger: str, count: int, lookup_timeout: float = 0.3, resend_after: float = 1.0
) -> list[str]:
    """Create `count` projects in `TASK_COUNT` tasks, and return their ids in order."""
    numbers = iter(range(count))
    ids: dict[int, str] = {}

    async def work() -> None:
        for number in numbers:
            ids[number] = await submit(client, number)
            sys.stdout.write(f"{ids[number]}\n")  # the test counts these lines to choose when to kill the process
            sys.stdout.flush()

    async with AsyncClient(
        base_url=url,
        app_id="me",
        user_key="key",
        ledger=ledger,
        lookup_timeout=lookup_timeout,
        resend_after=resend_after,
    ) as client:
        await asyncio.gather(*(work() for _ in range(TASK_COUNT)))
    return [ids[number] for number in range(count)]


if __name__ == "__main__":
    asyncio.run(run_load(sys.argv[1], sys.argv[2], int(sys.argv[3])))
