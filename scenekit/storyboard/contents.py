"""The data of a storyboard: everything that the drawings, the page and the notebook cell read."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct, field

from scenekit.avatars.catalog import BUILT_IN_CATALOG, Catalog
from scenekit.compose.scenes import ComposableScene
from scenekit.core.validation import FrozenDict
from scenekit.inspection.view import PayloadView
from scenekit.storyboard.avatar_looks import AvatarCast, build_cast


class StoryboardContents(Struct, frozen=True, dict=True):
    """A project and the images that were fetched for it. `Storyboard` adds the methods that draw it."""

    payload_view: PayloadView
    catalog: Catalog = BUILT_IN_CATALOG
    """The known avatars. The findings on the page depend on them."""
    scenes: tuple[ComposableScene, ...] = ()
    """The scenes that the payload was composed from, if they are known. The page shows which options set a value."""
    images: FrozenDict = field(default_factory=FrozenDict)
    """The images that are drawn (`RasterImage`), by their URL in the payload: fetched ones, and those of `local`."""
    local: FrozenDict = field(default_factory=FrozenDict)
    """The images from disk (`media=`), by the URL in the payload that each stands for. They are not fetched."""
    missing: FrozenDict = field(default_factory=FrozenDict)
    """The reasons why images could not be fetched, by their URL in the payload."""

    @cached_property
    def cast(self) -> AvatarCast:
        """The avatars of all scenes. The drawing of each scene needs them."""
        return build_cast(self.payload_view, self.catalog)
