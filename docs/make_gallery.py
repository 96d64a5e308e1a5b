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

IMAGES_DIR = Path(__file__).parent / "pictures" / "gallery"
EXAMPLES_DIR = Path(__file__).parents[1] / "examples"
GAP_PX = 12
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
MOSAIC_SCENES = [
    *(("interview.py", 0), ("product_tour.py", 1), ("template.py", 0)),
    *(("news.yaml", 1), ("quiz.toml", 1), ("personalised.py", 0)),
]
"""The scenes that the README shows."""


def load_example(source: str) -> Project:
    """An example; its variables have the values in the file beside it, if there is one."""
    values = EXAMPLES_DIR / f"{source.partition('.')[0]}.values.toml"
    given = parse_data(values.read_bytes(), "toml", str(values)) if values.exists() else {}
    return Source(str(EXAMPLES_DIR / source), given).load()


def draw_sheet(sheet: Sheet) -> str:
    """Scenes of an example."""
    return draw_in_rows(load_example(sheet.source), sheet.scenes, sheet.columns, sheet.height)


def draw_mosaic() -> str:
    """Scenes of several examples, as those of one project: so the ids in the drawing differ."""
    found = [(load_example(source), number) for source, number in MOSAIC_SCENES]
    catalog = next(one.catalog for one, _ in found if one.catalog)
    shown = Project(catalog=catalog).add(*(one.scenes[number] for one, number in found))
    return draw_in_rows(shown, range(len(MOSAIC_SCENES)), columns=3, height=176)


def draw_in_rows(project: Project, scene_indices: Sequence[int], columns: int, height: int) -> str:
    """Scenes of a project as one SVG, each so many px high."""
    canvas, storyboard = CANVAS_SIZES[project.orientation], project.storyboard()
    width = round(height * canvas.width / canvas.height)
    across = min(len(scene_indices), columns) * (width + GAP_PX) - GAP_PX
    down = -(-len(scene_indices) // columns) * (height + GAP_PX) - GAP_PX
    places = [(n % columns * (width + GAP_PX), n // columns * (height + GAP_PX)) for n in range(len(scene_indices))]
    drawn = [
        re.sub(SIZE_PATTERN, f' x="{x}" y="{y}" width="{width}" height="{height}"', storyboard.svg(scene), count=1)
        for scene, (x, y) in zip(scene_indices, places, strict=True)
    ]
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" width="{across}" height="{down}">'
    return "\n".join([frame, *drawn, "</svg>\n"])


SIZE_PATTERN = r' width="\d+" height="\d+"'
"""Of a drawing: the first in it."""

DRAWINGS: dict[str, Callable[[], str]] = {
    f"{name}.svg": partial(draw_sheet, sheet) for name, sheet in SHEETS.items()
} | {"mosaic.svg": draw_mosaic}


def main() -> None:
    for name, drawing in DRAWINGS.items():
        (IMAGES_DIR / name).write_text(drawing(), encoding="utf-8")


if __name__ == "__main__":
    main()
