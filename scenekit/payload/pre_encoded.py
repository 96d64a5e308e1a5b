"""Parts of a payload whose constant fields are JSON already, so that `v3.encode` copies them.

Most of an avatar's clip depends only on the avatar: its model, its effects and the flags of the editor. A `Raw`
field holds the JSON of the field and of the constant fields after it, with their keys. msgspec writes it unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from msgspec import Raw, Struct, UnsetType

from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.core.geometry import Number


class AvatarClip(Struct, frozen=True, gc=False):
    """The clip of an avatar, with the fields of `v3.AiModelClip`. Only `v3.encode` and `v3.to_dict` can use it."""

    id: str
    type: Raw
    layer: int
    top: Number
    left: Number
    script: v3.ClipScript | UnsetType
    effects: Raw
    """`effects` to `model`."""
    name: str
    lockScalingFlip: Raw
    """`lockScalingFlip` and `fill`."""
    scaleX: Number
    scaleY: Number
    opacity: int
    lockMovementX: Raw
    """`lockMovementX` to `lockUniScaling`."""
    angle: Number | UnsetType
    tag: str | UnsetType


build_avatar_clip: Callable[..., v3.AiModelClip] = cast("Any", AvatarClip)
"""Builds an `AvatarClip`. It is declared as the clip that it stands for, as in `v3.pre_encode`."""


class AvatarConstants(Struct, frozen=True, gc=False):
    """The `Raw` fields of an `AvatarClip`."""

    type: Raw
    effects: Raw
    lock_scaling_flip: Raw
    lock_movement_x: Raw

    @classmethod
    def from_clip(cls, clip: v3.AiModelClip) -> AvatarConstants:
        """Encode the constant fields of a clip."""
        return cls(
            encode_fields(clip, "type", "type"),
            encode_fields(clip, "effects", "model"),
            encode_fields(clip, "lockScalingFlip", "fill"),
            encode_fields(clip, "lockMovementX", "lockUniScaling"),
        )


def encode_fields(struct: Struct, first: str, last: str) -> Raw:
    """Return the JSON of consecutive fields: the value of `first`, then the keys and values up to `last`."""
    fields = struct.__struct_fields__
    values = {field: getattr(struct, field) for field in fields[fields.index(first) : fields.index(last) + 1]}
    return Raw(v3.encode_part(values)[len(f'{{"{first}":') : -1])
