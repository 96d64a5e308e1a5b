"""The pictures of a project fetched, each as large as it is drawn."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.storyboard.image_refs import wanted
from scenekit.storyboard.images.fetch import Rules, downloaded
from scenekit.storyboard.images.image import Picture, UnavailableError
from scenekit.storyboard.images.scaling import prepared
from scenekit.storyboard.images.urls import shown, web_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scenekit.core.geometry import Size
    from scenekit.inspection.view import Scene
    from scenekit.storyboard.image_refs import Wanted


def fetched(
    scenes: Iterable[Scene], canvas: Size, rules: Rules, on_picture: Callable[[str, str | None], object] | None
) -> dict[str, Picture | UnavailableError]:
    """Each address, in the order in which they come up in the scenes, with its picture or why there is none."""
    if rules.base_url is not None:
        _check_base(rules.base_url)
    needed, end = wanted(scenes, canvas), monotonic() + rules.limits.seconds_in_all
    found: dict[str, Picture | UnavailableError] = {}
    for address, picture in downloaded(needed, rules, end):
        found[address] = ready = _ready(picture, needed[address], end)
        if on_picture:
            on_picture(address, str(ready) if isinstance(ready, UnavailableError) else None)
    return {address: found[address] for address in needed}


def _ready(picture: Picture | UnavailableError, use: Wanted, end: float) -> Picture | UnavailableError:
    """The picture as it is drawn; decoding one takes a second or two, and is not begun after the end."""
    if isinstance(picture, UnavailableError):
        return picture
    if monotonic() > end:
        return UnavailableError("took too long")
    try:
        return prepared(picture, use.drawn, is_cutout=use.is_cutout)
    except UnavailableError as why:
        return why


def _check_base(base_url: str) -> None:
    validation.text("fetch", "base_url", base_url)
    try:
        web_address(base_url)
    except UnavailableError as why:
        raise argument_error("fetch", "base_url", shown(base_url), f"{why}.") from None
    if "?" in base_url or "#" in base_url:
        raise argument_error("fetch", "base_url", shown(base_url), "must end where the paths begin, without ? and #.")
