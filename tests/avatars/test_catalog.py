"""Catalogs: lookup, aliases, estimated entries, and the catalog file."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
import pytest

from scenekit import (
    ArgumentError,
    AvatarFrame,
    Catalog,
    CatalogEntry,
    CatalogError,
    CompositionError,
    MissingCatalogWarning,
    Project,
    Scene,
)
from scenekit.avatars.catalog import BUILT_IN_CATALOG, find_entry
from scenekit.avatars.user_catalog import USER_CATALOG, update_catalog

FRAME = AvatarFrame(origin=(1080, 1920), tight=(240.5, 130, 600, 1780), head=(540, 250, 150, 160), source="measured")


def model_of(scene: Scene, catalog: Catalog | None = None) -> Any:
    return scene.to_dict(catalog=catalog)["scenes"][0]["clips"][0]["model"]


def test_get_finds_the_built_in_avatar_with_and_without_clothes() -> None:
    entry = BUILT_IN_CATALOG.get("M000045058")
    assert entry is not None
    assert entry.clothes == "BG00002320"
    assert entry.frame.source == "built-in"
    assert BUILT_IN_CATALOG.get("M000045058", "BG00002320") is entry
    assert BUILT_IN_CATALOG.get("M000045058", "BG1") is None


def test_unknown_avatar_gets_an_estimated_frame_and_derived_urls() -> None:
    assert Catalog().resolve("M000004017", "BG00006160").frame.source == "estimated"
    model = model_of(Scene().avatar("M000004017", clothes="BG00006160", script="Hi"))
    assert model["source_url"].endswith("/ai_mov_thm/tight_ai_mov_thm_M000004017_BG00006160.png")
    assert model["deployImage"]["org_src"].endswith("/tight_ai_mov_thm_M000004017_BG00006160_org.png")
    assert model["deployImage"]["themb_src"].endswith("/thumbnails/M000004017_BG00006160.png")
    assert model["maskFile"] == "M000004017_BG00006160H_alpha_INV.mp4"
    assert model["deployImage"]["edit_width"] == 679


def test_known_model_in_unknown_clothes_is_estimated_from_its_known_clothes() -> None:
    mine = Catalog().add("M1", "B1", FRAME, language="ko")
    entry = mine.resolve("M1", "B2")
    assert entry.frame.tight == FRAME.tight
    assert entry.frame.source == "estimated"
    assert entry.language == "ko"


def test_unknown_model_without_clothes_is_rejected_with_advice() -> None:
    project = Project("x").add(Scene(), Scene().avatar("M000045058").avatar("M000045085"))
    with pytest.raises(CompositionError) as caught:
        project.to_json()
    assert str(caught.value).startswith(
        "scenes[1].elements[1]: avatar(model='M000045085'): the model is not in any catalog"
    )
    assert "clothes=" in str(caught.value)
    assert "Did you mean 'M000045058'?" in str(caught.value)


def test_user_entry_takes_precedence_over_the_built_in_one() -> None:
    mine = Catalog().add("M000045058", "BG00002320", FRAME, language="ko")
    model = model_of(Scene().avatar("M000045058"), mine)
    assert model["editor"]["modelTightX"] == 240.5
    assert model["language"] == "ko"


def test_catalog_and_aliases_survive_pickling() -> None:
    mine = Catalog().add("M1", "B1", FRAME).alias("anna", "M1")
    unpickled = pickle.loads(pickle.dumps(mine))
    assert list(unpickled) == list(mine)
    assert dict(unpickled.aliases) == dict(mine.aliases)


def test_argument_catalog_takes_precedence_over_the_catalog_of_the_project() -> None:
    mine, other = Catalog().add("M1", "B1", FRAME), Catalog().add("M1", "B2", FRAME)
    project = Project("x", catalog=mine).add(Scene().avatar("M1"))
    assert project.to_dict()["scenes"][0]["clips"][0]["model"]["emotion"] == "B1"
    assert project.replace(catalog=other).to_dict()["scenes"][0]["clips"][0]["model"]["emotion"] == "B2"


def test_model_without_clothes_uses_the_first_added_clothes() -> None:
    mine = Catalog().add("M1", "B9", FRAME).add("M1", "B1", FRAME)
    assert model_of(Scene().avatar("M1"), mine)["emotion"] == "B9"


def test_add_does_not_change_the_catalog() -> None:
    empty = Catalog()
    assert len(empty.add("M1", "B1", FRAME)) == 1
    assert len(empty) == 0


def test_frame_option_takes_precedence_over_the_catalog() -> None:
    model = model_of(Scene().avatar("M000045058", frame=FRAME))
    assert model["editor"]["modelTightW"] == 600
    assert model["emotion"] == "BG00002320"


def test_language_is_the_option_or_that_of_the_catalog() -> None:
    assert model_of(Scene().avatar("M000045058"))["language"] == "en"
    assert model_of(Scene().avatar("M000045058", language="ko"))["language"] == "ko"


def test_frame_source_names_the_origin_of_the_numbers() -> None:
    mine = Catalog().add("M1", "B1", FRAME)
    sources = [mine.resolve(*ids).frame.source for ids in (("M1",), ("M000045058",), ("M1", "B2"), ("M2", "B2"))]
    assert sources == ["measured", "built-in", "estimated", "estimated"]


@pytest.mark.parametrize("entry", [1, ("M1", "B1", FRAME), None])
def test_rejects_other_types_as_entries(entry: Any) -> None:
    with pytest.raises(ArgumentError, match="entries must hold only CatalogEntry objects"):
        Catalog([entry])


def test_rejects_another_type_as_frame() -> None:
    no_frame: Any = None
    with pytest.raises(ArgumentError, match="must be an AvatarFrame"):
        Catalog().add("M1", "B1", no_frame)


def test_rejects_a_path_as_catalog() -> None:
    path: Any = "mine.json"
    with pytest.raises(ArgumentError, match=r"Catalog\.load"):
        Scene().to_json(catalog=path)


def test_save_and_load_keep_every_digit_and_the_order(tmp_path: Path) -> None:
    mine = Catalog([CatalogEntry("M2", "B2", FRAME, "ko"), *BUILT_IN_CATALOG])
    mine.save(tmp_path / "mine.json")
    assert list(Catalog.load(tmp_path / "mine.json")) == list(mine)
    assert os.listdir(tmp_path) == ["mine.json"]


def test_environment_variable_names_the_user_catalog(tmp_path: Path) -> None:
    Catalog().add("M1", "B1", FRAME).save(tmp_path / "mine.json")
    program = "from scenekit import Scene; print(Scene().avatar('M1').to_json().decode())"
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "SCENEKIT_CATALOG": str(tmp_path / "mine.json")},
        capture_output=True,
        check=True,
    )
    assert json.loads(run.stdout)["scenes"][0]["clips"][0]["model"]["emotion"] == "B1"


ENTRY = msgspec.to_builtins(CatalogEntry("M1", "B1", FRAME))

BROKEN = [
    (b"", "truncated"),
    (b'{"version": 1, "avatars": [', "truncated"),
    (b"[]", "Expected `object`, got `array`"),
    (b'{"version": 1}', "the key 'avatars' is missing"),
    (
        b'{"version": 3, "avatars": [], "new": 1}',
        "The catalog has version 3, but this scenekit reads the versions 1 to 2. Upgrade",
    ),
    (b'{"version": 0, "avatars": []}', "The catalog has version 0"),
    (b'{"version": 1, "avatars": [], "avatar": []}', "unknown field `avatar`"),
    (
        b'{"version": 1, "avatars": [{"model": "M1", "clothes": "B1", "frame": {"origin": [1, "2"]}}]}',
        "broken.json: avatars[0].frame.origin[1]: The catalog is not valid: Expected `",
    ),
    (
        b'{"version":1,"avatars":[{"model":"M1","clothes":"B1","frame":{"origin":[9,9],"tight":[0,0,5,5],"head":[8,8,1,1]}}]}',
        "broken.json: avatars[0].frame: The catalog is not valid: AvatarFrame(head=(8, 8, 1, 1)): head must be inside the tight box",
    ),
    (
        msgspec.json.encode({"version": 1, "avatars": [ENTRY, {**ENTRY, "clothes": "B2"}, ENTRY]}),
        "The catalog is not valid: M1 in B1 is listed twice",
    ),
    (
        b'{"version": 1, "avatars": [], "aliases": {"a": 5}}',
        "broken.json: aliases: The catalog is not valid: Expected `str`",
    ),
    (b'{"version": "1", "avatars": []}', "broken.json: version: The catalog is not valid: Expected `int`, got `str`"),
    ("{}".encode("utf-16"), "The catalog is not valid"),
    (b"[" * 100_000, "The catalog is not valid"),
]


@pytest.mark.parametrize(("content", "message"), BROKEN)
def test_rejects_invalid_files_with_path_and_reason(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(CatalogError) as caught:
        Catalog.load(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)
    assert "$" not in str(caught.value)
    assert path.read_bytes() == content


def test_load_rejects_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="No such file"):
        Catalog.load(tmp_path / "none.json")


def test_failed_save_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CatalogError, match="The catalog cannot be written"):
        Catalog().save(tmp_path / "file" / "mine.json")
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize(
    ("aliases", "message"),
    [
        ({"a/b": "M1"}, "alias must not contain a slash"),
        ({"M000045058": "M1"}, "alias must not be the model id of an avatar"),
        ({"anna": "M1", "bob": "anna"}, r"aliases\['bob'\] must be a model id or MODEL/CLOTHES"),
        ({"": "M1"}, "alias must not be empty"),
    ],
)
def test_rejects_invalid_aliases(aliases: dict[str, str], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Catalog(aliases=aliases)


def test_unalias_rejects_an_unknown_alias() -> None:
    with pytest.raises(ArgumentError, match=r"name must be an alias\. Did you mean 'anna'\?"):
        Catalog().alias("anna", "M000045058").unalias("ana")


def test_find_entry_follows_aliases_and_estimates_known_clothes() -> None:
    mine = Catalog().add("M1", "B1", FRAME).alias("anna", "M1", "B1").alias("bob", "M9")
    assert find_entry(mine, "anna") == mine.get("M1", "B1")
    assert find_entry(mine, "M000045058") == BUILT_IN_CATALOG.get("M000045058")
    assert find_entry(mine, "M2", "B2") == mine.resolve("M2", "B2")
    assert find_entry(mine, "bob") is None
    assert find_entry(mine, "M2") is None


def test_update_takes_effect_in_the_same_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "mine.json")
    Catalog().save(path)
    monkeypatch.setenv("SCENEKIT_CATALOG", path)
    assert len(USER_CATALOG.load()) == 0
    assert USER_CATALOG.load() is USER_CATALOG.load()
    update_catalog(path, lambda catalog: catalog.add("M1", "B1", FRAME))
    assert [entry.model for entry in USER_CATALOG.load()] == ["M1"]


def wait_for_models(*models: str) -> None:
    """Load the catalog until it has these models. A change of another process takes effect after a moment."""
    deadline = monotonic() + 10
    while [entry.model for entry in USER_CATALOG.load()] != list(models):
        assert monotonic() < deadline, list(USER_CATALOG.load())


def test_user_catalog_depends_on_the_environment_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("M1", "M2"):
        path = tmp_path / f"{name}.json"
        Catalog().add(name, "B1", FRAME).save(path)
        monkeypatch.setenv("SCENEKIT_CATALOG", str(path))
        wait_for_models(name)


def test_saved_catalog_takes_effect_in_the_same_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, scene = str(tmp_path / "mine.json"), Scene().avatar("anna", script="Hello!")
    monkeypatch.setenv("SCENEKIT_CATALOG", path)
    for model in ("M1", "M2", "M3"):
        Catalog().add(model, "B1", FRAME).alias("anna", model).save(path)
        assert scene.to_dict()["scenes"][0]["clips"][0]["model"]["ai_name"] == model


def test_change_of_another_process_takes_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, other = tmp_path / "mine.json", tmp_path / "other.json"
    monkeypatch.setenv("SCENEKIT_CATALOG", str(path))
    Catalog().add("M1", "B1", FRAME).save(path)
    wait_for_models("M1")
    Catalog().add("M2", "B1", FRAME).save(other)
    wait_for_models("M1")
    other.replace(path)
    wait_for_models("M2")
    path.unlink()
    with pytest.warns(MissingCatalogWarning):
        wait_for_models()


def test_missing_catalog_is_reported_once_and_created_by_the_first_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "missing.json"
    monkeypatch.setenv("SCENEKIT_CATALOG", str(path))
    USER_CATALOG.forget()
    scene = Scene().avatar("M000045058", script="Hello!")
    with pytest.warns(MissingCatalogWarning, match=r"missing\.json'"):
        payload = scene.to_dict()
    assert payload == scene.to_dict() == scene.to_dict(catalog=Catalog())  # a second warning would be an error
    update_catalog(str(path), lambda catalog: catalog.add("M1", "B1", FRAME))
    assert [entry.model for entry in USER_CATALOG.load()] == ["M1"]


def test_invalid_catalog_is_an_error_until_it_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.json"
    path.write_text("{}")
    monkeypatch.setenv("SCENEKIT_CATALOG", str(path))
    USER_CATALOG.forget()
    for _ in range(2):
        with pytest.raises(CatalogError, match="the key 'version' is missing"):
            USER_CATALOG.load()
    Catalog().add("M1", "B1", FRAME).save(path)
    assert [entry.model for entry in USER_CATALOG.load()] == ["M1"]


def test_catalog_of_version_1_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(msgspec.json.encode({"version": 1, "avatars": [ENTRY]}))
    assert len(Catalog.load(path)) == 1
