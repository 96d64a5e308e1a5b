"""A scene with everything that several checks need. It is measured once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.inspection.check.bodies import Body, locate_body
from scenekit.inspection.check.letters import Letters, MeasuredText, locate_letters, measure_clip
from scenekit.inspection.check.located_clip import LocatedClip, locate_clip
from scenekit.payload import v3

if TYPE_CHECKING:
    from scenekit.inspection.check.context import CheckContext
    from scenekit.inspection.view import SceneView

DRAWN_TYPES = v3.CLIP_CLASSES.keys() - {"audio"}
"""The documented types of clips that are drawn."""


class CheckedScene(NamedTuple):
    """A scene and the measurements of its clips."""

    view: SceneView
    context: CheckContext
    clips: list[LocatedClip]
    """The clips that are not deleted, from back to front."""
    texts: list[MeasuredText]
    """The texts that are not blank, from back to front."""
    letters: list[Letters]
    """The letters of the visible texts, from back to front."""
    bodies: dict[int, Body]
    """The bodies of the avatars with a valid frame, by the index of the clip, from back to front."""
    has_opaque_clips: bool
    """Whether a clip certainly hides everything behind its box."""

    @property
    def drawn_clips(self) -> list[LocatedClip]:
        """The clips of documented types that are drawn."""
        return [located for located in self.clips if located.clip.clip_type in DRAWN_TYPES]


def measure_scene(view: SceneView, context: CheckContext) -> CheckedScene:
    """Measure the clips of a scene."""
    canvas = context.canvas
    clips = [locate_clip(clip, index, canvas) for index, clip in enumerate(view.clips)]
    texts: list[MeasuredText] = []
    bodies: dict[int, Body] = {}
    has_opaque_clips = False
    for located in clips:
        clip_type = located.clip.clip_type
        if clip_type == "aiModel":
            if body := locate_body(located, context.locate_regions):
                bodies[located.index] = body
        elif clip_type == "textImage":
            if located.clip.get_text("text").strip():
                texts.append(measure_clip(located))
        elif located.is_opaque:
            has_opaque_clips = True
    return CheckedScene(view, context, clips, texts, locate_letters(texts), bodies, has_opaque_clips)
