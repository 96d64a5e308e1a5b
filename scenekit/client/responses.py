"""What the service answers, typed: lenient in what it takes, and keeping what it does not know.

The service spells the same thing in several ways (`downloadUrl`, `download_url`; `_id`, `id`, `projectId`) and
documents few values; nothing here refuses an answer for a key that is missing or of another type.
"""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

from msgspec import Struct

from scenekit.errors import InvalidResponseError

FAILURE_KEYWORDS = ("fail", "error", "cancel", "abort", "reject")
"""How a state reads that says a render will not come. The service documents none: these are a guess."""


class Progress(Struct, frozen=True):
    """How far a render is."""

    project_id: str
    percent: float
    """0 to 100."""
    state: str | None
    """In the service's words."""
    download_url: str | None
    data: dict[str, Any]
    """The whole answer."""
    elapsed: float = 0.0
    """Seconds since waiting began."""
    seconds_stalled: float = 0.0
    """Seconds since the percentage or the state last changed."""

    @property
    def is_done(self) -> bool:
        return self.percent >= 100 and self.download_url is not None

    @property
    def has_failed(self) -> bool:
        state = (self.state or "").lower()
        return any(word in state for word in FAILURE_KEYWORDS)


class ProjectInfo(Struct, frozen=True):
    """A project as the service has it; `data` is a payload that `Project.from_payload` reads, where scenes came."""

    id: str
    name: str | None
    state: str | None
    percent: float
    """0 to 100."""
    download_url: str | None
    data: dict[str, Any]


class Clothes(Struct, frozen=True):
    """An outfit of a model."""

    id: str
    label: str
    data: dict[str, Any]


class Model(Struct, frozen=True):
    """An avatar of the account, and its outfits where the list has them."""

    id: str
    label: str
    clothes: tuple[Clothes, ...]
    data: dict[str, Any]


class Workspace(Struct, frozen=True):
    """A workspace of the account."""

    id: str
    name: str
    data: dict[str, Any]


class AudioFile(Struct, frozen=True):
    """A sound file that was made at once."""

    file_name: str | None
    download_url: str
    data: dict[str, Any]


def parse_created_id(data: Any) -> str:
    """The id of a project that was made. Raises `InvalidResponseError`."""
    found = _first_text(_unwrap_object(data), "projectId", "project_id", "_id", "id", "key")
    if found is None or not is_id(found):
        raise InvalidResponseError("the service says that it is done, and names no project; look in its dashboard")
    return found


def is_id(text: str) -> bool:
    """Whether it can be an id, which stands in a path."""
    return re.fullmatch(r"[\w-]{1,128}", text, re.ASCII) is not None


def parse_progress(project_id: str, data: Any) -> Progress:
    """How far a render is."""
    found = _unwrap_object(data)
    return Progress(project_id, _parse_percent(found), _parse_state(found), _parse_download_url(found), found)


def parse_project(data: Any) -> ProjectInfo:
    """A project, as `get_project` answers or the list holds it."""
    found = _unwrap_object(data)
    found = found["project"] if isinstance(found.get("project"), dict) else found
    id = _first_text(found, "_id", "id", "projectId") or ""
    return ProjectInfo(
        id,
        _first_text(found, "name", "projectName"),
        _parse_state(found),
        _parse_percent(found),
        _parse_download_url(found),
        found,
    )


def parse_projects(data: Any) -> list[ProjectInfo]:
    return [parse_project(one) for one in _find_list(data, "projects", "items", "list") if isinstance(one, dict)]


def parse_models(data: Any) -> list[Model]:
    return [
        Model(
            _first_text(one, "id", "modelId", "ai_name") or "",
            _parse_label(one),
            tuple(
                Clothes(_first_text(outfit, "id", "clothId") or "", _parse_label(outfit), outfit)
                for outfit in _find_list(one.get("clothes"))
                if isinstance(outfit, dict)
            ),
            one,
        )
        for one in _find_list(data, "models", "items", "list")
        if isinstance(one, dict)
    ]


def parse_workspaces(data: Any) -> list[Workspace]:
    return [
        Workspace(_first_text(one, "workspaceId", "id") or "", _first_text(one, "workspaceName", "name") or "", one)
        for one in _find_list(data, "workspaces", "items", "list")
        if isinstance(one, dict)
    ]


def parse_audio(data: Any) -> AudioFile:
    """Raises `InvalidResponseError`."""
    found = _unwrap_object(data)
    link = _parse_download_url(found)
    if link is None:
        raise InvalidResponseError("the service says that the sound is made, and gives no link to it")
    return AudioFile(_first_text(found, "fileName", "file_name"), link, found)


def parse_deleted_count(data: Any) -> int:
    """How many were deleted."""
    count = data.get("deletedCount") if isinstance(data, dict) else None
    return count if isinstance(count, int) and not isinstance(count, bool) else 0


def _unwrap_object(data: Any) -> dict[str, Any]:
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict):
        raise InvalidResponseError(f"the service answers with {type(data).__name__} where an object is documented")
    return data


def _find_list(data: Any, *names: str) -> list[Any]:
    """A list: the answer itself, or what it holds under one of the names; which of them is not documented."""
    if isinstance(data, dict):
        data = next((data[name] for name in names if isinstance(data.get(name), list)), None)
    return data if isinstance(data, list) else []


def _first_text(data: dict[str, Any], *names: str) -> str | None:
    return next((data[name] for name in names if isinstance(data.get(name), str) and data[name]), None)


def _parse_state(data: dict[str, Any]) -> str | None:
    """A word; whatever is longer is none."""
    state = _first_text(data, "state", "status")
    return state and state[:40]


def _parse_download_url(data: dict[str, Any]) -> str | None:
    return _first_text(data, "downloadUrl", "download_url", "videoUrl", "url")


def _parse_percent(data: dict[str, Any]) -> float:
    """0 to 100; 0 where there is none."""
    value = data.get("progress")
    try:
        number = float(value) if isinstance(value, (int, float, str)) else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return min(max(number, 0.0), 100.0) if isfinite(number) else 0.0


def _parse_label(data: dict[str, Any]) -> str:
    """A label: a text, or one in several languages, of which English comes first."""
    label = data.get("label")
    if isinstance(label, dict):
        return _first_text(label, "en", *label) or ""
    return label if isinstance(label, str) else ""
