"""The flows of a render: submit, wait, download, resume. `Client` and `AsyncClient` have them as methods.

The methods pass the state of the client as `context`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from scenekit.client import polling, submission
from scenekit.client.arguments import (
    ExportOptions,
    ProjectLike,
    Resend,
    check_id,
    check_path,
    check_resend,
    encode_export_options,
    prepare_payload,
)
from scenekit.client.context import ClientContext
from scenekit.client.download import download_file
from scenekit.client.effects import Flow
from scenekit.client.idempotency import reconcile, submit_once
from scenekit.client.ledger import Job
from scenekit.client.ledger_flows import record_state, run_ledger_io
from scenekit.client.responses import Progress
from scenekit.core import validation
from scenekit.core.downloads.partial_file import check_writable
from scenekit.core.messages import argument_error
from scenekit.errors import APIStatusError, DownloadError, OutcomeUnknownError, RenderFailedError

if TYPE_CHECKING:
    from typing import Unpack

    from scenekit.core.downloads.download import DownloadProgress


class RenderResult(Struct, frozen=True):
    """A downloaded video."""

    project_id: str
    path: str
    """The path of the video."""
    progress: Progress
    """The final progress of the render."""


def get_progress(context: ClientContext, project_id: str) -> Flow[Progress]:
    """Return the progress of a render.

    Args:
        project_id: The id of the project.

    Raises:
        ArgumentError: `project_id` is not an id.
        APIStatusError: The project does not exist (`status_code` 404), or the service rejected the request.
        APIConnectionError: The service cannot be reached.
        InvalidResponseError: The response is not valid.

    Example::

        print(client.get_progress(project_id).percent)
    """
    return (yield from polling.fetch_progress(context, check_id("get_progress", project_id)))


def wait(
    context: ClientContext,
    project_id: str,
    *,
    on_progress: Callable[[Progress], object] | None = None,
    timeout: float = polling.RENDER_TIMEOUT_S,
    poll_interval: float = polling.POLL_INTERVAL_S,
) -> Flow[Progress]:
    """Wait until a project is rendered, and return its final progress, which contains the URL of the video.

    A poll that fails is repeated. `Progress.seconds_stalled` is the time since the last change.

    Args:
        project_id: The id of the project.
        on_progress: Called with a `Progress` after each successful poll.
        timeout: The longest wait, in seconds.
        poll_interval: The first interval between polls, in seconds, at least 0.01. It grows to 20 s.

    Raises:
        RenderFailedError: The service reports that the render failed.
        RenderTimeoutError: The render is not done after `timeout` seconds. It may still finish: wait again.
        APIStatusError: The project does not exist (`status_code` 404), or the service rejected the request.
        ArgumentError: An argument has an invalid value.

    Example::

        progress = client.wait(project_id, on_progress=lambda progress: print(progress.percent), timeout=600)
        print(progress.download_url)
    """
    _check_wait_options("wait", timeout, poll_interval)
    job = yield from _find_job(context, check_id("wait", project_id))
    return (
        yield from polling.poll_until_done(
            context,
            project_id,
            age=_compute_job_age(context, job),
            on_progress=on_progress,
            timeout=float(timeout),
            poll_interval=poll_interval,
        )
    )


def _find_job(context: ClientContext, project_id: str) -> Flow[Job | None]:
    """Return the latest job of a project, if the ledger has one."""
    return (yield from run_ledger_io(context, lambda: context.ledger.get_job_by_project(project_id)))


def _compute_job_age(context: ClientContext, job: Job | None) -> float:
    """Return how many seconds ago a job was sent. 0 if that is unknown."""
    return max(context.ledger.clock() - job.sent_at, 0.0) if job else 0.0


def download(
    context: ClientContext,
    url: str,
    path: str | os.PathLike[str],
    *,
    on_bytes: Callable[[DownloadProgress], object] | None = None,
) -> Flow[str]:
    """Download a video to a file, and return the path. The file is written completely or not at all.

    After a broken connection, the download resumes where it stopped.

    Args:
        url: The signed URL, as `Progress.download_url` contains it.
        path: The path of the file. An existing file is replaced.
        on_bytes: Called with a `DownloadProgress` (`received_bytes`, `total_bytes`) after each chunk.

    Raises:
        DownloadError: The video cannot be downloaded, or the file cannot be written.
        ArgumentError: An argument has an invalid value.

    Example::

        progress = client.wait(project_id)
        client.download(progress.download_url, "welcome.mp4")
    """
    validation.text("download", "url", url)
    return (yield from download_file(context, url, check_path("download", path), on_bytes))


def render(
    context: ClientContext,
    project: ProjectLike,
    path: str | os.PathLike[str],
    *,
    resend: Resend = False,
    on_progress: Callable[[Progress], object] | None = None,
    timeout: float = polling.RENDER_TIMEOUT_S,
    poll_interval: float = polling.POLL_INTERVAL_S,
    **options: Unpack[ExportOptions],
) -> Flow[RenderResult]:
    """Create a project, wait until it is rendered, and download the video: `create_project`, `wait` and `download`.

    The client checks first that the file can be written. With a ledger, you can repeat the same call after an error:
    it continues with the project that was sent.

    Args:
        project: A `Project`, a `Scene`, or a payload as a dict or as JSON.
        path: The path of the video. An existing file is replaced.
        resend: Whether to send the project again, as in `create_project`.
        on_progress: Called with a `Progress` after each successful poll.
        timeout: The longest wait for the render, in seconds.
        poll_interval: The first interval between polls, in seconds, at least 0.01. It grows to 20 s.
        **options: `resolution` ("4k", "1080", "720" or "480"), `workspace_id` and `webhook_url`. They replace the
            values of the project.

    Raises:
        ArgumentError: An argument has an invalid value, or the project is a draft, which has no video.
        ClientError: As in `create_project`, `wait` and `download`. `project_id` is set if the project exists.

    Example::

        result = client.render(project, "welcome.mp4", resolution="720")
        print(result.project_id, result.path)
    """
    _check_wait_options("render", timeout, poll_interval)
    check_resend("render", resend)
    check_writable(check_path("render", path))
    payload = {**prepare_payload(project), **encode_export_options("render", options)}
    billable_request = submission.build_create(context, payload, path)
    if billable_request.is_draft:
        reason = "must not be False, because a draft has no video. Use create_project for a draft."
        raise argument_error("render", "is_export", False, reason)
    project_id = yield from submit_once(context, billable_request, resend=resend)
    return (
        yield from wait_and_download(
            context, project_id, path, on_progress=on_progress, timeout=timeout, poll_interval=poll_interval
        )
    )


def wait_and_download(
    context: ClientContext,
    project_id: str,
    path: str | os.PathLike[str],
    *,
    on_progress: Callable[[Progress], object] | None = None,
    on_bytes: Callable[[DownloadProgress], object] | None = None,
    timeout: float = polling.RENDER_TIMEOUT_S,
    poll_interval: float = polling.POLL_INTERVAL_S,
) -> Flow[RenderResult]:
    """Wait until a project is rendered, download the video, and record the outcome in the ledger.

    The client checks first that the file can be written. A project that no longer exists is recorded as failed.

    Args:
        project_id: The id of the project.
        path: The path of the video. An existing file is replaced.
        on_progress: Called with a `Progress` after each successful poll.
        on_bytes: Called with a `DownloadProgress` (`received_bytes`, `total_bytes`) after each chunk.
        timeout: The longest wait for the render, in seconds.
        poll_interval: The first interval between polls, in seconds, at least 0.01. It grows to 20 s.

    Raises:
        ClientError: As in `wait` and `download`. `project_id` is set.
        ArgumentError: An argument has an invalid value.

    Example::

        project_id = client.create_project(project)
        client.wait_and_download(project_id, "welcome.mp4")
    """
    _check_wait_options("wait_and_download", timeout, poll_interval)
    check_id("wait_and_download", project_id)
    check_writable(check_path("wait_and_download", path))
    job = yield from _find_job(context, project_id)
    try:
        progress = yield from wait(
            context, project_id, on_progress=on_progress, timeout=timeout, poll_interval=poll_interval
        )
        written_path = yield from download(context, progress.download_url or "", path, on_bytes=on_bytes)
    except (RenderFailedError, APIStatusError) as error:
        has_ended = not isinstance(error, APIStatusError) or error.status_code == 404
        if job and has_ended:
            yield from record_state(context, job, "failed", project_id=project_id, detail=str(error))
        raise
    except DownloadError as error:
        raise error.with_project_id(project_id) from None
    if job:
        yield from record_state(context, job, "done", project_id=project_id)
    return RenderResult(project_id, written_path, progress)


def resume(context: ClientContext, job: Job) -> Flow[str]:
    """Return the id of the project of an open job. If the ledger does not have it, look for it at the service.

    This method sends nothing billable.

    Args:
        job: An open job of the ledger, from `Ledger.list_jobs`.

    Raises:
        ArgumentError: The job is not open, belongs to another service, or was refused in the meantime.
        OutcomeUnknownError: The service does not show whether it processed the request.
        AuthenticationError: The service rejected the credentials.

    Example::

        for job in client.ledger.list_jobs():
            if job.is_open:
                client.wait_and_download(client.resume(job), job.output or "video.mp4")
    """
    if not isinstance(job, Job):
        raise argument_error("resume", "job", job, "must be a Job, as Ledger.list_jobs returns them.")
    if job.base_url != context.base_url:
        raise argument_error("resume", "job", job.id, f"was sent to {job.base_url}. Use a client with that base_url.")
    if not job.is_open:
        raise argument_error("resume", "job", job.id, f"is {job.state}. Only an open job can be resumed.")
    outcome = yield from reconcile(context, job)
    if isinstance(outcome, OutcomeUnknownError):
        raise outcome
    if outcome is None:
        raise argument_error("resume", "job", job.id, "was refused in the meantime. The service did not process it.")
    return outcome


def _check_wait_options(method: str, timeout: float, poll_interval: float) -> None:
    validation.number(method, "timeout", timeout, low=0)
    validation.number(method, "poll_interval", poll_interval, low=0.01)
