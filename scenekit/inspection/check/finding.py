"""What a check finds, and every code that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from msgspec import Struct
from msgspec.structs import force_setattr

from scenekit.core.messages import argument_error, suggestion_suffix

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Level = Literal["error", "warning", "hint"]

LEVELS = get_args(Level)


class Code(NamedTuple):
    """A kind of finding."""

    level: Level
    title: str


CODES: dict[str, Code] = {
    "SK101": Code("error", "a head is cut off, or off the canvas"),
    "SK102": Code("error", "an element is off the canvas"),
    "SK103": Code("warning", "an element is fully covered by another"),
    "SK104": Code("warning", "an element cannot be seen"),
    "SK105": Code("warning", "elements that overlap share a layer"),
    "SK106": Code("warning", "an element is behind a speaker's body"),
    "SK201": Code("error", "a text overflows, for certain"),
    "SK202": Code("warning", "a text may overflow"),
    "SK203": Code("warning", "something is over a speaker's face"),
    "SK204": Code("warning", "a text has little contrast against what lies under it"),
    "SK205": Code("warning", "a text is too small to read"),
    "SK206": Code("warning", "a variable is not filled in"),
    "SK207": Code("warning", "a text is behind a face"),
    "SK208": Code("warning", "a word is broken in two"),
    "SK301": Code("warning", "nobody speaks and nothing plays"),
    "SK302": Code("error", "a script has no avatar"),
    "SK303": Code("error", "a turn names no avatar of its scene"),
    "SK304": Code("warning", "a script is in another writing system than its avatar's language"),
    "SK305": Code("warning", "the numbers of an avatar are estimated"),
    "SK306": Code("hint", "an avatar wears the first of several clothes"),
    "SK307": Code("warning", "an avatar's language is no language code"),
    "SK401": Code("error", "an address cannot be fetched by the service"),
    "SK402": Code("warning", "an address is not https"),
    "SK403": Code("warning", "a picture is distorted"),
    "SK404": Code("hint", "a picture is enlarged"),
    "SK501": Code("error", "an id stands twice in a scene"),
    "SK502": Code("error", "a value is outside its documented range"),
    "SK503": Code("hint", "a key is in no documentation"),
    "SK504": Code("warning", "scenes share a sceneIdx"),
}
"""Every code, by group: 1 geometry, 2 text, 3 speech, 4 media, 5 fields. A code keeps its meaning for good."""


INVALID_CODE_MESSAGE = "is no code and no group of codes."


def select_codes(select: Collection[str] | None, ignore: Collection[str] | None) -> set[str]:
    """The codes that are asked for, each by itself or by its group. Raises `ArgumentError` for what is none."""
    for argument, names in (("select", select or ()), ("ignore", ignore or ())):
        if isinstance(names, str):
            raise argument_error("check", argument, names, "must be a tuple of codes, such as ('SK203', 'SK5').")
        for name in names:
            if not expand_code_prefix(name):
                raise argument_error("check", argument, name, f"{INVALID_CODE_MESSAGE}{suggestion_suffix(name, CODES)}")
    selected = set(CODES) if select is None else {code for name in select for code in expand_code_prefix(name)}
    return selected - {code for name in ignore or () for code in expand_code_prefix(name)}


def expand_code_prefix(prefix: object) -> list[str]:
    """The codes of a name: `SK203`, or all that begin with `SK2`."""
    return [code for code in CODES if isinstance(prefix, str) and len(prefix) > 2 and code.startswith(prefix)]


class Finding(Struct, frozen=True):
    """Something that is wrong, or may be: where, what, and how it can be mended.

    What nothing shows is written out, as names in a payload may turn the direction of what follows, or end a line:

    >>> Finding("SK305", "scenes[0].clips[1]", "nobody has measured \\u202eanna\\n").message
    'nobody has measured \\\\u202eanna\\\\n'
    """

    code: str
    path: str
    """Empty for the project as a whole."""
    message: str
    suggestion: str = ""

    def __post_init__(self) -> None:
        for name in ("path", "message", "suggestion"):
            force_setattr(self, name, _escape_unprintable(getattr(self, name)))

    @property
    def level(self) -> Level:
        return CODES[self.code].level

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.path, f"{self.level} {self.code}", self.text)))

    @property
    def text(self) -> str:
        """What is wrong, and how it can be mended."""
        return f"{self.message}; {self.suggestion}" if self.suggestion else self.message


def _escape_unprintable(text: str) -> str:
    """A text in one line, in which all can be seen: the rest as Python writes it."""
    return text if text.isprintable() else "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def summarize(findings: Sequence[Finding]) -> str:
    """How many there are of each level.

    >>> summarize([Finding("SK206", "name", "x"), Finding("SK206", "name", "y"), Finding("SK501", "x", "y")])
    '1 error, 2 warnings'
    """
    counts = {level: sum(one.level == level for one in findings) for level in LEVELS}
    told = ", ".join(f"{count} {level}{'s' * (count > 1)}" for level, count in counts.items() if count)
    return told or "nothing to say against it"
