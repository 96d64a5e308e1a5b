"""Draw the pictures of the gallery: storyboards of the examples, side by side.

    python docs/make_gallery.py

The output is reproducible; a test compares the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from scenekit.core.geometry import CANVAS_SIZES
from scenekit.interchange.scenefile.formats import parse_data
from scenekit.project import Project
from scenekit.source import Source

IMAGES_DIR = Path(__file__).parent / "pictures" / "gallery"
EXAMPLES_DIR = Path(__file__).parents[1] / "examples"
GAP_PX = 12
"""The space between two scenes, in px."""


class Sheet(NamedTuple):
    """The scenes of an example on one picture, the number of columns, and the height of a scene in px."""

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
"""The scenes of the picture in the README."""


def load_example(source: str) -> Project:
    """Return the project of an example. The values of its variables are in the file `NAME.values.toml`, if it exists."""
    values = EXAMPLES_DIR / f"{source.partition('.')[0]}.values.toml"
    variables = parse_data(values.read_bytes(), "toml", str(values)) if values.exists() else {}
    return Source(str(EXAMPLES_DIR / source), variables).load()


def draw_sheet(sheet: Sheet) -> str:
    """Draw the scenes of an example."""
    return draw_in_rows(load_example(sheet.source), sheet.scenes, sheet.columns, sheet.height)


def draw_mosaic() -> str:
    """Draw scenes of several examples as one project, so that the ids in the SVG are unique."""
    examples = [(load_example(source), index) for source, index in MOSAIC_SCENES]
    catalog = next(project.catalog for project, _ in examples if project.catalog)
    mosaic = Project(catalog=catalog).add(*(project.scenes[index] for project, index in examples))
    return draw_in_rows(mosaic, range(len(MOSAIC_SCENES)), columns=3, height=176)


def draw_in_rows(project: Project, scene_indices: Sequence[int], columns: int, height: int) -> str:
    """Return scenes of a project as one SVG. `height` is the height of each scene in px."""
    canvas, storyboard = CANVAS_SIZES[project.orientation], project.storyboard()
    width = round(height * canvas.width / canvas.height)
    total_width = min(len(scene_indices), columns) * (width + GAP_PX) - GAP_PX
    total_height = -(-len(scene_indices) // columns) * (height + GAP_PX) - GAP_PX
    positions = [(n % columns * (width + GAP_PX), n // columns * (height + GAP_PX)) for n in range(len(scene_indices))]
    drawings = [
        re.sub(SIZE_PATTERN, f' x="{x}" y="{y}" width="{width}" height="{height}"', storyboard.svg(scene), count=1)
        for scene, (x, y) in zip(scene_indices, positions, strict=True)
    ]
    size = f'viewBox="0 0 {total_width} {total_height}" width="{total_width}" height="{total_height}"'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size}>', *drawings, "</svg>\n"])


SIZE_PATTERN = r' width="\d+" height="\d+"'
"""Matches the size of a scene: the first match in its SVG."""

DRAWINGS: dict[str, Callable[[], str]] = {
    f"{name}.svg": partial(draw_sheet, sheet) for name, sheet in SHEETS.items()
} | {"mosaic.svg": draw_mosaic}


def main() -> None:
    """Write all pictures."""
    for name, drawing in DRAWINGS.items():
        (IMAGES_DIR / name).write_text(drawing(), encoding="utf-8")


if __name__ == "__main__":
    main()
