"""Write a project as Python code that builds it, as a person would write it.

Default values are left out. Lines are broken as code formatters break them.
"""

from __future__ import annotations

import os
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from scenekit.avatars import AvatarFrame, Catalog
from scenekit.elements import ELEMENTS_BY_METHOD, Animation, Background, Element, Group, RawClip
from scenekit.elements.from_payload import get_non_default_fields
from scenekit.errors import CompositionError
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_LINE_LENGTH = 88
"""The default line length of common formatters, in columns."""

INDENT_WIDTH = 4
"""Columns per level of indentation."""


class Bracket(NamedTuple):
    """An expression in brackets: `Text(`, the items, `)`. Each item has a prefix (`size=`, `"a": ` or nothing)."""

    opening: str
    items: tuple[tuple[str, Bracket | str], ...]
    closing: str
    is_tuple: bool = False
    """Whether the brackets are a tuple, in which a single item needs a trailing comma."""


Expression = Bracket | str


class PythonWriter:
    """Writes one module, and collects its imports and its named frames."""

    def __init__(self) -> None:
        self.imports: set[str] = set()
        self.frame_names: dict[str, str] = {}
        """The names of the avatar frames, by the code of the frame."""

    def format_module(self, project: Struct, scenes: Sequence[Scene]) -> str:
        """Return the code of the module.

        Args:
            project: The project. Its own scenes are ignored.
            scenes: The scenes of the project.

        Raises:
            CompositionError: An element is not one of scenekit's.
        """
        names = ["scene"] if len(scenes) == 1 else [f"scene_{number}" for number in range(1, len(scenes) + 1)]
        chains = [self._build_scene_calls(scene) for scene in scenes]
        constructor = self._build_constructor_call(project, skip=("scenes",))
        statements = [f"{name} = {expression}" for expression, name in self.frame_names.items()]
        statements += [
            f"{name} = {_format_chain('Scene()', chain, len(name) + 3)}"
            for name, chain in zip(names, chains, strict=True)
        ]
        add = Bracket("add(", tuple(("", name) for name in names), ")")
        statements.append(f"project = {_format_chain(constructor, [add], 10)}")
        self.imports.add("Scene")
        imports = Bracket("(", tuple(("", name) for name in sorted(self.imports)), ")")
        line = f"from scenekit import {format_flat(imports)[1:-1]}"
        if len(line) > MAX_LINE_LENGTH:
            line = f"from scenekit import {format_wrapped(imports, 0, len('from scenekit import '))}"
        return "\n\n".join([line, *statements]) + "\n"

    def _build_scene_calls(self, scene: Scene) -> list[Bracket]:
        """Return the calls that build a scene."""
        calls = []
        if scene.background_element != Background():
            calls.append(self._build_method_call("background", scene.background_element))
        calls += [self._build_element_call(element) for element in scene.elements]
        calls += [self._build_method_call("say", turn) for turn in scene.turns]
        options = self._build_arguments(scene, skip=("background_element", "elements", "turns"))
        return [*calls, Bracket("replace(", options, ")")] if options else calls

    def _build_element_call(self, element: Element) -> Bracket:
        if isinstance(element, RawClip):
            return Bracket("clip(", (("", self.build_expression(element.data)),), ")")
        if type(element) is not ELEMENTS_BY_METHOD.get(element.method):
            raise CompositionError(f"{type(element).__name__} is not an element of scenekit, so no method adds it.")
        return self._build_method_call(element.method, element)

    def _build_method_call(self, method: str, struct: Struct) -> Bracket:
        """Return the method call that builds a struct. The method of a group takes its elements one by one."""
        if isinstance(struct, Group):
            members = tuple(("", self._build_constructor_call(element)) for element in struct.elements)
            return Bracket(f"{method}(", (*members, *self._build_arguments(struct, skip=("elements",))), ")")
        return Bracket(f"{method}(", self._build_arguments(struct), ")")

    def _build_constructor_call(self, struct: Struct, skip: tuple[str, ...] = ()) -> Bracket:
        """Return the constructor call that builds a struct."""
        name = type(struct).__name__
        self.imports.add(name)
        return Bracket(f"{name}(", self._build_arguments(struct, skip), ")")

    def _build_arguments(self, struct: Struct, skip: tuple[str, ...] = ()) -> tuple[tuple[str, Expression], ...]:
        """Return the arguments that are not defaults. The first field is positional, except in frames and shadows."""
        first = struct.__struct_fields__[0]
        has_positional = not isinstance(struct, AvatarFrame) and first != "color"
        return tuple(
            ("" if has_positional and name == first else f"{name}=", self.build_expression(value))
            for name, value in get_non_default_fields(struct).items()
            if name not in skip
        )

    def build_expression(self, value: Any) -> Expression:
        """Return the expression that evaluates to a value."""
        if isinstance(value, Struct):
            return self._build_struct_expression(value)
        if isinstance(value, dict):
            items = tuple((f"{quote(key)}: ", self.build_expression(item)) for key, item in value.items())
            return Bracket("{", items, "}")
        if isinstance(value, (list, tuple)):
            return Bracket("(", tuple(("", self.build_expression(item)) for item in value), ")", is_tuple=True)
        if isinstance(value, Catalog):
            return self._build_catalog(value)
        return format_scalar(value)

    def _build_struct_expression(self, struct: Struct) -> Expression:
        if isinstance(struct, AvatarFrame):
            return self._name_frame(struct)
        if isinstance(struct, Animation) and struct == Animation(struct.type):
            return quote(struct.type)
        return self._build_constructor_call(struct)

    def _build_catalog(self, catalog: Catalog) -> Expression:
        self.imports |= {"Catalog", "CatalogEntry"}
        entries = Bracket("[", tuple(("", self._build_constructor_call(entry)) for entry in catalog), "]")
        aliases = (("", self.build_expression(dict(catalog.aliases))),) if catalog.aliases else ()
        return Bracket("Catalog(", (("", entries), *aliases), ")")

    def _name_frame(self, frame: AvatarFrame) -> str:
        """Return the variable name of a frame. Equal frames share a name."""
        code = format_wrapped(self._build_constructor_call(frame), 0, len("frame_1 = "))
        return self.frame_names.setdefault(code, f"frame_{len(self.frame_names) + 1}")


def format_scalar(value: object) -> str:
    """Return the code of a number, a str, a path, a bool or None.

    Values of subclasses, such as NumPy's scalars, are written as values of the base type.
    """
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, str):
        return quote(str(value))
    if isinstance(value, os.PathLike):
        return quote(os.fspath(value))
    if isinstance(value, Integral):
        return repr(int(value))
    if isinstance(value, Real):
        return repr(float(value))
    raise TypeError(f"Cannot write a value of the type {type(value).__name__} as code.")


def quote(text: str) -> str:
    """Return a string literal, in double quotes unless these need more backslashes than single ones."""
    literal = repr(text)
    if literal[0] == '"' or '"' in text:
        return literal
    return '"' + literal[1:-1].replace("\\'", "'") + '"'


def format_flat(expression: Expression) -> str:
    """Return the code of an expression on one line."""
    if isinstance(expression, str):
        return expression
    comma = "," if expression.is_tuple and len(expression.items) == 1 else ""
    return (
        expression.opening
        + ", ".join(key + format_flat(value) for key, value in expression.items)
        + comma
        + expression.closing
    )


def format_wrapped(expression: Expression, indent: int, prefix_width: int, suffix_width: int = 0) -> str:
    """Return the code of an expression, broken into lines if it is too long for one.

    Args:
        expression: The expression.
        indent: The indentation of its first line, in columns.
        prefix_width: The columns before the expression on its first line, including the indentation.
        suffix_width: The columns after the expression on its last line.
    """
    line = format_flat(expression)
    if (
        isinstance(expression, str)
        or not expression.items
        or prefix_width + len(line) + suffix_width <= MAX_LINE_LENGTH
    ):
        return line
    inner = " " * (indent + INDENT_WIDTH)
    body = line[len(expression.opening) : len(line) - len(expression.closing)]
    if len(inner) + len(body) <= MAX_LINE_LENGTH:
        return f"{expression.opening}\n{inner}{body}\n{' ' * indent}{expression.closing}"
    items = "".join(
        f"{inner}{key}{format_wrapped(value, len(inner), len(inner) + len(key), 1)},\n"
        for key, value in expression.items
    )
    return f"{expression.opening}\n{items}{' ' * indent}{expression.closing}"


def _format_chain(start: Expression, method_calls: Iterable[Bracket], prefix_width: int) -> str:
    """Return the code of chained method calls: on one line, or one line per call in parentheses.

    Args:
        start: The object of the first call.
        method_calls: The calls, in order.
        prefix_width: The columns before the code on its first line.
    """
    calls = [call._replace(opening=f".{call.opening}") for call in method_calls]
    line = "".join(map(format_flat, (start, *calls)))
    if prefix_width + len(line) <= MAX_LINE_LENGTH or not calls:
        return line
    if len(calls) == 1:
        first = format_flat(start)
        return first + format_wrapped(calls[0], 0, prefix_width + len(first))
    lines = "".join(f"    {format_wrapped(call, INDENT_WIDTH, INDENT_WIDTH)}\n" for call in (start, *calls))
    return f"(\n{lines})"
