"""What a notebook shows of a scene or a project: pictures that cannot disturb it."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from scenekit.errors import ScenekitError
from scenekit.storyboard.labels import shorten
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, element, escape_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.storyboard.storyboard import Storyboard

MAX_SCENES_IN_CELL = 24
"""Pictures in a cell: a notebook keeps all that it shows in its file."""

MAX_PLAIN_TEXT_CHARS = 1_000
"""Characters of the text that stands for a picture."""

CELL_STYLE = "display:flex;flex-wrap:wrap;gap:8px"
IMAGE_STYLE = "height:180px;max-width:100%;border-radius:4px"


def mime_bundle(value: object, draw: Callable[[], dict[str, str]]) -> dict[str, str]:
    """What is shown, by its type: what `draw` gives, and a text; the text alone where nothing can be drawn."""
    plain = {"text/plain": shorten(_safe_repr(value), MAX_PLAIN_TEXT_CHARS)}
    try:
        return plain | draw()
    except ScenekitError:
        return plain


def _safe_repr(value: object) -> str:
    """The text of a thing; why it has none, where it was read from a payload that verbs cannot say."""
    try:
        return repr(value)
    except ScenekitError as error:
        return f"{type(value).__name__} that cannot be written out: {error}"


def draw_first_scene(storyboard: Storyboard) -> dict[str, str]:
    """The first scene."""
    return {"image/svg+xml": storyboard.svg()}


def draw_scenes(storyboard: Storyboard) -> dict[str, str]:
    """The scenes side by side, each a picture of its own: nothing in it can get out."""
    count = len(storyboard.payload_view.scenes)
    shown = [
        _embed_svg(storyboard.svg(scene), f"Scene {scene + 1} of {count}")
        for scene in range(min(count, MAX_SCENES_IN_CELL))
    ]
    rest = (
        element("p", escape_text(f"… and {count - MAX_SCENES_IN_CELL} more"))
        if count > MAX_SCENES_IN_CELL
        else EMPTY_MARKUP
    )
    return {"text/html": element("div", *shown, style=CELL_STYLE) + rest}


def _embed_svg(svg: str, title: str) -> Markup:
    source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    return element("img", src=source, alt=title, title=title, style=IMAGE_STYLE)
