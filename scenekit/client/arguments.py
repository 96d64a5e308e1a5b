"""Validate the arguments of the client's methods, and convert them to request bodies."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Literal, TypedDict, get_args

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
"""Anything that can be sent: a project, a scene, or a payload as a dict or as JSON (str or bytes)."""


Resend = bool | Literal["lost"]
"""Whether to send a request again that the ledger has.

- `False`: never.
- `"lost"`: only if it is unknown whether the service processed it, the client does not find its result, and it is older
  than `resend_after`. If another process knows the result by now, the request is not sent.
- `True`: as `"lost"`, and also if it was processed. That is billed again.
"""


class ExportOptions(TypedDict, total=False):
    """The options of an export. They replace those of the project."""

    is_export: bool
    """Whether the project is rendered. A draft costs nothing."""
    resolution: Resolution
    """The height of the video: "4k", "1080", "720" or "480"."""
    workspace_id: str
    """The id of the workspace that gets the project."""
    webhook_url: str
    """The https URL that the service calls during the render."""


SERVER_MANAGED_KEYS = (
    *("_id", "id", "userId", "templateId", "state", "thumbnailUrl", "baseInfoId", "backendTaskId", "exportType"),
    *("progress", "creditSubstracted", "createdAt", "updatedAt", "download_url"),
)
"""The keys that the service adds to a project, and that the client does not send back."""


def prepare_payload(project: ProjectLike) -> dict[str, Any]:
    """Return the payload without the keys that only the service sets."""
    payload = project.to_dict() if isinstance(project, (Project, Scene)) else parsing.parse_project(project)
    return drop_keys(payload, SERVER_MANAGED_KEYS)


def drop_keys(payload: dict[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """Return a copy of a payload without some keys."""
    return {key: value for key, value in payload.items() if key not in keys}


def _check_resolution(method: str, argument: str, value: object) -> None:
    validation.choice(method, argument, value, get_args(Resolution))


EXPORT_OPTION_FIELDS: dict[str, tuple[str, Callable[[str, str, object], None]]] = {
    "is_export": ("isExport", validation.boolean),
    "resolution": ("resolution", _check_resolution),
    "workspace_id": ("workspaceId", validation.text),
    "webhook_url": ("webhookUrl", validation.text),
}
"""The key of the payload and the check for each option."""


def encode_export_options(
    method: str, options: Mapping[str, Any], allowed: Collection[str] = tuple(EXPORT_OPTION_FIELDS)
) -> dict[str, Any]:
    """Return the options of an export as keys of the payload.

    Args:
        method: The public method, for error messages.
        options: The options. None is the same as a missing option.
        allowed: The options of the method.

    Raises:
        ArgumentError: An option is unknown or has an invalid value.

    >>> encode_export_options("render", {"is_export": True, "resolution": "720"})
    {'isExport': True, 'resolution': '720'}
    """
    reject_unknown_options(method, options, allowed)
    encoded = {}
    for name, value in options.items():
        if value is not None:
            key, check = EXPORT_OPTION_FIELDS[name]
            check(method, name, value)
            encoded[key] = value
    return encoded


def check_resend(method: str, value: object) -> None:
    """Check that the value is one of `Resend`. Raises `ArgumentError`."""
    if not isinstance(value, bool) and not (isinstance(value, str) and value == "lost"):
        raise argument_error(method, "resend", value, 'must be False, "lost" or True.')


def to_json_object(method: str, argument: str, value: object) -> dict[str, Any]:
    """Return a copy of a JSON object, in the types that decoding JSON returns. Raises `ArgumentError`."""
    return v3.to_dict(validation.json_object(method, argument, value))


def check_texts(method: str, texts: dict[str, str]) -> None:
    """Check that several arguments are text and not empty. Raises `ArgumentError`."""
    for name, value in texts.items():
        validation.text(method, name, value)


def check_path(method: str, path: object, argument: str = "path") -> str:
    """Return the path of a video as a str that the ledger can store. Raises `ArgumentError`."""
    text = validation.path(method, argument, path)
    validation.text(method, argument, text)  # not the bytes of a file name in another encoding
    return text


def build_post_request(path: str, body: dict[str, Any]) -> APIRequest:
    """Return a POST request, which is not idempotent."""
    return APIRequest("POST", path, msgspec.json.encode(body, enc_hook=encode_text_subclass), idempotent=False)


def encode_text_subclass(value: object) -> str:
    """Return text of a subclass of str, which msgspec does not encode."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError  # msgspec then raises an error with the type


RESERVED_PATH_SEGMENTS = ("export", "pptpdf", "modify")
"""Names of endpoints that have the same position in a path as an id."""


def check_id(method: str, id: object, argument: str = "project_id") -> str:
    """Return an id that can be part of a path. Raises `ArgumentError`."""
    if not isinstance(id, str) or not responses.is_id(id) or id in RESERVED_PATH_SEGMENTS:
        raise argument_error(method, argument, id, "must be an id, such as '65f01a2b3c4d5e6f70819203'.")
    return str(id)
