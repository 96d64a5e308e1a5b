"""Fetched images in a drawing: in an SVG, on the page and in a PNG, and the size of a drawing that repeats one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from scenekit import ArgumentError, Project, Scene
from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from tests.storyboard.drawings import open_image
from tests.support.image_server import COLORS_BY_FORMAT, ImageServer

pytest.importorskip("resvg_py", reason="the extra png is not installed")
from PIL import Image, ImageColor


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    yield page
    page.close()


def fetch(*scenes: Scene) -> Storyboard:
    return Project().add(*scenes).storyboard().fetch(allow_private=True, use_cache=False)


def every_kind_of_image(url: str) -> Scene:
    """Return a scene with a background, a rotated image, a poster and an avatar, each of one color."""
    options: dict[str, Any] = {"size": (80, 60), "left": 100, "top": 100, "width": 400}
    cutout = {"model": {"source_url": f"{url}/good/cutout"}}
    return (
        Scene()
        .background(f"{url}/good/jpeg")
        .image(f"{url}/good/webp", **options, angle=8)
        .video(f"{url}/film.mp4", poster=f"{url}/good/gif", size=(80, 60), left=700, top=100, width=400)
        .avatar("M000045058", left=1300, top=100, width=300, extra=cutout)
    )


FORMATS_BY_POINT = {(60, 900): "jpeg", (300, 250): "webp", (760, 150): "gif", (1450, 600): "red", (1270, 300): "jpeg"}
"""The image format (or color) at points of the canvas. The last point is just beside the avatar."""


def check_colors(drawing: Image.Image) -> None:
    scale = drawing.width / 1920
    for (x, y), name in FORMATS_BY_POINT.items():
        pixel = drawing.getpixel((round(x * scale), round(y * scale)))
        assert pixel == pytest.approx(ImageColor.getrgb(COLORS_BY_FORMAT.get(name, name)), abs=4), (x, y)


def test_png_shows_fetched_images(image_server: ImageServer) -> None:
    check_colors(open_image(fetch(every_kind_of_image(image_server.url)).png(width=1920)))


def test_svg_shows_fetched_images(image_server: ImageServer, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "scene.svg"
    file.write_text(fetch(every_kind_of_image(image_server.url)).svg(), encoding="utf-8")
    page.goto(file.as_uri())
    check_colors(open_image(page.screenshot()))


def test_page_shows_fetched_images_in_every_scene(image_server: ImageServer, page: Page, tmp_path: Path) -> None:
    file, console_messages = tmp_path / "storyboard.html", list[str]()
    page.on("console", lambda message: console_messages.append(message.text))
    scenes = [every_kind_of_image(image_server.url)] * 2
    file.write_text(fetch(*scenes).html(), encoding="utf-8")
    page.goto(file.as_uri())
    for media in ("print", "screen"):
        page.emulate_media(media=media)
        figures = page.locator("figure > svg")
        expect(figures).to_have_count(2)
        for index in range(2):
            check_colors(open_image(figures.nth(index).screenshot()))
    assert console_messages == []


def fetch_repeated(url: str, count: int, width: int = 400) -> Storyboard:
    """Return three equal scenes, each with `count` clips of one image and with a background of another URL."""
    clip = {"type": "image", "layer": 1, "top": 0, "width": width, "height": 300, "source_url": url}
    clips = [clip | {"left": 2 * index} for index in range(count)]
    scene = {"clips": clips, "background": {"source_url": f"{url}?other"}}
    return Storyboard(read_payload_view({"scenes": [scene] * 3})).fetch(allow_private=True, use_cache=False)


def test_writes_each_image_once(image_server: ImageServer) -> None:
    """Two URLs with the same image count as one image."""
    storyboard = fetch_repeated(f"{image_server.url}/large/noise", 50)
    assert len(storyboard.images) == 2
    page, drawing = storyboard.html(), storyboard.svg()
    for markup in (page, drawing):
        assert markup.count("data:image/") == 2  # in the sizes of the clips and of the background
    assert drawing.count("<use ") == 51
    assert page.count("<use ") == 3 * 51
    same_images = fetch_repeated(f"{image_server.url}/good/jpeg", 50)
    assert len(same_images.images) == 2
    assert same_images.html().count("data:image/") == 1


def test_page_without_images_has_no_image_definitions(image_server: ImageServer) -> None:
    assert 'class="images"' not in fetch(Scene().background(f"{image_server.url}/missing")).html()


@pytest.mark.slow
def test_png_rejects_too_many_image_pixels(image_server: ImageServer) -> None:
    storyboard = fetch_repeated(f"{image_server.url}/wide", 20, width=5000)
    message = r"^png\(scene=1\): scene cannot .* images of 50\d million px in total, more than 500 million\."
    with pytest.raises(ArgumentError, match=message):
        storyboard.png(1)
    assert "<use " in storyboard.svg(1)
