"""Scenes as one HTML file: what it says, and that nothing in a payload gets out of its place."""

import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from msgspec import Struct

from scenekit import ArgumentError, Html, Project, Scene, Shadow, Shape, Text
from scenekit.cli.source import Source
from scenekit.elements import ELEMENT_TYPES, Background
from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from scenekit.storyboard.provenance import OPTIONS_BY_FIELD
from tests.support.hostile_payloads import BROKEN_NUMBERS, HOSTILE_TEXTS, build_broken_payload, build_hostile_payload
from tests.support.paths import ROOT
from tests.support.payloads import payloads

ANNA = "M000045058"
VOID = {"meta", "input", "img"}
EXAMPLES = ["tour.yaml", "interview.py", "welcome.py:portrait", "elements.py", "explainer.py"]


class Parsed(HTMLParser):
    """A page, read strictly: every element is closed where it has to be."""

    def __init__(self, page: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.rows: dict[str, dict[str, tuple[str, str]]] = {}
        self._open: list[str] = []
        self._cells: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert len(dict(attributes)) == len(attributes)
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "div" and dict(attributes).get("id"):
            self.rows[str(dict(attributes)["id"])] = {}
        if tag in ("th", "td"):
            self._cells.append("")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        assert tag in VOID or "svg" in self._open

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag == "tr" and "tbody" in self._open:
            field, value, origin = self._cells
            self.rows[list(self.rows)[-1]][field] = (value, origin)
        if tag == "tr":
            self._cells = []

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self._open), data))
        if self._cells:
            self._cells[-1] += data

    def values(self, name: str) -> list[str]:
        return [str(attributes[name]) for _, attributes in self.tags if name in attributes]

    def text_in(self, tag: str) -> list[str]:
        return [text for opened, text in self.texts if opened and opened[-1] == tag]


def parsed(page: str) -> Parsed:
    """A page that is well-formed, asks nobody for anything, and has no other script than its own."""
    found = Parsed(page)
    ids = found.values("id")
    assert len(set(ids)) == len(ids)
    for tag, attributes in found.tags:
        assert tag in KNOWN | SVG, tag
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset")]
        link = attributes.get("href", "#" + ids[0])
        assert link
        assert link[0] == "#"
        assert link[1:] in ids
        for value in attributes.values() if tag in SVG else ():
            assert not value or "url(" not in value or re.fullmatch(r"url\(#s\d+-[0-9a-f]{12}\)", value)
    assert [tag for tag, _ in found.tags].count("script") == 1
    return found


KNOWN = {
    *("html", "head", "meta", "title", "style", "body", "script", "header", "main", "footer", "article", "section"),
    *("h1", "h2", "h3", "p", "div", "span", "strong", "a", "ul", "li", "details", "summary", "pre", "data", "figure"),
    *("table", "thead", "tbody", "tr", "th", "td", "button", "label", "input", "fieldset", "legend", "bdi", "code"),
}
SVG = {"svg", "defs", "clippath", "filter", "fedropshadow", "g", "rect", "path", "circle", "ellipse", "text", "tspan"}


def page_of(*scenes: Scene, **options: Any) -> str:
    return Project("Page", **options).add(*scenes).storyboard().html()


def rows(scene: Scene, path: str = "scenes[0].clips[0]") -> dict[str, tuple[str, str]]:
    """What the page says of a clip: by field, the value and where it comes from."""
    return parsed(page_of(scene)).rows[path]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_a_page(name: str) -> None:
    project = Source(str(ROOT / "examples" / name)).load()
    page = project.storyboard().html()
    found = parsed(page)
    assert found.text_in("h1") == [project.name]
    assert found.text_in("h2") == [f"Scene {number + 1}" for number in range(len(project.scenes))]
    assert found.text_in("pre") == [shown(scene) for scene in project.to_dict()["scenes"]]
    assert project.storyboard().html() == page


def shown(part: Any) -> str:
    """A part of a payload, as its command shows it."""
    return msgspec.json.format(msgspec.json.encode(part), indent=2).decode()


def test_the_page_begins_with_what_holds_for_all_of_it() -> None:
    project = Source(str(ROOT / "examples" / "tour.yaml")).load()
    page = parsed(project.storyboard().html())
    assert page.text_in("li")[:3] == [
        *("landscape, 1920 × 1080 px", "10 scenes", f"speaks for about {project.estimate().seconds.format(1, ' s')}")
    ]
    assert page.text_in("summary")[0] == "1 warning, 2 hints about scenes"
    assert [text for text in page.text_in("span") if text.startswith("SK")] == ["SK305", "SK503", "SK503"] * 2


def test_a_card_says_who_speaks_and_how_long() -> None:
    scene = Scene().avatar(ANNA, tag="host").say("Hello, everybody!").say("Zwei Sätze. Über alles.")
    page = parsed(page_of(scene, Scene().text("Silence")))
    paragraphs = page.text_in("p")
    assert paragraphs[0] == "about 2.4 s (2.0 to 3.0)"
    assert paragraphs[1:4] == ["host", "Hello, everybody!\n\nZwei Sätze. Über alles.", "nobody speaks"]


def test_a_page_without_findings_says_so() -> None:
    assert "nothing to say against it" in page_of(Scene().avatar(ANNA, script="Hello, everybody out there!"))


def test_one_scene_alone() -> None:
    board = Project("Three").add(*(Scene().text(word, tag=word) for word in ("one", "two", "three"))).storyboard()
    page = parsed(board.html(1))
    assert page.text_in("h2") == ["Scene 2"]
    assert "scene 2 of 3" in page.text_in("li")
    assert list(page.rows) == ["scenes[1].clips[0]", "scenes[1].background"]
    assert "Copy the payload" not in page.text_in("button")  # there is only a part of it


@pytest.mark.parametrize("scene", [-1, 1, 1.5, "0", True])
def test_a_scene_that_is_not_there_is_refused(scene: Any) -> None:
    with pytest.raises(ArgumentError, match="storyboard: scene="):
        Project().add(Scene()).storyboard().html(scene)


def test_guides_are_drawn_and_shown_when_asked_for() -> None:
    board = Project().add(Scene().text("Hi")).storyboard()
    for guides in (False, True):
        (box,) = (said for tag, said in parsed(board.html(guides=guides)).tags if said.get("id") == "guides")
        assert ("checked" in box) == guides
        assert "data-guides" in board.html(guides=guides)
    with pytest.raises(ArgumentError, match="guides"):
        board.html(guides="yes")  # type: ignore[arg-type]


def test_the_policy_allows_the_pages_own_style_and_script_alone() -> None:
    page = page_of(Scene())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert "default-src 'none'" in policy
    for tag in ("style", "script"):
        (own,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert f"{tag}-src 'sha256-{b64encode(sha256(own.encode()).digest()).decode()}'" in policy


LEFT = {
    "given": Scene().text("Hi", left=630.5, top=20),
    "a percentage": Scene().text("Hi", left="25%", top=20),
    "an edge": Scene().text("Hi", at="right", margin=96),
    "an edge as far as its margin": Scene().text("Hi", at="left", margin=96),
    "nothing": Scene().text("Hi"),
    "a neighbour": Scene().text("Ho", id="n").text("Hi", right_of="n", gap=24),
    "extra": Scene().text("Hi", extra={"left": 7}),
    "a row": Scene().row(Text("Hi"), Shape("Star"), at="top-right", margin=32),
    "a raw clip": Scene().clip({"type": "textImage", "text": "Hi", "left": 5}),
}
FROM = {
    "given": ("630.5", "given left=630.5"),
    "a percentage": ("480", "calculated from left='25%'"),
    "an edge": ("1782", "calculated from at='right', margin=96"),
    "an edge as far as its margin": ("96", "calculated from at='left', margin=96"),
    "nothing": ("939", "default no word says where"),
    "a neighbour": ("1008", "calculated from right_of='n', gap=24"),
    "extra": ("7", "given extra"),
    "a row": ("1634", "calculated from row(at='top-right', margin=32)"),
    "a raw clip": ("5", "given"),
}


@pytest.mark.parametrize("case", LEFT)
def test_where_a_place_comes_from(case: str) -> None:
    path = "scenes[0].clips[1]" if case == "a neighbour" else "scenes[0].clips[0]"
    value, origin = rows(LEFT[case], path)["left"]
    assert origin == FROM[case][1]
    assert float(value) == pytest.approx(float(FROM[case][0]), abs=60)


ORIGINS: list[tuple[Scene, str, tuple[str, str]]] = [
    (Scene().text("Hi", size=96), "fontSize", ("72", "calculated from size=96, 3 points for 4 px")),
    (Scene().text("Hi"), "fontSize", ("36", "default no word says it")),
    (Scene().text("Hi"), "text", ("Hi", "given")),
    (Scene().text("Hi"), "width", ("50", "calculated the text, measured")),
    (Scene().text("Hi", size=48), "width", ("50", "calculated from size=48")),
    (Scene().text("Hi", max_width=50), "width", ("50", "calculated from max_width=50")),
    (Scene().text("Hi", left=7, top=7, offset=(1, 0)), "left", ("8", "calculated from left=7, offset=(1, 0)")),
    (Scene().text("Hi", at=(7, 9), anchor="top-left"), "top", ("9", "given at=(7, 9)")),
    (Scene().text("Hi", scale=(2, 3)), "scaleY", ("3", "given scale=(2, 3)")),
    (Scene().text("Hi", extra={"shadow": {"blur": 2}}), "shadow.blur", ("2", "given extra")),
    (Scene().text("Hi", color="white"), "fill", ("rgb(255,255,255)", "given color='rgb(255,255,255)'")),
    (Scene().text("Hi"), "fill", ("rgb(0,0,0)", "default no word says it")),
    (Scene().text("Hi"), "layer", ("1", "calculated order of writing")),
    (Scene().text("Hi", layer=4), "layer", ("4", "given layer=4")),
    (Scene().text("Hi", id="x"), "id", ("x", "given id='x'")),
    (Scene().text("Hi"), "id", ("textImage-1", "calculated kind and number")),
    (Scene().text("Hi", shadow=Shadow(blur=3)), "shadow.blur", ("3", "given shadow.blur=3")),
    (Scene().text("Hi", animation="fade-in"), "animation.type", ("fade-in", "given animation.type='fade-in'")),
    (Scene().text("Hi", animation="fade-in"), "animation.duration", ("1", "default no word says it")),
    (Scene().image("/a.png", size=(400, 120)), "height", ("120", "given size=(400, 120)")),
    (Scene().image("/a.png", size=(400, 120), width="12%"), "scaleX", ("0.576", "calculated from width='12%'")),
    (Scene().image("/a.png", size=(400, 120)), "lockRotation", ("false", "default in every sample")),
    (Scene().image("/a.png", size=(400, 120)), "source_url", ("/a.png", "given")),
    (Scene().image("/a.png", size=(400, 120)), "name", ("image-1", "calculated the id")),
    (Scene().shape("Circle", width=40), "width", ("40", "given width=40")),
    (Scene().shape("Circle", width=40), "height", ("40", "calculated from width=40")),
    (Scene().shape("Circle", width=40), "scaleX", ("1", "default the service's own")),
    (Scene().audio("/a/calm.mp3"), "label", ("calm.mp3", "calculated from source='/a/calm.mp3'")),
    (Scene().avatar(ANNA), "scaleX", ("1.0034", "default no word says how large")),
    (Scene().avatar(ANNA, shot="full"), "scaleX", ("0.4264", "calculated from shot='full'")),
    (Scene().avatar(ANNA), "width", ("679", "calculated tight width of the avatar")),
    (Scene().avatar(ANNA), "model.ai_name", (ANNA, "given")),
    (Scene().avatar(ANNA), "model.emotion", ("BG00002320", "default the first clothes that are known")),
    (Scene().avatar(ANNA, language="ko"), "model.language", ("ko", "given language='ko'")),
    (Scene().avatar(ANNA, script=Html("<b>x</b>")), "script.org", ("<b>x</b>", "calculated from script=")),
    (Scene().avatar(ANNA).say("Hi"), "script.org", ("<p>Hi</p>", "given said by say()")),
]


@pytest.mark.parametrize(("scene", "field", "said"), ORIGINS, ids=[f"{n}-{row[1]}" for n, row in enumerate(ORIGINS)])
def test_where_a_value_comes_from(scene: Scene, field: str, said: tuple[str, str]) -> None:
    value, origin = rows(scene)[field]
    assert value == said[0]
    assert origin == said[1] or (said[1].endswith("=") and origin.startswith(said[1]))


def test_the_words_that_bear_on_values_are_words() -> None:
    kinds: tuple[type[Struct], ...] = (*ELEMENT_TYPES, Background)
    known = {word for kind in kinds for word in kind.__struct_fields__}
    known |= {f"shadow.{word}" for word in Shadow.__struct_fields__} | {"group"}
    assert {word for words in OPTIONS_BY_FIELD.values() for word in words} <= known


def test_a_background_says_where_it_comes_from() -> None:
    plain = parsed(page_of(Scene().background("navy"))).rows
    assert plain["scenes[0].background"]["source_color"] == ("rgb(0,0,128)", "given color='rgb(0,0,128)'")
    assert plain["scenes[0].background"]["type"] == ("background", "default in every sample")
    assert plain["scenes[0].clips[0]"]["fill"][1] == "given color='rgb(0,0,128)'"
    picture = rows(Scene().background("/sky.png"), "scenes[0].background")
    assert picture["source_url"] == ("/sky.png", "given")


def test_a_payload_of_others_says_what_can_be_known() -> None:
    made = Project().add(Scene().avatar(ANNA, at="right").text("Hi", at="top", opacity=100)).to_dict()
    for board in (Project.from_payload(made).storyboard(), Storyboard(read_payload_view(made))):
        found = parsed(board.html()).rows
        avatar, text = found["scenes[0].clips[0]"], found["scenes[0].clips[1]"]
        assert {avatar[field][1] for field in ("left", "top", "scaleX", "model.ai_name", "layer")} == {"given"}
        assert avatar["width"][1] == "calculated tight width of the avatar"
        assert text["left"][1] == "given"
        assert text["opacity"] == ("100", "default the service's own")


RULE = "((origin height - tight height) / 2 - tight top) / origin height"


def test_the_numbers_of_an_avatar_are_checked_against_their_rules() -> None:
    made = Project().add(Scene().avatar(ANNA)).to_dict()
    found = parsed(Storyboard(read_payload_view(made)).html()).rows["scenes[0].clips[0]"]
    assert found["editorValue.adjustY"] == ("-0.0248", f"calculated {RULE}")
    assert found["editorValue.adjustX"][1].startswith("recorded off its rule: ((origin width")
    assert found["editorValue.headWidth"] == ("182", "recorded head width")
    assert found["editorValue.spaceB"][1] == "calculated (origin height - tight height) - tight top"
    assert found["editorValue.scale"] == ("0.3", "default 0.3 in every sample")
    assert found["deploySize.edit_height"] == ("2229", "calculated tight height")
    assert found["deployImage.edit_width"] == ("692", "recorded")
    assert found["maskFile"][1] == "calculated made of the two ids"
    assert "editor.adjustY" not in found
    model = made["scenes"][0]["clips"][0]["model"]
    model["editorValue"] |= {"spaceB": 40, "scale": 0.5, "adjustY": "x"}
    model |= {"maskFile": "other.mp4"}
    found = parsed(Storyboard(read_payload_view(made)).html()).rows["scenes[0].clips[0]"]
    assert found["editorValue.spaceB"][1] == "recorded off its rule: (origin height - tight height) - tight top"
    assert found["editorValue.scale"][1] == "recorded 0.3 in every sample"
    assert found["editorValue.adjustY"] == ("x", f"recorded off its rule: {RULE}")
    assert found["editor.spaceB"][0] == "46.8333"
    assert found["maskFile"][1] == "recorded"


def test_guides_and_list_call_an_element_the_same() -> None:
    scene = Scene().text("A tour").shape("Star", width=200).avatar(ANNA).text("x", tag="note").audio("/a%20b.mp3")
    page = page_of(scene)
    listed = re.findall('class="name" dir="auto">([^<]+)<', page)
    guides = ElementTree.fromstring(Project().add(scene).storyboard().svg(guides=True))  # noqa: S314 (drawn here)
    marked = [text.text for text in guides.findall(f".//{NS}g[@data-guides]//{NS}text")]
    assert listed == ["a b.mp3", "note", ANNA, "Star", "A tour", "bg_blue_gradient.png"]
    assert marked == ["A tour", "Star", ANNA, "note"]


NS = "{http://www.w3.org/2000/svg}"


def test_findings_lead_to_what_they_are_about() -> None:
    page = parsed(page_of(Scene().avatar(ANNA, left=0, top=-400, script="Hello there!")))
    assert page.values("href") == ["#scenes[0].clips[0]"] * 2


def test_a_finding_names_its_element_as_people_count() -> None:
    off = Scene().text("Hi").avatar(ANNA, left=0, top=-400, script="Hello there!", tag="host")
    page = page_of(Scene().avatar(ANNA, script="Hello there!"), off)
    links = re.findall(r'<a href="#([^"]+)" title="([^"]+)">(.*?)</a>', page)
    assert links == [("scenes[1].clips[1]", "scenes[1].clips[1]", "Scene 2 · <bdi>avatar host</bdi>")] * 2
    named = page_of(Scene().background("http://a.b/c.png").avatar(ANNA, script="Hello there!"))
    assert 'title="scenes[0].background.source_url">Scene 1 · <bdi>background</bdi></a>' in named
    assert 'title="scenes[0]">Scene 1</a>' in page_of(Scene().text("Silence"))


def test_what_is_wrong_with_the_whole_project_is_said_openly() -> None:
    scene = Scene().avatar(ANNA, script="Hello, everybody out there!")
    page = parsed(page_of(scene, Scene().text("Silence"), extra={"odd": 1}, webhook_url="https://localhost/hook"))
    around = [opened for opened, text in page.texts if "no documentation shows 'odd'" in text]
    assert len(around) == 1
    assert "details" not in around[0]
    assert page.text_in("code") == ["webhookUrl"]
    assert page.text_in("summary")[0] == "1 warning about scenes"
    assert "about scenes" not in page_of(scene, extra={"odd": 1})


def test_where_a_long_value_comes_from_stands_under_it() -> None:
    page = page_of(Scene().image("https://cdn.example.com/a/long/way/to/logo.png", size=(4, 3)).text("Hi"))
    long = re.findall(r'<tr class="long"><th scope="row">([^<]+)<', page)
    assert "source_url" in long
    assert not {"left", "width", "fill", "text"} & set(long)


def test_ten_thousand_elements_are_a_page() -> None:
    clip = {"type": "textImage", "fontSize": 9, "fill": "red", "width": 90, "height": 20, "opacity": 1}
    clips = [{**clip, "id": f"t{n}", "text": f"n {n}", "left": n, "top": n / 9} for n in range(10_000)]
    board = Storyboard(read_payload_view({"scenes": [{"background": {}, "clips": clips}]}))
    page = board.html()
    assert page.count('class="element"') == 10_001
    assert len(page) < 5_000 * 10_000  # what a picture, a list and a payload take, and not each with all others


def test_what_an_element_allows_is_no_finding() -> None:
    scene = Scene().avatar(ANNA, left=0, top=-400, script="Hello there!", ignore=("SK101",))
    assert "SK101" not in page_of(scene)


@pytest.mark.parametrize("evil", HOSTILE_TEXTS)
def test_nothing_in_a_payload_is_markup(evil: str) -> None:
    page = Project.from_payload(build_hostile_payload(evil)).storyboard().html()
    page.encode()
    parsed(page)


@settings(deadline=None)
@given(payloads())
def test_any_payload_is_a_page(found: dict[str, Any]) -> None:
    page = parsed(Project.from_payload(found).storyboard().html())
    assert len(page.text_in("h2")) == len(found["scenes"])


@pytest.mark.parametrize("value", BROKEN_NUMBERS)
def test_broken_numbers_are_still_a_page(value: Any) -> None:
    parsed(Project.from_payload(build_broken_payload(value)).storyboard().html())


def test_a_very_long_text_is_shown_as_far_as_it_is_read() -> None:
    scene = Scene().avatar(ANNA, script="word " * 200_000).text("x" * 1_000_000)
    page = page_of(scene)
    assert len(page) < 2_600_000  # the payload has all of it, once
    assert all(len(text) < 10_000 for text in parsed(page).text_in("p"))


def run(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "scenekit", "storyboard", *words], capture_output=True, check=False)


def test_the_command_writes_a_page(tmp_path: Path) -> None:
    tour = str(ROOT / "examples" / "tour.yaml")
    done = run(tour, "-o", str(tmp_path / "all.html"))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert len(parsed((tmp_path / "all.html").read_text(encoding="utf-8")).text_in("h2")) == 10
    assert run(tour, "--scene", "3", "--guides", "-o", str(tmp_path / "one.HTML")).returncode == 0
    board = Source(tour).load().storyboard()
    assert (tmp_path / "one.HTML").read_text(encoding="utf-8") == board.html(3, guides=True)
    assert run(tour, "--no-guides").stdout.decode() == board.svg(0) + "\n"


@pytest.mark.parametrize("name", ["x.htm", "x.gif", "x.html.txt", "x", ".svg"])
def test_the_command_refuses_other_endings(name: str, tmp_path: Path) -> None:
    for options in ((), ("--open",)):
        done = run(str(ROOT / "examples" / "hello.py"), *options, "-o", str(tmp_path / name))
        assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
        assert b"a storyboard is a file of .svg or .png or .html" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [(), ("-o", "-"), ("-o", "first.svg")])
def test_the_command_says_that_a_picture_is_the_first_of_several(words: tuple[str, ...], tmp_path: Path) -> None:
    tour, hello = (str(ROOT / "examples" / name) for name in ("tour.yaml", "hello.py"))
    command = [sys.executable, "-m", "scenekit", "storyboard"]
    done = subprocess.run([*command, tour, *words], capture_output=True, check=True, cwd=tmp_path)
    assert (
        done.stderr == b"note: this is the first of 10 scenes; --scene takes another, counted from 0, and a .html all\n"
    )
    for quiet in ([tour, "--scene", "0"], [hello]):
        assert run(*quiet).stderr == b""
