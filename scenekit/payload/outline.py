"""Whether some JSON is a project payload at all, whatever else is in it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from scenekit.errors import PayloadError


class _Clip(Struct):
    type: str


class _Scene(Struct):
    clips: list[_Clip]


class _Project(Struct):
    scenes: Annotated[list[_Scene], Meta(min_length=1)]


def check(data: bytes) -> None:
    """Raise `PayloadError`, which says where, unless `data` is an object with scenes of clips.

    Nothing more is asked: a project from the web editor holds keys and kinds of clip that no
    documentation shows.
    """
    try:
        data.decode()  # msgspec looks at no string of a key that it does not know
        msgspec.json.decode(data, type=_Project)
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
        raise PayloadError(f"is no project payload: {error}") from None
