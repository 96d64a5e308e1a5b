"""Secrets whose value no traceback, log or error tracker shows."""

from __future__ import annotations

from typing import Any


class Secret:
    """A text with a masked `repr`. `reveal` returns it at the moment of sending.

    >>> Secret("the-user-key"), Secret("the-user-key").reveal()
    (Secret(***), 'the-user-key')
    """

    __slots__ = ("_text",)

    def __init__(self, text: str):
        self._text = text

    def reveal(self) -> str:
        """Return the text. Do not assign it to a variable: error trackers record the variables of a traceback."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)


def to_secret(value: str | Secret | None) -> Secret | None:
    """Return a value as a `Secret`. Values of other types stay, and are rejected later."""
    return Secret(value) if isinstance(value, str) else value


SECRET_OPTIONS = ("api_key", "app_id", "user_key")
"""The options of a client that contain a secret."""


def hide_secrets(options: Any) -> None:
    """Replace the secrets in the options of a client, in place, so that its variables do not contain them."""
    for name in SECRET_OPTIONS:
        if name in options:
            options[name] = to_secret(options[name])
