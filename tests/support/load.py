"""Submit many projects concurrently until all succeed: `python -m tests.support.load URL LEDGER COUNT SEED`.

The tests kill this process. It resends a project only if it is lost (`resend="lost"`).
"""

import asyncio
import random
import sys
from collections import deque

from scenekit import Project, Scene
from scenekit.client import AsyncClient
from scenekit.errors import APIConnectionError, APIStatusError, AuthenticationError, OutcomeUnknownError

PAYLOAD = Project().add(Scene().avatar("M000045058", script="Hello!")).to_dict()
TASK_COUNT = 8
LOOKUP_TIMEOUT_S = 0.0
LOOKUP_DELAY_S = 3.0
"""The time between two lookups of a lost project, in seconds. The sandbox is one process."""
RESEND_AFTER_S = 10.0
"""Longer than any request takes, also if four processes keep the sandbox busy: an earlier resend pays twice."""


def format_project_name(number: int) -> str:
    """Return the name of a project."""
    return f"Video {number}"


async def run_load(url: str, ledger: str, count: int, seed: int) -> list[str]:
    """Create `count` projects in `TASK_COUNT` tasks, in an order drawn from `seed`, and return their ids by number.

    The order differs, so that processes with one ledger meet at some projects, but do not look for each of them.
    """
    pending = deque(random.Random(seed).sample(range(count), count))
    lost: set[int] = set()
    ids: dict[int, str] = {}

    async def submit(number: int) -> None:
        try:
            payload = {**PAYLOAD, "name": format_project_name(number)}
            ids[number] = await client.create_project(payload, resend="lost")
        except OutcomeUnknownError:
            if number in lost:
                await asyncio.sleep(LOOKUP_DELAY_S)
            lost.add(number)
        except (AuthenticationError, APIConnectionError):
            pass  # the service certainly did not process the request
        except APIStatusError as error:
            if error.status_code not in (429, 502):  # 502 is the response to the request for a token
                raise

    async def work() -> None:
        while pending:
            number = pending.popleft()
            await submit(number)
            if number in ids:
                sys.stdout.write(f"{ids[number]}\n")  # the test counts these lines to choose when to kill the process
                sys.stdout.flush()
            else:
                pending.append(number)

    async with AsyncClient(
        base_url=url,
        app_id="me",
        user_key="key",
        ledger=ledger,
        lookup_timeout=LOOKUP_TIMEOUT_S,
        resend_after=RESEND_AFTER_S,
    ) as client:
        await asyncio.gather(*(work() for _ in range(TASK_COUNT)))
    return [ids[number] for number in range(count)]


if __name__ == "__main__":
    asyncio.run(run_load(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
