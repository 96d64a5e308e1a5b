"""Sending what costs: once, and found again where its answer is lost.

What costs is never sent a second time by itself unless it certainly was not handled the first time. Where nobody
knows, the service is asked whether it has it: a project is known by the stamp at the end of its name; an edit or an
export by the project having changed.
"""

from __future__ import annotations

import hashlib
import secrets
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from scenekit.client import answers
from scenekit.client.asking import Desk, Unsure, ask
from scenekit.client.retry import delay
from scenekit.client.wire import Call, Flow, Sleep
from scenekit.errors import AnswerError, ClientError, OutcomeUnknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.client.ledger import Job

LIST = Call("GET", "/editor/project")


def get(project_id: str) -> Call:
    return Call("GET", f"/editor/project/{project_id}")


class Purchase(NamedTuple):
    """Something that costs."""

    kind: str
    name: str
    """What a person calls it."""
    key: str
    """The hash of what is sent, and to where: the same content has the same."""
    call: Callable[[str], Call]
    """The call, with a stamp."""
    stamp: str
    """By what it is found."""
    find: Callable[[Desk, str], Flow[str | None]] | None
    """The id of the project that it led to, if the service has it; None where there is no way to look."""


def key_of(desk: Desk, *content: bytes) -> str:
    """The hash of something that is sent, and of where to."""
    whole = hashlib.sha256(desk.place.encode())
    for part in content:
        whole.update(b"\0%d\0" % len(part) + part)
    return whole.hexdigest()


def pay(desk: Desk, purchase: Purchase, *, again: bool = False) -> Flow[str]:
    """Send something that costs, once: the id of the project that it led to.

    What the ledger has is not sent: its project id is returned, or it is looked for. With `again`, what has an
    outcome is sent anew, and what was lost is looked for once more and sent if it is not there. Raises
    `OutcomeUnknown` and other `ClientError`s.
    """
    key = purchase.key if desk.is_remembering else f"{purchase.key} {secrets.token_hex(8)}"
    job, is_new = desk.ledger.begin(
        key, purchase.stamp, place=desk.place, kind=purchase.kind, name=purchase.name, again=again
    )
    if not is_new:
        if job.project_id:
            return job.project_id
        found = yield from _found(desk, purchase, job)
        if found or not again:
            return _settled(desk, job, found, job.note or "it was sent before, and no answer was recorded")
        job = desk.ledger.renew(job, purchase.stamp)
    return (yield from _sent(desk, purchase, job))


def _sent(desk: Desk, purchase: Purchase, job: Job) -> Flow[str]:
    try:
        data = yield from ask(desk, purchase.call(job.stamp))
        project_id = _made(data)
    except Unsure as trouble:
        found = yield from _found(desk, purchase, job)
        return _settled(desk, job, found, str(trouble))
    except ClientError as error:
        desk.ledger.record(job, "refused", note=str(error))
        raise
    desk.ledger.record(job, "made", project_id=project_id)
    return project_id


def _found(desk: Desk, purchase: Purchase, job: Job) -> Flow[str | None]:
    return (yield from purchase.find(desk, job.stamp)) if purchase.find else None


def _made(data: Any) -> str:
    try:
        return answers.created(data)
    except AnswerError as error:  # it is made, and cannot be told from others: that is to be looked for, too
        raise Unsure(str(error)) from None


def _settled(desk: Desk, job: Job, found: str | None, why: str) -> str:
    """What looking for a lost one came to. Raises `OutcomeUnknown`."""
    if found:
        desk.ledger.record(job, "made", project_id=found)
        return found
    desk.ledger.record(job, "unknown", note=why)
    raise OutcomeUnknown(
        f"the {job.kind} of {job.name!r} may have arrived ({why}); it was not sent again. {ADVICE[job.kind]}"
    )


LOOK = "If it is there, wait for that one; if it is not, send it with again=True (scenekit render --again)"
ADVICE = {
    "create": f"The service's list does not show it. Look for its name in the dashboard in a while. {LOOK}",
    "edit": f"The project has not changed so far. Look at it in the dashboard in a while. {LOOK}",
    "export": f"The project has not changed so far. Look at it in the dashboard in a while. {LOOK}",
    "video": f"The service has no way to look for it. Look for it in the dashboard. {LOOK}",
}


def new_stamp(key: str) -> str:
    """What tells a project from all others by its name: which content it has, and which sending of it this is.

    >>> new_stamp("3f9a1c20b7d4e5f6").startswith("sk-3f9a1c20b7-")
    True
    """
    return f"sk-{key[:10]}-{secrets.token_hex(3)}"


def stamped(name: str, stamp: str) -> str:
    """A name that ends in a stamp."""
    return f"{name} [{stamp}]"


def find_by_name(desk: Desk, stamp: str) -> Flow[str | None]:
    """The project whose name ends in a stamp: looked for again and again, as a list may lag behind."""

    def found() -> Flow[str | None]:
        for one in answers.projects((yield from ask(desk, LIST))):
            if one.id and one.name and one.name.endswith(f"[{stamp}]"):
                there = answers.project((yield from ask(desk, get(one.id))))
                return there.id or one.id
        return None

    return (yield from _looking(desk, found))


def mark_of(desk: Desk, project_id: str) -> Flow[str]:
    """What changes about a project when an edit or an export of it arrives, as a hash."""
    data = answers.project((yield from ask(desk, get(project_id)))).data
    marks = [data.get(key) for key in ("state", "progress", "backendTaskId", "updatedAt")]
    return hashlib.sha256(msgspec.json.encode(marks)).hexdigest()[:16]


def find_changed(desk: Desk, project_id: str, mark: str) -> Flow[str | None]:
    """The project itself, if it is not any more as its mark says."""

    def found() -> Flow[str | None]:
        return project_id if (yield from mark_of(desk, project_id)) != mark else None

    return (yield from _looking(desk, found))


def _looking(desk: Desk, found: Callable[[], Flow[str | None]]) -> Flow[str | None]:
    """Look for something until it is there, or the time for it is up."""
    until = desk.clock() + desk.settle
    for attempt in count():
        try:
            if project_id := (yield from found()):
                return project_id
        except ClientError:
            pass  # who cannot be asked has not said no
        if (left := until - desk.clock()) <= 0:
            return None
        yield Sleep(min(delay(attempt, desk.luck()), left))
    return None
