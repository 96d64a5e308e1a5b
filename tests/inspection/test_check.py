"""What is wrong with a project: each code with what trips it, and a nearest neighbour that does not."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenekit import ArgumentError, AvatarFrame, Catalog, Image, Project, Row, Scene, Shape, Text
from scenekit.core.geometry import ANCHORS
from scenekit.inspection.check import CODES
from scenekit.inspection.check.languages import CODE_BY_ALIAS, SCRIPTS_BY_LANGUAGE, is_language_code
from scenekit.inspection.check.text import contrast_ratio
from tests.support.paths import ROOT
from tests.support.payloads import payloads
from tests.support.strategies import frames, orientations, shots

EXAMPLES = sorted((ROOT / "tests" / "golden").glob("*.json"))
ANNA = "M000045058"
SPEAKING = Scene().background("/a.png").avatar(ANNA, script="Hello!", at="right", tag="anna")
QUIET = Scene().background("/a.png")
LONG = "A sentence that is much too long for a narrow box. " * 3


def codes(project: Project | Scene, **options: Any) -> set[str]:
    project = project if isinstance(project, Project) else Project().add(project)
    return {finding.code for finding in project.check(**options)}


def raw(**changes: Any) -> Project:
    """A project of one text whose clip has other values."""
    payload = Project().add(SPEAKING.text("Hello", at="left", color="gold", id="t")).to_dict()
    payload["scenes"][0]["clips"][1].update(changes)
    return Project.from_payload(payload)


def turn(**changes: Any) -> Project:
    payload = Project(scripts_on="scene").add(SPEAKING).to_dict()
    payload["scenes"][0]["scripts"][0].update(changes)
    return Project.from_payload(payload)


def without_avatar() -> Project:
    payload = Project(scripts_on="scene").add(SPEAKING.audio("/a.mp3")).to_dict()
    del payload["scenes"][0]["clips"][0]
    return Project.from_payload(payload)


def indices(*numbers: int) -> Project:
    scenes = [{**SPEAKING.to_dict()["scenes"][0], "sceneIdx": number} for number in numbers]
    return Project.from_payload({"scenes": scenes})


def speaking(language: str) -> Scene:
    return QUIET.avatar(ANNA, script="1, 2, 3!", language=language)


def wrapped(text: str, max_width: int) -> Scene:
    return SPEAKING.text(text, size=100, max_width=max_width, at="left")


def behind(element: Text | Image | Shape, **changes: Any) -> Scene:
    """A scene in which somebody, down to the waist, stands in front of an element."""
    return QUIET.add(element).avatar(ANNA, script="Hi", **changes)


def turned(angle: int) -> Project:
    payload = Project().add(behind(Text("Hello", size=96, at="bottom"))).to_dict()
    payload["scenes"][0]["clips"][1]["angle"] = angle
    return Project.from_payload(payload)


NAVY_ALONE = Scene().background("navy")
FRAME = AvatarFrame(origin=(1080, 1920), tight=(240, 130, 600, 1780), head=(540, 250, 150, 160))
TWO = Catalog().add("M1", "B1", FRAME).add("M1", "B2", FRAME)


def avatar(**changes: Any) -> Project:
    """A project of one avatar whose clip, 300 px wide, has other values."""
    payload = Project().add(QUIET.avatar(ANNA, script="Hi", left=100, top=50, width=300)).to_dict()
    payload["scenes"][0]["clips"][0].update(changes)
    return Project.from_payload(payload)


def scene_with(**changes: Any) -> Project:
    payload = Project().add(SPEAKING).to_dict()
    payload["scenes"][0].update(changes)
    return Project.from_payload(payload)


SCALE = 300 / 679
NAVY = SPEAKING.background("navy")
TRIPS: list[tuple[str, Any, Any]] = [
    ("SK101", QUIET.avatar(ANNA, script="a", left=0, top=-3), QUIET.avatar(ANNA, script="a", left=0, top=0)),
    ("SK101", QUIET.avatar(ANNA, script="a", left=-500, top=0), QUIET.avatar(ANNA, script="a", left=-100, top=0)),
    ("SK101", avatar(angle=-90, left=-40, top=600), avatar(angle=180, left=1400, top=1000)),
    ("SK101", avatar(scaleX=-SCALE, left=150), avatar(scaleX=-SCALE, left=400)),
    ("SK101", avatar(left=-70), avatar(flipX=True, left=-70)),
    ("SK101", avatar(flipY=True, top=200), avatar(top=200)),
    ("SK101", avatar(top=-50), avatar(flipY=True, top=-50)),
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
    ("SK104", raw(width=0), raw(width=100)),
    ("SK105", SPEAKING.text("a", layer=1, at="right"), SPEAKING.text("a", layer=1, at="left")),
    (
        "SK106",
        NAVY_ALONE.text("Buy now", size=72, at="bottom", margin=64).avatar(ANNA, script="Hi", shot="close-up"),
        NAVY_ALONE.avatar(ANNA, script="Hi", shot="close-up").text("Buy now", size=72, at="bottom", margin=64),
    ),
    ("SK106", behind(Text("Hello", size=96, at="bottom")), behind(Text("Hello and welcome", size=200, at="bottom"))),
    ("SK106", behind(Text("Hello", size=96, at="bottom")), behind(Text("Hello", size=96, left=750, top=200))),  # SK207
    ("SK106", behind(Image("/a.png", size=(300, 300), at="bottom")), behind(Image("/a.png", size=(900, 600)))),
    ("SK106", behind(Image("/a.png", size=(90, 90), left=820, top=220)), behind(Shape("Star", left=820, top=220))),
    (
        "SK106",
        behind(Image("/a.png", size=(99, 99), left=880, top=900)),
        behind(Image("/a.png", size=(99, 99), at="right")),
    ),
    ("SK106", turned(0), turned(1)),  # where somebody is who is turned is not known for certain
    ("SK106", behind(Text("Hello", at="bottom"), opacity=5), behind(Text("Hello", at="bottom"), opacity=4)),
    ("SK201", SPEAKING.text("a", left=1910, top=0), SPEAKING.text("a", left=1880, top=0)),
    ("SK201", raw(text=LONG, width=200, height=140), raw(text="Hi", width=200, height=140)),
    ("SK202", raw(text="Hello", width=119), raw(text="Hello", width=130)),
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
    ("SK206", raw(text="${a}"), raw(text="${a}", isDelete=True)),
    ("SK201", raw(text="a" * 20_001), raw(text="a")),
    ("SK301", turn(org=""), turn(org="", audio="https://example.com/a.mp3")),
    ("SK206", SPEAKING.text("Hi ${name}"), SPEAKING.text("Hi $${name} ${}")),
    ("SK206", Project("${title}").add(SPEAKING), Project("$ {title}").add(SPEAKING)),
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
    ("SK208", wrapped("The Extraordinary", 500), wrapped("The Extraordinary", 700)),
    ("SK208", wrapped("온도를 기억합니다", 440), wrapped("온도를 기억합니다", 500)),
    ("SK208", wrapped("온도를 기억합니다", 440), wrapped("温度を記憶します", 440)),
    ("SK208", wrapped("Wireless-Kopfhoerer", 440), wrapped("Over-ear-phones", 440)),
    ("SK208", raw(text="Extraordinary", width=200, height=400), raw(text="Extra\nordinary", width=200, height=400)),
    ("SK208", raw(text="기억합니다 온도를", width=160, height=400), raw(text="기억 합니다", width=160, height=400)),
    ("SK208", raw(text="Hello", width=110), raw(text="Hello", width=118)),  # which may be broken, if the font is wide
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
    ("SK301", QUIET.avatar(ANNA), QUIET.avatar(ANNA).audio("/a.mp3")),
    ("SK302", without_avatar(), Project(scripts_on="scene").add(SPEAKING.audio("/a.mp3"))),
    ("SK303", turn(clothId="other"), turn(org="<p>Bye</p>")),
    ("SK304", QUIET.avatar(ANNA, script="안녕하세요"), QUIET.avatar(ANNA, script="안녕하세요", language="ko")),
    ("SK304", QUIET.avatar(ANNA, script="Hello", language="ja"), QUIET.avatar(ANNA, script="API", language="ja")),
    ("SK305", QUIET.avatar("M1", clothes="B1", script="a"), QUIET.avatar(ANNA, script="a")),
    (
        "SK306",
        Project(catalog=TWO).add(QUIET.avatar("M1", script="a")),
        Project(catalog=TWO).add(QUIET.avatar("M1", clothes="B2", script="a")),
    ),
    (
        "SK306",
        Project(catalog=TWO.alias("ann", "M1")).add(QUIET.avatar("ann", script="a")),
        Project(catalog=TWO.alias("ann", "M1", "B2")).add(QUIET.avatar("ann", script="a")),
    ),
    ("SK307", speaking("kr"), speaking("ko")),
    ("SK307", speaking("한국어"), speaking("ko-KR")),
    ("SK307", speaking("pt BR"), speaking("pt-BR")),
    ("SK307", speaking("eng"), speaking("yue")),
    ("SK307", speaking("xx"), speaking("zu")),
    ("SK307", speaking("Deutsch"), speaking("de_AT")),
    ("SK401", SPEAKING.image("http://localhost/a.png", size=(9, 9)), SPEAKING.image("/a.png", size=(9, 9))),
    (
        "SK401",
        SPEAKING.image("https://192.168.1.5/a.png", size=(9, 9)),
        SPEAKING.image("https://8.8.8.8/a.png", size=(9, 9)),
    ),
    ("SK401", SPEAKING.audio("https://nas/a.mp3"), SPEAKING.audio("https://cdn.example.com/a.mp3")),
    ("SK401", SPEAKING.background("https://[::1]/a.png"), SPEAKING.background("https://example.com/a.png")),
    ("SK401", SPEAKING.audio("https://nas.local./a.mp3"), SPEAKING.audio("https://cdn.example.com./a.mp3")),
    ("SK401", SPEAKING.audio("https://example.com:99999/a.mp3"), scene_with(thumbnailUrl="")),
    ("SK402", SPEAKING.audio("http://example.com/a.mp3"), SPEAKING.audio("https://example.com/a.mp3")),
    ("SK403", SPEAKING.image("/a.png", size=(9, 9), scale=(1, 0.9)), SPEAKING.image("/a.png", size=(9, 9), scale=0.9)),
    ("SK404", SPEAKING.image("/a.png", size=(90, 90), width=180), SPEAKING.image("/a.png", size=(90, 90), width=90)),
    (
        "SK404",
        Project(resolution="4k").add(SPEAKING.image("/a.png", size=(90, 90), width=90)),
        Project(resolution="720").add(SPEAKING.image("/a.png", size=(90, 90), width=120)),
    ),
    ("SK501", raw(id="aiModel-1"), raw(id="other")),
    ("SK502", raw(opacity=0), raw(opacity=1)),
    ("SK502", raw(opacity=0), raw(opacity=0, isDelete=True)),
    ("SK502", scene_with(watermark="yes"), scene_with(watermark=True)),
    ("SK502", turn(isTTS="x"), turn(isTTS=False)),
    ("SK503", turn(modelIdd="M1"), turn(modelId=ANNA)),
    ("SK502", raw(text=None), raw(text="", fontWeight="", fontStyle="", stroke="")),
    (
        "SK502",
        raw(animation={"type": "spin", "duration": 1, "delay": 0}),
        raw(animation={"type": "fade-in", "duration": 1, "delay": 0}),
    ),
    ("SK502", Project(extra={"resolution": "8k"}).add(SPEAKING), Project(resolution="4k").add(SPEAKING)),
    ("SK503", raw(blink=True), raw(fontStyle="", fontWeight="")),
    ("SK503", SPEAKING.replace(extra={"transition": "fade"}), SPEAKING),
    ("SK503", SPEAKING.clip({"type": "newKind"}), SPEAKING.audio("/a.mp3")),
    ("SK504", indices(0, 1, 1), indices(0, 1, 2)),
]


@pytest.mark.parametrize(("code", "wrong", "right"), TRIPS, ids=[f"{code}-{n}" for n, (code, _, _) in enumerate(TRIPS)])
def test_each_code_is_tripped_and_its_neighbour_is_not(
    code: str, wrong: Project | Scene, right: Project | Scene
) -> None:
    assert code in codes(wrong)
    assert code not in codes(right)


def test_every_code_is_tried_and_documented() -> None:
    assert {code for code, _, _ in TRIPS} == set(CODES)
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    for code, (level, title) in CODES.items():
        section = re.search(rf"### {code}: (.*?) \({level}\)\n\n(.+?)(?=\n##|\Z)", page, re.DOTALL)
        assert section, code
        assert section[1].lower() == title.lower()
        assert "Mend it" in section[2], code
    assert set(re.findall(r"### (SK\d+)", page)) == set(CODES)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.stem))
def test_what_the_service_documents_and_the_examples_write_has_no_error(path: Path) -> None:
    assert [finding for finding in Project.from_payload(path.read_bytes()).check() if finding.level == "error"] == []


GEOMETRY = {"SK101", "SK102"}


@given(frames(), shots, st.sampled_from([None, *ANCHORS]), orientations)
def test_what_words_place_has_no_error_of_geometry(frame: Any, shot: Any, at: Any, orientation: Any) -> None:
    scene = Scene().avatar("M1", clothes="B1", frame=frame, shot=shot, at=at, script="Hi")
    assert codes(Project(orientation=orientation).add(scene), select=["SK1"]) & GEOMETRY == set()


@given(st.sampled_from(list(ANCHORS)), orientations, st.integers(0, 100))
def test_what_nine_anchors_place_is_on_the_canvas(at: Any, orientation: Any, margin: int) -> None:
    scene = QUIET.text("Hello, 안녕", at=at, margin=margin).image("/a.png", size=(300, 200), at=at, margin=margin)
    assert codes(Project(orientation=orientation).add(scene)) & {*GEOMETRY, "SK201", "SK202"} == set()


@settings(max_examples=150, deadline=None)
@given(payloads())
def test_any_payload_can_be_checked(payload: dict[str, Any]) -> None:
    for finding in Project.from_payload(payload).check():
        assert finding.code in CODES
        assert str(finding)


@pytest.mark.parametrize("same_place", [True, False])
def test_ten_thousand_elements_are_checked(same_place: bool) -> None:
    clips = [
        {"type": "shape", "id": f"s{n}", "layer": 1, "left": 0 if same_place else n % 100 * 19, "top": n // 100 * 10}
        | {"width": 10, "height": 9, "shapeName": "Square", "fill": "red"}
        for n in range(10_000)
    ]
    project = Project.from_payload({"scenes": [{"sceneIdx": 0, "clips": clips}]})
    assert "SK301" in codes(project)


HOSTILE = "</script><svg onload=alert(1)>\u202e \ud55c\u200d\U0001f468\u200d\U0001f469\x00" * 300


def test_hostile_texts_are_checked() -> None:
    project = raw(text=HOSTILE * 10, tag=HOSTILE, source_url=HOSTILE, fill=HOSTILE)
    assert codes(project)


@pytest.mark.parametrize(
    ("model", "clothes", "advice"),
    [
        (ANNA, "BG00002321", "the catalog knows it in BG00002320: did you mean that? If not, `scenekit avatars learn`"),
        ("M1", "B3", "the catalog knows it in B1, B2: did you mean that? If not, `scenekit avatars learn`"),
        ("M2", "B1", "`scenekit avatars learn`"),
    ],
)
def test_the_clothes_that_are_known_are_named(model: str, clothes: str, advice: str) -> None:
    project = Project(catalog=TWO).add(QUIET.avatar(model, clothes=clothes, script="a"))
    (found,) = project.check(select=["SK305"])
    assert found.suggestion.startswith(advice)


def test_the_words_that_are_broken_are_told() -> None:
    (found,) = Project().add(wrapped("Extraordinary circumstances arise", 400)).check(select=["SK208"])
    assert found.message == "'Extraordinary' and 1 more are too long for a line, and broken in two"


@pytest.mark.parametrize(
    ("language", "advice"),
    [
        ("kr", "did you mean 'ko'?"),
        ("Korean", "did you mean 'ko'?"),
        ("cn-Hans", "did you mean 'zh'?"),
        ("ko ", "did you mean 'ko'?"),
        ("Klingon", "say its code of ISO 639-1, such as 'en' or 'ko'"),
    ],
)
def test_the_language_that_was_meant_is_named(language: str, advice: str) -> None:
    (found,) = Project().add(speaking(language)).check(select=["SK307"])
    assert found.suggestion == advice


def test_every_language_whose_writing_is_known_is_a_code_and_documented() -> None:
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    listed = re.search(r"is known of (.*?), alone", " ".join(page.split()))
    assert listed is not None
    assert re.findall(r"`(\w+)`", listed[1]) == sorted(SCRIPTS_BY_LANGUAGE)
    assert all(is_language_code(code) for code in SCRIPTS_BY_LANGUAGE)
    assert set(CODE_BY_ALIAS.values()) == set(SCRIPTS_BY_LANGUAGE)


CLOSE = QUIET.avatar(ANNA, script="Hi", shot="close-up")
WAYS_OUT = [
    (
        "SK106",
        QUIET.text("News", size=96, at="bottom").avatar(ANNA, script="Hi", shot="close-up"),
        "beside the avatar",
        QUIET.text("News", size=96, at="bottom-left", margin=48).avatar(ANNA, script="Hi", shot="close-up"),
    ),
    (
        "SK106",
        QUIET.text("News", size=96, at="bottom").avatar(ANNA, script="Hi", shot="close-up"),
        "after the avatar, under the chin",
        CLOSE.text("News", size=96, at="bottom", margin=48),
    ),
    ("SK203", CLOSE.text("News", size=96), "beside the face", CLOSE.text("News", size=96, at="left", margin=48)),
    ("SK203", CLOSE.text("News", size=96), "under the chin", CLOSE.text("News", size=96, at="bottom", margin=48)),
    (
        "SK207",
        QUIET.text("News", size=96).avatar(ANNA, script="Hi", shot="close-up"),
        "beside the avatar",
        QUIET.text("News", size=96, at="left", margin=48).avatar(ANNA, script="Hi", shot="close-up"),
    ),
    (
        "SK207",
        QUIET.text("News", size=96).avatar(ANNA, script="Hi", shot="close-up"),
        "after the avatar, under the chin",
        CLOSE.text("News", size=96, at="bottom", margin=48),
    ),
]


@pytest.mark.parametrize(("code", "wrong", "advice", "mended"), WAYS_OUT)
def test_what_is_advised_leads_to_no_other_finding(code: str, wrong: Scene, advice: str, mended: Scene) -> None:
    (found,) = (finding for finding in Project().add(wrong).check() if finding.code == code)
    assert advice in found.suggestion
    assert "behind" not in found.suggestion
    assert codes(mended) == set()


def test_an_element_allows_what_is_meant() -> None:
    covered = SPEAKING.shape("Circle", left=1400, top=150, width=200, ignore=("SK203",))
    assert "SK203" not in codes(covered)
    assert "SK203" in codes(covered.shape("Circle", left=1400, top=150, width=200))
    painted = covered.background("navy")
    assert "SK203" not in codes(painted)
    faint = Row((Text("a", opacity=1), Shape("Star", opacity=1)), ignore=["SK104"])  # type: ignore[arg-type]
    assert "SK104" not in codes(painted.add(faint))
    assert "SK104" in codes(painted.add(faint).text("a", opacity=1))
    assert "SK203" not in codes(
        Project.from_payload(Project().add(covered).to_dict()).replace(name="x").edit("anna", opacity=99),
        ignore=["SK203"],
    )


def test_what_an_element_allows_goes_over_no_wire() -> None:
    scene = SPEAKING.text("a", ignore=("SK204",))
    assert b"SK204" not in scene.to_json()
    assert 'ignore=("SK204",)' in Project().add(scene).to_code()


@pytest.mark.parametrize("allow", ["SK203", ("203",), ("SK",), ("SK2033",), 5, (5,)])
def test_what_is_no_code_cannot_be_allowed(allow: Any) -> None:
    with pytest.raises(ArgumentError, match="must be a tuple of codes"):
        Scene().text("a", ignore=allow)


def test_groups_of_codes_can_be_allowed_and_a_code_that_is_none_is_said() -> None:
    assert {"SK201", "SK204"} <= codes(Project().add(SPEAKING.text("a", color="black", background="#111", left=1912)))
    assert not codes(Project().add(SPEAKING.text("a", color="black", background="#111", left=1912, ignore=("SK2",))))
    misspelt = Project().add(SPEAKING, SPEAKING.add(Row((Text("a"),), ignore=("SK999",))))
    with pytest.raises(ArgumentError, match=r"^scenes\[1\]\.clips\[1\]: text: ignore='SK999' is no code and no group"):
        misspelt.check()


def test_codes_are_selected_and_ignored() -> None:
    project = Project().add(QUIET.text("a ${b}", size=5, left=1912, top=0))
    assert {"SK201", "SK205", "SK206", "SK301"} <= codes(project)
    assert codes(project, select=["SK2"]) == {"SK201", "SK205", "SK206"}
    assert codes(project, select=["SK2"], ignore=["SK206"]) == {"SK201", "SK205"}
    for options in ({"select": ["SK999"]}, {"ignore": ["SK"]}, {"ignore": ["206"]}, {"select": [5]}):
        with pytest.raises(ArgumentError, match="is no code and no group of codes"):
            project.check(**options)
    with pytest.raises(ArgumentError, match="must be a tuple of codes"):
        project.check(select="SK1")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast_ratio((255, 255, 255), (118, 118, 118)) == pytest.approx(4.54, abs=0.01)
    assert contrast_ratio((0, 0, 0), (0, 0, 0)) == 1


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scenekit", "check", *words]
    return subprocess.run(command, capture_output=True, cwd=cwd, check=False, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bad.json").write_bytes(
        Project().add(QUIET.avatar(ANNA, script="One two.", left=0, top=-400)).to_json()
    )
    (tmp_path / "warn.json").write_bytes(Project().add(QUIET.avatar(ANNA)).to_json())
    (tmp_path / "good.json").write_bytes(Project().add(SPEAKING).to_json())
    return tmp_path


def test_the_command_says_what_is_wrong_and_fails_on_errors(folder: Path) -> None:
    bad, warn, good = (run(name, cwd=folder) for name in ("bad.json", "warn.json", "good.json"))
    assert (bad.returncode, warn.returncode, good.returncode) == (1, 0, 0)
    assert bad.stdout.startswith(
        "bad.json: scenes[0].clips[0]: error SK101: 400 px of its head are beyond the top edge; "
    )
    assert bad.stderr == "bad.json: 1 error\n"
    assert warn.stderr == "warn.json: 1 warning\n"
    assert (good.stdout, good.stderr) == ("", "good.json: nothing to say against it\n")
    assert run("bad.json", "--ignore", "sk1", cwd=folder).returncode == 0
    assert run("bad.json", "--select", "SK101,SK3", cwd=folder).returncode == 1
    assert run("bad.json", "--ignore", "SK101", "--ignore", "SK2", cwd=folder).returncode == 0


def test_findings_as_json_and_as_annotations(folder: Path) -> None:
    (finding,) = json.loads(run("bad.json", "--format", "json", cwd=folder).stdout)
    assert (finding["code"], finding["level"], finding["path"]) == ("SK101", "error", "scenes[0].clips[0]")
    assert json.loads(run("good.json", "--format", "json", cwd=folder).stdout) == []
    line = run("bad.json", "--format", "github", cwd=folder).stdout
    (folder / "bad.py").write_text("from scenekit import Scene\nmine = Scene().text('a', left=1920)\n")
    assert "file=bad.py,title=" in run("bad.py:mine", "--format", "github", cwd=folder).stdout
    assert line.startswith("::error file=bad.json,title=SK101::scenes[0].clips[0]: 400 px of its head")


def test_what_is_about_the_whole_project_has_no_path(folder: Path) -> None:
    (folder / "odd.json").write_bytes(Project(extra={"odd": 1}).add(SPEAKING).to_json())
    said = "no documentation shows 'odd'\n"
    assert run("odd.json", cwd=folder).stdout == f"odd.json: hint SK503: {said}"
    assert run("odd.json", "--format", "github", cwd=folder).stdout == f"::notice file=odd.json,title=SK503::{said}"


@pytest.mark.parametrize("name", ["\u202eevil\u2066", "\x1b[31mevil\u2028", "evil\nscenes[9]: error SK101: no"])
def test_a_name_does_not_rewrite_what_is_found(name: str) -> None:
    scene = SPEAKING.replace(extra={name: 1}).clip({"type": "textImage", "text": "x", "id": name, name: 1})
    found = Project().add(scene.avatar(name, clothes=name, at="left")).check()
    assert {"SK305", "SK503"} <= {finding.code for finding in found}
    assert all(str(finding).isprintable() for finding in found)
    assert any("evil" in finding.message for finding in found if finding.code == "SK305")


def test_length_and_cost_are_said_and_limited(folder: Path) -> None:
    timed = run("good.json", "--estimate", "--rate", "60", cwd=folder).stdout
    assert timed == "scenes[0]: 0.4 s (0.3 to 0.5)\nin all: 0.4 s (0.3 to 0.5), 0.40 (0.33 to 0.50) credits\n"
    assert run("warn.json", "--estimate", "--ignore", "SK3", cwd=folder).stdout.startswith("scenes[0]: nobody speaks\n")
    assert run("good.json", "--max-seconds", "1", "--rate", "60", "--max-credits", "1", cwd=folder).returncode == 0
    done = run("good.json", "--max-seconds", "0.1", "--rate", "60", "--max-credits", "0.1", cwd=folder)
    assert done.returncode == 1
    assert "it speaks for 0.4 s (0.3 to 0.5), and --max-seconds is 0.1" in done.stderr
    assert "it costs 0.40 (0.33 to 0.50) credits, and --max-credits is 0.1" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["none.json"], "Error: none.json: cannot be read"),
        (["good.json", "--select", "SK9"], "Error: good.json: check: select='SK9' is no code"),
        (["good.json", "--max-credits", "1"], "--max-credits needs --rate"),
        (["good.json", "--rate", "-1"], "-1.0 is no amount"),
        (["good.json", "--max-seconds", "nan"], "nan is no amount"),
        (["good.json", "--select", ""], "select='' is no code"),
    ],
)
def test_what_cannot_be_checked_is_said(folder: Path, words: list[str], said: str) -> None:
    done = run(*words, cwd=folder)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


SPOKEN = """
scenes:
  - background: "#0b1e3f"
    elements:
      - avatar: M000045058
        script: Hello!
      - row:
          - text: Hi
            size: 300
          - include: name.yaml
        at: ["50%", "28%"]
"""


def test_findings_of_a_scene_file_are_at_the_line_that_is_to_be_mended(folder: Path) -> None:
    (folder / "talk.yaml").write_text(SPOKEN)
    (folder / "name.yaml").write_text("text: Ann\nsize: 300\n")
    lines = run("talk.yaml", "--select", "SK203", cwd=folder).stdout.splitlines()
    assert [line.partition(" it lies over")[0] for line in lines] == [
        "talk.yaml:8: scenes[0].elements[1].row[0]: warning SK203:",
        "name.yaml: warning SK203:",
    ]
    assert all("the face of scenes[0].elements[0], who speaks" in line for line in lines)
    shown = run("talk.yaml", "--select", "SK203", "--format", "github", cwd=folder).stdout.splitlines()
    assert [line.partition(",title")[0] for line in shown] == [
        "::warning file=talk.yaml,line=8",
        "::warning file=name.yaml",
    ]
    assert "scenes[0].clips[2]" in run("talk.yaml", "--format", "json", cwd=folder).stdout
