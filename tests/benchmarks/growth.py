"""The cost per scene of a project of 1,000 scenes, compared with one of 10, for each step of the main job."""

from collections.abc import Callable

from scenekit import Project, Scene
from tests.benchmarks.harness import Benchmark, measure_ratio

SMALL, LARGE = 10, 1000

Step = Callable[[], object]


def build_project(count: int) -> Project:
    """Return a project of `count` different scenes with a logo, an avatar and a title."""
    base = Scene().background("/images/a.png")
    base = base.image("/logo.png", size=(400, 120), width="12%", at="top-left", margin=48)
    scenes = (
        base.avatar("M000045058", script=f"Scene {n:04}, welcome to the course.", at="right").text(
            f"Scene {n:04}", size=90, at="left", margin=96
        )
        for n in range(count)
    )
    return Project("Course").add(*scenes)


def read_and_edit(payload: bytes) -> bytes:
    """Read a payload, parse all its scenes and write it."""
    project = Project.from_payload(payload)
    return project.replace(scripts_on=None).to_json()


def build_steps(count: int) -> dict[str, Step]:
    """Return the steps for a project of `count` scenes."""
    project = build_project(count)
    payload = project.to_json()
    return {
        "compose": lambda: build_project(count).to_payload(),
        "check": project.check,
        "read": lambda: tuple(Project.from_payload(payload).scenes),
        "write": lambda: build_project(count).to_json(),
        "read, parse and write": lambda: read_and_edit(payload),
        "page": lambda: project.storyboard().html(),
        "code": project.to_code,
    }


SMALL_STEPS, LARGE_STEPS = build_steps(SMALL), build_steps(LARGE)

MAX_GROWTH = 1.1
"""The target of the cost per scene of the large project, as a multiple of that of the small one."""


def measure_growth(step: str) -> Callable[[], float]:
    """Return a function that measures the cost per scene of a step as a multiple of that of the small project."""
    return lambda: measure_ratio(LARGE_STEPS[step], SMALL_STEPS[step], rounds=5, seconds=0.05) * SMALL / LARGE


def measure_check() -> float:
    """Return the time to check 1,000 scenes as a multiple of the time to build and compose them.

    To compose the project and decode its payload takes 0.8 of that already. Each scene has another script and another
    text, so that the checks measure both, and read all keys and numbers of each clip.
    """
    return measure_ratio(LARGE_STEPS["check"], lambda: build_project(LARGE).to_dict(), rounds=9)


GROWTH = [
    *(
        Benchmark(f"{step}: a scene of {LARGE:,} / a scene of {SMALL}", measure_growth(step), MAX_GROWTH)
        for step in SMALL_STEPS
    ),
    Benchmark("check 1,000 scenes / build and compose them", measure_check, 2.5),
]
