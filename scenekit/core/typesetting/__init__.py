"""How wide a line of text is, and where it breaks."""

from scenekit.core.typesetting.font_metrics import DEFAULT_FAMILY, resolve_family
from scenekit.core.typesetting.line_breaking import (
    CONTROL_CHARACTERS,
    WIDTH_SAFETY_FACTORS,
    Certainty,
    TextBox,
    find_broken_words,
    lay_out_text,
    measure_text,
    reject_control_characters,
    split_grapheme_clusters,
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
