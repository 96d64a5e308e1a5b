"""Break a script into cues: blocks of one or two rows of about the same length."""

from __future__ import annotations

import itertools
import re
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from scenekit.core import typesetting
from scenekit.core.typesetting.line_breaking import split_at_opportunities
from scenekit.inspection.sentences import ends_with_abbreviation, split_sentences
from scenekit.inspection.timing import estimate_duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_CHARS_PER_LINE = 42
"""Usual limit of subtitling. A cue has at most two lines, so it lasts less than 7 seconds."""

MAX_FULL_WIDTH_CHARS = {"ja": 13, "ko": 16, "zh": 16}
"""Usual limits of full-width characters per line, by the primary subtag of the language code."""

MIN_CUE_S = 0.8
"""Minimum duration of a cue in seconds, which subtitling requires for a word to be read."""

# Patterns of characters: Hangul syllables, kana, and all characters that are as wide as they are high.
HANGUL_PATTERN, KANA_PATTERN = re.compile(r"[\uac00-\ud7a3]"), re.compile(r"[\u3041-\u30ff]")
FULL_WIDTH_PATTERN = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")

PUNCTUATION = frozenset(",.;:!?…،؛؟।、。，；：！？")
"""Marks after which a row or a cue ends preferably."""

SENTENCE_MARKS = frozenset(".!?…؟।。！？")
"""Marks that end a sentence. Abbreviations are not followed by a break."""

PUNCTUATION_BONUS, SENTENCE_BONUS = 0.03, 0.3
"""The advantage of a break after punctuation, and of one after a sentence, as a squared deviation from the ideal width.

With the second one, the longer of two rows is at most three and a half times as long as the other.
"""


def split_into_cues(text: str, language: str) -> list[tuple[str, ...]]:
    """Split a script into the rows of its cues.

    Short sentences share a cue. A long sentence gets several cues of about the same length.
    """
    blocks: list[str] = []
    for paragraph in filter(None, map(str.strip, text.splitlines())):
        start = len(blocks)
        for sentence in split_sentences(" ".join(paragraph.split()), language):
            if len(blocks) > start and _measure(joined := _join((blocks[-1], sentence)), language).fits_cue:
                blocks[-1] = joined
            else:
                blocks.append(sentence)
    return [rows for block in _merge_short_blocks(blocks, language) for rows in _measure(block, language).iter_cues()]


def _merge_short_blocks(blocks: Sequence[str], language: str) -> list[str]:
    """Join blocks that are too short for a cue with the next one, and the last one with the one before it."""
    merged: list[list[str]] = []
    seconds: list[float] = []
    for block in blocks:
        if not merged or seconds[-1] >= MIN_CUE_S:
            merged.append([])
            seconds.append(0.0)
        merged[-1].append(block)
        seconds[-1] += estimate_duration(block, language).likely
    if len(merged) > 1 and seconds[-1] < MIN_CUE_S:
        last = merged.pop()
        merged[-1] += last
    return [_join(parts) for parts in merged]


def _join(sentences: Sequence[str]) -> str:
    """Join sentences, with a space unless a sentence ends with a full-width mark."""
    *others, last = sentences
    return "".join(text if FULL_WIDTH_PATTERN.match(text[-1]) else f"{text} " for text in others) + last


def _measure(text: str, language: str) -> MeasuredText:
    """Return the segments of a text between which a row can end, with their widths."""
    is_full_width = FULL_WIDTH_PATTERN.search(text) is not None
    max_width = _find_max_width(text, language) if is_full_width else MAX_CHARS_PER_LINE
    segments: list[str] = []
    for segment in split_at_opportunities(text):
        joined = f"{segments[-1]}{segment}" if segments else segment
        if _width(segment.rstrip(), is_full_width) > max_width:
            segments += _split_characters(segment, max_width)
        elif _width(joined.rstrip(), is_full_width) <= max_width and _belongs_together(segments, segment, language):
            segments[-1] = joined
        else:
            segments.append(segment)
    widths = [_width(segment, is_full_width) for segment in segments]
    trimmed = [_width(segment.rstrip(), is_full_width) for segment in segments]
    return MeasuredText(segments, [*accumulate(widths, initial=0.0)], trimmed, max_width)


def _belongs_together(segments: Sequence[str], segment: str, language: str) -> bool:
    """Return whether a segment follows an abbreviation, so that no row ends between the two."""
    return bool(segments) and ends_with_abbreviation(segments[-1], segment, language)


def _find_max_width(text: str, language: str) -> float:
    script = "ko" if HANGUL_PATTERN.search(text) else "ja" if KANA_PATTERN.search(text) else language[:2]
    return MAX_FULL_WIDTH_CHARS.get(script, MAX_FULL_WIDTH_CHARS["zh"])


def _width(text: str, is_full_width: bool) -> float:
    """Return the width of a text in characters. Beside full-width characters, others are half as wide."""
    if not is_full_width:
        return len(text)
    return (len(text) + len(FULL_WIDTH_PATTERN.findall(text))) / 2


def _split_characters(segment: str, max_width: float) -> list[str]:
    """Split a segment that is too long for a row into its visible characters, of at most `max_width` code points."""
    limit = int(max_width)
    return [
        cluster[index : index + limit]
        for cluster in typesetting.split_grapheme_clusters(segment)
        for index in range(0, len(cluster), limit)
    ]


MAX_BALANCED_SEGMENTS = 5000
"""The longest sentence, in segments, that is divided into cues of about the same width. A segment costs 100 steps."""


class MeasuredText(NamedTuple):
    """A text as segments between which a row can end."""

    segments: list[str]
    positions: list[float]
    """The width before each segment, and the whole width."""
    trimmed_widths: list[float]
    """The width of each segment without the spaces at its end."""
    max_width: float
    """The largest width of a row."""

    def width(self, start: int, end: int) -> float:
        """Return the width of the segments from `start` to `end`, without the spaces at the end."""
        return self.positions[end - 1] - self.positions[start] + self.trimmed_widths[end - 1]

    @property
    def fits_cue(self) -> bool:
        """Whether the text fits into the rows of one cue."""
        return self._find_cue_ends()[0] == len(self.segments)

    def _find_cue_ends(self) -> list[int]:
        """Return the largest end of a cue that begins with each segment."""
        count = len(self.segments)
        row_ends, end = [], 0
        for start in range(count):
            end = max(end, start + 1)
            while end < count and self.width(start, end + 1) <= self.max_width:
                end += 1
            row_ends.append(end)
        row_ends.append(count)
        return [row_ends[row_ends[start]] for start in range(count)]

    def iter_cues(self) -> Iterator[tuple[str, ...]]:
        """Yield the rows of cues of about the same width. A cue ends preferably after punctuation."""
        bounds = self._find_full_bounds() if len(self.segments) > MAX_BALANCED_SEGMENTS else self._find_bounds()
        for start, end in itertools.pairwise(bounds):
            if rows := self._split_rows(start, end):
                yield rows

    def _find_full_bounds(self) -> list[int]:
        """Return the bounds of cues that are as wide as possible."""
        cue_ends, bounds = self._find_cue_ends(), [0]
        while bounds[-1] < len(self.segments):
            bounds.append(cue_ends[bounds[-1]])
        return bounds

    def _find_bounds(self) -> list[int]:
        """Return the bounds of cues of about the same width."""
        cue_ends, count = self._find_cue_ends(), len(self.segments)
        cue_count, end = 0, 0
        while end < count:
            cue_count, end = cue_count + 1, cue_ends[end]
        ideal = self.width(0, count) / cue_count
        costs, starts = [0.0] + [float("inf")] * count, [0] * (count + 1)
        for start in range(count):
            for end in range(start + 1, cue_ends[start] + 1):
                cost = costs[start] + self._cost(start, end, ideal)
                if cost < costs[end]:
                    costs[end], starts[end] = cost, start
        bounds = [count]
        while bounds[-1] > 0:
            bounds.append(starts[bounds[-1]])
        return bounds[::-1]

    def _cost(self, start: int, end: int, ideal: float) -> float:
        """Return the squared deviation of a width from the ideal one, and the bonus that the last character misses."""
        deviation = (self.width(start, end) - ideal) / max(ideal, 1)
        last = self.segments[end - 1].rstrip()[-1:]
        bonus = SENTENCE_BONUS if last in SENTENCE_MARKS else PUNCTUATION_BONUS if last in PUNCTUATION else 0.0
        return deviation * deviation + SENTENCE_BONUS - bonus

    def _split_rows(self, start: int, end: int) -> tuple[str, ...]:
        """Return the rows of a cue: one, or two of about the same width."""
        if self.width(start, end) <= self.max_width:
            return _strip_rows([self.segments[start:end]])
        half = (self.width(start, end)) / 2
        splits = [
            split
            for split in range(start + 1, end)
            if max(self.width(start, split), self.width(split, end)) <= self.max_width
        ]
        split = min(splits, key=lambda split: self._cost(start, split, half))
        return _strip_rows([self.segments[start:split], self.segments[split:end]])


def _strip_rows(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(filter(None, ("".join(row).strip() for row in rows)))
