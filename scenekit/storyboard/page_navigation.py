"""The ways through the page: the bar, the list of scenes, and the timeline. All are links, which need no script."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scenekit.inspection.check import summarize
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, concat, element, escape_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenekit.inspection.check import Finding
    from scenekit.inspection.timing import SceneDuration

LEVELS = ("error", "warning", "hint")


class SceneEntry(NamedTuple):
    """A scene in the lists of the page."""

    number: int
    """Counted from 1."""
    path: str
    title: str
    duration: SceneDuration
    findings: Sequence[Finding]


def build_scene_list(entries: Iterable[SceneEntry]) -> Markup:
    """Return the list of scenes, with a link to each."""
    items = (element("li", _build_link(entry)) for entry in entries)
    return element("nav", element("ol", *items), class_="jump", aria_label="Scenes")


def _build_link(entry: SceneEntry) -> Markup:
    level = next((level for level in LEVELS if any(finding.level == level for finding in entry.findings)), None)
    mark = EMPTY_MARKUP
    if level:
        text = summarize(entry.findings)
        mark = element("span", EMPTY_MARKUP, class_=f"mark {level}", role="img", title=text, aria_label=text)
    return element(
        "a",
        element("span", escape_text(str(entry.number)), class_="number"),
        element("bdi", escape_text(entry.title or "Untitled"), class_="name"),
        mark,
        element("span", escape_text(format_clock(entry.duration)), class_="length"),
        href=f"#{entry.path}",
    )


def build_timeline(entries: Sequence[SceneEntry]) -> Markup:
    """Return Play and the scenes as blocks. The script makes each block as long as its scene."""
    blocks = [
        element(
            "a",
            element("span", escape_text(str(entry.number)), class_="number"),
            escape_text(" "),
            element("bdi", escape_text(entry.title), class_="name"),
            element("span", escape_text(format_clock(entry.duration)), class_="length"),
            element("span", EMPTY_MARKUP, class_="progress"),
            class_="block",
            href=f"#{entry.path}",
            title=f"{entry.number}. {entry.title}",
            data_seconds=round(entry.duration.seconds.likely, 2),
        )
        for entry in entries
    ]
    transport = element(
        "div",
        element("button", escape_text("Play"), type="button", class_="button primary", id="play"),
        element("time", EMPTY_MARKUP, id="time"),
        class_="transport",
    )
    return element(
        "nav", transport, element("div", *blocks, class_="track"), class_="timeline", aria_label="Scenes by length"
    )


def format_clock(duration: SceneDuration) -> str:
    """Return the likely duration as minutes and seconds, or `""` if it is not known.

    A scene of 7 seconds is `0:07`. One that is shorter than a second counts as one second.
    """
    if duration.is_unknown:
        return ""
    minutes, seconds = divmod(max(round(duration.seconds.likely), 1), 60)
    return f"{minutes}:{seconds:02d}"


def build_level_chips(findings: Sequence[Finding]) -> Markup:
    """Return the number of findings of each level."""
    counts = {level: [finding for finding in findings if finding.level == level] for level in LEVELS}
    return concat(
        element("span", escape_text(summarize(found)), class_=f"chip {level}")
        for level, found in counts.items()
        if found
    )


def build_switches(guides: bool) -> Markup:
    """Return the switches for guides and appearance. They work without the script."""
    checkbox = element("input", type="checkbox", id="guides", checked="" if guides else None)
    appearances = [_build_appearance_option(name) for name in ("system", "light", "dark")]
    return concat(
        [
            element("label", checkbox, escape_text("Guides"), class_="button"),
            element(
                "fieldset",
                element("legend", escape_text("Appearance"), class_="unseen"),
                *appearances,
                class_="segments",
            ),
        ]
    )


def _build_appearance_option(name: str) -> Markup:
    checked = "" if name == "system" else None
    radio = element("input", type="radio", name="appearance", id=name, checked=checked)
    return element("label", radio, escape_text(name.capitalize()), class_="button")


def build_view_buttons() -> Markup:
    """Return the buttons to see all scenes and to send comments, which need the script."""
    overview = element("button", escape_text("Overview"), type="button", class_="button", id="overview", hidden="")
    send = element(
        "button",
        escape_text("Send comments"),
        element("span", escape_text("0"), class_="count"),
        type="button",
        class_="button",
        id="send",
        disabled="",
        title="Save all comments as comments.json, to send to the author",
    )
    return concat([overview, send])
