"""How wide a line of text is, and where it breaks."""

from scenekit.core.typesetting.font_metrics import DEFAULT_FAMILY, design
from scenekit.core.typesetting.line_breaking import (
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
