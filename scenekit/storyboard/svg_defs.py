"""The clip paths and filters that the drawing of a scene refers to. Each is written once."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, concat, element

if TYPE_CHECKING:
    from scenekit.core.geometry import Number


class SvgDefs:
    """The definitions of one scene.

    An id is a prefix and a hash of the definition. So several drawings can share a page: the scenes of one project have
    different prefixes, and equal ids of two projects have equal definitions.

    Args:
        prefix: The start of all ids.
    """

    def __init__(self, prefix: str):
        self._prefix = prefix
        self._ids: dict[Markup, str] = {}
        self._definitions: list[Markup] = []

    def add(self, name: str, *children: Markup, **attributes: str | Number | None) -> str:
        """Define an element, unless it is defined already, and return the reference to it, such as `url(#s0-5e1f…)`."""
        key = element(name, *children, **attributes)
        if key not in self._ids:
            self._ids[key] = f"{self._prefix}{blake2b(key.encode(), digest_size=6).hexdigest()}"
            self._definitions.append(element(name, *children, id=self._ids[key], **attributes))
        return f"url(#{self._ids[key]})"

    def to_markup(self) -> Markup:
        """Return the `defs` element, or nothing if there are no definitions."""
        return element("defs", concat(self._definitions)) if self._definitions else EMPTY_MARKUP
