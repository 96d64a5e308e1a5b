"""The files of synchronized cut-outs: a folder beside the catalog, with one image per avatar.

An image is cropped to the tight box of the person, so that it fills the box of its clip.
"""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

from scenekit.avatars.user_catalog import catalog_path
from scenekit.core import files

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_HEIGHT_PX = 1200
"""The largest height of a saved image in px. It is enough for a storyboard, whose canvas is about as high."""

QUALITY = 90
"""The quality of saved images, from 0 to 100."""

FOLDER_SUFFIX = "-images"
"""The name of the folder is that of the catalog file without its extension, and this suffix."""


def get_cutout_path(catalog: str, model: str, clothes: str) -> str:
    """Return the path of the image of an avatar. Its name is a hash, because ids come from the service.

    Args:
        catalog: The path of the catalog file.
        model: The model id.
        clothes: The id of the clothes.
    """
    digest = sha256(f"{model}/{clothes}".encode(errors="replace")).hexdigest()[:24]
    return os.path.join(f"{os.path.splitext(catalog)[0]}{FOLDER_SUFFIX}", f"{digest}.webp")


def save_cutout(path: str, image: Image, tight: tuple[int, int, int, int]) -> None:
    """Write the tight box of an image to a file, atomically. Raises `OSError` if it cannot be written.

    Args:
        path: The path that `get_cutout_path` returned.
        image: The image in RGBA.
        tight: Left, top, width and height of the person in px.
    """
    from io import BytesIO

    from PIL.Image import Resampling

    left, top, width, height = tight
    person = image.crop((left, top, left + width, top + height))
    scale = min(1, MAX_HEIGHT_PX / height)
    if scale < 1:
        person = person.resize((max(1, round(width * scale)), MAX_HEIGHT_PX), Resampling.LANCZOS)
    stream = BytesIO()
    person.save(stream, "WEBP", quality=QUALITY)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    files.atomic_write(path, stream.getvalue())


def read_cutout(model: str, clothes: str) -> bytes | None:
    """Return the image of an avatar beside the user's catalog, or None if it was not synchronized."""
    try:
        with open(get_cutout_path(catalog_path(), model, clothes), "rb") as stream:
            return stream.read()
    except OSError:
        return None
