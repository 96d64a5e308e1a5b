"""Reading a payload and writing it again, against the standard library doing the same with the bare JSON."""

import json

from scenekit import Project
from tests.benchmarks.elements import TWELVE_ELEMENTS
from tests.benchmarks.harness import Benchmark, measure_ratio
from tests.benchmarks.quickstart import build_many_scenes, build_quick_start

ONE_SCENE, THOUSAND_SCENES = build_quick_start(), build_many_scenes(1000)
INDENTED = TWELVE_ELEMENTS.replace(name="환영합니다").to_json(indent=2)


def measure_round_trip(data: bytes) -> float:
    return measure_ratio(lambda: Project.from_payload(data).to_json(), lambda: json.dumps(json.loads(data)))


def measure_edit_round_trip(data: bytes) -> float:
    def edited() -> bytes:
        project = Project.from_payload(data)
        return project.set_script(scene=len(project.scenes) - 1, text="Hello again").to_json()

    return measure_ratio(edited, lambda: json.dumps(json.loads(data)))


READING = [
    Benchmark("read and write one scene / json.loads + json.dumps", lambda: measure_round_trip(ONE_SCENE), 1),
    Benchmark("the same, 1,000 scenes", lambda: measure_round_trip(THOUSAND_SCENES), 1),
    Benchmark("the same, twelve elements, indented", lambda: measure_round_trip(INDENTED), 1),
    Benchmark(
        "read, edit one of 1,000 scenes and write / json.loads + json.dumps",
        lambda: measure_edit_round_trip(THOUSAND_SCENES),
        1,
    ),
]
