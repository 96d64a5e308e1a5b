"""Format values as YAML, TOML or JSON, in the style of the text around them."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from typing import Any, Literal

from scenekit.errors import ScenekitError
from scenekit.interchange.scenefile.formats import parse_data
from scenekit.studio.sourcetext.nodes import NotEditableError

TextFormat = Literal["yaml", "toml", "json"]

ESCAPED_CHARS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
"""Characters that JSON allows in a string, but YAML or TOML does not."""

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class Style:
    """The style of a value in a text.

    Attributes:
        text_format: The format of the file.
        old: The text of the value that the new one replaces, or "".
        indent: The indentation of the lines of a value below its key. None if it must be on one line.
        newline: The line break of the file.
    """

    def __init__(self, text_format: TextFormat, old: str = "", indent: str | None = None, newline: str = "\n"):
        self.text_format = text_format
        self.old = old
        self.indent = indent
        self.newline = newline


def format_value(value: Any, style: Style) -> str:
    r"""Return a value as text.

    >>> format_value([24, -12], Style("yaml")), format_value("it's", Style("toml"))
    ('[24, -12]', '"it\'s"')
    """
    inner = Style(style.text_format)
    if isinstance(value, str):
        return format_text(value, style)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(format_value(item, inner) for item in value)}]"
    if isinstance(value, dict):
        equals = " = " if style.text_format == "toml" else ": "
        pairs = [
            f"{format_key(key, style.text_format)}{equals}{format_value(item, inner)}" for key, item in value.items()
        ]
        return f"{{ {', '.join(pairs)} }}" if style.text_format == "toml" else f"{{{', '.join(pairs)}}}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return format_number(value)


def format_number(value: float) -> str:
    """Return a number without an exponent, which the formats write in different ways.

    >>> format_number(1e-07), format_number(24.0)
    ('0.0000001', '24.0')
    """
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text else text


def format_key(key: str, text_format: TextFormat) -> str:
    """Return a key as text."""
    is_bare = text_format != "json" and BARE_KEY.fullmatch(key) is not None
    return key if is_bare else quote(key)


def quote(text: str) -> str:
    """Return text in double quotes, with escapes that YAML, TOML and JSON share."""
    return ESCAPED_CHARS.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def format_text(value: str, style: Style) -> str:
    """Return text in the quotes of the old text, if they can hold it."""
    if style.text_format == "json":
        return quote(value)
    candidates = _list_toml_forms(value, style) if style.text_format == "toml" else _list_yaml_forms(value, style)
    for candidate in [*candidates, quote(value)]:
        if _parse(candidate, style) == value:
            return candidate
    raise NotEditableError("The file cannot hold this text.")


def _list_yaml_forms(value: str, style: Style) -> list[str]:
    if "\n" in value:
        return [] if style.indent is None else [_format_block(value, style.indent, style.newline)]
    if style.old.startswith("'"):
        return ["'" + value.replace("'", "''") + "'"]
    return [] if style.old.startswith('"') else [value]


def _format_block(value: str, indent: str, newline: str) -> str:
    body = value.rstrip("\n")
    count = len(value) - len(body)
    chomping = {0: "-", 1: ""}.get(count, "+")
    lines = [f"{indent}{line}" if line else "" for line in body.split("\n")]
    return newline.join([f"|{chomping}", *lines, *([""] * max(count - 1, 0))])


def _list_toml_forms(value: str, style: Style) -> list[str]:
    if style.old.startswith('"""'):
        escaped = value.replace("\\", "\\\\").replace('"""', '""\\"')
        opening = f'"""{style.newline}' if style.old[3:].lstrip("\r").startswith("\n") else '"""'
        return [f'{opening}{escaped.replace(chr(10), style.newline)}"""']
    return [f"'{value}'"] if style.old.startswith("'") and "\n" not in value else []


def _parse(candidate: str, style: Style) -> object:
    """Return the value of a formatted text in a small file; None if it is invalid."""
    try:
        if style.text_format == "toml":
            return tomllib.loads(f"key = {candidate}")["key"]
        text = f"key: {candidate}\n" if style.indent is not None else f"key: {{a: [{candidate}, 1]}}\n"
        data = parse_data(text.encode(), "yaml", "")["key"]
        if style.indent is not None:
            return data
        return data["a"][0] if len(data["a"]) == 2 else None
    except (ScenekitError, ValueError, LookupError, TypeError):
        return None
