"""Reading a payload and writing it again, against the standard library doing the same with the bare JSON."""

import json

from scenekit import Project
from tests.benchmarks.elements import TWELVE
from tests.benchmarks.harness import Benchmark, ratio
from tests.benchmarks.quickstart import many_scenes, quick_start

ONE, THOUSAND = quick_start(), many_scenes(1000)
KOREAN = TWELVE.replace(name="환영합니다").to_json(indent=2)


def through(data: bytes) -> float:
    return ratio(lambda: Project.from_payload(data).to_json(), lambda: json.dumps(json.loads(data)))


def through_an_edit(data: bytes) -> float:
    def edited() -> bytes:
        project = Project.from_payload(data)
        return project.set_script(scene=len(project.scenes) - 1, text="Hello again").to_json()

    return ratio(edited, lambda: json.dumps(json.loads(data)))


READING = [
    Benchmark("read and write one scene / json.loads + json.dumps", lambda: through(ONE), 1),
    Benchmark("the same, 1,000 scenes", lambda: through(THOUSAND), 1),
    Benchmark("the same, twelve elements, indented", lambda: through(KOREAN), 1),
    Benchmark(
        "read, edit one of 1,000 scenes and write / json.loads + json.dumps", lambda: through_an_edit(THOUSAND), 1
    ),
]
