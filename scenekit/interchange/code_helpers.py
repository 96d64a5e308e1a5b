"""Find elements that differ only in a few options, so that generated code builds them with one function.

A project of the web editor repeats the same texts and avatars in each scene. A function holds the options that are
equal, and has a parameter for each of the others.
"""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.elements import Element, Group, Html, RawClip
from scenekit.elements.from_payload import get_non_default_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MIN_ELEMENTS = 3
"""The minimum number of elements that a function builds."""

MIN_SHARED_KEYS = 4
"""The minimum number of keys of `extra` that several functions share with a constant."""

MAX_COMPARED_FUNCTIONS = 30
"""The maximum number of functions whose keys are compared with each other."""

POSITIONAL_OPTIONS = ("script", "left", "top")
"""The options that are positional parameters, after the content of the element."""

VARYING_OPTIONS = (*POSITIONAL_OPTIONS, "poster", "width", "height", "scale", "size", "angle", "layer", "tag", "id")
"""The options that can be parameters. All others must be equal in the elements of a function."""

RESERVED_NAMES = ("base", "editor_keys", "project", "scene")
"""Names of the module that no function may have."""

Key = tuple[str, ...]
"""An option, such as `("left",)`, or a key of `extra`, such as `("extra", "isDelete")`."""


class Parameter(NamedTuple):
    """A parameter of a function."""

    name: str
    annotation: str
    is_positional: bool


class Helper(NamedTuple):
    """A function that builds several elements."""

    name: str
    sample: Element
    """One of its elements. It has all options that are not parameters."""
    parameters: Mapping[Key, Parameter]
    """The parameter of each option that varies. Options that are always equal, such as an id and a name, share one."""

    def get_arguments(self, element: Element) -> list[tuple[Parameter, Any]]:
        """Return the parameters with their values for an element, in order."""
        values = _flatten(element)
        distinct = {parameter: key for key, parameter in reversed(list(self.parameters.items()))}
        return [(parameter, values[distinct[parameter]]) for parameter in dict.fromkeys(self.parameters.values())]


def find_helpers(scenes: Iterable[Sequence[Element]]) -> dict[int, Helper]:
    """Return the function for each element that one builds, by the identity of the element.

    Args:
        scenes: The elements of each scene. Scenes with a raw clip, which only a method can add, are ignored.
    """
    clusters: dict[object, list[Element]] = {}
    for elements in scenes:
        if not any(isinstance(element, RawClip) for element in elements):
            for element in elements:
                if not isinstance(element, Group):
                    clusters.setdefault(_cluster_key(element), []).append(element)
    helpers: dict[int, Helper] = {}
    names = _Names()
    for cluster in clusters.values():
        if len(cluster) >= MIN_ELEMENTS:
            helper = _build_helper(cluster, names)
            helpers.update(dict.fromkeys(map(id, cluster), helper))
    return helpers


def find_shared_extra(helpers: Iterable[Helper]) -> dict[str, Any]:
    """Return the keys of `extra` that several functions have with the same values; empty if they are few."""
    extras = [
        {key: value for key, value in (helper.sample.extra or {}).items() if ("extra", key) not in helper.parameters}
        for helper in helpers
    ]
    candidates = [
        {key: value for key, value in extra.items() if key in other and repr(other[key]) == repr(value)}
        for number, extra in enumerate(extras[:MAX_COMPARED_FUNCTIONS])
        for other in extras[:number]
    ]
    users = [sum(has_all_items(extra, candidate) for extra in extras) for candidate in candidates]
    sizes = [len(candidate) * (count - 1) for candidate, count in zip(candidates, users, strict=True)]
    best = candidates[sizes.index(max(sizes))] if sizes else {}
    return best if len(best) >= MIN_SHARED_KEYS else {}


def has_all_items(values: Mapping[str, Any], items: Mapping[str, Any]) -> bool:
    """Whether an object has all keys of another one, with the same values."""
    return all(key in values and repr(values[key]) == repr(item) for key, item in items.items())


def _flatten(element: Element) -> dict[Key, Any]:
    """Return the options of an element that are not defaults, and the keys of its `extra` one by one."""
    options = get_non_default_fields(element)
    extra = options.pop("extra", {})
    return {**{(name,): value for name, value in options.items()}, **{("extra", key): extra[key] for key in extra}}


def _cluster_key(element: Element) -> object:
    """Return what the elements of one function have in common: the names of the options, and the values of most."""
    values = _flatten(element)
    fixed = tuple((key, repr(value)) for key, value in values.items() if not _can_vary(element, key, value))
    return type(element), tuple(values), fixed


def _can_vary(element: Element, key: Key, value: Any) -> bool:
    if key[0] == "extra":
        return True
    if key == ("size",):
        return isinstance(value, tuple)  # the natural size of an image; the size of a text is part of its style
    return key[0] in VARYING_OPTIONS or (key[0] == element.__struct_fields__[0] and element.method != "shape")


def _build_helper(cluster: Sequence[Element], names: _Names) -> Helper:
    values = [_flatten(element) for element in cluster]
    varying = [key for key in values[0] if len({(type(flat[key]), repr(flat[key])) for flat in values}) > 1]
    content = (cluster[0].__struct_fields__[0],)
    order = [content, *((option,) for option in POSITIONAL_OPTIONS)]
    positional = [key for key in order if key in varying]
    parameters: dict[Key, Parameter] = {}
    key_by_values: dict[tuple[str, ...], Key] = {}
    for key in [*positional, *(key for key in varying if key not in positional)]:
        twin = key_by_values.setdefault(tuple(repr(flat[key]) for flat in values), key)
        if twin != key:
            parameters[key] = parameters[twin]
            continue
        annotation = _annotate([flat[key] for flat in values], is_extra=key[0] == "extra")
        name = names.choose_parameter(key[-1], parameters.values())
        parameters[key] = Parameter(name, annotation, key in positional)
    tags = {element.tag for element in cluster}
    tag = next(iter(tags)) if len(tags) == 1 else None
    return Helper(names.choose_function(tag, cluster[0].method), cluster[0], parameters)


def _annotate(values: Sequence[Any], *, is_extra: bool) -> str:
    """Return the type of a parameter with these values."""
    if is_extra:
        return "object"
    names = dict.fromkeys(_annotate_value(value) for value in values)
    if "float" in names:
        names.pop("int", None)
    return " | ".join(names)


def _annotate_value(value: Any) -> str:
    if isinstance(value, Html):
        return "Html"
    if isinstance(value, str):
        return "str"
    if isinstance(value, tuple):
        return f"tuple[{', '.join(map(_annotate_value, value))}]"
    return "int" if isinstance(value, int) else "float"


class _Names:
    """Chooses names that are identifiers, and that nothing else in the module has."""

    def __init__(self) -> None:
        self._functions: set[str] = set(RESERVED_NAMES)

    def choose_function(self, tag: str | None, method: str) -> str:
        """Return the tag as a name if possible, else the method with a number if it is taken."""
        is_usable = tag is not None and tag.isidentifier() and tag.isascii() and not iskeyword(tag) and tag.islower()
        name = base = tag if tag is not None and is_usable and not tag.startswith(("scene_", "frame_")) else method
        number = 2
        while name in self._functions:
            name, number = f"{base}_{number}", number + 1
        self._functions.add(name)
        return name

    def choose_parameter(self, key: str, parameters: Iterable[Parameter]) -> str:
        """Return the key as a name if possible."""
        taken = {parameter.name for parameter in parameters}
        name = key if key.isidentifier() and not iskeyword(key) else "value"
        return name if name not in taken else f"{name}_{len(taken)}"
