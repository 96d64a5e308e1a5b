"""TODO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.errors import ArgumentError, UnknownOptionError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


def argument_error(
    method: str, argument: str, value: object, reason: str, *, conflicting_argument: str | None = None
) -> ArgumentError:
    """The error for `verb(argument=value)`, to be raised by the caller; `other` is the word that it contradicts."""
    message = f"{method}: {argument}={_truncate_repr(value)} {reason}"
    return ArgumentError(
        message, method=method, argument=argument, value=value, conflicting_argument=conflicting_argument
    )


def _truncate_repr(value: object) -> str:
    """A value as it was written; shortened, as a whole script or picture would bury the reason."""
    try:
        shown = repr(value)
    except RecursionError:
        return f"({type(value).__name__} nested too deep to be shown)"
    return f"{shown[:76]} …" if len(shown) > 80 else shown


def reject_unknown_options(
    method: str, options: Mapping[str, object], allowed: Collection[str], *, owner: str = "the verb"
) -> None:
    """Raise `UnknownOptionError` for the first of `words` that is not known, if there is one.

    `called` says what it is that does not know it, where that is no verb.
    """
    for word, value in options.items():
        if word not in allowed:
            message = f"{method}: {word}={_truncate_repr(value)}: {owner} knows no such word.{suggestion_suffix(word, allowed)}"
            raise UnknownOptionError(message, method=method, argument=word, value=value)


def did_you_mean(value: object, allowed: Iterable[str]) -> str:
    """`" Did you mean 'medium'?"`, or nothing when no known word is near.

    A slip of the fingers is nearest; then another order (`left-top`), what others call it (`x`, `bold`), what begins so
    (`Rectangle`), what is a part of the word (`font_size`, `bottom-center`); then what looks like it.
    """
    from difflib import get_close_matches  # only an error pays for it

    by_lower = {one.lower(): one for one in allowed}
    wrong = str(value).lower()
    elsewhere = dict(pair.split("=") for pair in FOREIGN_ALIASES.split())
    parts = wrong.replace("-", " ").replace("_", " ").split()
    near = (
        *get_close_matches(wrong, by_lower, n=1, cutoff=0.85),
        *("-".join(reversed(parts)), elsewhere.get(wrong, "")),
        *(one for one in by_lower if one.startswith(f"{wrong}_")),
        *(part for part in reversed(parts) if part != "center"),
        *get_close_matches(wrong, by_lower, n=1),
    )
    nearest = next((by_lower[one] for one in near if one in by_lower), None)
    return f" Did you mean {nearest!r}?" if nearest else ""


FOREIGN_ALIASES = (
    "x=left y=top z=layer position=at middle=center vertical=portrait horizontal=landscape rotate=angle rotation=angle "
    "bold=weight font_family=font fill=color colour=color src=source url=source text=script speech=scripts_on"
)
"""What CSS and the tools of design and film call what scenekit has another word for."""


def suggestion_suffix(value: object, allowed: Iterable[str]) -> str:
    """The nearest match and what is allowed, as the end of an error message."""
    allowed = list(allowed)
    shown = ", ".join(allowed[:MAX_LISTED_CHOICES]) or "none"
    more = f" and {len(allowed) - MAX_LISTED_CHOICES} more" if len(allowed) > MAX_LISTED_CHOICES else ""
    return f"{did_you_mean(value, allowed)} Allowed: {shown}{more}."


MAX_LISTED_CHOICES = 40
"""How many allowed words a message lists: all shapes, all words of a verb, but not a whole catalog."""
