"""Loading a scene file, against decoding its JSON and writing the same project in Python."""

import tempfile
from pathlib import Path

import msgspec

from scenekit import Project, Scene
from tests.benchmarks.harness import Benchmark, ratio

THOUSAND = range(1000)


def personal(number: int) -> Scene:
    return (
        Scene()
        .background("https://cdn.example.com/office.jpg")
        .avatar("M000045058", script=f"Hello, number {number}!", at="right", margin=96)
        .text(f"Number {number}", size=96, color="white", at="top-left", margin=96, tag="title")
        .image("https://cdn.example.com/logo.png", size=(400, 120), width="12%", at="bottom-left", margin=48)
    )


def written_in_python() -> bytes:
    return Project("A thousand").add(*(personal(number) for number in THOUSAND)).to_json()


def load_and_compose() -> float:
    project = Project("A thousand").add(*(personal(number) for number in THOUSAND))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "thousand.json")
        path.write_text(project.to_scenefile("json"), encoding="utf-8")
        data = path.read_bytes()
        assert Project.from_scenefile(path).to_json() == written_in_python()

        def by_hand() -> bytes:
            msgspec.json.decode(data)
            return written_in_python()

        return ratio(lambda: Project.from_scenefile(path).to_json(), by_hand)


SCENEFILE = [
    Benchmark("load and compose a scene file of 1,000 scenes / decode it + write it in Python", load_and_compose, 1.5)
]
