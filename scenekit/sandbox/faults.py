"""Which faults there are, what is asked for, and which request one of them strikes."""

from __future__ import annotations

import re
from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from scenekit.core.messages import argument_error, suggestion_suffix

if TYPE_CHECKING:
    from collections.abc import Iterable

RENDER_CALLS = ("create", "edit", "export", "simple-video", "simple-custom")
"""The calls that begin a render."""

API_CALLS = (
    "token",
    "auth",
    *RENDER_CALLS,
    "progress",
    "get",
    "list",
    "delete",
    "template",
    "templates",
    "models",
    "dropdown-models",
    "workspaces",
    "simple-audio",
)
"""The calls of the API, each by a short name."""

REQUEST_KINDS = (*API_CALLS, "download")
"""The kinds of requests; a download is no call of the API."""

AUTHENTICATED_CALLS = tuple(call for call in API_CALLS if call != "token")


class FaultSpec(NamedTuple):
    """What a fault does, to which kinds of requests where nobody says, and to which it can."""

    description: str
    default_targets: tuple[str, ...] = API_CALLS
    allowed_targets: tuple[str, ...] = REQUEST_KINDS


def _restricted_fault(description: str, kinds: tuple[str, ...] = API_CALLS) -> FaultSpec:
    """A fault that is of no sense elsewhere."""
    return FaultSpec(description, kinds, kinds)


FAULTS: dict[str, FaultSpec] = {
    "429": FaultSpec("too many requests, with Retry-After: 1; not handled"),
    "500": FaultSpec("an error of the service; not handled"),
    "502": FaultSpec("an error of a gateway; not handled"),
    "503": FaultSpec("not available; not handled"),
    "504": _restricted_fault("handled, but the gateway gave up waiting"),
    "drop-before": FaultSpec("the connection is closed; not handled"),
    "drop-after": _restricted_fault("handled, then the connection is closed without an answer"),
    "timeout": FaultSpec("never answered; not handled"),
    "timeout-after": _restricted_fault("handled, and never answered"),
    "expired-token": _restricted_fault("401, although the token is good; not handled", AUTHENTICATED_CALLS),
    "html-error": FaultSpec("an HTML page of a proxy, with status 502; not handled"),
    "html-200": FaultSpec("an HTML page of a proxy, with status 200; not handled"),
    "truncated-json": _restricted_fault("handled; the answer breaks off in the middle of its JSON"),
    "empty-body": _restricted_fault("handled; the answer is empty"),
    "slow": FaultSpec("handled, and answered two seconds later", REQUEST_KINDS),
    "stall": _restricted_fault("the render stops moving, for good", RENDER_CALLS),
    "fail-render": _restricted_fault("the render fails", RENDER_CALLS),
    "drop-download": _restricted_fault("the connection is closed in the middle of the file", ("download",)),
}


class Fault(NamedTuple):
    """A fault that is asked for.

    - `name`: one of `FAULTS`.
    - `rate`: how many of the requests it strikes, 0 to 1.
    - `kind`: the only kind of requests it strikes, one of `KINDS`; None for those of its meaning.
    - `times`: how often it strikes at most; None for no end.
    """

    name: str
    rate: float = 1.0
    kind: str | None = None
    times: int | None = None

    def can_affect(self, kind: str) -> bool:
        return kind == self.kind if self.kind else kind in FAULTS[self.name].default_targets


def parse_fault(text: str) -> Fault:
    """A fault as it is written: `NAME[:RATE][@KIND]`. The rate is a share, or a number of times (`2x`).

    Raises `ArgumentError`.

    >>> parse_fault("drop-after:0.1@create")
    Fault(name='drop-after', rate=0.1, kind='create', times=None)
    >>> parse_fault("429:2x")
    Fault(name='429', rate=1.0, kind=None, times=2)
    """
    rest, at, kind = text.partition("@")
    name, colon, rate = rest.partition(":")
    check_fault_target(name, kind if at else None)
    share, times = _parse_rate(text, rate) if colon else (1.0, None)
    return Fault(name, share, kind or None, times)


def check_fault_target(name: str, kind: str | None) -> None:
    """Raise `ArgumentError` for what is no fault's name, and for a kind of request that it cannot strike."""
    if name not in FAULTS:
        raise argument_error("sandbox", "fault", name, f"is no fault.{suggestion_suffix(name, FAULTS)}")
    if kind is not None and kind not in FAULTS[name].allowed_targets:
        raise argument_error(
            "sandbox",
            "fault",
            name,
            f"strikes no request of the kind {kind!r}.{suggestion_suffix(kind, FAULTS[name].allowed_targets)}",
        )


def _parse_rate(text: str, rate: str) -> tuple[float, int | None]:
    if re.fullmatch(r"[0-9]{1,9}x", rate):
        return 1.0, int(rate[:-1])
    if not re.fullmatch(r"[01]|[01]?\.[0-9]+", rate) or float(rate) > 1:
        raise argument_error(
            "sandbox", "fault", text, "must have a rate of 0 to 1, such as 0.1, or a number of times: 2x."
        )
    return float(rate), None


class FaultInjector:
    """Draws which request is struck by what.

    The draw of a request depends on the seed, the fault and how many requests of its kind came before,
    and on nothing else: of a thousand creates the same ones are struck, however the polls fall between them.
    """

    def __init__(self, faults: Iterable[Fault] = (), seed: int = 0):
        self._faults = tuple(faults)
        self._seed = seed
        self._request_counts: Counter[tuple[Fault, str]] = Counter()
        self._injection_counts: Counter[Fault] = Counter()
        self._lock = Lock()  # faults are set from another thread than the one that draws

    def add(self, *faults: Fault) -> None:
        """Ask for more faults; one that was asked for before begins anew."""
        with self._lock:
            for one in faults:
                self._injection_counts.pop(one, None)
            self._faults = (*(one for one in self._faults if one not in faults), *faults)

    def clear(self) -> None:
        """No more faults."""
        with self._lock:
            self._faults = ()

    def draw(self, kind: str) -> str | None:
        """The name of the fault that strikes the next request of a kind, if one does: the first asked for."""
        with self._lock:
            struck = [one for one in self._faults if one.can_affect(kind) and self._count_and_decide(one, kind)]
            if not struck:
                return None
            self._injection_counts[struck[0]] += 1
            return struck[0].name

    def _count_and_decide(self, fault: Fault, kind: str) -> bool:
        self._request_counts[fault, kind] += 1
        if fault.times is not None and self._injection_counts[fault] >= fault.times:
            return False
        return _stable_random(f"{self._seed}:{fault}:{kind}:{self._request_counts[fault, kind]}") < fault.rate


def _stable_random(key: str) -> float:
    """A number from 0 up to 1 that looks random, always the same for a key."""
    from hashlib import blake2b

    return int.from_bytes(blake2b(key.encode(), digest_size=7).digest()) / 2**56
