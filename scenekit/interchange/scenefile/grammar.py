"""The keys of a scene file, taken from the elements themselves."""

from __future__ import annotations

from typing import get_args

from msgspec import Struct

from scenekit.avatars import AvatarFrame
from scenekit.compose.speech import Turn
from scenekit.elements import VERBS, Animation, Html, RawClip, Shadow
from scenekit.payload.v3 import Resolution

CONTENT: dict[str, str] = {verb: kind.__struct_fields__[0] for verb, kind in VERBS.items()}
"""The field that a verb's own key fills: `text: Welcome`, `row: [...]`."""

WORDS = {
    verb: () if kind is RawClip else tuple(name for name in kind.__struct_fields__ if name != CONTENT[verb])
    for verb, kind in VERBS.items()
}
"""The other keys of an element."""

PARTS: dict[str, type[Struct]] = {
    "script": Html,
    "say": Html,
    "animation": Animation,
    "shadow": Shadow,
    "frame": AvatarFrame,
}
"""The keys whose value may be an object, and what it makes."""

INCLUDE = "include"
"""The only key of an object that stands for what is in another file."""

RESOLUTIONS = {int(name): name for name in get_args(Resolution) if name.isdigit()}
"""What may also be written as a number: `resolution: 1080`."""

SCENE = ("background", "elements", "turns", "watermark", "thumbnail_url", "speech", "extra", "omit")
"""The keys of a scene."""

GROUPS = ("row", "column")
"""The verbs whose content is elements."""

TURN = "say"
"""The key of what is said in a turn."""

TURN_WORDS = (TURN, *(name for name in Turn.__struct_fields__ if name != "script"))
"""All keys of a turn."""

SCHEMA = "$schema"
"""The key by which an editor finds the schema of a JSON file; it says nothing else."""

CATALOG = ("avatars", "aliases")
"""The keys of a catalog of the file's own."""
