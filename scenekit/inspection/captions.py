"""Captions from what is said, timed as it is estimated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from scenekit.core import typesetting
from scenekit.inspection.timing import duration, estimate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.inspection.view import Line

Form = Literal["srt", "vtt"]

ROWS = 2
ROOM = 42
"""Characters in a row: the usual limits of subtitling, which keep two rows under seven seconds."""

FULL_WIDTH_ROOM = {"ja": 13, "ko": 16, "zh": 16}
"""Full-width characters in a row, by language."""

HANGUL, KANA = re.compile(r"[\uac00-\ud7a3]"), re.compile(r"[\u3041-\u30ff]")
FULL_WIDTH = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")

LOOKALIKES = str.maketrans("<>\\", "‹›＼")
"""For the signs by which players know tags (`<b>`) and the commands of other formats (`{\\an8}`)."""

SENTENCE_END = re.compile(
    r"(?<=[.!?…])\s+|(?<=[.!?…][\"'”’)])\s+|(?<=[。！？])(?![」』）。！？])|(?<=[。！？][」』）])"
)


class Cue(NamedTuple):
    """A caption: from when to when, in seconds, and its rows."""

    start: float
    end: float
    rows: tuple[str, ...]


def captions(project: dict[str, Any], form: Form) -> str:
    """The captions of a project payload as a file.

    >>> from scenekit import Project, Scene
    >>> print(captions(Project().add(Scene().avatar("M000045058", script="Hello, this is a test.")).to_dict(), "vtt"))
    WEBVTT
    <BLANKLINE>
    00:00:00.000 --> 00:00:02.000
    Hello, this is a test.
    <BLANKLINE>
    """
    found = list(cues(project))
    if form == "vtt":
        blocks = [f"{_stamp(cue, '.')}\n{_escaped(cue)}\n" for cue in found]
        return "\n".join(["WEBVTT\n", *blocks])
    blocks = [f"{number}\n{_stamp(cue, ',')}\n{_unmarked(cue)}\n" for number, cue in enumerate(found, 1)]
    return "\n".join(blocks)


def cues(project: dict[str, Any]) -> Iterator[Cue]:
    """The captions, one after the other, through all scenes."""
    now = 0.0
    for scene in estimate(project).scenes:
        for line, seconds in scene.lines:
            parts = list(_parts(line))
            shares = [duration(" ".join(rows), line.language).likely for rows in parts]
            whole = sum(shares) or 1
            for rows, share in zip(parts, shares, strict=True):
                end = now + seconds.likely * share / whole
                if end > now:  # nobody says what is a picture, or dots
                    yield Cue(now, end, rows)
                now = end


def _parts(line: Line) -> Iterator[tuple[str, ...]]:
    """What is said, in captions of at most two rows: a sentence begins a new one, where it is long enough."""
    for paragraph in filter(None, map(str.strip, line.text.splitlines())):
        rows: list[str] = []
        for sentence in filter(None, SENTENCE_END.split(paragraph)):
            broken = _rows(sentence.strip(), line.language)
            if len(rows) + len(broken) > ROWS and rows:
                yield tuple(rows)
                rows = []
            full = (len(broken) - 1) // ROWS * ROWS
            yield from (tuple(broken[at : at + ROWS]) for at in range(0, full, ROWS))
            rows += broken[full:]
        if rows:
            yield tuple(rows)


def _rows(text: str, language: str) -> list[str]:
    """A text in rows of readable length."""
    if not FULL_WIDTH.search(text):
        return _balanced(text)
    written = "ko" if HANGUL.search(text) else "ja" if KANA.search(text) else language[:2]
    ems = FULL_WIDTH_ROOM.get(written, FULL_WIDTH_ROOM["zh"])
    family = typesetting.DEFAULT_FAMILY
    box = typesetting.lay_out_text(text, 1, family, 400, ems * typesetting.WIDTH_SAFETY_FACTORS["known font"], None)
    return [row for row in box.lines if row]


def _balanced(text: str) -> list[str]:
    """Rows that are about as long as each other."""
    from textwrap import wrap

    words = " ".join(text.split())
    rows = wrap(words, ROOM, break_on_hyphens=False)
    if len(rows) != ROWS:
        return rows
    narrower = (wrap(words, width, break_on_hyphens=False) for width in range(len(words) // 2, ROOM))
    return next((one for one in narrower if len(one) == ROWS), rows)


def _stamp(cue: Cue, point: str) -> str:
    return f"{_clock(cue.start, point)} --> {_clock(cue.end, point)}"


def _clock(seconds: float, point: str) -> str:
    """Hours, minutes, seconds and thousandths."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def _escaped(cue: Cue) -> str:
    return "\n".join(row.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for row in cue.rows)


def _unmarked(cue: Cue) -> str:
    """Rows in which no player finds markup: SubRip has no way to write what begins it, so its likes stand for it."""
    return "\n".join(row.replace("-->", "→").translate(LOOKALIKES) for row in cue.rows)
