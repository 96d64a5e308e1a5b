"""`scenekit animatic`."""

import os
from pathlib import Path

import av
import pytest

from tests.support.commands import run_command_as_text as run

SCENES = """
scenes:
  - elements: [{avatar: M000045058, script: 'Hello, ${name:-friend}!'}]
  - elements: [{text: Silent}]
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "talk.yaml"
    path.write_text(SCENES, encoding="utf-8")
    return path


def test_writes_a_video_and_reports_it(source: Path, tmp_path: Path) -> None:
    result = run("animatic", source, "-o", tmp_path / "x.mp4", "--width", 320, "--fps", 10, "--var", "name=Ann")
    assert (result.returncode, result.stdout) == (0, "")
    assert "does not show scene 2" in result.stderr
    assert "x.mp4: 1 scene, 0.8 s, 320 × 180 px" in result.stderr
    with av.open(tmp_path / "x.mp4") as container:
        packets = [bytes(packet) for packet in container.demux(container.streams.subtitles[0])]
    assert b"Hello, Ann!" in packets[0]


def test_takes_the_orientation_and_burns_captions(source: Path, tmp_path: Path) -> None:
    options = ["--orientation", "portrait", "--burn", "--fps", 10, "--width", 180]
    assert run("animatic", source, "-o", tmp_path / "x.WEBM", *options).returncode == 0
    with av.open(tmp_path / "x.WEBM") as container:
        assert not container.streams.subtitles
        assert container.streams.video[0].height == 320


def test_without_the_program_the_voice_is_silence(source: Path, tmp_path: Path) -> None:
    options = ["--voice", "espeak", "--width", 160, "--fps", 5]
    result = run("animatic", source, "-o", tmp_path / "x.mp4", *options, env={"PATH": str(tmp_path)})
    assert result.returncode == 0
    assert "espeak-ng is not installed, so the animatic is silent" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "x.avi"], "must end with one of: .mp4, .webm."),
        (["-o", "-"], "must end with one of: .mp4, .webm."),
        (["-o", "none/x.mp4"], "the folder none does not exist. Create it."),
        (["-o", "folder.mp4"], "It is a folder."),
        (["-o", "x.mp4", "--width", "333"], "width must be even"),
        (["-o", "x.mp4", "--fps", "0"], "fps must be a whole number from 1 to 60"),
        (["-o", "x.mp4", "--base-url", "https://a.example"], "--base-url needs --fetch"),
        ([], "Missing option '-o'"),
    ],
)
def test_rejects_invalid_options(arguments: list[str], message: str, source: Path, tmp_path: Path) -> None:
    (tmp_path / "folder.mp4").mkdir()
    result = run("animatic", source, *arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert message in result.stderr
    assert sorted(os.listdir(tmp_path)) == ["folder.mp4", "talk.yaml"]
