"""The origin of each value of a clip, as far as it can be known.

The payload alone shows which values equal a default, and which numbers of an avatar follow their rule. For a project
that was built with scenekit, the options are known as well. A value that equals an option is "given". A value that
depends on options is "calculated" from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec.structs import asdict, replace

from scenekit.avatars.explain import (
    DERIVED_FIELDS,
    FROM_IDS_DERIVATION,
    MEASURED_FIELDS,
    REPEATED_FIELD_SOURCES,
    SAMPLE_CONSTANTS,
)
from scenekit.avatars.payload_model import build_editor, is_close_to_derived, try_parse_frame
from scenekit.core.typesetting import DEFAULT_FAMILY
from scenekit.elements import Animation, RawClip, Shadow
from scenekit.elements.base import EDITOR_FILL, EDITOR_LOCKS
from scenekit.elements.from_payload import get_non_default_fields
from scenekit.inspection.check.sources import iter_element_refs
from scenekit.storyboard.effects import DEFAULT_SHADOW_COLOR, DEFAULT_SHADOW_OFFSET_PX
from scenekit.storyboard.labels import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scenekit.compose.scenes import ComposableScene
    from scenekit.inspection.check.sources import ElementRef
    from scenekit.inspection.view import ClipView, SceneView

Origin = Literal["given", "default", "calculated", "recorded"]
"""The origin of a value: an option of the user, a default, a rule, or only the payload itself."""


class ValueOrigin(NamedTuple):
    """A value of the payload with its origin."""

    field: str
    """The key, or a path for a nested object, such as `shadow.blur`."""
    value: Any
    origin: Origin
    derivation: str = ""
    """The option, rule or default that the value comes from, such as "from the id". It is a phrase after the origin."""
    is_in_every_sample: bool = False
    """Whether the value is a constant of all documented samples. The page shows these values apart."""


OptionValues = dict[str, Any]
"""Options as the user set them, by name. An option of a nested object is `shadow.blur`."""

PAYLOAD_DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(("backgroundColor", "stroke", "fontWeight", "fontStyle"), ""),
    **dict.fromkeys(("angle", "strokeWidth", "strokeRadius", "shadow.blur"), 0),
    **dict.fromkeys(("scaleX", "scaleY"), 1),
    **dict.fromkeys(("opacity", "volume"), 100),
    **dict.fromkeys(("shadow.offsetX", "shadow.offsetY"), DEFAULT_SHADOW_OFFSET_PX),
    "shadow.color": DEFAULT_SHADOW_COLOR,
    "fontFamily": DEFAULT_FAMILY,
    "align": "left",
    "underline": False,
}
"""The documented defaults of the service."""

SAMPLE_VALUES: dict[str, Any] = {**EDITOR_LOCKS, "effects": [{"type": "head-only"}]}
"""Values of clips that no documentation explains and that every sample has."""

BACKGROUND_SAMPLE_VALUES = {"id": "background", "type": "background", "source_type": "image"}
"""Values of backgrounds that every sample has."""

POSITIONAL_OPTIONS = ("content", "model", "source", "name")
"""The first argument of a builder method. It is written without its name, and nearly always equals the value."""

DISTANCE_OPTIONS = ("margin", "gap", "offset")
RELATIVE_POSITION_OPTIONS = ("below", "above", "right_of", "left_of", "gap", "group", "offset")
BOX_SIZE_OPTIONS = ("width", "height", "fit")
TYPOGRAPHY_OPTIONS = ("size", "font", "font_file", "weight", "max_width", "stroke_width")

OPTIONS_BY_FIELD: dict[str, tuple[str, ...]] = {
    "left": ("left", "at", "anchor", "margin", "shot", *RELATIVE_POSITION_OPTIONS),
    "top": ("top", "at", "anchor", "margin", "shot", *RELATIVE_POSITION_OPTIONS),
    "width": (*TYPOGRAPHY_OPTIONS, *BOX_SIZE_OPTIONS),
    "height": (*TYPOGRAPHY_OPTIONS, *BOX_SIZE_OPTIONS),
    "scaleX": ("scale", "shot", *BOX_SIZE_OPTIONS),
    "scaleY": ("scale", "shot", *BOX_SIZE_OPTIONS),
    "model.ai_name": ("model",),
    "model.emotion": ("clothes",),
    "model.language": ("language",),
    "script.org": ("script",),
    "text": ("content", "max_width", "width"),
    "fill": ("color",),
    "fontSize": ("size",),
    "fontFamily": ("font",),
    "fontWeight": ("weight",),
    "fontStyle": ("italic",),
    "backgroundColor": ("background",),
    "strokeWidth": ("stroke_width",),
    "strokeRadius": ("stroke_radius",),
    "shapeName": ("name",),
    "source_url": ("poster", "source"),
    "source_color": ("color",),
    "video_url": ("source",),
    "label": ("label", "source"),
    "shadow.offsetX": ("shadow.offset_x",),
    "shadow.offsetY": ("shadow.offset_y",),
}
"""The options that affect a field. A field that is not listed has only the option of the same name."""

ORIGIN_WITHOUT_OPTION: dict[str, tuple[Origin, str]] = {
    "id": ("calculated", "from type and number"),
    "layer": ("calculated", "from the element order"),
    "left": ("default", "as no option sets the position"),
    "top": ("default", "as no option sets the position"),
    "width": ("default", "as no option sets the size"),
    "height": ("default", "as no option sets the size"),
    "scaleX": ("default", "as no option sets the size"),
    "scaleY": ("default", "as no option sets the size"),
    "script.org": ("given", "by say()"),
    "model.emotion": ("default", "first known clothes"),
    "model.language": ("default", "language of the avatar"),
}
"""The origin of a field that no option affects, in a scene whose options are known."""

DERIVATION_NOTES = {"fontSize": ", 3 points for 4 px"}
"""Additions to the derivation of a calculated field."""

IDENTITY_KEYS = ("ai_name", "emotion", "language")
"""The keys of an avatar's model that identify the avatar. The other keys are numbers and file names."""

SAMPLE_DERIVATION = "in every sample"

AXIS_BY_FIELD = {"left": 0, "width": 0, "scaleX": 0, "top": 1, "height": 1, "scaleY": 1}
"""The index of the field's axis (x, y) in an option of two numbers."""


def options_by_path(scenes: Iterable[ComposableScene]) -> dict[str, OptionValues]:
    """Return the options of the clips and backgrounds of scenes, by their path in the payload."""
    scenes = tuple(scenes)
    options = {
        element_ref.path: _element_options(element_ref)
        for element_ref in iter_element_refs(scenes)
        if not isinstance(element_ref.element, RawClip)
    }
    for number, scene in enumerate(scenes):
        if scene.is_parsed:
            options[f"scenes[{number}].background"] = get_non_default_fields(scene.background_element)
            if scene.background_element.color_rectangle:
                options[f"scenes[{number}].clips[0]"] = get_non_default_fields(scene.background_element)
    return options


def _element_options(element_ref: ElementRef) -> OptionValues:
    """Return the options of an element and, as `group`, the calls of its groups, innermost first."""
    options: OptionValues = {}
    for name, value in get_non_default_fields(element_ref.element).items():
        if isinstance(value, (Animation, Shadow)):
            options |= dict(flatten(get_non_default_fields(value), f"{name}."))
        elif name == "extra":
            options |= dict(flatten(value, "extra."))
        else:
            options[name] = value
    groups = [
        f"{group.method}({_format_options(get_non_default_fields(group), 'elements')})" for group in element_ref.groups
    ]
    return options | ({"group": " in ".join(reversed(groups))} if groups else {})


def clip_values(clip: ClipView, options: OptionValues | None) -> list[ValueOrigin]:
    """Return the values of a clip. Of an avatar's model they are only those that identify the avatar.

    Args:
        clip: The clip.
        options: The options of its element, or None if they are not known.
    """
    identity = {f"model.{key}": clip.model[key] for key in IDENTITY_KEYS if key in clip.model}
    other = {key: value for key, value in flatten(clip.data) if key != "type" and not key.startswith("model.")}
    return [
        _derived_origin(key, value, clip) or _value_origin(key, value, options)
        for key, value in (identity | other).items()
    ]


def background_values(scene: SceneView, options: OptionValues | None) -> list[ValueOrigin]:
    """Return the values of a scene's background. `options` is None if the options are not known."""
    return [
        _sample_origin(key, value) if BACKGROUND_SAMPLE_VALUES.get(key) == value else _value_origin(key, value, options)
        for key, value in flatten(scene.background)
    ]


def _sample_origin(field: str, value: Any) -> ValueOrigin:
    return ValueOrigin(field, value, "default", SAMPLE_DERIVATION, is_in_every_sample=True)


def _value_origin(field: str, value: Any, options: OptionValues | None) -> ValueOrigin:
    if options is None:
        return _default_origin(field, value) or ValueOrigin(field, value, "given")
    return (
        _option_origin(field, value, options)
        or _default_origin(field, value)
        or ValueOrigin(field, value, "default", "as no option sets it")
    )


def _derived_origin(field: str, value: Any, clip: ClipView) -> ValueOrigin | None:
    """Return the origin of a value that follows from other values of the clip."""
    if field == "name" and value == clip.data.get("id"):
        return ValueOrigin(field, value, "calculated", "from the id")
    if field in ("width", "height") and clip.frame:
        tight_side = getattr(clip.frame.tight_size, field)
        if is_close_to_derived(value, tight_side):
            return ValueOrigin(field, value, "calculated", f"from the tight {field} of the avatar")
    if field == "fill" and value == EDITOR_FILL and clip.clip_type in ("aiModel", "image", "videoImage"):
        return _sample_origin(field, value)
    return None


def _option_origin(field: str, value: Any, options: OptionValues) -> ValueOrigin | None:
    """Return the origin of a value that options set or affect."""
    if f"extra.{field}" in options:
        return ValueOrigin(field, value, "given", "by extra")
    parent = field.rpartition(".")[0]
    candidates = OPTIONS_BY_FIELD.get(field) or OPTIONS_BY_FIELD.get(parent) or (field, parent)
    affecting = {name: options[name] for name in candidates if name in options}
    for name, option_value in affecting.items():
        if _option_equals_value(name, option_value, field, value):
            derivation = "" if name in POSITIONAL_OPTIONS else _format_options({name: option_value})
            return ValueOrigin(field, value, "given", derivation)
    if _is_default(field, value):
        return None
    if affecting:
        derivation = f"from {_format_options(affecting)}{DERIVATION_NOTES.get(field, '')}"
        return ValueOrigin(field, value, "calculated", derivation)
    if "content" in options and field in ("width", "height"):
        return ValueOrigin(field, value, "calculated", "from the text, measured")
    return ValueOrigin(field, value, *ORIGIN_WITHOUT_OPTION[field]) if field in ORIGIN_WITHOUT_OPTION else None


def _option_equals_value(option: str, option_value: Any, field: str, value: Any) -> bool:
    """Whether a value equals an option, or that number of an option with two numbers that is for the field's axis."""
    axis = AXIS_BY_FIELD.get(field)
    if axis is None:
        return bool(option_value == value)
    if isinstance(option_value, tuple) and len(option_value) == 2:
        return option not in DISTANCE_OPTIONS and bool(option_value[axis] == value)
    return (
        AXIS_BY_FIELD.get(option, axis) == axis
        and option not in (*DISTANCE_OPTIONS, *TYPOGRAPHY_OPTIONS)
        and bool(option_value == value)
    )


def _is_default(field: str, value: Any) -> bool:
    return field in PAYLOAD_DEFAULTS and bool(PAYLOAD_DEFAULTS[field] == value)


def _default_origin(field: str, value: Any) -> ValueOrigin | None:
    """Return the origin of a value that equals a constant of the samples or a default of the service."""
    if field in SAMPLE_VALUES and SAMPLE_VALUES[field] == value:
        return _sample_origin(field, value)
    return ValueOrigin(field, value, "default", "of the service") if _is_default(field, value) else None


def model_values(model: dict[str, Any]) -> list[ValueOrigin]:
    """Return the numbers and file names in an avatar's model: measured, or calculated by the rule that they follow.

    A value of `editor` that repeats `editorValue` is left out.
    """
    values = {key: value for key, value in flatten(model) if key not in IDENTITY_KEYS}
    frame = try_parse_frame(model)
    expected = asdict(build_editor(replace(frame, adjust_x=None))) if frame else {}
    id_pair = f"{model.get('ai_name')}_{model.get('emotion')}"
    return [
        _model_value_origin(key, value, expected, id_pair)
        for key, value in values.items()
        if not _is_repeated(key, values)
    ]


def _is_repeated(key: str, values: OptionValues) -> bool:
    parent, _, name = key.rpartition(".")
    repeated_key = f"editorValue.{name}"
    return parent == "editor" and repeated_key in values and bool(values[repeated_key] == values[key])


def _model_value_origin(key: str, value: Any, expected_values: dict[str, Any], id_pair: str) -> ValueOrigin:
    """Return the origin of a value in an avatar's model.

    Args:
        key: The path of the value in the model.
        value: The value.
        expected_values: The numbers that follow from the measurements, or nothing if these are incomplete.
        id_pair: The ids of avatar and clothes, as they are part of file names.
    """
    name = key.rpartition(".")[2]
    if name in MEASURED_FIELDS:
        return ValueOrigin(key, value, "recorded", MEASURED_FIELDS[name])
    if name in SAMPLE_CONSTANTS:
        constant = SAMPLE_CONSTANTS[name]
        origin: Origin = "default" if value == constant else "recorded"
        return ValueOrigin(key, value, origin, f"{constant} {SAMPLE_DERIVATION}")
    if isinstance(value, str) and id_pair in value:
        return ValueOrigin(key, value, "calculated", FROM_IDS_DERIVATION)
    if name in DERIVED_FIELDS:
        return _rule_origin(key, value, DERIVED_FIELDS[name], expected_values.get(name))
    if key in REPEATED_FIELD_SOURCES:
        measured = REPEATED_FIELD_SOURCES[key]
        return _rule_origin(key, value, MEASURED_FIELDS[measured], expected_values.get(measured))
    return ValueOrigin(key, value, "recorded")


def _rule_origin(key: str, value: Any, rule: str, expected: float | None) -> ValueOrigin:
    """Return the origin of a number for which there is a rule. `expected` is the number by the rule, if known."""
    if expected is not None and is_close_to_derived(value, expected):
        return ValueOrigin(key, value, "calculated", rule)
    return ValueOrigin(key, value, "recorded", f"differs from its rule: {rule}")


def flatten(data: Mapping[str, Any], prefix: str = "", max_depth: int = 4) -> Iterator[tuple[str, Any]]:
    """Yield the values in an object and in the objects inside it, with their paths.

    >>> dict(flatten({"left": 5, "shadow": {"blur": 2}}))
    {'left': 5, 'shadow.blur': 2}
    """
    for key, value in data.items():
        if isinstance(value, dict) and value and max_depth:
            yield from flatten(value, f"{prefix}{key}.", max_depth - 1)
        else:
            yield f"{prefix}{key}", value


def _format_options(options: OptionValues, *excluded: str) -> str:
    """Return options as keyword arguments: `at='left', margin=96`. The value of `group` is a call already."""
    return ", ".join(
        value if name == "group" else f"{name}={shorten(repr(value))}"
        for name, value in options.items()
        if name not in excluded
    )
