"""Webhooks: the sandbox calls the addresses that it was given, and fetches nothing else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import msgspec

from scenekit.client.base_url import is_loopback
from scenekit.sandbox.rendering import time_of
from scenekit.sandbox.service import address_of

if TYPE_CHECKING:
    from typing import Any

    from scenekit.sandbox.service import Service
    from scenekit.sandbox.store import Record

MOMENTS = (50, 100)
"""At how many percent a webhook is called."""


class Webhooks:
    """The webhooks that are still to be called, each a task of the running loop."""

    def __init__(self, service: Service):
        self._service = service
        self._tasks: set[asyncio.Task[None]] = set()
        service.on_render = self.expect

    def expect(self, project: Record) -> None:
        """Call the webhook of a project when its render is so far, if it may be called."""
        if project.webhook and (self._service.settings.webhooks_anywhere or is_loopback(project.webhook)):
            task = asyncio.get_running_loop().create_task(self._call(project))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def expect_all(self) -> None:
        """The same for all projects, after a restart."""
        for project in self._service.store.all():
            if project.began is not None and project.called < MOMENTS[-1]:
                self.expect(project)

    async def stop(self) -> None:
        """Call no more of them."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _call(self, project: Record) -> None:
        speed = self._service.settings.speed
        for moment in MOMENTS:
            if moment <= project.called:
                continue
            await asyncio.sleep(max(time_of(project.began or 0, moment, speed) - self._service.now, 0))
            current = self._current(project)
            if current is None or self._service.render(current).progress < moment:
                return  # it never comes so far
            await _post(str(current.webhook), body_of(current, moment))
            current = self._current(project)  # meanwhile it may be another
            if current:
                self._service.store.put(msgspec.structs.replace(current, called=moment))

    def _current(self, project: Record) -> Record | None:
        """The same render as it is now; None where it was deleted or begun anew."""
        current = self._service.store.find(project.id)
        return current if current and current.task == project.task else None


def body_of(project: Record, progress: int) -> dict[str, Any]:
    """What a webhook is told."""
    told = {"progress": progress, "backendTaskId": project.task}
    done = {"credit": project.credits, "download_url": address_of(project, project.origin)}
    return {**told, **done} if progress == 100 else told


async def _post(url: str, body: dict[str, Any]) -> None:
    """Once: whether the service tries again is not documented."""
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False, follow_redirects=False) as client:
            await client.post(url, content=msgspec.json.encode(body), headers={"Content-Type": "application/json"})
    except (httpx.HTTPError, httpx.InvalidURL):
        pass  # whoever does not listen is not told
