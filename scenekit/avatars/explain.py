"""Every number of an avatar's clip, and how it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import asdict

from scenekit.avatars.payload_model import build_editor_value, build_model
from scenekit.payload import v3

if TYPE_CHECKING:
    from scenekit.avatars.catalog import CatalogEntry

MEASURED_FIELDS = {
    "modelOriginW": "origin width",
    "modelOriginH": "origin height",
    "modelTightX": "tight left",
    "modelTightY": "tight top",
    "modelTightW": "tight width",
    "modelTightH": "tight height",
    "headCenterX": "head center x",
    "headCenterY": "head center y",
    "headWidth": "head width",
    "headHeight": "head height",
}
"""The measurements, by the service's names for them."""

DERIVED_FIELDS = {
    "spaceL": "tight left",
    "spaceT": "tight top",
    "spaceR": "(origin width - tight width) - tight left",
    "spaceB": "(origin height - tight height) - tight top",
    "adjustX": "((origin width - tight width) / 2 - tight left) / origin width",
    "adjustY": "((origin height - tight height) / 2 - tight top) / origin height",
}
"""What follows from them."""

CONSTANT_FIELDS = {"modelTightS": "1 in every sample", "scale": "0.3 in every sample"}

REPEATED_FIELDS = {
    "editor.left": "tight left",
    "editor.top": "tight top",
    "editor.width": "tight width",
    "editor.height": "tight height",
    "origin.width": "origin width",
    "origin.height": "origin height",
    "deployImage.org_width": "origin width",
    "deployImage.org_height": "origin height",
    "deploySize.org_width": "origin width",
    "deploySize.org_height": "origin height",
    "deploySize.edit_width": "tight width",
    "deploySize.edit_height": "tight height",
}
"""Where the measurements stand once more in the model of a clip."""

FROM_IDS_DERIVATION = "made of the two ids"
"""Addresses and the names of files."""

SOURCE_DESCRIPTIONS = {
    "built-in": "documented by the service",
    "learned": "learned from a project of the web editor",
    "measured": "measured in a picture",
    "estimated": "estimated: nobody has measured it",
    "given": "given by hand",
}


class ExplainedValue(NamedTuple):
    """A number of the payload (or an address), and where it comes from."""

    field: str
    value: Any
    derivation: str


def explain(entry: CatalogEntry) -> list[ExplainedValue]:
    """The numbers of an avatar in the service's own words, px of its origin picture; each with its origin."""
    frame, addresses = entry.frame, v3.to_dict(build_model(entry))
    how = MEASURED_FIELDS | DERIVED_FIELDS | CONSTANT_FIELDS
    if frame.adjust_x is not None:
        how["adjustX"] = "recorded, and off its rule: that of adjustY, across"
    numbers = asdict(build_editor_value(frame))
    cutout = "of the cut-out file, recorded" if frame.cutout else "tight width and height: the file's own are not known"
    return [
        *(ExplainedValue(field, numbers[field], how[field]) for field in how),
        ExplainedValue("edit_width, edit_height", tuple(frame.cutout_size), cutout),
        ExplainedValue("source_url", addresses["source_url"], FROM_IDS_DERIVATION),
        ExplainedValue("themb_src", addresses["deployImage"]["themb_src"], FROM_IDS_DERIVATION),
        ExplainedValue("maskFile", addresses["maskFile"], FROM_IDS_DERIVATION),
    ]
