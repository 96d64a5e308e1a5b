"""Which pictures the drawings of scenes would show, and how large."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.core.geometry import Size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenekit.inspection.view import ClipView, SceneView


class ImageRef(NamedTuple):
    """A picture, wherever it is shown."""

    rendered_size: Size
    """px of the canvas, where it is largest."""
    is_cutout: bool
    """Whether an avatar is cut out of it somewhere."""


def collect_image_refs(scenes: Iterable[SceneView], canvas: Size) -> dict[str, ImageRef]:
    """All pictures by their addresses, in the order in which they come up."""
    found: dict[str, ImageRef] = {}
    for address, here in (one for scene in scenes for one in _iter_scene_refs(scene, canvas)):
        drawn, is_cutout = found.get(address, here)
        largest = Size(max(drawn.width, here.rendered_size.width), max(drawn.height, here.rendered_size.height))
        found[address] = ImageRef(largest, is_cutout or here.is_cutout)
    return found


def _iter_scene_refs(scene: SceneView, canvas: Size) -> Iterator[tuple[str, ImageRef]]:
    if address := background_image_url(scene.background):
        yield address, ImageRef(canvas, False)
    for clip in scene.clips:
        if address := clip_image_url(clip):
            yield address, ImageRef(Size(clip.box.width, clip.box.height), clip.clip_type == "aiModel")


def background_image_url(background: dict[str, Any]) -> str:
    """The address of the picture of a background; empty where there is none."""
    return _string_or_empty(background.get("source_url"))


def clip_image_url(clip: ClipView) -> str:
    """The address of a picture, of the poster of a video, of the cut-out of an avatar; empty where there is none."""
    if clip.clip_type in ("image", "videoImage"):
        return clip.get_text("source_url")
    if clip.clip_type != "aiModel":
        return ""
    files = clip.model.get("deployImage")
    return _string_or_empty(clip.model.get("source_url")) or _string_or_empty(
        files.get("edit_src") if isinstance(files, dict) else ""
    )


def _string_or_empty(value: object) -> str:
    return value if isinstance(value, str) else ""
