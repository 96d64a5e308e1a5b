"""The differences of two versions of a project as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import json

from scenekit.elements import ELEMENTS_BY_CLIP_TYPE
from scenekit.storyboard.labels import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.comparison.changes import Comparison, ElementChange, SceneChange, ValueChange

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
    """Return the key with the old and the new value."""
    return f"{change.key}: {format_value(change.old)} → {format_value(change.new)}"


def format_value(value: Any) -> str:
    """Return a value to read. Numbers have at most two decimals."""
    if value is None:
        return "(none)"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    text = value if isinstance(value, str) else json.encode(value).decode()
    return shorten(" ".join(text.split()), 120)
