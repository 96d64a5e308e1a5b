"""All scenes as one HTML file that loads nothing from elsewhere and works without its script.

Its content security policy allows the page's own style and script, by their hashes, and nothing else. So nothing in a
payload can run.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from scenekit.inspection.check import Finding, check, summarize
from scenekit.inspection.timing import Estimate, estimate
from scenekit.storyboard.avatar_looks import build_cast
from scenekit.storyboard.embedded_images import ImageDefs
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, concat, element, escape_text, start_tag
from scenekit.storyboard.payload_paths import parse_scene_index
from scenekit.storyboard.provenance import options_by_path
from scenekit.storyboard.scene_cards import SceneCard, build_card, build_finding_list, to_page_json
from scenekit.storyboard.svg import draw_fragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scenekit.inspection.timing import SceneDuration
    from scenekit.inspection.view import PayloadView
    from scenekit.storyboard.contents import StoryboardContents

UNTITLED_NAME = "Untitled project"

FOOTER_TEXT = (
    "Drawn by scenekit from the payload. Placeholders stand for avatars, images and videos that are not loaded."
)

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
    scene_indices = range(len(view.scenes)) if scene is None else range(scene, scene + 1)
    findings = _group_by_scene(check(view.data, contents.catalog, contents.scenes))
    durations = estimate(view.data, contents.scenes).scenes
    copy_button = _build_copy_button(view.data) if scene is None else EMPTY_MARKUP
    header = [
        element("h1", escape_text(_project_name(view)), dir="auto"),
        _build_summary(view, scene, Estimate(tuple(durations[index] for index in scene_indices))),
        _build_findings(view, scene_indices, findings),
        _build_toolbar(guides, copy_button),
    ]
    is_portrait = view.canvas.width < view.canvas.height
    # The tags around the cards are written one by one: a thousand scenes are 30 MB, which nested calls would copy.
    parts = [
        "<!doctype html>",
        concat([start_tag("html", lang="en"), _build_head(view), start_tag("body")]),
        concat(
            [element("header", *header, class_="top"), start_tag("main", class_="portrait" if is_portrait else None)]
        ),
        *_iter_cards(contents, scene_indices, findings, durations),
        concat([Markup("</main>"), element("footer", element("p", escape_text(FOOTER_TEXT)))]),
        element("p", EMPTY_MARKUP, id="status", role="status"),
        concat([element("script", _load_asset("page.js")), Markup("</body></html>")]),
    ]
    return "\n".join([*parts, ""])


def _iter_cards(
    contents: StoryboardContents,
    scene_indices: range,
    findings: FindingsByScene,
    durations: Sequence[SceneDuration],
) -> Iterator[Markup]:
    """Yield the cards of the scenes, and then the images that their drawings refer to."""
    options, cast = options_by_path(contents.scenes), build_cast(contents.payload_view, contents.catalog)
    image_defs = ImageDefs({**cast.cutouts, **contents.images})
    for index in scene_indices:
        drawing = draw_fragment(contents.payload_view, index, guides=True, image_defs=image_defs, cast=cast)
        scene = contents.payload_view.scenes[index]
        yield build_card(SceneCard(index + 1, scene, drawing, durations[index], findings.get(index, ()), options))
    if images := image_defs.to_markup():
        yield element("svg", images, class_="images", aria_hidden="true")


def _group_by_scene(findings: Iterable[Finding]) -> FindingsByScene:
    grouped: FindingsByScene = {}
    for finding in findings:
        grouped.setdefault(parse_scene_index(finding.path), []).append(finding)
    return grouped


def _project_name(payload_view: PayloadView) -> str:
    return payload_view.name if payload_view.name.strip() else UNTITLED_NAME


def _build_summary(payload_view: PayloadView, scene: int | None, duration_estimate: Estimate) -> Markup:
    """Return the orientation and size of the canvas, the number of scenes, and the duration of the speech."""
    width, height = payload_view.canvas
    count = len(payload_view.scenes)
    items = (
        f"{'portrait' if width < height else 'landscape'}, {width} × {height} px",
        f"{count} scene{'s' * (count != 1)}" if scene is None else f"scene {scene + 1} of {count}",
        _describe_duration(duration_estimate),
    )
    return element("ul", *(element("li", escape_text(item)) for item in items), class_="summary")


def _describe_duration(duration_estimate: Estimate) -> str:
    if all(duration.is_unknown for duration in duration_estimate.scenes):
        return "no speech"
    has_silence = any(duration.known_seconds is not None for duration in duration_estimate.scenes)
    return f"about {duration_estimate.seconds.format(1, ' s')}{'' if has_silence else ' of speech'}"


def _build_findings(payload_view: PayloadView, scene_indices: range, findings: FindingsByScene) -> Markup:
    """Return the findings about the project, and below a summary line those about scenes, which cards show as well."""
    about_project = findings.get(None, [])
    about_scenes = [finding for index in scene_indices for finding in findings.get(index, ())]
    if not about_project and not about_scenes:
        return element("p", escape_text("no findings"), class_="fine")
    project_list = build_finding_list(about_project, ()) if about_project else EMPTY_MARKUP
    if not about_scenes:
        return project_list
    scenes = [(index + 1, payload_view.scenes[index]) for index in scene_indices]
    title = element("summary", escape_text(f"{summarize(about_scenes)} about scenes"))
    return concat([project_list, element("details", title, build_finding_list(about_scenes, scenes), class_="about")])


def _build_toolbar(guides: bool, copy_button: Markup) -> Markup:
    """Return the switches for guides and appearance, and the copy button. Only the button needs the script."""
    checkbox = element("input", type="checkbox", id="guides", checked="" if guides else None)
    appearances = [_build_appearance_option(name) for name in ("system", "light", "dark")]
    return element(
        "div",
        element("label", checkbox, escape_text("Guides")),
        element("fieldset", element("legend", escape_text("Appearance")), *appearances),
        copy_button,
        class_="tools",
    )


def _build_appearance_option(name: str) -> Markup:
    checked = "" if name == "system" else None
    radio = element("input", type="radio", name="appearance", id=name, checked=checked)
    return element("label", radio, escape_text(name))


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
    return element("button", escape_text("Copy the payload"), type="button", class_="copy", **data)


def _format_member(key: str, value: Any) -> str:
    """Return a member of the outermost JSON object. Line breaks are indented: they are never part of a JSON string."""
    return f"{to_page_json(key)}: {to_page_json(value, indent=2)}".replace("\n", "\n  ")


def _build_head(payload_view: PayloadView) -> Markup:
    style = _load_asset("page.css")
    sources = f"style-src {_csp_hash(style)}; script-src {_csp_hash(_load_asset('page.js'))}"
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; {sources}"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", escape_text(f"{_project_name(payload_view)} · storyboard")),
        element("style", style),
    )


@cache
def _load_asset(name: str) -> Markup:
    """Return a file next to this module. It becomes part of the page unescaped."""
    return Markup(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _csp_hash(asset: Markup) -> str:
    """Return the source expression that allows the asset in the content security policy."""
    return f"'sha256-{b64encode(sha256(asset.encode()).digest()).decode()}'"
