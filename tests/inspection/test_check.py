"""Checks: for each code a case with the finding, and a similar case without it."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import Catalog, CatalogEntry, Image, Project, Row, Scene, Shape, Text
from scenekit.avatars.image_urls import AvatarImageUrls
from scenekit.core.geometry import ANCHORS
from scenekit.inspection.check import CODES, check
from scenekit.inspection.check.text import contrast_ratio
from tests.inspection.check_scenes import (
    ANNA,
    FRAME,
    NAVY,
    NAVY_ONLY,
    QUIET,
    SPEAKING,
    TWO_OUTFITS,
    find_codes,
    project_with_avatar,
    project_with_rotated_avatar,
    project_with_scene_indices,
    project_with_scene_keys,
    project_with_text,
    project_with_turn,
    project_without_avatar,
    scene_behind_avatar,
    scene_in_language,
    scene_with_limits,
    scene_with_wrapped_text,
)
from tests.inspection.overlap_cases import OVERLAP_CASES
from tests.support.paths import ROOT
from tests.support.payloads import payloads
from tests.support.strategies import frames, orientations, shots

GOLDEN_PAYLOADS = sorted((ROOT / "tests" / "golden").glob("*.json"))
LONG = "A sentence that is much too long for a narrow box. " * 3

SCALE = 300 / 679
WITH_URLS = Catalog().put(CatalogEntry("M1", "B1", FRAME, urls=AvatarImageUrls.from_pattern("M1", "B1")))

CASES: list[tuple[str, Any, Any]] = [
    ("SK101", QUIET.avatar(ANNA, script="a", left=0, top=-3), QUIET.avatar(ANNA, script="a", left=0, top=0)),
    ("SK101", QUIET.avatar(ANNA, script="a", left=-500, top=0), QUIET.avatar(ANNA, script="a", left=-100, top=0)),
    ("SK101", project_with_avatar(angle=-90, left=-40, top=600), project_with_avatar(angle=180, left=1400, top=1000)),
    ("SK101", project_with_avatar(scaleX=-SCALE, left=150), project_with_avatar(scaleX=-SCALE, left=400)),
    ("SK101", project_with_avatar(left=-70), project_with_avatar(flipX=True, left=-70)),
    ("SK101", project_with_avatar(flipY=True, top=200), project_with_avatar(top=200)),
    ("SK101", project_with_avatar(top=-50), project_with_avatar(flipY=True, top=-50)),
    ("SK102", SPEAKING.text("a", left=1920, top=0), SPEAKING.text("a", left=1850, top=0)),
    (
        "SK102",
        SPEAKING.shape("Star", left=0, top=0, angle=180),
        SPEAKING.shape("Star", left=400, top=400, angle=180),
    ),
    ("SK103", QUIET.text("a", at="left").video("/a.mp4"), QUIET.video("/a.mp4").text("a", at="left")),
    (
        "SK103",
        SPEAKING.text("a", at="left").shape("Square", color="navy", at="left", width=200),
        SPEAKING.text("a", at="left").shape("Square", color="#00008080", at="left", width=200),
    ),
    ("SK104", SPEAKING.text("a", opacity=4), SPEAKING.text("a", opacity=5)),
    ("SK104", project_with_text(width=0), project_with_text(width=100)),
    ("SK105", SPEAKING.text("a", layer=1, at="right"), SPEAKING.text("a", layer=1, at="left")),
    (
        "SK106",
        NAVY_ONLY.text("Buy now", size=72, at="bottom", margin=64).avatar(ANNA, script="Hi", shot="close-up"),
        NAVY_ONLY.avatar(ANNA, script="Hi", shot="close-up").text("Buy now", size=72, at="bottom", margin=64),
    ),
    (
        "SK106",
        scene_behind_avatar(Text("Hello", size=96, at="bottom")),
        scene_behind_avatar(Text("Hello", size=96, left=500, top=900)),
    ),
    (
        "SK106",
        scene_behind_avatar(Text("Hello", size=96, at="bottom")),
        scene_behind_avatar(Text("Hello", size=96, left=750, top=200)),
    ),  # SK207
    (
        "SK106",
        scene_behind_avatar(Image("/a.png", size=(300, 300), at="bottom")),
        scene_behind_avatar(Image("/a.png", size=(900, 600))),
    ),
    (
        "SK106",
        scene_behind_avatar(Image("/a.png", size=(90, 90), left=820, top=220)),
        scene_behind_avatar(Shape("Star", left=820, top=220)),
    ),
    (
        "SK106",
        scene_behind_avatar(Image("/a.png", size=(99, 99), left=880, top=900)),
        scene_behind_avatar(Image("/a.png", size=(99, 99), at="right")),
    ),
    (
        "SK106",
        project_with_rotated_avatar(0),
        project_with_rotated_avatar(1),
    ),  # the position of a rotated body is uncertain
    (
        "SK106",
        scene_behind_avatar(Text("Hello", at="bottom"), opacity=5),
        scene_behind_avatar(Text("Hello", at="bottom"), opacity=4),
    ),
    ("SK201", SPEAKING.text("a", left=1910, top=0), SPEAKING.text("a", left=1880, top=0)),
    ("SK201", project_with_text(text=LONG, width=200, height=140), project_with_text(text="Hi", width=200, height=140)),
    ("SK202", project_with_text(text="Hello", width=119), project_with_text(text="Hello", width=130)),
    (
        "SK203",
        SPEAKING.shape("Circle", left=1400, top=150, width=200),
        SPEAKING.shape("Circle", left=100, top=150, width=200),
    ),
    (
        "SK203",
        SPEAKING.shape("Square", at="right", width=800),
        SPEAKING.shape("Square", at="right", width=800, color="transparent"),
    ),
    (
        "SK204",
        NAVY.text("a", color="#000030", stroke="white", stroke_width=0),
        NAVY.text("a", color="#000030", stroke="white", stroke_width=2),
    ),
    ("SK204", NAVY.text("a", color="#000030"), NAVY.text("a", color="white")),
    ("SK204", NAVY.text("a", color="#7070ff", size=20), NAVY.text("a", color="#7070ff", size=48)),
    ("SK204", NAVY.text("a", background="white", color="#eee"), NAVY.text("a", background="black", color="#eee")),
    ("SK205", SPEAKING.text("a", size=11), SPEAKING.text("a", size=12)),
    (
        "SK205",
        Project(resolution="480").add(SPEAKING.text("a", size=26)),
        Project(resolution="480").add(SPEAKING.text("a", size=28)),
    ),
    ("SK206", project_with_text(text="${a}"), project_with_text(text="${a}", isDelete=True)),
    ("SK201", project_with_text(text="a" * 20_001), project_with_text(text="a")),
    ("SK301", project_with_turn(org=""), project_with_turn(org="", audio="https://example.com/a.mp3")),
    ("SK206", SPEAKING.text("Hi ${name}"), SPEAKING.text("Hi $${name} ${}")),
    ("SK206", Project("${title}").add(SPEAKING), Project("$ {title}").add(SPEAKING)),
    ("SK209", SPEAKING.text("Hi ${first name}"), SPEAKING.text("Hi ${name}")),
    ("SK209", Project("{{title}}").add(SPEAKING), Project("{ {title} }").add(SPEAKING)),
    (
        "SK207",
        Project(orientation="portrait").add(QUIET.text("Hi", size=200, left=200, top=600).avatar(ANNA, script="Hi")),
        QUIET.text("Hi", size=200, left=200, top=600).avatar(ANNA, script="Hi"),
    ),
    (
        "SK207",
        QUIET.text("Hello", size=96).avatar(ANNA, left=714, top=418),
        QUIET.avatar(ANNA, left=714, top=418).text("Hello", size=96),
    ),
    (
        "SK207",
        QUIET.text("Hello").avatar(ANNA, left=714, top=418, opacity=5),
        QUIET.text("Hello").avatar(ANNA, left=714, top=418, opacity=4),
    ),
    ("SK208", scene_with_wrapped_text("The Extraordinary", 500), scene_with_wrapped_text("The Extraordinary", 700)),
    ("SK208", scene_with_wrapped_text("온도를 기억합니다", 440), scene_with_wrapped_text("온도를 기억합니다", 500)),
    ("SK208", scene_with_wrapped_text("온도를 기억합니다", 440), scene_with_wrapped_text("温度を記憶します", 440)),
    ("SK208", scene_with_wrapped_text("Wireless-Kopfhoerer", 440), scene_with_wrapped_text("Over-ear-phones", 440)),
    (
        "SK208",
        project_with_text(text="Extraordinary", width=200, height=400),
        project_with_text(text="Extra\nordinary", width=200, height=400),
    ),
    (
        "SK208",
        project_with_text(text="기억합니다 온도를", width=160, height=400),
        project_with_text(text="기억 합니다", width=160, height=400),
    ),
    (
        "SK208",
        project_with_text(text="Hello", width=110),
        project_with_text(text="Hello", width=118),
    ),  # broken only if the font is wide
    (
        "SK208",
        SPEAKING.text("Extraordinary", size=100, width=500, height=400, wrap=False, at="left"),
        SPEAKING.text("An extra day", size=100, width=500, height=400, wrap=False, at="left"),
    ),
    (
        "SK208",
        SPEAKING.add(Row((Text("A"), Text("Extraordinary", size=100, max_width=500)))),
        SPEAKING.add(Row((Text("Extraordinary"), Text("A", size=100, max_width=500)))),
    ),
    ("SK214", scene_with_limits((60, 96), max_lines=1), scene_with_limits((40, 96), max_lines=1)),
    ("SK214", scene_with_limits(60, max_lines=1), scene_with_limits(60, max_lines=2)),
    ("SK214", scene_with_limits(60, max_height=173), scene_with_limits(60, max_height=174)),
    ("SK208", scene_with_limits((96, 98)), scene_with_limits((48, 98))),
    ("SK214", scene_with_limits((60, 96), height=173), scene_with_limits((60, 96), height=174)),
    ("SK301", QUIET.avatar(ANNA), QUIET.avatar(ANNA).audio("/a.mp3")),
    ("SK301", Project().add(SPEAKING.replace(duration=3), QUIET), Project().add(QUIET.replace(duration=3), SPEAKING)),
    ("SK302", project_without_avatar(), Project(scripts_on="scene").add(SPEAKING.audio("/a.mp3"))),
    ("SK303", project_with_turn(clothId="other"), project_with_turn(org="<p>Bye</p>")),
    ("SK304", QUIET.avatar(ANNA, script="안녕하세요"), QUIET.avatar(ANNA, script="안녕하세요", language="ko")),
    ("SK304", QUIET.avatar(ANNA, script="Hello", language="ja"), QUIET.avatar(ANNA, script="API", language="ja")),
    ("SK305", QUIET.avatar("M1", clothes="B1", script="a"), QUIET.avatar(ANNA, script="a")),
    (
        "SK306",
        Project(catalog=TWO_OUTFITS).add(QUIET.avatar("M1", script="a")),
        Project(catalog=TWO_OUTFITS).add(QUIET.avatar("M1", clothes="B2", script="a")),
    ),
    (
        "SK306",
        Project(catalog=TWO_OUTFITS.alias("ann", "M1")).add(QUIET.avatar("ann", script="a")),
        Project(catalog=TWO_OUTFITS.alias("ann", "M1", "B2")).add(QUIET.avatar("ann", script="a")),
    ),
    ("SK307", scene_in_language("kr"), scene_in_language("ko")),
    ("SK307", scene_in_language("한국어"), scene_in_language("ko-KR")),
    ("SK307", scene_in_language("pt BR"), scene_in_language("pt-BR")),
    ("SK307", scene_in_language("eng"), scene_in_language("yue")),
    ("SK307", scene_in_language("xx"), scene_in_language("zu")),
    ("SK307", scene_in_language("Deutsch"), scene_in_language("de_AT")),
    ("SK401", SPEAKING.image("http://localhost/a.png", size=(9, 9)), SPEAKING.image("/a.png", size=(9, 9))),
    (
        "SK401",
        SPEAKING.image("https://192.168.1.5/a.png", size=(9, 9)),
        SPEAKING.image("https://8.8.8.8/a.png", size=(9, 9)),
    ),
    ("SK401", SPEAKING.audio("https://nas/a.mp3"), SPEAKING.audio("https://cdn.example.com/a.mp3")),
    ("SK401", SPEAKING.background("https://[::1]/a.png"), SPEAKING.background("https://example.com/a.png")),
    ("SK401", SPEAKING.audio("https://nas.local./a.mp3"), SPEAKING.audio("https://cdn.example.com./a.mp3")),
    ("SK401", SPEAKING.audio("https://example.com:99999/a.mp3"), project_with_scene_keys(thumbnailUrl="")),
    ("SK402", SPEAKING.audio("http://example.com/a.mp3"), SPEAKING.audio("https://example.com/a.mp3")),
    ("SK403", SPEAKING.image("/a.png", size=(9, 9), scale=(1, 0.9)), SPEAKING.image("/a.png", size=(9, 9), scale=0.9)),
    ("SK404", SPEAKING.image("/a.png", size=(90, 90), width=180), SPEAKING.image("/a.png", size=(90, 90), width=90)),
    (
        "SK404",
        Project(resolution="4k").add(SPEAKING.image("/a.png", size=(90, 90), width=90)),
        Project(resolution="720").add(SPEAKING.image("/a.png", size=(90, 90), width=120)),
    ),
    (
        "SK405",
        QUIET.avatar("M1", clothes="B1", frame=FRAME, script="a"),
        Project(catalog=WITH_URLS).add(QUIET.avatar("M1", script="a")),
    ),
    ("SK405", QUIET.avatar("M1", clothes="B1", frame=FRAME, script="a"), QUIET.avatar("0" * 24, script="a")),
    ("SK405", QUIET.avatar("M1", clothes="B1", frame=FRAME, script="a"), QUIET.avatar(ANNA, script="a")),
    ("SK501", project_with_text(id="aiModel-1"), project_with_text(id="other")),
    ("SK502", project_with_text(opacity=0), project_with_text(opacity=1)),
    ("SK502", project_with_text(opacity=0), project_with_text(opacity=0, isDelete=True)),
    ("SK502", project_with_scene_keys(watermark="yes"), project_with_scene_keys(watermark=True)),
    ("SK502", project_with_turn(isTTS="x"), project_with_turn(isTTS=False)),
    ("SK503", project_with_turn(modelIdd="M1"), project_with_turn(modelId=ANNA)),
    ("SK502", project_with_text(text=None), project_with_text(text="", fontWeight="", fontStyle="", stroke="")),
    (
        "SK502",
        project_with_text(animation={"type": "spin", "duration": 1, "delay": 0}),
        project_with_text(animation={"type": "fade-in", "duration": 1, "delay": 0}),
    ),
    ("SK502", Project(extra={"resolution": "8k"}).add(SPEAKING), Project(resolution="4k").add(SPEAKING)),
    ("SK503", project_with_avatar(headonly=None), project_with_avatar(headOnly=None, voiceOnly=False, isDelete=False)),
    ("SK503", project_with_text(blink=True), project_with_text(fontStyle="", fontWeight="")),
    ("SK503", SPEAKING.replace(extra={"transition": "fade"}), SPEAKING),
    ("SK503", SPEAKING.clip({"type": "newKind"}), SPEAKING.audio("/a.mp3")),
    ("SK504", project_with_scene_indices(0, 1, 1), project_with_scene_indices(0, 1, 2)),
    *OVERLAP_CASES,
]


@pytest.mark.parametrize(
    ("code", "wrong", "right"), CASES, ids=[f"{code}-{index}" for index, (code, _, _) in enumerate(CASES)]
)
def test_finds_the_problem_but_not_in_a_similar_project(
    code: str, wrong: Project | Scene, right: Project | Scene
) -> None:
    assert code in find_codes(wrong)
    assert code not in find_codes(right)


def test_every_code_has_cases_and_documentation() -> None:
    assert {code for code, _, _ in CASES} == set(CODES)
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    for code, (level, title) in CODES.items():
        section = re.search(rf"### {code}: (.*?) \({level}\)\n\n(.+?)(?=\n##|\Z)", page, re.DOTALL)
        assert section, code
        assert section[1].lower() == title.lower()
        assert re.search("Fix:|Mend it:", section[2]), code
    assert set(re.findall(r"### (SK\d+)", page)) == set(CODES)


@pytest.mark.parametrize("path", GOLDEN_PAYLOADS, ids=lambda path: str(path.stem))
def test_documented_payloads_and_examples_have_no_errors(path: Path) -> None:
    assert [finding for finding in Project.from_payload(path.read_bytes()).check() if finding.level == "error"] == []


GEOMETRY_ERRORS = {"SK101", "SK102"}


@given(frames(), shots, st.sampled_from([None, *ANCHORS]), orientations)
def test_shots_and_anchors_never_cause_geometry_errors(frame: Any, shot: Any, at: Any, orientation: Any) -> None:
    scene = Scene().avatar("M1", clothes="B1", frame=frame, shot=shot, at=at, script="Hi")
    assert find_codes(Project(orientation=orientation).add(scene), select=["SK1"]) & GEOMETRY_ERRORS == set()


@given(st.sampled_from(list(ANCHORS)), orientations, st.integers(0, 100))
def test_anchored_elements_are_inside_the_canvas(at: Any, orientation: Any, margin: int) -> None:
    scene = QUIET.text("Hello, 안녕", at=at, margin=margin).image("/a.png", size=(300, 200), at=at, margin=margin)
    codes = find_codes(Project(orientation=orientation).add(scene))
    assert codes & {*GEOMETRY_ERRORS, "SK201", "SK202"} == set()


@given(payloads())
def test_any_payload_can_be_checked(payload: dict[str, Any]) -> None:
    project = Project.from_payload(payload, catalog=Catalog())
    findings = project.check()
    for finding in findings:
        assert finding.code in CODES
        assert str(finding)
    assert findings == check(project.to_dict(), Catalog())


@pytest.mark.slow
@pytest.mark.parametrize("is_stacked", [True, False])
def test_ten_thousand_elements_can_be_checked(is_stacked: bool) -> None:
    clips = [
        {"type": "shape", "id": f"s{n}", "layer": 1, "left": 0 if is_stacked else n % 100 * 19, "top": n // 100 * 10}
        | {"width": 10, "height": 9, "shapeName": "Square", "fill": "red"}
        for n in range(10_000)
    ]
    project = Project.from_payload({"scenes": [{"sceneIdx": 0, "clips": clips}]})
    assert "SK301" in find_codes(project)


HOSTILE_TEXT = "</script><svg onload=alert(1)>\u202e \ud55c\u200d\U0001f468\u200d\U0001f469\x00" * 300


def test_hostile_texts_can_be_checked() -> None:
    values = {"text": HOSTILE_TEXT * 10, "tag": HOSTILE_TEXT, "source_url": HOSTILE_TEXT, "fill": HOSTILE_TEXT}
    assert find_codes(project_with_text(**values))


def test_contrast_ratio_is_that_of_wcag() -> None:
    assert contrast_ratio((255, 255, 255), (118, 118, 118)) == pytest.approx(4.54, abs=0.01)
    assert contrast_ratio((0, 0, 0), (0, 0, 0)) == 1


@pytest.mark.parametrize("size", [1e-320, 5e-324, 1e-310, 1e-5, 0.001, 0, -1, 1e300])
def test_any_font_size_can_be_checked(size: float) -> None:
    box = {"left": 0, "top": 0, "width": 100, "height": 1e3}
    clip = {"type": "textImage", "text": "Hi there", "fontSize": size, **box}
    (scene,) = Project().add(Scene().avatar("M000045058", at="left")).to_dict()["scenes"]
    clips = [clip, clip | {"left": 500, "top": 500}, *scene["clips"]]  # the avatar is in front of the texts
    assert isinstance(Project.from_payload({"scenes": [scene | {"clips": clips}]}).check(), list)
