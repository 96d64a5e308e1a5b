"""Avatars."""

from __future__ import annotations

from functools import lru_cache
from types import NoneType
from typing import Any, ClassVar

from msgspec import UNSET, Struct
from msgspec.structs import force_setattr, replace

from scenekit.avatars.catalog import BUILT_IN_CATALOG, Catalog, CatalogEntry
from scenekit.avatars.frame import AvatarFrame
from scenekit.avatars.image_urls import is_custom_avatar
from scenekit.avatars.payload_model import build_model, try_parse_frame
from scenekit.core import validation
from scenekit.core.geometry import Box, Size
from scenekit.core.messages import argument_error
from scenekit.elements.base import EDITOR_FILL, EDITOR_LOCKS, Element
from scenekit.elements.context import CompositionContext
from scenekit.elements.framing import SHOTS, FigureMetrics, Shot, figure_extent, frame_figure
from scenekit.elements.from_payload import none_if_default, parse_position_options
from scenekit.elements.placement import PlacementOptions, conflict_error
from scenekit.elements.positioning import Extent, Position, position_relative_to
from scenekit.elements.script import Html, check_script, from_html, to_html
from scenekit.payload import pre_encoded, v3

HEAD_ONLY_EFFECTS = (v3.Effect("head-only"),)
"""The effects of avatars in all samples. The documentation does not explain them."""

PLAIN_LENGTH_TYPES = (int, float, str, NoneType)
"""The types of a length for which equal values give equal positions, in contrast to a `float32` of NumPy."""

MAX_CACHED_SHOTS = 256
"""The number of positions that are cached for an avatar. Margins can have any value."""

DEFAULT_OPACITY_PERCENT = 100
"""The `opacity` of avatars in the samples."""


class AvatarOptions(PlacementOptions, total=False):
    """The options of `Scene.avatar`."""

    script: str | Html | None
    clothes: str | None
    language: str | None
    voice: dict[str, Any] | None
    shot: Shot | None
    frame: AvatarFrame | None


class Avatar(Element, frozen=True):
    """An avatar of the service, and its script.

    - `model`: the id of the avatar, such as `"M000045058"`.
    - `script`: plain text with a blank line between paragraphs, or `Html`. Without one, the avatar speaks only turns.
    - `clothes`: the id of its clothes, such as `"BG00002320"`; by default the first in the catalog. A custom avatar,
      whose id has 24 hexadecimal digits, has none.
    - `language`: the language that it speaks, such as `"ko"`; by default the language in the catalog.
    - `voice`: a voice that replaces the avatar's own, in the service's undocumented form.
    - `shot`: the part of the figure that is visible, if no option sets its size.
    - `frame`: the measurements of the avatar; by default those in the catalog, or else an estimate.

    The natural size is the size of the tight box of the frame, in px.

    Raises:
        ArgumentError: An option has an invalid value, or contradicts another one.

    >>> Avatar("M000045058", script="Hello!", shot="close-up").shot
    'close-up'
    """

    method: ClassVar[str] = "avatar"
    clip_type: ClassVar[str] = "aiModel"
    can_speak: ClassVar[bool] = True

    model: str
    script: str | Html | None = None
    clothes: str | None = None
    language: str | None = None
    voice: dict[str, Any] | None = None
    shot: Shot | None = None
    frame: AvatarFrame | None = None

    def __post_init__(self) -> None:
        if type(self.model) is not str or not self.model.isalnum():  # decided early for the ids of the service
            validation.text("avatar", "model", self.model)
        if self.script is not None and (type(self.script) is not str or not self.script.isascii()):
            check_script("avatar", "script", self.script)
        if self.clothes is not None:
            validation.text("avatar", "clothes", self.clothes)
        if self.language is not None:
            validation.text("avatar", "language", self.language)
        if self.voice is not None:
            force_setattr(self, "voice", validation.json_object("avatar", "voice", self.voice, non_empty=True))
        if self.frame is not None and not isinstance(self.frame, AvatarFrame):
            raise argument_error("avatar", "frame", self.frame, "must be an AvatarFrame.")
        Element.__post_init__(self)
        if self.shot is not None:
            self._check_shot()

    def _check_shot(self) -> None:
        validation.choice("avatar", "shot", self.shot, SHOTS)
        if self.scale is not None or self.width is not None or self.height is not None or self.fit is not None:
            option = next(name for name in ("scale", "width", "height", "fit") if getattr(self, name) is not None)
            raise conflict_error(self, "shot", option)

    @property
    def avatar_count(self) -> int:
        """The number of avatars: 1."""
        return 1

    @property
    def has_voice_override(self) -> bool:
        """Whether the avatar has a `voice`, which replaces its own."""
        return self.voice is not None

    def resolve(self, context: CompositionContext) -> ResolvedAvatar:
        """Return the avatar with its clothes, language and frame, from its options and the catalog.

        Raises `CompositionError` if the catalog does not have it.
        """
        return resolve_avatar(context.catalog, self.model, self.clothes, self.language, self.frame)

    def compute_extent(self, context: CompositionContext) -> Extent:
        """Return the size if a group or another element positions the avatar: whole, unless an option sets the size."""
        return figure_extent(self, self.shot, self.resolve(context).figure, context.canvas)

    def compute_position(self, context: CompositionContext) -> Position:
        """Return the position that the shot defines, or the position of the box that the options define."""
        return frame_figure(self, self.shot, self.resolve(context).figure, context.canvas)

    def compute_relative_position(self, context: CompositionContext, reference_box: Box) -> Position:
        """Return the position relative to another element.

        An avatar to the right or left of it keeps the size and the height that it has alone.
        """
        vertical_options = (self.at, self.top, self.below, self.above, self.inside)
        if any(value is not None for value in vertical_options):
            return super().compute_relative_position(context, reference_box)
        alone = self.compute_position(context)
        return replace(position_relative_to(self, alone.extent, reference_box, context.canvas), top=alone.top)

    def compute_occupied_box(self, context: CompositionContext, position: Position) -> Box:
        """Return the visible part of the figure. The canvas crops most figures."""
        return position.box.intersection_or_self(Box(0, 0, *context.canvas))

    def to_clip(self, context: CompositionContext, id: str, layer: int, position: Position | None) -> v3.AiModelClip:
        """Return the clip of the avatar, with its script if scripts are on clips."""
        resolved = resolve_avatar(context.catalog, self.model, self.clothes, self.language, self.frame)
        position = resolved.frame(self, context.canvas) if position is None else position
        if context.pre_encode and not (self.extra or self.omit):
            constants = resolved.constants
            return pre_encoded.build_avatar_clip(
                id,
                constants.type,
                layer,
                position.top,
                position.left,
                v3.ClipScript(to_html(self.script)) if context.scripts_on == "clip" else UNSET,
                constants.effects,
                id,
                constants.lock_scaling_flip,
                position.extent.scale_x,
                position.extent.scale_y,
                DEFAULT_OPACITY_PERCENT if self.opacity is None else self.opacity,
                constants.lock_movement_x,
                UNSET if self.angle is None else self.angle,
                UNSET if self.tag is None else self.tag,
            )
        return replace(
            resolved.clip_template,
            id=id,
            layer=layer,
            top=position.top,
            left=position.left,
            script=v3.ClipScript(to_html(self.script)) if context.scripts_on == "clip" else UNSET,
            name=id,
            scaleX=position.extent.scale_x,
            scaleY=position.extent.scale_y,
            opacity=DEFAULT_OPACITY_PERCENT if self.opacity is None else self.opacity,
            angle=UNSET if self.angle is None else self.angle,
            tag=UNSET if self.tag is None else self.tag,
        )

    @classmethod
    def options_from_clip(cls, clip: dict[str, Any], context: CompositionContext) -> dict[str, Any]:
        """Return the options of an avatar from its clip."""
        model = clip.get("model") or {}
        model_id, clothes, language = model.get("ai_name"), model.get("emotion"), model.get("language")
        if clothes == "" and isinstance(model_id, str) and is_custom_avatar(model_id):
            clothes = None
        frame = try_parse_frame(model)
        built_in = None if model_id is None or context.catalog.get(model_id) else BUILT_IN_CATALOG.get(model_id)
        if built_in and built_in.clothes == clothes:
            clothes, language = None, none_if_default(built_in.language, language)
            frame = None if frame and replace(frame, source="built-in") == built_in.frame else frame
        return {
            "model": model_id,
            "script": _parse_clip_script(clip) if context.scripts_on == "clip" else None,
            "clothes": clothes,
            "language": language,
            "frame": frame,
            **parse_position_options(clip),
            "opacity": none_if_default(DEFAULT_OPACITY_PERCENT, clip.get("opacity")),
        }


def _parse_clip_script(clip: dict[str, Any]) -> str | Html | None:
    """Return the script of a clip. The update request writes it as a plain str, without an object."""
    script = clip.get("script")
    org = script.get("org") if isinstance(script, dict) else script
    return from_html(org) if isinstance(org, str) else None


class ResolvedAvatar(Struct, frozen=True, gc=False):
    """The parts that all clips of one avatar share."""

    entry: CatalogEntry
    figure: FigureMetrics
    clip_template: v3.AiModelClip
    """A clip of the avatar without position and script."""
    constants: pre_encoded.AvatarConstants
    """The constant fields of the clip as JSON."""

    shot_positions: dict[tuple[object, ...], Position]
    """The positions of `frame`, by the options that define them."""

    def frame(self, avatar: Avatar, canvas: Size) -> Position:
        """Return the position on the canvas that the options of `avatar` define.

        Avatars of many scenes differ only in their scripts, so the position of a shot is cached. `frame_figure`
        defines the position in all cases; a natural size at a given corner skips it.
        """
        if (
            avatar.offset is None
            and avatar.width is None
            and avatar.height is None
            and avatar.scale is None
            and avatar.fit is None
        ):
            left, top = avatar.left, avatar.top
            if left is None and top is None:
                return self._frame_shot(avatar, canvas)
            if type(left) is float and type(top) is float and avatar.shot is None:
                return Position(left, top, self.figure.natural_extent)
        return frame_figure(avatar, avatar.shot, self.figure, canvas)

    def _frame_shot(self, avatar: Avatar, canvas: Size) -> Position:
        """Return the position that only `shot`, `at` and `margin` define, from the cache if possible."""
        key = (avatar.shot, avatar.at, avatar.margin, canvas)
        if type(avatar.margin) not in PLAIN_LENGTH_TYPES or type(avatar.at) is tuple:
            return frame_figure(avatar, avatar.shot, self.figure, canvas)
        position = self.shot_positions.get(key)
        if position is None:
            position = frame_figure(avatar, avatar.shot, self.figure, canvas)
            if len(self.shot_positions) < MAX_CACHED_SHOTS:
                self.shot_positions[key] = position
        return position


@lru_cache(maxsize=256)
def resolve_avatar(
    catalog: Catalog, model: str, clothes: str | None, language: str | None, frame: AvatarFrame | None
) -> ResolvedAvatar:
    """Return an avatar with its clothes, language and frame. The catalog provides the options that are None.

    Raises `CompositionError` if the catalog does not have it.
    """
    entry = catalog.resolve(model, clothes)
    entry = replace(entry, language=language or entry.language, frame=frame or entry.frame)
    width, height = size = entry.frame.tight_size
    clip = v3.AiModelClip(
        id="",
        layer=0,
        top=0,
        left=0,
        effects=HEAD_ONLY_EFFECTS,
        height=height,
        width=width,
        model=build_model(entry),
        fill=EDITOR_FILL,
        **EDITOR_LOCKS,
    )
    return ResolvedAvatar(
        entry,
        FigureMetrics.from_face_box(size, entry.frame.head_box, is_estimated=not entry.frame.has_reliable_head),
        clip,
        pre_encoded.AvatarConstants.from_clip(clip),
        {},
    )
