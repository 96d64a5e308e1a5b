"""The body with which the service calls a webhook.

The body has no signature and no project id, so anybody could have sent it. Take it as a hint that something happened,
and ask the service for the facts (`client.get_progress`, `client.get_project`).
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from scenekit.client import responses
from scenekit.client.http_messages import decode_json, unwrap_data
from scenekit.core.messages import argument_error
from scenekit.errors import InvalidResponseError

MAX_BODY_BYTES = 1_000_000
"""The maximum length of a body, in bytes. It is a limit of scenekit: the documented body has about 200 bytes."""


class Event(Struct, frozen=True):
    """The claims of a webhook call."""

    percent: float
    """0 to 100."""
    backend_task_id: str | None
    """The id of the task, which is also in `get_project(…).data["backendTaskId"]`."""
    credit: float | None
    """The cost of the render in credits, if it is done."""
    download_url: str | None
    """The URL of the video, if the render is done. Do not download it: ask the service for its URL."""
    data: dict[str, Any]
    """The whole body, without its envelope."""

    @property
    def is_done(self) -> bool:
        """Whether the render is done."""
        return self.percent >= 100


def parse(body: bytes) -> Event:
    """Return the event in the body of a webhook call.

    The service documents the fields of the body, but not whether they are in the envelope of its responses
    (`{"success": true, "data": {…}}`). Both forms are read.

    Raises:
        InvalidResponseError: The body cannot come from the service.

    >>> event = parse(b'{"progress": 100, "credit": 1, "backendTaskId": "65f0", "download_url": "https://x.example/v.mp4"}')
    >>> event.is_done, event.credit, event.backend_task_id
    (True, 1, '65f0')
    """
    if not isinstance(body, (bytes, bytearray)):
        raise argument_error("parse", "body", body, "must be the body of the request, as bytes.")
    if len(body) > MAX_BODY_BYTES:
        raise InvalidResponseError(f"The webhook body has {len(body)} bytes. parse() accepts at most {MAX_BODY_BYTES}.")
    value = decode_json(body)
    data = value if isinstance(value, dict) and "progress" in value else unwrap_data(value)
    if not isinstance(data, dict) or "progress" not in data:
        raise InvalidResponseError(
            "The webhook body must be a JSON object with the key 'progress', or an envelope whose 'data' is one."
        )
    progress = responses.parse_progress("", data)
    task_id, credit = data.get("backendTaskId"), data.get("credit")
    has_credit = isinstance(credit, (int, float)) and not isinstance(credit, bool)
    return Event(
        progress.percent,
        task_id if isinstance(task_id, str) else None,
        credit if has_credit else None,
        progress.download_url,
        data,
    )
