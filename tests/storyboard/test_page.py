"""Scenes as one HTML file: its contents, and that nothing in a payload becomes markup."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from msgspec import Struct

from scenekit import ArgumentError, Catalog, Html, Project, Scene, Shadow, Shape, Text
from scenekit.avatars.catalog import BUILT_IN_CATALOG
from scenekit.avatars.explain import DERIVED_FIELDS, FROM_IDS_DERIVATION, MEASURED_FIELDS
from scenekit.elements import ELEMENT_TYPES, Background
from scenekit.inspection.view import read_payload_view
from scenekit.source import Source
from scenekit.storyboard import Storyboard
from scenekit.storyboard.provenance import OPTIONS_BY_FIELD
from tests.storyboard.svg_parsing import SVG_NS, parse_svg
from tests.support.commands import run_command
from tests.support.hostile_payloads import BROKEN_NUMBERS, HOSTILE_TEXTS, build_broken_payload, build_hostile_payload
from tests.support.paths import ROOT
from tests.support.payloads import payloads

ANNA = "M000045058"
VOID_TAGS = {"meta", "input", "img"}
EXAMPLES = ["tour.yaml", "interview.py", "welcome.py:portrait", "elements.py", "explainer.py"]


class ParsedPage(HTMLParser):
    """A page, parsed strictly: each element must be closed.

    Attributes:
        tags: The start tags with their attributes.
        texts: The texts, each with the tags around it.
        rows: The values of the tables: value and origin by field, by the path of the clip or background.
    """

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
        if tag not in VOID_TAGS:
            self._open.append(tag)
        if tag == "div" and dict(attributes).get("id"):
            self.rows[str(dict(attributes)["id"])] = {}
        if tag in ("th", "td"):
            self._cells.append("")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        assert tag in VOID_TAGS or "svg" in self._open

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
        """Return the values of an attribute."""
        return [str(attributes[name]) for _, attributes in self.tags if name in attributes]

    def text_in(self, tag: str) -> list[str]:
        """Return the texts directly inside elements with a tag."""
        return [text for open_tags, text in self.texts if open_tags and open_tags[-1] == tag]

    def scene_headings(self) -> list[str]:
        """Return the number of each scene, as the headings name it."""
        return [text for open_tags, text in self.texts if open_tags[-3:] == ("h2", "a", "span")]


def parse_page(html: str) -> ParsedPage:
    """Parse a page. Checks that it is well-formed, loads nothing from elsewhere and has only its own script."""
    page = ParsedPage(html)
    ids = page.values("id")
    assert len(set(ids)) == len(ids)
    for tag, attributes in page.tags:
        assert tag in HTML_TAGS | SVG_TAGS, tag
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset")]
        link = attributes.get("href", "#" + ids[0])
        assert link
        assert link[0] == "#"
        assert link[1:] in ids
        for value in attributes.values() if tag in SVG_TAGS else ():
            assert not value or "url(" not in value or re.fullmatch(r"url\(#s\d+-[0-9a-f]{12}\)", value)
    assert [tag for tag, _ in page.tags].count("script") == 1
    return page


HTML_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "script", "header", "main", "footer", "article", "section"),
    *("h1", "h2", "h3", "p", "div", "span", "strong", "a", "ul", "li", "details", "summary", "pre", "data", "figure"),
    *("nav", "ol", "time", "noscript"),
    *("table", "thead", "tbody", "tr", "th", "td", "button", "label", "input", "fieldset", "legend", "bdi", "code"),
}
SVG_TAGS = {
    "svg",
    "defs",
    "clippath",
    "filter",
    "fedropshadow",
    "g",
    "rect",
    "path",
    "circle",
    "ellipse",
    "text",
    "tspan",
}


def build_html(*scenes: Scene, **options: Any) -> str:
    return Project("Page", **options).add(*scenes).storyboard().html()


def read_rows(scene: Scene, path: str = "scenes[0].clips[0]") -> dict[str, tuple[str, str]]:
    """Return the table of a clip on the page: value and origin by field."""
    return parse_page(build_html(scene)).rows[path]


@pytest.mark.parametrize("name", EXAMPLES)
def test_builds_a_page_for_examples(name: str) -> None:
    project = Source(str(ROOT / "examples" / name)).load()
    html = project.storyboard().html()
    page = parse_page(html)
    assert page.text_in("h1") == [project.name]
    assert page.scene_headings() == [f"Scene {number + 1}" for number in range(len(project.scenes))]
    assert page.text_in("pre") == [format_json(scene) for scene in project.to_dict()["scenes"]]
    assert project.storyboard().html() == html


def format_json(part: Any) -> str:
    """Return a part of a payload as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(part), indent=2).decode()


def test_page_begins_with_a_summary() -> None:
    project = Source(str(ROOT / "examples" / "tour.yaml")).load()
    page = parse_page(project.storyboard().html())
    assert page.text_in("li")[:3] == [
        *("10 scenes", f"about {project.estimate().seconds.format(1, ' s')} of speech", "landscape")
    ]
    assert "4 hints" in page.text_in("span")
    assert [text for text in page.text_in("span") if text.startswith("SK")] == ["SK305", "SK405", "SK503", "SK503"]


def test_findings_are_open_where_there_are_errors() -> None:
    scenes = Scene().text("Hi", left=3000), Scene().avatar(ANNA, left=0, top=-400, script="Hello there!")
    page = parse_page(build_html(*scenes))
    is_open = ["open" in attributes for tag, attributes in page.tags if attributes.get("class") == "about"]
    assert [any(f.level == "error" for f in Project().add(scene).check()) for scene in scenes] == is_open
    assert True in is_open


def test_lists_scenes_by_title_and_length() -> None:
    page = parse_page(build_html(Scene().avatar(ANNA, script="Hello, everybody!").text("Welcome"), Scene()))
    links = [attributes for tag, attributes in page.tags if tag == "a"]
    assert [link["href"] for link in links].count("#scenes[0]") >= 3  # the list, the heading and the timeline
    names = [text for open_tags, text in page.texts if open_tags[-2:] == ("a", "bdi")]
    assert (names.count("Welcome"), names.count("Untitled")) == (3, 1)
    assert page.text_in("span").count("0:01") == 2


def test_people_have_their_alias() -> None:
    scene = Scene().avatar(ANNA, tag="host", script="Hello, everybody!")
    for aliases, name in (({}, "host"), ({"anna": ANNA}, "anna")):
        page = parse_page(build_html(scene, catalog=Catalog(BUILT_IN_CATALOG, aliases)))
        assert name in page.text_in("p")
        assert name in [text for open_tags, text in page.texts if open_tags[-2:] == ("summary", "span")]


def test_plain_color_is_one_element() -> None:
    html = build_html(Scene().background("navy").text("Hi"))
    assert re.findall('class="kind">([^<]+)</span> <span class="name" dir="auto">([^<]+)<', html) == [
        *(("text", "Hi"), ("background", "#000080"))
    ]


def test_card_shows_speakers_and_duration() -> None:
    scene = Scene().avatar(ANNA, tag="host").say("Hello, everybody!").say("Zwei Sätze. Über alles.")
    page = parse_page(build_html(scene, Scene().text("Silence")))
    paragraphs = page.text_in("p")
    assert paragraphs[0] == "about 2.4 s (2.0 to 3.0)"
    assert paragraphs[1:4] == ["host", "Hello, everybody!\n\nZwei Sätze. Über alles.", "no speech"]


def test_page_without_findings_says_so() -> None:
    assert "no findings" in build_html(Scene().avatar(ANNA, script="Hello, everybody out there!"))


def test_shows_one_scene_only() -> None:
    storyboard = Project("Three").add(*(Scene().text(name, tag=name) for name in ("one", "two", "three"))).storyboard()
    page = parse_page(storyboard.html(1))
    assert page.scene_headings() == ["Scene 2"]
    assert "scene 2 of 3" in page.text_in("li")
    assert list(page.rows) == ["scenes[1].clips[0]", "scenes[1].background"]
    assert "Copy the payload" not in page.text_in("button")  # the page has only a part of it


@pytest.mark.parametrize("scene", [-1, 1, 1.5, "0", True])
def test_rejects_a_scene_that_does_not_exist(scene: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^html\(scene="):
        Project().add(Scene()).storyboard().html(scene)


def test_guides_option_sets_the_initial_state_of_the_switch() -> None:
    storyboard = Project().add(Scene().text("Hi")).storyboard()
    for guides in (False, True):
        page = parse_page(storyboard.html(guides=guides))
        (checkbox,) = (attributes for _, attributes in page.tags if attributes.get("id") == "guides")
        assert ("checked" in checkbox) == guides
        assert "data-guides" in storyboard.html(guides=guides)
    invalid_guides: Any = "yes"
    with pytest.raises(ArgumentError, match=r"^html\(guides='yes'\)"):
        storyboard.html(guides=invalid_guides)


def test_policy_allows_only_the_style_and_script_of_the_page() -> None:
    page = build_html(Scene())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert "default-src 'none'" in policy
    for tag in ("style", "script"):
        (source,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert f"{tag}-src 'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'" in policy


SCENES_BY_POSITION = {
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
EXPECTED_LEFT = {
    "given": ("630.5", "given left=630.5"),
    "a percentage": ("480", "calculated from left='25%'"),
    "an edge": ("1782", "calculated from at='right', margin=96"),
    "an edge as far as its margin": ("96", "calculated from at='left', margin=96"),
    "nothing": ("939", "default as no option sets the position"),
    "a neighbour": ("1008", "calculated from right_of='n', gap=24"),
    "extra": ("7", "given by extra"),
    "a row": ("1634", "calculated from row(at='top-right', margin=32)"),
    "a raw clip": ("5", "given"),
}


@pytest.mark.parametrize("case", SCENES_BY_POSITION)
def test_origin_of_a_position(case: str) -> None:
    path = "scenes[0].clips[1]" if case == "a neighbour" else "scenes[0].clips[0]"
    value, origin = read_rows(SCENES_BY_POSITION[case], path)["left"]
    assert origin == EXPECTED_LEFT[case][1]
    assert float(value) == pytest.approx(float(EXPECTED_LEFT[case][0]), abs=60)


ORIGINS: list[tuple[Scene, str, tuple[str, str]]] = [
    (Scene().text("Hi", size=96), "fontSize", ("72", "calculated from size=96, 3 points for 4 px")),
    (Scene().text("Hi"), "fontSize", ("36", "default as no option sets it")),
    (Scene().text("Hi"), "text", ("Hi", "given")),
    (Scene().text("Hi"), "width", ("50", "calculated from the text, measured")),
    (Scene().text("Hi", size=48), "width", ("50", "calculated from size=48")),
    (Scene().text("Hi", max_width=50), "width", ("50", "calculated from max_width=50")),
    (Scene().text("Hi", left=7, top=7, offset=(1, 0)), "left", ("8", "calculated from left=7, offset=(1, 0)")),
    (Scene().text("Hi", at=(7, 9), anchor="top-left"), "top", ("9", "given at=(7, 9)")),
    (Scene().text("Hi", scale=(2, 3)), "scaleY", ("3", "given scale=(2, 3)")),
    (Scene().text("Hi", extra={"shadow": {"blur": 2}}), "shadow.blur", ("2", "given by extra")),
    (Scene().text("Hi", color="white"), "fill", ("rgb(255,255,255)", "given color='rgb(255,255,255)'")),
    (Scene().text("Hi"), "fill", ("rgb(0,0,0)", "default as no option sets it")),
    (Scene().text("Hi"), "layer", ("1", "calculated from the element order")),
    (Scene().text("Hi", layer=4), "layer", ("4", "given layer=4")),
    (Scene().text("Hi", id="x"), "id", ("x", "given id='x'")),
    (Scene().text("Hi"), "id", ("textImage-1", "calculated from type and number")),
    (Scene().text("Hi", shadow=Shadow(blur=3)), "shadow.blur", ("3", "given shadow.blur=3")),
    (Scene().text("Hi", animation="fade-in"), "animation.type", ("fade-in", "given animation.type='fade-in'")),
    (Scene().text("Hi", animation="fade-in"), "animation.duration", ("1", "default as no option sets it")),
    (Scene().image("/a.png", size=(400, 120)), "height", ("120", "given size=(400, 120)")),
    (Scene().image("/a.png", size=(400, 120), width="12%"), "scaleX", ("0.576", "calculated from width='12%'")),
    (Scene().image("/a.png", size=(400, 120)), "lockRotation", ("false", "default in every sample")),
    (Scene().image("/a.png", size=(400, 120)), "source_url", ("/a.png", "given")),
    (Scene().image("/a.png", size=(400, 120)), "name", ("image-1", "calculated from the id")),
    (Scene().shape("Circle", width=40), "width", ("40", "given width=40")),
    (Scene().shape("Circle", width=40), "height", ("40", "calculated from width=40")),
    (Scene().shape("Circle", width=40), "scaleX", ("1", "default of the service")),
    (Scene().audio("/a/calm.mp3"), "label", ("calm.mp3", "calculated from source='/a/calm.mp3'")),
    (Scene().avatar(ANNA), "scaleX", ("1.0034", "default as no option sets the size")),
    (Scene().avatar(ANNA, shot="full"), "scaleX", ("0.4264", "calculated from shot='full'")),
    (Scene().avatar(ANNA), "width", ("679", "calculated from the tight width of the avatar")),
    (Scene().avatar(ANNA), "model.ai_name", (ANNA, "given")),
    (Scene().avatar(ANNA), "model.emotion", ("BG00002320", "default first known clothes")),
    (Scene().avatar(ANNA, language="ko"), "model.language", ("ko", "given language='ko'")),
    (Scene().avatar(ANNA, script=Html("<b>x</b>")), "script.org", ("<b>x</b>", "calculated from script=")),
    (Scene().avatar(ANNA).say("Hi"), "script.org", ("<p>Hi</p>", "given by say()")),
]


@pytest.mark.parametrize(
    ("scene", "field", "expected"), ORIGINS, ids=[f"{n}-{row[1]}" for n, row in enumerate(ORIGINS)]
)
def test_origin_of_a_value(scene: Scene, field: str, expected: tuple[str, str]) -> None:
    value, origin = read_rows(scene)[field]
    assert value == expected[0]
    assert origin == expected[1] or (expected[1].endswith("=") and origin.startswith(expected[1]))


def test_options_by_field_are_options_of_elements() -> None:
    types: tuple[type[Struct], ...] = (*ELEMENT_TYPES, Background)
    options = {name for element_type in types for name in element_type.__struct_fields__}
    options |= {f"shadow.{name}" for name in Shadow.__struct_fields__} | {"group"}
    assert {name for names in OPTIONS_BY_FIELD.values() for name in names} <= options


def test_origin_of_background_values() -> None:
    plain = parse_page(build_html(Scene().background("navy"))).rows
    assert plain["scenes[0].background"]["source_color"] == ("rgb(0,0,128)", "given color='rgb(0,0,128)'")
    assert plain["scenes[0].background"]["type"] == ("background", "default in every sample")
    assert plain["scenes[0].clips[0]"]["fill"][1] == "given color='rgb(0,0,128)'"
    image = read_rows(Scene().background("/sky.png"), "scenes[0].background")
    assert image["source_url"] == ("/sky.png", "given")


def test_origins_without_known_options() -> None:
    payload = Project().add(Scene().avatar(ANNA, at="right").text("Hi", at="top", opacity=100)).to_dict()
    for storyboard in (Project.from_payload(payload).storyboard(), Storyboard(read_payload_view(payload))):
        tables = parse_page(storyboard.html()).rows
        avatar, text = tables["scenes[0].clips[0]"], tables["scenes[0].clips[1]"]
        assert {avatar[field][1] for field in ("left", "top", "scaleX", "model.ai_name", "layer")} == {"given"}
        assert avatar["width"][1] == "calculated from the tight width of the avatar"
        assert text["left"][1] == "given"
        assert text["opacity"] == ("100", "default of the service")


ADJUST_Y_RULE, SPACE_B_RULE = DERIVED_FIELDS["adjustY"], DERIVED_FIELDS["spaceB"]


def test_numbers_of_an_avatar_are_checked_against_their_rules() -> None:
    payload = Project().add(Scene().avatar(ANNA)).to_dict()
    rows = parse_page(Storyboard(read_payload_view(payload)).html()).rows["scenes[0].clips[0]"]
    assert rows["editorValue.adjustY"] == ("-0.0248", f"calculated {ADJUST_Y_RULE}")
    assert rows["editorValue.adjustX"] == ("-0.0169", f"calculated {DERIVED_FIELDS['adjustX']}")
    assert rows["editorValue.headWidth"] == ("182", f"recorded {MEASURED_FIELDS['headWidth']}")
    assert rows["editorValue.spaceB"][1] == f"calculated {SPACE_B_RULE}"
    assert rows["editorValue.scale"] == ("0.3", "default 0.3 in every sample")
    assert rows["deploySize.edit_height"] == ("2229", f"calculated {MEASURED_FIELDS['modelTightH']}")
    assert rows["deployImage.edit_width"] == ("692", "recorded")
    assert rows["maskFile"][1] == f"calculated {FROM_IDS_DERIVATION}"
    assert "editor.adjustY" not in rows
    model = payload["scenes"][0]["clips"][0]["model"]
    model["editorValue"] |= {"spaceB": 40, "scale": 0.5, "adjustY": "x"}
    model |= {"maskFile": "other.mp4"}
    rows = parse_page(Storyboard(read_payload_view(payload)).html()).rows["scenes[0].clips[0]"]
    assert rows["editorValue.spaceB"][1] == f"recorded differs from its rule: {SPACE_B_RULE}"
    assert rows["editorValue.scale"][1] == "recorded 0.3 in every sample"
    assert rows["editorValue.adjustY"] == ("x", f"recorded differs from its rule: {ADJUST_Y_RULE}")
    assert rows["editor.spaceB"][0] == "46.8333"
    assert rows["maskFile"][1] == "recorded"


def test_guides_and_list_have_the_same_names() -> None:
    scene = Scene().text("A tour").shape("Star", width=200).avatar(ANNA).text("x", tag="note").audio("/a%20b.mp3")
    page = build_html(scene)
    listed_names = re.findall('class="name" dir="auto">([^<]+)<', page)
    drawing = parse_svg(Project().add(scene).storyboard().svg(guides=True))
    guide_names = [text.text for text in drawing.findall(f".//{SVG_NS}g[@data-guides]//{SVG_NS}text")]
    assert listed_names == ["a b.mp3", "note", ANNA, "Star", "A tour", "bg_blue_gradient.png"]
    assert guide_names == ["action safe", "title safe", "A tour", "Star", ANNA, "note"]


def test_findings_link_to_their_clips() -> None:
    page = parse_page(build_html(Scene().avatar(ANNA, left=0, top=-400, script="Hello there!")))
    assert [link for link in page.values("href") if "clips" in link] == ["#scenes[0].clips[0]"]


def test_links_of_findings_count_scenes_from_one() -> None:
    cropped = Scene().text("Hi").avatar(ANNA, left=0, top=-400, script="Hello there!", tag="host")
    page = build_html(Scene().avatar(ANNA, script="Hello there!"), cropped)
    links = re.findall(r'<a href="#([^"]+)" title="([^"]+)">(.*?)</a>', page)
    assert links == [("scenes[1].clips[1]", "scenes[1].clips[1]", "<bdi>avatar host</bdi>")]
    html = build_html(Scene().background("http://a.b/c.png").avatar(ANNA, script="Hello there!"))
    assert 'title="scenes[0].background.source_url">background</a>' in html
    assert 'title="scenes[0]">Scene 1</a>' in build_html(Scene().text("Silence"))


def test_findings_about_the_project_are_not_collapsed() -> None:
    scene = Scene().avatar(ANNA, script="Hello, everybody out there!")
    page = parse_page(
        build_html(scene, Scene().text("Silence"), extra={"odd": 1}, webhook_url="https://localhost/hook")
    )
    open_tags = [tags for tags, text in page.texts if "'odd'" in text and "span" in tags]
    assert len(open_tags) == 1
    assert "details" not in open_tags[0]
    assert page.text_in("code") == ["webhookUrl"]


def test_origin_of_a_long_value_is_below_it() -> None:
    page = build_html(Scene().image("https://cdn.example.com/a/long/way/to/logo.png", size=(4, 3)).text("Hi"))
    long = re.findall(r'<tr class="long"><th scope="row">([^<]+)<', page)
    assert "source_url" in long
    assert not {"left", "width", "fill", "text"} & set(long)


@pytest.mark.slow
def test_builds_a_page_of_ten_thousand_elements() -> None:
    clip = {"type": "textImage", "fontSize": 9, "fill": "red", "width": 90, "height": 20, "opacity": 1}
    clips = [{**clip, "id": f"t{n}", "text": f"n {n}", "left": n, "top": n / 9} for n in range(10_000)]
    page = Storyboard(read_payload_view({"scenes": [{"background": {}, "clips": clips}]})).html()
    assert page.count('class="element"') == 10_001
    assert len(page) < 5_000 * 10_000  # the size grows with the number of elements, not with its square


def test_ignored_codes_are_not_findings() -> None:
    scene = Scene().avatar(ANNA, left=0, top=-400, script="Hello there!", ignore=("SK101",))
    assert "SK101" not in build_html(scene)


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_texts_of_a_payload_never_become_markup(text: str) -> None:
    page = Project.from_payload(build_hostile_payload(text)).storyboard().html()
    page.encode()
    parse_page(page)


@settings(deadline=None)
@given(payloads())
def test_builds_a_page_for_any_payload(payload: dict[str, Any]) -> None:
    page = parse_page(Project.from_payload(payload).storyboard().html())
    assert len(page.scene_headings()) == len(payload["scenes"])


@pytest.mark.parametrize("value", BROKEN_NUMBERS)
def test_builds_a_page_with_invalid_numbers(value: Any) -> None:
    parse_page(Project.from_payload(build_broken_payload(value)).storyboard().html())


def test_truncates_very_long_texts() -> None:
    scene = Scene().avatar(ANNA, script="word " * 200_000).text("x" * 1_000_000)
    page = build_html(scene)
    assert len(page) < 2_600_000  # the payload contains all of it, once
    assert all(len(text) < 10_000 for text in parse_page(page).text_in("p"))


def test_command_writes_a_page(tmp_path: Path) -> None:
    tour = str(ROOT / "examples" / "tour.yaml")
    result = run_command("storyboard", tour, "-o", str(tmp_path / "all.html"))
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    assert len(parse_page((tmp_path / "all.html").read_text(encoding="utf-8")).scene_headings()) == 10
    assert run_command("storyboard", tour, "--scene", "4", "--guides", "-o", str(tmp_path / "one.HTML")).returncode == 0
    storyboard = Source(tour).load().storyboard()
    assert (tmp_path / "one.HTML").read_text(encoding="utf-8") == storyboard.html(3, guides=True)
    assert run_command("storyboard", tour, "--no-guides").stdout.decode() == storyboard.svg(0) + "\n"


@pytest.mark.parametrize("name", ["x.htm", "x.gif", "x.html.txt", "x", ".svg"])
def test_command_rejects_other_file_extensions(name: str, tmp_path: Path) -> None:
    for options in ((), ("--open",)):
        result = run_command("storyboard", str(ROOT / "examples" / "hello.py"), *options, "-o", str(tmp_path / name))
        assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
        assert re.search(rb"\.svg.*\.png.*\.html", result.stderr)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [(), ("-o", "-"), ("-o", "first.svg")])
def test_command_notes_that_it_draws_only_the_first_scene(arguments: tuple[str, ...], tmp_path: Path) -> None:
    tour, hello = (str(ROOT / "examples" / name) for name in ("tour.yaml", "hello.py"))
    result = run_command("storyboard", tour, *arguments, cwd=tmp_path)
    assert result.returncode == 0
    assert re.fullmatch(rb"note: [^\n]*first of 10 scenes[^\n]*--scene[^\n]*\.html[^\n]*\n", result.stderr)
    for silent_arguments in ([tour, "--scene", "1"], [hello]):
        assert run_command("storyboard", *silent_arguments).stderr == b""
