"""Images that a storyboard cannot download."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scenekit import Project
from scenekit.storyboard import Limits
from tests.messages.cases.base import Case
from tests.support.clients import CLOSE, HANG, encode_response, serve_responses


def fetch_image(response: bytes, path: str = "/a.png", **options: Any) -> Case:
    """Return a case in which a server sends an image, and which returns the reason why it is missing."""

    def run(_: Path) -> object:
        with serve_responses(response) as server:
            return fetch(f"{server.url}{path}", **{"allow_private": True} | options)

    return run


def fetch(url: str, **options: Any) -> list[str]:
    payload = {"scenes": [{"clips": [{"type": "image", "source_url": url, "width": 9, "height": 9}]}]}
    board = Project.from_payload(payload).storyboard().fetch(**{"use_cache": False} | options)
    return list(board.missing.values())


def call_fetch(url: str, **options: Any) -> Case:
    return lambda _: fetch(url, **options)


IMAGES: dict[str, Case] = {
    "not found": fetch_image(encode_response(b"", "404 Not Found")),
    "a broken connection": fetch_image(CLOSE),
    "no response": fetch_image(HANG, limits=Limits(image_timeout=0.05)),
    "a compressed image": fetch_image(encode_response(b"x", Content_Encoding="gzip")),
    "an announced size that is too large": fetch_image(
        encode_response(b"x" * 9000), limits=Limits(max_image_bytes=5000)
    ),
    "an image that is too large": fetch_image(
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 9000, limits=Limits(max_image_bytes=5000)
    ),
    "images that are too large together": fetch_image(
        encode_response(b"x" * 9000), limits=Limits(max_total_bytes=5000)
    ),
    "a page": fetch_image(encode_response(b"<!DOCTYPE html>")),
    "an SVG": fetch_image(encode_response(b"<svg xmlns='http://www.w3.org/2000/svg'/>")),
    "a GIF without a size": fetch_image(encode_response(b"GIF89a")),
    "a GIF of many pixels": fetch_image(encode_response(b"GIF89a" + b"\xff\xff\xff\xff")),
    "a truncated GIF": fetch_image(encode_response(b"GIF89a" + bytes([44, 1, 200, 0]))),
    "an endless redirect": fetch_image(encode_response(b"", "302 Found", Location="/a.png")),
    "a redirect without a target": fetch_image(encode_response(b"", "302 Found")),
    "a redirect to a file": fetch_image(encode_response(b"", "302 Found", Location="file:///etc/passwd")),
    "a redirect to a broken URL": fetch_image(encode_response(b"", "302 Found", Location="http://[::1/")),
    "this machine": fetch_image(CLOSE, allow_private=False),
    "a port on which no server listens": call_fetch("http://127.0.0.1:9/a.png", allow_private=True),
    "a host that cannot be resolved": call_fetch("http://nowhere.invalid/a.png"),
    "a path on the service": call_fetch("/images/a.png"),
    "a URL with a password": call_fetch("https://me:secret@example.com/a.png"),
    "a URL with an invalid port": call_fetch("https://example.com:x/a.png"),
    "a URL without a host": call_fetch("https:///a.png"),
}

CASES = {"Images": IMAGES}
