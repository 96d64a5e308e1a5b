"""The builders: values that no verb changes, scripts, ids, layers, and what is refused."""

import copy
import math
import numbers
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from scenekit import (
    ArgumentError,
    Avatar,
    AvatarFrame,
    Background,
    Catalog,
    CompositionError,
    Html,
    Project,
    Scene,
    ScenekitError,
    Shape,
    Text,
    UnknownOptionError,
)
from scenekit.payload import v3
from tests.support.strategies import anchors, orientations, scripts, shots

ANNA = "M000045058"
EXTRA = {"deep": {"list": [1, {"more": None}]}}
BASE = Scene().background("/images/a.png", color="#fff").avatar(ANNA, script="Hi", tag="host", extra=EXTRA)


def clips_of(scene: Scene) -> list[dict[str, Any]]:
    clips: list[dict[str, Any]] = scene.to_dict()["scenes"][0]["clips"]
    return clips


SCENE_VERBS: dict[str, Callable[[Scene], Any]] = {
    "add": lambda scene: scene.add(Avatar(ANNA)),
    "background": lambda scene: scene.background("/images/b.png"),
    "avatar": lambda scene: scene.avatar(ANNA, script="Bye"),
    "say": lambda scene: scene.say("Bye"),
    "text": lambda scene: scene.text("Hi"),
    "image": lambda scene: scene.image("/a.png", size=(1, 1)),
    "video": lambda scene: scene.video("/a.mp4"),
    "shape": lambda scene: scene.shape("Star"),
    "audio": lambda scene: scene.audio("/a.mp3"),
    "row": lambda scene: scene.row(Text("a"), Text("b")),
    "column": lambda scene: scene.column(Text("a"), Text("b")),
    "clip": lambda scene: scene.clip({"type": "new"}),
    "pipe": lambda scene: scene.pipe(Scene.text, "Hi"),
    "replace": lambda scene: scene.replace(watermark=True),
    "to_json": lambda scene: scene.to_json() and scene.to_dict() and scene,
}
PROJECT_VERBS: dict[str, Callable[[Project], Any]] = {
    "add": lambda project: project.add(BASE),
    "replace": lambda project: project.replace(orientation="portrait"),
    "to_json": lambda project: project.to_json() and project.to_dict() and project,
    "edit": lambda project: project.edit("host", opacity=50),
    "set_script": lambda project: project.set_script(scene=0, text="Bye"),
    "substitute": lambda project: project.replace(name="${name}").substitute(name="y"),
}


@pytest.mark.parametrize("verb", SCENE_VERBS)
def test_no_verb_changes_its_scene(verb: str) -> None:
    before = copy.deepcopy(BASE)
    after = SCENE_VERBS[verb](BASE)
    assert before == BASE
    assert isinstance(after, Scene)
    assert (after != before) == (verb != "to_json")


@pytest.mark.parametrize("verb", PROJECT_VERBS)
def test_no_verb_changes_its_project(verb: str) -> None:
    project = Project("x").add(BASE)
    before = copy.deepcopy(project)
    after = PROJECT_VERBS[verb](project)
    assert project == before
    assert (after != before) == (verb != "to_json")


READERS = {"to_dict", "to_payload", "to_code", "to_scenefile", "from_payload", "updates_since"}
READERS |= {"check", "estimate", "captions", "storyboard"}
"""What makes nothing new of a value."""


@pytest.mark.parametrize(("cls", "verbs"), [(Scene, SCENE_VERBS), (Project, PROJECT_VERBS)])
def test_every_verb_has_its_non_mutation_test(cls: type, verbs: dict[str, Any]) -> None:
    public = {name for name, value in vars(cls).items() if callable(value) and not name.startswith("_")}
    assert public - READERS == set(verbs)


@given(scripts, anchors, shots, orientations)
def test_no_words_change_a_scene_or_a_result(script: str, at: Any, shot: Any, orientation: Any) -> None:
    before = copy.deepcopy(BASE)
    scene = Scene(elements=BASE.elements[:0]).text("Hi").avatar(ANNA, script=script, at=at, shot=shot)
    assert scene.to_json(orientation=orientation) == scene.to_json(orientation=orientation)
    assert v3.encode(scene.to_payload(orientation=orientation)) == scene.to_json(orientation=orientation)
    assert before == BASE


def test_values_cannot_be_changed_from_outside() -> None:
    extra = {"model": {"mood": ["happy"]}}
    scene = Scene().avatar(ANNA, extra=extra, at=[10, 20])  # type: ignore[arg-type]
    before = scene.to_json()
    extra["model"]["mood"].append("sad")
    assert scene.to_json() == before
    with pytest.raises(TypeError):
        scene.elements[0].extra["model"] = 1  # type: ignore[index]
    assert hash(scene) == hash(copy.deepcopy(scene))
    assert hash(Scene().avatar(ANNA, at=[10, 20])) == hash(Scene().avatar(ANNA, at=(10, 20)))  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        scene.elements = ()  # type: ignore[misc]


SCRIPTS = [
    (None, ""),
    ("", ""),
    ("  \n \n", ""),
    ("Hi", "<p>Hi</p>"),
    (" Hi ", "<p>Hi</p>"),
    ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
    ("One.\r\n\r\n\r\nTwo.\n", "<p>One.</p><p>Two.</p>"),
    ("a\u2028\u2028b\nc", "<p>a\u2028\u2028b c</p>"),
    ("wrapped\n    over two lines", "<p>wrapped over two lines</p>"),
    ('Q&A: 1 < 2 > 0, "really"', '<p>Q&amp;A: 1 &lt; 2 &gt; 0, "really"</p>'),
    ("안녕하세요.\n\n반갑습니다!", "<p>안녕하세요.</p><p>반갑습니다!</p>"),
    (Html("<p>One <span>moment</span></p>"), "<p>One <span>moment</span></p>"),
    (Html(""), ""),
]


@pytest.mark.parametrize(("script", "org"), SCRIPTS)
def test_scripts_become_paragraphs(script: Any, org: str) -> None:
    assert clips_of(Scene().avatar(ANNA, script=script))[0]["script"] == {"org": org}


@given(scripts)
def test_any_text_is_escaped(script: str) -> None:
    org = clips_of(Scene().avatar(ANNA, script=script))[0]["script"]["org"]
    inside = org.replace("<p>", "").replace("</p>", "")
    assert "<" not in inside
    assert ">" not in inside
    back = inside.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert "".join(back.split()) == "".join(script.split())


def test_ids_and_layers_follow_the_order_of_writing() -> None:
    clips = clips_of(Scene().avatar(ANNA).avatar(ANNA, layer=9, id="guest").avatar(ANNA))
    assert [(clip["id"], clip["name"], clip["layer"]) for clip in clips] == [
        ("aiModel-1", "aiModel-1", 1),
        ("guest", "guest", 9),
        ("aiModel-3", "aiModel-3", 3),
    ]


def test_two_elements_of_one_id_are_refused_where_the_second_stands() -> None:
    with pytest.raises(CompositionError, match=r"^scenes\[0\]\.elements\[1\]: id='a' is taken"):
        Scene().avatar(ANNA, id="a").avatar(ANNA, id="a").to_json()


def test_optional_words_reach_the_clip_and_nothing_else_does() -> None:
    plain = clips_of(Scene().avatar(ANNA))[0]
    worded = clips_of(Scene().avatar(ANNA, angle=10, opacity=50, tag="host"))[0]
    assert worded == plain | {"angle": 10, "opacity": 50, "tag": "host"}


def test_extra_is_laid_over_the_clip_at_every_depth() -> None:
    extra = {"isDelete": False, "layer": 7, "model": {"mood": "happy", "editor": {"scale": 0.5}}}
    plain, clip = clips_of(Scene().avatar(ANNA))[0], clips_of(Scene().avatar(ANNA, extra=extra))[0]
    assert (clip["isDelete"], clip["layer"], clip["model"]["mood"]) == (False, 7, "happy")
    assert clip["model"]["editor"] == plain["model"]["editor"] | {"scale": 0.5}


def test_scenes_are_numbered() -> None:
    payload = Project("x").add(BASE, BASE).add(BASE).to_dict()
    assert [scene["sceneIdx"] for scene in payload["scenes"]] == [0, 1, 2]


def test_a_scene_alone_is_a_project_of_one_scene_without_a_name() -> None:
    assert BASE.to_json() == Project().add(BASE).to_json()
    assert "name" not in BASE.to_dict()
    assert BASE.to_json(orientation="portrait") == Project(orientation="portrait").add(BASE).to_json()


def test_without_a_background_the_documented_one_is_there() -> None:
    assert Scene().to_dict()["scenes"][0]["background"]["source_url"] == "/images/background/bg_blue_gradient.png"


def test_a_list_of_scenes_is_as_good_as_a_tuple() -> None:
    assert Project("x", [BASE]).add(BASE) == Project("x", (BASE, BASE))  # type: ignore[arg-type]


def test_a_copy_of_a_project_with_a_catalog_is_equal() -> None:
    project = Project("x", catalog=Catalog()).add(BASE)
    assert copy.deepcopy(project) == project


def test_an_id_that_scenekit_makes_gives_way_to_one_that_is_written() -> None:
    clips = clips_of(Scene().avatar(ANNA).avatar(ANNA, id="aiModel-1"))
    assert [clip["id"] for clip in clips] == ["aiModel-1-1", "aiModel-1"]


def test_an_id_that_scenekit_makes_is_no_other_clips_however_many_there_are() -> None:
    many = Scene().add(*(Shape("Star", width=1) for _ in range(1001)))
    ids = [clip["id"] for clip in clips_of(many.shape("Star", id="shape-1").shape("Star", id="shape-1-1"))]
    assert ids[:2] == ["shape-1-1-1", "shape-2"]
    assert len(set(ids)) == len(ids)


def test_elements_that_were_composed_before_take_the_layers_of_where_they_stand_now() -> None:
    four = Scene().text("a").text("b").text("c").text("d").elements
    alone = [clips_of(Scene().add(*four)) for _ in range(3)]
    behind = [clips_of(Scene().add(Text("first"), *four)) for _ in range(3)]
    for clips, count in ((alone, 4), (behind, 5)):
        assert [clip["layer"] for clip in clips[-1]] == list(range(1, count + 1))
        assert [clip["id"] for clip in clips[-1]] == [f"textImage-{number}" for number in range(1, count + 1)]
        assert clips[0] == clips[1] == clips[2]


def test_an_id_that_is_written_later_is_seen_by_what_was_composed_before() -> None:
    base = Scene().text("a").text("b").text("c").text("d")
    before = [clip["id"] for _ in range(3) for clip in clips_of(base)]
    assert before == [f"textImage-{number}" for number in range(1, 5)] * 3
    after = [clip["id"] for clip in clips_of(base.text("e", id="textImage-2"))]
    assert after == ["textImage-1", "textImage-2-1", "textImage-3", "textImage-4", "textImage-2"]


def test_what_extra_says_is_passed_on_as_it_is() -> None:
    clips = clips_of(Scene().avatar(ANNA, id="a").avatar(ANNA, extra={"id": "a"}))
    assert [clip["id"] for clip in clips] == ["a", "a"]


def test_elements_can_be_made_beforehand() -> None:
    assert Scene().add(Avatar(ANNA, script="Hi", at="left")) == Scene().avatar(ANNA, script="Hi", at="left")
    assert Scene().background("/a", color="red").background_element == Background("/a", color="red")


class Shout(str):
    """A str of its own class, as NumPy's and pandas' are."""

    __slots__ = ()


class Measured(float):
    """A float of its own class."""

    __slots__ = ()


@numbers.Integral.register
class Counted(int):
    """An int of its own class."""


def test_numbers_and_text_of_other_libraries_are_taken_as_what_they_are() -> None:
    extra = {"a": Measured(0.5)}
    ours = Scene().avatar(
        Shout(ANNA), id=Shout("host"), left=Measured(1.5), top=Counted(2), layer=Counted(3), extra=extra
    )
    theirs = Scene().avatar(ANNA, id="host", left=1.5, top=2, layer=3, extra={"a": 0.5})
    assert ours.to_json() == theirs.to_json()


BAD = [
    (lambda: Scene().avatar(""), "avatar: model='' must not be empty"),
    (lambda: Scene().avatar(None), "avatar: model=None must be text (str), not NoneType"),  # type: ignore[arg-type]
    (lambda: Scene().avatar(ANNA, script=5), "avatar: script=5 must be text (str or Html), not int"),  # type: ignore[arg-type]
    (lambda: Scene().avatar(ANNA, script=["Hi"]), "avatar: script=['Hi'] must be text"),  # type: ignore[arg-type]
    (lambda: Html(b"<p>"), "Html: html=b'<p>' must be text"),  # type: ignore[arg-type]
    (lambda: Scene().avatar(ANNA, clothes=""), "avatar: clothes=''"),
    (lambda: Scene().avatar(ANNA, language=1), "avatar: language=1"),  # type: ignore[arg-type]
    (lambda: Scene().avatar(ANNA, frame=(1, 2)), "avatar: frame=(1, 2) must be an AvatarFrame"),  # type: ignore[arg-type]
    (lambda: Scene().background(""), "background: source=''"),
    (lambda: Scene().background("/a", color=5), "background: color=5 is no CSS colour"),  # type: ignore[arg-type]
    (lambda: Scene().avatar("\ud83d"), "avatar: model='\\ud83d' holds '\\ud83d', half a character"),
    (lambda: Scene().avatar(ANNA, script="a\ud83d"), "avatar: script='a\\ud83d' holds"),
    (lambda: Scene().avatar(ANNA, extra={"a": "\ud83d"}), "avatar: extra.a='\\ud83d' holds"),
    (lambda: Project("x", (1,)), "Project: scenes=1 is no Scene"),  # type: ignore[arg-type]
    (lambda: Scene().to_json(2.5), "to_json: indent=2.5"),  # type: ignore[arg-type]
    (lambda: Scene().to_json(-1), "to_json: indent=-1"),
    (lambda: Scene().background("images/a.png"), "background: source='images/a.png' is no URL (https://…)"),
    (lambda: Scene().background("#fff", color="#000"), "are two colours"),
    (lambda: Scene().add("avatar"), "add: element='avatar' is no element"),  # type: ignore[arg-type]
    (lambda: Project("x").add(None), "add: scene=None is no Scene"),  # type: ignore[arg-type]
    (lambda: Project(""), "Project: name=''"),
    (lambda: Project(5), "Project: name=5"),  # type: ignore[arg-type]
    (lambda: Project("x", orientation="landscap"), "Did you mean 'landscape'?"),  # type: ignore[arg-type]
    (lambda: Project("x").replace(orientation="tall"), "Project: orientation='tall'"),  # type: ignore[arg-type]
    (lambda: Project("x").replace(orientaton="portrait"), "Did you mean 'orientation'?"),  # type: ignore[call-arg]
    (lambda: Project("x", catalog={}), "Catalog.load(path)"),  # type: ignore[arg-type]
    (lambda: Scene().to_json(orientation="wide"), "Scene: orientation='wide'"),  # type: ignore[arg-type]
    (lambda: Scene().avatar(ANNA, extra={"a": {"b": [1, object]}}), "avatar: extra.a.b[1]="),
    (lambda: Scene().avatar(ANNA, extra={"a": math.nan}), "avatar: extra.a=nan"),
    (lambda: Scene().avatar(ANNA, extra={1: 2}), "avatar: extra=1 is a key that is not text"),  # type: ignore[dict-item]
    (lambda: Scene().avatar(ANNA, script="x" * 99, scale=-1), "scale=-1"),
    (lambda: Scene().text("x", max_width=5, wrap=False), "text: max_width=5 and wrap=False contradict each other"),
    (lambda: Scene().text("x", max_width=5, width=6), "text: max_width=5 and width=6 contradict each other"),
]


@pytest.mark.parametrize(("call", "said"), BAD)
def test_bad_values_are_named_where_they_are_given(call: Any, said: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert said in str(caught.value)


def test_an_extra_that_holds_itself_is_refused() -> None:
    extra: dict[str, Any] = {}
    extra["again"] = extra
    with pytest.raises(ArgumentError, match=r"extra\.again.* holds itself"):
        Scene().avatar(ANNA, extra=extra)


def test_a_misspelt_word_is_a_type_error_with_the_nearest_word() -> None:
    with pytest.raises(TypeError) as caught:
        Scene().avatar(ANNA, scrpt="Hi")  # type: ignore[call-arg]
    assert isinstance(caught.value, UnknownOptionError)
    assert "avatar: scrpt='Hi'" in str(caught.value)
    assert "Did you mean 'script'?" in str(caught.value)
    assert "margin" in str(caught.value)


def test_a_long_value_does_not_bury_the_reason() -> None:
    with pytest.raises(ArgumentError) as caught:
        Scene().avatar(ANNA, at="x" * 5000)  # type: ignore[arg-type]
    assert len(str(caught.value)) < 400


def test_a_project_without_scenes_cannot_be_composed() -> None:
    with pytest.raises(CompositionError, match="no scenes"):
        Project("x").to_json()


def test_errors_survive_the_way_out_of_a_worker_process() -> None:
    with pytest.raises(ScenekitError) as caught:
        Scene().avatar(ANNA, at="nowhere")  # type: ignore[arg-type]
    back = pickle.loads(pickle.dumps(caught.value.with_path("scenes[3]")))  # noqa: S301 (our own bytes)
    assert (str(back), back.method, back.argument) == (str(caught.value), "avatar", "at")


def test_scenes_survive_pickling() -> None:
    frame = AvatarFrame(origin=(10, 20), tight=(1, 1, 8, 18), head=(5, 4, 3, 3))
    project = Project("x").add(BASE.avatar("M1", clothes="B1", frame=frame, script=Html("<p>x</p>")))
    assert pickle.loads(pickle.dumps(project)).to_json() == project.to_json()  # noqa: S301 (our own bytes)
