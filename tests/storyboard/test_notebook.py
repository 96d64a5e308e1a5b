"""What notebooks show of scenes and projects, through IPython's own protocol."""

import re
from base64 import b64decode
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest

from scenekit import Project, Scene
from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from scenekit.storyboard.notebook import MAX_PLAIN_TEXT_CHARS, MAX_SCENES_IN_CELL
from tests.support.hostile_payloads import BROKEN_NUMBERS, build_broken_payload

SCENE = Scene().avatar("M000045058", script="Hello!").text("Hi <b>", tag="title")


def bundle(shown: object) -> dict[str, str]:
    """As IPython asks for it."""
    found: dict[str, str] = shown._repr_mimebundle_(include=None, exclude=None)  # type: ignore[attr-defined]
    return found


def pictures(html: str) -> list[str]:
    """The drawings in a cell, which must be well-formed and hold nothing but pictures."""
    root = ET.fromstring(f"<cell>{html}</cell>")  # noqa: S314 (it was drawn here)
    assert {part.tag for part in root.iter()} <= {"cell", "div", "img", "p"}
    sources = [picture.get("src", "") for picture in root.iter("img")]
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    return [b64decode(source.partition(",")[2]).decode() for source in sources]


def test_a_scene_shows_its_drawing() -> None:
    shown = bundle(SCENE)
    assert set(shown) == {"text/plain", "image/svg+xml"}
    assert shown["image/svg+xml"] == Project().add(SCENE).storyboard().svg(0)
    assert shown["text/plain"] == repr(SCENE)[:MAX_PLAIN_TEXT_CHARS] + "…"


def test_a_project_shows_its_scenes_side_by_side() -> None:
    project = Project("Two", orientation="portrait").add(SCENE, Scene().text("Bye"))
    shown = bundle(project)
    assert set(shown) == {"text/plain", "text/html"}
    assert pictures(shown["text/html"]) == [project.storyboard().svg(number) for number in range(2)]
    assert re.findall(r'alt="([^"]+)"', shown["text/html"]) == ["Scene 1 of 2", "Scene 2 of 2"]


def test_a_storyboard_shows_what_its_project_shows() -> None:
    project = Project("One").add(SCENE)
    assert bundle(project.storyboard())["text/html"] == bundle(project)["text/html"]


def test_a_notebook_is_not_filled_with_pictures() -> None:
    shown = bundle(Project().add(*[Scene().text("Hi")] * (MAX_SCENES_IN_CELL + 3)))
    assert len(pictures(shown["text/html"])) == MAX_SCENES_IN_CELL
    assert "… and 3 more" in shown["text/html"]
    assert len(shown["text/plain"]) <= MAX_PLAIN_TEXT_CHARS + 1


@pytest.mark.parametrize(
    "broken",
    [
        Scene().say("Hello!"),
        Scene().text("Hi", below="nothing"),
        Project(),
        Project().add(Scene().text("Hi", below="nothing")),
    ],
)
def test_what_cannot_be_composed_is_shown_as_text(broken: object) -> None:
    assert set(bundle(broken)) == {"text/plain"}
    assert bundle(broken)["text/plain"] == repr(broken)


def test_a_storyboard_of_no_scenes_shows_no_picture() -> None:
    assert pictures(bundle(Storyboard(read_payload_view({"scenes": []})))["text/html"]) == []


def test_a_project_that_was_read_is_shown() -> None:
    read = Project.from_payload(Project("One").add(SCENE).to_dict())
    assert len(pictures(bundle(read)["text/html"])) == 1


@pytest.mark.parametrize("value", BROKEN_NUMBERS)
def test_broken_numbers_are_shown(value: Any) -> None:
    read = Project.from_payload(build_broken_payload(value))
    assert len(pictures(bundle(read)["text/html"])) == 1
    assert "image/svg+xml" in bundle(read.scenes[0])
    assert bundle(read)["text/plain"].startswith("Project(name='x'")


def test_what_verbs_cannot_say_is_still_drawn() -> None:
    found = Project("Deep").add(SCENE).to_dict()
    found["scenes"][0]["deep"] = msgspec.json.decode("[" * 200 + "]" * 200)
    shown = bundle(Project.from_payload(found))
    assert len(pictures(shown["text/html"])) == 1
    assert "Project that cannot be written out: scenes[0]: " in shown["text/plain"]
    assert "nested deeper than" in shown["text/plain"]


def test_a_storyboard_says_in_one_line_what_it_is_of() -> None:
    project = Project("One").add(SCENE)
    assert repr(project.storyboard()) == bundle(project.storyboard())["text/plain"] == "Storyboard('One', scenes=1)"
    assert repr(Project().add(SCENE, SCENE).storyboard()) == "Storyboard('', scenes=2)"
    assert len(repr(Storyboard(read_payload_view({"name": "x" * 10_000, "scenes": []})))) < 200
