"""Captions: sentences, rows, cues and their times."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import ArgumentError, Audio, Html, Project, Row, Scene, Text
from scenekit.inspection.captions import Cue, build_cues
from scenekit.inspection.cues import MAX_CHARS_PER_LINE, MIN_CUE_S
from scenekit.inspection.sentences import split_sentences
from scenekit.inspection.view import read_payload_view
from tests.support.growth import MAX_LINEAR_GROWTH, measure_growth

ANNA = "M000045058"


def project_with_scripts(*scripts: Any, **options: Any) -> Project:
    """Return a project with a scene for each script."""
    return Project().add(*(Scene().avatar(ANNA, script=script, **options) for script in scripts))


def captions_of(script: str, language: str = "en") -> list[tuple[str, ...]]:
    """Return the rows of the cues of a script."""
    return [cue.lines for cue in build_cues(project_with_scripts(script, language=language).estimate())]


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("Mr. and Mrs. Kim met Prof. Lee. They left.", "en", ["Mr. and Mrs. Kim met Prof. Lee.", "They left."]),
        ("We met at 5 p.m. on Main St. yesterday.", "en", ["We met at 5 p.m. on Main St. yesterday."]),
        ("We met at 5 p.m. Then we left.", "en", ["We met at 5 p.m.", "Then we left."]),
        ("It costs 3.5 million, e.g. for a U.S. firm.", "en", ["It costs 3.5 million, e.g. for a U.S. firm."]),
        ("The U.S. Army paid. J. R. Smith did not.", "en", ["The U.S. Army paid.", "J. R. Smith did not."]),
        ("So am I. Then go.", "en", ["So am I.", "Then go."]),
        ("See No. 5. No. Yes.", "en", ["See No. 5.", "No.", "Yes."]),
        ("Visit us. 20 people came.", "en", ["Visit us.", "20 people came."]),
        ("Am 3. Oktober, z. B. Montag. Ende.", "de", ["Am 3. Oktober, z. B. Montag.", "Ende."]),
        ("There were 3. October came.", "en", ["There were 3.", "October came."]),
        ("क्या हाल है? मैं ठीक हूँ। धन्यवाद॥", "hi", ["क्या हाल है?", "मैं ठीक हूँ।", "धन्यवाद॥"]),
        ("هل أنت بخير؟ نعم.", "ar", ["هل أنت بخير؟", "نعم."]),
        ("آپ کیسے ہیں؟ ٹھیک۔ شکریہ۔", "ur", ["آپ کیسے ہیں؟", "ٹھیک۔", "شکریہ۔"]),
        ("Τι κάνεις; Καλά.", "el", ["Τι κάνεις;", "Καλά."]),
        ("One; two.", "en", ["One; two."]),
        ("“Why?” she asked. (Yes!) Go on… Now.", "en", ["“Why?”", "she asked.", "(Yes!)", "Go on…", "Now."]),
        ("はい。「いいえ。」では！", "ja", ["はい。", "「いいえ。」", "では！"]),
        ("안녕하세요. 반갑습니다!", "ko", ["안녕하세요.", "반갑습니다!"]),
        ("", "en", []),
    ],
)
def test_splits_sentences(text: str, language: str, sentences: list[str]) -> None:
    assert split_sentences(text, language) == sentences


@pytest.mark.parametrize(
    ("script", "language", "rows"),
    [
        ("字幕がどのように分割されるかを確認するためのテストです。", "ja", [2, 2]),
        ("नमस्ते दोस्तों आज हम एक नए उत्पाद के बारे में बात करेंगे जो आपके लिए बहुत उपयोगी होगा", "hi", [1, 2]),
        ("Mr. and Mrs. Kim met Prof. Lee at 5 p.m. on Main St. yesterday.", "en", [2]),
        ("สวัสดีครับทุกคนวันนี้เราจะมาพูดถึงผลิตภัณฑ์ใหม่ที่จะช่วยให้คุณทำงานได้เร็วขึ้นมาก", "th", [2]),
        ("여러분, 오늘은 새로운 제품을 소개합니다. 함께 살펴볼까요?", "ko", [2]),
    ],
)
def test_rows_of_a_cue_are_balanced(script: str, language: str, rows: list[int]) -> None:
    cues = captions_of(script, language)
    assert [len(cue) for cue in cues] == rows
    for cue in cues:
        assert min(map(len, cue)) > 0.6 * max(map(len, cue))
        assert min(map(len, cue)) > 3
    lengths = [len("".join(cue)) for cue in cues]
    assert min(lengths) > 0.6 * max(lengths)


def test_no_row_ends_with_an_abbreviation_that_needs_the_next_word() -> None:
    (cue,) = captions_of("Mr. and Mrs. Kim met Prof. Lee at 5 p.m. on Main St. yesterday.")
    assert cue == ("Mr. and Mrs. Kim met Prof. Lee", "at 5 p.m. on Main St. yesterday.")


def test_a_row_ends_with_a_sentence_if_the_other_row_is_not_much_longer() -> None:
    assert captions_of("Pull the pin. That breaks the seal, and frees the lever.") == [
        ("Pull the pin.", "That breaks the seal, and frees the lever.")
    ]
    assert captions_of("Yes. That breaks the seal, and it also frees the lever.") == [
        ("Yes. That breaks the seal,", "and it also frees the lever.")
    ]


def test_short_sentences_share_a_cue() -> None:
    assert captions_of("Hi. How are you? Fine.") == [("Hi. How are you? Fine.",)]
    long = "This sentence is long enough for two rows, because it has more than forty-two letters."
    assert len(captions_of(f"{long} Yes.")) == len(captions_of(f"Yes. {long}")) == 2
    assert all(len(" ".join(rows)) > 20 for rows in captions_of(f"{long} Yes."))


def cue_times(project: Project, total_seconds: float | None = None) -> list[tuple[float, float]]:
    """Return the start and the end of each cue, rounded to tenths of a second."""
    return [(round(cue.start, 1), round(cue.end, 1)) for cue in build_cues(project.estimate(), total_seconds)]


TEN_WORDS = "This sentence has exactly ten words, and takes four seconds."
SPOKEN = Scene().avatar(ANNA, script=TEN_WORDS)
MUSIC = Scene().audio("/a.mp3")


@pytest.mark.parametrize(
    ("silent", "start"),
    [
        (MUSIC, 4.0),
        (MUSIC.replace(duration=5), 9.0),
        (Scene().audio("/a.mp3", duration=6), 10.0),
        (Scene().audio("/a.mp3", duration=6).video("/a.mp4", duration=7.5), 11.5),
        (Scene().audio("/a.mp3", duration=6).replace(duration=2), 6.0),
        (Scene().add(Row((Audio("/a.mp3", duration=3), Text("a")))), 7.0),
        (SPOKEN.replace(duration=5), 9.0),
        (SPOKEN.replace(duration=3), 8.0),
        (SPOKEN.audio("/a.mp3", duration=60), 8.0),
    ],
)
def test_silent_scenes_take_time(silent: Scene, start: float) -> None:
    project = Project().add(SPOKEN, silent, SPOKEN)
    assert cue_times(project)[-1] == (start, start + 4)
    assert project.estimate().seconds.likely == start + 4


def test_durations_are_not_written_to_the_payload() -> None:
    scene = Scene().audio("/a.mp3", duration=6).video("/a.mp4", duration=7.5)
    assert scene.replace(duration=9).to_json() == Scene().audio("/a.mp3").video("/a.mp4").to_json()


@pytest.mark.parametrize("duration", [0, -1, "3", float("nan"), True])
def test_durations_are_numbers_above_0(duration: Any) -> None:
    for build in (
        lambda: Scene().replace(duration=duration),
        lambda: Scene().audio("/a.mp3", duration=duration),
        lambda: Scene().video("/a.mp4", duration=duration),
        lambda: Project().captions(total_seconds=duration),
    ):
        with pytest.raises(ArgumentError, match="must be"):
            build()


def test_captions_fit_the_finished_video() -> None:
    project = Project().add(SPOKEN, MUSIC.replace(duration=2), SPOKEN)
    assert cue_times(project, 20) == [(0, 9), (11, 20)]  # the speech is slower, the silence is as long
    assert cue_times(project, 6) == [(0, 2), (4, 6)]
    assert cue_times(project, 1.5) == [(0, 0.8), (0.8, 1.5)]
    assert project.captions(total_seconds=20).splitlines()[1] == "00:00:00,000 --> 00:00:09,000"


def test_no_cue_is_shorter_than_people_can_read() -> None:
    assert cue_times(project_with_scripts("Hi.", "Yes.", TEN_WORDS)) == [(0, 0.8), (0.8, 1.6), (1.6, 4.8)]
    assert cue_times(project_with_scripts(TEN_WORDS, "Bye.")) == [(0, 4), (4, 4.8)]
    assert cue_times(project_with_scripts(TEN_WORDS, "Bye."), 4.4) == [(0, 3.6), (3.6, 4.4)]
    silent = Scene().audio("/a.mp3", duration=3)
    assert cue_times(Project().add(Scene().avatar(ANNA, script="Hi."), silent, SPOKEN)) == [(0, 0.8), (3.4, 7.4)]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6), st.floats(0.5, 100))
def test_fitted_captions_are_in_order_and_end_with_the_video(counts: list[int], total: float) -> None:
    project = project_with_scripts(*("word " * count for count in counts))
    cues: list[Cue] = build_cues(project.estimate(), total)
    assert all(-1e-9 <= cue.start < cue.end <= total + 1e-9 for cue in cues)
    assert all(cue.end <= following.start + 1e-9 for cue, following in itertools.pairwise(cues))
    if cues:
        assert cues[-1].end == pytest.approx(total)


texts = st.text(st.sampled_from("ab .,!?\n가나다 。漢字かな1%") | st.characters(codec="utf-8"), max_size=200)


@given(st.lists(texts, min_size=1, max_size=3))
def test_captions_contain_the_whole_script_in_order_and_in_time(scripts: list[str]) -> None:
    project = project_with_scripts(*scripts)
    cues = build_cues(project.estimate())
    assert all(0 < len(cue.lines) <= 2 for cue in cues)
    assert all(len(line) <= MAX_CHARS_PER_LINE for cue in cues for line in cue.lines)
    assert all(cue.end == pytest.approx(next_cue.start) for cue, next_cue in itertools.pairwise(cues))
    spoken_text = " ".join(line.text for scene in read_payload_view(project.to_dict()).scenes for line in scene.lines)
    caption_text = "".join(line for cue in cues for line in cue.lines)
    assert list(filter(str.isalnum, caption_text)) == list(filter(str.isalnum, spoken_text))
    assert all(cue.end - cue.start > MIN_CUE_S - 1e-9 for cue in cues)
    if cues and all(cue.end - cue.start > MIN_CUE_S + 1e-9 for cue in cues):
        assert cues[-1].end == pytest.approx(project.estimate().seconds.likely)


def test_captions_in_both_formats() -> None:
    project = project_with_scripts("Hello & welcome, everybody. 50 > 5.", "안녕하세요!")
    assert project.captions("srt").startswith("1\n00:00:00,000 --> 00:00:0")
    assert "Hello & welcome, everybody. 50 › 5.\n\n2\n" in project.captions("srt")
    assert "Hello &amp; welcome, everybody. 50 &gt; 5.\n" in project.captions("vtt")
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


def test_captions_of_many_spaces_and_dots() -> None:
    assert "Hello everybody, welcome." in project_with_scripts("Hello everybody," + " " * 80 + "welcome.").captions()
    assert project_with_scripts("...\n\n" + "!" * 50_000 + "x").captions().count("-->") > 0
    assert project_with_scripts("Bye.", "…").captions().count("-->") == 1


def test_two_lines_have_about_the_same_length() -> None:
    (cue,) = build_cues(project_with_scripts("Or the whole cherry dries in the sun for many weeks.").estimate())
    assert cue.lines == ("Or the whole cherry dries", "in the sun for many weeks.")
