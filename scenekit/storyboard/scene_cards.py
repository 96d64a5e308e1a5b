"""A scene as a card of the page: its picture, what is said in it, what is wrong with it, and all its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from scenekit.core import validation
from scenekit.elements import ELEMENTS_BY_CLIP_TYPE
from scenekit.payload import v3
from scenekit.storyboard.labels import file_name, name_of, shortened
from scenekit.storyboard.markup import NOTHING, UNWRITABLE, Markup, element, number, together, words
from scenekit.storyboard.provenance import IN_SAMPLES, background, facts, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scenekit.inspection.check import Finding
    from scenekit.inspection.timing import Range, SceneTime
    from scenekit.inspection.view import Clip, Line, Scene
    from scenekit.storyboard.provenance import Fact, Words

LONGEST_LINE = 5_000
"""Characters of a script that are shown; the payload has them all."""

LONGEST_VALUE = 300

LONG_VALUE = 14
"""Characters of a value that has room beside where it comes from."""


class Card(NamedTuple):
    """What is known of a scene."""

    number: int
    """Counted from 1."""
    scene: Scene
    picture: Markup
    time: SceneTime
    findings: Sequence[Finding]
    words: Mapping[str, Words]


def card(known: Card) -> Markup:
    """The scene, its picture beside all that is said of it."""
    heading = f"scene-{known.number}"
    title = element("h2", words(f"Scene {known.number}"), id=heading)
    length = element("p", _length(known.time), class_="length")
    notes = [_script(known.time.lines), _findings(known), _elements(known)]
    body = [element("figure", known.picture), element("div", *notes, class_="notes")]
    return element(
        "article",
        element("header", title, length),
        element("div", *body, class_="body"),
        _payload(known),
        class_="card",
        id=known.scene.path,
        aria_labelledby=heading,
    )


def _length(time: SceneTime) -> Markup:
    return words("nobody speaks") if time.is_silent else words(f"about {time.seconds.shown(1, ' s')}")


def _section(title: str, *inside: Markup) -> Markup:
    return element("section", element("h3", words(title)), *inside)


def _script(lines: Iterable[tuple[Line, Range]]) -> Markup:
    said = [_line(line) for line, _ in lines]
    return _section("Script", *said) if said else NOTHING


def _line(line: Line) -> Markup:
    speaker = "no avatar of the scene" if line.speaker is None else name_of(line.speaker)
    text = shortened(line.text, LONGEST_LINE)
    return element(
        "div",
        element("p", words(speaker), class_="speaker", dir="auto"),
        element("p", words(text), class_="said", dir="auto", lang=line.language or None),
        class_="line",
    )


def _findings(known: Card) -> Markup:
    return _section("Findings", listed(known.findings, [(known.number, known.scene)])) if known.findings else NOTHING


def listed(findings: Iterable[Finding], scenes: Iterable[tuple[int, Scene]]) -> Markup:
    """Findings, each with a link to what it is about in one of these scenes, which are counted from 1."""
    names = dict(one for number, scene in scenes for one in _named(number, scene))
    entries = (element("li", _finding(one, names), class_=one.level) for one in findings)
    return element("ul", *entries, class_="findings")


def _named(number: int, scene: Scene) -> Iterator[tuple[str, Markup]]:
    """What people call a scene and what is in it, by the path of each."""
    heading = words(f"Scene {number}")
    parts = {clip.path: f"{verb_of(clip)} {name_of(clip)}" for clip in scene.clips}
    yield scene.path, heading
    for path, name in {f"{scene.path}.background": "background", **parts}.items():
        yield path, together([heading, words(" · "), element("bdi", words(name))])


def _finding(finding: Finding, names: Mapping[str, Markup]) -> Markup:
    level = element("strong", words(finding.level), class_="level")
    where = _where(finding.path, names)
    code = element("span", words(finding.code), class_="code")
    told = element("span", words(finding.message), dir="auto")
    advice = element("span", words(f"; {finding.suggestion}"), class_="advice") if finding.suggestion else NOTHING
    return together([level, Markup(" "), code, Markup(" "), where, Markup(" "), told, advice])


def _where(path: str, names: Mapping[str, Markup]) -> Markup:
    """A link to what a path is about; the path itself where the page has nothing of it."""
    aim = target(path)
    return element("a", names[aim], href=f"#{aim}", title=path) if aim in names else element("code", words(path))


def target(path: str) -> str:
    """The part of the page that a path leads to: a scene, a background or a clip.

    >>> target("scenes[0].clips[1].script"), target("scenes[0].scripts[2]")
    ('scenes[0].clips[1]', 'scenes[0]')
    """
    scene, _, rest = path.partition(".")
    part = rest.partition(".")[0]
    return f"{scene}.{part}" if part.startswith(("clips[", "background")) else scene


def _elements(known: Card) -> Markup:
    """The elements from the front to the back; the first that is opened closes the others."""
    scene, said = known.scene, known.words
    group = f"elements-{known.number}"
    entries = [_clip(clip, facts(clip, said.get(clip.path)), group) for clip in reversed(scene.clips)]
    path = f"{scene.path}.background"
    name = file_name(str(scene.background.get("source_url") or ""))
    behind = _entry(path, "background", name, "", [_table(background(scene, said.get(path)))], group)
    return _section("Elements", *entries, behind)


def _clip(clip: Clip, found: Sequence[Fact], group: str) -> Markup:
    box = clip.box
    place = "" if clip.kind == "audio" else f"{box.left:.0f}, {box.top:.0f} · {box.width:.0f} × {box.height:.0f} px"
    own = [fact for fact in found if fact.how != IN_SAMPLES]
    inside = [
        _table(own),
        _more("Its numbers in the editor", numbers(clip.model)),
        _more("The same in every sample", [fact for fact in found if fact.how == IN_SAMPLES]),
    ]
    frame = " ".join(map(number, (*box, clip.angle % 360)))
    return _entry(clip.path, verb_of(clip), name_of(clip), place, inside, group, frame)


def _entry(
    path: str, kind: str, name: str, place: str, inside: Sequence[Markup], group: str, frame: str | None = None
) -> Markup:
    said = [
        element("span", words(kind), class_="kind"),
        Markup(" "),
        element("span", words(name), class_="name", dir="auto"),
        Markup(" "),
        element("span", words(place), class_="place"),
    ]
    return element(
        "details",
        element("summary", *said),
        element("div", *inside, id=path),
        class_="element",
        name=group,
        data_frame=frame,
    )


def _more(title: str, found: Sequence[Fact]) -> Markup:
    if not found:
        return NOTHING
    return element("details", element("summary", words(f"{title} ({len(found)})")), _table(found), class_="more")


def _table(found: Iterable[Fact]) -> Markup:
    """Values, and where each comes from."""
    columns = [element("th", words(title), scope="col") for title in ("field", "value", "where it comes from")]
    return element(
        "table",
        element("thead", element("tr", *columns)),
        element("tbody", together(map(_row, found))),
    )


def _row(fact: Fact) -> Markup:
    """A row; where the value is long, what it comes from stands under it."""
    value = _value(fact.value)
    is_long = len(value) > LONG_VALUE and not isinstance(fact.value, float)
    origin = element("span", words(fact.origin), class_=f"origin {fact.origin}")
    return element(
        "tr",
        element("th", words(fact.field), scope="row"),
        element("td", value, dir="auto"),
        element("td", origin, words(f" {fact.how}" if fact.how else "")),
        class_="long" if is_long else None,
    )


def _value(value: Any) -> Markup:
    """A value to be read: numbers of four decimals at most, the exact one in the markup."""
    if isinstance(value, str):
        return words(shortened(value, LONGEST_VALUE))
    exact = json_of(value)
    if not isinstance(value, float) or not validation.is_number(value):
        return words(shortened(exact, LONGEST_VALUE))
    return element("data", words(number(value, 4)), value=exact)


def _payload(known: Card) -> Markup:
    text = json_of(known.scene.data, indent=2)
    what = f"Payload of scene {known.number}"
    copy = element("button", words("Copy"), type="button", class_="copy", aria_label=f"Copy: {what}")
    return element("details", element("summary", words("Payload")), copy, element("pre", words(text)), class_="payload")


def json_of(part: Any, indent: int | None = None) -> str:
    r"""A part of a payload as JSON; what a page cannot carry is written as JSON can (`\u0085`)."""
    text = v3.format_json(msgspec.json.encode(part), indent).decode()
    return UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def verb_of(clip: Clip) -> str:
    """What a person calls the kind of a clip: the verb that makes it."""
    return ELEMENTS_BY_CLIP_TYPE[clip.kind].method if clip.kind in ELEMENTS_BY_CLIP_TYPE else clip.kind
