"""Error messages in one form: the call with the value, the argument, the rule and the fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from scenekit.errors import ArgumentError, UnknownOptionError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

MAX_VALUE_CHARS = 80
"""The maximum length of a value in a message. A whole script would hide the reason."""

MAX_LISTED_CHOICES = 50
"""The maximum number of choices that a message lists: enough for all shapes and options, but not for a catalog."""

FOREIGN_ALIASES = {
    "x": "left",
    "y": "top",
    "z": "layer",
    "position": "at",
    "middle": "center",
    "vertical": "portrait",
    "horizontal": "landscape",
    "size": "scale",
    "rotate": "angle",
    "rotation": "angle",
    "bold": "weight",
    "font_family": "font",
    "fill": "color",
    "colour": "color",
    "src": "source",
    "url": "source",
    "text": "script",
    "speech": "scripts_on",
}
"""Names from CSS and from design and film tools, with scenekit's name for the same thing."""


def argument_error(
    method: str,
    argument: str,
    value: object,
    reason: str,
    *,
    conflicting_argument: str | None = None,
    expected_type: Literal["text"] | None = None,
) -> ArgumentError:
    """Build the error for `method(argument=value)`. The caller raises it.

    Args:
        method: The public method or class that was called.
        argument: The name of the argument. It is the subject of `reason`.
        value: The rejected value.
        reason: The rule and the fix, such as `"must be a number from 1 to 100."`.
        conflicting_argument: The other argument, if the two contradict each other.
        expected_type: The type that the argument needs, if the value has another one.

    >>> str(argument_error("text", "size", -3, "must be a number from 1 to 10000."))
    'text(size=-3): size must be a number from 1 to 10000.'
    """
    return ArgumentError(
        f"{method}({argument}={truncate_repr(value)}): {argument} {reason}",
        method=method,
        argument=argument,
        value=value,
        conflicting_argument=conflicting_argument,
        expected_type=expected_type,
    )


def truncate_repr(value: object) -> str:
    """Return the `repr` of a value, truncated to about `MAX_VALUE_CHARS` characters."""
    try:
        text = repr(value)
    except RecursionError:
        return f"({type(value).__name__} nested too deep to show)"
    except Exception:  # an int of more than 4,300 digits, or a class whose __repr__ fails
        return f"({type(value).__name__} that cannot be shown)"
    return f"{text[: MAX_VALUE_CHARS - 4]} …" if len(text) > MAX_VALUE_CHARS else text


def reject_unknown_options(
    owner: str, options: Mapping[str, object], allowed: Collection[str], *, kind: Literal["option", "key"] = "option"
) -> None:
    """Raise `UnknownOptionError` for the first option that is not allowed.

    Args:
        owner: The method that was called, or the object of a file that has the keys.
        options: The options with their values.
        allowed: The names that are valid.
        kind: "option" for an argument of a method, "key" for a key of a file.

    >>> reject_unknown_options("avatar", {"scirpt": "Hi"}, ["script", "shot"])
    Traceback (most recent call last):
    scenekit.errors.UnknownOptionError: avatar() got an unknown option 'scirpt'. Did you mean 'script'? Valid options: \
script, shot.
    """
    for name, value in options.items():
        if name not in allowed:
            raise unknown_option_error(owner, name, value, allowed, kind=kind)


def unknown_option_error(
    owner: str,
    name: str,
    value: object,
    allowed: Collection[str],
    *,
    kind: Literal["option", "key"] = "option",
    advice: str = "",
) -> UnknownOptionError:
    """Build the error for an option that is not allowed. `advice` replaces the nearest valid name.

    The other arguments are those of `reject_unknown_options`.
    """
    subject = f"{owner}() got" if kind == "option" else f"The {owner} has" if owner.islower() else f"{owner} has"
    choices = f"Valid {kind}s: {list_choices(allowed)}."
    message = f"{subject} an unknown {kind} {name!r}.{advice or did_you_mean(name, allowed)} {choices}"
    return UnknownOptionError(message, method=owner, argument=name, value=value)


def did_you_mean(value: object, allowed: Iterable[str]) -> str:
    """Return `" Did you mean 'medium'?"`, or `""` if no allowed name is close.

    The candidates, best first: a typo; the parts in another order (`left-top`); the name that other tools use
    (`x`, `bold`); a name that begins with the value (`Rectangle`); a part of the value (`font_size`, `bottom-center`);
    any similar name.
    """
    from difflib import get_close_matches  # imported here, because only errors need it

    by_lower = {name.lower(): name for name in allowed}
    wrong = value.lower() if isinstance(value, str) else truncate_repr(value)
    parts = wrong.replace("-", " ").replace("_", " ").split()
    candidates = (
        *get_close_matches(wrong, by_lower, n=1, cutoff=0.85),
        *("-".join(reversed(parts)), FOREIGN_ALIASES.get(wrong, "")),
        *(name for name in by_lower if name.startswith(f"{wrong}_")),
        *(part for part in reversed(parts) if part != "center"),
        *get_close_matches(wrong, by_lower, n=1),
    )
    nearest = next((by_lower[name] for name in candidates if name in by_lower), None)
    return f" Did you mean {nearest!r}?" if nearest else ""


def list_choices(allowed: Iterable[str]) -> str:
    """Return the allowed names with commas: at most `MAX_LISTED_CHOICES`, then the number of the others."""
    names = list(allowed)
    listed = ", ".join(names[:MAX_LISTED_CHOICES]) or "none"
    hidden = len(names) - MAX_LISTED_CHOICES
    return f"{listed} and {hidden} more" if hidden > 0 else listed


def suggestion_suffix(value: object, allowed: Iterable[str]) -> str:
    """Return the end of a message: the nearest match and the valid choices.

    >>> suggestion_suffix("titel", ["title", "logo"])
    " Did you mean 'title'? Use one of: title, logo."
    """
    names = list(allowed)
    if not names:
        return " There are none."
    return f"{did_you_mean(value, names)} Use one of: {list_choices(names)}."
