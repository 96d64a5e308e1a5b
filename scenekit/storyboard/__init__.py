"""Scenes drawn as SVG, PNG and HTML, from what their payload says and, once fetched, the pictures it names."""

from scenekit.storyboard.images.limits import Limits
from scenekit.storyboard.storyboard import Storyboard

__all__ = ["Limits", "Storyboard"]
