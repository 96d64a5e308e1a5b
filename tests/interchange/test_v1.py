"""Conversion between V3 projects and projects of the V1 API."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import (
    ArgumentError,
    Avatar,
    CompositionError,
    Html,
    Image,
    PayloadError,
    Project,
    Scene,
    Text,
    Video,
)
from scenekit.migrate import migrate
from tests.support.commands import run_command
from tests.support.paths import ROOT
from tests.support.strategies import mutations

GOLDEN = ROOT / "tests" / "golden" / "legacy" / "quickstart-v1.json"
QUICKSTART = json.loads(GOLDEN.read_text())
ANNA = Avatar("M000004017", clothes="BG00006160", script="Hi", at=("22%", "69%"), height="100%")

OLD: dict[str, Any] = {
    "projectName": "Tour",
    "scenes": [
        {
            "AIModel": {
                "script": "안녕하세요.\n\nA & B",
                "model": "M000045058",
                "clothes": "BG00002320",
                "language": "ko",
                "locationX": 0.1,
                "locationY": -0.2,
                "scale": 1.5,
                "layer": 509,
            },
            "clips": [
                {"type": "background", "detail": {"url": "https://a.b/bg.png"}},
                {"type": "image", "detail": {"url": "/wide.png", "scale": 1.5, "locationX": 0.25, "locationY": 1 / 3}},
                {"type": "text", "detail": {"textSource": "Hello", "scale": 2, "font": "SourceSerifPro-Regular"}},
                {"type": "userVideo", "detail": {"url": "/sea.mp4", "scaleX": 1, "scaleY": 1, "layer": 511}},
            ],
        },
        {"clips": [{"type": "userVideo", "detail": {"url": "/outro.mp4", "scaleX": 0.5, "scaleY": 0.25}}]},
    ],
}


def to_v1(project: Project) -> Any:
    return json.loads(project.to_json(api="v1"))


def test_writes_the_documented_sample() -> None:
    assert to_v1(Project().add(Scene().add(ANNA))) == QUICKSTART


def test_round_trips_the_documented_sample() -> None:
    project = migrate(GOLDEN.read_bytes()).project
    assert project.scenes[0].elements == (ANNA,)
    assert to_v1(project) == QUICKSTART
    assert to_v1(Project.from_payload(project.to_json())) == {
        "scenes": [{"AIModel": QUICKSTART["scenes"][0]["AIModel"] | {"language": "en"}}]  # V3 always has a language
    }


def get_box(clip: dict[str, Any]) -> tuple[float, ...]:
    """Return the midpoint and the size of the box of a V3 clip."""
    width, height = clip["width"] * clip["scaleX"], clip["height"] * clip["scaleY"]
    return tuple(round(number, 6) for number in (clip["left"] + width / 2, clip["top"] + height / 2, width, height))


def test_migration_keeps_positions_and_sizes() -> None:
    project = migrate(OLD, sizes={"/wide.png": (300, 200)}).project
    first, second = project.to_dict()["scenes"]
    avatar, picture, text, video = first["clips"]
    assert get_box(avatar)[:2] == (1152, 324)
    assert get_box(avatar)[3] == 1620
    assert get_box(picture) == (1440, 900, 1440, 960)  # 75 % of the width
    assert get_box(text)[:2] == (960, 540)
    assert text["fontSize"] == 72
    assert get_box(video) == (960, 540, 1920, 1080)
    assert [clip["layer"] for clip in first["clips"]] == [509, 500, 500, 511]
    assert first["background"]["source_url"] == "https://a.b/bg.png"
    assert get_box(second["clips"][0]) == (960, 540, 960, 270)
    assert (project.name, project.orientation) == ("Tour", "landscape")
    assert migrate(OLD, model_height=0.9).project.to_dict()["scenes"][0]["clips"][0]["scaleX"] == pytest.approx(
        avatar["scaleX"] * 0.9
    )
    assert migrate(OLD, text_size=30).project.to_dict()["scenes"][0]["clips"][2]["fontSize"] == 45


def test_portrait_images_take_a_fraction_of_the_height() -> None:
    old = {"scenes": [{"clips": [{"type": "image", "detail": {"url": "/tall.png"}}]}]}
    project, notes = migrate(old, sizes={"/tall.png": (100, 200)})
    assert get_box(project.to_dict()["scenes"][0]["clips"][0]) == (960, 540, 270, 540)
    assert any("the parallel side of the canvas" in note for note in notes)


fractions = st.floats(-2, 2) | st.sampled_from([0, 0.5, -0.5, -0.28, 1])
factors = st.floats(0.05, 20) | st.sampled_from([1, 2, 0.5])
layers = st.integers(-5, 900)
clothes = st.sampled_from(["BG00002320", "BG00001004"])
texts = st.text("ab 가\n&<", min_size=1, max_size=9).filter(str.strip)
position_fields = {"locationX": fractions, "locationY": fractions, "layer": layers}


def details(**required: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=position_fields)


clips = st.one_of(
    st.builds(lambda detail: {"type": "image", "detail": detail}, details(url=st.just("/a.png"), scale=factors)),
    st.builds(lambda detail: {"type": "text", "detail": detail}, details(textSource=texts, scale=factors)),
    st.builds(
        lambda detail: {"type": "userVideo", "detail": detail},
        details(url=st.just("/a.mp4"), scaleX=factors, scaleY=factors),
    ),
    st.just({"type": "background", "detail": {"url": "/bg.png"}}),
)
models = st.fixed_dictionaries(
    {"model": st.sampled_from(["M000045058", "M1"]), "clothes": clothes, "script": texts, "scale": factors},
    optional={**position_fields, "language": st.sampled_from(["en", "ko"])},
)
v1_projects = st.builds(
    lambda scenes: {"scenes": scenes},
    st.lists(
        st.fixed_dictionaries({}, optional={"AIModel": models, "clips": st.lists(clips, max_size=4)}),
        min_size=1,
        max_size=3,
    ),
)


@given(v1_projects, st.sampled_from([{}, {"/a.png": (300, 500)}, {"/a.png": (500, 300), "/a.mp4": (9, 7)}]))
def test_round_trips_the_numbers_of_migrated_projects(old: dict[str, Any], sizes: Any) -> None:
    converted = to_v1(migrate(old, sizes=sizes).project)
    for scene, other in zip(old["scenes"], converted["scenes"], strict=True):
        compare(scene.get("AIModel"), other.get("AIModel"), 300)
        old_clips = [clip for clip in scene.get("clips", ()) if clip["type"] != "background"]
        new_clips = [clip for clip in other.get("clips", ()) if clip["type"] != "background"]
        assert len(old_clips) + any(clip["type"] == "background" for clip in scene.get("clips", ())) == len(
            other.get("clips", ())
        )
        for clip, note in zip(old_clips, new_clips, strict=True):
            assert clip["type"] == note["type"]
            compare(clip["detail"], note["detail"], 500)


def compare(old: dict[str, Any] | None, new: dict[str, Any] | None, layer: int) -> None:
    if old is None or new is None:
        assert old is new
        return
    expected: dict[str, Any] = {
        "locationX": 0,
        "locationY": 0,
        "layer": layer,
        "language": "ko",
    } | old  # the scripts have Hangul
    for key, value in {"layer": layer, **new}.items():
        if key in ("script", "textSource"):
            assert value.split() == expected[key].split()  # a single line break of a script is a space
        else:
            assert value == (expected[key] if isinstance(value, str) else pytest.approx(expected[key], abs=1e-9))
    assert old.keys() <= {"layer", *new}


@given(v1_projects, st.data())
def test_mutated_bytes_give_a_project_or_an_error_of_scenekit(old: Any, data: st.DataObject) -> None:
    document = data.draw(mutations(json.dumps(old).encode()))
    try:
        migrate(document).project.to_json()
    except PayloadError:
        return
    assert json.loads(document)["scenes"]


def create_scene(**clip: Any) -> dict[str, Any]:
    return {"scenes": [{"clips": [clip]}]}


def test_rounds_font_sizes() -> None:
    text = migrate(create_scene(type="text", detail={"textSource": "a", "scale": 1.2})).project.scenes[0].elements[0]
    assert isinstance(text, Text)
    assert text.size == 57.6  # and not 57.599999999999994


def create_avatar(**changes: Any) -> dict[str, Any]:
    return {"scenes": [{"AIModel": QUICKSTART["scenes"][0]["AIModel"] | changes}]}


@pytest.mark.parametrize(
    ("old", "note"),
    [
        (
            QUICKSTART,
            "scenes[0].AIModel: the height of an avatar at scale 1 is assumed to be 100% of the canvas height",
        ),
        (
            QUICKSTART,
            "scenes[0].AIModel: the measurements of M000004017 in BG00006160 are estimated, because it is not in the catalog",
        ),
        (
            QUICKSTART,
            "scenes[0]: has no background, which V3 requires; it gets the background of the documented sample",
        ),
        (
            OLD,
            "scenes[0].clips[1].detail: the natural size of /wide.png is unknown; its aspect ratio is assumed to be 16:9",
        ),
        (OLD, "scenes[0].clips[2].detail: the font size at scale 1 is assumed to be 48 px"),
        (OLD, "the natural size of /sea.mp4 is unknown; it is assumed to have the aspect ratio of its box"),
        (create_avatar(voice="x"), "scenes[0].AIModel.voice: is left out, because V3 has no such key"),
        (create_scene(type="text", detail={"textSource": "a", "color": 1}), "clips[0].detail.color: is left out"),
        ({"scenes": [{}], "orientation": "portrait", "projectName": 5}, "orientation, projectName: is left out"),
        (
            create_scene(type="image", detail={"url": "/a.png", "scaleX": 3}),
            "scenes[0].clips[0].detail.scaleX: is left out",
        ),
        (create_scene(type="background", detail={"url": "/a.png", "layer": 9}), "detail.layer: is left out"),
        (
            create_scene(type="text", detail={"textSource": "a", "two\nlines": 1}),
            "clips[0].detail.two lines: is left out",
        ),
        ({"scenes": [{}] * 9}, "scenes[0], scenes[1] and 7 more: has no background"),
        (
            create_scene(type="background", detail={"url": "/a.png", "scale": 2}),
            "scenes[0].clips[0].detail.scale: is left out, because V3 has no such key",
        ),
        (
            {"scenes": [{"clips": [{"type": "background", "detail": {"url": f"/{name}.png"}} for name in "ab"]}]},
            "scenes[0].clips[0]: is left out, because another background covers it",
        ),
    ],
)
def test_notes_list_assumptions_and_dropped_keys(old: Any, note: str) -> None:
    assert any(note in line for line in migrate(old).notes)


def test_notes_list_unused_sizes() -> None:
    assert (
        "sizes: /typo.png is not an image or a video of the project" in migrate(OLD, sizes={"/typo.png": (1, 1)}).notes
    )


def test_no_notes_without_assumptions() -> None:
    old = {"scenes": [{"clips": [{"type": "background", "detail": {"url": "/a.png", "locationX": 0, "scale": 1}}]}]}
    assert migrate(old).notes == ()


@pytest.mark.parametrize(
    "answer",
    [
        {"success": True, "response": {"projectName": "Tour", "scenes": QUICKSTART["scenes"]}, "msg": None},
        {"success": True, "data": QUICKSTART},
    ],
)
def test_unwraps_responses_of_the_older_api(answer: Any) -> None:
    assert migrate(answer).project.scenes == migrate(QUICKSTART).project.scenes


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        (b'{"scenes": [', "JSON: Input data was truncated"),
        (b'{"scenes": [], "scenes": []}', "the key 'scenes' twice"),
        ([], "must be a dict"),
        ({"scenes": []}, "The payload is not a project of the V1 API: the list must have at least one item"),
        ({"scenes": {}}, "scenes: The payload is not a project of the V1 API: Expected `array`, got `object`"),
        ({}, "the key 'scenes' is missing"),
        ({"success": False, "msg": "no such project"}, "no such project"),
        ({"success": False}, "of the service"),
        (Project().add(Scene()).to_dict(), "The payload is already a V3 project"),
        (
            create_avatar(locationX="left"),
            "scenes[0].AIModel.locationX: The payload is a project of the V1 API, but not a valid one: Expected `float`",
        ),
        (create_avatar(scale=0), "scenes[0].AIModel.scale: "),
        (create_avatar(scale=-1), "scenes[0].AIModel.scale: "),
        (create_avatar(locationX=1e300), "scenes[0].AIModel.locationX: "),
        (create_avatar(script=["Hi"]), "scenes[0].AIModel.script: "),
        (create_avatar(layer=1.5), "scenes[0].AIModel.layer: "),
        (create_avatar(layer=10**30), "scenes[0].AIModel"),
        (
            create_avatar(model=""),
            "scenes[0].AIModel: The value cannot be migrated: avatar(model=''): model must not be empty",
        ),
        ({"scenes": [{"AIModel": {"model": "M1", "script": "Hi"}}]}, "the key 'clothes' is missing"),
        (
            create_scene(type="image", detail={}),
            "scenes[0].clips[0].detail.url: The payload is a project of the V1 API, but not a valid one",
        ),
        (
            create_scene(type="image", detail={"url": "a.png"}),
            "scenes[0].clips[0].detail: The value cannot be migrated: image(",
        ),
        (create_scene(type="text", detail={}), "scenes[0].clips[0].detail.textSource: "),
        (create_scene(type="text", detail={"textSource": "a", "scale": 1000}), "text(size="),
        (
            create_scene(type="hologram", detail={}),
            "scenes[0].clips[0].type: The payload is a project of the V1 API, but not a valid one: Invalid",
        ),
        (create_scene(type="image"), "the key 'detail' is missing"),
        (b"[" * 100_000, "JSON: "),
        (b'{"scenes": [{"AIModel": ' + b'{"a":' * 100_000, "JSON: "),
        ("old.json", "Path(…).read_bytes()"),
    ],
)
def test_rejects_payloads_that_are_not_v1_projects(old: Any, expected: str) -> None:
    with pytest.raises(PayloadError) as caught:
        migrate(old)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"model_height": 0}, "migrate(model_height=0): model_height must be"),
        ({"text_size": "big"}, "migrate(text_size='big'): text_size must be"),
        ({"sizes": [("/a.png", (1, 2))]}, "must be a dict"),
        ({"sizes": {"/a.png": 5}}, "sizes['/a.png'] must be the natural size"),
        ({"sizes": {"/a.png": ("50%", 5)}}, "two positive numbers of px"),
    ],
)
def test_rejects_invalid_options(options: Any, expected: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        migrate(QUICKSTART, **options)
    assert expected in str(caught.value)


PHOTO = Image("/a.png", size=(200, 100), scale=2)


@pytest.mark.parametrize(
    ("scene", "path"),
    [
        (
            Scene().add(ANNA, Avatar("M2", clothes="BG2")),
            "scenes[0].clips[1]: The V1 API does not support this: a scene has only one avatar",
        ),
        (
            Scene().shape("Star"),
            "scenes[0].clips[0]: The V1 API does not support this: it has no clips of the type shape",
        ),
        (Scene().background("navy"), "(a background of a plain color is written as a shape)"),
        (Scene().audio("/a.mp3"), "scenes[0].clips[0]: "),
        (Scene().clip({"type": "newKind"}), "scenes[0].clips[0]: "),
        (Scene().background("/a.png", color="navy"), "scenes[0].background.source_color: "),
        (Scene().replace(watermark=True), "scenes[0].watermark: "),
        (Scene().replace(thumbnail_url="/a.png"), "scenes[0].thumbnailUrl: "),
        (Scene().replace(extra={"transition": "fade"}), "scenes[0].transition: "),
        (Scene().image("/a.png", size=(9, 9), angle=5), "scenes[0].clips[0].angle: "),
        (Scene().image("/a.png", size=(9, 9), opacity=50), "scenes[0].clips[0].opacity: "),
        (Scene().image("/a.png", size=(9, 9), animation="fade-in"), "scenes[0].clips[0].animation: "),
        (Scene().image("/a.png", size=(9, 9), scale=(2, 1)), "scenes[0].clips[0].scaleX: "),
        (Scene().text("a", color="gold"), "scenes[0].clips[0].fill: "),
        (Scene().text("a", weight=700), "scenes[0].clips[0].fontWeight: "),
        (Scene().text("a", background="gold"), "scenes[0].clips[0].backgroundColor: "),
        (Scene().video("/a.mp4", volume=50), "scenes[0].clips[0].volume: "),
        (Scene().avatar("M000045058", extra={"isDelete": True}), "scenes[0].clips[0].isDelete: "),
        (Scene().avatar("M000045058", script=Html("<p>Wait<span>1</span></p>")), "scenes[0].clips[0].script.org: "),
        (Scene().avatar("M000045058", script="Hi", voice={"id": 1}), "scenes[0].scripts[0].isTTS: "),
        (Scene().avatar("M000045058", extra={"effects": [{"type": "circle"}]}), "scenes[0].clips[0].effects: "),
        (Scene().avatar("M000045058", extra={"fill": "red"}), "scenes[0].clips[0].fill: "),
        (Scene().avatar("M000045058", extra={"script": {"org": 5}}), "scenes[0].clips[0].script.org: "),
        (Scene().image("/a.png", size=(9, 9), extra={"visible": False}), "scenes[0].clips[0].visible: "),
        (Scene().image("/a.png", size=(9, 9), extra={"left": None}), "scenes[0].clips[0].left: "),
        (Scene().image("/a.png", size=(9, 9), extra={"scaleX": 0, "scaleY": 0}), "a clip must be larger than 0 px"),
        (Scene().video("/a.mp4", extra={"scaleX": 1e308}), "a position and a size must be between -2**53 and 2**53 px"),
        (Scene().image("/a.png", size=(9, 9), extra={"left": -1e300}), "must be between -2**53 and 2**53 px"),
        (Scene().text("a", omit=("fontSize",)), "scenes[0].clips[0].fontSize: "),
        (Scene().video("/a.mp4", extra={"volume": 0}), "scenes[0].clips[0].volume: "),
        (
            Scene().add(ANNA).replace(scripts_on="scene", extra={"scripts": [{"org": "<p>a</p>"}]}),
            "scenes[0].scripts[0]: ",
        ),
        (Scene().avatar("M000045058", omit=("left",)), "scenes[0].clips[0].left: "),
        (Scene().avatar("M000045058", omit=("model.emotion",)), "scenes[0].clips[0].model.emotion: "),
    ],
)
def test_rejects_scenes_that_the_older_api_does_not_support(scene: Scene, path: str) -> None:
    with pytest.raises(CompositionError) as caught:
        Project().add(scene).to_json(api="v1")
    assert path in str(caught.value)


@pytest.mark.parametrize(
    ("project", "expected"),
    [
        (Project(orientation="portrait"), "orientation: The V1 API does not support this: it is always landscape."),
        (Project(resolution="720"), "resolution: The V1 API does not support this: it has no such key. Got '720'."),
        (Project(is_export=False), "isExport: "),
        (Project(webhook_url="https://a.b/c"), "webhookUrl: "),
        (Project(extra={"more": {"a": 1}}), "more: "),
    ],
)
def test_rejects_project_options_that_the_older_api_does_not_support(project: Project, expected: str) -> None:
    with pytest.raises(CompositionError) as caught:
        project.add(Scene()).to_json(api="v1")
    assert expected in str(caught.value)


def test_leaves_out_keys_without_a_visible_effect() -> None:
    scene = Scene().add(ANNA, Text("a", tag="title", id="t", opacity=100, angle=0, underline=False))
    project = Project("Tour", is_export=True).add(scene)
    assert "title" not in project.to_json(api="v1").decode()


def test_joins_the_turns_of_an_avatar() -> None:
    scene = Scene().add(ANNA).say("And bye!")
    for project in (Project().add(scene), Project(scripts_on="scene").add(scene)):
        assert to_v1(project)["scenes"][0]["AIModel"]["script"] == "Hi\n\nAnd bye!"


def test_writes_layers_that_differ_from_the_default_order() -> None:
    clips = to_v1(Project().add(Scene().add(PHOTO, ANNA)))["scenes"][0]
    assert (clips["clips"][0]["detail"]["layer"], clips["AIModel"]["layer"]) == (1, 2)
    clips = to_v1(Project().add(Scene().add(ANNA, PHOTO, Video("/a.mp4"))))["scenes"][0]
    assert "layer" not in clips["clips"][0]["detail"]
    assert "layer" not in clips["AIModel"]


def test_reads_scripts_that_are_plain_strings() -> None:
    bare = Project().add(Scene().add(ANNA)).to_dict()
    bare["scenes"][0]["clips"][0]["script"] = "<p>Hi</p>"
    assert to_v1(Project.from_payload(bare))["scenes"][0]["AIModel"]["script"] == "Hi"
    bare["scenes"][0]["clips"][0]["script"] = None
    assert to_v1(Project.from_payload(bare))["scenes"][0]["AIModel"]["script"] == ""


def test_rejects_unknown_apis() -> None:
    project: Any = Project().add(Scene())
    with pytest.raises(ArgumentError) as caught:
        project.to_json(api="v2")
    assert "to_json(api='v2'): api must be one of: v3, v1." in str(caught.value)


def test_migrate_command_writes_the_payload_and_the_notes(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(json.dumps(OLD), encoding="utf-8")
    options = ["--size", "/wide.png=300x200", "--size", "/sea.mp4=1920x1080", "--model-height", "0.9", "-o", "new.json"]
    done = run_command("migrate", "old.json", *options, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    notes = done.stderr.decode().splitlines()
    assert notes
    assert all(note.startswith("old.json: scenes[") for note in notes)
    assert not any("wide.png" in note for note in notes)
    sizes = {"/wide.png": (300, 200), "/sea.mp4": (1920, 1080)}
    expected = migrate(OLD, sizes=sizes, model_height=0.9).project
    assert (tmp_path / "new.json").read_bytes() == expected.to_json(2) + b"\n"


def test_migrate_command_writes_code(tmp_path: Path) -> None:
    code = run_command("migrate", str(GOLDEN), "--format", "python", cwd=tmp_path).stdout
    (tmp_path / "made.py").write_bytes(code)
    assert json.loads(run_command("preview", "made.py", "--api", "v1", cwd=tmp_path).stdout) == QUICKSTART


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["migrate", "none.json"], "Error: none.json: The file cannot be read"),
        (["migrate", "new.json"], "Error: new.json: The payload is already a V3 project"),
        (["migrate", "cut.json", "-o", "made.json"], "Error: cut.json: "),
        (["migrate", "old.json", "--size", "a.png"], "'a.png'"),
        (
            ["migrate", "old.json", "--model-height", "0"],
            "Error: old.json: migrate(model_height=0.0): model_height must be",
        ),
        (
            ["preview", "new.json", "--api", "v1", "-o", "made.json"],
            "Error: new.json: scenes[0].clips[0]: The V1 API",
        ),
        (["migrate", "old.json", "-o", "old.json"], "the source"),
        (["preview", "clips.json"], "`scenekit migrate`"),
        (["preview", "old.json"], "`scenekit migrate`"),
    ],
)
def test_failing_commands_write_nothing(options: list[str], expected: str, tmp_path: Path) -> None:
    (tmp_path / "old.json").write_bytes(GOLDEN.read_bytes())
    (tmp_path / "clips.json").write_text(json.dumps(create_scene(type="image", detail={"url": "/a.png"})))
    (tmp_path / "cut.json").write_bytes(GOLDEN.read_bytes()[:40])
    (tmp_path / "new.json").write_bytes(Project().add(Scene().shape("Star")).to_json())
    done = run_command(*options, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert expected in done.stderr.decode()
    assert done.stderr.count(b"Error: ") == 1
    assert not (tmp_path / "made.json").exists()


MODEL = {"script": "Good morning", "model": "M000004017", "clothes": "BG00006160"}


@pytest.mark.parametrize(
    ("project", "is_old"),
    [
        ({"scenes": [{"AIModel": MODEL}]}, True),
        ({"scenes": [{"AIModel": MODEL, "background": {"source_url": "https://a.b/bg.jpg"}}]}, True),
        ({"scenes": [{"background": {"source_url": "/a.png"}, "clips": []}, {"AIModel": MODEL}]}, True),
        ({"scenes": [{"clips": [{"type": "image", "detail": {"url": "/a.png"}}]}]}, True),
        ({"scenes": [{"background": {"source_url": "/a.png"}, "clips": [{"type": "image", "detail": {}}]}]}, False),
        ({"scenes": [{"background": {"source_url": "/a.png"}, "clips": []}]}, False),
    ],
)
def test_an_avatar_of_the_old_form_identifies_the_api(project: dict[str, Any], is_old: bool) -> None:
    if is_old:
        assert migrate(project).project.scenes
        with pytest.raises(PayloadError, match=r"is a project of the V1 API\. Convert it with `scenekit migrate`"):
            Project.from_payload(project)
    else:
        assert Project.from_payload(project).to_dict() == project
        with pytest.raises(PayloadError, match="is already a V3 project"):
            migrate(project)


def test_the_background_of_a_scene_is_used() -> None:
    scene: dict[str, Any] = {"AIModel": MODEL, "background": {"source_url": "https://a.b/bg.jpg"}}
    project, notes = migrate({"scenes": [scene]})
    assert project.to_dict()["scenes"][0]["background"]["source_url"] == "https://a.b/bg.jpg"
    assert any(note.startswith("scenes[0].background: is used as the background") for note in notes)
    clip = {"type": "background", "detail": {"url": "https://a.b/clip.jpg"}}
    project, notes = migrate({"scenes": [{**scene, "clips": [clip]}]})
    assert project.to_dict()["scenes"][0]["background"]["source_url"] == "https://a.b/clip.jpg"
    assert any(note.startswith("scenes[0].background: is left out") for note in notes)


def test_check_and_migrate_report_missing_keys_alike() -> None:
    old = {"scenes": [{"AIModel": {"model": "M1", "script": "Hi"}}, {"AIModel": {"clothes": "B1", "scale": "1"}}]}
    messages = []
    for function in (Project.from_payload, migrate):
        with pytest.raises(PayloadError) as caught:
            function(old)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert messages[0].split("\n") == [
        f"scenes[{index}].AIModel{key}: The payload is a project of the V1 API, but not a valid one: {reason}."
        for index, key, reason in (
            (0, "", "the key 'clothes' is missing"),
            (1, "", "the key 'script' is missing"),
            (1, "", "the key 'model' is missing"),
            (1, ".scale", "Expected `float`, got `str`"),
        )
    ]


@pytest.mark.parametrize(
    ("script", "language", "note"),
    [
        ("좋은 아침입니다", "ko", "assumed to be ko, because the script is in Hangul"),
        ("Ann의 아침입니다", "ko", "assumed to be ko"),
        ("おはようございます", "ja", "assumed to be ja, because the script is in Kana"),
        ("早上好", "zh", "assumed to be zh, because the script is in Han"),
        ("Доброе утро", "ru", "assumed to be ru, because the script is in Cyrillic"),
        ("สวัสดี", "th", "assumed to be th"),
        ("Good morning", "en", "assumed to be en"),
        ("Good morning, 민준", "en", "assumed to be en"),
        ("", "en", ""),
    ],
)
def test_the_language_follows_the_script_or_is_an_assumption(script: str, language: str, note: str) -> None:
    project, notes = migrate({"scenes": [{"AIModel": {**MODEL, "script": script}}]})
    assert project.to_dict()["scenes"][0]["clips"][0]["model"]["language"] == language
    assert [text for text in notes if "the language" in text] == [text for text in notes if note and note in text]
    assert any("the language" in text for text in notes) == bool(note)
    given, notes = migrate({"scenes": [{"AIModel": {**MODEL, "script": script, "language": "de"}}]})
    assert given.to_dict()["scenes"][0]["clips"][0]["model"]["language"] == "de"
    assert not any("the language" in text for text in notes)


def test_keys_next_to_the_detail_are_explained() -> None:
    clip = {"type": "text", "detail": {"textSource": "Hi"}, "locationX": 0.2, "odd": 1}
    notes = migrate({"scenes": [{"clips": [clip]}]}).notes
    assert "scenes[0].clips[0].locationX: is left out, because it must be inside detail" in notes
    assert "scenes[0].clips[0].odd: is left out, because V3 has no such key" in notes
