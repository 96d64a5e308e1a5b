"""The output of a notebook cell for a scene, a project or a storyboard: images that cannot affect the notebook."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from scenekit.errors import ScenekitError
from scenekit.storyboard.labels import shorten
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, element, escape_text
from scenekit.storyboard.svg import draw_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.storyboard.contents import StoryboardContents

MAX_SCENES_IN_CELL = 24
"""The largest number of scenes that a cell shows. A notebook stores all its output in its file."""

MAX_PLAIN_TEXT_CHARS = 1_000
"""The largest length of the text alternative, in characters."""

SVG_STYLE = "max-width:100%;height:auto"
CELL_STYLE = "display:flex;flex-wrap:wrap;gap:8px"
IMAGE_STYLE = "height:180px;max-width:100%;border-radius:4px"


def mime_bundle(value: object, draw: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Return the output of a cell by MIME type: what `draw` returns, and plain text.

    If `draw` raises a `ScenekitError`, because the value cannot be composed, both show the reason.
    """
    plain = {"text/plain": shorten(repr(value), MAX_PLAIN_TEXT_CHARS)}
    try:
        return plain | draw()
    except ScenekitError as error:
        location = f"{error.path}: " if error.path else ""
        reason = f"{type(value).__name__} cannot be drawn: {location}{error}"
        return {"text/plain": reason, "text/html": element("p", escape_text(reason))}


def draw_first_scene(contents: StoryboardContents) -> dict[str, str]:
    """Return the first scene as an SVG that is at most as wide as the cell, by MIME type."""
    return {"image/svg+xml": draw_document(contents, 0, guides=False, style=SVG_STYLE)}


def draw_scenes(contents: StoryboardContents) -> dict[str, str]:
    """Return the scenes side by side, by MIME type. Each is an `img`, so that nothing in it affects the notebook."""
    count = len(contents.payload_view.scenes)
    drawings = [
        _embed_svg(draw_document(contents, index, guides=False), f"Scene {index + 1} of {count}")
        for index in range(min(count, MAX_SCENES_IN_CELL))
    ]
    hidden = count - len(drawings)
    note = element("p", escape_text(f"… and {hidden} more")) if hidden else EMPTY_MARKUP
    return {"text/html": element("div", *drawings, style=CELL_STYLE) + note}


def _embed_svg(svg: str, title: str) -> Markup:
    source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    return element("img", src=source, alt=title, title=title, style=IMAGE_STYLE)
