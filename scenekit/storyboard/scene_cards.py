"""A scene as a card of the page: its drawing, its script, its findings and all values of its payload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from scenekit.core import validation
from scenekit.elements import ELEMENTS_BY_CLIP_TYPE
from scenekit.payload import v3
from scenekit.storyboard.labels import display_name, readable_file_name, shorten
from scenekit.storyboard.markup import (
    EMPTY_MARKUP,
    UNWRITABLE_CHARS,
    Markup,
    concat,
    element,
    escape_text,
    format_number,
)
from scenekit.storyboard.payload_paths import find_anchor
from scenekit.storyboard.provenance import background_values, clip_values, model_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scenekit.inspection.check import Finding
    from scenekit.inspection.timing import Range, SceneDuration
    from scenekit.inspection.view import ClipView, SceneView, SpokenLine
    from scenekit.storyboard.provenance import OptionValues, ValueOrigin

MAX_SCRIPT_CHARS = 5_000
"""The largest length of a script line on a card, in characters. The payload on the card has all of it."""

MAX_CELL_CHARS = 300
"""The largest length of a value in a table, in characters."""

MAX_NARROW_CELL_CHARS = 14
"""The largest length of a value that fits in the column beside its origin, in characters."""


class SceneCard(NamedTuple):
    """The contents of a card."""

    scene_number: int
    """Counted from 1."""
    scene: SceneView
    drawing: Markup
    duration: SceneDuration
    findings: Sequence[Finding]
    options_by_path: Mapping[str, OptionValues]


def build_card(card: SceneCard) -> Markup:
    """Return the card of a scene: its drawing beside everything else."""
    heading = f"scene-{card.scene_number}"
    title = element("h2", escape_text(f"Scene {card.scene_number}"), id=heading)
    length = element("p", _format_duration(card.duration), class_="length")
    notes = [_build_script(card.duration.lines), _build_findings(card), _build_elements(card)]
    body = [element("figure", card.drawing), element("div", *notes, class_="notes")]
    return element(
        "article",
        element("header", title, length),
        element("div", *body, class_="body"),
        _build_payload_section(card),
        class_="card",
        id=card.scene.path,
        aria_labelledby=heading,
    )


def _format_duration(duration: SceneDuration) -> Markup:
    return escape_text("no speech" if duration.is_unknown else f"about {duration.seconds.format(1, ' s')}")


def _build_section(title: str, *children: Markup) -> Markup:
    return element("section", element("h3", escape_text(title)), *children)


def _build_script(lines: Iterable[tuple[SpokenLine, Range]]) -> Markup:
    blocks = [_build_line(line) for line, _ in lines]
    return _build_section("Script", *blocks) if blocks else EMPTY_MARKUP


def _build_line(line: SpokenLine) -> Markup:
    speaker = "no avatar of this scene" if line.speaker is None else display_name(line.speaker)
    text = shorten(line.text, MAX_SCRIPT_CHARS)
    return element(
        "div",
        element("p", escape_text(speaker), class_="speaker", dir="auto"),
        element("p", escape_text(text), class_="spoken", dir="auto", lang=line.language or None),
        class_="line",
    )


def _build_findings(card: SceneCard) -> Markup:
    if not card.findings:
        return EMPTY_MARKUP
    return _build_section("Findings", build_finding_list(card.findings, [(card.scene_number, card.scene)]))


def build_finding_list(findings: Iterable[Finding], scenes: Iterable[tuple[int, SceneView]]) -> Markup:
    """Return findings as a list, each with a link to its clip, background or scene.

    Args:
        findings: The findings.
        scenes: The scenes that links may lead to, with their numbers, counted from 1.
    """
    names = dict(item for number, scene in scenes for item in _iter_names(number, scene))
    entries = (element("li", _build_finding(finding, names), class_=finding.level) for finding in findings)
    return element("ul", *entries, class_="findings")


def _iter_names(scene_number: int, scene: SceneView) -> Iterator[tuple[str, Markup]]:
    """Yield the path and the display name of a scene, of its background and of its clips."""
    heading = escape_text(f"Scene {scene_number}")
    yield scene.path, heading
    clip_names = {clip.path: f"{method_name(clip)} {display_name(clip)}" for clip in scene.clips}
    for path, name in {f"{scene.path}.background": "background", **clip_names}.items():
        yield path, concat([heading, escape_text(" · "), element("bdi", escape_text(name))])


def _build_finding(finding: Finding, names: Mapping[str, Markup]) -> Markup:
    level = element("strong", escape_text(finding.level), class_="level")
    code = element("span", escape_text(finding.code), class_="code")
    link = _build_path_link(finding.path, names)
    message = element("span", escape_text(finding.message), dir="auto")
    suggestion = EMPTY_MARKUP
    if finding.suggestion:
        suggestion = element("span", escape_text(f" {finding.suggestion}"), class_="advice")
    return concat([level, Markup(" "), code, Markup(" "), link, Markup(" "), message, suggestion])


def _build_path_link(path: str, names: Mapping[str, Markup]) -> Markup:
    """Return a link to the part of the page that shows a path, or the path itself if the page does not show it."""
    anchor = find_anchor(path)
    if anchor not in names:
        return element("code", escape_text(path))
    return element("a", names[anchor], href=f"#{anchor}", title=path)


def _build_elements(card: SceneCard) -> Markup:
    """Return the elements from front to back. The browser keeps one of them open at a time, as they share a name."""
    scene, options = card.scene, card.options_by_path
    group = f"elements-{card.scene_number}"
    entries = [
        _build_clip_entry(clip, clip_values(clip, options.get(clip.path)), group) for clip in reversed(scene.clips)
    ]
    path = f"{scene.path}.background"
    name = readable_file_name(str(scene.background.get("source_url") or ""))
    table = _build_table(background_values(scene, options.get(path)))
    background = _build_entry(path, "background", name, "", [table], group)
    return _build_section("Elements", *entries, background)


def _build_clip_entry(clip: ClipView, value_origins: Sequence[ValueOrigin], group: str) -> Markup:
    box = clip.box
    box_text = f"{box.left:.0f}, {box.top:.0f} · {box.width:.0f} × {box.height:.0f} px"
    tables = [
        _build_table([value for value in value_origins if not value.is_in_every_sample]),
        _build_collapsed_table("Editor values", model_values(clip.model)),
        _build_collapsed_table(
            "The same in every sample", [value for value in value_origins if value.is_in_every_sample]
        ),
    ]
    return _build_entry(
        clip.path,
        method_name(clip),
        display_name(clip),
        "" if clip.clip_type == "audio" else box_text,
        tables,
        group,
        frame=" ".join(map(format_number, (*box, clip.angle % 360))),
    )


def _build_entry(
    path: str, kind: str, name: str, box_text: str, children: Sequence[Markup], group: str, frame: str | None = None
) -> Markup:
    """Return an element of the list, which opens to show `children`.

    Args:
        path: The path of the element in the payload. It becomes the anchor.
        kind: The builder method, such as "text".
        name: The display name.
        box_text: Position and size as text.
        children: The tables.
        group: The name that all elements of the scene share.
        frame: Left, top, width, height (px) and angle (degrees) of the frame that the script draws, with spaces.
    """
    title = [
        element("span", escape_text(kind), class_="kind"),
        Markup(" "),
        element("span", escape_text(name), class_="name", dir="auto"),
        Markup(" "),
        element("span", escape_text(box_text), class_="box"),
    ]
    return element(
        "details",
        element("summary", *title),
        element("div", *children, id=path),
        class_="element",
        name=group,
        data_frame=frame,
    )


def _build_collapsed_table(title: str, value_origins: Sequence[ValueOrigin]) -> Markup:
    if not value_origins:
        return EMPTY_MARKUP
    return element(
        "details",
        element("summary", escape_text(f"{title} ({len(value_origins)})")),
        _build_table(value_origins),
        class_="more",
    )


def _build_table(value_origins: Iterable[ValueOrigin]) -> Markup:
    """Return values with their origins as a table."""
    columns = [element("th", escape_text(title), scope="col") for title in ("field", "value", "origin")]
    return element(
        "table",
        element("thead", element("tr", *columns)),
        element("tbody", concat(map(_build_row, value_origins))),
    )


def _build_row(value_origin: ValueOrigin) -> Markup:
    """Return a row of a table. The origin is below the value if the value is long."""
    value = _format_value(value_origin.value)
    is_long = len(value) > MAX_NARROW_CELL_CHARS and not isinstance(value_origin.value, float)
    origin = element("span", escape_text(value_origin.origin), class_=f"origin {value_origin.origin}")
    return element(
        "tr",
        element("th", escape_text(value_origin.field), scope="row"),
        element("td", value, dir="auto"),
        element("td", origin, escape_text(f" {value_origin.derivation}" if value_origin.derivation else "")),
        class_="long" if is_long else None,
    )


def _format_value(value: Any) -> Markup:
    """Return a value to read. A float has at most four decimals, and the markup holds the exact number."""
    if isinstance(value, str):
        return escape_text(shorten(value, MAX_CELL_CHARS))
    exact = to_page_json(value)
    if not isinstance(value, float) or not validation.is_number(value):
        return escape_text(shorten(exact, MAX_CELL_CHARS))
    return element("data", escape_text(format_number(value, 4)), value=exact)


def _build_payload_section(card: SceneCard) -> Markup:
    label = f"Copy: Payload of scene {card.scene_number}"
    copy_button = element("button", escape_text("Copy"), type="button", class_="copy", aria_label=label)
    json_text = element("pre", escape_text(to_page_json(card.scene.data, indent=2)))
    return element("details", element("summary", escape_text("Payload")), copy_button, json_text, class_="payload")


def to_page_json(value: Any, indent: int | None = None) -> str:
    r"""Return a part of a payload as JSON. Characters that a page cannot hold become JSON escapes such as `\u0085`."""
    text = v3.format_json(msgspec.json.encode(value), indent).decode()
    return UNWRITABLE_CHARS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def method_name(clip: ClipView) -> str:
    """Return the builder method that creates a clip, such as "text", or the type of an unknown clip."""
    return ELEMENTS_BY_CLIP_TYPE[clip.clip_type].method if clip.clip_type in ELEMENTS_BY_CLIP_TYPE else clip.clip_type
