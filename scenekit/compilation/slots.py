"""Slots: the parts of a compiled payload that depend on the row. Each encodes itself with the values of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from msgspec import UNSET, Raw, Struct
from msgspec.structs import replace

from scenekit.compose.clips import ReservedClip, apply_element_overrides
from scenekit.compose.scenes import compose_scene
from scenekit.core import typesetting, validation
from scenekit.core.geometry import Number, Size
from scenekit.elements import Avatar, CompositionContext, Html, Text
from scenekit.elements.positioning import position_on_canvas
from scenekit.elements.script import to_html
from scenekit.elements.templates import TextTemplate, get_template, substitute_element
from scenekit.elements.text import check_content, get_natural_size, to_points
from scenekit.elements.turn import Turn
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenekit.compilation.substitution import SceneTemplate

MARK = Raw(b"\0")
"""Marks the place of a slot in JSON, which never contains this byte otherwise: JSON escapes it in strings."""


class Slot(Protocol):
    """A part of a compiled payload."""

    def encode(self, values: Mapping[str, str]) -> bytes:
        """Return the JSON of the part.

        Raises:
            ScenekitError: The part is not valid with these values.
        """


class NameSlot(Struct, frozen=True, gc=False):
    """The name of the project."""

    template: TextTemplate

    def encode(self, values: Mapping[str, str]) -> bytes:
        """Return the name as a JSON string."""
        name = self.template.fill(values)
        validation.text("Project", "name", name)
        return v3.encode_part(name)


class ScriptSlot(Struct, frozen=True, gc=False):
    """The script of an avatar whose clip does not depend on the row otherwise."""

    script: ScriptTemplate

    def encode(self, values: Mapping[str, str]) -> bytes:
        """Return the script as a JSON string."""
        return v3.encode_part(self.script.to_html(values))


class ScriptTemplate(Struct, frozen=True, gc=False):
    """The script of an avatar, and its turns, which the clip appends to it."""

    own: TextTemplate | None
    turns: tuple[TextTemplate, ...]

    def to_html(self, values: Mapping[str, str]) -> str:
        """Return the script as HTML for the payload."""
        if not self.turns and self.own is not None and not self.own.is_html:  # the common case
            return to_html(self.own.fill(values))
        html = "" if self.own is None else _fill_html(self.own, values)
        for turn in self.turns:
            text = turn.fill(values)
            turn_script = Turn(Html(text) if turn.is_html else text).script  # raises the error of an empty script
            html += to_html(turn_script)
        return html


def _fill_html(template: TextTemplate, values: Mapping[str, str]) -> str:
    text = template.fill(values)
    return text if template.is_html else to_html(text)


class ClipSlot(Struct, frozen=True, gc=False):
    """The clip of an element that depends on no other element."""

    place: ReservedClip
    context: CompositionContext
    script: ScriptTemplate | None
    """The script of an avatar with turns."""

    def encode(self, values: Mapping[str, str]) -> bytes:
        """Return the clip as JSON."""
        place = self.place
        element = substitute_element(place.element, values)
        if self.script is not None and isinstance(element, Avatar):
            element = replace(element, script=Html(self.script.to_html(values)))
        clip = element.to_clip(self.context, place.id, place.layer, None)
        return v3.encode_part(apply_element_overrides(clip, element) if element.extra or element.omit else clip)


class TextSlot(Struct, frozen=True, gc=False):
    """The clip of a text: only its content depends on the row, and so its position, its size and its font size."""

    text: Text
    template: TextTemplate
    canvas: Size
    lay_out: Callable[[str], typesetting.TextBox]
    pieces: tuple[bytes, bytes, bytes, bytes]
    """The JSON around the position, the content and the font size."""
    boxes: dict[tuple[Number, Number, Number], tuple[bytes, bytes]]
    """The JSON of the position and of the font size, by the natural size and the font size."""

    @classmethod
    def build(cls, text: Text, clip: v3.TextImageClip, canvas: Size) -> TextSlot:
        """Return the slot of a text. `clip` is the clip of its template."""
        unset: Any = dict.fromkeys(Box.__struct_encode_fields__, UNSET)
        marked: Any = replace(clip, **unset | dict.fromkeys(("left", "text", "fontSize"), MARK))
        before, after_box, after_text, after = v3.encode_part(marked).split(bytes(MARK))
        template = TextTemplate.parse(text.content)
        return cls(text, template, canvas, text.bind_layout(canvas), (before, after_box, after_text, after), {})

    def encode(self, values: Mapping[str, str]) -> bytes:
        """Return the clip as JSON."""
        content = self.template.fill(values)
        if not content.isprintable() or content.isspace() or not content:
            check_content(content)  # line breaks are allowed, too
        layout = self.lay_out(content)
        key = (*get_natural_size(layout), layout.size)
        box_json, font_size_json = self.boxes.get(key) or self._encode_box(key)
        lines = content if self.text.wrap is False else "\n".join(layout.lines)
        before, after_box, after_text, after = self.pieces
        return b"".join((before, box_json, after_box, v3.encode_part(lines), after_text, font_size_json, after))

    def _encode_box(self, key: tuple[Number, Number, Number]) -> tuple[bytes, bytes]:
        width, height, font_size = key
        extent = self.text.resolve_extent(Size(width, height), self.canvas)
        position = position_on_canvas(self.text, extent, self.canvas)
        box = Box(position.left, position.top, extent.width, extent.height, extent.scale_x, extent.scale_y)
        encoded = v3.encode_part(box)[len('{"left":') : -1], v3.encode_part(to_points(font_size))
        if len(self.boxes) < MAX_CACHED_BOXES:
            self.boxes[key] = encoded
        return encoded


class Box(Struct, frozen=True, gc=False, rename={"scale_x": "scaleX", "scale_y": "scaleY"}):
    """The fields of a clip that its size defines, in the order of the payload."""

    left: Number
    top: Number
    width: Number
    height: Number
    scale_x: Number
    scale_y: Number


MAX_CACHED_BOXES = 1024
"""The number of boxes that are kept for a text. Sizes are whole px, so most rows share their boxes with others."""


class SceneSlot(Struct, frozen=True, gc=False):
    """A scene that is composed again for each row."""

    template: SceneTemplate
    context: CompositionContext
    index: int

    def encode(self, values: Mapping[str, str]) -> bytes:
        """Return the scene as JSON."""
        return v3.encode_part(compose_scene(self.template.substitute(values), self.context, self.index))


def split_clip(place: ReservedClip, context: CompositionContext, turns: Sequence[Turn]) -> list[bytes | Slot]:
    """Return the parts of a clip: a `ScriptSlot` with the JSON around it if possible, else a `ClipSlot`."""
    element = place.element
    template = get_template(element)
    script = _build_script_template(element, turns) if isinstance(element, Avatar) else None
    if isinstance(element, Text) and template.fields == ("content",) and not (element.extra or element.omit):
        clip: Any = element.to_clip(context, place.id, place.layer, None)
        return [TextSlot.build(element, clip, context.canvas)]
    if script is None or set(template.fields) - {"script"} or element.extra or element.omit:
        return [ClipSlot(place, context, script if turns else None)]
    clip = element.to_clip(context, place.id, place.layer, None)
    before, after = v3.encode_part(replace(clip, script=v3.ClipScript(MARK))).split(bytes(MARK))  # type: ignore[arg-type]
    return [before, ScriptSlot(script), after]


def _build_script_template(avatar: Avatar, turns: Sequence[Turn]) -> ScriptTemplate:
    own = None if avatar.script is None else TextTemplate.parse(avatar.script)
    return ScriptTemplate(own, tuple(TextTemplate.parse(turn.script) for turn in turns))
