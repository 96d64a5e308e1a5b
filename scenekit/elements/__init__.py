"""What can be in a scene: one room a kind, each a frozen struct that knows how to become its clip."""

from scenekit.elements.audio import Audio, AudioWords
from scenekit.elements.avatar import Avatar, AvatarWords
from scenekit.elements.background import Background
from scenekit.elements.base import Element, Stage
from scenekit.elements.effects import Animation, Shadow
from scenekit.elements.group import Column, ColumnWords, Group, Row, RowWords
from scenekit.elements.image import Image, ImageWords
from scenekit.elements.raw import RawClip
from scenekit.elements.script import Html
from scenekit.elements.shape import Shape, ShapeWords
from scenekit.elements.text import Text, TextWords
from scenekit.elements.video import Video, VideoWords

KINDS: dict[str, type[Element]] = {kind.kind: kind for kind in (Audio, Avatar, Image, Shape, Text, Video)}
"""The kind of element of each documented `type` of clip."""

EVERY_KIND: tuple[type[Element], ...] = (*KINDS.values(), Row, Column, RawClip)

VERBS = {kind.verb: kind for kind in EVERY_KIND}
"""The kind of element that each verb makes."""

__all__ = [
    "KINDS",
    "VERBS",
    "Animation",
    "Audio",
    "AudioWords",
    "Avatar",
    "AvatarWords",
    "Background",
    "Column",
    "ColumnWords",
    "Element",
    "Group",
    "Html",
    "Image",
    "ImageWords",
    "RawClip",
    "Row",
    "RowWords",
    "Shadow",
    "Shape",
    "ShapeWords",
    "Stage",
    "Text",
    "TextWords",
    "Video",
    "VideoWords",
]
