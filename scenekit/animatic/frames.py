"""The sequence of pictures of an animatic."""

from __future__ import annotations

from bisect import bisect_right
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from scenekit.animatic.layers import draw_layers, place_layer, rasterize_layer
from scenekit.animatic.motion import AT_REST, compute_motion
from scenekit.animatic.overlays import draw_animatic_label, draw_caption
from scenekit.core.limits import compute_cpu_seconds
from scenekit.storyboard.rasterizer import Rasterizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.Image import Image

    from scenekit.animatic.layers import Layer
    from scenekit.animatic.motion import Motion
    from scenekit.core.geometry import Size
    from scenekit.inspection.captions import Cue
    from scenekit.storyboard import Storyboard


class SceneFrames(NamedTuple):
    """The frames of the video that show a scene."""

    scene_index: int
    first: int
    end: int
    """The frame after the last one."""


def schedule_scenes(seconds_by_scene: Sequence[float], fps: int) -> list[SceneFrames]:
    """Return the frames of each scene that lasts at least one frame.

    Each scene starts at the frame nearest to its time, so that rounding does not add up.

    >>> schedule_scenes([1.03, 0, 0.5], 10)
    [SceneFrames(scene_index=0, first=0, end=10), SceneFrames(scene_index=2, first=10, end=15)]
    """
    schedule, seconds, first = [], 0.0, 0
    for index, duration in enumerate(seconds_by_scene):
        seconds += duration
        end = round(seconds * fps)
        if end > first:
            schedule.append(SceneFrames(index, first, end))
        first = end
    return schedule


def iter_pictures(
    storyboard: Storyboard, span: SceneFrames, size: Size, fps: int, cues: Sequence[Cue]
) -> Iterator[tuple[Image, int]]:
    """Yield the pictures of a scene, each with the number of frames that show it.

    Args:
        storyboard: The project and its images.
        span: The frames of the scene.
        size: The size of a frame in px.
        fps: Frames per second.
        cues: The captions to draw, in order. Their times count from the start of the video.
    """
    with Rasterizer(compute_cpu_seconds(*size)) as rasterizer:
        layers = draw_layers(rasterizer, storyboard, span.scene_index, size)
        label = _draw_label(rasterizer, storyboard, span.scene_index, size)
    captions: dict[int, Image] = {}

    def describe(frame: int) -> tuple[tuple[Motion, ...], int | None]:
        seconds = (frame - span.first) / fps
        motions = tuple(compute_motion(layer.animation, seconds) if layer.animation else AT_REST for layer in layers)
        return motions, _find_cue(cues, (frame + 0.5) / fps)

    for (motions, cue_index), frames in groupby(range(span.first, span.end), describe):
        picture = _compose(layers, motions)
        if cue_index is not None:
            if cue_index not in captions:
                captions = {cue_index: _draw_caption(cues[cue_index], storyboard, span.scene_index, size)}
            picture.alpha_composite(captions[cue_index])
        picture.alpha_composite(label)
        yield picture.convert("RGB"), sum(1 for _ in frames)


def _draw_caption(cue: Cue, storyboard: Storyboard, scene_index: int, size: Size) -> Image:
    """Draw a caption. A scene can have thousands, so each has the limits of a drawing for itself."""
    with Rasterizer() as rasterizer:
        svg = draw_caption(storyboard.payload_view.canvas, cue.lines)
        return rasterize_layer(rasterizer, svg, storyboard, scene_index, size)


def _draw_label(rasterizer: Rasterizer, storyboard: Storyboard, scene_index: int, size: Size) -> Image:
    view = storyboard.payload_view
    svg = draw_animatic_label(view.canvas, scene_index + 1, len(view.scenes))
    return rasterize_layer(rasterizer, svg, storyboard, scene_index, size)


def _compose(layers: Sequence[Layer], motions: Sequence[Motion]) -> Image:
    picture = layers[0].picture.copy()
    for layer, motion in zip(layers[1:], motions[1:], strict=True):
        place_layer(picture, layer, motion)
    return picture


def _find_cue(cues: Sequence[Cue], seconds: float) -> int | None:
    index = bisect_right(cues, seconds, key=lambda cue: cue.start) - 1
    return index if index >= 0 and seconds < cues[index].end else None
