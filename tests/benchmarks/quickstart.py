"""From five lines to bytes: the cost of the quick start, of many scenes, of many payloads."""

import copy
import json
import subprocess
import sys

import msgspec

from scenekit import Project, Scene
from tests.benchmarks.harness import Benchmark, ratio


def quick_start() -> bytes:
    return (
        Project("Test Project Using Api")
        .add(
            Scene()
            .background("/images/background/bg_blue_gradient.png", color="rgb(54,188,37)")
            .avatar(
                "M000045058",
                script="Hello, this is test video using Api.",
                id="aiModel-1h4ij5h8e87",
                left=630.2493927359487,
                top=144.5979042385424,
            )
        )
        .to_json()
    )


FINISHED = msgspec.json.decode(quick_start())


def as_people_do_today() -> str:
    payload = copy.deepcopy(FINISHED)
    payload["scenes"][0]["clips"][0]["script"]["org"] = "<p>Hello, this is test video using Api.</p>"
    return json.dumps(payload)


def against_msgspec() -> float:
    return ratio(quick_start, lambda: msgspec.json.encode(FINISHED))


def against_today() -> float:
    return ratio(as_people_do_today, quick_start)


def many_scenes(count: int) -> bytes:
    """A project of scenes that each differ."""
    base = Scene().background("/images/a.png")
    return (
        Project("x").add(*(base.avatar("M000045058", script=f"Scene {n}", at="left") for n in range(count))).to_json()
    )


def scene_of_1000_against_10() -> float:
    return ratio(lambda: many_scenes(1000), lambda: many_scenes(10), rounds=9) / 100


GROWTH = """
from resource import RUSAGE_SELF, getrusage
from scenekit import Scene

def peak_after(count):
    for n in range(count):
        Scene().avatar("M000045058", script=f"Hello, number {n}", at="right").to_json()
    return getrusage(RUSAGE_SELF).ru_maxrss

few = peak_after(1_000)
print(peak_after(100_000) / few)
"""


def memory_after_100_000() -> float:
    """The peak memory of a process after 100,000 payloads, as a ratio to that after 1,000."""
    return float(subprocess.run([sys.executable, "-c", GROWTH], check=True, capture_output=True).stdout)


QUICKSTART = [
    Benchmark("quick start: build + compose + encode / msgspec.json.encode of the dict", against_msgspec, 2.5),
    Benchmark("quick start: deepcopy + set + json.dumps / scenekit", against_today, 10, more_is_better=True),
    Benchmark("a scene of a project of 1,000 / of 10", scene_of_1000_against_10, 1.15),
    Benchmark("peak memory after 100,000 different payloads / after 1,000", memory_after_100_000, 1.05),
]
