"""Images from disk in storyboards, in place of URLs that are not uploaded yet."""

import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from scenekit import ArgumentError, Project, Scene
from scenekit.cli import main

LOGO, PHOTO = "https://cdn.example.com/logo.png", "/images/office.jpg"
PROJECT = Project("Local").add(
    Scene().background(PHOTO).image(LOGO, size=(400, 120), at="top-left"),
    Scene().background("navy").image(LOGO, size=(400, 120)),
)


def save(path: Path, size: tuple[int, int] = (40, 12), format: str = "PNG") -> Path:
    Image.new("RGB", size, "#c23e22").save(path, format)
    return path


def test_draws_images_from_disk_and_leaves_the_payload_unchanged(tmp_path: Path) -> None:
    media: dict[str, str | Path] = {
        LOGO: save(tmp_path / "logo.png"),
        PHOTO: str(save(tmp_path / "로고 1.jpg", format="JPEG")),
    }
    board = PROJECT.storyboard(media=media)
    assert set(board.images) == {LOGO, PHOTO}
    assert board.svg(0).count("<image ") == 2
    assert board.html().count("<image ") == 2
    assert board.html().count("<use ") == 3
    plain = PROJECT.storyboard()
    assert plain.svg(0).count("<image ") == 0
    assert plain.payload_view.data == board.payload_view.data == PROJECT.to_dict()
    assert str(tmp_path) not in board.html()


def test_scales_large_images_and_leaves_out_urls_that_are_not_shown(tmp_path: Path) -> None:
    path = save(tmp_path / "large.png", size=(4000, 1200))
    images = PROJECT.storyboard(media={LOGO: path, "https://cdn.example.com/other.png": tmp_path / "none"}).images
    assert set(images) == {LOGO}
    assert images[LOGO].size == (400, 120)


def test_fetch_keeps_images_from_disk(tmp_path: Path) -> None:
    requested: list[str] = []
    board = PROJECT.storyboard(media={LOGO: save(tmp_path / "logo.png")})
    fetched = board.fetch(on_image=lambda url, _: requested.append(url))
    assert PHOTO in requested
    assert LOGO not in requested
    assert set(fetched.images) == {LOGO}
    assert PHOTO in fetched.missing  # a path on the service, without a base URL


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("none.png", None, "does not exist"),
        ("logo.svg", b"<svg/>", "is an SVG, which scenekit does not embed"),
        ("text.png", b"hello", "is not a PNG, JPEG, WebP or GIF"),
        ("broken.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x05\0\0\0\x05", "cannot be decoded"),
        ("nul\0.png", None, "does not exist"),
    ],
)
def test_reports_files_that_are_not_images(tmp_path: Path, name: str, data: bytes | None, message: str) -> None:
    path = os.path.join(tmp_path, name)
    if data is not None:
        Path(path).write_bytes(data)
    with pytest.raises(ArgumentError, match=message):
        PROJECT.storyboard(media={LOGO: path})


def test_reports_folders_and_pipes(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(ArgumentError, match="is not a file"):
            PROJECT.storyboard(media={LOGO: path})


@pytest.mark.parametrize("media", [[LOGO], "logo.png", {LOGO: 5}, {5: "logo.png"}])
def test_media_maps_urls_to_paths(media: Any) -> None:
    with pytest.raises(ArgumentError, match="must be a dict of URLs and paths"):
        PROJECT.storyboard(media=media)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["storyboard", *map(str, arguments)])


def test_paths_of_a_media_map_are_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    save(tmp_path / "images" / "logo.png")
    media_map = tmp_path / "images" / "map.yaml"
    media_map.write_text(f"{LOGO}: logo.png\n")
    source = tmp_path / "project.json"
    source.write_bytes(PROJECT.to_json())
    output = tmp_path / "out.html"
    result = run(source, "--media-map", media_map, "-o", output)
    assert (result.exit_code, result.stderr) == (0, "")
    assert output.read_text().count("<image ") == 1


def test_a_media_map_is_an_object_of_texts(tmp_path: Path) -> None:
    source = tmp_path / "project.json"
    source.write_bytes(PROJECT.to_json())
    for text in ("[1]", '{"a": 1}'):
        (tmp_path / "map.json").write_text(text)
        result = run(source, "--media-map", tmp_path / "map.json")
        assert result.exit_code == 2
        assert "must contain an object of URLs and paths" in result.stderr
