"""Helpers that parse drawings."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from scenekit.core.geometry import Box

SVG_NS = "{http://www.w3.org/2000/svg}"
"""The namespace of SVG, as ElementTree writes it before a tag."""


def parse_svg(markup: str) -> ET.Element:
    """Return the root of a drawing, or of other XML that scenekit wrote."""
    return ET.fromstring(markup)


def clip_groups(root: ET.Element) -> list[ET.Element]:
    """Return the groups of the clips, without the background."""
    return [group for group in root.iter(f"{SVG_NS}g") if group.get("data-kind", "background") != "background"]


def read_texts(root: ET.Element) -> list[str]:
    """Return the visible texts of a drawing: the lines of its texts, and its labels."""
    return [
        part.text or "" for text in root.iter(f"{SVG_NS}text") for part in ([*text.iter(f"{SVG_NS}tspan")] or [text])
    ]


def read_path_box(path: str) -> Box:
    """Return the bounding box of the points of a path. It contains the path, whose curves it may exceed a little."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", path)]
    xs, ys = numbers[::2], numbers[1::2]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
