"""Which faults there are, what is asked for, and which request one of them strikes."""

from __future__ import annotations

import re
from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from scenekit.core.messages import argument_error, suggestion_suffix

if TYPE_CHECKING:
    from collections.abc import Iterable

RENDERS = ("create", "edit", "export", "simple-video", "simple-custom")
"""The calls that begin a render."""

CALLS = (
    "token",
    "auth",
    *RENDERS,
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

KINDS = (*CALLS, "download")
"""The kinds of requests; a download is no call of the API."""

WITH_TOKEN = tuple(call for call in CALLS if call != "token")


class Meaning(NamedTuple):
    """What a fault does, to which kinds of requests where nobody says, and to which it can."""

    text: str
    strikes: tuple[str, ...] = CALLS
    able: tuple[str, ...] = KINDS


def _of_calls(text: str, kinds: tuple[str, ...] = CALLS) -> Meaning:
    """A fault that is of no sense elsewhere."""
    return Meaning(text, kinds, kinds)


FAULTS: dict[str, Meaning] = {
    "429": Meaning("too many requests, with Retry-After: 1; not handled"),
    "500": Meaning("an error of the service; not handled"),
    "502": Meaning("an error of a gateway; not handled"),
    "503": Meaning("not available; not handled"),
    "504": _of_calls("handled, but the gateway gave up waiting"),
    "drop-before": Meaning("the connection is closed; not handled"),
    "drop-after": _of_calls("handled, then the connection is closed without an answer"),
    "timeout": Meaning("never answered; not handled"),
    "timeout-after": _of_calls("handled, and never answered"),
    "expired-token": _of_calls("401, although the token is good; not handled", WITH_TOKEN),
    "html-error": Meaning("an HTML page of a proxy, with status 502; not handled"),
    "html-200": Meaning("an HTML page of a proxy, with status 200; not handled"),
    "truncated-json": _of_calls("handled; the answer breaks off in the middle of its JSON"),
    "empty-body": _of_calls("handled; the answer is empty"),
    "slow": Meaning("handled, and answered two seconds later", KINDS),
    "stall": _of_calls("the render stops moving, for good", RENDERS),
    "fail-render": _of_calls("the render fails", RENDERS),
    "drop-download": _of_calls("the connection is closed in the middle of the file", ("download",)),
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

    def may_strike(self, kind: str) -> bool:
        return kind == self.kind if self.kind else kind in FAULTS[self.name].strikes


def fault(text: str) -> Fault:
    """A fault as it is written: `NAME[:RATE][@KIND]`. The rate is a share, or a number of times (`2x`).

    Raises `ArgumentError`.

    >>> fault("drop-after:0.1@create")
    Fault(name='drop-after', rate=0.1, kind='create', times=None)
    >>> fault("429:2x")
    Fault(name='429', rate=1.0, kind=None, times=2)
    """
    rest, at, kind = text.partition("@")
    name, colon, rate = rest.partition(":")
    check_strikes(name, kind if at else None)
    share, times = _rate(text, rate) if colon else (1.0, None)
    return Fault(name, share, kind or None, times)


def check_strikes(name: str, kind: str | None) -> None:
    """Raise `ArgumentError` for what is no fault's name, and for a kind of request that it cannot strike."""
    if name not in FAULTS:
        raise argument_error("sandbox", "fault", name, f"is no fault.{suggestion_suffix(name, FAULTS)}")
    if kind is not None and kind not in FAULTS[name].able:
        raise argument_error(
            "sandbox",
            "fault",
            name,
            f"strikes no request of the kind {kind!r}.{suggestion_suffix(kind, FAULTS[name].able)}",
        )


def _rate(text: str, rate: str) -> tuple[float, int | None]:
    if re.fullmatch(r"[0-9]{1,9}x", rate):
        return 1.0, int(rate[:-1])
    if not re.fullmatch(r"[01]|[01]?\.[0-9]+", rate) or float(rate) > 1:
        raise argument_error(
            "sandbox", "fault", text, "must have a rate of 0 to 1, such as 0.1, or a number of times: 2x."
        )
    return float(rate), None


class Faults:
    """Draws which request is struck by what.

    The draw of a request depends on the seed, the fault and how many requests of its kind came before,
    and on nothing else: of a thousand creates the same ones are struck, however the polls fall between them.
    """

    def __init__(self, faults: Iterable[Fault] = (), seed: int = 0):
        self._faults = tuple(faults)
        self._seed = seed
        self._requests: Counter[tuple[Fault, str]] = Counter()
        self._strikes: Counter[Fault] = Counter()
        self._lock = Lock()  # faults are set from another thread than the one that draws

    def add(self, *faults: Fault) -> None:
        """Ask for more faults; one that was asked for before begins anew."""
        with self._lock:
            for one in faults:
                self._strikes.pop(one, None)
            self._faults = (*(one for one in self._faults if one not in faults), *faults)

    def clear(self) -> None:
        """No more faults."""
        with self._lock:
            self._faults = ()

    def draw(self, kind: str) -> str | None:
        """The name of the fault that strikes the next request of a kind, if one does: the first asked for."""
        with self._lock:
            struck = [one for one in self._faults if one.may_strike(kind) and self._strikes_next(one, kind)]
            if not struck:
                return None
            self._strikes[struck[0]] += 1
            return struck[0].name

    def _strikes_next(self, fault: Fault, kind: str) -> bool:
        self._requests[fault, kind] += 1
        if fault.times is not None and self._strikes[fault] >= fault.times:
            return False
        return _drawn(f"{self._seed}:{fault}:{kind}:{self._requests[fault, kind]}") < fault.rate


def _drawn(key: str) -> float:
    """A number from 0 up to 1 that looks random, always the same for a key."""
    from hashlib import blake2b

    return int.from_bytes(blake2b(key.encode(), digest_size=7).digest()) / 2**56
