"""Check URLs, and the scaling of images and videos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.inspection.check.finding import Finding
from scenekit.inspection.view import CANVAS_SHORT_SIDE
from scenekit.payload.msgspec_errors import join_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenekit.inspection.check.context import CheckContext
    from scenekit.inspection.view import ClipView, SceneView

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


def check_media(scene: SceneView, context: CheckContext) -> Iterator[Finding]:
    """Check the URLs of a scene and its clips, and the scaling of its images, videos and avatars."""
    yield from check_url(scene.background, "source_url", f"{scene.path}.background", context)
    yield from check_url(scene.data, "thumbnailUrl", scene.path, context)
    for clip in scene.clips:
        for key in URL_KEYS.get(clip.clip_type, ()):
            yield from check_url(clip.data, key, clip.path, context)
        if clip.clip_type in ("image", "videoImage", "aiModel"):
            yield from _check_scaling(clip, context.video_short_side)


def check_url(data: dict[str, Any], key: str, path: str, context: CheckContext) -> Sequence[Finding]:
    """Check that the service can fetch the URL at a key of an object, and over https.

    Args:
        data: The object of the payload.
        key: The key of the URL. A value that is not text is left out.
        path: The path of the object.
        context: The context of the check.
    """
    url = data.get(key)
    if not isinstance(url, str) or not url:
        return ()
    problem = context.find_url_problem(url)
    return (Finding(problem.code, join_path(path, key), problem.message, problem.suggestion),) if problem else ()


def _check_scaling(clip: ClipView, video_short_side: int) -> Sequence[Finding]:
    scale_x, scale_y = map(abs, clip.scale)
    if not scale_x or not scale_y or clip.get_number("width", 0) <= 0:
        return ()
    findings = []
    if scale_x != scale_y and abs(scale_x / scale_y - 1) > MAX_DISTORTION:
        message = f"The width is scaled {scale_x / scale_y:.2f} times as much as the height."
        findings.append(Finding("SK403", clip.path, message, "Use the same scale for both, or crop the file."))
    if clip.clip_type == "image":
        enlargement = max(scale_x, scale_y) * video_short_side / CANVAS_SHORT_SIDE
        if enlargement > MAX_ENLARGEMENT:
            message = f"The image is enlarged {enlargement:.1f} times."
            findings.append(Finding("SK404", clip.path, message, "Use a larger file."))
    return findings
