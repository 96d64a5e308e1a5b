"""Estimate the duration of a project from its scripts, and its cost."""

from __future__ import annotations

import re
from itertools import zip_longest
from math import ceil
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from msgspec import Struct

from scenekit.core import validation
from scenekit.elements import Audio, Group, Video
from scenekit.inspection.view import SpokenLine, read_payload_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from scenekit.compose.scenes import ComposableScene
    from scenekit.core.geometry import Number
    from scenekit.elements import Element
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
    known_seconds: float | None = None
    """The `duration=` of the scene, or without speech that of its longest audio or video. None if neither is set."""

    @property
    def is_silent(self) -> bool:
        """Whether the scene has no speech. The duration of such a scene is not documented."""
        return not self.lines

    @property
    def is_unknown(self) -> bool:
        """Whether the scene has neither speech nor a known duration, so that it counts as 0 seconds."""
        return self.is_silent and self.known_seconds is None

    def __repr__(self) -> str:
        return f"SceneDuration({self.path!r}, {self.seconds.format(1, ' s')}, lines={len(self.lines)})"

    @property
    def speech_seconds(self) -> Range:
        """The duration of its spoken lines. The rest of the scene is silent."""
        return Range.total(seconds for _, seconds in self.lines)


Billing = Literal["second", "started-minute"]
"""The unit that is billed. The service does not document it."""


class Estimate(Struct, frozen=True):
    """The estimated duration of a project. Scenes without speech and without a known duration count as 0 seconds."""

    scenes: tuple[SceneDuration, ...]

    def __repr__(self) -> str:
        return f"Estimate({self.seconds.format(1, ' s')}, scenes={len(self.scenes)})"

    @property
    def seconds(self) -> Range:
        """The duration of all scenes in seconds."""
        return Range.total(scene.seconds for scene in self.scenes)

    def credits(self, rate: Number, billing: Billing | None = None) -> Range:
        """Return the cost in credits.

        Args:
            rate: The price in credits per minute.
            billing: `"second"` for exact seconds, or `"started-minute"` for full minutes, at least one. By default,
                it is unknown: `low` counts the exact seconds of fast speech, `likely` and `high` count started minutes.

        Raises:
            ArgumentError: The rate is negative, or the billing is unknown.

        >>> estimate = Estimate((SceneDuration("scenes[0]", Range(50, 65, 70), ()),))
        >>> estimate.credits(3)
        Range(low=2.5, likely=6, high=6)
        >>> estimate.credits(3, "second")
        Range(low=2.5, likely=3.25, high=3.5)
        """
        validation.number("credits", "rate", rate, low=0)
        exact = self.seconds.scale(rate / 60)
        if billing is not None:
            validation.choice("credits", "billing", billing, get_args(Billing))
        if billing == "second":
            return exact
        rounded = Range(*(rate * max(1, ceil(seconds / 60)) for seconds in self.seconds))
        return rounded if billing == "started-minute" else rounded._replace(low=min(exact.low, rounded.low))


def estimate(project: dict[str, Any], scenes: Iterable[ComposableScene] = ()) -> Estimate:
    """Return the estimated duration of a project payload.

    Args:
        project: The payload.
        scenes: The scenes that it was composed from, if they are known. They have the durations of silent scenes.

    >>> from scenekit import Project, Scene
    >>> script = "This sentence has exactly ten words, and takes four seconds."
    >>> estimate(Project().add(Scene().avatar("M000045058", script=script)).to_dict()).seconds.likely
    4.0
    """
    views = read_payload_view(project).scenes
    return Estimate(
        tuple(_estimate_scene(view, scene) for view, scene in zip_longest(views, tuple(scenes)[: len(views)]))
    )


def _estimate_scene(view: SceneView, scene: ComposableScene | None) -> SceneDuration:
    lines = tuple((line, estimate_duration(line.text, line.language)) for line in view.lines)
    known = None if scene is None else _find_known_duration(scene, is_silent=not lines)
    speech = Range.total(seconds for _, seconds in lines)
    seconds = speech if known is None else Range(*(max(value, known) for value in speech))
    return SceneDuration(view.path, seconds, lines, known)


def _find_known_duration(scene: ComposableScene, *, is_silent: bool) -> float | None:
    """Return the duration of a scene, or if it is silent that of its longest audio or video."""
    if scene.duration is not None or not is_silent:
        return scene.duration
    return max((element.duration for element in _iter_media(scene.elements) if element.duration), default=None)


def _iter_media(elements: Iterable[Element]) -> Iterator[Audio | Video]:
    for element in elements:
        if isinstance(element, Group):
            yield from _iter_media(element.elements)
        elif isinstance(element, (Audio, Video)):
            yield element


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
