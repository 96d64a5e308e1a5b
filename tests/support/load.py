"""Sends many projects at once and does not give up: `python -m tests.support.load URL LEDGER COUNT`, which may be killed.

What is sent again is only what was looked for in vain, and that on purpose (`resend=True`).
"""

import asyncio
import sys

from scenekit import Project, Scene
from scenekit.client import AsyncClient
from scenekit.errors import APIConnectionError, APIStatusError, AuthenticationError, OutcomeUnknownError

PAYLOAD = Project().add(Scene().avatar("M000045058", script="Hello!")).to_dict()
TASK_COUNT = 32


def format_project_name(number: int) -> str:
    return f"Video {number}"


async def send(client: AsyncClient, number: int) -> str:
    """The id of a project, whatever it takes."""
    is_lost = False
    while True:
        try:
            return await client.create_project({**PAYLOAD, "name": format_project_name(number)}, resend=is_lost)
        except OutcomeUnknownError:
            is_lost = True
        except (AuthenticationError, APIConnectionError):
            pass  # certainly not made
        except APIStatusError as error:
            if error.status_code != 429:
                raise


async def run_load(
    url: str, ledger: str, count: int, lookup_timeout: float = 0.3, resend_after: float = 1.0
) -> list[str]:
    """All their ids, in order."""
    numbers = iter(range(count))
    ids: dict[int, str] = {}

    async def work() -> None:
        for number in numbers:
            ids[number] = await send(client, number)
            sys.stdout.write(f"{ids[number]}\n")  # for whoever waits for the right moment to kill
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
