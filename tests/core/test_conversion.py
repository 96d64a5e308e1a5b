"""Typed conversions: what they return and reject, and threads that convert to one type for the first time."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import scenekit
from scenekit.core import conversion

PACKAGE = Path(scenekit.__file__).parent

TWO_THREADS = """
from __future__ import annotations
import threading
import msgspec
from scenekit.core.conversion import convert

is_collecting, is_done = threading.Event(), threading.Event()

def find_slowly():
    is_collecting.set()
    is_done.wait(0.3)  # the other thread must wait for this one, so it cannot set the event
    return int

class Inner(msgspec.Struct):
    x: find_slowly()

class Outer(msgspec.Struct):
    inner: Inner

DATA = {"inner": {"x": 1}}
first = threading.Thread(target=lambda: convert(DATA, Outer))
first.start()
is_collecting.wait()
print(convert(DATA, Outer))
is_done.set()
first.join()
"""
"""msgspec collects the types of `Inner` while it has collected those of `Outer` in part."""


class Point(msgspec.Struct):
    x: int
    y: int = 0


def test_values_and_texts_are_converted() -> None:
    assert conversion.convert({"x": 1}, Point) == Point(1)
    assert conversion.decode(b'{"x": 1, "y": 2}', Point) == Point(1, 2)
    assert conversion.decode("[[1]]", list[list[int]]) == [[1]]


@pytest.mark.parametrize("data", [b'["\xfc"]', b'["\xed\xa0\x80"]', b'["\xf0\x9f"]', b"[\xfc]", "[\ud800]"])
def test_text_that_is_not_in_utf8_is_not_valid_json(data: bytes | str) -> None:
    with pytest.raises(msgspec.DecodeError):
        conversion.decode(data, list[str])


def test_characters_in_utf8_and_escapes_are_valid() -> None:
    assert conversion.decode('["ü", "\\ud83c\\udf89"]'.encode(), list[str]) == ["ü", "🎉"]


@pytest.mark.parametrize("text", ['{"x": "1"}', "{}", "[]"])
def test_other_types_are_rejected(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        conversion.decode(text, Point)
    with pytest.raises(msgspec.ValidationError):
        conversion.convert(msgspec.json.decode(text), Point)


def test_two_threads_convert_to_a_type_for_the_first_time() -> None:
    result = subprocess.run([sys.executable, "-c", TWO_THREADS], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "Outer(inner=Inner(x=1))\n"), result.stderr


def test_projects_are_checked_in_threads_of_a_new_process() -> None:
    program = """
import sys, threading
from scenekit import Project, Scene
sys.setswitchinterval(1e-6)
payload = Project(scenes=[Scene().text("Hello", at="center")]).to_dict()
barrier = threading.Barrier(6)
def check():
    barrier.wait()
    Project.from_payload(payload).check()
threads = [threading.Thread(target=check) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_no_other_module_converts_to_a_type() -> None:
    found = []
    for path in PACKAGE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(call, ast.Call) and path.name != "conversion.py":
                name = ast.unparse(call.func)
                has_type = any(keyword.arg == "type" for keyword in call.keywords)
                if name == "msgspec.convert" or (name == "msgspec.json.decode" and has_type):
                    found.append(f"{path.name}:{call.lineno}")
    assert found == []
