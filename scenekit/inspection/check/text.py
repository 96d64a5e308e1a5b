"""Check that texts fit into their boxes and are readable, and that variables are filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from scenekit.core import colors, typesetting
from scenekit.core.geometry import Box, clamp
from scenekit.core.messages import truncate_repr
from scenekit.core.validation import MIN_POSITIVE
from scenekit.elements.variables import find_invalid_placeholders, iter_variables, suggest_placeholder
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.geometry import (
    MIN_VISIBLE_OPACITY,
    clip_bounding_box,
    find_largest_overhang,
    has_overlap,
    has_stroke,
    is_opaque,
)
from scenekit.inspection.check.letters import (
    MAX_MEASURED_CHARS,
    MIN_WIDTH_FACTOR,
    font_size_px,
    lay_out,
    lay_out_in_box,
    strip_control_characters,
)
from scenekit.inspection.view import CANVAS_SHORT_SIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenekit.elements import Text
    from scenekit.inspection.view import ClipView, PayloadView, SceneView

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


def check_text(scene: SceneView, payload_view: PayloadView, texts: Mapping[str, Text]) -> Iterator[Finding]:
    """Check the texts of a scene.

    Args:
        scene: The scene.
        payload_view: The project, for the size of the canvas and the video.
        texts: The elements of the texts, by the paths of their clips, if they are known.
    """
    canvas = Box(0, 0, *payload_view.canvas)
    for index, clip in enumerate(scene.clips):
        if clip.clip_type == "textImage" and clip.get_text("text").strip():
            text = texts.get(clip.path)
            yield from _check_overflow(clip, canvas)
            yield from _check_broken_words(clip, text.content if text else clip.get_text("text"))
            if text and text.exceeds_limits(payload_view.canvas):
                yield _limits_finding(text, clip.path)
            yield from _check_contrast(clip, scene.clips[:index])
            yield from _check_font_size(clip, payload_view)


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


def _check_overflow(clip: ClipView, canvas: Box) -> Iterator[Finding]:
    """Check that a text is inside the canvas, and that its box is high enough for its lines."""
    box = clip_bounding_box(clip)
    if has_overlap(box, canvas) and not canvas.contains(box, 1):
        side, px = find_largest_overhang(box, canvas)
        message = f"The box extends {px:.0f} px beyond the {side} edge of the canvas."
        yield Finding("SK201", clip.path, message, "Move it, or set max_width= or a smaller size=.")
        return
    size = font_size_px(clip)
    if size < MIN_POSITIVE or clip.box.width <= 0:
        return
    char_count = len(clip.get_text("text"))
    if char_count > MAX_MEASURED_CHARS:
        yield Finding(
            "SK201", clip.path, f"The {char_count:,} characters do not fit into any box.", "Shorten the text."
        )
        return
    lines = clip.get_number("height", 0) / (MIN_LINE_HEIGHT_EMS * size) + 0.1
    available = int(clamp(lines, 1, MAX_MEASURED_CHARS))
    possible = len(_wrap_lines(clip, "possible"))
    if possible <= available:
        return
    certain = len(_wrap_lines(clip, "certain"))
    has_space_for = f"but its box of {clip.box.width:.0f} px has space for {available}."
    suggestion = "Make the box wider or higher, or the text smaller."
    if certain > available:
        yield Finding("SK201", clip.path, f"The text needs {certain} lines, {has_space_for}", suggestion)
    else:
        yield Finding("SK202", clip.path, f"The text may need {possible} lines, {has_space_for}", suggestion)


def _check_broken_words(clip: ClipView, source_text: str) -> Iterator[Finding]:
    """Check that no word is broken: by the lines of the payload, or because it is certainly wider than the box."""
    text = clip.get_text("text")
    if (
        font_size_px(clip) < MIN_POSITIVE
        or clip.box.width <= 0
        or max(len(text), len(source_text)) > MAX_MEASURED_CHARS
    ):
        return
    words = _find_broken_words(source_text, text.splitlines())
    words += _find_broken_words(strip_control_characters(text), _wrap_lines(clip, "certain"))
    if words:
        others = f" and {len(words) - 1} more are" if len(words) > 1 else " is"
        message = f"{words[0][:MAX_QUOTED_CHARS]!r}{others} too long for a line and broken in two."
        yield Finding("SK208", clip.path, message, "Make the letters smaller, or the box wider.")


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


def _wrap_lines(clip: ClipView, bound: Literal["certain", "possible"]) -> tuple[str, ...]:
    """Return the lines of a text in its box: as few as a narrow font allows, or as many as a wide font needs."""
    content = strip_control_characters(clip.get_text("text"))
    factor = 1.0
    if bound == "certain":
        certainty = lay_out(clip, content, None).certainty
        # `lay_out_text` divides the width by the safety factor, which a text that scenekit laid out includes already.
        factor = typesetting.WIDTH_SAFETY_FACTORS[certainty] / MIN_WIDTH_FACTOR[certainty]
    return lay_out_in_box(clip, content, clip.get_number("width", 0) * factor + 1).lines


def _check_font_size(clip: ClipView, payload_view: PayloadView) -> Iterator[Finding]:
    px = font_size_px(clip) * abs(clip.scale[1]) * payload_view.video_short_side / CANVAS_SHORT_SIDE
    if px < MIN_READABLE_PX:
        message = f"The letters are {px:.0f} px high in a video of {payload_view.video_short_side} lines."
        yield Finding("SK205", clip.path, message, "Set a larger size=.")


def _check_contrast(clip: ClipView, clips_behind: Sequence[ClipView]) -> Iterator[Finding]:
    """Check the contrast of a text against its background, if that is one known color."""
    text_color = colors.parse_rgba(clip.get_text("fill"))
    background_color = _find_background_color(clip, clips_behind)
    if text_color is None or background_color is None or has_stroke(clip) or clip.data.get("shadow"):
        return
    ratio = contrast_ratio(_blend(text_color, clip.opacity, background_color), background_color)
    is_large = font_size_px(clip) * abs(clip.scale[1]) >= LARGE_TEXT_PX
    required = MIN_LARGE_TEXT_CONTRAST if is_large else MIN_CONTRAST
    if ratio < required:
        message = f"The contrast against the background is {ratio:.1f}:1, but WCAG requires {required:g}:1."
        yield Finding("SK204", clip.path, message, "Set another color=, or a background=, stroke= or shadow=.")


def _find_background_color(clip: ClipView, clips_behind: Sequence[ClipView]) -> tuple[int, int, int] | None:
    """Return the color directly behind a text, or None if it is an image or several colors."""
    own_background = colors.parse_rgba(clip.get_text("backgroundColor"))
    if own_background and own_background[3] == 255:
        return own_background[:3]
    text_box = clip_bounding_box(clip)
    for other in reversed(clips_behind[-MAX_CLIPS_BEHIND:]):
        if not has_overlap(clip_bounding_box(other), text_box) or other.opacity < MIN_VISIBLE_OPACITY:
            continue
        fill = colors.parse_rgba(other.get_text("fill"))
        is_background = other.clip_type == "shape" and is_opaque(other) and other.box.contains(text_box, 1)
        return fill[:3] if fill and is_background else None
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
