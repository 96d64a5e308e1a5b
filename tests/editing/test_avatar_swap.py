"""Replacing an avatar by another one."""

from typing import Any

import pytest
from hypothesis import given

from scenekit import (
    ArgumentError,
    Avatar,
    AvatarFrame,
    Catalog,
    CompositionError,
    Project,
    Row,
    Scene,
)
from scenekit.core.geometry import Box
from scenekit.editing.avatar_swap import _compute_face_box
from tests.support.strategies import frames

OLD = AvatarFrame(origin=(1080, 1920), tight=(210, 120, 640, 1790), head=(520, 236, 170, 182))
NEW = AvatarFrame(origin=(1920, 1080), tight=(300, 20, 900, 1060), head=(760, 160, 120, 150))
CATALOG = Catalog().add("M1", "B1", OLD, language="ko").add("M2", "B2", NEW, language="ja").add("M2", "B3", OLD)


def build(**options: Any) -> Project:
    avatar = Avatar("M1", script="안녕하세요", tag="host", **options)
    return Project(catalog=CATALOG).add(Scene().add(avatar))


def read(project: Project) -> Project:
    return Project.from_payload(project.to_json(), catalog=CATALOG)


def find_clip(project: Project, scene: int = 0) -> dict[str, Any]:
    clips = project.to_dict()["scenes"][scene]["clips"]
    return next(clip for clip in clips if clip["type"] == "aiModel")


def find_face(project: Project) -> Box:
    return _compute_face_box(find_clip(project))


PLACEMENTS: list[dict[str, Any]] = [
    {},
    {"at": "right"},
    {"at": "left", "margin": 96},
    {"shot": "close-up"},
    {"shot": "full", "at": "bottom-left", "offset": ("5%", 0)},
    {"left": 10, "top": -20},
    {"left": "10%", "top": 50, "scale": 0.4, "angle": 20},
    {"left": 300, "top": 50, "scale": 0.4, "extra": {"flipX": True}},
    {"left": 300, "top": 50, "scale": (0.4, 0.3)},
    {"at": ("30%", "70%"), "anchor": "bottom", "height": 500},
    {"fit": "contain"},
    {"left": 900, "top": 50, "extra": {"scaleX": -0.5, "scaleY": 0.5}},
    {"at": "right", "extra": {"left": None}},
    {"at": "right", "extra": {"top": None, "scaleX": None, "scaleY": None, "angle": None}},
]


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("is_read", [False, True])
def test_the_head_keeps_its_size_and_position(placement: dict[str, Any], is_read: bool) -> None:
    project = read(build(**placement)) if is_read else build(**placement)
    swapped = project.swap_avatar("host", "M2")
    old, new = find_face(project), find_face(swapped)
    assert new.height == pytest.approx(old.height, rel=0.2 if placement.get("angle") else 1e-3, abs=0.6)
    assert new.left + new.width / 2 == pytest.approx(old.left + old.width / 2, abs=0.6)
    assert new.top + new.height / 2 == pytest.approx(old.top + old.height / 2, abs=0.6)
    assert swapped.swap_avatar("host", "M2") == swapped


@given(frames(), frames())
def test_the_head_stays_for_all_frames(old: AvatarFrame, new: AvatarFrame) -> None:
    project = Project().add(Scene().avatar("M1", clothes="B1", frame=old, at="right", tag="host"))
    swapped = project.swap_avatar("host", "M2", clothes="B2", frame=new)
    before, after = find_face(project), find_face(swapped)
    assert after.height == pytest.approx(before.height, rel=1e-3, abs=0.6)
    assert after.left + after.width / 2 == pytest.approx(before.left + before.width / 2, abs=0.6)


def test_everything_of_the_old_avatar_is_replaced() -> None:
    project = read(build(at="right", extra={"model": {"age": 30, "source_url": "https://a.b/M1_B1.png"}, "blur": 3}))
    clip = find_clip(project.swap_avatar("host", "M2"))
    expected = find_clip(Project(catalog=CATALOG).add(Scene().avatar("M2", left=0, top=0)))
    assert clip["model"] == expected["model"]
    assert (clip["width"], clip["height"], clip["model"]["language"]) == (900, 1060, "ja")
    assert (clip["tag"], clip["blur"], clip["script"]["org"]) == ("host", 3, "<p>안녕하세요</p>")
    assert b"M1" not in project.swap_avatar("host", "M2").to_json()


def test_options_that_place_the_new_head_alike_stay() -> None:
    (avatar,) = build(at="right", shot="medium").swap_avatar("host", "M2", clothes="B3").scenes[0].elements
    assert (avatar.at, avatar.left) == ("right", None)
    other: Any = build(at="right", shot="medium").swap_avatar("host", "M2").scenes[0].elements[0]
    assert (other.at, other.shot) == (None, None)


def test_all_scenes_and_turns_change() -> None:
    scene = Scene().avatar("M1", tag="host", at="left").avatar("M2", tag="guest", at="right")
    scene = scene.say("안녕", by="M1").say("こんにちは", by="guest").say("네", by="host")
    project = Project(catalog=CATALOG).add(scene, Scene().text("Hi"), Scene().avatar("M1", script="끝"))
    for swapped in (project.swap_avatar("M1", "M000045058"), read(project).swap_avatar("M1", "M000045058")):
        payload = swapped.to_dict()
        speakers = [script["modelId"] for script in payload["scenes"][0]["scripts"]]
        assert speakers == ["M000045058", "M2", "M000045058"]
        assert b'"M1"' not in swapped.to_json()
        assert find_clip(swapped, 2)["model"]["ai_name"] == "M000045058"
    tagged = project.swap_avatar("host", "M000045058")
    assert find_clip(tagged)["model"]["ai_name"] == "M000045058"
    assert find_clip(tagged, 2)["model"]["ai_name"] == "M1"


def test_groups_and_relative_avatars_keep_the_size_of_the_head() -> None:
    row = Row((Avatar("M1", height=500, tag="host"), Avatar("M2", height=500)), at="center")
    relative = Avatar("M1", height=500, tag="host", right_of="card")
    for scene in (Scene().add(row), Scene().text("Hi", tag="card", at="left").add(relative)):
        project = Project(catalog=CATALOG).add(scene)
        assert find_face(project.swap_avatar("host", "M2")).height == pytest.approx(find_face(project).height, abs=0.6)


def test_an_unknown_avatar_keeps_the_language_of_the_scripts() -> None:
    assert find_clip(build().swap_avatar("host", "M9", clothes="B9"))["model"]["language"] == "ko"
    assert find_clip(build().swap_avatar("host", "M9", clothes="B9", language="en"))["model"]["language"] == "en"
    assert find_clip(build().swap_avatar("host", "M2", clothes="B3"))["model"]["language"] == "en"


@pytest.mark.parametrize(
    ("arguments", "options", "error", "expected"),
    [
        (("hots", "M2"), {}, ArgumentError, "Did you mean 'host'?"),
        (("title", "M2"), {}, ArgumentError, "must be the tag or the model of an avatar"),
        (("host", ""), {}, ArgumentError, "model must"),
        (("host", "M9"), {}, CompositionError, "M9"),
        (("host", "M2"), {"frame": 5}, ArgumentError, "must be an AvatarFrame"),
        (("host", "M2"), {"language": 5}, ArgumentError, "language must"),
    ],
)
def test_rejects_invalid_swaps(arguments: Any, options: Any, error: type[Exception], expected: str) -> None:
    project = build().add(Scene().text("Hi", tag="title"))
    with pytest.raises(error) as caught:
        project.swap_avatar(*arguments, **options)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("project", "options", "is_rejected"),
    [
        (build(), {"model": "M2"}, False),
        (build(), {"model": "M1"}, False),
        (build(clothes="B1"), {"model": "M2"}, True),
        (build(clothes="B1"), {"model": "M2", "clothes": "B2"}, False),
        (build(frame=OLD), {"model": "M2"}, True),
        (build(frame=OLD), {"clothes": "B2"}, True),
        (build(language="ko"), {"model": "M2"}, True),
        (build(language="ko"), {"clothes": "B2"}, False),
        (build(extra={"model": {"age": 3}}), {"model": "M2"}, True),
        (build(omit=("model.deploySize",)), {"clothes": "B2"}, True),
        (read(build()), {"model": "M2"}, True),
        (read(build()), {"model": "M2", "clothes": "B2", "language": "ja", "frame": NEW}, False),
        (read(build()), {"left": 5, "script": "Hi"}, False),
    ],
)
def test_edit_rejects_a_mix_of_two_avatars(project: Project, options: dict[str, Any], is_rejected: bool) -> None:
    if not is_rejected:
        project.edit("host", **options)
        return
    with pytest.raises(ArgumentError, match=r"would mix two avatars.*swap_avatar\(\)"):
        project.edit("host", **options)


def test_the_orientation_of_a_payload_cannot_change() -> None:
    project = read(build())
    assert project.replace(orientation="landscape") == project
    with pytest.raises(ArgumentError, match="read from a payload, whose positions are fixed"):
        project.replace(orientation="portrait")
    assert build().replace(orientation="portrait").orientation == "portrait"
