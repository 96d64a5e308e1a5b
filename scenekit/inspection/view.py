"""A read-only view of any payload, for drawing and checking.

A payload of the web editor may contain anything. A value that is missing or has the wrong type is replaced by the
service's default, so that every payload can be drawn.
"""

from __future__ import annotations

import re
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct, structs

from scenekit.avatars.frame import AvatarFrame
from scenekit.avatars.payload_model import try_parse_frame
from scenekit.core import validation
from scenekit.core.geometry import CANVAS_SIZES, Box, Orientation, Size
from scenekit.elements.script import from_html
from scenekit.elements.text import NAMED_FONT_WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Mapping


class ClipView(Struct, frozen=True, dict=True):
    """A clip with the values that are needed to draw it."""

    data: dict[str, Any]
    """The object of the payload."""
    path: str
    """Path in the payload, such as `scenes[0].clips[1]`."""
    clip_type: str
    layer: float
    box: Box
    """Box in px of the canvas, before the rotation."""
    scale: tuple[float, float]
    """Scale in x and y, negative if the clip is mirrored."""
    angle: float
    """Clockwise rotation about the top left corner, in degrees."""
    opacity: float
    """Opacity from 0 to 1."""
    font_file: str | None = None
    """The font file to measure a text with, which only its element has."""

    @property
    def is_deleted(self) -> bool:
        """Whether the editor keeps the clip without drawing it."""
        return self.data.get("isDelete") is True

    @property
    def is_mirrored_xy(self) -> tuple[bool, bool]:
        """Whether the clip is mirrored in x, and in y: by a negative scale, or by the editor's own keys."""
        scale_x, scale_y = self.scale
        return (scale_x < 0) != (self.data.get("flipX") is True), (scale_y < 0) != (self.data.get("flipY") is True)

    @property
    def model(self) -> dict[str, Any]:
        """The ids of an avatar and its numbers for the editor, empty for other clips."""
        model = self.data.get("model")
        return model if isinstance(model, dict) else {}

    @cached_property
    def frame(self) -> AvatarFrame | None:
        """The frame of an avatar, or None if its numbers do not make a valid frame."""
        return try_parse_frame(self.model)

    @property
    def font_weight(self) -> int | None:
        """The font weight of a text as a number, or None if it is not valid. Some editors write `bold` or `normal`."""
        weight = self.data.get("fontWeight")
        if isinstance(weight, str):
            weight = NAMED_FONT_WEIGHTS.get(weight)
        number = number_or_default(weight, 0)
        return int(number) if 1 <= number <= 1000 else None

    def get_number(self, key: str, default: float) -> float:
        """Return the number at a key, or the default if the value is not a number."""
        return number_or_default(self.data.get(key, default), default)

    def get_text(self, key: str) -> str:
        """Return the text at a key, or "" if the value is not text."""
        value = self.data.get(key)
        return value if isinstance(value, str) else ""


class SpokenLine(NamedTuple):
    """A line of speech: the script of an avatar, or a turn of the scene."""

    text: str
    """Plain text."""
    speaker: ClipView | None
    """Clip of the avatar, or None if the turn does not name an avatar of the scene."""
    path: str
    """Path of the script or the turn in the payload."""

    @property
    def language(self) -> str:
        """The language code of the speaker, such as `"ko"`, or "" if it is unknown."""
        language = self.speaker.model.get("language") if self.speaker else None
        return language if isinstance(language, str) else ""


class SceneView(NamedTuple):
    """A scene with its visible clips and its spoken lines."""

    path: str
    background: dict[str, Any]
    clips: tuple[ClipView, ...]
    """Visible clips, from back to front."""
    lines: tuple[SpokenLine, ...]
    """Spoken lines in their order."""
    data: dict[str, Any]


class PayloadView(NamedTuple):
    """A project with its scenes."""

    canvas: Size
    scenes: tuple[SceneView, ...]
    data: dict[str, Any]

    @property
    def name(self) -> str:
        """The name of the project, or "" if it has none."""
        name = self.data.get("name")
        return name if isinstance(name, str) else ""

    @property
    def video_short_side(self) -> int:
        """The shorter side of the finished video in px: its height in landscape, its width in portrait."""
        return SHORT_SIDE_BY_RESOLUTION.get(str(self.data.get("resolution")), CANVAS_SHORT_SIDE)


CANVAS_SHORT_SIDE = 1080
"""The shorter side of the canvas in px, in both orientations. It is also the default resolution of the service."""

SHORT_SIDE_BY_RESOLUTION = {"4k": 2160, "1080": 1080, "720": 720, "480": 480}
"""The shorter side of a video in px, by the resolutions that the service documents."""

MAX_FAST_NUMBER = 1e15
"""The size of numbers that need no further validation. Comparisons with NaN are false."""

CLIP_PATH_PATTERN = re.compile(r"scenes\[\d+\]\.clips\[\d+\]")
"""The path of a clip in a payload."""


def read_payload_view(project: dict[str, Any], font_files: Mapping[str, str] = MappingProxyType({})) -> PayloadView:
    """Return the view of a project payload.

    Args:
        project: The payload.
        font_files: The font files of texts, by the paths of their clips.

    >>> from scenekit import Project, Scene
    >>> view = read_payload_view(Project().add(Scene().avatar("M000045058", script="Hello!", left=5, top=0)).to_dict())
    >>> view.scenes[0].lines[0].text, view.scenes[0].clips[0].box.left
    ('Hello!', 5.0)
    """
    orientation = project.get("orientation")
    canvas: Orientation = orientation if orientation in CANVAS_SIZES else "landscape"
    scenes = tuple(
        read_scene_view(data, f"scenes[{number}]", font_files) for number, data in enumerate(project["scenes"])
    )
    return PayloadView(CANVAS_SIZES[canvas], scenes, project)


def read_scene_view(data: dict[str, Any], path: str, font_files: Mapping[str, str] = MappingProxyType({})) -> SceneView:
    """Return the view of a scene at a path of the payload. `font_files` is that of `read_payload_view`."""
    clips = [read_clip_view(clip, f"{path}.clips[{index}]") for index, clip in enumerate(data.get("clips") or ())]
    if font_files:
        clips = [structs.replace(clip, font_file=font_files.get(clip.path)) for clip in clips]
    visible = sorted([clip for clip in clips if not clip.is_deleted], key=attrgetter("layer"))
    return SceneView(path, data.get("background") or {}, tuple(visible), tuple(_read_lines(data, clips, path)), data)


def read_clip_view(data: dict[str, Any], path: str) -> ClipView:
    """Return the view of a clip at a path of the payload."""
    scale_x, scale_y = number_or_default(data.get("scaleX"), 1), number_or_default(data.get("scaleY"), 1)
    width, height = number_or_default(data.get("width"), 0), number_or_default(data.get("height"), 0)
    left, top = number_or_default(data.get("left"), 0), number_or_default(data.get("top"), 0)
    drawn_width, drawn_height = width * scale_x, height * scale_y
    if drawn_width > 0 and drawn_height > 0:  # the common case
        box = Box(left, top, drawn_width, drawn_height)
    else:  # mirrored, or without an area
        box = Box(left + min(drawn_width, 0), top + min(drawn_height, 0), abs(drawn_width), abs(drawn_height))
    opacity = number_or_default(data.get("opacity"), 100) / 100
    if not 0 <= opacity <= 1:
        opacity = min(max(opacity, 0), 1)
    angle = number_or_default(data.get("angle"), 0)
    layer = number_or_default(data.get("layer"), 0)
    return ClipView(data, path, data["type"], layer, box, (scale_x, scale_y), angle, opacity)


def _read_lines(data: dict[str, Any], clips: list[ClipView], path: str) -> list[SpokenLine]:
    """Return the turns of the scene, or the scripts of its avatars if it has no turns."""
    avatars = [clip for clip in clips if clip.clip_type == "aiModel" and not clip.is_deleted]
    turns = data.get("scripts")
    if isinstance(turns, (list, tuple)) and turns:
        # Of avatars with the same ids, the first one speaks.
        speakers = {(clip.model.get("ai_name"), clip.model.get("emotion")): clip for clip in reversed(avatars)}
        lines = [
            SpokenLine(plain_text(turn.get("org")), _find_speaker(turn, speakers), f"{path}.scripts[{index}]")
            for index, turn in enumerate(turns)
        ]
    else:
        lines = [SpokenLine(_read_clip_script(clip), clip, f"{clip.path}.script") for clip in avatars]
    return [line for line in lines if line.text]


def _read_clip_script(clip: ClipView) -> str:
    script = clip.data.get("script")
    return plain_text(script.get("org") if isinstance(script, dict) else script)


def _find_speaker(turn: dict[str, Any], speakers: dict[tuple[Any, Any], ClipView]) -> ClipView | None:
    ids = turn.get("modelId"), turn.get("clothId")
    return speakers.get(ids) if all(id is None or isinstance(id, str) for id in ids) else None


def plain_text(html: object) -> str:
    r"""Return the spoken text of a script in HTML: without tags, one line per paragraph.

    >>> plain_text("<p>One <span>moment</span>, Q&amp;A.</p><p>Two</p>")
    'One moment, Q&A.\n\nTwo'
    """
    if not isinstance(html, str):
        return ""
    if not html.isascii():
        html = html.encode(errors="ignore").decode()  # lone surrogates are not spoken
    plain = from_html(html)
    if isinstance(plain, str):
        return plain
    from html import unescape  # imported here, because only HTML of the user needs it

    text = re.sub(r"</p\s*>|<br\s*/?>", "\n\n", html, flags=re.IGNORECASE)
    text = unescape(re.sub(r"<[^<>]*>", "", text))
    return "\n\n".join(line.strip() for line in text.splitlines() if line.strip())


def number_or_default(value: object, default: float) -> float:
    """Return the value as a float if it is a finite number, otherwise the default."""
    # The common cases first: a plain number, or a key that the payload does not have.
    if type(value) is float and -MAX_FAST_NUMBER < value < MAX_FAST_NUMBER:
        return value
    if type(value) is int and -MAX_FAST_NUMBER < value < MAX_FAST_NUMBER:
        return float(value)
    if value is None:
        return default
    return float(value) if validation.is_number(value) else default
