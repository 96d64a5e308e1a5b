"""All scenes as one HTML file that can be sent around: it asks nobody for anything, and works without its script.

It allows its own style and script, by their hashes, and nothing else: whatever a payload holds, nothing of it runs.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from scenekit.inspection.check import Finding, check, summarize
from scenekit.inspection.timing import Estimate, estimate
from scenekit.storyboard.embedded_images import ImageDefs
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, concat, element, escape_text
from scenekit.storyboard.provenance import options_by_path
from scenekit.storyboard.scene_cards import SceneCard, build_card, build_finding_list, to_page_json
from scenekit.storyboard.svg import draw_fragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scenekit.inspection.timing import SceneDuration
    from scenekit.inspection.view import PayloadView
    from scenekit.storyboard.storyboard import Storyboard

UNTITLED_NAME = "Untitled project"


def build_page(storyboard: Storyboard, scene: int | None, guides: bool) -> str:
    """The page of all scenes, or of one, counted from 0; `guides` says whether they are shown at first."""
    seen = storyboard.payload_view
    shown = range(len(seen.scenes)) if scene is None else range(scene, scene + 1)
    found = _group_by_scene(check(seen.data, storyboard.catalog, storyboard.scenes))
    times = estimate(seen.data).scenes
    spoken = Estimate(tuple(times[position] for position in shown))
    copy = _build_copy_button(seen) if scene is None else EMPTY_MARKUP
    top = [
        element("h1", escape_text(_project_name(seen)), dir="auto"),
        _build_summary(seen, scene, spoken),
        _build_findings(seen, shown, found),
    ]
    around = _build_document(
        seen,
        element("header", *top, _build_toolbar(guides, copy), class_="top"),
        element("main", CARDS_PLACEHOLDER, class_="portrait" if seen.canvas.width < seen.canvas.height else None),
        element("footer", element("p", escape_text(FOOTER_TEXT))),
        element("p", EMPTY_MARKUP, id="status", role="status"),
    )
    before, _, after = around.partition(CARDS_PLACEHOLDER)
    return "\n".join([before, *_iter_cards(storyboard, shown, found, times), after])


def _iter_cards(
    storyboard: Storyboard, scene_indices: range, findings: FindingsByScene, durations: Sequence[SceneDuration]
) -> Iterator[Markup]:
    said, album = options_by_path(storyboard.scenes), ImageDefs(storyboard.images)
    for position in scene_indices:
        picture = draw_fragment(storyboard.payload_view, position, guides=True, image_defs=album)
        scene = storyboard.payload_view.scenes[position]
        yield build_card(SceneCard(position + 1, scene, picture, durations[position], findings.get(position, ()), said))
    if pictures := album.to_markup():
        yield element("svg", pictures, class_="album", aria_hidden="true")


CARDS_PLACEHOLDER = Markup("<!-- the scenes -->")
"""Where the cards go, which are put there at once: of a thousand scenes they are 30 MB. (No text holds a `<`.)"""

FOOTER_TEXT = "Drawn by scenekit from the payload alone. Figures and placeholders stand for what is not at hand."


FindingsByScene = dict[int | None, list[Finding]]
"""Findings by the scene that they are about; None: the project."""


def _group_by_scene(findings: Iterable[Finding]) -> FindingsByScene:
    grouped: FindingsByScene = {}
    for finding in findings:
        scene = re.match(r"scenes\[(\d+)\]", finding.path)
        grouped.setdefault(int(scene[1]) if scene else None, []).append(finding)
    return grouped


def _project_name(payload_view: PayloadView) -> str:
    return payload_view.name if payload_view.name.strip() else UNTITLED_NAME


def _build_summary(payload_view: PayloadView, scene: int | None, duration_estimate: Estimate) -> Markup:
    """Which way up, how many scenes, and how long all of them speak."""
    width, height = payload_view.canvas
    count = len(payload_view.scenes)
    scenes = f"{count} scene{'s' * (count != 1)}" if scene is None else f"scene {scene + 1} of {count}"
    silent = all(one.is_silent for one in duration_estimate.scenes)
    length = "nobody speaks" if silent else f"speaks for about {duration_estimate.seconds.format(1, ' s')}"
    said = (f"{'portrait' if width < height else 'landscape'}, {width} × {height} px", scenes, length)
    return element("ul", *(element("li", escape_text(one)) for one in said), class_="summary")


def _build_findings(payload_view: PayloadView, scene_indices: range, findings: FindingsByScene) -> Markup:
    """Those about the project as a whole, and how many there are about scenes, whose cards have them; opened, all."""
    whole, inside = findings.get(None, []), [one for position in scene_indices for one in findings.get(position, ())]
    if not whole and not inside:
        return element("p", escape_text("nothing to say against it"), class_="fine")
    openly = build_finding_list(whole, ()) if whole else EMPTY_MARKUP
    if not inside:
        return openly
    scenes = [(position + 1, payload_view.scenes[position]) for position in scene_indices]
    title = element("summary", escape_text(f"{summarize(inside)} about scenes"))
    return concat([openly, element("details", title, build_finding_list(inside, scenes), class_="about")])


def _build_toolbar(guides: bool, copy_button: Markup) -> Markup:
    """Guides and appearance, which need no script, and the payload, which does."""
    box = element("input", type="checkbox", id="guides", checked="" if guides else None)
    looks = [_build_appearance_option(name) for name in ("system", "light", "dark")]
    return element(
        "div",
        element("label", box, escape_text("Guides")),
        element("fieldset", element("legend", escape_text("Appearance")), *looks),
        copy_button,
        class_="tools",
    )


def _build_appearance_option(name: str) -> Markup:
    checked = "" if name == "system" else None
    return element("label", element("input", type="radio", name="look", id=name, checked=checked), escape_text(name))


EMPTY_SCENES_JSON = '\n  "scenes": []'
"""Where the scenes stand in a payload without them: an inner key is indented further, and text has no line breaks."""


def _build_copy_button(payload_view: PayloadView) -> Markup:
    """The button that copies the whole payload: that of the scenes, between what stands before and after them."""
    before, found, after = to_page_json(payload_view.data | {"scenes": []}, indent=2).partition(EMPTY_SCENES_JSON)
    said = {"data_before": f"{before}{found[:-1]}", "data_after": f"\n  ]{after}"}
    return element("button", escape_text("Copy the payload"), type="button", class_="copy", **said)


def _build_document(payload_view: PayloadView, *body: Markup) -> str:
    style, script = _load_asset("page.css"), _load_asset("page.js")
    own = f"style-src {_csp_hash(style)}; script-src {_csp_hash(script)}"
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; {own}"
    head = [
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", escape_text(f"{_project_name(payload_view)} · storyboard")),
        element("style", style),
    ]
    whole = element("html", element("head", *head), element("body", *body, element("script", script)), lang="en")
    return f"<!doctype html>\n{whole}\n"


@cache
def _load_asset(name: str) -> Markup:
    """A file beside this one, which is part of the page as it is."""
    return Markup(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _csp_hash(asset: Markup) -> str:
    """What the page's own policy allows."""
    return f"'sha256-{b64encode(sha256(asset.encode()).digest()).decode()}'"
