"""Values that tables, samples and editors write in different forms, and similar values that are errors."""

from typing import Any

import pytest

from scenekit import Project, Scene, ScenekitError, Shadow

TEXT = Project("x").add(Scene().text("Hi", left=100, top=100)).to_dict()


def find_values(**fields: Any) -> list[tuple[str, str]]:
    """Return the path and the message of each SK502 of a text with other fields."""
    (scene,) = TEXT["scenes"]
    (clip,) = scene["clips"]
    project = Project.from_payload({**TEXT, "scenes": [{**scene, "clips": [{**clip, **fields}]}]})
    written = project.to_dict()["scenes"][0]["clips"][0]
    assert all(type(written[key]) is type(value) and written[key] == value for key, value in fields.items())
    findings = [finding for finding in project.check() if finding.code == "SK502"]
    return [
        (finding.path.rpartition("clips[0].")[2], f"{finding.message} {finding.suggestion}") for finding in findings
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("opacity", value) for value in (1, 100, 1.0, 100.0)),
        *(("fontWeight", value) for value in ("", 700, 700.0, "bold", "normal")),
        *(("fontStyle", value) for value in ("", "italic", "normal")),
        *(("strokeWidth", value) for value in (0, 2.0)),
        *(("shadow", {"offsetX": value}) for value in (0.1, 1, 1.0, 5.5, 10, 10.0)),
        ("animation", {"type": "fade-in", "duration": 2.0, "delay": 0.0}),
    ],
)
def test_accepts_and_keeps_documented_values(key: str, value: Any) -> None:
    assert find_values(**{key: value}) == []


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("opacity", 99.5, "Expected `int`, got `float`"),
        ("opacity", 101.0, "Expected `int` <= 100"),
        ("opacity", "100", "Expected `int`, got `str`"),
        ("fontWeight", "700", "Invalid enum value '700'"),
        ("fontWeight", "heavy", "Invalid enum value 'heavy'"),
        ("fontWeight", 550.5, "got `float`"),
        ("fontStyle", "oblique", "Invalid enum value 'oblique'"),
        ("shadow", {"offsetX": 0}, "from 0.1 to 10, and the value is 0. Write 0.1 for the smallest offset"),
        ("shadow", {"offsetY": 0.05}, "from 0.1 to 10, and the value is 0.05."),
        ("shadow", {"offsetX": 10.5}, "from 0.1 to 10, and the value is 10.5."),
        ("shadow", {"offsetX": -1.0}, "from 0.1 to 10, and the value is -1."),
        ("shadow", {"offsetX": "5"}, "got `str`"),
    ],
)
def test_reports_similar_values(key: str, value: Any, message: str) -> None:
    ((path, found),) = find_values(**{key: value})
    assert path.startswith(key)
    assert message in found


def test_the_builder_writes_the_documented_types() -> None:
    whole: Any = 100.0  # a number of JSON or of a table, which has no integers
    scene = Scene().text("Hi", opacity=whole, weight="bold", shadow=Shadow(offset_x=0.1))
    (clip,) = Project("x").add(scene).to_dict()["scenes"][0]["clips"]
    assert repr((clip["opacity"], clip["fontWeight"])) == "(100, 700)"
    assert clip["shadow"] == {"offsetX": 0.1}


def test_bold_text_is_drawn_bold() -> None:
    (scene,) = TEXT["scenes"]
    clips = [{**scene["clips"][0], "fontWeight": weight} for weight in ("bold", "normal")]
    svg = Project.from_payload({**TEXT, "scenes": [{**scene, "clips": clips}]}).storyboard().svg(0)
    assert 'font-weight="700"' in svg
    assert 'font-weight="400"' in svg


def test_updates_need_a_unique_scene_index() -> None:
    # Both scenes of a documented template have the sceneIdx 0.
    payload = Project("x").add(Scene().text("A", tag="a"), Scene().text("B", tag="b")).to_dict()
    assert Project.from_payload(payload).edit("b", text="C").updates_since(Project.from_payload(payload))
    payload["scenes"][1]["sceneIdx"] = 0
    template = Project.from_payload(payload)
    assert template.updates_since(template) == {"updates": {"value": []}}
    for tag, path, other in (("a", "scenes[0]", "scenes[1]"), ("b", "scenes[1]", "scenes[0]")):
        with pytest.raises(ScenekitError) as caught:
            template.edit(tag, text="C").updates_since(template)
        assert str(caught.value).startswith(f"{path}: ")
        assert f"{other} has the same sceneIdx, 0, and the request identifies a scene by its sceneIdx" in str(
            caught.value
        )
        assert str(caught.value).endswith("Create a new project instead.")
