"""Where each value of a clip comes from, as far as that can be known.

The payload alone tells what equals a default and which numbers of an avatar follow their rule. Of a project that was
made with the verbs, the words are known as well: a value that a word says is given, and one that words bear on is
calculated from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec.structs import asdict, replace

from scenekit.avatars.explain import (
    CONSTANT_FIELDS,
    DERIVED_FIELDS,
    FROM_IDS_DERIVATION,
    MEASURED_FIELDS,
    REPEATED_FIELDS,
)
from scenekit.avatars.payload_model import build_editor, is_close_to_derived, try_parse_frame
from scenekit.elements import Animation, RawClip, Shadow
from scenekit.elements.base import EDITOR_FILL, EDITOR_LOCKS
from scenekit.elements.from_payload import get_non_default_fields
from scenekit.inspection.check.sources import iter_element_refs
from scenekit.storyboard.labels import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scenekit.compose.scenes import ComposableScene
    from scenekit.inspection.check.sources import ElementRef
    from scenekit.inspection.view import ClipView, SceneView

Origin = Literal["given", "default", "calculated", "recorded"]


class ValueOrigin(NamedTuple):
    """A value of the payload, and where it comes from."""

    field: str
    """Of an object inside: `shadow.blur`."""
    value: Any
    origin: Origin
    derivation: str = ""


OptionValues = dict[str, Any]
"""What a person wrote, by word; of an object inside by `shadow.blur`."""

PAYLOAD_DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(("backgroundColor", "stroke", "fontWeight", "fontStyle"), ""),
    **dict.fromkeys(("angle", "strokeWidth", "strokeRadius", "shadow.blur"), 0),
    **dict.fromkeys(("scaleX", "scaleY"), 1),
    **dict.fromkeys(("opacity", "volume"), 100),
    **dict.fromkeys(("shadow.offsetX", "shadow.offsetY"), 5),
    "shadow.color": "#00000060",
    "fontFamily": "Noto Sans CJK",
    "align": "left",
    "underline": False,
}
"""The documented ones."""

SAMPLE_VALUES: dict[str, Any] = {**EDITOR_LOCKS, "effects": [{"type": "head-only"}]}
"""What no table explains, and every sample has."""

BACKGROUND_SAMPLE_VALUES = {"id": "background", "type": "background", "source_type": "image"}
"""The same of backgrounds."""

POSITIONAL_OPTIONS = ("content", "model", "source", "name")
"""What verbs take first: it is written without its word, and nearly always what the payload says."""

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
"""The words that bear on a value; for all others, the word of the same name."""

ORIGIN_WITHOUT_OPTION: dict[str, tuple[Origin, str]] = {
    "id": ("calculated", "kind and number"),
    "layer": ("calculated", "order of writing"),
    "left": ("default", "no word says where"),
    "top": ("default", "no word says where"),
    "width": ("default", "no word says how large"),
    "height": ("default", "no word says how large"),
    "scaleX": ("default", "no word says how large"),
    "scaleY": ("default", "no word says how large"),
    "script.org": ("given", "said by say()"),
    "model.emotion": ("default", "the first clothes that are known"),
    "model.language": ("default", "the avatar's own"),
}
"""Where a value comes from that no word bears on, in a scene whose words are known."""

DERIVATION_NOTES = {"fontSize": ", 3 points for 4 px"}

IDENTITY_KEYS = ("ai_name", "emotion", "language")
"""Of the model of an avatar: who it is, and not its numbers."""

FIELDS_BY_DERIVATION = {meaning: field for field, meaning in MEASURED_FIELDS.items()}

SAMPLE_DERIVATION = "in every sample"

AXIS_BY_FIELD = {"left": 0, "width": 0, "scaleX": 0, "top": 1, "height": 1, "scaleY": 1}
"""Which of two numbers of a word is meant."""


def options_by_path(scenes: Iterable[ComposableScene]) -> dict[str, OptionValues]:
    """The words of the clips and backgrounds of some scenes, by their paths in the payload."""
    scenes = tuple(scenes)
    found = {
        leaf.path: _element_options(leaf) for leaf in iter_element_refs(scenes) if not isinstance(leaf.element, RawClip)
    }
    for number, scene in enumerate(scenes):
        if scene.raw_payload is None:
            found[f"scenes[{number}].background"] = get_non_default_fields(scene.background_element)
            if scene.background_element.color_rectangle:
                found[f"scenes[{number}].clips[0]"] = get_non_default_fields(scene.background_element)
    return found


def _element_options(element_ref: ElementRef) -> OptionValues:
    words: OptionValues = {}
    for word, value in get_non_default_fields(element_ref.element).items():
        inside = get_non_default_fields(value) if isinstance(value, (Animation, Shadow)) else value
        is_opened = inside is not value or word == "extra"
        words |= dict(flatten(inside, f"{word}.")) if is_opened else {word: value}
    groups = [
        f"{group.method}({_format_options(get_non_default_fields(group), 'elements')})" for group in element_ref.groups
    ]
    return words | ({"group": " in ".join(reversed(groups))} if groups else {})


def clip_values(clip: ClipView, options: OptionValues | None) -> list[ValueOrigin]:
    """The values of a clip; of an avatar's model, only who it is. `words` are None where nobody knows them."""
    who = {f"model.{key}": clip.model[key] for key in IDENTITY_KEYS if key in clip.model}
    rest = {key: value for key, value in flatten(clip.data) if key != "type" and not key.startswith("model.")}
    return [
        _derived_origin(key, value, clip) or _value_origin(key, value, options) for key, value in (who | rest).items()
    ]


def background_values(scene: SceneView, options: OptionValues | None) -> list[ValueOrigin]:
    """The values of a scene's background."""
    return [
        ValueOrigin(key, value, "default", SAMPLE_DERIVATION)
        if BACKGROUND_SAMPLE_VALUES.get(key) == value
        else _value_origin(key, value, options)
        for key, value in flatten(scene.background)
    ]


def _value_origin(field: str, value: Any, options: OptionValues | None) -> ValueOrigin:
    if options is None:
        return _default_origin(field, value, "given")
    return _option_origin(field, value, options) or _default_origin(field, value, "default")


def _derived_origin(field: str, value: Any, clip: ClipView) -> ValueOrigin | None:
    """What follows from other values of the clip."""
    if field == "name" and value == clip.data.get("id"):
        return ValueOrigin(field, value, "calculated", "the id")
    if (
        field in ("width", "height")
        and clip.frame
        and is_close_to_derived(value, getattr(clip.frame.tight_size, field))
    ):
        return ValueOrigin(field, value, "calculated", f"tight {field} of the avatar")
    if field == "fill" and value == EDITOR_FILL and clip.clip_type in ("aiModel", "image", "videoImage"):
        return ValueOrigin(field, value, "default", SAMPLE_DERIVATION)
    return None


def _option_origin(field: str, value: Any, options: OptionValues) -> ValueOrigin | None:
    """What a word says, or words bear on."""
    if f"extra.{field}" in options:
        return ValueOrigin(field, value, "given", "extra")
    parent = field.rpartition(".")[0]
    candidates = OPTIONS_BY_FIELD.get(field) or OPTIONS_BY_FIELD.get(parent) or (field, parent)
    bearing = {word: options[word] for word in candidates if word in options}
    for word, meant in bearing.items():
        if _option_equals_value(word, meant, field, value):
            return ValueOrigin(
                field, value, "given", "" if word in POSITIONAL_OPTIONS else _format_options({word: meant})
            )
    if bearing and not _is_default(field, value):
        return ValueOrigin(
            field, value, "calculated", f"from {_format_options(bearing)}{DERIVATION_NOTES.get(field, '')}"
        )
    if "content" in options and field in ("width", "height"):
        return ValueOrigin(field, value, "calculated", "the text, measured")
    return (
        ValueOrigin(field, value, *ORIGIN_WITHOUT_OPTION[field])
        if field in ORIGIN_WITHOUT_OPTION and not _is_default(field, value)
        else None
    )


def _option_equals_value(option: str, option_value: Any, field: str, value: Any) -> bool:
    """Whether a word is the value itself: of two numbers, the one of its direction."""
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


def _default_origin(field: str, value: Any, fallback: Origin) -> ValueOrigin:
    """What can be said of a value without knowing the words."""
    if field in SAMPLE_VALUES and SAMPLE_VALUES[field] == value:
        return ValueOrigin(field, value, "default", SAMPLE_DERIVATION)
    if _is_default(field, value):
        return ValueOrigin(field, value, "default", "the service's own")
    return ValueOrigin(field, value, fallback, "no word says it" if fallback == "default" else "")


def model_values(model: dict[str, Any]) -> list[ValueOrigin]:
    """The numbers and addresses in the model of an avatar: measured, or by the rule that they follow.

    `editor` is left out where it repeats `editorValue`.
    """
    values = {key: value for key, value in flatten(model) if key not in IDENTITY_KEYS}
    frame = try_parse_frame(model)
    ruled = asdict(build_editor(replace(frame, adjust_x=None))) if frame else {}
    ids = f"{model.get('ai_name')}_{model.get('emotion')}"
    return [
        _model_value_origin(key, value, ruled, ids) for key, value in values.items() if not _is_repeated(key, values)
    ]


def _is_repeated(key: str, values: OptionValues) -> bool:
    parent, _, name = key.rpartition(".")
    return parent == "editor" and values.get(f"editorValue.{name}", values) == values[key]


def _model_value_origin(key: str, value: Any, derived_values: OptionValues, id_pair: str) -> ValueOrigin:
    name = key.rpartition(".")[2]
    if name in MEASURED_FIELDS:
        return ValueOrigin(key, value, "recorded", MEASURED_FIELDS[name])
    if name in CONSTANT_FIELDS:
        return ValueOrigin(
            key, value, "default" if f"{value} in" in CONSTANT_FIELDS[name] else "recorded", CONSTANT_FIELDS[name]
        )
    if isinstance(value, str) and id_pair in value:
        return ValueOrigin(key, value, "calculated", FROM_IDS_DERIVATION)
    how = DERIVED_FIELDS.get(name) or REPEATED_FIELDS.get(key)
    if how is None:
        return ValueOrigin(key, value, "recorded")
    if derived_values and is_close_to_derived(
        value, derived_values[name if name in DERIVED_FIELDS else FIELDS_BY_DERIVATION[how]]
    ):
        return ValueOrigin(key, value, "calculated", how)
    return ValueOrigin(key, value, "recorded", f"off its rule: {how}")


def flatten(data: Mapping[str, Any], prefix: str = "", max_depth: int = 4) -> Iterator[tuple[str, Any]]:
    """The values in an object and in those inside it, by their keys.

    >>> dict(flatten({"left": 5, "shadow": {"blur": 2}}))
    {'left': 5, 'shadow.blur': 2}
    """
    for key, value in data.items():
        if isinstance(value, dict) and value and max_depth:
            yield from flatten(value, f"{prefix}{key}.", max_depth - 1)
        else:
            yield f"{prefix}{key}", value


def _format_options(options: OptionValues, *excluded: str) -> str:
    """Words as they are written: `at='left', margin=96`; a group says its own."""
    return ", ".join(
        value if word == "group" else f"{word}={shorten(repr(value))}"
        for word, value in options.items()
        if word not in excluded
    )
