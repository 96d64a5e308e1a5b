"""Benchmarks of reading and writing a payload, compared with the JSON module of the standard library."""

import json

from scenekit import Project
from tests.benchmarks.elements import TWELVE_ELEMENTS
from tests.benchmarks.harness import Benchmark, measure_ratio
from tests.benchmarks.quickstart import build_many_scenes, build_quick_start

ONE_SCENE, THOUSAND_SCENES = build_quick_start(), build_many_scenes(1000)
ESCAPED = json.dumps(json.loads(build_many_scenes(100)) | {"name": "환영합니다"}).encode()
INDENTED = TWELVE_ELEMENTS.replace(name="환영합니다").to_json(indent=2)


def measure_round_trip(data: bytes) -> float:
    """Return the time to read and write a payload as a multiple of the time of the standard library."""
    return measure_ratio(lambda: Project.from_payload(data).to_json(), lambda: json.dumps(json.loads(data)))


def measure_edit_round_trip(data: bytes) -> float:
    """Return the time to read, edit and write a payload as a multiple of that of the standard library without edit."""

    def edit() -> bytes:
        project = Project.from_payload(data)
        return project.set_script(scene=len(project.scenes) - 1, text="Hello again").to_json()

    return measure_ratio(edit, lambda: json.dumps(json.loads(data)))


READING = [
    Benchmark("read and write one scene / json.loads + json.dumps", lambda: measure_round_trip(ONE_SCENE), 1),
    Benchmark("the same, 1,000 scenes", lambda: measure_round_trip(THOUSAND_SCENES), 1),
    Benchmark("the same, twelve elements, indented", lambda: measure_round_trip(INDENTED), 1),
    Benchmark("the same, 100 scenes with escaped characters", lambda: measure_round_trip(ESCAPED), 1),
    Benchmark(
        "read, edit one of 1,000 scenes and write / json.loads + json.dumps",
        lambda: measure_edit_round_trip(THOUSAND_SCENES),
        1,
    ),
]
