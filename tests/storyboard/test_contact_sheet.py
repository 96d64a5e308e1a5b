"""Contact sheets: all scenes of a project in one PNG."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from scenekit import ArgumentError, Project, Scene
from tests.support.commands import run_command_as_text
from tests.support.paths import ROOT

COLORS = ((200, 30, 30), (30, 160, 30), (30, 30, 200), (200, 160, 20), (120, 30, 140))


def build(count: int, orientation: str = "landscape") -> Project:
    scenes = [Scene(duration=2).background("rgb({}, {}, {})".format(*COLORS[index % 5])) for index in range(count)]
    return Project("시트 sheet", orientation=orientation).add(*scenes)  # type: ignore[arg-type]


def open_sheet(project: Project, **options: object) -> Image.Image:
    return Image.open(BytesIO(project.storyboard().contact_sheet(**options))).convert("RGB")  # type: ignore[arg-type]


def read_size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def find_centers(sheet: Image.Image) -> list[tuple[int, int, int]]:
    """Return the row and the column of the center of each scene, in px, with the index of its color."""
    centers = []
    for index, color in enumerate(COLORS):
        red, green, blue = ImageChops.difference(sheet, Image.new("RGB", sheet.size, color)).split()
        difference = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        if box := difference.point([255] + [0] * 255).getbbox():
            centers.append(((box[1] + box[3]) // 2, (box[0] + box[2]) // 2, index))
    return centers


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
@pytest.mark.parametrize(("columns", "rows"), [(1, 5), (2, 3), (3, 2), (5, 1), (7, 1)])
def test_scenes_are_in_reading_order(orientation: str, columns: int, rows: int) -> None:
    sheet = open_sheet(build(5, orientation), columns=columns, width=640)
    assert sheet.width == 640
    centers = find_centers(sheet)
    assert [index for *_, index in sorted(centers)] == [0, 1, 2, 3, 4]
    assert len({y for y, *_ in centers}) == rows


def test_a_sheet_of_few_scenes_is_narrower() -> None:
    assert open_sheet(build(1)).width < open_sheet(build(3)).width < open_sheet(build(10)).width == 1920


def test_the_texts_of_a_scene_are_below_its_picture() -> None:
    script = "This is a script that is much longer than two lines of a small picture in a contact sheet. " * 5
    plain, texts = Scene().background("white"), Scene().background("white").avatar("M000045058", script=script)
    small, large = (open_sheet(Project().add(scene), width=400) for scene in (plain, texts))
    assert large.height > small.height


def test_guides_are_drawn() -> None:
    assert open_sheet(build(2), width=320).tobytes() != open_sheet(build(2), width=320, guides=True).tobytes()


@pytest.mark.parametrize(
    ("options", "argument"),
    [
        ({"columns": 0}, "columns"),
        ({"columns": 21}, "columns"),
        ({"columns": 2.0}, "columns"),
        ({"columns": 20, "width": 900}, "columns"),
        ({"width": 319}, "width"),
        ({"width": 3841}, "width"),
        ({"guides": "yes"}, "guides"),
    ],
)
def test_invalid_arguments_are_rejected(options: dict[str, object], argument: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        open_sheet(build(2), **options)
    assert caught.value.argument == argument


def test_a_sheet_that_is_too_large_is_rejected() -> None:
    with pytest.raises(ArgumentError, match="Use more columns or a smaller width"):
        open_sheet(build(60), columns=1, width=1920)


def test_all_scenes_share_the_limits_of_a_drawing() -> None:
    scenes = [Scene().text("a" * 15_000, max_width="90%") for _ in range(14)]
    with pytest.raises(ArgumentError, match="in total, but the scenes have 21"):
        open_sheet(Project().add(*scenes))


def test_command_writes_a_sheet_of_several_scenes(tmp_path: Path) -> None:
    tour, hello = (ROOT / "examples" / name for name in ("tour.yaml", "hello.py"))
    result = run_command_as_text("storyboard", tour, "-o", tmp_path / "sheet.png", "--columns", 5, "--width", 800)
    assert (result.returncode, result.stderr) == (0, "")
    assert read_size(tmp_path / "sheet.png")[0] == 800
    assert run_command_as_text("storyboard", hello, "-o", tmp_path / "one.png").returncode == 0
    assert read_size(tmp_path / "one.png") == (960, 540)  # the picture alone, because there is one scene
    assert run_command_as_text("storyboard", tour, "--scene", 2, "-o", tmp_path / "two.png").returncode == 0
    assert read_size(tmp_path / "two.png") == (960, 540)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--columns", "2"], "--columns needs a .png file"),
        (["--columns", "2", "-o", "x.html"], "--columns needs a .png file"),
        (["--columns", "2", "--scene", "1", "-o", "x.png"], "Remove --columns or --scene"),
        (["--columns", "99", "-o", "x.png"], "columns must be a whole number from 1 to 20"),
    ],
)
def test_command_rejects_invalid_columns(arguments: list[str], message: str, tmp_path: Path) -> None:
    result = run_command_as_text("storyboard", ROOT / "examples" / "tour.yaml", *arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []
