"""Where each value of a clip comes from, as far as that can be known.

The payload alone tells what equals a default and which numbers of an avatar follow their rule. Of a project that was
made with the verbs, the words are known as well: a value that a word says is given, and one that words bear on is
calculated from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec.structs import asdict, replace

from scenekit.avatars.explain import CONSTANT, DERIVED, MEASURED, PATTERN, REPEATED
from scenekit.avatars.payload_model import agree, editor, frame_if_any
from scenekit.elements import Animation, RawClip, Shadow
from scenekit.elements.base import EDITOR_FILL, EDITOR_LOCKS
from scenekit.elements.from_payload import get_non_default_fields
from scenekit.inspection.check.sources import leaves
from scenekit.storyboard.labels import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scenekit.compose.scenes import ComposableScene
    from scenekit.inspection.check.sources import Leaf
    from scenekit.inspection.view import Clip, Scene

Origin = Literal["given", "default", "calculated", "recorded"]


class Fact(NamedTuple):
    """A value of the payload, and where it comes from."""

    field: str
    """Of an object inside: `shadow.blur`."""
    value: Any
    origin: Origin
    how: str = ""


Words = dict[str, Any]
"""What a person wrote, by word; of an object inside by `shadow.blur`."""

DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(("backgroundColor", "stroke", "fontWeight", "fontStyle"), ""),
    **dict.fromkeys(("angle", "strokeWidth", "strokeRadius", "shadow.blur"), 0),
    **dict.fromkeys(("scaleX", "scaleY"), 1),
    **dict.fromkeys(("opacity", "volume"), 100),
    **dict.fromkeys(("shadow.offsetX", "shadow.offsetY"), 5),
    "shadow.color": "#00000060",
    "fontFamily": "Noto Sans CJK",
    "align": "left",
    "underline": False,
}
"""The documented ones."""

SAMPLES: dict[str, Any] = {**EDITOR_LOCKS, "effects": [{"type": "head-only"}]}
"""What no table explains, and every sample has."""

BACKDROP = {"id": "background", "type": "background", "source_type": "image"}
"""The same of backgrounds."""

FIRST = ("content", "model", "source", "name")
"""What verbs take first: it is written without its word, and nearly always what the payload says."""

DISTANCES = ("margin", "gap", "offset")
BESIDE = ("below", "above", "right_of", "left_of", "gap", "group", "offset")
SIZE = ("width", "height", "fit")
TYPE = ("size", "font", "font_file", "weight", "max_width", "stroke_width")

WORDS: dict[str, tuple[str, ...]] = {
    "left": ("left", "at", "anchor", "margin", "shot", *BESIDE),
    "top": ("top", "at", "anchor", "margin", "shot", *BESIDE),
    "width": (*TYPE, *SIZE),
    "height": (*TYPE, *SIZE),
    "scaleX": ("scale", "shot", *SIZE),
    "scaleY": ("scale", "shot", *SIZE),
    "model.ai_name": ("model",),
    "model.emotion": ("clothes",),
    "model.language": ("language",),
    "script.org": ("script",),
    "text": ("content", "max_width", "width"),
    "fill": ("color",),
    "fontSize": ("size",),
    "fontFamily": ("font",),
    "fontWeight": ("weight",),
    "fontStyle": ("italic",),
    "backgroundColor": ("background",),
    "strokeWidth": ("stroke_width",),
    "strokeRadius": ("stroke_radius",),
    "shapeName": ("name",),
    "source_url": ("poster", "source"),
    "source_color": ("color",),
    "video_url": ("source",),
    "label": ("label", "source"),
    "shadow.offsetX": ("shadow.offset_x",),
    "shadow.offsetY": ("shadow.offset_y",),
}
"""The words that bear on a value; for all others, the word of the same name."""

UNSAID: dict[str, tuple[Origin, str]] = {
    "id": ("calculated", "kind and number"),
    "layer": ("calculated", "order of writing"),
    "left": ("default", "no word says where"),
    "top": ("default", "no word says where"),
    "width": ("default", "no word says how large"),
    "height": ("default", "no word says how large"),
    "scaleX": ("default", "no word says how large"),
    "scaleY": ("default", "no word says how large"),
    "script.org": ("given", "said by say()"),
    "model.emotion": ("default", "the first clothes that are known"),
    "model.language": ("default", "the avatar's own"),
}
"""Where a value comes from that no word bears on, in a scene whose words are known."""

NOTES = {"fontSize": ", 3 points for 4 px"}

WHO = ("ai_name", "emotion", "language")
"""Of the model of an avatar: who it is, and not its numbers."""

FIELDS = {meaning: field for field, meaning in MEASURED.items()}

IN_SAMPLES = "in every sample"

AXES = {"left": 0, "width": 0, "scaleX": 0, "top": 1, "height": 1, "scaleY": 1}
"""Which of two numbers of a word is meant."""


def written(scenes: Iterable[ComposableScene]) -> dict[str, Words]:
    """The words of the clips and backgrounds of some scenes, by their paths in the payload."""
    scenes = tuple(scenes)
    found = {leaf.path: _words(leaf) for leaf in leaves(scenes) if not isinstance(leaf.element, RawClip)}
    for number, scene in enumerate(scenes):
        if scene.raw_payload is None:
            found[f"scenes[{number}].background"] = get_non_default_fields(scene.background_element)
            if scene.background_element.color_rectangle:
                found[f"scenes[{number}].clips[0]"] = get_non_default_fields(scene.background_element)
    return found


def _words(leaf: Leaf) -> Words:
    words: Words = {}
    for word, value in get_non_default_fields(leaf.element).items():
        inside = get_non_default_fields(value) if isinstance(value, (Animation, Shadow)) else value
        is_opened = inside is not value or word == "extra"
        words |= dict(flattened(inside, f"{word}.")) if is_opened else {word: value}
    groups = [f"{group.method}({_listed(get_non_default_fields(group), 'elements')})" for group in leaf.groups]
    return words | ({"group": " in ".join(reversed(groups))} if groups else {})


def facts(clip: Clip, words: Words | None) -> list[Fact]:
    """The values of a clip; of an avatar's model, only who it is. `words` are None where nobody knows them."""
    who = {f"model.{key}": clip.model[key] for key in WHO if key in clip.model}
    rest = {key: value for key, value in flattened(clip.data) if key != "type" and not key.startswith("model.")}
    return [_followed(key, value, clip) or _fact(key, value, words) for key, value in (who | rest).items()]


def background(scene: Scene, words: Words | None) -> list[Fact]:
    """The values of a scene's background."""
    return [
        Fact(key, value, "default", IN_SAMPLES) if BACKDROP.get(key) == value else _fact(key, value, words)
        for key, value in flattened(scene.background)
    ]


def _fact(field: str, value: Any, words: Words | None) -> Fact:
    if words is None:
        return _found(field, value, "given")
    return _told(field, value, words) or _found(field, value, "default")


def _followed(field: str, value: Any, clip: Clip) -> Fact | None:
    """What follows from other values of the clip."""
    if field == "name" and value == clip.data.get("id"):
        return Fact(field, value, "calculated", "the id")
    if field in ("width", "height") and clip.frame and agree(value, getattr(clip.frame.tight_size, field)):
        return Fact(field, value, "calculated", f"tight {field} of the avatar")
    if field == "fill" and value == EDITOR_FILL and clip.kind in ("aiModel", "image", "videoImage"):
        return Fact(field, value, "default", IN_SAMPLES)
    return None


def _told(field: str, value: Any, words: Words) -> Fact | None:
    """What a word says, or words bear on."""
    if f"extra.{field}" in words:
        return Fact(field, value, "given", "extra")
    parent = field.rpartition(".")[0]
    candidates = WORDS.get(field) or WORDS.get(parent) or (field, parent)
    bearing = {word: words[word] for word in candidates if word in words}
    for word, meant in bearing.items():
        if _says(word, meant, field, value):
            return Fact(field, value, "given", "" if word in FIRST else _listed({word: meant}))
    if bearing and not _is_default(field, value):
        return Fact(field, value, "calculated", f"from {_listed(bearing)}{NOTES.get(field, '')}")
    if "content" in words and field in ("width", "height"):
        return Fact(field, value, "calculated", "the text, measured")
    return Fact(field, value, *UNSAID[field]) if field in UNSAID and not _is_default(field, value) else None


def _says(word: str, meant: Any, field: str, value: Any) -> bool:
    """Whether a word is the value itself: of two numbers, the one of its direction."""
    axis = AXES.get(field)
    if axis is None:
        return bool(meant == value)
    if isinstance(meant, tuple) and len(meant) == 2:
        return word not in DISTANCES and bool(meant[axis] == value)
    return AXES.get(word, axis) == axis and word not in (*DISTANCES, *TYPE) and bool(meant == value)


def _is_default(field: str, value: Any) -> bool:
    return field in DEFAULTS and bool(DEFAULTS[field] == value)


def _found(field: str, value: Any, otherwise: Origin) -> Fact:
    """What can be said of a value without knowing the words."""
    if field in SAMPLES and SAMPLES[field] == value:
        return Fact(field, value, "default", IN_SAMPLES)
    if _is_default(field, value):
        return Fact(field, value, "default", "the service's own")
    return Fact(field, value, otherwise, "no word says it" if otherwise == "default" else "")


def numbers(model: dict[str, Any]) -> list[Fact]:
    """The numbers and addresses in the model of an avatar: measured, or by the rule that they follow.

    `editor` is left out where it repeats `editorValue`.
    """
    values = {key: value for key, value in flattened(model) if key not in WHO}
    frame = frame_if_any(model)
    ruled = asdict(editor(replace(frame, adjust_x=None))) if frame else {}
    ids = f"{model.get('ai_name')}_{model.get('emotion')}"
    return [_number(key, value, ruled, ids) for key, value in values.items() if not _is_repeated(key, values)]


def _is_repeated(key: str, values: Words) -> bool:
    parent, _, name = key.rpartition(".")
    return parent == "editor" and values.get(f"editorValue.{name}", values) == values[key]


def _number(key: str, value: Any, ruled: Words, ids: str) -> Fact:
    name = key.rpartition(".")[2]
    if name in MEASURED:
        return Fact(key, value, "recorded", MEASURED[name])
    if name in CONSTANT:
        return Fact(key, value, "default" if f"{value} in" in CONSTANT[name] else "recorded", CONSTANT[name])
    if isinstance(value, str) and ids in value:
        return Fact(key, value, "calculated", PATTERN)
    how = DERIVED.get(name) or REPEATED.get(key)
    if how is None:
        return Fact(key, value, "recorded")
    if ruled and agree(value, ruled[name if name in DERIVED else FIELDS[how]]):
        return Fact(key, value, "calculated", how)
    return Fact(key, value, "recorded", f"off its rule: {how}")


def flattened(data: Mapping[str, Any], before: str = "", deepest: int = 4) -> Iterator[tuple[str, Any]]:
    """The values in an object and in those inside it, by their keys.

    >>> dict(flattened({"left": 5, "shadow": {"blur": 2}}))
    {'left': 5, 'shadow.blur': 2}
    """
    for key, value in data.items():
        if isinstance(value, dict) and value and deepest:
            yield from flattened(value, f"{before}{key}.", deepest - 1)
        else:
            yield f"{before}{key}", value


def _listed(words: Words, *without: str) -> str:
    """Words as they are written: `at='left', margin=96`; a group says its own."""
    return ", ".join(
        value if word == "group" else f"{word}={shortened(repr(value))}"
        for word, value in words.items()
        if word not in without
    )
