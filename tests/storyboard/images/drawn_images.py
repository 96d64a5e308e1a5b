"""Helpers that fetch images and find them in a drawing."""

import base64
import re
from io import BytesIO
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from PIL import Image

from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from tests.storyboard.svg_parsing import SVG_NS, parse_svg


def build_storyboard(*urls: str, **background: Any) -> Storyboard:
    """Return a storyboard of one scene with an image clip of 400 x 300 px for each URL."""
    clips = [
        {"type": "image", "layer": n, "left": 0, "top": 0, "width": 400, "height": 300, "source_url": url}
        for n, url in enumerate(urls)
    ]
    return Storyboard(read_payload_view({"scenes": [{"clips": clips, "background": background}]}))


def fetch(*urls: str, **options: Any) -> Storyboard:
    """Fetch images, by default also from private networks."""
    return build_storyboard(*urls).fetch(**({"allow_private": True} | options))


def missing_reason(url: str, **options: Any) -> str:
    """Return the reason why an image is missing. Checks that its scene is drawn with a placeholder."""
    fetched = fetch(url, **options)
    assert (fetched.images, list(fetched.missing)) == ({}, [url])
    assert fetched.svg() == build_storyboard(url).svg()
    reason: str = fetched.missing[url]
    return reason


class DrawnImage(NamedTuple):
    """An image in a drawing."""

    uri: str
    """The `data:` URL."""
    box: tuple[float, ...]
    """Left, top, width and height, in px of the element around it."""

    @property
    def image(self) -> Image.Image:
        """The decoded image."""
        match = re.fullmatch(r"data:image/(png|jpeg|webp|gif);base64,([A-Za-z0-9+/]+=*)", self.uri)
        assert match
        image = Image.open(BytesIO(base64.b64decode(match[2])), formats=[match[1].upper()])
        image.load()
        return image


def find_images(drawing: str) -> list[DrawnImage]:
    """Return the images of a drawing in drawing order. Checks that each is embedded once."""
    root = parse_svg(drawing)
    definitions = {f"#{image.get('id')}": image for image in root.iter(f"{SVG_NS}image")}
    uses = [(definitions[use.get("href", "")], use.get("transform", "")) for use in root.iter(f"{SVG_NS}use")]
    uris = {image.get("href") for image in definitions.values()}
    assert len(uris) == len(definitions) == len({image.get("id") for image, _ in uses})
    assert {image.get("preserveAspectRatio") for image in definitions.values()} <= {"none"}
    return [DrawnImage(image.get("href", ""), _parse_box(image, transform)) for image, transform in uses]


def _parse_box(image: ET.Element, transform: str) -> tuple[float, ...]:
    match = re.fullmatch(r"(?:translate\((\S+) (\S+)\) )?scale\((\S+) (\S+)\)", transform)
    assert match
    left, top, x_scale, y_scale = (float(number or 0) for number in match.groups())
    size = x_scale * float(image.get("width", "")), y_scale * float(image.get("height", ""))
    return left, top, *(round(side, 3) for side in size)
