"""A stand-in voice: the program espeak-ng, if it is installed. Its speech is stretched to the estimated length."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from scenekit.inspection.timing import TOKEN_PATTERN

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

SAMPLE_RATE_HZ = 48_000
"""The sample rate of the sound of an animatic. Opus needs it."""

SAMPLE_BYTES = 2
"""The bytes of a sample: 16 bits, one channel."""

ESPEAK_PROGRAM = "espeak-ng"

SPEECH_TIMEOUT_S = 60
"""The time that the program may take for a line of speech, in seconds."""

MAX_LINE_CHARS = 20_000
"""The largest number of characters of a line that are spoken."""

TEMPO_RANGE = (0.5, 4.0)
"""The factors by which speech is sped up. It is not comprehensible beyond them."""

LANGUAGE_BY_SYSTEM = {"hangul": "ko", "kana": "ja", "han": "cmn"}
"""The language of a script without one, by the writing system of its first characters. Otherwise it is English."""


class VoiceError(Exception):
    """The program failed. The message has its reason."""


class SpokenSound(NamedTuple):
    """A line of speech in the sound of an animatic."""

    first_sample: int
    samples: bytes


def has_espeak() -> bool:
    """Return whether the program espeak-ng is installed."""
    return shutil.which(ESPEAK_PROGRAM) is not None


def speak_line(text: str, language: str, seconds: float) -> bytes:
    """Return a line of speech that lasts `seconds`, as samples of `SAMPLE_RATE_HZ`.

    Raises:
        VoiceError: The program failed.
    """
    recording = _run_espeak(text[:MAX_LINE_CHARS], language or _guess_language(text))
    length = round(seconds * SAMPLE_RATE_HZ)
    return _stretch(recording, seconds)[: length * SAMPLE_BYTES]


def _guess_language(text: str) -> str:
    systems = {token.lastgroup or "" for token in TOKEN_PATTERN.finditer(text)}
    return next((language for system, language in LANGUAGE_BY_SYSTEM.items() if system in systems), "en")


def _run_espeak(text: str, language: str) -> bytes:
    """Return a WAV file. If the program does not have the language, it speaks with its default voice."""
    for arguments in (["-v", language.replace("_", "-").lower()], []):
        command = [ESPEAK_PROGRAM, *arguments, "--stdin", "--stdout"]
        try:
            result = subprocess.run(  # noqa: S603 (a fixed program; the text is on its standard input)
                command, input=text.encode(errors="ignore"), capture_output=True, timeout=SPEECH_TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired:
            raise VoiceError(f"it took more than {SPEECH_TIMEOUT_S} s for a line of speech") from None
        except OSError as error:
            raise VoiceError(error.strerror or str(error)) from None
        if result.returncode == 0 and result.stdout:
            return result.stdout
    message = result.stderr.decode(errors="replace").strip().splitlines()
    raise VoiceError(message[-1].rstrip(".") if message else f"its exit code is {result.returncode}")


def _stretch(recording: bytes, seconds: float) -> bytes:
    """Return a WAV file as samples, faster or slower so that it lasts `seconds`."""
    frames = _decode(recording)
    spoken_seconds = sum(frame.samples for frame in frames) / SAMPLE_RATE_HZ
    if not frames or seconds <= 0:
        return b""
    low, high = TEMPO_RANGE
    tempo = min(max(spoken_seconds / seconds, low), high)
    return b"".join(_to_bytes(frame) for frame in _change_tempo(frames, tempo))


def _decode(recording: bytes) -> list[AudioFrame]:
    import av

    resampler = av.AudioResampler("s16", "mono", SAMPLE_RATE_HZ)
    try:
        with av.open(BytesIO(recording), "r") as container:
            frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    except (av.FFmpegError, IndexError):
        raise VoiceError("its output is not a sound") from None
    return frames + resampler.resample(None)


def _change_tempo(frames: list[AudioFrame], tempo: float) -> list[AudioFrame]:
    import av
    from av.filter import Graph

    graph = Graph()
    source = graph.add_abuffer(template=None, sample_rate=SAMPLE_RATE_HZ, format="s16", layout="mono")
    graph.link_nodes(source, graph.add("atempo", f"{tempo:.5f}"), graph.add("abuffersink")).configure()
    position, stretched = 0, []
    for frame in (*frames, None):
        if frame is not None:
            frame.pts = position
            position += frame.samples
        graph.push(frame)
        while True:
            try:
                part = graph.pull()
            except (av.BlockingIOError, av.EOFError):
                break
            stretched.append(part)
    return [part for part in stretched if isinstance(part, av.AudioFrame)]


def _to_bytes(frame: AudioFrame) -> bytes:
    """Return the samples of a frame. Its buffer may be longer."""
    return bytes(frame.planes[0])[: frame.samples * SAMPLE_BYTES]
