"""What a notebook shows of a scene or a project: pictures that cannot disturb it."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from scenekit.errors import ScenekitError
from scenekit.storyboard.labels import shortened
from scenekit.storyboard.markup import NOTHING, Markup, element, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.storyboard.storyboard import Storyboard

MOST = 24
"""Pictures in a cell: a notebook keeps all that it shows in its file."""

LONGEST = 1_000
"""Characters of the text that stands for a picture."""

CELL = "display:flex;flex-wrap:wrap;gap:8px"
PICTURE = "height:180px;max-width:100%;border-radius:4px"


def bundle(shown: object, draw: Callable[[], dict[str, str]]) -> dict[str, str]:
    """What is shown, by its type: what `draw` gives, and a text; the text alone where nothing can be drawn."""
    plain = {"text/plain": shortened(_text(shown), LONGEST)}
    try:
        return plain | draw()
    except ScenekitError:
        return plain


def _text(shown: object) -> str:
    """The text of a thing; why it has none, where it was read from a payload that verbs cannot say."""
    try:
        return repr(shown)
    except ScenekitError as error:
        return f"{type(shown).__name__} that cannot be written out: {error}"


def drawing(board: Storyboard) -> dict[str, str]:
    """The first scene."""
    return {"image/svg+xml": board.svg()}


def pictures(board: Storyboard) -> dict[str, str]:
    """The scenes side by side, each a picture of its own: nothing in it can get out."""
    count = len(board.seen.scenes)
    shown = [_picture(board.svg(scene), f"Scene {scene + 1} of {count}") for scene in range(min(count, MOST))]
    rest = element("p", words(f"… and {count - MOST} more")) if count > MOST else NOTHING
    return {"text/html": element("div", *shown, style=CELL) + rest}


def _picture(svg: str, title: str) -> Markup:
    source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    return element("img", src=source, alt=title, title=title, style=PICTURE)
