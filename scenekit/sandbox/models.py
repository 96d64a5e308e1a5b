"""The handlers of the lists of avatars, and of the images that they link to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from scenekit.sandbox.people import PEOPLE, PEOPLE_BY_FILE_NAME, draw_person
from scenekit.sandbox.service import APIError

if TYPE_CHECKING:
    from scenekit.sandbox.people import Person
    from scenekit.sandbox.service import SandboxRequest, Service

IMAGE_FOLDER = "/avatars"
"""The path of the images of avatars on the host."""


def list_models(service: Service, request: SandboxRequest) -> Any:
    """Return the avatars of the sandbox with their clothes."""
    return {"models": [_format_model(person, request.origin) for person in PEOPLE]}


def _format_model(person: Person, origin: str) -> dict[str, Any]:
    thumbnail = f"{origin}{IMAGE_FOLDER}/{person.file_name}"
    clothes = {"id": person.clothes, "label": {"ko": "기본 의상", "en": "Default clothes"}, "thumbnail": thumbnail}
    return {
        "id": person.id,
        "label": {"ko": person.korean_name, "en": person.name},
        "thumbnail": thumbnail,
        "clothes": [clothes] if person.clothes else [],
    }


def list_dropdown_models(service: Service, request: SandboxRequest) -> Any:
    """Return the avatars in the short form of the drop-down list."""
    return [
        {"id": person.id, "label": person.name, "avatarType": "stock" if person.clothes else "custom"}
        for person in PEOPLE
    ]


def serve_image(service: Service, request: SandboxRequest) -> Response:
    """Return the image of an avatar. It needs no token, like the images of the service.

    Raises:
        APIError: No avatar has an image of this name.
    """
    person = PEOPLE_BY_FILE_NAME.get(request.key)
    if person is None:
        raise APIError(404, f"The image {request.key!r} does not exist.")
    return Response(draw_person(person), media_type="image/png")
