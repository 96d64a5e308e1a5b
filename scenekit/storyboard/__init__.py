"""Scenes drawn as SVG, from what their payload says and nothing else."""

from scenekit.storyboard.svg import Storyboard, svg

__all__ = ["Storyboard", "svg"]
