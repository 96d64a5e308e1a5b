"""The command `scenekit storyboard --fetch`."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.storyboard.images.drawn_images import find_images
from tests.support.commands import run_command
from tests.support.image_server import ImageServer


def run_storyboard(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return run_command("storyboard", *arguments)


def open_storyboard(*arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process: Python reads the browser and the temporary folder from the environment once."""
    command = [sys.executable, "-m", "scenekit", "storyboard", *arguments]
    return subprocess.run(command, capture_output=True, check=False, env=os.environ | variables)


@pytest.fixture
def source(image_server: ImageServer, tmp_path: Path) -> str:
    """A Python file with a scene of three images. Only the first can be fetched."""
    path = tmp_path / "scene.py"
    first, second = f"{image_server.url}/good/png", f"{image_server.url}/missing/logo.png?key=secret"
    path.write_text(
        "from scenekit import Scene\n"
        f"scene = Scene().background({first!r}).image({second!r}, size=(4, 3), width=400).image('/a.png', size=(4, 3))\n"
    )
    return str(path)


def test_command_draws_fetched_images_and_reports_missing_ones(source: str, tmp_path: Path) -> None:
    target = tmp_path / "out.svg"
    result = run_storyboard(source, "--fetch-private", "-o", str(target))
    assert (result.returncode, result.stdout) == (0, b"")
    path_note, url_note = sorted(result.stderr.decode().splitlines())
    assert re.fullmatch(r"note: /a\.png is a path on the service, .*", path_note)
    assert re.fullmatch(r"note: 127\.0\.0\.1:\d+/…/logo\.png cannot be downloaded: .* 404", url_note)
    assert len(find_images(target.read_text(encoding="utf-8"))) == 1


def test_command_does_not_request_private_addresses_by_default(source: str, image_server: ImageServer) -> None:
    before = image_server.request_counts.total()
    result = run_storyboard(source, "--fetch")
    assert (result.returncode, image_server.request_counts.total()) == (0, before)
    assert result.stderr.count(b"private network") == 2
    assert run_storyboard(source).stderr == b""


def test_command_reports_fetched_images_on_a_terminal(source: str) -> None:
    import pty

    screen, terminal = pty.openpty()
    command = [sys.executable, "-m", "scenekit", "storyboard", source, "--fetch-private"]
    subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, check=True)
    os.close(terminal)
    output = b""
    with os.fdopen(screen, "rb", buffering=0) as stream, suppress(OSError):  # reading a closed terminal is an error
        while chunk := stream.read(4000):
            output += chunk
    assert re.search(rb"fetched 127\.0\.0\.1:\d+/.*/png\r\n", output)


def test_command_can_be_interrupted_while_it_waits(image_server: ImageServer, tmp_path: Path) -> None:
    source, target = tmp_path / "scene.py", tmp_path / "out.svg"
    source.write_text(f"from scenekit import Scene\nscene = Scene().background('{image_server.url}/silent')\n")
    command = [sys.executable, "-m", "scenekit", "storyboard", str(source), "--fetch-private", "-o", str(target)]
    image_server.client_waiting.clear()
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        assert image_server.client_waiting.wait(30)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=15)  # less than the timeout of an image (20 s)
    assert (process.returncode, stderr) == (130, b"Error: Interrupted. The output file is unchanged.\n")
    assert not target.exists()


def test_command_accepts_a_base_url(source: str, image_server: ImageServer) -> None:
    result = run_storyboard(source, "--fetch-private", "--base-url", image_server.url)
    assert b"a.png cannot be downloaded: the server responded with status 404" in result.stderr
    result = run_storyboard(source, "--base-url", image_server.url)
    assert (result.returncode, result.stdout) == (2, b"")
    assert re.fullmatch(rb"Error: [^\n]*--base-url[^\n]*--fetch[^\n]*\n", result.stderr)


@pytest.fixture
def recording_browser(tmp_path: Path) -> tuple[str, Path]:
    """The command of a browser that only writes the URL that it opens to a file, and the file."""
    program, record = tmp_path / "browser", tmp_path / "opened"
    program.write_text(f"#!/bin/sh\nprintf %s \"$1\" > '{record}'\n")
    program.chmod(0o755)
    return f"{program} %s", record


def test_command_opens_the_drawing(source: str, tmp_path: Path, recording_browser: tuple[str, Path]) -> None:
    program, record = recording_browser
    target = tmp_path / "a b.svg"
    assert open_storyboard(source, "--open", "-o", str(target), BROWSER=program).returncode == 0
    assert record.read_text() == target.as_uri()
    result = open_storyboard(source, "--open", BROWSER=program, TMPDIR=str(tmp_path))
    assert (result.returncode, result.stdout) == (0, b"")
    opened = Path(record.read_text().removeprefix("file://"))
    assert (opened.parent, opened.suffix) == (tmp_path, ".html")
    assert opened.read_text().startswith("<!doctype html>")


def test_command_reports_that_no_browser_can_be_opened(source: str, tmp_path: Path) -> None:
    result = run_storyboard(source, "--open", "-o", "-")
    assert (result.returncode, result.stdout) == (2, b"")
    result = open_storyboard(source, "--open", "-o", str(tmp_path / "x.svg"), BROWSER="/bin/false %s")
    assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
    assert b"browser" in result.stderr
    assert (tmp_path / "x.svg").exists()
