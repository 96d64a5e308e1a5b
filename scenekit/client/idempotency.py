"""Sending what costs: once, and found again where its answer is lost.

What costs is never sent a second time by itself unless it certainly was not handled the first time. Where nobody
knows, the service is asked whether it has it: a project is known by the stamp at the end of its name, an edit by the
project's scenes having changed, an export by its task.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from contextlib import suppress
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from scenekit.client import responses
from scenekit.client.backoff import compute_backoff
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow, RunBlocking, Sleep
from scenekit.client.failures import TransportError
from scenekit.client.http_messages import APIRequest
from scenekit.client.ledger import Intent, Job, JobKind, JobState
from scenekit.client.retrying import AmbiguousResultError, send_with_retries
from scenekit.core import validation
from scenekit.errors import AuthenticationError, ClientError, InvalidResponseError, LedgerError, OutcomeUnknownError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.client.responses import ProjectInfo

T = TypeVar("T")

LIST_PROJECTS_REQUEST = APIRequest("GET", "/editor/project")

RESEND_AFTER_S = 15 * 60.0
"""Seconds that a lost sending must be old before it is sent again on demand: the service documents its list as one
of finished projects, and a render as one of up to ten minutes."""

MIN_LOOKUP_TIMEOUT_S = 5.0
"""Seconds: the least time that one look is given."""


def build_get_project_request(project_id: str) -> APIRequest:
    return APIRequest("GET", f"/editor/project/{project_id}")


class BillableRequest(NamedTuple):
    """Something that costs."""

    kind: JobKind
    name: str
    """What a person calls it; of an edit or an export the id of its project."""
    key: str
    """The hash of what is sent, by whom and to where: the same content has the same."""
    build_request: Callable[[str], APIRequest]
    """The call, with a stamp."""
    marker: str
    """By what it is found."""
    is_draft: bool = False
    """Whether it is not to be rendered."""
    output: str | None = None
    """The file that it is to become."""

    @property
    def success_state(self) -> JobState:
        """What its job is when it has arrived."""
        return "draft" if self.is_draft else "made"


def compute_idempotency_key(context: ClientContext, *content: bytes) -> str:
    """The hash of something that is sent, by whom and to where."""
    whole = hashlib.sha256()
    for part in (context.base_url.encode(), context.credentials.account_hash.encode(), *content):
        whole.update(b"%d\0" % len(part) + part)
    return whole.hexdigest()


def submit_once(context: ClientContext, billable_request: BillableRequest, *, resend: bool = False) -> Flow[str]:
    """Send something that costs, once: the id of the project that it led to.

    What the ledger has is not sent: its project id is returned, or it is looked for. With `again`, what has an
    outcome is sent anew; what was lost is looked for once more, and sent if it is not there and is old enough.
    Raises `OutcomeUnknownError` and other `ClientError`s.
    """
    validation.boolean(billable_request.kind, "again", resend)
    key = billable_request.key if context.has_user_ledger else f"{billable_request.key} {secrets.token_hex(8)}"
    intent = Intent(
        key,
        billable_request.marker,
        context.base_url,
        billable_request.kind,
        billable_request.name,
        billable_request.output,
    )
    while True:
        job, is_new = yield from run_ledger_io(context, partial(context.ledger.begin_or_get, intent, resend=resend))
        try:
            return (
                yield from (
                    _send_and_record(context, billable_request, job)
                    if is_new
                    else reconcile(context, job, billable_request.success_state)
                )
            )
        except NotProcessedError:
            pass
        except OutcomeUnknownError as lost:
            if is_new or not resend or not lost.can_resend:
                raise
            if taken := (
                yield from run_ledger_io(context, partial(context.ledger.reassign, job, billable_request.marker))
            ):
                with suppress(NotProcessedError):
                    return (yield from _send_and_record(context, billable_request, taken))
        resend = False  # another sends it at this moment: what comes of that is what was asked for here, too


class NotProcessedError(TransportError):
    """Meanwhile it turned out that nothing was made: the way is free."""


def _send_and_record(context: ClientContext, billable_request: BillableRequest, job: Job) -> Flow[str]:
    def claim() -> Flow[None]:
        nonlocal job
        job = yield from _claim_job(context, job)

    try:
        data = yield from send_with_retries(context, billable_request.build_request(job.marker), before_send=claim)
        project_id = _require_created_id(data)
    except AmbiguousResultError as trouble:
        return (yield from reconcile(context, job, billable_request.success_state, str(trouble)))
    except ClientError as error:
        try:
            yield from record_state(context, job, "refused", detail=str(error))
        except LedgerError as trouble:
            error.add_note(str(trouble))
        raise error from None
    if not (yield from record_state(context, job, billable_request.success_state, project_id=project_id)):
        why = "sent for so long that another has sent it, too"
        yield from run_ledger_io(
            context, lambda: context.ledger.add_duplicate(job, billable_request.success_state, project_id, why)
        )
    return project_id


def _claim_job(context: ClientContext, job: Job) -> Flow[Job]:
    """A job that is still its sender's. Raises `Unsure` if another has taken it over, as from a sender that is dead."""
    claimed = yield from run_ledger_io(context, partial(context.ledger.claim, job))
    if claimed is None:
        raise AmbiguousResultError("another has gone on with it meanwhile")
    return claimed


def _require_created_id(data: Any) -> str:
    try:
        return responses.parse_created_id(data)
    except InvalidResponseError as error:  # it is made, and cannot be told from others: that is to be looked for, too
        raise AmbiguousResultError(str(error)) from None


def reconcile(context: ClientContext, job: Job, success_state: JobState = "made", reason: str = "") -> Flow[str]:
    """The id of the project that a job led to, looked for at the service if it is not known.

    Raises `OutcomeUnknownError`; `AuthenticationError`, as then nobody can look; `Freed`.
    """
    if job.project_id:
        return job.project_id
    looked = yield from _poll_for_project(context, job)
    if looked.project_id:
        yield from record_state(context, job, success_state, project_id=looked.project_id)
        return looked.project_id
    raise (yield from _build_unknown_outcome_error(context, job, looked, reason))


def _build_unknown_outcome_error(
    context: ClientContext, job: Job, lookup: LookupResult, reason: str
) -> Flow[OutcomeUnknownError]:
    """What is to be said of a job that was looked for in vain; the ledger keeps it, if it can."""
    reason = reason or job.detail or "no answer was recorded"
    wait = max(job.sent_at + context.resend_after - time.time(), 0.0)
    shown = add_marker(job.name, job.marker) if job.kind == "create" else job.name
    error = OutcomeUnknownError(
        f"the {job.kind} of {shown!r} may have arrived ({reason}); it was not sent again. "
        f"{_format_lookup_result(job, lookup)} {_format_advice(context, wait)}",
        can_resend=lookup.completed_lookups > 0 and wait == 0,
        marker=job.marker,
    )
    try:
        yield from record_state(context, job, "unknown", detail=reason)
    except LedgerError as trouble:
        error.add_note(str(trouble))
    return error


NO_CHANGE_MESSAGE = "The project shows no sign of it so far."
NOT_FOUND_MESSAGES: dict[JobKind, str] = {
    "create": "The service's list does not show it; it may do so only when it is rendered, and never shows a draft.",
    "edit": NO_CHANGE_MESSAGE,
    "export": NO_CHANGE_MESSAGE,
    "video": "The service has no way to look for it.",
}


def _format_lookup_result(job: Job, lookup: LookupResult) -> str:
    return (
        NOT_FOUND_MESSAGES[job.kind]
        if lookup.completed_lookups
        else f"The service could not be asked for it: {lookup.error}."
    )


def _format_advice(context: ClientContext, wait_seconds: float) -> str:
    look = "Look for it in the dashboard; if it is there, wait for that one."
    if not context.has_user_ledger:
        return f"{look} Another call sends it anew."
    when = f"in {wait_seconds:.0f} s and later " if wait_seconds else ""
    return f"{look} If it is not, the same call looks again, and {when}resend=True (--again) sends it."


def record_state(
    context: ClientContext, job: Job, state: JobState, *, project_id: str | None = None, detail: str | None = None
) -> Flow[bool]:
    """Let the ledger record what became of a job: whether it did."""
    return (
        yield from run_ledger_io(
            context, lambda: context.ledger.record(job, state, project_id=project_id, detail=detail)
        )
    )


def run_ledger_io(context: ClientContext, function: Callable[[], T]) -> Flow[T]:
    """Let the ledger do something; a file may have to be waited for, and nobody else should wait with us."""
    return (yield RunBlocking(function)) if context.has_user_ledger else function()


def generate_marker(key: str) -> str:
    """What tells a project from all others by its name: which content it has, and which sending of it this is.

    >>> generate_marker("3f9a1c20b7d4e5f6").startswith("sk-3f9a1c20b7-")
    True
    """
    return f"sk-{key[:10]}-{secrets.token_hex(3)}"


def add_marker(name: str, marker: str) -> str:
    """A name that ends in a stamp."""
    return f"{name} [{marker}]"


def strip_markers(name: str) -> str:
    """A name without the stamps at its end, which it has from earlier sendings.

    >>> strip_markers("Welcome [sk-3f9a1c20b7-a1b2c3] [sk-3f9a1c20b7-a1b2c4]"), strip_markers("Welcome [1]")
    ('Welcome', 'Welcome [1]')
    """
    return re.sub(r"( ?\[sk-[0-9a-f]{10}-[0-9a-f]{6}\])+$", "", name)


def compute_change_fingerprint(kind: JobKind, project: ProjectInfo) -> str:
    """What changes about a project when an edit or an export of it arrives, and only then."""
    mark = project.data.get("backendTaskId") if kind == "export" else project.data.get("scenes")
    return hashlib.sha256(msgspec.json.encode(mark)).hexdigest()[:16]


class LookupResult(NamedTuple):
    """What looking for a job came to."""

    project_id: str | None
    completed_lookups: int
    """How often the service could be asked."""
    error: str
    """Why it could not, the last time."""


def _poll_for_project(context: ClientContext, job: Job) -> Flow[LookupResult]:
    """Look for a job until it is there or the time for it is up: a list may lag behind, and another may have it."""
    until = context.clock() + context.lookup_timeout
    times, trouble = (1, "") if job.kind == "video" else (0, "")
    for attempt in count():
        try:
            job = (yield from run_ledger_io(context, partial(context.ledger.get_job, job.id))) or job
            if job.project_id:
                return LookupResult(job.project_id, times, "")
            if job.state == "refused":
                raise NotProcessedError
            if project_id := (
                yield from _look_up_project(context, job, max(until, context.clock() + MIN_LOOKUP_TIMEOUT_S))
            ):
                return LookupResult(project_id, times, "")
            times += 1
        except AuthenticationError:
            raise
        except ClientError as error:
            trouble = str(error)
        left = until - context.clock()
        if left <= 0 or job.kind == "video":
            break
        yield Sleep(min(compute_backoff(attempt, context.jitter()), left))
    return LookupResult(None, times, trouble)


def _look_up_project(context: ClientContext, job: Job, deadline: float) -> Flow[str | None]:
    match job.kind:
        case "create":
            return (yield from _find_by_marker(context, job.marker, deadline))
        case "edit" | "export":
            project = responses.parse_project(
                (yield from send_with_retries(context, build_get_project_request(job.name), deadline=deadline))
            )
            return job.name if compute_change_fingerprint(job.kind, project) != job.marker else None
        case "video":
            return None


def _find_by_marker(context: ClientContext, marker: str, deadline: float) -> Flow[str | None]:
    """The project whose name ends in a stamp, if the list has it and it is really there."""
    for one in responses.parse_projects(
        (yield from send_with_retries(context, LIST_PROJECTS_REQUEST, deadline=deadline))
    ):
        if one.id and one.name and one.name.endswith(f"[{marker}]"):
            there = responses.parse_project(
                (yield from send_with_retries(context, build_get_project_request(one.id), deadline=deadline))
            )
            return there.id or one.id
    return None
