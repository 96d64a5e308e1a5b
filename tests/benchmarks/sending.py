"""Sending, against httpx alone posting the same bytes: the CPU time of this process, with the sandbox in another."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import process_time

import httpx

from scenekit.client import AsyncClient
from tests.benchmarks.elements import TWELVE
from tests.benchmarks.harness import Benchmark

TASKS, PROJECTS, ROUNDS = 32, 128, 5
PAYLOAD = TWELVE.to_json()

SANDBOX = """
import sys
from scenekit.testing import sandbox
with sandbox() as service:
    print(service.url, flush=True)
    sys.stdin.read()
"""

Post = Callable[[], Awaitable[object]]


@contextmanager
def service() -> Iterator[str]:
    """The address of a sandbox that runs for as long."""
    command = [sys.executable, "-c", SANDBOX]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip()
        process.stdin.close()


async def seconds(post: Post) -> float:
    """CPU time for all projects, so many tasks at once."""
    left = iter(range(PROJECTS))

    async def work() -> None:
        for _ in left:
            await post()

    began = process_time()
    await asyncio.gather(*(work() for _ in range(TASKS)))
    return process_time() - began


async def measured(url: str) -> float:
    token = httpx.post(f"{url}/api/odin/v3/auth/token", json={"appId": "me", "userKey": "key"}).json()["data"]["token"]
    headers = {"Authorization": token, "Content-Type": "application/json"}
    async with AsyncClient(base_url=url, api_key=token) as client, httpx.AsyncClient(headers=headers) as bare:

        async def ours() -> object:
            return await client.create_project(PAYLOAD)

        async def theirs() -> object:
            answer = await bare.post(f"{url}/api/odin/v3/editor/project", content=PAYLOAD)
            return answer.raise_for_status()

        await seconds(ours)
        await seconds(theirs)
        return median([await seconds(ours) / await seconds(theirs) for _ in range(ROUNDS)])


def create_projects() -> float:
    with service() as url:
        return asyncio.run(measured(url))


SENDING = [Benchmark("32 tasks create projects: the client's CPU time / bare httpx's", create_projects, 1.3)]
