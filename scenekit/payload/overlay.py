"""Laying a person's own keys over an object of the payload."""

from __future__ import annotations

from typing import Any

import msgspec


def overlay(clip: msgspec.Struct | dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    """`clip` as a dict, with the keys of `extra` in it; a dict inside is merged into the object of that name."""
    return _merged(msgspec.to_builtins(clip), extra)


def _merged(base: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in extra.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
