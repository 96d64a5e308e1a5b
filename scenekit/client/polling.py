"""Waiting for a render, patiently and not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from scenekit.client import responses
from scenekit.client.effects import Flow, Sleep
from scenekit.client.http_messages import Call
from scenekit.client.idempotency import get
from scenekit.client.retrying import Desk, ask
from scenekit.errors import APIStatusError, ClientError, RenderFailedError, RenderTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.client.responses import Progress

POLL, POLL_FACTOR, POLL_LONGEST = 3.0, 1.25, 20.0
"""Seconds between the first two questions (the service's own samples ask so often), how that grows, and the most."""

TIMEOUT = 30 * 60.0
"""Seconds: the service speaks of 1 to 10 minutes."""

NEW = 60.0
"""Seconds since it was sent: for how long a project that is not there may still be on its way."""


def progress(desk: Desk, project_id: str, until: float | None = None) -> Flow[Progress]:
    """How far a render is; the link of one that is done comes from the project where the progress has none."""
    seen = responses.progress(project_id, (yield from ask(desk, progress_of(project_id), until=until)))
    if seen.percent >= 100 and seen.download_url is None:
        try:
            info = responses.project((yield from ask(desk, get(project_id), until=until)))
        except ClientError:
            return seen
        return structs.replace(seen, download_url=info.download_url, state=seen.state or info.state)
    return seen


def progress_of(project_id: str) -> Call:
    return Call("GET", f"/editor/progress/{project_id}")


def wait(
    desk: Desk,
    project_id: str,
    *,
    age: float,
    on_progress: Callable[[Progress], object] | None,
    timeout: float,
    poll: float,
) -> Flow[Progress]:
    """Ask until a render is done; `age` is how many seconds ago it was sent.

    Raises `RenderFailedError`, `RenderTimeoutError` and other `ClientError`s.
    """
    began = moved = desk.clock()
    until = began + timeout
    last, trouble, pause = None, "", poll
    while True:
        try:
            seen = yield from progress(desk, project_id, until)
        except APIStatusError as error:
            if _is_final(error, last, age + desk.clock() - began):
                raise error.with_project_id(project_id) from None
            trouble = f"; the last question failed: {error}"
        except ClientError as error:  # a poll that fails says nothing of the render
            trouble = f"; the last question failed: {error}"
        else:
            trouble = ""
            if last is None or (seen.percent, seen.state) != (last.percent, last.state):
                moved = desk.clock()
            now = desk.clock()
            last = structs.replace(seen, elapsed=now - began, unmoved=now - moved)
            if on_progress:
                on_progress(last)
            if last.is_done:
                return last
            if last.has_failed:
                raise RenderFailedError(f"the render failed: its state is {last.state!r}. {SEND_ANEW}").with_project_id(
                    project_id
                )
        left = until - desk.clock()
        if left <= 0:
            raise RenderTimeoutError(_overdue(last, timeout, trouble)).with_project_id(project_id)
        yield Sleep(min(pause * (0.9 + 0.2 * desk.luck()), left))
        pause = min(pause * POLL_FACTOR, max(poll, POLL_LONGEST))


SEND_ANEW = "What was owed for it is for the service to say; again=True (scenekit render --again) sends it anew"


def _is_final(error: APIStatusError, last: Progress | None, age: float) -> bool:
    """Whether asking on is of no use: but a project that was just made may not be found everywhere yet."""
    if error.status_code == 404 and last is None and age < NEW:
        return False
    return 400 <= error.status_code < 500 and error.status_code not in (408, 429)


def _overdue(last: Progress | None, timeout: float, trouble: str) -> str:
    if last is None:
        where = "nothing was heard of it"
    else:
        stands = f", where it has stood for {last.unmoved:.0f} s" if last.unmoved >= timeout / 4 else ""
        where = f"it is at {last.percent:.0f} %{stands}"
    return f"the render is not done after {timeout:g} s: {where}{trouble}. Wait again with its id; do not send it again"
