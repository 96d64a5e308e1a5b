"""A scene as an SVG: what a viewer would see, as far as the payload says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import Box, Size
from scenekit.inspection.view import Clip, Scene, View
from scenekit.payload.v3 import CLIP_CLASSES
from scenekit.storyboard.avatar_placeholder import avatar
from scenekit.storyboard.clip_drawing import Drawn
from scenekit.storyboard.embedded_images import Album, backdrop, photo
from scenekit.storyboard.guides import guides as guide_lines
from scenekit.storyboard.image_refs import background_picture, clip_picture
from scenekit.storyboard.labels import file_name, label, name_of
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
from scenekit.storyboard.placeholders import FAR, INK, image, motion, scenery, sound, unknown, video
from scenekit.storyboard.shapes import shape
from scenekit.storyboard.svg_defs import Definitions
from scenekit.storyboard.text import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scenekit.storyboard.images.image import Picture


NAMESPACE = "http://www.w3.org/2000/svg"


def document(seen: View, position: int, guides: bool, pictures: Mapping[str, Picture]) -> Markup:
    """A scene as an SVG document, as large as the canvas in px."""
    album = Album(pictures)
    drawing = _drawing(seen, position, guides, album)
    return _svg(seen, position, *drawing, album.written())


def part_of_page(seen: View, position: int, guides: bool, album: Album) -> Markup:
    """The same, where the album of all scenes is written elsewhere on the page."""
    return _svg(seen, position, *_drawing(seen, position, guides, album))


def _drawing(seen: View, position: int, guides: bool, album: Album) -> list[Markup]:
    """What is defined, and what is drawn."""
    scene, canvas = seen.scenes[position], seen.canvas
    definitions = Definitions(f"s{position}-")
    whole = Box(0, 0, *canvas)
    inside = definitions.refer("clipPath", rectangle(whole))
    background = _background(scene, canvas, album)
    shown = [background, *_clips(scene, canvas, definitions, album), *_sounds(scene, canvas)]
    if guides:
        shown.append(guide_lines(scene, canvas, _transforms))
    drawing = element("g", Markup("\n"), *(Markup(f"{part}\n") for part in shown), clip_path=inside)
    return [definitions.written(), drawing]


def _svg(seen: View, position: int, *inside: Markup) -> Markup:
    width, height = seen.canvas
    parts = [element("title", words(_title(seen, position))), *inside]
    box = f"0 0 {width} {height}"
    return element("svg", *parts, xmlns=NAMESPACE, viewBox=box, width=width, height=height, role="img")


def _title(seen: View, position: int) -> str:
    which = f"scene {position + 1} of {len(seen.scenes)}"
    return f"{seen.name}, {which}" if seen.name else which.capitalize()


def _background(scene: Scene, canvas: Size, album: Album) -> Markup:
    """What lies behind all: a colour, and before it the picture, if there is one."""
    source = background_picture(scene.background)
    behind = rectangle(Box(0, 0, *canvas), **paint("fill", scene.background.get("source_color"), "#ffffff"))
    if not source:
        return behind
    about = {"data_kind": "background", "data_path": f"{scene.path}.background"}
    if source in album.pictures:
        return element("g", behind, backdrop(canvas, source, album), **about)
    name = label(file_name(source) or "background", 32, 48, canvas.width / 2, fill=INK, fill_opacity=0.7)
    return element("g", behind, scenery(canvas, FAR), name, **about)


def _clips(scene: Scene, canvas: Size, definitions: Definitions, album: Album) -> Iterator[Markup]:
    """From the back to the front."""
    for clip in scene.clips:
        if clip.kind != "audio":
            address = clip_picture(clip)
            is_at_hand = address in album.pictures
            drawn = photo(clip, address, album) if is_at_hand else _drawn(clip, canvas, definitions)
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
    name = name_of(clip)
    return element(
        "g",
        element("title", words(name)) if name else NOTHING,
        together([picture, drawn.remarks, mark]),
        transform=corner,
        opacity=None if clip.opacity == 1 else clip.opacity,
        data_kind=clip.kind if clip.kind in CLIP_CLASSES else "unknown",
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
