"""Drawing pixels has a limit of time, ends with Ctrl-C, and leaves neither a process nor a part of a file."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from scenekit import Project
from scenekit.errors import ArgumentError
from scenekit.storyboard.png import choose_fonts
from scenekit.storyboard.rasterizer import Rasterizer, RasterizerError

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and pidfd_open")

BOX = {"left": 0, "top": 0, "width": 1900, "height": 1000}
FADED_SHAPE = {"type": "shape", "shapeName": "Square", "fill": "red", "opacity": 50, **BOX}
"""Takes about 80 ms at a width of 1920 px, because resvg draws it apart and then mixes it with the others."""

END_TIMEOUT_S = 60
"""The longest wait for the end of a process, on a busy machine."""


AVATAR = {"type": "aiModel", "model": {"ai_name": "M000045058"}, "script": {"org": "<p>Hello!</p>"}, **BOX}


def scene(faded_shapes: int) -> dict[str, Any]:
    return {"clips": [*[FADED_SHAPE] * faded_shapes, AVATAR]}


def draw_faded_shapes(rasterizer: Rasterizer, count: int) -> bytes:
    shape = '<rect width="1920" height="1080" fill="red" opacity="0.5"/>'
    groups = f'<g opacity="0.5">{shape}</g>' * count
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1920 1080">{groups}</svg>'
    return rasterizer.draw(svg, 1920, choose_fonts(()))


def test_drawings_that_take_too_much_cpu_time_are_errors() -> None:
    with Rasterizer(max_cpu_seconds=1) as rasterizer:
        assert draw_faded_shapes(rasterizer, 1)[1:4] == b"PNG"
        with pytest.raises(RasterizerError, match="takes more than 1 s of CPU time to draw, which is the limit"):
            draw_faded_shapes(rasterizer, 1000)


def test_all_drawings_of_a_rasterizer_share_the_cpu_time() -> None:
    def draw_often(rasterizer: Rasterizer) -> None:
        for _ in range(100):
            draw_faded_shapes(rasterizer, 5)

    with Rasterizer(max_cpu_seconds=1) as rasterizer, pytest.raises(RasterizerError, match="1 s of CPU time"):
        draw_often(rasterizer)


def test_drawings_that_take_too_long_are_errors() -> None:
    message = r"takes more than 0\.1 s to draw, which is the limit"
    with Rasterizer(max_seconds=0.1) as rasterizer, pytest.raises(RasterizerError, match=message):
        draw_faded_shapes(rasterizer, 1000)


@pytest.mark.slow
@linux_only
def test_drawings_that_need_too_much_memory_are_errors() -> None:
    nested = '<rect width="1920" height="1080" fill="red"/>'
    for _ in range(40):  # each level is a picture of 8 MB
        nested = f'<g opacity="0.5">{nested}<rect width="9" height="9"/></g>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1920 1080">{nested}</svg>'
    with Rasterizer() as rasterizer:
        assert rasterizer.draw(svg, 1920, choose_fonts(()))
    with Rasterizer(max_bytes=200_000_000) as small, pytest.raises(RasterizerError, match="more than 200 MB of memory"):
        small.draw(svg, 1920, choose_fonts(()))


def test_an_error_of_one_drawing_does_not_end_the_rasterizer() -> None:
    with Rasterizer() as rasterizer:
        with pytest.raises(RasterizerError, match="resvg reports: "):
            rasterizer.draw("<svg", 9, choose_fonts(()))
        assert draw_faded_shapes(rasterizer, 1)


def test_other_threads_run_during_a_drawing() -> None:
    with Rasterizer() as rasterizer:
        thread = Thread(target=draw_faded_shapes, args=(rasterizer, 5))
        thread.start()
        turns = 0
        while thread.is_alive():
            thread.join(0.001)
            turns += 1
    assert turns > 10


@pytest.mark.slow
def test_scenes_that_take_too_long_are_errors_of_scenekit() -> None:
    storyboard = Project.from_payload({"scenes": [scene(1000), scene(1)]}).storyboard()
    assert storyboard.png(1, width=1920)
    with pytest.raises(
        ArgumentError, match=r"png\(scene=0\): .* takes more than 6 s of CPU time to draw, which is the"
    ):
        storyboard.png(0, width=1920)
    with pytest.raises(ArgumentError, match="takes more than 6 s of CPU time"):
        Project.from_payload({"scenes": [scene(1000)] * 4}).storyboard().contact_sheet(width=3840)


# Signals.

PROGRAM = """
import sys
from scenekit.cli import main
sys.addaudithook(lambda event, _: print(event, flush=True) if event == "subprocess.Popen" else None)
main(sys.argv[1:])
"""
"""Runs a command, and reports each start of a process."""


@contextmanager
def run_during_drawing(folder: Path, scenes: list[dict[str, Any]], *arguments: str) -> Iterator[tuple[Any, int]]:
    """Run a command until it draws the last scene, and provide its process, and a descriptor of the child's."""
    (folder / "a.json").write_text(json.dumps({"scenes": scenes}))
    command = [sys.executable, "-c", PROGRAM, *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for _ in scenes:
            assert process.stdout is not None
            assert process.stdout.readline() == "subprocess.Popen\n"
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        child: list[str] = []
        while not child:
            child = children.read_text().split()
        descriptor = os.pidfd_open(int(child[0]))
        try:
            yield process, descriptor
        finally:
            os.close(descriptor)
            process.kill()


def has_ended(descriptor: int) -> bool:
    """Wait for the end of a process, and return whether it ended."""
    return bool(select.select([descriptor], [], [], END_TIMEOUT_S)[0])


COMMANDS = {
    "storyboard": ([scene(1000)], ("storyboard", "a.json", "--width", "1920", "-o", "out.png")),
    "animatic": (
        [scene(0), scene(1000)],
        ("animatic", "a.json", "--width", "1920", "-o", "out.mp4"),
    ),
}
"""The scenes and the arguments of each command that draws pixels. The last scene takes minutes without a limit."""


@linux_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("name", COMMANDS)
def test_signals_end_a_drawing_at_once(tmp_path: Path, name: str, number: signal.Signals) -> None:
    scenes, arguments = COMMANDS[name]
    output = tmp_path / arguments[-1]
    output.write_bytes(b"old")
    with run_during_drawing(tmp_path, scenes, *arguments) as (process, child):
        process.send_signal(number)
        _, error = process.communicate(timeout=END_TIMEOUT_S)
        assert has_ended(child)
    assert (process.returncode, error) == (130, "Error: Interrupted. The output file is unchanged.\n")
    assert {path.name for path in tmp_path.iterdir()} == {"a.json", output.name}
    assert output.read_bytes() == b"old"


@linux_only
@pytest.mark.slow
def test_the_drawing_process_ends_after_its_parent_was_killed(tmp_path: Path) -> None:
    scenes, arguments = COMMANDS["storyboard"]
    with run_during_drawing(tmp_path, scenes, *arguments) as (process, child):
        process.kill()
        assert has_ended(child)
