"""Helpers that parse drawings."""

from __future__ import annotations

from xml.etree import ElementTree as ET

SVG_NS = "{http://www.w3.org/2000/svg}"
"""The namespace of SVG, as ElementTree writes it before a tag."""


def parse_svg(markup: str) -> ET.Element:
    """Return the root of a drawing, or of other XML that scenekit wrote."""
    return ET.fromstring(markup)
