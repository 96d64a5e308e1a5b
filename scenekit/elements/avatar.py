"""A person who speaks."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

from msgspec import UNSET, Struct
from msgspec.structs import force_setattr, replace

from scenekit.avatars.catalog import BUILT_IN, Catalog, CatalogEntry
from scenekit.avatars.frame import AvatarFrame
from scenekit.avatars.payload_model import frame_if_any, model_block
from scenekit.core import validation
from scenekit.core.geometry import Box
from scenekit.core.messages import argument_error
from scenekit.elements.base import EDITOR_FILL, EDITOR_LOCKS, Element, Stage
from scenekit.elements.framing import SHOTS, Figure, Shot, figure_extent, place_figure
from scenekit.elements.from_payload import placed_words, unless
from scenekit.elements.placement import Extent, Place, PlacementWords, beside, contradiction
from scenekit.elements.script import Html, check_script, from_html, to_html
from scenekit.payload import v3

HEAD_ONLY = (v3.Effect("head-only"),)
"""On the avatar in every sample; no table explains it."""

OPAQUE = 100
"""The `opacity` that the samples carry on avatars."""


class AvatarWords(PlacementWords, total=False):
    """The words of `Scene.avatar`."""

    script: str | Html | None
    clothes: str | None
    language: str | None
    voice: dict[str, Any] | None
    shot: Shot | None
    frame: AvatarFrame | None


class Avatar(Element, frozen=True):
    """An avatar of the service, and what it says.

    - `model`: its id, such as `"M000045058"`.
    - `script`: plain text, a blank line between paragraphs; or `Html`. None: it says what `say` gives it.
    - `clothes`: their id, such as `"BG00002320"`; the first in the catalog if not given.
    - `language`: the language it speaks, such as `"ko"`; the catalog's if not given.
    - `voice`: another voice than its own, as the service's own data (which is not documented).
    - `shot`: how much of it is seen, where nothing gives its size.
    - `frame`: its measurements, where the catalog has none or others.

    Its natural size is that of the tight box of its frame, in px.
    """

    verb: ClassVar[str] = "avatar"
    kind: ClassVar[str] = "aiModel"
    voices: ClassVar[int] = 1

    model: str
    script: str | Html | None = None
    clothes: str | None = None
    language: str | None = None
    voice: dict[str, Any] | None = None  # type: ignore[misc]  # a field here, a constant for all others
    shot: Shot | None = None
    frame: AvatarFrame | None = None

    def __post_init__(self) -> None:
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
        for word in ("scale", "width", "height", "fit"):
            if getattr(self, word) is not None:
                raise contradiction(self, "shot", word)

    def role(self, stage: Stage) -> Role:
        """Who it is: as told, else as the catalog knows it. Raises `CompositionError`."""
        return role_of(stage.catalog, self.model, self.clothes, self.language, self.frame)

    def extent(self, stage: Stage) -> Extent:
        """How large it is where it is not the canvas that frames it: whole, unless a word says otherwise."""
        return figure_extent(self, self.shot, self.role(stage).figure, stage.canvas)

    def place(self, stage: Stage) -> Place:
        return place_figure(self, self.shot, self.role(stage).figure, stage.canvas)

    def place_beside(self, stage: Stage, neighbour: Box) -> Place:
        """Beside another element: sideways, it is framed and stays as high as without a neighbour."""
        if not (self.at is self.top is self.below is self.above is self.inside is None):
            return super().place_beside(stage, neighbour)
        own = self.place(stage)
        return replace(beside(self, own.extent, neighbour, stage.canvas), top=own.top)

    def footprint(self, stage: Stage, spot: Place) -> Box:
        """What of it is on the canvas, which cuts most figures."""
        return spot.box.intersection_or_self(Box(0, 0, *stage.canvas))

    def to_clip(self, stage: Stage, id: str, layer: int, spot: Place | None) -> v3.AiModelClip:
        role = role_of(stage.catalog, self.model, self.clothes, self.language, self.frame)
        if spot is None:
            spot = place_figure(self, self.shot, role.figure, stage.canvas)
        size = spot.extent
        return replace(
            role.encoded_clip if stage.encoded and not (self.extra or self.omit) else role.clip,
            id=id,
            layer=layer,
            top=spot.top,
            left=spot.left,
            script=v3.ClipScript(to_html(self.script)) if stage.speech == "clip" else UNSET,
            name=id,
            scaleX=size.scale_x,
            scaleY=size.scale_y,
            opacity=OPAQUE if self.opacity is None else self.opacity,
            angle=UNSET if self.angle is None else self.angle,
            tag=UNSET if self.tag is None else self.tag,
        )

    @classmethod
    def words_of(cls, clip: dict[str, Any], stage: Stage) -> dict[str, Any]:
        model = clip.get("model") or {}
        name, clothes, language, frame = (
            model.get("ai_name"),
            model.get("emotion"),
            model.get("language"),
            frame_if_any(model),
        )
        built_in = None if name is None or stage.catalog.find(name) else BUILT_IN.find(name)
        if built_in and built_in.clothes == clothes:
            clothes, language = None, unless(built_in.language, language)
            frame = None if frame and replace(frame, source="built-in") == built_in.frame else frame
        return {
            "model": name,
            "script": _script_of(clip) if stage.speech == "clip" else None,
            "clothes": clothes,
            "language": language,
            "frame": frame,
            **placed_words(clip),
            "opacity": unless(OPAQUE, clip.get("opacity")),
        }


def _script_of(clip: dict[str, Any]) -> str | Html | None:
    """What an avatar says on its clip; a bare text is how the call that edits a project writes it."""
    script = clip.get("script")
    org = script.get("org") if isinstance(script, dict) else script
    return from_html(org) if isinstance(org, str) else None


class Role(Struct, frozen=True, gc=False):
    """What all clips of one avatar share, worked out once."""

    entry: CatalogEntry
    figure: Figure
    clip: v3.AiModelClip
    """A clip of it, to which only the place and the script are new."""
    encoded_clip: v3.AiModelClip
    """The same, with its model as JSON."""


@lru_cache(maxsize=256)
def role_of(catalog: Catalog, model: str, clothes: str | None, language: str | None, frame: AvatarFrame | None) -> Role:
    """Who an avatar is: as told, else as the catalog knows it. Raises `CompositionError`."""
    entry = catalog.look_up(model, clothes)
    entry = replace(entry, language=language or entry.language, frame=frame or entry.frame)
    width, height = size = entry.frame.tight_size
    clip = v3.AiModelClip(
        id="",
        layer=0,
        top=0,
        left=0,
        effects=HEAD_ONLY,
        height=height,
        width=width,
        model=model_block(entry),
        fill=EDITOR_FILL,
        **EDITOR_LOCKS,
    )
    return Role(entry, Figure.of(size, entry.frame.head_box), clip, replace(clip, model=v3.pre_encode(clip.model)))
