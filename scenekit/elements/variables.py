"""Variables: `${name}` and `${name:-default}` in the texts of a project."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from unicodedata import normalize

from msgspec.structs import replace

from scenekit.core import validation
from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.elements.script import Html, escape_html
from scenekit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

T = TypeVar("T")

VARIABLE_PATTERN = re.compile(r"\$(\$?)\{([^\s{}:]+)(?::-([^{}]*))?\}")
"""A variable, if the name is an identifier. `$${name}` is escaped: it stands for the text `${name}`."""

PLACEHOLDER_PATTERN = re.compile(r"\$\{[^{}]*\}?|\{\{\s*[^\s{}][^{}]*\}\}")
"""Text that looks like a placeholder: `${…}` or `{{…}}`."""


INVALID_NAME_MESSAGE = "must be a name of letters, digits and _ that does not begin with a digit, such as first_name."
"""The reason of the error for a value whose name is not an identifier."""


class Variable(NamedTuple):
    """A variable in a text."""

    name: str
    """The name, in the Unicode form NFKC. As for the names of Python, other forms stand for the same name."""
    default: str | None
    """The text that replaces an empty or missing value. In HTML, it is HTML. None if the variable has no default."""
    source: str
    """The variable as it is written."""


Lookup = Callable[[Variable, bool], Any]
"""Returns the value of a variable, for plain text or for HTML."""


def iter_variables(text: str) -> Iterator[Variable]:
    """Yield the variables of a text, without the escaped ones.

    >>> [(name, default) for name, default, _ in iter_variables("${greeting:-Hello}, ${이름} or $${name}!")]
    [('greeting', 'Hello'), ('이름', None)]
    """
    for match in VARIABLE_PATTERN.finditer(text) if "${" in text else ():
        if not match[1] and (variable := _parse_variable(match)):
            yield variable


def _parse_variable(match: re.Match[str]) -> Variable | None:
    name = normalize_variable_name(match[2])
    return None if name is None else Variable(name, match[3], match[0])


def normalize_variable_name(name: str) -> str | None:
    """Return the name of a variable in the Unicode form NFKC; None if it is not an identifier."""
    normalized = name if name.isascii() else normalize("NFKC", name)
    return normalized if normalized.isidentifier() else None


def find_invalid_placeholders(text: str) -> list[str]:
    """Return the parts of a text that look like a placeholder, but are not a variable.

    >>> find_invalid_placeholders("${name}, ${first name}, {{ name }} and {name}")
    ['${first name}', '{{ name }}']
    """
    if "${" not in text and "{{" not in text:
        return []
    without_variables = VARIABLE_PATTERN.sub(lambda match: "" if _parse_variable(match) else match[0], text)
    return PLACEHOLDER_PATTERN.findall(without_variables)


def find_variables(content: object, *, are_required: bool = False) -> set[str]:
    """Return the names of the variables in a value, at any depth.

    Args:
        content: The value.
        are_required: Whether to return only the variables that have no default in one of their places.
    """
    names: set[str] = set()

    def collect_name(variable: Variable, _in_html: bool) -> str:
        if not are_required or variable.default is None:
            names.add(variable.name)
        return variable.source

    _substitute(content, collect_name)
    return names


def substitute_variables(content: T, values_by_name: Mapping[str, Any]) -> T:
    """Return the value with all variables replaced. Values in HTML are escaped; defaults in HTML are HTML."""

    def look_up(variable: Variable, in_html: bool) -> Any:
        value = values_by_name.get(variable.name)
        if variable.default is not None and (value is None or is_blank(value)):
            return variable.default
        return escape_html(str(value)) if in_html else value

    result: T = _substitute(content, look_up)
    return result


def is_blank(value: object) -> bool:
    """Whether the value of a variable is empty text, or only spaces, as an empty cell of a table."""
    return isinstance(value, str) and not value.strip()


HTML_KEYS = ("org", "html")
"""The keys whose text is HTML: `org` of a script in the payload, and `html` of a script in a scene file."""


def _substitute(content: Any, lookup: Lookup, in_html: bool = False) -> Any:
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


def _substitute_text(text: str, lookup: Lookup, in_html: bool) -> Any:
    match = VARIABLE_PATTERN.fullmatch(text)
    if match and not match[1] and (variable := _parse_variable(match)):
        return lookup(variable, in_html)  # the value keeps its type, such as a number

    def replace_match(match: re.Match[str]) -> str:
        variable = _parse_variable(match)
        if match[1] or variable is None:
            return match[0][1:] if variable else match[0]
        return str(lookup(variable, in_html))

    return VARIABLE_PATTERN.sub(replace_match, text)


def escape_variables(text: str) -> str:
    """Return the text with all variables escaped, so that substitution restores the text.

    >>> escape_variables("${name:-Ann}, $${name} and ${first name}")
    '$${name:-Ann}, $$${name} and ${first name}'
    """
    return VARIABLE_PATTERN.sub(lambda match: f"${match[0]}" if _parse_variable(match) else match[0], text)


def validate_variable_values(method: str, values_by_name: Mapping[str, object]) -> dict[str, Any]:
    """Return the values by the names in their Unicode form NFKC.

    Raises:
        ArgumentError: A name is not an identifier or given twice, or a value is not text or a number.
    """
    values: dict[str, Any] = {}
    for name, value in values_by_name.items():
        normalized = normalize_variable_name(name)
        if normalized is None:
            raise argument_error(method, name, value, INVALID_NAME_MESSAGE)
        if normalized in values:
            raise argument_error(method, name, value, "has two values. Remove one of them.")
        if not isinstance(value, str) and not validation.is_number(value):
            raise argument_error(method, name, value, f"must be text or a number, not {type(value).__name__}.")
        validation.check_utf8(method, name, str(value))
        values[normalized] = value
    return values


def match_variable_values(
    values_by_name: Mapping[str, object], variables: Collection[str], find_required: Callable[[], Collection[str]]
) -> dict[str, str]:
    """Return the values as text.

    Args:
        values_by_name: The values.
        variables: The names of the variables of the project.
        find_required: Returns the names of those that have no default. It is called if a value is missing.

    Raises:
        ArgumentError: A value is for no variable, or a variable has neither a value nor a default.
    """
    values = validate_variable_values("substitute", values_by_name)
    for name, value in values.items():
        if name not in variables:
            advice = suggestion_suffix(name, sorted(variables)) if variables else " The project has no variables."
            reason = f"is not a variable of the project.{advice}"
            raise argument_error("substitute", name, value, reason)
    missing = [name for name in sorted(variables) if name not in values]
    if missing and (required := [name for name in missing if name in find_required()]):
        name = required[0]
        message = f"substitute() needs a value for {name}=, because the project contains ${{{name}}}."
        raise ArgumentError(message, method="substitute")
    return {name: str(value) for name, value in values.items()}


def suggest_placeholder(placeholder: str) -> str:
    """Return the advice for an invalid placeholder: the variable that it probably stands for.

    >>> suggest_placeholder("{{ first-name }}")
    'Write ${first_name} for a variable.'
    """
    name = re.sub(r"\W+", "_", placeholder.strip("${} "))
    return f"Write ${{{name if name.isidentifier() else 'name'}}} for a variable."
