"""Typesetting: the width of text, its break opportunities, and its box."""

from scenekit.core.typesetting.font_metrics import DEFAULT_FAMILY, Certainty, resolve_family
from scenekit.core.typesetting.line_breaking import find_broken_words, split_grapheme_clusters
from scenekit.core.typesetting.text_box import (
    CONTROL_CHARACTERS,
    WIDTH_SAFETY_FACTORS,
    TextBox,
    lay_out_text,
    measure_text,
    reject_control_characters,
)

__all__ = [
    "CONTROL_CHARACTERS",
    "DEFAULT_FAMILY",
    "WIDTH_SAFETY_FACTORS",
    "Certainty",
    "TextBox",
    "find_broken_words",
    "lay_out_text",
    "measure_text",
    "reject_control_characters",
    "resolve_family",
    "split_grapheme_clusters",
]
