"""Helpers that build payloads to draw, and open drawings."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image


def build_clip(clip_type: str, **keys: Any) -> dict[str, Any]:
    """Return a clip of 300 x 200 px at (10, 20), with other keys added or replaced."""
    box = {"left": 10, "top": 20, "width": 300, "height": 200}
    return {"type": clip_type, "id": f"{clip_type}-1", "layer": 1} | box | keys


def build_payload(*clips: dict[str, Any], **scene: Any) -> dict[str, Any]:
    """Return a payload with one scene. `scene` has the other keys of the scene."""
    return {"scenes": [{"clips": list(clips), **scene}]}


def open_image(data: bytes) -> Image.Image:
    """Return the decoded image of a file, in RGB."""
    from PIL import Image

    return Image.open(BytesIO(data)).convert("RGB")
