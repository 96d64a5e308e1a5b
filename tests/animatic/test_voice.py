"""The stand-in voice: a program named espeak-ng, which these tests replace, and the real one where it is installed."""

import os
import shutil
import sys
from array import array
from pathlib import Path

import av
import pytest

from scenekit import ArgumentError, Project, Scene
from scenekit.animatic import write_animatic
from scenekit.animatic.voice import SAMPLE_BYTES, SAMPLE_RATE_HZ, speak_line

FAKE_PROGRAM = """#!{python}
import math, struct, sys, wave
text = sys.stdin.buffer.read().decode()
with open({log!r}, "a") as log:
    print(sys.argv[1:], text, file=log)
if "xx" in sys.argv:
    sys.exit("Error: The specified espeak-ng voice does not exist.")
with wave.open(sys.stdout.buffer, "wb") as sound:
    sound.setparams((1, 2, 22050, 22050 * {seconds}, "NONE", ""))
    sound.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(i / 9))) for i in range(22050 * {seconds})))
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str = FAKE_PROGRAM, seconds: int = 3) -> Path:
    """Install a program named espeak-ng, and return the path of its log."""
    log = folder / "log.txt"
    path = folder / "espeak-ng"
    path.write_text(program.format(python=sys.executable, log=str(log), seconds=seconds))
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return log


def measure_loudness(samples: bytes) -> float:
    values = array("h", samples)
    return max(map(abs, values), default=0)


@pytest.mark.parametrize("seconds", [1.0, 2.5, 5.9])
def test_a_line_is_stretched_to_its_length(seconds: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)
    samples = speak_line("Hello!", "en", seconds)
    length = len(samples) / SAMPLE_BYTES / SAMPLE_RATE_HZ
    assert seconds - 0.1 <= length <= seconds
    assert measure_loudness(samples[-9600:]) > 2000


def test_a_line_without_a_language_is_spoken_in_that_of_its_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = install(tmp_path, monkeypatch)
    for text in ("Hello", "안녕하세요", "ありがとう、田中さん", "你好"):
        speak_line(text, "", 1)
    speak_line("Bonjour", "fr_FR", 1)
    assert [line.split("'")[3] for line in log.read_text().splitlines()] == ["en", "ko", "ja", "cmn", "fr-fr"]


def test_an_unknown_language_is_spoken_with_the_default_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = install(tmp_path, monkeypatch)
    assert speak_line("Hello", "xx", 1)
    assert len(log.read_text().splitlines()) == 2


def test_the_voice_is_heard_while_a_line_is_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, seconds=1)
    hello = Scene().avatar("M000045058", script="Hello, this is a test of ten words for you.")
    project = Project().add(Scene(duration=1).text("1"), hello, Scene(duration=1).text("3"))
    path = tmp_path / "x.mp4"
    write_animatic(project.storyboard(), path, width=160, fps=10, voice="espeak")
    resampler = av.AudioResampler("s16", "mono", SAMPLE_RATE_HZ)
    with av.open(path) as container:
        parts = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    samples = b"".join(bytes(part.planes[0])[: part.samples * SAMPLE_BYTES] for part in parts)
    second = SAMPLE_RATE_HZ * SAMPLE_BYTES
    before, speech, after = samples[: int(0.9 * second)], samples[second : 4 * second], samples[int(5.2 * second) :]
    assert measure_loudness(before) < 100
    assert measure_loudness(speech[: second // 2]) > 2000
    assert measure_loudness(after) < 100


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("#!{python}\nimport sys; sys.exit('no data path')", "no data path"),
        ("#!{python}\nprint('not a sound')", "not a sound"),
        ("#!{python}\nimport sys; sys.exit(3)", "exit code is 3"),
    ],
)
def test_a_broken_program_is_an_error(
    program: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, program)
    project = Project().add(Scene().avatar("M000045058", script="Hello!"))
    with pytest.raises(ArgumentError, match=reason):
        write_animatic(project.storyboard(), tmp_path / "x.mp4", voice="espeak")
    assert not (tmp_path / "x.mp4").exists()
    assert not list(tmp_path.glob(".*"))


def test_a_missing_program_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    project = Project().add(Scene().avatar("M000045058", script="Hello!"))
    with pytest.raises(ArgumentError, match="not installed"):
        write_animatic(project.storyboard(), tmp_path / "x.mp4", voice="espeak")


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize("text", ["Hello, everybody!", "안녕하세요, 여러분!"])
def test_the_real_program_speaks(text: str) -> None:
    assert measure_loudness(speak_line(text, "", 1.5)) > 1000
