"""Drawing: a scene, against composing it for the first time; a page of many scenes, against one of few."""

import subprocess
import sys

from scenekit import Project, Scene
from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from tests.benchmarks.elements import TWELVE, compose_anew
from tests.benchmarks.harness import Benchmark, ratio

PAYLOAD = TWELVE.to_dict()


def draw_twelve_elements() -> float:
    return ratio(lambda: Storyboard(read_payload_view(PAYLOAD)).svg(), compose_anew)


def page_of(count: int) -> str:
    """A page of scenes that each differ."""
    base = Scene().background("/images/a.png").image("/logo.png", size=(400, 120), width="12%", at="top-left")
    scenes = (base.avatar("M000045058", script=f"Scene {n}", at="left").text(f"Scene {n}") for n in range(count))
    return Project("Many").add(*scenes).storyboard().html()


def page_of_1000_against_100() -> float:
    return ratio(lambda: page_of(1000), lambda: page_of(100), rounds=3) / 10


PEAK = """
from resource import RUSAGE_SELF, getrusage
from tests.benchmarks.drawing import page_of

page = page_of(1000)
print(getrusage(RUSAGE_SELF).ru_maxrss / 1024)
"""

ALLOWED = 300
"""MB of memory for a page of 1,000 scenes."""


def memory_of_1000() -> float:
    """The peak memory of a process that makes a page of 1,000 scenes, as a part of what it may take."""
    done = subprocess.run([sys.executable, "-c", PEAK], check=True, capture_output=True)
    return float(done.stdout) / ALLOWED


DRAWING = [
    Benchmark("twelve elements: draw them as SVG / compose them for the first time", draw_twelve_elements, 40),
    Benchmark("a scene of a page of 1,000 / of 100", page_of_1000_against_100, 1.3),
    Benchmark("peak memory of a page of 1,000 scenes / 300 MB", memory_of_1000, 1),
]
