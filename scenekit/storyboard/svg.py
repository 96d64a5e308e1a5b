"""Draw a scene as an SVG, as close to the finished video as the payload allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from scenekit.avatars.catalog import BUILT_IN_CATALOG
from scenekit.core.geometry import Box, Size
from scenekit.inspection.view import ClipView, PayloadView, SceneView
from scenekit.payload.v3 import CLIP_CLASSES
from scenekit.storyboard.avatar_looks import AvatarCast, build_cast, get_avatar_ids, get_cutout_key
from scenekit.storyboard.avatar_placeholder import draw_avatar_placeholder
from scenekit.storyboard.clip_drawing import ClipDrawing, clip_transforms
from scenekit.storyboard.embedded_images import ImageDefs, draw_background_image, draw_image
from scenekit.storyboard.guides import draw_guides
from scenekit.storyboard.image_refs import background_image_url, clip_image_url
from scenekit.storyboard.labels import display_name, readable_file_name
from scenekit.storyboard.markup import (
    EMPTY_MARKUP,
    Markup,
    color_attributes,
    concat,
    element,
    escape_text,
    rectangle,
)
from scenekit.storyboard.placeholders import (
    AUDIO_STRIP_HEIGHT_PX,
    draw_animation_badge,
    draw_audio_strip,
    draw_background_placeholder,
    draw_image_placeholder,
    draw_unknown_placeholder,
    draw_video_placeholder,
)
from scenekit.storyboard.shapes import draw_shape
from scenekit.storyboard.svg_defs import SvgDefs
from scenekit.storyboard.text import draw_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenekit.storyboard.contents import StoryboardContents

SVG_NAMESPACE = "http://www.w3.org/2000/svg"


def draw_document(contents: StoryboardContents, scene_index: int, guides: bool, style: str | None = None) -> Markup:
    """Return a scene as an SVG document, as large as the canvas in px, with the images that it shows.

    Args:
        contents: The project and its images.
        scene_index: Index of the scene, counted from 0.
        guides: Whether to draw guides.
        style: The CSS of the document, for a page that shows it.
    """
    image_defs = ImageDefs({**contents.cast.cutouts, **contents.images})
    drawing = _draw_scene(contents.payload_view, scene_index, guides, image_defs, contents.cast)
    return _wrap_svg(contents.payload_view, scene_index, *drawing, image_defs.to_markup(), style=style)


def draw_layer(
    contents: StoryboardContents, scene_index: int, clips: Sequence[ClipView], *, has_background: bool
) -> Markup:
    """Return some clips of a scene as an SVG document, for a video that moves them.

    Args:
        contents: The project and its images.
        scene_index: Index of the scene, counted from 0.
        clips: The clips to draw, from back to front. Audio clips and the marks of animations are left out.
        has_background: Whether the background of the scene is drawn. Otherwise the drawing is transparent.
    """
    view = contents.payload_view
    cast = contents.cast
    image_defs = ImageDefs({**cast.cutouts, **contents.images})
    scenes = list(view.scenes)
    shown = tuple(_strip_animation(clip) for clip in clips if clip.clip_type != "audio")
    scenes[scene_index] = scenes[scene_index]._replace(clips=shown)
    part = view._replace(scenes=tuple(scenes))
    drawing = _draw_scene(part, scene_index, False, image_defs, cast, has_background=has_background)
    return _wrap_svg(part, scene_index, *drawing, image_defs.to_markup())


def _strip_animation(clip: ClipView) -> ClipView:
    return structs.replace(clip, data={key: value for key, value in clip.data.items() if key != "animation"})


def draw_fragment(
    payload_view: PayloadView, scene_index: int, guides: bool, image_defs: ImageDefs, cast: AvatarCast | None = None
) -> Markup:
    """Return a scene as an SVG for a page of several scenes. The page writes the images of `image_defs` itself.

    Args:
        payload_view: The project.
        scene_index: Index of the scene, counted from 0.
        guides: Whether to draw guides.
        image_defs: The images of the page.
        cast: The avatars of the project. By default, those of `payload_view` without names of a catalog.
    """
    cast = cast or build_cast(payload_view, BUILT_IN_CATALOG)
    return _wrap_svg(payload_view, scene_index, *_draw_scene(payload_view, scene_index, guides, image_defs, cast))


def _draw_scene(
    payload_view: PayloadView,
    scene_index: int,
    guides: bool,
    image_defs: ImageDefs,
    cast: AvatarCast,
    *,
    has_background: bool = True,
) -> list[Markup]:
    """Return the definitions and the drawing of a scene."""
    scene, canvas = payload_view.scenes[scene_index], payload_view.canvas
    # Drawings of several scenes share a page, so the ids of each have a prefix.
    svg_defs = SvgDefs(f"s{scene_index}-")
    canvas_clip_path = svg_defs.add("clipPath", rectangle(Box(0, 0, *canvas)))
    background = _draw_background(scene, canvas, image_defs) if has_background else EMPTY_MARKUP
    clips = _draw_clips(scene, canvas, svg_defs, image_defs, cast)
    layers = [background, *clips, *_draw_audio_strips(scene, canvas)]
    if guides:
        layers.append(draw_guides(scene, canvas, cast))
    drawing = element("g", Markup("\n"), *(Markup(f"{layer}\n") for layer in layers), clip_path=canvas_clip_path)
    return [svg_defs.to_markup(), drawing]


def _wrap_svg(payload_view: PayloadView, scene_index: int, *children: Markup, style: str | None = None) -> Markup:
    width, height = payload_view.canvas
    return element(
        "svg",
        element("title", escape_text(_format_title(payload_view, scene_index))),
        *children,
        xmlns=SVG_NAMESPACE,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        style=style,
    )


def _format_title(payload_view: PayloadView, scene_index: int) -> str:
    title = f"scene {scene_index + 1} of {len(payload_view.scenes)}"
    return f"{payload_view.name}, {title}" if payload_view.name else title.capitalize()


def _draw_background(scene: SceneView, canvas: Size, image_defs: ImageDefs) -> Markup:
    """Return the background: its color, and over it its image or a placeholder for the image, if it has one."""
    url = background_image_url(scene.background)
    color = rectangle(Box(0, 0, *canvas), **color_attributes("fill", scene.background.get("source_color"), "#ffffff"))
    if not url:
        return color
    data = {"data_kind": "background", "data_path": f"{scene.path}.background"}
    if url in image_defs.images:
        return element("g", color, draw_background_image(canvas, url, image_defs), **data)
    strip_count = sum(clip.clip_type == "audio" for clip in scene.clips)
    bottom = canvas.height - strip_count * AUDIO_STRIP_HEIGHT_PX
    placeholder = draw_background_placeholder(canvas, readable_file_name(url) or "background", bottom)
    return element("g", color, placeholder, **data)


def _draw_clips(
    scene: SceneView, canvas: Size, svg_defs: SvgDefs, image_defs: ImageDefs, cast: AvatarCast
) -> Iterator[Markup]:
    """Yield the visible clips from back to front."""
    for clip in scene.clips:
        if clip.clip_type != "audio":
            key = _find_image_key(clip, image_defs)
            drawing = draw_image(clip, key, image_defs) if key else _draw_clip(clip, canvas, svg_defs, cast)
            yield _transform_clip(clip, drawing, draw_animation_badge(clip))


def _find_image_key(clip: ClipView, image_defs: ImageDefs) -> str | None:
    """Return the key of the image of a clip: its URL, or that of a stored cut-out. None if it has no image."""
    keys = [clip_image_url(clip)]
    if clip.clip_type == "aiModel":
        keys.append(get_cutout_key(get_avatar_ids(clip)))
    return next((key for key in keys if key in image_defs.images), None)


def _draw_audio_strips(scene: SceneView, canvas: Size) -> Iterator[Markup]:
    audio_clips = [clip for clip in scene.clips if clip.clip_type == "audio"]
    return (draw_audio_strip(clip, index, canvas) for index, clip in enumerate(audio_clips))


def _draw_clip(clip: ClipView, canvas: Size, svg_defs: SvgDefs, cast: AvatarCast) -> ClipDrawing:
    """Draw a clip without any image file."""
    match clip.clip_type:
        case "aiModel":
            return draw_avatar_placeholder(clip, svg_defs, canvas, cast)
        case "textImage":
            return draw_text(clip, svg_defs)
        case "shape":
            return draw_shape(clip, svg_defs)
        case "image":
            return draw_image_placeholder(clip, canvas)
        case "videoImage":
            return draw_video_placeholder(clip, canvas)
    return draw_unknown_placeholder(clip, clip.clip_type)


def _transform_clip(clip: ClipView, drawing: ClipDrawing, badge: Markup) -> Markup:
    """Return a drawn clip in its position, rotated, scaled and mirrored as its payload sets it."""
    transforms = clip_transforms(clip)
    graphics = drawing.graphics
    if transforms.content and graphics:
        graphics = element("g", graphics, transform=transforms.content)
    name = display_name(clip)
    return element(
        "g",
        element("title", escape_text(name)) if name else EMPTY_MARKUP,
        concat([graphics, drawing.overlay, badge]),
        transform=transforms.corner,
        opacity=None if clip.opacity == 1 else clip.opacity,
        data_kind=clip.clip_type if clip.clip_type in CLIP_CLASSES else "unknown",
        data_path=clip.path,
    )
