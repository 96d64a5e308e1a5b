"""Find the differences of two versions of a project, scene by scene and element by element."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec import json

from scenekit.storyboard.labels import display_name
from scenekit.storyboard.titles import find_title

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from scenekit.inspection.view import ClipView, PayloadView, SceneView

Kind = Literal["added", "removed", "changed"]

SKIPPED_CLIP_KEYS = frozenset({"id", "name", "layer", "type"})
"""The keys of clips that are not compared: they follow from the order of the elements."""

SKIPPED_MODEL_KEYS = frozenset(
    {"editor", "editorValue", "origin", "deployImage", "deploySize", "maskFile", "source_url"}
)
"""The keys of an avatar that are not compared: they follow from its model and its clothes."""

MIN_PX = 0.01
"""The least difference of two numbers that counts."""


class ValueChange(NamedTuple):
    """A value that differs. None stands for a value that is absent."""

    key: str
    old: Any
    new: Any


class ElementChange(NamedTuple):
    """An element that differs."""

    kind: Kind
    element_type: str
    """The type of its clip, such as `textImage`."""
    name: str
    values: tuple[ValueChange, ...] = ()


class SceneChange(NamedTuple):
    """A scene that differs. Scenes are counted from 0."""

    kind: Kind
    old_index: int | None
    new_index: int | None
    title: str
    values: tuple[ValueChange, ...] = ()
    elements: tuple[ElementChange, ...] = ()


class Comparison(NamedTuple):
    """The differences of two versions of a project. Its truth value tells whether there are any."""

    values: tuple[ValueChange, ...]
    """The differences of the project itself, such as its name."""
    scenes: tuple[SceneChange, ...]

    def __bool__(self) -> bool:
        return bool(self.values or self.scenes)


def compare(old: PayloadView, new: PayloadView) -> Comparison:
    """Return the differences of two versions of a project.

    Scenes that are equal are matched first, and then the others in their order. Elements are matched by their tag, and
    then by their type in their order.

    >>> from scenekit import Project, Scene
    >>> old, new = (Project().add(Scene().text("Hi", color=color)) for color in ("red", "blue"))
    >>> compare(old.storyboard().payload_view, new.storyboard().payload_view).scenes[0].elements[0].values
    (ValueChange(key='fill', old='rgb(255,0,0)', new='rgb(0,0,255)'),)
    """
    skipped = ("scenes",)
    values = tuple(_compare_objects(_without(old.data, skipped), _without(new.data, skipped)))
    pairs = _match([_scene_key(scene) for scene in old.scenes], [_scene_key(scene) for scene in new.scenes])
    changes = (_compare_scenes(old, new, first, second) for first, second in pairs)
    return Comparison(values, tuple(change for change in changes if change))


def _scene_key(scene: SceneView) -> bytes:
    return json.encode({key: value for key, value in scene.data.items() if key != "sceneIdx"}, order="deterministic")


def _match(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[int | None, int | None]]:
    """Yield the indices of matching items. Items between two equal ones are matched in their order."""
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(range(old_start, old_end), range(new_start, new_end), strict=True)
            continue
        shared = min(old_end - old_start, new_end - new_start)
        yield from ((old_start + index, new_start + index) for index in range(shared))
        yield from ((index, None) for index in range(old_start + shared, old_end))
        yield from ((None, index) for index in range(new_start + shared, new_end))


def _compare_scenes(old: PayloadView, new: PayloadView, first: int | None, second: int | None) -> SceneChange | None:
    if first is None or second is None:
        scene = new.scenes[second] if second is not None else old.scenes[first or 0]
        return SceneChange("added" if first is None else "removed", first, second, find_title(scene))
    before, after = old.scenes[first], new.scenes[second]
    skipped = ("clips", "sceneIdx", "scripts")
    values = (
        *_compare_objects(_without(before.data, skipped), _without(after.data, skipped)),
        *_compare_turns(before, after),
    )
    elements = tuple(_compare_elements(before.clips, after.clips))
    if not values and not elements:
        return None
    return SceneChange("changed", first, second, find_title(after), values, elements)


def _compare_turns(old: SceneView, new: SceneView) -> Iterator[ValueChange]:
    """Yield the difference of the scripts of a scene. Scripts on clips are compared with their clips."""
    texts = ["\n".join(line.text for line in scene.lines if ".scripts[" in line.path) or None for scene in (old, new)]
    if texts[0] != texts[1]:
        yield ValueChange("script", *texts)


def _compare_elements(old: Sequence[ClipView], new: Sequence[ClipView]) -> Iterator[ElementChange]:
    for first, second in _match([_clip_key(clip) for clip in old], [_clip_key(clip) for clip in new]):
        before, after = (None if first is None else old[first]), (None if second is None else new[second])
        if before is not None and after is not None and before.clip_type == after.clip_type:
            if values := tuple(_compare_objects(_clip_values(before), _clip_values(after))):
                yield ElementChange("changed", after.clip_type, display_name(after), values)
            continue
        if before is not None:
            yield ElementChange("removed", before.clip_type, display_name(before))
        if after is not None:
            yield ElementChange("added", after.clip_type, display_name(after))


def _clip_key(clip: ClipView) -> tuple[str, str]:
    return clip.clip_type, clip.get_text("tag")


def _clip_values(clip: ClipView) -> dict[str, Any]:
    values = _without(clip.data, SKIPPED_CLIP_KEYS)
    if clip.model:
        values["model"] = _without(clip.model, SKIPPED_MODEL_KEYS)
    return values


def _without(data: dict[str, Any], keys: Any) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


def _compare_objects(old: dict[str, Any], new: dict[str, Any], prefix: str = "") -> Iterator[ValueChange]:
    """Yield the values that differ, also inside of objects."""
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key), new.get(key)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _compare_objects(before, after, f"{prefix}{key}.")
        elif before != after and not _is_close(before, after):
            yield ValueChange(f"{prefix}{key}", before, after)


def _is_close(old: object, new: object) -> bool:
    return isinstance(old, (int, float)) and isinstance(new, (int, float)) and abs(old - new) < MIN_PX
