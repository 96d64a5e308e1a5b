"""Write a project as Python code that builds it, as a person would write it.

Default values are left out. Lines are broken as code formatters break them.
"""

from __future__ import annotations

import os
from numbers import Integral, Real
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import east_asian_width

from msgspec import Struct

from scenekit.avatars import AvatarFrame, Catalog
from scenekit.elements import ELEMENTS_BY_METHOD, Animation, Background, Element, Group, RawClip
from scenekit.elements.from_payload import get_non_default_fields
from scenekit.errors import CompositionError
from scenekit.interchange.code_helpers import MIN_ELEMENTS, Helper, Key, find_helpers, find_shared_extra, has_all_items
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_LINE_LENGTH = 88
"""The default line length of common formatters, in columns."""

INDENT_WIDTH = 4
"""Columns per level of indentation."""


SHARED_EXTRA_NAME = "editor_keys"
"""The name of the constant with the keys of `extra` that several functions share."""


class Bracket(NamedTuple):
    """An expression in brackets: `Text(`, the items, `)`. Each item has a prefix (`size=`, `"a": ` or nothing)."""

    opening: str
    items: tuple[tuple[str, Bracket | str], ...]
    closing: str
    is_tuple: bool = False
    """Whether the brackets are a tuple, in which a single item needs a trailing comma."""


Expression = Bracket | str


def format_project(project: Struct, scenes: Sequence[Scene]) -> str:
    """Return the code of a module that builds a project. Functions build repeated elements if that is shorter.

    Args:
        project: The project. Its own scenes are ignored.
        scenes: The scenes of the project.

    Raises:
        CompositionError: An element is not one of scenekit's.
    """
    plain = PythonWriter().format_module(project, scenes)
    helpers = find_helpers(scene.elements for scene in scenes)
    if not helpers:
        return plain
    return min(PythonWriter(helpers).format_module(project, scenes), plain, key=lambda code: code.count("\n"))


class PythonWriter:
    """Writes one module, and collects its imports and its named frames.

    Args:
        helpers: The functions that build elements, by the identity of the element.
    """

    def __init__(self, helpers: Mapping[int, Helper] = MappingProxyType({})) -> None:
        self.imports: set[str] = set()
        self.helpers = helpers
        self.shared_extra = find_shared_extra({helper.name: helper for helper in helpers.values()}.values())
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
        base = self._find_base(scenes)
        chains = [self._build_scene_calls(scene, base) for scene in scenes]
        constructor = self._build_constructor_call(project, skip=("scenes",))
        functions = [
            self._format_function(helper)
            for helper in {helper.name: helper for helper in self.helpers.values()}.values()
        ]
        constants = [f"{name} = {expression}" for expression, name in self.frame_names.items()]
        if self.shared_extra:
            expression = self.build_expression(self.shared_extra)
            constants.append(f"{SHARED_EXTRA_NAME} = {format_wrapped(expression, 0, len(SHARED_EXTRA_NAME) + 3)}")
        frames = "".join(f"\n{constant}\n" for constant in constants)
        statements = [f"base = {_format_chain('Scene()', base, 7)}"] if base else []
        statements += [
            f"{name} = {_format_chain(start, calls, len(name) + 3)}"
            for name, (start, calls) in zip(names, chains, strict=True)
        ]
        add = Bracket("add(", tuple(("", name) for name in names), ")")
        statements.append(f"project = {_format_chain(constructor, [add], 10)}")
        definitions = "".join(f"\n\n{function}\n" for function in functions)
        space = "\n\n" if functions else "\n"
        return f"{self._format_imports()}\n{frames}{definitions}{space}" + "\n\n".join(statements) + "\n"

    def _format_imports(self) -> str:
        names = sorted({*self.imports, "Scene"})
        line = f"from scenekit import {', '.join(names)}"
        if len(line) > MAX_LINE_LENGTH:
            line = f"from scenekit import (\n{''.join(f'    {name},' + chr(10) for name in names)})"
        return line

    def _find_base(self, scenes: Sequence[Scene]) -> list[Bracket]:
        """Return the calls that build the background and the options that several scenes share; empty if none do."""
        if not self.helpers:
            return []
        candidates: dict[str, tuple[int, list[Bracket]]] = {}
        for scene in scenes:
            calls = self._build_setting_calls(scene)
            code = "".join(map(format_flat, calls))
            candidates[code] = candidates.get(code, (0, calls))[0] + 1, calls
        count, calls = max(candidates.values(), key=lambda candidate: candidate[0] * bool(candidate[1]))
        return calls if count >= MIN_ELEMENTS else []

    def _build_setting_calls(self, scene: Scene) -> list[Bracket]:
        """Return the calls that set the background and the options of a scene."""
        calls = []
        if scene.background_element != Background():
            calls.append(self._build_method_call("background", scene.background_element))
        options = self._build_arguments(scene, skip=("background_element", "elements", "turns"))
        return [*calls, Bracket("replace(", options, ")")] if options else calls

    def _build_scene_calls(self, scene: Scene, base: list[Bracket]) -> tuple[str, list[Bracket]]:
        """Return the expression that a scene starts with, and the calls that build it."""
        settings = self._build_setting_calls(scene)
        start = "base" if base and settings == base else "Scene()"
        calls = [] if start == "base" else [call for call in settings if call.opening == "background("]
        if any(id(element) in self.helpers for element in scene.elements):
            items = tuple(("", self._build_helper_call(element)) for element in scene.elements)
            calls.append(Bracket("add(", items, ")"))
        else:
            calls += map(self._build_element_call, scene.elements)
        calls += [self._build_method_call("say", turn) for turn in scene.turns]
        if start != "base":
            calls += [call for call in settings if call.opening == "replace("]
        return start, calls

    def _build_helper_call(self, element: Element) -> Bracket:
        """Return the call of the function that builds an element, or of its constructor."""
        helper = self.helpers.get(id(element))
        if helper is None:
            self._build_element_call(element)  # rejects elements that are not scenekit's
            return self._build_constructor_call(element)
        items = tuple(
            ("" if parameter.is_positional else f"{parameter.name}=", self.build_expression(value))
            for parameter, value in helper.get_arguments(element)
        )
        return Bracket(f"{helper.name}(", items, ")")

    def _format_function(self, helper: Helper) -> str:
        """Return the code of a function that builds elements."""
        element = helper.sample
        type_name = type(element).__name__
        parameters = list(dict.fromkeys(helper.parameters.values()))
        keywords = [parameter for parameter in parameters if not parameter.is_positional]
        signature = [(f"{parameter.name}: ", parameter.annotation) for parameter in parameters]
        if keywords:
            signature.insert(len(parameters) - len(keywords), ("", "*"))
        self.imports |= {name for name in ("Html",) for _, annotation in signature if name in annotation}
        head = format_wrapped(Bracket(f"def {helper.name}(", tuple(signature), f") -> {type_name}:"), 0, 0)
        names = {key: parameter.name for key, parameter in helper.parameters.items()}
        arguments = tuple(
            (prefix, self._use_parameters(element, prefix.removesuffix("="), argument, names))
            for prefix, argument in self._build_arguments(element)
        )
        self.imports.add(type_name)
        call = Bracket(f"{type_name}(", arguments, ")")
        return f"{head}\n    return {format_wrapped(call, INDENT_WIDTH, INDENT_WIDTH + len('return '))}"

    def _use_parameters(
        self, element: Element, option: str, argument: Expression, names: Mapping[Key, str]
    ) -> Expression:
        """Return the argument of an option, or the name of its parameter. `names` are those of the parameters."""
        if option == "extra" and isinstance(argument, Bracket):
            extra = element.extra or {}
            shared = self.shared_extra if self.shared_extra and has_all_items(extra, self.shared_extra) else {}
            items = tuple(
                (item[0], names.get(("extra", key), item[1]))
                for key, item in zip(extra, argument.items, strict=True)
                if key not in shared
            )
            return argument._replace(items=(("**", SHARED_EXTRA_NAME), *items) if shared else items)
        return names.get((option or element.__struct_fields__[0],), argument)

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
        or prefix_width + compute_width(line) + suffix_width <= MAX_LINE_LENGTH
    ):
        return line
    inner = " " * (indent + INDENT_WIDTH)
    body = line[len(expression.opening) : len(line) - len(expression.closing)]
    if len(inner) + compute_width(body) <= MAX_LINE_LENGTH:
        return f"{expression.opening}\n{inner}{body}\n{' ' * indent}{expression.closing}"
    items = "".join(
        f"{inner}{key}{format_wrapped(value, len(inner), len(inner) + len(key), 1)},\n"
        for key, value in expression.items
    )
    return f"{expression.opening}\n{items}{' ' * indent}{expression.closing}"


def _format_chain(start: Expression, method_calls: Sequence[Bracket], prefix_width: int) -> str:
    """Return the code of chained method calls: on one line, or one line per call in parentheses.

    Args:
        start: The object of the first call.
        method_calls: The calls, in order.
        prefix_width: The columns before the code on its first line.
    """
    calls = [call._replace(opening=f".{call.opening}") for call in method_calls]
    line = "".join(map(format_flat, (start, *calls)))
    if prefix_width + compute_width(line) <= MAX_LINE_LENGTH or not calls:
        return line
    if len(calls) == 1:
        first = format_flat(start)
        return first + format_wrapped(calls[0], 0, prefix_width + compute_width(first))
    if start == "base":  # formatters keep the first call of a chain on the line of a name
        start, calls = calls[0]._replace(opening=f"base{calls[0].opening}"), calls[1:]
        if len(calls) == 1:
            return _format_two_calls(start, calls[0], prefix_width)
    lines = "".join(f"    {format_wrapped(call, INDENT_WIDTH, INDENT_WIDTH)}\n" for call in (start, *calls))
    return f"(\n{lines})"


def _format_two_calls(first: Bracket, second: Bracket, prefix_width: int) -> str:
    """Return the code of two chained calls of a name. Formatters break the second call, or both."""
    line = format_flat(first)
    width = prefix_width + compute_width(line)
    if width + compute_width(second.opening) <= MAX_LINE_LENGTH:
        return line + format_wrapped(second, 0, width)
    return format_wrapped(first, 0, MAX_LINE_LENGTH) + format_wrapped(second, 0, 1)


def compute_width(text: str) -> int:
    """Return the width of code in columns. East Asian wide characters have two, as formatters count them."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
