"""Which avatars are known, and what becomes of one that is not."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scenekit import ArgumentError, AvatarFrame, Catalog, CatalogEntry, CatalogError, CompositionError, Project, Scene
from scenekit.avatars.catalog import BUILT_IN_CATALOG

MINE = AvatarFrame(origin=(1080, 1920), tight=(240.5, 130, 600, 1780), head=(540, 250, 150, 160), source="measured")


def model_of(scene: Scene, catalog: Catalog | None = None) -> Any:
    return scene.to_dict(catalog=catalog)["scenes"][0]["clips"][0]["model"]


def test_the_built_in_avatar_is_found_with_and_without_its_clothes() -> None:
    entry = BUILT_IN_CATALOG.get("M000045058")
    assert entry is not None
    assert entry.clothes == "BG00002320"
    assert entry.frame.source == "built-in"
    assert BUILT_IN_CATALOG.get("M000045058", "BG00002320") is entry
    assert BUILT_IN_CATALOG.get("M000045058", "BG1") is None


def test_an_unknown_avatar_gets_an_estimated_frame_and_urls_from_the_patterns() -> None:
    assert Catalog().resolve("M000004017", "BG00006160").frame.source == "estimated"
    model = model_of(Scene().avatar("M000004017", clothes="BG00006160", script="Hi"))
    assert model["source_url"].endswith("/ai_mov_thm/tight_ai_mov_thm_M000004017_BG00006160.png")
    assert model["deployImage"]["org_src"].endswith("/tight_ai_mov_thm_M000004017_BG00006160_org.png")
    assert model["deployImage"]["themb_src"].endswith("/thumbnails/M000004017_BG00006160.png")
    assert model["maskFile"] == "M000004017_BG00006160H_alpha_INV.mp4"
    assert model["deployImage"]["edit_width"] == 679


def test_a_known_avatar_in_unknown_clothes_is_estimated_from_its_known_ones() -> None:
    mine = Catalog().add("M1", "B1", MINE, language="ko")
    entry = mine.resolve("M1", "B2")
    assert entry.frame.tight == MINE.tight
    assert entry.frame.source == "estimated"
    assert entry.language == "ko"


def test_an_unknown_avatar_without_clothes_says_what_to_do() -> None:
    project = Project("x").add(Scene(), Scene().avatar("M000045058").avatar("M000045085"))
    with pytest.raises(CompositionError) as caught:
        project.to_json()
    assert str(caught.value).startswith("scenes[1].elements[1]: avatar: model='M000045085' is in no catalog")
    assert "clothes=" in str(caught.value)
    assert "Did you mean 'M000045058'?" in str(caught.value)


def test_ones_own_entry_wins_over_the_built_in_one() -> None:
    mine = Catalog().add("M000045058", "BG00002320", MINE, language="ko")
    model = model_of(Scene().avatar("M000045058"), mine)
    assert model["editor"]["modelTightX"] == 240.5
    assert model["language"] == "ko"


def test_a_catalog_survives_pickling_with_its_names() -> None:
    mine = Catalog().add("M1", "B1", MINE).alias("anna", "M1")
    again = pickle.loads(pickle.dumps(mine))  # noqa: S301
    assert list(again) == list(mine)
    assert dict(again.aliases) == dict(mine.aliases)


def test_a_catalog_can_be_the_projects_or_given_when_composing() -> None:
    mine, other = Catalog().add("M1", "B1", MINE), Catalog().add("M1", "B2", MINE)
    project = Project("x", catalog=mine).add(Scene().avatar("M1"))
    assert project.to_dict()["scenes"][0]["clips"][0]["model"]["emotion"] == "B1"
    assert project.to_dict(catalog=other)["scenes"][0]["clips"][0]["model"]["emotion"] == "B2"


def test_without_clothes_the_first_that_was_added_is_taken() -> None:
    mine = Catalog().add("M1", "B9", MINE).add("M1", "B1", MINE)
    assert model_of(Scene().avatar("M1"), mine)["emotion"] == "B9"


def test_adding_leaves_a_catalog_as_it_was() -> None:
    empty = Catalog()
    assert len(empty.add("M1", "B1", MINE)) == 1
    assert len(empty) == 0


def test_a_frame_given_on_the_spot_wins() -> None:
    model = model_of(Scene().avatar("M000045058", frame=MINE))
    assert model["editor"]["modelTightW"] == 600
    assert model["emotion"] == "BG00002320"


def test_language_is_told_or_the_catalogs() -> None:
    assert model_of(Scene().avatar("M000045058"))["language"] == "en"
    assert model_of(Scene().avatar("M000045058", language="ko"))["language"] == "ko"


def test_whoever_asks_is_told_how_a_frame_came_about() -> None:
    mine = Catalog().add("M1", "B1", MINE)
    sources = [mine.resolve(*who).frame.source for who in (("M1",), ("M000045058",), ("M1", "B2"), ("M2", "B2"))]
    assert sources == ["measured", "built-in", "estimated", "estimated"]


@pytest.mark.parametrize("entry", [1, ("M1", "B1", MINE), None])
def test_a_catalog_holds_entries_only(entry: Any) -> None:
    with pytest.raises(ArgumentError, match="no CatalogEntry"):
        Catalog([entry])


def test_an_entry_needs_a_frame() -> None:
    with pytest.raises(ArgumentError, match="must be an AvatarFrame"):
        Catalog().add("M1", "B1", None)  # type: ignore[arg-type]


def test_something_else_than_a_catalog_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"Catalog\.load"):
        Scene().to_json(catalog="mine.json")  # type: ignore[arg-type]


def test_saving_and_loading_keeps_every_digit_and_the_order(tmp_path: Path) -> None:
    mine = Catalog([CatalogEntry("M2", "B2", MINE, "ko"), *BUILT_IN_CATALOG])
    mine.save(tmp_path / "mine.json")
    assert list(Catalog.load(tmp_path / "mine.json")) == list(mine)
    assert os.listdir(tmp_path) == ["mine.json"]


def test_the_file_that_the_environment_names_is_read(tmp_path: Path) -> None:
    Catalog().add("M1", "B1", MINE).save(tmp_path / "mine.json")
    program = "from scenekit import Scene; print(Scene().avatar('M1').to_json().decode())"
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "SCENEKIT_CATALOG": str(tmp_path / "mine.json")},
        capture_output=True,
        check=True,
    )
    assert json.loads(run.stdout)["scenes"][0]["clips"][0]["model"]["emotion"] == "B1"


ENTRY = msgspec.to_builtins(CatalogEntry("M1", "B1", MINE))

BROKEN = [
    (b"", "truncated"),
    (b'{"version": 1, "avatars": [', "truncated"),
    (b"[]", "Expected `object`, got `array`"),
    (b'{"version": 1}', "missing required field `avatars`"),
    (b'{"version": 2, "avatars": [], "new": 1}', "its version is 2, and this scenekit reads 1; upgrade"),
    (b'{"version": 0, "avatars": []}', "its version is 0"),
    (b'{"version": 1, "avatars": [], "avatar": []}', "unknown field `avatar`"),
    (
        b'{"version": 1, "avatars": [{"model": "M1", "clothes": "B1", "frame": {"origin": [1, "2"]}}]}',
        "broken.json: avatars[0].frame.origin[1]: is no avatar catalog: Expected `",
    ),
    (
        b'{"version":1,"avatars":[{"model":"M1","clothes":"B1","frame":{"origin":[9,9],"tight":[0,0,5,5],"head":[8,8,1,1]}}]}',
        "broken.json: avatars[0].frame: is no avatar catalog: AvatarFrame: head=(8, 8, 1, 1) is not inside the tight box",
    ),
    (
        msgspec.json.encode({"version": 1, "avatars": [ENTRY, {**ENTRY, "clothes": "B2"}, ENTRY]}),
        "is no avatar catalog: it holds M1 in B1 twice",
    ),
    (
        b'{"version": 1, "avatars": [], "aliases": {"a": 5}}',
        "broken.json: aliases: is no avatar catalog: Expected `str`",
    ),
    (b'{"version": "1", "avatars": []}', "broken.json: version: is no avatar catalog: Expected `int`, got `str`"),
    ("{}".encode("utf-16"), "is no avatar catalog"),
    (b"[" * 100_000, "is no avatar catalog"),
]


@pytest.mark.parametrize(("content", "said"), BROKEN)
def test_a_broken_catalog_is_named_and_explained(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(CatalogError) as caught:
        Catalog.load(path)
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)
    assert "$" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_catalog_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="No such file"):
        Catalog.load(tmp_path / "none.json")


def test_a_catalog_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CatalogError, match="cannot write"):
        Catalog().save(tmp_path / "file" / "mine.json")
    assert os.listdir(tmp_path) == ["file"]
