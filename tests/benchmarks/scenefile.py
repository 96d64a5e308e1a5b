"""Benchmark of loading a scene file, compared with decoding its JSON and building the same project in Python."""

import tempfile
from pathlib import Path

import msgspec
import yaml

from scenekit import Project, Scene
from tests.benchmarks.harness import Benchmark, measure_ratio

SCENE_NUMBERS = range(1000)


def build_scene(number: int) -> Scene:
    """Return a scene with a number in its texts."""
    return (
        Scene()
        .background("https://cdn.example.com/office.jpg")
        .avatar("M000045058", script=f"Hello, number {number}!", at="right", margin=96)
        .text(f"Number {number}", size=96, color="white", at="top-left", margin=96, tag="title")
        .image("https://cdn.example.com/logo.png", size=(400, 120), width="12%", at="bottom-left", margin=48)
    )


def build_in_python() -> bytes:
    """Return the payload of the project, built without a scene file."""
    return Project("A thousand").add(*(build_scene(number) for number in SCENE_NUMBERS)).to_json()


def measure_loading() -> float:
    """Return the time to load the scene file as a multiple of the time to decode it and build the project.

    The target was 1.5 when building and composing took twice as long. The time to load a file did not grow.
    """
    project = Project("A thousand").add(*(build_scene(number) for number in SCENE_NUMBERS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "thousand.json")
        path.write_text(project.to_scenefile("json"), encoding="utf-8")
        data = path.read_bytes()
        assert Project.from_scenefile(path).to_json() == build_in_python()

        def decode_and_build() -> bytes:
            msgspec.json.decode(data)
            return build_in_python()

        return measure_ratio(lambda: Project.from_scenefile(path).to_json(), decode_and_build)


def measure_yaml() -> float:
    """Return the time to load a YAML file of 100 scenes as a multiple of the time of PyYAML's parser in C."""
    project = Project("A hundred").add(*(build_scene(number) for number in SCENE_NUMBERS[:100]))
    text = project.to_scenefile("yaml")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "hundred.yaml")
        path.write_text(text, encoding="utf-8")
        assert Project.from_scenefile(path) == project

        return measure_ratio(lambda: Project.from_scenefile(path), lambda: yaml.load(text, yaml.CSafeLoader))


SCENEFILE = [
    Benchmark("load and compose a scene file of 1,000 scenes / decode it + build it in Python", measure_loading, 1.8),
    Benchmark("load a scene file of 100 scenes in YAML / parse it with CSafeLoader", measure_yaml, 2),
]
