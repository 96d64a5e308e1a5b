"""Typesetting: the width of text, its break opportunities, its box, and the size at which it fits.

A module is imported when one of its names is first used, because a project without texts needs none of them.
"""

from typing import TYPE_CHECKING

from scenekit.core.lazy_names import import_on_use

if TYPE_CHECKING:
    from scenekit.core.typesetting.fitting import fit_text, is_within_limits
    from scenekit.core.typesetting.font_metrics import DEFAULT_FAMILY, Certainty, resolve_family
    from scenekit.core.typesetting.line_breaking import find_broken_words, split_grapheme_clusters
    from scenekit.core.typesetting.measuring import check_size_range, measure_text
    from scenekit.core.typesetting.text_box import (
        CONTROL_CHARACTERS,
        WIDTH_SAFETY_FACTORS,
        TextBox,
        lay_out_text,
        reject_control_characters,
    )

__all__ = [
    "CONTROL_CHARACTERS",
    "DEFAULT_FAMILY",
    "WIDTH_SAFETY_FACTORS",
    "Certainty",
    "TextBox",
    "check_size_range",
    "find_broken_words",
    "fit_text",
    "is_within_limits",
    "lay_out_text",
    "measure_text",
    "reject_control_characters",
    "resolve_family",
    "split_grapheme_clusters",
]

__getattr__ = import_on_use(
    globals(),
    {
        "fitting": ("fit_text", "is_within_limits"),
        "font_metrics": ("DEFAULT_FAMILY", "Certainty", "resolve_family"),
        "line_breaking": ("find_broken_words", "split_grapheme_clusters"),
        "measuring": ("check_size_range", "measure_text"),
        "text_box": (
            *("CONTROL_CHARACTERS", "WIDTH_SAFETY_FACTORS", "TextBox"),
            *("lay_out_text", "reject_control_characters"),
        ),
    },
)
