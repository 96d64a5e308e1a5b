"""Entries of a catalog: names, image URLs, custom avatars, and the import of projects."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from scenekit import ArgumentError, Avatar, AvatarFrame, Catalog, CatalogEntry, Project, Scene
from scenekit.avatars.frame import KNOWN_PROPORTIONS
from scenekit.avatars.image_urls import AvatarImageUrls
from scenekit.avatars.importing import import_avatars

FRAME = AvatarFrame(origin=(1080, 1920), tight=(240.5, 130, 600, 1780), head=(540, 250, 150, 160), source="measured")
CUSTOM = "66f1c0ffee0123456789abcd"
URLS = AvatarImageUrls(
    "https://cdn.example.com/a.png", "https://cdn.example.com/b.png", "https://cdn.example.com/c.png"
)


def test_names_and_image_urls_are_saved(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    frame = replace(FRAME, confidence=0.9, is_origin_estimated=True, source="measured")
    catalog = Catalog().put(CatalogEntry("M1", "B1", frame, "ko", "Anna", URLS))
    catalog.save(path)
    assert list(Catalog.load(path)) == list(catalog)
    Catalog().add("M1", "B1", FRAME).save(path)
    assert msgspec.json.decode(path.read_bytes())["avatars"][0].keys() == {"model", "clothes", "frame"}


def test_payload_has_the_image_urls_of_the_catalog_and_the_pattern_for_others() -> None:
    catalog = Catalog().put(CatalogEntry("M1", "B1", FRAME, urls=URLS))
    model = Scene().avatar("M1", script="Hi").to_dict(catalog=catalog)["scenes"][0]["clips"][0]["model"]
    images = model["deployImage"]
    assert (model["source_url"], images["edit_src"], images["org_src"], images["themb_src"]) == (
        URLS.cutout, URLS.cutout, URLS.origin, URLS.thumbnail,
    )  # fmt: skip
    assert model["maskFile"] == "M1_B1H_alpha_INV.mp4"


def test_custom_avatar_needs_no_clothes_and_has_no_guessed_urls() -> None:
    project = Project(scripts_on="scene").add(Scene().avatar(CUSTOM, script="Hi"))
    payload = project.to_dict()
    model, (turn,) = payload["scenes"][0]["clips"][0]["model"], payload["scenes"][0]["scripts"]
    assert (model["emotion"], turn["clothId"]) == ("", "")
    assert not {"source_url", "deployImage", "maskFile"} & model.keys()
    read = Project.from_payload(payload)
    (avatar,) = read.scenes[0].elements
    assert isinstance(avatar, Avatar)
    assert avatar.clothes is None
    assert read.replace(name="Other").to_dict() == {**payload, "name": "Other"}


def test_custom_avatar_can_be_learned_and_saved(tmp_path: Path) -> None:
    payload = Project().add(Scene().avatar(CUSTOM, frame=FRAME, script="Hi")).to_dict()
    catalog, (result,) = import_avatars(Catalog(), payload)
    assert (result.status, result.clothes) == ("new", "")
    catalog.save(tmp_path / "mine.json")
    assert Catalog.load(tmp_path / "mine.json").resolve(CUSTOM).frame.source == "learned"


@pytest.mark.parametrize("model", ["M000045058", "66f1c0ffee0123456789abc", "66F1C0FFEE0123456789ABCD", "anna"])
def test_only_a_custom_avatar_has_no_clothes(model: str) -> None:
    with pytest.raises(ArgumentError, match="must not be empty"):
        CatalogEntry(model, "", FRAME)
    with pytest.raises(ArgumentError, match="clothes must"):
        Scene().avatar(model, clothes="")


@pytest.mark.parametrize("values", [{"label": 5}, {"urls": None}, {"urls": {"cutout": "https://a.b/c.png"}}])
def test_rejects_invalid_names_and_urls(values: Any) -> None:
    with pytest.raises(ArgumentError):
        CatalogEntry("M1", "B1", FRAME, **values)
    with pytest.raises(ArgumentError, match="cutout"):
        AvatarImageUrls(cutout="")


def test_estimated_numbers_of_a_project_are_not_learned() -> None:
    for frame in (None, replace(KNOWN_PROPORTIONS, source="given")):
        payload = Project().add(Scene().avatar("M1", clothes="B1", script="Hi", frame=frame)).to_dict()
        catalog, (result,) = import_avatars(Catalog(), payload)
        assert (len(catalog), result.status) == (0, "unusable")
        assert "estimates" in result.detail


def test_image_urls_of_a_project_are_learned() -> None:
    source = Catalog().put(CatalogEntry("M1", "B1", FRAME, urls=URLS))
    payload = Project(catalog=source).add(Scene().avatar("M1", script="Hi")).to_dict()
    catalog, _ = import_avatars(Catalog(), payload)
    entry = catalog.resolve("M1")
    assert (entry.urls.cutout, entry.urls.mask) == (URLS.cutout, "M1_B1H_alpha_INV.mp4")
    without_urls = Catalog().put(CatalogEntry("M1", "B1", FRAME, label="Anna"))
    changed, (result,) = import_avatars(without_urls, payload)
    assert (result.status, result.detail) == ("changed", "image URLs")
    assert changed.resolve("M1").label == "Anna"
