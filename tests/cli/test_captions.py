"""`scenekit captions`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scenekit import Project, Scene
from scenekit.cli import main

SCENES = """
scenes:
  - elements: [{avatar: M000045058, script: 'Hello, everybody!'}]
  - elements: [{audio: https://cdn.example.com/a.mp3, duration: 5}]
  - elements: [{avatar: M000045058, script: 'Hello again, everybody!'}]
  - elements: [{audio: https://cdn.example.com/a.mp3}]
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "talk.yaml"
    path.write_text(SCENES)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["captions", *map(str, arguments)])


def test_writes_subtitles_in_the_format_of_the_extension(source: Path, tmp_path: Path) -> None:
    for name, start in (("x.srt", "1\n00:00:00,000 --> 00:00:00,800\nHello"), ("x.VTT", "WEBVTT\n\n00:00:00.000")):
        assert run(source, "-o", tmp_path / name).exit_code == 0
        assert (tmp_path / name).read_text().startswith(start)
    assert run(source).stdout.startswith("1\n00:00:00,000")
    assert run(source, "--format", "vtt").stdout.startswith("WEBVTT")
    assert run(source, "--format", "vtt", "-o", tmp_path / "x.txt").exit_code == 0
    assert "must end with .srt or .vtt" in run(source, "-o", tmp_path / "x.ass").stderr


def test_silent_scenes_take_time_and_unknown_ones_are_reported(source: Path) -> None:
    result = run(source)
    assert "00:00:05,800 --> 00:00:07,000\nHello again, everybody!" in result.stdout
    assert result.stderr == (
        "note: The duration of scene 4 is not known, so it counts as 0 seconds. Set its duration.\n"
    )


def test_total_fits_the_captions_to_the_video(source: Path) -> None:
    assert "--> 00:00:25,000\nHello again" in run(source, "--total", 25).stdout
    for total in ("0", "-1", "nan", "inf", "x"):
        assert run(source, "--total", total).exit_code == 2


def test_captions_of_a_payload(tmp_path: Path) -> None:
    path = tmp_path / "project.json"
    path.write_bytes(Project().add(Scene().avatar("M000045058", script="안녕하세요, 여러분!")).to_json())
    assert "안녕하세요, 여러분!" in run(path).stdout
