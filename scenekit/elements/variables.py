"""`${name}` in the texts of a project: found, and filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from scenekit.core import validation
from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.elements import Html
from scenekit.elements.script import escaped
from scenekit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

VARIABLE = re.compile(r"\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""`${name}`; `$${name}` is that text itself."""


def variables_in(part: object) -> set[str]:
    """The names of the variables in some text, at any depth."""
    found: set[str] = set()

    def note(name: str, _in_html: bool) -> str:
        found.add(name)
        return f"${{{name}}}"

    _replaced(part, note)
    return found


def filled(part: T, given: Mapping[str, Any]) -> T:
    """The same with each variable replaced; in HTML, what is filled in is escaped."""
    result: T = _replaced(part, lambda name, in_html: escaped(str(given[name])) if in_html else given[name])
    return result


HTML = ("org", "html")
"""The keys of objects whose text is HTML: a script of the payload, and one of a scene file."""


def _replaced(part: Any, value: Callable[[str, bool], Any], in_html: bool = False) -> Any:
    """A part with its variables replaced; itself where there are none."""
    if isinstance(part, str):
        return _in_text(part, value, in_html) if "${" in part else part
    if isinstance(part, Html):
        html = _replaced(part.html, value, True)
        return part if html == part.html else Html(html)
    if isinstance(part, dict):
        changed = {key: _replaced(inner, value, key in HTML) for key, inner in part.items()}
        return part if all(changed[key] is inner for key, inner in part.items()) else type(part)(changed)
    if isinstance(part, (tuple, list)):
        new = type(part)([_replaced(inner, value) for inner in part])
        return part if all(one is other for one, other in zip(new, part, strict=True)) else new
    fresh = {field: _replaced(getattr(part, field), value) for field in getattr(part, "__struct_fields__", ())}
    changes = {field: one for field, one in fresh.items() if one is not getattr(part, field)}
    return replace(part, **changes) if changes else part


def _in_text(text: str, value: Callable[[str, bool], Any], in_html: bool) -> Any:
    if (whole := VARIABLE.fullmatch(text)) and not whole[1]:
        return value(whole[2], in_html)  # a number stays one
    return VARIABLE.sub(lambda found: found[0][1:] if found[1] else str(value(found[2], in_html)), text)


def escaped_variables(text: str) -> str:
    """The text that is this one once variables are filled in.

    >>> escaped_variables("${name} and $${name}")
    '$${name} and $$${name}'
    """
    return re.sub(r"\$(?=\{[A-Za-z_][A-Za-z0-9_]*\})", "$$", text)


def check_value(verb: str, name: str, value: object) -> None:
    """A value that can be filled in: text or a number."""
    if not isinstance(value, str) and not validation.is_number(value):
        raise argument_error(verb, name, value, f"must be text or a number, not {type(value).__name__}.")
    validation.check_utf8(verb, name, str(value))


def checked_values(names: Mapping[str, object], found: set[str]) -> dict[str, str]:
    """What is filled in, as text: a value for each variable, and none for anything else."""
    for name, value in names.items():
        if name not in found:
            raise argument_error(
                "fill", name, value, f"is no variable of the project.{suggestion_suffix(name, sorted(found))}"
            )
        check_value("fill", name, value)
    if missing := sorted(found - set(names)):
        raise ArgumentError(f"fill: {missing[0]}= is missing: the project has ${{{missing[0]}}} in it", method="fill")
    return {name: str(value) for name, value in names.items()}
