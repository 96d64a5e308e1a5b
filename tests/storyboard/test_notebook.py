"""The output of scenes, projects and storyboards in notebooks, by IPython's own protocol."""

import re
from base64 import b64decode
from inspect import signature
from pathlib import Path
from typing import Any, Protocol

import pytest

from scenekit import CompositionError, Project, Scene
from scenekit.elements.scene_options import OPTIONS_BY_TYPE
from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from scenekit.storyboard.notebook import MAX_PLAIN_TEXT_CHARS, MAX_SCENES_IN_CELL
from tests.storyboard.svg_parsing import parse_svg
from tests.support.browser import launch_chromium
from tests.support.hostile_payloads import BROKEN_NUMBERS, build_broken_payload

SCENE = Scene().avatar("M000045058", script="Hello!").text("Hi <b>", tag="title")


class Displayable(Protocol):
    def to_dict(self) -> dict[str, Any]: ...
    def _repr_mimebundle_(self, **options: object) -> dict[str, str]: ...


def display(value: Displayable | Storyboard) -> dict[str, str]:
    """Return the output by MIME type, as IPython requests it."""
    return value._repr_mimebundle_(include=None, exclude=None)


def parse_drawings(html: str) -> list[str]:
    """Return the drawings in a cell, which must be well-formed and contain nothing but images."""
    root = parse_svg(f"<cell>{html}</cell>")
    assert {element.tag for element in root.iter()} <= {"cell", "div", "img", "p"}
    sources = [image.get("src", "") for image in root.iter("img")]
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    return [b64decode(source.partition(",")[2]).decode() for source in sources]


def test_scene_shows_its_drawing() -> None:
    output = display(SCENE)
    assert set(output) == {"text/plain", "image/svg+xml"}
    scaled = output["image/svg+xml"].replace(' style="max-width:100%;height:auto"', "", 1)
    assert scaled == Project().add(SCENE).storyboard().svg(0)
    assert output["text/plain"] == repr(SCENE)[:MAX_PLAIN_TEXT_CHARS] + "…"


def test_project_shows_its_scenes_side_by_side() -> None:
    project = Project("Two", orientation="portrait").add(SCENE, Scene().text("Bye"))
    output = display(project)
    assert set(output) == {"text/plain", "text/html"}
    assert parse_drawings(output["text/html"]) == [project.storyboard().svg(index) for index in range(2)]
    assert re.findall(r'alt="([^"]+)"', output["text/html"]) == ["Scene 1 of 2", "Scene 2 of 2"]


def test_storyboard_shows_the_same_as_its_project() -> None:
    project = Project("One").add(SCENE)
    assert display(project.storyboard())["text/html"] == display(project)["text/html"]


def test_limits_the_number_of_drawings() -> None:
    output = display(Project().add(*[Scene().text("Hi")] * (MAX_SCENES_IN_CELL + 3)))
    assert len(parse_drawings(output["text/html"])) == MAX_SCENES_IN_CELL
    assert "… and 3 more" in output["text/html"]
    assert len(output["text/plain"]) <= MAX_PLAIN_TEXT_CHARS + 1


@pytest.mark.parametrize(
    "invalid",
    [
        Scene().say("Hello!"),
        Scene().text("Hi", below="nothing"),
        Project(),
        Project().add(Scene().text("Hi", below="nothing")),
    ],
)
def test_shows_the_reason_if_composition_fails(invalid: Displayable) -> None:
    output = display(invalid)
    assert set(output) == {"text/plain", "text/html"}
    assert output["text/plain"].startswith(f"{type(invalid).__name__} cannot be drawn: ")
    with pytest.raises(CompositionError) as caught:
        invalid.to_dict()
    assert str(caught.value) in output["text/plain"]
    assert parse_svg(output["text/html"]).text == output["text/plain"]


def test_a_scene_is_not_wider_than_the_cell(tmp_path: Path) -> None:
    cell = f"<div style='width:500px' id='cell'>{display(SCENE)['image/svg+xml']}</div>"
    (tmp_path / "cell.html").write_text(f"<!doctype html>{cell}", encoding="utf-8")
    with launch_chromium() as browser:
        page = browser.new_page()
        page.goto((tmp_path / "cell.html").as_uri())
        box = page.locator("svg").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (500, 281.25)


def test_estimate_repr_is_one_short_line() -> None:
    estimate = Project().add(SCENE, Scene().text("Hi")).estimate()
    assert repr(estimate) == "Estimate(0.4 s (0.3 to 0.5), scenes=2)"
    assert repr(estimate.scenes[1]) == "SceneDuration('scenes[1]', 0.0 s (0.0 to 0.0), lines=0)"


def test_methods_list_their_options() -> None:
    for kind, options in OPTIONS_BY_TYPE.items():
        parameters = signature(getattr(Scene, kind.method)).parameters
        assert list(options) == [name for name, value in parameters.items() if value.kind is value.KEYWORD_ONLY]


def test_jedi_completes_the_options() -> None:
    jedi = pytest.importorskip("jedi", reason="jedi is not installed")
    for code in ("Scene().avatar(", "Scene().text('Hi').avatar('M', ", "scene.avatar('M', "):
        completions = jedi.Interpreter(code, [{"Scene": Scene, "scene": Scene()}]).complete()
        assert {"shot=", "at=", "script="} <= {completion.name for completion in completions}


def test_storyboard_without_scenes_shows_no_drawing() -> None:
    assert parse_drawings(display(Storyboard(read_payload_view({"scenes": []})))["text/html"]) == []


def test_shows_a_project_read_from_a_payload() -> None:
    project = Project.from_payload(Project("One").add(SCENE).to_dict())
    assert len(parse_drawings(display(project)["text/html"])) == 1


@pytest.mark.parametrize("value", BROKEN_NUMBERS)
def test_shows_invalid_numbers(value: Any) -> None:
    project = Project.from_payload(build_broken_payload(value))
    assert len(parse_drawings(display(project)["text/html"])) == 1
    assert "image/svg+xml" in display(project.scenes[0])
    assert display(project)["text/plain"].startswith("Project(name='x'")


def test_storyboard_repr_is_one_short_line() -> None:
    project = Project("One").add(SCENE)
    assert repr(project.storyboard()) == display(project.storyboard())["text/plain"] == "Storyboard('One', scenes=1)"
    assert repr(Project().add(SCENE, SCENE).storyboard()) == "Storyboard('', scenes=2)"
    assert len(repr(Storyboard(read_payload_view({"name": "x" * 10_000, "scenes": []})))) < 200
