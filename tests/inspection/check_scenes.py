"""Scenes, projects and helpers for the tests of `scenekit.inspection.check`."""

from typing import Any

from scenekit import AvatarFrame, Catalog, Image, Project, Scene, Shape, Text

ANNA = "M000045058"
SPEAKING = Scene().background("/a.png").avatar(ANNA, script="Hello!", at="right", tag="anna")
QUIET = Scene().background("/a.png")
NAVY = SPEAKING.background("navy")
NAVY_ONLY = Scene().background("navy")
FRAME = AvatarFrame(origin=(1080, 1920), tight=(240, 130, 600, 1780), head=(540, 250, 150, 160))
TWO_OUTFITS = Catalog().add("M1", "B1", FRAME).add("M1", "B2", FRAME)


def find_codes(project: Project | Scene, **options: Any) -> set[str]:
    """Return the codes of the findings of a project or a scene."""
    project = project if isinstance(project, Project) else Project().add(project)
    return {finding.code for finding in project.check(**options)}


def project_with_text(**changes: Any) -> Project:
    """Return a project with one text, and change values of its clip."""
    payload = Project().add(SPEAKING.text("Hello", at="left", color="gold", id="t")).to_dict()
    payload["scenes"][0]["clips"][1].update(changes)
    return Project.from_payload(payload)


def project_with_avatar(**changes: Any) -> Project:
    """Return a project with one avatar of 300 px width, and change values of its clip."""
    payload = Project().add(QUIET.avatar(ANNA, script="Hi", left=100, top=50, width=300)).to_dict()
    payload["scenes"][0]["clips"][0].update(changes)
    return Project.from_payload(payload)


def project_with_rotated_avatar(angle: int) -> Project:
    """Return a project with a text behind an avatar that is rotated by `angle` degrees."""
    payload = Project().add(scene_behind_avatar(Text("Hello", size=96, at="bottom"))).to_dict()
    payload["scenes"][0]["clips"][1]["angle"] = angle
    return Project.from_payload(payload)


def project_with_turn(**changes: Any) -> Project:
    """Return a project with one turn, and change its values."""
    payload = Project(scripts_on="scene").add(SPEAKING).to_dict()
    payload["scenes"][0]["scripts"][0].update(changes)
    return Project.from_payload(payload)


def project_without_avatar() -> Project:
    """Return a project with a turn whose avatar was removed."""
    payload = Project(scripts_on="scene").add(SPEAKING.audio("/a.mp3")).to_dict()
    del payload["scenes"][0]["clips"][0]
    return Project.from_payload(payload)


def project_with_scene_keys(**changes: Any) -> Project:
    """Return a project with one scene, and change its values."""
    payload = Project().add(SPEAKING).to_dict()
    payload["scenes"][0].update(changes)
    return Project.from_payload(payload)


def project_with_scene_indices(*indices: int) -> Project:
    """Return a project with scenes of these `sceneIdx`."""
    scenes = [{**SPEAKING.to_dict()["scenes"][0], "sceneIdx": index} for index in indices]
    return Project.from_payload({"scenes": scenes})


def scene_in_language(language: str) -> Scene:
    """Return a scene with an avatar of this language."""
    return QUIET.avatar(ANNA, script="1, 2, 3!", language=language)


def scene_with_limits(size: Any, **limits: Any) -> Scene:
    return SPEAKING.text("Two words", size=size, at="left", max_width=250, **limits)


def scene_with_wrapped_text(text: str, max_width: int) -> Scene:
    """Return a scene with a text of 100 px that is broken at `max_width` px."""
    return SPEAKING.text(text, size=100, max_width=max_width, at="left")


def scene_behind_avatar(element: Text | Image | Shape, **options: Any) -> Scene:
    """Return a scene with an element behind an avatar that is visible down to the waist."""
    return QUIET.add(element).avatar(ANNA, script="Hi", **options)
