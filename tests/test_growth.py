"""The cost of each operation grows with its input at most like n log n. A quadratic one takes 16 times longer for 4 n.

`python -m tests.test_growth` prints the table of ratios.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import pytest
from click.testing import CliRunner

from scenekit import Avatar, Catalog, Project, Row, Scene, Shape, Text
from scenekit.cli import main
from scenekit.client import Ledger
from scenekit.client.ledger import Intent
from scenekit.comparison import compare
from scenekit.comparison.page import build_comparison_page
from scenekit.migrate import migrate
from tests.support.growth import MAX_LINEAR_GROWTH, SIZE_FACTOR

Operation = Callable[[], object]

ANNA = "M000045058"

RUNS = count()


def chain(size: int) -> Project:
    """Return a project of one scene in which each element is below the one before it."""
    relations: list[dict[str, Any]] = [{"at": "top"}, *({"below": f"i{n}"} for n in range(size - 1))]
    return Project().add(Scene().add(*[Text("a", id=f"i{n}", size=20, **r) for n, r in enumerate(relations)]))


def members(size: int) -> Project:
    """Return a project in which each element is above another member of one group."""
    row = Row(tuple(Text("a", id=f"i{n}", size=20) for n in range(size)), at="center")
    return Project().add(Scene().add(row, *[Text("b", size=20, above=f"i{n}") for n in range(size)]))


def cast(size: int) -> Project:
    """Return a project of one scene with many avatars that speak in turns. No cache has seen their clothes."""
    run = next(RUNS)
    scene = Scene().add(*[Avatar(ANNA, clothes=f"BG{run}-{n}", id=f"a{n}", at="left") for n in range(size)])
    for n in range(size):
        scene = scene.say("Hi", by=f"a{n}")
    return Project().add(scene)


def many_scenes(size: int) -> Project:
    return Project().add(*[Scene().avatar(ANNA, script=f"Hello {n}.").text(f"Hi {n}", tag="t") for n in range(size)])


def many_texts(size: int) -> Project:
    return Project().add(Scene().add(*[Text(f"Hi {n}", size=20, at="left", tag=f"t{n % 7}") for n in range(size)]))


def clips(size: int, **options: Any) -> dict[str, Any]:
    clip = {"type": "textImage", "text": "a", "left": 0, "top": 0, "width": 3, "height": 3, "fontSize": 3} | options
    return {"scenes": [{"clips": [clip | {"id": f"i{n}"} for n in range(size)]}]}


def equal_ids(size: int) -> dict[str, Any]:
    payload = clips(size)
    for clip in payload["scenes"][0]["clips"]:
        clip["id"] = "same"
    return payload


def read_file(name: str, text: str) -> Operation:
    def read() -> object:
        with TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.write_text(text, encoding="utf-8")
            return Project.from_scenefile(path)

    return read


def check_file(size: int) -> Operation:
    """Return `scenekit check` of a YAML file whose findings each have a line."""
    element = "  - elements:\n      - text: Hi\n        size: 40\n        left: 5000\n        top: 3\n"

    def check() -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder, "a.yaml")
            path.write_text(f"scenes:\n{element * size}", encoding="utf-8")
            result = CliRunner().invoke(main, ["check", str(path)])
        assert result.exit_code == 1
        assert result.output.count("a.yaml:") >= size

    return check


def old_project(size: int) -> dict[str, Any]:
    model = {"model": ANNA, "clothes": "BG00002320", "script": "Hi"}
    return {"scenes": [{"AIModel": model} for _ in range(size)]}


def merge_keys(size: int) -> str:
    return "scenes:\n- elements:\n  - &a {text: Hi, size: 20}\n" + "  - {<<: *a, text: Ho}\n" * size


def draw_each(project: Project) -> object:
    storyboard = project.storyboard()
    return [storyboard.svg(index) for index in range(len(project.scenes))]


def compare_pages(project: Project) -> object:
    old, new = project.storyboard(), project.edit("t", index="all", size=30).storyboard()
    return build_comparison_page(compare(old.payload_view, new.payload_view), old, new, ("old", "new"))


def fill_ledger(size: int) -> Ledger:
    ledger = Ledger(":memory:")
    for n in range(size):
        ledger.begin_or_get(Intent(f"{n:06} {n}", f"[{n}]", "https://a.b", "create", "Welcome"))
    return ledger


def find_latest_jobs(ledger: Ledger, size: int) -> object:
    """Look up as many jobs as there are, by the beginning of their keys."""
    return [ledger.get_latest_job(f"{n:06} ") for n in range(size)]


def read_turns(payload: dict[str, Any]) -> object:
    """Read the turns of the first scene of a payload."""
    return Project.from_payload(payload).scenes[0].turns


OPERATIONS: dict[str, tuple[int, Callable[[int], Operation]]] = {
    "compose a chain of below=": (1000, lambda n: chain(n).to_dict),
    "compose elements above members of a group": (300, lambda n: members(n).to_dict),
    "compose many avatars with turns": (250, lambda n: cast(n).to_dict),
    "estimate many avatars": (250, lambda n: cast(n).estimate),
    "check many avatars": (100, lambda n: cast(n).check),
    "read many turns": (250, lambda n: partial(read_turns, cast(n).to_dict())),
    "group by one tag": (10_000, lambda n: lambda: many_texts(n).tags),
    "edit all of one tag": (300, lambda n: lambda: many_texts(n).edit("t1", index="all", size=30)),
    "read many clips": (700, lambda n: lambda: Project.from_payload(clips(n)).scenes[0].elements),
    "read many clips with one id": (700, lambda n: lambda: Project.from_payload(equal_ids(n)).scenes[0].elements),
    "check many clips": (200, lambda n: Project.from_payload(clips(n)).check),
    "check many findings": (500, lambda n: Project.from_payload(clips(n, left=5000)).check),
    "check many scenes": (200, lambda n: many_scenes(n).check),
    "check a file with many findings": (100, check_file),
    "draw many clips": (300, lambda n: Project.from_payload(clips(n)).storyboard().svg),
    "draw many scenes": (50, lambda n: many_scenes(n).storyboard().html),
    "draw the SVG of many scenes": (200, lambda n: partial(draw_each, many_scenes(n))),
    "draw a contact sheet of many scenes": (20, lambda n: many_scenes(n).storyboard().contact_sheet),
    "compare many scenes": (100, lambda n: partial(compare_pages, many_scenes(n))),
    "find the latest of many jobs": (500, lambda n: partial(find_latest_jobs, fill_ledger(n), n)),
    "captions of many scenes": (300, lambda n: many_scenes(n).captions),
    "write code of many scenes": (100, lambda n: many_scenes(n).to_code),
    "write a scene file": (300, lambda n: lambda: many_scenes(n).to_scenefile("json")),
    "write V1": (100, lambda n: lambda: many_scenes_for_v1(n).to_json(api="v1")),
    "migrate V1": (150, lambda n: lambda: migrate(old_project(n))),
    "read YAML": (200, lambda n: read_file("a.yaml", many_scenes(n).to_scenefile("yaml"))),
    "read YAML with merges": (500, lambda n: read_file("a.yaml", merge_keys(n))),
    "read JSON": (500, lambda n: read_file("a.json", many_scenes(n).to_scenefile("json"))),
    "read TOML": (500, lambda n: read_file("a.toml", "[[scenes]]\nelements = [{text = 'Hi'}]\n" * n)),
    "find variables": (500, lambda n: lambda: many_scenes(n).variables),
    "substitute variables": (200, lambda n: lambda: many_variables(n).substitute(name="Ann")),
    "set one script": (300, lambda n: lambda: many_scenes(n).set_script(0, "Hi")),
    "create a catalog": (3000, lambda n: lambda: Catalog((), {f"a{k}": ANNA for k in range(n)})),
    "compose shapes in rows": (300, lambda n: Project().add(Scene().row(*[shape() for _ in range(n)])).to_dict),
}
"""Each operation by name, with the small size and a function that prepares it for a size."""


def shape() -> Shape:
    return Shape("Square", width=3, height=3)


def many_scenes_for_v1(size: int) -> Project:
    return Project().add(*[Scene().avatar(ANNA, script="Hello.") for _ in range(size)])


def many_variables(size: int) -> Project:
    return Project().add(*[Scene().text("Hi ${name}") for _ in range(size)])


def measure(name: str) -> tuple[float, float]:
    """Return the CPU seconds of an operation for n and for 4 n, each the best of three."""
    size, prepare = OPERATIONS[name]
    times = []
    for scale in (1, SIZE_FACTOR):
        runs = []
        for _ in range(3):
            operation = prepare(size * scale)
            gc.collect()
            start = process_time()
            operation()
            runs.append(process_time() - start)
        times.append(min(runs))
    return times[0], times[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATIONS)
def test_cost_grows_at_most_like_n_log_n(name: str) -> None:
    ratios = []
    for _ in range(3):  # another process can disturb one measurement
        short, long = measure(name)
        ratios.append(long / short)
        if ratios[-1] < MAX_LINEAR_GROWTH:
            return
    pytest.fail(f"{SIZE_FACTOR} times the input takes {min(ratios):.1f} times as long")


if __name__ == "__main__":
    for operation in OPERATIONS:
        short, long = measure(operation)
        print(f"{operation:<45} {short * 1000:8.1f} ms {long * 1000:8.1f} ms {long / short:6.1f}")
