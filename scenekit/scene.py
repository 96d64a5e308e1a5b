"""The builder of a scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from scenekit import values
from scenekit.compose import compose
from scenekit.elements import Avatar, AvatarWords, Background, Element
from scenekit.elements.background import DOCUMENTED_COLOR, DOCUMENTED_SOURCE
from scenekit.errors import refuse, refuse_unknown
from scenekit.geometry import CANVAS, Orientation
from scenekit.payload import v3

if TYPE_CHECKING:
    from typing import Unpack

    from scenekit.avatars.catalog import Catalog


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

    backdrop: Background = Background()
    elements: tuple[Element, ...] = ()

    def add(self, *elements: Element) -> Scene:
        """Put ready-made elements in front of the others.

        >>> from scenekit import Avatar
        >>> anna = Avatar("M000045058", script="Hi", at="left")
        >>> Scene().add(anna).elements == (anna,)
        True
        """
        for element in elements:
            if not isinstance(element, Element):
                raise refuse("add", "element", element, "is no element; an Avatar is one.")
        return replace(self, elements=self.elements + elements)

    def background(self, source: str = DOCUMENTED_SOURCE, *, color: str = DOCUMENTED_COLOR) -> Scene:
        """Put a picture behind everything, instead of the one there was.

        `source` is a path of the service (`/images/…`) or a URL, `color` a CSS colour. Both default
        to the documented sample's. Raises `ArgumentError`.

        >>> Scene().background("https://cdn.example.com/office.jpg").backdrop.source
        'https://cdn.example.com/office.jpg'
        """
        return replace(self, backdrop=Background(source, color))

    def avatar(self, model: str, **words: Unpack[AvatarWords]) -> Scene:
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
        return self._with(Avatar, model, words)

    def _with(self, kind: Any, content: object, words: Any) -> Scene:
        """A scene with one more element of a kind, made from the words of its verb."""
        try:
            element: Element = kind(content, **words)
        except TypeError:
            refuse_unknown(
                kind.verb, words, [word for word in kind.__struct_fields__ if word != kind.__match_args__[0]]
            )
            raise
        return replace(self, elements=(*self.elements, element))

    def to_payload(self, *, orientation: Orientation = "landscape", catalog: Catalog | None = None) -> v3.Project:
        """The payload of a project of this scene alone, as its struct.

        `catalog` holds avatars of your own; without one, the file at `SCENEKIT_CATALOG` is read.
        Raises `CompositionError`, `CatalogError`.

        >>> Scene().avatar("M000045058").to_payload(orientation="portrait").orientation
        'portrait'
        """
        return self._compose(orientation, catalog)

    def _compose(self, orientation: Orientation, catalog: Catalog | None, *, encoded: bool = False) -> v3.Project:
        values.choice("Scene", "orientation", orientation, CANVAS)
        return compose(None, orientation, (self,), catalog, encoded=encoded)

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
        return v3.encode(self._compose(orientation, catalog, encoded=True), indent)
