"""Fetch the images of a project, each scaled to the size in which it is drawn."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.storyboard.image_refs import collect_image_refs
from scenekit.storyboard.images.fetch import FetchOptions, fetch_all
from scenekit.storyboard.images.image import TIMED_OUT, ImageResult, UnavailableError
from scenekit.storyboard.images.scaling import downscale_for_embedding
from scenekit.storyboard.images.urls import normalize_url, redact_url

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from scenekit.core.geometry import Size
    from scenekit.inspection.view import SceneView
    from scenekit.storyboard.image_refs import ImageRef


def fetch_images(
    scenes: Iterable[SceneView],
    canvas: Size,
    options: FetchOptions,
    on_image: Callable[[str, str | None], object] | None,
    local: Container[str] = (),
) -> list[ImageResult]:
    """Return a result for each image, in the order of their first use in the scenes.

    Args:
        scenes: The scenes.
        canvas: Size of the canvas in px.
        options: The options of `Storyboard.fetch`.
        on_image: Called for each image with its URL and the reason why it is missing, or None.
        local: URLs of images that are on disk and not fetched.
    """
    if on_image is not None and not callable(on_image):
        raise argument_error("fetch", "on_image", on_image, "must be a function that takes a URL and a reason.")
    if options.base_url is not None:
        _check_base_url(options.base_url)
    all_refs, deadline = collect_image_refs(scenes, canvas), monotonic() + options.limits.total_timeout
    image_refs = {url: image_ref for url, image_ref in all_refs.items() if url not in local}
    results: dict[str, ImageResult] = {}
    for download in fetch_all(image_refs, options, deadline):
        result = _prepare(download, image_refs[download.url], deadline)
        results[result.url] = result
        if on_image:
            on_image(result.url, None if result.image else result.reason)
    return [results[url] for url in image_refs]


def _prepare(download: ImageResult, image_ref: ImageRef, deadline: float) -> ImageResult:
    """Return a downloaded image, scaled to the size in which it is drawn.

    Decoding an image takes up to two seconds and cannot be interrupted, so it does not start after the deadline.
    """
    if download.image is None:
        return download
    if monotonic() > deadline:
        return ImageResult(download.url, reason=TIMED_OUT)
    try:
        image = downscale_for_embedding(download.image, image_ref.rendered_size, is_cutout=image_ref.is_cutout)
    except UnavailableError as error:
        return ImageResult(download.url, reason=str(error))
    return ImageResult(download.url, image)


def _check_base_url(base_url: str) -> None:
    validation.text("fetch", "base_url", base_url)
    try:
        normalize_url(base_url)
    except UnavailableError:
        reason = "must be an http:// or https:// URL without a user name and a password."
        raise argument_error("fetch", "base_url", redact_url(base_url), reason) from None
    if "?" in base_url or "#" in base_url:
        reason = "must not have a query (?) or a fragment (#), because paths are appended to it."
        raise argument_error("fetch", "base_url", redact_url(base_url), reason)
