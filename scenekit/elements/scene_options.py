"""The fields of a scene, and the options of its methods: of `replace`, and of those that add an element.

`**options` alone does not show the options of an element in a shell. Type checkers read the `TypedDict`. At run time,
`list_options_in_signatures` sets the signatures. Jedi, which completes the code of notebooks without running it, reads
a call that passes `**options` on. So each method has such a call, which the compiler removes.
"""

from __future__ import annotations

from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, get_args

from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.geometry import Number
from scenekit.core.messages import argument_error
from scenekit.core.typed_dict import TypedDict
from scenekit.core.validation import EMPTY
from scenekit.elements import ELEMENT_TYPES, Background, Element
from scenekit.elements.context import ScriptTarget
from scenekit.elements.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Callable


class SceneOptions(TypedDict, total=False):
    """The options of `Scene.replace`."""

    watermark: bool
    thumbnail_url: str | None
    scripts_on: ScriptTarget | None
    duration: Number | None
    extra: dict[str, Any] | None
    omit: tuple[str, ...]


OPTIONS_BY_TYPE = {kind: dict.fromkeys(kind.__struct_fields__[1:]) for kind in ELEMENT_TYPES}
"""The options of each element's method, in order. The first field is the content, which is passed by position."""


def list_options_in_signatures(scene_type: type) -> None:
    """Set the signature of each method that adds an element, so that `help` and completion list its options."""
    names = {name for options in OPTIONS_BY_TYPE.values() for name in options}
    keywords = {name: Parameter(name, Parameter.KEYWORD_ONLY, default=None) for name in names}
    for kind, options in OPTIONS_BY_TYPE.items():
        function: Callable[..., object] = getattr(scene_type, kind.method)
        described = signature(function)
        *positional, _ = described.parameters.values()  # the last one is `**options`
        parameters = [*positional, *(keywords[name] for name in options)]
        vars(function)["__signature__"] = described.replace(parameters=parameters)


def validate_scene(scene: Any) -> None:
    """Check the fields of a new `Scene`, and convert them to the types with which it is stored.

    Raises:
        ArgumentError: A field has an invalid value.
    """
    if type(scene.background_element) is not Background:
        reason = "must be a Background. Scene().background(…) sets one. A scene has no name."
        raise argument_error("Scene", "background_element", scene.background_element, reason)
    if scene.elements is not EMPTY:
        force_setattr(scene, "elements", _validate_tuple("elements", scene.elements, Element))
    if scene.turns is not EMPTY:
        force_setattr(scene, "turns", _validate_tuple("turns", scene.turns, Turn))
    if scene.watermark is not False:
        validation.boolean("Scene", "watermark", scene.watermark)
    if scene.thumbnail_url is not None:
        validation.url("Scene", "thumbnail_url", scene.thumbnail_url)
    if scene.scripts_on is not None:
        validation.choice("Scene", "scripts_on", scene.scripts_on, get_args(ScriptTarget))
    if scene.duration is not None:
        validation.convert_number(scene, "Scene", "duration", low=validation.MIN_POSITIVE)
    if scene.extra is not None or scene.omit is not EMPTY:
        validation.freeze_extra_and_omit("Scene", scene)


def _validate_tuple(field: str, value: object, item_type: type) -> tuple[Any, ...]:
    """Return the elements or turns of a scene as a tuple.

    Raises:
        ArgumentError: It is not a tuple or list of items of the type.
    """
    if not isinstance(value, (tuple, list)) or not all(isinstance(item, item_type) for item in value):
        raise argument_error(
            "Scene", field, value, f"must be a tuple of {field}, each of the type {item_type.__name__}."
        )
    return tuple(value)
