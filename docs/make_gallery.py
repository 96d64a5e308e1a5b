"""Draw the pictures of the gallery: scenes of the examples as their storyboards, side by side.

    python docs/make_gallery.py

The same bytes every time; a test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from scenekit.cli.source import load
from scenekit.geometry import CANVAS
from scenekit.project import Project
from scenekit.scenefile.text import parsed

PICTURES = Path(__file__).parent / "pictures" / "gallery"
EXAMPLES = Path(__file__).parents[1] / "examples"
GAP = 12
"""px between two scenes."""


class Sheet(NamedTuple):
    """Which scenes of an example are drawn, how many in a row, and how high each is, in px."""

    source: str
    scenes: tuple[int, ...]
    columns: int = 2
    height: int = 264


SHEETS = {
    "welcome": Sheet("welcome.py", (0,), height=360),
    "welcome_portrait": Sheet("welcome.py:portrait", (0,), height=360),
    "product_tour": Sheet("product_tour.py", (0, 1, 2, 4)),
    "interview": Sheet("interview.py", (0, 1)),
    "short": Sheet("short.py", (0, 1, 2, 4), columns=4, height=400),
    "news": Sheet("news.yaml", (0, 1)),
    "quiz": Sheet("quiz.toml", (0, 1)),
    "languages": Sheet("languages.py", tuple(range(10)), columns=4, height=130),
    "personalised": Sheet("personalised.py", (0, 1, 2), columns=3, height=176),
    "explainer": Sheet("explainer.py", (0, 1, 4, 6)),
    "training": Sheet("training.py", (0, 1, 2, 4)),
    "template": Sheet("template.py", (0,), height=360),
    "legacy": Sheet("legacy.py", (0, 1)),
}


def project(source: str) -> Project:
    """An example; its variables have the values in the file beside it, if there is one."""
    values = EXAMPLES / f"{source.partition('.')[0]}.values.toml"
    given = parsed(values.read_bytes(), "toml", str(values)) if values.exists() else None
    return load(str(EXAMPLES / source), given)


def draw(sheet: Sheet) -> str:
    """The scenes of a sheet in rows, as one SVG."""
    shown = project(sheet.source)
    canvas, storyboard = CANVAS[shown.orientation], shown.storyboard()
    width, height = round(sheet.height * canvas.width / canvas.height), sheet.height
    across = min(len(sheet.scenes), sheet.columns) * (width + GAP) - GAP
    down = -(-len(sheet.scenes) // sheet.columns) * (height + GAP) - GAP
    drawn = [
        re.sub(
            r' width="\d+" height="\d+"',
            f' x="{n % sheet.columns * (width + GAP)}" y="{n // sheet.columns * (height + GAP)}" width="{width}" height="{height}"',
            storyboard.svg(scene),
            count=1,
        )
        for n, scene in enumerate(sheet.scenes)
    ]
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" width="{across}" height="{down}">'
    return "\n".join([frame, *drawn, "</svg>\n"])


DRAWINGS: dict[str, Callable[[], str]] = {f"{name}.svg": partial(draw, sheet) for name, sheet in SHEETS.items()}


def main() -> None:
    for name, drawing in DRAWINGS.items():
        (PICTURES / name).write_text(drawing(), encoding="utf-8")


if __name__ == "__main__":
    main()
