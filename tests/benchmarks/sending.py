"""Benchmark of the client compared with bare httpx that posts the same bytes.

It measures the CPU time of this process. The sandbox runs in another process.
"""

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
"""Sends one project."""


@contextmanager
def run_sandbox() -> Iterator[str]:
    """Run a sandbox in another process, and yield its URL."""
    command = [sys.executable, "-c", SANDBOX_PROGRAM]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip()
        process.stdin.close()


async def measure_cpu_seconds(post: Post) -> float:
    """Return the CPU seconds to send `PROJECT_COUNT` projects in `TASK_COUNT` concurrent tasks."""
    remaining = iter(range(PROJECT_COUNT))

    async def work() -> None:
        for _ in remaining:
            await post()

    start = process_time()
    await asyncio.gather(*(work() for _ in range(TASK_COUNT)))
    return process_time() - start


async def measure_overhead(url: str) -> float:
    """Return the CPU time of the client as a multiple of that of bare httpx."""
    token = httpx.post(f"{url}/api/odin/v3/auth/token", json={"appId": "me", "userKey": "key"}).json()["data"]["token"]
    headers = {"Authorization": token, "Content-Type": "application/json"}
    async with AsyncClient(base_url=url, api_key=token) as client, httpx.AsyncClient(headers=headers) as bare:

        async def post_with_client() -> object:
            return await client.create_project(PAYLOAD)

        async def post_with_httpx() -> object:
            response = await bare.post(f"{url}/api/odin/v3/editor/project", content=PAYLOAD)
            return response.raise_for_status()

        async def measure_round() -> float:
            return await measure_cpu_seconds(post_with_client) / await measure_cpu_seconds(post_with_httpx)

        await measure_round()  # opens the connections
        return median([await measure_round() for _ in range(ROUND_COUNT)])


def measure_creating_projects() -> float:
    """Run `measure_overhead` with a sandbox."""
    with run_sandbox() as url:
        return asyncio.run(measure_overhead(url))


SENDING = [Benchmark("32 tasks create projects: the client's CPU time / bare httpx's", measure_creating_projects, 1.3)]
