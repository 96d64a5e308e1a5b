"""The differences of two versions of a project as one HTML page that makes no request."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from scenekit.comparison.report import describe_element, describe_scene, format_values
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, element, escape_text
from scenekit.storyboard.svg import draw_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.comparison.changes import Comparison, SceneChange, ValueChange
    from scenekit.storyboard.contents import StoryboardContents

LABELS = {"added": "added", "removed": "removed", "changed": "changed"}


def build_comparison_page(
    comparison: Comparison, old: StoryboardContents, new: StoryboardContents, names: tuple[str, str]
) -> str:
    """Return the page. `names` are the names of the two versions."""
    style = _load_style()
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src {_hash(style)}"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", escape_text(f"{names[0]} and {names[1]} · differences")),
        element("style", style),
    )
    title = new.payload_view.name or "Untitled project"
    count = len(comparison.scenes)
    summary = f"{count} scene{'s' * (count != 1)} changed" if comparison else "The projects have no differences."
    header = element(
        "header",
        element("h1", escape_text(title), dir="auto"),
        element("p", escape_text(f"{names[0]} → {names[1]}"), class_="names"),
        element("p", escape_text(summary)),
        _build_values(comparison.values),
    )
    cards = [card for scene in comparison.scenes for card in _build_card(scene, old, new)]
    body = element("body", header, element("main", *cards) if cards else EMPTY_MARKUP)
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _build_card(scene: SceneChange, old: StoryboardContents, new: StoryboardContents) -> Iterator[Markup]:
    chip = element("span", escape_text(LABELS[scene.kind]), class_=f"chip {scene.kind}")
    elements = [
        element(
            "section",
            element(
                "h3",
                element("span", escape_text(LABELS[change.kind]), class_=f"chip {change.kind}"),
                escape_text(f" {describe_element(change)}"),
            ),
            _build_values(change.values),
        )
        for change in scene.elements
    ]
    yield element(
        "article",
        element("h2", escape_text(describe_scene(scene)), Markup(" "), chip),
        element(
            "div",
            _build_picture("before", old, scene.old_index),
            _build_picture("after", new, scene.new_index),
            class_="pair",
        ),
        _build_values(scene.values),
        *elements,
    )


def _build_picture(label: str, contents: StoryboardContents, index: int | None) -> Markup:
    """Return a scene as an image, so that the ids of two drawings do not meet."""
    if index is None:
        return element("figure", element("div", escape_text("No such scene"), class_="empty"))
    svg = b64encode(draw_document(contents, index, guides=False).encode()).decode()
    picture = element("img", src=f"data:image/svg+xml;base64,{svg}", alt=f"scene {index + 1}, {label}")
    return element("figure", picture, element("figcaption", escape_text(f"{label.capitalize()}: scene {index + 1}")))


def _build_values(values: tuple[ValueChange, ...]) -> Markup:
    if not values:
        return EMPTY_MARKUP
    rows = [_build_row(change.key, *format_values(change)) for change in values]
    heads = [element("th", escape_text(text), scope="col") for text in ("value", "before", "after")]
    return element("table", element("thead", element("tr", *heads)), element("tbody", *rows))


def _build_row(key: str, old: str, new: str) -> Markup:
    return element(
        "tr",
        element("th", escape_text(key), scope="row"),
        element("td", element("del", escape_text(old)), dir="auto"),
        element("td", element("ins", escape_text(new)), dir="auto"),
    )


def _load_style() -> Markup:
    look = files("scenekit.storyboard").joinpath("look")
    parts = [look.joinpath(name).read_text(encoding="utf-8") for name in ("tokens.css", "controls.css")]
    return Markup("\n".join([*parts, files(__package__).joinpath("page.css").read_text(encoding="utf-8")]))


def _hash(style: Markup) -> str:
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
