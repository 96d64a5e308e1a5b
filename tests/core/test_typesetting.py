"""How wide text is: against a real browser, in lines, and how sure that is."""

import itertools
import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import ArgumentError, Scene, measure_text
from scenekit.core.typesetting import WIDTH_SAFETY_FACTORS, find_broken_words
from tests.support.growth import MAX_LINEAR_GROWTH, measure_growth
from tests.support.paths import TESTS

MEASURED = json.loads((TESTS / "measured" / "text_widths.json").read_text(encoding="utf-8"))
GROUPS = sorted({(case["font"], case["weight"], case["script"]) for case in MEASURED})


def error(case: dict[str, Any]) -> float:
    """How far off the width of a line is, as a fraction of what the browser measured."""
    box = measure_text(case["text"], size=case["size"], font=case["font"], weight=case["weight"])
    return float(box.width / case["width"] - 1)


@pytest.mark.parametrize(("font", "weight", "script"), GROUPS)
def test_widths_are_those_of_a_browser(font: str, weight: int, script: str) -> None:
    cases = [case for case in MEASURED if (case["font"], case["weight"], case["script"]) == (font, weight, script)]
    errors = [abs(error(case)) for case in cases]
    assert len(errors) >= 8
    assert statistics.mean(errors) <= 0.03
    assert max(errors) <= 0.07


def test_the_slack_covers_what_a_line_was_measured_too_narrow() -> None:
    assert min(error(case) for case in MEASURED) > 1 / WIDTH_SAFETY_FACTORS["known font"] - 1


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
def test_how_sure_a_width_is(font: str, certainty: str) -> None:
    assert measure_text("Hi", size=10, font=font).certainty == certainty


def test_bold_text_is_wider_and_marks_take_no_room() -> None:
    assert measure_text("Hello", size=10, weight=700).width > measure_text("Hello", size=10).width
    assert measure_text("e\u0301", size=10).width == measure_text("e", size=10).width
    assert measure_text("", size=10) == (0, 0, (), "known font")


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
    ("The Extraordinary", 460, ("The", "Extraordi", "nary")),  # as a browser does, it begins on a line of its own
    ("온도를 기억합니다", 440, ("온도를", "기억합니", "다")),
    ("  Extraordinary one", 460, ("  Extraor", "dinary", "one")),
    ("pre-Extraordinary", 460, ("pre-", "Extraordi", "nary")),
    ("漢字Extraordinary", 460, ("漢字", "Extraordi", "nary")),
    ("Hi 🇰🇷🇩🇪🇰🇷🇰🇷", 300, ("Hi 🇰🇷", "🇩🇪🇰🇷", "🇰🇷")),
    ("Hi สวัสดีครับทุกคน", 320, ("Hi สวัส", "ดีครับทุ", "กคน")),
    ("a\u00a0b c", 160, ("a\u00a0b", "c")),
    ("👨‍👩‍👧 👍🏽", 160, ("👨‍👩‍👧", "👍🏽")),
    ("🇰🇷🇩🇪🇰🇷", 300, ("🇰🇷🇩🇪", "🇰🇷")),
    ("👨‍👩‍👧👨‍👩‍👧👍🏽🇰🇷", 100, ("👨‍👩‍👧", "👨‍👩‍👧", "👍🏽", "🇰🇷")),  # none fits, and none is broken
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
def test_lines_break_where_they_may(text: str, max_width: int | None, lines: tuple[str, ...]) -> None:
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
    ("สวัสดีครับ", ["สวัส", "ดีครับ"], []),  # where a word of it ends, only a dictionary knows
    ("", [], []),
]


@pytest.mark.parametrize(("text", "lines", "broken"), BROKEN)
def test_words_that_lines_break_in_two_are_found(text: str, lines: list[str], broken: list[str]) -> None:
    assert find_broken_words(text, lines) == broken


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60), st.integers(20, 2000))
def test_a_word_is_broken_only_where_it_is_too_long_for_a_line(text: str, max_width: int) -> None:
    for word in find_broken_words(text, measure_text(text, size=20, max_width=max_width).lines):
        assert measure_text(word, size=20).width * WIDTH_SAFETY_FACTORS["known font"] > max_width - 1e-6


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60), st.integers(20, 2000))
def test_wrapping_loses_nothing_but_spaces_and_keeps_to_the_room(text: str, max_width: int) -> None:
    box = measure_text(text, size=20, max_width=max_width)
    assert "".join("".join(box.lines).split()) == "".join(text.split())
    for line in box.lines:
        one = measure_text(line, size=20)
        assert (
            one.width * WIDTH_SAFETY_FACTORS["known font"] <= max_width + 1e-6
            or max_width < 60
            or len(line.split()) <= 1
        )


@pytest.mark.parametrize("piece", ["한", "漢", "🇰🇷", "👨\u200d👩\u200d👧", "x", "word ", "a-", "e\u0301", "אב "])
@pytest.mark.parametrize("pieces_in_a_line", [10, 1_000_000])
def test_breaking_takes_as_long_as_the_text(piece: str, pieces_in_a_line: int) -> None:
    """Whether the lines are many, or one is nearly as long as all of it."""
    pieces = 1000

    def broken(text: str) -> int:
        whole = measure_text(text, size=10).width
        return len(measure_text(text, size=10, max_width=whole * min(pieces_in_a_line / pieces, 0.97)).lines)

    assert broken(piece * pieces) >= 2
    assert measure_growth(broken, piece * pieces) < MAX_LINEAR_GROWTH


def test_flags_families_and_skin_tones_are_as_wide_as_one_emoji() -> None:
    for emoji in ("🇰🇷", "👨‍👩‍👧", "👍🏽", "👍"):
        assert measure_text(emoji, size=1000).width == pytest.approx(1245, abs=1)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"content": 5}, "content=5 must be text"),
    ({"content": "a\x00b"}, "holds '\\x00', a control character"),
    ({"size": 0}, "size=0"),
    ({"size": float("nan")}, "size=nan"),
    ({"font": ""}, "font=''"),
    ({"weight": 0}, "weight=0"),
    ({"weight": 1001}, "weight=1001"),
    ({"max_width": "5%"}, "max_width='5%'"),
    ({"max_width": 0}, "max_width=0"),
    ({"font_file": "a\0b"}, "cannot be read as a font"),
]


@pytest.mark.parametrize(("words", "said"), BAD)
def test_bad_values_are_refused(words: dict[str, Any], said: str) -> None:
    given: dict[str, Any] = {"content": "Hi", "size": 10} | words
    with pytest.raises(ArgumentError) as caught:
        measure_text(**given)
    assert said in str(caught.value)


@pytest.mark.parametrize("weight", [1, 1000])
def test_weights_at_the_ends_of_what_fonts_have_are_taken(weight: int) -> None:
    assert measure_text("Hi", size=10, weight=weight).width > 0


def test_lines_lie_below_each_other() -> None:
    one, three = measure_text("a", size=100), measure_text("a\nb\nc", size=100)
    assert three.height == pytest.approx(3 * one.height)
    assert one.height == pytest.approx(144.8)  # Noto Sans CJK: ascent 1160, descent 288 of 1000
    assert measure_text("a", size=100, font="Noto Sans").height == pytest.approx(136.2)


@pytest.fixture
def font_file(tmp_path: Path) -> str:
    from PIL import ImageFont

    font: Any = ImageFont.load_default(20)  # a real TrueType font that Pillow carries
    font.font_bytes and (tmp_path / "font.ttf").write_bytes(font.font_bytes)
    return str(tmp_path / "font.ttf")


def test_a_font_file_is_measured_itself(font_file: str) -> None:
    from PIL import ImageFont

    box = measure_text("Hello, world", size=50, font_file=font_file)
    expected = ImageFont.truetype(font_file, 1000).getlength("Hello, world") / 20
    assert box.width == pytest.approx(expected)
    assert box.certainty == "exact"
    clip = Scene().text("Hello, world", size=50, font="My Font", font_file=font_file).to_dict()["scenes"][0]["clips"][0]
    assert clip["fontFamily"] == "My Font"
    assert box.width <= clip["width"] < box.width + 1
    assert "font_file" not in clip


def test_lines_in_a_font_file_are_kerned_across_their_pieces(font_file: str) -> None:
    """Each line is as long as the room allows, measured whole, though its pieces were added up."""
    from PIL import ImageFont

    font, room = ImageFont.truetype(font_file, 1000), 7.5
    lines = measure_text("AVATo" * 200, size=1, font_file=font_file, max_width=room).lines
    assert len(lines) > 10
    for line, following in itertools.pairwise(lines):
        assert font.getlength(line) / 1000 <= room + 1e-6
        assert font.getlength(line + following[0]) / 1000 > room


def test_a_font_file_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("font.ttf").write_text("no font")
    for name in ("font.ttf", "none.ttf"):
        with pytest.raises(ArgumentError, match=f"text: font_file=.*{name}.* cannot be read as a font"):
            measure_text("Hi", size=10, font_file=Path(name))


def test_without_pillow_the_extra_is_named() -> None:
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
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert b"pip install 'scenekit[measure]'" in done.stdout
    assert done.stdout.splitlines()[1] == b"10"
