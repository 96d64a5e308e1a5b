"""Billable requests are sent at most once.

The client resends a billable request only if the service certainly did not process it. If a response is lost, the
client asks the service whether it processed the request. It finds a new project by the marker at the end of its name,
an edit by the changed scenes of the project, and an export by its task.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from scenekit.client import responses
from scenekit.client.arguments import Resend
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow
from scenekit.client.http_messages import APIRequest
from scenekit.client.ledger import Intent, Job, JobKind, JobState
from scenekit.client.ledger_flows import record_state, run_ledger_io
from scenekit.client.lookup import LookupResult, poll_for_project
from scenekit.client.markers import add_marker
from scenekit.client.retrying import AmbiguousResult, send_unless_ambiguous
from scenekit.errors import ClientError, LedgerError, OutcomeUnknownError

if TYPE_CHECKING:
    from collections.abc import Callable

RESEND_AFTER_S = 15 * 60.0
"""Least age of a lost request that `resend="lost"` sends again, in seconds. The service documents that its list shows
finished projects, and that a render takes up to ten minutes."""

Outcome = str | OutcomeUnknownError | None
"""The outcome of a billable request: the id of its project; the error if it is unknown whether the service processed
the request; or None if the service certainly did not process it."""


class BillableRequest(NamedTuple):
    """A request that costs credits."""

    kind: JobKind
    name: str
    """The name of the project. The id of the project for an edit or an export."""
    key: str
    """The idempotency key: a hash of the content, the account and the base URL."""
    build_request: Callable[[str], APIRequest]
    """Returns the request with a marker."""
    marker: str
    """The marker or the fingerprint by which the client finds the result."""
    is_draft: bool = False
    """Whether the project will not be rendered."""
    output: str | None = None
    """The absolute path of the video."""

    @property
    def success_state(self) -> JobState:
        """The state of the job after the service processed the request."""
        return "draft" if self.is_draft else "made"


def compute_idempotency_key(context: ClientContext, *content: bytes) -> str:
    """Return the hash of a content, the account and the base URL."""
    digest = hashlib.sha256()
    for part in (context.base_url.encode(), context.credentials.account_hash.encode(), *content):
        digest.update(b"%d\0" % len(part) + part)
    return digest.hexdigest()


def submit_once(context: ClientContext, billable_request: BillableRequest, *, resend: Resend = False) -> Flow[str]:
    """Send a billable request at most once, and return the id of its project.

    Args:
        context: The state of the client.
        billable_request: The request. If the ledger has its key, it is not sent: the client returns the project id
            from the ledger, or looks for the project.
        resend: Whether to send a request again that the ledger has. `"lost"` sends it only if its outcome is unknown,
            the client does not find its project, and it is older than `resend_after`. True also sends it if the ledger
            has its outcome.

    Raises:
        OutcomeUnknownError: It is unknown whether the service processed the request.
        ClientError: The service certainly did not process the request.
    """
    intent = _build_intent(context, billable_request)
    while True:
        begin = partial(context.ledger.begin_or_get, intent, resend=resend is True)
        job, is_new = yield from run_ledger_io(context, begin)
        if is_new:
            outcome = yield from _send_and_record(context, billable_request, job)
        else:
            outcome = yield from reconcile(context, job, billable_request.success_state)
        if isinstance(outcome, OutcomeUnknownError) and outcome.can_resend and resend and not is_new:
            outcome = yield from _resend(context, billable_request, job)
        if isinstance(outcome, OutcomeUnknownError):
            raise outcome
        if outcome is not None:
            return outcome
        resend = False  # another process is sending the request now, and its outcome is the one to return


def _build_intent(context: ClientContext, billable_request: BillableRequest) -> Intent:
    """Return the entry for the ledger. Without a ledger of the user, each call gets a key of its own."""
    key = billable_request.key if context.has_user_ledger else f"{billable_request.key} {secrets.token_hex(8)}"
    return Intent(
        key,
        billable_request.marker,
        context.base_url,
        billable_request.kind,
        billable_request.name,
        billable_request.output,
    )


def _resend(context: ClientContext, billable_request: BillableRequest, job: Job) -> Flow[Outcome]:
    """Send a lost request again. The outcome is None if another process has taken it over."""
    reassigned = yield from run_ledger_io(context, partial(context.ledger.reassign, job, billable_request.marker))
    if reassigned is None:
        return None
    return (yield from _send_and_record(context, billable_request, reassigned))


def _send_and_record(context: ClientContext, billable_request: BillableRequest, job: Job) -> Flow[Outcome]:
    def claim() -> Flow[bool]:
        nonlocal job
        claimed = yield from run_ledger_io(context, partial(context.ledger.claim, job))
        job = claimed or job
        return claimed is not None

    try:
        result = yield from send_unless_ambiguous(
            context, billable_request.build_request(job.marker), before_send=claim
        )
    except ClientError as error:
        yield from _record_or_note(context, job, "refused", str(error), error)
        raise
    state = billable_request.success_state
    if isinstance(result, AmbiguousResult):
        return (yield from reconcile(context, job, state, result.reason))
    project_id = responses.find_created_id(result)
    if project_id is None:  # the project exists, and the lookup finds it
        return (yield from reconcile(context, job, state, responses.MISSING_ID_MESSAGE))
    yield from _record_created(context, job, state, project_id)
    return project_id


def _record_created(context: ClientContext, job: Job, state: JobState, project_id: str) -> Flow[None]:
    """Record a created project. If another process has sent the job again, record it as a job of its own."""
    if not (yield from record_state(context, job, state, project_id=project_id)):
        reason = "Sending took so long that another process has sent it, too."
        yield from run_ledger_io(context, lambda: context.ledger.add_duplicate(job, state, project_id, reason))


def _record_or_note(context: ClientContext, job: Job, state: JobState, detail: str, error: ClientError) -> Flow[None]:
    """Record a state. If the ledger fails, add its error as a note to `error`, which is more important."""
    try:
        yield from record_state(context, job, state, detail=detail)
    except LedgerError as ledger_error:
        error.add_note(str(ledger_error))


def reconcile(context: ClientContext, job: Job, success_state: JobState = "made", reason: str = "") -> Flow[Outcome]:
    """Return the outcome of a job. If the ledger has none, look for its project at the service and record it.

    Args:
        context: The state of the client.
        job: The job.
        success_state: The state to record if the project is found.
        reason: The reason why the outcome is unknown.

    Raises:
        AuthenticationError: The service rejected the credentials, so that the client cannot look.
    """
    if job.project_id:
        return job.project_id
    result = yield from poll_for_project(context, job)
    if result.is_not_processed:
        return None
    if result.project_id:
        yield from record_state(context, job, success_state, project_id=result.project_id)
        return result.project_id
    reason = reason or job.detail or "no response was recorded"
    try:
        age = yield from run_ledger_io(context, partial(context.ledger.measure_age, job))
    except LedgerError:  # the outcome is more important
        age = 0.0
    error = _build_unknown_outcome_error(context, job, result, reason, age)
    yield from _record_or_note(context, job, "unknown", reason, error)
    return error


def _build_unknown_outcome_error(
    context: ClientContext, job: Job, result: LookupResult, reason: str, age: float
) -> OutcomeUnknownError:
    wait_seconds = max(context.resend_after - age, 0.0)
    name = add_marker(job.name, job.marker) if job.kind == "create" else job.name
    return OutcomeUnknownError(
        f"The service may have processed the {job.kind} of {name!r} ({reason.rstrip('.')}). The client did not "
        f"resend it. {_format_lookup_result(job, result)} {_format_advice(context, wait_seconds)}",
        can_resend=not result.error and wait_seconds == 0,
        marker=job.marker,
    )


NO_CHANGE_MESSAGE = "The project has not changed so far."

NOT_FOUND_MESSAGES: dict[JobKind, str] = {
    "create": "The list of projects does not show it. The list may show it only after the render, and omits drafts.",
    "edit": NO_CHANGE_MESSAGE,
    "export": NO_CHANGE_MESSAGE,
    "video": "The service has no list in which the client could look for it.",
}
"""The result of a lookup that did not find the project, by the kind of the job."""


def _format_lookup_result(job: Job, result: LookupResult) -> str:
    if not result.error:
        return NOT_FOUND_MESSAGES[job.kind]
    return f"The client could not look for it: {result.error.rstrip('.')}."


def _format_advice(context: ClientContext, wait_seconds: float) -> str:
    look = "Look for it in the dashboard. If it is there, wait for that project."
    if not context.has_user_ledger:
        return f"{look} If it is not, call the method again to send it again."
    when = f"in {wait_seconds:.0f} s or later " if wait_seconds else ""
    return (
        f"{look} If it is not, the same call looks again, and {when}with resend='lost' (--resend-lost) it sends it "
        "again."
    )
