"""What the drawing of a scene refers to beside pictures: clip paths and filters, each written once."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, concat, element

if TYPE_CHECKING:
    from scenekit.core.geometry import Number


class SvgDefs:
    """The definitions of one scene.

    An id says what is defined, so that drawings share a page: those of one project by their prefix, and where two
    projects have the same id, they mean the same.
    """

    def __init__(self, prefix: str):
        self._prefix = prefix
        self._ids: dict[Markup, str] = {}
        self._definitions: list[Markup] = []

    def add(self, name: str, *children: Markup, **attributes: str | Number | None) -> str:
        """The reference to an element, such as `url(#s0-5e1f…)`."""
        key = element(name, *children, **attributes)
        if key not in self._ids:
            self._ids[key] = f"{self._prefix}{blake2b(key.encode(), digest_size=6).hexdigest()}"
            self._definitions.append(element(name, *children, id=self._ids[key], **attributes))
        return f"url(#{self._ids[key]})"

    def to_markup(self) -> Markup:
        return element("defs", concat(self._definitions)) if self._definitions else EMPTY_MARKUP
