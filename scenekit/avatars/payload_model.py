"""Write and read the `model` object of an avatar's clip, in the fields of the service."""

from __future__ import annotations

from functools import lru_cache
from math import isclose
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from msgspec import UNSET
from msgspec.structs import asdict, replace

from scenekit.avatars.frame import AvatarFrame, find_frame_error
from scenekit.avatars.image_urls import AvatarImageUrls
from scenekit.core import validation
from scenekit.core.geometry import int_if_whole
from scenekit.payload import v3

if TYPE_CHECKING:
    from msgspec import UnsetType

    from scenekit.avatars.catalog import CatalogEntry
    from scenekit.core.geometry import Number
    from scenekit.errors import ArgumentError


def build_model(entry: CatalogEntry) -> v3.Model:
    """Return the model of an avatar's clip: ids, image URLs and the numbers of the editor."""
    frame = entry.frame
    origin_width, origin_height = frame.origin
    tight_width, tight_height = frame.tight_size
    urls = entry.urls.or_else(AvatarImageUrls.from_pattern(entry.model, entry.clothes))
    return v3.Model(
        ai_name=entry.model,
        emotion=entry.clothes,
        language=entry.language,
        source_url=urls.cutout or UNSET,
        editor=build_editor(frame),
        origin=v3.Origin(height=origin_height, width=origin_width),
        deployImage=_build_deploy_image(urls, frame),
        deploySize=v3.DeploySize(origin_width, origin_height, tight_width, tight_height),
        editorValue=build_editor_value(frame),
        maskFile=urls.mask or UNSET,
    )


def _build_deploy_image(urls: AvatarImageUrls, frame: AvatarFrame) -> v3.DeployImage | UnsetType:
    """Return the image files. They are left out if a URL is unknown, as those of custom avatars are."""
    if urls.cutout is None or urls.origin is None or urls.thumbnail is None:
        return UNSET
    origin_width, origin_height = frame.origin
    edit_width, edit_height = frame.cutout_size
    return v3.DeployImage(
        themb_src=urls.thumbnail,
        themb_width=384,
        themb_height=240,
        org_src=urls.origin,
        org_width=origin_width,
        org_height=origin_height,
        edit_src=urls.cutout,
        edit_width=edit_width,
        edit_height=edit_height,
    )


def find_guessed_urls(model: dict[str, Any], entry: CatalogEntry) -> list[str]:
    """Return the URLs in the model of a clip that follow the pattern, and that the service did not return.

    Args:
        model: The model of the clip.
        entry: The avatar in the catalog.
    """
    pattern = asdict(AvatarImageUrls.from_pattern(entry.model, entry.clothes))
    found, known = asdict(AvatarImageUrls.from_model(model)), asdict(entry.urls)
    return [url for field, url in found.items() if url and url == pattern[field] and url != known[field]]


def build_editor_value(frame: AvatarFrame) -> v3.EditorValue:
    """Return the numbers of the editor for a frame, in px of the origin image."""
    center_x, center_y, head_width, head_height = frame.head
    left, top, width, height = frame.tight
    origin_width, origin_height = frame.origin
    return v3.EditorValue(
        headCenterX=center_x,
        headCenterY=center_y,
        headWidth=head_width,
        headHeight=head_height,
        modelTightX=left,
        modelTightY=top,
        modelTightS=frame.tight_scale,
        modelTightW=width,
        modelTightH=height,
        modelOriginW=origin_width,
        modelOriginH=origin_height,
        scale=frame.editor_scale,
        adjustX=frame.shift_x,
        adjustY=frame.shift_y,
        spaceB=frame.space_bottom,
        spaceT=frame.space_top,
        spaceL=frame.space_left,
        spaceR=frame.space_right,
    )


def build_editor(frame: AvatarFrame) -> v3.Editor:
    """Return the numbers of `build_editor_value`, and the tight box a second time, as the service repeats it."""
    left, top, width, height = frame.tight
    tight_box = {"top": top, "left": left, "height": height, "width": width}
    return v3.Editor(**(asdict(build_editor_value(frame)) | tight_box))


def parse_frame(model: dict[str, Any]) -> AvatarFrame:
    """Return the frame in the model of an avatar's clip, as a project of the web editor has it.

    Raises:
        ArgumentError: A number is missing, or the numbers do not make a valid frame.
    """
    return _simplify(AvatarFrame(**_read_frame_fields(model)))


def _simplify(frame: AvatarFrame) -> AvatarFrame:
    """Return a frame without the numbers that its rules give."""
    frame_by_rule = replace(frame, adjust_x=None)
    if frame_by_rule.shift_x == frame.shift_x:
        frame = frame_by_rule
    return replace(frame, cutout=None) if frame.cutout == frame.tight_size else frame


def find_model_error(model: dict[str, Any]) -> ArgumentError | None:
    """Return the error that `parse_frame` raises for this model, or None if its numbers are valid."""
    return find_frame_error(**_read_frame_fields(model))


def try_parse_frame(model: dict[str, Any]) -> AvatarFrame | None:
    """Return the frame in the model of an avatar's clip, or None if its numbers do not make a valid frame."""
    values = _read_frame_values(model)
    try:
        return _parse_values(*values)
    except TypeError:  # a list or an object in place of a number cannot be a key of the cache
        return _parse_values.__wrapped__(*values)


@lru_cache(maxsize=1024, typed=True)
def _parse_values(*values: Any) -> AvatarFrame | None:
    """Return the frame for the result of `_read_frame_values`. Scenes of one project often have the same avatars."""
    fields = _to_frame_fields(values)
    return None if find_frame_error(**fields) else _simplify(AvatarFrame(**fields))


MODEL_NUMBERS = (
    *("modelOriginW", "modelOriginH", "modelTightX", "modelTightY", "modelTightW", "modelTightH"),
    *("headCenterX", "headCenterY", "headWidth", "headHeight", "adjustX"),
)
"""The numbers of the editor that a frame is made of, besides two that have defaults."""

_get_all_numbers = itemgetter(*MODEL_NUMBERS, "modelTightS", "scale")


def _read_frame_values(model: dict[str, Any]) -> tuple[Any, ...]:
    """Return the values that a frame is made of, without validation. Missing ones are None or have their default."""
    deploy_image = _get_object(model, "deployImage")
    edit_size = deploy_image.get("edit_width"), deploy_image.get("edit_height")
    try:  # the common case, in which one object has all numbers
        all_numbers: tuple[Any, ...] = _get_all_numbers(model["editor"])
    except (KeyError, TypeError):
        numbers = _read_editor_numbers(model)
    else:
        return all_numbers + edit_size
    return (*map(numbers.get, MODEL_NUMBERS), numbers.get("modelTightS", 1), numbers.get("scale", 0.3), *edit_size)


def _to_frame_fields(values: tuple[Any, ...]) -> dict[str, Any]:
    """Return the fields of the frame for the result of `_read_frame_values`."""
    adjust_x, tight_scale, editor_scale, *cutout = values[10:]
    return {
        "origin": values[:2],
        "tight": values[2:6],
        "head": values[6:10],
        "cutout": None if None in cutout else tuple(cutout),
        "adjust_x": adjust_x,
        "tight_scale": tight_scale,
        "editor_scale": editor_scale,
        "source": "learned",
    }


def _read_frame_fields(model: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the frame without validation. Missing numbers are None, or the default of `AvatarFrame`."""
    return _to_frame_fields(_read_frame_values(model))


def find_contradictions(model: dict[str, Any]) -> list[str]:
    """Return a message for each number of a model that contradicts its measurements.

    Raises:
        ArgumentError: As for `parse_frame`.
    """
    numbers = _read_editor_numbers(model)
    derived_numbers = asdict(build_editor(parse_frame(model)))
    return [
        f"{key} is {numbers[key]!r}, but the measurements give {int_if_whole(round(derived, 3))}"
        for key, derived in derived_numbers.items()
        if key in numbers and not is_close_to_derived(numbers[key], derived)
    ]


def is_close_to_derived(stated: object, derived: Number) -> bool:
    """Whether a stated number equals the derived one, with a tolerance of a thousandth of a pixel."""
    return validation.is_number(stated) and isclose(stated, derived, rel_tol=1e-6, abs_tol=1e-3)


def _read_editor_numbers(model: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of the editor, which the service repeats in two objects."""
    return {**_get_object(model, "editorValue"), **_get_object(model, "editor")}


def _get_object(model: dict[str, Any], key: str) -> dict[str, Any]:
    value = model.get(key)
    return value if isinstance(value, dict) else {}
