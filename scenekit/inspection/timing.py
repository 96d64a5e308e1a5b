"""How long a project speaks, and what that costs, before anybody pays for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from scenekit.core import validation
from scenekit.inspection.view import SpokenLine, read_payload_view

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from scenekit.core.geometry import Number
    from scenekit.inspection.view import SceneView


class Range(NamedTuple):
    """From a fast speaker to a slow one: the least, the likely and the most."""

    low: float
    likely: float
    high: float

    def __mul__(self, factor: float) -> Range:  # type: ignore[override]  # of a tuple, which is no use here
        return Range(self.low * factor, self.likely * factor, self.high * factor)

    def format(self, digits: int, unit: str = "") -> str:
        """As it is read.

        >>> Range(3.3, 4, 5).format(1, " s")
        '4.0 s (3.3 to 5.0)'
        """
        return f"{self.likely:.{digits}f}{unit} ({self.low:.{digits}f} to {self.high:.{digits}f})"

    @classmethod
    def total(cls, ranges: Iterable[Range]) -> Range:
        """All of some ranges together."""
        columns = list(zip(*ranges, strict=True)) or [(0.0,)] * 3
        return cls(*(sum(column) for column in columns))


class SpeechRate(NamedTuple):
    """How many of something are spoken in a minute."""

    unit: str
    fast: int
    usual: int
    slow: int
    source: str

    def to_seconds(self, count: float) -> Range:
        return Range(60 * count / self.fast, 60 * count / self.usual, 60 * count / self.slow)


SPEECH_RATES: dict[str, SpeechRate] = {
    "hangul": SpeechRate("Korean syllables", 360, 300, 240, "assumed: 5 syllables a second, 6 for a fast speaker"),
    "kana": SpeechRate(
        "Japanese characters", 400, 300, 250, "NHK's rule is 300 a minute, commercial stations' 350, and 400 is fast"
    ),
    "han": SpeechRate("Chinese characters", 300, 240, 200, "ordinary Mandarin has 240 a minute, television news 300"),
    "unspaced": SpeechRate(
        "letters", 900, 750, 600, "Thai has 4.7 syllables a second (Coupé et al. 2019); three letters each, assumed"
    ),
    "word": SpeechRate(
        "words", 180, 150, 120, "English narration has 150 a minute, radio news 160 to 180 (Rodero 2012)"
    ),
    "digit": SpeechRate("digits", 210, 170, 140, "assumed: spoken, each is about a short word"),
    "sign": SpeechRate("signs", 180, 150, 120, "assumed: spoken, %, & and their like are a word each"),
}
"""By writing system: a Korean script with English words in it takes its time by both."""

TOKEN_PATTERN = re.compile(
    r"(?P<hangul>[\uac00-\ud7a3])"
    r"|(?P<kana>[\u3041-\u309f\u30a0-\u30ff\u31f0-\u31ff])"
    r"|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
    r"|(?P<unspaced>[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])"
    r"|(?P<digit>\d)"
    r"|(?P<sign>[%‰&+=@#$€£¥₩°§×÷<>/])"
    r"|(?P<word>[^\W\d_](?:[^\W\d_\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
    # Marks that stand on letters are none to Python: accents, Hebrew's and Arabic's vowels, those of India.
    r"|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff]|['’](?=\w))*)"
)


class SceneDuration(Struct, frozen=True):
    """How long a scene is."""

    path: str
    seconds: Range
    lines: tuple[tuple[SpokenLine, Range], ...]

    @property
    def is_silent(self) -> bool:
        """Whether nobody speaks; then no documentation says how long it is."""
        return not self.lines


class Estimate(Struct, frozen=True):
    """How long a project speaks, in seconds. Scenes in which nobody speaks count as nothing."""

    scenes: tuple[SceneDuration, ...]

    @property
    def seconds(self) -> Range:
        return Range.total(scene.seconds for scene in self.scenes)

    def credits(self, rate: Number) -> Range:
        """What it costs at so many credits a minute. Raises `ArgumentError`."""
        validation.number("credits", "rate", rate, low=0)
        return self.seconds * (rate / 60)


def estimate(project: dict[str, Any]) -> Estimate:
    """How long a project payload speaks.

    >>> from scenekit import Project, Scene
    >>> script = "This sentence has exactly ten words, and takes four seconds."
    >>> estimate(Project().add(Scene().avatar("M000045058", script=script)).to_dict()).seconds.likely
    4.0
    """
    return Estimate(tuple(_estimate_scene(scene) for scene in read_payload_view(project).scenes))


def _estimate_scene(scene: SceneView) -> SceneDuration:
    lines = tuple((line, estimate_duration(line.text, line.language)) for line in scene.lines)
    return SceneDuration(scene.path, Range.total(seconds for _, seconds in lines), lines)


def estimate_duration(text: str, language: str = "") -> Range:
    """How long a text takes to be spoken. The language tells Japanese from Chinese where only Han characters stand.

    >>> estimate_duration("안녕하세요").likely
    1.0
    """
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFC", text)  # macOS has Hangul and accents in parts
    counts: dict[str, int] = {}
    for token in TOKEN_PATTERN.finditer(text):
        kind = token.lastgroup or ""
        counts[kind] = counts.get(kind, 0) + 1
    if "han" in counts and ("kana" in counts or language.startswith("ja")):
        counts["kana"] = counts.get("kana", 0) + counts.pop("han")
    return Range.total(SPEECH_RATES[kind].to_seconds(count) for kind, count in counts.items())
