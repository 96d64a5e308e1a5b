"""The page in a real browser: how it is used, and that nothing in a payload runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scenekit import Project, Scene
from scenekit.source import Source
from tests.support.hostile_payloads import HOSTILE_TEXTS, build_hostile_payload
from tests.support.paths import ROOT

ANNA = "M000045058"


class OpenedPage:
    """A file in a page of a browser.

    Attributes:
        page: The page of Playwright.
        requests: The URLs that the page requested.
        console_messages: Console messages and errors of the page.
    """

    def __init__(self, page: Page, file: Path, html: str):
        file.write_text(html, encoding="utf-8")
        self.page = page
        self.requests: list[str] = []
        self.console_messages: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.console_messages.append(message.text))
        self.page.on("pageerror", lambda error: self.console_messages.append(str(error)))
        self.page.goto(file.as_uri())
        self.page.wait_for_selector("html[data-state=ready]")
        assert self.requests == [file.as_uri()]

    def open_scene(self, number: int) -> None:
        """Open a scene from the overview. `number` counts from 1."""
        self.page.locator(".card h2 a").nth(number - 1).click()
        expect(self.page.locator(".card.current")).to_have_attribute("data-scene", str(number - 1))

    def check_quiet(self) -> None:
        """Check that the page requested nothing, wrote no message and ran no code of a payload."""
        assert self.console_messages == []
        assert len(self.requests) == 1
        assert self.page.evaluate("window.hacked") is None

    def is_open(self, path: str) -> bool:
        return bool(self.page.evaluate("path => document.getElementById(path).closest('details').open", path))

    def focused_text(self) -> str:
        return str(self.page.evaluate("document.activeElement.innerText || document.activeElement.id"))


@contextmanager
def open_context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(5_000)
    yield context
    context.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser context for a test that changes its clock, its storage, its permissions or its media."""
    with open_context(browser) as context:
        yield context


@pytest.fixture(scope="module")
def shared_page(browser: Browser) -> Iterator[Page]:
    """A page for the other tests, which open their own file in it. A new page takes almost a second of CPU time."""
    with open_context(browser) as context:
        yield context.new_page()


def open_tour(page: Page, folder: Path) -> OpenedPage:
    return OpenedPage(
        page, folder / "tour.html", Source(str(ROOT / "examples" / "tour.yaml")).load().storyboard().html()
    )


@pytest.fixture
def tour(shared_page: Page, tmp_path: Path) -> Iterator[OpenedPage]:
    """The tour in the shared page."""
    opened = open_tour(shared_page, tmp_path)
    yield opened
    opened.check_quiet()


@pytest.fixture
def new_tour(context: BrowserContext, tmp_path: Path) -> Iterator[OpenedPage]:
    """The tour in a context of its own."""
    opened = open_tour(context.new_page(), tmp_path)
    yield opened
    opened.check_quiet()


TEXT_PATH, AVATAR_PATH = "scenes[0].clips[2]", "scenes[0].clips[1]"


def test_overview_opens_a_scene_and_back_returns(tour: OpenedPage) -> None:
    page = tour.page
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    page.locator("figure").nth(3).click()
    assert [card.get_attribute("data-scene") for card in page.locator(".card:visible").all()] == ["3"]
    assert "Scene 4" in tour.focused_text()
    page.get_by_role("navigation", name="Scenes", exact=True).get_by_text("A lower third").click()
    expect(page.locator(".card.current")).to_have_attribute("data-scene", "7")
    page.go_back()
    expect(page.locator(".card.current")).to_have_attribute("data-scene", "3")
    page.get_by_role("button", name="Overview").click()
    expect(page.locator(".card:visible")).to_have_count(10)
    assert "Scene 4" in tour.focused_text()


def test_keys_change_the_scene(tour: OpenedPage) -> None:
    page = tour.page
    page.locator(".card h2 a").nth(1).press("Enter")
    expect(page.locator(".card.current")).to_have_attribute("data-scene", "1")
    for key, index in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2)):
        page.keyboard.press(key)
        expect(page.locator(".card.current")).to_have_attribute("data-scene", str(index))
    page.keyboard.press("c")
    page.keyboard.type("g and c are letters here")
    assert page.get_by_label("Comment on Scene 3").input_value() == "g and c are letters here"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(".card:visible")).to_have_count(10)


def test_play_shows_the_scenes_with_captions(new_tour: OpenedPage) -> None:
    page = new_tour.page
    page.clock.install()
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(100)
    expect(page.locator(".card.current .caption")).to_have_text("Welcome to a tour in ten scenes.")
    page.clock.run_for(5_000)
    expect(page.locator(".card.current")).to_have_attribute("data-scene", "1")
    assert page.locator("#time").inner_text().endswith("/ 0:20")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".caption")).to_have_count(0)


def test_timeline_blocks_are_as_long_as_their_scenes(tour: OpenedPage) -> None:
    boxes = [block.bounding_box() for block in tour.page.locator(".block").all()]
    widths = [box["width"] for box in boxes if box]
    assert len(widths) == 10
    assert max(widths) == widths[1]  # the longest script


def test_comments_are_kept_and_sent_as_one_file(new_tour: OpenedPage) -> None:
    page = new_tour.page
    assert page.get_by_role("button", name="Send comments").is_disabled()
    new_tour.open_scene(1)
    page.get_by_label("Comment on Scene 1").fill("Too dark.\n<b>안녕</b>")
    page.get_by_label("Your name").fill("Kim")
    page.get_by_role("button", name="Add comment").click()
    page.locator(".card.current summary", has_text="text A tour").click()
    page.get_by_label("Comment on text A tour").fill("Larger, please.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".comment")).to_have_count(2)
    page.reload()
    expect(page.locator(".comment")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="Send comments").click()
    assert download.value.suggested_filename == "comments.json"
    data = msgspec.json.decode(Path(download.value.path()).read_bytes())
    assert (data["format"], data["version"], data["project"]) == ("scenekit-comments", 1, "A tour of the service")
    assert [(c["path"], c["about"], c["text"], c["author"]) for c in data["comments"]] == [
        ("scenes[0]", "Scene 1", "Too dark.\n<b>안녕</b>", "Kim"),
        ("scenes[0].clips[2]", "text A tour", "Larger, please.", "Kim"),
    ]
    page.get_by_role("button", name="Delete the comment on Scene 1").click()
    expect(page.locator(".comment")).to_have_count(1)
    new_tour.requests = new_tour.requests[:1]  # the page was loaded twice


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["", "#scenes[5].clips[2]"])
def test_accessibility_rules(scheme: Any, address: str, new_tour: OpenedPage) -> None:
    new_tour.page.emulate_media(color_scheme=scheme)
    new_tour.page.evaluate("address => { location.hash = address; }", address)
    new_tour.page.locator("html[data-state=ready]").wait_for()
    violations = Axe().run(new_tour.page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in violations] == []


def test_click_in_the_drawing_opens_the_element(tour: OpenedPage) -> None:
    tour.open_scene(1)
    drawing = tour.page.locator(f"svg [data-path='{AVATAR_PATH}'] .label")  # its name, on its chest
    drawing.click()
    assert tour.is_open(AVATAR_PATH)
    assert "M000045058" in tour.focused_text()
    frame = tour.page.locator(".frame")
    assert [frame.get_attribute(name) for name in ("x", "y", "width")] == ["1142.71", "129.6", "681.29"]
    drawing.click()
    assert not tour.is_open(AVATAR_PATH)
    expect(frame).to_have_count(0)


def test_list_opens_one_element_at_a_time(tour: OpenedPage) -> None:
    tour.open_scene(1)
    card = tour.page.locator("article").first
    for path, name in ((TEXT_PATH, "text A tour"), (AVATAR_PATH, "avatar M000045058")):
        card.locator("summary", has_text=name).click()
        assert tour.is_open(path)
        expect(tour.page.locator(".frame")).to_have_attribute("data-of", path)
    assert not tour.is_open(TEXT_PATH)
    assert card.get_by_text("calculated from at='right', margin=96").first.is_visible()


def test_keyboard_opens_and_closes_elements(tour: OpenedPage) -> None:
    tour.open_scene(1)
    for _ in range(30):
        tour.page.keyboard.press("Tab")
        if "text A tour" in tour.focused_text():
            break
    assert "text A tour" in tour.focused_text()
    assert tour.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for key in ("Enter", "Space"):
        tour.page.keyboard.press(key)
        assert tour.is_open(TEXT_PATH)
        tour.page.keyboard.press("Tab")
        tour.page.keyboard.press("Shift+Tab")
        tour.page.keyboard.press("Escape")
        assert not tour.is_open(TEXT_PATH)
        assert "A tour" in tour.focused_text()


def test_finding_links_to_its_element(tour: OpenedPage) -> None:
    card = tour.page.locator("article").nth(5)
    card.get_by_text("2 hints").click()
    link = card.get_by_role("link", name="avatar guest").first
    assert link.get_attribute("title") == "scenes[5].clips[2]"
    link.click()
    expect(tour.page.locator("[id='scenes[5].clips[2]']")).to_be_visible()
    assert tour.is_open("scenes[5].clips[2]")


def test_switch_shows_guides(tour: OpenedPage) -> None:
    guides = tour.page.locator("[data-guides]").first
    assert not guides.is_visible()
    tour.page.get_by_label("Guides").focus()
    tour.page.keyboard.press("Space")
    assert guides.is_visible()


@pytest.mark.parametrize("is_granted", [True, False])
def test_buttons_copy_payloads(is_granted: bool, context: BrowserContext, tmp_path: Path) -> None:
    project = Project('Copy "scenes": []', dictionary={"scenes": []}).add(
        Scene().avatar(ANNA, script="Hello\x7f, <b>안녕</b> & \u2028 “x”"), Scene().text("two\nlines")
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = OpenedPage(context.new_page(), tmp_path / "copy.html", project.storyboard().html())
    if not is_granted:
        opened.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    read_clipboard = "navigator.clipboard.readText()"
    button = opened.page.get_by_role("button", name="Copy the payload")
    button.click()
    opened.page.get_by_role("status").get_by_text("The payload was copied.").wait_for()
    assert Project.from_payload(opened.page.evaluate(read_clipboard)).to_json(indent=2) == project.to_json(indent=2)
    assert opened.page.evaluate(read_clipboard).replace("\\u007f", "\x7f") == project.to_json(indent=2).decode()
    assert opened.focused_text() == "Copy the payload"
    opened.open_scene(2)
    opened.page.locator("summary:visible", has_text="Payload").click()
    opened.page.get_by_role("button", name="Copy: Payload of scene 2").click()
    opened.page.wait_for_function("async () => !(await navigator.clipboard.readText()).includes('orientation')")
    assert (
        opened.page.evaluate(read_clipboard)
        == msgspec.json.format(msgspec.json.encode(project.to_dict()["scenes"][1]), indent=2).decode()
    )
    opened.check_quiet()


def test_selects_the_payload_if_copying_fails(context: BrowserContext, tmp_path: Path) -> None:
    project = Project("Copy").add(Scene().text("one"), Scene().text("two"))
    opened = OpenedPage(context.new_page(), tmp_path / "copy.html", project.storyboard().html())
    opened.page.evaluate(
        """() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error("no"));
        document.execCommand = () => false;
      }"""
    )
    opened.page.clock.install()
    status = opened.page.get_by_role("status")
    opened.page.get_by_role("button", name="Copy the payload").click()
    expect(status).to_have_text("The browser did not allow copying. Copy the payload of each scene from its card.")
    opened.page.clock.run_for(3000)
    opened.open_scene(2)
    opened.page.locator("summary:visible", has_text="Payload").click()
    opened.page.get_by_role("button", name="Copy: Payload of scene 2").click()
    expect(status).to_have_text("The browser did not allow copying. The payload is selected.")
    selected = opened.page.evaluate("getSelection().toString()")
    assert selected == msgspec.json.format(msgspec.json.encode(project.to_dict()["scenes"][1]), indent=2).decode()
    opened.page.clock.run_for(3000)
    expect(status).not_to_be_empty()  # the second message is visible for its full time
    opened.page.clock.run_for(2000)
    expect(status).to_be_empty()
    opened.check_quiet()


def test_labels_are_hidden_if_too_small_to_read(new_tour: OpenedPage) -> None:
    new_tour.page.evaluate("location.hash = '#scenes[0]'")
    label = new_tour.page.locator("svg text.label", has_text="M000045058").first
    assert label.is_visible()
    assert label.evaluate("text => text.getScreenCTM().a * parseFloat(getComputedStyle(text).fontSize)") > 9
    new_tour.page.set_viewport_size({"width": 390, "height": 800})
    expect(label).to_be_hidden()


def test_long_values_use_the_full_width(tour: OpenedPage) -> None:
    tour.open_scene(2)
    row = tour.page.locator(".current tr.long", has_text="source_url").first
    row.evaluate("row => { for (let d = row; d = d.parentElement?.closest('details'); ) d.open = true; }")
    value, origin = (box for cell in row.locator("td").all() if (box := cell.bounding_box()))
    assert value["x"] == origin["x"]
    assert origin["y"] >= value["y"] + value["height"] - 1
    assert value["width"] > 200


def test_contrast_is_sufficient_in_light_and_dark_mode(new_tour: OpenedPage) -> None:
    page = new_tour.page
    backgrounds = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        backgrounds[scheme] = background_color(page)
        assert low_contrasts(page) == []
    assert backgrounds["light"] != backgrounds["dark"]
    page.get_by_label("Light").check()
    assert background_color(page) == backgrounds["light"]
    page.get_by_label("Dark").check()
    page.emulate_media(color_scheme="light")
    assert background_color(page) == backgrounds["dark"]
    page.emulate_media(media="print")
    assert low_contrasts(page) == []


def background_color(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def low_contrasts(page: Page) -> list[str]:
    """Return the tags and classes of texts with a contrast below 4.5 : 1 against their background (WCAG AA)."""
    classes: list[str] = page.evaluate(
        """() => {
        for (const details of document.querySelectorAll("article:nth-of-type(6) details, .about")) details.open = true;
        const channels = (color) => color.match(/[\\d.]+/g).map(Number);
        const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
          .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
          .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
        const background = (element) => {
          for (; element; element = element.parentElement) {
            const color = channels(getComputedStyle(element).backgroundColor);
            if (color.length === 3 || color[3] === 1) return color;
          }
          return [255, 255, 255];
        };
        const result = new Set();
        for (const element of document.querySelectorAll("body *:not(svg *, script)")) {
          if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
          const [a, b] = [luminance(channels(getComputedStyle(element).color)), luminance(background(element))].sort((x, y) => y - x);
          if ((a + 0.05) / (b + 0.05) < 4.5) result.add(`${element.tagName}.${element.className}`);
        }
        return [...result];
      }"""
    )
    return classes


@pytest.mark.parametrize("name", ["tour.yaml", "welcome.py:portrait"])
def test_page_fits_every_width(name: str, context: BrowserContext, tmp_path: Path) -> None:
    page = Source(str(ROOT / "examples" / name)).load().storyboard().html()
    opened = OpenedPage(context.new_page(), tmp_path / "page.html", page)
    opened.page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    for width in (320, 360, 390, 768, 1280):
        opened.page.set_viewport_size({"width": width, "height": 800})
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    opened.check_quiet()


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_texts_of_a_payload_never_run(text: str, shared_page: Page, tmp_path: Path) -> None:
    opened = OpenedPage(
        shared_page, tmp_path / "hostile.html", Project.from_payload(build_hostile_payload(text)).storyboard().html()
    )
    opened.page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    opened.page.locator("button.copy").last.click()
    opened.open_scene(1)
    assert opened.page.locator("script").count() == 1
    assert opened.page.locator("article").count() == 2
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 1280
    opened.check_quiet()


def test_policy_blocks_injected_markup(shared_page: Page, tmp_path: Path) -> None:
    html = Project("Page").add(Scene().text("HERE")).storyboard().html()
    page = shared_page
    for markup in (
        "<script>window.hacked=1</script>",
        "<img src=x onerror=window.hacked=1>",
        "<svg onload=window.hacked=1>",
    ):
        (tmp_path / "policy.html").write_text(html.replace("HERE", markup), encoding="utf-8")
        page.goto((tmp_path / "policy.html").as_uri())
        assert page.locator("article").count() == 1
        assert page.evaluate("window.hacked") is None


def test_accessibility_tree(tour: OpenedPage) -> None:
    snapshot = tour.page.locator("body").aria_snapshot()
    for line in (
        '- heading "A tour of the service" [level=1]',
        '- article "Scene 1 A tour"',
        '- heading "Scene 1 A tour" [level=2]',
        '- navigation "Scenes"',
        '- navigation "Scenes by length"',
        '- img "A tour of the service, scene 1 of 10"',
        '- checkbox "Guides"',
        '- group "Appearance"',
        '- radio "System" [checked]',
        '- button "Copy the payload"',
        "- main",
        "- banner",
        "- contentinfo",
    ):
        assert line in snapshot, line


def test_works_without_script(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    file = tmp_path / "plain.html"
    file.write_text(Source(str(ROOT / "examples" / "tour.yaml")).load().storyboard().html(), encoding="utf-8")
    page.goto(file.as_uri())
    assert page.get_by_role("button").count() == 0  # buttons need the script
    page.locator("summary", has_text="A tour").first.click()
    assert page.locator("td", has_text="from size=128").first.is_visible()  # texts in noscript are not found by text
    assert page.locator("figure svg").count() == 10
    box, figure = (page.locator(name).first.bounding_box() for name in ("figure svg", "figure"))
    assert box == figure
    page.get_by_label("Guides").check()
    assert page.locator("[data-guides]").first.is_visible()
    context.close()


def test_only_the_scenes_that_are_seen_are_drawn(context: BrowserContext, tmp_path: Path) -> None:
    project = Project("Many").add(*(Scene().text(f"Scene {n}", at="center", size=200) for n in range(200)))
    opened = OpenedPage(context.new_page(), tmp_path / "many.html", project.storyboard().html())
    page = opened.page
    drawings = page.locator("figure svg")
    assert 0 < drawings.count() < 60
    assert drawings.first.bounding_box() == page.locator("figure").first.bounding_box()
    page.mouse.wheel(0, 100_000)
    expect(page.locator(".card").last.locator("svg")).to_be_visible()
    expect(page.locator(".card").first.locator("svg")).to_have_count(0)
    assert drawings.count() < 60
    page.evaluate("location.hash = '#scenes[90].clips[0]'")
    expect(page.locator(".card.current svg [data-path$='clips[0]']")).to_contain_text("Scene 90")
    assert opened.is_open("scenes[90].clips[0]")
    page.get_by_role("button", name="Overview").click()
    expect(page.locator(".card").nth(90).locator("svg")).to_be_visible()
    count = "document.querySelectorAll('figure svg').length"
    page.evaluate(f"addEventListener('beforeprint', () => {{ window.printed = {count}; }})")
    page.pdf()
    assert page.evaluate("window.printed") == 200
    opened.check_quiet()


@pytest.mark.slow
def test_print_layout(new_tour: OpenedPage) -> None:
    new_tour.page.emulate_media(media="print", color_scheme="dark")
    assert background_color(new_tour.page) == "rgb(255, 255, 255)"
    for hidden in (".tools", ".payload", "footer"):
        assert not new_tour.page.locator(hidden).first.is_visible()
    assert new_tour.page.locator("article").first.evaluate("card => getComputedStyle(card).breakInside") == "avoid"
    assert new_tour.page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.slow
def test_prints_every_finding(context: BrowserContext, tmp_path: Path) -> None:
    project = Project("Odd", extra={"odd": 1}).add(Scene().text("Silence"), Scene().text("Hi", left=1920))
    opened = OpenedPage(context.new_page(), tmp_path / "odd.html", project.storyboard().html())
    opened.page.emulate_media(media="print")
    for finding in project.check():
        assert any(element.is_visible() for element in opened.page.get_by_text(finding.message).all()), finding
    opened.check_quiet()
