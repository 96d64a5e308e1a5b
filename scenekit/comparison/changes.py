"""Find the differences of two versions of a project, scene by scene and element by element."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec import json

from scenekit.comparison.options import list_clip_options, list_scene_options
from scenekit.core.messages import argument_error
from scenekit.inspection.view import PayloadView
from scenekit.storyboard.background_color import find_color_clip
from scenekit.storyboard.labels import display_name
from scenekit.storyboard.provenance import flatten
from scenekit.storyboard.titles import find_title

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from scenekit.inspection.view import ClipView, SceneView

Kind = Literal["added", "removed", "changed"]

BOX_OPTIONS = ("position", "width", "height")

MIN_PX = 0.01
"""The least difference of two numbers that counts."""


class ValueChange(NamedTuple):
    """A value that differs. None stands for a value that is absent."""

    key: str
    """The option of the builder, or the key of the payload if no option has the value."""
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

    Raises:
        ArgumentError: A value is not a payload view.

    >>> from scenekit import Project, Scene
    >>> old, new = (Project().add(Scene().text("Hi", color=color)) for color in ("red", "blue"))
    >>> compare(old.storyboard().payload_view, new.storyboard().payload_view).scenes[0].elements[0].values
    (ValueChange(key='color', old='rgb(255,0,0)', new='rgb(0,0,255)'),)
    """
    for name, view in (("old", old), ("new", new)):
        if not isinstance(view, PayloadView):
            raise argument_error("compare", name, view, "must be a payload view, such as storyboard.payload_view.")
    values = tuple(_compare_options(*(_list_project_options(view) for view in (old, new))))
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
    values = (
        *_compare_options(list_scene_options(before), list_scene_options(after)),
        *_compare_turns(before, after),
    )
    elements = tuple(_compare_elements(_list_elements(old, first), _list_elements(new, second)))
    if not values and not elements:
        return None
    return SceneChange("changed", first, second, find_title(after), values, elements)


def _compare_turns(old: SceneView, new: SceneView) -> Iterator[ValueChange]:
    """Yield the differences of the scripts of a scene. Scripts on clips are compared with their clips."""
    texts, others = ([line.text for line in scene.lines if ".scripts[" in line.path] for scene in (old, new))
    if len(texts) != len(others):
        yield ValueChange("script", "\n".join(texts) or None, "\n".join(others) or None)
        return
    for number, (text, other) in enumerate(zip(texts, others, strict=True), 1):
        if text != other:
            yield ValueChange("script" if len(texts) == 1 else f"script {number}", text, other)


class _Element(NamedTuple):
    """A clip with its spoken text."""

    clip: ClipView
    script: str | None

    @property
    def key(self) -> tuple[str, str]:
        return self.clip.clip_type, self.clip.get_text("tag")

    @property
    def options(self) -> dict[str, Any]:
        return list_clip_options(self.clip, self.script)


def _list_elements(view: PayloadView, index: int) -> list[_Element]:
    """Return the clips of a scene without the rectangle of a plain background, which is an option of the scene."""
    scene = view.scenes[index]
    color_clip = find_color_clip(scene, view.canvas)
    scripts = {line.path: line.text for line in scene.lines}
    return [_Element(clip, scripts.get(f"{clip.path}.script")) for clip in scene.clips if clip is not color_clip]


def _compare_elements(old: Sequence[_Element], new: Sequence[_Element]) -> Iterator[ElementChange]:
    for first, second in _match([element.key for element in old], [element.key for element in new]):
        before, after = (None if first is None else old[first]), (None if second is None else new[second])
        if before and after and before.clip.clip_type == after.clip.clip_type:
            if values := tuple(_compare_clips(before, after)):
                yield ElementChange("changed", after.clip.clip_type, display_name(after.clip), values)
            continue
        if before:
            yield ElementChange("removed", before.clip.clip_type, display_name(before.clip))
        if after:
            yield ElementChange("added", after.clip.clip_type, display_name(after.clip))


def _compare_clips(old: _Element, new: _Element) -> Iterator[ValueChange]:
    """Yield the values that differ. The width and the height of a text follow from its other values."""
    changes = list(_compare_options(old.options, new.options))
    follows = new.clip.clip_type == "textImage" and any(change.key not in BOX_OPTIONS for change in changes)
    yield from (change for change in changes if not (follows and change.key in ("width", "height")))


def _list_project_options(view: PayloadView) -> dict[str, Any]:
    return dict(flatten({key: value for key, value in view.data.items() if key != "scenes"}))


def _compare_options(old: dict[str, Any], new: dict[str, Any]) -> Iterator[ValueChange]:
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key), new.get(key)
        if before != after and not _is_close(before, after):
            yield ValueChange(key, before, after)


def _is_close(old: object, new: object) -> bool:
    if isinstance(old, tuple) and isinstance(new, tuple):
        return all(map(_is_close, old, new))
    return isinstance(old, (int, float)) and isinstance(new, (int, float)) and abs(old - new) < MIN_PX
