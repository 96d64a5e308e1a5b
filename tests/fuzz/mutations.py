"""Mutations of documents that keep their structure, and mutations of bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import yaml

VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 0.5, -0.0, 2**31, 2**53, 2**63, 10**30, 1e-320, 5e-324, 1e300, -1e308),
    *(
        "",
        " ",
        "a",
        "left",
        "50%",
        "-5%",
        "${name}",
        "${name:-x}",
        "$${x}",
        "\0",
        "\x1b[2J",
        "\u2028",
        "é" * 50,
        "한글",
    ),
    *(
        "https://a.b/c.png",
        "/a.png",
        "http://[::1",
        "#fff",
        "rgb(1,2,3)",
        "<p>&amp;</p>",
        "]]>",
        "M000045058",
        "a" * 500,
    ),
    *([], {}, [[]], [1, 2], [1, 2, 3, 4], {"a": 1}, {"html": "<b>"}, {"type": "image"}, [{"text": "a"}]),
]
"""Values that take the place of another one."""

KEYS = [
    "at",
    "left",
    "width",
    "below",
    "inside",
    "tag",
    "id",
    "extra",
    "omit",
    "scale",
    "fit",
    "angle",
    "layer",
    "shot",
]
KEYS += [
    "type",
    "clips",
    "elements",
    "scenes",
    "text",
    "avatar",
    "row",
    "turns",
    "scripts",
    "script",
    "fontSize",
    "size",
]
"""Keys that are added or renamed to."""


def choose_value(random: Random) -> Any:
    """Return a new value, so that no value contains itself after another mutation."""
    return deepcopy(random.choice(VALUES))


def iter_containers(value: Any) -> list[Any]:
    """Return all objects and lists that are not empty."""
    found, level = [], [value]
    while level:
        level = [part for part in level if isinstance(part, (dict, list)) and part]
        found += level
        level = [child for part in level for child in (part.values() if isinstance(part, dict) else part)]
    return found


def mutate_tree(tree: Any, random: Random) -> Any:
    """Change, remove, repeat, move or add values of a parsed document, in place, and return it."""
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        containers = iter_containers(tree)
        if not containers:
            return tree
        container = random.choice(containers)
        key = random.choice(list(container) if isinstance(container, dict) else range(len(container)))
        kind = random.randrange(6)
        if kind == 0:
            container[key] = choose_value(random)
        elif kind == 1:
            del container[key]
        elif kind == 2 and isinstance(container, list):
            container.extend([container[key]] * random.choice((1, 3, 30)))
        elif kind == 3:
            other = random.choice(containers)
            container[key] = json.loads(
                json.dumps(random.choice(list(other.values() if isinstance(other, dict) else other)))
            )
        elif isinstance(container, dict):
            container[random.choice(KEYS)] = container.pop(key) if kind == 4 else choose_value(random)
        else:
            container.insert(key, choose_value(random))
    return tree


def mutate_bytes(data: bytes, random: Random) -> bytes:
    """Change, remove, repeat or insert a few bytes."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 5))):
        start = random.randrange(len(changed) + 1)
        end = min(len(changed), start + random.choice((0, 1, 1, 4, 40)))
        inserted = random.choice(
            (
                b"",
                bytes([random.randrange(256)]),
                bytes(changed[start:end]) * 2,
                b"[" * 20,
                b'"',
                b"\n",
                b"&a *a",
                b"9" * 30,
            )
        )
        changed[start:end] = inserted
    return bytes(changed)


def to_json(tree: Any) -> bytes:
    return json.dumps(tree).encode()


def to_yaml(tree: Any) -> bytes:
    return yaml.dump(tree, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True).encode(errors="replace")


def to_toml(tree: Any) -> bytes:
    """Return TOML in which each key of the file has one line."""
    lines = [f"{json.dumps(key)} = {format_toml(value)}" for key, value in tree.items() if value is not None]
    return "\n".join(lines).encode(errors="replace")


def format_toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {format_toml(v)}" for k, v in value.items() if v is not None) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(format_toml(part) for part in value if part is not None) + "]"
    return json.dumps(value).replace("\\ud", "\\\\ud")


WRITERS: dict[str, Callable[[Any], bytes]] = {"json": to_json, "yaml": to_yaml, "toml": to_toml}
