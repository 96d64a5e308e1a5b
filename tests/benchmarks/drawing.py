"""Benchmarks of drawing: a scene compared with its first composition, and a page of many scenes with one of few."""

import subprocess
import sys

from scenekit import Project, Scene
from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from tests.benchmarks.elements import TWELVE_ELEMENTS, compose_uncached
from tests.benchmarks.harness import Benchmark, measure_ratio

PAYLOAD = TWELVE_ELEMENTS.to_dict()


def measure_drawing() -> float:
    """Return the time to draw a scene as a multiple of the time to compose it."""
    return measure_ratio(lambda: Storyboard(read_payload_view(PAYLOAD)).svg(), compose_uncached)


def build_page(count: int) -> str:
    """Return the storyboard page of `count` different scenes."""
    base = Scene().background("/images/a.png").image("/logo.png", size=(400, 120), width="12%", at="top-left")
    scenes = (base.avatar("M000045058", script=f"Scene {n}", at="left").text(f"Scene {n}") for n in range(count))
    return Project("Many").add(*scenes).storyboard().html()


def measure_page_scaling() -> float:
    """Return the time per scene of a large page as a multiple of that of a small page."""
    return measure_ratio(lambda: build_page(1000), lambda: build_page(100), rounds=3) / 10


PEAK_MEMORY_PROGRAM = """
from resource import RUSAGE_SELF, getrusage
from tests.benchmarks.drawing import build_page

page = build_page(1000)
print(getrusage(RUSAGE_SELF).ru_maxrss / 1024)
"""

MAX_PAGE_MEMORY_MB = 300
"""The memory limit for a page of 1,000 scenes, in MB."""


def measure_page_memory() -> float:
    """Return the peak memory of a process that builds a page of 1,000 scenes, as a fraction of the limit."""
    done = subprocess.run([sys.executable, "-c", PEAK_MEMORY_PROGRAM], check=True, capture_output=True)
    return float(done.stdout) / MAX_PAGE_MEMORY_MB


DRAWING = [
    Benchmark("twelve elements: draw them as SVG / compose them for the first time", measure_drawing, 40),
    Benchmark("a scene of a page of 1,000 / of 100", measure_page_scaling, 1.3),
    Benchmark("peak memory of a page of 1,000 scenes / 300 MB", measure_page_memory, 1),
]
