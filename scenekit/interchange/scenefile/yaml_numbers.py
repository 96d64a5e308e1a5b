"""Numbers of YAML 1.2. PyYAML reads those of YAML 1.1, in which `0100` is 64 and `1:30` is 90.

https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

INT_TAG, FLOAT_TAG = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"
"""The YAML tags of numbers."""

OLD_INT_TAG, OLD_FLOAT_TAG = "tag:scenekit,2026:old-int", "tag:scenekit,2026:old-float"
"""The tags of text that is a number in YAML 1.1, but not in YAML 1.2."""

VALUE_TAG = "tag:yaml.org,2002:value"
"""The tag of `=` in YAML 1.1. In YAML 1.2, it is text."""

CORE_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
CORE_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
"""The numbers of the core schema of YAML 1.2."""

NUMBER_CHARACTERS = list("-+0123456789.")
"""The first characters of numbers."""

RADIX_BY_PREFIX = {"0o": 8, "0x": 16}


@cache
def create_loader(yaml: ModuleType) -> Any:
    """Return the loader class of PyYAML with the numbers of YAML 1.2."""
    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("Loader", (base,), {"yaml_implicit_resolvers": _build_resolvers(base)})
    loader.add_constructor(INT_TAG, lambda _loader, node: parse_core_int(node.value))
    loader.add_constructor(FLOAT_TAG, lambda _loader, node: parse_core_float(node.value))
    loader.add_constructor(OLD_INT_TAG, base.construct_yaml_int)
    loader.add_constructor(OLD_FLOAT_TAG, base.construct_yaml_float)
    return loader


def add_core_resolvers(dumper: Any) -> None:
    """Let a dumper quote text that is a number in YAML 1.2. PyYAML quotes only text that is one in YAML 1.1."""
    dumper.add_implicit_resolver(INT_TAG, _anchor(CORE_INT), NUMBER_CHARACTERS)
    dumper.add_implicit_resolver(FLOAT_TAG, _anchor(CORE_FLOAT), NUMBER_CHARACTERS)


def _build_resolvers(base: Any) -> dict[str, list[tuple[str, Any]]]:
    """Return the patterns of PyYAML by first character, with those of YAML 1.2 before its own numbers."""
    core = [(INT_TAG, _anchor(CORE_INT)), (FLOAT_TAG, _anchor(CORE_FLOAT))]
    old_tags = {INT_TAG: OLD_INT_TAG, FLOAT_TAG: OLD_FLOAT_TAG}
    resolvers = {
        character: [(old_tags.get(tag, tag), pattern) for tag, pattern in patterns if tag != VALUE_TAG]
        for character, patterns in base.yaml_implicit_resolvers.items()
    }
    for character in NUMBER_CHARACTERS:
        resolvers[character] = [*core, *resolvers.get(character, ())]
    return resolvers


def _anchor(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{pattern.pattern})$")


def parse_core_int(text: str) -> int:
    """Return a whole number of the core schema.

    >>> parse_core_int("0100"), parse_core_int("0o17"), parse_core_int("0xFF")
    (100, 15, 255)
    """
    radix = RADIX_BY_PREFIX.get(text[:2], 10)
    return int(text, 10) if radix == 10 else int(text[2:], radix)


def parse_core_float(text: str) -> float:
    """Return a number of the core schema with a point or an exponent, an infinity or NaN.

    >>> parse_core_float("1e3"), parse_core_float("-.Inf")
    (1000.0, -inf)
    """
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


def describe_old_number(text: str, value: float) -> str:
    """Return the advice for a number of YAML 1.1.

    >>> describe_old_number("1:30", 90)
    '1:30 is not a number in YAML 1.2. Write 90, or quote it to make it text: "1:30".'
    """
    fix = f'Write {value!r:.40}, or quote it to make it text: "{text:.40}".'
    return f"{text:.40} is not a number in YAML 1.2. {fix}"
