"""Addresses and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.core import validation
from scenekit.inspection.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.inspection.view import ClipView, PayloadView, SceneView

URL_KEYS = {
    "image": ("source_url",),
    "videoImage": ("video_url", "source_url"),
    "audio": ("source_url",),
}
"""The keys of each kind of clip that hold an address."""

MAX_DISTORTION = 0.01
MAX_ENLARGEMENT = 1.05
"""What is not seen."""


def check_media(scene: SceneView, payload_view: PayloadView) -> Iterator[Finding]:
    yield from check_url(scene.background.get("source_url"), f"{scene.path}.background.source_url")
    yield from check_url(scene.data.get("thumbnailUrl"), f"{scene.path}.thumbnailUrl")
    for clip in scene.clips:
        for key in URL_KEYS.get(clip.clip_type, ()):
            yield from check_url(clip.data.get(key), f"{clip.path}.{key}")
        if clip.clip_type in ("image", "videoImage", "aiModel"):
            yield from _check_scaling(clip, payload_view)


def check_url(url: Any, path: str) -> Iterator[Finding]:
    """An address that the service is to fetch."""
    if not isinstance(url, str) or not url or "${" in url:
        return
    if not validation.is_fetchable_url(url):
        advice = "upload it, and say its https:// address"
        yield Finding("SK401", path, f"{url[:80]!r} is nothing the service can fetch", advice)
        return
    if url.startswith("/"):
        return
    host = _parse_host(url)
    if not host or _is_local_host(host):
        yield Finding(
            "SK401", path, f"the service cannot reach {host or url[:80]!r}", "put it where everybody can fetch it"
        )
    elif url.lower().startswith("http:"):
        yield Finding("SK402", path, "it is fetched without encryption", "say https://")


LOCAL_HOST_SUFFIXES = (".local", ".internal", ".lan", ".localhost", ".test", ".invalid", ".home.arpa")
"""The ends of names that no server outside knows."""


def _parse_host(url: str) -> str | None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        return (parts.hostname or "").rstrip(".") if parts.port is None or parts.port else None
    except ValueError:  # a port that is none, brackets that do not close
        return None


def _is_local_host(host: str) -> bool:
    """Whether only this machine, or the network around it, knows a host."""
    from ipaddress import ip_address

    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(LOCAL_HOST_SUFFIXES)


def _check_scaling(clip: ClipView, payload_view: PayloadView) -> Iterator[Finding]:
    across, down = map(abs, clip.scale)
    if not across or not down or clip.get_number("width", 0) <= 0:
        return
    if abs(across / down - 1) > MAX_DISTORTION:
        what = f"it is drawn {across / down:.2f} times as wide as it should be"
        yield Finding("SK403", clip.path, what, "scale it across and down alike, or crop the file")
    if clip.clip_type == "image":
        factor = max(across, down) * payload_view.video_height / 1080
        if factor > MAX_ENLARGEMENT:
            yield Finding("SK404", clip.path, f"it is enlarged {factor:.1f} times", "use a larger file")
