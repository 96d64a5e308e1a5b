"""Waiting for a render, patiently and not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from scenekit.client import responses
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow, Sleep
from scenekit.client.http_messages import APIRequest
from scenekit.client.idempotency import build_get_project_request
from scenekit.client.retrying import send_with_retries
from scenekit.errors import APIStatusError, ClientError, RenderFailedError, RenderTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.client.responses import Progress

POLL_INTERVAL_S, POLL_INTERVAL_FACTOR, MAX_POLL_INTERVAL_S = 3.0, 1.25, 20.0
"""Seconds between the first two questions (the service's own samples ask so often), how that grows, and the most."""

RENDER_TIMEOUT_S = 30 * 60.0
"""Seconds: the service speaks of 1 to 10 minutes."""

GRACE_PERIOD_S = 60.0
"""Seconds since it was sent: for how long a project that is not there may still be on its way."""


def fetch_progress(context: ClientContext, project_id: str, deadline: float | None = None) -> Flow[Progress]:
    """How far a render is; the link of one that is done comes from the project where the progress has none."""
    seen = responses.parse_progress(
        project_id, (yield from send_with_retries(context, build_get_progress_request(project_id), deadline=deadline))
    )
    if seen.percent >= 100 and seen.download_url is None:
        try:
            info = responses.parse_project(
                (yield from send_with_retries(context, build_get_project_request(project_id), deadline=deadline))
            )
        except ClientError:
            return seen
        return structs.replace(seen, download_url=info.download_url, state=seen.state or info.state)
    return seen


def build_get_progress_request(project_id: str) -> APIRequest:
    return APIRequest("GET", f"/editor/progress/{project_id}")


def poll_until_done(
    context: ClientContext,
    project_id: str,
    *,
    age: float,
    on_progress: Callable[[Progress], object] | None,
    timeout: float,
    poll_interval: float,
) -> Flow[Progress]:
    """Ask until a render is done; `age` is how many seconds ago it was sent.

    Raises `RenderFailedError`, `RenderTimeoutError` and other `ClientError`s.
    """
    began = moved = context.clock()
    until = began + timeout
    last, trouble, pause = None, "", poll_interval
    while True:
        try:
            seen = yield from fetch_progress(context, project_id, until)
        except APIStatusError as error:
            if _is_permanent(error, last, age + context.clock() - began):
                raise error.with_project_id(project_id) from None
            trouble = f"; the last question failed: {error}"
        except ClientError as error:  # a poll that fails says nothing of the render
            trouble = f"; the last question failed: {error}"
        else:
            trouble = ""
            if last is None or (seen.percent, seen.state) != (last.percent, last.state):
                moved = context.clock()
            now = context.clock()
            last = structs.replace(seen, elapsed=now - began, seconds_stalled=now - moved)
            if on_progress:
                on_progress(last)
            if last.is_done:
                return last
            if last.has_failed:
                raise RenderFailedError(
                    f"the render failed: its state is {last.state!r}. {RESEND_ADVICE}"
                ).with_project_id(project_id)
        left = until - context.clock()
        if left <= 0:
            raise RenderTimeoutError(_format_timeout_message(last, timeout, trouble)).with_project_id(project_id)
        yield Sleep(min(pause * (0.9 + 0.2 * context.jitter()), left))
        pause = min(pause * POLL_INTERVAL_FACTOR, max(poll_interval, MAX_POLL_INTERVAL_S))


RESEND_ADVICE = "What was owed for it is for the service to say; resend=True (scenekit render --again) sends it anew"


def _is_permanent(error: APIStatusError, last: Progress | None, age: float) -> bool:
    """Whether asking on is of no use: but a project that was just made may not be found everywhere yet."""
    if error.status_code == 404 and last is None and age < GRACE_PERIOD_S:
        return False
    return 400 <= error.status_code < 500 and error.status_code not in (408, 429)


def _format_timeout_message(last: Progress | None, timeout: float, error_note: str) -> str:
    if last is None:
        where = "nothing was heard of it"
    else:
        stands = f", where it has stood for {last.seconds_stalled:.0f} s" if last.seconds_stalled >= timeout / 4 else ""
        where = f"it is at {last.percent:.0f} %{stands}"
    return (
        f"the render is not done after {timeout:g} s: {where}{error_note}. Wait again with its id; do not send it again"
    )
