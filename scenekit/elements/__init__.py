"""The elements of a scene, with one module per type of clip. Each element is a frozen struct that builds its clip."""

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
    element_type.clip_type: element_type for element_type in (Audio, Avatar, Image, Shape, Text, Video)
}
"""The element class of each documented clip `type`."""

ELEMENT_TYPES: tuple[type[Element], ...] = (*ELEMENTS_BY_CLIP_TYPE.values(), Row, Column, RawClip)
"""All element classes that can be instantiated."""

ELEMENTS_BY_METHOD = {element_type.method: element_type for element_type in ELEMENT_TYPES}
"""The element class that each method of `Scene` adds."""

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
