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

from scenekit.inspection.check import Finding, check, counted
from scenekit.inspection.timing import Estimate, estimate
from scenekit.storyboard.embedded_images import Album
from scenekit.storyboard.markup import NOTHING, Markup, element, together, words
from scenekit.storyboard.provenance import written
from scenekit.storyboard.scene_cards import Card, card, json_of, listed
from scenekit.storyboard.svg import part_of_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scenekit.inspection.timing import SceneTime
    from scenekit.inspection.view import View
    from scenekit.storyboard.storyboard import Storyboard

NAMELESS = "Untitled project"


def page(board: Storyboard, scene: int | None, guides: bool) -> str:
    """The page of all scenes, or of one, counted from 0; `guides` says whether they are shown at first."""
    seen = board.seen
    shown = range(len(seen.scenes)) if scene is None else range(scene, scene + 1)
    found = _by_scene(check(seen.data, board.catalog, board.scenes))
    times = estimate(seen.data).scenes
    spoken = Estimate(tuple(times[position] for position in shown))
    copy = _copy(seen) if scene is None else NOTHING
    top = [element("h1", words(_name(seen)), dir="auto"), _summary(seen, scene, spoken), _findings(seen, shown, found)]
    around = _document(
        seen,
        element("header", *top, _tools(guides, copy), class_="top"),
        element("main", CARDS, class_="portrait" if seen.canvas.width < seen.canvas.height else None),
        element("footer", element("p", words(FOOT))),
        element("p", NOTHING, id="status", role="status"),
    )
    before, _, after = around.partition(CARDS)
    return "\n".join([before, *_cards(board, shown, found, times), after])


def _cards(board: Storyboard, shown: range, found: Found, times: Sequence[SceneTime]) -> Iterator[Markup]:
    said, album = written(board.scenes), Album(board.pictures)
    for position in shown:
        picture = part_of_page(board.seen, position, guides=True, album=album)
        scene = board.seen.scenes[position]
        yield card(Card(position + 1, scene, picture, times[position], found.get(position, ()), said))
    if pictures := album.written():
        yield element("svg", pictures, class_="album", aria_hidden="true")


CARDS = Markup("<!-- the scenes -->")
"""Where the cards go, which are put there at once: of a thousand scenes they are 30 MB. (No text holds a `<`.)"""

FOOT = "Drawn by scenekit from the payload alone. Figures and placeholders stand for what is not at hand."


Found = dict[int | None, list[Finding]]
"""Findings by the scene that they are about; None: the project."""


def _by_scene(findings: Iterable[Finding]) -> Found:
    grouped: Found = {}
    for finding in findings:
        scene = re.match(r"scenes\[(\d+)\]", finding.path)
        grouped.setdefault(int(scene[1]) if scene else None, []).append(finding)
    return grouped


def _name(seen: View) -> str:
    return seen.name if seen.name.strip() else NAMELESS


def _summary(seen: View, scene: int | None, spoken: Estimate) -> Markup:
    """Which way up, how many scenes, and how long all of them speak."""
    width, height = seen.canvas
    count = len(seen.scenes)
    scenes = f"{count} scene{'s' * (count != 1)}" if scene is None else f"scene {scene + 1} of {count}"
    silent = all(one.is_silent for one in spoken.scenes)
    length = "nobody speaks" if silent else f"speaks for about {spoken.seconds.shown(1, ' s')}"
    said = (f"{'portrait' if width < height else 'landscape'}, {width} × {height} px", scenes, length)
    return element("ul", *(element("li", words(one)) for one in said), class_="summary")


def _findings(seen: View, shown: range, found: Found) -> Markup:
    """Those about the project as a whole, and how many there are about scenes, whose cards have them; opened, all."""
    whole, inside = found.get(None, []), [one for position in shown for one in found.get(position, ())]
    if not whole and not inside:
        return element("p", words("nothing to say against it"), class_="fine")
    openly = listed(whole, ()) if whole else NOTHING
    if not inside:
        return openly
    scenes = [(position + 1, seen.scenes[position]) for position in shown]
    title = element("summary", words(f"{counted(inside)} about scenes"))
    return together([openly, element("details", title, listed(inside, scenes), class_="about")])


def _tools(guides: bool, copy: Markup) -> Markup:
    """Guides and appearance, which need no script, and the payload, which does."""
    box = element("input", type="checkbox", id="guides", checked="" if guides else None)
    looks = [_look(name) for name in ("system", "light", "dark")]
    return element(
        "div",
        element("label", box, words("Guides")),
        element("fieldset", element("legend", words("Appearance")), *looks),
        copy,
        class_="tools",
    )


def _look(name: str) -> Markup:
    checked = "" if name == "system" else None
    return element("label", element("input", type="radio", name="look", id=name, checked=checked), words(name))


SCENES = '\n  "scenes": []'
"""Where the scenes stand in a payload without them: an inner key is indented further, and text has no line breaks."""


def _copy(seen: View) -> Markup:
    """The button that copies the whole payload: that of the scenes, between what stands before and after them."""
    before, found, after = json_of(seen.data | {"scenes": []}, indent=2).partition(SCENES)
    said = {"data_before": f"{before}{found[:-1]}", "data_after": f"\n  ]{after}"}
    return element("button", words("Copy the payload"), type="button", class_="copy", **said)


def _document(seen: View, *body: Markup) -> str:
    style, script = _part("page.css"), _part("page.js")
    own = f"style-src {_hash(style)}; script-src {_hash(script)}"
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; {own}"
    head = [
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", words(f"{_name(seen)} · storyboard")),
        element("style", style),
    ]
    whole = element("html", element("head", *head), element("body", *body, element("script", script)), lang="en")
    return f"<!doctype html>\n{whole}\n"


@cache
def _part(name: str) -> Markup:
    """A file beside this one, which is part of the page as it is."""
    return Markup(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _hash(part: Markup) -> str:
    """What the page's own policy allows."""
    return f"'sha256-{b64encode(sha256(part.encode()).digest()).decode()}'"
