"""The looks and the names of the avatars of a project: so that people tell the figures of a storyboard apart."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from scenekit.avatars.catalog import BUILT_IN_CATALOG, split_avatar_ref
from scenekit.avatars.cutout_files import read_cutout
from scenekit.storyboard.images.image import RasterImage, UnavailableError, identify_image
from scenekit.storyboard.labels import display_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scenekit.avatars.catalog import Catalog
    from scenekit.inspection.view import ClipView, PayloadView

T = TypeVar("T")

AvatarIds = tuple[str, str]
"""The model and the clothes of an avatar."""


class Suit(NamedTuple):
    """The colors of clothes."""

    jacket: str
    sleeve: str
    shirt: str
    trousers: str


SUITS = (
    Suit("#b0603f", "#9d5437", "#f9ece5", "#5a453d"),
    Suit("#8a5560", "#7b4b55", "#f6ebe7", "#4b3c48"),
    Suit("#3f7278", "#37656b", "#eef3ee", "#354a55"),
    Suit("#6d5b86", "#605077", "#efeaf3", "#433b56"),
    Suit("#5f6b4c", "#535e42", "#f1f0e2", "#474a3c"),
    Suit("#75603f", "#695637", "#f4efe3", "#4c4233"),
    Suit("#585e68", "#4d525b", "#f2f3f5", "#3c4048"),
    Suit("#a3596f", "#924f63", "#faeef1", "#574453"),
    Suit("#47745c", "#3e6751", "#edf4ef", "#36493f"),
    Suit("#4f6186", "#465779", "#e8edf4", "#3a4763"),
)
"""Clothes that differ also for color-blind people, in the order in which a project uses them. White is readable on
each jacket."""

SKINS = (("#efcdb2", "#dcb497"), ("#e0b18e", "#cc9a76"), ("#c48f69", "#ad7954"), ("#976847", "#825638"))
"""Colors of skin, and of skin in the shadow."""

HAIR_COLORS = ("#2f2a2b", "#513a2c", "#80603f", "#b8945c", "#8f9096", "#7c3f2c")
HAIR_STYLES = ("short", "bob", "parted", "long", "curly", "cropped")


class Look(NamedTuple):
    """The look of a figure."""

    suit: Suit
    skin: str
    skin_shadow: str
    hair: str
    hair_style: str


class AvatarCast(NamedTuple):
    """The avatars of a project, for all drawings of it."""

    looks: Mapping[AvatarIds, Look]
    aliases: Mapping[AvatarIds, str]
    labels: Mapping[AvatarIds, str]
    """The names in the catalog."""
    cutouts: Mapping[str, RasterImage]
    """The images that `scenekit avatars sync` stored, by `get_cutout_key`."""

    def get_look(self, clip: ClipView) -> Look:
        """Return the look of the avatar of a clip."""
        ids = get_avatar_ids(clip)
        return self.looks.get(ids) or build_look(ids)

    def get_name(self, clip: ClipView) -> str:
        """Return the alias of an avatar, or else its tag, its name in the catalog or its id."""
        ids = get_avatar_ids(clip)
        return self.aliases.get(ids) or clip.get_text("tag") or self.labels.get(ids) or ids[0]

    def get_display_name(self, clip: ClipView) -> str:
        """Return the name of an avatar, or the display name of any other clip."""
        is_avatar = clip.clip_type == "aiModel"
        return (self.get_name(clip) if is_avatar else "") or display_name(clip)


def build_cast(payload_view: PayloadView, catalog: Catalog) -> AvatarCast:
    """Return the avatars of a project, each with its own clothes and hair as long as there are enough.

    A look follows from the ids, so that an avatar looks the same in all projects. Only if an earlier avatar of the
    project has the same clothes or hair, the next ones are used.
    """
    looks: dict[AvatarIds, Look] = {}
    for ids in dict.fromkeys(_iter_ids(payload_view)):
        looks[ids] = _choose_look(ids, list(looks.values()))
    entries = {ids: catalog.get(*ids) for ids in looks}
    labels = {ids: entry.label for ids, entry in entries.items() if entry}
    return AvatarCast(looks, _find_aliases(looks, catalog), labels, dict(_iter_cutouts(looks)))


def get_avatar_ids(clip: ClipView) -> AvatarIds:
    """Return the model and the clothes of the avatar of a clip, or "" for a value that is not text."""
    model, clothes = clip.model.get("ai_name"), clip.model.get("emotion")
    return model if isinstance(model, str) else "", clothes if isinstance(clothes, str) else ""


def get_cutout_key(ids: AvatarIds) -> str:
    """Return the key of a stored image. It is not a URL, so it differs from the keys of other images."""
    return f"cutout {'/'.join(ids)}"


def _iter_ids(payload_view: PayloadView) -> Iterator[AvatarIds]:
    for scene in payload_view.scenes:
        for clip in scene.clips:
            if clip.clip_type == "aiModel":
                yield get_avatar_ids(clip)


def build_look(ids: AvatarIds) -> Look:
    """Return the look that follows from the ids.

    >>> build_look(("M1", "B1")) == build_look(("M1", "B1"))
    True
    """
    suit, skin, hair, style = blake2b("/".join(ids).encode(errors="replace"), digest_size=4).digest()
    return Look(
        SUITS[suit % len(SUITS)],
        *SKINS[skin % len(SKINS)],
        HAIR_COLORS[hair % len(HAIR_COLORS)],
        HAIR_STYLES[style % len(HAIR_STYLES)],
    )


def _choose_look(ids: AvatarIds, used: list[Look]) -> Look:
    look = build_look(ids)
    suit = _choose_unused(SUITS, look.suit, [other.suit for other in used])
    style = _choose_unused(HAIR_STYLES, look.hair_style, [other.hair_style for other in used])
    hair = _choose_unused(HAIR_COLORS, look.hair, [other.hair for other in used])
    return look._replace(suit=suit, hair_style=style, hair=hair)


def _choose_unused(choices: tuple[T, ...], preferred: T, used: list[T]) -> T:
    """Return the preferred choice, or else the first one after it that is not used. If all are used, return it too."""
    start = choices.index(preferred)
    return next((choice for choice in (*choices[start:], *choices[:start]) if choice not in used), preferred)


def _find_aliases(looks: Mapping[AvatarIds, Look], catalog: Catalog) -> dict[AvatarIds, str]:
    """Return the aliases of the avatars. An alias without clothes stands for the first ones of the model."""
    aliases: dict[AvatarIds, str] = {}
    for alias, target in catalog.aliases.items():
        model, clothes = split_avatar_ref(target)
        entry = catalog.get(model) or BUILT_IN_CATALOG.get(model)
        clothes = clothes or (entry.clothes if entry else None)
        aliases |= {ids: alias for ids in looks if ids[0] == model and clothes in (None, ids[1])}
    return aliases


def _iter_cutouts(looks: Mapping[AvatarIds, Look]) -> Iterator[tuple[str, RasterImage]]:
    """Yield the stored images. A damaged file is left out, so that the figure is drawn."""
    for ids in looks:
        data = read_cutout(*ids)
        if data is not None:
            try:
                yield get_cutout_key(ids), identify_image(data)
            except UnavailableError:
                continue
