"""Draw the pictures of the documentation from what scenekit composes.

    python docs/make_pictures.py

The pictures are plain SVG text, the same bytes every time; a test compares them.
"""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any, Literal, NamedTuple

from scenekit import Project, Scene, Shape
from scenekit.core.geometry import CANVAS_SIZES, Box, Orientation, Size
from scenekit.elements.framing import Shot
from scenekit.storyboard.avatar_placeholder import compute_head_box

IMAGES_DIR = Path(__file__).parent / "pictures"
EXAMPLES_DIR = Path(__file__).parents[1] / "examples"
ANNA = "M000045058"

STYLE = """
  .said { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2937 }
  .caption { font-size: 12px } .quiet { fill: #6b7280 } .title { font-weight: 700 }
  .card { fill: #f8fafc; stroke: #cbd5e1 } .over { fill: none; vector-effect: non-scaling-stroke }
  .edge { stroke: #94a3b8 } .tight { stroke: #dc2626; stroke-width: 2; stroke-dasharray: 5 3 }
  .head { stroke: #16a34a; stroke-width: 2 }
  .leader { stroke: #94a3b8; fill: none } .measure { stroke: #0f172a; stroke-width: 3; fill: none; stroke-linecap: round }
  .paper { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #16181d } .card { fill: #1f232b; stroke: #3b4252 } .said { fill: #e5e7eb } .quiet { fill: #9ca3af }
  }
"""

PAPER_COLOR = "#dbeafe"
"""Behind the scenes that show one thing only."""


class Panel(NamedTuple):
    """A scene, and the words under its picture."""

    scene: Scene
    caption: str
    orientation: Orientation = "landscape"


class Viewport(NamedTuple):
    """Where on a picture a scene is drawn, and how much smaller than its canvas."""

    x: float
    y: float
    scale: float

    def to_group(self, *elements: str) -> str:
        """What is drawn in px of the canvas."""
        return f'\n<g transform="translate({self.x:.1f} {self.y:.1f}) scale({self.scale:.4f})">{"".join(elements)}</g>'


def draw_panels(panels: list[Panel], viewports: list[Viewport]) -> str:
    """Scenes on their canvases.

    Each is numbered among all of them, whatever its orientation, so that no two of one page share an id.
    """
    boards = {
        shape: Project(orientation=shape).add(*(panel.scene for panel in panels)).storyboard()
        for shape in {panel.orientation: None for panel in panels}
    }
    return "".join(
        place.to_group(
            boards[panel.orientation].svg(number), draw_outline("edge", Box(0, 0, *CANVAS_SIZES[panel.orientation]))
        )
        for number, (panel, place) in enumerate(zip(panels, viewports, strict=True))
    )


def draw_outline(css_class: str, box: Box) -> str:
    """The outline of a box, over what is drawn."""
    left, top, width, height = box
    return f'<rect class="over {css_class}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def draw_avatar_boxes(scene: Scene) -> str:
    """The tight box and the head box of the avatar of a scene."""
    seen = Project().add(scene).storyboard().payload_view
    avatar = seen.scenes[0].clips[-1]
    head = compute_head_box(avatar).scale(avatar.scale[0]).translate(avatar.box.left, avatar.box.top)
    return draw_outline("tight", avatar.box.intersection_or_self(Box(0, 0, *seen.canvas))) + draw_outline("head", head)


def format_lines(text: str, x: float, y: float, css_class: str = "", height: float = 18) -> str:
    """Lines of text, one below the other."""
    return "".join(
        f'<text x="{x}" y="{y + n * height:.0f}" class="said {css_class}" xml:space="preserve">{escape(line)}</text>'
        for n, line in enumerate(text.splitlines())
    )


def build_svg(width: float, height: float, title: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f'<rect class="paper" width="{width:.0f}" height="{height:.0f}"/>{body}\n</svg>\n'
    )


def draw_grid(title: str, panels: list[Panel], columns: int, width: float) -> str:
    """Panels in rows, each with its words below."""
    places, captions, y = [], "", 16.0
    for start in range(0, len(panels), columns):
        row = panels[start : start + columns]
        height = width * (9 / 16 if row[0].orientation == "landscape" else 1)
        for column, panel in enumerate(row):
            x, size = 20 + column * (width + 20), CANVAS_SIZES[panel.orientation]
            factor = height / size.height
            places.append(Viewport(x + (width - size.width * factor) / 2, y, factor))
            place = f'x="{x + width / 2:.0f}" y="{y + height + 20:.0f}" text-anchor="middle"'
            captions += f'<text class="said caption" {place}>{escape(panel.caption)}</text>'
        y += height + 42
    return build_svg(20 + columns * (width + 20), y, title, draw_panels(panels, places) + captions)


HELLO_CODE = """
Project("Welcome").add(
    Scene()
    .background("/images/…/blue.png")
    .avatar("M000045058",
            script="Hello, Ann!",
            shot="medium", at="right")
)"""


def draw_overview(cards: Sequence[Box], canvas: Size) -> str:
    """What a person writes, what scenekit works out, what goes over the wire: on three cards of a picture."""
    words: Any = {"script": "Hello, Ann!", "shot": "medium", "at": "right"}
    scene, drawn = (start.avatar(ANNA, **words) for start in (Scene(), Scene().background(PAPER_COLOR)))
    payload = scene.to_json(indent=2).decode().splitlines()
    first = next(n for n, line in enumerate(payload) if '"top"' in line)
    shown = "\n".join([*(line[8:49] for line in payload[first : first + 11]), "…"])
    titles = ("you write", "scenekit works out", f"the service wants ({len(payload)} lines)")
    body = "".join(
        f'<rect class="card" x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/>{format_lines(title, x + 14, y - 12, "title")}'
        for (x, y, width, height), title in zip(cards, titles, strict=True)
    )
    written, worked_out, wanted = cards
    body += format_lines(HELLO_CODE.strip("\n"), written.left + 14, written.top + 34)
    place = Viewport(worked_out.left + 14, worked_out.top + 18, (worked_out.width - 28) / 1920)
    body += draw_panels([Panel(drawn, "")], [place]) + place.to_group(draw_avatar_boxes(scene))
    body += format_lines(
        "- - tight box   —— head box", place.x, round(place.y + 1080 * place.scale) + 22, "quiet caption"
    )
    body += format_lines(shown, wanted.left + 14, wanted.top + 28, "", 20)
    return build_svg(*canvas, "What a person writes, what scenekit works out, what goes over the wire", body)


WIDE_CARDS = (Box(8, 44, 336, 262), Box(354, 44, 336, 262), Box(700, 44, 272, 262))
NARROW_CARDS = (Box(8, 44, 364, 174), Box(8, 266, 364, 244), Box(8, 558, 364, 262))
"""The cards of the overview in a window, and on a telephone."""


def draw_shots() -> str:
    names: tuple[Shot, ...] = ("close-up", "medium-close-up", "medium", "cowboy", "full")
    both: tuple[Orientation, ...] = ("landscape", "portrait")
    panels = [
        Panel(Scene().background(PAPER_COLOR).avatar(ANNA, shot=name), f'shot="{name}"', shape)
        for shape in both
        for name in names
    ]
    return draw_grid("The five shots in both orientations", panels, columns=5, width=220)


def draw_placement_options() -> str:
    """One picture for every word of placement."""
    calls: list[dict[str, Any]] = [
        {"at": "left"},
        {"at": "right", "margin": 240},
        {"at": "bottom-right", "height": "60%"},
        {"at": ("25%", 900), "anchor": "bottom", "scale": 0.3},
        {"left": 200, "top": 60},
        {"scale": 0.45},
        {"scale": (0.6, 0.45)},
        {"width": "25%"},
        {"width": 400, "height": 800},
        {"offset": (300, 0)},
        {"fit": "contain"},
        {"angle": 20},
        {"opacity": 40},
    ]
    captions = [", ".join(f"{word}={value!r}" for word, value in call.items()).replace("'", '"') for call in calls]
    panels = [
        Panel(Scene().background(PAPER_COLOR).avatar(ANNA, **call), caption)
        for call, caption in zip(calls, captions, strict=True)
    ]
    for layer, caption in ((9, "layer=9 (of the circle)"), (-1, "layer=-1 (of the circle)")):
        circle = Scene().background(PAPER_COLOR).shape("Circle", color="#94a3b8", width=500, layer=layer)
        panels.append(Panel(circle.avatar(ANNA), caption))
    return draw_grid("The words of placement", panels, columns=3, width=340)


def draw_storyboard(name: str, scene: int) -> str:
    """A scene of an example as its storyboard, with guides."""
    project: Project = runpy.run_path(str(EXAMPLES_DIR / f"{name}.py"))["project"]
    return project.storyboard().svg(scene, guides=True) + "\n"


def run_guide_code(page: str, file: str, version: int = 0) -> dict[str, Any]:
    """What a file that a guide shows makes; a guide may show several versions of it."""
    told = (Path(__file__).parent / page).read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(re.findall(rf"```python\n(# {re.escape(file)}\n.*?)```", told, re.DOTALL)[version], names)
    return names


def load_tutorial(version: int) -> Project:
    """The project that the tutorial has made by then, the first of its variables filled in."""
    project: Project = run_guide_code("tutorial.md", "welcome.py", version)["project"]
    return project.substitute(name="Ann") if project.variables else project


def draw_tutorial(version: int, orientation: Orientation = "landscape") -> str:
    """What the tutorial made until then."""
    return load_tutorial(version).replace(orientation=orientation).storyboard().svg() + "\n"


class Dimension(NamedTuple):
    """A measurement of the frame: its line in px of the origin picture, and what is said at the side of the picture."""

    start: tuple[float, float]
    end: tuple[float, float]
    label: str
    side: Literal["left", "right"] = "right"


def draw_frame() -> str:
    """The measurements of an avatar in its origin picture."""
    clip = Scene().avatar(ANNA).to_dict()["scenes"][0]["clips"][0]
    editor: dict[str, float] = clip["model"]["editor"]
    wide, high = editor["modelOriginW"], editor["modelOriginH"]
    tight = Box(editor["left"], editor["top"], editor["width"], editor["height"])
    center, size = (editor["headCenterX"], editor["headCenterY"]), Size(editor["headWidth"], editor["headHeight"])
    head = Box(center[0] - size.width / 2, center[1] - size.height / 2, *size)
    chin = (head.right, head.bottom)
    marks = [
        Dimension((0, 0), (0, 0), f"origin picture: {wide} x {high}\nmodelOriginW, modelOriginH", "left"),
        Dimension(center, center, f"center: {center[0]:.2f}, {center[1]}\nheadCenterX, headCenterY", "left"),
        Dimension((tight.left, 700), (tight.left, 700), CORNER_LABEL.format(*tight), "left"),
        Dimension((0, 1250), (tight.left, 1250), f"spaceL: {editor['spaceL']:.2f}", "left"),
        Dimension((900, 0), (900, tight.top), f"spaceT: {editor['spaceT']:.2f}"),
        Dimension(chin, chin, f"head box: {head.width} x {head.height}\nheadWidth, headHeight"),
        Dimension((tight.right, 800), (tight.right, 800), SIZE_LABEL.format(*tight)),
        Dimension((tight.right, 1250), (wide, 1250), f"spaceR: {editor['spaceR']:.2f}"),
        Dimension((900, tight.bottom), (900, high), f"spaceB: {editor['spaceB']:.2f}"),
    ]
    canvas = CANVAS_SIZES["portrait"]  # as high for its width as the origin picture, to the pixel
    shrunk = canvas.width / wide
    figure = (
        Scene().background(PAPER_COLOR).avatar(ANNA, left=tight.left * shrunk, top=tight.top * shrunk, scale=shrunk)
    )
    place = Viewport(390, 30, 0.31)
    outlines = draw_outline("edge", Box(0, 0, wide, high)) + draw_outline("tight", tight) + draw_outline("head", head)
    stage = Viewport(place.x, place.y, place.scale * shrunk)
    body = draw_panels([Panel(figure, "", "portrait")], [place]) + stage.to_group(outlines)
    body += "".join(draw_dimension(mark, stage, wide) for mark in marks)
    return build_svg(1120, 656, "The measurements of an avatar in its origin picture", body)


CORNER_LABEL = "from the left {0:.2f}, the top {1:.2f}\nmodelTightX, modelTightY\nand editor.left, editor.top"
SIZE_LABEL = "tight box: {2} x {3}\nmodelTightW, modelTightH\nand editor.width, editor.height"


def draw_dimension(dimension: Dimension, viewport: Viewport, width: float) -> str:
    """The line of a measurement, and a thin one from its middle to its words."""
    (x1, y1), (x2, y2) = (
        (viewport.x + x * viewport.scale, viewport.y + y * viewport.scale) for x, y in (dimension.start, dimension.end)
    )
    is_left = dimension.side == "left"
    edge = viewport.x - 20 if is_left else viewport.x + width * viewport.scale + 20
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    anchor = f'x="{edge - 8 if is_left else edge + 8:.0f}" text-anchor="{"end" if is_left else "start"}"'
    told = "".join(
        f'<text class="said{" quiet" if n else " title"}" {anchor} y="{y + 4 + 18 * n:.0f}">{escape(line)}</text>'
        for n, line in enumerate(dimension.label.splitlines())
    )
    return (
        f'<path class="leader" d="M{x:.1f} {y:.1f}H{edge:.1f}"/>'
        f'<path class="measure" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>{told}'
    )


def draw_relative_placement() -> str:
    """What the words of neighbourhood and the groups do."""
    empty = Scene().background(PAPER_COLOR)
    box = empty.shape("Square", color="#94a3b8", width=500, height=300, tag="box")
    star: Any = {"color": "#dc2626", "width": 200}
    dots = [Shape("Circle", color=color, width=180) for color in ("#dc2626", "#16a34a", "#2563eb")]
    panels = [
        Panel(box.shape("Star", **star, below="box"), 'below="box"'),
        Panel(box.shape("Star", **star, right_of="box", gap=80), 'right_of="box", gap=80'),
        Panel(box.shape("Star", **star, inside="box", at="right", margin=24), 'inside="box", at="right", margin=24'),
        Panel(empty.row(*dots, spacing=60), "row(…, spacing=60)"),
        Panel(empty.column(*dots, spacing=40, at="left", margin=100), 'column(…, at="left", margin=100)'),
        Panel(empty.image("/photo.jpg", size=(1600, 1200), fit="cover", at="top"), 'fit="cover", at="top"'),
    ]
    return draw_grid("Beside each other, in rows and in columns", panels, columns=3, width=340)


def draw_both_orientations() -> str:
    """What the guide to placement says of both canvases: one scene that serves them, and a layout for each."""
    made = run_guide_code("placement.md", "both.py") | run_guide_code("placement.md", "agenda.py")
    same, wide, upright = made["scene"], made["wide"].scenes[0], made["upright"].scenes[0]
    panels = [
        Panel(same, "both.py"),
        Panel(same, "both.py, --orientation portrait", "portrait"),
        Panel(wide, "agenda.py:wide"),
        Panel(upright, "agenda.py:upright", "portrait"),
    ]
    height = 340
    places = [
        Viewport(x, y, height / CANVAS_SIZES[panel.orientation].height)
        for panel, (x, y) in zip(panels, PANEL_POSITIONS, strict=True)
    ]
    captions = "".join(
        format_lines(panel.caption, x, y + height + 20, "caption")
        for panel, (x, y) in zip(panels, PANEL_POSITIONS, strict=True)
    )
    return build_svg(
        900, 788, "One scene that serves both canvases, and a layout for each", draw_panels(panels, places) + captions
    )


PANEL_POSITIONS = ((20, 16), (660, 16), (20, 410), (660, 410))
"""Where each of them is, in px of the picture."""


def draw_icon() -> str:
    """The sign of the site, for the tabs of browsers."""
    face = draw_panels(
        [Panel(Scene().background(PAPER_COLOR).avatar(ANNA, shot="close-up"), "", "portrait")],
        [Viewport(-8, -4, 0.075)],
    )
    return build_svg(64, 64, "scenekit", f'<svg width="64" height="64">{face}</svg>')


DRAWINGS: dict[str, Callable[[], str]] = {
    "overview.svg": lambda: draw_overview(WIDE_CARDS, Size(980, 314)),
    "overview-upright.svg": lambda: draw_overview(NARROW_CARDS, Size(380, 828)),
    "shots.svg": draw_shots,
    "words.svg": draw_placement_options,
    "beside.svg": draw_relative_placement,
    "both.svg": draw_both_orientations,
    "frame.svg": draw_frame,
    "icon.svg": draw_icon,
    "storyboard.svg": lambda: draw_storyboard("tour", 7),
    "tutorial-1.svg": lambda: draw_tutorial(0),
    "tutorial-2.svg": lambda: draw_tutorial(1),
    "tutorial-3.svg": lambda: draw_tutorial(2),
    "tutorial-4.svg": lambda: draw_tutorial(4, "portrait"),
}


def main() -> None:
    for name, draw in DRAWINGS.items():
        (IMAGES_DIR / name).write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
