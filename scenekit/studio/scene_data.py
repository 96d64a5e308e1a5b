"""The data that the page shows, as JSON."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from scenekit.elements import ELEMENTS_BY_METHOD, Avatar, Background
from scenekit.elements.from_payload import get_non_default_fields
from scenekit.errors import ScenekitError
from scenekit.inspection.check.sources import iter_element_refs
from scenekit.inspection.view import CLIP_PATH_PATTERN
from scenekit.interchange.scenefile.grammar import CONTENT_FIELD_BY_METHOD, SAY_KEY
from scenekit.storyboard.labels import readable_file_name
from scenekit.storyboard.titles import find_title
from scenekit.studio.comments import Comment, find_commented_part
from scenekit.studio.gestures import can_move, find_resize_kind
from scenekit.studio.layout_view import PlacedElement, lay_out_scene
from scenekit.studio.snapshot import Origin, Snapshot
from scenekit.studio.sourcetext.nodes import NotEditableError
from scenekit.studio.views import finding_at, with_scene_index

if TYPE_CHECKING:
    from scenekit.inspection.check import Finding
    from scenekit.storyboard.avatar_looks import AvatarCast
    from scenekit.studio.session import Session, SourceProblem
    from scenekit.studio.views import ProjectView, SceneSummary


def build_state(session: Session, view: ProjectView | None) -> dict[str, Any]:
    """Return the state of the studio without the scenes themselves.

    Args:
        session: The session.
        view: The project in the orientation of the page; None if the source has no good version.
    """
    problem = session.problem
    comment_counts = Counter(comment.scene_index for comment in session.comments)
    return {
        "revision": session.revision,
        "status": session.status,
        "file": os.path.abspath(session.source.path),
        "fileName": os.path.basename(session.source.path),
        "kind": session.snapshot.kind if session.snapshot else "scenefile",
        "undo": session.undo_label,
        "redo": session.redo_label,
        "problem": None if problem is None else _build_problem(problem),
        "project": None if view is None else _build_project(view, comment_counts),
    }


def _build_problem(problem: SourceProblem) -> dict[str, Any]:
    return {
        "message": problem.message,
        "file": os.path.abspath(problem.file),
        "line": problem.line,
        "excerpt": _read_excerpt(problem.file, problem.line),
        "further": [_build_problem(other) for other in problem.further],
    }


def _read_excerpt(file: str, line: int | None) -> list[dict[str, Any]]:
    """Return the lines of a file around a line."""
    if line is None:
        return []
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return []
    first = max(line - 3, 0)
    return [{"line": first + n + 1, "text": text[:300]} for n, text in enumerate(lines[first : line + 2])]


def _build_project(view: ProjectView, comment_counts: Counter[int | None]) -> dict[str, Any]:
    width, height = view.view.canvas
    return {
        "name": view.view.name,
        "orientation": view.orientation,
        "ownOrientation": view.snapshot.project.orientation,
        "width": width,
        "height": height,
        "isChecked": view.is_checked,
        "findings": [_build_finding(finding, {}) for finding in view.project_findings],
        "scenes": [_build_summary(view, scene) | {"comments": comment_counts[scene.number]} for scene in view.scenes],
    }


def _build_summary(view: ProjectView, scene: SceneSummary) -> dict[str, Any]:
    duration = view.estimate(scene.number)
    findings = view.find_findings(scene.number)
    counts = {"error": 0, "warning": 0, "hint": 0}
    for finding in findings or ():
        counts[finding.level] += 1
    return {
        "key": scene.key,
        "title": find_title(scene.view),
        "seconds": round(duration.seconds.likely, 2),
        "low": round(duration.seconds.low, 2),
        "high": round(duration.seconds.high, 2),
        "findings": None if findings is None else counts,
    }


def _build_finding(finding: Finding, element_paths: dict[str, str]) -> dict[str, Any]:
    match = CLIP_PATH_PATTERN.match(finding.path)
    return {
        "code": finding.code,
        "level": finding.level,
        "message": _name_elements(finding.message, element_paths),
        "suggestion": _name_elements(finding.suggestion, element_paths),
        "path": element_paths.get(match[0], finding.path) if match else finding.path,
    }


def _name_elements(text: str, element_paths: dict[str, str]) -> str:
    """Return a text with the paths of elements instead of those of their clips."""
    return CLIP_PATH_PATTERN.sub(lambda match: element_paths.get(match[0], match[0]), text)


def build_scene(view: ProjectView, index: int, comments: tuple[Comment, ...] = ()) -> dict[str, Any]:
    """Return everything that the page shows of one scene."""
    snapshot, scene = view.snapshot, view.snapshot.project.scenes[index]
    layout = lay_out_scene(view.project, index, view.project.scenes[index], view.orientation)
    refs = {ref.path: ref.source_path for ref in iter_element_refs((view.project.scenes[index],))}
    element_paths = {with_scene_index(clip, index): with_scene_index(path, index) for clip, path in refs.items()}
    findings = [finding_at(finding, index) for finding in view.check_scene(index)]
    clip_indices = {path: int(clip.rpartition("[")[2][:-1]) for clip, path in element_paths.items()}
    turns = [_build_part(snapshot, f"scenes[{index}].turns[{n}]", turn, "script") for n, turn in enumerate(scene.turns)]
    return {
        "index": index,
        "key": view.get_hash(index),
        "svg": view.draw(index, guides=True),
        "findings": [_build_finding(finding, element_paths) for finding in findings],
        "elements": [_build_element(snapshot, placed, clip_indices, view.cast) for placed in layout.elements.values()],
        "background": _build_background(snapshot, index, scene.background_element),
        "turns": turns,
        "lines": _build_lines(view, index, element_paths),
        "comments": [
            {"path": find_commented_part(comment, element_paths), "text": comment.text, "author": comment.author}
            for comment in comments
            if comment.scene_index == index
        ],
        "origin": _build_origin(snapshot, f"scenes[{index}]"),
    }


def _build_lines(view: ProjectView, index: int, element_paths: dict[str, str]) -> list[dict[str, Any]]:
    lines = []
    for line, seconds in view.estimate(index).lines:
        speaker = line.speaker
        clip = with_scene_index(speaker.path, index) if speaker else ""
        lines.append(
            {
                "text": line.text,
                "seconds": round(seconds.likely, 3),
                "speaker": view.cast.get_display_name(speaker) if speaker else "",
                "language": line.language,
                "path": element_paths.get(clip, clip),
            }
        )
    return lines


def _build_origin(snapshot: Snapshot, path: str) -> dict[str, Any]:
    origin = snapshot.find_origin(path)
    return {
        "file": os.path.abspath(origin.file),
        "name": os.path.relpath(origin.file, os.path.dirname(os.path.abspath(snapshot.path))),
        "line": origin.line,
        "reason": origin.reason,
    }


def _build_element(
    snapshot: Snapshot, placed: PlacedElement, clip_indices: dict[str, int], cast: AvatarCast
) -> dict[str, Any]:
    element, clip = placed.element, placed.clip
    content = CONTENT_FIELD_BY_METHOD[element.method]
    part = _build_part(snapshot, placed.path, element, content)
    kind = find_resize_kind(element)
    return part | {
        "parent": placed.parent,
        "method": element.method,
        "name": _find_name(element, placed, cast),
        "clip": clip_indices.get(placed.path),
        "box": [round(float(value), 3) for value in placed.box],
        "angle": clip.angle if clip else 0,
        "anchor": _find_anchor(placed),
        "resize": "none" if part["origin"]["reason"] or (kind == "shot" and placed.parent) else kind,
        "isMovable": can_move(element) and not part["origin"]["reason"],
        "isVisible": element.clip_type != "audio",
        "animation": clip.data.get("animation") if clip else None,
        "calculated": _build_calculated(placed),
    }


def _find_name(element: Any, placed: PlacedElement, cast: AvatarCast) -> str:
    if element.is_group:
        return f"{len(element.elements)} elements" if element.tag is None else str(element.tag)
    return cast.get_display_name(placed.clip) if placed.clip else str(element.tag or "")


def _find_anchor(placed: PlacedElement) -> list[float]:
    """Return the point that stays in place when the size changes, as fractions of the box."""
    element = placed.element
    if isinstance(element, Avatar) and find_resize_kind(element) == "shot":
        return [element.alignment[0], 1]
    if placed.parent:
        return [0.5, 0.5]
    x, y = (0, 0) if element.left is not None and element.top is not None else element.alignment
    if element.point is not None:
        from scenekit.core.geometry import ANCHORS

        x, y = ANCHORS[element.anchor or "center"]
    relation = element.relative_to[0] if element.relative_to else ""
    x = {"right_of": 0.0, "left_of": 1.0}.get(relation, x)
    y = {"below": 0.0, "above": 1.0}.get(relation, y)
    is_default_avatar = isinstance(element, Avatar) and element.top is None and element.point is None
    return [x, 1.0 if is_default_avatar and y == 0.5 else y]


def _build_calculated(placed: PlacedElement) -> dict[str, Any]:
    if placed.clip is None or placed.clip.clip_type == "audio":
        return {}
    box = placed.box
    return {key: round(float(getattr(box, key)), 2) for key in ("left", "top", "width", "height")}


def _build_background(snapshot: Snapshot, index: int, background: Background) -> dict[str, Any]:
    path = f"scenes[{index}].background"
    part = _build_part(snapshot, path, background, "source")
    return part | {"name": readable_file_name(background.source or "") or background.color or "default"}


def _build_part(snapshot: Snapshot, path: str, part: Struct, content: str) -> dict[str, Any]:
    """Return the options of an element, a turn or a background, with the text or value of each in the source."""
    origin = snapshot.find_origin(path)
    options = [
        _build_option(snapshot, origin, key, value, content)
        for key, value in get_non_default_fields(part).items()
        if key not in ("elements", "data")
    ]
    return {"path": path, "origin": _build_origin(snapshot, path), "content": content, "options": options}


def _build_option(snapshot: Snapshot, origin: Origin, key: str, value: Any, content: str) -> dict[str, Any]:
    shown, source, reason = to_json_value(value), "file", ""
    try:
        if snapshot.kind == "scenefile" and origin.key_path is not None:
            shown, source = _read_written_value(snapshot, origin, key, shown, content)
            variable = snapshot.find_variable(origin, _to_file_key(snapshot, origin, key, content))
            if variable:
                source, reason = "variable", f"The value contains the variable ${{{variable}}}. Change it in the file."
        elif snapshot.kind == "python" and origin.call is not None:
            document = snapshot.python_document
            if not document.is_literal(origin.call, key, content):
                source, reason = "code", "The value is an expression. Change it in the file."
        elif snapshot.kind == "payload":
            source = "payload"
    except (NotEditableError, ScenekitError, LookupError, TypeError) as error:
        reason = str(error)
    line = _find_option_line(snapshot, origin, key, content) if source != "default" else None
    return {"name": key, "value": shown, "source": source, "reason": reason, "line": line}


def _find_option_line(snapshot: Snapshot, origin: Origin, key: str, content: str) -> int | None:
    """Return the line of a value in its file; None if it is unknown, as in a payload."""
    if origin.call is not None:
        return snapshot.python_document.find_argument_line(origin.call, key, content)
    if snapshot.kind != "scenefile" or origin.key_path is None:
        return None
    try:
        name = _to_file_key(snapshot, origin, key, content)
        return snapshot.get_document(origin.file).find_line((*origin.key_path, name))
    except (ScenekitError, LookupError, TypeError):
        return None


def _to_file_key(snapshot: Snapshot, origin: Origin, key: str, content: str) -> str:
    members = snapshot.get_document(origin.file).get_value(origin.key_path or ())
    if key != content or not isinstance(members, dict):
        return key
    if SAY_KEY in members:
        return SAY_KEY
    return next((name for name in members if name in ELEMENTS_BY_METHOD), key)


def _read_written_value(snapshot: Snapshot, origin: Origin, key: str, shown: Any, content: str) -> tuple[Any, str]:
    """Return the value as the file has it, such as `white` or `12%`, and the place that it comes from."""
    members = snapshot.get_document(origin.file).get_value(origin.key_path or ())
    if not isinstance(members, dict):
        return members, "file"
    name = _to_file_key(snapshot, origin, key, content)
    if name not in members:
        return shown, "default"
    return members[name] if "${" not in str(members[name]) else shown, "file"


def to_json_value(value: Any) -> Any:
    """Return an option as JSON."""
    if isinstance(value, Struct):
        return {key: to_json_value(item) for key, item in get_non_default_fields(value).items()}
    if isinstance(value, (tuple, list)):
        return [to_json_value(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json_value(item) for key, item in value.items()}
    return value
