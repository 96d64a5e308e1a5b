"""A scene as an SVG: what a viewer would see, as far as the payload says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from scenekit import values
from scenekit.avatars.catalog import BUILT_IN, Catalog
from scenekit.compose import SceneParts
from scenekit.errors import refuse
from scenekit.geometry import Box, Size
from scenekit.payload.v3 import CLIPS
from scenekit.pictures.limits import USUAL, Limits
from scenekit.storyboard.definitions import Definitions
from scenekit.storyboard.drawn import Drawn
from scenekit.storyboard.figures import avatar
from scenekit.storyboard.guides import guides as guide_lines
from scenekit.storyboard.labels import file_name, label
from scenekit.storyboard.markup import (
    NOTHING,
    Markup,
    element,
    moved,
    number,
    paint,
    rectangle,
    scaled,
    together,
    words,
)
from scenekit.storyboard.media import FAR, INK, image, motion, scenery, sound, unknown, video
from scenekit.storyboard.notebook import bundle, pictures
from scenekit.storyboard.photos import backdrop, photo
from scenekit.storyboard.shapes import shape
from scenekit.storyboard.text import text
from scenekit.storyboard.wanted import background_picture, clip_picture
from scenekit.values import FrozenDict
from scenekit.view import Clip, Scene, View, view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scenekit.pictures.picture import Picture

    Pictures = Mapping[str, Picture]


WIDEST = 1920
"""px: what is cut off by its box, as avatars are, may take 25 times the memory of the picture itself."""


class Storyboard(Struct, frozen=True):
    """The scenes of a project, to be drawn."""

    seen: View
    catalog: Catalog = BUILT_IN
    """The avatars that are known, for the findings of `html`."""
    scenes: tuple[SceneParts, ...] = ()
    """What the payload was composed of, where that is known: `html` says which words its values come from."""
    pictures: FrozenDict = field(default_factory=FrozenDict)
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
        limits: Limits = USUAL,
        on_picture: Callable[[str, str | None], object] | None = None,
    ) -> Storyboard:
        """A storyboard that holds the pictures its scenes name, downloaded from the web; all else stays as it is.

        These are pictures, the posters of videos, backgrounds and the cut-outs of avatars. What cannot be had is in
        `missing`, and drawn as a placeholder. What an earlier `fetch` got is let go.

        - `scene`: the only one whose pictures are fetched, counted from 0.
        - `base_url`: under which the paths of the service lie (`/images/…`); without it, they are missing.
        - `allow_private`: also ask this machine and private networks.
        - `use_cache`: keep pictures for an hour, in the system's folder for that, or the one at `SCENEKIT_CACHE`.
        - `limits`: of size and time.
        - `on_picture`: called with each address, and the reason if it is missing.

        Raises `ArgumentError` for a scene that is not there, and a `base_url` that is no http or https address.
        """
        from scenekit.pictures.download import Rules
        from scenekit.storyboard.fetching import fetched

        values.boolean("fetch", "allow_private", allow_private)
        values.boolean("fetch", "use_cache", use_cache)
        if not isinstance(limits, Limits):
            raise refuse("fetch", "limits", limits, "must be Limits(…).")
        scenes = self.seen.scenes if scene is None else (self._scene(scene),)
        found = fetched(scenes, self.seen.canvas, Rules(limits, base_url, allow_private, use_cache), on_picture)
        pictures = {address: one for address, one in found.items() if not isinstance(one, Exception)}
        missing = {address: str(one) for address, one in found.items() if isinstance(one, Exception)}
        return replace(self, pictures=FrozenDict(pictures), missing=FrozenDict(missing))

    def svg(self, scene: int = 0, *, guides: bool = False) -> str:
        """A scene, counted from 0, as an SVG of its own, as large as the canvas in px.

        `guides` draws the safe areas, thirds, the heads of avatars and the names of clips over it. Raises
        `ArgumentError` for a scene that is not there.
        """
        self._scene(scene)
        values.boolean("storyboard", "guides", guides)
        return _document(self.seen, int(scene), guides, self.pictures)

    def png(self, scene: int = 0, *, width: int = 960, guides: bool = False) -> bytes:
        """A scene as `svg` draws it, as a PNG `width` px wide (1 to 1920) and as high as the canvas then is.

        Needs the extra `png`. Text is set in fonts that come with scenekit (Latin, Greek, Cyrillic, Hangul, kana), or
        in the machine's, where the text names one or has other characters; those that no font has are boxes, and a
        `DrawingWarning` names them. Raises `ArgumentError` for a scene that is not there, and one of more than 200,000
        characters of text; `MissingExtraError`.

        It holds Python's lock while it draws: many scenes are drawn faster by several processes, not by threads.
        """
        from scenekit.storyboard.png import png  # only it needs fonts

        values.whole("storyboard", "width", width, low=1, high=WIDEST)
        return png(self.svg(scene, guides=guides), scene, int(width))

    def html(self, scene: int | None = None, *, guides: bool = False) -> str:
        """All scenes as one HTML file, or one of them, counted from 0: to be sent around, and looked at offline.

        Each scene is a card: its picture, what is said, how long that takes, what `check` finds, and every value of
        its payload with where it comes from. `guides` says whether they are shown at first; the page has a switch
        for them. Raises `ArgumentError` for a scene that is not there.
        """
        from scenekit.storyboard.page import page  # only it needs hashes and files

        if scene is not None:
            self._scene(scene)
        values.boolean("storyboard", "guides", guides)
        return page(self, scene, guides)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows: the scenes side by side."""
        return bundle(self, lambda: pictures(self))

    def _scene(self, scene: int) -> Scene:
        """A scene by its number."""
        scenes = self.seen.scenes
        if not scenes:
            raise refuse("storyboard", "scene", scene, "is none: the project has no scenes.")
        values.whole("storyboard", "scene", scene, low=0, high=len(scenes) - 1)
        return scenes[int(scene)]


def svg(project: dict[str, Any], scene: int = 0, *, guides: bool = False) -> str:
    """A scene of a project payload, as `Storyboard.svg` draws it.

    >>> from scenekit import Project
    >>> from scenekit import Scene as Builder
    >>> drawing = svg(Project("Hi").add(Builder().text("Hello!")).to_dict())
    >>> drawing.partition(" viewBox")[2].partition("<defs>")[0]
    '="0 0 1920 1080" width="1920" height="1080" role="img"><title>Hi, scene 1 of 1</title>'
    """
    return Storyboard(view(project)).svg(scene, guides=guides)


def _document(seen: View, position: int, guides: bool, pictures: Pictures) -> str:
    scene, canvas = seen.scenes[position], seen.canvas
    definitions = Definitions(f"s{position}-")
    whole = Box(0, 0, *canvas)
    inside = definitions.refer("clipPath", rectangle(whole))
    background = _background(scene, canvas, pictures)
    shown = [background, *_clips(scene, canvas, definitions, pictures), *_sounds(scene, canvas)]
    if guides:
        shown.append(guide_lines(scene, canvas, _transforms))
    drawing = element("g", Markup("\n"), *(Markup(f"{part}\n") for part in shown), clip_path=inside)
    return element(
        *("svg", element("title", words(_title(seen, position))), definitions.written(), drawing),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {canvas.width} {canvas.height}",
        width=canvas.width,
        height=canvas.height,
        role="img",
    )


def _title(seen: View, position: int) -> str:
    name = seen.data.get("name")
    which = f"scene {position + 1} of {len(seen.scenes)}"
    return f"{name}, {which}" if isinstance(name, str) and name else which.capitalize()


def _background(scene: Scene, canvas: Size, pictures: Pictures) -> Markup:
    """What lies behind all: a colour, and before it the picture, if there is one."""
    source = background_picture(scene.background)
    behind = rectangle(Box(0, 0, *canvas), **paint("fill", scene.background.get("source_color"), "#ffffff"))
    if not source:
        return behind
    about = {"data_kind": "background", "data_path": f"{scene.path}.background"}
    if picture := pictures.get(source):
        return element("g", behind, backdrop(canvas, picture), **about)
    name = label(file_name(source) or "background", 32, 42, canvas.width / 2, size=20, fill=INK, fill_opacity=0.7)
    return element("g", behind, scenery(canvas, FAR), name, **about)


def _clips(scene: Scene, canvas: Size, definitions: Definitions, pictures: Pictures) -> Iterator[Markup]:
    """From the back to the front."""
    for clip in scene.clips:
        if clip.kind != "audio":
            picture = pictures.get(clip_picture(clip))
            drawn = photo(clip, picture) if picture else _drawn(clip, canvas, definitions)
            yield _placed(clip, drawn, motion(clip, canvas))


def _sounds(scene: Scene, canvas: Size) -> Iterator[Markup]:
    sounds = [clip for clip in scene.clips if clip.kind == "audio"]
    return (sound(clip, position, canvas) for position, clip in enumerate(sounds))


def _drawn(clip: Clip, canvas: Size, definitions: Definitions) -> Drawn:
    """What can be drawn without any picture."""
    match clip.kind:
        case "aiModel":
            return avatar(clip, definitions, canvas)
        case "textImage":
            return text(clip, definitions)
        case "shape":
            return shape(clip, definitions)
        case "image":
            return image(clip)
        case "videoImage":
            return video(clip)
    return unknown(clip, clip.kind)


def _placed(clip: Clip, drawn: Drawn, mark: Markup) -> Markup:
    """A clip where it is, turned about its upper left corner, scaled and mirrored as it says."""
    corner, own = _transforms(clip)
    picture = element("g", drawn.picture, transform=own) if own and drawn.picture else drawn.picture
    name = clip.text("tag") or clip.text("id")
    return element(
        "g",
        element("title", words(name)) if name else NOTHING,
        together([picture, drawn.remarks, mark]),
        transform=corner,
        opacity=None if clip.opacity == 1 else clip.opacity,
        data_kind=clip.kind if clip.kind in CLIPS else "unknown",
        data_path=clip.path,
    )


def _transforms(clip: Clip) -> tuple[str, str]:
    """Of the upper left corner of a clip, and from there of its own px; the latter is empty where they are the same."""
    turned = f" rotate({number(clip.angle % 360)})" if clip.angle else ""
    across, down = map(abs, clip.scale)
    own = "" if across == down == 1 else scaled(across, down)
    return f"{moved(clip.box.left, clip.box.top)}{turned}", f"{own} {_mirrored(clip)}".strip()


def _mirrored(clip: Clip) -> str:
    """What mirrors a clip in its box."""
    flips = clip.mirrored
    if not any(flips):
        return ""
    width, height = clip.number("width", 0), clip.number("height", 0)
    across, down = (-1 if flip else 1 for flip in flips)
    return f"{moved(width if flips[0] else 0, height if flips[1] else 0)} {scaled(across, down)}"
