"""TODO."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from scenekit.payload import v3

if TYPE_CHECKING:
    from scenekit.avatars.catalog import Catalog
    from scenekit.core.geometry import Size


ScriptTarget = Literal["clip", "scene"]
"""Where the scripts are written: on the avatar's clip (the quick start's way), or as turns on the scene."""


class CompositionContext(Struct, frozen=True, gc=False):
    """What an element is composed for."""

    canvas: Size
    catalog: Catalog
    scripts_on: ScriptTarget = "clip"
    pre_encode: bool = False
    """Whether the payload is encoded at once, so that parts of it may come as JSON already."""
    clip_cache: dict[int, Any] = {}
    """What was composed before, for composing to use."""

    def maybe_pre_encode(self, clip: Any) -> Any:
        """A clip to be used again: as JSON, where the payload is encoded at once."""
        return v3.pre_encode(clip) if self.pre_encode else clip
