"""`scenekit avatars sync` and `sync_avatars`: the whole catalog of an account, against the sandbox and a local service."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from scenekit import AvatarFrame, Catalog, CatalogEntry, Project, Scene
from scenekit.avatars.cutout_files import get_cutout_path, read_cutout
from scenekit.avatars.image_urls import AvatarImageUrls
from scenekit.client import Client
from scenekit.client.avatar_sync import SyncStep, sync_avatars
from scenekit.errors import InvalidResponseError
from scenekit.sandbox.people import HEAD_PX, IMAGE_HEIGHT_PX, IMAGE_WIDTH_PX, PEOPLE, TOP_MARGIN_PX
from scenekit.testing import RunningSandbox
from tests.support.avatar_server import AvatarServer, serve_avatars
from tests.support.commands import run_command_as_text
from tests.support.image_server import encode_image
from tests.support.silhouettes import create_random, default_person, draw_person
from tests.support.silhouettes import encode_image as encode_drawing

CUSTOM = "66f1c0ffee0123456789abcd"
FRAME = AvatarFrame(origin=(1080, 1920), tight=(240, 130, 600, 1780), head=(540, 250, 150, 160))


@pytest.fixture
def catalog_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SCENEKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SCENEKIT_CATALOG", str(tmp_path / "new" / "mine.json"))
    return os.environ["SCENEKIT_CATALOG"]


@pytest.fixture
def server() -> Iterator[AvatarServer]:
    with serve_avatars() as running:
        yield running


def sync(server: AvatarServer, path: str, **options: Any) -> list[SyncStep]:
    with Client(base_url=server.url, api_key="k") as client:
        return list(sync_avatars(client, path, **options))


def sandbox_variables(running: RunningSandbox) -> dict[str, str]:
    return {
        "AISTUDIOS_BASE_URL": running.url,
        "AISTUDIOS_APP_ID": running.app_id,
        "AISTUDIOS_USER_KEY": running.user_key,
    }


@pytest.mark.slow
def test_syncs_the_dozen_people_of_the_sandbox(instant_sandbox: RunningSandbox, catalog_path: str) -> None:
    done = run_command_as_text("avatars", "sync", env=sandbox_variables(instant_sandbox))
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(PEOPLE) == 12
    assert done.stderr == "1 kept, 11 measured\n"
    for line in done.stdout.splitlines()[1:]:
        confidence = int(line.rpartition("confidence ")[2].partition("%")[0])
        assert line.endswith("; shots leave space") == (confidence < 50), line
    catalog = Catalog.load(catalog_path)
    assert {(entry.model, entry.label) for entry in catalog} == {(person.id, person.name) for person in PEOPLE}
    for person in PEOPLE:
        entry = catalog.resolve(person.id)
        assert entry.clothes == person.clothes
        assert read_cutout(entry.model, entry.clothes) is not None
        if entry.frame.source == "built-in":
            continue
        assert entry.frame.origin == (IMAGE_WIDTH_PX, IMAGE_HEIGHT_PX)
        assert entry.frame.is_origin_estimated
        center_x, center_y, _, height = entry.frame.head
        assert center_x == pytest.approx(IMAGE_WIDTH_PX / 2, abs=0.1 * HEAD_PX), person.name
        assert center_y == pytest.approx(TOP_MARGIN_PX + 0.66 / 1.6 * HEAD_PX, abs=0.15 * HEAD_PX), person.name
        assert height == pytest.approx(HEAD_PX / 1.6, rel=0.15), person.name
    again = run_command_as_text("avatars", "sync", env=sandbox_variables(instant_sandbox))
    assert (again.returncode, again.stderr) == (0, "12 known\n")
    assert "measured (" in run_command_as_text("avatars", "list").stdout


@pytest.mark.slow
def test_killed_sync_continues_where_it_stopped(instant_sandbox: RunningSandbox, catalog_path: str) -> None:
    def count_image_requests() -> int:
        return sum(record.path.startswith("/avatars/") for record in instant_sandbox.requests)

    command = [sys.executable, "-u", "-m", "scenekit", "avatars", "sync"]
    environment = {**os.environ, **sandbox_variables(instant_sandbox)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(6)]
        process.kill()
    assert lines[-1].startswith(" 6/12")
    stored = [entry for entry in Catalog.load(catalog_path) if entry.frame.source != "estimated"]
    assert 6 <= len(stored) < 12
    requests = count_image_requests()
    done = run_command_as_text("avatars", "sync", env=sandbox_variables(instant_sandbox))
    assert done.returncode == 0
    assert done.stdout.count("known") >= 6
    assert len(Catalog.load(catalog_path)) == 12
    assert count_image_requests() - requests <= 12 - done.stdout.count("known")


SHAPES: list[Any] = [{"avatars": []}, "M1", 7, {"models": {"M1": {}}}, {"models": ["M1"]}, None]


@pytest.mark.parametrize("shape", SHAPES)
def test_rejects_a_list_of_unknown_shape(server: AvatarServer, catalog_path: str, shape: Any) -> None:
    server.data["/model"] = shape
    with pytest.raises(InvalidResponseError, match="must contain a list of models"):
        sync(server, catalog_path)
    done = run_command_as_text("avatars", "sync", env={"AISTUDIOS_BASE_URL": server.url, "AISTUDIOS_API_KEY": "k"})
    assert done.returncode != 0
    assert "must contain a list of models" in done.stderr
    assert not Path(catalog_path).exists()


@pytest.mark.parametrize(
    "wrap", [lambda models: models, lambda models: {"0": models[0]}, lambda models: {"items": models}]
)
def test_reads_all_shapes_of_the_list(server: AvatarServer, catalog_path: str, wrap: Any) -> None:
    server.list_avatar()
    server.data["/model"] = wrap(server.data["/model"]["models"])
    (step,) = sync(server, catalog_path)
    assert (step.status, step.subject) == ("estimated", "M1/B1 Anna")
    assert Catalog.load(catalog_path).resolve("M1").clothes == "B1"


PERSON = encode_drawing(default_person(height=1100).to_image())
BUST = encode_drawing(draw_person(create_random(7), height=400, cut="waist").to_image())

UNUSABLE_IMAGES = [
    (b"<html>Not found</html>", "is not a PNG, JPEG, WebP or GIF"),
    (b"<svg></svg>", "is an SVG, which scenekit does not embed"),
    (b"", "the file is empty"),
    (PERSON[:3000], "cannot be decoded. The file may be truncated"),
    (encode_image("jpeg"), "must have transparency"),
    (encode_image("png"), "must have transparency"),
    (BUST, "shows only the upper part of the person"),
]


@pytest.mark.parametrize(("image", "problem"), UNUSABLE_IMAGES)
def test_reports_an_unusable_image_by_name(server: AvatarServer, catalog_path: str, image: bytes, problem: str) -> None:
    server.list_avatar(thumbnail=f"{server.url}/i/anna.png?key=secret")
    server.files["/i/anna.png?key=secret"] = image
    (step,) = sync(server, catalog_path)
    assert step.status == "estimated"
    assert "…/anna.png " in step.detail
    assert problem in step.detail
    assert "secret" not in step.detail
    assert Catalog.load(catalog_path).resolve("M1").frame.source == "estimated"


def test_tries_all_images_that_the_list_contains(server: AvatarServer, catalog_path: str) -> None:
    server.list_avatar(thumbnail="/thumb.png", more={"images": ["/a.mp4", "no-url.png", {"src": "/full.png"}]})
    server.files |= {"/thumb.png": encode_image("png"), "/full.png": PERSON}
    (step,) = sync(server, catalog_path)
    assert step.status == "measured"
    assert set(server.request_counts) == {
        "/api/odin/v3/model", "/api/odin/v3/dropdown/models", "/thumb.png", "/full.png",
    }  # fmt: skip
    entry = Catalog.load(catalog_path).resolve("M1")
    assert entry.frame.tight == default_person(height=1100).tight
    assert entry.frame.confidence is not None
    assert entry.urls == AvatarImageUrls(thumbnail="/thumb.png")


def test_never_guesses_a_url(server: AvatarServer, catalog_path: str) -> None:
    server.list_avatar("M000004017", "BG00006160")
    (step,) = sync(server, catalog_path)
    assert step.detail == "the service returned no image of it"
    assert set(server.request_counts) == {"/api/odin/v3/model", "/api/odin/v3/dropdown/models"}


def test_does_not_fetch_from_other_private_hosts(server: AvatarServer, catalog_path: str) -> None:
    with serve_avatars() as other:
        server.list_avatar(thumbnail=f"{other.url}/a.png")
        (step,) = sync(server, catalog_path)
        assert step.status == "estimated"
        assert not other.request_counts


def test_small_image_gets_the_usual_size(server: AvatarServer, catalog_path: str) -> None:
    server.list_avatar(thumbnail="/a.png")
    person = default_person(height=500)
    server.files["/a.png"] = encode_drawing(person.to_image())
    sync(server, catalog_path)
    frame = Catalog.load(catalog_path).resolve("M1").frame
    scale = 2444 / person.alpha.height
    assert frame.origin[1] == pytest.approx(2444)
    assert frame.tight == pytest.approx([scale * number for number in person.tight])


def test_better_numbers_are_kept_and_the_image_is_stored(server: AvatarServer, catalog_path: str) -> None:
    server.list_avatar(thumbnail="/a.png")
    server.files["/a.png"] = PERSON
    os.makedirs(os.path.dirname(catalog_path))
    Catalog().put(CatalogEntry("M1", "B1", FRAME, "ko")).save(catalog_path)
    (step,) = sync(server, catalog_path)
    assert (step.status, step.detail) == ("kept", "its given numbers")
    entry = Catalog.load(catalog_path).resolve("M1")
    assert (entry.frame, entry.language, entry.label) == (FRAME, "ko", "Anna")
    assert os.path.exists(get_cutout_path(catalog_path, "M1", "B1"))
    assert [step.status for step in sync(server, catalog_path)] == ["known"]


def test_refresh_measures_again(server: AvatarServer, catalog_path: str) -> None:
    server.list_avatar(thumbnail="/a.png")
    server.files["/a.png"] = PERSON
    sync(server, catalog_path)
    server.files["/b.png"] = encode_drawing(default_person(seed=8, height=1200).to_image())
    server.data["/model"]["models"][0]["clothes"][0]["thumbnail"] = "/b.png"
    assert [step.status for step in sync(server, catalog_path)] == ["known"]
    assert [step.status for step in sync(server, catalog_path, refresh=True)] == ["measured"]
    entry = Catalog.load(catalog_path).resolve("M1")
    assert (entry.frame.origin[1], entry.urls.thumbnail) == (1200, "/b.png")


def test_custom_avatars_have_no_clothes(server: AvatarServer, catalog_path: str) -> None:
    server.list_avatar(thumbnail="/a.png")
    server.data["/dropdown/models"] = [{"id": CUSTOM, "label": "Me", "image": "/me.png"}, {"id": "M2", "label": "No"}]
    server.files |= {"/a.png": PERSON, "/me.png": PERSON}
    assert [(step.status, step.subject) for step in sync(server, catalog_path)] == [
        ("measured", "M1/B1 Anna"),
        ("measured", f"{CUSTOM} Me"),
    ]
    assert Catalog.load(catalog_path).resolve(CUSTOM).clothes == ""


@pytest.mark.parametrize(
    ("model", "clothes"), [("../M1", "B1"), ("M1", "../../B1"), ("M1", ""), ("", "B1"), ("a/b", "c")]
)
def test_skips_invalid_ids(server: AvatarServer, catalog_path: str, model: str, clothes: str) -> None:
    server.list_avatar(model, clothes)
    (step,) = sync(server, catalog_path)
    assert step.status == "skipped"
    assert not Path(catalog_path).exists()


def test_skips_a_model_whose_id_is_an_alias(server: AvatarServer, catalog_path: str) -> None:
    server.list_avatar("anna", "B1")
    os.makedirs(os.path.dirname(catalog_path))
    Catalog().alias("anna", "M000045058").save(catalog_path)
    (step,) = sync(server, catalog_path)
    assert (step.status, step.detail) == ("skipped", "anna is an alias in the catalog; remove the alias first")


def test_learns_from_all_projects(server: AvatarServer, catalog_path: str) -> None:
    server.list_avatar("M1", "B1")
    server.list_avatar("M2", "B2", thumbnail="/a.png")
    server.files["/a.png"] = PERSON
    exact = (
        Project("Exact", catalog=Catalog()).add(Scene().avatar("M1", clothes="B1", frame=FRAME, script="Hi")).to_dict()
    )
    estimated = Project("Guess", catalog=Catalog()).add(Scene().avatar("M2", clothes="B2", script="Hi")).to_dict()
    server.data["/editor/project"] = [
        {"id": id, "name": name} for id, name in (("p1", "Exact"), ("p2", "Guess"), ("p3", "Gone"))
    ]
    server.data["/editor/project/p1"] = {"project": {"_id": "p1", **exact}}
    server.data["/editor/project/p2"] = {"project": {"_id": "p2", **estimated}}
    steps = sync(server, catalog_path, from_projects=True)
    assert [(step.status, step.subject) for step in steps] == [
        ("learned", "project Exact"),
        ("known", "project Guess"),
        ("skipped", "project Gone"),
        ("kept", "M1/B1 Anna"),
        ("measured", "M2/B2 Anna"),
    ]
    entry = Catalog.load(catalog_path).resolve("M1")
    assert replace(entry.frame, source="given") == FRAME
    assert entry.frame.source == "learned"
