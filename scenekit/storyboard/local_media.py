"""Images from disk in place of images of the web, before they are uploaded."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scenekit.core.messages import argument_error, truncate_repr
from scenekit.storyboard.image_refs import collect_image_refs
from scenekit.storyboard.images.image import RasterImage, UnavailableError, identify_image
from scenekit.storyboard.images.limits import DEFAULT_LIMITS
from scenekit.storyboard.images.scaling import downscale_for_embedding

if TYPE_CHECKING:
    from scenekit.inspection.view import PayloadView


def load_local_media(payload_view: PayloadView, media: Mapping[str, str | os.PathLike[str]]) -> dict[str, RasterImage]:
    """Return the images on disk, by the URL of the payload that each stands for.

    Args:
        payload_view: The project. URLs that it does not show are left out.
        media: The paths of the images, by the URLs.

    Raises:
        ArgumentError: The mapping is invalid, or an image cannot be read or shown.
    """
    _check_types(media)
    image_refs = collect_image_refs(payload_view.scenes, payload_view.canvas)
    images = {}
    for url in media.keys() & image_refs.keys():
        path, image_ref = os.fspath(media[url]), image_refs[url]
        try:
            image = identify_image(_read_image(path))
            images[url] = downscale_for_embedding(image, image_ref.rendered_size, is_cutout=image_ref.is_cutout)
        except UnavailableError as error:
            raise argument_error("storyboard", "media", path, f"must name images, but {path} {error}.") from None
    return images


def _check_types(media: object) -> None:
    if not isinstance(media, Mapping):
        raise argument_error("storyboard", "media", media, "must be a dict of URLs and paths of images.")
    for url, path in media.items():
        if not isinstance(url, str) or not isinstance(path, (str, os.PathLike)):
            reason = f"must be a dict of URLs and paths of images, but has {truncate_repr(url)}: {truncate_repr(path)}."
            raise argument_error("storyboard", "media", media, reason)


def _read_image(path: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        UnavailableError: The file cannot be read, is not a regular file, or is too large.
    """
    try:
        if not os.path.exists(path):
            raise UnavailableError("does not exist")
        if not os.path.isfile(path):  # a pipe would never end
            raise UnavailableError("is not a file")
        with open(path, "rb") as stream:
            data = stream.read(DEFAULT_LIMITS.max_image_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnavailableError(f"cannot be read: {reason}") from None
    if len(data) > DEFAULT_LIMITS.max_image_bytes:
        raise UnavailableError(f"is larger than {DEFAULT_LIMITS.max_image_bytes // 1_000_000} MB")
    return data
