"""Templates: texts and elements whose variables are found once, and replaced for each row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from scenekit.elements.base import Element
from scenekit.elements.script import Html, escape_html
from scenekit.elements.variables import (
    Variable,
    has_placeholders,
    resolve_value,
    split_text,
    substitute_variables,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

E = TypeVar("E", bound=Element)

TEMPLATE_KEY = "template"
"""The key of an element's `__dict__` that holds its template. The template lives as long as the element."""


class TextTemplate(Struct, frozen=True, gc=False):
    """A text whose variables are found. In HTML, values are escaped."""

    parts: tuple[str | Variable, ...]
    is_html: bool
    single: tuple[str, str, str] | None
    """The text before the variable, its name and the text after it, for the common case: plain text with one variable
    that has no default."""

    @classmethod
    def parse(cls, script: str | Html) -> TextTemplate:
        """Find the variables of a text or of HTML."""
        is_html = isinstance(script, Html)
        parts = split_text(script.html if isinstance(script, Html) else script)
        variables = [part for part in parts if not isinstance(part, str)]
        if is_html or len(variables) != 1 or variables[0].default is not None:
            return cls(parts, is_html, None)
        index = parts.index(variables[0])
        before, after = ("".join(map(str, side)) for side in (parts[:index], parts[index + 1 :]))
        return cls(parts, is_html, (before, variables[0].name, after))

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with the variables replaced, as `substitute_variables` does."""
        if self.single is not None:
            before, name, after = self.single
            return before + values[name] + after
        return "".join([part if isinstance(part, str) else self._get_value(part, values) for part in self.parts])

    def _get_value(self, variable: Variable, values: Mapping[str, str]) -> str:
        value, is_default = resolve_value(variable, values)
        return escape_html(value) if self.is_html and not is_default else value


class ElementTemplate(Struct, frozen=True, gc=False):
    """The fields of an element that contain variables."""

    texts: tuple[tuple[str, TextTemplate], ...]
    """The fields that are a text or `Html`."""
    other_fields: tuple[str, ...]
    """The fields that contain texts at any depth."""

    @property
    def is_constant(self) -> bool:
        """Whether the element contains no variables, not even escaped ones."""
        return not self.texts and not self.other_fields

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of all fields with variables."""
        return (*(field for field, _ in self.texts), *self.other_fields)


def get_template(element: Element) -> ElementTemplate:
    """Return the template of an element. It is built on first use, and kept with the element."""
    template: ElementTemplate | None = element.__dict__.get(TEMPLATE_KEY)
    if template is None:
        template = element.__dict__[TEMPLATE_KEY] = _build_template(element)
    return template


def _build_template(element: Element) -> ElementTemplate:
    values = {field: getattr(element, field) for field in element.__struct_fields__}
    changing = {field: value for field, value in values.items() if has_placeholders(value)}
    texts = tuple(
        (field, TextTemplate.parse(value)) for field, value in changing.items() if isinstance(value, (str, Html))
    )
    others = tuple(field for field, value in changing.items() if not isinstance(value, (str, Html)))
    return ElementTemplate(texts, others)


def substitute_element(element: E, values: Mapping[str, str]) -> E:
    """Return the element with its variables replaced, as `substitute_variables` does.

    Raises:
        ArgumentError: An option is not valid with these values.
    """
    template = get_template(element)
    if template.is_constant:
        return element
    changes: dict[str, Any] = {}
    for field, text in template.texts:
        changes[field] = Html(text.fill(values)) if text.is_html else text.fill(values)
    for field in template.other_fields:
        value = getattr(element, field)
        is_group = field == "elements" and element.is_group
        members = tuple([substitute_element(member, values) for member in value]) if is_group else None
        changes[field] = members or substitute_variables(value, values)
    return replace(element, **changes)
