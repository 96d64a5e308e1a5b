"""Captions from what is said, timed as it is estimated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from scenekit.core import typesetting
from scenekit.inspection.timing import estimate, estimate_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.inspection.view import SpokenLine

CaptionFormat = Literal["srt", "vtt"]

MAX_LINES = 2
MAX_CHARS_PER_LINE = 42
"""Characters in a row: the usual limits of subtitling, which keep two rows under seven seconds."""

MAX_FULL_WIDTH_CHARS = {"ja": 13, "ko": 16, "zh": 16}
"""Full-width characters in a row, by language."""

HANGUL_PATTERN, KANA_PATTERN = re.compile(r"[\uac00-\ud7a3]"), re.compile(r"[\u3041-\u30ff]")
FULL_WIDTH_PATTERN = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")

HOMOGLYPHS = str.maketrans("<>\\", "‹›＼")
"""For the signs by which players know tags (`<b>`) and the commands of other formats (`{\\an8}`)."""

SENTENCE_END_PATTERN = re.compile(
    r"(?<=[.!?…])\s+|(?<=[.!?…][\"'”’)])\s+|(?<=[。！？])(?![」』）。！？])|(?<=[。！？][」』）])"
)


class Cue(NamedTuple):
    """A caption: from when to when, in seconds, and its rows."""

    start: float
    end: float
    lines: tuple[str, ...]


def format_captions(project: dict[str, Any], format: CaptionFormat) -> str:
    """The captions of a project payload as a file.

    >>> from scenekit import Project, Scene
    >>> print(format_captions(Project().add(Scene().avatar("M000045058", script="Hello, this is a test.")).to_dict(), "vtt"))
    WEBVTT
    <BLANKLINE>
    00:00:00.000 --> 00:00:02.000
    Hello, this is a test.
    <BLANKLINE>
    """
    found = list(iter_cues(project))
    if format == "vtt":
        blocks = [f"{_format_timing_line(cue, '.')}\n{_escape_for_vtt(cue)}\n" for cue in found]
        return "\n".join(["WEBVTT\n", *blocks])
    blocks = [
        f"{number}\n{_format_timing_line(cue, ',')}\n{_sanitize_for_srt(cue)}\n" for number, cue in enumerate(found, 1)
    ]
    return "\n".join(blocks)


def iter_cues(project: dict[str, Any]) -> Iterator[Cue]:
    """The captions, one after the other, through all scenes."""
    now = 0.0
    for scene in estimate(project).scenes:
        for line, seconds in scene.lines:
            parts = list(_split_into_cues(line))
            shares = [estimate_duration(" ".join(rows), line.language).likely for rows in parts]
            whole = sum(shares) or 1
            for rows, share in zip(parts, shares, strict=True):
                end = now + seconds.likely * share / whole
                if end > now:  # nobody says what is a picture, or dots
                    yield Cue(now, end, rows)
                now = end


def _split_into_cues(line: SpokenLine) -> Iterator[tuple[str, ...]]:
    """What is said, in captions of at most two rows: a sentence begins a new one, where it is long enough."""
    for paragraph in filter(None, map(str.strip, line.text.splitlines())):
        rows: list[str] = []
        for sentence in filter(None, SENTENCE_END_PATTERN.split(paragraph)):
            broken = _break_lines(sentence.strip(), line.language)
            if len(rows) + len(broken) > MAX_LINES and rows:
                yield tuple(rows)
                rows = []
            full = (len(broken) - 1) // MAX_LINES * MAX_LINES
            yield from (tuple(broken[at : at + MAX_LINES]) for at in range(0, full, MAX_LINES))
            rows += broken[full:]
        if rows:
            yield tuple(rows)


def _break_lines(text: str, language: str) -> list[str]:
    """A text in rows of readable length."""
    if not FULL_WIDTH_PATTERN.search(text):
        return _balance_lines(text)
    written = "ko" if HANGUL_PATTERN.search(text) else "ja" if KANA_PATTERN.search(text) else language[:2]
    ems = MAX_FULL_WIDTH_CHARS.get(written, MAX_FULL_WIDTH_CHARS["zh"])
    family = typesetting.DEFAULT_FAMILY
    box = typesetting.lay_out_text(text, 1, family, 400, ems * typesetting.WIDTH_SAFETY_FACTORS["known font"], None)
    return [row for row in box.lines if row]


def _balance_lines(text: str) -> list[str]:
    """Rows that are about as long as each other."""
    from textwrap import wrap

    words = " ".join(text.split())
    rows = wrap(words, MAX_CHARS_PER_LINE, break_on_hyphens=False)
    if len(rows) != MAX_LINES:
        return rows
    narrower = (wrap(words, width, break_on_hyphens=False) for width in range(len(words) // 2, MAX_CHARS_PER_LINE))
    return next((one for one in narrower if len(one) == MAX_LINES), rows)


def _format_timing_line(cue: Cue, decimal_mark: str) -> str:
    return f"{_format_timestamp(cue.start, decimal_mark)} --> {_format_timestamp(cue.end, decimal_mark)}"


def _format_timestamp(seconds: float, decimal_mark: str) -> str:
    """Hours, minutes, seconds and thousandths."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{decimal_mark}{rest % 1000:03}"


def _escape_for_vtt(cue: Cue) -> str:
    return "\n".join(row.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for row in cue.lines)


def _sanitize_for_srt(cue: Cue) -> str:
    """Rows in which no player finds markup: SubRip has no way to write what begins it, so its likes stand for it."""
    return "\n".join(row.replace("-->", "→").translate(HOMOGLYPHS) for row in cue.lines)
