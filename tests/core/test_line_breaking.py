"""Break opportunities (UAX #14) and grapheme clusters (UAX #29), by the official tests and by properties."""

import gzip
import re
import subprocess
import sys
from itertools import accumulate
from unicodedata import category, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scenekit import measure_text
from scenekit.core.typesetting import WIDTH_SAFETY_FACTORS, find_broken_words, split_grapheme_clusters
from scenekit.core.typesetting.character_classes import GRAPHEME_CLASSES, LINE_BREAK_CLASSES, _load_tables
from scenekit.core.typesetting.font_metrics import Face
from scenekit.core.typesetting.line_breaking import (
    _split_segments,
    split_at_opportunities,
    split_paragraphs,
    wrap_by_advances,
    wrap_paragraph,
)
from tests.support.growth import MAX_LINEAR_GROWTH, measure_growth
from tests.support.paths import TESTS

HANGUL = re.compile("[\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff]")

NFD_GREETING = normalize("NFD", "안녕하세요")


def read_official_tests(name: str) -> list[list[str]]:
    """Return the parts of the texts in an official test file, which has ÷ between them and × inside them."""
    lines = gzip.decompress((TESTS / "unicode" / f"{name}.txt.gz").read_bytes()).decode().splitlines()
    tests = [line.replace("×", " ").split("÷") for line in lines if not line.startswith("#")]
    return [["".join(chr(int(code, 16)) for code in part.split()) for part in parts if part.strip()] for parts in tests]


def split_at_all_breaks(text: str) -> list[str]:
    """Split a text at mandatory breaks and at break opportunities. The former stay at the end of a part."""
    parts, start = [], 0
    for paragraph in split_paragraphs(text):
        segments = split_at_opportunities(paragraph) or [""]
        start += len(paragraph)
        terminator = "\r\n" if text.startswith("\r\n", start) else text[start : start + 1]
        start += len(terminator)
        parts += [*segments[:-1], segments[-1] + terminator]
    return [part for part in parts if part]


def ends_of(parts: list[str]) -> set[int]:
    return set(accumulate(map(len, parts)))


def test_the_official_tests_of_grapheme_clusters_pass() -> None:
    tests = read_official_tests("GraphemeBreakTest")
    assert len(tests) == 602
    assert [parts for parts in tests if split_grapheme_clusters("".join(parts)) != parts] == []


def test_the_official_tests_of_line_breaking_pass_except_for_korean() -> None:
    """A line does not break inside a Korean word, as in a browser with `word-break: keep-all`."""
    tests = read_official_tests("LineBreakTest")
    assert len(tests) == 7654
    failed = [parts for parts in tests if split_at_all_breaks("".join(parts)) != parts]
    assert len(failed) == 254
    for parts in failed:
        text = "".join(parts)
        assert HANGUL.search(text)
        assert ends_of(split_at_all_breaks(text)) < ends_of(parts)


def test_hangul_breaks_like_letters() -> None:
    texts = ["".join(parts) for parts in read_official_tests("LineBreakTest")]
    for text in filter(HANGUL.search, texts):
        assert ends_of(split_at_all_breaks(text)) == ends_of(split_at_all_breaks(HANGUL.sub("a", text)))


def test_the_classes_of_ascii_match_the_table() -> None:
    _, tables = _load_tables()
    for classes, letters in ((LINE_BREAK_CLASSES, tables.line_break), (GRAPHEME_CLASSES, tables.grapheme)):
        expanded = "".join(letter * length for letter, length in zip(letters, tables.lengths, strict=True))
        assert len(expanded) == 0x110000
        assert "".join(classes[code_point] for code_point in range(128)) == expanded[:128]


def test_ascii_needs_neither_the_table_nor_a_database() -> None:
    program = """
import sys
from scenekit import measure_text
from scenekit.core.typesetting.character_classes import _load_tables
measure_text("Hello, world: 24/7 (e-mail)!", size=10, max_width=40)
assert _load_tables.cache_info().currsize == 0
assert "unicodedata" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


CLUSTERS = [
    ("हिन्दी", ["हि", "न्दी"]),
    ("বাংলা", ["বাং", "লা"]),
    ("ខ្មែរ", ["ខ្មែ", "រ"]),
    (NFD_GREETING, [normalize("NFD", character) for character in "안녕하세요"]),
    ("1\ufe0f\u20e3❤\ufe0f\u200d🔥", ["1\ufe0f\u20e3", "❤\ufe0f\u200d🔥"]),
    ("🏴\U000e0067\U000e0062\U000e007fx", ["🏴\U000e0067\U000e0062\U000e007f", "x"]),
    ("a\r\nb", ["a", "\r\n", "b"]),
    ("\u0600\u0601", ["\u0600\u0601"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "clusters"), CLUSTERS)
def test_split_grapheme_clusters(text: str, clusters: list[str]) -> None:
    assert split_grapheme_clusters(text) == clusters


@pytest.mark.parametrize("word", ["हिन्दी", "বাংলাদেশের", "சுற்றுலா", "తెలుగు", "မြန်မာ", "ខ្មែរ", "ภาษาน้ำ"])
def test_no_line_begins_with_a_vowel_sign(word: str) -> None:
    lines = measure_text(word, size=100, max_width=70).lines
    assert len(lines) >= 2
    assert "".join(lines) == word
    assert [line for line in lines if category(line[0]) in ("Mc", "Me", "Mn")] == []


LINES = [
    ("a\u2028b\u2029c", None, ("a", "b", "c")),
    ("price: $100.50, ok", 420, ("price:", "$100.50,", "ok")),
    ("カタファン", 320, ("カタ", "ファン")),  # a small letter does not begin a line
    ("and/or", 240, ("and/", "or")),
    ("a\u2060b c", 160, ("a\u2060b", "c")),
    ("漢\u0600字", 110, ("漢", "\u0600字")),
]


@pytest.mark.parametrize(("text", "max_width", "lines"), LINES)
def test_lines_follow_the_rules_of_unicode(text: str, max_width: int | None, lines: tuple[str, ...]) -> None:
    assert measure_text(text, size=100, max_width=max_width).lines == lines


HYPHENATED = [
    ("Donau\u00addampf\u00adschiff", 370, ("Donau-", "dampf-", "schiff")),
    ("Donau\u00addampf\u00adschiff", 700, ("Donau\u00addampf-", "schiff")),
    ("Donau\u00addampf\u00adschiff", 2000, ("Donau\u00addampf\u00adschiff",)),
    ("The Donau\u00addampf", 560, ("The Donau-", "dampf")),
    ("The Donau\u00addampf", 500, ("The", "Donau-", "dampf")),  # "The Donau" fits, but not with a hyphen
    ("co\u00adi", 145, ("co\u00adi",)),  # "co-" does not fit, but the whole word does
    ("ab co\u00adi cd", 145, ("ab", "co\u00adi", "cd")),
    ("one\u00ad two", 230, ("one\u00ad", "two")),  # the line breaks at the space
    ("\u00adDonau", 200, ("\u00adDon", "au")),
    ("Donau\u00addampf", 200, ("Don", "au-", "da", "mpf")),
    ("\u00ad\u00ad", 1, ("\u00ad\u00ad",)),
]


@pytest.mark.parametrize(("text", "max_width", "lines"), HYPHENATED)
def test_lines_break_at_soft_hyphens(text: str, max_width: int, lines: tuple[str, ...]) -> None:
    assert measure_text(text, size=100, max_width=max_width).lines == lines


def test_soft_hyphens_are_invisible_but_at_the_end_of_a_line() -> None:
    assert measure_text("a\u00adb", size=100).width == measure_text("ab", size=100).width
    box = measure_text("Donau\u00addampf", size=100, max_width=370)
    assert box.width == max(measure_text(line, size=100).width for line in ("Donau-", "dampf"))
    assert find_broken_words("Donau\u00addampf", box.lines) == []


def test_decomposed_text_is_laid_out_like_composed_text() -> None:
    composed, decomposed = (measure_text(text, size=100, max_width=250) for text in ("안녕하세요", NFD_GREETING))
    assert tuple(normalize("NFC", line) for line in decomposed.lines) == composed.lines
    assert decomposed.width == composed.width
    assert find_broken_words(NFD_GREETING, decomposed.lines) == [NFD_GREETING]
    assert measure_text(NFD_GREETING, size=100).width == measure_text("안녕하세요", size=100).width


INTERESTING = st.sampled_from(
    [
        *"ab1,.-/%$(\"'!) 漢字ッ。「한글é—…",
        *(" ", "\u00a0", "\u00ad", "\u200b", "\u2060", "\u3000", "\u2009", "\u0308", "\u200d", "\ufe0f", "\u20e3"),
        *("🇰", "🇷", "👨", "👍", "🏽", "❤", "\u1100", "\u1161", "\u11a8", "\u0600", "\uff9e", "\ufffc", "א", "\u2014"),
        *("\u0915", "\u094d", "\u093f", "\u0e01", "\u0e33", "\u1000", "\u102c", "\u1039", "\u1780", "\u17d2", "\u212b"),
    ]
)
TEXTS = st.text(INTERESTING, max_size=30) | st.text(
    INTERESTING | st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=30
)


@given(TEXTS)
def test_segmentation_loses_nothing(text: str) -> None:
    for split in (split_at_opportunities, split_grapheme_clusters, _split_segments):
        parts = split(text)
        assert "".join(parts) == text
        assert all(parts)


@given(TEXTS, st.integers(10, 300))
@example("🇰\u200d🇷🇰", 10)
@example("🇰\u0308🇷🇰", 10)
@example("漢\uff9e漢\u0e33", 10)
@example("\u1000\u1039\uff9e\u1000", 10)
def test_no_line_breaks_inside_a_grapheme_cluster(text: str, max_width: int) -> None:
    text = "".join(text.split()).replace("\u00ad", "")
    lines = measure_text(text, size=20, max_width=max_width).lines
    assert "".join(lines) == text
    assert ends_of([*lines]) <= ends_of(split_grapheme_clusters(text)) | {0}


@given(TEXTS, st.integers(10, 300))
def test_canonically_equivalent_texts_are_laid_out_alike(text: str, max_width: int) -> None:
    composed, decomposed, original = (
        measure_text(form, size=20, max_width=max_width)
        for form in (normalize("NFC", text), normalize("NFD", text), text)
    )
    assert composed.width == decomposed.width == original.width
    for box in (decomposed, original):
        assert [normalize("NFC", line) for line in box.lines] == [*composed.lines]


@given(st.lists(TEXTS, max_size=8).map(" ".join), st.integers(10, 800), st.integers(1, 40))
@example("  Extraordinary one", 100, 20)
@example("a \u00a0b", 20, 10)
@example("a\u3000\u3000b", 20, 10)
def test_lines_of_added_advances_are_those_of_measured_words(text: str, max_width: int, size: int) -> None:
    """Fonts without kerning have a faster algorithm, with the same result."""
    text = normalize("NFC", text).replace("\u00ad", "")
    face, max_width_ems = Face("Noto Sans CJK", 400), max_width / size
    lines = wrap_by_advances(text, max_width_ems * 1000, face.list_advances(text))
    if lines:
        assert [line for line, _ in lines] == wrap_paragraph(text, max_width_ems, face.advance_ems)
        for line, width in lines:
            assert width / 1000 == pytest.approx(face.advance_ems(line))


@given(st.lists(st.text("ab1,. !한👍🏽\u0308\u200d", max_size=5), min_size=1, max_size=8).map(" ".join))
def test_common_text_breaks_by_the_general_rules(text: str) -> None:
    """Text of words and spaces has a faster expression, which a bracket disables."""
    assert split_at_opportunities(f"{text} (") == [*split_at_opportunities(f"{text} "), "("]


@given(st.lists(st.text("abcdefgil", min_size=1, max_size=8), min_size=1, max_size=12), st.integers(100, 300))
def test_each_line_with_a_hyphen_fits_and_is_as_long_as_possible(syllables: list[str], max_width: int) -> None:
    text, width_of = "\u00ad".join(syllables), WIDTH_SAFETY_FACTORS["known font"]
    lines = measure_text(text, size=20, max_width=max_width).lines
    assert "".join(lines).replace("-", "\u00ad") == text
    for line in lines:
        assert measure_text(line, size=20).width * width_of <= max_width + 1e-6


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["a\u00ad", " \u0308", "\u0915\u094d", "❤\ufe0f\u200d", NFD_GREETING, '" ', "— ", ") ", "1,", "\u0600", "\u200b "],
)
def test_segmentation_takes_linear_time(piece: str) -> None:
    def count_lines(text: str) -> int:
        return len(measure_text(text, size=10, max_width=200).lines)

    assert measure_growth(count_lines, piece * 500) < MAX_LINEAR_GROWTH
