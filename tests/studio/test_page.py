"""The page in a real browser: what a person does with it, and what the file is afterwards."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from scenekit import Project
from tests.benchmarks.studio import write_tour
from tests.studio.running import RunningStudio, element, get_revision, open_page, run_studio, wait_for_revision
from tests.support.paths import EXAMPLES

pytestmark = pytest.mark.slow

TITLE = element("scenes[0].elements[1]")


@pytest.fixture
def tour(tmp_path: Path) -> Path:
    path = tmp_path / "tour.yaml"
    path.write_bytes((EXAMPLES / "tour.yaml").read_bytes())
    return path


@pytest.fixture
def studio(tour: Path) -> Iterator[RunningStudio]:
    with run_studio(tour) as running:
        yield running


@pytest.fixture
def page(browser: Browser, studio: RunningStudio) -> Iterator[Page]:
    with open_page(browser, studio) as opened:
        yield opened


def list_changes(before: bytes, after: bytes) -> list[str]:
    """Return the removed and added lines."""
    lines = difflib.unified_diff(before.decode().splitlines(), after.decode().splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def drag(page: Page, selector: str, dx: float, dy: float, *, modifier: str = "Alt") -> None:
    """Drag an element by px of the canvas. Alt switches snapping off."""
    box = page.locator(selector).bounding_box()
    stage = page.locator(".stage").bounding_box()
    assert box
    assert stage
    scale = stage["width"] / 1920
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    if modifier:
        page.keyboard.down(modifier)
    page.mouse.move(x + dx * scale / 2, y + dy * scale / 2, steps=3)
    page.mouse.move(x + dx * scale, y + dy * scale, steps=3)
    page.mouse.up()
    if modifier:
        page.keyboard.up(modifier)


def test_a_drag_is_one_changed_line_and_undo_restores_the_bytes(page: Page, tour: Path) -> None:
    before = tour.read_bytes()
    left = page.locator(TITLE).bounding_box()
    revision = get_revision(page)
    drag(page, TITLE, 120, 0)
    wait_for_revision(page, revision)
    assert list_changes(before, tour.read_bytes()) == ["+        offset: [120, 0]"]
    moved, stage = page.locator(TITLE).bounding_box(), page.locator(".stage").bounding_box()
    assert left
    assert moved
    assert stage
    assert moved["x"] - left["x"] == pytest.approx(120 * stage["width"] / 1920, abs=1)
    page.get_by_role("button", name="Undo: Move text").click()
    expect(page.get_by_role("button", name="Redo: Move text")).to_be_enabled()
    assert tour.read_bytes() == before
    page.get_by_role("button", name="Redo: Move text").click()
    expect(page.get_by_role("button", name="Undo: Move text")).to_be_enabled()
    assert b"offset: [120, 0]" in tour.read_bytes()


def test_the_page_follows_the_file(page: Page, tour: Path) -> None:
    revision = get_revision(page)
    temporary = tour.with_name("tour.yaml.new")
    temporary.write_bytes(tour.read_bytes().replace(b"A tour\n", b"Another tour\n"))
    os.replace(temporary, tour)  # as editors save
    wait_for_revision(page, revision)
    expect(page.locator(TITLE)).to_have_attribute("aria-label", "text Another tour")


def test_a_broken_save_keeps_the_last_good_picture(page: Page, tour: Path) -> None:
    good = tour.read_bytes()
    revision = get_revision(page)
    tour.write_bytes(good.replace(b"at: right", b"at: rigt", 1))
    page.wait_for_selector("html[data-state=error]")
    problem = page.locator("#problem")
    expect(problem).to_contain_text("Did you mean 'right'?")
    expect(problem.locator(".here")).to_contain_text("at: rigt")
    expect(problem).to_contain_text("The last good scenes stay below.")
    expect(page.locator("#bar")).not_to_contain_text("Checking")
    expect(page.locator(TITLE)).to_be_visible()
    drag(page, TITLE, 50, 50)
    expect(page.locator(".toast")).to_contain_text("The file has an error")
    tour.write_bytes(good)
    page.wait_for_selector("html[data-state=ready]")
    expect(problem).to_be_hidden()
    assert get_revision(page) > revision


def test_a_file_that_is_broken_at_the_start_has_no_good_picture(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "talk.yaml").write_text('scenes:\n  - elements: [\n  foo: "bar\n')
    with run_studio(tmp_path / "talk.yaml") as studio, open_page(browser, studio) as page:
        problem = page.locator("#problem")
        expect(problem).to_contain_text("A quotation mark is missing")
        expect(problem).to_contain_text("The page follows the next save.")
        expect(problem).not_to_contain_text("The last good scenes")


def test_the_keyboard_alone_selects_moves_edits_and_undoes(page: Page, tour: Path) -> None:
    before = tour.read_bytes()
    page.keyboard.press("Tab")
    for _ in range(60):
        if page.evaluate("document.activeElement.dataset.path") == "scenes[0].elements[1]":
            break
        page.keyboard.press("Tab")
    expect(page.locator(TITLE)).to_have_attribute("aria-pressed", "true")
    revision = get_revision(page)
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    revision = wait_for_revision(page, revision)
    assert list_changes(before, tour.read_bytes()) == ["+        offset: [2, 10]"]
    expect(page.locator(TITLE)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("Ten scenes")
    page.keyboard.press("Control+Enter")
    revision = wait_for_revision(page, revision)
    assert b"- text: Ten scenes\n" in tour.read_bytes()
    page.keyboard.press("Control+z")
    revision = wait_for_revision(page, revision)
    page.keyboard.press("Control+z")
    wait_for_revision(page, revision)
    assert tour.read_bytes() == before


def test_an_option_is_edited_and_an_invalid_value_is_refused_where_it_is_typed(page: Page, tour: Path) -> None:
    page.locator(TITLE).click()
    field = page.get_by_label("size", exact=False).first
    field.fill("-3")
    field.press("Enter")
    row = page.locator('[data-option="size"]')
    expect(row.get_by_role("alert")).to_contain_text("size must be a finite number from 1 to 10000.")
    assert b"size: 128" in tour.read_bytes()
    revision = get_revision(page)
    row.locator("input").fill("96")
    row.locator("input").press("Enter")
    wait_for_revision(page, revision)
    assert b"size: 96\n" in tour.read_bytes()


def test_typed_text_survives_a_save_of_the_file(page: Page, tour: Path) -> None:
    page.locator(TITLE).dblclick()
    area = page.locator(".inline-editor textarea")
    area.fill("My unsaved title")
    revision = get_revision(page)
    tour.write_bytes(tour.read_bytes() + b"\n# a comment\n")
    revision = wait_for_revision(page, revision)
    expect(area).to_have_value("My unsaved title")
    area.press("Control+Enter")
    wait_for_revision(page, revision)
    assert b"- text: My unsaved title\n" in tour.read_bytes()
    assert tour.read_bytes().endswith(b"# a comment\n")


def test_a_save_during_a_drag_is_not_overwritten(page: Page, tour: Path) -> None:
    box = page.locator(TITLE).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 60, steps=4)
    changed = tour.read_bytes().replace(b"size: 128", b"size: 100")
    tour.write_bytes(changed)
    page.mouse.move(box["x"] + 90, box["y"] + 70)
    page.mouse.up()
    expect(page.locator(".toast")).to_contain_text("has changed since")
    assert tour.read_bytes() == changed


def test_two_browsers_show_the_same_file(browser: Browser, studio: RunningStudio, page: Page, tour: Path) -> None:
    with open_page(browser, studio) as other:
        revision = get_revision(other)
        drag(page, TITLE, 40, 30)
        wait_for_revision(other, revision)
        assert b"offset: [40, 30]" in tour.read_bytes()
        drag(other, TITLE, 10, 10)
        wait_for_revision(other, get_revision(other) - 1)
        expect(other.locator(".toast.refused")).to_have_count(0)


def test_snapping_to_an_edge_writes_at_and_margin(page: Page, tour: Path) -> None:
    drag(page, TITLE, 0, -445, modifier="")  # the title is 447 px below the top edge
    wait_for_revision(page, 1)
    text = tour.read_text()
    assert "at: top-left\n" in text
    assert "margin: [0, 96]\n" in text


def test_a_handle_changes_the_size(page: Page, tour: Path) -> None:
    page.locator(TITLE).click()
    expect(page.locator(".handle")).to_have_count(5)
    box = page.locator(TITLE).bounding_box()
    assert box
    x, y = box["x"] + box["width"], box["y"] + box["height"]  # the lower right corner
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 34, steps=4)
    page.mouse.up()
    wait_for_revision(page, 1)
    assert b"size: 128" not in tour.read_bytes()
    assert len(list_changes((EXAMPLES / "tour.yaml").read_bytes(), tour.read_bytes())) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1024, 1440, 1920])
def test_the_page_fits_every_width_and_has_no_serious_violation(
    browser: Browser, studio: RunningStudio, width: int, scheme: str
) -> None:
    with open_page(browser, studio, viewport={"width": width, "height": 900}, color_scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator(TITLE).focus()
        if width in (360, 1440):
            violations = Axe().run(page).response["violations"]
            serious = [item for item in violations if item["impact"] in ("serious", "critical")]
            assert [(item["id"], [node["html"][:200] for node in item["nodes"]]) for item in serious] == []


def test_an_empty_file_starts_with_a_layout(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    with run_studio(path) as running, open_page(browser, running) as page:
        page.get_by_role("button", name="New scene").last.click()
        expect(page.locator(".layouts button")).to_have_count(5)
        page.locator(".layouts button").first.click()
        expect(page.locator(element("scenes[0].elements[1]"))).to_be_visible()
        assert path.read_text().startswith("scenes:\n  - background:")


def test_a_scene_for_a_python_file_is_code_to_copy(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "talk.py"
    path.write_text(
        'from scenekit import Project, Scene\n\nproject = Project().add(\n    Scene()\n    .text("Hi")\n)\n'
    )
    before = path.read_text()
    with run_studio(path) as studio, open_page(browser, studio) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="New scene").click()
        page.locator(".layouts button").first.click()
        expect(page.locator("#dialog")).to_contain_text("pass it to Project.add() in talk.py")
        page.get_by_role("button", name="Copy the code").click()
        expect(page.locator(".toast")).to_contain_text("clipboard")
        code = page.evaluate("navigator.clipboard.readText()")
        page.get_by_role("button", name="Close", exact=True).click()
        page.locator(".scene").first.hover()
        page.get_by_role("button", name="Delete scene 1").click()
        expect(page.locator(".toast.refused")).to_contain_text("The last element of scene 1 is in line 5.")
        assert path.read_text() == before
        path.write_text(before.replace(")\n)", f"),\n{code})", 1))
        expect(page.locator(".scene")).to_have_count(2)


def test_scenes_are_duplicated_moved_and_deleted(page: Page, tour: Path) -> None:
    before = tour.read_bytes()
    row = page.locator(".scene").first
    row.hover()
    row.get_by_role("button", name="Duplicate scene 1").click()
    expect(page.locator(".scene")).to_have_count(11)
    revision = get_revision(page)
    page.locator(".scene").nth(1).hover()
    page.get_by_role("button", name="Move scene 2 down").click()
    wait_for_revision(page, revision)
    expect(page.locator(".scene").nth(2)).to_contain_text("A tour")
    page.locator(".scene").nth(2).hover()
    page.get_by_role("button", name="Delete scene 3").click()
    expect(page.locator(".scene")).to_have_count(10)
    assert tour.read_bytes() == before


def test_play_shows_the_scenes_one_after_the_other(page: Page) -> None:
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".caption")).to_contain_text("Welcome to a tour")
    page.wait_for_selector('.stage[data-scene="1"]', timeout=6_000)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_of_a_thousand_scenes_only_the_visible_and_the_changed_ones_are_drawn(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "tour.yaml"
    text = write_tour(path, 100)
    with run_studio(path) as running, open_page(browser, running) as page:
        requests: list[str] = []
        page.on("request", lambda request: requests.append(urlsplit(request.url).path))
        expect(page.locator(".scene")).to_have_count(1000)
        page.wait_for_selector(".scene[data-drawn]")
        assert page.locator(".scene[data-drawn]").count() < 30
        expect(page.locator("#bar")).not_to_contain_text("Checking", timeout=60_000)
        requests.clear()
        revision = get_revision(page)
        path.write_text(text.replace("A tour\n", "Another tour\n", 1))
        wait_for_revision(page, revision)
        expect(page.locator(".scene").first).to_contain_text("Another tour")
        page.wait_for_timeout(1000)
        drawn = {request for request in requests if request.startswith(("/api/scenes/", "/api/drawings/"))}
        assert drawn == {"/api/scenes/0", "/api/drawings/0"}


def test_exports(browser: Browser, studio: RunningStudio, tour: Path) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(studio.url)
    page.wait_for_selector("html[data-state=ready]")
    page.get_by_role("button", name="Copy payload").click()
    expect(page.locator(".toast")).to_contain_text("clipboard")
    payload = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert payload == Project.from_scenefile(tour).to_dict()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download PNG").click()
    assert download.value.suggested_filename == "tour-1.png"
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    context.close()


def test_a_payload_is_edited(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "template.json"
    path.write_bytes((EXAMPLES / "template.json").read_bytes())
    with run_studio(path) as running, open_page(browser, running) as page:
        before = path.read_bytes()
        drag(page, element("scenes[0].elements[0]"), 40, 20)
        wait_for_revision(page, 1)
        changes = list_changes(before, path.read_bytes())
        assert len(changes) == 4
        assert all('"left"' in line or '"top"' in line for line in changes)


def test_scripts_are_edited_in_the_timeline(page: Page, tour: Path) -> None:
    page.locator(".scene").nth(5).locator("button.open").click()
    page.locator(".line").nth(1).click()
    area = page.locator(".timeline textarea")
    expect(area).to_have_value("잘 지내요!")
    area.fill("아주 잘 지내요!")
    revision = get_revision(page)
    area.press("Control+Enter")
    wait_for_revision(page, revision)
    assert "      - say: 아주 잘 지내요!\n" in tour.read_text(encoding="utf-8")


def test_the_orientation_changes_the_view_and_not_the_file(page: Page, tour: Path) -> None:
    before = tour.read_bytes()
    page.get_by_role("button", name="Portrait").click()
    expect(page.get_by_role("button", name="Portrait")).to_have_attribute("aria-pressed", "true")
    stage = page.locator(".stage").bounding_box()
    assert stage
    assert stage["height"] > stage["width"]
    assert tour.read_bytes() == before


def test_comments_of_reviewers_are_shown_at_their_elements(page: Page, tour: Path) -> None:
    comments = [
        {"id": "1", "path": "scenes[0].clips[2]", "text": "Larger, please", "author": "Kim"},
        {"id": "2", "path": "scenes[2]", "text": "Shorter?"},
    ]
    file = {"format": "scenekit-comments", "version": 1, "project": "A tour", "comments": comments}
    tour.with_name("comments.json").write_text(json.dumps(file))
    expect(page.get_by_role("button", name="2 comments")).to_be_visible()
    page.locator(TITLE).click()
    expect(page.locator(".inspector .comment")).to_contain_text("Kim")
    page.get_by_role("button", name="2 comments").click()
    expect(page.locator("#dialog .comment")).to_have_count(2)
    page.locator("#dialog .comment").last.click()
    expect(page.locator(".stage")).to_have_attribute("data-scene", "2")
    expect(page.locator(".inspector .comment")).to_contain_text("Shorter?")
