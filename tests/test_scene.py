"""The builders: immutability, scripts, ids, layers, and invalid values."""

import copy
import math
import numbers
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
    Shape,
    Text,
    UnknownOptionError,
)
from scenekit.payload import v3
from tests.support.pickling import pickle_and_load
from tests.support.strategies import anchors, orientations, scripts, shots

ANNA = "M000045058"
EXTRA = {"deep": {"list": [1, {"more": None}]}}
BASE = Scene().background("/images/a.png", color="#fff").avatar(ANNA, script="Hi", tag="host", extra=EXTRA)


AnyScene: Any = Scene
"""`Scene` without type checks, for invalid calls."""
AnyProject: Any = Project
AnyHtml: Any = Html


def get_clips(scene: Scene) -> list[dict[str, Any]]:
    clips: list[dict[str, Any]] = scene.to_dict()["scenes"][0]["clips"]
    return clips


SCENE_METHODS: dict[str, Callable[[Scene], Any]] = {
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
PROJECT_METHODS: dict[str, Callable[[Project], Any]] = {
    "add": lambda project: project.add(BASE),
    "replace": lambda project: project.replace(orientation="portrait"),
    "to_json": lambda project: project.to_json() and project.to_dict() and project,
    "edit": lambda project: project.edit("host", opacity=50),
    "swap_avatar": lambda project: project.swap_avatar("host", "M2", clothes="B2"),
    "set_script": lambda project: project.set_script(scene=0, text="Bye"),
    "substitute": lambda project: project.replace(name="${name}").substitute(name="y"),
    "compile": lambda project: project.compile(),
}


@pytest.mark.parametrize("method", SCENE_METHODS)
def test_scene_methods_do_not_change_the_scene(method: str) -> None:
    before = copy.deepcopy(BASE)
    after = SCENE_METHODS[method](BASE)
    assert before == BASE
    assert isinstance(after, Scene)
    assert (after != before) == (method != "to_json")


@pytest.mark.parametrize("method", PROJECT_METHODS)
def test_project_methods_do_not_change_the_project(method: str) -> None:
    project = Project("x").add(BASE)
    before = copy.deepcopy(project)
    after = PROJECT_METHODS[method](project)
    assert project == before
    assert (after != before) == (method != "to_json")


NON_BUILDERS = {"to_dict", "to_payload", "to_code", "to_scenefile", "from_payload", "updates_since"}
NON_BUILDERS |= {"check", "estimate", "captions", "storyboard"}
"""Methods that return something other than a scene or a project."""


@pytest.mark.parametrize(("cls", "methods"), [(Scene, SCENE_METHODS), (Project, PROJECT_METHODS)])
def test_all_methods_have_a_non_mutation_test(cls: type, methods: dict[str, Any]) -> None:
    public = {name for name, value in vars(cls).items() if callable(value) and not name.startswith("_")}
    assert public - NON_BUILDERS == set(methods)


@given(scripts, anchors, shots, orientations)
def test_composing_changes_neither_the_scene_nor_the_result(script: str, at: Any, shot: Any, orientation: Any) -> None:
    before = copy.deepcopy(BASE)
    scene = Scene(elements=BASE.elements[:0]).text("Hi").avatar(ANNA, script=script, at=at, shot=shot)
    assert scene.to_json(orientation=orientation) == scene.to_json(orientation=orientation)
    assert v3.encode(scene.to_payload(orientation=orientation)) == scene.to_json(orientation=orientation)
    assert before == BASE


def test_elements_do_not_share_mutable_values_with_the_caller() -> None:
    extra = {"model": {"mood": ["happy"]}}
    scene: Any = AnyScene().avatar(ANNA, extra=extra, at=[10, 20])
    before = scene.to_json()
    extra["model"]["mood"].append("sad")
    assert scene.to_json() == before
    with pytest.raises(TypeError):
        scene.elements[0].extra["model"] = 1
    assert hash(scene) == hash(copy.deepcopy(scene))
    assert hash(AnyScene().avatar(ANNA, at=[10, 20])) == hash(AnyScene().avatar(ANNA, at=(10, 20)))
    with pytest.raises(AttributeError):
        scene.elements = ()


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
    assert get_clips(Scene().avatar(ANNA, script=script))[0]["script"] == {"org": org}


@given(scripts)
def test_escapes_any_text_in_scripts(script: str) -> None:
    org = get_clips(Scene().avatar(ANNA, script=script))[0]["script"]["org"]
    inside = org.replace("<p>", "").replace("</p>", "")
    assert "<" not in inside
    assert ">" not in inside
    back = inside.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert "".join(back.split()) == "".join(script.split())


def test_ids_and_layers_follow_the_order_of_elements() -> None:
    clips = get_clips(Scene().avatar(ANNA).avatar(ANNA, layer=9, id="guest").avatar(ANNA))
    assert [(clip["id"], clip["name"], clip["layer"]) for clip in clips] == [
        ("aiModel-1", "aiModel-1", 1),
        ("guest", "guest", 9),
        ("aiModel-3", "aiModel-3", 3),
    ]


def test_rejects_repeated_ids_at_the_second_element() -> None:
    with pytest.raises(CompositionError, match=r"^scenes\[0\]\.elements\[1\]: id='a' "):
        Scene().avatar(ANNA, id="a").avatar(ANNA, id="a").to_json()


def test_options_change_only_their_keys() -> None:
    plain = get_clips(Scene().avatar(ANNA))[0]
    with_options = get_clips(Scene().avatar(ANNA, angle=10, opacity=50, tag="host"))[0]
    assert with_options == plain | {"angle": 10, "opacity": 50, "tag": "host"}


def test_extra_is_merged_into_the_clip_at_every_depth() -> None:
    extra = {"isDelete": False, "layer": 7, "model": {"mood": "happy", "editor": {"scale": 0.5}}}
    plain, clip = get_clips(Scene().avatar(ANNA))[0], get_clips(Scene().avatar(ANNA, extra=extra))[0]
    assert (clip["isDelete"], clip["layer"], clip["model"]["mood"]) == (False, 7, "happy")
    assert clip["model"]["editor"] == plain["model"]["editor"] | {"scale": 0.5}


def test_scenes_are_numbered() -> None:
    payload = Project("x").add(BASE, BASE).add(BASE).to_dict()
    assert [scene["sceneIdx"] for scene in payload["scenes"]] == [0, 1, 2]


def test_scene_composes_to_a_project_with_one_scene_and_no_name() -> None:
    assert BASE.to_json() == Project().add(BASE).to_json()
    assert "name" not in BASE.to_dict()
    assert BASE.to_json(orientation="portrait") == Project(orientation="portrait").add(BASE).to_json()


def test_default_background_is_the_documented_one() -> None:
    assert Scene().to_dict()["scenes"][0]["background"]["source_url"] == "/images/background/bg_blue_gradient.png"


def test_accepts_a_list_of_scenes() -> None:
    assert AnyProject("x", [BASE]).add(BASE) == AnyProject("x", (BASE, BASE))


def test_copies_of_projects_with_a_catalog_are_equal() -> None:
    project = Project("x", catalog=Catalog()).add(BASE)
    assert copy.deepcopy(project) == project


def test_generated_ids_avoid_explicit_ids() -> None:
    clips = get_clips(Scene().avatar(ANNA).avatar(ANNA, id="aiModel-1"))
    assert [clip["id"] for clip in clips] == ["aiModel-1-1", "aiModel-1"]


def test_generated_ids_are_unique() -> None:
    many = Scene().add(*(Shape("Star", width=1) for _ in range(1001)))
    ids = [clip["id"] for clip in get_clips(many.shape("Star", id="shape-1").shape("Star", id="shape-1-1"))]
    assert ids[:2] == ["shape-1-1-1", "shape-2"]
    assert len(set(ids)) == len(ids)


def test_cached_clips_get_the_layers_of_their_new_position() -> None:
    four = Scene().text("a").text("b").text("c").text("d").elements
    alone = [get_clips(Scene().add(*four)) for _ in range(3)]
    behind = [get_clips(Scene().add(Text("first"), *four)) for _ in range(3)]
    for clips, count in ((alone, 4), (behind, 5)):
        assert [clip["layer"] for clip in clips[-1]] == list(range(1, count + 1))
        assert [clip["id"] for clip in clips[-1]] == [f"textImage-{number}" for number in range(1, count + 1)]
        assert clips[0] == clips[1] == clips[2]


def test_cached_clips_avoid_ids_that_are_added_later() -> None:
    base = Scene().text("a").text("b").text("c").text("d")
    before = [clip["id"] for _ in range(3) for clip in get_clips(base)]
    assert before == [f"textImage-{number}" for number in range(1, 5)] * 3
    after = [clip["id"] for clip in get_clips(base.text("e", id="textImage-2"))]
    assert after == ["textImage-1", "textImage-2-1", "textImage-3", "textImage-4", "textImage-2"]


def test_extra_may_repeat_an_id() -> None:
    clips = get_clips(Scene().avatar(ANNA, id="a").avatar(ANNA, extra={"id": "a"}))
    assert [clip["id"] for clip in clips] == ["a", "a"]


def test_elements_can_be_built_before_the_scene() -> None:
    assert Scene().add(Avatar(ANNA, script="Hi", at="left")) == Scene().avatar(ANNA, script="Hi", at="left")
    assert Scene().background("/a", color="red").background_element == Background("/a", color="red")


class TextSubclass(str):
    """A subclass of str, such as those of NumPy and pandas."""

    __slots__ = ()


class FloatSubclass(float):
    """A subclass of float."""

    __slots__ = ()


@numbers.Integral.register
class IntSubclass(int):
    """A subclass of int."""


def test_accepts_subclasses_of_numbers_and_text() -> None:
    extra = {"a": FloatSubclass(0.5)}
    from_subclasses = Scene().avatar(
        TextSubclass(ANNA),
        id=TextSubclass("host"),
        left=FloatSubclass(1.5),
        top=IntSubclass(2),
        layer=IntSubclass(3),
        extra=extra,
    )
    from_builtins = Scene().avatar(ANNA, id="host", left=1.5, top=2, layer=3, extra={"a": 0.5})
    assert from_subclasses.to_json() == from_builtins.to_json()


INVALID = [
    (lambda: Scene().avatar(""), "avatar(model=''): model must not be empty"),
    (lambda: AnyScene().avatar(None), "avatar(model=None): model must be text (str), not NoneType"),
    (lambda: AnyScene().avatar(ANNA, script=5), "avatar(script=5): script must be text (str or Html), not int"),
    (lambda: AnyScene().avatar(ANNA, script=["Hi"]), "avatar(script=['Hi']): script must be text"),
    (lambda: AnyHtml(b"<p>"), "Html(html=b'<p>'): html must be text"),
    (lambda: Scene().avatar(ANNA, clothes=""), "avatar(clothes=''): clothes must not be empty"),
    (lambda: AnyScene().avatar(ANNA, language=1), "avatar(language=1): language must be text"),
    (lambda: AnyScene().avatar(ANNA, frame=(1, 2)), "avatar(frame=(1, 2)): frame must be an AvatarFrame"),
    (lambda: Scene().background(""), "background(source=''): source must not be empty"),
    (lambda: AnyScene().background("/a", color=5), "background(color=5): color "),
    (lambda: Scene().avatar("\ud83d"), "avatar(model='\\ud83d'): model contains '\\ud83d', half a character"),
    (lambda: Scene().avatar(ANNA, script="a\ud83d"), "avatar(script='a\\ud83d'): script contains"),
    (lambda: Scene().avatar(ANNA, extra={"a": "\ud83d"}), "avatar(extra.a='\\ud83d'): extra.a contains"),
    (lambda: AnyProject("x", (1,)), "Project(scenes=1): scenes must contain only scenes"),
    (lambda: AnyScene().to_json(2.5), "to_json(indent=2.5): indent "),
    (lambda: Scene().to_json(-1), "to_json(indent=-1): indent "),
    (lambda: Scene().background("images/a.png"), "background(source='images/a.png'): source "),
    (lambda: Scene().background("#fff", color="#000"), "background(source='#fff'): source "),
    (lambda: AnyScene().add("avatar"), "add(element='avatar'): element must be an element"),
    (lambda: AnyProject("x").add(None), "add(scene=None): scene must be a Scene."),
    (lambda: Project(""), "Project(name=''): name must not be empty"),
    (lambda: AnyProject(5), "Project(name=5): name must be text"),
    (lambda: AnyProject("x", orientation="landscap"), "Did you mean 'landscape'?"),
    (lambda: AnyProject("x").replace(orientation="tall"), "Project(orientation='tall'): orientation must be one of"),
    (lambda: AnyProject("x").replace(orientaton="portrait"), "Did you mean 'orientation'?"),
    (lambda: AnyProject("x", catalog={}), "Catalog.load(path)"),
    (lambda: AnyScene().to_json(orientation="wide"), "Scene(orientation='wide'): orientation must be one of"),
    (lambda: Scene().avatar(ANNA, extra={"a": {"b": [1, object]}}), "avatar(extra.a.b[1]="),
    (lambda: Scene().avatar(ANNA, extra={"a": math.nan}), "avatar(extra.a=nan): extra.a must be a JSON value"),
    (lambda: AnyScene().avatar(ANNA, extra={1: 2}), "avatar(extra=1): extra must have keys of the type str."),
    (lambda: Scene().avatar(ANNA, script="x" * 99, scale=-1), "avatar(scale=-1): scale must be"),
    (lambda: Scene().text("x", max_width=5, wrap=False), "text(max_width=5): max_width "),
    (lambda: Scene().text("x", max_width=5, width=6), "text(max_width=5): max_width "),
]


@pytest.mark.parametrize(("call", "expected"), INVALID)
def test_rejects_invalid_values(call: Any, expected: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert expected in str(caught.value)


def test_rejects_an_extra_that_contains_itself() -> None:
    extra: dict[str, Any] = {}
    extra["again"] = extra
    with pytest.raises(ArgumentError, match=r"extra\.again.* contain itself"):
        Scene().avatar(ANNA, extra=extra)


def test_unknown_option_is_a_type_error_with_a_suggestion() -> None:
    with pytest.raises(TypeError) as caught:
        AnyScene().avatar(ANNA, scrpt="Hi")
    assert isinstance(caught.value, UnknownOptionError)
    assert "avatar() got an unknown option 'scrpt'." in str(caught.value)
    assert "Did you mean 'script'?" in str(caught.value)
    assert "margin" in str(caught.value)


def test_truncates_long_values_in_messages() -> None:
    with pytest.raises(ArgumentError) as caught:
        AnyScene().avatar(ANNA, at="x" * 5000)
    assert len(str(caught.value)) < 400


def test_rejects_composing_a_project_without_scenes() -> None:
    with pytest.raises(CompositionError, match="no scenes"):
        Project("x").to_json()


def test_errors_can_be_pickled() -> None:
    with pytest.raises(ArgumentError) as caught:
        AnyScene().avatar(ANNA, at="nowhere")
    back = pickle_and_load(caught.value.with_path("scenes[3]"))
    assert (str(back), back.method, back.argument) == (str(caught.value), "avatar", "at")


def test_projects_can_be_pickled() -> None:
    frame = AvatarFrame(origin=(10, 20), tight=(1, 1, 8, 18), head=(5, 4, 3, 3))
    project = Project("x").add(BASE.avatar("M1", clothes="B1", frame=frame, script=Html("<p>x</p>")))
    assert pickle_and_load(project).to_json() == project.to_json()
