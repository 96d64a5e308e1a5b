"""Benchmarks of a scene with twelve different elements: composing and encoding compared with encoding alone."""

import copy

import msgspec
from msgspec import structs

from scenekit import Project, Scene, Shadow, Shape, Text
from tests.benchmarks.harness import Benchmark, measure_ratio

CDN = "https://cdn.example.com"

TWELVE_ELEMENTS = Project("Twelve elements").add(
    Scene()
    .background(f"{CDN}/office.jpg")
    .avatar("M000045058", script="Welcome to our product tour.", at="right", shot="medium")
    .text("Product tour", size=96, color="white", weight=700, at="top-left", margin=64, tag="title")
    .text("Everything you need to know, in two minutes.", size=40, max_width="40%", below="title", at="left", gap=16)
    .image(f"{CDN}/logo.png", size=(400, 120), width="12%", at="bottom-left", margin=48)
    .image(f"{CDN}/chart.png", size=(1600, 900), width=720, left=96, top=420, animation="fade-in")
    .video(f"{CDN}/clip.mp4", size=(480, 270), at="bottom-right", margin=32, volume=20)
    .shape("Rectangle_corner0", color="#0b1e3f80", width="100%", height=120, at="bottom", opacity=80)
    .shape("Circle", color="gold", width=64, at=("50%", "50%"))
    .shape("Arrow_1_v2", color="red", width=200, height=80, angle=30, shadow=Shadow(blur=3))
    .audio(f"{CDN}/calm.mp3", volume=15)
    .row(Text("One", size=32), Shape("Star", width=32), spacing=12, at="top-right", margin=32)
)

COMPOSED = TWELVE_ELEMENTS.to_dict()


def measure_composing() -> float:
    """Return the time to compose and encode as a multiple of the time to encode the composed dict."""
    return measure_ratio(TWELVE_ELEMENTS.to_json, lambda: msgspec.json.encode(COMPOSED))


def compose_uncached() -> bytes:
    """Compose as for the first scene of a base: none of its elements was composed before."""
    scene = TWELVE_ELEMENTS.scenes[0]
    new = [copy.copy(element) for element in scene.elements]  # a copy has no cached clips
    return structs.replace(TWELVE_ELEMENTS, scenes=(structs.replace(scene, elements=tuple(new)),)).to_json()


def measure_uncached_composing() -> float:
    """Return the same ratio as `measure_composing`, without cached clips."""
    return measure_ratio(compose_uncached, lambda: msgspec.json.encode(COMPOSED))


ELEMENTS = [
    Benchmark("twelve elements: compose + encode / msgspec.json.encode of the dict", measure_composing, 3),
    Benchmark("the same, without cached clips", measure_uncached_composing, None),
]
