"""Who says what: on the clips, or as turns on the scene."""

from typing import Any

import pytest

from scenekit import Avatar, CompositionError, Html, Project, Scene, Text

ANNA, BEN = "M000045058", "M000004017"
TWO = Scene().avatar(ANNA, at="left", tag="host").avatar(BEN, clothes="BG00006160", at="right", id="guest")
TALK = TWO.say("Hello!", by="host").say("Hi & thanks.", by=BEN).say("Bye!", by="host")
VOICE = {"vendor": "x", "speed": 1.5}


def scene_of(project: Project) -> dict[str, Any]:
    scene: dict[str, Any] = project.to_dict()["scenes"][0]
    return scene


def test_one_avatar_speaks_on_its_clip() -> None:
    scene = scene_of(Project("x").add(Scene().avatar(ANNA, script="Hi")))
    assert scene["clips"][0]["script"] == {"org": "<p>Hi</p>"}
    assert "scripts" not in scene


def test_say_is_the_script_of_the_only_avatar() -> None:
    said, scripted = Scene().avatar(ANNA).say("Hi"), Scene().avatar(ANNA, script="Hi")
    assert said.to_json() == scripted.to_json()
    assert Scene().say("Hi").avatar(ANNA).to_json() == scripted.to_json()


def test_what_one_avatar_says_is_one_script() -> None:
    scene = scene_of(Project("x").add(Scene().avatar(ANNA, script="One.").say("Two.").say(Html("<p>3</p>"), by=ANNA)))
    assert scene["clips"][0]["script"] == {"org": "<p>One.</p><p>Two.</p><p>3</p>"}


def test_a_project_can_ask_for_turns_on_the_scene() -> None:
    scene = scene_of(Project("x", scripts_on="scene").add(Scene().avatar(ANNA, script="Hi")))
    assert scene["scripts"] == [
        {"org": "<p>Hi</p>", "isTTS": False, "tts": None, "modelId": ANNA, "clothId": "BG00002320"}
    ]
    assert "script" not in scene["clips"][0]
    assert list(scene).index("scripts") == 1


def test_a_silent_scene_has_no_turns() -> None:
    assert scene_of(Project("x", scripts_on="scene").add(Scene().avatar(ANNA)))["scripts"] == []
    assert scene_of(Project("x").add(Scene().avatar(ANNA)))["clips"][0]["script"] == {"org": ""}


def test_a_conversation_takes_turns_by_itself() -> None:
    scene = scene_of(Project("x").add(TALK))
    assert [(turn["org"], turn["modelId"], turn["clothId"]) for turn in scene["scripts"]] == [
        ("<p>Hello!</p>", ANNA, "BG00002320"),
        ("<p>Hi &amp; thanks.</p>", BEN, "BG00006160"),
        ("<p>Bye!</p>", ANNA, "BG00002320"),
    ]
    for turn in scene["scripts"]:
        assert any(
            (clip["model"]["ai_name"], clip["model"]["emotion"]) == (turn["modelId"], turn["clothId"])
            for clip in scene["clips"]
        )
    assert all("script" not in clip for clip in scene["clips"])


def test_two_scripts_are_a_conversation_in_order_of_writing() -> None:
    scene = Scene().avatar(ANNA, script="One").avatar(BEN, clothes="B1", script="Two").say("Three", by=ANNA)
    assert [turn["org"] for turn in scene_of(Project("x").add(scene))["scripts"]] == [
        "<p>One</p>",
        "<p>Two</p>",
        "<p>Three</p>",
    ]


def test_two_avatars_of_which_one_speaks_are_no_conversation() -> None:
    scene = scene_of(Project("x").add(TWO.say("Hello!", by="guest")))
    assert [clip["script"]["org"] for clip in scene["clips"]] == ["", "<p>Hello!</p>"]


def test_another_voice_needs_a_turn() -> None:
    own = scene_of(Project("x").add(Scene().avatar(ANNA, script="Hi", voice=VOICE)))["scripts"][0]
    said = scene_of(Project("x").add(Scene().avatar(ANNA).say("Hi", voice=VOICE)))["scripts"][0]
    assert own == said
    assert (own["isTTS"], own["tts"]) == (True, VOICE)


def test_all_scenes_of_a_project_are_written_alike() -> None:
    first, second = Project("x").add(Scene().avatar(ANNA, script="Hi"), TALK).to_dict()["scenes"]
    assert [turn["org"] for turn in first["scripts"]] == ["<p>Hi</p>"]
    assert "script" not in first["clips"][0]
    assert len(second["scripts"]) == 3


def test_avatars_in_groups_speak_too() -> None:
    scene = Scene().row(Avatar(ANNA, scale=0.3), Avatar(BEN, clothes="B1", scale=0.3, tag="guest"))
    alone = scene_of(Project("x").add(scene.say("Hi", by="guest")))
    assert [clip["script"]["org"] for clip in alone["clips"]] == ["", "<p>Hi</p>"]
    talk = scene_of(Project("x").add(scene.say("Hi", by="guest").say("Ho", by=ANNA)))
    assert [turn["modelId"] for turn in talk["scripts"]] == [BEN, ANNA]


def test_a_voice_in_a_group_is_heard() -> None:
    scene = Scene().row(Avatar(ANNA, scale=0.3, script="Hi", voice=VOICE))
    assert scene_of(Project("x").add(scene))["scripts"][0]["tts"] == VOICE


def test_an_empty_script_is_no_turn() -> None:
    scene = Scene().avatar(ANNA, script="Hi").avatar(BEN, clothes="B1", script="")
    assert "scripts" not in scene_of(Project("x").add(scene))


TWINS = Scene().avatar(ANNA, tag="left").avatar(ANNA, tag="right")


def test_a_scene_that_asks_for_it_keeps_two_scripts_on_their_clips() -> None:
    pair = Scene().avatar(ANNA, script="One").avatar(BEN, clothes="B1", script="Two")
    for asked in (Project("x").add(pair.replace(scripts_on="clip")), Project("x", scripts_on="clip").add(pair)):
        scene = scene_of(asked)
        assert [clip["script"]["org"] for clip in scene["clips"]] == ["<p>One</p>", "<p>Two</p>"]
        assert "scripts" not in scene
    with pytest.raises(CompositionError, match=r"scenes\[0\]: scripts_on='clip' cannot carry a conversation"):
        Project("x").add(pair.say("Three", by=BEN).replace(scripts_on="clip")).to_json()


def test_what_only_a_turn_can_hold_is_written_as_one() -> None:
    scene = scene_of(Project("x").add(Scene().avatar(ANNA).say("Hi", extra={"pause": 2}, omit=("isTTS",))))
    assert scene["scripts"] == [{"org": "<p>Hi</p>", "tts": None, "modelId": ANNA, "clothId": "BG00002320", "pause": 2}]


def test_extra_and_omit_reach_into_a_voice() -> None:
    said = Scene().avatar(ANNA).say("Hi", voice=VOICE, extra={"tts": {"pitch": 2}}, omit=("tts.speed",))
    assert scene_of(Project("x").add(said))["scripts"][0]["tts"] == {"vendor": "x", "pitch": 2}


CANNOT = [
    (
        Project("x", scripts_on="clip").add(Scene().avatar(ANNA).say("Hi", extra={"pause": 2})),
        "scripts_on='clip' cannot carry extra= or omit= of a turn",
    ),
    (
        Project("x").add(Scene().avatar(ANNA).say("Hi", voice=VOICE, omit=("tts.sped",))),
        "omit='tts.sped' names no key of the payload. Did you mean 'speed'?",
    ),
    (
        Project("x").add(Scene().avatar(ANNA).say("Hi", omit=("org.text",))),
        "omit='org.text' names no key of the payload",
    ),
    (Project("x", scripts_on="clip").add(TALK), "scenes[0]: scripts_on='clip' cannot carry a conversation"),
    (Project("x", scripts_on="clip").add(Scene(), Scene().avatar(ANNA, voice=VOICE, script="x")), "scenes[1]: scripts_on='clip'"),
    (Project("x", scripts_on="scene").add(Scene().text("x").avatar("M999", script="Hi")), "scenes[0].elements[1]: avatar"),
    (Project("x").add(Scene().say("Hi")), "scenes[0].turns[0]: say: there is no avatar in the scene"),
    (Project("x").add(TWO.say("Hi")), "scenes[0].turns[0]: say: say by= whom: host, M000045058, guest, M000004017"),
    (Project("x").add(TALK.say("Hi", by="gest")), "turns[3]: say: by='gest' names no avatar of the scene. Did you mean 'guest'?"),
    (Project("x").add(TWINS.say("Hi", by=ANNA)), f"by='{ANNA}' names 2 avatars of the scene; give each an id= or tag="),
    (Project("x").add(TWINS.say("Hi", by="left").say("Ho", by="right")), "by model and clothes only; give one of them other"),
    (Project("x", scripts_on="scene").add(TWINS.say("Hi", by="left")), "by model and clothes only"),
]  # fmt: skip


@pytest.mark.parametrize(("project", "said"), CANNOT)
def test_what_cannot_be_said_is_explained(project: Project, said: str) -> None:
    with pytest.raises(CompositionError) as caught:
        project.to_json()
    assert said in str(caught.value)


def test_twins_in_other_clothes_can_talk() -> None:
    scene = Scene().avatar(ANNA, clothes="B1", tag="a").avatar(ANNA, clothes="B2", tag="b")
    scripts = scene.say("Hi", by="a").say("Ho", by="b").to_dict()["scenes"][0]["scripts"]
    assert [turn["clothId"] for turn in scripts] == ["B1", "B2"]


@pytest.mark.parametrize("count", [1, 2])
def test_a_key_that_is_not_there_is_said_with_its_place(count: int) -> None:
    scene = Scene().avatar(ANNA).say("Hi").say("There", omit=("nope",))
    with pytest.raises(CompositionError, match=r"^scenes\[0\]\.turns\[1\]: omit='nope'"):
        Project("x", scripts_on="scene").add(scene).to_json()
    texts = Scene().add(*[Text("x", omit=("nope",) if n == count - 1 else ()) for n in range(count)])
    with pytest.raises(CompositionError, match=rf"^scenes\[0\]\.elements\[{count - 1}\]: omit='nope'"):
        texts.to_json()
