"""What users write, as a type checker sees it; mypy reads this file and nothing runs it.

An unused `type: ignore` is an error, so each one here proves that a mistake is underlined.
"""

from typing import Any, assert_type

from scenekit import Avatar, AvatarFrame, Catalog, Html, Project, Scene
from scenekit.payload import v3

scene = Scene().background("/images/a.png", color="#fff").avatar("M000045058", script="Hi")
assert_type(scene, Scene)
assert_type(scene.add(Avatar("M000045058", at="left")), Scene)
assert_type(scene.to_json(indent=2, orientation="portrait"), bytes)
assert_type(scene.to_dict(), dict[str, Any])

project = Project("x", orientation="portrait", catalog=Catalog.load("mine.json")).add(scene, scene)
assert_type(project, Project)
assert_type(project.replace(orientation="landscape", name="y"), Project)
assert_type(project.to_payload(), v3.Project)

frame = AvatarFrame(origin=(1374, 2444), tight=(367.5, 168, 679, 2229), head=(613, 290, 182, 185))
scene.avatar("M1", clothes="B1", frame=frame, script=Html("<p>Hi</p>"), language="ko")
scene.avatar("M1", at=(0, "50%"), anchor="bottom-left", scale=0.5, offset=(1, "2%"))
scene.avatar("M1", at="top-left", margin=(10, "5%"), width="25%", layer=3, tag="host", id="x", extra={"isDelete": True})
scene.avatar("M1", shot="close-up", angle=1.5, opacity=50)

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
