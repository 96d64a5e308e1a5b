"""The words of elements: which are said, and which a clip says, as far as its kinds have that in common."""

from __future__ import annotations

from functools import cache
from math import inf, isfinite, nextafter
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, structs

from scenekit.core.geometry import int_if_whole
from scenekit.core.validation import is_fetchable_url
from scenekit.elements.effects import Animation, Shadow
from scenekit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.core.geometry import Number
    from scenekit.elements.placement import Scale

T = TypeVar("T")


def willing(make: Callable[..., T], words: dict[str, Any], required: str | None = None) -> T | None:
    """What `make` makes of those words that it does not refuse; None where it refuses the required one."""
    words = {word: value for word, value in words.items() if value is not None}
    while required is None or required in words:
        try:
            return make(**words)
        except ArgumentError as error:
            if error.argument not in words:
                raise
            del words[error.argument]
    return None


def said(struct: Struct) -> dict[str, Any]:
    """The words of a struct that are not left at their defaults."""
    words = {name: getattr(struct, name) for name in struct.__struct_fields__}
    defaults = _defaults(type(struct))
    return {name: value for name, value in words.items() if not _is(value, defaults[name])}


@cache
def _defaults(kind: type[Struct]) -> dict[str, Any]:
    return {field.name: field.default for field in structs.fields(kind)}


def _is(value: object, default: object) -> bool:
    return type(value) is type(default) and value == default


def placed_words(clip: dict[str, Any]) -> dict[str, Any]:
    """Where a clip is, and the like."""
    keys = ("left", "top", "angle", "opacity", "tag")
    return {"scale": _scale(clip), **{key: clip.get(key) for key in keys}}


def sized_words(clip: dict[str, Any]) -> dict[str, Any]:
    """How large something is drawn that has no size of its own."""
    across, down = _factors(clip)
    return {
        "width": _times(clip.get("width"), across),
        "height": _times(clip.get("height"), down),
    }


def size_words(clip: dict[str, Any]) -> dict[str, Any]:
    """The natural size of something that has one."""
    size = (clip.get("width"), clip.get("height"))
    return {"size": None if None in size else size}


NOWHERE = "/unknown"
"""What is said for an address that no verb takes, such as a template's empty one; the clip's own is in `extra`."""


def address_of(clip: dict[str, Any], key: str) -> str:
    """An address that the verbs take."""
    address = clip.get(key)
    return address if isinstance(address, str) and is_fetchable_url(address) else NOWHERE


def shadow_of(data: object) -> Shadow | None:
    """The shadow of a clip, as far as it is documented."""
    if not isinstance(data, dict):
        return None
    words = {"offset_x": data.get("offsetX"), "offset_y": data.get("offsetY")}
    return willing(Shadow, {key: data.get(key) for key in ("color", "blur", "enabled")} | words)


def animation_of(data: object) -> Animation | None:
    """The animation of a clip, where its type is a documented one."""
    if not isinstance(data, dict):
        return None
    return willing(Animation, {key: data.get(key) for key in ("type", "duration", "delay")}, "type")


def unless(default: object, value: T) -> T | None:
    """A value that has to be said: None for what is the default anyway."""
    return None if _is(value, default) else value


def _scale(clip: dict[str, Any]) -> Scale | None:
    across, down = _factors(clip)
    if type(across) is type(down) and across == down:
        return unless(1, across)
    return across, down


def _factors(clip: dict[str, Any]) -> tuple[Number, Number]:
    across, down = clip.get("scaleX"), clip.get("scaleY")
    return 1 if across is None else across, 1 if down is None else down


def _times(length: Number | None, factor: Number) -> Number | None:
    """The product that gives the length again when it is divided by the factor, where there is one."""
    if length is None or (factor == 1 and isinstance(factor, int)):
        return length
    product = length * factor
    if not isfinite(product):
        return None
    near = (product, nextafter(product, inf), nextafter(product, -inf))
    return int_if_whole(next((one for one in near if factor and one / factor == length), product))
