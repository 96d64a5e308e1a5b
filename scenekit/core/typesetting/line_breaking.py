"""Break text into lines (UAX #14) and grapheme clusters (UAX #29).

A text is translated to the classes of its characters, one letter each. Regular expressions over these letters find
break opportunities and grapheme clusters. Comments name the rules of the two annexes.

There are two tailorings. A line breaks between Korean words, not inside them, as in a browser with
`word-break: keep-all`: Hangul has the class of letters. Numbers follow the regular expression of UAX #14, section 8.2,
example 7, as the official tests do.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from scenekit.core.typesetting.character_classes import GRAPHEME_CLASSES, LINE_BREAK_CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Literal, Protocol

    class AdvanceFunction(Protocol):
        """Measures text, in ems."""

        def __call__(self, text: str, preceding_text: str = "", /) -> float:
            """Return by how much `text` widens a line that ends with `preceding_text`, which matters for kerning."""


_compile = cache(re.compile)
"""Compile a regular expression when a text first needs it, which keeps `import scenekit` fast."""

SOFT_HYPHEN = "\u00ad"
"""An invisible break opportunity that becomes a hyphen at the end of a line."""

HYPHEN = "-"
"""The visible hyphen: the hyphen-minus, because each font has it."""

_PARAGRAPH_END = "[\n\v\f\r\x85\u2028\u2029](?:(?<=\r)\n)?+"
"""A mandatory break (LB4, LB5)."""

_LETTERS = "aolt"
"""Letters and symbols: AL, HL and SA."""

_ANYTHING = f"{_LETTERS}nBDCqQOPieurE"
"""The classes before which a line breaks unless a rule forbids it."""

_NO_BREAK_BEFORE = "szwckxpy"
"""Classes before which a line does not break, even after spaces (LB7, LB11, LB13)."""

_PREFIX = "(?:[qQ]s*+|Us++(?=[qQ])|[wgU])"
"""A character that stays with the character after it (LB11, LB12, LB14, LB15, LB19)."""

_UNIT = (
    f"(?:[{_LETTERS}]++"  # letters (LB28)
    "|s++"
    "|n[npy]*+(?:[ck](?:s++N|[OP])?+|[OP])?+"  # a number (LB16, LB25)
    "|[ck]s++N"  # LB16
    "|D(?:s*+D)*+"  # LB17
    "|rr?+"  # a flag (LB30a)
    "|[^zqQwgU])"
)
"""Characters between which no line breaks."""

_BREAK = (
    f"(?=[^{_NO_BREAK_BEFORE}])(?:"
    "(?<=s)"  # LB18
    f"|(?<=[{_LETTERS}n])(?=[BDCQieurE])"  # LB23, LB24, LB30
    "|(?<=[ieuE])"
    f"(?:(?=[{_LETTERS}nBDCqQPieur])|(?<=[iE])(?=E))"  # LB23a, LB30b
    f"|(?<=[xcNdr])(?=[{_ANYTHING}])"
    f"|(?<=[bh])(?:(?<!l.)(?:(?=[{_LETTERS}BDCqQOPieurEg])|(?<=b)(?=n))|(?=C))"  # LB12a, LB20, LB21a, LB25
    f"|(?<=[pky])(?:(?=[BDCqQOPieurE])|(?<=[py])(?=n)|(?<=y)(?=[aot]))"  # LB21b, LB29, LB30
    f"|(?<=O)(?:(?=[BDCOPieurE])|(?=[qQ](?!n)))"  # LB24, LB25
    f"|(?<=P)(?:(?=[BDCOPur])|(?=[qQ](?!n)))"  # LB23a, LB24, LB25
    f"|(?<=D)(?=[{_ANYTHING}])"
    "|(?<=B)(?=C)"  # LB20
    f"|(?<=C)(?=[{_ANYTHING}bhNd])"  # LB20
    ")"
)
"""A break opportunity between two units."""

_TOKEN = f"(?>{_UNIT}|{_PREFIX}++{_UNIT}?+)"

_SEGMENT = f"(?=.)(?:{_TOKEN}(?!{_BREAK}))*+(?:z[zs]*+|{_TOKEN})?+"
"""The text up to the next break opportunity. A zero width space ends it (LB7, LB8)."""

_WORD = "(?![px])(?:a[mj]*+|n[mj]*+(?:[np][mj]*+)*+|p[mj]*+(?!n)|x[mj]*+(?![an]))++"
"""A word of letters, numbers and common punctuation, inside of which no line breaks."""

_EMOJI = "(?:(?:i|e[mj]*+E?+|rr)[mj]*+(?:(?<=j)(?:i|e[mj]*+E?+)[mj]*+)*+)"

_SPACED_WORDS = f"s*+(?:(?:{_WORD}|{_EMOJI})(?:s++|$))*+"
"""Words and emoji with spaces between them, which have break opportunities only after the spaces.

Most text has no others, so that the simpler expression below finds its segments.
"""

_WORD_AND_SPACES = "[^s]++s*+|s++"

_BASE_AND_MARKS = "[^szvmj][mj]*+|[szv]|[mj]++"
"""A character with its combining marks and joiners, which do not change its class (LB9)."""

_CLUSTER = (
    "(?=.)(?:rn|[rnc]"  # GB3, GB4, GB5
    "|p*+(?:L*+(?:V++|GV*+|H)T*+|L++|T++"  # Hangul (GB6, GB7, GB8)
    "|ii"  # a flag (GB12, GB13)
    "|x(?:[emk]*+jx)*+"  # emoji (GB11)
    "|d(?:(?=[ej]*+k)[ejk]++d)*+"  # a conjunct of consonants (GB9c)
    "|[^rncp])?+[emkjs]*+)"  # GB9, GB9a, GB9b
)
"""A grapheme cluster."""

_MAY_CONTINUE, _MAY_BE_CONTINUED = "[emkjsi]", "[pemkj]"
"""Classes of a first character that may belong to the cluster before it, and of a last one that may not end it."""

_LETTER = "[aln]"
"""A letter or digit of a script with spaces between words: of AL, HL or NU."""

_LETTER_BEFORE_LETTER = "[aln][mj]*(?=[aln])"


def split_paragraphs(text: str) -> list[str]:
    """Split a text at its line breaks, and at the line and paragraph separators of Unicode."""
    return _compile(_PARAGRAPH_END).split(text)


def wrap_by_advances(paragraph: str, max_width: float, advances: list[int]) -> list[tuple[str, int]] | None:
    """Break a paragraph into lines and measure them, as `wrap_paragraph` does, but several times as fast.

    Args:
        paragraph: Text in its composed form, without soft hyphens. It is not empty.
        max_width: The maximum width of a line, in the unit of the advances.
        advances: The advance width of each character, without kerning.

    Returns:
        The lines with their widths. None if a word or the spaces at the start are too long for a line, which
        `wrap_paragraph` handles.
    """
    positions = [*accumulate(advances, initial=0)]
    ends = [*accumulate(map(len, _split_segments(paragraph)))]
    lines, start, first = [], 0, 0
    while start < len(paragraph):
        limit = bisect_right(positions, positions[start] + max_width, start) - 1
        while limit < len(paragraph) and paragraph[limit].isspace():  # spaces may be beyond the end of a line
            limit += 1
        next_first = bisect_right(ends, limit, first)
        line = paragraph[start : ends[next_first - 1]].rstrip() if next_first > first else ""
        if not line:
            return None
        lines.append((line, positions[start + len(line)] - positions[start]))
        start, first = ends[next_first - 1], next_first
    return lines


def wrap_paragraph(paragraph: str, max_width_ems: float, advance_ems: AdvanceFunction) -> list[str]:
    """Break a paragraph into lines of at most `max_width_ems`. A single grapheme cluster can be wider."""
    lines, line, line_width = [], "", 0.0
    measure_spaces = cache(advance_ems)
    for segment, min_width in _iter_segments(paragraph, max_width_ems, advance_ems):
        text = segment.rstrip()
        text_width = advance_ems(text, line[-1:])
        if text and line_width + max(text_width, min_width) > max_width_ems and not _is_blank(line):
            lines.append(line[:-1] + HYPHEN if line.endswith(SOFT_HYPHEN) else line.rstrip())
            line, line_width, text_width = "", 0.0, advance_ems(text)
        line += segment
        line_width += text_width + measure_spaces(segment[len(text) :], text[-1:])
    return [*lines, line.rstrip()]


def _is_blank(line: str) -> bool:
    """Whether a line has only spaces and soft hyphens, or nothing."""
    return not line.replace(SOFT_HYPHEN, "").strip()


def _iter_segments(paragraph: str, max_width_ems: float, advance_ems: AdvanceFunction) -> Iterator[tuple[str, float]]:
    """Yield the segments between which a line may break, each with the free width that it needs at least, in ems.

    A word that is too long for a line comes in grapheme clusters. The first of them needs the width of the whole
    word: as in a browser, such a word begins on a new line before it is broken.
    """
    segments = _split_segments(paragraph)
    if SOFT_HYPHEN in paragraph:
        yield from _iter_hyphenated_segments(segments, max_width_ems, advance_ems)
        return
    for segment in segments:
        width = advance_ems(segment.rstrip())
        if width <= max_width_ems:
            yield segment, 0
        else:
            yield from _iter_clusters(segment, width)


def _iter_hyphenated_segments(
    segments: list[str], max_width_ems: float, advance_ems: AdvanceFunction
) -> Iterator[tuple[str, float]]:
    """Yield the segments of a paragraph with soft hyphens, as `_iter_segments` does.

    A segment with a soft hyphen at its end needs space for the hyphen, unless the rest of its word fits the line, too.
    """
    hyphen_width = advance_ems(HYPHEN)
    widths = [advance_ems(segment.rstrip()) for segment in segments]
    rest_width, extra_widths = 0.0, []
    for segment, width in zip(reversed(segments), reversed(widths), strict=True):
        is_hyphenated = segment.endswith(SOFT_HYPHEN)
        rest_width = rest_width if is_hyphenated else 0.0
        extra_widths.append(min(hyphen_width, rest_width))
        rest_width += width
    for segment, width, extra_width in zip(segments, widths, reversed(extra_widths), strict=True):
        if width + extra_width <= max_width_ems or not width:
            yield segment, width + extra_width
        else:
            *clusters, (last, _) = _iter_clusters(segment.removesuffix(SOFT_HYPHEN), width)
            yield from clusters
            last += SOFT_HYPHEN * segment.endswith(SOFT_HYPHEN)
            yield last, advance_ems(last.rstrip()) + extra_width


def _iter_clusters(word: str, width: float) -> Iterator[tuple[str, float]]:
    """Yield the grapheme clusters of a word that is too long for a line, as `_iter_segments` does."""
    classes, clusters = word.translate(LINE_BREAK_CLASSES), split_grapheme_clusters(word)
    if "m" in classes or "j" in classes:  # LB9: some vowel signs are clusters, but do not begin a line
        clusters = _slice_at_common_ends(word, clusters, _compile(_BASE_AND_MARKS).findall(classes))
    yield clusters[0], width if _compile(_LETTER).search(classes) else 0
    yield from ((cluster, 0) for cluster in clusters[1:])


def find_broken_words(content: str, lines: Sequence[str]) -> list[str]:
    """Return the words of a text that its lines break in two.

    >>> find_broken_words("The extraordinary 温度計", ["The", "extraordi", "nary 温", "度計"])
    ['extraordinary']
    """
    words = ["".join(part.split()) for line in content.splitlines() for part in _split_segments(line)]
    line_ends = set(accumulate(len("".join(line.split())) for line in lines))
    starts = accumulate(map(len, words), initial=0)
    return [
        word
        for word, start in zip(words, starts, strict=False)
        if any(
            start + match.end() in line_ends
            for match in _compile(_LETTER_BEFORE_LETTER).finditer(word.translate(LINE_BREAK_CLASSES))
        )
    ]


def measure_widest_word(content: str, advance_ems: AdvanceFunction) -> float:
    """Return the width of the widest word, in ems: a line that is narrower breaks it. Thai has no words here."""
    segments = {segment.rstrip() for paragraph in split_paragraphs(content) for segment in _split_segments(paragraph)}
    words = (segment for segment in segments if _compile(_LETTER).search(segment.translate(LINE_BREAK_CLASSES)))
    return max(map(advance_ems, words), default=0.0)


def _split_segments(text: str) -> list[str]:
    """Split a paragraph at its break opportunities, but not inside a grapheme cluster.

    Canonically equivalent texts break at the same places: those of their composed form (NFC).
    """
    if text.isascii():
        return split_at_opportunities(text)
    composed = compose(text)
    if composed == text:
        return _merge_clusters(split_at_opportunities(text))
    clusters, composed_clusters = split_grapheme_clusters(text), split_grapheme_clusters(composed)
    segments = _merge_clusters(split_at_opportunities(composed))
    ends = dict(zip(accumulate(map(len, composed_clusters)), accumulate(map(len, clusters)), strict=True))
    segment_ends = [ends[end] for end in accumulate(map(len, segments))]
    return [text[start:end] for start, end in pairwise([0, *segment_ends])]


def _merge_clusters(segments: list[str]) -> list[str]:
    """Merge the segments between which a grapheme cluster continues."""
    first_classes = "".join([segment[0] for segment in segments]).translate(GRAPHEME_CLASSES)
    last_classes = "".join([segment[-1] for segment in segments]).translate(GRAPHEME_CLASSES)
    if not _compile(_MAY_CONTINUE).search(first_classes, 1) and not _compile(_MAY_BE_CONTINUED).search(last_classes):
        return segments
    text = "".join(segments)
    return _slice_at_common_ends(text, segments, split_grapheme_clusters(text))


def _slice_at_common_ends(text: str, parts: list[str], other_parts: list[str]) -> list[str]:
    """Split a text where both of two ways to split it do."""
    other_ends = set(accumulate(map(len, other_parts)))
    ends = [end for end in accumulate(map(len, parts)) if end in other_ends]
    return [text[start:end] for start, end in pairwise([0, *ends])]


def compose(text: str) -> str:
    """Return the composed form (NFC) of a text."""
    return text if text.isascii() else _load_normalize()("NFC", text)


@cache
def _load_normalize() -> Callable[[Literal["NFC"], str], str]:
    from unicodedata import normalize  # imported here, because most text does not need it

    return normalize


def split_at_opportunities(text: str) -> list[str]:
    """Split a paragraph at all its break opportunities. Spaces stay at the end of the segment before them."""
    classes = text.translate(LINE_BREAK_CLASSES)
    if _compile(_SPACED_WORDS).fullmatch(classes):
        return _slice_by_lengths(text, map(len, _compile(_WORD_AND_SPACES).findall(classes)))
    if "m" not in classes and "j" not in classes:
        return _slice_by_lengths(text, map(len, _compile(_SEGMENT).findall(classes)))
    units = _compile(_BASE_AND_MARKS).findall(classes)
    bases = "".join(["o" if unit[0] in "mj" else unit[0] for unit in units])  # LB10
    unit_ends = [*accumulate(map(len, units))]
    segment_ends = accumulate(map(len, _compile(_SEGMENT).findall(bases)))
    ends = [unit_ends[end - 1] for end in segment_ends]
    ends = [end for end in ends if classes[end - 1] != "j" or end == len(text)]  # LB8a
    return [text[start:end] for start, end in pairwise([0, *ends])]


def split_grapheme_clusters(text: str) -> list[str]:
    """Split a text into its grapheme clusters: letters with their marks, and whole emoji and flags."""
    return _slice_by_lengths(text, map(len, _compile(_CLUSTER).findall(text.translate(GRAPHEME_CLASSES))))


def _slice_by_lengths(text: str, lengths: Iterable[int]) -> list[str]:
    """Split a text into slices of the given lengths."""
    return [text[start:end] for start, end in pairwise(accumulate(lengths, initial=0))]
