"""Benchmarks of text: measuring and wrapping compared with `textwrap.wrap`, which counts characters."""

from itertools import count
from textwrap import wrap

from scenekit import measure_text
from tests.benchmarks.harness import Benchmark, measure_ratio

LINE = "Welcome to our product tour, {}"
ENGLISH = "Everything you need to know about the new product, {}, in two minutes and without any reading."
KOREAN = "안녕하세요 {} 여러분, 새로운 제품을 소개하는 영상에 오신 것을 환영합니다. 지금 시작합니다."
EMOJI = "Party 🎉 time {} ❤️ 👨‍👩‍👧 1️⃣ and some more words 👍🏽 to wrap the text"

NUMBERS = count()
"""Numbers that make each text new, so that no text is found in a cache."""


def measure_layout(template: str, max_width: int | None) -> float:
    """Return the time to lay out a new text as a multiple of the time to wrap it by its number of characters."""
    return measure_ratio(
        lambda: measure_text(template.format(next(NUMBERS)), size=48, max_width=max_width),
        lambda: wrap(template.format(next(NUMBERS)), 30),
    )


TEXT = [
    Benchmark("one line: measure / textwrap.wrap", lambda: measure_layout(LINE, None), 0.9),
    Benchmark("English: measure and wrap / textwrap.wrap", lambda: measure_layout(ENGLISH, 700), 2.2),
    Benchmark("Korean: measure and wrap / textwrap.wrap", lambda: measure_layout(KOREAN, 700), 2.9),
    Benchmark("emoji: measure and wrap / textwrap.wrap", lambda: measure_layout(EMOJI, 500), 3.5),
    Benchmark(
        "a size that fits, of 41 / textwrap.wrap",
        lambda: measure_ratio(
            lambda: measure_text(
                f"Maximilian Schwarzenberger-Hohenlohe {next(NUMBERS)}", size=(56, 96), max_width=864, max_lines=2
            ),
            lambda: wrap(f"Maximilian Schwarzenberger-Hohenlohe {next(NUMBERS)}", 30),
        ),
        None,
    ),
]
