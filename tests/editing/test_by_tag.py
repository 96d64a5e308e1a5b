"""Editing by tag, scripts, variables, and the update request of a project."""

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
ANY_TEMPLATE: Any = TEMPLATE
"""`TEMPLATE` without type checks, for invalid calls."""


def change_payload(**changes: Any) -> str:
    """Return the payload as JSON with changed values: `s0__title__text` is the `text` of the clip `title` in scene 0."""
    payload = json.loads(json.dumps(PAYLOAD))
    for path, value in changes.items():
        scene, id, *keys = path.split("__")
        part = next(clip for clip in payload["scenes"][int(scene[1:])]["clips"] if clip["id"] == id)
        for key in keys[:-1]:
            part = part[key]
        part[keys[-1]] = value
    return canonical_json(payload)


def test_edit_changes_only_the_given_options() -> None:
    edits = {
        TEMPLATE.edit("title", text="Welcome"): change_payload(s0__t__text="Welcome"),
        TEMPLATE.edit("title", color="gold"): change_payload(s0__t__fill="rgb(255,215,0)"),
        TEMPLATE.edit("title", left=1, layer=9): change_payload(s0__t__left=1, s0__t__layer=9),
        TEMPLATE.edit("title", width=520): change_payload(s0__t__width=400),
        TEMPLATE.edit("title", weight=700): change_payload(s0__t__fontWeight=700),
        TEMPLATE.edit("title", extra={"flipX": True}): change_payload(s0__t__flipX=True),
        TEMPLATE.edit("parrot-image", source="https://a.b/c.png"): change_payload(
            s0__i__source_url="https://a.b/c.png"
        ),
        TEMPLATE.set_script(scene=0, text="Bye"): change_payload(s0__m__script__org="<p>Bye</p>"),
        TEMPLATE.set_script(scene=0, text=Html("<b>"), turn=0): change_payload(s0__m__script__org="<b>"),
    }
    for project, expected in edits.items():
        assert canonical_json(project.to_dict()) == expected


def test_edit_replaces_an_element() -> None:
    project = TEMPLATE.edit("parrot-image", Image("/new.png", size=(100, 100), at="top-right"))
    clip = project.to_dict()["scenes"][0]["clips"][1]
    assert (clip["id"], clip["tag"], clip["layer"], clip["left"]) == ("i", "parrot-image", 2, 1820)
    assert "crop" not in clip


def test_lists_tags_and_variables() -> None:
    assert {tag: [element.method for element in elements] for tag, elements in TEMPLATE.tags.items()} == {
        "title": ["text"],
        "parrot-image": ["image"],
        "end": ["text"],
    }
    assert TEMPLATE.variables == ("city", "name")


def test_edits_elements_inside_groups() -> None:
    project = Project().add(Scene().add(Row((Text("One"), Text("Two", tag="two")))))
    assert project.edit("two", text="Zwei").to_dict()["scenes"][0]["clips"][1]["text"] == "Zwei"


@pytest.mark.parametrize("index", [0, 1, 2])
def test_index_follows_the_order_of_tags(index: int) -> None:
    row = Row((Text("a", tag="x"), Row((Text("b"), Text("c", tag="x")))), tag="x")
    project = Project().add(Scene().add(row))
    edited = project.edit("x", id="here", index=index)
    assert [element.id for element in edited.tags["x"]] == ["here" if n == index else None for n in range(3)]
    assert [type(element) for element in edited.tags["x"]] == [Row, Text, Text]


def test_replaces_a_group_with_its_members() -> None:
    old = Project().add(Scene().add(Row((Text("a", tag="x"),), tag="x"), Text("b", tag="x")))
    new = old.edit("x", Row((Text("new"), Text("row"))), index=0).edit("x", text="last", index=1)
    assert [clip["text"] for clip in new.to_dict()["scenes"][0]["clips"]] == ["new", "row", "last"]


BASE_SCENE = Scene().text("Hello", id="a", at="top").text("Bye", id="b")
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


@pytest.mark.parametrize(("before", "options", "released"), EDITS)
def test_removes_options_that_contradict_new_ones(
    before: dict[str, Any], options: dict[str, Any], released: set[str]
) -> None:
    project = Project().add(BASE_SCENE.text("Me", tag="me", **before))
    kept = {word: value for word, value in before.items() if word not in released}
    assert project.edit("me", **options) == Project().add(BASE_SCENE.text("Me", tag="me", **(kept | options)))
    project.edit("me", **options).to_json()


def test_replaces_one_size_with_another() -> None:
    scaled = Project().add(Scene().image("/a.png", size=(400, 300), scale=2, tag="me"))
    boxed = Project().add(Scene().image("/a.png", size=(400, 300), width=90, height=20, fit="cover", tag="me"))
    assert scaled.edit("me", width=300).tags["me"][0] == Image("/a.png", size=(400, 300), width=300, tag="me")
    assert boxed.edit("me", scale=2) == scaled


def test_scale_replaces_the_shot_of_an_avatar() -> None:
    project = Project().add(Scene().avatar("M000045058", shot="medium", at="left", tag="host"))
    assert project.edit("host", scale=0.5).tags["host"][0] == Avatar("M000045058", scale=0.5, at="left", tag="host")


def test_rejects_new_options_that_contradict_each_other() -> None:
    project = Project().add(Scene().text("Me", tag="me", at="left"))
    with pytest.raises(ArgumentError, match=r"^text\(at='top'\): at "):
        project.edit("me", at="top", top=5)


TWICE = Project().add(Scene().text("a", tag="x").text("b", tag="x"), Scene().text("c", tag="x"))


@pytest.mark.parametrize(("index", "texts"), [(0, "Qbc"), (2, "abQ"), ("all", "QQQ")])
def test_index_selects_among_elements_with_one_tag(index: Any, texts: str) -> None:
    scenes = TWICE.edit("x", text="Q", index=index).to_dict()["scenes"]
    assert "".join(clip["text"] for scene in scenes for clip in scene["clips"]) == texts


def test_substitutes_variables_in_all_texts() -> None:
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


def test_substitute_changes_only_the_variables_of_a_payload() -> None:
    filled = TEMPLATE.substitute(name="민준", city="서울").to_dict()
    expected = json.dumps(PAYLOAD, ensure_ascii=False).replace("${name}", "민준").replace("${city}", "서울")
    assert canonical_json(filled) == canonical_json(json.loads(expected))


SILENT = Project().add(Scene().avatar("M1", clothes="A").avatar("M2", clothes="B"))

REJECTED: list[tuple[Any, str]] = [
    (
        lambda: TEMPLATE.edit("titel", text="x"),
        "edit(tag='titel'): tag must be a tag of the project. Did you mean 'title'?",
    ),
    (lambda: TEMPLATE.edit("title", source="/x.png"), "edit() got an unknown option 'source'."),
    (lambda: TEMPLATE.edit("title", txt="x"), "Did you mean 'text'?"),
    (lambda: TEMPLATE.edit("title"), "edit(tag='title'): tag needs at least one change."),
    (lambda: TEMPLATE.edit("title", text=None), "edit(text=None): text is required for text()."),
    (
        lambda: TEMPLATE.edit("title", Text("x"), text="y"),
        "edit(tag='title'): tag takes an element or options. Remove one of them.",
    ),
    (lambda: ANY_TEMPLATE.edit("title", "x"), "edit(element='x'): element must be an element"),
    (lambda: TEMPLATE.edit("title", opacity=200), "text(opacity=200): "),
    (lambda: TWICE.edit("x", text="y"), "tag is the tag of 3 elements. Pass index=0 to index=2, or index='all'."),
    (lambda: TWICE.edit("x", text="y", index=3), "edit(index=3): index must be from 0 to 2, or 'all'"),
    (lambda: TEMPLATE.set_script(scene=5, text="x"), "set_script(scene=5): scene must be a whole number from 0 to 1"),
    (lambda: TEMPLATE.set_script(scene=1, text="x"), "set_script(scene=1): scene must have an avatar."),
    (
        lambda: TEMPLATE.set_script(scene=0, text="x", turn=1),
        "set_script(turn=1): turn must be a whole number from 0 to 0",
    ),
    (
        lambda: Project().set_script(scene=0, text="x"),
        "set_script(scene=0): scene must be the index of a scene, but the project has no scenes.",
    ),
    (lambda: SILENT.set_script(scene=0, text="x"), "set_script(scene=0): scene must have a script or a single avatar."),
    (lambda: TEMPLATE.substitute(name="Ann"), "city"),
    (
        lambda: TEMPLATE.substitute(name="Ann", city="x", nam="y"),
        "Did you mean 'name'?",
    ),
    (lambda: ANY_TEMPLATE.substitute(name=None, city="x"), "must be text or a number, not NoneType"),
]


@pytest.mark.parametrize(("call", "expected"), REJECTED, ids=[expected for _, expected in REJECTED])
def test_rejects_invalid_edits(call: Any, expected: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert expected in str(caught.value)


def test_set_script_selects_by_turn() -> None:
    two = Scene().avatar("M1", clothes="A").avatar("M2", clothes="B").say("One", by="M1").say("Two", by="M2")
    project = Project.from_payload(Project().add(two).to_dict()).set_script(scene=0, text="Zwei", turn=1)
    assert [script["org"] for script in project.to_dict()["scenes"][0]["scripts"]] == ["<p>One</p>", "<p>Zwei</p>"]
    with pytest.raises(ArgumentError, match="turn is required, because the scene has 2 scripts"):
        project.set_script(scene=0, text="x")


def test_update_request_has_the_changes() -> None:
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


def test_update_request_has_a_new_background() -> None:
    blue, red = (Project().add(Scene().background(f"/images/{name}.png", color=name)) for name in ("blue", "red"))
    (entry,) = red.updates_since(blue)["updates"]["value"]
    assert entry == {
        "sceneIdx": 0,
        "type": "background",
        "values": {"source_url": "/images/red.png", "source_color": "rgb(255,0,0)"},
    }
    assert blue.updates_since(blue)["updates"]["value"] == []


def test_update_request_has_the_turn_of_the_only_avatar() -> None:
    hi, ho = (
        Project(scripts_on="scene").add(Scene().avatar("M1", clothes="A", script=script)) for script in ("Hi", "Ho")
    )
    (entry,) = ho.updates_since(hi)["updates"]["value"]
    assert entry == {"sceneIdx": 0, "type": "aiModel", "values": {"script": "<p>Ho</p>"}}


def create_conversation(last: str) -> Project:
    pair = Scene().avatar("M1", clothes="A").avatar("M2", clothes="B")
    return Project().add(pair.say("One", by="M1").say(last, by="M2"))


UNSUPPORTED: list[tuple[Project, Project, str]] = [
    (
        TEMPLATE,
        TEMPLATE.add(Scene()),
        "scenes: The update request does not support this change: a scene was added",
    ),
    (TEMPLATE, TEMPLATE.replace(name="Other"), "name: "),
    (TEMPLATE, TEMPLATE.edit("title", id="new"), "scenes[0].clips: "),
    (TEMPLATE, TEMPLATE.edit("title", omit=("tag",)), "a key was removed"),
    (TWICE, TWICE.edit("x", text="y", index=0), "several clips of the type textImage"),
    (
        Project().add(Scene()),
        Project().add(Scene().replace(watermark=True)),
        "scenes[0].watermark: The update request does not support this change: only clips and the background",
    ),
    (
        Project().add(Scene().clip({"type": "new", "a": 1})),
        Project().add(Scene().clip({"type": "new", "a": 2})),
        "scenes[0].clips[0]: The update request does not support this change: the request does not support clips of the type new.",
    ),
    (create_conversation("Two"), create_conversation("Three"), "scenes[0].scripts: "),
    (create_conversation("Two"), SILENT, "scenes[0].scripts: "),
    (
        Project().add(Scene(), Scene().text("a", tag="x").replace(extra={"sceneIdx": 0})),
        Project().add(Scene(), Scene().text("b", tag="x").replace(extra={"sceneIdx": 0})),
        "scenes[0] has the same sceneIdx, 0",
    ),
]


@pytest.mark.parametrize(
    ("original", "project", "expected"), UNSUPPORTED, ids=[expected for _, _, expected in UNSUPPORTED]
)
def test_rejects_changes_that_the_update_request_does_not_support(
    original: Project, project: Project, expected: str
) -> None:
    with pytest.raises(CompositionError) as caught:
        project.updates_since(original)
    assert expected in str(caught.value)


def get_scripts(project: Project, scene: int = 0) -> list[str]:
    data = project.to_dict()["scenes"][scene]
    scripts = [clip["script"]["org"] for clip in data["clips"] if "script" in clip]
    return scripts + [script["org"] for script in data.get("scripts") or ()]


HOST = Scene().avatar("M000045058", script="Hello there", tag="host")


def test_new_script_goes_to_the_turn_of_the_avatar() -> None:
    project = Project.from_payload(Project(scripts_on="scene").add(HOST).to_json())
    assert get_scripts(project.edit("host", script="New")) == ["<p>New</p>"]
    moved = project.edit("host", script="New", opacity=50)
    assert (get_scripts(moved), moved.to_dict()["scenes"][0]["clips"][0]["opacity"]) == (["<p>New</p>"], 50)
    two = Project(scripts_on="scene").add(HOST.say("And bye"))
    with pytest.raises(ArgumentError, match="the avatar with the tag 'host' has 2 turns"):
        Project.from_payload(two.to_json()).edit("host", script="New")


@pytest.mark.parametrize("key", ["script", "scripts", "null"])
def test_set_script_adds_a_script_to_a_payload_without_one(key: str) -> None:
    payload = Project(scripts_on="clip" if key == "script" else "scene").add(HOST, HOST).to_dict()
    if key == "script":
        del payload["scenes"][1]["clips"][0]["script"]
    elif key == "scripts":
        del payload["scenes"][1]["scripts"]
    else:
        payload["scenes"][1]["scripts"] = None
    project = Project.from_payload(payload).set_script(scene=1, text="New")
    assert [get_scripts(project, 0), get_scripts(project, 1)] == [["<p>Hello there</p>"], ["<p>New</p>"]]


def test_set_script_keeps_turns_that_cannot_be_parsed() -> None:
    payload = Project(scripts_on="scene").add(HOST).to_dict()
    payload["scenes"][0]["scripts"][0]["tts"] = "voice-id"
    with pytest.raises(ArgumentError, match="has turns in its extra= that scenekit cannot parse"):
        Project.from_payload(payload).set_script(0, "New")


def test_edits_raw_clips_as_a_whole() -> None:
    project = Project().add(Scene().clip({"type": "zzz", "tag": "raw", "left": 5}))
    assert project.edit("raw", data={"type": "zzz", "left": 9}).to_dict()["scenes"][0]["clips"][0]["left"] == 9
    with pytest.raises(ArgumentError, match=r"edit\(\) got an unknown option 'left'\. Valid options: data\."):
        project.edit("raw", left=99)


@pytest.mark.parametrize("address", ["", None, "blob:https://a.b/1", "images/a.png"])
def test_edits_images_without_a_fetchable_url(address: str | None) -> None:
    payload = Project().add(Scene().image("/a.png", size=(10, 10), tag="photo")).to_dict()
    payload["scenes"][0]["clips"][0]["source_url"] = address
    project = Project.from_payload(payload)
    assert project.replace(scripts_on=None).to_dict() == payload
    assert project.edit("photo", source="/new.png").to_dict()["scenes"][0]["clips"][0]["source_url"] == "/new.png"


def test_urls_may_be_variables() -> None:
    project = Project().add(Scene().image("${photo}", size=(10, 10)).replace(thumbnail_url="${photo}"))
    filled = Project.from_payload(project.to_json()).substitute(photo="https://a.b/c.png").to_dict()["scenes"][0]
    assert (filled["clips"][0]["source_url"], filled["thumbnailUrl"]) == ("https://a.b/c.png", "https://a.b/c.png")


def test_substitutes_variables_in_the_options_of_the_project() -> None:
    project = Project("${a}", dictionary={"x": ["${b}"]}, extra={"y": "${self}"}).add(Scene())
    assert project.variables == ("a", "b", "self")
    filled = project.substitute(a="1", b="2", self="3")
    assert (filled.name, filled.dictionary, filled.extra) == ("1", {"x": ("2",)}, {"y": "3"})
    assert hash(filled)


def test_edits_position_and_size_of_a_payload() -> None:
    payload = Project().add(HOST, Scene().image("/a.png", size=(100, 50), scale=2, left=5, top=5, tag="i")).to_dict()
    project = Project.from_payload(payload)
    image = project.edit("i", at="top-right", margin=20).scenes[1].elements[0]
    assert (image.at, image.left, image.top) == ("top-right", None, None)
    assert project.edit("i", width=400).to_dict()["scenes"][1]["clips"][0]["scaleX"] == 4
    assert project.edit("i", width=400).edit("i", scale=1).to_dict()["scenes"][1]["clips"][0]["scaleX"] == 1
    framed = Project().add(HOST.replace()).edit("host", shot="close-up").to_dict()["scenes"][0]["clips"][0]
    assert project.edit("host", shot="close-up").to_dict()["scenes"][0]["clips"][0] == framed


def test_replaces_an_element_with_a_raw_clip() -> None:
    project = (
        Project().add(Scene().text("a", tag="t", id="one", layer=7)).edit("t", Scene().clip({"type": "z"}).elements[0])
    )
    assert project.to_dict()["scenes"][0]["clips"] == [{"tag": "t", "id": "one", "layer": 7, "type": "z"}]


def test_options_may_have_the_names_of_edit_arguments() -> None:
    project = Project().add(Scene().text("a", tag="t", extra={"x": 1}))
    assert project.edit("t", tag="u").tags.keys() == {"u"}
    assert project.edit("t", extra=None).scenes[0].elements[0].extra is None


def test_update_request_does_not_support_other_keys_of_scripts() -> None:
    original = Project.from_payload(Project().add(HOST).to_json())
    with pytest.raises(CompositionError, match="only the text of a script can be changed"):
        original.edit("host", extra={"script": {"tts": {"speed": 2}}}).updates_since(original)
    with pytest.raises(ArgumentError, match="must be a Project"):
        ANY_TEMPLATE.updates_since(original.to_dict())
