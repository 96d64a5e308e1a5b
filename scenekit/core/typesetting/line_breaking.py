"""Break text into lines: a simplification of UAX #14 (line breaking) and UAX #29 (grapheme clusters).

A text is translated to the line-breaking classes of its characters, one letter each. Regular expressions over
these letters find break opportunities and grapheme clusters. The classes have the abbreviations of UAX #14.
"""

from __future__ import annotations

import re
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from scenekit.core.typesetting.font_metrics import is_combining_mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Protocol

    class AdvanceFunction(Protocol):
        """Measures text, in ems."""

        def __call__(self, text: str, preceding_text: str = "", /) -> float:
            """Return the width that `text` adds to a line that ends with `preceding_text`, with kerning if known."""


SP = "s"
"""Space: all white space but no-break spaces."""
ZW = "z"
"""Zero width space: an invisible break opportunity."""
ZWJ = "j"
"""Zero width joiner, which joins several emoji to one."""
CM = "m"
"""Combining mark."""
RI = "r"
"""Regional indicator: half a flag."""
CL = "c"
"""Closing punctuation, which never begins a line (CL, CP, EX, IS, PO and closing QU of UAX #14)."""
CJK_CL = "n"
"""Ideographic closing punctuation and iteration marks, which never begin a line (CL, EX and NS)."""
OP = "p"
"""Opening punctuation, which never ends a line (OP and opening QU)."""
CJK_OP = "q"
"""Ideographic opening punctuation, which never ends a line."""
HY = "h"
"""Hyphens and dashes (HY and BA)."""
ID = "i"
"""Ideograph: a line may break before and after it."""
SA = "t"
"""Complex context: a script without spaces, such as Thai, in which only a dictionary can find the words."""
AL = "a"
"""Alphabetic: a letter or digit of any other script, including Hangul, whose words are separated by spaces."""
XX = "o"
"""Any other character, including no-break spaces (GL). A line does not break beside it."""

_ID_RANGES = (
    ("\u2e80", "\u2fdf"),
    ("\u3000", "\u30ff"),
    ("\u31f0", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\uff00", "\uff60"),
    ("\U00020000", "\U0003ffff"),
)
"""Chinese characters, Kana and full-width forms, first to last."""

_SA_RANGES = (("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"))
"""Thai and Lao, Burmese, Khmer, first to last."""

_CHARACTERS_BY_CLASS = {
    ZW: "\u200b",
    ZWJ: "\u200d",
    XX: "\u00a0\u202f",
    CL: "”’)]}!?,.:;%…",
    CJK_CL: "、。，．）」』】〕！？：；ー々〉》",
    OP: "“‘([{",
    CJK_OP: "（「『【〔〈《",
    HY: "-–—",
    RI: "".join(map(chr, range(0x1F1E6, 0x1F200))),
}
"""Characters whose class does not follow from their block and category."""

_BREAK_OPPORTUNITY = (
    f"(?<!{ZWJ})(?![{SP}{CM}{ZWJ}{CL}{CJK_CL}])"  # not within an emoji, nor before characters that end a line
    f"(?:(?<=[{SP}{ZW}])"  # after spaces
    f"|(?<=[{AL}{SA}]{HY})"  # after the hyphen of a word, but not after that of "-5"
    f"|(?<=[{ID}{CJK_CL}])"  # after an ideograph
    f"|(?<=[^{OP}{CJK_OP}])(?=[{ID}{CJK_OP}]))"  # before an ideograph
)

_FLAG = RI + RI

_GRAPHEME_CLUSTER = f"(?:{_FLAG}|{ZWJ}*.)(?:{CM}|{ZWJ}+(?:{_FLAG}|[^{ZW}])?)*"
"""A flag, or a character with its combining marks and all characters that joiners join to it."""

_LETTER_BEFORE_LETTER = f"{AL}{CM}*(?={AL})"


class _LineBreakClasses(dict[int, str]):
    """The class of each code point, for `str.translate`. A class is computed on first use."""

    def __missing__(self, code_point: int) -> str:
        line_break_class = self[code_point] = _classify(chr(code_point))
        return line_break_class


def _classify(character: str) -> str:
    if character.isspace():
        return SP
    if is_combining_mark(character):
        return CM
    if any(first <= character <= last for first, last in _ID_RANGES):
        return ID
    if any(first <= character <= last for first, last in _SA_RANGES):
        return SA
    return AL if character.isalnum() else XX


_CLASSES = _LineBreakClasses(
    {ord(character): name for name, characters in _CHARACTERS_BY_CLASS.items() for character in characters}
)


def _to_classes(text: str) -> str:
    """Return the line-breaking classes of a text, one letter for each character."""
    return text.translate(_CLASSES)


def wrap_paragraph(paragraph: str, max_width_ems: float | None, advance_ems: AdvanceFunction) -> list[str]:
    """Break a paragraph into lines of at most `max_width_ems`. A single grapheme cluster can be wider."""
    if max_width_ems is None or advance_ems(paragraph) <= max_width_ems:
        return [paragraph]
    lines, line, line_width = [], "", 0.0
    for segment, min_width in _iter_segments(paragraph, max_width_ems, advance_ems):
        text = segment.rstrip()
        text_width = advance_ems(text, line[-1:])
        if text and line and not line.isspace() and line_width + max(text_width, min_width) > max_width_ems:
            lines.append(line.rstrip())
            line, line_width, text_width = "", 0.0, advance_ems(text)
        line += segment
        line_width += text_width + advance_ems(segment[len(text) :], text[-1:])
    return [*lines, line.rstrip()]


def _iter_segments(paragraph: str, max_width_ems: float, advance_ems: AdvanceFunction) -> Iterator[tuple[str, float]]:
    """Yield the segments between which a line may break, each with the minimum free width that it needs, in ems.

    A word that is too long for a line is split into grapheme clusters. The first of them needs the width of the whole
    word: as in a browser, such a word begins on a new line before it is broken.
    """
    for segment in _split_at_opportunities(paragraph):
        width = advance_ems(segment.rstrip())
        if width <= max_width_ems:
            yield segment, 0
        else:
            first, *rest = split_grapheme_clusters(segment)
            yield first, width if AL in _to_classes(segment) else 0
            yield from ((cluster, 0) for cluster in rest)


def find_broken_words(content: str, lines: Sequence[str]) -> list[str]:
    """Return the words of a text that its lines break in two.

    >>> find_broken_words("The extraordinary 温度計", ["The", "extraordi", "nary 温", "度計"])
    ['extraordinary']
    """
    words = ["".join(part.split()) for line in content.splitlines() for part in _split_at_opportunities(line)]
    line_ends = set(accumulate(len("".join(line.split())) for line in lines))
    starts = accumulate(map(len, words), initial=0)
    return [
        word
        for word, start in zip(words, starts, strict=False)
        if any(start + match.end() in line_ends for match in re.finditer(_LETTER_BEFORE_LETTER, _to_classes(word)))
    ]


def _split_at_opportunities(text: str) -> list[str]:
    """Split a text at all its break opportunities. Spaces stay at the end of the segment before them."""
    return _slice_by_lengths(text, re.split(_BREAK_OPPORTUNITY, _to_classes(text)))


def split_grapheme_clusters(text: str) -> list[str]:
    """Split a text into its grapheme clusters: letters with their combining marks, whole emoji and whole flags."""
    return _slice_by_lengths(text, re.findall(_GRAPHEME_CLUSTER, _to_classes(text)))


def _slice_by_lengths(text: str, parts: list[str]) -> list[str]:
    """Split a text into slices that are as long as `parts`."""
    ends = accumulate(map(len, parts), initial=0)
    return [text[start:end] for start, end in pairwise(ends)]
