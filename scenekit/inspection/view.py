"""What a payload shows and says, whoever wrote it: read for looking at, not for writing again.

A payload from the web editor may hold anything; what is missing or no number counts as the service's default,
so that whatever can be seen of it is seen.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from scenekit.avatars.frame import AvatarFrame
from scenekit.avatars.payload_model import try_parse_frame
from scenekit.core import validation
from scenekit.core.geometry import CANVAS_SIZES, Box, Orientation, Size
from scenekit.elements.script import from_html


class ClipView(NamedTuple):
    """A clip as it is drawn."""

    data: dict[str, Any]
    """The object of the payload."""
    path: str
    """Where it is: `scenes[0].clips[1]`."""
    clip_type: str
    layer: float
    box: Box
    """px of the canvas, before it is turned."""
    scale: tuple[float, float]
    """Below 0 where it is mirrored."""
    angle: float
    """Degrees, clockwise, about its upper left corner."""
    opacity: float
    """0 to 1."""

    @property
    def is_deleted(self) -> bool:
        """Whether the editor keeps it without showing it."""
        return self.data.get("isDelete") is True

    @property
    def is_mirrored_xy(self) -> tuple[bool, bool]:
        """Whether it is mirrored across, and down: by a scale below 0, or as the editor says."""
        across, down = self.scale
        return (across < 0) != (self.data.get("flipX") is True), (down < 0) != (self.data.get("flipY") is True)

    @property
    def model(self) -> dict[str, Any]:
        """Who an avatar is, and all the editor's numbers about it."""
        model = self.data.get("model")
        return model if isinstance(model, dict) else {}

    @property
    def frame(self) -> AvatarFrame | None:
        """The frame of an avatar, where its numbers make one."""
        return try_parse_frame(self.model)

    def get_number(self, key: str, default: float) -> float:
        return number_or_default(self.data.get(key), default)

    def get_text(self, key: str) -> str:
        value = self.data.get(key)
        return value if isinstance(value, str) else ""


class SpokenLine(NamedTuple):
    """Something that is said."""

    text: str
    """Plain text."""
    speaker: ClipView | None
    """The avatar; None where no avatar of the scene is meant."""
    path: str

    @property
    def language(self) -> str:
        """The language of the speaker, such as `"ko"`; empty where it is not known."""
        language = self.speaker.model.get("language") if self.speaker else None
        return language if isinstance(language, str) else ""


class SceneView(NamedTuple):
    """A scene as it is seen and heard."""

    path: str
    background: dict[str, Any]
    clips: tuple[ClipView, ...]
    """From the back to the front."""
    lines: tuple[SpokenLine, ...]
    """In the order in which they are said."""
    data: dict[str, Any]


class PayloadView(NamedTuple):
    """A project as it is seen and heard."""

    canvas: Size
    scenes: tuple[SceneView, ...]
    data: dict[str, Any]

    @property
    def name(self) -> str:
        """What the project is called; empty where it has no name."""
        name = self.data.get("name")
        return name if isinstance(name, str) else ""

    @property
    def video_height(self) -> int:
        """How many rows of pixels the finished video has, at the resolution that is asked for."""
        return VIDEO_HEIGHT_BY_RESOLUTION.get(str(self.data.get("resolution")), 1080)


VIDEO_HEIGHT_BY_RESOLUTION = {"4k": 2160, "1080": 1080, "720": 720, "480": 480}


def read_payload_view(project: dict[str, Any]) -> PayloadView:
    """A project payload, read for looking at.

    >>> from scenekit import Project
    >>> from scenekit import Scene as Builder
    >>> seen = read_payload_view(Project().add(Builder().avatar("M000045058", script="Hello!", left=5, top=0)).to_dict())
    >>> seen.scenes[0].lines[0].text, seen.scenes[0].clips[0].box.left
    ('Hello!', 5.0)
    """
    orientation = project.get("orientation")
    canvas: Orientation = orientation if orientation in CANVAS_SIZES else "landscape"
    scenes = tuple(_read_scene(data, f"scenes[{number}]") for number, data in enumerate(project["scenes"]))
    return PayloadView(CANVAS_SIZES[canvas], scenes, project)


def _read_scene(data: dict[str, Any], path: str) -> SceneView:
    written = [_read_clip(clip, f"{path}.clips[{position}]") for position, clip in enumerate(data.get("clips") or ())]
    shown = sorted((clip for clip in written if not clip.is_deleted), key=lambda clip: clip.layer)
    return SceneView(path, data.get("background") or {}, tuple(shown), tuple(_read_lines(data, written, path)), data)


def _read_clip(data: dict[str, Any], path: str) -> ClipView:
    across, down = number_or_default(data.get("scaleX"), 1), number_or_default(data.get("scaleY"), 1)
    width, height = number_or_default(data.get("width"), 0), number_or_default(data.get("height"), 0)
    left, top = number_or_default(data.get("left"), 0), number_or_default(data.get("top"), 0)
    box = Box(left + min(width * across, 0), top + min(height * down, 0), abs(width * across), abs(height * down))
    opacity = min(max(number_or_default(data.get("opacity"), 100) / 100, 0), 1)
    angle = number_or_default(data.get("angle"), 0)
    return ClipView(
        data, path, data["type"], number_or_default(data.get("layer"), 0), box, (across, down), angle, opacity
    )


def _read_lines(data: dict[str, Any], clips: list[ClipView], path: str) -> list[SpokenLine]:
    """What is said: the turns of the scene where it has any, else the scripts of its avatars."""
    cast = [clip for clip in clips if clip.clip_type == "aiModel" and not clip.is_deleted]
    turns = data.get("scripts")
    if isinstance(turns, (list, tuple)) and turns:
        said = [
            SpokenLine(plain_text(turn.get("org")), _find_speaker(turn, cast), f"{path}.scripts[{n}]")
            for n, turn in enumerate(turns)
        ]
    else:
        said = [SpokenLine(_read_clip_script(clip), clip, f"{clip.path}.script") for clip in cast]
    return [line for line in said if line.text]


def _read_clip_script(clip: ClipView) -> str:
    script = clip.data.get("script")
    return plain_text(script.get("org") if isinstance(script, dict) else script)


def _find_speaker(turn: dict[str, Any], avatars: list[ClipView]) -> ClipView | None:
    for clip in avatars:
        if (turn.get("modelId"), turn.get("clothId")) == (clip.model.get("ai_name"), clip.model.get("emotion")):
            return clip
    return None


def plain_text(html: object) -> str:
    r"""What is heard of a script: its text without tags, a line a paragraph.

    >>> plain_text("<p>One <span>moment</span>, Q&amp;A.</p><p>Two</p>")
    'One moment, Q&A.\n\nTwo'
    """
    if not isinstance(html, str):
        return ""
    html = html.encode(errors="ignore").decode()  # halves of characters are not heard
    plain = from_html(html)
    if isinstance(plain, str):
        return plain
    from html import unescape  # only what a person wrote as HTML needs it

    text = re.sub(r"</p\s*>|<br\s*/?>", "\n\n", html, flags=re.IGNORECASE)
    text = unescape(re.sub(r"<[^<>]*>", "", text))
    return "\n\n".join(line.strip() for line in text.splitlines() if line.strip())


def number_or_default(value: object, default: float) -> float:
    """A value where it is a number that can be drawn."""
    return float(value) if validation.is_number(value) else default
