"""The differences of two versions of a project as one HTML page that makes no request."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from scenekit.comparison.report import describe_element, describe_scene, format_values
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, concat, element, escape_text
from scenekit.storyboard.page_head import build_head, load_asset
from scenekit.storyboard.svg import draw_document
from scenekit.storyboard.titles import get_project_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.comparison.changes import Comparison, SceneChange, ValueChange
    from scenekit.storyboard.contents import StoryboardContents


def build_comparison_page(
    comparison: Comparison, old: StoryboardContents, new: StoryboardContents, names: tuple[str, str]
) -> str:
    """Return the page. `names` are the names of the two versions."""
    head = build_head(f"{names[0]} and {names[1]} · differences", _load_style())
    count = len(comparison.scenes)
    summary = f"{count} scene{'s' * (count != 1)} changed" if comparison else "The projects have no differences."
    header = element(
        "header",
        element("h1", escape_text(get_project_title(new.payload_view)), dir="auto"),
        element("p", escape_text(f"{names[0]} → {names[1]}"), class_="names"),
        element("p", escape_text(summary)),
        _build_values(comparison.values),
    )
    cards = [card for scene in comparison.scenes for card in _build_card(scene, old, new)]
    body = element("body", header, element("main", *cards) if cards else EMPTY_MARKUP)
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _build_card(scene: SceneChange, old: StoryboardContents, new: StoryboardContents) -> Iterator[Markup]:
    chip = element("span", escape_text(scene.kind), class_=f"chip {scene.kind}")
    elements = [
        element(
            "section",
            element(
                "h3",
                element("span", escape_text(change.kind), class_=f"chip {change.kind}"),
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
    look = (load_asset("scenekit.storyboard", f"look/{name}") for name in ("tokens.css", "controls.css"))
    return concat([*look, load_asset(__package__, "page.css")])
