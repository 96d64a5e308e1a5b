"""Drawing a scene, against composing it for the first time."""

from scenekit.storyboard.svg import svg
from tests.benchmarks.elements import TWELVE, compose_anew
from tests.benchmarks.harness import Benchmark, ratio

PAYLOAD = TWELVE.to_dict()


def draw_twelve_elements() -> float:
    return ratio(lambda: svg(PAYLOAD), compose_anew)


DRAWING = [Benchmark("twelve elements: draw them as SVG / compose them for the first time", draw_twelve_elements, 40)]
