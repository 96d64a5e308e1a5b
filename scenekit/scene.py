"""The builder of a scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, TypeVar

from msgspec import Struct, structs
from msgspec.structs import force_setattr

from scenekit import compose
from scenekit.core import validation
from scenekit.core.geometry import CANVAS_SIZES, Number, Orientation
from scenekit.core.messages import argument_error, reject_unknown_options
from scenekit.core.structs import copy_struct, replace_unchecked
from scenekit.elements import (
    Audio,
    AudioOptions,
    Avatar,
    AvatarOptions,
    Background,
    Column,
    ColumnOptions,
    Element,
    Html,
    Image,
    ImageOptions,
    RawClip,
    Row,
    RowOptions,
    Shape,
    ShapeOptions,
    Text,
    TextOptions,
    Video,
    VideoOptions,
)
from scenekit.elements.context import ScriptTarget
from scenekit.elements.scene_options import OPTIONS_BY_TYPE, SceneOptions, list_options_in_signatures, validate_scene
from scenekit.elements.turn import Turn
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Unpack

    from scenekit.avatars.catalog import Catalog
    from scenekit.payload.v3 import ShapeName

P = ParamSpec("P")
R = TypeVar("R")


class Scene(Struct, frozen=True, gc=False):
    """A background and the elements in front of it, from back to front.

    A scene is immutable: each method returns a new scene, so a thousand personalized scenes can share one base
    scene. A scene has no canvas. It is laid out for landscape or portrait when it is composed.

    - `background_element`: the background, a `Background`.
    - `elements`: the elements, from back to front.
    - `turns`: the turns of a conversation, in the order in which they are spoken.
    - `watermark`: True asks the service for its watermark on the scene.
    - `thumbnail_url`: the URL of a preview image of the scene.
    - `scripts_on`: where the payload holds the scripts of this scene, `"clip"` or `"scene"`. The project's value,
      if it has one, takes precedence.
    - `duration`: the length of the scene in seconds, for estimates and captions. A longer speech takes longer. It is
      not part of the payload.
    - `extra`: keys to add to the payload's scene. `omit`: keys to leave out of it.

    Raises:
        ArgumentError: A field has an invalid value.

    >>> base = Scene().background("/images/background/bg_blue_gradient.png")
    >>> hello = base.avatar("M000045058", script="Hello!")
    >>> len(base.elements), len(hello.elements)
    (0, 1)
    """

    is_parsed: ClassVar[bool] = True
    """Whether the fields hold the scene. An unparsed scene of an existing payload is written unchanged."""

    background_element: Background = Background()
    elements: tuple[Element, ...] = ()
    turns: tuple[Turn, ...] = ()
    watermark: bool = False
    thumbnail_url: str | None = None
    scripts_on: ScriptTarget | None = None
    duration: Number | None = None
    extra: dict[str, Any] | None = None
    omit: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        validate_scene(self)

    @property
    def raw_payload(self) -> dict[str, Any]:
        """The scene object of an existing payload, if the scene is not parsed yet; else an empty dict."""
        return {}

    def add(self, *elements: Element) -> Scene:
        """Add elements in front of the others.

        Raises:
            ArgumentError: A value is not an element.

        >>> from scenekit import Avatar
        >>> anna = Avatar("M000045058", script="Hi", at="left")
        >>> Scene().add(anna).elements == (anna,)
        True
        """
        for element in elements:
            if not isinstance(element, Element):
                raise argument_error("add", "element", element, "must be an element, such as Avatar(…) or Text(…).")
        return self._append(*elements)

    def background(
        self,
        source: str | None = None,
        *,
        color: str | None = None,
        extra: dict[str, Any] | None = None,
        omit: tuple[str, ...] = (),
    ) -> Scene:
        """Set the background: an image or a plain color.

        Args:
            source: A path on the service (`/images/…`), a URL, or a CSS color.
            color: A CSS color. It lies behind the image; without an image, it fills the canvas.
            extra: Keys to add to the payload's background.
            omit: Keys to leave out of it.

        Raises:
            ArgumentError: An argument has an invalid value.

        >>> Scene().background("https://cdn.example.com/office.jpg").background_element.source
        'https://cdn.example.com/office.jpg'
        >>> Scene().background("#0b1e3f").to_payload().scenes[0].clips[0].fill
        'rgb(11,30,63)'
        """
        scene = copy_struct(self)  # `replace_unchecked`, without the cost of a call
        force_setattr(scene, "background_element", Background(source, color, extra, omit))
        return scene

    def avatar(self, model: str, **options: Unpack[AvatarOptions]) -> Scene:
        """Add an avatar.

        Without placement options, the avatar is centered in a medium shot. With `shot`, `at` sets its horizontal
        position. With a size (`scale`, `width`, `height`), with `left`, `top` or with a point, the avatar is placed
        like any other box; its natural size is that of its tight box. If no option sets the vertical position, it
        stands on the bottom edge. If it is too tall for that, it gets headroom.

        Args:
            model: The model id of the avatar.
            **options: `script` is plain text (a blank line separates paragraphs) or `Html`. `shot` is `"close-up"`,
                `"medium-close-up"`, `"medium"`, `"cowboy"` or `"full"`. `clothes`, `language` and `frame` default to
                the catalog's values. See `Avatar` for all options.

        Raises:
            ArgumentError: An option is unknown or has an invalid value.
            CompositionError: When the scene is composed, if the clothes are unknown.

        >>> clip = Scene().avatar("M000045058", shot="full", at="left", margin=96).to_payload().scenes[0].clips[0]
        >>> clip.left, round(clip.top, 1), round(clip.scaleX, 3)
        (96.0, 64.8, 0.426)
        """
        if False:  # for completion by jedi, see `scene_options`
            Avatar(**options)
        try:  # `_append_element`, without the cost of a call: most scenes have an avatar
            avatar = Avatar(model, **options)
        except TypeError:
            return self._append_element(Avatar, model, options)  # raises the error
        added = (avatar,)
        scene = copy_struct(self)
        force_setattr(scene, "elements", self.elements + added)
        return scene

    def say(
        self,
        script: str | Html,
        *,
        by: str | None = None,
        voice: dict[str, Any] | None = None,
        extra: dict[str, Any] | None = None,
        omit: tuple[str, ...] = (),
    ) -> Scene:
        """Add a turn: an avatar speaks after all earlier scripts of the scene. Turns of two avatars are a conversation.

        Args:
            script: Plain text (a blank line separates paragraphs) or `Html`.
            by: The model id, id or tag of the avatar that speaks. Optional if the scene has one avatar.
            voice: A voice that replaces the avatar's own, in the service's undocumented form.
            extra: Keys to add to the payload's turn.
            omit: Keys to leave out of it.

        Raises:
            ArgumentError: An argument has an invalid value.
            CompositionError: When the scene is composed, if the scene does not have the speaker.

        >>> scene = Scene().avatar("M000045058", tag="host").say("Hello!").say("How are you?", by="host")
        >>> scene.to_payload().scenes[0].clips[0].script.org
        '<p>Hello!</p><p>How are you?</p>'
        """
        return replace_unchecked(self, "turns", (*self.turns, Turn(script, by, voice, extra, omit)))

    def text(self, content: str, **options: Unpack[TextOptions]) -> Scene:
        r"""Add text. The size of its box is calculated from the font's widths.

        Args:
            content: The text. `\n` starts a new line.
            **options: `size` is the font size in px of the canvas (default: 48). `max_width` wraps the text. See
                `Text` for all options.

        Raises:
            ArgumentError: An option is unknown or has an invalid value.

        >>> clip = Scene().text("Welcome!", at="top", margin=64, size=96, color="white").to_payload().scenes[0].clips[0]
        >>> clip.fontSize, clip.top, clip.width, clip.height
        (72, 64, 459, 140)
        """
        if False:  # for completion by jedi, see `scene_options`
            Text(**options)
        return self._append_element(Text, content, options)

    def image(self, source: str, **options: Unpack[ImageOptions]) -> Scene:
        """Add an image.

        Args:
            source: A URL that the service can fetch.
            **options: `size` is the natural size of the image in px. If only `width` or only `height` is given, the
                other follows from it. See `Image` for all options.

        Raises:
            ArgumentError: An option is unknown or has an invalid value.

        >>> logo = Scene().image("https://cdn.example.com/logo.png", size=(400, 120), width="12%", at="top-left")
        >>> round(logo.to_payload().scenes[0].clips[0].scaleX, 3)
        0.576
        """
        if False:  # for completion by jedi, see `scene_options`
            Image(**options)
        return self._append_element(Image, source, options)

    def video(self, source: str, **options: Unpack[VideoOptions]) -> Scene:
        """Add a video. Without placement options, it covers the canvas.

        Args:
            source: A URL that the service can fetch.
            **options: `poster` is the URL of a preview image, `size` the natural size of the video in px, `volume`
                its volume in percent. See `Video` for all options.

        Raises:
            ArgumentError: An option is unknown or has an invalid value.

        >>> clip = Scene().video("https://cdn.example.com/sea.mp4", size=(1280, 720)).to_payload().scenes[0].clips[0]
        >>> clip.left, clip.top, clip.scaleX
        (0.0, 0.0, 1.5)
        """
        if False:  # for completion by jedi, see `scene_options`
            Video(**options)
        return self._append_element(Video, source, options)

    def shape(self, name: ShapeName, **options: Unpack[ShapeOptions]) -> Scene:
        """Add one of the service's shapes.

        Args:
            name: The service's name of the shape.
            **options: `width` and `height` are its size, in any aspect ratio. See `Shape` for all options.

        Raises:
            ArgumentError: An option is unknown or has an invalid value.

        >>> bar = Scene().shape("Rectangle_corner0", color="navy", width="100%", height=120, at="bottom")
        >>> bar.to_payload().scenes[0].clips[0].top
        960
        """
        if False:  # for completion by jedi, see `scene_options`
            Shape(**options)
        return self._append_element(Shape, name, options)

    def audio(self, source: str, **options: Unpack[AudioOptions]) -> Scene:
        """Add music or a recording.

        Args:
            source: A URL that the service can fetch.
            **options: `label` is its name in the editor, `volume` its volume in percent. See `Audio` for all options.

        Raises:
            ArgumentError: An option is unknown or has an invalid value.

        >>> Scene().audio("https://cdn.example.com/calm.mp3", volume=30).to_payload().scenes[0].clips[0].label
        'calm.mp3'
        """
        if False:  # for completion by jedi, see `scene_options`
            Audio(**options)
        return self._append_element(Audio, source, options)

    def row(self, *elements: Element, **options: Unpack[RowOptions]) -> Scene:
        """Add elements side by side. The row is placed as one box.

        Args:
            *elements: The elements, from left to right. They have sizes, but no positions of their own.
            **options: `spacing` is the distance between two elements. `align` is `"top"`, `"center"` or `"bottom"`.
                The placement options place the row. See `Row` for all options.

        Raises:
            ArgumentError: An option is unknown or has an invalid value, or an element has a position.

        >>> from scenekit import Shape
        >>> dots = Scene().row(Shape("Circle", width=40), Shape("Circle", width=40), spacing=20, at="bottom", margin=48)
        >>> [clip.left for clip in dots.to_payload().scenes[0].clips]
        [910.0, 970.0]
        """
        if False:  # for completion by jedi, see `scene_options`
            Row(**options)
        return self._append_element(Row, elements, options)

    def column(self, *elements: Element, **options: Unpack[ColumnOptions]) -> Scene:
        """Add elements one below the other. The column is placed as one box.

        Args:
            *elements: The elements, from top to bottom. They have sizes, but no positions of their own.
            **options: `spacing` is the distance between two elements. `align` is `"left"`, `"center"` or `"right"`.
                The placement options place the column. See `Column` for all options.

        Raises:
            ArgumentError: An option is unknown or has an invalid value, or an element has a position.

        >>> from scenekit import Text
        >>> agenda = Scene().column(Text("One"), Text("Two"), at=("60%", "50%"), anchor="left", align="left")
        >>> len({clip.left for clip in agenda.to_payload().scenes[0].clips})
        1
        """
        if False:  # for completion by jedi, see `scene_options`
            Column(**options)
        return self._append_element(Column, elements, options)

    def clip(self, data: dict[str, Any]) -> Scene:
        """Add a clip of the payload unchanged, for features that no method covers.

        Args:
            data: A JSON object with a `type`. scenekit adds nothing to it, not even an `id`.

        Raises:
            ArgumentError: The value is not a JSON object with a `type`.

        >>> Scene().clip({"type": "newKind", "level": 9000}).to_dict()["scenes"][0]["clips"]
        [{'type': 'newKind', 'level': 9000}]
        """
        return self._append(RawClip(data))

    def pipe(self, function: Callable[Concatenate[Scene, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return `function(scene, *args, **kwargs)`, so that a function of your own fits into a chain of methods.

        >>> def logo(scene: Scene, corner: str) -> Scene:
        ...     return scene.image("https://cdn.example.com/logo.png", size=(400, 120), scale=0.5, at=corner)
        >>> Scene().pipe(logo, corner="top-right").elements[0].at
        'top-right'
        """
        return function(self, *args, **kwargs)

    def replace(self, **options: Unpack[SceneOptions]) -> Scene:
        """Return the scene with other options.

        Args:
            **options: `watermark`, `thumbnail_url`, `scripts_on`, `duration`, `extra` and `omit`. See `Scene`.

        Raises:
            ArgumentError: An option is unknown or has an invalid value.

        >>> Scene().replace(watermark=True).to_payload().scenes[0].watermark
        True
        """
        reject_unknown_options("replace", options, SceneOptions.__annotations__)
        return structs.replace(self, **options)

    def to_payload(self, *, orientation: Orientation = "landscape", catalog: Catalog | None = None) -> v3.Project:
        """Return the payload of a project that consists of this scene, as a struct.

        Args:
            orientation: The canvas, `"landscape"` or `"portrait"`.
            catalog: The avatars to use. The default is the user's catalog (`scenekit avatars`).

        Raises:
            CompositionError: The elements cannot become a payload.
            CatalogError: The user's catalog cannot be read.

        >>> Scene().avatar("M000045058").to_payload(orientation="portrait").orientation
        'portrait'
        """
        return self._compose(orientation, catalog)

    def _compose(self, orientation: Orientation, catalog: Catalog | None, *, pre_encode: bool = False) -> v3.Project:
        validation.choice("Scene", "orientation", orientation, CANVAS_SIZES)
        scenes = compose.compose((self,), orientation, catalog, pre_encode=pre_encode)
        return v3.Project(orientation=orientation, scenes=scenes)

    def to_dict(self, *, orientation: Orientation = "landscape", catalog: Catalog | None = None) -> dict[str, Any]:
        """Return the payload as dicts, lists, str, numbers, bools and None. See `to_payload` for the arguments.

        >>> Scene().to_dict()["scenes"][0]["clips"]
        []
        """
        return v3.to_dict(self.to_payload(orientation=orientation, catalog=catalog))

    def to_json(
        self, indent: int | None = None, *, orientation: Orientation = "landscape", catalog: Catalog | None = None
    ) -> bytes:
        """Return the payload as JSON in UTF-8. See `to_payload` for the other arguments.

        Args:
            indent: Spaces per level. None minifies the JSON.
            orientation: The canvas.
            catalog: The avatars to use.

        Raises:
            ArgumentError: `indent` is invalid.

        >>> Scene().to_json()[:38]
        b'{"orientation":"landscape","scenes":[{'
        """
        return v3.encode(self._compose(orientation, catalog, pre_encode=True), indent)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Return a drawing for notebooks, in landscape, or the error message if the scene cannot be composed."""
        from scenekit.inspection.font_files import collect_font_files
        from scenekit.inspection.view import read_payload_view
        from scenekit.storyboard import Storyboard
        from scenekit.storyboard.notebook import draw_first_scene, mime_bundle

        def draw() -> dict[str, str]:
            return draw_first_scene(Storyboard(read_payload_view(self.to_dict(), collect_font_files((self,)))))

        return mime_bundle(self, draw)

    def _append_element(self, element_type: type[Element], content: object, options: Any) -> Scene:
        """Return the scene with a new element, built from the options of its method."""
        factory: Callable[..., Element] = element_type
        try:
            element = factory(content, **options)
        except TypeError:  # of msgspec, which does not name the valid options
            reject_unknown_options(element_type.method, options, OPTIONS_BY_TYPE[element_type])
            raise
        scene = copy_struct(self)  # `replace_unchecked`, without the cost of a call
        force_setattr(scene, "elements", (*self.elements, element))
        return scene

    def _append(self, *elements: Element) -> Scene:
        return replace_unchecked(self, "elements", self.elements + elements)


list_options_in_signatures(Scene)
