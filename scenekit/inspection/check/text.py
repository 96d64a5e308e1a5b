"""Check that texts fit into their boxes and are readable, and that variables are filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.core import colors, typesetting
from scenekit.core.geometry import clamp
from scenekit.core.messages import truncate_repr
from scenekit.core.validation import MIN_POSITIVE
from scenekit.elements.variables import find_invalid_placeholders, iter_variables, suggest_placeholder
from scenekit.inspection.check.clip_geometry import (
    MIN_VISIBLE_OPACITY,
    find_largest_overhang,
    has_overlap,
    has_stroke,
)
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.letters import MAX_MEASURED_CHARS, MIN_WIDTH_FACTOR
from scenekit.inspection.view import CANVAS_SHORT_SIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenekit.core.geometry import Box
    from scenekit.elements import Text
    from scenekit.inspection.check.checked_scene import CheckedScene
    from scenekit.inspection.check.letters import MeasuredText
    from scenekit.inspection.check.located_clip import LocatedClip

MIN_LINE_HEIGHT_EMS = 1.13
"""Minimum line height of fonts in ems."""

LARGE_TEXT_PX = 24
"""Minimum size in px of a text that WCAG calls large, for which it requires less contrast."""

MIN_CONTRAST, MIN_LARGE_TEXT_CONTRAST = 4.5, 3.0
"""Minimum contrast ratios of WCAG 2, level AA."""

MIN_READABLE_PX = 12
"""Minimum size of letters in px of the finished video. The strokes of smaller Latin letters merge."""

MAX_QUOTED_CHARS = 40
"""Maximum number of characters of a word that a message quotes."""

MAX_CLIPS_BEHIND = 300
"""Maximum number of clips behind a text that are searched for its background."""


def check_text(scene: CheckedScene, elements: Mapping[str, Text]) -> Iterator[Finding]:
    """Check the texts of a scene.

    Args:
        scene: The scene.
        elements: The elements of the texts, by the paths of their clips, if they are known.
    """
    context = scene.context
    for text in scene.texts:
        path = text.located.clip.path
        element = elements.get(path)
        if finding := _check_overflow(text, context.canvas):
            yield finding
        if finding := _check_broken_words(text, element.content if element else None):
            yield finding
        if element and element.exceeds_limits(context.canvas_size):
            yield _limits_finding(element, path)
        if finding := _check_contrast(text, scene.clips if scene.has_opaque_clips else ()):
            yield finding
        if finding := _check_font_size(text, context.video_short_side):
            yield finding


def check_variables(value: Any, path: str) -> Iterator[Finding]:
    """Check that no text at any depth of a JSON value contains a `${name}`, or a placeholder of another form."""
    if isinstance(value, str):
        for variable in iter_variables(value):
            suggestion = f"Use substitute({variable.name}=…), or --var {variable.name}=…."
            yield Finding("SK206", path, f"The variable {variable.source} is not filled in.", suggestion)
        for placeholder in find_invalid_placeholders(value):
            message = f"{truncate_repr(placeholder)} looks like a placeholder, but is not a variable."
            yield Finding("SK209", path, message, suggest_placeholder(placeholder))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from check_variables(item, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from check_variables(item, f"{path}[{index}]")


def _check_overflow(text: MeasuredText, canvas: Box) -> Finding | None:
    """Check that a text is inside the canvas, and that its box is high enough for its lines."""
    located = text.located
    if located.is_on_canvas and not located.is_inside_canvas:
        side, px = find_largest_overhang(located.bounds, canvas)
        message = f"The box extends {px:.0f} px beyond the {side} edge of the canvas."
        return Finding("SK201", located.clip.path, message, "Move it, or set max_width= or a smaller size=.")
    if text.size_px < MIN_POSITIVE or located.clip.box.width <= 0:
        return None
    char_count = len(located.clip.get_text("text"))
    if char_count > MAX_MEASURED_CHARS:
        message = f"The {char_count:,} characters do not fit into any box."
        return Finding("SK201", located.clip.path, message, "Shorten the text.")
    return _check_line_count(text)


def _check_line_count(text: MeasuredText) -> Finding | None:
    """Check that the box of a text is high enough for its lines."""
    clip = text.located.clip
    lines = clip.get_number("height", 0) / (MIN_LINE_HEIGHT_EMS * text.size_px) + 0.1
    available = int(clamp(lines, 1, MAX_MEASURED_CHARS))
    possible = len(_wrap_possibly(text))
    if possible <= available:
        return None
    certain = len(_wrap_certainly(text))
    has_space_for = f"but its box of {clip.box.width:.0f} px has space for {available}."
    suggestion = "Make the box wider or higher, or the text smaller."
    if certain > available:
        return Finding("SK201", clip.path, f"The text needs {certain} lines, {has_space_for}", suggestion)
    return Finding("SK202", clip.path, f"The text may need {possible} lines, {has_space_for}", suggestion)


def _check_broken_words(text: MeasuredText, source_text: str | None) -> Finding | None:
    """Check that no word is broken: by the lines of the payload, or because it is certainly wider than the box.

    Args:
        text: The text.
        source_text: The content of its element, if that is known.
    """
    clip = text.located.clip
    content = clip.get_text("text")
    source_text = content if source_text is None else source_text
    if text.size_px < MIN_POSITIVE or clip.box.width <= 0 or max(len(content), len(source_text)) > MAX_MEASURED_CHARS:
        return None
    words = _find_broken_words(source_text, content.splitlines())
    words += _find_broken_words(text.content, _wrap_certainly(text))
    if not words:
        return None
    others = f" and {len(words) - 1} more are" if len(words) > 1 else " is"
    message = f"{words[0][:MAX_QUOTED_CHARS]!r}{others} too long for a line and broken in two."
    return Finding("SK208", clip.path, message, "Make the letters smaller, or the box wider.")


def _find_broken_words(content: str, lines: Sequence[str]) -> list[str]:
    """Return the words that the lines break, with a fast path for a single line."""
    return [] if len(lines) == 1 and lines[0] == content else typesetting.find_broken_words(content, lines)


def _limits_finding(text: Text, path: str) -> Finding:
    """Return the finding for a text that exceeds its limits."""
    size = f"its smallest size, {text.size[0]:g} px" if isinstance(text.size, tuple) else "its size"
    names = ("max_lines", "max_height", "max_width", "width", "height")
    limits = [f"{name}={limit!r}" for name in names if (limit := getattr(text, name)) is not None]
    message = f"The text does not fit {', '.join(limits)} at {size}."
    return Finding("SK214", path, message, "Shorten the text, set a smaller size=, or allow more space.")


def _wrap_possibly(text: MeasuredText) -> tuple[str, ...]:
    """Return the lines of a text in its box: as many as a wide font needs."""
    return text.wrap(text.located.clip.get_number("width", 0) + 1).lines


def _wrap_certainly(text: MeasuredText) -> tuple[str, ...]:
    """Return the lines of a text in its box: as few as a narrow font allows."""
    certainty = text.natural.certainty
    # `wrap` divides the width by the safety factor, which a text that scenekit laid out includes already.
    factor = typesetting.WIDTH_SAFETY_FACTORS[certainty] / MIN_WIDTH_FACTOR[certainty]
    return text.wrap(text.located.clip.get_number("width", 0) * factor + 1).lines


def _check_font_size(text: MeasuredText, video_short_side: int) -> Finding | None:
    clip = text.located.clip
    px = text.size_px * abs(clip.scale[1]) * video_short_side / CANVAS_SHORT_SIDE
    if px >= MIN_READABLE_PX:
        return None
    message = f"The letters are {px:.0f} px high in a video of {video_short_side} lines."
    return Finding("SK205", clip.path, message, "Set a larger size=.")


def _check_contrast(text: MeasuredText, clips: Sequence[LocatedClip]) -> Finding | None:
    """Check the contrast of a text against its background, if that is one known color.

    Args:
        text: The text.
        clips: The clips of the scene, or none if no clip is opaque.
    """
    clip = text.located.clip
    background_color = _find_background_color(text.located, clips)
    if background_color is None or has_stroke(clip) or clip.data.get("shadow"):
        return None
    text_color = colors.parse_rgba(clip.get_text("fill"))
    if text_color is None:
        return None
    ratio = contrast_ratio(_blend(text_color, clip.opacity, background_color), background_color)
    is_large = text.size_px * abs(clip.scale[1]) >= LARGE_TEXT_PX
    required = MIN_LARGE_TEXT_CONTRAST if is_large else MIN_CONTRAST
    if ratio >= required:
        return None
    message = f"The contrast against the background is {ratio:.1f}:1, but WCAG requires {required:g}:1."
    return Finding("SK204", clip.path, message, "Set another color=, or a background=, stroke= or shadow=.")


def _find_background_color(text: LocatedClip, clips: Sequence[LocatedClip]) -> tuple[int, int, int] | None:
    """Return the color directly behind a text, or None if it is an image or several colors."""
    own_background = colors.parse_rgba(text.clip.get_text("backgroundColor"))
    if own_background and own_background[3] == 255:
        return own_background[:3]
    for other in reversed(clips[max(0, text.index - MAX_CLIPS_BEHIND) : text.index]):
        if other.clip.opacity < MIN_VISIBLE_OPACITY or not has_overlap(other.bounds, text.bounds):
            continue
        fill = colors.parse_rgba(other.clip.get_text("fill"))
        is_background = other.clip.clip_type == "shape" and other.is_opaque
        return fill[:3] if fill and is_background and other.clip.box.contains(text.bounds, 1) else None
    return None


def contrast_ratio(color: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Return the contrast ratio of two colors as defined by WCAG 2, 1 to 21.

    >>> contrast_ratio((255, 255, 255), (0, 0, 0))
    21.0
    """
    lighter, darker = sorted((_relative_luminance(color), _relative_luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _relative_luminance(color: tuple[int, int, int]) -> float:
    """Return the luminance of an sRGB color as defined by WCAG 2, 0 to 1."""
    red, green, blue = (_linearize(channel / 255) for channel in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linearize(channel: float) -> float:
    """Remove the gamma of an sRGB channel."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _blend(color: tuple[int, int, int, int], opacity: float, background: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return the visible color of a translucent color in front of a background."""
    alpha = color[3] / 255 * opacity
    red, green, blue = (
        round(front * alpha + back * (1 - alpha)) for front, back in zip(color[:3], background, strict=True)
    )
    return red, green, blue
