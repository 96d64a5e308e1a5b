"""A scene as a card of the page: its drawing, its script, its findings, its elements and its payload.

The drawing, the elements and the payload have a thousand nodes, so the page draws them when they are seen. The title,
the script and the findings are always there: the browser finds their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from scenekit.core import validation
from scenekit.elements import ELEMENTS_BY_CLIP_TYPE
from scenekit.payload import v3
from scenekit.storyboard.background_color import find_color_clip
from scenekit.storyboard.labels import format_color, readable_file_name, shorten
from scenekit.storyboard.markup import (
    EMPTY_MARKUP,
    UNWRITABLE_CHARS,
    Markup,
    concat,
    defer,
    element,
    escape_text,
    format_number,
)
from scenekit.storyboard.page_navigation import build_level_chips
from scenekit.storyboard.payload_paths import find_anchor
from scenekit.storyboard.provenance import background_values, clip_values, model_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scenekit.core.geometry import Size
    from scenekit.inspection.check import Finding
    from scenekit.inspection.timing import Range, SceneDuration
    from scenekit.inspection.view import ClipView, SceneView, SpokenLine
    from scenekit.storyboard.avatar_looks import AvatarCast
    from scenekit.storyboard.page_navigation import SceneEntry
    from scenekit.storyboard.provenance import OptionValues, ValueOrigin

MAX_SCRIPT_CHARS = 5_000
"""The largest length of a script line on a card, in characters. The payload on the card has all of it."""

MAX_CELL_CHARS = 300
"""The largest length of a value in a table, in characters."""

MAX_NARROW_CELL_CHARS = 14
"""The largest length of a value that fits in the column beside its origin, in characters."""


class SceneCard(NamedTuple):
    """The contents of a card."""

    entry: SceneEntry
    scene: SceneView
    canvas: Size
    drawing: Markup
    options_by_path: Mapping[str, OptionValues]
    cast: AvatarCast


def build_card(card: SceneCard) -> Markup:
    """Return the card of a scene: its drawing, and everything else about it."""
    entry = card.entry
    heading = f"scene-{entry.number}"
    notes = [_build_script(card), _build_findings(card), _build_elements(card), _build_payload_section(card)]
    return element(
        "article",
        element("figure", defer(card.drawing)),
        element("div", _build_header(entry, heading), *notes, class_="notes"),
        class_="card",
        id=entry.path,
        aria_labelledby=heading,
        data_scene=entry.number - 1,
    )


def _build_header(entry: SceneEntry, heading: str) -> Markup:
    number = element("span", escape_text(f"Scene {entry.number}"), class_="number")
    title = element("bdi", escape_text(entry.title), class_="name")
    link = element("a", number, Markup(" "), title, href=f"#{entry.path}")
    length = element("p", _format_duration(entry.duration), class_="length")
    return element("header", element("h2", link, id=heading), length)


def _format_duration(duration: SceneDuration) -> Markup:
    return escape_text("no speech" if duration.is_unknown else f"about {duration.seconds.format(1, ' s')}")


def _build_section(title: str, *children: Markup, class_: str | None = None) -> Markup:
    return element("section", element("h3", escape_text(title)), *children, class_=class_)


def _build_script(card: SceneCard) -> Markup:
    blocks = [_build_line(card.cast, *line) for line in card.entry.duration.lines]
    return _build_section("Script", *blocks, class_="script") if blocks else EMPTY_MARKUP


def _build_line(cast: AvatarCast, line: SpokenLine, seconds: Range) -> Markup:
    speaker = "no avatar of this scene" if line.speaker is None else cast.get_display_name(line.speaker)
    text = shorten(line.text, MAX_SCRIPT_CHARS)
    return element(
        "div",
        element("p", escape_text(speaker), class_="speaker", dir="auto"),
        element("p", escape_text(text), class_="spoken", dir="auto", lang=line.language or None),
        class_="line",
        data_seconds=seconds.likely,
    )


def _build_findings(card: SceneCard) -> Markup:
    """Return the findings of a scene. They are open if one of them is an error."""
    findings = card.entry.findings
    if not findings:
        return EMPTY_MARKUP
    has_error = any(finding.level == "error" for finding in findings)
    return element(
        "details",
        element("summary", element("span", escape_text("Findings"), class_="unseen"), build_level_chips(findings)),
        build_finding_list(findings, dict(_iter_names(card))),
        class_="about",
        open="" if has_error else None,
    )


def build_finding_list(findings: Iterable[Finding], names: Mapping[str, Markup]) -> Markup:
    """Return findings as a list, each with a link to its clip, background or scene.

    Args:
        findings: The findings.
        names: The display names of the parts of the page that links may lead to, by their paths.
    """
    entries = (element("li", _build_finding(finding, names), class_=f"finding {finding.level}") for finding in findings)
    return element("ul", *entries, class_="findings")


def _iter_names(card: SceneCard) -> Iterator[tuple[str, Markup]]:
    """Yield the path and the display name of a scene, of its background and of its clips."""
    scene = card.scene
    yield scene.path, escape_text(f"Scene {card.entry.number}")
    yield f"{scene.path}.background", escape_text("background")
    for clip in scene.clips:
        yield clip.path, element("bdi", escape_text(f"{method_name(clip)} {card.cast.get_display_name(clip)}"))


def _build_finding(finding: Finding, names: Mapping[str, Markup]) -> Markup:
    level = element("strong", escape_text(finding.level), class_="level")
    code = element("span", escape_text(finding.code), class_="code")
    head = element("p", level, Markup(" "), _build_path_link(finding.path, names), Markup(" "), code)
    message = element("span", escape_text(finding.message), dir="auto")
    suggestion = EMPTY_MARKUP
    if finding.suggestion:
        suggestion = element("span", escape_text(f" {finding.suggestion}"), class_="advice")
    return concat([head, element("p", message, suggestion)])


def _build_path_link(path: str, names: Mapping[str, Markup]) -> Markup:
    """Return a link to the part of the page that shows a path, or the path itself if the page does not show it."""
    anchor = find_anchor(path)
    if anchor not in names:
        return element("code", escape_text(path))
    return element("a", names[anchor], href=f"#{anchor}", title=path)


def _build_elements(card: SceneCard) -> Markup:
    """Return the elements from front to back. The browser keeps one of them open at a time, as they share a name."""
    color_clip = find_color_clip(card.scene, card.canvas)
    entries = [_build_clip_entry(card, clip) for clip in reversed(card.scene.clips) if clip is not color_clip]
    entries.append(_build_background_entry(card, color_clip))
    return element("section", defer(concat([element("h3", escape_text("Elements")), *entries])), class_="elements")


def _build_background_entry(card: SceneCard, color_clip: ClipView | None) -> Markup:
    """Return the background. A plain color is one entry, with the values of the rectangle that shows it."""
    path = f"{card.scene.path}.background"
    table = _build_table(background_values(card.scene, card.options_by_path.get(path)))
    if color_clip is None:
        name = readable_file_name(str(card.scene.background.get("source_url") or ""))
        return _build_entry(card, path, "background", name, [table])
    clip_table = _build_clip_tables(color_clip, card.options_by_path.get(color_clip.path))
    rectangle = element("div", *clip_table, id=color_clip.path)
    return _build_entry(card, path, "background", format_color(color_clip.get_text("fill")), [table, rectangle])


def _build_clip_entry(card: SceneCard, clip: ClipView) -> Markup:
    return _build_entry(
        card,
        clip.path,
        method_name(clip),
        card.cast.get_display_name(clip),
        _build_clip_tables(clip, card.options_by_path.get(clip.path)),
        frame=" ".join(map(format_number, (*clip.box, clip.angle % 360))),
        animation=_format_animation(clip.data.get("animation")),
    )


def _format_animation(animation: Any) -> str | None:
    """Return the type, the duration and the delay of an animation, with spaces."""
    if not isinstance(animation, dict) or not isinstance(animation.get("type"), str):
        return None
    times = [value if validation.is_number(value := animation.get(key)) else "" for key in ("duration", "delay")]
    return " ".join([animation["type"].replace(" ", ""), *map(str, times)])


def _build_clip_tables(clip: ClipView, options: OptionValues | None) -> list[Markup]:
    value_origins = clip_values(clip, options)
    return [
        _build_table([value for value in value_origins if not value.is_in_every_sample]),
        _build_collapsed_table("Editor values", model_values(clip.model)),
        _build_collapsed_table(
            "The same in every sample", [value for value in value_origins if value.is_in_every_sample]
        ),
    ]


def _build_entry(
    card: SceneCard,
    path: str,
    kind: str,
    name: str,
    children: Sequence[Markup],
    frame: str | None = None,
    animation: str | None = None,
) -> Markup:
    """Return an element of the list, which opens to show `children`.

    Args:
        card: The card.
        path: The path of the element in the payload. It becomes the anchor.
        kind: The builder method, such as "text".
        name: The display name.
        children: The tables.
        frame: Left, top, width, height (px) and angle (degrees) of the frame that the script draws, with spaces.
        animation: The animation that Play shows.
    """
    title = [
        element("span", escape_text(kind), class_="kind"),
        Markup(" "),
        element("span", escape_text(name), class_="name", dir="auto"),
    ]
    return element(
        "details",
        element("summary", *title),
        element("div", *children, id=path),
        class_="element",
        name=f"elements-{card.entry.number}",
        data_frame=frame,
        data_animation=animation,
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
    label = f"Copy: Payload of scene {card.entry.number}"
    copy_button = element("button", escape_text("Copy"), type="button", class_="button copy", aria_label=label)
    json_text = element("pre", escape_text(to_page_json(card.scene.data, indent=2)))
    content = defer(concat([copy_button, json_text]))
    return element("details", element("summary", escape_text("Payload")), content, class_="payload")


def to_page_json(value: Any, indent: int | None = None) -> str:
    r"""Return a part of a payload as JSON. Characters that a page cannot hold become JSON escapes such as `\u0085`."""
    text = v3.format_json(msgspec.json.encode(value), indent).decode()
    return UNWRITABLE_CHARS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def method_name(clip: ClipView) -> str:
    """Return the builder method that creates a clip, such as "text", or the type of an unknown clip."""
    return ELEMENTS_BY_CLIP_TYPE[clip.clip_type].method if clip.clip_type in ELEMENTS_BY_CLIP_TYPE else clip.clip_type
