"""What can be in a scene: one room a kind, each a frozen struct that knows how to become its clip."""

from scenekit.elements.audio import Audio, AudioOptions
from scenekit.elements.avatar import Avatar, AvatarOptions
from scenekit.elements.background import Background
from scenekit.elements.base import Element
from scenekit.elements.context import CompositionContext
from scenekit.elements.effects import Animation, Shadow
from scenekit.elements.group import Column, ColumnOptions, Group, Row, RowOptions
from scenekit.elements.image import Image, ImageOptions
from scenekit.elements.raw import RawClip
from scenekit.elements.script import Html
from scenekit.elements.shape import Shape, ShapeOptions
from scenekit.elements.text import Text, TextOptions
from scenekit.elements.video import Video, VideoOptions

ELEMENTS_BY_CLIP_TYPE: dict[str, type[Element]] = {
    kind.clip_type: kind for kind in (Audio, Avatar, Image, Shape, Text, Video)
}
"""The kind of element of each documented `type` of clip."""

ELEMENT_TYPES: tuple[type[Element], ...] = (*ELEMENTS_BY_CLIP_TYPE.values(), Row, Column, RawClip)

ELEMENTS_BY_METHOD = {kind.method: kind for kind in ELEMENT_TYPES}
"""The kind of element that each verb makes."""

__all__ = [
    "ELEMENTS_BY_CLIP_TYPE",
    "ELEMENTS_BY_METHOD",
    "Animation",
    "Audio",
    "AudioOptions",
    "Avatar",
    "AvatarOptions",
    "Background",
    "Column",
    "ColumnOptions",
    "CompositionContext",
    "Element",
    "Group",
    "Html",
    "Image",
    "ImageOptions",
    "RawClip",
    "Row",
    "RowOptions",
    "Shadow",
    "Shape",
    "ShapeOptions",
    "Text",
    "TextOptions",
    "Video",
    "VideoOptions",
]
