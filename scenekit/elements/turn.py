"""A turn of a conversation."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import force_setattr

from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.elements.script import Html, check_script, to_html


class Turn(Struct, frozen=True, gc=False):
    """The script that one avatar speaks before the next one speaks.

    - `script`: plain text or `Html`. `by`: the model id, id or tag of an avatar of the scene; optional if there
      is only one. `voice`: another voice than the avatar's own, as the service's own data.
    - `extra`: keys for the payload's turn that no option covers. `omit`: keys that are left out of it.

    Raises `ArgumentError`.
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
