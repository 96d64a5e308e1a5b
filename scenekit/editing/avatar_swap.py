"""Replace an avatar by another one, with everything that belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from scenekit.compose import speech
from scenekit.compose.layout import iter_elements
from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.core.validation import MIN_POSITIVE
from scenekit.elements import Avatar, CompositionContext, Element, Group
from scenekit.inspection.check.clip_geometry import build_figure_metrics, to_canvas_box
from scenekit.inspection.view import read_clip_view
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from scenekit.core.geometry import Box
    from scenekit.scene import Scene

AVATAR_OPTIONS = ("clothes", "language", "frame")
"""The options that belong to one avatar, besides its model."""

DEFAULT_POSITION = {"left": 0, "top": 0, "width": 0, "height": 0, "scaleX": 1, "scaleY": 1}
"""The values that null in a payload stands for."""

POSITION_KEYS = tuple(DEFAULT_POSITION)
"""The keys of a clip that the new size and position replace."""

POSITION_OPTIONS = ("at", "anchor", "margin", "offset", "shot", "width", "height", "fit", "left", "top", "scale")
"""The options that the new size and position replace."""

HEAD_TOLERANCE_PX = 0.5
"""The largest difference between two heads that count as the same."""


def swap_avatars(scenes: Sequence[Scene], avatar: str, new: Avatar, context: CompositionContext) -> dict[int, Scene]:
    """Return the changed scenes by index, after an avatar is replaced in all of them.

    Args:
        scenes: All scenes of the project.
        avatar: The tag of the avatars, or their model.
        new: The new avatar. Its clothes, language and frame come from the catalog if they are None.
        context: The composition context of the project.

    Raises:
        ArgumentError: No avatar has the tag or the model, or an option is invalid.
        CompositionError: The clothes of the new avatar are not known.
    """
    elements = [element for scene in scenes for element in iter_elements(scene.elements)]
    avatars = [element for element in elements if isinstance(element, Avatar)]
    has_tag = any(element.tag == avatar for element in avatars)
    selected = [element for element in avatars if avatar == (element.tag if has_tag else element.model)]
    if not selected:
        names = dict.fromkeys(name for element in avatars for name in (element.tag, element.model) if name)
        reason = f"must be the tag or the model of an avatar.{suggestion_suffix(avatar, names)}"
        raise argument_error("swap_avatar", "avatar", avatar, reason)
    ids = {id(element) for element in selected}
    changed = {index: _swap_in_scene(scene, ids, new, context) for index, scene in enumerate(scenes)}
    return {index: scene for index, scene in changed.items() if scene is not scenes[index]}


def find_mixed_option(element: Element, options: Mapping[str, Any]) -> str | None:
    """Return what would still belong to the old avatar after an edit of the model or the clothes; None if nothing.

    Args:
        element: The element to edit.
        options: Its new options.
    """
    changed = [name for name in ("model", "clothes") if name in options and options[name] != getattr(element, name)]
    if not isinstance(element, Avatar) or not changed:
        return None
    dependent = AVATAR_OPTIONS if "model" in changed else ("frame",)
    kept = [name for name in dependent if name not in options and getattr(element, name) is not None]
    if not kept and _has_model_overrides(element):
        return "data of the model"
    return f"{kept[0]}=" if kept else None


def _has_model_overrides(avatar: Avatar) -> bool:
    return "model" in (avatar.extra or {}) or any(key.split(".")[0] == "model" for key in avatar.omit)


def _swap_in_scene(scene: Scene, ids: Collection[int], new: Avatar, context: CompositionContext) -> Scene:
    """Return the scene with another avatar in place of those with the given identities of Python."""
    avatars = speech.collect_avatars(scene.elements)
    models = {avatar.model for avatar in avatars if id(avatar) in ids}
    if not models:
        return scene

    def swap(element: Element, is_member: bool = False) -> Element:
        if isinstance(element, Group):
            return replace(element, elements=tuple(swap(member, True) for member in element.elements))
        if isinstance(element, Avatar) and id(element) in ids:
            return _swap_avatar(element, new, context, is_member or element.relative_to is not None)
        return element

    names = {name for avatar in avatars for name in (avatar.tag, avatar.id)}
    turns = tuple(
        replace(turn, by=new.model) if turn.by in models and turn.by not in names else turn for turn in scene.turns
    )
    return replace(scene, elements=tuple(map(swap, scene.elements)), turns=turns)


def _swap_avatar(old: Avatar, new: Avatar, context: CompositionContext, is_positioned_by_others: bool) -> Avatar:
    """Return the new avatar at the place of an old one. If others position it, only the size of the head stays."""
    language = new.language or _choose_language(old, new, context)
    extra = {key: value for key, value in (old.extra or {}).items() if key != "model"} or None
    omit = tuple(key for key in old.omit if key.split(".")[0] != "model")
    swapped = replace(
        old, model=new.model, clothes=new.clothes, language=language, frame=new.frame, extra=extra, omit=omit
    )
    if is_positioned_by_others:
        return _keep_head_height(old, swapped, context)
    return _place_head(swapped, _compose_clip(old, context), _compose_clip(swapped, context))


def _choose_language(old: Avatar, new: Avatar, context: CompositionContext) -> str | None:
    """Return the language of an avatar that the catalog does not know: that of the old one, because scripts stay."""
    entry = context.catalog.resolve(new.model, new.clothes)
    language = old.resolve(context).entry.language
    is_known = entry.frame.source != "estimated"
    return None if is_known or language == entry.language else language


def _keep_head_height(old: Avatar, swapped: Avatar, context: CompositionContext) -> Avatar:
    old_scale, new_scale = (avatar.compute_extent(context).scale_y for avatar in (old, swapped))
    old_height, new_height = (avatar.resolve(context).figure.face_box.height for avatar in (old, swapped))
    if abs(old_height * old_scale - new_height * new_scale) <= HEAD_TOLERANCE_PX:
        return swapped
    scale = old_scale * old_height / new_height
    return replace(swapped, scale=scale, width=None, height=None, fit=None, shot=None)


def _compose_clip(avatar: Avatar, context: CompositionContext) -> dict[str, Any]:
    """Return the clip of an avatar, with the keys of `extra` that place or mirror it. null stands for the default."""
    clip = v3.to_dict(avatar.to_clip(context, "", 0, None))
    extra = avatar.extra or {}
    keys = [key for key in (*POSITION_KEYS, "flipX", "flipY", "angle") if key in extra]
    return clip | {key: DEFAULT_POSITION.get(key) if extra[key] is None else extra[key] for key in keys}


def _place_head(swapped: Avatar, old_clip: dict[str, Any], new_clip: dict[str, Any]) -> Avatar:
    """Return the avatar with its head at the place and in the size of the old one.

    Its options stay if they place the head there. Otherwise, they become `left`, `top` and `scale`.
    """
    old_face, new_face = _compute_face_box(old_clip), _compute_face_box(new_clip)
    if _has_same_center(old_face, new_face) and abs(old_face.height - new_face.height) <= HEAD_TOLERANCE_PX:
        return swapped
    ratio = (old_face.height / new_face.height) if old_face.height and new_face.height else 1
    scale_x, scale_y = new_clip["scaleX"] * ratio, new_clip["scaleY"] * ratio
    moved = _compute_face_box({**new_clip, "scaleX": scale_x, "scaleY": scale_y})
    dx, dy = (old_face.left - moved.left, old_face.top - moved.top)
    dx, dy = dx + (old_face.width - moved.width) / 2, dy + (old_face.height - moved.height) / 2
    extra = {key: value for key, value in (swapped.extra or {}).items() if key not in POSITION_KEYS}
    if min(scale_x, scale_y) < MIN_POSITIVE:  # the option allows no smaller factors
        extra, scale = {**extra, "scaleX": scale_x, "scaleY": scale_y}, None
    else:
        scale = scale_x if scale_x == scale_y else (scale_x, scale_y)
    cleared = dict.fromkeys(POSITION_OPTIONS)
    position = {"left": round(new_clip["left"] + dx, 2), "top": round(new_clip["top"] + dy, 2), "scale": scale}
    return replace(swapped, **{**cleared, **position, "extra": extra or None})


def _compute_face_box(clip: dict[str, Any]) -> Box:
    """Return the face box of an avatar's clip on the canvas."""
    view = read_clip_view(clip, "")
    figure = build_figure_metrics(view)
    return view.box if figure is None else to_canvas_box(view, figure.face_box)


def _has_same_center(box: Box, other: Box) -> bool:
    dx = box.left + box.width / 2 - other.left - other.width / 2
    dy = box.top + box.height / 2 - other.top - other.height / 2
    return max(abs(dx), abs(dy)) <= HEAD_TOLERANCE_PX
