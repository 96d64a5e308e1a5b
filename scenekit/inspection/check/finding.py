"""Findings, and their codes."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from msgspec import Struct
from msgspec.structs import force_setattr

from scenekit.core.messages import argument_error, suggestion_suffix

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Level = Literal["error", "warning", "hint"]
"""The severity of a finding. An error makes `scenekit check` fail."""

LEVELS: tuple[Level, ...] = get_args(Level)


class Code(NamedTuple):
    """A kind of finding."""

    level: Level
    """The usual severity. A finding may have another one."""
    title: str


CODES: dict[str, Code] = {
    "SK101": Code("error", "a head is cut off, or off the canvas"),
    "SK102": Code("error", "an element is off the canvas"),
    "SK103": Code("warning", "an element is fully covered by another"),
    "SK104": Code("warning", "an element cannot be seen"),
    "SK105": Code("warning", "elements that overlap share a layer"),
    "SK106": Code("warning", "an element is behind a speaker's body"),
    "SK107": Code("warning", "an avatar covers another avatar"),
    "SK108": Code("warning", "the canvas crops an image"),
    "SK109": Code("warning", "a stroke is cut off"),
    "SK201": Code("error", "a text certainly overflows"),
    "SK202": Code("warning", "a text may overflow"),
    "SK203": Code("warning", "an element is over a speaker's face"),
    "SK204": Code("warning", "a text has little contrast against its background"),
    "SK205": Code("warning", "a text is too small to read"),
    "SK206": Code("warning", "a variable is not filled in"),
    "SK207": Code("warning", "a text is behind a face"),
    "SK208": Code("warning", "a word is broken in two"),
    "SK209": Code("warning", "a text contains a placeholder that is not a variable"),
    "SK210": Code("warning", "the edge of an image runs through a text"),
    "SK211": Code("warning", "an element covers a part of a text"),
    "SK212": Code("warning", "a text touches hair"),
    "SK213": Code("warning", "a text is over another text"),
    "SK214": Code("warning", "a text exceeds its limits"),
    "SK301": Code("warning", "a scene has no speech and no media"),
    "SK302": Code("error", "a script has no avatar"),
    "SK303": Code("error", "a turn does not name an avatar of its scene"),
    "SK304": Code("warning", "a script is in another writing system than its avatar's language"),
    "SK305": Code("warning", "the numbers of an avatar are estimated"),
    "SK306": Code("hint", "an avatar wears the first of several clothes"),
    "SK307": Code("warning", "an avatar's language is not a language code"),
    "SK401": Code("error", "a URL cannot be fetched by the service"),
    "SK402": Code("warning", "a URL is not https"),
    "SK403": Code("warning", "an image is distorted"),
    "SK404": Code("hint", "an image is enlarged"),
    "SK405": Code("hint", "the image URLs of an avatar are guesses"),
    "SK501": Code("error", "an id is used twice in a scene"),
    "SK502": Code("error", "a value is outside its documented range"),
    "SK503": Code("hint", "a key is not documented"),
    "SK504": Code("warning", "scenes share a sceneIdx"),
}
"""All codes. The first digit is the group: 1 geometry, 2 text, 3 speech, 4 media, 5 fields. A code is never reused."""

INVALID_CODE_MESSAGE = "must be a finding code or the first characters of codes."
"""The reason of an `ArgumentError` for an unknown code."""


NUMBER_PATTERN = re.compile(r"\d[\d.,]*")
"""The numbers of a message, by which hints of one kind differ."""


def select_codes(select: Collection[str] | None, ignore: Collection[str] | None) -> set[str]:
    """Return the codes that are selected and not ignored.

    Args:
        select: Codes or prefixes such as `"SK2"`. None selects all codes.
        ignore: Codes or prefixes. They take precedence over `select`.

    Raises:
        ArgumentError: A name is not a code or a prefix of one.

    >>> sorted(select_codes(["SK1"], ["SK103", "SK104", "SK105"]))
    ['SK101', 'SK102', 'SK106', 'SK107', 'SK108', 'SK109']
    """
    for argument, names in (("select", select), ("ignore", ignore)):
        if names is None:
            continue
        if isinstance(names, str) or not isinstance(names, Collection):
            raise argument_error("check", argument, names, "must be a tuple of codes, such as ('SK203', 'SK5').")
        for name in names:
            if not expand_code_prefix(name):
                raise argument_error("check", argument, name, f"{INVALID_CODE_MESSAGE}{suggestion_suffix(name, CODES)}")
    selected = set(CODES) if select is None else {code for name in select for code in expand_code_prefix(name)}
    return selected - {code for name in ignore or () for code in expand_code_prefix(name)}


def expand_code_prefix(prefix: object) -> list[str]:
    """Return the codes that begin with a prefix of at least one digit.

    >>> expand_code_prefix("SK203"), expand_code_prefix("SK9")
    (['SK203'], [])
    """
    return [code for code in CODES if isinstance(prefix, str) and len(prefix) > 2 and code.startswith(prefix)]


class Finding(Struct, frozen=True):
    r"""A certain or possible problem of a payload: its location, a message, and a suggestion.

    Names in a payload may contain characters that reverse the direction of the following text, or end a line. So
    unprintable characters are escaped:

    >>> Finding("SK305", "scenes[0].clips[1]", "The numbers of \u202eanna\n are estimated.").message
    'The numbers of \\u202eanna\\n are estimated.'
    """

    code: str
    path: str
    """Path in the payload, or "" for the whole project."""
    message: str
    suggestion: str = ""
    """The fix, or "" if no fix is right in general."""
    own_level: Level | None = None
    """The severity if it differs from the usual one of the code."""

    def __post_init__(self) -> None:
        for name in ("path", "message", "suggestion"):
            force_setattr(self, name, _escape_unprintable(getattr(self, name)))

    @property
    def level(self) -> Level:
        """The severity."""
        return self.own_level or CODES[self.code].level

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.path, f"{self.level} {self.code}", self.text)))

    @property
    def text(self) -> str:
        """The message and the suggestion."""
        return f"{self.message} {self.suggestion}" if self.suggestion else self.message


def _escape_unprintable(text: str) -> str:
    """Return the text with unprintable characters as in `repr`."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def summarize(findings: Sequence[Finding]) -> str:
    """Return the number of findings by level.

    >>> summarize([Finding("SK206", "name", "x"), Finding("SK206", "name", "y"), Finding("SK501", "x", "y")])
    '1 error, 2 warnings'
    >>> summarize([])
    'no findings'
    """
    counts = {level: sum(finding.level == level for finding in findings) for level in LEVELS}
    parts = [f"{count} {level}{'s' * (count > 1)}" for level, count in counts.items() if count]
    return ", ".join(parts) or "no findings"


def group_hints(findings: Iterable[Finding]) -> list[tuple[Finding, int]]:
    """Return the findings with their counts. Hints of one kind, which differ only in numbers, become the first one.

    >>> twice = [Finding("SK404", "scenes[0].clips[1]", "The image is enlarged 1.2 times."),
    ...          Finding("SK404", "scenes[5].clips[1]", "The image is enlarged 1.4 times.")]
    >>> [(finding.path, count) for finding, count in group_hints(twice)]
    [('scenes[0].clips[1]', 2)]
    """
    groups: dict[object, tuple[Finding, int]] = {}
    for finding in findings:
        kind = (finding.code, NUMBER_PATTERN.sub("", finding.text)) if finding.level == "hint" else len(groups)
        first, count = groups.get(kind, (finding, 0))
        groups[kind] = (first, count + 1)
    return list(groups.values())
