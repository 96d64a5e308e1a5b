"""Draw the pictures of the documentation from what scenekit composes.

    python docs/make_pictures.py

The pictures are plain SVG text, the same bytes every time; a test compares them.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from scenekit import Project, Scene, Shape
from scenekit.framing import Shot
from scenekit.geometry import CANVAS, Orientation
from scenekit.payload import v3

PICTURES = Path(__file__).parent / "pictures"
EXAMPLES = Path(__file__).parents[1] / "examples"
ANNA = "M000045058"

STYLE = """
  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2937 }
  .caption { font-size: 12px } .quiet { fill: #6b7280 } .title { font-weight: 700 }
  .card { fill: #f8fafc; stroke: #cbd5e1 } .canvas { fill: #dbeafe; stroke: #64748b }
  .figure { fill: #475569 }
  .limb { fill: none; stroke: #475569; stroke-linecap: round; stroke-linejoin: round }
  .media { fill: #e2e8f0; stroke: #94a3b8 }
  .tight { fill: none; stroke: #dc2626; stroke-dasharray: 5 3 } .head { fill: none; stroke: #16a34a }
"""


class Panel(NamedTuple):
    """A scene, and the words under its picture."""

    scene: Scene
    caption: str
    orientation: Orientation = "landscape"


def silhouette(clip: v3.AiModelClip) -> str:
    """A calm figure under the head of a clip, an arm held out to the far side of its tight box."""
    editor: Any = clip.model.editor
    x, y = editor.headCenterX - editor.left, editor.headCenterY - editor.top
    w, h, feet = editor.headWidth, editor.headHeight, clip.height
    far, sign = (clip.width, 1) if x < clip.width / 2 else (0, -1)
    hip, knee = 0.5 * feet, 0.75 * feet
    shapes = [
        f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="{0.5 * w:.0f}" ry="{0.66 * h:.0f}"/>',
        limb(w * 0.42, (x, y + 0.5 * h), (x, y + 1.1 * h)),
        limb(
            w * 1.15, (x - 0.45 * w, y + 1.5 * h), (x - 0.3 * w, hip), (x + 0.3 * w, hip), (x + 0.45 * w, y + 1.5 * h)
        ),
        limb(w * 0.4, (x - sign * 0.8 * w, y + 1.4 * h), (x - sign * 1.1 * w, 0.3 * feet), (x - sign * 0.95 * w, hip)),
        limb(
            w * 0.4,
            (x + sign * 0.8 * w, y + 1.4 * h),
            (x + sign * 1.3 * w, 0.28 * feet),
            (far - sign * 0.2 * w, 0.24 * feet),
        ),
        limb(w * 0.62, (x - 0.38 * w, hip), (x - 0.42 * w, knee), (x - 0.45 * w, feet - 0.31 * w)),
        limb(w * 0.62, (x + 0.38 * w, hip), (x + 0.42 * w, knee), (x + 0.45 * w, feet - 0.31 * w)),
    ]
    return "".join(shapes)


def limb(thick: float, *points: tuple[float, float]) -> str:
    """A rounded stroke through some points."""
    path = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
    return f'<polyline class="limb" points="{path}" stroke-width="{thick:.0f}"/>'


def drawing(clip: Any, thin: float) -> str:
    """An avatar, a shape or a picture in px of itself, unscaled; `thin` is the width of a line that looks thin on the page."""
    width, height = clip.width, clip.height
    if clip.type == "aiModel":
        editor = clip.model.editor
        return f"""<g class="figure">{silhouette(clip)}
    <rect class="tight" width="{width}" height="{height}" stroke-width="{thin:.2f}"/>
    <rect class="head" x="{editor.headCenterX - editor.left - editor.headWidth / 2:.1f}"
      y="{editor.headCenterY - editor.top - editor.headHeight / 2:.1f}"
      width="{editor.headWidth}" height="{editor.headHeight}" stroke-width="{thin:.2f}"/></g>"""
    if clip.type == "shape":
        return shape(clip.shapeName, width, height, clip.fill)
    name = clip.source_url.rpartition("/")[2]
    return (
        f'<rect class="media" width="{width}" height="{height}" stroke-width="{thin:.2f}"/><text x="{width / 2:.0f}" '
        f'y="{height / 2:.0f}" style="font-size:{min(width / 9, height / 3):.0f}px" text-anchor="middle">{name}</text>'
    )


STAR = "50,0 61,35 98,35 68,57 79,91 50,70 21,91 32,57 2,35 39,35"


def shape(name: str, width: float, height: float, fill: str) -> str:
    """A shape, roughly."""
    if name == "Circle":
        return f'<ellipse cx="{width / 2}" cy="{height / 2}" rx="{width / 2}" ry="{height / 2}" fill="{fill}"/>'
    points = STAR if name == "Star" else "0,0 100,0 100,100 0,100"
    return f'<polygon points="{points}" fill="{fill}" transform="scale({width / 100} {height / 100})"/>'


def stage(panel: Panel, x: float, y: float, factor: float, name: str) -> str:
    """A scene on its canvas: each figure with its tight box and its head box, media as placeholders."""
    size = CANVAS[panel.orientation]
    clips: Any = panel.scene.to_payload(orientation=panel.orientation).scenes[0].clips
    drawn = "".join(
        f"""
    <g transform="translate({clip.left:.2f} {clip.top:.2f}) scale({clip.scaleX:.4f} {clip.scaleY:.4f})"
      >{drawing(clip, 2 / factor / clip.scaleX)}</g>"""
        for clip in clips
    )
    return f"""
<g transform="translate({x:.1f} {y:.1f}) scale({factor:.4f})">
  <clipPath id="{name}"><rect width="{size.width}" height="{size.height}"/></clipPath>
  <rect class="canvas" width="{size.width}" height="{size.height}" stroke-width="{1.5 / factor:.1f}"/>
  <g clip-path="url(#{name})">{drawn}</g>
</g>"""


def lines(text: str, x: float, y: float, css: str = "", height: float = 18) -> str:
    """Lines of text, one below the other."""
    return "".join(
        f'<text x="{x}" y="{y + n * height:.0f}" class="{css}" xml:space="preserve">{escape(line)}</text>'
        for n, line in enumerate(text.splitlines())
    )


def svg(width: float, height: float, title: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>{body}\n</svg>\n'
    )


def gallery(title: str, panels: list[Panel], columns: int, width: float) -> str:
    """Panels in rows, each with its words below."""
    body, y = "", 16.0
    for start in range(0, len(panels), columns):
        row = panels[start : start + columns]
        height = width * (9 / 16 if row[0].orientation == "landscape" else 1)
        for column, panel in enumerate(row):
            x, size = 20 + column * (width + 20), CANVAS[panel.orientation]
            factor = height / size.height
            body += stage(panel, x + (width - size.width * factor) / 2, y, factor, f"c{start + column}")
            body += f'<text class="caption" x="{x + width / 2:.0f}" y="{y + height + 20:.0f}" text-anchor="middle">'
            body += f"{escape(panel.caption)}</text>"
        y += height + 42
    return svg(20 + columns * (width + 20), y, title, body)


HELLO = """
Project("Welcome").add(
    Scene()
    .background("/images/…/blue.png")
    .avatar("M000045058",
            script="Hello, Ann!",
            shot="medium", at="right")
)"""


def overview() -> str:
    """What a person writes, what scenekit works out, what goes over the wire."""
    scene = Scene().avatar(ANNA, script="Hello, Ann!", shot="medium", at="right")
    payload = scene.to_json(indent=2).decode().splitlines()
    first = next(n for n, line in enumerate(payload) if '"top"' in line)
    shown = [line[8:49] for line in payload[first : first + 11]]
    cards = "".join(f'<rect class="card" x="{x}" y="44" width="{w}" height="262" rx="8"/>' for x, w in CARDS)
    titles = ("you write", "scenekit works out", f"the service wants ({len(payload)} lines)")
    body = cards + "".join(lines(title, x + 14, 32, "title") for (x, _), title in zip(CARDS, titles, strict=True))
    body += lines(HELLO.strip("\n"), 34, 78) + stage(Panel(scene, ""), 434, 62, 380 / 1920, "hello")
    body += lines("- - tight box   —— head box", 434, 296, "quiet caption") + lines("\n".join(shown), 854, 72, "", 20)
    body += lines("…", 854, 296)
    return svg(1220, 322, "What a person writes, what scenekit works out, what goes over the wire", body)


CARDS = ((20, 390), (420, 408), (840, 360))


def shots() -> str:
    names: tuple[Shot, ...] = ("close-up", "medium-close-up", "medium", "cowboy", "full")
    both: tuple[Orientation, ...] = ("landscape", "portrait")
    panels = [Panel(Scene().avatar(ANNA, shot=name), f'shot="{name}"', shape) for shape in both for name in names]
    return gallery("The five shots in both orientations", panels, columns=5, width=220)


def words() -> str:
    """One picture for every word of placement."""
    calls: list[dict[str, Any]] = [
        {"at": "left"},
        {"at": "right", "margin": 240},
        {"at": "bottom-right", "height": "60%"},
        {"at": ("25%", 900), "anchor": "bottom", "scale": 0.3},
        {"left": 200, "top": 60},
        {"scale": 0.45},
        {"width": "25%"},
        {"width": 400, "height": 800},
        {"offset": (300, 0)},
    ]
    captions = [", ".join(f"{word}={value!r}" for word, value in call.items()).replace("'", '"') for call in calls]
    panels = [Panel(Scene().avatar(ANNA, **call), caption) for call, caption in zip(calls, captions, strict=True)]
    return gallery("The words of placement", panels, columns=3, width=340)


def storyboard(name: str, scene: int) -> str:
    """A scene of an example as its storyboard, with guides."""
    project: Project = runpy.run_path(str(EXAMPLES / f"{name}.py"))["project"]
    return project.storyboard().svg(scene, guides=True) + "\n"


def beside() -> str:
    """What the words of neighbourhood and the groups do."""
    box = Scene().shape("Square", color="#94a3b8", width=500, height=300, tag="box")
    star: Any = {"color": "#dc2626", "width": 200}
    dots = [Shape("Circle", color=color, width=180) for color in ("#dc2626", "#16a34a", "#2563eb")]
    panels = [
        Panel(box.shape("Star", **star, below="box"), 'below="box"'),
        Panel(box.shape("Star", **star, right_of="box", gap=80), 'right_of="box", gap=80'),
        Panel(box.shape("Star", **star, inside="box", at="right", margin=24), 'inside="box", at="right", margin=24'),
        Panel(Scene().row(*dots, spacing=60), "row(…, spacing=60)"),
        Panel(Scene().column(*dots, spacing=40, at="left", margin=100), 'column(…, at="left", margin=100)'),
        Panel(Scene().image("/photo.jpg", size=(1600, 1200), fit="cover", at="top"), 'fit="cover", at="top"'),
    ]
    return gallery("Beside each other, in rows and in columns", panels, columns=3, width=340)


DRAWINGS: dict[str, Callable[[], str]] = {
    "overview.svg": overview,
    "shots.svg": shots,
    "words.svg": words,
    "beside.svg": beside,
    "storyboard.svg": lambda: storyboard("tour", 7),
}


def main() -> None:
    for name, draw in DRAWINGS.items():
        (PICTURES / name).write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
