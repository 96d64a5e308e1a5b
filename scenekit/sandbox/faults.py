"""Fault injection: the available faults, their notation, and the choice of the requests that they affect."""

from __future__ import annotations

import re
from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from scenekit.core.messages import argument_error, suggestion_suffix

if TYPE_CHECKING:
    from collections.abc import Iterable

RENDER_CALLS = (
    "create",
    "edit",
    "export",
    "simple-video",
    "simple-custom",
    "legacy-create",
    "modify-project",
    "modify-template",
)
"""The calls that start a render."""

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
    "legacy-progress",
    "slides-to-video",
    "topic-to-video",
    "url-to-video",
    "script-to-video",
    "upload",
    "docs-to-video",
    "automation-progress",
    "automation-templates",
    "translate",
    "translations",
    "image-generator",
    "voice-generator",
    "video-generator",
    "text-generator",
    "custom-avatar",
    "dream-avatar",
    "voice-clone",
)
"""The calls of the API, each by a short name."""

REQUEST_KINDS = (*API_CALLS, "download", "image")
"""The kinds of requests: the calls of the API, downloads of videos, and images of avatars."""

AUTHENTICATED_CALLS = tuple(call for call in API_CALLS if call != "token")
"""The calls that can fail because of an expired token."""


class FaultSpec(NamedTuple):
    """The description of a fault, and the kinds of requests that it affects by default and at most."""

    description: str
    default_targets: tuple[str, ...] = API_CALLS
    allowed_targets: tuple[str, ...] = REQUEST_KINDS


def _restricted_fault(description: str, kinds: tuple[str, ...] = API_CALLS) -> FaultSpec:
    """Return a fault that can affect only these kinds of requests, even if `X-Sandbox-Fault` names it."""
    return FaultSpec(description, kinds, kinds)


FAULTS: dict[str, FaultSpec] = {
    "429": FaultSpec("too many requests, with Retry-After: 1; not processed"),
    "500": FaultSpec("an error of the service; not processed"),
    "502": FaultSpec("an error of a gateway; not processed"),
    "503": FaultSpec("not available; not processed"),
    "504": _restricted_fault("processed, but the gateway timed out"),
    "drop-before": FaultSpec("the connection is closed; not processed"),
    "drop-after": _restricted_fault("processed, then the connection is closed without a response"),
    "timeout": FaultSpec("no response; not processed"),
    "timeout-after": _restricted_fault("processed, but no response"),
    "expired-token": _restricted_fault("status 401 although the token is valid; not processed", AUTHENTICATED_CALLS),
    "html-error": FaultSpec("an HTML page of a proxy, with status 502; not processed"),
    "html-200": FaultSpec("an HTML page of a proxy, with status 200; not processed"),
    "truncated-json": _restricted_fault("processed; the response ends in the middle of its JSON"),
    "empty-body": _restricted_fault("processed; the response has no body"),
    "slow": FaultSpec("processed; the response is two seconds late", REQUEST_KINDS),
    "stall": _restricted_fault("the render makes no more progress", RENDER_CALLS),
    "fail-render": _restricted_fault("the render fails", RENDER_CALLS),
    "drop-download": _restricted_fault("the connection is closed in the middle of the file", ("download",)),
}
"""All faults by name."""


class Fault(NamedTuple):
    """A fault to inject.

    The `repr` of this tuple is part of the random seed. A change of the class or of a field name changes which requests
    a seed affects.

    Attributes:
        name: A key of `FAULTS`.
        rate: The share of the requests that it affects, from 0 to 1.
        kind: The only kind of requests that it affects, one of `REQUEST_KINDS`. None for the fault's default kinds.
        times: The largest number of requests that it affects. None for no limit.
    """

    name: str
    rate: float = 1.0
    kind: str | None = None
    times: int | None = None

    def can_affect(self, kind: str) -> bool:
        """Whether the fault applies to a kind of request."""
        return kind == self.kind if self.kind else kind in FAULTS[self.name].default_targets


def parse_fault(text: str) -> Fault:
    """Parse `NAME[:RATE][@KIND]`. The rate is a share of the requests (`0.1`) or a number of requests (`2x`).

    Raises:
        ArgumentError: The name, the rate or the kind is invalid.

    >>> parse_fault("drop-after:0.1@create")
    Fault(name='drop-after', rate=0.1, kind='create', times=None)
    >>> parse_fault("429:2x")
    Fault(name='429', rate=1.0, kind=None, times=2)
    """
    name_and_rate, at, kind = text.partition("@")
    name, colon, rate = name_and_rate.partition(":")
    check_fault_target(name, kind if at else None)
    share, times = _parse_rate(text, rate) if colon else (1.0, None)
    return Fault(name, share, kind or None, times)


def check_fault_target(name: str, kind: str | None) -> None:
    """Check the name of a fault, and that it can affect a kind of request (None for its default kinds).

    Raises:
        ArgumentError: The fault does not exist, or cannot affect the kind.
    """
    if name not in FAULTS:
        raise argument_error("sandbox", "fault", name, f"must be the name of a fault.{suggestion_suffix(name, FAULTS)}")
    targets = FAULTS[name].allowed_targets
    if kind is not None and kind not in targets:
        reason = f"cannot affect requests of the kind {kind!r}.{suggestion_suffix(kind, targets)}"
        raise argument_error("sandbox", "fault", name, reason)


def _parse_rate(text: str, rate: str) -> tuple[float, int | None]:
    if re.fullmatch(r"[0-9]{1,9}x", rate):
        return 1.0, int(rate[:-1])
    if not re.fullmatch(r"[01]|[01]?\.[0-9]+", rate) or float(rate) > 1:
        raise argument_error(
            "sandbox", "fault", text, "must have a rate from 0 to 1 (such as 0.1) or a number of requests (such as 2x)."
        )
    return float(rate), None


class FaultInjector:
    """Selects the fault of each request, reproducibly.

    The selection depends only on the seed, the fault and the number of earlier requests of the same kind. So the same
    seed affects the same create calls, however many progress calls come between them. Thread-safe.
    """

    def __init__(self, faults: Iterable[Fault] = (), seed: int = 0):
        self._faults = tuple(faults)
        self._seed = seed
        self._request_counts: Counter[tuple[Fault, str]] = Counter()
        self._injection_counts: Counter[Fault] = Counter()
        self._lock = Lock()  # tests add faults from another thread than the server's

    def add(self, *faults: Fault) -> None:
        """Add faults. A fault that is already active moves to the end, and its `times` counter starts again."""
        with self._lock:
            for fault in faults:
                self._injection_counts.pop(fault, None)
            self._faults = (*(fault for fault in self._faults if fault not in faults), *faults)

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._faults = ()

    def draw(self, kind: str) -> str | None:
        """Return the name of the fault that affects the next request of a kind, or None.

        If several faults affect the request, the first in the list is injected.
        """
        with self._lock:
            # A list, so that every fault counts the request, also the faults after the injected one.
            drawn = [fault for fault in self._faults if fault.can_affect(kind) and self._count_and_decide(fault, kind)]
            if not drawn:
                return None
            self._injection_counts[drawn[0]] += 1
            return drawn[0].name

    def _count_and_decide(self, fault: Fault, kind: str) -> bool:
        self._request_counts[fault, kind] += 1
        if fault.times is not None and self._injection_counts[fault] >= fault.times:
            return False
        return _stable_random(f"{self._seed}:{fault}:{kind}:{self._request_counts[fault, kind]}") < fault.rate


def _stable_random(key: str) -> float:
    """Return a pseudo-random number from 0 to below 1 that depends only on the key."""
    from hashlib import blake2b

    return int.from_bytes(blake2b(key.encode(), digest_size=7).digest()) / 2**56
