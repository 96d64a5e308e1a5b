"""Estimated durations and costs."""

from collections import Counter
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given

from scenekit import ArgumentError, Html, Project, Scene
from scenekit.client import Client
from scenekit.inspection.timing import SPEECH_RATES, TOKEN_PATTERN, Range, estimate_duration
from scenekit.inspection.view import plain_text, read_payload_view
from scenekit.testing import sandbox
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


def test_cost_is_a_range_of_both_ways_of_billing() -> None:
    estimate = project_with_scripts("word " * 160, "word " * 10).estimate()
    assert estimate.seconds.likely == pytest.approx(68)
    assert estimate.credits(2, "second").likely == pytest.approx(68 / 30)
    assert estimate.credits(2, "started-minute") == (2, 4, 4)
    assert estimate.credits(2) == Range(estimate.seconds.low * 2 / 60, 4, 4)
    assert project_with_scripts("Hi").estimate().credits(1).likely == 1
    with pytest.raises(ArgumentError, match=r"credits\(rate=-1\)"):
        estimate.credits(-1)
    billing: Any = "minute"
    with pytest.raises(ArgumentError, match=r"credits\(billing='minute'\)"):
        estimate.credits(1, billing)


def test_many_short_videos_cost_as_much_as_the_sandbox_charges() -> None:
    projects = [project_with_scripts(f"Hello number {n}, welcome to Acme.") for n in range(3)]
    with sandbox() as running, Client(base_url=running.url, app_id="a", user_key="b") as client:
        for project in projects:
            client.create_project(project)
        assert running.credits == sum(project.estimate().credits(rate=1).likely for project in projects) == 3


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


@pytest.mark.slow
@pytest.mark.parametrize("script", ["안녕하세요 여러분. ", "漢字。", "hello "])
def test_storyboard_takes_linear_time(script: str) -> None:
    assert (
        measure_growth(lambda text: project_with_scripts(text).storyboard().html(), script * 8000) < MAX_LINEAR_GROWTH
    )


def test_decomposed_text_has_the_same_duration() -> None:
    for text in ("안녕하세요", "café résumé"):
        assert estimate_duration(normalize("NFD", text)) == estimate_duration(text)
