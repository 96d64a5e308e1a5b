"""Check the types of the public API. mypy reads this file, and nothing runs it.

An unused `type: ignore` is an error, so each `type: ignore` in this file proves that the type checker finds a mistake.
"""

from typing import Any, assert_type

from scenekit import (
    Anchor,
    Animation,
    Avatar,
    AvatarFrame,
    Catalog,
    Column,
    Element,
    Html,
    Image,
    Orientation,
    Project,
    Row,
    Scene,
    Shadow,
    Shape,
    Shot,
    Text,
    TextBox,
    measure_text,
)
from scenekit.compilation import CompiledProject
from scenekit.payload import v3

scene = Scene().background("/images/a.png", color="#fff").avatar("M000045058", script="Hi")
assert_type(scene, Scene)
assert_type(scene.add(Avatar("M000045058", at="left")), Scene)
assert_type(scene.to_json(indent=2, orientation="portrait"), bytes)
assert_type(scene.to_dict(), dict[str, Any])

project = Project("x", orientation="portrait", catalog=Catalog.load("catalog.json")).add(scene, scene)
assert_type(project, Project)
assert_type(project.replace(orientation="landscape", name="y"), Project)
assert_type(project.to_payload(), v3.Project)
assert_type(project.compile(), CompiledProject)
assert_type(project.compile().to_json(name="Ann", price=9.5), bytes)
project.compile().to_json(name=None)  # type: ignore[arg-type]

frame = AvatarFrame(origin=(1374, 2444), tight=(367.5, 168, 679, 2229), head=(613, 290, 182, 185))
scene.avatar("M1", clothes="B1", frame=frame, script=Html("<p>Hi</p>"), language="ko")
scene.avatar("M1", at=(0, "50%"), anchor="bottom-left", scale=0.5, offset=(1, "2%"))
scene.avatar("M1", at="top-left", margin=(10, "5%"), width="25%", layer=3, tag="host", id="x", extra={"isDelete": True})
scene.avatar("M1", shot="close-up", angle=1.5, opacity=50)

optional_text: str | None = None
scene.avatar("M1", script=optional_text, clothes=optional_text, at=None, shot=None).text(
    "x", font=optional_text, color=optional_text
)

dialog = scene.say("Hi", by="host").say(Html("<p>Hi</p>"), voice={"any": 1})
titled = scene.text("Hi", size=96, color="#fff", weight=700, align="center", max_width="50%", animation="fade-in")
titled = titled.text("x", shadow=Shadow("#000", blur=2.5), animation=Animation("zoom-in", 2), below="title", gap="2%")
with_media = titled.image("/a.png", size=(4, 3), fit="cover").video("/a.mp4", poster="/a.png", volume=50)
with_shapes = (
    with_media.shape("Star", color="gold", stroke_width=2).audio("/a.mp3", label="x", volume=1).clip({"type": "x"})
)
grouped = with_shapes.row(Text("a"), Shape("Circle"), spacing=4, align="top", at="left").column(
    Row((Text("a"),)), align="left"
)
assert_type(grouped.replace(watermark=True, extra={"a": 1}), Scene)
assert_type(Column((Text("a"), Image("/a", size=(1, 1))), spacing="5%").spacing, int | float | str | None)
assert_type(measure_text("x", size=10, max_width=5), TextBox)
Project("x", resolution="4k", is_export=False, scripts_on="scene", webhook_url="https://a.b/c", dictionary={}, extra={})


def add_logo(scene: Scene, anchor: Anchor, *elements: Element, shot: Shot | None = None) -> Scene:
    return scene.add(*elements).avatar("M1", shot=shot).image("/logo.png", size=(1, 1), at=anchor)


assert_type(scene.pipe(add_logo, "top-left", Text("x"), shot="full"), Scene)
orientations: tuple[Orientation, ...] = ("landscape", "portrait")
assert_type([scene.to_json(orientation=orientation) for orientation in orientations], list[bytes])
for clip in scene.to_payload().scenes[0].clips:
    if not isinstance(clip, dict):
        assert_type(clip.id, str)
clip.nonsense  # type: ignore[union-attr]  # noqa: B018

scene.pipe(add_logo, "topleft")  # type: ignore[arg-type]
scene.text("x", colour="red")  # type: ignore[call-arg]
scene.text("x", align="middle")  # type: ignore[arg-type]
scene.shape("Sun")  # type: ignore[arg-type]
scene.text("x", animation="fade")  # type: ignore[arg-type]
scene.video("/a", volume="loud")  # type: ignore[arg-type]
scene.row("x")  # type: ignore[arg-type]
scene.row(Text("x"), align="left")  # type: ignore[arg-type]
Project("x", resolution="8k")  # type: ignore[arg-type]
scene.avatar()  # type: ignore[call-arg]
scene.avatar("M1", shot="medum")  # type: ignore[arg-type]
scene.avatar("M1", at="topleft")  # type: ignore[arg-type]
scene.avatar("M1", scrpt="Hi")  # type: ignore[call-arg]
scene.avatar("M1", script=5)  # type: ignore[arg-type]
scene.avatar("M1", fit="stretch")  # type: ignore[arg-type]
scene.avatar("M1", opacity="50")  # type: ignore[arg-type]
Avatar("M1", shot="medum")  # type: ignore[arg-type]
Project("x", orientation="tall")  # type: ignore[arg-type]
project.replace(orientaton="portrait")  # type: ignore[call-arg]
scene.to_json(orientation="tall")  # type: ignore[arg-type]
scene.elements = ()  # type: ignore[misc]
