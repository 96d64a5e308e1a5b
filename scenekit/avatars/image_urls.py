"""The URLs of the images of an avatar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import asdict

from scenekit.core import validation
from scenekit.core.messages import argument_error

if TYPE_CHECKING:
    from collections.abc import Iterable

CDN_URL = "https://cdn.aistudios.com/ai"
"""The host and the folder of the images in the documented sample."""

CUSTOM_ID_LENGTH, CUSTOM_ID_DIGITS = 24, "0123456789abcdef"
"""The length and the digits of the model id of a custom avatar. Other ids look like `M000045058`."""


class AvatarImageUrls(Struct, frozen=True, cache_hash=True, forbid_unknown_fields=True, omit_defaults=True):
    """The URLs of the images of an avatar, as the service returned them. None if it did not return one.

    - `cutout`: the image without transparent margins (`source_url` and `edit_src`).
    - `origin`: the image with its margins (`org_src`).
    - `thumbnail`: the small image of a list (`themb_src`).
    - `mask`: the name of the video with the alpha channel (`maskFile`).

    Raises:
        ArgumentError: A value is not text, or is empty.
    """

    cutout: str | None = None
    origin: str | None = None
    thumbnail: str | None = None
    mask: str | None = None

    def __post_init__(self) -> None:
        for field, value in asdict(self).items():
            if value is not None:
                validation.text("AvatarImageUrls", field, value)

    @classmethod
    def from_pattern(cls, model: str, clothes: str) -> AvatarImageUrls:
        """Return the URLs that follow the pattern of the documented avatar. A custom avatar without clothes has none.

        >>> AvatarImageUrls.from_pattern("M1", "B1").mask
        'M1_B1H_alpha_INV.mp4'
        """
        if not clothes:
            return cls()
        name = f"{model}_{clothes}"
        cutout_url = f"{CDN_URL}/ai_mov_thm/tight_ai_mov_thm_{name}"
        return cls(
            f"{cutout_url}.png",
            f"{cutout_url}_org.png",
            f"{CDN_URL}/model-introduce/thumbnails/{name}.png",
            f"{name}H_alpha_INV.mp4",
        )

    @classmethod
    def from_model(cls, model: dict[str, Any]) -> AvatarImageUrls:
        """Return the URLs in the model of an avatar's clip. A value that is not text is None."""
        images = model.get("deployImage")
        images = images if isinstance(images, dict) else {}
        candidates = {
            "cutout": (model.get("source_url"), images.get("edit_src")),
            "origin": (images.get("org_src"),),
            "thumbnail": (images.get("themb_src"),),
            "mask": (model.get("maskFile"),),
        }
        return cls(**{field: _first_text(values) for field, values in candidates.items()})

    def or_else(self, other: AvatarImageUrls) -> AvatarImageUrls:
        """Return these URLs, with those of `other` in place of missing ones."""
        return AvatarImageUrls(**{field: value or getattr(other, field) for field, value in asdict(self).items()})

    def leave_out(self, other: AvatarImageUrls) -> AvatarImageUrls:
        """Return these URLs without those that `other` has as well."""
        values = asdict(self).items()
        return AvatarImageUrls(**{field: None if value == getattr(other, field) else value for field, value in values})


UNKNOWN_URLS = AvatarImageUrls()
"""The URLs of an avatar of which the service returned none."""


def _first_text(values: Iterable[Any]) -> str | None:
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def is_custom_avatar(model: str) -> bool:
    """Whether a model id is that of a custom avatar, which has no clothes.

    >>> is_custom_avatar("66f1c0ffee0123456789abcd"), is_custom_avatar("M000045058")
    (True, False)
    """
    return len(model) == CUSTOM_ID_LENGTH and not model.strip(CUSTOM_ID_DIGITS)


def check_clothes(method: str, model: str, clothes: object) -> None:
    """Check the id of an avatar's clothes. Only a custom avatar may have none (`""`). Raises `ArgumentError`."""
    if clothes == "" and not is_custom_avatar(model):
        reason = "must not be empty. Only a custom avatar, whose id has 24 hexadecimal digits, has no clothes."
        raise argument_error(method, "clothes", clothes, reason)
    if clothes != "":
        validation.text(method, "clothes", clothes)
