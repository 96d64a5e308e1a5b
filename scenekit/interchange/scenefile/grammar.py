"""The keys of scene files, derived from the elements."""

from __future__ import annotations

from typing import get_args

from msgspec import Struct

from scenekit.avatars import AvatarFrame
from scenekit.elements import ELEMENTS_BY_METHOD, Animation, Html, RawClip, Shadow
from scenekit.elements.turn import Turn
from scenekit.payload.v3 import Resolution

CONTENT_FIELD_BY_METHOD: dict[str, str] = {
    method: element_type.__struct_fields__[0] for method, element_type in ELEMENTS_BY_METHOD.items()
}
"""The field that the key of a method sets: `text: Welcome`, `row: [...]`."""

OPTIONS_BY_METHOD = {
    method: () if element_type is RawClip else element_type.__struct_fields__[1:]
    for method, element_type in ELEMENTS_BY_METHOD.items()
}
"""The other keys of an element: the options of its method. A raw clip has none."""

NESTED_STRUCTS: dict[str, type[Struct]] = {
    "script": Html,
    "say": Html,
    "animation": Animation,
    "shadow": Shadow,
    "frame": AvatarFrame,
}
"""The keys whose value may be an object, and the struct that each object becomes."""

INCLUDE_KEY = "include"
"""The only key of an include: an object that the content of another file replaces."""

RESOLUTION_BY_NUMBER = {int(name): name for name in get_args(Resolution) if name.isdigit()}
"""The resolutions that may also be numbers: `resolution: 1080`."""

SCENE_KEYS = (
    *("background", "elements", "turns", "watermark", "thumbnail_url", "scripts_on", "duration", "extra", "omit"),
)
"""The keys of a scene."""

GROUP_METHODS = ("row", "column")
"""The methods whose content is a list of elements."""

SAY_KEY = "say"
"""The key of a turn's script."""

TURN_KEYS = (SAY_KEY, *(name for name in Turn.__struct_fields__ if name != "script"))
"""The keys of a turn."""

SCHEMA_KEY = "$schema"
"""The key that gives editors the schema of a JSON file. The reader ignores it."""

SHARED_KEY_PREFIX = "x-"
"""The prefix of keys of the file whose values only hold anchors of YAML. The reader ignores them."""

CATALOG_KEYS = ("version", "avatars", "aliases")
"""The keys of a file's own catalog, as `Catalog.save` writes it. The version is optional."""

DEPENDENT_OPTIONS = ("anchor", "gap", "margin", "offset", "fit", "stroke_width", "wrap")
"""Options that may be rejected only because the option that they need was rejected before."""

SAMPLE_CONTENT = {
    "avatar": "M000045058",
    "text": "a",
    "image": "/a.png",
    "video": "/a.mp4",
    "audio": "/a.mp3",
    "shape": "Square",
}
"""Valid contents of elements. They replace an invalid content to find the other mistakes of the element."""
