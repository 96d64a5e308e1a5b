"""One call to the service, asked as often as it may be, with a token that is good."""

from __future__ import annotations

import time
from copy import copy
from enum import Enum
from itertools import count
from typing import TYPE_CHECKING, Any

from scenekit.client.backoff import compute_backoff, parse_retry_after
from scenekit.client.context import ClientContext
from scenekit.client.credentials import parse_token
from scenekit.client.effects import Flow, RunExclusively, SendRequest, Sleep
from scenekit.client.failures import NotDeliveredError, ResponseLostError, TransportError
from scenekit.client.http_messages import APIRequest, APIResponse, unwrap_response
from scenekit.errors import APIConnectionError, ClientError, InvalidResponseError

if TYPE_CHECKING:
    from collections.abc import Callable


IDEMPOTENT_TIMEOUT_S, NON_IDEMPOTENT_TIMEOUT_S = 60.0, 120.0
"""Seconds that one call may take: of what may be asked again, and of what may not (a create can take half a minute)."""

TOKEN_FAILURE_TTL_S = 1.0
"""Seconds: for how long the failure to get a token holds for all who wait for one."""


class AmbiguousResultError(TransportError):
    """What costs was sent, and nobody knows whether it arrived."""


class RetryDecision(Enum):
    """What a reply means for the next step."""

    RETURN = "take it"
    RETRY = "ask again: it was not handled, or handling it twice does no harm"
    AMBIGUOUS = "it may have been handled"


def send_with_retries(
    context: ClientContext,
    request: APIRequest,
    *,
    deadline: float | None = None,
    before_send: Callable[[], Flow[None]] | None = None,
) -> Flow[Any]:
    """The data of the service's answer.

    What may be sent twice is asked again after any trouble that can pass; what may not, only where it certainly
    was not handled. `before_sending` is done directly before each sending: a token may take long to come. Nothing
    begins after `until`, by the desk's clock. Raises `ClientError`, or `Unsure` for a call that is not repeatable.
    """
    has_renewed = False
    for attempt in count():
        token = None if request.unauthenticated else (yield from _get_token(context))
        if before_send:
            yield from before_send()
        try:
            reply: APIResponse = yield SendRequest(request, token, _resolve_timeout(context, request, deadline))
        except (NotDeliveredError, ResponseLostError) as trouble:
            if isinstance(trouble, ResponseLostError) and not request.idempotent:
                raise AmbiguousResultError(str(trouble)) from None
            problem: ClientError = APIConnectionError(f"{request.name}: {trouble}")
            asked = None
        else:
            if reply.status_code == 401 and _can_refresh_token(context, request) and not has_renewed:
                has_renewed = True
                _invalidate_token(context, token)
                continue
            verdict = decide_retry(reply, request)
            if verdict is RetryDecision.RETURN:
                return unwrap_response(reply, request, context.secrets.redact)
            problem = _error_from_response(reply, request, context)
            if verdict is RetryDecision.AMBIGUOUS:
                raise AmbiguousResultError(str(problem))
            asked = parse_retry_after(reply.headers, time.time())
        pause = compute_backoff(attempt, context.jitter(), asked)
        if attempt + 1 >= context.attempts or (deadline is not None and context.clock() + pause >= deadline):
            raise problem
        yield Sleep(pause)
    raise AssertionError("unreachable")  # count() does not end


def _resolve_timeout(context: ClientContext, request: APIRequest, deadline: float | None) -> float:
    most = IDEMPOTENT_TIMEOUT_S if request.idempotent else NON_IDEMPOTENT_TIMEOUT_S
    return most if deadline is None else min(most, max(deadline - context.clock(), 1.0))


def decide_retry(response: APIResponse, request: APIRequest) -> RetryDecision:
    """What is to be done about a reply."""
    status = response.status_code
    is_good = 200 <= status < 300
    if status == 429 or (status == 503 and "retry-after" in response.headers):
        return RetryDecision.RETRY
    if 400 <= status < 500 and status != 408:
        return RetryDecision.RETURN
    if is_good and isinstance(response.json_value, (dict, list)):
        return RetryDecision.RETURN
    if not request.idempotent:
        return RetryDecision.AMBIGUOUS
    leads_elsewhere = status < 400 and not is_good  # and does so the next time, too
    return RetryDecision.RETURN if leads_elsewhere else RetryDecision.RETRY


def _error_from_response(response: APIResponse, request: APIRequest, context: ClientContext) -> ClientError:
    """The error that a reply amounts to, if it stays the last one."""
    try:
        unwrap_response(response, request, context.secrets.redact)
    except ClientError as error:
        return error
    return InvalidResponseError(f"{request.name}: HTTP {response.status_code}")


def _can_refresh_token(context: ClientContext, request: APIRequest) -> bool:
    return not request.unauthenticated and context.credentials.api_key is None


def _get_token(context: ClientContext) -> Flow[str]:
    """A token that is good, fetched where there is none; whoever comes meanwhile waits for that one."""
    if context.credentials.api_key:
        return context.credentials.api_key
    return _get_cached_token(context) or (yield RunExclusively(_refresh_token(context)))


def _get_cached_token(context: ClientContext) -> str | None:
    held = context.token
    return held.text if held and context.clock() < held.refresh_at else None


def _refresh_token(context: ClientContext) -> Flow[str]:
    now = context.clock()
    if held := _get_cached_token(context):
        return held  # another task was quicker
    if context.token_failure and now < context.token_failure[1] + TOKEN_FAILURE_TTL_S:
        raise copy(context.token_failure[0])  # or every task that waits would try in vain, one after the other
    try:
        context.token = parse_token((yield from send_with_retries(context, context.credentials.token_request)), now)
    except ClientError as error:
        context.token_failure = (copy(error), context.clock())  # whoever gets one says in it what it is about
        raise
    context.secrets.add(context.token.text)
    return context.token.text


def _invalidate_token(context: ClientContext, token: str | None) -> None:
    """Hold a token no longer, unless another has taken its place meanwhile."""
    if context.token and context.token.text == token:
        context.token = None
