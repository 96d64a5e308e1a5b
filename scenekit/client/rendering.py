"""TODO."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from scenekit.client import download as downloading
from scenekit.client import polling
from scenekit.client.arguments import (
    ExportOptions,
    ProjectLike,
    check_id,
    check_path,
    encode_export_options,
    prepare_payload,
)
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow
from scenekit.client.endpoints import build_create_request
from scenekit.client.idempotency import NotProcessedError, reconcile, record_state, run_ledger_io, submit_once
from scenekit.client.ledger import Job
from scenekit.client.partial_file import check_writable
from scenekit.client.responses import Progress
from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.errors import APIStatusError, DownloadError, RenderFailedError

if TYPE_CHECKING:
    from typing import Unpack

    from scenekit.client.partial_file import DownloadProgress


class RenderResult(Struct, frozen=True):
    """A video that is here."""

    project_id: str
    path: str
    progress: Progress


def get_progress(context: ClientContext, project_id: str) -> Flow[Progress]:
    """How far the export of a project is."""
    return (yield from polling.fetch_progress(context, check_id("get_progress", project_id)))


def wait(
    context: ClientContext,
    project_id: str,
    *,
    on_progress: Callable[[Progress], object] | None = None,
    timeout: float = polling.RENDER_TIMEOUT_S,
    poll_interval: float = polling.POLL_INTERVAL_S,
) -> Flow[Progress]:
    """Wait until a project is rendered, for at most `timeout` seconds; `on_progress` is told after every question.

    The first questions are `poll` seconds apart, later ones up to 20; one that fails is asked again.
    `Progress.unmoved` says for how long a render has stood still. Raises `RenderFailedError`,
    `RenderTimeoutError` (it may still come: wait again, with the same id), `APIStatusError`.
    """
    _check_wait_options(timeout, poll_interval)
    age = _get_job_age((yield from _find_job(context, check_id("wait", project_id))))
    return (
        yield from polling.poll_until_done(
            context, project_id, age=age, on_progress=on_progress, timeout=float(timeout), poll_interval=poll_interval
        )
    )


def _find_job(context: ClientContext, project_id: str) -> Flow[Job | None]:
    """The job that led to a project, if the ledger knows one."""
    return (yield from run_ledger_io(context, lambda: context.ledger.get_job_by_project(project_id)))


def _get_job_age(job: Job | None) -> float:
    """How many seconds ago it was sent; 0 where nobody knows."""
    return max(time.time() - job.sent_at, 0.0) if job else 0.0


def download(
    context: ClientContext,
    url: str,
    path: str | os.PathLike[str],
    *,
    on_bytes: Callable[[DownloadProgress], object] | None = None,
) -> Flow[str]:
    """The file at a link to `path`, whole or not at all; goes on where a connection broke. Raises `DownloadError`."""
    validation.text("download", "url", url)
    return (yield from downloading.download(context, url, check_path("download", path), on_bytes))


def render(
    context: ClientContext,
    project: ProjectLike,
    path: str | os.PathLike[str],
    *,
    resend: bool = False,
    on_progress: Callable[[Progress], object] | None = None,
    timeout: float = polling.RENDER_TIMEOUT_S,
    poll_interval: float = polling.POLL_INTERVAL_S,
    **options: Unpack[ExportOptions],
) -> Flow[RenderResult]:
    """Send a project, wait for it and download its video to `path`. Raises as each of the three does.

    A draft is refused: there is no video of it. So is a place that cannot be written, before anything is sent.
    """
    _check_wait_options(timeout, poll_interval)
    check_writable(check_path("render", path))
    purchase = build_create_request(
        context, {**prepare_payload(project), **encode_export_options("render", options)}, path
    )
    if purchase.is_draft:
        raise argument_error(
            "render", "is_export", False, "makes a draft, which has no video; create_project sends it."
        )
    project_id = yield from submit_once(context, purchase, resend=resend)
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
    """Wait for a project that was sent, and download its video to `path`; the ledger is told how it ends.

    A place that cannot be written is refused at once. A project that the service does not have, though it was sent a
    while ago, ends as one that failed. Raises as `wait` and `download` do.
    """
    check_writable(check_path("wait_and_download", path))
    job = yield from _find_job(context, project_id)
    try:
        seen = yield from wait(
            context, project_id, on_progress=on_progress, timeout=timeout, poll_interval=poll_interval
        )
        written = yield from download(context, seen.download_url or "", path, on_bytes=on_bytes)
    except (RenderFailedError, APIStatusError) as error:
        is_gone = isinstance(error, APIStatusError) and error.status_code == 404
        if job and (is_gone or isinstance(error, RenderFailedError)):
            yield from record_state(context, job, "failed", project_id=project_id, detail=str(error))
        raise
    except DownloadError as error:
        raise error.with_project_id(project_id) from None
    if job:
        yield from record_state(context, job, "done", project_id=project_id)
    return RenderResult(project_id, written, seen)


def resume(context: ClientContext, job: Job) -> Flow[str]:
    """The project that an open job of the ledger led to, looked for if that is not known; nothing is sent.

    Raises `OutcomeUnknownError` where the service does not show it, `ArgumentError` for a job that is not open.
    """
    if not isinstance(job, Job):
        raise argument_error("resume", "job", job, "is no job of a ledger.")
    if not job.is_open or job.base_url != context.base_url:
        why = (
            f"is {job.state}, and nothing is left to do."
            if job.base_url == context.base_url
            else f"was sent to {job.base_url}."
        )
        raise argument_error("resume", "job", job.id, why)
    try:
        return (yield from reconcile(context, job))
    except NotProcessedError:
        raise argument_error("resume", "job", job.id, "was refused meanwhile; nothing was made.") from None


def _check_wait_options(timeout: float, poll_interval: float) -> None:
    validation.number("wait", "timeout", timeout, low=0)
    validation.number("wait", "poll", poll_interval, low=0.01)
