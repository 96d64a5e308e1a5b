"""The handlers of the calls that generate a file or a text, or create an avatar or a voice.

They validate the request. The sandbox keeps nothing of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.sandbox import request_bodies
from scenekit.sandbox.handlers import parse_body
from scenekit.sandbox.service import build_sample_url, generate_id, require_http_url

if TYPE_CHECKING:
    from scenekit.sandbox.service import SandboxRequest, Service


def generate_image(service: Service, request: SandboxRequest) -> Any:
    """Return the URL of a sample image of the requested size."""
    body = parse_body(request, request_bodies.ImageGeneratorBody)
    return {"downloadUrl": build_sample_url(f"{body.size.lower()}.png", request.origin)}


def generate_voice(service: Service, request: SandboxRequest) -> Any:
    """Return the URL of a sample sound."""
    parse_body(request, request_bodies.VoiceGeneratorBody)
    return {"downloadUrl": build_sample_url("sound.mp3", request.origin)}


def generate_video(service: Service, request: SandboxRequest) -> Any:
    """Return the URL of a sample video."""
    parse_body(request, request_bodies.VideoGeneratorBody)
    return {"downloadUrl": build_sample_url("landscape.mp4", request.origin)}


def generate_text(service: Service, request: SandboxRequest) -> Any:
    """Return a short text that contains the topic."""
    body = parse_body(request, request_bodies.TextGeneratorBody)
    return {"script": f"This text of the sandbox is about: {body.topic}"}


def create_custom_avatar(service: Service, request: SandboxRequest) -> Any:
    """Return the ids of an avatar and a voice."""
    _check_person(request, request_bodies.CustomAvatarBody)
    return {"avatarId": generate_id(), "voiceId": generate_id()}


def create_dream_avatar(service: Service, request: SandboxRequest) -> Any:
    """Return the id of an avatar."""
    _check_person(request, request_bodies.DreamAvatarBody)
    return {"avatarId": generate_id()}


def clone_voice(service: Service, request: SandboxRequest) -> Any:
    """Return the id of a voice."""
    _check_person(request, request_bodies.VoiceCloneBody)
    return {"voiceId": generate_id()}


def _check_person(request: SandboxRequest, body_type: type[request_bodies.PersonBody]) -> None:
    """Raise `PayloadError` or `APIError` if the body does not match the documentation."""
    require_http_url("url", parse_body(request, body_type).url)
