"""Estimate the duration of a project from its scripts, and its cost."""

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
    """An estimated number: for a fast, an ordinary and a slow speaker."""

    low: float
    likely: float
    high: float

    def scale(self, factor: float) -> Range:
        """Return the range with all three numbers multiplied by `factor`.

        >>> Range(3, 4, 5).scale(2)
        Range(low=6, likely=8, high=10)
        """
        return Range(self.low * factor, self.likely * factor, self.high * factor)

    def format(self, digits: int, unit: str = "") -> str:
        """Return the range as text.

        Args:
            digits: The number of decimal places.
            unit: The text after the likely number, such as `" s"`.

        >>> Range(3.3, 4, 5).format(1, " s")
        '4.0 s (3.3 to 5.0)'
        """
        return f"{self.likely:.{digits}f}{unit} ({self.low:.{digits}f} to {self.high:.{digits}f})"

    @classmethod
    def total(cls, ranges: Iterable[Range]) -> Range:
        """Return the sum of ranges, 0 if there are none.

        >>> Range.total([Range(1, 2, 3), Range(1, 2, 3)])
        Range(low=2.0, likely=4.0, high=6.0)
        """
        low = likely = high = 0.0
        for summand in ranges:
            low, likely, high = low + summand.low, likely + summand.likely, high + summand.high
        return cls(low, likely, high)


class SpeechRate(NamedTuple):
    """The number of units, such as words, that are spoken per minute."""

    unit: str
    fast: int
    usual: int
    slow: int
    source: str
    """The publication or the assumption behind the numbers."""

    def to_seconds(self, count: float) -> Range:
        """Return the duration of `count` units."""
        return Range(60 * count / self.fast, 60 * count / self.usual, 60 * count / self.slow)


SPEECH_RATES: dict[str, SpeechRate] = {
    "hangul": SpeechRate("Korean syllables", 360, 300, 240, "assumed: 5 syllables a second, 6 for a fast speaker"),
    "kana": SpeechRate(
        "Japanese characters", 400, 300, 250, "NHK uses 300 a minute and commercial stations 350; 400 is fast"
    ),
    "han": SpeechRate("Chinese characters", 300, 240, 200, "ordinary Mandarin has 240 a minute, television news 300"),
    "unspaced": SpeechRate(
        "letters", 900, 750, 600, "Thai has 4.7 syllables a second (Coupé et al. 2019); three letters each, assumed"
    ),
    "word": SpeechRate(
        "words", 180, 150, 120, "English narration has 150 a minute, radio news 160 to 180 (Rodero 2012)"
    ),
    "digit": SpeechRate("digits", 210, 170, 140, "assumed: a spoken digit takes as long as a short word"),
    "sign": SpeechRate("signs", 180, 150, 120, "assumed: a sign such as % or & is spoken as one word"),
}
"""Rates by writing system. The duration of a mixed text is the sum over its systems."""

TOKEN_PATTERN = re.compile(
    r"(?P<hangul>[\uac00-\ud7a3])"
    r"|(?P<kana>[\u3041-\u309f\u30a0-\u30ff\u31f0-\u31ff])"
    r"|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
    r"|(?P<unspaced>[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])"
    r"|(?P<digit>\d)"
    r"|(?P<sign>[%‰&+=@#$€£¥₩°§×÷<>/])"
    r"|(?P<word>[^\W\d_](?:[^\W\d_\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
    # Combining marks are not letters to Python: accents, vowel signs of Hebrew, Arabic and the Indic scripts.
    r"|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff]|['’](?=\w))*)"
)


class SceneDuration(Struct, frozen=True):
    """The estimated duration of a scene, with its spoken lines."""

    path: str
    seconds: Range
    lines: tuple[tuple[SpokenLine, Range], ...]

    @property
    def is_silent(self) -> bool:
        """Whether the scene has no speech. The duration of such a scene is not documented."""
        return not self.lines


class Estimate(Struct, frozen=True):
    """The estimated duration of the speech in a project. Scenes without speech count as 0 seconds."""

    scenes: tuple[SceneDuration, ...]

    @property
    def seconds(self) -> Range:
        """The duration of all scenes in seconds."""
        return Range.total(scene.seconds for scene in self.scenes)

    def credits(self, rate: Number) -> Range:
        """Return the cost in credits at `rate` credits per minute. Raises `ArgumentError` if the rate is negative."""
        validation.number("credits", "rate", rate, low=0)
        return self.seconds.scale(rate / 60)


def estimate(project: dict[str, Any]) -> Estimate:
    """Return the estimated duration of a project payload.

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
    """Return the estimated duration of a spoken text.

    Args:
        text: The plain text.
        language: The language code. It distinguishes Japanese from Chinese if the text has only Han characters.

    >>> estimate_duration("안녕하세요").likely
    1.0
    """
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFC", text)  # macOS decomposes Hangul and accents
    counts: dict[str, int] = {}
    for token in TOKEN_PATTERN.finditer(text):
        system = token.lastgroup or ""
        counts[system] = counts.get(system, 0) + 1
    if "han" in counts and ("kana" in counts or language.startswith("ja")):
        counts["kana"] = counts.get("kana", 0) + counts.pop("han")
    return Range.total(SPEECH_RATES[system].to_seconds(count) for system, count in counts.items())
