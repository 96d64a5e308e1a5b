"""The titles of projects and scenes. Payloads have none for scenes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.storyboard.labels import shorten

if TYPE_CHECKING:
    from scenekit.inspection.view import PayloadView, SceneView

UNTITLED_NAME = "Untitled project"

MAX_TITLE_CHARS = 60
"""The largest length of the title of a scene, in characters."""


def get_project_title(payload_view: PayloadView) -> str:
    """Return the name of a project, or "Untitled project" if it is blank."""
    return payload_view.name if payload_view.name.strip() else UNTITLED_NAME


def find_title(scene: SceneView) -> str:
    """Return the largest text of a scene, else the beginning of its script, else an empty text."""
    texts = [clip for clip in scene.clips if clip.clip_type == "textImage" and clip.get_text("text").strip()]
    if texts:
        largest = max(texts, key=lambda clip: clip.get_number("fontSize", 0))
        return shorten(" ".join(largest.get_text("text").split()), MAX_TITLE_CHARS)
    line = next((line.text for line in scene.lines), "")
    return shorten(" ".join(line.split()), MAX_TITLE_CHARS)
