"""Comparisons of two versions of a project.

changes    the differences of scenes and elements
options    the values of clips and scenes in the words of the builder
report     the differences as text
page       the differences as an HTML page, with the scenes side by side
"""

from __future__ import annotations

from scenekit.comparison.changes import Comparison, ElementChange, SceneChange, compare

__all__ = ["Comparison", "ElementChange", "SceneChange", "compare"]
