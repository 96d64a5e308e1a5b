"""Pictures that were downloaded, kept in a folder for an hour. It saves time alone: what goes wrong goes unnoticed."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from hashlib import sha256
from time import time

from scenekit.core import files

CACHE_DIR_ENV = "SCENEKIT_CACHE"

TTL_S = 60 * 60
"""Seconds that a picture is kept: what lies at an address may change."""

MAX_CACHE_BYTES = 500_000_000
"""Bytes of all together; beyond them the oldest go."""

ENTRY_SUFFIX = ".picture"

DIGEST_BYTES = sha256().digest_size


def cache_dir() -> str:
    """The folder at `SCENEKIT_CACHE`, else the one that the system has for what can be had again."""
    if path := os.environ.get(CACHE_DIR_ENV):
        return path
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA", home), "scenekit", "Cache")
    usual = os.path.join(home, "Library", "Caches") if sys.platform == "darwin" else os.path.join(home, ".cache")
    return os.path.join(os.environ.get("XDG_CACHE_HOME") or usual, "scenekit")


def get(url: str, *, allow_private: bool) -> bytes | None:
    """What was kept of an address; None where that is nothing, too old, or no longer whole.

    What was had while private networks might be asked is kept apart, for those who may ask them again.
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
    """Keep what came from an address, together with its digest, by which it is known to be whole."""
    with suppress(OSError):
        os.makedirs(cache_dir(), mode=0o700, exist_ok=True)
        files.atomic_write(_entry_path(url, allow_private), sha256(data).digest() + data)
        _evict()


def _entry_path(url: str, allow_private: bool) -> str:
    """The name of the file says nothing of the address, which may be secret."""
    key = f"{'any' if allow_private else 'public'} {url}"
    return os.path.join(cache_dir(), f"{sha256(key.encode()).hexdigest()}{ENTRY_SUFFIX}")


def _evict() -> None:
    """Remove the oldest pictures, as long as all are too large."""
    with os.scandir(cache_dir()) as entries:
        found = [(entry.path, entry.stat()) for entry in entries if entry.name.endswith(ENTRY_SUFFIX)]
    pictures = sorted((stat.st_mtime, stat.st_size, path) for path, stat in found)
    total = sum(size for _, size, _ in pictures)
    for _, size, path in pictures:
        if total <= MAX_CACHE_BYTES:
            return
        os.unlink(path)
        total -= size
