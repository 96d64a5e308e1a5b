"""A scene as an SVG: what a viewer would see, as far as the payload says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.geometry import Box, Size
from scenekit.payload.v3 import CLIPS
from scenekit.storyboard.definitions import Definitions
from scenekit.storyboard.drawn import Drawn
from scenekit.storyboard.figures import avatar
from scenekit.storyboard.guides import guides as guide_lines
from scenekit.storyboard.labels import file_name, label
from scenekit.storyboard.markup import (
    NOTHING,
    Markup,
    element,
    moved,
    number,
    paint,
    rectangle,
    scaled,
    together,
    words,
)
from scenekit.storyboard.media import FAR, INK, image, motion, scenery, sound, unknown, video
from scenekit.storyboard.photos import backdrop, photo
from scenekit.storyboard.shapes import shape
from scenekit.storyboard.text import text
from scenekit.storyboard.wanted import background_picture, clip_picture
from scenekit.view import Clip, Scene, View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scenekit.pictures.picture import Picture

    Pictures = Mapping[str, Picture]


def document(seen: View, position: int, guides: bool, pictures: Pictures) -> str:
    """A scene as an SVG document, as large as the canvas in px."""
    scene, canvas = seen.scenes[position], seen.canvas
    definitions = Definitions(f"s{position}-")
    whole = Box(0, 0, *canvas)
    inside = definitions.refer("clipPath", rectangle(whole))
    background = _background(scene, canvas, pictures)
    shown = [background, *_clips(scene, canvas, definitions, pictures), *_sounds(scene, canvas)]
    if guides:
        shown.append(guide_lines(scene, canvas, _transforms))
    drawing = element("g", Markup("\n"), *(Markup(f"{part}\n") for part in shown), clip_path=inside)
    return element(
        *("svg", element("title", words(_title(seen, position))), definitions.written(), drawing),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {canvas.width} {canvas.height}",
        width=canvas.width,
        height=canvas.height,
        role="img",
    )


def _title(seen: View, position: int) -> str:
    name = seen.data.get("name")
    which = f"scene {position + 1} of {len(seen.scenes)}"
    return f"{name}, {which}" if isinstance(name, str) and name else which.capitalize()


def _background(scene: Scene, canvas: Size, pictures: Pictures) -> Markup:
    """What lies behind all: a colour, and before it the picture, if there is one."""
    source = background_picture(scene.background)
    behind = rectangle(Box(0, 0, *canvas), **paint("fill", scene.background.get("source_color"), "#ffffff"))
    if not source:
        return behind
    about = {"data_kind": "background", "data_path": f"{scene.path}.background"}
    if picture := pictures.get(source):
        return element("g", behind, backdrop(canvas, picture), **about)
    name = label(file_name(source) or "background", 32, 42, canvas.width / 2, size=20, fill=INK, fill_opacity=0.7)
    return element("g", behind, scenery(canvas, FAR), name, **about)


def _clips(scene: Scene, canvas: Size, definitions: Definitions, pictures: Pictures) -> Iterator[Markup]:
    """From the back to the front."""
    for clip in scene.clips:
        if clip.kind != "audio":
            picture = pictures.get(clip_picture(clip))
            drawn = photo(clip, picture) if picture else _drawn(clip, canvas, definitions)
            yield _placed(clip, drawn, motion(clip, canvas))


def _sounds(scene: Scene, canvas: Size) -> Iterator[Markup]:
    sounds = [clip for clip in scene.clips if clip.kind == "audio"]
    return (sound(clip, position, canvas) for position, clip in enumerate(sounds))


def _drawn(clip: Clip, canvas: Size, definitions: Definitions) -> Drawn:
    """What can be drawn without any picture."""
    match clip.kind:
        case "aiModel":
            return avatar(clip, definitions, canvas)
        case "textImage":
            return text(clip, definitions)
        case "shape":
            return shape(clip, definitions)
        case "image":
            return image(clip)
        case "videoImage":
            return video(clip)
    return unknown(clip, clip.kind)


def _placed(clip: Clip, drawn: Drawn, mark: Markup) -> Markup:
    """A clip where it is, turned about its upper left corner, scaled and mirrored as it says."""
    corner, own = _transforms(clip)
    picture = element("g", drawn.picture, transform=own) if own and drawn.picture else drawn.picture
    name = clip.text("tag") or clip.text("id")
    return element(
        "g",
        element("title", words(name)) if name else NOTHING,
        together([picture, drawn.remarks, mark]),
        transform=corner,
        opacity=None if clip.opacity == 1 else clip.opacity,
        data_kind=clip.kind if clip.kind in CLIPS else "unknown",
        data_path=clip.path,
    )


def _transforms(clip: Clip) -> tuple[str, str]:
    """Of the upper left corner of a clip, and from there of its own px; the latter is empty where they are the same."""
    turned = f" rotate({number(clip.angle % 360)})" if clip.angle else ""
    across, down = map(abs, clip.scale)
    own = "" if across == down == 1 else scaled(across, down)
    return f"{moved(clip.box.left, clip.box.top)}{turned}", f"{own} {_mirrored(clip)}".strip()


def _mirrored(clip: Clip) -> str:
    """What mirrors a clip in its box."""
    flips = clip.mirrored
    if not any(flips):
        return ""
    width, height = clip.number("width", 0), clip.number("height", 0)
    across, down = (-1 if flip else 1 for flip in flips)
    return f"{moved(width if flips[0] else 0, height if flips[1] else 0)} {scaled(across, down)}"
