"""`extra=` and `omit=` can change every key, but the keys that scenekit reads keep their types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scenekit import Project, Scene
from scenekit.errors import CompositionError

Build = Callable[..., Project]


def build_project(**options: Any) -> Project:
    return Project(**options).add(Scene().text("Hi"))


def build_scene(**options: Any) -> Project:
    return Project().add(Scene(**options).text("Hi"))


def build_text(**options: Any) -> Project:
    return Project().add(Scene().text("Hi", **options))


def build_avatar(**options: Any) -> Project:
    return Project().add(Scene().avatar("M000045058", script="Hi", **options))


def build_background(**options: Any) -> Project:
    return Project().add(Scene().background("red", **options))


def use(project: Project) -> None:
    """Call everything that reads the payload."""
    project.to_json()
    project.check()
    project.captions()
    project.estimate()
    project.storyboard().html()
    project.to_code()


INVALID: list[tuple[Build, dict[str, Any], str]] = [
    (build_project, {"scenes": "x"}, "scenes: Expected `array`, got `str`"),
    (build_project, {"scenes": []}, "scenes: the list must have at least one item"),
    (build_project, {"scenes": [{"clips": [{}]}]}, r"scenes\[0\]\.clips\[0\]: the key 'type' is missing"),
    (build_project, {"orientation": []}, "orientation: Expected `str | null`, got `array`"),
    (build_scene, {"clips": "x"}, r"scenes\[0\]: .*clips: Expected `array | null`, got `str`"),
    (build_scene, {"clips": [1]}, r"clips\[0\]: Expected `object`, got `int`"),
    (build_scene, {"scripts": [1]}, r"scripts\[0\]: Expected `object`, got `int`"),
    (build_scene, {"background": 5}, "background: Expected `object | null`, got `int`"),
    (build_scene, {"sceneIdx": []}, r"sceneIdx: Expected `float | null`, got `array`"),
    (build_text, {"type": 5}, "type: Expected `str`, got `int`"),
    (build_text, {"left": "50%"}, r"elements\[0\]: .*left: Expected `float | null`, got `str`"),
    (build_text, {"fontSize": True}, "fontSize: Expected `float | null`, got `bool`"),
    (build_avatar, {"model": {"ai_name": 5}}, r"model\.ai_name: Expected `str | null`, got `int`"),
    (build_avatar, {"script": []}, "script: Expected .*, got `array`"),
    (build_background, {"source_url": 5}, "source_url: Expected `str | null`, got `int`"),
]


@pytest.mark.parametrize(("build", "extra", "message"), INVALID)
def test_extra_cannot_change_the_type_of_a_key_that_scenekit_reads(
    build: Build, extra: dict[str, Any], message: str
) -> None:
    with pytest.raises(CompositionError, match=f"extra= makes the payload invalid at .*{message}"):
        build(extra=extra).to_json()


VALID: list[tuple[Build, dict[str, Any]]] = [
    (build_project, {"name": None, "new": [1]}),
    (build_project, {"scenes": [{"clips": [{"type": "newKind", "level": "x"}]}]}),
    (build_scene, {"clips": None}),
    (build_scene, {"clips": [{"type": "newKind"}], "scripts": [{"org": 5}]}),
    (build_scene, {"background": {"new": 5}}),
    (build_text, {"type": "newKind", "left": -5e300, "layer": 2.5}),
    (build_text, {"isDelete": "x", "opacity": [], "stroke": {}}),
    (build_text, {"fontSize": 1e-320}),
    (build_text, {"scaleX": 0, "scaleY": 5e-324}),
    (build_avatar, {"model": {"ai_name": None, "new": 5}, "script": "Hi"}),
    (build_background, {"source_url": None, "new": {}}),
]


@pytest.mark.parametrize(("build", "extra"), VALID)
def test_extra_can_change_values_and_add_keys_of_any_type(build: Build, extra: dict[str, Any]) -> None:
    use(build(extra=extra))


@pytest.mark.parametrize(("build", "key"), [(build_text, "type"), (build_avatar, "type"), (build_project, "scenes")])
def test_omit_cannot_remove_a_key_that_the_payload_needs(build: Build, key: str) -> None:
    with pytest.raises(CompositionError, match=f"omit='{key}' removes a key that the payload needs"):
        build(omit=(key,)).to_json()


@pytest.mark.parametrize(
    ("build", "key"), [(build_text, "left"), (build_avatar, "model.ai_name"), (build_scene, "clips")]
)
def test_omit_can_remove_other_keys(build: Build, key: str) -> None:
    use(build(omit=(key,)))
