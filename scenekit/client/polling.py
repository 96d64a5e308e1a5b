"""Poll a render until it finishes, fails or times out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from scenekit.client import responses
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow
from scenekit.client.failures import REQUEST_ERRORS
from scenekit.client.http_messages import APIRequest, build_get_project_request
from scenekit.client.retrying import send_with_retries
from scenekit.core.retries import Attempt, Backoff, Deadline, Retries, RetryPolicy, repeat
from scenekit.errors import APIStatusError, ClientError, RenderFailedError, RenderTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.client.responses import Progress

POLL_INTERVAL_S, POLL_INTERVAL_FACTOR, MAX_POLL_INTERVAL_S = 3.0, 1.25, 20.0
"""First interval in seconds (as in the service's own samples), the factor of its growth, and the longest interval in
seconds."""

POLL_JITTER_RANGE = (0.9, 1.1)
"""The factors by which the intervals vary."""

RENDER_TIMEOUT_S = 30 * 60.0
"""Longest wait for a render, in seconds. The service documents 1 to 10 minutes."""

GRACE_PERIOD_S = 60.0
"""Period after the submission in which a project may be missing at the service, in seconds."""

RESEND_ADVICE = (
    "The service decides whether you are billed. To render again, pass resend=True (scenekit render --again)."
)


def fetch_progress(context: ClientContext, project_id: str, deadline: Deadline | None = None) -> Flow[Progress]:
    """Return the progress of a render. If a finished render has no URL, take the URL from the project.

    Args:
        context: The state of the client.
        project_id: The id of the project.
        deadline: The end of the period in which attempts may begin.

    Raises:
        ClientError: The request for the progress failed.
    """
    return (yield from _fetch_progress_and_error(context, project_id, deadline))[0]


def _fetch_progress_and_error(
    context: ClientContext, project_id: str, deadline: Deadline | None
) -> Flow[tuple[Progress, ClientError | None]]:
    """Return the progress of a render, and the error of the request for the project with the URL, if that failed."""
    request = APIRequest("GET", f"/editor/progress/{project_id}")
    data = yield from send_with_retries(context, request, deadline=deadline)
    progress = responses.parse_progress(project_id, data)
    if progress.percent < 100 or progress.download_url is not None:
        return progress, None
    try:
        data = yield from send_with_retries(context, build_get_project_request(project_id), deadline=deadline)
        info = responses.parse_project(data)
    except REQUEST_ERRORS as error:
        return progress, error  # without a URL the render is not done, so that the next poll asks again
    return structs.replace(progress, download_url=info.download_url, state=progress.state or info.state), None


class _RenderMonitor:
    """The last known progress of a render.

    Args:
        clock: Returns the current time in seconds.
        age: The time since the project was submitted, in seconds.
    """

    def __init__(self, clock: Callable[[], float], age: float):
        self._clock = clock
        self._age = age
        self._started_at = self._changed_at = clock()
        self.progress: Progress | None = None
        self.error: ClientError | None = None
        """The error of the last poll."""

    @property
    def _elapsed_seconds(self) -> float:
        return self._clock() - self._started_at

    def update(self, progress: Progress, error: ClientError | None) -> Progress:
        """Return the progress of a successful poll, with its times. The error is that of the request for the URL."""
        before, self.error = self.progress, error
        if before is None or (progress.percent, progress.state) != (before.percent, before.state):
            self._changed_at = self._clock()
        stalled = self._clock() - self._changed_at
        self.progress = structs.replace(progress, elapsed=self._elapsed_seconds, seconds_stalled=stalled)
        return self.progress

    def is_permanent(self, error: ClientError) -> bool:
        """Whether further polls cannot succeed. A project that was just created may not be found everywhere yet."""
        if not isinstance(error, APIStatusError):
            return False
        if error.status_code == 404 and self.progress is None and self._age + self._elapsed_seconds < GRACE_PERIOD_S:
            return False
        is_server_error = error.status_code >= 500 and error.status_code != 501  # not implemented
        return not is_server_error and error.status_code not in (408, 429)

    @property
    def has_no_link(self) -> bool:
        """Whether the render finished, but its link is missing."""
        return self.progress is not None and self.progress.percent >= 100

    def describe(self, timeout: float) -> str:
        """Describe the state of the render after a timeout, in seconds."""
        error_note = f" The last poll failed: {str(self.error).rstrip('.')}." if self.error else ""
        if self.progress is None:
            return f"The service has reported no progress.{error_note}"
        stalled = self.progress.seconds_stalled
        stall_note = f" and has stalled for {stalled:.0f} s" if stalled >= timeout / 4 else ""
        if self.has_no_link:
            elapsed = self.progress.elapsed
            return f"The render finished, but the service returned no download link within {elapsed:.0f} s.{error_note}"
        return f"It is at {int(self.progress.percent)}%{stall_note}.{error_note}"  # rounding would turn 99.99 into 100


def poll_until_done(
    context: ClientContext,
    project_id: str,
    *,
    age: float,
    on_progress: Callable[[Progress], object] | None,
    timeout: float,
    poll_interval: float,
) -> Flow[Progress]:
    """Poll a render until it is done, and return the final progress.

    Args:
        context: The state of the client.
        project_id: The id of the project.
        age: The time since the project was submitted, in seconds.
        on_progress: Called after each successful poll.
        timeout: The longest wait, in seconds.
        poll_interval: The interval after the first poll, in seconds. Later intervals grow to `MAX_POLL_INTERVAL_S`.

    Raises:
        RenderFailedError: The service reports that the render failed.
        RenderTimeoutError: The render is not done at the end of the timeout.
        APIStatusError: The service rejected a poll permanently.
    """
    monitor = _RenderMonitor(context.clock, age)
    deadline = Deadline(context.clock, timeout)

    def attempt() -> Flow[Attempt]:
        progress = yield from _poll_once(context, project_id, deadline, monitor)
        if progress and on_progress:
            on_progress(progress)
        if progress and not progress.is_done and progress.has_failed:
            message = f"The render failed: its state is {progress.state!r}. {RESEND_ADVICE}"
            raise RenderFailedError(message).with_project_id(project_id)
        retry_after = monitor.error.retry_after if monitor.error else None
        is_done = progress is not None and progress.is_done
        return Attempt(progress if is_done else None, is_final=is_done, retry_after=retry_after)

    outcome = yield from repeat(attempt, Retries(_poll_policy(poll_interval), context.jitter, deadline))
    progress: Progress | None = outcome.result
    if progress is None:
        has_time = deadline.remaining > 0
        error = RenderTimeoutError(_format_timeout(monitor, timeout, outcome.retry_after if has_time else None))
        error.retry_after = outcome.retry_after
        raise error.with_project_id(project_id)
    return progress


def _poll_once(
    context: ClientContext, project_id: str, deadline: Deadline, monitor: _RenderMonitor
) -> Flow[Progress | None]:
    """Return the progress. None if the poll failed temporarily, which says nothing about the render."""
    try:
        progress, url_error = yield from _fetch_progress_and_error(context, project_id, deadline)
    except REQUEST_ERRORS as error:
        if monitor.is_permanent(error):
            raise error.with_project_id(project_id) from None
        monitor.error = error
        return None
    return monitor.update(progress, url_error)


def _poll_policy(poll_interval: float) -> RetryPolicy:
    longest = max(poll_interval, MAX_POLL_INTERVAL_S)
    backoff = Backoff(poll_interval, POLL_INTERVAL_FACTOR, longest, POLL_JITTER_RANGE)
    return RetryPolicy(backoff, clip_to_deadline=True)


def _format_timeout(monitor: _RenderMonitor, timeout: float, retry_after: float | None) -> str:
    """Return the message of a timeout, or of a requested delay in seconds that would end after the timeout."""
    reason = "" if monitor.has_no_link else f"The render is not done after {timeout:g} s."
    if retry_after is not None:
        reason = (
            f"The service asks to wait {retry_after:.0f} s before the next poll, beyond the timeout of {timeout:g} s."
        )
    advice = "Wait for the project again. Do not send it again."
    return " ".join(filter(None, (reason, monitor.describe(timeout), advice)))
