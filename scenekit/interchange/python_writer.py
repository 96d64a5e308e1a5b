"""The builder code of a project: the Python that a person would have written for it.

What is left at its default is left out, and the lines are broken as formatters break them.
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
"""Columns: what formatters take when nobody says otherwise."""

INDENT_WIDTH = 4


class Bracket(NamedTuple):
    """Something in brackets: `Text(`, its items, `)`. An item begins with a key (`size=`, `"a": `) or with nothing."""

    opening: str
    items: tuple[tuple[str, Bracket | str], ...]
    closing: str
    is_tuple: bool = False
    """Whether a comma follows a single item: a tuple's."""


Expression = Bracket | str


class PythonWriter:
    """Writes one program: it knows what it has to import, and what it gave a name."""

    def __init__(self) -> None:
        self.imports: set[str] = set()
        self.frame_names: dict[str, str] = {}
        """The names of frames, by how they are written."""

    def format_module(self, project: Struct, scenes: Sequence[Scene]) -> str:
        """The whole module. `project` is the project, but for its scenes."""
        names = ["scene"] if len(scenes) == 1 else [f"scene_{number}" for number in range(1, len(scenes) + 1)]
        chains = [self._build_scene_calls(scene) for scene in scenes]
        whole = self._build_constructor_call(project, skip=("scenes",))
        statements = [f"{name} = {expression}" for expression, name in self.frame_names.items()]
        statements += [
            f"{name} = {_format_chain('Scene()', chain, len(name) + 3)}"
            for name, chain in zip(names, chains, strict=True)
        ]
        add = Bracket("add(", tuple(("", name) for name in names), ")")
        statements.append(f"project = {_format_chain(whole, [add], 10)}")
        self.imports.add("Scene")
        imports = Bracket("(", tuple(("", name) for name in sorted(self.imports)), ")")
        line = f"from scenekit import {format_flat(imports)[1:-1]}"
        if len(line) > MAX_LINE_LENGTH:
            line = f"from scenekit import {format_wrapped(imports, 0, len('from scenekit import '))}"
        return "\n\n".join([line, *statements]) + "\n"

    def _build_scene_calls(self, scene: Scene) -> list[Bracket]:
        """The verbs that make a scene."""
        verbs = (
            []
            if scene.background_element == Background()
            else [self._build_method_call("background", scene.background_element)]
        )
        verbs += [self._build_element_call(element) for element in scene.elements]
        verbs += [self._build_method_call("say", turn) for turn in scene.turns]
        options = self._build_arguments(scene, skip=("background_element", "elements", "turns"))
        return [*verbs, Bracket("replace(", options, ")")] if options else verbs

    def _build_element_call(self, element: Element) -> Bracket:
        if isinstance(element, RawClip):
            return Bracket("clip(", (("", self.build_expression(element.data)),), ")")
        if type(element) is not ELEMENTS_BY_METHOD.get(element.method):
            raise CompositionError(f"{type(element).__name__} is an element of your own, which no verb makes")
        return self._build_method_call(element.method, element)

    def _build_method_call(self, method: str, struct: Struct) -> Bracket:
        """A struct as the verb that makes it; a group's verb takes its elements one by one."""
        if isinstance(struct, Group):
            members = tuple(("", self._build_constructor_call(element)) for element in struct.elements)
            return Bracket(f"{method}(", (*members, *self._build_arguments(struct, skip=("elements",))), ")")
        return Bracket(f"{method}(", self._build_arguments(struct), ")")

    def _build_constructor_call(self, struct: Struct, skip: tuple[str, ...] = ()) -> Bracket:
        """A struct as the call that makes it."""
        name = type(struct).__name__
        self.imports.add(name)
        return Bracket(f"{name}(", self._build_arguments(struct, skip), ")")

    def _build_arguments(self, struct: Struct, skip: tuple[str, ...] = ()) -> tuple[tuple[str, Expression], ...]:
        """What is not left at its default; the first field without a key, where it reads well."""
        first = struct.__struct_fields__[0]
        has_bare = not isinstance(struct, AvatarFrame) and first != "color"
        return tuple(
            ("" if has_bare and name == first else f"{name}=", self.build_expression(value))
            for name, value in get_non_default_fields(struct).items()
            if name not in skip
        )

    def build_expression(self, value: Any) -> Expression:  # noqa: PLR0911 (a line a kind of value)
        """A value as it is written in Python."""
        if isinstance(value, AvatarFrame):
            return self._name_frame(value)
        if isinstance(value, Animation) and value == Animation(value.type):
            return quote(value.type)
        if isinstance(value, Catalog):
            self.imports |= {"Catalog", "CatalogEntry"}
            entries = Bracket("[", tuple(("", self._build_constructor_call(entry)) for entry in value), "]")
            aliases = (("", self.build_expression(dict(value.aliases))),) if value.aliases else ()
            return Bracket("Catalog(", (("", entries), *aliases), ")")
        if isinstance(value, Struct):
            return self._build_constructor_call(value)
        if isinstance(value, dict):
            return Bracket(
                "{", tuple((f"{quote(key)}: ", self.build_expression(part)) for key, part in value.items()), "}"
            )
        if isinstance(value, (list, tuple)):
            return Bracket("(", tuple(("", self.build_expression(part)) for part in value), ")", is_tuple=True)
        return format_scalar(value)

    def _name_frame(self, frame: AvatarFrame) -> str:
        """The name of a frame, which several avatars may share."""
        written = format_wrapped(self._build_constructor_call(frame), 0, len("frame_1 = "))
        return self.frame_names.setdefault(written, f"frame_{len(self.frame_names) + 1}")


def format_scalar(value: object) -> str:
    """A number, a text or a constant; NumPy's scalars and other subclasses as the type itself."""
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
    raise TypeError(f"{type(value).__name__} cannot be written as code")


def quote(text: str) -> str:
    """A string in double quotes, where that needs no more backslashes than single ones."""
    written = repr(text)
    if written[0] == '"' or '"' in text:
        return written
    return '"' + written[1:-1].replace("\\'", "'") + '"'


def format_flat(expression: Expression) -> str:
    """An expression on one line."""
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
    """An expression in a line that is indented so, with so many columns before and after it."""
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
    """Calls on one another: on one line, or several of them a line each, in brackets."""
    calls = [verb._replace(opening=f".{verb.opening}") for verb in method_calls]
    line = "".join(map(format_flat, (start, *calls)))
    if prefix_width + len(line) <= MAX_LINE_LENGTH or not calls:
        return line
    if len(calls) == 1:
        first = format_flat(start)
        return first + format_wrapped(calls[0], 0, prefix_width + len(first))
    lines = "".join(f"    {format_wrapped(call, INDENT_WIDTH, INDENT_WIDTH)}\n" for call in (start, *calls))
    return f"(\n{lines})"
