"""Estimated durations, and captions."""

import itertools
from collections import Counter
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import ArgumentError, Html, Project, Scene
from scenekit.inspection.captions import MAX_CHARS_PER_LINE, MAX_LINES, iter_cues
from scenekit.inspection.timing import SPEECH_RATES, TOKEN_PATTERN, estimate_duration
from scenekit.inspection.view import plain_text, read_payload_view
from tests.support.growth import MAX_LINEAR_GROWTH, measure_growth
from tests.support.paths import ROOT
from tests.support.payloads import payloads


def project_with_scripts(*scripts: Any, **options: Any) -> Project:
    """Return a project with a scene for each script."""
    return Project().add(*(Scene().avatar("M000045058", script=script, **options) for script in scripts))


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
def test_counts_tokens_by_writing_system(text: str, language: str, counts: dict[str, int]) -> None:
    assert Counter(token.lastgroup for token in TOKEN_PATTERN.finditer(text)) == counts


def test_han_characters_have_the_rate_of_their_language() -> None:
    assert estimate_duration("世界", "ja").likely == pytest.approx(2 * 60 / SPEECH_RATES["kana"].usual)
    assert estimate_duration("世界", "zh").likely == pytest.approx(2 * 60 / SPEECH_RATES["han"].usual)
    assert estimate_duration("世界です").likely == pytest.approx(4 * 60 / SPEECH_RATES["kana"].usual)


def test_rates_are_documented() -> None:
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")]
    for rate in SPEECH_RATES.values():
        assert any(f"| {rate.slow} | {rate.usual} | {rate.fast} |" in page for page in pages), rate.unit


def test_rates_are_ordered_and_have_a_source() -> None:
    for rate in SPEECH_RATES.values():
        assert rate.fast > rate.usual > rate.slow > 0
        assert rate.source


def test_project_is_as_long_as_its_scripts() -> None:
    estimate = project_with_scripts("One two three.", Html("<p>One</p><p>two <b>three</b></p>"), None).estimate()
    first, second, third = estimate.scenes
    assert first.seconds == second.seconds
    assert third.is_silent
    assert estimate.seconds.likely == pytest.approx(2 * 3 * 60 / 150)
    assert estimate.credits(2).likely == pytest.approx(estimate.seconds.likely / 30)
    with pytest.raises(ArgumentError, match=r"credits\(rate=-1\)"):
        estimate.credits(-1)


def test_scripts_on_clips_and_on_scenes_have_the_same_duration() -> None:
    dialogue = (
        Scene()
        .avatar("M000045058", tag="a")
        .avatar("M1", clothes="B1", language="ko", tag="b")
        .say("Hi", by="a")
        .say("안녕", by="b")
    )
    view = read_payload_view(Project().add(dialogue).to_dict()).scenes[0]
    assert [(line.text, line.language) for line in view.lines] == [("Hi", "en"), ("안녕", "ko")]
    project = project_with_scripts("Hi")
    assert project.estimate().seconds == project.replace(scripts_on="scene").estimate().seconds


def test_deleted_avatar_does_not_speak() -> None:
    assert project_with_scripts("Hi", extra={"isDelete": True}).estimate().scenes[0].is_silent


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
def test_plain_text_of_a_script(html: Any, text: str) -> None:
    assert plain_text(html) == text


@given(payloads())
def test_any_payload_can_be_read_and_timed(payload: dict[str, Any]) -> None:
    view = read_payload_view(payload)
    assert len(view.scenes) == len(payload["scenes"])
    project = Project.from_payload(payload)
    assert project.estimate().seconds.high >= project.estimate().seconds.low >= 0
    assert project.captions("vtt").startswith("WEBVTT")


texts = st.text(st.sampled_from("ab .,!?\n가나다 。漢字かな1%") | st.characters(codec="utf-8"), max_size=200)


@given(st.lists(texts, min_size=1, max_size=3))
def test_captions_contain_the_whole_script_in_order_and_in_time(scripts: list[str]) -> None:
    project = project_with_scripts(*scripts)
    cues = list(iter_cues(project.to_dict()))
    assert all(0 < len(cue.lines) <= MAX_LINES for cue in cues)
    assert all(len(line) <= MAX_CHARS_PER_LINE for cue in cues for line in cue.lines)
    assert all(cue.end == next_cue.start for cue, next_cue in itertools.pairwise(cues))
    spoken_text = " ".join(line.text for scene in read_payload_view(project.to_dict()).scenes for line in scene.lines)
    caption_text = "".join(line for cue in cues for line in cue.lines)
    assert list(filter(str.isalnum, caption_text)) == list(filter(str.isalnum, spoken_text))
    if cues:
        assert cues[-1].end == pytest.approx(project.estimate().seconds.likely)


def test_captions_in_both_formats() -> None:
    project = project_with_scripts("Hello & welcome, everybody. 50 > 5.", "안녕하세요!")
    assert project.captions("srt").startswith("1\n00:00:00,000 --> 00:00:0")
    assert "Hello & welcome, everybody.\n50 › 5.\n\n2\n" in project.captions("srt")
    assert "Hello &amp; welcome, everybody.\n50 &gt; 5.\n" in project.captions("vtt")
    assert Project().add(Scene()).captions("srt") == ""
    unknown_format: Any = "ass"
    with pytest.raises(ArgumentError, match=r"captions\(format='ass'\): format must be one of: srt, vtt"):
        project.captions(unknown_format)


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
def test_scripts_cannot_inject_markup(html: str, srt: str, vtt: str) -> None:
    project = project_with_scripts(Html(f"<p>{html}</p>"))
    assert project.captions("srt").splitlines()[-1] == srt
    assert project.captions("vtt").splitlines()[-1] == vtt


@pytest.mark.slow
@pytest.mark.parametrize(
    "script", ["안녕하세요 여러분. ", "한", "漢字。", "ひらがな", "hello ", "한 word ", "x", "하나!\n\n"]
)
def test_captions_take_linear_time(script: str) -> None:
    assert measure_growth(lambda text: project_with_scripts(text).captions(), script * 2000) < MAX_LINEAR_GROWTH


@pytest.mark.slow
@pytest.mark.parametrize("script", ["안녕하세요 여러분. ", "漢字。", "hello "])
def test_storyboard_takes_linear_time(script: str) -> None:
    assert (
        measure_growth(lambda text: project_with_scripts(text).storyboard().html(), script * 8000) < MAX_LINEAR_GROWTH
    )


def test_decomposed_text_has_the_same_duration() -> None:
    for text in ("안녕하세요", "café résumé"):
        assert estimate_duration(normalize("NFD", text)) == estimate_duration(text)


def test_captions_of_many_spaces_and_dots() -> None:
    assert "Hello everybody, welcome." in project_with_scripts("Hello everybody," + " " * 80 + "welcome.").captions()
    assert project_with_scripts("...\n\n" + "!" * 50_000 + "x").captions().count("-->") > 0
    assert project_with_scripts("Bye.", "…").captions().count("-->") == 1


def test_two_lines_have_about_the_same_length() -> None:
    (cue,) = iter_cues(project_with_scripts("Or the whole cherry dries in the sun for many weeks.").to_dict())
    assert cue.lines == ("Or the whole cherry dries", "in the sun for many weeks.")
