"""Scenes drawn as SVG, from what their payload says and, once fetched, the pictures it names."""

from scenekit.pictures.limits import Limits
from scenekit.storyboard.svg import Storyboard, svg

__all__ = ["Limits", "Storyboard", "svg"]
