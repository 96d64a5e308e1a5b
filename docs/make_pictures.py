"""Draw the pictures of the documentation from composed scenes.

    python docs/make_pictures.py

The output is reproducible SVG text; a test compares the bytes.
"""

from __future__ import annotations

import re
import runpy
import tomllib
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
  .label { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2937 }
  .caption { font-size: 12px } .quiet { fill: #6b7280 } .title { font-weight: 700 }
  .card { fill: #f8fafc; stroke: #cbd5e1 } .over { fill: none; vector-effect: non-scaling-stroke }
  .edge { stroke: #94a3b8 } .tight { stroke: #dc2626; stroke-width: 2; stroke-dasharray: 5 3 }
  .head { stroke: #16a34a; stroke-width: 2 }
  .leader { stroke: #94a3b8; fill: none } .measure { stroke: #0f172a; stroke-width: 3; fill: none; stroke-linecap: round }
  .paper { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #16181d } .card { fill: #1f232b; stroke: #3b4252 } .label { fill: #e5e7eb } .quiet { fill: #9ca3af }
  }
"""

PAPER_COLOR = "#dbeafe"
"""The background of scenes that demonstrate one option."""


class Panel(NamedTuple):
    """A scene, and the caption below its picture."""

    scene: Scene
    caption: str
    orientation: Orientation = "landscape"


class Viewport(NamedTuple):
    """The position of a scene on a picture, in px, and its scale relative to the canvas."""

    x: float
    y: float
    scale: float

    def to_group(self, *elements: str) -> str:
        """Return a group whose elements are in px of the canvas."""
        return f'\n<g transform="translate({self.x:.1f} {self.y:.1f}) scale({self.scale:.4f})">{"".join(elements)}</g>'


def draw_panels(panels: list[Panel], viewports: list[Viewport]) -> str:
    """Draw scenes on their canvases.

    Each scene keeps its index among all panels in both orientations, so that the ids on the picture are unique.
    """
    storyboards = {
        orientation: Project(orientation=orientation).add(*(panel.scene for panel in panels)).storyboard()
        for orientation in {panel.orientation: None for panel in panels}
    }
    return "".join(
        viewport.to_group(
            storyboards[panel.orientation].svg(number),
            draw_outline("edge", Box(0, 0, *CANVAS_SIZES[panel.orientation])),
        )
        for number, (panel, viewport) in enumerate(zip(panels, viewports, strict=True))
    )


def draw_outline(css_class: str, box: Box) -> str:
    """Return the outline of a box."""
    left, top, width, height = box
    return f'<rect class="over {css_class}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def draw_avatar_boxes(scene: Scene) -> str:
    """Draw the tight box and the head box of the last clip of a scene, an avatar."""
    view = Project().add(scene).storyboard().payload_view
    avatar = view.scenes[0].clips[-1]
    head = compute_head_box(avatar).scale(avatar.scale[0]).translate(avatar.box.left, avatar.box.top)
    return draw_outline("tight", avatar.box.intersection_or_self(Box(0, 0, *view.canvas))) + draw_outline("head", head)


def format_lines(text: str, x: float, y: float, css_class: str = "", height: float = 18) -> str:
    """Return lines of text, one below the other. `height` is the line height in px."""
    return "".join(
        f'<text x="{x}" y="{y + n * height:.0f}" class="label {css_class}" xml:space="preserve">{escape(line)}</text>'
        for n, line in enumerate(text.splitlines())
    )


def build_svg(width: float, height: float, title: str, body: str) -> str:
    """Return an SVG document of a size in px."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f'<rect class="paper" width="{width:.0f}" height="{height:.0f}"/>{body}\n</svg>\n'
    )


def draw_grid(title: str, panels: list[Panel], columns: int, width: float) -> str:
    """Draw panels in rows, each with its caption below. `width` is the width of a panel in px."""
    viewports, captions, y = [], "", 16.0
    for start in range(0, len(panels), columns):
        row = panels[start : start + columns]
        height = width * (9 / 16 if row[0].orientation == "landscape" else 1)
        for column, panel in enumerate(row):
            x, size = 20 + column * (width + 20), CANVAS_SIZES[panel.orientation]
            scale = height / size.height
            viewports.append(Viewport(x + (width - size.width * scale) / 2, y, scale))
            position = f'x="{x + width / 2:.0f}" y="{y + height + 20:.0f}" text-anchor="middle"'
            captions += f'<text class="label caption" {position}>{escape(panel.caption)}</text>'
        y += height + 42
    return build_svg(20 + columns * (width + 20), y, title, draw_panels(panels, viewports) + captions)


HELLO_CODE = """
Project("Welcome").add(
    Scene()
    .background("/images/…/blue.png")
    .avatar("M000045058",
            script="Hello, Ann!",
            shot="medium", at="right")
)"""
"""The code on the overview."""


def draw_overview(cards: Sequence[Box], canvas: Size) -> str:
    """Draw three cards: the code, the calculated layout and the payload."""
    options: Any = {"script": "Hello, Ann!", "shot": "medium", "at": "right"}
    scene = Scene().background("/images/background/blue.png").avatar(ANNA, **options)
    drawing = Scene().background(PAPER_COLOR).avatar(ANNA, **options)
    payload = Project("Welcome").add(scene).to_json(indent=2).decode().splitlines()
    first = next(n for n, line in enumerate(payload) if '"top"' in line)
    excerpt = "\n".join([*(line[8:49] for line in payload[first : first + 11]), "…"])
    titles = ("You write", "scenekit calculates", f"The V3 payload ({len(payload)} lines)")
    body = "".join(
        f'<rect class="card" x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/>{format_lines(title, x + 14, y - 12, "title")}'
        for (x, y, width, height), title in zip(cards, titles, strict=True)
    )
    code_card, layout_card, payload_card = cards
    body += format_lines(HELLO_CODE.strip("\n"), code_card.left + 14, code_card.top + 34)
    viewport = Viewport(layout_card.left + 14, layout_card.top + 18, (layout_card.width - 28) / 1920)
    body += draw_panels([Panel(drawing, "")], [viewport]) + viewport.to_group(draw_avatar_boxes(drawing))
    body += format_lines(
        "- - tight box   —— head box", viewport.x, round(viewport.y + 1080 * viewport.scale) + 22, "quiet caption"
    )
    body += format_lines(excerpt, payload_card.left + 14, payload_card.top + 28, "", 20)
    return build_svg(*canvas, "You describe a scene, scenekit calculates the layout and writes the V3 payload", body)


WIDE_CARDS = (Box(8, 44, 336, 262), Box(354, 44, 336, 262), Box(700, 44, 272, 262))
NARROW_CARDS = (Box(8, 44, 364, 174), Box(8, 266, 364, 244), Box(8, 558, 364, 262))
"""The cards of the overview in wide and in narrow windows."""


def draw_shots() -> str:
    """Draw each shot in both orientations."""
    names: tuple[Shot, ...] = ("close-up", "medium-close-up", "medium", "cowboy", "full")
    orientations: tuple[Orientation, ...] = ("landscape", "portrait")
    panels = [
        Panel(Scene().background(PAPER_COLOR).avatar(ANNA, shot=name), f'shot="{name}"', orientation)
        for orientation in orientations
        for name in names
    ]
    return draw_grid("The five shots in both orientations", panels, columns=5, width=220)


def draw_placement_options() -> str:
    """Draw one panel for each placement option."""
    examples: list[dict[str, Any]] = [
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
    panels = [
        Panel(
            Scene().background(PAPER_COLOR).avatar(ANNA, **options),
            ", ".join(f"{name}={value!r}" for name, value in options.items()).replace("'", '"'),
        )
        for options in examples
    ]
    for layer, caption in ((9, "layer=9 (the circle)"), (-1, "layer=-1 (the circle)")):
        circle = Scene().background(PAPER_COLOR).shape("Circle", color="#94a3b8", width=500, layer=layer)
        panels.append(Panel(circle.avatar(ANNA), caption))
    return draw_grid("The placement options", panels, columns=3, width=340)


def draw_storyboard(name: str, scene: int) -> str:
    """Draw the storyboard of a scene of an example, with guides."""
    project: Project = runpy.run_path(str(EXAMPLES_DIR / f"{name}.py"))["project"]
    return project.storyboard().svg(scene, guides=True) + "\n"


def run_guide_code(page: str, file: str, version: int = 0) -> dict[str, Any]:
    """Run a file of a guide and return its names. `version` is the index, if the guide shows several versions."""
    text = (Path(__file__).parent / page).read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(re.findall(rf"```python\n(# {re.escape(file)}\n.*?)```", text, re.DOTALL)[version], names)
    return names


def load_tutorial(version: int) -> Project:
    """Return the project of a version of the tutorial's file, with a value for its variable."""
    project: Project = run_guide_code("tutorial.md", "welcome.py", version)["project"]
    return project.substitute(name="Ann") if project.variables else project


def draw_tutorial(version: int, orientation: Orientation = "landscape") -> str:
    """Draw the first scene of a version of the tutorial's file."""
    return load_tutorial(version).replace(orientation=orientation).storyboard().svg() + "\n"


class Dimension(NamedTuple):
    """A dimension line of the frame, in px of the origin image, and its label at the side of the picture."""

    start: tuple[float, float]
    end: tuple[float, float]
    label: str
    side: Literal["left", "right"] = "right"


def draw_frame() -> str:
    """Draw the measurements of an avatar in its origin image."""
    clip = Scene().avatar(ANNA).to_dict()["scenes"][0]["clips"][0]
    editor: dict[str, float] = clip["model"]["editor"]
    origin_width, origin_height = editor["modelOriginW"], editor["modelOriginH"]
    tight = Box(editor["left"], editor["top"], editor["width"], editor["height"])
    center, size = (editor["headCenterX"], editor["headCenterY"]), Size(editor["headWidth"], editor["headHeight"])
    head = Box(center[0] - size.width / 2, center[1] - size.height / 2, *size)
    chin = (head.right, head.bottom)
    dimensions = [
        Dimension(
            (0, 0), (0, 0), f"origin image: {origin_width} x {origin_height}\nmodelOriginW, modelOriginH", "left"
        ),
        Dimension(center, center, f"center: {center[0]:.2f}, {center[1]}\nheadCenterX, headCenterY", "left"),
        Dimension((tight.left, 700), (tight.left, 700), CORNER_LABEL.format(*tight), "left"),
        Dimension((0, 1250), (tight.left, 1250), f"spaceL: {editor['spaceL']:.2f}", "left"),
        Dimension((900, 0), (900, tight.top), f"spaceT: {editor['spaceT']:.2f}"),
        Dimension(chin, chin, f"head box: {head.width} x {head.height}\nheadWidth, headHeight"),
        Dimension((tight.right, 800), (tight.right, 800), SIZE_LABEL.format(*tight)),
        Dimension((tight.right, 1250), (origin_width, 1250), f"spaceR: {editor['spaceR']:.2f}"),
        Dimension((900, tight.bottom), (900, origin_height), f"spaceB: {editor['spaceB']:.2f}"),
    ]
    canvas = CANVAS_SIZES["portrait"]  # the aspect ratio of the origin image, to the pixel
    scale = canvas.width / origin_width
    figure = Scene().background(PAPER_COLOR).avatar(ANNA, left=tight.left * scale, top=tight.top * scale, scale=scale)
    canvas_viewport = Viewport(390, 30, 0.31)
    outlines = (
        draw_outline("edge", Box(0, 0, origin_width, origin_height))
        + draw_outline("tight", tight)
        + draw_outline("head", head)
    )
    viewport = Viewport(canvas_viewport.x, canvas_viewport.y, canvas_viewport.scale * scale)
    body = draw_panels([Panel(figure, "", "portrait")], [canvas_viewport]) + viewport.to_group(outlines)
    body += "".join(draw_dimension(dimension, viewport, origin_width) for dimension in dimensions)
    return build_svg(1120, 656, "The measurements of an avatar in its origin image", body)


CORNER_LABEL = "left {0:.2f}, top {1:.2f}\nmodelTightX, modelTightY\nand editor.left, editor.top"
SIZE_LABEL = "tight box: {2} x {3}\nmodelTightW, modelTightH\nand editor.width, editor.height"


def draw_dimension(dimension: Dimension, viewport: Viewport, width: float) -> str:
    """Draw a dimension line, and a thin line from its center to its label. `width` is that of the origin image."""
    (x1, y1), (x2, y2) = (
        (viewport.x + x * viewport.scale, viewport.y + y * viewport.scale) for x, y in (dimension.start, dimension.end)
    )
    is_left = dimension.side == "left"
    edge = viewport.x - 20 if is_left else viewport.x + width * viewport.scale + 20
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    anchor = f'x="{edge - 8 if is_left else edge + 8:.0f}" text-anchor="{"end" if is_left else "start"}"'
    label = "".join(
        f'<text class="label{" quiet" if n else " title"}" {anchor} y="{y + 4 + 18 * n:.0f}">{escape(line)}</text>'
        for n, line in enumerate(dimension.label.splitlines())
    )
    return (
        f'<path class="leader" d="M{x:.1f} {y:.1f}H{edge:.1f}"/>'
        f'<path class="measure" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>{label}'
    )


def draw_relative_placement() -> str:
    """Draw the relative placement options and the groups."""
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
    return draw_grid("Relative positions, rows and columns", panels, columns=3, width=340)


def draw_both_orientations() -> str:
    """Draw the examples of the placement guide: one scene for both canvases, and one layout for each canvas."""
    scene = run_guide_code("placement.md", "both.py")["scene"]
    agenda = run_guide_code("placement.md", "agenda.py")
    panels = [
        Panel(scene, "both.py"),
        Panel(scene, "both.py, --orientation portrait", "portrait"),
        Panel(agenda["landscape"].scenes[0], "agenda.py:landscape"),
        Panel(agenda["portrait"].scenes[0], "agenda.py:portrait", "portrait"),
    ]
    height = 340
    viewports = [
        Viewport(x, y, height / CANVAS_SIZES[panel.orientation].height)
        for panel, (x, y) in zip(panels, PANEL_POSITIONS, strict=True)
    ]
    captions = "".join(
        format_lines(panel.caption, x, y + height + 20, "caption")
        for panel, (x, y) in zip(panels, PANEL_POSITIONS, strict=True)
    )
    title = "One scene that works on both canvases, and one layout for each canvas"
    return build_svg(900, 788, title, draw_panels(panels, viewports) + captions)


PANEL_POSITIONS = ((20, 16), (660, 16), (20, 410), (660, 410))
"""The positions of the panels, in px of the picture."""


class Tier(NamedTuple):
    """A group of layers in the picture of the architecture."""

    title: str
    note: str
    color: str
    """The color of the bar at its side."""
    layers: dict[str, str]
    """The description of each layer, by its name in the contract of import-linter."""


TIERS = (
    Tier(
        "Interfaces",
        "CLI, network, tests",
        "#7c3aed",
        {
            "__main__": "python -m scenekit",
            "cli": "one file per command: load, run, print",
            "studio": "local page: live scenes, edits of the source file",
            "testing": "sandbox as context manager and pytest fixture",
            "sandbox": "local API with faults",
            "client": "HTTP: at-most-once submission, retries, ledger",
        },
    ),
    Tier(
        "Documents",
        "builders, file formats",
        "#2563eb",
        {
            "migrate": "V1 and V2 projects to V3",
            "source": "loads a file as a project, for commands",
            "project": "Project: options, scenes, methods for every output",
            "compilation": "variables; projects compiled for many rows",
            "interchange | editing": "readers and writers of files | edits by tag",
            "scene": "Scene: the immutable builder",
        },
    ),
    Tier(
        "Inspection",
        "reads payloads only",
        "#0891b2",
        {
            "animatic | comparison": "storyboards as videos | differences of projects",
            "storyboard": "SVG, PNG and HTML drawings; image downloads",
            "inspection": "payload view, checks, durations, captions",
        },
    ),
    Tier(
        "Composition",
        "elements to payload",
        "#059669",
        {
            "compose": "elements become clips, scripts and scenes",
            "elements": "one file per kind of clip; placement and framing",
            "avatars": "frames, catalogs, measuring of cut-outs",
        },
    ),
    Tier(
        "Foundation",
        "wire format and tools",
        "#b45309",
        {
            "payload": "the documented JSON objects, field by field",
            "core": "validation, messages, geometry, text measuring",
            "errors": "the exception hierarchy",
        },
    ),
)
"""The layers of the package from top to bottom. A layer imports only from the layers below it."""

ARCHITECTURE_STYLE = """<style>
  .bar { rx: 3px } .layer { font-size: 14px } .tier { font: 600 16px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: #111827 }
  .note { font: 13px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: #4b5563 }
  .row { fill: #ffffff; stroke: #d5dce6 } .arrow { stroke: #64748b; stroke-width: 2; fill: none } .tip { fill: #64748b }
  @media (prefers-color-scheme: dark) {
    .tier { fill: #f3f4f6 } .note { fill: #b6bdc9 } .row { fill: #171a20; stroke: #3b4252 }
    .arrow { stroke: #94a3b8 } .tip { fill: #94a3b8 }
  }
</style>"""


def read_layers() -> list[str]:
    """Return the layers of the contract in `pyproject.toml`, from top to bottom."""
    settings = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    layers: list[str] = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return layers


def draw_architecture() -> str:
    """Draw the layers as rows in tiers, with arrows in the direction of the imports."""
    if read_layers() != [layer for tier in TIERS for layer in tier.layers]:
        raise ValueError("TIERS must list the layers of [tool.importlinter] in pyproject.toml, in the same order.")
    body, y = ARCHITECTURE_STYLE, 20
    for tier in TIERS:
        height = 20 + 38 * len(tier.layers)
        body += draw_tier(tier, y, height)
        y += height
        if tier is not TIERS[-1]:
            body += f'<path class="arrow" d="M380 {y + 3}V{y + 17}"/><path class="tip" d="M373 {y + 15}h14l-7 9z"/>'
            y += 28
    title = "The layers of scenekit. Each layer imports only from the layers below it."
    return build_svg(760, y + 20, title, body)


def draw_tier(tier: Tier, y: int, height: int) -> str:
    """Draw a tier: a card with its title at the left, and a row for each layer."""
    rows = "".join(
        f'<rect class="row" x="180" y="{y + 14 + 38 * index}" width="556" height="30" rx="6"/>'
        f'<text class="label title layer" x="192" y="{y + 34 + 38 * index}">{escape(layer)}</text>'
        f'<text class="note" x="388" y="{y + 34 + 38 * index}">{escape(description)}</text>'
        for index, (layer, description) in enumerate(tier.layers.items())
    )
    return (
        f'<rect class="card" x="8" y="{y}" width="744" height="{height}" rx="10"/>'
        f'<rect class="bar" x="8" y="{y + 10}" width="5" height="{height - 20}" fill="{tier.color}"/>'
        f'<text class="tier" x="26" y="{y + height / 2 - 2:.0f}">{escape(tier.title)}</text>'
        f'<text class="note" x="26" y="{y + height / 2 + 17:.0f}">{escape(tier.note)}</text>{rows}'
    )


def draw_icon() -> str:
    """Draw the favicon of the site."""
    face = draw_panels(
        [Panel(Scene().background(PAPER_COLOR).avatar(ANNA, shot="close-up"), "", "portrait")],
        [Viewport(-8, -4, 0.075)],
    )
    return build_svg(64, 64, "scenekit", f'<svg width="64" height="64">{face}</svg>')


DRAWINGS: dict[str, Callable[[], str]] = {
    "overview.svg": lambda: draw_overview(WIDE_CARDS, Size(980, 314)),
    "overview-narrow.svg": lambda: draw_overview(NARROW_CARDS, Size(380, 828)),
    "shots.svg": draw_shots,
    "placement.svg": draw_placement_options,
    "relative-placement.svg": draw_relative_placement,
    "orientations.svg": draw_both_orientations,
    "frame.svg": draw_frame,
    "architecture.svg": draw_architecture,
    "icon.svg": draw_icon,
    "storyboard.svg": lambda: draw_storyboard("tour", 7),
    "tutorial-1.svg": lambda: draw_tutorial(0),
    "tutorial-2.svg": lambda: draw_tutorial(1),
    "tutorial-3.svg": lambda: draw_tutorial(2),
    "tutorial-4.svg": lambda: draw_tutorial(4, "portrait"),
}


def main() -> None:
    """Write all pictures."""
    for name, draw in DRAWINGS.items():
        (IMAGES_DIR / name).write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
