"""Build captions from the scripts of a project, timed by the estimated duration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from scenekit.inspection.cues import MIN_CUE_S, split_into_cues
from scenekit.inspection.timing import estimate, estimate_duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenekit.compose.scenes import ComposableScene
    from scenekit.inspection.timing import Estimate
    from scenekit.inspection.view import SpokenLine

CaptionFormat = Literal["srt", "vtt"]
"""SubRip or WebVTT."""

HOMOGLYPHS = str.maketrans("<>\\", "‹›＼")
"""Replacements for the characters that start tags (`<b>`) and override codes (`{\\an8}`) in SubRip players."""


class Cue(NamedTuple):
    """A caption with its start and end in seconds."""

    start: float
    end: float
    lines: tuple[str, ...]


def format_captions(
    project: dict[str, Any],
    format: CaptionFormat,
    scenes: Iterable[ComposableScene] = (),
    total_seconds: float | None = None,
) -> str:
    """Return the captions of a project payload as the text of a file.

    Args:
        project: The payload.
        format: SubRip or WebVTT.
        scenes: The scenes that it was composed from, if they are known. They have the durations of silent scenes.
        total_seconds: The duration of the finished video, to which the times are fitted. By default they are estimates.

    >>> from scenekit import Project, Scene
    >>> project = Project().add(Scene().avatar("M000045058", script="Hello, this is a test."))
    >>> print(format_captions(project.to_dict(), "vtt"))
    WEBVTT
    <BLANKLINE>
    00:00:00.000 --> 00:00:02.000
    Hello, this is a test.
    <BLANKLINE>
    """
    cues = build_cues(estimate(project, scenes), total_seconds)
    if format == "vtt":
        blocks = [f"{_format_timing_line(cue, '.')}\n{_escape_for_vtt(cue)}\n" for cue in cues]
        return "\n".join(["WEBVTT\n", *blocks])
    blocks = [
        f"{number}\n{_format_timing_line(cue, ',')}\n{_sanitize_for_srt(cue)}\n" for number, cue in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


def build_cues(duration_estimate: Estimate, total_seconds: float | None = None) -> list[Cue]:
    """Return the cues of all scenes in order.

    The cues of a line divide its duration by their own estimates. No cue is shorter than `MIN_CUE_S`, unless
    `total_seconds` leaves no space for it.

    Args:
        duration_estimate: The durations of the scenes and their lines.
        total_seconds: The duration of the finished video. Speech is faster or slower, so that the scenes last as long
            together. Silent parts with a known duration keep it, if they are not longer than the video.
    """
    speech_factor, silence_factor = _fit_factors(duration_estimate, total_seconds)
    cues: list[Cue] = []
    start = 0.0
    for scene in duration_estimate.scenes:
        speech_start = start
        for line, seconds in scene.lines:
            line_end = start + seconds.likely * speech_factor
            cues += _time_line(line, start, line_end)
            start = line_end
        speech = scene.speech_seconds.likely
        start = speech_start + speech * speech_factor + (scene.seconds.likely - speech) * silence_factor
    return _lengthen_short_cues(cues, start if total_seconds is None else total_seconds, total_seconds is not None)


def _fit_factors(duration_estimate: Estimate, total_seconds: float | None) -> tuple[float, float]:
    """Return the factors for the durations of speech and of silence, so that all scenes last `total_seconds`."""
    if total_seconds is None:
        return 1.0, 1.0
    speech = sum(scene.speech_seconds.likely for scene in duration_estimate.scenes)
    whole = duration_estimate.seconds.likely
    if speech > 0 and total_seconds > whole - speech:
        return (total_seconds - (whole - speech)) / speech, 1.0
    factor = total_seconds / whole if whole > 0 else 1.0
    return factor, factor


def _time_line(line: SpokenLine, start: float, end: float) -> Iterator[Cue]:
    """Yield the cues of a spoken line. Rows without spoken words, such as emoji, have no duration and are left out."""
    cue_rows = split_into_cues(line.text, line.language)
    weights = [estimate_duration(" ".join(rows), line.language).likely for rows in cue_rows]
    scale = (end - start) / (sum(weights) or 1)
    for rows, weight in zip(cue_rows, weights, strict=True):
        cue_end = start + weight * scale
        if cue_end > start:
            yield Cue(start, cue_end, rows)
        start = cue_end


def _lengthen_short_cues(cues: list[Cue], end: float, is_fixed: bool) -> list[Cue]:
    """Return the cues with at least `MIN_CUE_S` each. A short cue takes time from the next ones, then from others.

    Args:
        cues: The cues in order.
        end: The end of the video in seconds.
        is_fixed: Whether no cue may end after it. Otherwise the last ones may.
    """
    min_seconds = min(MIN_CUE_S, end / len(cues)) if is_fixed and cues else MIN_CUE_S
    lengthened: list[Cue] = []
    earliest = 0.0
    for cue in cues:
        start = max(cue.start, earliest)
        earliest = max(cue.end, start + min_seconds)
        lengthened.append(Cue(start, earliest, cue.lines))
    latest = end if is_fixed else float("inf")
    for index in range(len(lengthened) - 1, -1, -1):
        cue = lengthened[index]
        if cue.end <= latest:
            break
        latest_start = min(cue.start, latest - min_seconds)
        lengthened[index] = Cue(latest_start, latest, cue.lines)
        latest = latest_start
    return lengthened


def _format_timing_line(cue: Cue, decimal_mark: str) -> str:
    return f"{_format_timestamp(cue.start, decimal_mark)} --> {_format_timestamp(cue.end, decimal_mark)}"


def _format_timestamp(seconds: float, decimal_mark: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{decimal_mark}{rest % 1000:03}"


def _escape_for_vtt(cue: Cue) -> str:
    return "\n".join(map(escape_vtt_line, cue.lines))


def escape_vtt_line(line: str) -> str:
    """Return a line of a caption with the escapes of WebVTT.

    >>> escape_vtt_line("Q&A -> now")
    'Q&amp;A -&gt; now'
    """
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _sanitize_for_srt(cue: Cue) -> str:
    """Return the lines without markup. SubRip has no escapes, so homoglyphs replace the characters of markup."""
    return "\n".join(line.replace("-->", "→").translate(HOMOGLYPHS) for line in cue.lines)
