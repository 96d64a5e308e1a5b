"""How long a project speaks, and its captions."""

import itertools
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import ArgumentError, Html, Project, Scene
from scenekit.inspection.captions import MAX_LINES, iter_cues
from scenekit.inspection.timing import SPEECH_RATES, TOKEN_PATTERN, estimate_duration
from scenekit.inspection.view import plain_text, read_payload_view
from tests.support.growth import MAX_LINEAR_GROWTH, measure_growth
from tests.support.paths import ROOT
from tests.support.payloads import payloads


def said(*scripts: Any, **words: Any) -> Project:
    return Project().add(*(Scene().avatar("M000045058", script=script, **words) for script in scripts))


@pytest.mark.parametrize(
    ("text", "language", "counts"),
    [
        ("Hello, this is a test.", "en", {"word": 5}),
        ("Don't stop: it's state-of-the-art", "en", {"word": 7}),
        ("안녕하세요, 여러분!", "ko", {"hangul": 8}),
        ("API를 2026년에 50% 할인", "ko", {"word": 1, "hangul": 5, "digit": 6, "sign": 1}),
        ("こんにちは、世界。", "ja", {"kana": 5, "han": 2}),
        ("你好，世界！", "zh", {"han": 4}),
        ("สวัสดี", "th", {"unspaced": 6}),
        ("Привет, мир", "ru", {"word": 2}),
        ("café naïve", "fr", {"word": 2}),
        ("Q&A for $5", "en", {"word": 3, "sign": 2, "digit": 1}),
        ("नमस्ते दुनिया", "hi", {"word": 2}),
        ("50%", "en", {"digit": 2, "sign": 1}),
        ("", "", {}),
        ("?! … — ()", "", {}),
    ],
)
def test_what_is_counted_of_a_text(text: str, language: str, counts: dict[str, int]) -> None:
    found: dict[str, int] = {}
    for token in TOKEN_PATTERN.finditer(text):
        found[token.lastgroup or ""] = found.get(token.lastgroup or "", 0) + 1
    assert found == counts


def test_han_characters_are_read_as_their_language_does() -> None:
    assert estimate_duration("世界", "ja").likely == pytest.approx(2 * 60 / SPEECH_RATES["kana"].usual)
    assert estimate_duration("世界", "zh").likely == pytest.approx(2 * 60 / SPEECH_RATES["han"].usual)
    assert estimate_duration("世界です").likely == pytest.approx(4 * 60 / SPEECH_RATES["kana"].usual)


def test_the_documents_say_the_rates() -> None:
    page = (ROOT / "docs" / "timing.md").read_text(encoding="utf-8")
    for rate in SPEECH_RATES.values():
        assert f"| {rate.slow} | {rate.usual} | {rate.fast} |" in page


def test_every_rate_has_a_ground_and_a_range() -> None:
    for rate in SPEECH_RATES.values():
        assert rate.fast > rate.usual > rate.slow > 0
        assert rate.source


def test_a_project_is_as_long_as_all_that_is_said_in_it() -> None:
    estimate = said("One two three.", Html("<p>One</p><p>two <b>three</b></p>"), None).estimate()
    first, second, third = estimate.scenes
    assert first.seconds == second.seconds
    assert third.is_silent
    assert estimate.seconds.likely == pytest.approx(2 * 3 * 60 / 150)
    assert estimate.credits(2).likely == pytest.approx(estimate.seconds.likely / 30)
    with pytest.raises(ArgumentError, match="rate=-1"):
        estimate.credits(-1)


def test_both_ways_of_speaking_take_the_same_time() -> None:
    talk = (
        Scene()
        .avatar("M000045058", tag="a")
        .avatar("M1", clothes="B1", language="ko", tag="b")
        .say("Hi", by="a")
        .say("안녕", by="b")
    )
    seen = read_payload_view(Project().add(talk).to_dict()).scenes[0]
    assert [(line.text, line.language) for line in seen.lines] == [("Hi", "en"), ("안녕", "ko")]
    one = said("Hi")
    assert one.estimate().seconds == one.replace(scripts_on="scene").estimate().seconds


def test_a_deleted_avatar_says_nothing() -> None:
    assert said("Hi", extra={"isDelete": True}).estimate().scenes[0].is_silent


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One <span class='a'>moment</span>, Q&amp;A.</p><p>Two</p>", "One moment, Q&A.\n\nTwo"),
        ("Bare text", "Bare text"),
        ("One<br>two<br/>three", "One\n\ntwo\n\nthree"),
        ("&lt;b&gt; &#44032;", "<b> 가"),
        ("", ""),
        (None, ""),
        (5, ""),
        ({"a": 1}, ""),
    ],
)
def test_what_is_heard_of_a_script(html: Any, text: str) -> None:
    assert plain_text(html) == text


@given(payloads())
def test_any_payload_can_be_looked_at_and_timed(payload: dict[str, Any]) -> None:
    seen = read_payload_view(payload)
    assert len(seen.scenes) == len(payload["scenes"])
    project = Project.from_payload(payload)
    assert project.estimate().seconds.high >= project.estimate().seconds.low >= 0
    assert project.captions("vtt").startswith("WEBVTT")


texts = st.text(st.sampled_from("ab .,!?\n가나다 。漢字かな1%") | st.characters(codec="utf-8"), max_size=200)


@given(st.lists(texts, min_size=1, max_size=3))
def test_captions_say_everything_in_order_and_in_time(scripts: list[str]) -> None:
    project = said(*scripts)
    found = list(iter_cues(project.to_dict()))
    assert all(0 < len(cue.lines) <= MAX_LINES for cue in found)
    assert all(len(row) <= 42 for cue in found for row in cue.lines)
    assert all(one.end == other.start for one, other in itertools.pairwise(found))
    spoken_text = " ".join(line.text for scene in read_payload_view(project.to_dict()).scenes for line in scene.lines)
    shown = "".join(row for cue in found for row in cue.lines)
    assert [one for one in shown if one.isalnum()] == [one for one in spoken_text if one.isalnum()]
    if found:
        assert found[-1].end == pytest.approx(project.estimate().seconds.likely)


def test_captions_in_both_forms() -> None:
    project = said("Hello & welcome, everybody. 50 > 5.", "안녕하세요!")
    assert project.captions("srt").startswith("1\n00:00:00,000 --> 00:00:0")
    assert "Hello & welcome, everybody.\n50 › 5.\n\n2\n" in project.captions("srt")
    assert "Hello &amp; welcome, everybody.\n50 &gt; 5.\n" in project.captions("vtt")
    assert Project().add(Scene()).captions("srt") == ""
    with pytest.raises(ArgumentError, match="format='ass' is not one of its words"):
        project.captions("ass")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("html", "srt", "vtt"),
    [
        ("a --&gt; b", "a → b", "a --&gt; b"),
        ("--&gt; b", "→ b", "--&gt; b"),
        ("a &lt;b&gt;bold&lt;/b&gt;", "a ‹b›bold‹/b›", "a &lt;b&gt;bold&lt;/b&gt;"),
        ("&lt;font color=red", "‹font color=red", "&lt;font color=red"),
        ("{\\an8}top {name}", "{＼an8}top {name}", "{\\an8}top {name}"),
        ("Q&amp;A &amp;lt;", "Q&A &lt;", "Q&amp;A &amp;lt;"),
    ],
)
def test_a_script_writes_no_markup(html: str, srt: str, vtt: str) -> None:
    project = said(Html(f"<p>{html}</p>"))
    for form, row in (("srt", srt), ("vtt", vtt)):
        assert project.captions(form).splitlines()[-1] == row  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "script", ["안녕하세요 여러분. ", "한", "漢字。", "ひらがな", "hello ", "한 word ", "x", "하나!\n\n"]
)
def test_captions_take_as_long_as_what_is_said(script: str) -> None:
    assert measure_growth(lambda text: said(text).captions(), script * 2000) < MAX_LINEAR_GROWTH


@pytest.mark.parametrize("script", ["안녕하세요 여러분. ", "漢字。", "hello "])
def test_a_page_takes_as_long_as_what_is_said(script: str) -> None:
    assert measure_growth(lambda text: said(text).storyboard().html(), script * 8000) < MAX_LINEAR_GROWTH


def test_what_macos_writes_takes_the_same_time() -> None:
    for text in ("안녕하세요", "café résumé"):
        assert estimate_duration(normalize("NFD", text)) == estimate_duration(text)


def test_many_spaces_and_dots_are_captions() -> None:
    assert "Hello everybody, welcome." in said("Hello everybody," + " " * 80 + "welcome.").captions()
    assert said("...\n\n" + "!" * 50_000 + "x").captions().count("-->") > 0
    assert said("Bye.", "…").captions().count("-->") == 1


def test_two_rows_are_about_as_long_as_each_other() -> None:
    (cue,) = iter_cues(said("Or the whole cherry dries in the sun for many weeks.").to_dict())
    assert cue.lines == ("Or the whole cherry dries", "in the sun for many weeks.")
