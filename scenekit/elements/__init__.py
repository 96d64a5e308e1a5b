"""What can be in a scene: one room a kind, each a frozen struct that knows how to become its clip."""

from scenekit.elements.avatar import Avatar, AvatarWords, Html
from scenekit.elements.background import Background
from scenekit.elements.element import Element, Stage

__all__ = ["Avatar", "AvatarWords", "Background", "Element", "Html", "Stage"]
