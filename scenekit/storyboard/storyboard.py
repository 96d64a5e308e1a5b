"""The storyboard of a project: what it shows, and the forms it can be drawn in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from scenekit.avatars.catalog import BUILT_IN_CATALOG, Catalog
from scenekit.compose.scenes import ComposableScene
from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.core.validation import FrozenDict
from scenekit.inspection.view import PayloadView, SceneView
from scenekit.storyboard.images.limits import DEFAULT_LIMITS, Limits
from scenekit.storyboard.labels import shorten
from scenekit.storyboard.notebook import draw_scenes, mime_bundle
from scenekit.storyboard.svg import draw_document

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_PNG_WIDTH_PX = 1920
"""px: what is cut off by its box, as avatars are, may take 25 times the memory of the picture itself."""


class Storyboard(Struct, frozen=True):
    """The scenes of a project, to be drawn."""

    payload_view: PayloadView
    catalog: Catalog = BUILT_IN_CATALOG
    """The avatars that are known, for the findings of `html`."""
    scenes: tuple[ComposableScene, ...] = ()
    """What the payload was composed of, where that is known: `html` says which words its values come from."""
    images: FrozenDict = field(default_factory=FrozenDict)
    """What `fetch` got: the pictures by their addresses in the payload."""
    missing: FrozenDict = field(default_factory=FrozenDict)
    """What it did not get: why, by the address."""

    def fetch(
        self,
        scene: int | None = None,
        *,
        base_url: str | None = None,
        allow_private: bool = False,
        use_cache: bool = True,
        limits: Limits = DEFAULT_LIMITS,
        on_image: Callable[[str, str | None], object] | None = None,
    ) -> Storyboard:
        """A storyboard that holds the pictures its scenes name, downloaded from the web; all else stays as it is.

        These are pictures, the posters of videos, backgrounds and the cut-outs of avatars. What cannot be had is in
        `missing`, and drawn as a placeholder. What an earlier `fetch` got is let go.

        - `scene`: the only one whose pictures are fetched, counted from 0.
        - `base_url`: under which the paths of the service lie (`/images/…`); without it, they are missing.
        - `allow_private`: also ask this machine and private networks.
        - `use_cache`: keep pictures for an hour, in the system's folder for that, or the one at `SCENEKIT_CACHE`.
        - `limits`: of size and time.
        - `on_image`: called with each address, and the reason if it is missing.

        Raises `ArgumentError` for a scene that is not there, and a `base_url` that is no http or https address.
        """
        from scenekit.storyboard.fetch import fetch_images
        from scenekit.storyboard.images.fetch import FetchOptions

        validation.boolean("fetch", "allow_private", allow_private)
        validation.boolean("fetch", "use_cache", use_cache)
        if not isinstance(limits, Limits):
            raise argument_error("fetch", "limits", limits, "must be Limits(…).")
        scenes = self.payload_view.scenes if scene is None else (self._get_scene(scene),)
        found = fetch_images(
            scenes, self.payload_view.canvas, FetchOptions(limits, base_url, allow_private, use_cache), on_image
        )
        pictures = {address: one for address, one in found.items() if not isinstance(one, Exception)}
        missing = {address: str(one) for address, one in found.items() if isinstance(one, Exception)}
        return replace(self, images=FrozenDict(pictures), missing=FrozenDict(missing))

    def svg(self, scene: int = 0, *, guides: bool = False) -> str:
        """A scene, counted from 0, as an SVG of its own, as large as the canvas in px.

        `guides` draws the safe areas, thirds, the heads of avatars and the names of clips over it. Raises
        `ArgumentError` for a scene that is not there.
        """
        self._get_scene(scene)
        validation.boolean("storyboard", "guides", guides)
        return draw_document(self.payload_view, int(scene), guides, self.images)

    def png(self, scene: int = 0, *, width: int = 960, guides: bool = False) -> bytes:
        """A scene as `svg` draws it, as a PNG `width` px wide (1 to 1920) and as high as the canvas then is.

        Needs the extra `png`. Text is set in fonts that come with scenekit (Latin, Greek, Cyrillic, Hangul, kana), or
        in the machine's, where the text names one or has other characters; those that no font has are boxes, and a
        `MissingGlyphWarning` names them. Raises `ArgumentError` for a scene that is not there, and one of more than 200,000
        characters of text or, each counted as often as it is shown, pictures of more than 500 million px;
        `MissingExtraError`.

        It holds Python's lock while it draws: many scenes are drawn faster by several processes, not by threads.
        """
        from scenekit.storyboard.png import draw_png  # only it needs fonts

        validation.integer("storyboard", "width", width, low=1, high=MAX_PNG_WIDTH_PX)
        return draw_png(self.svg(scene, guides=guides), scene, int(width))

    def html(self, scene: int | None = None, *, guides: bool = False) -> str:
        """All scenes as one HTML file, or one of them, counted from 0: to be sent around, and looked at offline.

        Each scene is a card: its picture, what is said, how long that takes, what `check` finds, and every value of
        its payload with where it comes from. `guides` says whether they are shown at first; the page has a switch
        for them. Raises `ArgumentError` for a scene that is not there.
        """
        from scenekit.storyboard.page import build_page  # only it needs hashes and files

        if scene is not None:
            self._get_scene(scene)
        validation.boolean("storyboard", "guides", guides)
        return build_page(self, scene, guides)

    def __repr__(self) -> str:
        counts = {"scenes": len(self.payload_view.scenes), "pictures": len(self.images), "missing": len(self.missing)}
        said = "".join(f", {what}={count}" for what, count in counts.items() if count)
        return f"Storyboard({shorten(self.payload_view.name)!r}{said})"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows: the scenes side by side."""
        return mime_bundle(self, lambda: draw_scenes(self))

    def _get_scene(self, scene: int) -> SceneView:
        """A scene by its number."""
        scenes = self.payload_view.scenes
        validation.integer("storyboard", "scene", scene, low=0)
        if scene >= len(scenes):
            counted = f"{len(scenes) or 'no'} scene{'s' * (len(scenes) != 1)}"
            raise argument_error(
                "storyboard", "scene", scene, f"is not there: the project has {counted}, counted from 0."
            )
        return scenes[int(scene)]
