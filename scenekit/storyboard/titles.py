"""The titles of scenes, which payloads do not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.storyboard.labels import shorten

if TYPE_CHECKING:
    from scenekit.inspection.view import SceneView

MAX_TITLE_CHARS = 60
"""The largest length of the title of a scene, in characters."""


def find_title(scene: SceneView) -> str:
    """Return the largest text of a scene, else the beginning of its script, else an empty text."""
    texts = [clip for clip in scene.clips if clip.clip_type == "textImage" and clip.get_text("text").strip()]
    if texts:
        largest = max(texts, key=lambda clip: clip.get_number("fontSize", 0))
        return shorten(" ".join(largest.get_text("text").split()), MAX_TITLE_CHARS)
    line = next((line.text for line in scene.lines), "")
    return shorten(" ".join(line.split()), MAX_TITLE_CHARS)
