"""Explain every number in the model of an avatar's clip: its value and its derivation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import asdict

from scenekit.avatars.payload_model import build_editor_value, build_model, find_guessed_urls
from scenekit.payload import v3

if TYPE_CHECKING:
    from scenekit.avatars.catalog import CatalogEntry
    from scenekit.avatars.frame import AvatarFrame
    from scenekit.core.geometry import Number

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
"""Names of the measurements, by the service's field."""

DERIVED_FIELDS = {
    "spaceL": "tight left",
    "spaceT": "tight top",
    "spaceR": "(origin width - tight width) - tight left",
    "spaceB": "(origin height - tight height) - tight top",
    "adjustX": "((origin width - tight width) / 2 - (tight left + 1 / scale)) / origin width",
    "adjustY": "((origin height - tight height) / 2 - tight top) / origin height",
}
"""Formulas for the numbers that follow from the measurements, by the service's field."""

SAMPLE_CONSTANTS: dict[str, Number] = {"modelTightS": 1, "scale": 0.3}
"""Numbers that are the same in every sample, by the service's field."""

CONSTANT_FIELDS = {field: f"{value} in every sample" for field, value in SAMPLE_CONSTANTS.items()}
"""Descriptions of `SAMPLE_CONSTANTS`."""

REPEATED_FIELD_SOURCES = {
    "editor.left": "modelTightX",
    "editor.top": "modelTightY",
    "editor.width": "modelTightW",
    "editor.height": "modelTightH",
    "origin.width": "modelOriginW",
    "origin.height": "modelOriginH",
    "deployImage.org_width": "modelOriginW",
    "deployImage.org_height": "modelOriginH",
    "deploySize.org_width": "modelOriginW",
    "deploySize.org_height": "modelOriginH",
    "deploySize.edit_width": "modelTightW",
    "deploySize.edit_height": "modelTightH",
}
"""Fields of `model` that repeat a measurement, with the field of the measurement."""

FROM_IDS_DERIVATION = "built from the two ids"
"""Description of URLs and file names that follow a pattern."""

FROM_SERVICE_DERIVATION = "returned by the service"
"""Description of URLs and file names that the catalog has from the service."""

SOURCE_DESCRIPTIONS = {
    "built-in": "documented by the service",
    "learned": "learned from a project of the web editor",
    "measured": "measured in an image",
    "estimated": "estimated from the proportions of another avatar",
    "given": "set by the caller",
}
"""Descriptions of `FrameSource`, as the complement of "The frame is …"."""


class ExplainedValue(NamedTuple):
    """A number or URL of the payload, and its derivation."""

    field: str
    value: Any
    derivation: str


def explain(entry: CatalogEntry) -> list[ExplainedValue]:
    """Return the numbers and URLs of an avatar by the service's field, with their derivations.

    Numbers are in px of the origin image.

    >>> from scenekit import Catalog
    >>> values = explain(Catalog().resolve("M000045058"))
    >>> next((value.value, value.derivation) for value in values if value.field == "spaceT")
    (168.16666666666669, 'tight top')
    """
    return [*_explain_numbers(entry.frame), _explain_cutout_size(entry.frame), *_explain_urls(entry)]


def _explain_numbers(frame: AvatarFrame) -> list[ExplainedValue]:
    numbers = asdict(build_editor_value(frame))
    derivations = MEASURED_FIELDS | DERIVED_FIELDS | CONSTANT_FIELDS
    if frame.adjust_x is not None:
        derivations["adjustX"] = "recorded; it differs from the rule, which is documented for one avatar only"
    return [ExplainedValue(field, numbers[field], derivation) for field, derivation in derivations.items()]


def _explain_cutout_size(frame: AvatarFrame) -> ExplainedValue:
    unknown = "tight width and height, because the size of the file is unknown"
    derivation = "recorded size of the cut-out file" if frame.cutout else unknown
    return ExplainedValue("edit_width, edit_height", tuple(frame.cutout_size), derivation)


def _explain_urls(entry: CatalogEntry) -> list[ExplainedValue]:
    model = v3.to_dict(build_model(entry))
    guessed = find_guessed_urls(model, entry)
    urls = {
        "source_url": model.get("source_url"),
        "themb_src": model.get("deployImage", {}).get("themb_src"),
        "maskFile": model.get("maskFile"),
    }
    return [
        ExplainedValue(field, url, FROM_IDS_DERIVATION if url in guessed else FROM_SERVICE_DERIVATION)
        for field, url in urls.items()
        if url is not None
    ]
