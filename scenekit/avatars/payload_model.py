"""The model of an avatar clip, in the service's own words: to be written, and to be read back."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict, replace

from scenekit.avatars.frame import AvatarFrame
from scenekit.core import validation
from scenekit.core.geometry import int_if_whole
from scenekit.errors import ArgumentError
from scenekit.payload import v3

if TYPE_CHECKING:
    from scenekit.avatars.catalog import CatalogEntry
    from scenekit.core.geometry import Number


def build_model(entry: CatalogEntry) -> v3.Model:
    """The model of an avatar clip: ids, pictures and all the editor's numbers."""
    name = f"{entry.model}_{entry.clothes}"
    cutout = f"https://cdn.aistudios.com/ai/ai_mov_thm/tight_ai_mov_thm_{name}"
    frame = entry.frame
    origin_width, origin_height = frame.origin
    tight_width, tight_height = frame.tight_size
    edit_width, edit_height = frame.cutout_size
    return v3.Model(
        ai_name=entry.model,
        emotion=entry.clothes,
        language=entry.language,
        source_url=f"{cutout}.png",
        editor=build_editor(frame),
        origin=v3.Origin(height=origin_height, width=origin_width),
        deployImage=v3.DeployImage(
            themb_src=f"https://cdn.aistudios.com/ai/model-introduce/thumbnails/{name}.png",
            themb_width=384,
            themb_height=240,
            org_src=f"{cutout}_org.png",
            org_width=origin_width,
            org_height=origin_height,
            edit_src=f"{cutout}.png",
            edit_width=edit_width,
            edit_height=edit_height,
        ),
        deploySize=v3.DeploySize(origin_width, origin_height, tight_width, tight_height),
        editorValue=build_editor_value(frame),
        maskFile=f"{name}H_alpha_INV.mp4",
    )


def build_editor_value(frame: AvatarFrame) -> v3.EditorValue:
    """The frame in the editor's own numbers, px of the origin picture."""
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
    """`editor_value`, with the tight box once more."""
    left, top, width, height = frame.tight
    tight = {"top": top, "left": left, "height": height, "width": width}
    return v3.Editor(**(asdict(build_editor_value(frame)) | tight))


def parse_frame(model: dict[str, Any]) -> AvatarFrame:
    """The frame in the model of an avatar clip, as a project made in the web editor has it.

    Raises `ArgumentError` where its numbers are not all there, or make no frame.
    """
    said = _read_stated_numbers(model)

    def numbers(*keys: str) -> tuple[Any, ...]:
        return tuple(said.get(key) for key in keys)

    cutout = tuple(_get_object(model, "deployImage").get(f"edit_{side}") for side in ("width", "height"))
    frame = AvatarFrame(
        origin=numbers("modelOriginW", "modelOriginH"),
        tight=numbers("modelTightX", "modelTightY", "modelTightW", "modelTightH"),
        head=numbers("headCenterX", "headCenterY", "headWidth", "headHeight"),
        cutout=None if None in cutout else cutout,  # type: ignore[arg-type]  # the frame looks itself
        adjust_x=said.get("adjustX"),
        tight_scale=said.get("modelTightS", 1),
        editor_scale=said.get("scale", 0.3),
        source="learned",
    )
    by_rule = replace(frame, adjust_x=None)
    frame = by_rule if by_rule.shift_x == frame.shift_x else frame
    return replace(frame, cutout=None) if frame.cutout == frame.tight_size else frame


def try_parse_frame(model: dict[str, Any]) -> AvatarFrame | None:
    """The same; None where the numbers make no frame."""
    try:
        return parse_frame(model)
    except ArgumentError:
        return None


def find_contradictions(model: dict[str, Any]) -> list[str]:
    """Where the numbers of a model say something else than the measurements among them.

    Raises `ArgumentError`, as `frame_of` does.
    """
    said = _read_stated_numbers(model)
    derived = asdict(build_editor(parse_frame(model)))
    return [
        f"{key} is {said[key]!r}, and the measurements give {int_if_whole(round(value, 3))}"
        for key, value in derived.items()
        if key in said and not is_close_to_derived(said[key], value)
    ]


def is_close_to_derived(stated: object, derived: Number) -> bool:
    """Whether a number is the one that follows, to a thousandth of a pixel."""
    return validation.is_number(stated) and isclose(stated, derived, rel_tol=1e-6, abs_tol=1e-3)


def _read_stated_numbers(model: dict[str, Any]) -> dict[str, Any]:
    """The editor's numbers, which stand in two places."""
    return {**_get_object(model, "editorValue"), **_get_object(model, "editor")}


def _get_object(model: dict[str, Any], key: str) -> dict[str, Any]:
    value = model.get(key)
    return value if isinstance(value, dict) else {}
