"""Break text into lines."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from scenekit.core.typesetting.line_break_classes import (
    contains_letters,
    find_positions_in_words,
    split_at_opportunities,
    split_grapheme_clusters,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Protocol

    class AdvanceFunction(Protocol):
        """Measures text, in ems."""

        def __call__(self, text: str, preceding_text: str = "", /) -> float:
            """Return by how much `text` widens a line that ends with `preceding_text`, which matters for kerning."""


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
    """Yield the segments between which a line may break, each with the free width that it needs at least, in ems.

    A word that is too long for a line comes in grapheme clusters. The first of them needs the width of the whole
    word: as in a browser, such a word begins on a new line before it is broken.
    """
    for segment in split_at_opportunities(paragraph):
        width = advance_ems(segment.rstrip())
        if width <= max_width_ems:
            yield segment, 0
        else:
            first, *rest = split_grapheme_clusters(segment)
            yield first, width if contains_letters(segment) else 0
            yield from ((cluster, 0) for cluster in rest)


def find_broken_words(content: str, lines: Sequence[str]) -> list[str]:
    """Return the words of a text that its lines break in two.

    >>> find_broken_words("The extraordinary 温度計", ["The", "extraordi", "nary 温", "度計"])
    ['extraordinary']
    """
    words = ["".join(part.split()) for line in content.splitlines() for part in split_at_opportunities(line)]
    line_ends = set(accumulate(len("".join(line.split())) for line in lines))
    starts = accumulate(map(len, words), initial=0)
    return [
        word
        for word, start in zip(words, starts, strict=False)
        if any(start + position in line_ends for position in find_positions_in_words(word))
    ]
