"""Read the options that several types of elements share from the clips of a payload."""

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


def try_build(factory: Callable[..., T], options: dict[str, Any]) -> T | ArgumentError:
    """Return `factory(**options)`, or the error for the first option that it rejects.

    The error names the rejected `argument`, and the `conflicting_argument` if two contradict each other.
    """
    try:
        return factory(**options)
    except ArgumentError as error:
        return error


def build_dropping_invalid(factory: Callable[..., T], options: dict[str, Any], required: str | None = None) -> T | None:
    """Build an object from the options that `factory` accepts. Options that are None count as not given.

    Args:
        factory: The class to instantiate.
        options: The options. Rejected ones are dropped.
        required: The option that the object cannot be built without.

    Returns:
        The object; None if the required option is missing or rejected.

    Raises:
        ArgumentError: An error remains that no option causes, such as a required combination that is missing.
    """
    accepted = {name: value for name, value in options.items() if value is not None}
    while required is None or required in accepted:
        result = try_build(factory, accepted)
        if not isinstance(result, ArgumentError):
            return result
        if result.argument not in accepted:
            raise result
        del accepted[result.argument]
    return None


def get_non_default_fields(struct: Struct) -> dict[str, Any]:
    """Return the fields of a struct that differ from their defaults."""
    fields = {name: getattr(struct, name) for name in struct.__struct_fields__}
    defaults = _get_default_values(type(struct))
    return {name: value for name, value in fields.items() if not _is_same(value, defaults[name])}


@cache
def _get_default_values(struct_type: type[Struct]) -> dict[str, Any]:
    return {field.name: field.default for field in structs.fields(struct_type)}


def _is_same(value: object, default: object) -> bool:
    """Whether two values are equal and have the same type: 1 and 1.0 differ in JSON."""
    return type(value) is type(default) and value == default


def parse_position_options(clip: dict[str, Any]) -> dict[str, Any]:
    """Return the options for the position, scale, angle, opacity and tag of a clip."""
    keys = ("left", "top", "angle", "opacity", "tag")
    return {"scale": _parse_scale(clip), **{key: clip.get(key) for key in keys}}


def parse_box_size_options(clip: dict[str, Any]) -> dict[str, Any]:
    """Return the options for the size of a clip without a natural size: its size on the canvas."""
    scale_x, scale_y = _parse_scale_xy(clip)
    return {
        "width": _round_trip_product(clip.get("width"), scale_x),
        "height": _round_trip_product(clip.get("height"), scale_y),
    }


def parse_natural_size_option(clip: dict[str, Any]) -> dict[str, Any]:
    """Return the option for the natural size of a clip."""
    size = (clip.get("width"), clip.get("height"))
    return {"size": None if None in size else size}


PLACEHOLDER_URL = "/unknown"
"""Replaces a URL that no method accepts, such as the empty URL of a template. `extra` keeps the URL of the clip."""


def url_or_placeholder(clip: dict[str, Any], key: str) -> str:
    """Return the URL in `clip[key]`, or `PLACEHOLDER_URL` if the service cannot fetch it."""
    url = clip.get(key)
    return url if isinstance(url, str) and is_fetchable_url(url) else PLACEHOLDER_URL


def parse_shadow(data: object) -> Shadow | None:
    """Return the shadow of a clip, without undocumented keys; None if it has none."""
    if not isinstance(data, dict):
        return None
    offsets = {"offset_x": data.get("offsetX"), "offset_y": data.get("offsetY")}
    return build_dropping_invalid(Shadow, {key: data.get(key) for key in ("color", "blur", "enabled")} | offsets)


def parse_animation(data: object) -> Animation | None:
    """Return the animation of a clip; None if it has none, or one of an undocumented type."""
    if not isinstance(data, dict):
        return None
    return build_dropping_invalid(Animation, {key: data.get(key) for key in ("type", "duration", "delay")}, "type")


def none_if_default(default: object, value: T) -> T | None:
    """Return the value, or None if it is the default, so that the option can be left out."""
    return None if _is_same(value, default) else value


def _parse_scale(clip: dict[str, Any]) -> Scale | None:
    scale_x, scale_y = _parse_scale_xy(clip)
    if _is_same(scale_x, scale_y):
        return none_if_default(1, scale_x)
    return scale_x, scale_y


def _parse_scale_xy(clip: dict[str, Any]) -> tuple[Number, Number]:
    scale_x, scale_y = clip.get("scaleX"), clip.get("scaleY")
    return 1 if scale_x is None else scale_x, 1 if scale_y is None else scale_y


def _round_trip_product(length: Number | None, factor: Number) -> Number | None:
    """Return `length * factor`, rounded so that division by the factor gives the length back, if possible."""
    if length is None or (factor == 1 and isinstance(factor, int)):
        return length
    product = length * factor
    if not isfinite(product):
        return None
    candidates = (product, nextafter(product, inf), nextafter(product, -inf))
    exact = (candidate for candidate in candidates if factor and candidate / factor == length)
    return int_if_whole(next(exact, product))
