"""Editing by tag, what is said, variables, and the body of the call that edits a project."""

import json
from typing import Any

import pytest

from scenekit import ArgumentError, Avatar, CompositionError, Html, Image, Project, Row, Scene, Text
from tests.support.payloads import canonical_json

PAYLOAD: dict[str, Any] = {
    "_id": "65f0",
    "name": "A template",
    "orientation": "landscape",
    "scenes": [
        {
            "sceneIdx": 0,
            "background": {"id": "background", "type": "background", "source_url": "/a.png", "blur": 3},
            "clips": [
                {
                    "id": "t", "type": "textImage", "layer": 3, "left": 10.5, "top": 20, "width": 300, "height": 80,
                    "scaleX": 1.3, "scaleY": 1.3, "text": "Hello ${name}", "fill": "#FFF", "fontSize": 37, "tag": "title",
                    "flipX": False, "fontWeight": "",
                },
                {
                    "id": "i", "type": "image", "layer": 2, "left": 0, "top": 0, "width": 2333, "height": 3500,
                    "scaleX": 0.15, "scaleY": 0.15, "source_url": "https://cdn.example.com/parrot.png",
                    "tag": "parrot-image", "crop": {"x": 1},
                },
                {
                    "id": "m", "type": "aiModel", "layer": 1, "left": 0, "top": 0, "width": 679, "height": 2229,
                    "model": {"ai_name": "M1", "emotion": "B1", "mood": 5}, "isDelete": False,
                    "script": {"org": "<p>Hi ${name}</p>", "tts": None},
                },
            ],
        },
        {"sceneIdx": 1, "clips": [{"id": "u", "type": "textImage", "text": "${city}", "tag": "end", "fontSize": 10}]},
    ],
}  # fmt: skip
TEMPLATE = Project.from_payload(PAYLOAD)


def changed(**changes: Any) -> str:
    """The payload with values set, each at a path such as `0.t.text`."""
    payload = json.loads(json.dumps(PAYLOAD))
    for path, value in changes.items():
        scene, id, *keys = path.split("__")
        part = next(clip for clip in payload["scenes"][int(scene[1:])]["clips"] if clip["id"] == id)
        for key in keys[:-1]:
            part = part[key]
        part[keys[-1]] = value
    return canonical_json(payload)


def test_an_edit_changes_what_it_says_and_nothing_else() -> None:
    edits = {
        TEMPLATE.edit("title", text="Welcome"): changed(s0__t__text="Welcome"),
        TEMPLATE.edit("title", color="gold"): changed(s0__t__fill="rgb(255,215,0)"),
        TEMPLATE.edit("title", left=1, layer=9): changed(s0__t__left=1, s0__t__layer=9),
        TEMPLATE.edit("title", width=520): changed(s0__t__width=400),
        TEMPLATE.edit("title", weight=700): changed(s0__t__fontWeight=700),
        TEMPLATE.edit("title", extra={"flipX": True}): changed(s0__t__flipX=True),
        TEMPLATE.edit("parrot-image", source="https://a.b/c.png"): changed(s0__i__source_url="https://a.b/c.png"),
        TEMPLATE.set_script(scene=0, text="Bye"): changed(s0__m__script__org="<p>Bye</p>"),
        TEMPLATE.set_script(scene=0, text=Html("<b>"), turn=0): changed(s0__m__script__org="<b>"),
    }
    for project, expected in edits.items():
        assert canonical_json(project.to_dict()) == expected


def test_a_whole_element_takes_the_place_of_another() -> None:
    project = TEMPLATE.edit("parrot-image", Image("/new.png", size=(100, 100), at="top-right"))
    clip = project.to_dict()["scenes"][0]["clips"][1]
    assert (clip["id"], clip["tag"], clip["layer"], clip["left"]) == ("i", "parrot-image", 2, 1820)
    assert "crop" not in clip


def test_tags_and_variables_are_listed() -> None:
    assert {tag: [one.method for one in ones] for tag, ones in TEMPLATE.tags.items()} == {
        "title": ["text"],
        "parrot-image": ["image"],
        "end": ["text"],
    }
    assert TEMPLATE.variables == ("city", "name")


def test_a_tag_inside_a_group_is_found() -> None:
    project = Project().add(Scene().add(Row((Text("One"), Text("Two", tag="two")))))
    assert project.edit("two", text="Zwei").to_dict()["scenes"][0]["clips"][1]["text"] == "Zwei"


@pytest.mark.parametrize("which", [0, 1, 2])
def test_which_counts_as_tags_does(which: int) -> None:
    row = Row((Text("a", tag="x"), Row((Text("b"), Text("c", tag="x")))), tag="x")
    project = Project().add(Scene().add(row))
    edited = project.edit("x", id="here", index=which)
    assert [one.id for one in edited.tags["x"]] == ["here" if n == which else None for n in range(3)]
    assert [type(one) for one in edited.tags["x"]] == [Row, Text, Text]


def test_a_group_is_put_in_the_place_of_another_as_a_whole() -> None:
    old = Project().add(Scene().add(Row((Text("a", tag="x"),), tag="x"), Text("b", tag="x")))
    new = old.edit("x", Row((Text("new"), Text("row"))), index=0).edit("x", text="last", index=1)
    assert [clip["text"] for clip in new.to_dict()["scenes"][0]["clips"]] == ["new", "row", "last"]


BESIDE = Scene().text("Hello", id="a", at="top").text("Bye", id="b")
EDITS: list[tuple[dict[str, Any], dict[str, Any], set[str]]] = [
    ({"at": "left", "margin": 9}, {"left": 5, "top": 6}, {"at", "margin"}),
    ({"left": 5, "top": 6}, {"at": "left"}, {"left", "top"}),
    ({"at": "top", "margin": 9}, {"at": ("50%", 20)}, {"margin"}),
    ({"at": ("50%", 20), "anchor": "top"}, {"at": "top"}, {"anchor"}),
    ({"at": "top"}, {"below": "a"}, {"at"}),
    ({"above": "b", "gap": 9}, {"below": "a"}, {"above"}),
    ({"below": "a", "gap": 9}, {"inside": "b"}, {"below", "gap"}),
    ({"width": 300}, {"max_width": 200}, {"width"}),
    ({"max_width": 200}, {"wrap": False}, {"max_width"}),
]


@pytest.mark.parametrize(("before", "words", "freed"), EDITS)
def test_what_was_said_gives_way_to_what_contradicts_it(
    before: dict[str, Any], words: dict[str, Any], freed: set[str]
) -> None:
    project = Project().add(BESIDE.text("Me", tag="me", **before))
    kept = {word: value for word, value in before.items() if word not in freed}
    assert project.edit("me", **words) == Project().add(BESIDE.text("Me", tag="me", **(kept | words)))
    project.edit("me", **words).to_json()


def test_a_size_gives_way_to_another() -> None:
    scaled = Project().add(Scene().image("/a.png", size=(400, 300), scale=2, tag="me"))
    boxed = Project().add(Scene().image("/a.png", size=(400, 300), width=90, height=20, fit="cover", tag="me"))
    assert scaled.edit("me", width=300).tags["me"][0] == Image("/a.png", size=(400, 300), width=300, tag="me")
    assert boxed.edit("me", scale=2) == scaled


def test_an_avatar_that_was_framed_takes_a_size() -> None:
    project = Project().add(Scene().avatar("M000045058", shot="medium", at="left", tag="host"))
    assert project.edit("host", scale=0.5).tags["host"][0] == Avatar("M000045058", scale=0.5, at="left", tag="host")


def test_words_that_contradict_each_other_in_one_edit_are_refused() -> None:
    project = Project().add(Scene().text("Me", tag="me", at="left"))
    with pytest.raises(ArgumentError, match="at='top' and top=5 contradict each other"):
        project.edit("me", at="top", top=5)


TWICE = Project().add(Scene().text("a", tag="x").text("b", tag="x"), Scene().text("c", tag="x"))


@pytest.mark.parametrize(("which", "texts"), [(0, "Qbc"), (2, "abQ"), ("all", "QQQ")])
def test_several_elements_of_one_tag_are_told_apart_or_edited_together(which: Any, texts: str) -> None:
    scenes = TWICE.edit("x", text="Q", index=which).to_dict()["scenes"]
    assert "".join(clip["text"] for scene in scenes for clip in scene["clips"]) == texts


def test_variables_are_filled_wherever_people_write() -> None:
    scene = Scene().avatar("M000045058", script=Html("<p>${name}</p>")).text("${name}: $${name}").say("Hi ${name}")
    scene = scene.audio("https://a.b/${name}.mp3", label="${n_1}").add(Row((Text("in ${name}"),)))
    project = Project("For ${name}", scripts_on="scene").add(scene.clip({"type": "new", "deep": [{"a": "${name}"}]}))
    filled = project.substitute(name="A&B", n_1=5).to_dict()
    clips = filled["scenes"][0]["clips"]
    assert filled["name"] == "For A&B"
    assert [script["org"] for script in filled["scenes"][0]["scripts"]] == ["<p>A&amp;B</p>", "<p>Hi A&amp;B</p>"]
    assert clips[1]["text"] == "A&B: ${name}"
    assert (clips[2]["source_url"], clips[2]["label"]) == ("https://a.b/A&B.mp3", "5")
    assert clips[3]["text"] == "in A&B"
    assert clips[4]["deep"] == [{"a": "A&B"}]


def test_filling_a_template_that_was_read_changes_its_variables_only() -> None:
    filled = TEMPLATE.substitute(name="민준", city="서울").to_dict()
    expected = json.dumps(PAYLOAD, ensure_ascii=False).replace("${name}", "민준").replace("${city}", "서울")
    assert canonical_json(filled) == canonical_json(json.loads(expected))


SILENT = Project().add(Scene().avatar("M1", clothes="A").avatar("M2", clothes="B"))

REFUSED: list[tuple[Any, str]] = [
    (lambda: TEMPLATE.edit("titel", text="x"), "edit: tag='titel' is no tag of the project. Did you mean 'title'?"),
    (lambda: TEMPLATE.edit("title", source="/x.png"), "the text of tag 'title': source='/x.png'"),
    (lambda: TEMPLATE.edit("title", txt="x"), "Did you mean 'text'?"),
    (lambda: TEMPLATE.edit("title"), "say what changes"),
    (lambda: TEMPLATE.edit("title", text=None), "text=None is what a text cannot be without"),
    (lambda: TEMPLATE.edit("title", Text("x"), text="y"), "not both"),
    (lambda: TEMPLATE.edit("title", "x"), "is no element"),  # type: ignore[arg-type]
    (lambda: TEMPLATE.edit("title", opacity=200), "text: opacity=200"),
    (lambda: TWICE.edit("x", text="y"), "is the tag of 3 elements: say index=0 to 2, or index='all'"),
    (lambda: TWICE.edit("x", text="y", index=3), "index=3 must be 0 to 2"),
    (lambda: TEMPLATE.set_script(scene=5, text="x"), "script: scene=5 must be a whole number from 0 to 1"),
    (lambda: TEMPLATE.set_script(scene=1, text="x"), "scene=1 has no avatar"),
    (lambda: TEMPLATE.set_script(scene=0, text="x", turn=1), "script: turn=1 must be a whole number from 0 to 0"),
    (lambda: Project().set_script(scene=0, text="x"), "script: scene=0 is none: the project has no scenes"),
    (lambda: SILENT.set_script(scene=0, text="x"), "scene=0 is one where nobody speaks, and there are several avatars"),
    (lambda: TEMPLATE.substitute(name="Ann"), "substitute: city= is missing"),
    (
        lambda: TEMPLATE.substitute(name="Ann", city="x", nam="y"),
        "nam='y' is no variable of the project. Did you mean 'name'?",
    ),
    (lambda: TEMPLATE.substitute(name=None, city="x"), "must be text or a number, not NoneType"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("call", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_cannot_be_edited_is_said(call: Any, said: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert said in str(caught.value)


def test_by_turn() -> None:
    two = Scene().avatar("M1", clothes="A").avatar("M2", clothes="B").say("One", by="M1").say("Two", by="M2")
    project = Project.from_payload(Project().add(two).to_dict()).set_script(scene=0, text="Zwei", turn=1)
    assert [script["org"] for script in project.to_dict()["scenes"][0]["scripts"]] == ["<p>One</p>", "<p>Zwei</p>"]
    with pytest.raises(ArgumentError, match="must say which: 2 things are said"):
        project.set_script(scene=0, text="x")


def test_the_edit_call_says_what_changed() -> None:
    project = TEMPLATE.edit("title", text="New", size=40).set_script(scene=0, text="Bye").edit("end", left=5)
    assert project.updates_since(TEMPLATE) == {
        "updates": {
            "value": [
                {"sceneIdx": 0, "type": "textImage", "values": {"text": "New", "fontSize": 30}},
                {"sceneIdx": 0, "type": "aiModel", "values": {"script": "<p>Bye</p>"}},
                {"sceneIdx": 1, "type": "textImage", "values": {"left": 5}},
            ]
        }
    }
    assert TEMPLATE.updates_since(TEMPLATE) == {"updates": {"value": []}}
    assert TEMPLATE.replace(is_export=False).updates_since(TEMPLATE)["isExport"] is False


def test_the_edit_call_says_another_background() -> None:
    blue, red = (Project().add(Scene().background(f"/images/{name}.png", color=name)) for name in ("blue", "red"))
    (entry,) = red.updates_since(blue)["updates"]["value"]
    assert entry == {
        "sceneIdx": 0,
        "type": "background",
        "values": {"source_url": "/images/red.png", "source_color": "rgb(255,0,0)"},
    }
    assert blue.updates_since(blue)["updates"]["value"] == []


def test_the_edit_call_says_the_turn_of_the_one_avatar() -> None:
    hi, ho = (Project(scripts_on="scene").add(Scene().avatar("M1", clothes="A", script=said)) for said in ("Hi", "Ho"))
    (entry,) = ho.updates_since(hi)["updates"]["value"]
    assert entry == {"sceneIdx": 0, "type": "aiModel", "values": {"script": "<p>Ho</p>"}}


def talk(last: str) -> Project:
    pair = Scene().avatar("M1", clothes="A").avatar("M2", clothes="B")
    return Project().add(pair.say("One", by="M1").say(last, by="M2"))


UNSAYABLE: list[tuple[Project, Project, str]] = [
    (
        TEMPLATE,
        TEMPLATE.add(Scene()),
        "scenes: the call that edits a project cannot say this change: a scene was added",
    ),
    (TEMPLATE, TEMPLATE.replace(name="Other"), "name: "),
    (TEMPLATE, TEMPLATE.edit("title", id="new"), "scenes[0].clips: "),
    (TEMPLATE, TEMPLATE.edit("title", omit=("tag",)), "a key was taken away"),
    (TWICE, TWICE.edit("x", text="y", index=0), "several clips of the type textImage"),
    (
        Project().add(Scene()),
        Project().add(Scene().replace(watermark=True)),
        "scenes[0].watermark: the call that edits a project cannot say this change: only clips and the background",
    ),
    (
        Project().add(Scene().clip({"type": "new", "a": 1})),
        Project().add(Scene().clip({"type": "new", "a": 2})),
        "scenes[0].clips[0]: the call that edits a project cannot say this change: new is no type that it knows",
    ),
    (talk("Two"), talk("Three"), "scenes[0].scripts: "),
    (talk("Two"), SILENT, "scenes[0].scripts: "),
    (
        Project().add(Scene(), Scene().text("a", tag="x").replace(extra={"sceneIdx": 0})),
        Project().add(Scene(), Scene().text("b", tag="x").replace(extra={"sceneIdx": 0})),
        "its sceneIdx is not its place",
    ),
]


@pytest.mark.parametrize(("original", "project", "said"), UNSAYABLE, ids=[said for _, _, said in UNSAYABLE])
def test_what_the_edit_call_cannot_say_is_an_error(original: Project, project: Project, said: str) -> None:
    with pytest.raises(CompositionError) as caught:
        project.updates_since(original)
    assert said in str(caught.value)


def spoken(project: Project, scene: int = 0) -> list[str]:
    data = project.to_dict()["scenes"][scene]
    said = [clip["script"]["org"] for clip in data["clips"] if "script" in clip]
    return said + [script["org"] for script in data.get("scripts") or ()]


HOST = Scene().avatar("M000045058", script="Hello there", tag="host")


def test_an_avatar_that_speaks_in_a_turn_says_the_new_script_there() -> None:
    project = Project.from_payload(Project(scripts_on="scene").add(HOST).to_json())
    assert spoken(project.edit("host", script="New")) == ["<p>New</p>"]
    moved = project.edit("host", script="New", opacity=50)
    assert (spoken(moved), moved.to_dict()["scenes"][0]["clips"][0]["opacity"]) == (["<p>New</p>"], 50)
    two = Project(scripts_on="scene").add(HOST.say("And bye"))
    with pytest.raises(ArgumentError, match="is said in 2 turns"):
        Project.from_payload(two.to_json()).edit("host", script="New")


@pytest.mark.parametrize("key", ["script", "scripts", "null"])
def test_a_script_is_said_where_the_payload_had_none(key: str) -> None:
    payload = Project(scripts_on="clip" if key == "script" else "scene").add(HOST, HOST).to_dict()
    if key == "script":
        del payload["scenes"][1]["clips"][0]["script"]
    elif key == "scripts":
        del payload["scenes"][1]["scripts"]
    else:
        payload["scenes"][1]["scripts"] = None
    project = Project.from_payload(payload).set_script(scene=1, text="New")
    assert [spoken(project, 0), spoken(project, 1)] == [["<p>Hello there</p>"], ["<p>New</p>"]]


def test_turns_that_cannot_be_read_are_not_spoken_over() -> None:
    payload = Project(scripts_on="scene").add(HOST).to_dict()
    payload["scenes"][0]["scripts"][0]["tts"] = "voice-id"
    with pytest.raises(ArgumentError, match="has turns that cannot be read"):
        Project.from_payload(payload).set_script(0, "New")


def test_a_clip_without_a_verb_is_edited_whole() -> None:
    project = Project().add(Scene().clip({"type": "zzz", "tag": "raw", "left": 5}))
    assert project.edit("raw", data={"type": "zzz", "left": 9}).to_dict()["scenes"][0]["clips"][0]["left"] == 9
    with pytest.raises(ArgumentError, match=r"left=99: the verb knows no such word\. Allowed: data"):
        project.edit("raw", left=99)


@pytest.mark.parametrize("address", ["", None, "blob:https://a.b/1", "images/a.png"])
def test_an_editors_placeholder_is_edited_like_any_picture(address: str | None) -> None:
    payload = Project().add(Scene().image("/a.png", size=(10, 10), tag="photo")).to_dict()
    payload["scenes"][0]["clips"][0]["source_url"] = address
    project = Project.from_payload(payload)
    assert project.replace(scripts_on=None).to_dict() == payload
    assert project.edit("photo", source="/new.png").to_dict()["scenes"][0]["clips"][0]["source_url"] == "/new.png"


def test_a_picture_may_be_a_variable() -> None:
    project = Project().add(Scene().image("${photo}", size=(10, 10)).replace(thumbnail_url="${photo}"))
    filled = Project.from_payload(project.to_json()).substitute(photo="https://a.b/c.png").to_dict()["scenes"][0]
    assert (filled["clips"][0]["source_url"], filled["thumbnailUrl"]) == ("https://a.b/c.png", "https://a.b/c.png")


def test_variables_stand_in_the_projects_own_words_too() -> None:
    project = Project("${a}", dictionary={"x": ["${b}"]}, extra={"y": "${self}"}).add(Scene())
    assert project.variables == ("a", "b", "self")
    filled = project.substitute(a="1", b="2", self="3")
    assert (filled.name, filled.dictionary, filled.extra) == ("1", {"x": ("2",)}, {"y": "3"})
    assert hash(filled)


def test_an_edit_moves_and_sizes_what_was_read() -> None:
    payload = Project().add(HOST, Scene().image("/a.png", size=(100, 50), scale=2, left=5, top=5, tag="i")).to_dict()
    project = Project.from_payload(payload)
    image = project.edit("i", at="top-right", margin=20).scenes[1].elements[0]
    assert (image.at, image.left, image.top) == ("top-right", None, None)
    assert project.edit("i", width=400).to_dict()["scenes"][1]["clips"][0]["scaleX"] == 4
    assert project.edit("i", width=400).edit("i", scale=1).to_dict()["scenes"][1]["clips"][0]["scaleX"] == 1
    framed = Project().add(HOST.replace()).edit("host", shot="close-up").to_dict()["scenes"][0]["clips"][0]
    assert project.edit("host", shot="close-up").to_dict()["scenes"][0]["clips"][0] == framed


def test_a_whole_clip_takes_the_place_of_an_element() -> None:
    project = (
        Project().add(Scene().text("a", tag="t", id="one", layer=7)).edit("t", Scene().clip({"type": "z"}).elements[0])
    )
    assert project.to_dict()["scenes"][0]["clips"] == [{"tag": "t", "id": "one", "layer": 7, "type": "z"}]


def test_words_of_an_edit_may_be_called_like_its_own() -> None:
    project = Project().add(Scene().text("a", tag="t", extra={"x": 1}))
    assert project.edit("t", tag="u").tags.keys() == {"u"}
    assert project.edit("t", extra=None).scenes[0].elements[0].extra is None


def test_what_else_a_script_holds_is_beyond_the_edit_call() -> None:
    original = Project.from_payload(Project().add(HOST).to_json())
    with pytest.raises(CompositionError, match="only the text of a script can be changed"):
        original.edit("host", extra={"script": {"tts": {"speed": 2}}}).updates_since(original)
    with pytest.raises(ArgumentError, match="is no Project"):
        original.updates_since(original.to_dict())  # type: ignore[arg-type]
