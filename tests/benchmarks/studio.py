"""Measure how fast the page of the studio shows a source, and follows its saves. The unit is the target of each."""

import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, time

from playwright.sync_api import Page

from scenekit import Project
from tests.benchmarks.harness import Benchmark
from tests.studio.running import get_revision, open_page, run_studio
from tests.support.browser import launch_chromium
from tests.support.paths import EXAMPLES

FOLLOW_TARGET_S = 0.3
"""The longest time from a save to the drawn page, in seconds."""

FIRST_PICTURE_TARGET_S = 2
"""The longest time until the first picture of 1,000 scenes, in seconds."""

SAVES = 20

OBSERVE_REVISIONS = """revision => {
  const { dataset } = document.documentElement;
  delete dataset.seenAt;
  const observer = new MutationObserver(() => {
    if (Number(dataset.revision) <= revision) return;
    observer.disconnect();
    dataset.seenAt = Date.now();
  });
  observer.observe(document.documentElement, { attributeFilter: ["data-revision"] });
}"""


def write_tour(path: Path, copies: int) -> str:
    """Write the tour with its ten scenes several times, and return its text."""
    text = (EXAMPLES / "tour.yaml").read_text(encoding="utf-8")
    head, scenes = text.split("scenes:\n")
    text = f"{head}scenes:\n" + "\n".join([scenes] * copies)
    path.write_text(text, encoding="utf-8")
    return text


@contextmanager
def use_all_cores() -> Iterator[None]:
    """Let the browser and the studio use all cores, as they do for users. Other benchmarks run on one core."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@contextmanager
def open_tour(copies: int) -> Iterator[tuple[Page, Path, str, float]]:
    """Yield the page of a tour, its file, its text, and the seconds until the first picture."""
    with use_all_cores(), tempfile.TemporaryDirectory() as folder, launch_chromium() as browser:
        path = Path(folder) / "tour.yaml"
        text = write_tour(path, copies)
        with run_studio(path) as studio:
            start = perf_counter()
            with open_page(browser, studio) as page:
                yield page, path, text, perf_counter() - start


def measure_follow() -> float:
    """Return the median time from a save to the drawn page, in units of the target."""
    times: list[float] = []
    with open_tour(1) as (page, path, text, _):
        for number in range(SAVES):
            page.evaluate(OBSERVE_REVISIONS, get_revision(page))
            start = time()
            path.write_text(text.replace("A tour\n", f"A tour {number}\n", 1), encoding="utf-8")
            page.wait_for_selector("html[data-seen-at]")
            times.append(float(page.evaluate("document.documentElement.dataset.seenAt")) / 1000 - start)
    return statistics.median(times) / FOLLOW_TARGET_S


def measure_first_picture() -> float:
    """Return the time until the first picture of 1,000 scenes, in units of the target."""
    with open_tour(100) as (_, _, _, seconds):
        return seconds / FIRST_PICTURE_TARGET_S


def measure_page() -> float:
    """Return the time until the storyboard page of 1,000 scenes is drawn, in units of the target."""
    with use_all_cores(), tempfile.TemporaryDirectory() as folder, launch_chromium() as browser:
        source, path = Path(folder) / "tour.yaml", Path(folder) / "tour.html"
        write_tour(source, 100)
        path.write_text(Project.from_scenefile(source).storyboard().html(), encoding="utf-8")
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        start = perf_counter()
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-state=ready]")
        return (perf_counter() - start) / FIRST_PICTURE_TARGET_S


STUDIO = [
    Benchmark("studio: from a save to the drawn page, in units of 0.3 s", measure_follow, 1.0),
    Benchmark("studio: first picture of 1,000 scenes, in units of 2 s", measure_first_picture, 1.0),
    Benchmark("storyboard page: drawn with 1,000 scenes, in units of 2 s", measure_page, 1.0),
]
