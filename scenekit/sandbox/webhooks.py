"""Webhooks: the sandbox calls the addresses that it was given, and fetches nothing else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import msgspec

from scenekit.client.base_url import is_loopback
from scenekit.sandbox.rendering import calculate_progress_time
from scenekit.sandbox.service import build_download_url

if TYPE_CHECKING:
    from typing import Any

    from scenekit.sandbox.service import Service
    from scenekit.sandbox.store import ProjectRecord

PROGRESS_EVENTS = (50, 100)
"""At how many percent a webhook is called."""


class Webhooks:
    """The webhooks that are still to be called, each a task of the running loop."""

    def __init__(self, service: Service):
        self._service = service
        self._tasks: set[asyncio.Task[None]] = set()
        service.on_render = self.schedule

    def schedule(self, project: ProjectRecord) -> None:
        """Call the webhook of a project when its render is so far, if it may be called."""
        if project.webhook_url and (self._service.settings.webhooks_anywhere or is_loopback(project.webhook_url)):
            task = asyncio.get_running_loop().create_task(self._deliver(project))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def schedule_all(self) -> None:
        """The same for all projects, after a restart."""
        for project in self._service.store.list_projects():
            if project.render_started_at is not None and project.last_webhook_progress < PROGRESS_EVENTS[-1]:
                self.schedule(project)

    async def stop(self) -> None:
        """Call no more of them."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, project: ProjectRecord) -> None:
        speed = self._service.settings.speed
        for moment in PROGRESS_EVENTS:
            if moment <= project.last_webhook_progress:
                continue
            await asyncio.sleep(
                max(calculate_progress_time(project.render_started_at or 0, moment, speed) - self._service.now, 0)
            )
            current = self._reload(project)
            if current is None or self._service.get_render_status(current).progress < moment:
                return  # it never comes so far
            await _post_json(str(current.webhook_url), build_webhook_body(current, moment))
            current = self._reload(project)  # meanwhile it may be another
            if current:
                self._service.store.put(msgspec.structs.replace(current, last_webhook_progress=moment))

    def _reload(self, project: ProjectRecord) -> ProjectRecord | None:
        """The same render as it is now; None where it was deleted or begun anew."""
        current = self._service.store.get(project.id)
        return current if current and current.task_id == project.task_id else None


def build_webhook_body(project: ProjectRecord, progress: int) -> dict[str, Any]:
    """What a webhook is told."""
    told = {"progress": progress, "backendTaskId": project.task_id}
    done = {"credit": project.credits, "download_url": build_download_url(project, project.origin)}
    return {**told, **done} if progress == 100 else told


async def _post_json(url: str, body: dict[str, Any]) -> None:
    """Once: whether the service tries again is not documented."""
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False, follow_redirects=False) as client:
            await client.post(url, content=msgspec.json.encode(body), headers={"Content-Type": "application/json"})
    except (httpx.HTTPError, httpx.InvalidURL):
        pass  # whoever does not listen is not told
