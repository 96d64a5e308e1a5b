"""How wide a line of text is, and where it breaks."""

from scenekit.typesetting.layout import (
    CONTROLS,
    SLACK,
    Certainty,
    TextBox,
    broken_words,
    check_characters,
    clusters,
    measure,
    measure_text,
)
from scenekit.typesetting.widths import DEFAULT_FAMILY, design

__all__ = [
    "CONTROLS",
    "DEFAULT_FAMILY",
    "SLACK",
    "Certainty",
    "TextBox",
    "broken_words",
    "check_characters",
    "clusters",
    "design",
    "measure",
    "measure_text",
]
