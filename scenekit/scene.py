"""The builder of a scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, TypedDict, TypeVar, get_args

from msgspec import Struct, structs
from msgspec.structs import force_setattr

from scenekit.compose.scenes import compose
from scenekit.core import validation
from scenekit.core.geometry import CANVAS_SIZES, Orientation
from scenekit.core.messages import argument_error, reject_unknown_options
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
from scenekit.elements.turn import Turn
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Unpack

    from scenekit.avatars.catalog import Catalog
    from scenekit.payload.v3 import ShapeName

P = ParamSpec("P")
R = TypeVar("R")


class SceneOptions(TypedDict, total=False):
    """What `Scene.replace` can change."""

    watermark: bool
    thumbnail_url: str | None
    scripts_on: ScriptTarget | None
    extra: dict[str, Any] | None
    omit: tuple[str, ...]


class Scene(Struct, frozen=True, kw_only=True, gc=False):
    """A background and the elements in front of it, in order of writing.

    A scene is a value: each verb returns a new one and leaves this one as it was, so that a base
    scene can be shared by a thousand personalised ones. It knows no canvas: the same scene is laid
    out for landscape or portrait when it is composed.

    >>> base = Scene().background("/images/background/bg_blue_gradient.png")
    >>> hello = base.avatar("M000045058", script="Hello!")
    >>> len(base.elements), len(hello.elements)
    (0, 1)
    """

    raw_payload: ClassVar[dict[str, Any] | None] = None
    """The object of the payload that it is written as; none, but for scenes that nobody has read yet."""

    background_element: Background = Background()
    elements: tuple[Element, ...] = ()
    turns: tuple[Turn, ...] = ()
    watermark: bool = False
    thumbnail_url: str | None = None
    scripts_on: ScriptTarget | None = None
    extra: dict[str, Any] | None = None
    omit: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if type(self.background_element) is not Background:
            raise argument_error("Scene", "background_element", self.background_element, "is no Background.")
        if self.elements != ():
            force_setattr(self, "elements", _validate_tuple("elements", self.elements, Element))
        if self.turns != ():
            force_setattr(self, "turns", _validate_tuple("turns", self.turns, Turn))
        if self.watermark is not False:
            validation.boolean("Scene", "watermark", self.watermark)
        if self.thumbnail_url is not None:
            validation.url("Scene", "thumbnail_url", self.thumbnail_url)
        if self.scripts_on is not None:
            validation.choice("Scene", "scripts_on", self.scripts_on, get_args(ScriptTarget))
        if self.extra is not None or self.omit != ():
            validation.freeze_extra_and_omit("Scene", self)

    def add(self, *elements: Element) -> Scene:
        """Put ready-made elements in front of the others.

        >>> from scenekit import Avatar
        >>> anna = Avatar("M000045058", script="Hi", at="left")
        >>> Scene().add(anna).elements == (anna,)
        True
        """
        for element in elements:
            if not isinstance(element, Element):
                raise argument_error("add", "element", element, "is no element; an Avatar or a Text is one.")
        return self._replace_unchecked("elements", self.elements + elements)

    def background(
        self,
        source: str | None = None,
        *,
        color: str | None = None,
        extra: dict[str, Any] | None = None,
        omit: tuple[str, ...] = (),
    ) -> Scene:
        """Put a picture or a plain colour behind everything, instead of what there was.

        `source` is a path of the service (`/images/…`), a URL, or a CSS colour; `color` lies behind a
        picture, and alone covers the canvas. `extra` and `omit` are for keys of the payload. Raises `ArgumentError`.

        >>> Scene().background("https://cdn.example.com/office.jpg").background_element.source
        'https://cdn.example.com/office.jpg'
        >>> Scene().background("#0b1e3f").to_payload().scenes[0].clips[0].fill
        'rgb(11,30,63)'
        """
        return self._replace_unchecked("background_element", Background(source, color, extra, omit))

    def avatar(self, model: str, **options: Unpack[AvatarOptions]) -> Scene:
        """Put an avatar into the scene, and say what it speaks.

        `model` is its id. `script` is plain text (a blank line parts paragraphs) or `Html`;
        `clothes`, `language` and `frame` come from the catalog where they are not given.

        `shot` says how much of it is seen: `close-up`, `medium-close-up`, `medium`, `cowboy` or
        `full`; `at` then where it stands across. With a size (`scale`, `width`, `height`), `left`,
        `top` or a point it is a box like any other, of the natural size of its tight box; where no
        word says how high, it stands on the bottom edge, or has headroom where it is too tall.
        With no word at all it is a medium shot, centred.

        Raises `ArgumentError`; `CompositionError` when composed without known clothes.

        >>> clip = Scene().avatar("M000045058", shot="full", at="left", margin=96).to_payload().scenes[0].clips[0]
        >>> clip.left, round(clip.top, 1), round(clip.scaleX, 3)
        (96.0, 64.8, 0.426)
        """
        return self._append_element(Avatar, model, options)

    def say(
        self,
        script: str | Html,
        *,
        by: str | None = None,
        voice: dict[str, Any] | None = None,
        extra: dict[str, Any] | None = None,
        omit: tuple[str, ...] = (),
    ) -> Scene:
        """Let an avatar say something, after what was said before.

        `by` is the model id, id or tag of an avatar of the scene; it may be left out where there is only
        one. `voice` is another voice than its own, as the service's own data (which is not documented).
        Turns of two avatars are a conversation. `extra` and `omit` are for keys of the payload's turn.

        Raises `ArgumentError`; `CompositionError` when composed, for a speaker that is not there.

        >>> scene = Scene().avatar("M000045058", tag="host").say("Hello!").say("How are you?", by="host")
        >>> scene.to_payload().scenes[0].clips[0].script.org
        '<p>Hello!</p><p>How are you?</p>'
        """
        return self._replace_unchecked("turns", (*self.turns, Turn(script, by, voice, extra, omit)))

    def text(self, content: str, **options: Unpack[TextOptions]) -> Scene:
        r"""Put text into the scene, in a box that is measured.

        `size` is in px of the canvas (48), `max_width` wraps the text, `\n` breaks its lines. See `Text`
        for all words. Raises `ArgumentError`.

        >>> clip = Scene().text("Welcome!", at="top", margin=64, size=96, color="white").to_payload().scenes[0].clips[0]
        >>> clip.fontSize, clip.top, clip.width, clip.height
        (72, 64, 459, 140)
        """
        return self._append_element(Text, content, options)

    def image(self, source: str, **options: Unpack[ImageOptions]) -> Scene:
        """Put a picture into the scene.

        `source` is a URL that the service can reach; `size` its natural size in px, from which the other
        side follows where only one is given. See `Image` for all words. Raises `ArgumentError`.

        >>> logo = Scene().image("https://cdn.example.com/logo.png", size=(400, 120), width="12%", at="top-left")
        >>> round(logo.to_payload().scenes[0].clips[0].scaleX, 3)
        0.576
        """
        return self._append_element(Image, source, options)

    def video(self, source: str, **options: Unpack[VideoOptions]) -> Scene:
        """Put a video into the scene; with no word of placement it covers the canvas.

        `source` is a URL that the service can reach, `poster` one of a picture of it, `size` its natural
        size in px, `volume` percent. See `Video` for all words. Raises `ArgumentError`.

        >>> clip = Scene().video("https://cdn.example.com/sea.mp4", size=(1280, 720)).to_payload().scenes[0].clips[0]
        >>> clip.left, clip.top, clip.scaleX
        (0.0, 0.0, 1.5)
        """
        return self._append_element(Video, source, options)

    def shape(self, name: ShapeName, **options: Unpack[ShapeOptions]) -> Scene:
        """Put one of the service's shapes into the scene.

        `width` and `height` are its size, in any ratio. See `Shape` for all words. Raises `ArgumentError`.

        >>> bar = Scene().shape("Rectangle_corner0", color="navy", width="100%", height=120, at="bottom")
        >>> bar.to_payload().scenes[0].clips[0].top
        960
        """
        return self._append_element(Shape, name, options)

    def audio(self, source: str, **options: Unpack[AudioOptions]) -> Scene:
        """Let the scene sound.

        `source` is a URL that the service can reach, `label` what the editor calls it, `volume` percent. See
        `Audio` for all words. Raises `ArgumentError`.

        >>> Scene().audio("https://cdn.example.com/calm.mp3", volume=30).to_payload().scenes[0].clips[0].label
        'calm.mp3'
        """
        return self._append_element(Audio, source, options)

    def row(self, *elements: Element, **options: Unpack[RowOptions]) -> Scene:
        """Put elements side by side, and the row as one box into the scene.

        `spacing` is between two of them, `align` how they stand to each other (`top`, `center`, `bottom`).
        Each says its own size; the words of position are the row's. Raises `ArgumentError`.

        >>> from scenekit import Shape
        >>> dots = Scene().row(Shape("Circle", width=40), Shape("Circle", width=40), spacing=20, at="bottom", margin=48)
        >>> [clip.left for clip in dots.to_payload().scenes[0].clips]
        [910.0, 970.0]
        """
        return self._append_element(Row, elements, options)

    def column(self, *elements: Element, **options: Unpack[ColumnOptions]) -> Scene:
        """Put elements one below the other, and the column as one box into the scene.

        `spacing` is between two of them, `align` how they stand to each other (`left`, `center`, `right`).
        Each says its own size; the words of position are the column's. Raises `ArgumentError`.

        >>> from scenekit import Text
        >>> agenda = Scene().column(Text("One"), Text("Two"), at=("60%", "50%"), anchor="left", align="left")
        >>> len({clip.left for clip in agenda.to_payload().scenes[0].clips})
        1
        """
        return self._append_element(Column, elements, options)

    def clip(self, data: dict[str, Any]) -> Scene:
        """Put a clip of the payload into the scene as it is, for what no verb can say.

        `data` is any JSON object with a `type`. Nothing is added to it, not even an `id`. Raises `ArgumentError`.

        >>> Scene().clip({"type": "newKind", "level": 9000}).to_dict()["scenes"][0]["clips"]
        [{'type': 'newKind', 'level': 9000}]
        """
        return self._replace_unchecked("elements", (*self.elements, RawClip(data)))

    def pipe(self, function: Callable[Concatenate[Scene, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call `function` with this scene and what else is given: a verb of your own.

        >>> def logo(scene: Scene, corner: str) -> Scene:
        ...     return scene.image("https://cdn.example.com/logo.png", size=(400, 120), scale=0.5, at=corner)
        >>> Scene().pipe(logo, corner="top-right").elements[0].at
        'top-right'
        """
        return function(self, *args, **kwargs)

    def replace(self, **options: Unpack[SceneOptions]) -> Scene:
        """The scene with other options.

        `watermark`, `thumbnail_url`. `speech`: where its scripts are written, `"clip"` or `"scene"`, in a project
        that does not say it for all. `extra`: keys for the payload's scene; `omit`: keys that are left out of it.

        Raises `ArgumentError`.

        >>> Scene().replace(watermark=True).to_payload().scenes[0].watermark
        True
        """
        reject_unknown_options("replace", options, SceneOptions.__annotations__)
        return structs.replace(self, **options)

    def to_payload(self, *, orientation: Orientation = "landscape", catalog: Catalog | None = None) -> v3.Project:
        """The payload of a project of this scene alone, as its struct.

        `catalog` holds avatars of your own; without one, your own is read (`scenekit avatars`).
        Raises `CompositionError`, `CatalogError`.

        >>> Scene().avatar("M000045058").to_payload(orientation="portrait").orientation
        'portrait'
        """
        return self._compose(orientation, catalog)

    def _compose(self, orientation: Orientation, catalog: Catalog | None, *, pre_encode: bool = False) -> v3.Project:
        validation.choice("Scene", "orientation", orientation, CANVAS_SIZES)
        return v3.Project(orientation=orientation, scenes=compose((self,), orientation, catalog, pre_encode=pre_encode))

    def to_dict(self, *, orientation: Orientation = "landscape", catalog: Catalog | None = None) -> dict[str, Any]:
        """The payload as dicts, lists, str, numbers, bools and None.

        >>> Scene().to_dict()["scenes"][0]["clips"]
        []
        """
        return v3.to_dict(self.to_payload(orientation=orientation, catalog=catalog))

    def to_json(
        self, indent: int | None = None, *, orientation: Orientation = "landscape", catalog: Catalog | None = None
    ) -> bytes:
        """The payload as JSON in UTF-8: minified, or with `indent` spaces a level.

        >>> Scene().to_json()[:38]
        b'{"orientation":"landscape","scenes":[{'
        """
        return v3.encode(self._compose(orientation, catalog, pre_encode=True), indent)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows: its drawing, in landscape; a text where it cannot be composed."""
        from scenekit.inspection.view import read_payload_view
        from scenekit.storyboard import Storyboard
        from scenekit.storyboard.notebook import draw_first_scene, mime_bundle

        return mime_bundle(self, lambda: draw_first_scene(Storyboard(read_payload_view(self.to_dict()))))

    def _append_element(self, element_type: Callable[..., Element], content: object, options: Any) -> Scene:
        """A scene with one more element of a kind, made from the words of its verb."""
        try:
            element = element_type(content, **options)
        except TypeError:
            _reject_unknown_element_options(element_type, options)
            raise
        return self._replace_unchecked("elements", (*self.elements, element))

    def _replace_unchecked(self, field: str, value: object) -> Scene:
        """The scene with something else in a field; all of it was checked when it was made."""
        changed: Scene = self.__copy__()  # type: ignore[attr-defined]
        force_setattr(changed, field, value)
        return changed


def _validate_tuple(field: str, value: object, item_type: type) -> tuple[Any, ...]:
    """The elements or turns that a scene is made of, as a tuple."""
    if not isinstance(value, (tuple, list)) or not all(isinstance(one, item_type) for one in value):
        raise argument_error("Scene", field, value, f"must be a tuple of {field}, each a {item_type.__name__}.")
    return tuple(value)


def _reject_unknown_element_options(element_type: Any, options: dict[str, object]) -> None:
    content, fields = element_type.__match_args__[0], element_type.__struct_fields__
    reject_unknown_options(element_type.method, options, [field for field in fields if field != content])
