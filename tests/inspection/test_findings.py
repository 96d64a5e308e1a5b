"""Findings: their messages and suggestions, and the selection of codes."""

import re
from typing import Any

import pytest

from scenekit import ArgumentError, Project, Row, Scene, Shape, Text
from scenekit.avatars.frame import KNOWN_PROPORTIONS
from scenekit.inspection.check.languages import CODE_BY_ALIAS, SCRIPTS_BY_LANGUAGE, is_language_code
from tests.inspection.check_scenes import (
    ANNA,
    QUIET,
    SPEAKING,
    TWO_OUTFITS,
    find_codes,
    project_with_text,
    project_with_turn,
    scene_in_language,
    scene_with_wrapped_text,
)
from tests.support.paths import ROOT


@pytest.mark.parametrize(
    ("project", "code", "text"),
    [
        (
            Project().add(QUIET.avatar(ANNA, script="Hi", left=0, top=-400)),
            "SK101",
            "400 px of the head are beyond the top edge. "
            "Move the avatar, make it smaller, or use shot= and at= instead of px.",
        ),
        (
            Project().add(SPEAKING.text("a", left=1920, top=0)),
            "SK102",
            "The whole element is outside the canvas (left=1920, top=0). Move it onto the canvas.",
        ),
        (
            Project().add(SPEAKING.text("a", size=11)),
            "SK205",
            "The letters are 11 px high in a video of 1080 lines. Set a larger size=.",
        ),
        (
            Project().add(SPEAKING.text("Hi ${name}")),
            "SK206",
            "The variable ${name} is not filled in. Use substitute(name=…), or --var name=….",
        ),
        (
            Project().add(QUIET.avatar(ANNA)),
            "SK301",
            "The scene has no speech, no video and no audio. Give an avatar a script, or set the duration= of the scene.",
        ),
        (
            project_with_turn(clothId="other"),
            "SK303",
            "The turn does not name an avatar of its scene. Set modelId and clothId to those of an avatar's clip.",
        ),
        (
            Project().add(SPEAKING.audio("http://example.com/a.mp3")),
            "SK402",
            "The URL is fetched without encryption. Use https://.",
        ),
        (project_with_text(opacity=0), "SK502", "Expected `int` >= 1."),
        (
            project_with_text(opacty=1, blink=True),
            "SK503",
            "The documentation does not show the keys 'opacty', 'blink'. Did you mean 'opacity'?",
        ),
    ],
)
def test_finding_names_the_problem_and_the_fix(project: Project, code: str, text: str) -> None:
    (finding,) = project.check(select=[code])
    assert finding.text == text
    assert str(finding).endswith(f"{finding.level} {code}: {text}")


SYNC_SUGGESTION = "Run `scenekit avatars sync`, or import a project of the web editor with `scenekit avatars learn`."


@pytest.mark.parametrize(
    ("model", "clothes", "suggestion"),
    [
        (ANNA, "BG00002321", f"The catalog has it in BG00002320. Check the clothes. {SYNC_SUGGESTION}"),
        ("M1", "B3", f"The catalog has it in B1, B2. Check the clothes. {SYNC_SUGGESTION}"),
        ("M2", "B1", SYNC_SUGGESTION),
    ],
)
def test_estimated_avatar_lists_the_known_clothes(model: str, clothes: str, suggestion: str) -> None:
    project = Project(catalog=TWO_OUTFITS).add(QUIET.avatar(model, clothes=clothes, script="a"))
    (finding,) = project.check(select=["SK305"])
    assert finding.message.startswith(f"The numbers of {model} in {clothes} are estimated")
    assert finding.suggestion == suggestion


def add_unknown(**options: Any) -> Scene:
    return QUIET.avatar("M1", clothes="B1", script="a", **options)


ESTIMATES = [
    (
        add_unknown(),
        "landscape",
        "hint",
        "up to 95 px (5.0% of the canvas) farther left or 20 px (1.1% of the canvas) farther right.",
    ),
    (
        add_unknown(),
        "portrait",
        "warning",
        "151 px (14.0% of the canvas) farther left or 32 px (3.0% of the canvas) farther right.",
    ),
    (add_unknown(shot="close-up"), "portrait", "warning", "162 px (15.0% of the canvas) farther left"),
    (add_unknown(shot="full", at="right"), "portrait", "warning", "72 px (6.7% of the canvas) farther left"),
    (add_unknown(shot="cowboy", at="right"), "landscape", "hint", "64 px (3.3% of the canvas) farther left"),
    (add_unknown(left=-250, top=100), "landscape", "error", "Up to 119 px of its head may be beyond the left edge."),
    (add_unknown(left=1600, top=100), "landscape", "error", "Up to 154 px of its head may be beyond the right edge."),
    (add_unknown(left=-90, top=100), "landscape", "hint", "95 px (5.0% of the canvas) farther left"),
    (add_unknown(left=1950, top=100), "landscape", "hint", "95 px (5.0% of the canvas) farther left"),
]


@pytest.mark.parametrize(("scene", "orientation", "level", "text"), ESTIMATES)
def test_estimated_avatar_reports_the_possible_positions_of_its_face(
    scene: Scene, orientation: Any, level: str, text: str
) -> None:
    (finding,) = Project(orientation=orientation).add(scene).check(select=["SK305"])
    assert finding.level == level
    assert text in finding.message
    assert ("head" in finding.message) == (level == "error")


def test_mirrored_avatar_has_the_mirrored_uncertainty() -> None:
    payload = Project().add(add_unknown()).to_dict()
    payload["scenes"][0]["clips"][0]["flipX"] = True
    (finding,) = Project.from_payload(payload).check(select=["SK305"])
    assert "20 px (1.1% of the canvas) farther left or 95 px (5.0% of the canvas) farther right" in finding.message


def test_estimate_of_an_earlier_version_is_found() -> None:
    payload = Project().add(QUIET.avatar("M1", clothes="B1", script="a", frame=KNOWN_PROPORTIONS)).to_dict()
    (finding,) = Project.from_payload(payload).check(select=["SK305"])
    assert "114 px (6.0% of the canvas) farther right" in finding.message
    assert Project().add(QUIET.avatar(ANNA, script="a")).check(select=["SK305"]) == []


def test_broken_words_are_named() -> None:
    project = Project().add(scene_with_wrapped_text("Extraordinary circumstances arise", 400))
    (finding,) = project.check(select=["SK208"])
    assert finding.message == "'Extraordinary' and 1 more are too long for a line and broken in two."


@pytest.mark.parametrize(
    ("language", "suggestion"),
    [
        ("kr", "Did you mean 'ko'?"),
        ("Korean", "Did you mean 'ko'?"),
        ("cn-Hans", "Did you mean 'zh'?"),
        ("ko ", "Did you mean 'ko'?"),
        ("Klingon", "Use a code of ISO 639-1, such as 'en' or 'ko'."),
    ],
)
def test_mistaken_language_codes_get_a_suggestion(language: str, suggestion: str) -> None:
    (finding,) = Project().add(scene_in_language(language)).check(select=["SK307"])
    assert finding.suggestion == suggestion


def test_languages_with_a_known_writing_system_are_valid_and_documented() -> None:
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    documented = re.search(r"`ar`, .*? `zh`", " ".join(page.split()))
    assert documented is not None
    assert re.findall(r"`(\w+)`", documented[0]) == sorted(SCRIPTS_BY_LANGUAGE)
    assert all(is_language_code(code) for code in SCRIPTS_BY_LANGUAGE)
    assert set(CODE_BY_ALIAS.values()) == set(SCRIPTS_BY_LANGUAGE)


CLOSE_UP = QUIET.avatar(ANNA, script="Hi", shot="close-up")
HIDDEN_BY_BODY = QUIET.text("News", size=96, at="bottom").avatar(ANNA, script="Hi", shot="close-up")
HIDDEN_BY_FACE = QUIET.text("News", size=96).avatar(ANNA, script="Hi", shot="close-up")
OVER_FACE = CLOSE_UP.text("News", size=96)
FIXES = [
    (
        "SK106",
        HIDDEN_BY_BODY,
        "beside the avatar",
        QUIET.text("News", size=96, at="bottom-left", margin=48).avatar(ANNA, script="Hi", shot="close-up"),
    ),
    ("SK106", HIDDEN_BY_BODY, "below the chin", CLOSE_UP.text("News", size=96, at="bottom", margin=48)),
    ("SK203", OVER_FACE, "beside the face", CLOSE_UP.text("News", size=96, at="left", margin=48)),
    ("SK203", OVER_FACE, "below the chin", CLOSE_UP.text("News", size=96, at="bottom", margin=48)),
    (
        "SK207",
        HIDDEN_BY_FACE,
        "beside the avatar",
        QUIET.text("News", size=96, at="left", margin=48).avatar(ANNA, script="Hi", shot="close-up"),
    ),
    ("SK207", HIDDEN_BY_FACE, "below the chin", CLOSE_UP.text("News", size=96, at="bottom", margin=48)),
]


@pytest.mark.parametrize(("code", "wrong", "suggestion", "fixed"), FIXES)
def test_suggested_fix_causes_no_other_finding(code: str, wrong: Scene, suggestion: str, fixed: Scene) -> None:
    (finding,) = (finding for finding in Project().add(wrong).check() if finding.code == code)
    assert suggestion in finding.suggestion
    assert "behind" not in finding.suggestion
    assert find_codes(fixed) == set()


# Selecting and ignoring codes.


def test_elements_and_groups_ignore_codes() -> None:
    covered = SPEAKING.shape("Circle", left=1400, top=150, width=200, ignore=("SK203",))
    assert "SK203" not in find_codes(covered)
    assert "SK203" in find_codes(covered.shape("Circle", left=1400, top=150, width=200))
    painted = covered.background("navy")
    assert "SK203" not in find_codes(painted)
    codes: Any = ["SK104"]
    faint = Row((Text("a", opacity=1), Shape("Star", opacity=1)), ignore=codes)
    assert "SK104" not in find_codes(painted.add(faint))
    assert "SK104" in find_codes(painted.add(faint).text("a", opacity=1))
    edited = Project.from_payload(Project().add(covered).to_dict()).replace(name="x").edit("anna", opacity=99)
    assert "SK203" not in find_codes(edited, ignore=["SK203"])


def test_ignored_codes_are_in_the_code_but_not_in_the_payload() -> None:
    scene = SPEAKING.text("a", ignore=("SK204",))
    assert b"SK204" not in scene.to_json()
    assert 'ignore=("SK204",)' in Project().add(scene).to_code()


@pytest.mark.parametrize("ignore", ["SK203", ("203",), ("SK",), ("SK2033",), 5, (5,)])
def test_elements_reject_invalid_codes(ignore: Any) -> None:
    with pytest.raises(ArgumentError, match=r"must be a tuple of (finding )?codes"):
        Scene().text("a", ignore=ignore)


def test_elements_ignore_prefixes_and_reject_unknown_codes() -> None:
    options: dict[str, Any] = {"color": "black", "background": "#111", "left": 1912}
    assert {"SK201", "SK204"} <= find_codes(Project().add(SPEAKING.text("a", **options)))
    assert not find_codes(Project().add(SPEAKING.text("a", **options, ignore=("SK2",))))
    misspelled = Project().add(SPEAKING, SPEAKING.add(Row((Text("a"),), ignore=("SK999",))))
    message = r"^scenes\[1\]\.clips\[1\]: text\(ignore='SK999'\): ignore must be a finding code or the first characters"
    with pytest.raises(ArgumentError, match=message):
        misspelled.check()


def test_check_selects_and_ignores_codes() -> None:
    project = Project().add(QUIET.text("a ${b}", size=5, left=1912, top=0))
    assert {"SK201", "SK205", "SK206", "SK301"} <= find_codes(project)
    assert find_codes(project, select=["SK2"]) == {"SK201", "SK205", "SK206"}
    assert find_codes(project, select=["SK2"], ignore=["SK206"]) == {"SK201", "SK205"}
    for options in ({"select": ["SK999"]}, {"ignore": ["SK"]}, {"ignore": ["206"]}, {"select": [5]}):
        with pytest.raises(ArgumentError, match="must be a finding code or the first characters of codes"):
            project.check(**options)
    with pytest.raises(ArgumentError, match="must be a tuple of codes"):
        project.check(select="SK1")


@pytest.mark.parametrize("name", ["\u202eevil\u2066", "\x1b[31mevil\u2028", "evil\nscenes[9]: error SK101: no"])
def test_unprintable_names_are_escaped(name: str) -> None:
    scene = SPEAKING.replace(extra={name: 1}).clip({"type": "textImage", "text": "x", "id": name, name: 1})
    findings = Project().add(scene.avatar(name, clothes=name, at="left")).check()
    assert {"SK305", "SK503"} <= {finding.code for finding in findings}
    assert all(str(finding).isprintable() for finding in findings)
    assert any("evil" in finding.message for finding in findings if finding.code == "SK305")
