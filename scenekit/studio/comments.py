"""Comments of reviewers: the file `comments.json` that the storyboard page saves."""

from __future__ import annotations

import os

import msgspec

from scenekit.core import conversion
from scenekit.inspection.view import CLIP_PATH_PATTERN
from scenekit.storyboard.payload_paths import parse_scene_index

COMMENTS_FILE_NAME = "comments.json"
"""The name of the file. It is next to the source."""

COMMENTS_FORMAT = "scenekit-comments"


class Comment(msgspec.Struct, frozen=True):
    """A comment about a scene, or about a part of it."""

    path: str
    """The path in the payload, such as `scenes[0].clips[1]`."""
    text: str
    author: str = ""
    created: str = ""
    """The date and time in ISO 8601, or ""."""

    @property
    def scene_index(self) -> int | None:
        """The index of the scene; None if the comment is not about a scene."""
        return parse_scene_index(self.path)


class CommentsFile(msgspec.Struct, frozen=True, tag=COMMENTS_FORMAT, tag_field="format"):
    """The content of the file."""

    comments: tuple[Comment, ...] = ()


def find_comments_file(source_path: str) -> str:
    """Return the path of the file with the comments about a source."""
    return os.path.join(os.path.dirname(source_path), COMMENTS_FILE_NAME)


def parse_comments(content: bytes | None) -> tuple[Comment, ...]:
    """Return the comments in a file; none if it does not exist, or is not a file of comments.

    >>> parse_comments(b'{"format": "scenekit-comments", "comments": [{"path": "scenes[0]", "text": "Nice"}]}')[0].text
    'Nice'
    """
    if content is None:
        return ()
    try:
        return conversion.decode(content, CommentsFile).comments
    except msgspec.MsgspecError:
        return ()


def find_commented_part(comment: Comment, element_paths: dict[str, str]) -> str:
    """Return the path of the element that a comment is about; of its scene or background otherwise.

    Args:
        comment: The comment.
        element_paths: The paths of elements by those of their clips.
    """
    match = CLIP_PATH_PATTERN.match(comment.path)
    return element_paths.get(match[0], comment.path) if match else comment.path
