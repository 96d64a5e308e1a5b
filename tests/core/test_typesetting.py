"""Text widths compared with those of a browser, line breaks, and the certainty of the widths."""

import html
import itertools
import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import ArgumentError, Scene, TextBox, measure_text
from scenekit.core.typesetting import WIDTH_SAFETY_FACTORS, find_broken_words
from scenekit.core.typesetting.font_file import read_faces
from scenekit.inspection.check.letters import MIN_WIDTH_FACTOR
from scenekit.storyboard.font_fallback import BUNDLED_FONTS, FONTS_DIR
from tests.support.browser import launch_chromium
from tests.support.growth import MAX_LINEAR_GROWTH, measure_growth
from tests.support.paths import ROOT, TESTS

MEASURED = json.loads((TESTS / "measured" / "text_widths.json").read_text(encoding="utf-8"))
GROUPS = sorted({(case["font"], case["weight"], case["script"]) for case in MEASURED})


def relative_error(case: dict[str, Any]) -> float:
    """Return the error of a line's width as a fraction of the browser's width."""
    box = measure_text(case["text"], size=case["size"], font=case["font"], weight=case["weight"])
    return float(box.width / case["width"] - 1)


ERROR_RANGES = {
    "Latin": (-0.004, 0.07),  # kerning; also Greek and Cyrillic
    "Korean": (-0.001, 0.004),
    "CJK": (-0.001, 0.001),
    "mixed": (-0.001, 0.014),
    "Hebrew": (-0.002, 0.02),
    "Thai": (-0.002, 0.005),
    "Arabic": (-0.005, 0.26),  # joined letters
    "Devanagari": (-0.01, 0.07),
    "Bengali": (-0.001, 0.16),
    "Tamil": (0, 0.14),
    "Telugu": (-0.131, 0.13),
    "Burmese": (-0.06, 0.01),
    "Khmer": (-0.07, 0.09),
}
"""The smallest and the largest relative error of a line, by script. `docs/text.md` has the same table."""


@pytest.mark.parametrize(("font", "weight", "script"), GROUPS)
def test_widths_match_those_of_a_browser(font: str, weight: int, script: str) -> None:
    cases = [case for case in MEASURED if (case["font"], case["weight"], case["script"]) == (font, weight, script)]
    errors = [relative_error(case) for case in cases]
    smallest, largest = ERROR_RANGES[script]
    assert len(errors) >= 8
    assert smallest <= min(errors)
    assert max(errors) <= largest


def test_the_safety_factors_cover_the_largest_errors() -> None:
    for case in MEASURED:
        box = measure_text(case["text"], size=case["size"], font=case["font"], weight=case["weight"])
        assert box.width * WIDTH_SAFETY_FACTORS[box.certainty] >= case["width"]
        assert box.width * MIN_WIDTH_FACTOR[box.certainty] <= case["width"] * 1.011  # "AVATAR" is 1.1 % narrower


def test_the_documentation_has_the_largest_error_of_each_script() -> None:
    page = (ROOT / "docs" / "text.md").read_text(encoding="utf-8")
    for script in ERROR_RANGES:
        errors = [relative_error(case) for case in MEASURED if case["script"] == script]
        row = re.search(rf"^\| {script}[^|]*\| {len(errors)} \| ([^|]+) \|", page, re.MULTILINE)
        assert row, (script, len(errors))
        assert row[1] == format_error(max(errors, key=abs)), script


def format_error(error: float) -> str:
    return f"{error * 100:+.1f} %".replace("-", "−")


@pytest.mark.slow
def test_chromium_measures_the_bundled_fonts_alike() -> None:
    """The measured widths are those of the fonts of PNG drawings, as far as these have the characters."""
    faces = {
        (family, weight): os.path.join(FONTS_DIR, name.format("Bold" if weight == 700 else "Regular"))
        for family, name in BUNDLED_FONTS.items()
        for weight in (400, 700)
    }
    cases = [case for case in MEASURED if has_all_glyphs(faces[case["font"], case["weight"]], case["text"])]
    assert len(cases) >= 200
    css = "".join(
        f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: url({data_url(Path(path))}) }}"
        for (family, weight), path in faces.items()
    )
    spans = "".join(
        f"<div><span style=\"font: {case['weight']} 100px '{case['font']}'\">{html.escape(case['text'])}</span></div>"
        for case in cases
    )
    with launch_chromium() as browser:
        page = browser.new_page()
        page.set_content(f"<style>{css} span {{ white-space: pre; text-rendering: geometricPrecision }}</style>{spans}")
        page.evaluate("() => document.fonts.ready.then(() => null)")
        script = "() => [...document.querySelectorAll('span')].map(span => span.getBoundingClientRect().width)"
        widths = page.evaluate(script)
    for case, width in zip(cases, widths, strict=True):
        assert width == pytest.approx(case["width"], rel=0.005), case


def has_all_glyphs(path: str, text: str) -> bool:
    (face,) = read_faces(path)
    return face.has_all_glyphs(text)


def data_url(path: Path) -> str:
    return f"data:font/otf;base64,{b64encode(path.read_bytes()).decode()}"


@pytest.mark.parametrize(
    ("font", "certainty"),
    [
        ("Noto Sans CJK", "known font"),
        ("Noto Sans CJK KR", "known font"),
        ("Noto Sans KR", "known font"),
        ("Noto Sans KR, sans-serif", "known font"),
        ("noto sans", "known font"),
        ("'Noto Sans'", "known font"),
        ("Roboto", "unknown font"),
        ("Noto Serif", "unknown font"),
    ],
)
def test_certainty_depends_on_the_font(font: str, certainty: str) -> None:
    assert measure_text("Hi", size=10, font=font).certainty == certainty


@pytest.mark.parametrize("text", ["بالعالم", "สวัสดี", "नमस्ते", "Hi नमस्ते", "\u0622"])
@pytest.mark.parametrize("font", ["Noto Sans", "Noto Sans CJK", "Roboto"])
def test_text_with_estimated_widths_has_unknown_characters(text: str, font: str) -> None:
    for form in (text, normalize("NFD", text)):
        box = measure_text(form, size=100, font=font)
        assert box.certainty == "unknown characters"


@pytest.mark.parametrize(
    "text", ["Größe — “ok”", "漢字かな", "안녕 ㅋ", "🎉❤\ufe0f", "e\u0301\u200d", "a\u2009b\u3000"]
)
def test_text_with_known_widths_has_a_known_font(text: str) -> None:
    measure_text("नमस्ते", size=100)
    assert measure_text(text, size=100).certainty == "known font"


def test_an_arabic_word_that_fits_is_not_broken() -> None:
    """DejaVu Sans draws it 264 px wide, Noto Sans Arabic 246 px."""
    box = measure_text("بالعالم", size=100, max_width=400)
    assert box.lines == ("بالعالم",)
    assert 264 <= box.width * WIDTH_SAFETY_FACTORS[box.certainty] <= 400


@pytest.mark.parametrize("weight", [400, 700])
def test_a_letter_after_a_virama_is_narrower(weight: int) -> None:
    for conjunct, letters, part in (("क्ष", "कष", 0.5), ("ក្ក", "កក", 0), ("က္က", "ကက", 0), ("த்த", "தத", 1)):
        first = measure_text(letters[0], size=1000, weight=weight).width
        both = measure_text(letters, size=1000, weight=weight).width
        width = measure_text(conjunct, size=1000, weight=weight).width
        assert width == pytest.approx(first + (both - first) * part, abs=1)


def test_bold_text_is_wider_and_combining_marks_have_no_width() -> None:
    assert measure_text("Hello", size=10, weight=700).width > measure_text("Hello", size=10).width
    assert measure_text("e\u0301", size=10).width == measure_text("e", size=10).width
    assert measure_text("", size=10) == TextBox(0, 0, (), "known font", 10)


LINES = [
    ("one two", 1000, ("one two",)),
    ("one\ntwo\n\nthree", None, ("one", "two", "", "three")),
    ("one two three", 260, ("one", "two", "three")),
    ("one  two   three", 260, ("one", "two", "three")),
    ("안녕하세요 여러분 반갑습니다", 700, ("안녕하세요", "여러분", "반갑습니다")),
    ("新製品のご紹介です。", 520, ("新製品のご", "紹介です。")),
    ("「はい」と言った", 310, ("「は", "い」と", "言った")),
    ("API を使う", 310, ("API を", "使う")),
    ("Donaudampfschiff", 330, ("Donau", "dampf", "schiff")),
    ("The Extraordinary", 460, ("The", "Extraordi", "nary")),  # as in a browser, a long word begins on a new line
    ("온도를 기억합니다", 440, ("온도를", "기억합니", "다")),
    ("  Extraordinary one", 460, ("  Extraor", "dinary", "one")),
    ("pre-Extraordinary", 460, ("pre-", "Extraordi", "nary")),
    ("漢字Extraordinary", 460, ("漢字", "Extraordi", "nary")),
    ("Hi 🇰🇷🇩🇪🇰🇷🇰🇷", 300, ("Hi 🇰🇷", "🇩🇪🇰🇷", "🇰🇷")),
    ("Hi สวัสดีครับทุกคน", 370, ("Hi สวัส", "ดีครับทุ", "กคน")),
    ("a\u00a0b c", 160, ("a\u00a0b", "c")),
    ("👨‍👩‍👧 👍🏽", 160, ("👨‍👩‍👧", "👍🏽")),
    ("🇰🇷🇩🇪🇰🇷", 300, ("🇰🇷🇩🇪", "🇰🇷")),
    ("👨‍👩‍👧👨‍👩‍👧👍🏽🇰🇷", 100, ("👨‍👩‍👧", "👨‍👩‍👧", "👍🏽", "🇰🇷")),  # none fits, and none is broken apart
    ("   a b", 100, ("   a", "b")),
    ("state-of-the-art", 480, ("state-of-", "the-art")),
    ("from -5 on", 250, ("from", "-5 on")),
    ("(e-mail)", 300, ("(e-", "mail)")),
    ("zero\u200bwidth", 300, ("zero\u200b", "width")),
    ("漢\ufe00字 e\u0301!", 110, ("漢\ufe00", "字", "e\u0301!")),
    ("🇰🇷\u200d🇩🇪🇰🇷", 130, ("🇰🇷\u200d🇩🇪", "🇰🇷")),
    ("a\tb", None, ("a   b",)),
    ("a\r\nb\rc", None, ("a", "b", "c")),
]


@pytest.mark.parametrize(("text", "max_width", "lines"), LINES)
def test_lines_break_at_opportunities(text: str, max_width: int | None, lines: tuple[str, ...]) -> None:
    assert measure_text(text, size=100, max_width=max_width).lines == lines


BROKEN = [
    ("The Extraordinary", ["The Extra", "ordinary"], ["Extraordinary"]),
    ("The Extraordinary", ["The", "Extraordinary"], []),
    ("온도를 기억합니다", ["온도를 기", "억합니다"], ["기억합니다"]),
    ("온도를 기억합니다", ["온도를", "기억합니다"], []),
    ("新製品のご紹介", ["新製", "品のご", "紹介"], []),
    ("Cafe\u0301s, ole\u0301!", ["Cafe\u0301", "s, ole\u0301!"], ["Cafe\u0301s,"]),
    ("Cafe\u0301s, ole\u0301!", ["Cafe\u0301s,", "ole\u0301!"], []),
    ("state-of-the-art", ["state-", "of-the-", "art"], []),
    ("zero\u200bwidth", ["zero\u200b", "width"], []),
    ("one\r\ntwo\tthree", ["one", "two", "three"], []),
    ("one\ntwo", ["on", "e", "t", "wo"], ["one", "two"]),
    ("🇰🇷🇩🇪🇰🇷", ["🇰🇷", "🇩🇪🇰🇷"], []),
    ("สวัสดีครับ", ["สวัส", "ดีครับ"], []),  # only a dictionary finds the words of Thai
    ("", [], []),
]


@pytest.mark.parametrize(("text", "lines", "broken"), BROKEN)
def test_find_broken_words(text: str, lines: list[str], broken: list[str]) -> None:
    assert find_broken_words(text, lines) == broken


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60), st.integers(20, 2000))
def test_only_words_that_are_too_long_for_a_line_are_broken(text: str, max_width: int) -> None:
    box = measure_text(text, size=20, max_width=max_width)
    for word in find_broken_words(text, box.lines):
        assert measure_text(word, size=20).width * WIDTH_SAFETY_FACTORS[box.certainty] > max_width - 1e-6


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\u00ad"), max_size=60),
    st.integers(20, 2000),
)
def test_wrapping_loses_only_spaces_and_respects_the_maximum_width(text: str, max_width: int) -> None:
    box = measure_text(text, size=20, max_width=max_width)
    assert "".join("".join(box.lines).split()) == "".join(text.split())
    for line in box.lines:
        width = measure_text(line, size=20).width * WIDTH_SAFETY_FACTORS[box.certainty]
        assert width <= max_width + 1e-6 or max_width < 60 or len(line.split()) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["한", "漢", "🇰🇷", "👨\u200d👩\u200d👧", "x", "word ", "a-", "e\u0301", "אב "])
@pytest.mark.parametrize("pieces_in_a_line", [10, 1_000_000])
def test_line_breaking_takes_linear_time(piece: str, pieces_in_a_line: int) -> None:
    """The time is linear with many short lines, and with a line that is nearly as long as the text."""
    piece_count = 1000

    def count_lines(text: str) -> int:
        full_width = measure_text(text, size=10).width
        return len(measure_text(text, size=10, max_width=full_width * min(pieces_in_a_line / piece_count, 0.97)).lines)

    assert count_lines(piece * piece_count) >= 2
    assert measure_growth(count_lines, piece * piece_count) < MAX_LINEAR_GROWTH


def test_joined_emoji_are_as_wide_as_one_emoji() -> None:
    for emoji in ("🇰🇷", "👨‍👩‍👧", "👍🏽", "👍"):
        assert measure_text(emoji, size=1000).width == pytest.approx(1245, abs=1)


EMOJI_SEQUENCES = [
    "❤\ufe0f",
    "⚠\ufe0f",
    "©\ufe0f",
    "☝🏽",
    "1\ufe0f\u20e3",
    "#\u20e3",
    "❤\ufe0f\u200d🔥",
    "👩\u200d⚕\ufe0f",
    "🏽",
]


@pytest.mark.parametrize("emoji", EMOJI_SEQUENCES)
def test_emoji_sequences_are_as_wide_as_one_emoji(emoji: str) -> None:
    letters = measure_text("ab", size=1000).width
    assert measure_text(f"a{emoji}b", size=1000).width == pytest.approx(letters + 1245, abs=1)


@pytest.mark.parametrize("text", ["❤", "©", "1", "❤\ufe0e", "a\ufe0f", "a\u20e3", "1\ufe0f"])
def test_text_symbols_keep_the_width_of_their_glyph(text: str) -> None:
    assert measure_text(text, size=1000).width == measure_text(text[0], size=1000).width < 1000


TYPOGRAPHIC_SPACES = [
    *(("\u2000", 500), ("\u2001", 1000), ("\u2002", 500), ("\u2003", 1000), ("\u2004", 333), ("\u2005", 250)),
    *(("\u2006", 167), ("\u2007", 555), ("\u2008", 278), ("\u2009", 200), ("\u200a", 100), ("\u205f", 222)),
    *(("\u3000", 1000), ("\u200b", 0), ("\u2060", 0)),
]


@pytest.mark.parametrize(("space", "width"), TYPOGRAPHIC_SPACES)
def test_typographic_spaces_have_their_defined_widths(space: str, width: int) -> None:
    letters = measure_text("ab", size=1000).width
    assert measure_text(f"a{space}b", size=1000).width == pytest.approx(letters + width, abs=1)


INVALID_ARGUMENTS: list[tuple[dict[str, Any], str]] = [
    ({"content": 5}, "measure_text(content=5): content must be text (str), not int."),
    ({"content": "a\x00b"}, "content contains '\\x00', a control character. Remove it."),
    ({"size": 0}, "size=0"),
    ({"size": float("nan")}, "size=nan"),
    ({"font": ""}, "font=''"),
    ({"weight": 0}, "weight=0"),
    ({"weight": 1001}, "weight=1001"),
    ({"max_width": "5%"}, "max_width='5%'"),
    ({"max_width": 0}, "max_width=0"),
    ({"font_file": "a\0b"}, "font_file must be a valid path as text"),
]


@pytest.mark.parametrize(("arguments", "message"), INVALID_ARGUMENTS)
def test_rejects_invalid_arguments(arguments: dict[str, Any], message: str) -> None:
    all_arguments: dict[str, Any] = {"content": "Hi", "size": 10} | arguments
    with pytest.raises(ArgumentError) as caught:
        measure_text(**all_arguments)
    assert message in str(caught.value)


@pytest.mark.parametrize("weight", [1, 1000])
def test_accepts_the_lowest_and_the_highest_weight(weight: int) -> None:
    assert measure_text("Hi", size=10, weight=weight).width > 0


def test_height_is_the_line_height_times_the_number_of_lines() -> None:
    one_line, three_lines = measure_text("a", size=100), measure_text("a\nb\nc", size=100)
    assert three_lines.height == pytest.approx(3 * one_line.height)
    assert one_line.height == pytest.approx(144.8)  # Noto Sans CJK: ascent 1160, descent 288 of 1000
    assert measure_text("a", size=100, font="Noto Sans").height == pytest.approx(136.2)


@pytest.fixture
def font_file(tmp_path: Path) -> str:
    """The TrueType font that is part of Pillow."""
    from PIL import ImageFont

    font: Any = ImageFont.load_default(20)
    (tmp_path / "font.ttf").write_bytes(font.font_bytes)
    return str(tmp_path / "font.ttf")


def test_a_font_file_gives_exact_widths(font_file: str) -> None:
    from PIL import ImageFont

    box = measure_text("Hello, world", size=50, font_file=font_file)
    expected = ImageFont.truetype(font_file, 1000).getlength("Hello, world") / 20
    assert box.width == pytest.approx(expected)
    assert box.certainty == "exact"
    clip = Scene().text("Hello, world", size=50, font="My Font", font_file=font_file).to_dict()["scenes"][0]["clips"][0]
    assert clip["fontFamily"] == "My Font"
    assert box.width <= clip["width"] < box.width + 1
    assert "font_file" not in clip


def test_line_widths_include_the_kerning_between_segments(font_file: str) -> None:
    """Each line is as long as possible if it is measured as a whole, although the widths of its parts were added."""
    from PIL import ImageFont

    font, max_width = ImageFont.truetype(font_file, 1000), 7.5
    lines = measure_text("AVATo" * 200, size=1, font_file=font_file, max_width=max_width).lines
    assert len(lines) > 10
    for line, next_line in itertools.pairwise(lines):
        assert font.getlength(line) / 1000 <= max_width + 1e-6
        assert font.getlength(line + next_line[0]) / 1000 > max_width


def test_rejects_invalid_font_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("font.ttf").write_text("not a font")
    for name in ("font.ttf", "missing.ttf"):
        with pytest.raises(ArgumentError, match=rf"text\(font_file='{name}'\): font_file cannot be read as a font: "):
            measure_text("Hi", size=10, font_file=Path(name))


def test_without_pillow_the_message_names_the_extra() -> None:
    program = """
import sys
sys.modules["PIL"] = None
from scenekit import MissingExtraError, measure_text
try:
    measure_text("Hi", size=10, font_file="a.ttf")
except MissingExtraError as error:
    print(error)
print(round(measure_text("Hi", size=10).width))
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    message, width = result.stdout.decode().splitlines()
    assert message == "font_file= needs Pillow. Install it with: pip install 'scenekit[measure]'"
    assert width == "10"
