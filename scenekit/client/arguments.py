"""TODO."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, TypedDict, get_args

import msgspec

from scenekit.client import responses
from scenekit.client.http_messages import APIRequest
from scenekit.core import validation
from scenekit.core.messages import argument_error, reject_unknown_options
from scenekit.payload import parsing, v3
from scenekit.payload.v3 import Resolution
from scenekit.project import Project
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Mapping


ProjectLike = Project | Scene | parsing.Document
"""What can be sent: a project, a scene, or a payload as a dict or JSON."""


class ExportOptions(TypedDict, total=False):
    """What holds for an export, and is not in the scenes."""

    is_export: bool
    """Whether it is rendered at all; a draft costs nothing."""
    resolution: Resolution
    workspace_id: str
    webhook_url: str


def prepare_payload(project: ProjectLike) -> dict[str, Any]:
    """The payload, without what only the service sets."""
    payload = project.to_dict() if isinstance(project, (Project, Scene)) else parsing.parse_project(project)
    return drop_keys(payload, SERVER_MANAGED_KEYS)


SERVER_MANAGED_KEYS = (
    *("_id", "id", "userId", "templateId", "state", "thumbnailUrl", "baseInfoId", "backendTaskId", "exportType"),
    *("progress", "creditSubstracted", "createdAt", "updatedAt", "download_url"),
)
"""The keys of a project that came from the service, which are not sent back."""


def drop_keys(payload: dict[str, Any], keys: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key not in keys}


def _check_resolution(method: str, argument: str, value: object) -> None:
    validation.choice(method, argument, value, get_args(Resolution))


EXPORT_OPTION_FIELDS: dict[str, tuple[str, Callable[[str, str, object], None]]] = {
    "is_export": ("isExport", validation.boolean),
    "resolution": ("resolution", _check_resolution),
    "workspace_id": ("workspaceId", validation.text),
    "webhook_url": ("webhookUrl", validation.text),
}
"""The service's word for each option, and what checks it."""


def encode_export_options(
    method: str, options: Mapping[str, Any], allowed: Collection[str] = tuple(EXPORT_OPTION_FIELDS)
) -> dict[str, Any]:
    """Options in the service's words. Raises `ArgumentError`."""
    reject_unknown_options(method, options, allowed)
    given = {name: value for name, value in options.items() if value is not None}
    for name, value in given.items():
        EXPORT_OPTION_FIELDS[name][1](method, name, value)
    return {EXPORT_OPTION_FIELDS[name][0]: value for name, value in given.items()}


def to_json_object(method: str, argument: str, value: object) -> dict[str, Any]:
    """What JSON can carry, in the types that it gives back. Raises `ArgumentError`."""
    return v3.to_dict(validation.json_object(method, argument, value))


def check_texts(method: str, texts: dict[str, str]) -> None:
    for name, value in texts.items():
        validation.text(method, name, value)


def check_path(method: str, path: object, argument: str = "path") -> str:
    """A path of a file, as text. Raises `ArgumentError`."""
    name = os.fspath(path) if isinstance(path, (str, os.PathLike)) else None
    if not name or not isinstance(name, str):
        raise argument_error(method, argument, path, "is no path of a file.")
    return name


def build_post_request(path: str, body: dict[str, Any]) -> APIRequest:
    return APIRequest("POST", path, msgspec.json.encode(body), idempotent=False)


RESERVED_PATH_SEGMENTS = ("export", "pptpdf", "modify")
"""Paths that stand where an id would."""


def check_id(method: str, id: object, argument: str = "project_id") -> str:
    """An id as it may stand in a path."""
    if not isinstance(id, str) or not responses.is_id(id) or id in RESERVED_PATH_SEGMENTS:
        raise argument_error(method, argument, id, "is no id, such as '65f01a2b3c4d5e6f70819203'.")
    return id
