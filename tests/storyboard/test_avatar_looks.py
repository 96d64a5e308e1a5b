"""Figures of avatars: each has its own look, its name, and the proportions of its frame."""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from scenekit import AvatarFrame, Catalog, CatalogEntry, Project, Scene
from scenekit.avatars.cutout_files import get_cutout_path, save_cutout
from scenekit.avatars.frame import KNOWN_PROPORTIONS
from scenekit.core.geometry import Box, bounding_box
from scenekit.inspection.check.text import contrast_ratio
from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from scenekit.storyboard.avatar_looks import HAIR_STYLES, SUITS, AvatarCast, build_cast, build_look
from scenekit.storyboard.images.image import identify_image
from tests.examples.test_golden_payloads import EXAMPLES, load_project
from tests.storyboard.svg_parsing import SVG_NS, clip_groups, parse_svg, read_path_box, read_texts

FRAME = AvatarFrame(origin=(1080, 1920), tight=(240, 130, 600, 1780), head=(540, 250, 150, 160))


def parse_color(color: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(color[1:])
    return red, green, blue


def cast_of(project: Project, catalog: Catalog | None = None) -> AvatarCast:
    return build_cast(read_payload_view(project.to_dict()), catalog or Catalog())


def draw_storyboard(scene: Scene) -> Storyboard:
    return Project().add(scene).storyboard()


def project_of(*models: str) -> Project:
    scenes = [Scene().avatar(model, clothes="B1", script="Hi") for model in models]
    return Project().add(*scenes)


def test_each_avatar_of_a_project_has_its_own_suit_and_hair() -> None:
    for start in range(0, 300, 6):
        looks = cast_of(project_of(*(f"M{number}" for number in range(start, start + 6)))).looks.values()
        assert len({look.suit for look in looks}) == len({look.hair_style for look in looks}) == 6
        assert len({look.hair for look in looks}) == 6


def test_look_follows_from_the_ids() -> None:
    assert {build_look((f"M{number}", "B1")).suit for number in range(200)} == set(SUITS)
    assert {build_look((f"M{number}", "B1")).hair_style for number in range(200)} == set(HAIR_STYLES)
    for model in ("M1", "M2", "M3"):
        look = build_look((model, "B1"))
        assert cast_of(project_of(model)).looks == {(model, "B1"): look}
        assert cast_of(project_of(model, "M4", "M5", model)).looks[model, "B1"] == look


def test_more_avatars_than_suits_can_be_drawn() -> None:
    models = [f"M{number}" for number in range(40)]
    assert len(cast_of(project_of(*models)).looks) == 40
    assert "<svg" in project_of(*models).storyboard().svg(39)


@pytest.mark.parametrize("suit", SUITS)
def test_white_label_is_readable_on_each_jacket(suit: Any) -> None:
    assert contrast_ratio(parse_color("#ffffff"), parse_color(suit.jacket)) >= 4.4


@pytest.mark.parametrize("name", EXAMPLES)
def test_conversations_show_different_people(name: str) -> None:
    view = read_payload_view(load_project(EXAMPLES[name]).to_dict())
    cast = build_cast(view, Catalog())
    for scene in view.scenes:
        ids = {(clip.model["ai_name"], clip.model["emotion"]) for clip in scene.clips if clip.clip_type == "aiModel"}
        assert (
            len({cast.looks[key].suit for key in ids}) == len({cast.looks[key].hair_style for key in ids}) == len(ids)
        )


NAMES: list[tuple[dict[str, Any], Catalog, str]] = [
    ({}, Catalog(), "M1"),
    ({}, Catalog().put(CatalogEntry("M1", "B1", FRAME, label="Anna Kim")), "Anna Kim"),
    ({"tag": "host"}, Catalog().put(CatalogEntry("M1", "B1", FRAME, label="Anna Kim")), "host"),
    ({"tag": "host"}, Catalog().add("M1", "B1", FRAME).alias("anna", "M1"), "anna"),
    ({"tag": "host"}, Catalog().alias("anna", "M1", "B1"), "anna"),
    ({"tag": "host"}, Catalog().alias("anna", "M1", "B2"), "host"),
    ({"tag": "host"}, Catalog().add("M1", "B2", FRAME).alias("anna", "M1"), "host"),
    ({}, Catalog().alias("안나", "M1", "B1"), "안나"),
]


@pytest.mark.parametrize(("options", "catalog", "name"), NAMES)
def test_figure_has_the_alias_or_the_tag_of_the_avatar(options: dict[str, Any], catalog: Catalog, name: str) -> None:
    project = Project(catalog=catalog).add(Scene().avatar("M1", clothes="B1", script="Hi", **options))
    (group,) = clip_groups(parse_svg(project.storyboard().svg()))
    assert read_texts(group) == [name]


def draw_parts(frame: AvatarFrame) -> list[Box]:
    """Return the boxes of the parts of a figure that are filled, in px of the tight box."""
    scene = Scene().avatar("M1", clothes="B1", frame=frame, left=0, top=0, scale=1)
    (group,) = clip_groups(parse_svg(draw_storyboard(scene).svg()))
    return [read_path_box(path.get("d", "")) for path in group.iter(f"{SVG_NS}path") if path.get("fill") != "none"]


WIDE = AvatarFrame((2000, 2400), (100, 100, 1700, 2200), (900, 220, 182, 185))
RAISED = AvatarFrame((1374, 2444), (300, 100, 760, 2300), (650, 640, 182, 185))


@pytest.mark.parametrize("frame", [KNOWN_PROPORTIONS, FRAME, AvatarFrame.estimate(), WIDE, RAISED])
def test_figure_fills_the_tight_box(frame: AvatarFrame) -> None:
    whole = bounding_box(draw_parts(frame))
    width, height = frame.tight_size
    assert [whole.left, whole.right] == pytest.approx([0, width], abs=0.03 * width)
    assert [whole.top, whole.bottom] == pytest.approx([0, height], abs=0.03 * height)


# Stored images of avatars.


@pytest.fixture
def cutout_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Store an image of M1, and return its path."""
    catalog_path = str(tmp_path / "mine.json")
    Catalog().save(catalog_path)
    monkeypatch.setenv("SCENEKIT_CATALOG", catalog_path)
    path = get_cutout_path(catalog_path, "M1", "B1")
    save_cutout(path, Image.new("RGBA", (900, 3000), (200, 30, 30, 255)), (100, 200, 700, 2400))
    return path


def test_stored_image_is_drawn_in_place_of_the_figure(cutout_path: str) -> None:
    scene = Scene().avatar("M1", clothes="B1", script="Hi", frame=FRAME, left=0, top=0)
    storyboard = draw_storyboard(scene)
    assert 'href="data:image/webp;base64,' in storyboard.svg()
    assert 'href="data:image/webp;base64,' in storyboard.html()
    drawn = Image.open(BytesIO(storyboard.png(width=1920))).convert("RGB")
    for point in ((10, 10), (590, 10), (10, 1000), (590, 1000)):
        color: Any = drawn.getpixel(point)
        assert color == pytest.approx((200, 30, 30), abs=6), point
    assert drawn.getpixel((620, 500)) != drawn.getpixel((590, 500))
    other = Scene().avatar("M1", clothes="B2", script="Hi")
    assert "data:image" not in draw_storyboard(other).svg()


def test_stored_image_is_small(cutout_path: str) -> None:
    assert identify_image(Path(cutout_path).read_bytes()).size == (350, 1200)
    assert os.path.getsize(cutout_path) < 50_000


def test_custom_avatar_without_urls_shows_its_stored_image(cutout_path: str) -> None:
    custom = "0123456789abcdef01234567"
    os.rename(cutout_path, get_cutout_path(os.environ["SCENEKIT_CATALOG"], custom, ""))
    assert "data:image/webp" in draw_storyboard(Scene().avatar(custom, script="Hi")).svg()


def test_damaged_image_is_not_drawn(cutout_path: str) -> None:
    Path(cutout_path).write_bytes(b"damaged")
    scene = Scene().avatar("M1", clothes="B1", script="Hi")
    assert "data:image" not in draw_storyboard(scene).svg()
