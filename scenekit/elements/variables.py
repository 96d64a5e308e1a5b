"""`${name}` in the texts of a project: found, and filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from scenekit.core import validation
from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.elements import Html
from scenekit.elements.script import escape_html
from scenekit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

VARIABLE_PATTERN = re.compile(r"\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""`${name}`; `$${name}` is that text itself."""


def find_variables(content: object) -> set[str]:
    """The names of the variables in some text, at any depth."""
    found: set[str] = set()

    def note(name: str, _in_html: bool) -> str:
        found.add(name)
        return f"${{{name}}}"

    _substitute(content, note)
    return found


def substitute_variables(content: T, values_by_name: Mapping[str, Any]) -> T:
    """The same with each variable replaced; in HTML, what is filled in is escaped."""
    result: T = _substitute(
        content, lambda name, in_html: escape_html(str(values_by_name[name])) if in_html else values_by_name[name]
    )
    return result


HTML_KEYS = ("org", "html")
"""The keys of objects whose text is HTML: a script of the payload, and one of a scene file."""


def _substitute(content: Any, lookup: Callable[[str, bool], Any], in_html: bool = False) -> Any:
    """A part with its variables replaced; itself where there are none."""
    if isinstance(content, str):
        return _substitute_text(content, lookup, in_html) if "${" in content else content
    if isinstance(content, Html):
        html = _substitute(content.html, lookup, True)
        return content if html == content.html else Html(html)
    if isinstance(content, dict):
        changed = {key: _substitute(inner, lookup, key in HTML_KEYS) for key, inner in content.items()}
        return content if all(changed[key] is inner for key, inner in content.items()) else type(content)(changed)
    if isinstance(content, (tuple, list)):
        new = type(content)([_substitute(inner, lookup) for inner in content])
        return content if all(one is other for one, other in zip(new, content, strict=True)) else new
    fresh = {field: _substitute(getattr(content, field), lookup) for field in getattr(content, "__struct_fields__", ())}
    changes = {field: one for field, one in fresh.items() if one is not getattr(content, field)}
    return replace(content, **changes) if changes else content


def _substitute_text(text: str, lookup: Callable[[str, bool], Any], in_html: bool) -> Any:
    if (whole := VARIABLE_PATTERN.fullmatch(text)) and not whole[1]:
        return lookup(whole[2], in_html)  # a number stays one
    return VARIABLE_PATTERN.sub(lambda found: found[0][1:] if found[1] else str(lookup(found[2], in_html)), text)


def escape_variables(text: str) -> str:
    """The text that is this one once variables are filled in.

    >>> escape_variables("${name} and $${name}")
    '$${name} and $$${name}'
    """
    return re.sub(r"\$(?=\{[A-Za-z_][A-Za-z0-9_]*\})", "$$", text)


def check_variable_value(method: str, name: str, value: object) -> None:
    """A value that can be filled in: text or a number."""
    if not isinstance(value, str) and not validation.is_number(value):
        raise argument_error(method, name, value, f"must be text or a number, not {type(value).__name__}.")
    validation.check_utf8(method, name, str(value))


def validate_variable_values(values_by_name: Mapping[str, object], variables: set[str]) -> dict[str, str]:
    """What is filled in, as text: a value for each variable, and none for anything else."""
    for name, value in values_by_name.items():
        if name not in variables:
            raise argument_error(
                "substitute", name, value, f"is no variable of the project.{suggestion_suffix(name, sorted(variables))}"
            )
        check_variable_value("substitute", name, value)
    if missing := sorted(variables - set(values_by_name)):
        raise ArgumentError(
            f"substitute: {missing[0]}= is missing: the project has ${{{missing[0]}}} in it", method="substitute"
        )
    return {name: str(value) for name, value in values_by_name.items()}
