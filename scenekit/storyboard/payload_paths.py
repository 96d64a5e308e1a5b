"""Paths in a payload, such as `scenes[0].clips[1].script`, as the page needs them."""

from __future__ import annotations

import re

SCENE_PATTERN = re.compile(r"scenes\[(\d+)\](?:\.(clips\[\d+\]|background))?(?![^.])")
"""A scene, and a clip or the background in it, at the start of a path."""


def parse_scene_index(path: str) -> int | None:
    """Return the index of the scene that a path is in, counted from 0, or None if the path is not in a scene.

    >>> parse_scene_index("scenes[2].clips[1].script"), parse_scene_index("webhookUrl")
    (2, None)
    """
    match = SCENE_PATTERN.match(path)
    return int(match[1]) if match else None


def find_anchor(path: str) -> str:
    """Return the path of the scene, clip or background that a path is in. The page has an anchor for each of these.

    A path outside the scenes is its own anchor.

    >>> find_anchor("scenes[0].clips[1].script"), find_anchor("scenes[0].scripts[2]"), find_anchor("webhookUrl")
    ('scenes[0].clips[1]', 'scenes[0]', 'webhookUrl')
    """
    match = SCENE_PATTERN.match(path)
    return match[0] if match else path
