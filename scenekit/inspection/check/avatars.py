"""Check avatars whose numbers are estimated, and avatars whose image URLs only follow a pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.avatars.catalog import BUILT_IN_CATALOG
from scenekit.avatars.frame import HEAD_CENTER_SPREAD, KNOWN_PROPORTIONS
from scenekit.avatars.payload_model import find_guessed_urls
from scenekit.core.geometry import bounding_box
from scenekit.inspection.check.clip_geometry import ROUNDING_TOLERANCE_PX, find_largest_overhang, to_canvas_box
from scenekit.inspection.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.avatars.catalog import Catalog, CatalogEntry
    from scenekit.core.geometry import Box
    from scenekit.elements.framing import FigureMetrics
    from scenekit.inspection.check.bodies import Body
    from scenekit.inspection.check.checked_scene import CheckedScene
    from scenekit.inspection.check.context import CheckContext
    from scenekit.inspection.check.finding import Level
    from scenekit.inspection.view import ClipView

MAX_HARMLESS_SHIFT = 0.05
"""The largest distance of a face from its estimated position that does not matter, in widths of the canvas."""

MAX_LISTED_CLOTHES = 5
"""Maximum number of clothes that a message lists."""

SYNC_SUGGESTION = "Run `scenekit avatars sync`, or import a project of the web editor with `scenekit avatars learn`."


def check_avatars(scene: CheckedScene) -> Iterator[Finding]:
    """Check the numbers and the image URLs of the avatars of a scene against the catalog."""
    for located in scene.clips:
        if located.clip.clip_type != "aiModel":
            continue
        entry = _find_entry(located.clip, scene.context)
        if entry is None:
            continue
        body = scene.bodies.get(located.index)
        if body and not entry.frame.has_reliable_head:
            yield from _check_estimated_frame(body, entry, scene.context)
        yield from _check_guessed_urls(located.clip, entry)


def _find_entry(clip: ClipView, context: CheckContext) -> CatalogEntry | None:
    """Return the avatar of a clip, with an estimated frame if no catalog has it. None if the clip has no ids."""
    model, clothes = clip.model.get("ai_name"), clip.model.get("emotion")
    if not isinstance(model, str) or not model.strip():
        return None
    return context.find_entry(model, clothes.strip() or None if isinstance(clothes, str) else None)


def _check_estimated_frame(body: Body, entry: CatalogEntry, context: CheckContext) -> Iterator[Finding]:
    """Check that the numbers of an avatar are not those that scenekit estimates. Report what the estimate may change.

    A head that was detected with a low confidence counts as an estimate. Version 0.1.0 wrote the numbers of the
    documented avatar for all others.
    """
    clip, frame, canvas = body.located.clip, body.regions.frame, context.canvas
    numbers = (frame.origin, frame.tight, frame.head)
    if all(numbers != (known.origin, known.tight, known.head) for known in (entry.frame, KNOWN_PROPORTIONS)):
        return
    possible_heads = [_move_head(body.regions.figure, center) for center in (*HEAD_CENTER_SPREAD, None)]
    heads = [to_canvas_box(clip, head) for head in possible_heads]
    shift_left, shift_right = _measure_shifts(heads)
    message = f"{_describe_source(entry)} {_describe_shifts(shift_left, shift_right, canvas)}"
    is_harmless = max(shift_left, shift_right) <= MAX_HARMLESS_SHIFT * canvas.width
    level: Level = "hint" if is_harmless else "warning"
    side, px = find_largest_overhang(bounding_box(heads), canvas)
    if px > ROUNDING_TOLERANCE_PX and body.located.is_on_canvas:
        level, message = "error", f"{message} Up to {px:.0f} px of its head may be beyond the {side} edge."
    yield Finding("SK305", clip.path, message, _suggest_fix(entry, context.catalog), level)


def _describe_source(entry: CatalogEntry) -> str:
    """Return the sentence about the origin of numbers that are not reliable."""
    if entry.frame.confidence is not None:
        return f"The head of {_format_name(entry)} was detected with a confidence of {entry.frame.confidence:.0%}."
    return f"The numbers of {_format_name(entry)} are estimated."


def _move_head(figure: FigureMetrics, center: float | None) -> Box:
    """Return the head with its center at a fraction of the width of the figure. None keeps the estimated position."""
    head = figure.full_head_box
    return head if center is None else head._replace(left=center * figure.size.width - head.width / 2)


def _measure_shifts(heads: list[Box]) -> tuple[float, float]:
    """Return how far the possible heads are to the left and to the right of the last, which is the estimated one."""
    *centers, estimated = [head.left + head.width / 2 for head in heads]
    return max(0.0, estimated - min(centers)), max(0.0, max(centers) - estimated)


def _describe_shifts(left: float, right: float, canvas: Box) -> str:
    """Return the sentence about the possible positions of the face, in px and in percent of the canvas."""
    parts = [
        f"{px:.0f} px ({px / canvas.width:.1%} of the canvas) farther {side}"
        for side, px in (("left", left), ("right", right))
        if round(px)
    ]
    return f"Its face may be up to {' or '.join(parts)}." if parts else "Its face is where it is meant to be."


def _check_guessed_urls(clip: ClipView, entry: CatalogEntry) -> Iterator[Finding]:
    """Check that the service returned the image URLs of an avatar. Otherwise they only follow a pattern."""
    if BUILT_IN_CATALOG.get(entry.model, entry.clothes) or not find_guessed_urls(clip.model, entry):
        return
    message = f"The image URLs of {_format_name(entry)} are guesses by the pattern of the documented avatar."
    yield Finding("SK405", clip.path, message, SYNC_SUGGESTION)


def _format_name(entry: CatalogEntry) -> str:
    return f"{entry.model} in {entry.clothes}" if entry.clothes else entry.model


def _suggest_fix(entry: CatalogEntry, catalog: Catalog) -> str:
    known_clothes = list_known_clothes(entry.model, catalog)[:MAX_LISTED_CLOTHES]
    if known_clothes and entry.clothes:
        return f"The catalog has it in {', '.join(known_clothes)}. Check the clothes. {SYNC_SUGGESTION}"
    return SYNC_SUGGESTION


def list_known_clothes(model: str, catalog: Catalog) -> tuple[str, ...]:
    """Return the known clothes of an avatar, in the order in which they were added."""
    return tuple(dict.fromkeys(entry.clothes for entry in (*catalog, *BUILT_IN_CATALOG) if entry.model == model))
