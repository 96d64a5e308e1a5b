"""Variables: `${name}` in the texts of a project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from scenekit.core import validation
from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.elements.script import Html, escape_html
from scenekit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

VARIABLE_PATTERN = re.compile(r"\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""A variable. `$${name}` is escaped: it stands for the text `${name}`."""


def find_variables(content: object) -> set[str]:
    """Return the names of the variables in a value, at any depth."""
    names: set[str] = set()

    def collect_name(name: str, _in_html: bool) -> str:
        names.add(name)
        return f"${{{name}}}"

    _substitute(content, collect_name)
    return names


def substitute_variables(content: T, values_by_name: Mapping[str, Any]) -> T:
    """Return the value with all variables replaced. Values in HTML are escaped."""
    result: T = _substitute(
        content, lambda name, in_html: escape_html(str(values_by_name[name])) if in_html else values_by_name[name]
    )
    return result


HTML_KEYS = ("org", "html")
"""The keys whose text is HTML: `org` of a script in the payload, and `html` of a script in a scene file."""


def _substitute(content: Any, lookup: Callable[[str, bool], Any], in_html: bool = False) -> Any:
    """Return a value with its variables replaced by the results of `lookup`; the same object if it has none."""
    if isinstance(content, str):
        return _substitute_text(content, lookup, in_html) if "${" in content else content
    if isinstance(content, Html):
        html = _substitute(content.html, lookup, True)
        return content if html == content.html else Html(html)
    if isinstance(content, dict):
        values = {key: _substitute(value, lookup, key in HTML_KEYS) for key, value in content.items()}
        return content if all(values[key] is value for key, value in content.items()) else type(content)(values)
    if isinstance(content, (tuple, list)):
        items = type(content)([_substitute(item, lookup) for item in content])
        return content if all(new is old for new, old in zip(items, content, strict=True)) else items
    fields = {
        field: _substitute(getattr(content, field), lookup) for field in getattr(content, "__struct_fields__", ())
    }
    changes = {field: value for field, value in fields.items() if value is not getattr(content, field)}
    return replace(content, **changes) if changes else content


def _substitute_text(text: str, lookup: Callable[[str, bool], Any], in_html: bool) -> Any:
    if (variable := VARIABLE_PATTERN.fullmatch(text)) and not variable[1]:
        return lookup(variable[2], in_html)  # the value keeps its type, such as a number
    return VARIABLE_PATTERN.sub(lambda match: match[0][1:] if match[1] else str(lookup(match[2], in_html)), text)


def escape_variables(text: str) -> str:
    """Return the text with all variables escaped, so that substitution restores the text.

    >>> escape_variables("${name} and $${name}")
    '$${name} and $$${name}'
    """
    return re.sub(r"\$(?=\{[A-Za-z_][A-Za-z0-9_]*\})", "$$", text)


def check_variable_value(method: str, name: str, value: object) -> None:
    """Check that the value of a variable is text or a number."""
    if not isinstance(value, str) and not validation.is_number(value):
        raise argument_error(method, name, value, f"must be text or a number, not {type(value).__name__}.")
    validation.check_utf8(method, name, str(value))


def validate_variable_values(values_by_name: Mapping[str, object], variables: set[str]) -> dict[str, str]:
    """Return the values as text. Check that each variable has a value, and that no other values are given."""
    for name, value in values_by_name.items():
        if name not in variables:
            advice = suggestion_suffix(name, sorted(variables)) if variables else " The project has no variables."
            reason = f"is not a variable of the project.{advice}"
            raise argument_error("substitute", name, value, reason)
        check_variable_value("substitute", name, value)
    if missing := sorted(variables - set(values_by_name)):
        name = missing[0]
        message = f"substitute() needs a value for {name}=, because the project contains ${{{name}}}."
        raise ArgumentError(message, method="substitute")
    return {name: str(value) for name, value in values_by_name.items()}
