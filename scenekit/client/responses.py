"""Typed responses of the service. The parsers are lenient, and keep the data that they do not know.

The service uses several names for the same value (`downloadUrl`, `download_url`; `_id`, `id`, `projectId`) and
documents few values. Therefore no parser rejects an object because of a missing key or an unexpected type. Only a list
of an unknown shape is an error.
"""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

from msgspec import Struct

from scenekit.client.http_messages import PROJECT_ID_KEYS, unwrap_data
from scenekit.client.response_lists import read_list
from scenekit.errors import InvalidResponseError

FAILURE_KEYWORDS = ("fail", "error", "cancel", "abort", "reject")
"""Parts of a state that mean that a render will not finish. The service documents no states: these are a guess."""

MAX_STATE_CHARS = 40
"""Largest length of a state, in characters. Longer states are truncated."""

MAX_NUMERIC_ID = 2**64
"""Larger numbers are not ids."""

MISSING_ID_MESSAGE = "The response reports success, but contains no project id. Look for the project in the dashboard."


class Progress(Struct, frozen=True):
    """The progress of a render."""

    project_id: str
    percent: float
    """0 to 100."""
    state: str | None
    """The state as the service calls it."""
    download_url: str | None
    """The signed URL of the video. None until the render is done."""
    data: dict[str, Any]
    """The whole response."""
    elapsed: float = 0.0
    """Seconds since waiting began."""
    seconds_stalled: float = 0.0
    """Seconds since the percentage or the state last changed."""

    @property
    def is_done(self) -> bool:
        """Whether the video can be downloaded."""
        return self.percent >= 100 and self.download_url is not None

    @property
    def has_failed(self) -> bool:
        """Whether the state means that the render failed."""
        state = (self.state or "").lower()
        return any(keyword in state for keyword in FAILURE_KEYWORDS)


class ProjectInfo(Struct, frozen=True):
    """A project at the service. `Project.from_payload` reads `data` if it contains scenes."""

    id: str
    name: str | None
    """The name, with the marker at its end."""
    state: str | None
    """The state as the service calls it."""
    percent: float
    """0 to 100."""
    download_url: str | None
    """The signed URL of the video. None until the render is done."""
    data: dict[str, Any]
    """The whole response."""


class Clothes(Struct, frozen=True):
    """A set of clothes of an avatar."""

    id: str
    label: str
    data: dict[str, Any]
    """The whole entry of the response."""


class Model(Struct, frozen=True):
    """An avatar of the account, with its clothes if the list contains them."""

    id: str
    label: str
    clothes: tuple[Clothes, ...]
    data: dict[str, Any]
    """The whole entry of the response."""


class Workspace(Struct, frozen=True):
    """A workspace of the account."""

    id: str
    name: str
    data: dict[str, Any]
    """The whole entry of the response."""


class Template(Struct, frozen=True):
    """A template of the account, from which `create_from_template` creates a draft."""

    id: str
    name: str
    data: dict[str, Any]
    """The whole entry of the response."""


class AudioFile(Struct, frozen=True):
    """A sound file that the service has synthesized."""

    file_name: str | None
    download_url: str
    data: dict[str, Any]
    """The whole response."""


def find_created_id(data: Any) -> str | None:
    """Return the id of a created project. None if the response contains no valid one."""
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    id = _first_id(data, *PROJECT_ID_KEYS, "id", "key") if isinstance(data, dict) else ""
    return id if is_id(id) else None


def parse_created_id(data: Any) -> str:
    """Return the id of a created project.

    Raises:
        InvalidResponseError: The response contains no valid id.
    """
    id = find_created_id(data)
    if id is None:
        raise InvalidResponseError(MISSING_ID_MESSAGE)
    return id


def is_id(text: str) -> bool:
    """Whether a text can be an id, which is part of a URL path."""
    return re.fullmatch(r"[\w-]{1,128}", text, re.ASCII) is not None


def parse_progress(project_id: str, data: Any) -> Progress:
    """Return the progress of a render."""
    content = _unwrap_object(data)
    return Progress(project_id, _parse_percent(content), _parse_state(content), _parse_download_url(content), content)


def parse_project(data: Any) -> ProjectInfo:
    """Return a project from the response for one project, or from an entry of the list."""
    content = _unwrap_object(data)
    content = content["project"] if isinstance(content.get("project"), dict) else content
    return ProjectInfo(
        _first_id(content, "_id", "id", "projectId"),
        _first_text(content, "name", "projectName"),
        _parse_state(content),
        _parse_percent(content),
        _parse_download_url(content),
        content,
    )


def parse_projects(data: Any) -> list[ProjectInfo]:
    """Return the projects of a list, also in an envelope. Raises `InvalidResponseError` if it has an unknown shape."""
    return [parse_project(item) for item in read_list(unwrap_data(data), "projects", "projects", "items", "list")]


def parse_models(data: Any) -> list[Model]:
    """Return the avatars of a list. Raises `InvalidResponseError` if it has an unknown shape."""
    return [_parse_model(item) for item in read_list(data, "models", "models", "items", "list")]


def _parse_model(data: dict[str, Any]) -> Model:
    clothes = tuple(
        Clothes(_first_id(item, "id", "clothId"), _parse_label(item), item)
        for item in read_list(data.get("clothes", []), "clothes")
    )
    return Model(_first_id(data, "id", "modelId", "ai_name"), _parse_label(data), clothes, data)


def parse_workspaces(data: Any) -> list[Workspace]:
    """Return the workspaces of a list. Raises `InvalidResponseError` if it has an unknown shape."""
    return [
        Workspace(_first_id(item, "workspaceId", "id"), _first_text(item, "workspaceName", "name") or "", item)
        for item in read_list(data, "workspaces", "workspaces", "items", "list")
    ]


def parse_templates(data: Any) -> list[Template]:
    """Return the templates of a list. Raises `InvalidResponseError` if it has an unknown shape."""
    return [
        Template(_first_id(item, "id", "templateId", "_id"), _first_text(item, "name", "templateName") or "", item)
        for item in read_list(data, "templates", "templates", "items", "list")
    ]


def parse_audio(data: Any) -> AudioFile:
    """Return a synthesized sound file.

    Raises:
        InvalidResponseError: The response contains no URL.
    """
    content = _unwrap_object(data)
    url = _parse_download_url(content)
    if url is None:
        raise InvalidResponseError("The response reports success, but contains no URL of the sound file.")
    return AudioFile(_first_text(content, "fileName", "file_name"), url, content)


def parse_uploads(data: Any) -> list[dict[str, Any]]:
    """Return the uploaded files as the service describes them. Raises `InvalidResponseError` for another shape."""
    return read_list(data, "uploads", "uploadResults")


def parse_deleted_count(data: Any) -> int:
    """Return the number of deleted projects. 0 if the response does not contain it."""
    count = data.get("deletedCount") if isinstance(data, dict) else None
    return count if isinstance(count, int) and not isinstance(count, bool) else 0


def _unwrap_object(data: Any) -> dict[str, Any]:
    """Return an object, also if it is the only item of a list."""
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict):
        raise InvalidResponseError(f"The response is of the type {type(data).__name__}, but must be an object.")
    return data


def _first_id(data: dict[str, Any], *names: str) -> str:
    """Return the first id of the names as text, or `""`. An id can be a positive whole number, too."""
    for name in names:
        value = data.get(name)
        if isinstance(value, str) and value:
            return value
        if type(value) is int and 0 < value < MAX_NUMERIC_ID:  # a bool is an int, too
            return str(value)
    return ""


def _first_text(data: dict[str, Any], *names: str) -> str | None:
    """Return the first value of the names that is text and not empty."""
    return next((data[name] for name in names if isinstance(data.get(name), str) and data[name]), None)


def _parse_state(data: dict[str, Any]) -> str | None:
    state = _first_text(data, "state", "status")
    return state and state[:MAX_STATE_CHARS]


def _parse_download_url(data: dict[str, Any]) -> str | None:
    return _first_text(data, "downloadUrl", "download_url", "videoUrl", "url")


def _parse_percent(data: dict[str, Any]) -> float:
    """Return the progress from 0 to 100. 0 if it is missing or invalid."""
    value = data.get("progress")
    try:
        percent = float(value) if isinstance(value, (int, float, str)) else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return min(max(percent, 0.0), 100.0) if isfinite(percent) else 0.0


def _parse_label(data: dict[str, Any]) -> str:
    """Return a label: a text, or the first of a dict by language, English before the others."""
    label = data.get("label")
    if isinstance(label, dict):
        return _first_text(label, "en", *label) or ""
    return label if isinstance(label, str) else ""
