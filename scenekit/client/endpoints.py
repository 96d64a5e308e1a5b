"""The service's endpoints, a flow each; `Client` and `AsyncClient` offer them under the same names."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Literal, TypedDict, get_args

import msgspec
from msgspec import Struct

from scenekit.client import download as downloading
from scenekit.client import polling, responses
from scenekit.client.download import check_place
from scenekit.client.effects import Flow
from scenekit.client.http_messages import Call
from scenekit.client.idempotency import (
    LIST,
    Freed,
    Purchase,
    get,
    kept,
    key_of,
    mark_of,
    new_stamp,
    noted,
    pay,
    recover,
    stamped,
    unstamped,
)
from scenekit.client.ledger import Job
from scenekit.client.responses import Model, Progress, ProjectInfo, Sound, Workspace
from scenekit.client.retrying import Desk, Unsure, ask
from scenekit.core import validation
from scenekit.core.messages import argument_error, reject_unknown_options
from scenekit.errors import APIStatusError, AuthenticationError, DownloadError, OutcomeUnknownError, RenderFailedError
from scenekit.payload import parsing, v3
from scenekit.payload.v3 import Resolution
from scenekit.project import Project
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from scenekit.client.download import Received
    from scenekit.client.ledger import Kind

Sendable = Project | Scene | parsing.Document
"""What can be sent: a project, a scene, or a payload as a dict or JSON."""


class ExportOptions(TypedDict, total=False):
    """What holds for an export, and is not in the scenes."""

    is_export: bool
    """Whether it is rendered at all; a draft costs nothing."""
    resolution: Resolution
    workspace_id: str
    webhook_url: str


class Rendered(Struct, frozen=True):
    """A video that is here."""

    project_id: str
    path: str
    progress: Progress


def create_project(
    desk: Desk,
    project: Sendable,
    *,
    again: bool = False,
    output: str | os.PathLike[str] | None = None,
    **options: Unpack[ExportOptions],
) -> Flow[str]:
    """Send a project, once: its id. The service exports it unless it or `is_export` says otherwise.

    A stamp is put at the end of its name, as in `Welcome [sk-3f9a1c20b7-a1b2c3]`: by it the project is found where
    the answer gets lost. With a ledger, the same project is not sent twice unless `again`; a lost one is then looked
    for once more, and sent if it is old enough to have been listed. `output` is noted there: the file it is to become.

    Raises `OutcomeUnknown` where nobody can say whether it arrived, `RefusedError`, `UnreachableError` (it did not
    arrive, for certain) and any other `ClientError`; `PayloadError` and what composing raises.
    """
    payload = {**_payload(project), **_options("create_project", options)}
    return (yield from pay(desk, _creation(desk, payload, output), again=again))


def edit_project(
    desk: Desk, project_id: str, updates: dict[str, Any], *, again: bool = False, **options: Unpack[ExportOptions]
) -> Flow[str]:
    """Change a project that exists, and export it: the id of what is exported, which may be another.

    `updates` is what `Project.updates_since` gives. Where the answer gets lost, the scenes of the project having
    changed is taken as the sign that it arrived; where the service makes another project of it, it is not found. With
    a ledger, the same edit of the same project is sent once, unless `again`. Raises as `create_project` does.
    """
    id = _id("edit_project", project_id)
    if not updates:
        raise argument_error("edit_project", "updates", updates, "is empty; Project.updates_since gives what changed.")
    body = {**_object("edit_project", "updates", updates), **_options("edit_project", options)}
    return (yield from _change(desk, "edit", id, f"/editor/project/{id}", body, again))


def export_project(desk: Desk, project_id: str, *, again: bool = False, **options: Unpack[ExportOptions]) -> Flow[str]:
    """Export a project that exists: the id of what is exported.

    With a ledger, it is exported once, unless `again`: where its scenes are others by now, an `ArgumentError` says so.
    Raises as `create_project` does.
    """
    id = _id("export_project", project_id)
    said = _options("export_project", options, ("resolution", "workspace_id", "webhook_url"))
    return (yield from _change(desk, "export", id, "/editor/project/export", {"projectId": id, **said}, again))


def get_project(desk: Desk, project_id: str) -> Flow[ProjectInfo]:
    """A project as the service has it; `Project.from_payload(info.data)` reads its scenes."""
    return responses.project((yield from ask(desk, get(_id("get_project", project_id)))))


def list_projects(desk: Desk) -> Flow[list[ProjectInfo]]:
    """The projects of the account, as far as the service lists them: it documents those that are exported."""
    return responses.projects((yield from ask(desk, LIST)))


def delete_projects(desk: Desk, project_ids: Collection[str]) -> Flow[int]:
    """Delete projects: how many the service says there were; of a call that was asked again, those that were left."""
    if isinstance(project_ids, str) or not isinstance(project_ids, Collection):
        raise argument_error("delete_projects", "project_ids", project_ids, "must be a list of ids.")
    body = {"ids": [_id("delete_projects", one) for one in project_ids]}
    call = Call("DELETE", "/editor/project", msgspec.json.encode(body))  # deleting twice does no harm
    return responses.deleted((yield from ask(desk, call)))


def create_from_template(
    desk: Desk,
    template_id: str,
    *,
    name: str | None = None,
    model: str | None = None,
    clothes: str | None = None,
    workspace_id: str | None = None,
) -> Flow[str]:
    """A new project from a template of the service, not exported: its id.

    Raises `OutcomeUnknown` where no answer comes; nothing is owed then, at most a draft is left over.
    """
    said = {"name": name, "model": model, "clothes": clothes}
    body = {key: value for key, value in said.items() if value is not None}
    _check_texts("create_from_template", body)
    body |= _options("create_from_template", {"workspace_id": workspace_id})
    call = _writing(f"/editor/template/{_id('create_from_template', template_id, 'template_id')}", body)
    return responses.created((yield from _at_most_once(desk, call)))


def progress(desk: Desk, project_id: str) -> Flow[Progress]:
    """How far the export of a project is."""
    return (yield from polling.progress(desk, _id("progress", project_id)))


def wait(
    desk: Desk,
    project_id: str,
    *,
    on_progress: Callable[[Progress], object] | None = None,
    timeout: float = polling.TIMEOUT,
    poll: float = polling.POLL,
) -> Flow[Progress]:
    """Wait until a project is rendered, for at most `timeout` seconds; `on_progress` is told after every question.

    The first questions are `poll` seconds apart, later ones up to 20; one that fails is asked again.
    `Progress.unmoved` says for how long a render has stood still. Raises `RenderFailedError`,
    `RenderTimeoutError` (it may still come: wait again, with the same id), `RefusedError`.
    """
    _check_waiting(timeout, poll)
    age = _age((yield from _job_of(desk, _id("wait", project_id))))
    return (
        yield from polling.wait(desk, project_id, age=age, on_progress=on_progress, timeout=float(timeout), poll=poll)
    )


def _job_of(desk: Desk, project_id: str) -> Flow[Job | None]:
    """The job that led to a project, if the ledger knows one."""
    return (yield from kept(desk, lambda: desk.ledger.of_project(project_id)))


def _age(job: Job | None) -> float:
    """How many seconds ago it was sent; 0 where nobody knows."""
    return max(time.time() - job.sent_at, 0.0) if job else 0.0


def download(
    desk: Desk,
    url: str,
    path: str | os.PathLike[str],
    *,
    on_bytes: Callable[[Received], object] | None = None,
) -> Flow[str]:
    """The file at a link to `path`, whole or not at all; goes on where a connection broke. Raises `DownloadError`."""
    validation.text("download", "url", url)
    return (yield from downloading.download(desk, url, _path("download", path), on_bytes))


def submit(
    desk: Desk,
    project: Sendable,
    path: str | os.PathLike[str],
    *,
    again: bool = False,
    on_progress: Callable[[Progress], object] | None = None,
    timeout: float = polling.TIMEOUT,
    poll: float = polling.POLL,
    **options: Unpack[ExportOptions],
) -> Flow[Rendered]:
    """Send a project, wait for it and download its video to `path`. Raises as each of the three does.

    A draft is refused: there is no video of it. So is a place that cannot be written, before anything is sent.
    """
    _check_waiting(timeout, poll)
    check_place(_path("submit", path))
    purchase = _creation(desk, {**_payload(project), **_options("submit", options)}, path)
    if purchase.is_draft:
        raise argument_error(
            "submit", "is_export", False, "makes a draft, which has no video; create_project sends it."
        )
    project_id = yield from pay(desk, purchase, again=again)
    return (yield from collect(desk, project_id, path, on_progress=on_progress, timeout=timeout, poll=poll))


def collect(
    desk: Desk,
    project_id: str,
    path: str | os.PathLike[str],
    *,
    on_progress: Callable[[Progress], object] | None = None,
    on_bytes: Callable[[Received], object] | None = None,
    timeout: float = polling.TIMEOUT,
    poll: float = polling.POLL,
) -> Flow[Rendered]:
    """Wait for a project that was sent, and download its video to `path`; the ledger is told how it ends.

    A place that cannot be written is refused at once. A project that the service does not have, though it was sent a
    while ago, ends as one that failed. Raises as `wait` and `download` do.
    """
    check_place(_path("collect", path))
    job = yield from _job_of(desk, project_id)
    try:
        seen = yield from wait(desk, project_id, on_progress=on_progress, timeout=timeout, poll=poll)
        written = yield from download(desk, seen.download_url or "", path, on_bytes=on_bytes)
    except (RenderFailedError, APIStatusError) as error:
        is_gone = isinstance(error, APIStatusError) and error.status_code == 404
        if job and (is_gone or isinstance(error, RenderFailedError)):
            yield from noted(desk, job, "failed", project_id=project_id, note=str(error))
        raise
    except DownloadError as error:
        raise error.with_project_id(project_id) from None
    if job:
        yield from noted(desk, job, "done", project_id=project_id)
    return Rendered(project_id, written, seen)


def resume(desk: Desk, job: Job) -> Flow[str]:
    """The project that an open job of the ledger led to, looked for if that is not known; nothing is sent.

    Raises `OutcomeUnknown` where the service does not show it, `ArgumentError` for a job that is not open.
    """
    if not isinstance(job, Job):
        raise argument_error("resume", "job", job, "is no job of a ledger.")
    if not job.is_open or job.place != desk.place:
        why = f"is {job.state}, and nothing is left to do." if job.place == desk.place else f"was sent to {job.place}."
        raise argument_error("resume", "job", job.id, why)
    try:
        return (yield from recover(desk, job))
    except Freed:
        raise argument_error("resume", "job", job.id, "was refused meanwhile; nothing was made.") from None


def is_authenticated(desk: Desk) -> Flow[bool]:
    """Whether the service takes the key: False for one that it does not know, or not any more.

    Raises `UnreachableError`, `AnswerError`, and `RefusedError` for what is not about the key.
    """
    try:
        data = yield from ask(desk, Call("GET", "/auth"))
    except AuthenticationError:
        return False
    return isinstance(data, dict) and data.get("isAuthenticated") is True


def models(desk: Desk) -> Flow[list[Model]]:
    """The avatars of the account, with their outfits."""
    return responses.models((yield from ask(desk, Call("GET", "/model"))))


def dropdown_models(desk: Desk) -> Flow[list[Model]]:
    """The avatars of the account as the service's flat list has them: without outfits."""
    return responses.models((yield from ask(desk, Call("GET", "/dropdown/models"))))


def workspaces(desk: Desk) -> Flow[list[Workspace]]:
    """The workspaces of the account."""
    return responses.workspaces((yield from ask(desk, Call("GET", "/dropdown/workspaces"))))


def simple_video(
    desk: Desk,
    *,
    text: str,
    model: str,
    clothes: str,
    language: str,
    again: bool = False,
    **options: Unpack[ExportOptions],
) -> Flow[str]:
    """An avatar alone, to be keyed out: the id of its project. It is exported unless `is_export` is False.

    Raises as `create_project` does; where the answer gets lost, the service has no way to look for it.
    """
    said = {"language": language, "text": text, "model": model, "clothes": clothes}
    return (yield from _simple(desk, "/simple/video", said, options, again))


def simple_custom(
    desk: Desk, *, text: str, model: str, language: str, again: bool = False, **options: Unpack[ExportOptions]
) -> Flow[str]:
    """A video of a custom avatar: the id of its project. Raises as `simple_video` does."""
    return (
        yield from _simple(desk, "/simple/custom", {"language": language, "text": text, "model": model}, options, again)
    )


def simple_audio(desk: Desk, *, text: str, model: str, language: str) -> Flow[Sound]:
    """A voice alone, which comes at once: the link to its file. Raises `OutcomeUnknown` where no answer comes."""
    said = {"language": language, "text": text, "model": model}
    _check_texts("simple_audio", said)
    call = _writing("/simple/audio", said)
    return responses.sound((yield from _at_most_once(desk, call)))


def request(
    desk: Desk,
    method: Literal["GET", "POST", "PUT", "DELETE"],
    path: str,
    *,
    body: dict[str, Any] | None = None,
    params: dict[str, str] | None = None,
    is_repeatable: bool | None = None,
) -> Flow[Any]:
    """Any other call below the service's `/api/odin/v3`: the `data` of the answer.

    Only GET is asked again after trouble, unless `is_repeatable` says otherwise. Raises `OutcomeUnknown` where
    another gets no answer.
    """
    validation.choice("request", "method", method, ("GET", "POST", "PUT", "DELETE"))
    validation.text("request", "path", path)
    if not re.fullmatch(r"/[\w./~-]*", path) or ".." in path:
        raise argument_error(
            "request", "path", path, "must be a path below /api/odin/v3, such as '/automation/progress'."
        )
    for name, value in _object("request", "params", params or {}).items():
        if not isinstance(value, str):
            raise argument_error("request", "params", params, f"must be a dict of texts (str), and {name!r} is none.")
    data = None if body is None else msgspec.json.encode(_object("request", "body", body))
    may_repeat = method == "GET" if is_repeatable is None else is_repeatable
    validation.boolean("request", "is_repeatable", may_repeat)
    call = Call(method, path, data, params, may_repeat)
    return (yield from _at_most_once(desk, call))


def _payload(work: Sendable) -> dict[str, Any]:
    """The payload, without what only the service sets."""
    payload = work.to_dict() if isinstance(work, (Project, Scene)) else parsing.parse_project(work)
    return _without(payload, THEIRS)


UNNAMED = "Default Template"
"""What the service calls a project without a name."""

DEFAULTS: dict[str, Any] = {"name": UNNAMED, "orientation": "landscape", "isExport": True, "resolution": "1080"}
"""What the service documents for keys that are not there."""


def _creation(desk: Desk, payload: dict[str, Any], output: str | os.PathLike[str] | None) -> Purchase:
    """The purchase of a new project. It is the same as another that only says the service's defaults, too."""
    name = unstamped(payload.get("name") or UNNAMED) or UNNAMED

    def call(stamp: str) -> Call:
        return _writing("/editor/project", {"name": stamped(name, stamp), **_without(payload, ["name"])})

    named = {**payload, "name": name}
    said = {key: value for key, value in named.items() if key not in DEFAULTS or value != DEFAULTS[key]}
    key = key_of(desk, b"create", _spelled(said))
    file = None if output is None else os.path.abspath(_path("create_project", output, "output"))
    return Purchase("create", name, key, call, new_stamp(key), payload.get("isExport") is False, file)


def _spelled(body: Any) -> bytes:
    """A body in one spelling, however it was written: so that the same one is told as the same."""
    return msgspec.json.encode(body, order="sorted")


def _check_waiting(timeout: float, poll: float) -> None:
    validation.number("wait", "timeout", timeout, low=0)
    validation.number("wait", "poll", poll, low=0.01)


THEIRS = (
    *("_id", "id", "userId", "templateId", "state", "thumbnailUrl", "baseInfoId", "backendTaskId", "exportType"),
    *("progress", "creditSubstracted", "createdAt", "updatedAt", "download_url"),
)
"""The keys of a project that came from the service, which are not sent back."""


def _without(payload: dict[str, Any], keys: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key not in keys}


def _resolution(verb: str, argument: str, value: object) -> None:
    validation.choice(verb, argument, value, get_args(Resolution))


OPTIONS: dict[str, tuple[str, Callable[[str, str, object], None]]] = {
    "is_export": ("isExport", validation.boolean),
    "resolution": ("resolution", _resolution),
    "workspace_id": ("workspaceId", validation.text),
    "webhook_url": ("webhookUrl", validation.text),
}
"""The service's word for each option, and what checks it."""


def _options(verb: str, options: Mapping[str, Any], known: Collection[str] = tuple(OPTIONS)) -> dict[str, Any]:
    """Options in the service's words. Raises `ArgumentError`."""
    reject_unknown_options(verb, options, known)
    given = {name: value for name, value in options.items() if value is not None}
    for name, value in given.items():
        OPTIONS[name][1](verb, name, value)
    return {OPTIONS[name][0]: value for name, value in given.items()}


def _object(verb: str, argument: str, value: object) -> dict[str, Any]:
    """What JSON can carry, in the types that it gives back. Raises `ArgumentError`."""
    return v3.to_dict(validation.json_object(verb, argument, value))


def _check_texts(verb: str, said: dict[str, str]) -> None:
    for name, value in said.items():
        validation.text(verb, name, value)


def _path(verb: str, path: object, argument: str = "path") -> str:
    """A path of a file, as text. Raises `ArgumentError`."""
    name = os.fspath(path) if isinstance(path, (str, os.PathLike)) else None
    if not name or not isinstance(name, str):
        raise argument_error(verb, argument, path, "is no path of a file.")
    return name


def _writing(path: str, body: dict[str, Any]) -> Call:
    return Call("POST", path, msgspec.json.encode(body), is_repeatable=False)


def _change(desk: Desk, kind: Kind, project_id: str, path: str, body: dict[str, Any], again: bool) -> Flow[str]:
    """A change to a project that exists."""
    call = _writing(path, body)
    project = responses.project((yield from ask(desk, get(project_id))))
    key = key_of(desk, kind.encode(), project_id.encode(), _spelled(body))
    if kind == "export":
        key = yield from _key_of_export(desk, f"{key}:", project, again)
    is_draft = body.get("isExport") is False
    purchase = Purchase(kind, project_id, key, lambda _: call, mark_of(kind, project), is_draft)
    return (yield from pay(desk, purchase, again=again))


def _key_of_export(desk: Desk, beginning: str, project: ProjectInfo, again: bool) -> Flow[str]:
    """The key of an export, which tells its scenes, too: of others it is another, and not silently the old one.

    Nor is it silently sent: the scenes may have been changed in the web editor, or rewritten by the service.
    """
    key = beginning + key_of(desk, _spelled(project.data.get("scenes")))
    earlier = (yield from kept(desk, lambda: desk.ledger.latest(beginning))) if desk.is_remembering else None
    if earlier is None or earlier.key == key:
        return key
    if earlier.is_lost:
        return earlier.key  # what became of that comes first
    if not again:
        why = "was exported before, with other scenes than it has now: again=True exports them, and is paid for."
        raise argument_error("export_project", "project_id", project.id, why)
    return key


def _simple(desk: Desk, path: str, said: dict[str, str], options: ExportOptions, again: bool) -> Flow[str]:
    verb = path.strip("/").replace("/", "_")
    _check_texts(verb, said)
    body = {**said, "isExport": True, **_options(verb, options)}
    call = _writing(path, body)
    key = key_of(desk, path.encode(), _spelled(body))
    is_draft = options.get("is_export") is False
    purchase = Purchase("video", said["text"][:60], key, lambda _: call, new_stamp(key), is_draft)
    return (yield from pay(desk, purchase, again=again))


def _at_most_once(desk: Desk, call: Call) -> Flow[Any]:
    """Ask; a lost answer is an `OutcomeUnknown`."""
    try:
        return (yield from ask(desk, call))
    except Unsure as trouble:
        raise OutcomeUnknownError(f"{call.name} may have arrived ({trouble}); it was not sent again") from None


NO_IDS = ("export", "pptpdf", "modify")
"""Paths that stand where an id would."""


def _id(verb: str, id: object, argument: str = "project_id") -> str:
    """An id as it may stand in a path."""
    if not isinstance(id, str) or not responses.is_id(id) or id in NO_IDS:
        raise argument_error(verb, argument, id, "is no id, such as '65f01a2b3c4d5e6f70819203'.")
    return id
