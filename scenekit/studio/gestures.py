"""Turn a gesture on the canvas into new options of an element.

The option `offset` expresses every move. If the element has them, `left` and `top` or the point in `at` change instead.
An element that snaps to an edge gets a name in `at` and a `margin`. Each form is composed and compared with the gesture
before it is chosen.
"""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Any, Literal, get_args

from msgspec import Struct, structs

from scenekit.core.geometry import ANCHORS, Box, Number, Size, int_if_whole, resolve_length
from scenekit.elements import Avatar, Group, Image, Shape, Text, Video
from scenekit.elements.framing import Shot
from scenekit.errors import ScenekitError
from scenekit.studio.layout_view import find_element, lay_out_scene, replace_element
from scenekit.studio.sourcetext.members import REMOVED
from scenekit.studio.sourcetext.nodes import NotEditableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.core.geometry import Orientation
    from scenekit.elements import Element
    from scenekit.project import Project

SideX = Literal["left", "center", "right"]
SideY = Literal["top", "center", "bottom"]

ResizeKind = Literal["shot", "scale", "width", "box", "size", "none"]
"""The option that a handle changes: the shot of an avatar, a scale, a width, both sides, or a font size."""

TOLERANCE_PX = 1e-6
"""The largest difference between a gesture and its result that rounding of floats explains."""

ANCHOR_NAMES = {fractions: name for name, fractions in ANCHORS.items()}
FRACTION_BY_SIDE: dict[str | None, float] = {"left": 0, "top": 0, "center": 0.5, "right": 1, "bottom": 1}

Changes = dict[str, Any]
"""New options by name. `REMOVED` removes an option."""


class Move(Struct, frozen=True, tag="move", tag_field="gesture"):
    """A drag of an element, in px of the canvas, and the alignment that it snapped to."""

    path: str
    dx: Number
    dy: Number
    snap_x: SideX | None = None
    snap_y: SideY | None = None


class Resize(Struct, frozen=True, tag="resize", tag_field="gesture"):
    """A drag of a handle: the new size in px of the canvas.

    `side` is true for a handle in the middle of a side, which changes only this side.
    """

    path: str
    width: Number
    height: Number
    side: Literal["x", "y"] | None = None


class SetOptions(Struct, frozen=True, tag="set", tag_field="gesture"):
    """New values of options. None removes an option."""

    path: str
    options: dict[str, Any]


class GestureScene:
    """The scene that a gesture changes, in one orientation."""

    def __init__(self, project: Project, path: str, orientation: Orientation):
        self.project = project
        self.path = path
        self.orientation = orientation
        self.index = int(path[path.index("[") + 1 : path.index("]")])
        self.scene = project.scenes[self.index]
        self.element = find_element(self.scene, path)
        self.layout = lay_out_scene(project, self.index, self.scene, orientation)
        self.placed = self.layout.elements[path]

    @property
    def canvas(self) -> Size:
        """The canvas."""
        return self.layout.canvas

    def compute_box(self, changes: Changes) -> Box | None:
        """Return the box of the element with other options; None if the options are invalid."""
        try:
            scene = replace_element(self.scene, self.path, apply_changes(self.element, changes))
            return lay_out_scene(self.project, self.index, scene, self.orientation).elements[self.path].box
        except ScenekitError:
            return None


def apply_changes(element: Element, changes: Changes) -> Element:
    """Return an element with other options. Raises `ArgumentError` if they are invalid."""
    defaults = {field.name: field.default for field in structs.fields(element)}
    values = {key: defaults[key] if value is REMOVED else value for key, value in changes.items()}
    return structs.replace(element, **values)


def plan_move(project: Project, gesture: Move, orientation: Orientation) -> Changes:
    """Return the options that move an element by the gesture.

    Raises:
        NotEditableError: The element cannot be moved.
    """
    scene = GestureScene(project, gesture.path, orientation)
    target = scene.placed.box.translate(gesture.dx, gesture.dy)
    for changes in _iter_moves(scene, gesture, target):
        box = scene.compute_box(changes)
        if box is not None and _is_close(box, target):
            return {key: value for key, value in changes.items() if not _is_unchanged(scene.element, key, value)}
    raise NotEditableError("No option moves this element.")


def _iter_moves(scene: GestureScene, gesture: Move, target: Box) -> Iterator[Changes]:
    element = scene.element
    if gesture.snap_x or gesture.snap_y:
        yield from _iter_alignments(scene, gesture, target)
    has_corner = isinstance(element.left, (int, float)) and isinstance(element.top, (int, float))
    if has_corner and element.offset is None:
        yield {"left": _add(element.left, gesture.dx), "top": _add(element.top, gesture.dy)}
    point = element.point
    if point and all(isinstance(value, (int, float)) for value in point) and element.offset is None:
        yield {"at": (_add(point[0], gesture.dx), _add(point[1], gesture.dy))}
    if element.method != "clip":
        yield {"offset": _add_offset(element, gesture, scene.canvas)}


def _iter_alignments(scene: GestureScene, gesture: Move, target: Box) -> Iterator[Changes]:
    """Yield the alignments on the canvas that an element snapped to."""
    element, canvas = scene.element, scene.canvas
    if element.is_relative or scene.placed.parent or element.point or element.method == "clip":
        return
    cleared = {key: REMOVED for key in ("left", "top", "offset", "anchor") if getattr(element, key) is not None}
    horizontal = {"left": target.left, "right": canvas.width - target.right}.get(gesture.snap_x or "", 0)
    vertical = {"top": target.top, "bottom": canvas.height - target.bottom}.get(gesture.snap_y or "", 0)
    if isinstance(element, Avatar) and gesture.snap_x and not gesture.dy:
        yield {"at": gesture.snap_x, "margin": _format_margin(None, horizontal), **cleared}
    if gesture.snap_x and gesture.snap_y:
        fractions = (FRACTION_BY_SIDE[gesture.snap_x], FRACTION_BY_SIDE[gesture.snap_y])
        margin = _format_margin(
            None if gesture.snap_y == "center" else vertical, None if gesture.snap_x == "center" else horizontal
        )
        yield {"at": ANCHOR_NAMES[fractions], "margin": margin, **cleared}


def _format_margin(vertical: Number | None, horizontal: Number | None) -> object:
    """Return the shortest margin for the distances from the edges; None for an axis without an edge."""
    values = [int_if_whole(round(value, 4)) for value in (vertical, horizontal) if value is not None]
    if not any(values):
        return REMOVED
    return values[0] if len(set(values)) == 1 else tuple(values)


def _add(value: Any, delta: Number) -> Number:
    return int_if_whole(value + delta) if isinstance(value, int) else value + delta


def _add_offset(element: Element, gesture: Move, canvas: Size) -> object:
    """Return the offset with the gesture added. A percentage stays one if the gesture does not change it."""
    old = element.offset or (0, 0)
    deltas = (gesture.dx, gesture.dy)
    new = tuple(
        value if not delta else int_if_whole(resolve_length(value, extent) + delta)
        for value, delta, extent in zip(old, deltas, canvas, strict=True)
    )
    return new if any(new) else REMOVED


def _is_unchanged(element: Element, key: str, value: object) -> bool:
    old = getattr(element, key)
    return old is None if value is REMOVED else type(old) is type(value) and old == value


def _is_close(box: Box, target: Box) -> bool:
    return all(abs(a - b) <= TOLERANCE_PX * max(1, abs(b)) for a, b in zip(box, target, strict=True))


def find_resize_kind(element: Element) -> ResizeKind:
    """Return the kind of option that the handles of an element change."""
    if isinstance(element, Avatar):
        is_framed = element.shot is not None or _is_framed_by_default(element)
        return "shot" if is_framed else "scale" if element.scale is not None else "width"
    if isinstance(element, Text):
        return "size" if element.fit is None and element.scale is None else "none"
    if isinstance(element, Shape):
        return "none" if element.fit or element.scale is not None else "box"
    if isinstance(element, (Image, Video)):
        return "scale" if element.scale is not None else "width"
    return "none"


def _is_framed_by_default(avatar: Avatar) -> bool:
    options = ("left", "top", "scale", "width", "height", "fit")
    return avatar.point is None and all(getattr(avatar, option) is None for option in options)


def plan_resize(project: Project, gesture: Resize, orientation: Orientation) -> Changes:
    """Return the options that give an element the size of the gesture.

    A percentage or a scale gets only as many digits as the px of the gesture need. An avatar gets the shot whose
    height is nearest.

    Raises:
        NotEditableError: The element has no size of its own.
    """
    scene = GestureScene(project, gesture.path, orientation)
    element, box = scene.element, scene.placed.box
    kind = find_resize_kind(element)
    if kind == "none" or not box.width or not box.height:
        raise NotEditableError("This element has no size that a handle can change. Change its options.")
    if kind == "shot":
        return {"shot": _find_nearest_shot(scene, gesture.height)}
    if kind == "scale":
        return {"scale": _scale_factor(element, gesture, box)}
    if isinstance(element, Text):
        return _plan_text_size(scene, element, gesture)
    return _plan_sides(scene, gesture)


def _find_nearest_shot(scene: GestureScene, height: Number) -> Shot:
    heights: dict[Shot, float] = {}
    for shot in get_args(Shot):
        box = scene.compute_box({"shot": shot})
        if box is not None:
            heights[shot] = abs(box.height - height)
    if scene.placed.parent:
        raise NotEditableError("The group sets the size of this avatar. Set its width in the options.")
    return min(heights, key=lambda shot: heights[shot])


def _scale_factor(element: Element, gesture: Resize, box: Box) -> object:
    scale = element.scale
    if isinstance(scale, tuple):
        x, y = box.width / scale[0], box.height / scale[1]
        return round_for_px(gesture.width / x, x), round_for_px(gesture.height / y, y)
    natural = box.width / (scale or 1)
    return round_for_px(gesture.width / natural, natural)


def _plan_text_size(scene: GestureScene, text: Text, gesture: Resize) -> Changes:
    if gesture.side == "x":
        option = "width" if text.width is not None else "max_width"
        old = text.width if text.width is not None else text.max_width
        return {option: _format_like(old, gesture.width, scene.canvas.width)}
    if gesture.side == "y":
        raise NotEditableError("The height of a text follows from its lines.")
    if isinstance(text.size, tuple):
        raise NotEditableError("scenekit chooses the size of this text. Change its options.")
    size = 48 if text.size is None else text.size
    changes: Changes = {"size": max(1, round(size * gesture.height / scene.placed.box.height))}
    for option in ("width", "max_width"):
        old = getattr(text, option)
        if old is not None:
            ratio = gesture.width / scene.placed.box.width
            px = resolve_length(old, scene.canvas.width) * ratio
            changes[option] = _format_like(old, round(px), scene.canvas.width)
    return changes


def _plan_sides(scene: GestureScene, gesture: Resize) -> Changes:
    """Return the new `width` and `height`: those that are given, or the width alone if none is."""
    element, canvas, box = scene.element, scene.canvas, scene.placed.box
    width, height = element.width, element.height
    keeps_ratio = gesture.side is None and abs(gesture.width * box.height - gesture.height * box.width) < max(box[2:])
    is_shape = isinstance(element, Shape)
    if height is not None and width is None and (keeps_ratio or not is_shape):
        return {"height": _format_like(height, gesture.height, canvas.height)}
    changes: Changes = {"width": _format_like(width, gesture.width, canvas.width)}
    if height is not None or (is_shape and not keeps_ratio):
        changes["height"] = _format_like(height, gesture.height, canvas.height)
    if element.fit is not None and element.width is None:
        changes["fit"] = REMOVED
    return {key: value for key, value in changes.items() if not _is_unchanged(element, key, value)}


def _format_like(old: object, px: Number, extent: Number) -> Number | str:
    """Return a length as a percentage if the old one is, else in px."""
    if isinstance(old, str):
        return f"{round_for_px(px / extent * 100, extent / 100)}%"
    return int_if_whole(px)


def round_for_px(value: float, unit_px: float) -> Number:
    """Return a number with the fewest digits that change a length of `value * unit_px` by less than half a pixel.

    >>> round_for_px(0.41666666, 480), round_for_px(61.98, 19.2)
    (0.417, 62)
    """
    digits = max(0, floor(log10(max(unit_px, 1e-9))) - 1)
    while digits < 12 and abs(round(value, digits) - value) * unit_px > 0.4:
        digits += 1
    return int_if_whole(round(value, digits))


def can_move(element: Element) -> bool:
    """Whether an element has a position on the canvas."""
    return element.clip_type != "audio" and (isinstance(element, Group) or element.method != "clip")
