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

    from scenekit.client.ledger import Job, Kind

LIST = Call("GET", "/editor/project")


def get(project_id: str) -> Call:
    return Call("GET", f"/editor/project/{project_id}")


class Purchase(NamedTuple):
    """Something that costs."""

    kind: Kind
    name: str
    """What a person calls it; of an edit or an export the id of its project."""
    key: str
    """The hash of what is sent, and to where: the same content has the same."""
    call: Callable[[str], Call]
    """The call, with a stamp."""
    stamp: str
    """By what it is found."""


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
        try:
            return (yield from recover(desk, job))
        except OutcomeUnknown:
            if not again:
                raise
        job = desk.ledger.renew(job, purchase.stamp)
    try:
        project_id = _made((yield from ask(desk, purchase.call(job.stamp))))
    except Unsure as trouble:
        return (yield from recover(desk, job, str(trouble)))
    except ClientError as error:
        desk.ledger.record(job, "refused", note=str(error))
        raise
    desk.ledger.record(job, "made", project_id=project_id)
    return project_id


def recover(desk: Desk, job: Job, why: str = "") -> Flow[str]:
    """The id of the project that a job led to, looked for at the service if it is not known.

    Raises `OutcomeUnknown`.
    """
    if job.project_id:
        return job.project_id
    if found := (yield from _found(desk, job)):
        desk.ledger.record(job, "made", project_id=found)
        return found
    why = why or job.note or "no answer was recorded"
    desk.ledger.record(job, "unknown", note=why)
    raise OutcomeUnknown(
        f"the {job.kind} of {job.name!r} may have arrived ({why}); it was not sent again. {ADVICE[job.kind]} {LOOK}"
    )


def _made(data: Any) -> str:
    try:
        return answers.created(data)
    except AnswerError as error:  # it is made, and cannot be told from others: that is to be looked for, too
        raise Unsure(str(error)) from None


UNCHANGED = "The project has not changed so far. Look at it in the dashboard in a while."
ADVICE: dict[Kind, str] = {
    "create": "The service's list does not show it. Look for its name in the dashboard in a while.",
    "edit": UNCHANGED,
    "export": UNCHANGED,
    "video": "The service has no way to look for it. Look for it in the dashboard.",
}
LOOK = "If it is there, wait for that one; if it is not, send it with again=True (scenekit render --again)."


def new_stamp(key: str) -> str:
    """What tells a project from all others by its name: which content it has, and which sending of it this is.

    >>> new_stamp("3f9a1c20b7d4e5f6").startswith("sk-3f9a1c20b7-")
    True
    """
    return f"sk-{key[:10]}-{secrets.token_hex(3)}"


def stamped(name: str, stamp: str) -> str:
    """A name that ends in a stamp."""
    return f"{name} [{stamp}]"


def mark_of(desk: Desk, project_id: str) -> Flow[str]:
    """What changes about a project when an edit or an export of it arrives, as a hash."""
    data = answers.project((yield from ask(desk, get(project_id)))).data
    marks = [data.get(key) for key in ("state", "progress", "backendTaskId", "updatedAt")]
    return hashlib.sha256(msgspec.json.encode(marks)).hexdigest()[:16]


def _found(desk: Desk, job: Job) -> Flow[str | None]:
    """The project of a job, looked for again and again until the time for it is up: a list may lag behind."""
    until = desk.clock() + desk.settle
    for attempt in count():
        try:
            if project_id := (yield from _look(desk, job)):
                return project_id
        except ClientError:
            pass  # who cannot be asked has not said no
        left = until - desk.clock()
        if left <= 0 or job.kind == "video":
            break
        yield Sleep(min(delay(attempt, desk.luck()), left))
    return None


def _look(desk: Desk, job: Job) -> Flow[str | None]:
    match job.kind:
        case "create":
            return (yield from _with_stamp(desk, job.stamp))
        case "edit" | "export":
            return job.name if (yield from mark_of(desk, job.name)) != job.stamp else None
        case "video":
            return None


def _with_stamp(desk: Desk, stamp: str) -> Flow[str | None]:
    """The project whose name ends in a stamp, if the list has it and it is really there."""
    for one in answers.projects((yield from ask(desk, LIST))):
        if one.id and one.name and one.name.endswith(f"[{stamp}]"):
            there = answers.project((yield from ask(desk, get(one.id))))
            return there.id or one.id
    return None
