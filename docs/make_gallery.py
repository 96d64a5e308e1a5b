"""Draw the pictures of the gallery: scenes of the examples as their storyboards, side by side.

    python docs/make_gallery.py

The same bytes every time; a test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from scenekit.cli.source import Source
from scenekit.core.geometry import CANVAS_SIZES
from scenekit.interchange.scenefile.formats import parse_data
from scenekit.project import Project

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
    "languages": Sheet("languages.py", tuple(range(10)), columns=5, height=104),
    "personalised": Sheet("personalised.py", (0, 1, 2), columns=3, height=176),
    "explainer": Sheet("explainer.py", (0, 1, 4, 6)),
    "training": Sheet("training.py", (0, 1, 2, 4)),
    "template": Sheet("template.py", (0,), height=360),
    "legacy": Sheet("legacy.py", (0, 1)),
    "elements": Sheet("elements.py", tuple(range(8)), columns=4, height=130),
}
MOSAIC = [
    *(("interview.py", 0), ("product_tour.py", 1), ("template.py", 0)),
    *(("news.yaml", 1), ("quiz.toml", 1), ("personalised.py", 0)),
]
"""The scenes that the README shows."""


def project(source: str) -> Project:
    """An example; its variables have the values in the file beside it, if there is one."""
    values = EXAMPLES / f"{source.partition('.')[0]}.values.toml"
    given = parse_data(values.read_bytes(), "toml", str(values)) if values.exists() else {}
    return Source(str(EXAMPLES / source), given).load()


def draw(sheet: Sheet) -> str:
    """Scenes of an example."""
    return in_rows(project(sheet.source), sheet.scenes, sheet.columns, sheet.height)


def mosaic() -> str:
    """Scenes of several examples, as those of one project: so the ids in the drawing differ."""
    found = [(project(source), number) for source, number in MOSAIC]
    catalog = next(one.catalog for one, _ in found if one.catalog)
    shown = Project(catalog=catalog).add(*(one.scenes[number] for one, number in found))
    return in_rows(shown, range(len(MOSAIC)), columns=3, height=176)


def in_rows(shown: Project, scenes: Sequence[int], columns: int, height: int) -> str:
    """Scenes of a project as one SVG, each so many px high."""
    canvas, storyboard = CANVAS_SIZES[shown.orientation], shown.storyboard()
    width = round(height * canvas.width / canvas.height)
    across = min(len(scenes), columns) * (width + GAP) - GAP
    down = -(-len(scenes) // columns) * (height + GAP) - GAP
    places = [(n % columns * (width + GAP), n // columns * (height + GAP)) for n in range(len(scenes))]
    drawn = [
        re.sub(SIZE, f' x="{x}" y="{y}" width="{width}" height="{height}"', storyboard.svg(scene), count=1)
        for scene, (x, y) in zip(scenes, places, strict=True)
    ]
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" width="{across}" height="{down}">'
    return "\n".join([frame, *drawn, "</svg>\n"])


SIZE = r' width="\d+" height="\d+"'
"""Of a drawing: the first in it."""

DRAWINGS: dict[str, Callable[[], str]] = {f"{name}.svg": partial(draw, sheet) for name, sheet in SHEETS.items()} | {
    "mosaic.svg": mosaic
}


def main() -> None:
    for name, drawing in DRAWINGS.items():
        (PICTURES / name).write_text(drawing(), encoding="utf-8")


if __name__ == "__main__":
    main()
