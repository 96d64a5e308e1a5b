"""The pictures of a project fetched, each as large as it is drawn."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.storyboard.image_refs import collect_image_refs
from scenekit.storyboard.images.fetch import FetchOptions, fetch_all
from scenekit.storyboard.images.image import RasterImage, UnavailableError
from scenekit.storyboard.images.scaling import downscale_for_embedding
from scenekit.storyboard.images.urls import normalize_url, redact_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scenekit.core.geometry import Size
    from scenekit.inspection.view import SceneView
    from scenekit.storyboard.image_refs import ImageRef


def fetch_images(
    scenes: Iterable[SceneView],
    canvas: Size,
    options: FetchOptions,
    on_image: Callable[[str, str | None], object] | None,
) -> dict[str, RasterImage | UnavailableError]:
    """Each address, in the order in which they come up in the scenes, with its picture or why there is none."""
    if options.base_url is not None:
        _check_base_url(options.base_url)
    needed, end = collect_image_refs(scenes, canvas), monotonic() + options.limits.total_timeout
    found: dict[str, RasterImage | UnavailableError] = {}
    for address, picture in fetch_all(needed, options, end):
        found[address] = ready = _prepare(picture, needed[address], end)
        if on_image:
            on_image(address, str(ready) if isinstance(ready, UnavailableError) else None)
    return {address: found[address] for address in needed}


def _prepare(
    image: RasterImage | UnavailableError, image_ref: ImageRef, deadline: float
) -> RasterImage | UnavailableError:
    """The picture as it is drawn; decoding one takes a second or two, and is not begun after the end."""
    if isinstance(image, UnavailableError):
        return image
    if monotonic() > deadline:
        return UnavailableError("took too long")
    try:
        return downscale_for_embedding(image, image_ref.rendered_size, is_cutout=image_ref.is_cutout)
    except UnavailableError as why:
        return why


def _check_base_url(base_url: str) -> None:
    validation.text("fetch", "base_url", base_url)
    try:
        normalize_url(base_url)
    except UnavailableError as why:
        raise argument_error("fetch", "base_url", redact_url(base_url), f"{why}.") from None
    if "?" in base_url or "#" in base_url:
        raise argument_error(
            "fetch", "base_url", redact_url(base_url), "must end where the paths begin, without ? and #."
        )
