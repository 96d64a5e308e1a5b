"""The storyboard of a project, with the formats that it can be drawn in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from scenekit.core import validation
from scenekit.core.limits import compute_cpu_seconds
from scenekit.core.messages import argument_error
from scenekit.core.validation import FrozenDict
from scenekit.storyboard.contents import StoryboardContents
from scenekit.storyboard.images.limits import DEFAULT_LIMITS, Limits
from scenekit.storyboard.labels import shorten
from scenekit.storyboard.notebook import draw_scenes, mime_bundle
from scenekit.storyboard.svg import draw_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.inspection.view import SceneView

MAX_PNG_WIDTH_PX = 1920
"""The largest width of a PNG in px. An element with a clip path, such as an avatar, may need 25 times the memory of the
image itself while it is drawn."""


class Storyboard(StoryboardContents, frozen=True):
    """The scenes of a project as drawings. `Project.storyboard()` returns one.

    >>> from scenekit import Project, Scene
    >>> storyboard = Project("Greeting").add(Scene().text("Hello!")).storyboard()
    >>> storyboard
    Storyboard('Greeting', scenes=1)
    >>> storyboard.svg().startswith("<svg")
    True
    """

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
        """Return a storyboard with the images of its scenes, downloaded from the web.

        The images are those of image elements, video posters, backgrounds and avatar cut-outs. An image that cannot be
        fetched is listed in `missing` and drawn as a placeholder. Images of an earlier `fetch` are not kept. Images
        from disk (`media=` of `Project.storyboard`) are kept and not fetched.

        Args:
            scene: Index of the only scene to fetch images for, counted from 0. The default is all scenes.
            base_url: URL that paths on the service (`/images/…`) are appended to. Without it they are missing.
            allow_private: Whether to also fetch from this machine and from private networks.
            use_cache: Whether to keep images for an hour, in the system's cache folder or in `SCENEKIT_CACHE`.
            limits: Limits of size and time.
            on_image: Called for each image with its URL and the reason why it is missing, or None.

        Raises:
            ArgumentError: The scene does not exist, or `base_url` is not an http or https URL.
        """
        from scenekit.storyboard.fetch import fetch_images
        from scenekit.storyboard.images.fetch import FetchOptions

        validation.boolean("fetch", "allow_private", allow_private)
        validation.boolean("fetch", "use_cache", use_cache)
        if not isinstance(limits, Limits):
            raise argument_error("fetch", "limits", limits, "must be Limits(…).")
        scenes = self.payload_view.scenes if scene is None else (self._get_scene("fetch", scene),)
        options = FetchOptions(limits, base_url, allow_private, use_cache)
        results = fetch_images(scenes, self.payload_view.canvas, options, on_image, self.local)
        images = self.local | {result.url: result.image for result in results if result.image}
        missing = {result.url: result.reason for result in results if not result.image}
        return replace(self, images=FrozenDict(images), missing=FrozenDict(missing))

    def svg(self, scene: int = 0, *, guides: bool = False) -> str:
        """Return a scene as an SVG document, as large as the canvas in px.

        Args:
            scene: Index of the scene, counted from 0.
            guides: Whether to draw safe areas, thirds, the heads of avatars and the names of clips over the scene.

        Raises:
            ArgumentError: The scene does not exist.
        """
        return self._draw_svg("svg", scene, guides)

    def png(self, scene: int = 0, *, width: int = 960, guides: bool = False) -> bytes:
        """Return a scene as a PNG. It needs the extra `png`.

        Text uses the fonts that come with scenekit (Latin, Greek, Cyrillic, Hangul, kana). An installed font is used
        if the text names it, or if the bundled fonts lack a character. Characters that no font has are drawn as boxes,
        and a `MissingGlyphWarning` names them.

        A process of its own draws, which Ctrl-C ends. Use several threads to draw many scenes faster.

        Args:
            scene: Index of the scene, counted from 0.
            width: Width in px, from 1 to 1920. The height follows from the canvas.
            guides: Whether to draw guides, as in `svg`.

        Raises:
            ArgumentError: The scene does not exist, or it exceeds a limit of drawings: 6 s of CPU time (more if the
                picture is larger than 1920 × 1080 px), 1 GB of memory, 200,000 characters of text, 64 shadows, images
                of 500 million px in total.
            MissingExtraError: The extra `png` is not installed.
        """
        from scenekit.storyboard.png import draw_png
        from scenekit.storyboard.rasterizer import Rasterizer
        from scenekit.storyboard.text import collect_font_files_by_family

        validation.integer("png", "width", width, low=1, high=MAX_PNG_WIDTH_PX)
        svg = self._draw_svg("png", scene, guides)
        fonts = collect_font_files_by_family(self.payload_view.scenes[scene])
        canvas = self.payload_view.canvas
        with Rasterizer(compute_cpu_seconds(width, width * canvas.height / canvas.width)) as rasterizer:
            return draw_png(rasterizer, svg, scene, int(width), fonts)

    def contact_sheet(self, *, columns: int | None = None, width: int | None = None, guides: bool = False) -> bytes:
        """Return all scenes in one PNG, with their numbers, titles, lengths and scripts. It needs the extra `png`.

        The title of a scene is its largest text, or else the beginning of its script.

        Args:
            columns: The number of columns, from 1 to 20. By default, it follows from the number of scenes.
            width: Width in px, from 320 to 3840. The height follows. By default it is 1920 px, or less for few scenes.
            guides: Whether to draw guides, as in `svg`.

        Raises:
            ArgumentError: An argument has an invalid value, the project has no scenes, a sheet would have more than 60
                million px, or the scenes together exceed a limit of `png`.
            MissingExtraError: The extra `png` is not installed.
        """
        from scenekit.storyboard.contact_sheet import (
            MAX_COLUMNS,
            MAX_SHEET_WIDTH_PX,
            MIN_SHEET_WIDTH_PX,
            draw_contact_sheet,
        )

        if columns is not None:
            validation.integer("contact_sheet", "columns", columns, low=1, high=MAX_COLUMNS)
        if width is not None:
            validation.integer("contact_sheet", "width", width, low=MIN_SHEET_WIDTH_PX, high=MAX_SHEET_WIDTH_PX)
        validation.boolean("contact_sheet", "guides", guides)
        self._get_scene("contact_sheet", 0)
        return draw_contact_sheet(self, columns, width, guides)

    def html(self, scene: int | None = None, *, guides: bool = False) -> str:
        """Return all scenes, or one of them, as one HTML file that works offline.

        Each scene is a card with its drawing, its script and duration, the findings of `check`, and every value of its
        payload with its origin.

        Args:
            scene: Index of the only scene to show, counted from 0. The default is all scenes.
            guides: Whether guides are visible at first. The page has a switch for them.

        Raises:
            ArgumentError: The scene does not exist.
        """
        from scenekit.storyboard.page import build_page

        if scene is not None:
            self._get_scene("html", scene)
        validation.boolean("html", "guides", guides)
        return build_page(self, scene, guides)

    def __repr__(self) -> str:
        counts = {"scenes": len(self.payload_view.scenes), "images": len(self.images), "missing": len(self.missing)}
        summary = "".join(f", {name}={count}" for name, count in counts.items() if count)
        return f"Storyboard({shorten(self.payload_view.name)!r}{summary})"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Return the scenes side by side, for a notebook."""
        return mime_bundle(self, lambda: draw_scenes(self))

    def _draw_svg(self, method: str, scene: int, guides: bool) -> str:
        self._get_scene(method, scene)
        validation.boolean(method, "guides", guides)
        return draw_document(self, int(scene), guides)

    def _get_scene(self, method: str, scene: int) -> SceneView:
        """Return a scene by its index. `method` is the public method that was called."""
        scenes = self.payload_view.scenes
        validation.integer(method, "scene", scene, low=0)
        if not scenes:
            raise argument_error(method, "scene", scene, "does not exist: the project has no scenes. Add a scene.")
        if scene >= len(scenes):
            allowed = f"from 0 to {len(scenes) - 1}" if len(scenes) > 1 else "0"
            count = f"{len(scenes)} scene{'s' * (len(scenes) > 1)}"
            raise argument_error(method, "scene", scene, f"must be {allowed}, because the project has {count}.")
        return scenes[int(scene)]
