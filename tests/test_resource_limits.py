"""Every command finishes within 10 s of CPU time and 500 MB for every file under 100 kB."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

MAX_FILE_BYTES = 100_000
MAX_CPU_SECONDS = 10
MAX_MEMORY_BYTES = 500 * 1024 * 1024
MAX_ADDRESS_SPACE_BYTES = 4 * 1024 * 1024 * 1024
"""Shared libraries and thread stacks reserve addresses that they do not use, so the limit is far above the memory."""

ANNA = "M000045058"


def repeat(start: str, part: str, end: str) -> str:
    """Return as many repetitions of a part as fit into the largest file."""
    return start + part * ((MAX_FILE_BYTES - len(start) - len(end)) // len(part)) + end


def clips(clip: dict[str, object]) -> str:
    """Return a payload of as many equal clips as fit."""
    return repeat('{"scenes":[{"clips":[', json.dumps(clip) + ",", json.dumps(clip) + "]}]}")


def repeat_scenes(clip: dict[str, object]) -> str:
    """Return a payload of as many equal scenes with one clip as fit."""
    scene = json.dumps({"clips": [clip]})
    return repeat('{"scenes":[', scene + ",", scene + "]}")


BOX = {"left": 0, "top": 0, "width": 500, "height": 500}
SHADOW = {"blur": 10, "offsetX": 10, "offsetY": 10, "enabled": True}
SHAPE = {"type": "shape", "shapeName": "Square", **BOX}
AVATAR = {"type": "aiModel", "model": {"ai_name": ANNA, "emotion": "B"}, "script": "Hi", **BOX}
TEXT = {"type": "textImage", "text": "Hi", "fontSize": 40, **BOX}

CORPUS: dict[str, tuple[str, Callable[[], str]]] = {
    "nested lists": ("json", lambda: "[" * 50_000 + "]" * 50_000),
    "nested YAML": ("yaml", lambda: "- " * 50_000),
    "TOML key": ("toml", lambda: repeat("a", ".a", "=1")),
    "TOML digits": ("toml", lambda: repeat("a=0x", "f", "")),
    "YAML digits": ("yaml", lambda: repeat("scenes: [{elements: [{text: a, size: 0x", "f", "}]}]")),
    "aliases of aliases": (
        "yaml",
        lambda: "a: &a0 [x]\n" + "".join(f"a{n}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(64)),
    ),
    "aliases of elements": (
        "yaml",
        lambda: repeat("scenes:\n- elements: &e [" + "{text: a}," * 19 + "]\n", "- elements: *e\n", ""),
    ),
    "aliases of extra": (
        "yaml",
        lambda: repeat("scenes:\n- &s {extra: {a: [" + "1," * 1000 + "]}}\n", "- *s\n", ""),
    ),
    "chain of merges": (
        "yaml",
        lambda: "- &a0 {k0: 1}\n" + "".join(f"- &a{n} {{<<: *a{n - 1}, k{n}: 1}}\n" for n in range(1, 2500)),
    ),
    "empty scenes": ("json", lambda: repeat('{"scenes":[', '{"clips":[]},', '{"clips":[]}]}')),
    "empty scenes of a file": ("yaml", lambda: repeat("scenes: [", "{},", "]")),
    "text elements": ("json", lambda: repeat('{"scenes":[{"elements":[', '{"text":"a"},', '{"text":"a"}]}]}')),
    "unknown elements": ("json", lambda: repeat('{"scenes":[{"elements":[', '{"txt":1},', '{"txt":1}]}]}')),
    "chain of elements": (
        "yaml",
        lambda: (
            "scenes:\n- elements:\n  - {text: a, id: i0}\n"
            + "".join(f"  - {{text: a, id: i{n}, below: i{n - 1}}}\n" for n in range(1, 2500))
        ),
    ),
    "reversed chain of elements": (
        "yaml",
        lambda: (
            "scenes:\n- elements:\n"
            + "".join(f"  - {{text: a, id: i{n}, below: i{n + 1}}}\n" for n in range(2500))
            + "  - {text: a, id: i2500}\n"
        ),
    ),
    "long word": ("json", lambda: repeat('{"scenes":[{"elements":[{"text":"', "a", '"}]}]}')),
    "long script": ("json", lambda: repeat(f'{{"scenes":[{{"elements":[{{"avatar":"{ANNA}","script":"', "a", '"}]}]}')),
    "long words": ("json", lambda: repeat('{"scenes":[{"elements":[{"max_width":9,"text":"', "ab ", '"}]}]}')),
    "small clips": ("json", lambda: clips({"type": "a"})),
    "shapes": ("json", lambda: clips(SHAPE)),
    "shadows": ("json", lambda: clips(SHAPE | {"shadow": SHADOW})),
    "scaled shadows": ("json", lambda: clips(SHAPE | {"shadow": SHADOW, "scaleX": 1e4, "scaleY": 1e4, "angle": 30})),
    "faded shapes": ("json", lambda: clips(SHAPE | {"opacity": 50})),
    "faded avatars": ("json", lambda: clips(AVATAR | {"opacity": 50})),
    "outlined texts": ("json", lambda: clips(TEXT | {"fontSize": 400, "stroke": "#f00", "strokeWidth": 90})),
    "moving texts": ("json", lambda: clips(TEXT | {"animation": {"type": "zoom-in"}})),
    "scenes with shadows": ("json", lambda: repeat_scenes(SHAPE | {"shadow": SHADOW, "opacity": 50})),
    "scenes with avatars": ("json", lambda: repeat_scenes(AVATAR)),
    "text with shadows": ("json", lambda: clips(TEXT | {"shadow": SHADOW, "scaleX": 100, "scaleY": 100})),
    "texts of clips": ("json", lambda: clips(TEXT)),
    "tiny texts": ("json", lambda: clips(TEXT | {"fontSize": 1e-320})),
    "avatars": ("json", lambda: clips(AVATAR)),
    "variables": ("yaml", lambda: repeat('scenes: [{elements: [{text: "', "${", '"}]}]')),
    "placeholders": ("yaml", lambda: repeat('scenes: [{elements: [{text: "', "${a b} {{c}} ", '"}]}]')),
    "markup": ("json", lambda: repeat('{"scenes":[{"clips":[],"scripts":[{"org":"', "<p>&amp;", '"}]}]}')),
    "commas": ("toml", lambda: repeat("a = [", "[],", "]")),
    "tables": ("toml", lambda: repeat("", "[[scenes]]\n", "")),
}
"""Hostile files by name: the suffix, and a function that returns the text."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "preview": ("preview", "IN"),
    "check": ("check", "IN"),
    "storyboard": ("storyboard", "IN", "-o", "out.html"),
    "png": ("storyboard", "IN", "-o", "out.png"),
    "code": ("code", "IN"),
    "captions": ("captions", "IN"),
    "migrate": ("migrate", "IN"),
    "diff": ("diff", "IN", "IN", "-o", "out.html"),
}
"""The arguments of the commands. IN is the hostile file."""

DRAWING_COMMANDS: dict[str, tuple[str, ...]] = {
    "large png": ("storyboard", "IN", "--scene", "1", "--width", "1920", "-o", "out.png"),
    "animatic": ("animatic", "IN", "--width", "320", "--fps", "1", "-o", "out.mp4"),
}
"""The commands that draw pixels, for the files that are made for them."""

DRAWN = ("shadows", "shapes", "avatars", "texts", "words", "scenes")
"""Words in the names of these files."""

RUNS = [
    *((name, command) for name in CORPUS for command in COMMANDS),
    *((name, command) for name in CORPUS for command in DRAWING_COMMANDS if any(word in name for word in DRAWN)),
]


def limit_resources() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_ADDRESS_SPACE_BYTES, MAX_ADDRESS_SPACE_BYTES))


PROGRAM = """
import resource, sys
from scenekit.cli import main
try:
    main(sys.argv[1:])
finally:
    own, children = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = sum(usage.ru_utime + usage.ru_stime for usage in (own, children))
    print("USAGE", seconds, own.ru_maxrss + children.ru_maxrss, file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "command"), RUNS)
def test_hostile_files_end_within_limits(tmp_path: Path, name: str, command: str) -> None:
    suffix, write = CORPUS[name]
    path = tmp_path / f"hostile.{suffix}"
    path.write_text(write(), encoding="utf-8")
    assert path.stat().st_size <= MAX_FILE_BYTES + 1000
    arguments = [path.name if part == "IN" else part for part in (COMMANDS | DRAWING_COMMANDS)[command]]
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        preexec_fn=limit_resources,
    )
    error = process.stderr.decode(errors="replace")
    assert process.returncode in (0, 1, 2), error[-500:]
    assert "Internal error" not in error
    _, _, usage = error.rpartition("USAGE ")
    seconds, kilobytes = map(float, usage.split())
    assert seconds < MAX_CPU_SECONDS, error
    assert kilobytes * 1024 < MAX_MEMORY_BYTES, error
