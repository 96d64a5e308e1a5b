"""Addresses and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.core import validation
from scenekit.inspection.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.inspection.view import Clip, Scene, View

ADDRESSES = {
    "image": ("source_url",),
    "videoImage": ("video_url", "source_url"),
    "audio": ("source_url",),
}
"""The keys of each kind of clip that hold an address."""

DISTORTION = 0.01
ENLARGEMENT = 1.05
"""What is not seen."""


def check_media(scene: Scene, seen: View) -> Iterator[Finding]:
    yield from check_address(scene.background.get("source_url"), f"{scene.path}.background.source_url")
    yield from check_address(scene.data.get("thumbnailUrl"), f"{scene.path}.thumbnailUrl")
    for clip in scene.clips:
        for key in ADDRESSES.get(clip.kind, ()):
            yield from check_address(clip.data.get(key), f"{clip.path}.{key}")
        if clip.kind in ("image", "videoImage", "aiModel"):
            yield from _shape(clip, seen)


def check_address(address: Any, path: str) -> Iterator[Finding]:
    """An address that the service is to fetch."""
    if not isinstance(address, str) or not address or "${" in address:
        return
    if not validation.is_fetchable_url(address):
        advice = "upload it, and say its https:// address"
        yield Finding("SK401", path, f"{address[:80]!r} is nothing the service can fetch", advice)
        return
    if address.startswith("/"):
        return
    host = _host(address)
    if not host or _is_local(host):
        yield Finding(
            "SK401", path, f"the service cannot reach {host or address[:80]!r}", "put it where everybody can fetch it"
        )
    elif address.lower().startswith("http:"):
        yield Finding("SK402", path, "it is fetched without encryption", "say https://")


LOCAL = (".local", ".internal", ".lan", ".localhost", ".test", ".invalid", ".home.arpa")
"""The ends of names that no server outside knows."""


def _host(address: str) -> str | None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
        return (parts.hostname or "").rstrip(".") if parts.port is None or parts.port else None
    except ValueError:  # a port that is none, brackets that do not close
        return None


def _is_local(host: str) -> bool:
    """Whether only this machine, or the network around it, knows a host."""
    from ipaddress import ip_address

    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(LOCAL)


def _shape(clip: Clip, seen: View) -> Iterator[Finding]:
    across, down = map(abs, clip.scale)
    if not across or not down or clip.number("width", 0) <= 0:
        return
    if abs(across / down - 1) > DISTORTION:
        what = f"it is drawn {across / down:.2f} times as wide as it should be"
        yield Finding("SK403", clip.path, what, "scale it across and down alike, or crop the file")
    if clip.kind == "image":
        factor = max(across, down) * seen.rows / 1080
        if factor > ENLARGEMENT:
            yield Finding("SK404", clip.path, f"it is enlarged {factor:.1f} times", "use a larger file")
