"""The images that the drawings of scenes refer to, with the size in which each is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.core.geometry import Size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenekit.inspection.view import ClipView, SceneView


class ImageRef(NamedTuple):
    """An image of the payload, for all places that show it."""

    rendered_size: Size
    """The largest width and the largest height in which it is drawn, in px of the canvas."""
    is_cutout: bool
    """Whether it is the cut-out of an avatar at least once."""


def collect_image_refs(scenes: Iterable[SceneView], canvas: Size) -> dict[str, ImageRef]:
    """Return the images of scenes by URL, in the order of their first use."""
    image_refs: dict[str, ImageRef] = {}
    for url, use in (item for scene in scenes for item in _iter_scene_refs(scene, canvas)):
        earlier = image_refs.get(url, use)
        largest = Size(
            max(earlier.rendered_size.width, use.rendered_size.width),
            max(earlier.rendered_size.height, use.rendered_size.height),
        )
        image_refs[url] = ImageRef(largest, earlier.is_cutout or use.is_cutout)
    return image_refs


def _iter_scene_refs(scene: SceneView, canvas: Size) -> Iterator[tuple[str, ImageRef]]:
    if url := background_image_url(scene.background):
        yield url, ImageRef(canvas, False)
    for clip in scene.clips:
        if url := clip_image_url(clip):
            yield url, ImageRef(Size(clip.box.width, clip.box.height), clip.clip_type == "aiModel")


def background_image_url(background: dict[str, Any]) -> str:
    """Return the URL of a background's image, or `""` if it has none."""
    return _string_or_empty(background.get("source_url"))


def clip_image_url(clip: ClipView) -> str:
    """Return the URL of an image, of a video's poster or of an avatar's cut-out, or `""` if the clip has none."""
    if clip.clip_type in ("image", "videoImage"):
        return clip.get_text("source_url")
    if clip.clip_type != "aiModel":
        return ""
    deploy_image = clip.model.get("deployImage")
    edit_url = deploy_image.get("edit_src") if isinstance(deploy_image, dict) else ""
    return _string_or_empty(clip.model.get("source_url")) or _string_or_empty(edit_url)


def _string_or_empty(value: object) -> str:
    return value if isinstance(value, str) else ""
