"""Find out whether the service processed a request whose response was lost."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from scenekit.client import responses
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow
from scenekit.client.failures import REQUEST_ERRORS
from scenekit.client.http_messages import LIST_PROJECTS_REQUEST, build_get_project_request
from scenekit.client.ledger import Job, JobKind
from scenekit.client.ledger_flows import run_ledger_io
from scenekit.client.markers import has_marker
from scenekit.client.response_lists import describe_keys, find_sign_of_more_pages
from scenekit.client.retrying import send_with_retries
from scenekit.core.retries import Attempt, Deadline, Retries, repeat
from scenekit.errors import AuthenticationError, InvalidResponseError, LedgerError

if TYPE_CHECKING:
    from scenekit.client.responses import ProjectInfo

MIN_LOOKUP_TIMEOUT_S = 5.0
"""Least time for one lookup, in seconds."""


class LookupResult(NamedTuple):
    """The result of the lookups for one job."""

    project_id: str | None = None
    is_not_processed: bool = False
    """Whether the service certainly did not process the request, as its sender found out."""
    error: str = ""
    """The error of the last lookup. `""` if the client could read its response, so that the project is not there."""


def poll_for_project(context: ClientContext, job: Job) -> Flow[LookupResult]:
    """Look for the project of a job until it appears, or for `lookup_timeout` seconds.

    The list of the service may lag behind, and another process may receive the response.

    Raises:
        AuthenticationError: The service rejected the credentials.
    """
    deadline = Deadline(context.clock, context.lookup_timeout)

    def attempt() -> Flow[Attempt]:
        try:
            result = yield from _look_up_once(context, job, deadline.or_at_least(MIN_LOOKUP_TIMEOUT_S))
        except AuthenticationError:
            raise
        except (*REQUEST_ERRORS, LedgerError) as error:
            return Attempt(LookupResult(error=str(error)), is_final=is_unlisted, retry_after=error.retry_after)
        return Attempt(result, is_final=is_unlisted or bool(result.project_id) or result.is_not_processed)

    is_unlisted = job.kind == "video"
    policy = context.retry_policy._replace(attempts=None, clip_to_deadline=True)
    outcome = yield from repeat(attempt, Retries(policy, context.jitter, deadline))
    result: LookupResult = outcome.result
    return result


def _look_up_once(context: ClientContext, job: Job, deadline: Deadline) -> Flow[LookupResult]:
    """Look for the project of a job in the ledger, then at the service."""
    current = (yield from run_ledger_io(context, partial(context.ledger.get_job, job.id))) or job
    if current.project_id:
        return LookupResult(current.project_id)
    if current.state == "refused":
        return LookupResult(is_not_processed=True)
    return LookupResult((yield from _find_project(context, current, deadline)))


def _find_project(context: ClientContext, job: Job, deadline: Deadline) -> Flow[str | None]:
    match job.kind:
        case "create":
            return (yield from _find_by_marker(context, job.marker, deadline))
        case "edit" | "export":
            request = build_get_project_request(job.name)
            project = responses.parse_project((yield from send_with_retries(context, request, deadline=deadline)))
            _check_readable(job.kind, project)
            return job.name if compute_change_fingerprint(job.kind, project) != job.marker else None
        case "video":
            return None  # the service does not list these


def _check_readable(kind: JobKind, project: ProjectInfo) -> None:
    """Check that a project has the part that shows whether a change arrived. A draft has no task before its export.

    Raises:
        InvalidResponseError: The response has an unknown shape.
    """
    is_readable = "scenes" in project.data if kind == "edit" else project.id
    if not is_readable:
        missing = "the scenes" if kind == "edit" else "the id"
        keys = describe_keys(project.data)
        raise InvalidResponseError(f"The response must contain {missing} of the project. It has the keys {keys}.")


def _find_by_marker(context: ClientContext, marker: str, deadline: Deadline) -> Flow[str | None]:
    """Return the id of the listed project whose name ends in the marker, if the project exists.

    Raises:
        InvalidResponseError: The list has an unknown shape or more pages, so that the project may be in it.
    """
    response = yield from send_with_retries(context, LIST_PROJECTS_REQUEST, deadline=deadline)
    projects = responses.parse_projects(response)
    for listed in projects:
        if listed.id and listed.name and has_marker(listed.name, marker):
            request = build_get_project_request(listed.id)
            project = responses.parse_project((yield from send_with_retries(context, request, deadline=deadline)))
            return project.id or listed.id
    for listed in projects:
        has_name = "name" in listed.data or "projectName" in listed.data
        if not has_name or has_marker(listed.name or "", marker):
            keys = describe_keys(listed.data)
            raise InvalidResponseError(f"The listed projects must have an id and a name. One has the keys {keys}.")
    if sign := find_sign_of_more_pages(response, len(projects)):
        raise InvalidResponseError(
            f"The list contains only {len(projects)} projects and has more pages ({sign}). "
            "The project may be on another page."
        )
    return None


def compute_change_fingerprint(kind: JobKind, project: ProjectInfo) -> str:
    """Return a hash of the part of a project that changes when an edit or an export arrives, and only then."""
    part = project.data.get("backendTaskId") if kind == "export" else project.data.get("scenes")
    return hashlib.sha256(msgspec.json.encode(part)).hexdigest()[:16]
