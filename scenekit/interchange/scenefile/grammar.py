"""The keys of a scene file, taken from the elements themselves."""

from __future__ import annotations

from typing import get_args

from msgspec import Struct

from scenekit.avatars import AvatarFrame
from scenekit.elements import ELEMENTS_BY_METHOD, Animation, Html, RawClip, Shadow
from scenekit.elements.turn import Turn
from scenekit.payload.v3 import Resolution

CONTENT_FIELD_BY_METHOD: dict[str, str] = {verb: kind.__struct_fields__[0] for verb, kind in ELEMENTS_BY_METHOD.items()}
"""The field that a verb's own key fills: `text: Welcome`, `row: [...]`."""

OPTIONS_BY_METHOD = {
    verb: ()
    if kind is RawClip
    else tuple(name for name in kind.__struct_fields__ if name != CONTENT_FIELD_BY_METHOD[verb])
    for verb, kind in ELEMENTS_BY_METHOD.items()
}
"""The other keys of an element."""

NESTED_STRUCTS: dict[str, type[Struct]] = {
    "script": Html,
    "say": Html,
    "animation": Animation,
    "shadow": Shadow,
    "frame": AvatarFrame,
}
"""The keys whose value may be an object, and what it makes."""

INCLUDE_KEY = "include"
"""The only key of an object that stands for what is in another file."""

RESOLUTION_BY_NUMBER = {int(name): name for name in get_args(Resolution) if name.isdigit()}
"""What may also be written as a number: `resolution: 1080`."""

SCENE_KEYS = ("background", "elements", "turns", "watermark", "thumbnail_url", "scripts_on", "extra", "omit")
"""The keys of a scene."""

GROUP_METHODS = ("row", "column")
"""The verbs whose content is elements."""

SAY_KEY = "say"
"""The key of what is said in a turn."""

TURN_KEYS = (SAY_KEY, *(name for name in Turn.__struct_fields__ if name != "script"))
"""All keys of a turn."""

SCHEMA_KEY = "$schema"
"""The key by which an editor finds the schema of a JSON file; it says nothing else."""

CATALOG_KEYS = ("avatars", "aliases")
"""The keys of a catalog of the file's own."""
