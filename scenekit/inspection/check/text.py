"""Texts: whether they fit, and can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from scenekit.core import colors, typesetting
from scenekit.core.geometry import Box
from scenekit.elements.variables import VARIABLE_PATTERN
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.geometry import (
    MIN_VISIBLE_OPACITY,
    clip_bounding_box,
    has_overlap,
    has_stroke,
    is_opaque,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenekit.inspection.view import ClipView, PayloadView, SceneView

MIN_WIDTH_FACTOR: dict[typesetting.Certainty, float] = {"exact": 1.0, "known font": 0.95, "unknown font": 0.85}
"""How much narrower than estimated a text may really be: the errors that were measured."""

MIN_LINE_HEIGHT_EMS = 1.13
"""Heights of a line, in ems: less is set by no editor."""

LARGE_TEXT_PX = 24
"""px from which WCAG calls a text large, and is content with less contrast."""

MIN_READABLE_PX = 12
"""px of the finished video under which Latin letters run together."""


def check_text(scene: SceneView, payload_view: PayloadView, source_texts: Mapping[str, str]) -> Iterator[Finding]:
    """One scene; `written` has its texts as they were before scenekit broke their lines, where they are known."""
    canvas = Box(0, 0, *payload_view.canvas)
    for position, clip in enumerate(scene.clips):
        if clip.clip_type == "textImage" and clip.get_text("text").strip():
            yield from _check_overflow(clip, canvas)
            yield from _check_broken_words(clip, source_texts.get(clip.path, clip.get_text("text")))
            yield from _check_contrast(clip, scene.clips[:position])
            yield from _check_font_size(clip, payload_view)


def check_variables(value: Any, path: str) -> Iterator[Finding]:
    """Texts with a `${name}` in them, at any depth."""
    if isinstance(value, str):
        for found in VARIABLE_PATTERN.finditer(value) if "${" in value else ():
            if not found[1]:
                yield Finding("SK206", path, f"${{{found[2]}}} is not filled in", f"fill({found[2]}=…), or --var")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from check_variables(inner, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from check_variables(inner, f"{path}[{number}]")


def _check_overflow(clip: ClipView, canvas: Box) -> Iterator[Finding]:
    """A text that leaves the canvas, or needs more lines than its box has room for."""
    drawn = clip_bounding_box(clip)
    if has_overlap(drawn, canvas) and not canvas.contains(drawn, 1):
        yield Finding(
            "SK201", clip.path, "its box reaches beyond the canvas", "move it, or say max_width= or a smaller size="
        )
        return
    size = _font_size_px(clip)
    if size <= 0 or clip.box.width <= 0:
        return
    if len(clip.get_text("text")) > MAX_MEASURED_CHARS:
        yield Finding("SK201", clip.path, f"its {len(clip.get_text('text')):,} characters fit no box", "say less")
        return
    rows = int(clip.get_number("height", 0) / (MIN_LINE_HEIGHT_EMS * size) + 0.1) or 1
    least, most = len(_wrap_lines(clip, "certain")), len(_wrap_lines(clip, "possible"))
    needs = f"in its box of {clip.box.width:.0f} px it needs {{}} lines, and there is room for {rows}"
    advice = "make the box wider or higher, or the text smaller"
    if least > rows:
        yield Finding("SK201", clip.path, needs.format(least), advice)
    elif most > rows:
        yield Finding("SK202", clip.path, needs.format(f"up to {most}"), advice)


MAX_MEASURED_CHARS = 20_000
"""Characters that are measured: more fit no box."""


def _check_broken_words(clip: ClipView, source_text: str) -> Iterator[Finding]:
    """Words that are broken in two: by the lines of the payload, or as they are wider than the box for certain."""
    text = clip.get_text("text")
    if _font_size_px(clip) <= 0 or clip.box.width <= 0 or max(len(text), len(source_text)) > MAX_MEASURED_CHARS:
        return
    words = typesetting.find_broken_words(source_text, text.splitlines())
    words += typesetting.find_broken_words(_strip_control_characters(text), _wrap_lines(clip, "certain"))
    if words:
        others = f" and {len(words) - 1} more are" if len(words) > 1 else " is"
        what = f"{words[0][:40]!r}{others} too long for a line, and broken in two"
        yield Finding("SK208", clip.path, what, "make the letters smaller, or the box wider")


def _strip_control_characters(text: str) -> str:
    return typesetting.CONTROL_CHARACTERS.sub("", text)


def _wrap_lines(clip: ClipView, bound: Literal["certain", "possible"]) -> tuple[str, ...]:
    """The lines of a text in its box: at least, or at most as many as it needs."""
    weight = clip.data.get("fontWeight")
    family = clip.get_text("fontFamily") or typesetting.DEFAULT_FAMILY
    content = _strip_control_characters(clip.get_text("text"))
    arguments = (content, _font_size_px(clip), family, weight if isinstance(weight, int) else 400)
    certainty = typesetting.lay_out_text(*arguments, None, None).certainty
    slack = typesetting.WIDTH_SAFETY_FACTORS[certainty]
    # What is measured takes its slack off the room; a text that scenekit set itself fits with all of it.
    room = clip.get_number("width", 0) * (slack / MIN_WIDTH_FACTOR[certainty] if bound == "certain" else 1) + 1
    return typesetting.lay_out_text(*arguments, room, None).lines


def _font_size_px(clip: ClipView) -> float:
    """The size of its letters in px, unscaled."""
    return clip.get_number("fontSize", 0) * 4 / 3


def _check_font_size(clip: ClipView, payload_view: PayloadView) -> Iterator[Finding]:
    px = _font_size_px(clip) * abs(clip.scale[1]) * payload_view.video_height / 1080
    if px < MIN_READABLE_PX:
        yield Finding(
            "SK205",
            clip.path,
            f"its letters are {px:.0f} px in a video of {payload_view.video_height} lines",
            "say a larger size=",
        )


def _check_contrast(clip: ClipView, clips_behind: Sequence[ClipView]) -> Iterator[Finding]:
    """A text against the one colour under it, where that is known."""
    text, ground = colors.parse_rgba(clip.get_text("fill")), _find_background_color(clip, clips_behind)
    if text is None or ground is None or has_stroke(clip) or clip.data.get("shadow"):
        return
    ratio = contrast_ratio(_blend(text, clip.opacity, ground), ground)
    wanted = 3.0 if _font_size_px(clip) * abs(clip.scale[1]) >= LARGE_TEXT_PX else 4.5
    if ratio < wanted:
        what = f"its contrast against what lies under it is {ratio:.1f}:1, and WCAG asks for {wanted:g}:1"
        yield Finding("SK204", clip.path, what, "say another color=, a background=, a stroke= or a shadow=")


def _find_background_color(clip: ClipView, clips_behind: Sequence[ClipView]) -> tuple[int, int, int] | None:
    """The colour right under a text; None where it is a picture, or several."""
    own = colors.parse_rgba(clip.get_text("backgroundColor"))
    if own and own[3] == 255:
        return own[:3]
    for one in reversed(clips_behind[-MAX_CLIPS_BEHIND:]):
        if not has_overlap(clip_bounding_box(one), clip_bounding_box(clip)) or one.opacity < MIN_VISIBLE_OPACITY:
            continue
        fill = colors.parse_rgba(one.get_text("fill"))
        is_ground = one.clip_type == "shape" and is_opaque(one) and one.box.contains(clip_bounding_box(clip), 1)
        return fill[:3] if fill and is_ground else None
    return None


MAX_CLIPS_BEHIND = 300
"""How many clips below a text are looked at."""


def contrast_ratio(color: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2 defines it.

    >>> contrast_ratio((255, 255, 255), (0, 0, 0))
    21.0
    """
    lighter, darker = sorted((_relative_luminance(color), _relative_luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _relative_luminance(color: tuple[int, int, int]) -> float:
    parts = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in (c / 255 for c in color)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _blend(color: tuple[int, int, int, int], opacity: float, background: tuple[int, int, int]) -> tuple[int, int, int]:
    share = color[3] / 255 * opacity
    red, green, blue = (round(c * share + g * (1 - share)) for c, g in zip(color, background, strict=False))
    return red, green, blue
