"""The cache of images."""

import os
import re
import sys
from pathlib import Path

import pytest

from scenekit.storyboard.images import cache
from scenekit.storyboard.images.limits import Limits
from tests.storyboard.images.drawn_images import fetch, missing_reason
from tests.support.image_server import ImageServer, encode_image


def test_requests_an_image_once_an_hour(image_server: ImageServer, cache_folder: Path) -> None:
    url = f"{image_server.url}/good/png?cached"
    first, second = fetch(url), fetch(url)
    assert (image_server.request_counts["/good/png?cached"], first) == (1, second)
    (entry,) = cache_folder.iterdir()
    assert re.fullmatch(r"[0-9a-f]{64}\.picture", entry.name)
    fetch(url, use_cache=False)
    assert image_server.request_counts["/good/png?cached"] == 2
    os.utime(entry, (0, 0))
    fetch(url)
    assert image_server.request_counts["/good/png?cached"] == 3


def test_does_not_return_private_entries_without_allow_private(image_server: ImageServer) -> None:
    url = f"{image_server.url}/good/png?private"
    assert fetch(url).missing == {}
    assert missing_reason(url, allow_private=False).startswith("is on this machine or in a private network")


def test_limits_apply_to_cached_images(image_server: ImageServer) -> None:
    urls = [f"{image_server.url}/good/png?limited{n}" for n in range(5)]
    assert fetch(*urls).missing == {}
    size = len(encode_image())
    assert len(fetch(*urls, limits=Limits(max_total_bytes=3 * size, max_concurrency=1)).images) == 3
    missing = fetch(*urls, limits=Limits(max_image_bytes=size - 1)).missing
    assert {reason.partition(" 0.")[0] for reason in missing.values()} == {"is larger than"}
    assert all(image_server.request_counts[url.removeprefix(image_server.url)] == 1 for url in urls)


@pytest.mark.parametrize("damage", [b"", b"x" * 500, bytes(32) + encode_image()])
def test_fetches_a_damaged_entry_again(image_server: ImageServer, cache_folder: Path, damage: bytes) -> None:
    url = f"{image_server.url}/good/png?damaged{len(damage)}"
    fetch(url)
    (entry,) = cache_folder.iterdir()
    whole = entry.read_bytes()
    entry.write_bytes(damage)
    assert fetch(url).missing == {}
    assert entry.read_bytes() == whole
    assert image_server.request_counts[url.removeprefix(image_server.url)] == 2


def test_does_not_store_invalid_images(image_server: ImageServer, cache_folder: Path) -> None:
    fetch(f"{image_server.url}/html", f"{image_server.url}/missing", f"{image_server.url}/bomb")
    assert not cache_folder.exists()


def test_evicts_the_oldest_entries(
    image_server: ImageServer, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry_size = len(encode_image()) + cache.DIGEST_BYTES
    monkeypatch.setattr(cache, "MAX_CACHE_BYTES", 2 * entry_size)
    cache_folder.mkdir()
    (cache_folder / "notes.txt").write_text("mine")
    for number in range(4):
        cache.put(f"https://a.b/{number}.png", encode_image(), allow_private=False)
        for entry in cache_folder.glob("*.picture"):
            os.utime(entry, ns=(0, os.stat(entry).st_mtime_ns - 10**9))
    cache.put("https://a.b/new.png", encode_image(), allow_private=False)
    assert len(list(cache_folder.glob("*.picture"))) == 2
    assert cache.get("https://a.b/new.png", allow_private=False) == encode_image()
    assert (cache_folder / "notes.txt").exists()


def test_ignores_a_folder_that_cannot_be_written(
    image_server: ImageServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SCENEKIT_CACHE", str(tmp_path / "file" / "cache"))
    assert fetch(f"{image_server.url}/good/png").missing == {}


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {}, "/home/ann/.cache/scenekit"),
        ("linux", {"XDG_CACHE_HOME": "/big/cache"}, "/big/cache/scenekit"),
        ("darwin", {}, "/home/ann/Library/Caches/scenekit"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/scenekit/Cache"),
        ("win32", {"SCENEKIT_CACHE": "/mine"}, "/mine"),
    ],
)
def test_cache_folder_follows_the_conventions_of_the_system(
    platform: str, variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SCENEKIT_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/home/ann", **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert cache.cache_dir() == folder
