"""The settings of a composition."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from scenekit.avatars.catalog import Catalog
    from scenekit.core.geometry import Size


ScriptTarget = Literal["clip", "scene"]
"""The part of the payload that has the scripts: the avatar's clip, as in the quick start, or turns on the scene."""


class CompositionContext(Struct, frozen=True, gc=False):
    """The canvas, the catalog and the output format of one composition."""

    canvas: Size
    catalog: Catalog
    scripts_on: ScriptTarget = "clip"
    pre_encode: bool = False
    """Whether the payload is encoded immediately, so that parts of it may already be JSON."""

    @property
    def cache_key(self) -> str:
        """A key that is the same for contexts that differ only in the catalog."""
        return _build_cache_key(self.canvas, self.scripts_on, self.pre_encode)


@cache
def _build_cache_key(canvas: Size, scripts_on: ScriptTarget, pre_encode: bool) -> str:
    return f"{canvas.width}x{canvas.height} {scripts_on} {pre_encode}"
