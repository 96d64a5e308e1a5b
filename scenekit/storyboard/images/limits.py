"""How much may be downloaded, and how long that may take."""

from __future__ import annotations

from msgspec import Struct

from scenekit.core import validation


class Limits(Struct, frozen=True):
    """The bounds of a download: of each picture, and of all together.

    Raises `ArgumentError` for what is no number above 0.
    """

    max_image_bytes: int = 20_000_000
    max_total_bytes: int = 200_000_000
    image_timeout: float = 20
    """From the first connection to the last byte, redirects included."""
    total_timeout: float = 60
    max_concurrency: int = 6
    """How many are downloaded at the same time."""

    def __post_init__(self) -> None:
        for name in ("max_image_bytes", "max_total_bytes", "max_concurrency"):
            validation.integer("Limits", name, getattr(self, name), low=1)
        for name in ("image_timeout", "total_timeout"):
            validation.number("Limits", name, getattr(self, name), low=validation.MIN_POSITIVE)


DEFAULT_LIMITS = Limits()
