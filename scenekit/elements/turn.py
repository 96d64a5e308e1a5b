"""A turn of a conversation."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.elements.script import Html, check_script, to_html


class Turn(Struct, frozen=True, gc=False):
    """A script that an avatar speaks after all earlier scripts of the scene.

    - `script`: plain text or `Html`. `by`: the model id, id or tag of the avatar that speaks; optional if the scene
      has one avatar. `voice`: a voice that replaces the avatar's own, in the service's undocumented form.
    - `extra`: keys to add to the payload's turn. `omit`: keys to leave out of it.

    Raises:
        ArgumentError: A field has an invalid value.
    """

    script: str | Html
    by: str | None = None
    voice: dict[str, Any] | None = None
    extra: dict[str, Any] | None = None
    omit: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_script("say", "script", self.script)
        if isinstance(self.script, str) and not to_html(self.script):
            raise argument_error("say", "script", self.script, "must not be empty.")
        if self.by is not None:
            validation.text("say", "by", self.by)
        if self.voice is not None:
            force_setattr(self, "voice", validation.json_object("say", "voice", self.voice, non_empty=True))
        if self.extra is not None or self.omit != ():
            validation.freeze_extra_and_omit("say", self)
