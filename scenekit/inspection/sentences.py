"""Split a script into sentences, for captions."""

from __future__ import annotations

import re

_CLOSING_MARKS = "[\"'”’»)\\]」』）]"

OPENING_MARKS = "\"'“‘«(["

_SPACED_MARKS = r"[.!?…؟۔\u037e;։‽]"

SENTENCE_END_PATTERN = re.compile(
    rf"(?<!{_SPACED_MARKS}){_SPACED_MARKS}++{_CLOSING_MARKS}*+(?=\s)|[।॥።፧။។៕]++{_CLOSING_MARKS}*+|[。！？｡．]++{_CLOSING_MARKS}*+"
)
"""The marks that can end a sentence: those before a space, those of Indic and other scripts, and full-width ones."""

TITLES_TEXT = (
    "mr mrs ms dr prof st mt sr jr rev gen col capt lt sgt hon gov sen rep pres vs approx dept "
    "hr fr bzw ca vgl evtl ggf inkl zzgl ing dipl mm mme mlle sra srta dra ud uds sig dott e.g i.e z.b d.h u.a cf"
)

TITLES = frozenset(TITLES_TEXT.split())
"""Abbreviations that stand before a word, so they end no sentence, in lower case and without the last period."""

NUMBER_ABBREVIATIONS = frozenset({"no", "nos", "nr", "vol", "fig", "figs", "art", "ch", "sec", "p", "pp"})
"""Abbreviations that end no sentence before a number."""

TIMES_OF_DAY = frozenset({"a.m", "p.m"})
"""Abbreviations that can end a sentence, although they have the form of an acronym."""

ORDINAL_LANGUAGES = frozenset({"cs", "da", "de", "et", "fi", "hr", "hu", "lv", "nb", "no", "pl", "sk", "sl", "tr"})
"""Languages that write ordinal numbers with a period: `3. Oktober`."""

ACRONYM_PATTERN = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
"""An acronym with periods, without the last one, such as `U.S`."""


def split_sentences(text: str, language: str = "") -> list[str]:
    """Split a text after its sentences. Spaces at their ends are removed.

    Args:
        text: The text.
        language: The language code.

    >>> split_sentences("Mr. Kim paid 3.5 million, e.g. in the U.S. market. Why? “Ask him.”")
    ['Mr. Kim paid 3.5 million, e.g. in the U.S. market.', 'Why?', '“Ask him.”']
    """
    sentences, start = [], 0
    for match in SENTENCE_END_PATTERN.finditer(text):
        if _ends_sentence(text, match, language):
            sentences.append(text[start : match.end()].strip())
            start = match.end()
    return [sentence for sentence in (*sentences, text[start:].strip()) if sentence]


def _ends_sentence(text: str, match: re.Match[str], language: str) -> bool:
    mark = match[0][0]
    if mark == ";":
        return _is_greek(text, match.start(), language)
    if mark != "." or match[0].startswith(".."):
        return True
    start = 1 + max(text.rfind(" ", 0, match.start()), text.rfind("\n", 0, match.start()))
    word = text[start : match.start()].lstrip(OPENING_MARKS)
    following = re.compile(r"\S").search(text, match.end())
    return not _is_abbreviation(word, following[0] if following else "", language)


def ends_with_abbreviation(text: str, following: str, language: str) -> bool:
    """Return whether a text ends with an abbreviation that belongs to the following text.

    >>> ends_with_abbreviation("met Prof. ", "Lee", "en"), ends_with_abbreviation("met Lee. ", "Then", "en")
    (True, False)
    """
    stripped = text.rstrip()
    if not stripped.endswith(".") or stripped.endswith(".."):
        return False
    word = stripped[:-1].rpartition(" ")[2].lstrip(OPENING_MARKS)
    return _is_abbreviation(word, following[:1], language)


def _is_greek(text: str, index: int, language: str) -> bool:
    """Whether a semicolon is a Greek question mark."""
    return language.startswith("el") or "\u0370" <= text[index - 1 : index] <= "\u03ff"


def _is_abbreviation(word: str, following: str, language: str) -> bool:
    """Whether the period after a word belongs to the word.

    Args:
        word: The word before the period.
        following: The next character after the period that is not a space, or "".
        language: The language code.
    """
    lower = word.lower()
    if following.islower() or lower in TITLES:
        return True
    if lower in NUMBER_ABBREVIATIONS and following.isdigit():
        return True
    if word.isdigit():
        return language[:2] in ORDINAL_LANGUAGES
    is_initial = len(word) == 1 and word != "I" and word.isalpha() and word.upper() != word.lower()
    is_acronym = ACRONYM_PATTERN.fullmatch(word) is not None and lower not in TIMES_OF_DAY
    return is_initial or is_acronym
