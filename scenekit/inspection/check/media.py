"""Check URLs, and the scaling of images and videos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.core import validation
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.view import CANVAS_SHORT_SIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.inspection.view import ClipView, PayloadView, SceneView

URL_KEYS = {
    "image": ("source_url",),
    "videoImage": ("video_url", "source_url"),
    "audio": ("source_url",),
}
"""Keys that hold a URL, by the type of the clip."""

MAX_DISTORTION = 0.01
"""Maximum difference between the scales in x and y. People do not see a smaller one."""

MAX_ENLARGEMENT = 1.05
"""Maximum enlargement of an image. People do not see a smaller one."""

MAX_QUOTED_CHARS = 80
"""Maximum number of characters of a URL that a message quotes."""

LOCAL_HOST_SUFFIXES = (".local", ".internal", ".lan", ".localhost", ".test", ".invalid", ".home.arpa")
"""Suffixes of host names that exist only in a local network."""


def check_media(scene: SceneView, payload_view: PayloadView) -> Iterator[Finding]:
    """Check the URLs of a scene and its clips, and the scaling of its images, videos and avatars."""
    yield from check_url(scene.background.get("source_url"), f"{scene.path}.background.source_url")
    yield from check_url(scene.data.get("thumbnailUrl"), f"{scene.path}.thumbnailUrl")
    for clip in scene.clips:
        for key in URL_KEYS.get(clip.clip_type, ()):
            yield from check_url(clip.data.get(key), f"{clip.path}.{key}")
        if clip.clip_type in ("image", "videoImage", "aiModel"):
            yield from _check_scaling(clip, payload_view)


def check_url(url: Any, path: str) -> Iterator[Finding]:
    """Check that the service can fetch a URL, and over https."""
    if not isinstance(url, str) or not url or "${" in url:
        return
    if not validation.is_fetchable_url(url):
        message = f"The service cannot fetch {url[:MAX_QUOTED_CHARS]!r}, which is not a URL."
        yield Finding("SK401", path, message, "Upload the file, and set its https:// URL.")
        return
    if url.startswith("/"):
        return
    host = _parse_host(url)
    if not host or _is_local_host(host):
        message = f"The service cannot reach {host or url[:MAX_QUOTED_CHARS]!r}."
        yield Finding("SK401", path, message, "Upload the file to a public server.")
    elif url.lower().startswith("http:"):
        yield Finding("SK402", path, "The URL is fetched without encryption.", "Use https://.")


def _parse_host(url: str) -> str | None:
    """Return the host of a URL, or None if the URL is invalid."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        return (parts.hostname or "").rstrip(".") if parts.port is None or parts.port else None
    except ValueError:  # an invalid port, or brackets that are not closed
        return None


def _is_local_host(host: str) -> bool:
    """Whether a host exists only on this machine or in its network."""
    from ipaddress import ip_address

    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(LOCAL_HOST_SUFFIXES)


def _check_scaling(clip: ClipView, payload_view: PayloadView) -> Iterator[Finding]:
    scale_x, scale_y = map(abs, clip.scale)
    if not scale_x or not scale_y or clip.get_number("width", 0) <= 0:
        return
    if abs(scale_x / scale_y - 1) > MAX_DISTORTION:
        message = f"The width is scaled {scale_x / scale_y:.2f} times as much as the height."
        yield Finding("SK403", clip.path, message, "Use the same scale for both, or crop the file.")
    if clip.clip_type == "image":
        enlargement = max(scale_x, scale_y) * payload_view.video_short_side / CANVAS_SHORT_SIDE
        if enlargement > MAX_ENLARGEMENT:
            yield Finding("SK404", clip.path, f"The image is enlarged {enlargement:.1f} times.", "Use a larger file.")
