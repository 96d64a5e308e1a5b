"""Draw scenes as SVG, PNG and HTML, from their payload and the images that were fetched for it."""

from scenekit.storyboard.images.limits import Limits
from scenekit.storyboard.storyboard import Storyboard

__all__ = ["Limits", "Storyboard"]
