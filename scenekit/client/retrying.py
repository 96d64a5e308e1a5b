"""One request to the service: authentication, retries, and the decision whether a retry is safe."""

from __future__ import annotations

import time
from copy import copy
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.client.base_url import is_legacy_host
from scenekit.client.context import ClientContext, TokenFailure
from scenekit.client.credentials import parse_token
from scenekit.client.effects import Flow, RunExclusively, SendRequest
from scenekit.client.http_messages import APIRequest, APIResponse, ResponseContent, read_response
from scenekit.client.secret import Secret
from scenekit.core.failures import NotDeliveredError, ResponseLostError
from scenekit.core.retries import Attempt, Deadline, Retries, parse_retry_after, repeat
from scenekit.errors import APIConnectionError, ClientError, CredentialsError, InvalidResponseError, OutcomeUnknownError

if TYPE_CHECKING:
    from collections.abc import Callable


IDEMPOTENT_TIMEOUT_S, NON_IDEMPOTENT_TIMEOUT_S = 60.0, 120.0
"""Limits for one request in seconds. Creating a project can take half a minute, and cannot be retried."""

MIN_REQUEST_TIMEOUT_S = 1.0
"""Shortest limit for one request in seconds, however near the deadline is."""

TOKEN_FAILURE_TTL_S = 1.0
"""Lifetime of a cached token failure, in seconds. Concurrent callers share it."""


LEGACY_HOST_MESSAGE = (
    "base_url: The host serves only the legacy API (V1). For it, use Client.legacy with api_key=. For V3, use the base "
    "URL 'https://app.aistudios.com'."
)


class RetryDecision(Enum):
    """The next step after an attempt."""

    RETURN = auto()
    """The response is final."""
    REFRESH_TOKEN = auto()
    """The token has expired. Retry at once with a new one."""
    RETRY = auto()
    """The service did not process the request, or processing it twice does no harm."""
    AMBIGUOUS = auto()
    """The service may have processed the request, which must not be sent twice."""


class AmbiguousResult(NamedTuple):
    """The result of a request that is not idempotent and that the service may have processed."""

    reason: str


class _Exchange(NamedTuple):
    """A request, its response, and the next step."""

    decision: RetryDecision
    data: Any = None
    error: ClientError | None = None
    """The error to raise if this was the last attempt."""
    retry_after: float | None = None
    """The delay that the service asks for, in seconds."""


def send_with_retries(context: ClientContext, request: APIRequest, *, deadline: Deadline | None = None) -> Flow[Any]:
    """Send a request and return the data of the response.

    Args:
        context: The state of the client.
        request: The request. It is retried after any temporary failure if it is idempotent, otherwise only if the
            service certainly did not process it.
        deadline: The end of the period in which attempts may begin.

    Raises:
        ClientError: All attempts failed, or the service rejected the request.
        OutcomeUnknownError: The request is not idempotent, and the service may have processed it.
    """
    result = yield from send_unless_ambiguous(context, request, deadline=deadline)
    if isinstance(result, AmbiguousResult):
        raise OutcomeUnknownError(
            f"The service may have processed {request.name} ({result.reason}). The client did not resend it."
        )
    return result


def send_unless_ambiguous(
    context: ClientContext,
    request: APIRequest,
    *,
    deadline: Deadline | None = None,
    before_send: Callable[[], Flow[bool]] | None = None,
) -> Flow[Any]:
    """Send a request and return the data of the response, or an `AmbiguousResult` instead of raising an error.

    Args:
        context: The state of the client.
        request: The request.
        deadline: The end of the period in which attempts may begin.
        before_send: Called directly before each attempt, after the token was fetched, which may take long. False
            means that another process took over the request: it is not sent.

    Raises:
        ClientError: All attempts failed, or the service rejected the request.
    """
    if not request.is_legacy and is_legacy_host(context.base_url):
        raise CredentialsError(LEGACY_HOST_MESSAGE)
    can_refresh = not request.unauthenticated and context.credentials.api_key is None

    def attempt() -> Flow[Attempt]:
        nonlocal can_refresh
        token = None if request.unauthenticated else (yield from fetch_token(context, deadline))
        if before_send and not (yield from before_send()):
            return Attempt(AmbiguousResult("another process took it over"))
        exchange = yield from _exchange(context, request, token, deadline)
        if exchange.decision is RetryDecision.REFRESH_TOKEN and can_refresh:
            can_refresh = False  # a second rejection is final
            _invalidate_token(context, token)
            return (yield from attempt())
        if exchange.decision is RetryDecision.AMBIGUOUS:
            return Attempt(AmbiguousResult(str(exchange.error).rstrip(".")))
        is_final = exchange.decision is not RetryDecision.RETRY
        return Attempt(exchange.data, exchange.error, is_final, exchange.retry_after)

    outcome = yield from repeat(attempt, Retries(context.retry_policy, context.jitter, deadline))
    if isinstance(outcome.error, ClientError):
        outcome.error.retry_after = outcome.retry_after
        raise outcome.error
    return outcome.result


def _exchange(
    context: ClientContext, request: APIRequest, token: Secret | None, deadline: Deadline | None
) -> Flow[_Exchange]:
    try:
        response: APIResponse = yield SendRequest(request, token, _compute_timeout(request, deadline))
    except (NotDeliveredError, ResponseLostError) as failure:
        is_ambiguous = isinstance(failure, ResponseLostError) and not request.idempotent
        decision = RetryDecision.AMBIGUOUS if is_ambiguous else RetryDecision.RETRY
        return _Exchange(decision, error=APIConnectionError(f"{request.name}: {failure}"))
    if not request.unauthenticated:  # a new token can equal the last one
        response = APIResponse(response.status_code, response.headers, context.secrets.redact_body(response.body))
    decision = decide_retry(response, request)
    content = read_response(response, request, context.secrets.redact)
    if decision in (RetryDecision.RETRY, RetryDecision.AMBIGUOUS) and content.error is None:
        reason = f"{request.name}: The response (HTTP {response.status_code}) is not a JSON object or list."
        content = ResponseContent(error=InvalidResponseError(reason))
    return _Exchange(decision, *content, parse_retry_after(response.headers, time.time()))


def _compute_timeout(request: APIRequest, deadline: Deadline | None) -> float:
    """Return the limit for one attempt in seconds."""
    limit = IDEMPOTENT_TIMEOUT_S if request.idempotent else NON_IDEMPOTENT_TIMEOUT_S
    return limit if deadline is None else min(limit, max(deadline.remaining, MIN_REQUEST_TIMEOUT_S))


def decide_retry(response: APIResponse, request: APIRequest) -> RetryDecision:
    """Return the next step after a response."""
    status = response.status_code
    is_success = 200 <= status < 300
    if status == 401:
        return RetryDecision.REFRESH_TOKEN
    if status == 429 or (status == 503 and "retry-after" in response.headers):
        return RetryDecision.RETRY
    if (400 <= status < 500 and status != 408) or status == 501:
        return RetryDecision.RETURN
    if is_success and isinstance(response.json_value, (dict, list)):
        return RetryDecision.RETURN
    if not request.idempotent:
        return RetryDecision.AMBIGUOUS
    is_redirect = status < 400 and not is_success  # a retry would be redirected, too
    return RetryDecision.RETURN if is_redirect else RetryDecision.RETRY


def fetch_token(context: ClientContext, deadline: Deadline | None) -> Flow[Secret]:
    """Return a valid token. Concurrent callers wait for the same token request."""
    if context.credentials.api_key:
        return context.credentials.api_key
    return _get_cached_token(context) or (yield RunExclusively(_refresh_token(context, deadline)))


def _get_cached_token(context: ClientContext) -> Secret | None:
    token = context.token
    return token.text if token and context.clock() < token.refresh_at else None


def _refresh_token(context: ClientContext, deadline: Deadline | None) -> Flow[Secret]:
    now = context.clock()
    if cached := _get_cached_token(context):
        return cached  # another caller refreshed it first
    failure = context.token_failure
    if failure and now < failure.failed_at + TOKEN_FAILURE_TTL_S:
        raise copy(failure.error)  # otherwise all waiting callers would repeat the failing request one by one
    try:
        request = context.credentials.token_request
        context.token = parse_token((yield from send_with_retries(context, request, deadline=deadline)), now)
    except ClientError as error:
        context.token_failure = TokenFailure(copy(error), context.clock())  # a copy, as each caller sets its project id
        raise
    context.secrets.add(context.token.text)
    return context.token.text


def _invalidate_token(context: ClientContext, token: Secret | None) -> None:
    """Discard the cached token, unless another caller has replaced it."""
    if context.token and context.token.text == token:
        context.token = None
