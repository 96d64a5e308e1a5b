"""Test what the options of each element write into the payload, and which values are rejected."""

from typing import Any, get_args

import pytest

from scenekit import Animation, ArgumentError, Avatar, Html, Image, Project, Row, Scene, Shadow, Shape, Text
from scenekit.payload.v3 import AnimationType, ShapeName, TextImageClip

WEB = "https://cdn.example.com"


def compose_clip(scene: Scene, orientation: Any = "landscape") -> dict[str, Any]:
    (clip,) = scene.to_dict(orientation=orientation)["scenes"][0]["clips"]
    assert isinstance(clip, dict)
    return clip


def get_own_fields(scene: Scene) -> dict[str, Any]:
    """Return the clip without its position, its id and its flags."""
    position_keys = ("id", "layer", "left", "top", "width", "height", "scaleX", "scaleY", "name")
    return {
        key: value
        for key, value in compose_clip(scene).items()
        if key not in position_keys and not key.startswith("lock")
    }


OPTIONS = [
    (Scene().text("Hi"), {"type": "textImage", "text": "Hi", "fill": "rgb(0,0,0)", "fontSize": 36}),
    (
        Scene().text(
            "Hi",
            size=10,
            color="#fff",
            font="Roboto",
            weight=700,
            italic=True,
            underline=True,
            align="center",
            stroke="red",
            stroke_width=2,
            shadow=Shadow("#00000060", blur=2.5, offset_x=1, offset_y=0.1, enabled=True),
            background="rgba(0,0,0,0.5)",
            animation=Animation("zoom-in", duration=30, delay=5),
            angle=-90,
            opacity=1,
            tag="title",
        ),
        {
            "type": "textImage",
            "opacity": 1,
            "angle": -90,
            "tag": "title",
            "text": "Hi",
            "fill": "rgb(255,255,255)",
            "fontSize": 7.5,
            "fontFamily": "Roboto",
            "align": "center",
            "backgroundColor": "#00000080",
            "stroke": "rgb(255,0,0)",
            "strokeWidth": 2,
            "fontWeight": 700,
            "fontStyle": "italic",
            "underline": True,
            "shadow": {"color": "#00000060", "blur": 2.5, "offsetX": 1, "offsetY": 0.1, "enabled": True},
            "animation": {"type": "zoom-in", "duration": 30, "delay": 5},
        },
    ),
    (Scene().text("Hi", italic=False, underline=False), {"type": "textImage", "text": "Hi", "fill": "rgb(0,0,0)", "fontSize": 36, "underline": False}),
    (
        Scene().image(f"{WEB}/a.png", size=(4, 3), animation="fade-in", tag="logo", opacity=50, angle=45.5),
        {
            "type": "image",
            "opacity": 50,
            "angle": 45.5,
            "tag": "logo",
            "fill": "rgb(0,0,0)",
            "source_url": f"{WEB}/a.png",
            "animation": {"type": "fade-in", "duration": 1, "delay": 0},
        },
    ),
    (Scene().video(f"{WEB}/a.mp4"), {"type": "videoImage", "fill": "rgb(0,0,0)", "video_url": f"{WEB}/a.mp4"}),
    (
        Scene().video(f"{WEB}/a.mp4", poster="/images/a.png", volume=100, opacity=7),
        {
            "type": "videoImage",
            "opacity": 7,
            "fill": "rgb(0,0,0)",
            "video_url": f"{WEB}/a.mp4",
            "source_url": "/images/a.png",
            "volume": 100,
        },
    ),
    (Scene().shape("Star"), {"type": "shape", "shapeName": "Star", "fill": "rgb(0,0,0)"}),
    (
        Scene().shape("Line_v2", color="gold", stroke="#123", stroke_width=0, stroke_radius=4, shadow=Shadow(), animation="out-up"),
        {
            "type": "shape",
            "shapeName": "Line_v2",
            "fill": "rgb(255,215,0)",
            "stroke": "rgb(17,34,51)",
            "strokeWidth": 0,
            "strokeRadius": 4,
            "shadow": {},
            "animation": {"type": "out-up", "duration": 1, "delay": 0},
        },
    ),
    (Scene().audio(f"{WEB}/dir/calm%20sea.mp3?x=/1#y"), {"type": "audio", "source_url": f"{WEB}/dir/calm%20sea.mp3?x=/1#y", "label": "calm%20sea.mp3"}),
    (Scene().audio("/a.mp3", label="Music", volume=1), {"type": "audio", "source_url": "/a.mp3", "volume": 1, "label": "Music"}),
]  # fmt: skip


@pytest.mark.parametrize(("scene", "clip"), OPTIONS)
def test_options_become_payload_fields(scene: Scene, clip: dict[str, Any]) -> None:
    assert get_own_fields(scene) == clip


@pytest.mark.parametrize("method", ["image", "video"])
def test_media_clips_have_the_flags_of_the_samples(method: str) -> None:
    scene = Scene().image("/a.png", size=(1, 1)) if method == "image" else Scene().video("/a.mp4")
    clip = compose_clip(scene)
    locks = {key: value for key, value in clip.items() if key.startswith("lock")}
    assert len(locks) == 9
    assert [key for key, value in locks.items() if value] == ["lockScalingFlip"]
    assert clip["name"] == clip["id"]


def get_position(scene: Scene, orientation: Any = "landscape") -> tuple[float, ...]:
    clip = compose_clip(scene, orientation)
    return tuple(clip[key] for key in ("left", "top", "width", "height", "scaleX", "scaleY"))


# left, top, width, height, scaleX, scaleY on 1920 x 1080
POSITIONS = [
    (Scene().image("/a.png", size=(400, 120)), (760, 480, 400, 120, 1, 1)),
    (Scene().image("/a.png", size=(400, 120), width="12%", at="top-left", margin=48), (48, 48, 400, 120, 0.576, 0.576)),
    (Scene().image("/a.png", size=(400, 120), height=240, at="bottom-right"), (1120, 840, 400, 120, 2, 2)),
    (Scene().image("/a.png", size=(400, 120), width=200, height=200), (860, 510, 400, 120, 0.5, 0.5)),
    (Scene().image("/a.png", size=(400, 120), width=200, height=240, fit="cover"), (560, 420, 400, 120, 2, 2)),
    (Scene().image("/a.png", size=(400, 120), width=200, height=240, fit="fill"), (860, 420, 400, 120, 0.5, 2)),
    (Scene().image("/a.png", size=(960, 1080), fit="contain"), (480, 0, 960, 1080, 1, 1)),
    (Scene().image("/a.png", size=(960, 1080), fit="cover", at="top"), (0, 0, 960, 1080, 2, 2)),
    (Scene().image("/a.png", width=300, height=200), (810, 440, 300, 200, 1, 1)),
    (Scene().image("/a.png", fit="cover"), (0, 0, 1920, 1080, 1, 1)),
    (Scene().image("/a.png", size=(100, 100), left=-5.5, top="10%"), (-5.5, 108, 100, 100, 1, 1)),
    (Scene().video("/a.mp4"), (0, 0, 1920, 1080, 1, 1)),
    (Scene().video("/a.mp4", fit="cover"), (0, 0, 1920, 1080, 1, 1)),
    (Scene().video("/a.mp4", size=(480, 270)), (0, 0, 480, 270, 4, 4)),
    (Scene().video("/a.mp4", size=(1080, 1920)), (0, -1166.6667, 1080, 1920, 1.7778, 1.7778)),
    (Scene().video("/a.mp4", size=(480, 270), at="bottom-right", margin=20), (1420, 790, 480, 270, 1, 1)),
    (Scene().shape("Star"), (860, 440, 200, 200, 1, 1)),
    (Scene().shape("Star", width=50), (935, 515, 50, 50, 1, 1)),
    (Scene().shape("Star", height="10%"), (906, 486, 108, 108, 1, 1)),
    (Scene().shape("Square", width="100%", height=40, at="bottom"), (0, 1040, 1920, 40, 1, 1)),
    (Scene().shape("Square", scale=3), (660, 240, 200, 200, 3, 3)),
    (Scene().shape("Square", fit="fill"), (0, 0, 1920, 1080, 1, 1)),
    (Scene().audio("/a.mp3"), (0, 0, 0, 0, 1, 1)),
    (Scene().audio("/a.mp3", left=5, top=6, width=7, height=8), (5, 6, 7, 8, 1, 1)),
    (Scene().text("한", size=100, left=0, top=0), (0, 0, 95, 145, 1, 1)),
    (Scene().text("한", size=100, width=400, height=300), (760, 390, 400, 300, 1, 1)),
    (Scene().text("한", size=100, left=0, top=0, scale=2), (0, 0, 95, 145, 2, 2)),
    (
        Scene().text("한", size=100, width=950, height=999, fit="contain", at="top-left"),
        (0, 0, 95, 145, 6.8897, 6.8897),
    ),
]


@pytest.mark.parametrize(("scene", "position"), POSITIONS)
def test_positions(scene: Scene, position: tuple[float, ...]) -> None:
    assert get_position(scene) == pytest.approx(position, abs=0.001)


def test_percentages_follow_the_canvas() -> None:
    scene = Scene().shape("Square", width="50%", height="50%", left="10%", top="10%")
    assert get_position(scene)[:4] == (192, 108, 960, 540)
    assert get_position(scene, "portrait")[:4] == (108, 192, 540, 960)


def test_a_plain_color_is_a_rectangle_behind_all_elements() -> None:
    payload = Scene().background("#0b1e3f").text("Hi").shape("Star").to_dict()["scenes"][0]
    rectangle, text, star = payload["clips"]
    assert (rectangle["type"], rectangle["shapeName"], rectangle["fill"]) == (
        "shape",
        "Rectangle_corner0",
        "rgb(11,30,63)",
    )
    assert (rectangle["left"], rectangle["top"], rectangle["width"], rectangle["height"]) == (0, 0, 1920, 1080)
    assert [rectangle["layer"], text["layer"], star["layer"]] == [1, 2, 3]
    assert payload["background"]["source_type"] == "image"
    assert payload["background"]["source_color"] == "rgb(11,30,63)"
    portrait = Scene().background("navy").to_dict(orientation="portrait")["scenes"][0]["clips"][0]
    assert (portrait["width"], portrait["height"]) == (1080, 1920)


def test_a_plain_color_is_behind_all_explicit_layers() -> None:
    for layers in ((0, 5), (1, 2), (-3, 9)):
        scene = Scene().background("red").text("a", layer=layers[0]).text("b", layer=layers[1])
        rectangle, *texts = scene.to_dict()["scenes"][0]["clips"]
        assert [text["layer"] for text in texts] == list(layers)
        assert rectangle["layer"] < min(layers)


def test_an_image_with_a_color_has_no_rectangle() -> None:
    scene = Scene().background("/a.png", color="white").to_dict()["scenes"][0]
    assert scene["clips"] == []
    assert (scene["background"]["source_url"], scene["background"]["source_color"]) == ("/a.png", "rgb(255,255,255)")


def test_wrapped_lines_are_written_with_line_breaks() -> None:
    clip = compose_clip(Scene().text("The quick brown fox jumps", size=100, max_width="60%"))
    assert clip["text"] == "The quick brown fox\njumps"
    assert clip["width"] <= 1152
    narrow = compose_clip(Scene().text("The quick brown fox jumps", size=100, max_width="50%"), "portrait")
    assert narrow["text"].count("\n") == 2
    assert compose_clip(Scene().text("The quick brown fox", size=100, width=600))["width"] == 600


def test_accepts_all_documented_shapes_and_animations() -> None:
    for name in get_args(ShapeName):
        assert compose_clip(Scene().shape(name))["shapeName"] == name
    for animation in get_args(AnimationType):
        assert compose_clip(Scene().text("Hi", animation=animation))["animation"]["type"] == animation


def test_extra_applies_to_projects_scenes_backgrounds_and_clips() -> None:
    project = Project("x", extra={"folder": {"id": 5}, "name": "y"}).add(
        Scene()
        .background("/a.png", extra={"blur": 3, "my-key": 1, "class": None})
        .text("Hi", shadow=Shadow(blur=1), extra={"isDelete": False, "shadow": {"spread": 2}})
        .replace(extra={"transition": "fade", "watermark": None})
    )
    payload = project.to_dict()
    scene = payload["scenes"][0]
    assert (payload["folder"], payload["name"]) == ({"id": 5}, "y")
    assert (scene["transition"], scene["watermark"]) == ("fade", None)
    assert [scene["background"][key] for key in ("blur", "my-key", "class")] == [3, 1, None]
    assert scene["clips"][0]["isDelete"] is False
    assert scene["clips"][0]["shadow"] == {"blur": 1, "spread": 2}
    assert isinstance(project.to_payload().scenes[0].clips[0], TextImageClip)


def test_extra_of_two_levels_merges_into_one_object() -> None:
    scene = Scene().background("/a.png", extra={"a": 1, "b": 1}).replace(extra={"background": {"b": 2, "c": 3}})
    background = scene.to_dict()["scenes"][0]["background"]
    assert [background[key] for key in "abc"] == [1, 2, 3]
    assert scene.to_json().count(b'"b"') == 1


def test_an_invisible_text_is_one_px_wide() -> None:
    assert get_position(Scene().text("\u200b", width=100, height=100, fit="contain"))[2] == 1


def test_max_width_limits_the_rendered_width() -> None:
    clip = compose_clip(Scene().text("one two three four five six", size=100, max_width="50%", scale=2))
    assert clip["width"] * clip["scaleX"] <= 960


def test_a_raw_clip_is_written_unchanged() -> None:
    raw = {"type": "newKind", "id": "x", "layer": 7, "nested": {"list": [1.50, None]}, "left": 5}
    assert compose_clip(Scene().clip(raw)) == raw
    with pytest.raises(ArgumentError, match="with a 'type' key"):
        Scene().clip({"id": "x"})


def test_project_options_are_written_only_if_given() -> None:
    options: dict[str, Any] = {
        "resolution": "4k",
        "is_export": False,
        "workspace_id": "w1",
        "webhook_url": "https://example.com/hook",
        "dictionary": {"AI": "ay eye"},
    }
    payload = Project("x", **options).add(Scene()).to_dict()
    assert {key: payload[key] for key in list(payload)[3:]} == {
        "isExport": False,
        "workspaceId": "w1",
        "resolution": "4k",
        "webhookUrl": "https://example.com/hook",
        "dictionary": {"AI": "ay eye"},
    }
    assert list(Project("x").add(Scene()).to_dict()) == ["name", "orientation", "scenes"]
    assert Project("x").replace(**options).add(Scene()).to_dict() == payload


def test_scene_options_are_written() -> None:
    scene = Scene().replace(watermark=True, thumbnail_url="/t.png").to_dict()["scenes"][0]
    assert (scene["watermark"], scene["thumbnailUrl"]) == (True, "/t.png")


def test_pipe_passes_the_scene_and_the_arguments() -> None:
    def add_title(scene: Scene, title: str, *, size: int) -> Scene:
        return scene.text(title, size=size)

    assert Scene().pipe(add_title, "Hi", size=20) == Scene().text("Hi", size=20)


INVALID_CALLS = [
    (lambda: Scene().text(""), "text(content=''): content must not be empty"),
    (lambda: Scene().text(" \n"), "text(content=' \\n'): content must not be empty"),
    (lambda: Scene().text(5), "text(content=5): content must be text (str)"),
    (lambda: Scene().text("a\x07"), "contains '\\x07', a control character"),
    (lambda: Scene().text("x", width=5, max_width=5), "text(max_width=5): max_width cannot be combined with width=5"),
    (
        lambda: Scene().shape("Star", width=5, height=5, fit="cover"),
        "shape(fit='cover'): fit cannot be combined with width=5",
    ),
    (
        lambda: Scene().audio("/a.mp3", fit="cover"),
        "audio(fit='cover'): fit cannot be used, because an audio clip is not visible",
    ),
    (lambda: Scene().text("x", extra={"a": {"\ud800": 1}}), "half a character"),
    (lambda: Scene().say("x", voice={}), "say(voice={}): voice must not be empty"),
    (lambda: Scene().say(" \n"), "say(script=' \\n'): script must not be empty"),
    (lambda: Scene().avatar("M1", voice={}), "avatar(voice={}): voice must not be empty"),
    (lambda: Scene().text("x", size=0), "text(size=0): size must be a finite number from 1 to 10000"),
    (lambda: Scene().text("x", color="nocolor"), "text(color='nocolor'): color"),
    (lambda: Scene().text("x", color="whit"), "Did you mean 'white'?"),
    (lambda: Scene().text("x", color="#12345"), "color='#12345'"),
    (lambda: Scene().text("x", color="rgb(1,2)"), "color='rgb(1,2)'"),
    (lambda: Scene().text("x", color=0), "color=0"),
    (lambda: Scene().text("x", weight=0), "text(weight=0): weight must be a whole number from 1 to 1000"),
    (lambda: Scene().text("x", weight="heavy"), "text(weight='heavy'): weight must be a whole number from 1 to 1000"),
    (lambda: Scene().text("x", opacity=99.5), "text(opacity=99.5): opacity must be a whole number from 1 to 100"),
    (lambda: Scene().text("x", opacity=0.0), "text(opacity=0.0): opacity must be a whole number from 1 to 100"),
    (lambda: Scene().text("x", layer=1e300), "text(layer=1e+300): layer must be a whole number"),
    (lambda: Scene().text("x", italic=1), "text(italic=1): italic must be True or False"),
    (lambda: Scene().text("x", align="middle"), "text(align='middle'): align must be one of: left, center, right"),
    (
        lambda: Scene().text("x", stroke_width=1.5),
        "text(stroke_width=1.5): stroke_width must be a whole number of at least 0",
    ),
    (lambda: Scene().text("x", stroke_width=-1), "stroke_width=-1"),
    (lambda: Scene().text("x", max_width=0), "text(max_width=0): max_width must be a finite number of px above 0"),
    (lambda: Scene().text("x", shadow=True), "text(shadow=True): shadow must be a Shadow, such as Shadow(blur=3)"),
    (lambda: Scene().text("x", animation="fade"), "Did you mean 'fade-in'?"),
    (lambda: Scene().text("x", animation=5), "animation=5"),
    (lambda: Scene().text("x", font=""), "font=''"),
    (
        lambda: Scene().text("x", font_file=5),
        "text(font_file=5): font_file must be a path (str or os.PathLike), not int.",
    ),
    (lambda: Scene().text("x", colour="red"), "Did you mean 'color'?"),
    (lambda: Scene().text("x", opacity=101), "opacity=101"),
    (lambda: Animation("fade-in", duration=0), "Animation(duration=0): duration must be a whole number from 1 to 30"),
    (lambda: Animation("fade-in", duration=31), "duration=31"),
    (lambda: Animation("fade-in", delay=-1), "Animation(delay=-1): delay must be a whole number from 0 to 30"),
    (
        lambda: Animation("fade-in", duration=1.5),
        "Animation(duration=1.5): duration must be a whole number from 1 to 30",
    ),
    (lambda: Animation("fadein"), "Did you mean 'fade-in'?"),
    (lambda: Shadow("shade"), "Shadow(color='shade'): color"),
    (lambda: Shadow(blur=11), "Shadow(blur=11): blur must be a finite number from 0 to 10"),
    (lambda: Shadow(offset_x=0), "Shadow(offset_x=0): offset_x must be from 0.1 to 10, which is the documented range"),
    (lambda: Shadow(offset_y=0.05), "Write 0.1 for the smallest offset"),
    (lambda: Shadow(offset_y=-1), "Shadow(offset_y=-1): offset_y must be a finite number from 0.1 to 10"),
    (lambda: Shadow(enabled="yes"), "Shadow(enabled='yes'): enabled must be True or False"),
    (
        lambda: Scene().shape("Sun"),
        "shape(name='Sun'): name must be one of: Line_v2, Arrow_1_v2, Arrow_2_v2, Circle, Triangle, Square,",
    ),
    (lambda: Scene().shape("Rectangle"), "Did you mean 'Rectangle_corner0'?"),
    (lambda: Project("x").add([Scene()]), "must be a Scene. Unpack the list: add(*scenes)."),
    (lambda: Scene().shape("Circel"), "Did you mean 'Circle'?"),
    (lambda: Scene().shape("Star", stroke_radius="2"), "stroke_radius='2'"),
    (
        lambda: Scene().image("logo.png", size=(1, 1)),
        "image(source='logo.png'): source must be a URL that the service can fetch (https://…), or a path on the",
    ),
    (
        lambda: Scene().image("C:\\logo.png", size=(1, 1)),
        "image(source='C:\\\\logo.png'): source must be a URL that the service can fetch (https://…), or a path on the",
    ),
    (
        lambda: Scene().image("file:///logo.png", size=(1, 1)),
        "image(source='file:///logo.png'): source must be a URL that the service can fetch (https://…), or a path on",
    ),
    (
        lambda: Scene().image("ftp://a.b/logo.png", size=(1, 1)),
        "image(source='ftp://a.b/logo.png'): source must be a URL that the service can fetch (https://…), or a path on",
    ),
    (
        lambda: Scene().image("https://a.b/my logo.png", size=(1, 1)),
        "image(source='https://a.b/my logo.png'): source must be a URL that the service can fetch (https://…), or a",
    ),
    (
        lambda: Scene().image("https://", size=(1, 1)),
        "image(source='https://'): source must be a URL that the service can fetch (https://…), or a path on the",
    ),
    (
        lambda: Scene().image("//cdn/logo.png", size=(1, 1)),
        "image(source='//cdn/logo.png'): source must be a URL that the service can fetch (https://…), or a path on the",
    ),
    (lambda: Scene().image("/a.png"), "image(size=None): size is required to know the aspect ratio"),
    (lambda: Scene().image("/a.png", width=5), "image(size=None): size is required to know the aspect ratio"),
    (lambda: Scene().image("/a.png", scale=5), "image(size=None): size is required to know the aspect ratio"),
    (
        lambda: Scene().image("/a.png", size=(0, 5)),
        "image(size=(0, 5)): size must be the natural size: (width, height), two positive numbers of px",
    ),
    (lambda: Scene().image("/a.png", size=("10%", 5)), "two positive numbers of px"),
    (lambda: Scene().image("/a.png", size=5), "size=5"),
    (
        lambda: Scene().video("movie.mp4"),
        "video(source='movie.mp4'): source must be a URL that the service can fetch (https://…), or a path on the",
    ),
    (
        lambda: Scene().video("/a.mp4", poster="poster.png"),
        "video(poster='poster.png'): poster must be a URL that the service can fetch (https://…), or a path on the",
    ),
    (lambda: Scene().video("/a.mp4", volume=0), "video(volume=0): volume must be a whole number from 1 to 100"),
    (lambda: Scene().video("/a.mp4", at="top"), "video(size=None): size is required to know the aspect ratio"),
    (
        lambda: Scene().audio("sound.mp3"),
        "audio(source='sound.mp3'): source must be a URL that the service can fetch (https://…), or a path on the",
    ),
    (lambda: Scene().audio("/a.mp3", volume=101), "audio(volume=101): volume must be a whole number from 1 to 100"),
    (lambda: Scene().audio("/a.mp3", label=""), "audio(label=''): label must not be empty"),
    (lambda: Scene().clip([]), "clip(data=[]): data must be a dict (a JSON object)"),
    (lambda: Scene().say(5), "say(script=5): script must be text (str or Html)"),
    (lambda: Scene().say("x", by=""), "say(by=''): by must not be empty"),
    (lambda: Scene().say("x", voice="x"), "say(voice='x'): voice must be a dict (a JSON object)"),
    (lambda: Scene().avatar("M1", voice=5), "avatar(voice=5): voice must be a dict (a JSON object)"),
    (
        lambda: Scene().add(Row((Text("x"),), omit=("id",))),
        "row(omit=('id',)): omit cannot be set on a row, because it has no clip of its own",
    ),
    (
        lambda: Scene(scripts_on="scenes"),
        "Scene(scripts_on='scenes'): scripts_on must be one of: clip, scene. Did you mean 'scene'?",
    ),
    (lambda: Scene(watermark="no"), "Scene(watermark='no'): watermark must be True or False"),
    (lambda: Scene(elements="x"), "Scene(elements='x'): elements"),
    (lambda: Scene(elements=(5,)), "must be a tuple of elements"),
    (lambda: Scene(turns=["x"]), "must be a tuple of turns, each of the type Turn"),
    (lambda: Scene(background_element="navy"), "Scene(background_element='navy'): background_element"),
    (lambda: Project("x", Scene()), "must be a tuple of scenes. Use Project.add(scene, …)."),
    (lambda: Scene().text("x", color=f"rgb({'9' * 5000},0)"), "color="),
    (lambda: Scene().replace(watermark="yes"), "Scene(watermark='yes'): watermark must be True or False"),
    (
        lambda: Scene().replace(thumbnail_url="x"),
        "Scene(thumbnail_url='x'): thumbnail_url must be a URL that the service can fetch (https://…), or a path on",
    ),
    (lambda: Scene().replace(watermrk=True), "Did you mean 'watermark'?"),
    (lambda: Project("x", resolution="8k"), "Project(resolution='8k'): resolution must be one of: 4k, 1080, 720, 480"),
    (lambda: Project("x", resolution=1080), "Project(resolution=1080): resolution must be one of: 4k, 1080, 720, 480"),
    (lambda: Project("x", is_export="no"), "Project(is_export='no'): is_export must be True or False"),
    (lambda: Project("x", webhook_url="http://a.b/c"), "must be an https:// URL"),
    (lambda: Project("x", webhook_url="/hook"), "must be an https:// URL"),
    (lambda: Project("x", dictionary=[]), "Project(dictionary=[]): dictionary must be a dict (a JSON object)"),
    (lambda: Project("x", scripts_on="turns"), "Project(scripts_on='turns'): scripts_on must be one of: clip, scene"),
    (lambda: Project("x", workspace_id=""), "workspace_id=''"),
]


@pytest.mark.parametrize(("call", "message"), INVALID_CALLS)
def test_rejects_invalid_options(call: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert message in str(caught.value)


SUGGESTIONS = [
    *(("font_size", "size"), ("x", "left"), ("bold", "weight"), ("colour", "color"), ("font-weight", "weight")),
    *(("backgroundcolor", "background"), ("position", "at"), ("text_color", "color"), ("aling", "align")),
]


@pytest.mark.parametrize(("wrong", "right"), SUGGESTIONS)
def test_suggests_the_name_of_an_option(wrong: str, right: str) -> None:
    add_text: Any = Scene().text
    with pytest.raises(ArgumentError, match=f"Did you mean '{right}'") as caught:
        add_text("Hi", **{wrong: 1})
    options = [field for field in Text.__struct_fields__ if field != "content"]
    assert str(caught.value).endswith(f"Valid options: {', '.join(options)}.")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("left-top", "top-left"), ("left top", "top-left"), ("bottom-center", "bottom"), ("middle", "center")],
)
def test_suggests_the_name_of_a_position(wrong: Any, right: str) -> None:
    with pytest.raises(ArgumentError, match=f"Did you mean '{right}'"):
        Scene().text("Hi", at=wrong)


def test_a_scene_does_not_share_mutable_arguments() -> None:
    elements, extra = [Text("Hi")], {"key": [1]}
    scene = Scene(elements=elements, extra=extra)
    elements.append(Text("More"))
    extra["key"] = [2]
    assert scene.elements == (Text("Hi"),)
    assert scene.to_dict()["scenes"][0]["key"] == [1]
    assert hash(scene) == hash(Scene(elements=(Text("Hi"),), extra={"key": [1]}))


def test_none_means_not_given() -> None:
    options = dict.fromkeys(field for field in Text.__struct_fields__ if field != "content")
    assert Scene().text("Hi", **options) == Scene().text("Hi")
    scene_options: Any = {"omit": None}
    assert Scene().text("Hi", **options).replace(**scene_options).to_payload() == Scene().text("Hi").to_payload()
    assert Project().add(Scene().text("Hi", **options)).check(select=["SK2"]) == []


def test_adding_elements_equals_calling_their_methods() -> None:
    assert Scene().add(Text("Hi", size=20)) == Scene().text("Hi", size=20)
    assert Scene().add(Image("/a", size=(1, 2)), Shape("Star")) == Scene().image("/a", size=(1, 2)).shape("Star")
    assert Scene().add(Avatar("M1", script=Html("x"))) == Scene().avatar("M1", script=Html("x"))
