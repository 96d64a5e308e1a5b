"""Sending what costs: once, and found again where its answer is lost.

What costs is never sent a second time by itself unless it certainly was not handled the first time. Where nobody
knows, the service is asked whether it has it: a project is known by the stamp at the end of its name, an edit by the
project's scenes having changed, an export by its task.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from contextlib import suppress
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from scenekit.client import responses
from scenekit.client.backoff import delay
from scenekit.client.effects import Flow, Sleep, Trouble, Work
from scenekit.client.http_messages import Call
from scenekit.client.ledger import Intent, Job, Kind, State
from scenekit.client.retrying import Desk, Unsure, ask
from scenekit.core import validation
from scenekit.errors import AuthenticationError, ClientError, InvalidResponseError, LedgerError, OutcomeUnknownError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.client.responses import ProjectInfo

T = TypeVar("T")

LIST = Call("GET", "/editor/project")

PATIENCE = 15 * 60.0
"""Seconds that a lost sending must be old before it is sent again on demand: the service documents its list as one
of finished projects, and a render as one of up to ten minutes."""

LOOKING = 5.0
"""Seconds: the least time that one look is given."""


def get(project_id: str) -> Call:
    return Call("GET", f"/editor/project/{project_id}")


class Purchase(NamedTuple):
    """Something that costs."""

    kind: Kind
    name: str
    """What a person calls it; of an edit or an export the id of its project."""
    key: str
    """The hash of what is sent, by whom and to where: the same content has the same."""
    call: Callable[[str], Call]
    """The call, with a stamp."""
    stamp: str
    """By what it is found."""
    is_draft: bool = False
    """Whether it is not to be rendered."""
    output: str | None = None
    """The file that it is to become."""

    @property
    def end(self) -> State:
        """What its job is when it has arrived."""
        return "draft" if self.is_draft else "made"


def key_of(desk: Desk, *content: bytes) -> str:
    """The hash of something that is sent, by whom and to where."""
    whole = hashlib.sha256()
    for part in (desk.place.encode(), desk.credentials.account.encode(), *content):
        whole.update(b"%d\0" % len(part) + part)
    return whole.hexdigest()


def pay(desk: Desk, purchase: Purchase, *, again: bool = False) -> Flow[str]:
    """Send something that costs, once: the id of the project that it led to.

    What the ledger has is not sent: its project id is returned, or it is looked for. With `again`, what has an
    outcome is sent anew; what was lost is looked for once more, and sent if it is not there and is old enough.
    Raises `OutcomeUnknown` and other `ClientError`s.
    """
    validation.boolean(purchase.kind, "again", again)
    key = purchase.key if desk.is_remembering else f"{purchase.key} {secrets.token_hex(8)}"
    intent = Intent(key, purchase.stamp, desk.place, purchase.kind, purchase.name, purchase.output)
    while True:
        job, is_new = yield from kept(desk, partial(desk.ledger.begin, intent, again=again))
        try:
            return (yield from (_sent(desk, purchase, job) if is_new else recover(desk, job, purchase.end)))
        except Freed:
            pass
        except OutcomeUnknownError as lost:
            if is_new or not again or not lost.can_resend:
                raise
            if taken := (yield from kept(desk, partial(desk.ledger.take, job, purchase.stamp))):
                with suppress(Freed):
                    return (yield from _sent(desk, purchase, taken))
        again = False  # another sends it at this moment: what comes of that is what was asked for here, too


class Freed(Trouble):
    """Meanwhile it turned out that nothing was made: the way is free."""


def _sent(desk: Desk, purchase: Purchase, job: Job) -> Flow[str]:
    def claim() -> Flow[None]:
        nonlocal job
        job = yield from _claimed(desk, job)

    try:
        data = yield from ask(desk, purchase.call(job.stamp), before_sending=claim)
        project_id = _made(data)
    except Unsure as trouble:
        return (yield from recover(desk, job, purchase.end, str(trouble)))
    except ClientError as error:
        try:
            yield from noted(desk, job, "refused", note=str(error))
        except LedgerError as trouble:
            error.add_note(str(trouble))
        raise error from None
    if not (yield from noted(desk, job, purchase.end, project_id=project_id)):
        why = "sent for so long that another has sent it, too"
        yield from kept(desk, lambda: desk.ledger.keep(job, purchase.end, project_id, why))
    return project_id


def _claimed(desk: Desk, job: Job) -> Flow[Job]:
    """A job that is still its sender's. Raises `Unsure` if another has taken it over, as from a sender that is dead."""
    claimed = yield from kept(desk, partial(desk.ledger.claim, job))
    if claimed is None:
        raise Unsure("another has gone on with it meanwhile")
    return claimed


def _made(data: Any) -> str:
    try:
        return responses.created(data)
    except InvalidResponseError as error:  # it is made, and cannot be told from others: that is to be looked for, too
        raise Unsure(str(error)) from None


def recover(desk: Desk, job: Job, end: State = "made", why: str = "") -> Flow[str]:
    """The id of the project that a job led to, looked for at the service if it is not known.

    Raises `OutcomeUnknown`; `UnauthorizedError`, as then nobody can look; `Freed`.
    """
    if job.project_id:
        return job.project_id
    looked = yield from _looked_for(desk, job)
    if looked.project_id:
        yield from noted(desk, job, end, project_id=looked.project_id)
        return looked.project_id
    raise (yield from _unknown(desk, job, looked, why))


def _unknown(desk: Desk, job: Job, looked: Looked, why: str) -> Flow[OutcomeUnknownError]:
    """What is to be said of a job that was looked for in vain; the ledger keeps it, if it can."""
    why = why or job.note or "no answer was recorded"
    wait = max(job.sent_at + desk.patience - time.time(), 0.0)
    shown = stamped(job.name, job.stamp) if job.kind == "create" else job.name
    error = OutcomeUnknownError(
        f"the {job.kind} of {shown!r} may have arrived ({why}); it was not sent again. "
        f"{_seen(job, looked)} {_advice(desk, wait)}",
        can_resend=looked.times > 0 and wait == 0,
        marker=job.stamp,
    )
    try:
        yield from noted(desk, job, "unknown", note=why)
    except LedgerError as trouble:
        error.add_note(str(trouble))
    return error


UNSEEN = "The project shows no sign of it so far."
SEEN: dict[Kind, str] = {
    "create": "The service's list does not show it; it may do so only when it is rendered, and never shows a draft.",
    "edit": UNSEEN,
    "export": UNSEEN,
    "video": "The service has no way to look for it.",
}


def _seen(job: Job, looked: Looked) -> str:
    return SEEN[job.kind] if looked.times else f"The service could not be asked for it: {looked.trouble}."


def _advice(desk: Desk, wait: float) -> str:
    look = "Look for it in the dashboard; if it is there, wait for that one."
    if not desk.is_remembering:
        return f"{look} Another call sends it anew."
    when = f"in {wait:.0f} s and later " if wait else ""
    return f"{look} If it is not, the same call looks again, and {when}again=True (--again) sends it."


def noted(desk: Desk, job: Job, state: State, *, project_id: str | None = None, note: str | None = None) -> Flow[bool]:
    """Let the ledger record what became of a job: whether it did."""
    return (yield from kept(desk, lambda: desk.ledger.record(job, state, project_id=project_id, note=note)))


def kept(desk: Desk, work: Callable[[], T]) -> Flow[T]:
    """Let the ledger do something; a file may have to be waited for, and nobody else should wait with us."""
    return (yield Work(work)) if desk.is_remembering else work()


def new_stamp(key: str) -> str:
    """What tells a project from all others by its name: which content it has, and which sending of it this is.

    >>> new_stamp("3f9a1c20b7d4e5f6").startswith("sk-3f9a1c20b7-")
    True
    """
    return f"sk-{key[:10]}-{secrets.token_hex(3)}"


def stamped(name: str, stamp: str) -> str:
    """A name that ends in a stamp."""
    return f"{name} [{stamp}]"


def unstamped(name: str) -> str:
    """A name without the stamps at its end, which it has from earlier sendings.

    >>> unstamped("Welcome [sk-3f9a1c20b7-a1b2c3] [sk-3f9a1c20b7-a1b2c4]"), unstamped("Welcome [1]")
    ('Welcome', 'Welcome [1]')
    """
    return re.sub(r"( ?\[sk-[0-9a-f]{10}-[0-9a-f]{6}\])+$", "", name)


def mark_of(kind: Kind, project: ProjectInfo) -> str:
    """What changes about a project when an edit or an export of it arrives, and only then."""
    mark = project.data.get("backendTaskId") if kind == "export" else project.data.get("scenes")
    return hashlib.sha256(msgspec.json.encode(mark)).hexdigest()[:16]


class Looked(NamedTuple):
    """What looking for a job came to."""

    project_id: str | None
    times: int
    """How often the service could be asked."""
    trouble: str
    """Why it could not, the last time."""


def _looked_for(desk: Desk, job: Job) -> Flow[Looked]:
    """Look for a job until it is there or the time for it is up: a list may lag behind, and another may have it."""
    until = desk.clock() + desk.settle
    times, trouble = (1, "") if job.kind == "video" else (0, "")
    for attempt in count():
        try:
            job = (yield from kept(desk, partial(desk.ledger.job, job.id))) or job
            if job.project_id:
                return Looked(job.project_id, times, "")
            if job.state == "refused":
                raise Freed
            if project_id := (yield from _look(desk, job, max(until, desk.clock() + LOOKING))):
                return Looked(project_id, times, "")
            times += 1
        except AuthenticationError:
            raise
        except ClientError as error:
            trouble = str(error)
        left = until - desk.clock()
        if left <= 0 or job.kind == "video":
            break
        yield Sleep(min(delay(attempt, desk.luck()), left))
    return Looked(None, times, trouble)


def _look(desk: Desk, job: Job, until: float) -> Flow[str | None]:
    match job.kind:
        case "create":
            return (yield from _with_stamp(desk, job.stamp, until))
        case "edit" | "export":
            project = responses.project((yield from ask(desk, get(job.name), until=until)))
            return job.name if mark_of(job.kind, project) != job.stamp else None
        case "video":
            return None


def _with_stamp(desk: Desk, stamp: str, until: float) -> Flow[str | None]:
    """The project whose name ends in a stamp, if the list has it and it is really there."""
    for one in responses.projects((yield from ask(desk, LIST, until=until))):
        if one.id and one.name and one.name.endswith(f"[{stamp}]"):
            there = responses.project((yield from ask(desk, get(one.id), until=until)))
            return there.id or one.id
    return None
