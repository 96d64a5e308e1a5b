"""Benchmarks of compiled projects: a video for each row of a table, in both orientations, on a shared base scene."""

import copy
import json
from collections.abc import Callable
from functools import cache
from itertools import count
from statistics import median
from time import process_time

import msgspec

from scenekit import Orientation, Project, Scene
from tests.benchmarks.harness import Benchmark, measure_ratio
from tests.benchmarks.quickstart import create_quick_start

NAMES = ("Ann", "민준", "Zoë", "Νίκος", "さくら")
ROWS_PER_ROUND, ROUNDS = 500, 15
ORIENTATIONS: tuple[Orientation, ...] = ("landscape", "portrait")

BASE = (
    Scene()
    .background("/images/background/office.png")
    .image("https://cdn.example.com/logo.png", size=(400, 120), width="12%", at="top-left", margin=48)
    .shape("Rectangle_corner0", color="#0b1e3f80", width="100%", height=160, at="bottom")
)


def build_project(name: str) -> Project:
    """Return the video of one row. Its text, its script and its name depend on the row."""
    scene = BASE.avatar("M000045058", script=f"Welcome to the team, {name}! We are glad that you are here.", at="right")
    return Project(f"Welcome, {name}").add(scene.text(f"Welcome, {name}", size=96, color="white", at="left", margin=96))


TEMPLATES = [build_project("${name}").replace(orientation=orientation) for orientation in ORIENTATIONS]
COMPILED = [template.compile() for template in TEMPLATES]
PAYLOADS = [template.substitute(name="Ann").to_dict() for template in TEMPLATES]


def compose_with_builder(name: str) -> None:
    """Build the project of a row from the base scene, and compose it for both orientations."""
    project = build_project(name)
    for orientation in ORIENTATIONS:
        project.replace(orientation=orientation).to_json()


def encode_compiled(name: str) -> None:
    """Encode both payloads of a row with compiled projects."""
    for compiled in COMPILED:
        compiled.to_json(name=name)


def substitute(name: str) -> None:
    """Substitute the variables of a row in both projects, and compose them."""
    for template in TEMPLATES:
        template.substitute(name=name).to_json()


def edit_by_hand(name: str) -> None:
    """Edit both payloads without scenekit. Nothing is measured."""
    for payload in PAYLOADS:
        edited = copy.deepcopy(payload)
        edited["name"] = f"Welcome, {name}"
        clips = edited["scenes"][0]["clips"]
        clips[2]["script"]["org"] = f"<p>Welcome to the team, {name}! We are glad that you are here.</p>"
        clips[3]["text"] = f"Welcome, {name}"
        json.dumps(edited)


WAYS: dict[str, Callable[[str], None]] = {
    "builder": compose_with_builder,
    "compiled": encode_compiled,
    "substitute": substitute,
    "by hand": edit_by_hand,
}


@cache
def measure_ways() -> dict[str, float]:
    """Return the CPU time of each way in seconds per payload, and print the payloads per CPU second.

    The ways alternate, and no row occurs twice, so that no way finds the texts of another one in a cache.
    """
    numbers = count()
    times: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way, compose in WAYS.items():
            names = [f"{NAMES[number % 5]} {number}" for number, _ in zip(numbers, range(ROWS_PER_ROUND), strict=False)]
            start = process_time()
            for name in names:
                compose(name)
            times[way].append((process_time() - start) / ROWS_PER_ROUND / len(ORIENTATIONS))
    medians = {way: median(values) for way, values in times.items()}
    print("  payloads per CPU second: " + ", ".join(f"{way} {1 / value:,.0f}" for way, value in medians.items()))
    return medians


def compare(slower: str, faster: str) -> float:
    """Return how many times as fast a way is as another one."""
    return measure_ways()[slower] / measure_ways()[faster]


QUICK_START = create_quick_start("Hello ${name}, this is test video using Api.").compile()
QUICK_START_PAYLOAD = msgspec.json.decode(QUICK_START.to_json(name="Ann"))


def measure_quick_start() -> float:
    """Return the time of a compiled quick start as a multiple of the time to encode its payload."""
    return measure_ratio(lambda: QUICK_START.to_json(name="Ann"), lambda: msgspec.json.encode(QUICK_START_PAYLOAD))


COMPILED_PROJECTS = [
    Benchmark("text measured: compiled / builder, in speed", lambda: compare("builder", "compiled"), 6, True),
    Benchmark("text measured: compiled / deepcopy + set + json.dumps", lambda: compare("by hand", "compiled"), 8, True),
    Benchmark("text measured: substitute / builder, in speed", lambda: compare("builder", "substitute"), 0.5, True),
    Benchmark("quick start with a variable, compiled / msgspec.json.encode", measure_quick_start, 0.7),
]
