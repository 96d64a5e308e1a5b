"""Variables: `${name}` and `${name:-default}` in the texts of a project."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast
from unicodedata import normalize

from msgspec.structs import replace

from scenekit.core import validation
from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.elements.script import Html, escape_html
from scenekit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    for part in split_text(text) if "${" in text else ():
        if not isinstance(part, str):
            yield part


def _parse_variable(match: re.Match[str]) -> Variable | None:
    name = normalize_variable_name(match[2])
    return None if name is None else Variable(name, match[3], match[0])


def normalize_variable_name(name: object) -> str | None:
    """Return the name of a variable in the Unicode form NFKC; None if it is not an identifier."""
    if not isinstance(name, str):
        return None
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
    variables = iter_variables_in(content)
    return {variable.name for variable in variables if not are_required or variable.default is None}


def iter_variables_in(content: object) -> Iterator[Variable]:
    """Yield the variables in a value, at any depth."""
    if isinstance(content, str):
        yield from iter_variables(content)
    else:
        for part in _list_parts(content):
            if part is not None:
                yield from iter_variables_in(part)


def _list_parts(content: object) -> Collection[object]:
    """Return the values in a dict, a tuple, a list or a struct; nothing for any other value."""
    if isinstance(content, dict):
        return content.values()
    if isinstance(content, (tuple, list)):
        return content
    return [getattr(content, field) for field in getattr(content, "__struct_fields__", ())]


def substitute_variables(content: T, values_by_name: Mapping[str, Any]) -> T:
    """Return the value with all variables replaced. Values in HTML are escaped; defaults in HTML are HTML."""

    def look_up(variable: Variable, in_html: bool) -> Any:
        value, is_default = resolve_value(variable, values_by_name)
        return escape_html(str(value)) if in_html and not is_default else value

    result: T = _substitute(content, look_up)
    return result


def resolve_value(variable: Variable, values_by_name: Mapping[str, T]) -> tuple[T | str, bool]:
    """Return the value of a variable and False, or its default and True if the value is missing or blank."""
    value = values_by_name.get(variable.name)
    if variable.default is not None and (value is None or is_blank(value)):
        return variable.default, True
    return cast("T", value), False


def has_placeholders(content: object) -> bool:
    """Whether substitution can change a value: it contains `${` at any depth."""
    if isinstance(content, str):
        return "${" in content
    if content is None or content == ():
        return False
    return any(map(has_placeholders, _list_parts(content)))


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
    parts = split_text(text)
    if len(parts) == 1 and not isinstance(parts[0], str):
        return lookup(parts[0], in_html)  # the value keeps its type, such as a number
    return "".join([part if isinstance(part, str) else str(lookup(part, in_html)) for part in parts])


@lru_cache(maxsize=256)
def split_text(text: str) -> tuple[str | Variable, ...]:
    """Return the variables of a text and the texts between them, in order. Escaped variables are unescaped.

    >>> [part if isinstance(part, str) else part.name for part in split_text("${greeting}, $${name} or ${name}!")]
    ['greeting', ', ${name} or ', 'name', '!']
    """
    parts: list[str | Variable] = []
    literal, end = "", 0
    for match in VARIABLE_PATTERN.finditer(text):
        literal += text[end : match.start()]
        end = match.end()
        variable = _parse_variable(match)
        if variable is None or match[1]:
            literal += match[0][1:] if variable else match[0]
            continue
        parts += [literal, variable] if literal else [variable]
        literal = ""
    literal += text[end:]
    return (*parts, literal) if literal else tuple(parts)


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
    if not isinstance(values_by_name, Mapping):
        raise argument_error(method, "variables", values_by_name, "must be a dict of names and their values.")
    values: dict[str, Any] = {}
    for name, value in values_by_name.items():
        normalized = normalize_variable_name(name)
        if normalized is None:
            raise argument_error(method, name, value, INVALID_NAME_MESSAGE)
        if normalized in values:
            raise argument_error(method, name, value, "has two values. Remove one of them.")
        plain = str(value) if isinstance(value, str) else validation.to_plain_number(value)
        if plain is None:
            raise argument_error(method, name, value, f"must be text or a number, not {type(value).__name__}.")
        validation.check_utf8(method, name, str(plain))
        values[normalized] = plain
    return values


def match_variable_values(
    values_by_name: Mapping[str, object], variables: Collection[str], required: Collection[str]
) -> dict[str, str]:
    """Return the values as text.

    Args:
        values_by_name: The values.
        variables: The names of the variables of the project.
        required: The names of those that have no default.

    Raises:
        ArgumentError: A value is for no variable, or a variable has neither a value nor a default.
    """
    if values_by_name.keys() == variables and all(map(_is_plain_text, values_by_name.values())):
        return cast("dict[str, str]", values_by_name)  # the common case, decided early
    values = validate_variable_values("substitute", values_by_name)
    for name, value in values.items():
        if name not in variables:
            advice = suggestion_suffix(name, sorted(variables)) if variables else " The project has no variables."
            reason = f"is not a variable of the project.{advice}"
            raise argument_error("substitute", name, value, reason)
    if missing := [name for name in sorted(required) if name not in values]:
        options, sources = (", ".join(form % name for name in missing) for form in ("%s=", "${%s}"))
        message = f"substitute() needs a value for {options}, because the project contains {sources}."
        raise ArgumentError(message, method="substitute")
    return {name: str(value) for name, value in values.items()}


def _is_plain_text(value: object) -> bool:
    return type(value) is str and (value.isascii() or value.isprintable())


def suggest_placeholder(placeholder: str) -> str:
    """Return the advice for an invalid placeholder: the variable that it probably stands for.

    >>> suggest_placeholder("{{ first-name }}")
    'Write ${first_name} for a variable.'
    """
    start, separator, default = placeholder.partition(":-")
    name = re.sub(r"\W+", "_", start.strip("${} "))
    variable = f"${{{name if name.isidentifier() else 'name'}{separator and ':-…'}}}"
    rule = "" if not separator or default.endswith("}") else ", without braces in its default"
    return f"Write {variable} for a variable{rule}."
