"""The builder code of a project: the Python that a person would have written for it.

What is left at its default is left out, and the lines are broken as formatters break them.
"""

from __future__ import annotations

import os
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from scenekit.avatars import AvatarFrame, Catalog
from scenekit.elements import VERBS, Animation, Background, Element, Group, RawClip
from scenekit.elements.from_payload import said
from scenekit.errors import CompositionError
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 88
"""Columns: what formatters take when nobody says otherwise."""

INDENT = 4


class Bracket(NamedTuple):
    """Something in brackets: `Text(`, its items, `)`. An item begins with a key (`size=`, `"a": `) or with nothing."""

    opening: str
    items: tuple[tuple[str, Bracket | str], ...]
    closing: str
    lone_comma: bool = False
    """Whether a comma follows a single item: a tuple's."""


Expression = Bracket | str


class Writer:
    """Writes one program: it knows what it has to import, and what it gave a name."""

    def __init__(self) -> None:
        self.imports: set[str] = set()
        self.named: dict[str, str] = {}
        """The names of frames, by how they are written."""

    def program(self, project: Struct, scenes: Sequence[Scene]) -> str:
        """The whole module. `project` is the project, but for its scenes."""
        names = ["scene"] if len(scenes) == 1 else [f"scene_{number}" for number in range(1, len(scenes) + 1)]
        chains = [self._chain(scene) for scene in scenes]
        whole = self._call(project, skip=("scenes",))
        statements = [f"{name} = {expression}" for expression, name in self.named.items()]
        statements += [
            f"{name} = {_chained('Scene()', chain, len(name) + 3)}" for name, chain in zip(names, chains, strict=True)
        ]
        add = Bracket("add(", tuple(("", name) for name in names), ")")
        statements.append(f"project = {_chained(whole, [add], 10)}")
        self.imports.add("Scene")
        imports = Bracket("(", tuple(("", name) for name in sorted(self.imports)), ")")
        line = f"from scenekit import {flat(imports)[1:-1]}"
        if len(line) > WIDTH:
            line = f"from scenekit import {laid_out(imports, 0, len('from scenekit import '))}"
        return "\n\n".join([line, *statements]) + "\n"

    def _chain(self, scene: Scene) -> list[Bracket]:
        """The verbs that make a scene."""
        verbs = [] if scene.backdrop == Background() else [self._verb("background", scene.backdrop)]
        verbs += [self._element(element) for element in scene.elements]
        verbs += [self._verb("say", turn) for turn in scene.turns]
        options = self._words(scene, skip=("backdrop", "elements", "turns"))
        return [*verbs, Bracket("replace(", options, ")")] if options else verbs

    def _element(self, element: Element) -> Bracket:
        if isinstance(element, RawClip):
            return Bracket("clip(", (("", self.value(element.data)),), ")")
        if type(element) is not VERBS.get(element.verb):
            raise CompositionError(f"{type(element).__name__} is an element of your own, which no verb makes")
        return self._verb(element.verb, element)

    def _verb(self, verb: str, struct: Struct) -> Bracket:
        """A struct as the verb that makes it; a group's verb takes its elements one by one."""
        if isinstance(struct, Group):
            members = tuple(("", self._call(element)) for element in struct.elements)
            return Bracket(f"{verb}(", (*members, *self._words(struct, skip=("elements",))), ")")
        return Bracket(f"{verb}(", self._words(struct), ")")

    def _call(self, struct: Struct, skip: tuple[str, ...] = ()) -> Bracket:
        """A struct as the call that makes it."""
        name = type(struct).__name__
        self.imports.add(name)
        return Bracket(f"{name}(", self._words(struct, skip), ")")

    def _words(self, struct: Struct, skip: tuple[str, ...] = ()) -> tuple[tuple[str, Expression], ...]:
        """What is not left at its default; the first field without a key, where it reads well."""
        first = struct.__struct_fields__[0]
        has_bare = not isinstance(struct, AvatarFrame) and first != "color"
        return tuple(
            ("" if has_bare and name == first else f"{name}=", self.value(value))
            for name, value in said(struct).items()
            if name not in skip
        )

    def value(self, value: Any) -> Expression:  # noqa: PLR0911 (a line a kind of value)
        """A value as it is written in Python."""
        if isinstance(value, AvatarFrame):
            return self._frame(value)
        if isinstance(value, Animation) and value == Animation(value.type):
            return quoted(value.type)
        if isinstance(value, Catalog):
            self.imports |= {"Catalog", "CatalogEntry"}
            entries = Bracket("[", tuple(("", self._call(entry)) for entry in value), "]")
            aliases = (("", self.value(dict(value.aliases))),) if value.aliases else ()
            return Bracket("Catalog(", (("", entries), *aliases), ")")
        if isinstance(value, Struct):
            return self._call(value)
        if isinstance(value, dict):
            return Bracket("{", tuple((f"{quoted(key)}: ", self.value(part)) for key, part in value.items()), "}")
        if isinstance(value, (list, tuple)):
            return Bracket("(", tuple(("", self.value(part)) for part in value), ")", lone_comma=True)
        return scalar(value)

    def _frame(self, frame: AvatarFrame) -> str:
        """The name of a frame, which several avatars may share."""
        written = laid_out(self._call(frame), 0, len("frame_1 = "))
        return self.named.setdefault(written, f"frame_{len(self.named) + 1}")


def scalar(value: object) -> str:
    """A number, a text or a constant; NumPy's scalars and other subclasses as the type itself."""
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, str):
        return quoted(str(value))
    if isinstance(value, os.PathLike):
        return quoted(os.fspath(value))
    if isinstance(value, Integral):
        return repr(int(value))
    if isinstance(value, Real):
        return repr(float(value))
    raise TypeError(f"{type(value).__name__} cannot be written as code")


def quoted(text: str) -> str:
    """A string in double quotes, where that needs no more backslashes than single ones."""
    written = repr(text)
    if written[0] == '"' or '"' in text:
        return written
    return '"' + written[1:-1].replace("\\'", "'") + '"'


def flat(expression: Expression) -> str:
    """An expression on one line."""
    if isinstance(expression, str):
        return expression
    comma = "," if expression.lone_comma and len(expression.items) == 1 else ""
    return (
        expression.opening
        + ", ".join(key + flat(value) for key, value in expression.items)
        + comma
        + expression.closing
    )


def laid_out(expression: Expression, indent: int, before: int, after: int = 0) -> str:
    """An expression in a line that is indented so, with so many columns before and after it."""
    line = flat(expression)
    if isinstance(expression, str) or not expression.items or before + len(line) + after <= WIDTH:
        return line
    inner = " " * (indent + INDENT)
    body = line[len(expression.opening) : len(line) - len(expression.closing)]
    if len(inner) + len(body) <= WIDTH:
        return f"{expression.opening}\n{inner}{body}\n{' ' * indent}{expression.closing}"
    items = "".join(
        f"{inner}{key}{laid_out(value, len(inner), len(inner) + len(key), 1)},\n" for key, value in expression.items
    )
    return f"{expression.opening}\n{items}{' ' * indent}{expression.closing}"


def _chained(start: Expression, verbs: Iterable[Bracket], before: int) -> str:
    """Calls on one another: on one line, or several of them a line each, in brackets."""
    calls = [verb._replace(opening=f".{verb.opening}") for verb in verbs]
    line = "".join(map(flat, (start, *calls)))
    if before + len(line) <= WIDTH or not calls:
        return line
    if len(calls) == 1:
        first = flat(start)
        return first + laid_out(calls[0], 0, before + len(first))
    lines = "".join(f"    {laid_out(call, INDENT, INDENT)}\n" for call in (start, *calls))
    return f"(\n{lines})"
