"""A cache that stores downloaded images in a folder for an hour. A failure costs only time, so errors are ignored."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from hashlib import sha256
from time import time

from scenekit.core import files

CACHE_DIR_ENV = "SCENEKIT_CACHE"
"""Environment variable with the path of the cache folder."""

TTL_S = 60 * 60
"""The time that an image is kept, in seconds. The image at a URL may change."""

MAX_CACHE_BYTES = 500_000_000
"""The largest size of all entries, in bytes. Beyond it the oldest entries are evicted."""

ENTRY_SUFFIX = ".picture"
"""The suffix of the entries' file names. Other files in the folder are not evicted."""

DIGEST_BYTES = sha256().digest_size
"""The length in bytes of the digest at the start of an entry."""


def cache_dir() -> str:
    """Return the folder in the variable `SCENEKIT_CACHE`, or else scenekit's folder in the system's cache folder."""
    if path := os.environ.get(CACHE_DIR_ENV):
        return path
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA", home), "scenekit", "Cache")
    default = os.path.join(home, "Library", "Caches") if sys.platform == "darwin" else os.path.join(home, ".cache")
    return os.path.join(os.environ.get("XDG_CACHE_HOME") or default, "scenekit")


def get(url: str, *, allow_private: bool) -> bytes | None:
    """Return the cached data of a URL, or None if it is missing, too old or damaged.

    Data that was fetched while private networks were allowed has entries of its own. It is returned only to callers
    that allow private networks as well.
    """
    path = _entry_path(url, allow_private)
    with suppress(OSError):
        if time() - os.stat(path).st_mtime > TTL_S:
            return None
        with open(path, "rb") as stream:
            digest, data = stream.read(DIGEST_BYTES), stream.read()
        return data if sha256(data).digest() == digest else None
    return None


def put(url: str, data: bytes, *, allow_private: bool) -> None:
    """Store the data of a URL with its digest, which `get` checks."""
    with suppress(OSError):
        os.makedirs(cache_dir(), mode=0o700, exist_ok=True)
        files.atomic_write(_entry_path(url, allow_private), sha256(data).digest() + data)
        _evict()


def _entry_path(url: str, allow_private: bool) -> str:
    """Return the path of an entry. Its name is a hash, because the URL may contain a secret."""
    key = f"{'any' if allow_private else 'public'} {url}"
    return os.path.join(cache_dir(), f"{sha256(key.encode()).hexdigest()}{ENTRY_SUFFIX}")


def _evict() -> None:
    """Remove the oldest entries until the rest are within `MAX_CACHE_BYTES`."""
    with os.scandir(cache_dir()) as entries:
        stats = [(entry.path, entry.stat()) for entry in entries if entry.name.endswith(ENTRY_SUFFIX)]
    oldest_first = sorted((stat.st_mtime, stat.st_size, path) for path, stat in stats)
    total = sum(size for _, size, _ in oldest_first)
    for _, size, path in oldest_first:
        if total <= MAX_CACHE_BYTES:
            return
        os.unlink(path)
        total -= size
