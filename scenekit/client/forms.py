"""Forms with files (multipart/form-data)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import httpx

from scenekit.core.messages import argument_error

FilePath = str | os.PathLike[str]

UploadFiles = Mapping[str, FilePath | Sequence[FilePath]]
"""The paths of files by the name of their field."""

MAX_UPLOAD_BYTES = 512 * 2**20
"""Largest size of all files of a form in bytes, because the client keeps them in memory."""


class Form(NamedTuple):
    """An encoded form."""

    body: bytes
    content_type: str
    """The value of the `Content-Type` header, with the boundary."""
    file_hash: str
    """A hash of the names and the contents of the files."""


def encode_form(method: str, fields: Mapping[str, Any], files: UploadFiles) -> Form:
    """Return a form with fields and files.

    Args:
        method: The public method, for error messages.
        fields: The fields. A Boolean value becomes "true" or "false".
        files: The files. The content type of each follows from its name.

    Raises:
        ArgumentError: A file cannot be read, the files are too large, or an argument has an invalid value.
    """
    parts, digest, size = [], hashlib.sha256(), 0
    for name, path in _iter_paths(method, files):
        content = _read_file(method, path, MAX_UPLOAD_BYTES - size)
        size += len(content)
        digest.update(repr((name, os.path.basename(path), len(content))).encode() + content)
        parts.append((name, (os.path.basename(path), content)))
    encoded = httpx.Request("POST", "http://localhost", data=dict(fields), files=parts)
    return Form(encoded.read(), encoded.headers["content-type"], digest.hexdigest())


def _iter_paths(method: str, files: UploadFiles) -> list[tuple[str, str]]:
    """Return the name of the field and the path of each file. Raises `ArgumentError`."""
    if not files or not hasattr(files, "items"):
        raise argument_error(method, "files", files, "must be a dict of field names and paths.")
    pairs = []
    for name, value in files.items():
        paths = [value] if isinstance(value, (str, os.PathLike)) else value
        if not isinstance(paths, (list, tuple)) or not all(isinstance(path, (str, os.PathLike)) for path in paths):
            raise argument_error(method, "files", files, "must contain paths, or lists of paths.")
        pairs += [(str(name), os.fspath(path)) for path in paths]
    return pairs


def _read_file(method: str, path: str, max_bytes: int) -> bytes:
    """Return the content of a file. Raises `ArgumentError`."""
    try:
        is_file = os.path.isfile(path)
        size = os.path.getsize(path) if is_file else 0
        if is_file and size <= max_bytes:
            with open(path, "rb") as stream:
                return stream.read()
    except (OSError, ValueError):
        is_file = False
    if is_file:
        limit = MAX_UPLOAD_BYTES // 2**20
        raise argument_error(method, "files", path, f"must have at most {limit} MiB with the other files.")
    raise argument_error(method, "files", path, "must be the path of a file that can be read.")
