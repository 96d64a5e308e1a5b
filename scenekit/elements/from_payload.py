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


def build_dropping_invalid(factory: Callable[..., T], options: dict[str, Any], required: str | None = None) -> T | None:
    """What `make` makes of those words that it does not refuse; None where it refuses the required one."""
    options = {word: value for word, value in options.items() if value is not None}
    while required is None or required in options:
        try:
            return factory(**options)
        except ArgumentError as error:
            if error.argument not in options:
                raise
            del options[error.argument]
    return None


def get_non_default_fields(struct: Struct) -> dict[str, Any]:
    """The words of a struct that are not left at their defaults."""
    words = {name: getattr(struct, name) for name in struct.__struct_fields__}
    defaults = _get_default_values(type(struct))
    return {name: value for name, value in words.items() if not _is_same(value, defaults[name])}


@cache
def _get_default_values(struct_type: type[Struct]) -> dict[str, Any]:
    return {field.name: field.default for field in structs.fields(struct_type)}


def _is_same(value: object, default: object) -> bool:
    return type(value) is type(default) and value == default


def parse_position_options(clip: dict[str, Any]) -> dict[str, Any]:
    """Where a clip is, and the like."""
    keys = ("left", "top", "angle", "opacity", "tag")
    return {"scale": _parse_scale(clip), **{key: clip.get(key) for key in keys}}


def parse_box_size_options(clip: dict[str, Any]) -> dict[str, Any]:
    """How large something is drawn that has no size of its own."""
    across, down = _parse_scale_xy(clip)
    return {
        "width": _round_trip_product(clip.get("width"), across),
        "height": _round_trip_product(clip.get("height"), down),
    }


def parse_natural_size_option(clip: dict[str, Any]) -> dict[str, Any]:
    """The natural size of something that has one."""
    size = (clip.get("width"), clip.get("height"))
    return {"size": None if None in size else size}


PLACEHOLDER_URL = "/unknown"
"""What is said for an address that no verb takes, such as a template's empty one; the clip's own is in `extra`."""


def url_or_placeholder(clip: dict[str, Any], key: str) -> str:
    """An address that the verbs take."""
    address = clip.get(key)
    return address if isinstance(address, str) and is_fetchable_url(address) else PLACEHOLDER_URL


def parse_shadow(data: object) -> Shadow | None:
    """The shadow of a clip, as far as it is documented."""
    if not isinstance(data, dict):
        return None
    words = {"offset_x": data.get("offsetX"), "offset_y": data.get("offsetY")}
    return build_dropping_invalid(Shadow, {key: data.get(key) for key in ("color", "blur", "enabled")} | words)


def parse_animation(data: object) -> Animation | None:
    """The animation of a clip, where its type is a documented one."""
    if not isinstance(data, dict):
        return None
    return build_dropping_invalid(Animation, {key: data.get(key) for key in ("type", "duration", "delay")}, "type")


def none_if_default(default: object, value: T) -> T | None:
    """A value that has to be said: None for what is the default anyway."""
    return None if _is_same(value, default) else value


def _parse_scale(clip: dict[str, Any]) -> Scale | None:
    across, down = _parse_scale_xy(clip)
    if type(across) is type(down) and across == down:
        return none_if_default(1, across)
    return across, down


def _parse_scale_xy(clip: dict[str, Any]) -> tuple[Number, Number]:
    across, down = clip.get("scaleX"), clip.get("scaleY")
    return 1 if across is None else across, 1 if down is None else down


def _round_trip_product(length: Number | None, factor: Number) -> Number | None:
    """The product that gives the length again when it is divided by the factor, where there is one."""
    if length is None or (factor == 1 and isinstance(factor, int)):
        return length
    product = length * factor
    if not isfinite(product):
        return None
    near = (product, nextafter(product, inf), nextafter(product, -inf))
    return int_if_whole(next((one for one in near if factor and one / factor == length), product))
