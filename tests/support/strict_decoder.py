"""Decode payloads strictly, to check what scenekit writes against the types and ranges of the documentation."""

from typing import Any

import msgspec
from msgspec import structs

from scenekit.core.messages import suggestion_suffix
from scenekit.errors import PayloadError
from scenekit.payload.msgspec_errors import convert_validation_error, join_path, split_validation_error
from scenekit.payload.v3 import CLIP_CLASSES, Clip, Project


def decode_payload(data: bytes) -> Project:
    """Return a payload as structs, each clip as the struct of its type: the opposite of `v3.encode`.

    Unknown keys are ignored.

    Raises:
        PayloadError: A value has another type, or is outside its documented range; or a clip has an undocumented
            type. The error has the path.
    """
    try:
        project = msgspec.json.decode(data, type=Project)
    except (ValueError, RecursionError) as error:  # the errors of msgspec are ValueErrors
        raise convert_validation_error(PayloadError, "The payload is not valid", error) from None
    scenes = []
    for index, scene in enumerate(project.scenes):
        clips = [_decode_clip(clip, f"scenes[{index}].clips[{n}]") for n, clip in enumerate(scene.clips)]
        scenes.append(structs.replace(scene, clips=tuple(clips)))
    return structs.replace(project, scenes=tuple(scenes))


def _decode_clip(clip: Any, path: str) -> Clip:
    clip_type = clip.get("type") if isinstance(clip, dict) else None
    if clip_type not in CLIP_CLASSES:
        suggestion = suggestion_suffix(clip_type, CLIP_CLASSES)
        raise PayloadError(f"{clip_type!r} is not a type of clip.{suggestion}").with_path(path)
    try:
        return msgspec.convert(clip, CLIP_CLASSES[clip_type])
    except msgspec.ValidationError as error:
        reason, subpath = split_validation_error(error)
        raise PayloadError(reason).with_path(join_path(path, subpath)) from None
