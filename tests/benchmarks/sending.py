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
from tests.benchmarks.elements import TWELVE_ELEMENTS
from tests.benchmarks.harness import Benchmark

TASK_COUNT, PROJECT_COUNT, ROUND_COUNT = 32, 128, 5
PAYLOAD = TWELVE_ELEMENTS.to_json()

SANDBOX_PROGRAM = """
import sys
from scenekit.testing import sandbox
with sandbox() as service:
    print(service.url, flush=True)
    sys.stdin.read()
"""

Post = Callable[[], Awaitable[object]]


@contextmanager
def run_sandbox() -> Iterator[str]:
    """The address of a sandbox that runs for as long."""
    command = [sys.executable, "-c", SANDBOX_PROGRAM]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip()
        process.stdin.close()


async def measure_cpu_seconds(post: Post) -> float:
    """CPU time for all projects, so many tasks at once."""
    left = iter(range(PROJECT_COUNT))

    async def work() -> None:
        for _ in left:
            await post()

    began = process_time()
    await asyncio.gather(*(work() for _ in range(TASK_COUNT)))
    return process_time() - began


async def measure_overhead(url: str) -> float:
    token = httpx.post(f"{url}/api/odin/v3/auth/token", json={"appId": "me", "userKey": "key"}).json()["data"]["token"]
    headers = {"Authorization": token, "Content-Type": "application/json"}
    async with AsyncClient(base_url=url, api_key=token) as client, httpx.AsyncClient(headers=headers) as bare:

        async def ours() -> object:
            return await client.create_project(PAYLOAD)

        async def theirs() -> object:
            answer = await bare.post(f"{url}/api/odin/v3/editor/project", content=PAYLOAD)
            return answer.raise_for_status()

        await measure_cpu_seconds(ours)
        await measure_cpu_seconds(theirs)
        return median([await measure_cpu_seconds(ours) / await measure_cpu_seconds(theirs) for _ in range(ROUND_COUNT)])


def measure_creating_projects() -> float:
    with run_sandbox() as url:
        return asyncio.run(measure_overhead(url))


SENDING = [Benchmark("32 tasks create projects: the client's CPU time / bare httpx's", measure_creating_projects, 1.3)]
