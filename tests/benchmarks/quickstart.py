"""Benchmarks of the quick start, of many scenes and of many payloads."""

import copy
import json
import subprocess
import sys

import msgspec

from scenekit import Project, Scene
from tests.benchmarks.harness import Benchmark, measure_ratio


def create_quick_start(script: str) -> Project:
    """Return the quick start in the documentation, with a script."""
    return Project("Test Project Using Api").add(
        Scene()
        .background("/images/background/bg_blue_gradient.png", color="rgb(54,188,37)")
        .avatar(
            "M000045058",
            script=script,
            id="aiModel-1h4ij5h8e87",
            left=630.2493927359487,
            top=144.5979042385424,
        )
    )


def build_quick_start() -> bytes:
    """Return the payload of the quick start in the documentation."""
    return create_quick_start("Hello, this is test video using Api.").to_json()


COMPOSED = msgspec.json.decode(build_quick_start())


def edit_payload_by_hand() -> str:
    """Return the same payload, made from a template without scenekit."""
    payload = copy.deepcopy(COMPOSED)
    payload["scenes"][0]["clips"][0]["script"]["org"] = "<p>Hello, this is test video using Api.</p>"
    return json.dumps(payload)


def measure_against_msgspec() -> float:
    """Return the time of the quick start as a multiple of the time to encode its payload."""
    return measure_ratio(build_quick_start, lambda: msgspec.json.encode(COMPOSED))


def measure_against_by_hand() -> float:
    """Return the time to edit a template as a multiple of the time of the quick start."""
    return measure_ratio(edit_payload_by_hand, build_quick_start)


def build_framed_avatar() -> bytes:
    """Return the payload of an avatar that words place: a shot at a side of the canvas."""
    scene = Scene().avatar("M000045058", script="Hello!", at="right", shot="medium", margin=96)
    return Project("Framed").add(scene).to_json()


FRAMED = msgspec.json.decode(build_framed_avatar())


def measure_framed_avatar() -> float:
    """Return the time of a framed avatar as a multiple of the time to encode its payload."""
    return measure_ratio(build_framed_avatar, lambda: msgspec.json.encode(FRAMED))


def build_many_scenes(count: int) -> bytes:
    """Return the payload of `count` different scenes."""
    base = Scene().background("/images/a.png")
    return (
        Project("x").add(*(base.avatar("M000045058", script=f"Scene {n}", at="left") for n in range(count))).to_json()
    )


def measure_scene_scaling() -> float:
    """Return the time per scene of a large project as a multiple of that of a small project."""
    return measure_ratio(lambda: build_many_scenes(1000), lambda: build_many_scenes(10), rounds=9) / 100


MEMORY_GROWTH_PROGRAM = """
from resource import RUSAGE_SELF, getrusage
from scenekit import Scene

def peak_after(count):
    for n in range(count):
        Scene().avatar("M000045058", script=f"Hello, number {n}", at="right").to_json()
    return getrusage(RUSAGE_SELF).ru_maxrss

few = peak_after(1_000)
print(peak_after(100_000) / few)
"""


def measure_memory_growth() -> float:
    """Return the peak memory of a process after 100,000 payloads as a multiple of that after 1,000."""
    return float(subprocess.run([sys.executable, "-c", MEMORY_GROWTH_PROGRAM], check=True, capture_output=True).stdout)


QUICKSTART = [
    Benchmark("quick start: build + compose + encode / msgspec.json.encode of the dict", measure_against_msgspec, 2.5),
    Benchmark(
        "quick start: deepcopy + set + json.dumps / scenekit", measure_against_by_hand, 10, higher_is_better=True
    ),
    Benchmark("framed avatar: build + compose + encode / msgspec.json.encode of the dict", measure_framed_avatar, 3.6),
    Benchmark("a scene of a project of 1,000 / of 10", measure_scene_scaling, 1.15),
    Benchmark("peak memory after 100,000 different payloads / after 1,000", measure_memory_growth, 1.05),
]
