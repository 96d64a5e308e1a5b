"""Sends many projects at once and does not give up: `python -m tests.storm URL LEDGER COUNT`, which may be killed.

What is sent again is only what was looked for in vain, and that on purpose (`again=True`).
"""

import asyncio
import sys

from scenekit.client import AsyncClient
from scenekit.errors import ClientError, OutcomeUnknown

PAYLOAD = {"scenes": [{"clips": []}]}
TASKS = 32


def name(number: int) -> str:
    return f"Video {number}"


async def send(client: AsyncClient, number: int) -> str:
    """The id of a project, whatever it takes."""
    is_lost = False
    while True:
        try:
            return await client.create_project({"name": name(number), **PAYLOAD}, again=is_lost)
        except OutcomeUnknown:
            is_lost = True
        except ClientError as error:  # certainly not made
            print(error, file=sys.stderr)


async def storm(url: str, ledger: str, count: int, settle: float = 1.0) -> list[str]:
    """All their ids, in order."""
    numbers = iter(range(count))
    ids: dict[int, str] = {}

    async def work() -> None:
        for number in numbers:
            ids[number] = await send(client, number)
            print(ids[number], flush=True)  # for whoever waits for the right moment to kill

    async with AsyncClient(base_url=url, app_id="me", user_key="key", ledger=ledger, settle=settle) as client:
        await asyncio.gather(*(work() for _ in range(TASKS)))
    return [ids[number] for number in range(count)]


if __name__ == "__main__":
    asyncio.run(storm(sys.argv[1], sys.argv[2], int(sys.argv[3])))
