"""Webhooks: the sandbox calls the URLs that its clients registered, and no other URLs."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import msgspec

from scenekit.client.base_url import is_loopback
from scenekit.client.environment import create_ssl_context
from scenekit.sandbox.rendering import calculate_progress_time
from scenekit.sandbox.service import build_download_url

if TYPE_CHECKING:
    from typing import Any

    from scenekit.sandbox.service import Service
    from scenekit.sandbox.store import ProjectRecord

PROGRESS_EVENTS = (50, 100)
"""The progress values, in percent, at which a webhook is called."""

WEBHOOK_TIMEOUT_S = 5
"""The timeout of a webhook call, in seconds."""


class Webhooks:
    """The pending webhooks, each a task of the running event loop."""

    def __init__(self, service: Service):
        self._service = service
        self._tasks: set[asyncio.Task[None]] = set()
        service.on_render = self.schedule

    def schedule(self, project: ProjectRecord) -> None:
        """Call the webhook of a project at each of `PROGRESS_EVENTS`.

        URLs on other machines are called only with the setting `webhooks_anywhere`.
        """
        if project.webhook_url and (self._service.settings.webhooks_anywhere or is_loopback(project.webhook_url)):
            task = asyncio.get_running_loop().create_task(self._deliver(project))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def schedule_all(self) -> None:
        """Schedule the pending webhooks of all projects, after a restart."""
        for project in self._service.store.list_projects():
            if project.render_started_at is not None and project.last_webhook_progress < PROGRESS_EVENTS[-1]:
                self.schedule(project)

    async def stop(self) -> None:
        """Cancel all pending webhooks."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, project: ProjectRecord) -> None:
        speed = self._service.settings.speed
        for progress in PROGRESS_EVENTS:
            if progress <= project.last_webhook_progress:
                continue
            due_time = calculate_progress_time(project.render_started_at or 0, progress, speed)
            await asyncio.sleep(max(due_time - self._service.now, 0))
            current = self._reload(project)
            if current is None or self._service.get_render_status(current).progress < progress:
                return  # the render was replaced, or it stalled or failed before this point
            await _post_json(str(current.webhook_url), build_webhook_body(current, progress))
            current = self._reload(project)  # the project may have changed during the call
            if current:
                self._service.store.put(msgspec.structs.replace(current, last_webhook_progress=progress))

    def _reload(self, project: ProjectRecord) -> ProjectRecord | None:
        """Return the current record of the same render. None if the project was deleted or exported again."""
        current = self._service.store.get(project.id)
        return current if current and current.task_id == project.task_id else None


def build_webhook_body(project: ProjectRecord, progress: int) -> dict[str, Any]:
    """Return the body of a webhook call. At 100 % it includes the cost and the download URL."""
    body = {"progress": progress, "backendTaskId": project.task_id}
    if progress < 100:
        return body
    return {**body, "credit": project.credits, "download_url": build_download_url(project, project.origin)}


async def _post_json(url: str, body: dict[str, Any]) -> None:
    """Post a body once, and ignore errors. The documentation does not state whether the service retries."""
    with suppress(httpx.HTTPError, httpx.InvalidURL):
        certificates = create_ssl_context(trust_env=False)
        async with httpx.AsyncClient(verify=certificates, timeout=WEBHOOK_TIMEOUT_S, trust_env=False) as client:
            await client.post(url, content=msgspec.json.encode(body), headers={"Content-Type": "application/json"})
