"""The limits of what scenekit reads and draws.

A small file can stand for a large project: an alias or an include repeats a part, a number can have a million digits,
a filter can cover a million pixels. Each limit is far above any real project, and low enough that a file of 100 kB
takes seconds, not minutes. The limits of downloads and of the client are in their own modules, because you can change
them.
"""

from __future__ import annotations

from math import ceil
from typing import Any

MAX_NESTING_LEVELS = 128
"""The deepest nesting of a file, a payload and `extra`, in levels. Nested groups of elements need 2 levels each."""

MAX_VALUES = 500_000
"""The maximum number of values of a scene file with its includes. An alias counts as the values that it stands for."""

MAX_SCENES = 10_000
"""The maximum number of scenes in a file, after includes."""

MAX_ELEMENTS = 20_000
"""The maximum number of elements in a scene file, after includes. The members of a group count."""

MAX_INCLUDES = 10_000
"""The maximum number of includes of a project. An include counts each time that it is expanded."""

MAX_INCLUDE_DEPTH = 16
"""The maximum length of a chain of includes, in files."""

MAX_KEY_PARTS = 64
"""The maximum number of parts of a dotted key in TOML. The parser takes quadratic time and memory for one key."""

MAX_INTEGER_DIGITS = 4300
"""The maximum number of digits of an integer in `extra`. It is Python's own default limit for text and JSON."""


MAX_DRAWING_CPU_SECONDS = 6
"""The maximum CPU time for a PNG of up to `FULL_HD_PIXELS`, in s. A larger picture has more, in proportion to its px.

It is the limit for all pictures of a contact sheet together, and for all pictures of a scene of an animatic. A contact
sheet of 300 scenes takes about 3 s, and an avatar as large as a canvas of 1920 px 0.13 s."""

FULL_HD_PIXELS = 1920 * 1080

MAX_DRAWING_MEMORY_BYTES = 1024**3
"""The maximum memory of the process that draws. It applies on Linux only."""

MAX_DRAWING_SECONDS = 120
"""The maximum elapsed time for a drawing, in s. It is for Windows, which has no limit of CPU time."""

MAX_DRAWING_CHARS = 200_000
"""The maximum number of characters of a PNG. Each is an outline in memory: a million of them needed 1.2 GB."""

MAX_TOTAL_IMAGE_PIXELS = 500_000_000
"""The maximum number of px of all images of a PNG. An image counts each time it is shown, because resvg decodes it each
time. A million px take up to a tenth of a second."""

MAX_SHADOWS = 64
"""The maximum number of shadows of a scene that is drawn as a PNG."""


def compute_cpu_seconds(width: float, height: float) -> int:
    """Return the maximum CPU time for a PNG by its size in px, in s.

    >>> compute_cpu_seconds(960, 540), compute_cpu_seconds(1920, 1080), compute_cpu_seconds(1920, 3413)
    (6, 6, 19)
    """
    return ceil(MAX_DRAWING_CPU_SECONDS * max(width * height / FULL_HD_PIXELS, 1))


def describe_excess(subject: str, amount: int, limit: int, unit: str) -> str:
    """Return the sentences of an error about a limit.

    >>> describe_excess("The key", 8001, MAX_KEY_PARTS, "parts")
    'The key has 8,001 parts. The limit is 64.'
    """
    return f"{subject} has {amount:,} {unit}. The limit is {limit:,}."


def count_values(data: object) -> int:
    """Return the number of values in parsed data, with its dicts and lists. A part that appears twice counts twice.

    >>> count_values({"elements": [{"text": "Hi"}]})
    4
    """
    count, level = 1, [data]
    while level:
        level = _get_parts(level)
        count += len(level)
    return count


def _get_parts(level: list[Any]) -> list[Any]:
    """Return the values directly inside the dicts and lists of one level."""
    return [
        part
        for container in level
        if type(container) in (dict, list)
        for part in (container.values() if type(container) is dict else container)
    ]
