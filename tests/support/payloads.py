"""Random payloads from other sources: unusual, but valid enough to be read."""

import json
from typing import Any

from hypothesis import strategies as st

from scenekit import Project
from tests.support.strategies import scenes

json_leaves = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
)
json_values = st.recursive(
    json_leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
unknown_fields = st.dictionaries(st.text(max_size=6).map(lambda key: f"{key}~"), json_values, max_size=3)
numbers = st.integers(-3000, 3000) | st.floats(-1e6, 1e6) | st.floats(0.01, 3)
strings = st.text(max_size=12) | st.sampled_from(
    [
        "#FFFFFF",
        "rgb(0, 0, 0)",
        "",
        "Hi\r\nthere ",
        "<p>Hi</p>",
        "/a.png",
        "https://a.b/c",
        "italic",
        "M1",
        "M2",
        "${x}",
    ]
)

STRING_KEYS = (
    "text",
    "fill",
    "fontFamily",
    "align",
    "stroke",
    "backgroundColor",
    "fontStyle",
    "tag",
    "source_url",
    "video_url",
)
NUMBER_KEYS = ("left", "top", "width", "height", "scaleX", "scaleY", "angle", "fontSize", "layer")
UNVALIDATED_KEYS = (
    "opacity",
    "volume",
    "strokeWidth",
    "strokeRadius",
    "fontWeight",
    "underline",
    "label",
    "name",
    "effects",
    "flipX",
)
NESTED_KEYS = ("shadow", "animation", "script", "model")


def field_subsets(keys: tuple[str, ...], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw values for up to four of the keys."""
    return st.dictionaries(st.sampled_from(keys), values, max_size=4)


@st.composite
def arbitrary_clips(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a clip of a documented type or of an unknown type, with any of the keys of all types."""
    clip_type = draw(st.sampled_from(["aiModel", "shape", "image", "textImage", "videoImage", "audio", "newKind"]))
    clip_id = draw(st.sampled_from(["a", "b", f"{clip_type}-1", f"{clip_type}-2"]))
    clip: dict[str, Any] = {"type": clip_type, "id": clip_id}
    clip |= (
        draw(field_subsets(STRING_KEYS, strings))
        | draw(field_subsets(NUMBER_KEYS, numbers))
        | draw(field_subsets(UNVALIDATED_KEYS, json_values))
        | draw(unknown_fields)
    )
    clip |= draw(st.sampled_from([{}, {"shapeName": "Star"}, {"shapeName": "Blob"}]))
    if clip_type == "aiModel":
        clip["model"] = {"ai_name": draw(strings), "emotion": draw(strings)} | draw(unknown_fields)
    for key in draw(st.sets(st.sampled_from(NESTED_KEYS[:3]), max_size=2)):
        inner = draw(
            field_subsets(
                ("org", "tts", "type", "duration", "delay", "color", "blur", "offsetX", "enabled"), json_values
            )
        )
        clip[key] = inner | draw(unknown_fields)
    return clip


@st.composite
def payloads(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a composed payload with changes: added and removed keys, other values, and clips from other sources."""
    project = Project(
        "x",
        orientation=draw(st.sampled_from(["landscape", "portrait"])),
        scripts_on=draw(st.sampled_from([None, "scene"])),
    )
    payload = project.add(*draw(st.lists(scenes(), min_size=1, max_size=2))).to_dict()
    for scene in payload["scenes"]:
        scene["clips"] += draw(st.lists(arbitrary_clips(), max_size=3))
        scene["sceneIdx"] = draw(st.integers(0, 2))
        if draw(st.booleans()):
            scene["scripts"] = [
                {"org": draw(strings), "isTTS": draw(st.booleans()), "tts": draw(st.none() | unknown_fields)}
                | {"modelId": draw(strings), "clothId": draw(strings)}
                | draw(unknown_fields)
                for _ in range(draw(st.integers(0, 3)))
            ]
        for part in collect_objects(scene):
            _mutate_object(draw, part)
    _mutate_object(draw, payload)
    return payload


def collect_objects(part: Any) -> list[dict[str, Any]]:
    """Return all objects at any depth."""
    if isinstance(part, list):
        return [nested for item in part for nested in collect_objects(item)]
    if isinstance(part, dict):
        return [part, *(nested for value in part.values() for nested in collect_objects(value))]
    return []


def _mutate_object(draw: st.DrawFn, part: dict[str, Any]) -> None:
    """Change an object in one of several ways, or not at all."""
    change = draw(st.sampled_from(["none", "none", "add", "remove", "number", "null"]))
    if change == "add":
        part |= draw(unknown_fields)
    elif change == "remove":
        for key in draw(st.sets(st.sampled_from(sorted(part)), max_size=3)) if part else ():
            if key not in ("type", "scenes"):
                del part[key]
    elif change == "null":
        for key in draw(st.sets(st.sampled_from(sorted(part)), max_size=2)) if part else ():
            if key not in ("type", "scenes"):
                part[key] = None
    elif change == "number":
        for key, value in part.items():
            if type(value) in (int, float):
                part[key] = draw(numbers)
                break


def canonical_json(payload: object) -> str:
    """Return JSON for comparisons, in which 1 and 1.0 differ and the order of keys does not matter."""
    return json.dumps(payload, sort_keys=True)
