"""Which pictures the drawings of scenes would show, and how large."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.core.geometry import Size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenekit.inspection.view import Clip, Scene


class Wanted(NamedTuple):
    """A picture, wherever it is shown."""

    drawn: Size
    """px of the canvas, where it is largest."""
    is_cutout: bool
    """Whether an avatar is cut out of it somewhere."""


def wanted(scenes: Iterable[Scene], canvas: Size) -> dict[str, Wanted]:
    """All pictures by their addresses, in the order in which they come up."""
    found: dict[str, Wanted] = {}
    for address, here in (one for scene in scenes for one in _in_scene(scene, canvas)):
        drawn, is_cutout = found.get(address, here)
        largest = Size(max(drawn.width, here.drawn.width), max(drawn.height, here.drawn.height))
        found[address] = Wanted(largest, is_cutout or here.is_cutout)
    return found


def _in_scene(scene: Scene, canvas: Size) -> Iterator[tuple[str, Wanted]]:
    if address := background_picture(scene.background):
        yield address, Wanted(canvas, False)
    for clip in scene.clips:
        if address := clip_picture(clip):
            yield address, Wanted(Size(clip.box.width, clip.box.height), clip.kind == "aiModel")


def background_picture(background: dict[str, Any]) -> str:
    """The address of the picture of a background; empty where there is none."""
    return _address(background.get("source_url"))


def clip_picture(clip: Clip) -> str:
    """The address of a picture, of the poster of a video, of the cut-out of an avatar; empty where there is none."""
    if clip.kind in ("image", "videoImage"):
        return clip.text("source_url")
    if clip.kind != "aiModel":
        return ""
    files = clip.model.get("deployImage")
    return _address(clip.model.get("source_url")) or _address(files.get("edit_src") if isinstance(files, dict) else "")


def _address(value: object) -> str:
    return value if isinstance(value, str) else ""
