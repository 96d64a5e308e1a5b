"""The body with which the service calls a webhook.

It carries no signature and no project id, so anybody could have sent it: take it as a hint that something
happened, and ask the service (`client.progress`, `client.get_project`) what did.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from scenekit.client import responses
from scenekit.client.http_messages import decode_json
from scenekit.errors import InvalidResponseError

MAX_BODY_BYTES = 1_000_000
"""Bytes of a body: the documented one has about 200."""


class Event(Struct, frozen=True):
    """What a webhook was told, by whoever called it."""

    percent: float
    """0 to 100."""
    backend_task_id: str | None
    """To be found again in `get_project(…).data["backendTaskId"]`."""
    credit: float | None
    """What the render cost; only of one that is done."""
    download_url: str | None
    """Only of a render that is done. Download what the service itself names, not this."""
    data: dict[str, Any]
    """The whole body."""

    @property
    def is_done(self) -> bool:
        return self.percent >= 100


def parse(body: bytes) -> Event:
    """The event in the body of a webhook call. Raises `InvalidResponseError` for what cannot be one.

    >>> event = parse(b'{"progress": 100, "credit": 1, "backendTaskId": "65f0", "download_url": "https://x.example/v.mp4"}')
    >>> event.is_done, event.credit, event.backend_task_id
    (True, 1, '65f0')
    """
    if len(body) > MAX_BODY_BYTES:
        raise InvalidResponseError(f"a webhook body of {len(body)} bytes is none of the service's")
    data = decode_json(body)
    if not isinstance(data, dict) or "progress" not in data:
        raise InvalidResponseError("the webhook body is no JSON object with a progress")
    seen = responses.parse_progress("", data)
    task, credit = data.get("backendTaskId"), data.get("credit")
    is_number = isinstance(credit, (int, float)) and not isinstance(credit, bool)
    return Event(
        seen.percent, task if isinstance(task, str) else None, credit if is_number else None, seen.download_url, data
    )
