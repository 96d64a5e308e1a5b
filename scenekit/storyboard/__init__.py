"""Scenes drawn as SVG, PNG and HTML, from what their payload says and nothing else."""

from scenekit.storyboard.board import Storyboard

__all__ = ["Storyboard"]
