"""What the drawing of a scene refers to beside pictures: clip paths and filters, each written once."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from scenekit.storyboard.markup import NOTHING, Markup, element, together

if TYPE_CHECKING:
    from scenekit.core.geometry import Number


class Definitions:
    """The definitions of one scene.

    An id says what is defined, so that drawings share a page: those of one project by their prefix, and where two
    projects have the same id, they mean the same.
    """

    def __init__(self, prefix: str):
        self._prefix = prefix
        self._ids: dict[Markup, str] = {}
        self._written: list[Markup] = []

    def refer(self, name: str, *inside: Markup, **attributes: str | Number | None) -> str:
        """The reference to an element, such as `url(#s0-5e1f…)`."""
        key = element(name, *inside, **attributes)
        if key not in self._ids:
            self._ids[key] = f"{self._prefix}{blake2b(key.encode(), digest_size=6).hexdigest()}"
            self._written.append(element(name, *inside, id=self._ids[key], **attributes))
        return f"url(#{self._ids[key]})"

    def written(self) -> Markup:
        return element("defs", together(self._written)) if self._written else NOTHING
