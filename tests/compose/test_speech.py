"""Test the scripts of avatars and conversations: on the clips, or as turns on the scene."""

from typing import Any

import pytest

from scenekit import Avatar, CompositionError, Html, Project, Scene, Text

ANNA, BEN = "M000045058", "M000004017"
TWO_AVATARS = Scene().avatar(ANNA, at="left", tag="host").avatar(BEN, clothes="BG00006160", at="right", id="guest")
CONVERSATION = TWO_AVATARS.say("Hello!", by="host").say("Hi & thanks.", by=BEN).say("Bye!", by="host")
VOICE = {"vendor": "x", "speed": 1.5}


def compose_scene(project: Project) -> dict[str, Any]:
    scene: dict[str, Any] = project.to_dict()["scenes"][0]
    return scene


def test_one_avatar_speaks_on_its_clip() -> None:
    scene = compose_scene(Project("x").add(Scene().avatar(ANNA, script="Hi")))
    assert scene["clips"][0]["script"] == {"org": "<p>Hi</p>"}
    assert "scripts" not in scene


def test_say_is_the_script_of_the_only_avatar() -> None:
    with_turn, with_script = Scene().avatar(ANNA).say("Hi"), Scene().avatar(ANNA, script="Hi")
    assert with_turn.to_json() == with_script.to_json()
    assert Scene().say("Hi").avatar(ANNA).to_json() == with_script.to_json()


def test_turns_of_one_avatar_are_joined_to_one_script() -> None:
    scene = compose_scene(
        Project("x").add(Scene().avatar(ANNA, script="One.").say("Two.").say(Html("<p>3</p>"), by=ANNA))
    )
    assert scene["clips"][0]["script"] == {"org": "<p>One.</p><p>Two.</p><p>3</p>"}


def test_scripts_on_scene_writes_turns() -> None:
    scene = compose_scene(Project("x", scripts_on="scene").add(Scene().avatar(ANNA, script="Hi")))
    assert scene["scripts"] == [
        {"org": "<p>Hi</p>", "isTTS": False, "tts": None, "modelId": ANNA, "clothId": "BG00002320"}
    ]
    assert "script" not in scene["clips"][0]
    assert list(scene).index("scripts") == 1


def test_a_silent_scene_has_no_turns() -> None:
    assert compose_scene(Project("x", scripts_on="scene").add(Scene().avatar(ANNA)))["scripts"] == []
    assert compose_scene(Project("x").add(Scene().avatar(ANNA)))["clips"][0]["script"] == {"org": ""}


def test_a_conversation_is_written_as_turns() -> None:
    scene = compose_scene(Project("x").add(CONVERSATION))
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


def test_two_scripts_are_a_conversation_in_the_order_of_avatars() -> None:
    scene = Scene().avatar(ANNA, script="One").avatar(BEN, clothes="B1", script="Two").say("Three", by=ANNA)
    assert [turn["org"] for turn in compose_scene(Project("x").add(scene))["scripts"]] == [
        "<p>One</p>",
        "<p>Two</p>",
        "<p>Three</p>",
    ]


def test_a_single_speaker_among_two_avatars_needs_no_turns() -> None:
    scene = compose_scene(Project("x").add(TWO_AVATARS.say("Hello!", by="guest")))
    assert [clip["script"]["org"] for clip in scene["clips"]] == ["", "<p>Hello!</p>"]


def test_a_voice_is_written_as_a_turn() -> None:
    from_avatar = compose_scene(Project("x").add(Scene().avatar(ANNA, script="Hi", voice=VOICE)))["scripts"][0]
    from_turn = compose_scene(Project("x").add(Scene().avatar(ANNA).say("Hi", voice=VOICE)))["scripts"][0]
    assert from_avatar == from_turn
    assert (from_avatar["isTTS"], from_avatar["tts"]) == (True, VOICE)


def test_one_conversation_makes_all_scenes_write_turns() -> None:
    first, second = Project("x").add(Scene().avatar(ANNA, script="Hi"), CONVERSATION).to_dict()["scenes"]
    assert [turn["org"] for turn in first["scripts"]] == ["<p>Hi</p>"]
    assert "script" not in first["clips"][0]
    assert len(second["scripts"]) == 3


def test_avatars_in_groups_can_speak() -> None:
    scene = Scene().row(Avatar(ANNA, scale=0.3), Avatar(BEN, clothes="B1", scale=0.3, tag="guest"))
    alone = compose_scene(Project("x").add(scene.say("Hi", by="guest")))
    assert [clip["script"]["org"] for clip in alone["clips"]] == ["", "<p>Hi</p>"]
    talk = compose_scene(Project("x").add(scene.say("Hi", by="guest").say("Ho", by=ANNA)))
    assert [turn["modelId"] for turn in talk["scripts"]] == [BEN, ANNA]


def test_a_voice_in_a_group_is_written_as_a_turn() -> None:
    scene = Scene().row(Avatar(ANNA, scale=0.3, script="Hi", voice=VOICE))
    assert compose_scene(Project("x").add(scene))["scripts"][0]["tts"] == VOICE


def test_an_empty_script_is_not_a_turn() -> None:
    scene = Scene().avatar(ANNA, script="Hi").avatar(BEN, clothes="B1", script="")
    assert "scripts" not in compose_scene(Project("x").add(scene))


TWINS = Scene().avatar(ANNA, tag="left").avatar(ANNA, tag="right")


def test_scripts_on_clip_keeps_two_scripts_on_their_clips() -> None:
    pair = Scene().avatar(ANNA, script="One").avatar(BEN, clothes="B1", script="Two")
    for project in (Project("x").add(pair.replace(scripts_on="clip")), Project("x", scripts_on="clip").add(pair)):
        scene = compose_scene(project)
        assert [clip["script"]["org"] for clip in scene["clips"]] == ["<p>One</p>", "<p>Two</p>"]
        assert "scripts" not in scene
    with pytest.raises(CompositionError, match=r"scenes\[0\]: scripts_on='clip' cannot express a conversation"):
        Project("x").add(pair.say("Three", by=BEN).replace(scripts_on="clip")).to_json()


def test_extra_and_omit_of_a_turn_apply_to_its_script() -> None:
    scene = compose_scene(Project("x").add(Scene().avatar(ANNA).say("Hi", extra={"pause": 2}, omit=("isTTS",))))
    assert scene["scripts"] == [{"org": "<p>Hi</p>", "tts": None, "modelId": ANNA, "clothId": "BG00002320", "pause": 2}]


def test_extra_and_omit_apply_inside_a_voice() -> None:
    scene = Scene().avatar(ANNA).say("Hi", voice=VOICE, extra={"tts": {"pitch": 2}}, omit=("tts.speed",))
    assert compose_scene(Project("x").add(scene))["scripts"][0]["tts"] == {"vendor": "x", "pitch": 2}


ERRORS = [
    (
        Project("x", scripts_on="clip").add(Scene().avatar(ANNA).say("Hi", extra={"pause": 2})),
        "scripts_on='clip' cannot express extra= or omit= of a turn",
    ),
    (
        Project("x").add(Scene().avatar(ANNA).say("Hi", voice=VOICE, omit=("tts.sped",))),
        "omit='tts.sped' is not a key of the payload. Did you mean 'speed'?",
    ),
    (
        Project("x").add(Scene().avatar(ANNA).say("Hi", omit=("org.text",))),
        "omit='org.text' is not a key of the payload",
    ),
    (Project("x", scripts_on="clip").add(CONVERSATION), "scenes[0]: scripts_on='clip' cannot express a conversation, the order of its turns"),
    (Project("x", scripts_on="clip").add(Scene(), Scene().avatar(ANNA, voice=VOICE, script="x")), "scenes[1]: scripts_on='clip'"),
    (Project("x", scripts_on="scene").add(Scene().text("x").avatar("M999", script="Hi")), "scenes[0].elements[1]: avatar"),
    (Project("x").add(Scene().say("Hi")), "scenes[0].turns[0]: say() needs an avatar, but the scene has none"),
    (Project("x").add(TWO_AVATARS.say("Hi")), "scenes[0].turns[0]: say() needs by=, because the scene has several avatars"),
    (Project("x").add(CONVERSATION.say("Hi", by="gest")), "turns[3]: say(by='gest'): by does not match an avatar of the scene. Did you mean 'guest'?"),
    (Project("x").add(TWINS.say("Hi", by=ANNA)), "say(by='M000045058'): by matches 2 avatars of the scene"),
    (Project("x").add(TWINS.say("Hi", by="left").say("Ho", by="right")), "say() cannot distinguish two avatars of the scene: both are M000045058 in BG00002320"),
    (Project("x", scripts_on="scene").add(TWINS.say("Hi", by="left")), "by model and clothes only"),
]  # fmt: skip


@pytest.mark.parametrize(("project", "message"), ERRORS)
def test_explains_scripts_that_cannot_be_composed(project: Project, message: str) -> None:
    with pytest.raises(CompositionError) as caught:
        project.to_json()
    assert message in str(caught.value)


def test_avatars_of_one_model_in_different_clothes_can_talk() -> None:
    scene = Scene().avatar(ANNA, clothes="B1", tag="a").avatar(ANNA, clothes="B2", tag="b")
    scripts = scene.say("Hi", by="a").say("Ho", by="b").to_dict()["scenes"][0]["scripts"]
    assert [turn["clothId"] for turn in scripts] == ["B1", "B2"]


@pytest.mark.parametrize("count", [1, 2])
def test_an_unknown_key_in_omit_is_reported_with_its_path(count: int) -> None:
    scene = Scene().avatar(ANNA).say("Hi").say("There", omit=("nope",))
    with pytest.raises(CompositionError, match=r"^scenes\[0\]\.turns\[1\]: omit='nope'"):
        Project("x", scripts_on="scene").add(scene).to_json()
    texts = Scene().add(*[Text("x", omit=("nope",) if n == count - 1 else ()) for n in range(count)])
    with pytest.raises(CompositionError, match=rf"^scenes\[0\]\.elements\[{count - 1}\]: omit='nope'"):
        texts.to_json()
