"""Write a change of an element, a turn, a background or a scene to the source, as a minimal edit of one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec import Struct, structs

from scenekit.editing.by_tag import edit_element
from scenekit.elements import Background, RawClip
from scenekit.elements.variables import escape_variables
from scenekit.errors import ArgumentError
from scenekit.interchange.scenefile.grammar import CONTENT_FIELD_BY_METHOD, NESTED_STRUCTS, SAY_KEY
from scenekit.payload.overlay import json_equal
from scenekit.studio.gestures import Move, Resize, SetOptions, apply_changes, plan_move, plan_resize
from scenekit.studio.layout_view import compose_scene_alone, find_element, lay_out_scene, replace_element
from scenekit.studio.sourcetext.documents import TextDocument
from scenekit.studio.sourcetext.members import REMOVED
from scenekit.studio.sourcetext.nodes import KeyPath, NotEditableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scenekit.core.geometry import Orientation
    from scenekit.elements import Element
    from scenekit.project import Project
    from scenekit.scene import Scene
    from scenekit.studio.snapshot import Origin, Snapshot

Changes = dict[str, Any]


class EditScenes(Struct, frozen=True, tag="scenes", tag_field="gesture"):
    """A change of the list of scenes: the scene at `index` is duplicated, deleted, or moved to `target`."""

    action: Literal["duplicate", "delete", "move"]
    index: int
    target: int = 0


Gesture = Move | Resize | SetOptions | EditScenes
"""A change that the page asks for."""


class FileChange(NamedTuple):
    """The new content of a file."""

    path: str
    before: bytes
    after: bytes
    label: str
    """A description for Undo, such as "Move text"."""


def edit_source(snapshot: Snapshot, gesture: Gesture, orientation: Orientation | None = None) -> FileChange:
    """Return the change of a file that makes a gesture.

    Args:
        snapshot: The source.
        gesture: The gesture.
        orientation: The canvas that the page shows.

    Raises:
        NotEditableError: The value is not a literal of this place, or the gesture has no effect.
        ArgumentError: A new value is invalid.
        CompositionError: The scene cannot be composed with the new value.
    """
    if isinstance(gesture, EditScenes):
        return _edit_scene_list(snapshot, gesture)
    canvas = orientation or snapshot.project.orientation
    origin = snapshot.find_origin(gesture.path)
    if origin.reason:
        raise NotEditableError(origin.reason)
    if isinstance(gesture, Move):
        changes, verb = plan_move(snapshot.project, gesture, canvas), "Move"
    elif isinstance(gesture, Resize):
        changes, verb = plan_resize(snapshot.project, gesture, canvas), "Resize"
    else:
        changes, verb = {key: REMOVED if value is None else value for key, value in gesture.options.items()}, "Change"
    if not changes:
        raise NotEditableError("The gesture changes nothing.")
    after = _PartEditor(snapshot, gesture.path, origin, canvas).write(changes)
    before = snapshot.read_content(origin.file)
    if after == before:
        raise NotEditableError("The gesture changes nothing.")
    return FileChange(origin.file, before, after, f"{verb} {_describe(snapshot, gesture.path)}")


def _describe(snapshot: Snapshot, path: str) -> str:
    if ".background" in path:
        return "background"
    if ".turns[" in path:
        return "turn"
    return find_element(_get_scene(snapshot.project, path), path).method if "elements" in path else "scene"


def _get_scene(project: Project, path: str) -> Scene:
    return project.scenes[_get_index(path)]


def _get_index(path: str) -> int:
    return int(path[path.index("[") + 1 : path.index("]")])


class _PartEditor:
    """Writes new options of an element, a turn, a background or a scene."""

    def __init__(self, snapshot: Snapshot, path: str, origin: Origin, orientation: Orientation):
        self.snapshot = snapshot
        self.path = path
        self.origin = origin
        self.orientation = orientation

    def write(self, changes: Changes) -> bytes:
        """Return the new content of the file. The new options are validated and composed first."""
        scene = _get_scene(self.snapshot.project, self.path)
        changed = self._change_scene(scene, changes)
        lay_out_scene(self.snapshot.project, _get_index(self.path), changed, self.orientation)
        if self.snapshot.kind == "payload":
            return self._write_payload(scene, changed)
        if self.snapshot.kind == "python":
            return self._write_call(changes)
        return self._write_object(changes)

    def _change_scene(self, scene: Scene, changes: Changes) -> Scene:
        values = {key: to_option(key, value) for key, value in changes.items()}
        if self.path.endswith(".background"):
            return structs.replace(scene, background_element=_change_background(scene.background_element, values))
        if ".turns[" in self.path:
            number = int(self.path.rpartition("[")[2][:-1])
            turns = list(scene.turns)
            turns[number] = _replace_fields(turns[number], values)
            return structs.replace(scene, turns=tuple(turns))
        if "elements" not in self.path:
            replaced: Scene = _replace_fields(scene, values)
            return replaced
        element = find_element(scene, self.path)
        if self.snapshot.kind == "payload":
            return replace_element(scene, self.path, self._edit_clip(element, values))
        return replace_element(scene, self.path, _replace_fields(element, values))

    def _edit_clip(self, element: Element, values: Changes) -> Element:
        if isinstance(element, RawClip):
            raise NotEditableError("The clip has a type that scenekit does not know. Change it in the file.")
        content = CONTENT_FIELD_BY_METHOD[element.method]
        names = {content: "text" if content == "content" else content}
        options = {names.get(key, key): None if value is REMOVED else value for key, value in values.items()}
        return edit_element(element, options, self.snapshot.project._build_context())

    def _write_payload(self, scene: Scene, changed: Scene) -> bytes:
        """Change the keys of the payload in which the two scenes differ."""
        document = self.snapshot.get_document(self.origin.file)
        key_path = self.snapshot.find_origin(f"scenes[{_get_index(self.path)}]").key_path or ()
        before = compose_scene_alone(self.snapshot.project, scene)["scenes"][0]
        after = compose_scene_alone(self.snapshot.project, changed)["scenes"][0]
        return _write_differences(document, before, after, key_path)

    def _write_call(self, changes: Changes) -> bytes:
        if self.origin.call is None:
            raise NotEditableError("The file does not contain this value.")
        content = {"turns": "script", "background": "source"}.get(_find_part_kind(self.path), "")
        if not content:
            element = find_element(_get_scene(self.snapshot.project, self.path), self.path)
            content = CONTENT_FIELD_BY_METHOD[element.method]
        return self.snapshot.python_document.change_arguments(self.origin.call, changes, content)

    def _write_object(self, changes: Changes) -> bytes:
        key_path = self.origin.key_path or ()
        document = self.snapshot.get_document(self.origin.file)
        if self.path.endswith(".background"):
            return self._write_background(document, key_path, changes)
        members = document.get_value(key_path)
        renamed = {self._to_file_key(key): _escape(value) for key, value in changes.items()}
        for key in renamed:
            variable = self.snapshot.find_variable(self.origin, key)
            if variable:
                raise NotEditableError(
                    f"The value of {key} contains the variable ${{{variable}}}. Change it in the file."
                )
        return _write_members(document, key_path, members, renamed)

    def _to_file_key(self, key: str) -> str:
        if ".turns[" in self.path:
            return SAY_KEY if key == "script" else key
        if "elements" not in self.path:
            return key
        element = find_element(_get_scene(self.snapshot.project, self.path), self.path)
        return element.method if key == CONTENT_FIELD_BY_METHOD[element.method] else key

    def _write_background(self, document: TextDocument, key_path: KeyPath, changes: Changes) -> bytes:
        """Write the options of a background, which may also be a text: its source or its color."""
        scene_path = key_path[:-1] if key_path and key_path[-1] == "background" else key_path
        old = document.get_value(scene_path).get("background")
        if isinstance(old, dict):
            return _write_members(
                document, (*scene_path, "background"), old, {k: _escape(v) for k, v in changes.items()}
            )
        given = [value for value in changes.values() if value is not REMOVED]
        new = given[0] if len(given) == 1 else changes if given else REMOVED
        return document.change_members(scene_path, {"background": _escape(new)})


def _find_part_kind(path: str) -> str:
    return "background" if path.endswith(".background") else "turns" if ".turns[" in path else "element"


def _change_background(old: Background, values: Mapping[str, Any]) -> Background:
    """Return a background with other options. A new source replaces a plain color."""
    source = values.get("source", REMOVED)
    if source is not REMOVED and (old.source is None or old.color is None) and "color" not in values:
        return Background(source, extra=old.extra, omit=old.omit)
    changed: Background = _replace_fields(old, values)
    return changed


def _replace_fields(part: Any, values: Mapping[str, Any]) -> Any:
    unknown = next((key for key in values if key not in part.__struct_fields__), None)
    if unknown is not None:
        raise ArgumentError(f"{type(part).__name__} has no option {unknown!r}.", argument=unknown)
    return apply_changes(part, dict(values))


def to_option(key: str, value: Any) -> Any:
    """Return a value of JSON as an option: a list as a tuple, and an object as the struct of the option."""
    if isinstance(value, list):
        return tuple(to_option("", item) for item in value)
    if isinstance(value, dict) and key in NESTED_STRUCTS:
        struct_type = NESTED_STRUCTS[key]
        unknown = next((name for name in value if name not in struct_type.__struct_fields__), None)
        if unknown is not None:
            raise ArgumentError(f"{struct_type.__name__} has no option {unknown!r}.", argument=key)
        return struct_type(**{name: to_option("", item) for name, item in value.items()})
    return value


def _escape(value: Any) -> Any:
    """Return a value with each `${name}` escaped, so that reading the file does not replace it."""
    if isinstance(value, str):
        return escape_variables(value) if "${" in value else value
    if isinstance(value, dict):
        return {key: _escape(item) for key, item in value.items()}
    return [_escape(item) for item in value] if isinstance(value, (list, tuple)) else value


def _write_members(document: TextDocument, path: KeyPath, old: Mapping[str, Any], changes: Changes) -> bytes:
    """Set keys of an object. A nested object that the file has already is changed key by key."""
    flat: Changes = {}
    nested: list[tuple[str, Changes]] = []
    for key, value in changes.items():
        before = old.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            nested.append(
                (key, {**{name: REMOVED for name in before if name not in value}, **_find_new_values(before, value)})
            )
        elif value is REMOVED and key not in old:
            continue
        else:
            flat[key] = value
    content = document.change_members(path, flat) if flat else None
    for key, inner in nested:
        if inner:
            document = document.derive(content) if content is not None else document
            content = document.change_members((*path, key), inner)
    if content is None:
        raise NotEditableError("The gesture changes nothing.")
    return content


def _find_new_values(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    return {key: value for key, value in after.items() if key not in before or before[key] != value}


def _write_differences(document: TextDocument, before: Any, after: Any, path: KeyPath) -> bytes:
    """Change the values of a payload in which two objects differ."""
    content: bytes | None = None
    for object_path, changes in list(_iter_differences(before, after, path)):
        if content is not None:
            document = document.derive(content)
        content = document.change_members(object_path, changes)
    if content is None:
        raise NotEditableError("The gesture changes nothing.")
    return content


def _iter_differences(before: Any, after: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Changes]]:
    """Yield the changed keys of each object, by its path. A list of another length is replaced."""
    if isinstance(before, list) and isinstance(after, list):
        for number, (old, new) in enumerate(zip(before, after, strict=False)):
            yield from _iter_differences(old, new, (*path, number))
        return
    if not isinstance(before, dict) or not isinstance(after, dict):
        return
    own: Changes = {key: REMOVED for key in before if key not in after}
    for key, value in after.items():
        old = before.get(key)
        is_nested = isinstance(value, dict) and isinstance(old, dict)
        is_same_list = isinstance(value, list) and isinstance(old, list) and len(value) == len(old)
        if is_nested or (is_same_list and all(isinstance(item, dict) for item in value)):
            yield from _iter_differences(old, value, (*path, key))
        elif key not in before or not json_equal(old, value):
            own[key] = value
    if own:
        yield path, own


def _explain_python_scenes(snapshot: Snapshot, gesture: EditScenes) -> str:
    """Return the reason why the list of scenes of a Python file is not edited, and the place of the scene."""
    prefix = f"scenes[{gesture.index}].elements["
    lines = [site.position.end_line for path, site in snapshot.sites.items() if path.startswith(prefix)]
    place = f" The last element of scene {gesture.index + 1} is in line {max(lines)}." if lines else ""
    advice = f"{gesture.action.capitalize()} the scene in the file."
    return f"The scenes of a Python file are listed in its code. {advice}{place}"


def _edit_scene_list(snapshot: Snapshot, gesture: EditScenes) -> FileChange:
    if snapshot.kind == "python":
        raise NotEditableError(_explain_python_scenes(snapshot, gesture))
    count = len(snapshot.project.scenes)
    if not 0 <= gesture.index < count or not 0 <= gesture.target < count:
        raise NotEditableError("The project has no such scene.")
    list_path = _find_scene_list(snapshot, gesture.index)
    document = snapshot.get_document(snapshot.path)
    before = snapshot.read_content(snapshot.path)
    index = gesture.index
    if gesture.action == "duplicate":
        after = document.duplicate_item(list_path, index)
    elif gesture.action == "delete":
        after = document.delete_item(list_path, index)
    else:
        _find_scene_list(snapshot, gesture.target)
        after = document.move_item(list_path, index, gesture.target)
    if snapshot.kind == "payload":
        after = _number_scenes(document.derive(after), list_path, after)
    return FileChange(snapshot.path, before, after, f"{gesture.action.capitalize()} scene")


def _find_scene_list(snapshot: Snapshot, index: int) -> KeyPath:
    """Return the path of the list of scenes in the file, if the scene is an item of it at the same index."""
    origin = snapshot.find_origin(f"scenes[{index}]")
    if origin.file != snapshot.path or origin.key_path is None or origin.key_path[-2:] != ("scenes", index):
        raise NotEditableError("The list of scenes contains files that it includes. Change the list in the file.")
    return origin.key_path[:-1]


def _number_scenes(document: TextDocument, list_path: KeyPath, content: bytes) -> bytes:
    """Return the content of a payload with `sceneIdx` of each scene set to its index."""
    for index, scene in enumerate(document.get_value(list_path)):
        if scene.get("sceneIdx", index) != index:
            content = document.derive(content).change_members((*list_path, index), {"sceneIdx": index})
    return content
