"""Build captions from the scripts of a project, timed by the estimated duration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from scenekit.core import typesetting
from scenekit.inspection.timing import estimate, estimate_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.inspection.view import SpokenLine

CaptionFormat = Literal["srt", "vtt"]
"""SubRip or WebVTT."""

MAX_LINES = 2
MAX_CHARS_PER_LINE = 42
"""Usual limits of subtitling: lines per cue, and characters per line. With them, a cue lasts less than 7 seconds."""

MAX_FULL_WIDTH_CHARS = {"ja": 13, "ko": 16, "zh": 16}
"""Usual limits of full-width characters per line, by the primary subtag of the language code."""

# Patterns of characters: Hangul syllables, kana, and all characters that are as wide as they are high.
HANGUL_PATTERN, KANA_PATTERN = re.compile(r"[\uac00-\ud7a3]"), re.compile(r"[\u3041-\u30ff]")
FULL_WIDTH_PATTERN = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")

HOMOGLYPHS = str.maketrans("<>\\", "‹›＼")
"""Replacements for the characters that start tags (`<b>`) and override codes (`{\\an8}`) in SubRip players."""

SENTENCE_END_PATTERN = re.compile(
    r"(?<=[.!?…])\s+|(?<=[.!?…][\"'”’)])\s+|(?<=[。！？])(?![」』）。！？])|(?<=[。！？][」』）])"
)


class Cue(NamedTuple):
    """A caption with its start and end in seconds."""

    start: float
    end: float
    lines: tuple[str, ...]


def format_captions(project: dict[str, Any], format: CaptionFormat) -> str:
    """Return the captions of a project payload as the text of a file.

    >>> from scenekit import Project, Scene
    >>> project = Project().add(Scene().avatar("M000045058", script="Hello, this is a test."))
    >>> print(format_captions(project.to_dict(), "vtt"))
    WEBVTT
    <BLANKLINE>
    00:00:00.000 --> 00:00:02.000
    Hello, this is a test.
    <BLANKLINE>
    """
    cues = list(iter_cues(project))
    if format == "vtt":
        blocks = [f"{_format_timing_line(cue, '.')}\n{_escape_for_vtt(cue)}\n" for cue in cues]
        return "\n".join(["WEBVTT\n", *blocks])
    blocks = [
        f"{number}\n{_format_timing_line(cue, ',')}\n{_sanitize_for_srt(cue)}\n" for number, cue in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


def iter_cues(project: dict[str, Any]) -> Iterator[Cue]:
    """Iterate over the cues of all scenes in order. The cues of a line divide its duration by their own estimates."""
    start = 0.0
    for scene in estimate(project).scenes:
        for line, duration in scene.lines:
            cue_lines = list(_split_into_cues(line))
            estimates = [estimate_duration(" ".join(lines), line.language).likely for lines in cue_lines]
            total = sum(estimates) or 1
            for lines, cue_estimate in zip(cue_lines, estimates, strict=True):
                end = start + duration.likely * cue_estimate / total
                if end > start:  # emoji and dots are not spoken
                    yield Cue(start, end, lines)
                start = end


def _split_into_cues(line: SpokenLine) -> Iterator[tuple[str, ...]]:
    """Split a spoken line into cues of at most `MAX_LINES`. A sentence that does not fit starts a new cue."""
    for paragraph in filter(None, map(str.strip, line.text.splitlines())):
        pending: list[str] = []
        for sentence in filter(None, SENTENCE_END_PATTERN.split(paragraph)):
            lines = _break_lines(sentence.strip(), line.language)
            if len(pending) + len(lines) > MAX_LINES and pending:
                yield tuple(pending)
                pending = []
            full_count = (len(lines) - 1) // MAX_LINES * MAX_LINES
            yield from (tuple(lines[index : index + MAX_LINES]) for index in range(0, full_count, MAX_LINES))
            pending += lines[full_count:]
        if pending:
            yield tuple(pending)


def _break_lines(text: str, language: str) -> list[str]:
    """Break a text into lines of readable length."""
    if not FULL_WIDTH_PATTERN.search(text):
        return _balance_lines(text)
    script = "ko" if HANGUL_PATTERN.search(text) else "ja" if KANA_PATTERN.search(text) else language[:2]
    max_width_ems = MAX_FULL_WIDTH_CHARS.get(script, MAX_FULL_WIDTH_CHARS["zh"])
    arguments = (text, 1, typesetting.DEFAULT_FAMILY, 400)
    certainty = typesetting.lay_out_text(*arguments, None, None).certainty
    max_width = max_width_ems * typesetting.WIDTH_SAFETY_FACTORS[certainty]  # `lay_out_text` divides by this factor
    box = typesetting.lay_out_text(*arguments, max_width, None)
    return [line for line in box.lines if line]


def _balance_lines(text: str) -> list[str]:
    """Break a text into lines. Two lines get about the same length."""
    from textwrap import wrap

    text = " ".join(text.split())
    lines = wrap(text, MAX_CHARS_PER_LINE, break_on_hyphens=False)
    if len(lines) != MAX_LINES:
        return lines
    narrower = (wrap(text, width, break_on_hyphens=False) for width in range(len(text) // 2, MAX_CHARS_PER_LINE))
    return next((candidate for candidate in narrower if len(candidate) == MAX_LINES), lines)


def _format_timing_line(cue: Cue, decimal_mark: str) -> str:
    return f"{_format_timestamp(cue.start, decimal_mark)} --> {_format_timestamp(cue.end, decimal_mark)}"


def _format_timestamp(seconds: float, decimal_mark: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{decimal_mark}{rest % 1000:03}"


def _escape_for_vtt(cue: Cue) -> str:
    return "\n".join(line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in cue.lines)


def _sanitize_for_srt(cue: Cue) -> str:
    """Return the lines without markup. SubRip has no escapes, so homoglyphs replace the characters of markup."""
    return "\n".join(line.replace("-->", "→").translate(HOMOGLYPHS) for line in cue.lines)
