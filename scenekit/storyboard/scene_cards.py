"""A scene as a card of the page: its picture, what is said in it, what is wrong with it, and all its values."""

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
from scenekit.storyboard.provenance import SAMPLE_DERIVATION, background_values, clip_values, model_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scenekit.inspection.check import Finding
    from scenekit.inspection.timing import Range, SceneDuration
    from scenekit.inspection.view import ClipView, SceneView, SpokenLine
    from scenekit.storyboard.provenance import OptionValues, ValueOrigin

MAX_SCRIPT_CHARS = 5_000
"""Characters of a script that are shown; the payload has them all."""

MAX_CELL_CHARS = 300

MAX_NARROW_CELL_CHARS = 14
"""Characters of a value that has room beside where it comes from."""


class SceneCard(NamedTuple):
    """What is known of a scene."""

    scene_number: int
    """Counted from 1."""
    scene: SceneView
    drawing: Markup
    duration: SceneDuration
    findings: Sequence[Finding]
    options_by_path: Mapping[str, OptionValues]


def build_card(card: SceneCard) -> Markup:
    """The scene, its picture beside all that is said of it."""
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
    return (
        escape_text("nobody speaks") if duration.is_silent else escape_text(f"about {duration.seconds.format(1, ' s')}")
    )


def _build_section(title: str, *children: Markup) -> Markup:
    return element("section", element("h3", escape_text(title)), *children)


def _build_script(lines: Iterable[tuple[SpokenLine, Range]]) -> Markup:
    said = [_build_line(line) for line, _ in lines]
    return _build_section("Script", *said) if said else EMPTY_MARKUP


def _build_line(line: SpokenLine) -> Markup:
    speaker = "no avatar of the scene" if line.speaker is None else display_name(line.speaker)
    text = shorten(line.text, MAX_SCRIPT_CHARS)
    return element(
        "div",
        element("p", escape_text(speaker), class_="speaker", dir="auto"),
        element("p", escape_text(text), class_="said", dir="auto", lang=line.language or None),
        class_="line",
    )


def _build_findings(card: SceneCard) -> Markup:
    return (
        _build_section("Findings", build_finding_list(card.findings, [(card.scene_number, card.scene)]))
        if card.findings
        else EMPTY_MARKUP
    )


def build_finding_list(findings: Iterable[Finding], scenes: Iterable[tuple[int, SceneView]]) -> Markup:
    """Findings, each with a link to what it is about in one of these scenes, which are counted from 1."""
    names = dict(one for number, scene in scenes for one in _iter_names(number, scene))
    entries = (element("li", _build_finding(one, names), class_=one.level) for one in findings)
    return element("ul", *entries, class_="findings")


def _iter_names(scene_number: int, scene: SceneView) -> Iterator[tuple[str, Markup]]:
    """What people call a scene and what is in it, by the path of each."""
    heading = escape_text(f"Scene {scene_number}")
    parts = {clip.path: f"{method_name(clip)} {display_name(clip)}" for clip in scene.clips}
    yield scene.path, heading
    for path, name in {f"{scene.path}.background": "background", **parts}.items():
        yield path, concat([heading, escape_text(" · "), element("bdi", escape_text(name))])


def _build_finding(finding: Finding, names: Mapping[str, Markup]) -> Markup:
    level = element("strong", escape_text(finding.level), class_="level")
    where = _build_path_link(finding.path, names)
    code = element("span", escape_text(finding.code), class_="code")
    told = element("span", escape_text(finding.message), dir="auto")
    advice = (
        element("span", escape_text(f"; {finding.suggestion}"), class_="advice") if finding.suggestion else EMPTY_MARKUP
    )
    return concat([level, Markup(" "), code, Markup(" "), where, Markup(" "), told, advice])


def _build_path_link(path: str, names: Mapping[str, Markup]) -> Markup:
    """A link to what a path is about; the path itself where the page has nothing of it."""
    aim = link_target(path)
    return element("a", names[aim], href=f"#{aim}", title=path) if aim in names else element("code", escape_text(path))


def link_target(path: str) -> str:
    """The part of the page that a path leads to: a scene, a background or a clip.

    >>> link_target("scenes[0].clips[1].script"), link_target("scenes[0].scripts[2]")
    ('scenes[0].clips[1]', 'scenes[0]')
    """
    scene, _, rest = path.partition(".")
    part = rest.partition(".")[0]
    return f"{scene}.{part}" if part.startswith(("clips[", "background")) else scene


def _build_elements(card: SceneCard) -> Markup:
    """The elements from the front to the back; the first that is opened closes the others."""
    scene, said = card.scene, card.options_by_path
    group = f"elements-{card.scene_number}"
    entries = [_build_clip_entry(clip, clip_values(clip, said.get(clip.path)), group) for clip in reversed(scene.clips)]
    path = f"{scene.path}.background"
    name = readable_file_name(str(scene.background.get("source_url") or ""))
    behind = _build_entry(path, "background", name, "", [_build_table(background_values(scene, said.get(path)))], group)
    return _build_section("Elements", *entries, behind)


def _build_clip_entry(clip: ClipView, value_origins: Sequence[ValueOrigin], group: str) -> Markup:
    box = clip.box
    place = (
        "" if clip.clip_type == "audio" else f"{box.left:.0f}, {box.top:.0f} · {box.width:.0f} × {box.height:.0f} px"
    )
    own = [fact for fact in value_origins if fact.derivation != SAMPLE_DERIVATION]
    inside = [
        _build_table(own),
        _build_collapsed_table("Its numbers in the editor", model_values(clip.model)),
        _build_collapsed_table(
            "The same in every sample", [fact for fact in value_origins if fact.derivation == SAMPLE_DERIVATION]
        ),
    ]
    frame = " ".join(map(format_number, (*box, clip.angle % 360)))
    return _build_entry(clip.path, method_name(clip), display_name(clip), place, inside, group, frame)


def _build_entry(
    path: str, kind: str, name: str, box_text: str, children: Sequence[Markup], group: str, frame: str | None = None
) -> Markup:
    said = [
        element("span", escape_text(kind), class_="kind"),
        Markup(" "),
        element("span", escape_text(name), class_="name", dir="auto"),
        Markup(" "),
        element("span", escape_text(box_text), class_="place"),
    ]
    return element(
        "details",
        element("summary", *said),
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
    """Values, and where each comes from."""
    columns = [element("th", escape_text(title), scope="col") for title in ("field", "value", "where it comes from")]
    return element(
        "table",
        element("thead", element("tr", *columns)),
        element("tbody", concat(map(_build_row, value_origins))),
    )


def _build_row(value_origin: ValueOrigin) -> Markup:
    """A row; where the value is long, what it comes from stands under it."""
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
    """A value to be read: numbers of four decimals at most, the exact one in the markup."""
    if isinstance(value, str):
        return escape_text(shorten(value, MAX_CELL_CHARS))
    exact = to_page_json(value)
    if not isinstance(value, float) or not validation.is_number(value):
        return escape_text(shorten(exact, MAX_CELL_CHARS))
    return element("data", escape_text(format_number(value, 4)), value=exact)


def _build_payload_section(card: SceneCard) -> Markup:
    text = to_page_json(card.scene.data, indent=2)
    what = f"Payload of scene {card.scene_number}"
    copy = element("button", escape_text("Copy"), type="button", class_="copy", aria_label=f"Copy: {what}")
    return element(
        "details", element("summary", escape_text("Payload")), copy, element("pre", escape_text(text)), class_="payload"
    )


def to_page_json(value: Any, indent: int | None = None) -> str:
    r"""A part of a payload as JSON; what a page cannot carry is written as JSON can (`\u0085`)."""
    text = v3.format_json(msgspec.json.encode(value), indent).decode()
    return UNWRITABLE_CHARS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def method_name(clip: ClipView) -> str:
    """What a person calls the kind of a clip: the verb that makes it."""
    return ELEMENTS_BY_CLIP_TYPE[clip.clip_type].method if clip.clip_type in ELEMENTS_BY_CLIP_TYPE else clip.clip_type
