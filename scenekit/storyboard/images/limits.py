"""How much may be downloaded, and how long that may take."""

from __future__ import annotations

from msgspec import Struct

from scenekit.core import validation


class Limits(Struct, frozen=True):
    """The bounds of a download: of each picture, and of all together.

    Raises `ArgumentError` for what is no number above 0.
    """

    bytes_each: int = 20_000_000
    bytes_in_all: int = 200_000_000
    seconds_each: float = 20
    """From the first connection to the last byte, redirects included."""
    seconds_in_all: float = 60
    at_once: int = 6
    """How many are downloaded at the same time."""

    def __post_init__(self) -> None:
        for name in ("bytes_each", "bytes_in_all", "at_once"):
            validation.integer("Limits", name, getattr(self, name), low=1)
        for name in ("seconds_each", "seconds_in_all"):
            validation.number("Limits", name, getattr(self, name), low=validation.MIN_POSITIVE)


USUAL = Limits()
