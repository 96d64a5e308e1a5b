"""The limits of size and time for downloads of images."""

from __future__ import annotations

from msgspec import Struct

from scenekit.core import validation


class Limits(Struct, frozen=True):
    """The limits of `Storyboard.fetch`, for each image and for all images together.

    Sizes are in bytes and times in seconds. Raises `ArgumentError` if a value is not a number above 0.

    >>> from scenekit.storyboard import Limits
    >>> Limits(total_timeout=10).max_image_bytes
    20000000
    """

    max_image_bytes: int = 20_000_000
    max_total_bytes: int = 200_000_000
    image_timeout: float = 20
    """Seconds from the first connection for an image to its last byte, including redirects."""
    total_timeout: float = 60
    max_concurrency: int = 6
    """The number of images that are downloaded at the same time."""

    def __post_init__(self) -> None:
        for name in ("max_image_bytes", "max_total_bytes", "max_concurrency"):
            validation.integer("Limits", name, getattr(self, name), low=1)
        for name in ("image_timeout", "total_timeout"):
            validation.number("Limits", name, getattr(self, name), low=validation.MIN_POSITIVE)


DEFAULT_LIMITS = Limits()
