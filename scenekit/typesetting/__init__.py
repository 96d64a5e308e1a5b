"""How wide a line of text is, and where it breaks."""

from scenekit.typesetting.layout import CONTROLS, SLACK, Certainty, TextBox, check_characters, measure, measure_text
from scenekit.typesetting.widths import DEFAULT_FAMILY

__all__ = ["CONTROLS", "DEFAULT_FAMILY", "SLACK", "Certainty", "TextBox", "check_characters", "measure", "measure_text"]
