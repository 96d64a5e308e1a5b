"""All scenes as one HTML file that loads nothing from elsewhere and works without its script.

Its content security policy allows the page's own style and script, by their hashes, and nothing else. So nothing in a
payload can run.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from scenekit.inspection.check import Finding, check
from scenekit.inspection.timing import Estimate, estimate
from scenekit.storyboard.embedded_images import ImageDefs
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, concat, element, escape_text, start_tag
from scenekit.storyboard.page_head import build_head, load_asset
from scenekit.storyboard.page_navigation import (
    SceneEntry,
    build_level_chips,
    build_scene_list,
    build_switches,
    build_timeline,
    build_view_buttons,
)
from scenekit.storyboard.payload_paths import parse_scene_index
from scenekit.storyboard.provenance import options_by_path
from scenekit.storyboard.scene_cards import SceneCard, build_card, build_finding_list, to_page_json
from scenekit.storyboard.svg import draw_fragment
from scenekit.storyboard.titles import find_title, get_project_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scenekit.inspection.view import PayloadView
    from scenekit.storyboard.contents import StoryboardContents

FOOTER_TEXT = (
    "Drawn by scenekit from the payload. Placeholders stand for avatars, images and videos that are not loaded. "
    "Lengths are estimates."
)

KEYS_TEXT = "Keys: ← and → change the scene, Space plays, G shows guides, C comments, Esc returns to the overview."

STYLE_FILES = ("look/tokens.css", "look/controls.css", "look/timeline.css", "page.css")
SCRIPT_FILES = ("look/playback.js", "page.js", "page_comments.js")
"""The files whose text is the style and the script of the page. The first ones are those of the studio."""

FindingsByScene = dict[int | None, list[Finding]]
"""Findings by the index of their scene. None holds the findings about the whole project."""


def build_page(contents: StoryboardContents, scene: int | None, guides: bool) -> str:
    """Return the page.

    Args:
        contents: The project and its images.
        scene: Index of the only scene to show, counted from 0, or None for all scenes.
        guides: Whether guides are visible at first.
    """
    view = contents.payload_view
    indices = range(len(view.scenes)) if scene is None else range(scene, scene + 1)
    findings = _group_by_scene(check(view.data, contents.catalog, contents.scenes))
    durations = estimate(view.data, contents.scenes).scenes
    entries = [
        SceneEntry(n + 1, view.scenes[n].path, find_title(view.scenes[n]), durations[n], findings.get(n, ()))
        for n in indices
    ]
    summary = _build_summary(view, scene, Estimate(tuple(entry.duration for entry in entries)))
    copy_button = _build_copy_button(view.data) if scene is None else EMPTY_MARKUP
    is_portrait = view.canvas.width < view.canvas.height
    head = build_head(f"{get_project_title(view)} · storyboard", _load_style(), _load_script())
    # The tags around the cards are written one by one: a thousand scenes are 30 MB, which nested calls would copy.
    parts = [
        "<!doctype html>",
        concat([start_tag("html", lang="en", data_state="loading"), head, start_tag("body")]),
        _build_bar(view, summary, entries, guides),
        concat([start_tag("div", class_="workspace"), build_scene_list(entries)]),
        concat(
            [start_tag("main", class_="portrait" if is_portrait else None), _build_findings(findings.get(None, []))]
        ),
        start_tag("div", class_="cards"),
        *_iter_cards(contents, entries),
        concat([Markup("</div></main></div>"), _build_footer(copy_button), build_timeline(entries)]),
        element("p", EMPTY_MARKUP, id="status", role="status"),
        concat([element("script", _load_script()), Markup("</body></html>")]),
    ]
    return "\n".join([*parts, ""])


def _iter_cards(contents: StoryboardContents, entries: Iterable[SceneEntry]) -> Iterator[Markup]:
    """Yield the cards of the scenes, and then the images that their drawings refer to."""
    options, cast = options_by_path(contents.scenes), contents.cast
    image_defs, view = ImageDefs({**cast.cutouts, **contents.images}), contents.payload_view
    for entry in entries:
        index = entry.number - 1
        drawing = draw_fragment(view, index, guides=True, image_defs=image_defs, cast=cast)
        yield build_card(SceneCard(entry, view.scenes[index], view.canvas, drawing, options, cast))
    if images := image_defs.to_markup():
        yield element("svg", images, class_="images", aria_hidden="true")


def _group_by_scene(findings: Iterable[Finding]) -> FindingsByScene:
    grouped: FindingsByScene = {}
    for finding in findings:
        grouped.setdefault(parse_scene_index(finding.path), []).append(finding)
    return grouped


def _build_bar(view: PayloadView, summary: Markup, entries: Iterable[SceneEntry], guides: bool) -> Markup:
    """Return the bar at the top: the name of the project, a summary, and the switches."""
    chips = build_level_chips([finding for entry in entries for finding in entry.findings])
    title = element("div", element("h1", escape_text(get_project_title(view)), dir="auto"), summary, class_="title")
    counts = element("p", chips or element("span", escape_text("no findings"), class_="chip"), class_="counts")
    tools = element("div", build_view_buttons(), build_switches(guides), class_="tools")
    return element("header", title, counts, tools, class_="bar")


def _build_footer(copy_button: Markup) -> Markup:
    keys = element("p", escape_text(KEYS_TEXT), class_="keys")
    return element("footer", element("p", escape_text(FOOTER_TEXT)), keys, copy_button)


def _build_summary(payload_view: PayloadView, scene: int | None, duration_estimate: Estimate) -> Markup:
    """Return the number of scenes, the duration of the speech, and the orientation."""
    width, height = payload_view.canvas
    count = len(payload_view.scenes)
    items = (
        f"{count} scene{'s' * (count != 1)}" if scene is None else f"scene {scene + 1} of {count}",
        _describe_duration(duration_estimate),
        "portrait" if width < height else "landscape",
    )
    return element("ul", *(element("li", escape_text(item)) for item in items), class_="summary")


def _describe_duration(duration_estimate: Estimate) -> str:
    if all(duration.is_unknown for duration in duration_estimate.scenes):
        return "no speech"
    has_silence = any(duration.known_seconds is not None for duration in duration_estimate.scenes)
    return f"about {duration_estimate.seconds.format(1, ' s')}{'' if has_silence else ' of speech'}"


def _build_findings(about_project: Sequence[Finding]) -> Markup:
    """Return the findings about the project. Those about scenes are on their cards."""
    if not about_project:
        return EMPTY_MARKUP
    title = element("h2", escape_text("Findings about the project"))
    return element("section", title, build_finding_list(about_project, {}), class_="about")


def _build_copy_button(payload: dict[str, Any]) -> Markup:
    """Return the button that copies the whole payload.

    Its data attributes hold the JSON before and after the scenes. The script inserts the JSON of the scenes, which the
    cards hold. So the page contains each scene once.
    """
    keys = list(payload)
    position = keys.index("scenes")
    before, after = (
        [_format_member(key, payload[key]) for key in part] for part in (keys[:position], keys[position + 1 :])
    )
    data = {
        "data_before": "{\n  " + ",\n  ".join([*before, '"scenes": [']),
        "data_after": "".join(["\n  ]", *(f",\n  {member}" for member in after), "\n}"]),
    }
    return element("button", escape_text("Copy the payload"), type="button", class_="button copy", **data)


def _format_member(key: str, value: Any) -> str:
    """Return a member of the outermost JSON object. Line breaks are indented: they are never part of a JSON string."""
    return f"{to_page_json(key)}: {to_page_json(value, indent=2)}".replace("\n", "\n  ")


@cache
def _load_style() -> Markup:
    return concat(load_asset(__package__, name) for name in STYLE_FILES)


@cache
def _load_script() -> Markup:
    """Return the script of the page. Its files are one script here, so that nothing is imported or exported."""
    script = "\n".join(load_asset(__package__, name) for name in SCRIPT_FILES)
    return Markup(f'"use strict";\n{re.sub("^export ", "", script, flags=re.MULTILINE)}')
