"""The differences of two versions of a project as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import json

from scenekit.comparison.options import UNITS
from scenekit.core import validation
from scenekit.elements import ELEMENTS_BY_CLIP_TYPE
from scenekit.storyboard.labels import format_color, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.comparison.changes import Comparison, ElementChange, SceneChange, ValueChange

MAX_VALUE_CHARS = 120
"""The largest length of a value, in characters."""

CONTEXT_CHARS = 30
"""The length of the equal text before the first difference of long texts, in characters."""

SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def format_report(comparison: Comparison) -> str:
    """Return the differences as text: a line for each scene, and indented lines for its elements and values."""
    return "".join(f"{line}\n" for line in _iter_lines(comparison)) or "The projects have no differences.\n"


def _iter_lines(comparison: Comparison) -> Iterator[str]:
    for value in comparison.values:
        yield f"~ project: {format_value_change(value)}"
    for scene in comparison.scenes:
        yield f"{SIGNS[scene.kind]} {describe_scene(scene)}"
        for value in scene.values:
            yield f"    {format_value_change(value)}"
        for change in scene.elements:
            yield f"    {SIGNS[change.kind]} {describe_element(change)}"
            for value in change.values:
                yield f"        {format_value_change(value)}"


def describe_scene(scene: SceneChange) -> str:
    """Return the number and the title of a scene, with both numbers if it moved."""
    old, new = (None if index is None else index + 1 for index in (scene.old_index, scene.new_index))
    number = f"{old} → {new}" if old and new and old != new else f"{new or old}"
    return f"scene {number}{f': {scene.title}' if scene.title else ''}"


def describe_element(change: ElementChange) -> str:
    """Return the method and the name of an element."""
    known = ELEMENTS_BY_CLIP_TYPE.get(change.element_type)
    return f"{known.method if known else change.element_type} {change.name}".strip()


def format_value_change(change: ValueChange) -> str:
    """Return the option with the old and the new value."""
    return f"{change.key}: {' → '.join(format_values(change))}"


def format_values(change: ValueChange) -> tuple[str, str]:
    """Return the old and the new value to read, with their unit. Long texts begin near their first difference."""
    old, new = (_format_value(value, UNITS.get(change.key, "")) for value in (change.old, change.new))
    pairs = enumerate(zip(old, new, strict=False))
    start = next((n for n, (first, second) in pairs if first != second), min(len(old), len(new))) - CONTEXT_CHARS
    if max(len(old), len(new)) > MAX_VALUE_CHARS and start > CONTEXT_CHARS:
        old, new = (f"…{text[start:]}" if len(text) > start else text for text in (old, new))
    return shorten(old, MAX_VALUE_CHARS), shorten(new, MAX_VALUE_CHARS)


def _format_value(value: Any, unit: str) -> str:
    """Return a value with its unit. Numbers have at most two decimals."""
    if value is None:
        return "(none)"
    if isinstance(value, tuple):
        return f"{', '.join(map(_format_number, value))}{unit}"
    if validation.is_number(value):
        return f"{_format_number(value)}{unit}"
    text = format_color(value) if isinstance(value, str) else json.encode(value).decode()
    return " ".join(text.split())


def _format_number(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")  # -0.0 + 0.0 is 0.0
