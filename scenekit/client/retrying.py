"""One call to the service, asked as often as it may be, with a token that is good."""

from __future__ import annotations

import random
import time
from copy import copy
from enum import Enum
from itertools import count
from typing import TYPE_CHECKING, Any

from scenekit.client.backoff import delay, retry_after
from scenekit.client.credentials import Credentials, Secrets, Token, token_of
from scenekit.client.effects import Alone, Flow, Lost, NotSent, Send, Sleep, Trouble
from scenekit.client.http_messages import Call, Reply, data_of
from scenekit.client.ledger import Ledger
from scenekit.errors import APIConnectionError, ClientError, InvalidResponseError

if TYPE_CHECKING:
    from collections.abc import Callable


READING, WRITING = 60.0, 120.0
"""Seconds that one call may take: of what may be asked again, and of what may not (a create can take half a minute)."""

SHARED = 1.0
"""Seconds: for how long the failure to get a token holds for all who wait for one."""


class Desk:
    """What the flows of one client share: who asks, with which token, how often, and where it is recorded."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        ledger: Ledger | None,
        attempts: int,
        settle: float,
        patience: float,
        place: str,
    ):
        self.credentials = credentials
        self.secrets = Secrets(credentials.api_key, credentials.user_key, credentials.app_id)
        self.token: Token | None = None
        self.failed: tuple[ClientError, float] | None = None
        """Why no token came the last time, and when that was."""
        self.ledger = ledger or Ledger(":memory:")
        self.is_remembering = ledger is not None
        """Whether what is in the ledger counts; without one of the caller's, each call that sends is a new one."""
        self.attempts = attempts
        self.settle = settle
        self.patience = patience
        self.place = place
        self.clock: Callable[[], float] = time.monotonic
        self.luck: Callable[[], float] = random.random


class Unsure(Trouble):
    """What costs was sent, and nobody knows whether it arrived."""


class Verdict(Enum):
    """What a reply means for the next step."""

    ANSWERED = "take it"
    AGAIN = "ask again: it was not handled, or handling it twice does no harm"
    UNSURE = "it may have been handled"


def ask(
    desk: Desk, call: Call, *, until: float | None = None, before_sending: Callable[[], Flow[None]] | None = None
) -> Flow[Any]:
    """The data of the service's answer.

    What may be sent twice is asked again after any trouble that can pass; what may not, only where it certainly
    was not handled. `before_sending` is done directly before each sending: a token may take long to come. Nothing
    begins after `until`, by the desk's clock. Raises `ClientError`, or `Unsure` for a call that is not repeatable.
    """
    has_renewed = False
    for attempt in count():
        token = None if call.is_open else (yield from _token(desk))
        if before_sending:
            yield from before_sending()
        try:
            reply: Reply = yield Send(call, token, _seconds(desk, call, until))
        except (NotSent, Lost) as trouble:
            if isinstance(trouble, Lost) and not call.is_repeatable:
                raise Unsure(str(trouble)) from None
            problem: ClientError = APIConnectionError(f"{call.name}: {trouble}")
            asked = None
        else:
            if reply.status == 401 and _may_renew(desk, call) and not has_renewed:
                has_renewed = True
                _forget(desk, token)
                continue
            verdict = judge(reply, call)
            if verdict is Verdict.ANSWERED:
                return data_of(reply, call, desk.secrets.masked)
            problem = _problem(reply, call, desk)
            if verdict is Verdict.UNSURE:
                raise Unsure(str(problem))
            asked = retry_after(reply.headers, time.time())
        pause = delay(attempt, desk.luck(), asked)
        if attempt + 1 >= desk.attempts or (until is not None and desk.clock() + pause >= until):
            raise problem
        yield Sleep(pause)
    raise AssertionError("unreachable")  # count() does not end


def _seconds(desk: Desk, call: Call, until: float | None) -> float:
    most = READING if call.is_repeatable else WRITING
    return most if until is None else min(most, max(until - desk.clock(), 1.0))


def judge(reply: Reply, call: Call) -> Verdict:
    """What is to be done about a reply."""
    status = reply.status
    is_good = 200 <= status < 300
    if status == 429 or (status == 503 and "retry-after" in reply.headers):
        return Verdict.AGAIN
    if 400 <= status < 500 and status != 408:
        return Verdict.ANSWERED
    if is_good and isinstance(reply.content, (dict, list)):
        return Verdict.ANSWERED
    if not call.is_repeatable:
        return Verdict.UNSURE
    leads_elsewhere = status < 400 and not is_good  # and does so the next time, too
    return Verdict.ANSWERED if leads_elsewhere else Verdict.AGAIN


def _problem(reply: Reply, call: Call, desk: Desk) -> ClientError:
    """The error that a reply amounts to, if it stays the last one."""
    try:
        data_of(reply, call, desk.secrets.masked)
    except ClientError as error:
        return error
    return InvalidResponseError(f"{call.name}: HTTP {reply.status}")


def _may_renew(desk: Desk, call: Call) -> bool:
    return not call.is_open and desk.credentials.api_key is None


def _token(desk: Desk) -> Flow[str]:
    """A token that is good, fetched where there is none; whoever comes meanwhile waits for that one."""
    if desk.credentials.api_key:
        return desk.credentials.api_key
    return _held(desk) or (yield Alone(_fetched(desk)))


def _held(desk: Desk) -> str | None:
    held = desk.token
    return held.text if held and desk.clock() < held.renew_at else None


def _fetched(desk: Desk) -> Flow[str]:
    now = desk.clock()
    if held := _held(desk):
        return held  # another task was quicker
    if desk.failed and now < desk.failed[1] + SHARED:
        raise copy(desk.failed[0])  # or every task that waits would try in vain, one after the other
    try:
        desk.token = token_of((yield from ask(desk, desk.credentials.exchange)), now)
    except ClientError as error:
        desk.failed = (copy(error), desk.clock())  # whoever gets one says in it what it is about
        raise
    desk.secrets.add(desk.token.text)
    return desk.token.text


def _forget(desk: Desk, token: str | None) -> None:
    """Hold a token no longer, unless another has taken its place meanwhile."""
    if desk.token and desk.token.text == token:
        desk.token = None
