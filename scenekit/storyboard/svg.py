"""A scene as an SVG: what a viewer would see, as far as the payload says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.core.geometry import Box, Size
from scenekit.inspection.view import ClipView, PayloadView, SceneView
from scenekit.payload.v3 import CLIP_CLASSES
from scenekit.storyboard.avatar_placeholder import draw_avatar_placeholder
from scenekit.storyboard.clip_drawing import ClipDrawing
from scenekit.storyboard.embedded_images import ImageDefs, draw_background_image, draw_image
from scenekit.storyboard.guides import draw_guides as guide_lines
from scenekit.storyboard.image_refs import background_image_url, clip_image_url
from scenekit.storyboard.labels import display_name, draw_label, readable_file_name
from scenekit.storyboard.markup import (
    EMPTY_MARKUP,
    Markup,
    color_attributes,
    concat,
    element,
    escape_text,
    format_number,
    format_scale,
    format_translate,
    rectangle,
)
from scenekit.storyboard.placeholders import (
    BACKGROUND_SCENERY_COLORS,
    INK_COLOR,
    draw_animation_badge,
    draw_audio_strip,
    draw_image_placeholder,
    draw_scenery,
    draw_unknown_placeholder,
    draw_video_placeholder,
)
from scenekit.storyboard.shapes import draw_shape
from scenekit.storyboard.svg_defs import SvgDefs
from scenekit.storyboard.text import draw_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scenekit.storyboard.images.image import RasterImage


SVG_NAMESPACE = "http://www.w3.org/2000/svg"


def draw_document(
    payload_view: PayloadView, scene_index: int, guides: bool, images: Mapping[str, RasterImage]
) -> Markup:
    """A scene as an SVG document, as large as the canvas in px."""
    album = ImageDefs(images)
    drawing = _draw_scene(payload_view, scene_index, guides, album)
    return _wrap_svg(payload_view, scene_index, *drawing, album.to_markup())


def draw_fragment(payload_view: PayloadView, scene_index: int, guides: bool, image_defs: ImageDefs) -> Markup:
    """The same, where the album of all scenes is written elsewhere on the page."""
    return _wrap_svg(payload_view, scene_index, *_draw_scene(payload_view, scene_index, guides, image_defs))


def _draw_scene(payload_view: PayloadView, scene_index: int, guides: bool, image_defs: ImageDefs) -> list[Markup]:
    """What is defined, and what is drawn."""
    scene, canvas = payload_view.scenes[scene_index], payload_view.canvas
    definitions = SvgDefs(f"s{scene_index}-")
    whole = Box(0, 0, *canvas)
    inside = definitions.add("clipPath", rectangle(whole))
    background = _draw_background(scene, canvas, image_defs)
    shown = [background, *_draw_clips(scene, canvas, definitions, image_defs), *_draw_audio_strips(scene, canvas)]
    if guides:
        shown.append(guide_lines(scene, canvas, _format_transforms))
    drawing = element("g", Markup("\n"), *(Markup(f"{part}\n") for part in shown), clip_path=inside)
    return [definitions.to_markup(), drawing]


def _wrap_svg(payload_view: PayloadView, scene_index: int, *children: Markup) -> Markup:
    width, height = payload_view.canvas
    parts = [element("title", escape_text(_format_title(payload_view, scene_index))), *children]
    box = f"0 0 {width} {height}"
    return element("svg", *parts, xmlns=SVG_NAMESPACE, viewBox=box, width=width, height=height, role="img")


def _format_title(payload_view: PayloadView, scene_index: int) -> str:
    which = f"scene {scene_index + 1} of {len(payload_view.scenes)}"
    return f"{payload_view.name}, {which}" if payload_view.name else which.capitalize()


def _draw_background(scene: SceneView, canvas: Size, image_defs: ImageDefs) -> Markup:
    """What lies behind all: a colour, and before it the picture, if there is one."""
    source = background_image_url(scene.background)
    behind = rectangle(Box(0, 0, *canvas), **color_attributes("fill", scene.background.get("source_color"), "#ffffff"))
    if not source:
        return behind
    about = {"data_kind": "background", "data_path": f"{scene.path}.background"}
    if source in image_defs.images:
        return element("g", behind, draw_background_image(canvas, source, image_defs), **about)
    name = draw_label(
        readable_file_name(source) or "background", 32, 48, canvas.width / 2, fill=INK_COLOR, fill_opacity=0.7
    )
    return element("g", behind, draw_scenery(canvas, BACKGROUND_SCENERY_COLORS), name, **about)


def _draw_clips(scene: SceneView, canvas: Size, svg_defs: SvgDefs, image_defs: ImageDefs) -> Iterator[Markup]:
    """From the back to the front."""
    for clip in scene.clips:
        if clip.clip_type != "audio":
            address = clip_image_url(clip)
            is_at_hand = address in image_defs.images
            drawn = draw_image(clip, address, image_defs) if is_at_hand else _draw_clip(clip, canvas, svg_defs)
            yield _transform_clip(clip, drawn, draw_animation_badge(clip, canvas))


def _draw_audio_strips(scene: SceneView, canvas: Size) -> Iterator[Markup]:
    sounds = [clip for clip in scene.clips if clip.clip_type == "audio"]
    return (draw_audio_strip(clip, position, canvas) for position, clip in enumerate(sounds))


def _draw_clip(clip: ClipView, canvas: Size, svg_defs: SvgDefs) -> ClipDrawing:
    """What can be drawn without any picture."""
    match clip.clip_type:
        case "aiModel":
            return draw_avatar_placeholder(clip, svg_defs, canvas)
        case "textImage":
            return draw_text(clip, svg_defs)
        case "shape":
            return draw_shape(clip, svg_defs)
        case "image":
            return draw_image_placeholder(clip)
        case "videoImage":
            return draw_video_placeholder(clip)
    return draw_unknown_placeholder(clip, clip.clip_type)


def _transform_clip(clip: ClipView, drawing: ClipDrawing, badge: Markup) -> Markup:
    """A clip where it is, turned about its upper left corner, scaled and mirrored as it says."""
    corner, own = _format_transforms(clip)
    picture = element("g", drawing.graphics, transform=own) if own and drawing.graphics else drawing.graphics
    name = display_name(clip)
    return element(
        "g",
        element("title", escape_text(name)) if name else EMPTY_MARKUP,
        concat([picture, drawing.overlay, badge]),
        transform=corner,
        opacity=None if clip.opacity == 1 else clip.opacity,
        data_kind=clip.clip_type if clip.clip_type in CLIP_CLASSES else "unknown",
        data_path=clip.path,
    )


def _format_transforms(clip: ClipView) -> tuple[str, str]:
    """Of the upper left corner of a clip, and from there of its own px; the latter is empty where they are the same."""
    turned = f" rotate({format_number(clip.angle % 360)})" if clip.angle else ""
    across, down = map(abs, clip.scale)
    own = "" if across == down == 1 else format_scale(across, down)
    return f"{format_translate(clip.box.left, clip.box.top)}{turned}", f"{own} {_format_mirroring(clip)}".strip()


def _format_mirroring(clip: ClipView) -> str:
    """What mirrors a clip in its box."""
    flips = clip.is_mirrored_xy
    if not any(flips):
        return ""
    width, height = clip.get_number("width", 0), clip.get_number("height", 0)
    across, down = (-1 if flip else 1 for flip in flips)
    return f"{format_translate(width if flips[0] else 0, height if flips[1] else 0)} {format_scale(across, down)}"
