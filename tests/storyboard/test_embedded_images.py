"""Pictures that were fetched, looked at: in an SVG, on the page and in a PNG, and what it takes to show one often."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from scenekit import ArgumentError, Project, Scene
from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from tests.support.image_server import COLORS_BY_FORMAT, ImageServer

pytest.importorskip("resvg_py", reason="the extra png is not installed")
from PIL import Image, ImageColor


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    yield page
    page.close()


def fetched(*scenes: Scene) -> Storyboard:
    return Project().add(*scenes).storyboard().fetch(allow_private=True, use_cache=False)


def every_kind(url: str) -> Scene:
    """A background, a picture that is turned and mirrored, a poster, and an avatar: each of one colour."""
    words: dict[str, Any] = {"size": (80, 60), "left": 100, "top": 100, "width": 400}
    cutout = {"model": {"source_url": f"{url}/good/cutout"}}
    return (
        Scene()
        .background(f"{url}/good/jpeg")
        .image(f"{url}/good/webp", **words, angle=8)
        .video(f"{url}/film.mp4", poster=f"{url}/good/gif", size=(80, 60), left=700, top=100, width=400)
        .avatar("M000045058", left=1300, top=100, width=300, extra=cutout)
    )


PLACES = {(60, 900): "jpeg", (300, 250): "webp", (760, 150): "gif", (1450, 600): "red", (1270, 300): "jpeg"}
"""Points of the canvas (the last just beside the avatar), and what is there."""


def check_colors(drawing: Image.Image) -> None:
    scale = drawing.width / 1920
    for (x, y), name in PLACES.items():
        seen = drawing.getpixel((round(x * scale), round(y * scale)))
        assert seen == pytest.approx(ImageColor.getrgb(COLORS_BY_FORMAT.get(name, name)), abs=4), (x, y)


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


def test_a_png_shows_what_was_fetched(image_server: ImageServer) -> None:
    check_colors(opened(fetched(every_kind(image_server.url)).png(width=1920)))


def test_an_svg_shows_what_was_fetched(image_server: ImageServer, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "scene.svg"
    file.write_text(fetched(every_kind(image_server.url)).svg(), encoding="utf-8")
    page.goto(file.as_uri())
    check_colors(opened(page.screenshot()))


def test_the_page_shows_what_was_fetched_in_every_scene(image_server: ImageServer, page: Page, tmp_path: Path) -> None:
    file, said = tmp_path / "board.html", list[str]()
    page.on("console", lambda message: said.append(message.text))
    file.write_text(fetched(every_kind(image_server.url), every_kind(image_server.url)).html(), encoding="utf-8")
    page.goto(file.as_uri())
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        figures = page.locator("figure > svg")
        expect(figures).to_have_count(2)
        for position in range(2):
            check_colors(opened(figures.nth(position).screenshot()))
    assert said == []


def often(address: str, count: int, width: int = 400) -> Storyboard:
    clip = {"type": "image", "layer": 1, "top": 0, "width": width, "height": 300, "source_url": address}
    clips = [clip | {"left": 2 * position} for position in range(count)]
    scene = {"clips": clips, "background": {"source_url": f"{address}?other"}}
    return Storyboard(read_payload_view({"scenes": [scene] * 3})).fetch(allow_private=True, use_cache=False)


def test_a_picture_is_written_once_however_often_it_is_shown(image_server: ImageServer) -> None:
    """Also where two addresses lead to the same."""
    board = often(f"{image_server.url}/large/noise", 50)
    assert len(board.images) == 2
    page, drawing = board.html(), board.svg()
    for written in (page, drawing):
        assert written.count("data:image/") == 2  # in the size of the clips, and of the background
    assert drawing.count("<use ") == 51
    assert page.count("<use ") == 3 * 51
    assert len(often(f"{image_server.url}/good/jpeg", 50).images) == 2
    assert often(f"{image_server.url}/good/jpeg", 50).html().count("data:image/") == 1


def test_a_page_without_pictures_has_no_album(image_server: ImageServer) -> None:
    assert 'class="album"' not in fetched(Scene().background(f"{image_server.url}/missing")).html()


def test_a_png_of_too_many_pictures_is_refused(image_server: ImageServer) -> None:
    board = often(f"{image_server.url}/wide", 20, width=5000)
    with pytest.raises(ArgumentError, match=r"scene=1 cannot .* pictures of 50\d million px, and no more than 500 are"):
        board.png(1)
    assert "<use " in board.svg(1)
