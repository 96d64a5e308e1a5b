"""The rectangle that colors a scene: scenekit writes a plain background as a shape as large as the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenekit.core.geometry import Size
    from scenekit.inspection.view import ClipView, SceneView


def find_color_clip(scene: SceneView, canvas: Size) -> ClipView | None:
    """Return the rectangle that shows the color of a scene's background, or None if the scene has none."""
    if not scene.clips:
        return None
    clip = scene.clips[0]
    is_rectangle = clip.clip_type == "shape" and clip.get_text("shapeName").startswith("Rectangle")
    is_same_color = bool(clip.get_text("fill")) and clip.get_text("fill") == scene.background.get("source_color")
    return clip if is_rectangle and is_same_color and tuple(clip.box) == (0, 0, *canvas) else None
