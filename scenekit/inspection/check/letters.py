"""Locate the letters of texts on the canvas, which are smaller than the boxes of the texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from scenekit.core import typesetting
from scenekit.core.geometry import Box, bounding_box
from scenekit.inspection.check.clip_geometry import MIN_VISIBLE_OPACITY, ClipTransform, find_opacity, has_overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenekit.inspection.check.located_clip import LocatedClip
    from scenekit.inspection.view import ClipView

MIN_WIDTH_FACTOR: dict[typesetting.Certainty, float] = {
    "exact": 1.0,
    "known font": 0.95,
    "unknown font": 0.85,
    "unknown characters": 0.75,
}
"""Minimum ratio of the real to the estimated width of a text: one minus the largest measured error.

Arabic words can be 0.79 times as wide as the estimate, because their letters join (Noto Sans Arabic).
"""

MAX_MEASURED_CHARS = 20_000
"""Maximum number of characters that are measured. A longer text does not fit into any box."""

MAX_LOCATED_LINES = 100
"""Maximum number of lines of a text that are located. A canvas does not show more that people can read."""

BASELINE_FRACTION = 0.8
"""The baseline as a fraction of the line height, as in the storyboard."""

CAPITAL_HEIGHT_EMS = 0.7
"""The height of capital letters in ems. Those of Noto Sans have 0.714, Hangul syllables more."""

RAISED_MARKS, RAISED_MARK_HEIGHT_EMS = "\"'“”‘’*°^´`", 0.35
"""Marks at the top of a line, and the height of their area from the top of the capital letters, in ems."""

LOW_MARKS, LOW_MARK_HEIGHT_EMS = ".,…_„‚", 0.15
"""Marks at the bottom of a line, and the height of their area from the baseline, in ems."""

ALIGNMENT_FRACTIONS = {"center": 0.5, "right": 1.0}
"""The space before a line, as a fraction of the free space in the box, by alignment. The default is left."""


class MeasuredText(Struct, frozen=True, gc=False):
    """A text and its layout in the font of its clip, in px of the clip."""

    located: LocatedClip
    content: str
    """The text without control characters, which have no glyphs."""
    size_px: float
    natural: typesetting.TextBox
    """The layout without a maximum width. That of an empty text if the content is too long to be measured."""

    def wrap(self, max_width: float) -> typesetting.TextBox:
        """Return the layout with a maximum width. A text that fits without wrapping is not measured again."""
        natural = self.natural
        fits = natural.width * typesetting.WIDTH_SAFETY_FACTORS[natural.certainty] < max_width
        return natural if fits else _lay_out(self.located.clip, self.content, self.size_px, max_width)

    def measure_line(self, line: str) -> float:
        """Return the width of one line of the text."""
        is_whole = line == self.content
        return (self.natural if is_whole else _lay_out(self.located.clip, line, self.size_px, None)).width


class Letters(NamedTuple):
    """The letters of a visible text on the canvas."""

    located: LocatedClip
    boxes: tuple[Box, ...]
    """For each line the area from the baseline to the top of the capital letters."""
    hull: Box
    """The bounding box of all lines."""
    em_px: float
    """The font size in px of the canvas."""
    has_background: bool
    """Whether the text has a visible background of its own."""

    @property
    def areas(self) -> tuple[Box, ...]:
        """The areas that the text covers: its box if it has a background, otherwise its letters."""
        clip = self.located.clip
        return (clip.box,) if self.has_background and clip.angle == 0 else self.boxes

    def coverage_ratio(self, covers: Sequence[Box]) -> float:
        """Return the share of the letters that boxes cover, 0 to 1. The boxes must not overlap."""
        covered = sum(overlap_area(line, cover) for line in self.boxes for cover in covers)
        return covered / sum(line.width * line.height for line in self.boxes)

    def touches(self, other: Box, min_overlap_px: float = 1) -> bool:
        """Whether a line and a box overlap by more than `min_overlap_px` in both directions."""
        return has_overlap(self.hull, other, min_overlap_px) and any(
            has_overlap(line, other, min_overlap_px) for line in self.boxes
        )


def overlap_area(box: Box, other: Box) -> float:
    """Return the area that two boxes have in common, in square px."""
    if not has_overlap(box, other):
        return 0.0
    part = other.intersection_or_self(box)
    return part.width * part.height


def measure_clip(located: LocatedClip) -> MeasuredText:
    """Measure the text of a clip."""
    clip, size = located.clip, font_size_px(located.clip)
    text = clip.get_text("text")
    content = text if text.isprintable() else typesetting.CONTROL_CHARACTERS.sub("", text)
    measured = content if len(content) <= MAX_MEASURED_CHARS else ""
    return MeasuredText(located, content, size, _lay_out(clip, measured, size, None))


def _lay_out(clip: ClipView, text: str, size: float, max_width: float | None) -> typesetting.TextBox:
    """Return the layout of a text in the font of a clip, in px of the clip."""
    family = clip.get_text("fontFamily") or typesetting.DEFAULT_FAMILY
    return typesetting.lay_out_text(text, size, family, clip.font_weight or 400, max_width, clip.font_file)


def locate_letters(texts: Iterable[MeasuredText]) -> list[Letters]:
    """Return the letters of the visible texts of a scene, from back to front.

    Texts that are rotated, except by 90, 180 or 270 degrees, are left out: a box does not describe their lines.
    """
    located = (_locate_text(text) for text in texts if text.located.clip.angle % 90 == 0 and text.located.is_visible)
    return [letters for letters in located if letters]


def _locate_text(text: MeasuredText) -> Letters | None:
    clip, size = text.located.clip, text.size_px
    width = clip.get_number("width", 0)
    if size <= 0 or width <= 0 or len(text.content) > MAX_MEASURED_CHARS:
        return None
    layout = text.wrap(width + 1)
    line_height = layout.height / max(len(layout.lines), 1)
    fraction = ALIGNMENT_FRACTIONS.get(clip.get_text("align"), 0.0)
    boxes = []
    for number, line in enumerate(layout.lines[:MAX_LOCATED_LINES]):
        line_width = text.measure_line(line.strip()) * MIN_WIDTH_FACTOR[layout.certainty]
        if line_width > 0:
            baseline = (number + BASELINE_FRACTION) * line_height
            top_ems, height_ems = _vertical_extent_ems(line)
            left, top = fraction * (width - line_width), baseline - top_ems * size
            boxes.append(Box(left, top, line_width, height_ems * size))
    transform = ClipTransform.of(clip)
    on_canvas = [box for box in map(transform.to_canvas_box, boxes) if box.width * box.height > 0]
    if not on_canvas:
        return None
    has_background = find_opacity(clip.get_text("backgroundColor")) >= MIN_VISIBLE_OPACITY
    hull, em_px = bounding_box(on_canvas), size * abs(clip.scale[1])
    return Letters(text.located, tuple(on_canvas), hull, em_px, has_background)


def _vertical_extent_ems(line: str) -> tuple[float, float]:
    """Return the distance of the top of a line's letters from the baseline, and their height, in ems."""
    if not line.strip(RAISED_MARKS + " "):
        return CAPITAL_HEIGHT_EMS, RAISED_MARK_HEIGHT_EMS
    if not line.strip(LOW_MARKS + " "):
        return LOW_MARK_HEIGHT_EMS, LOW_MARK_HEIGHT_EMS
    return CAPITAL_HEIGHT_EMS, CAPITAL_HEIGHT_EMS


def font_size_px(clip: ClipView) -> float:
    """Return the unscaled font size in px. `fontSize` is in pt, of which 3 are 4 px."""
    return clip.get_number("fontSize", 0) * 4 / 3
