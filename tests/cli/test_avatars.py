"""`scenekit avatars`: import, list, show, measure and alias, with real files and processes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click import get_app_dir
from PIL import Image, ImageDraw

from scenekit import ArgumentError, AvatarFrame, Catalog, CompositionError, PayloadError, Project, Scene
from scenekit.avatars.importing import import_avatars
from scenekit.avatars.user_catalog import catalog_path, update_catalog
from tests.support.commands import run_command_as_text
from tests.support.paths import TESTS

GOLDEN = TESTS / "golden" / "quickstart-v3.json"
FRAME = AvatarFrame(origin=(1080, 1920), tight=(240.5, 130, 600, 1780), head=(540, 250, 150, 160))
OTHER_FRAME = AvatarFrame(origin=(1080, 1920), tight=(200, 130, 600, 1780), head=(540, 250, 150, 160))


def build_payload(model: str = "M1", clothes: str = "B1", frame: AvatarFrame = FRAME, **options: Any) -> dict[str, Any]:
    """Return a payload with one avatar."""
    return Scene().avatar(model, clothes=clothes, frame=frame, **options).to_dict(catalog=Catalog())


def get_model(project: dict[str, Any]) -> dict[str, Any]:
    """Return the model object of the first clip."""
    model: dict[str, Any] = project["scenes"][0]["clips"][0]["model"]
    return model


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Provide an empty current folder, with the catalog in mine.json."""
    monkeypatch.setenv("SCENEKIT_CATALOG", str(tmp_path / "mine.json"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, project: dict[str, Any]) -> str:
    """Write a payload to a file and return its name."""
    path.write_text(json.dumps(project), encoding="utf-8")
    return path.name


def test_learns_frames_exactly() -> None:
    catalog, (result,) = import_avatars(Catalog(), build_payload(language="ko"))
    entry = catalog.resolve("M1")
    assert result[:3] == ("new", "M1", "B1")
    assert (entry.frame.tight, entry.frame.source, entry.language) == (FRAME.tight, "learned", "ko")
    project = build_payload(language="ko")
    assert get_model(Scene().avatar("M1").to_dict(catalog=catalog)) == get_model(project)


@pytest.mark.parametrize(
    ("catalog", "payload", "overwrite", "status", "tight"),
    [
        (Catalog(), build_payload(), False, "new", FRAME.tight),
        (import_avatars(Catalog(), build_payload())[0], build_payload(), False, "known", FRAME.tight),
        (
            import_avatars(Catalog(), build_payload(frame=OTHER_FRAME))[0],
            build_payload(),
            False,
            "changed",
            FRAME.tight,
        ),
        (Catalog().add("M1", "B1", OTHER_FRAME), build_payload(), False, "skipped", OTHER_FRAME.tight),
        (Catalog().add("M1", "B1", OTHER_FRAME), build_payload(), True, "changed", FRAME.tight),
        (Catalog().add("M1", "B1", FRAME), build_payload(), False, "known", FRAME.tight),
        (Catalog().add("M1", "B2", OTHER_FRAME), build_payload(), False, "new", FRAME.tight),
    ],
)
def test_import_status_depends_on_the_known_frame(
    catalog: Catalog, payload: Any, overwrite: bool, status: str, tight: tuple[float, ...]
) -> None:
    catalog, (result,) = import_avatars(catalog, payload, overwrite=overwrite)
    assert result.status == status
    assert catalog.resolve("M1", "B1").frame.tight == tight


def test_learned_measurements_replace_built_in_ones_only_with_overwrite() -> None:
    payload = build_payload("M000045058", "BG00002320")
    catalog, (result,) = import_avatars(Catalog(), payload)
    assert (result.status, len(catalog)) == ("skipped", 0)
    assert "its built-in numbers differ: origin (1374, 2444) -> (1080, 1920)" in result.detail
    catalog, (result,) = import_avatars(Catalog(), payload, overwrite=True)
    assert catalog.resolve("M000045058").frame.source == "learned"
    assert import_avatars(Catalog(), GOLDEN.read_bytes())[1][0].status == "known"


def test_learned_measurements_replace_measured_ones() -> None:
    measured = AvatarFrame(origin=(9, 9), tight=(0, 0, 9, 9), head=(4, 4, 3, 3), source="measured")
    assert import_avatars(Catalog().add("M1", "B1", measured), build_payload())[1][0].status == "changed"


def test_warns_about_contradictory_numbers() -> None:
    project = build_payload()
    get_model(project)["editor"] |= {"spaceB": 99, "adjustY": "x"}
    catalog, (result,) = import_avatars(Catalog(), project)
    assert result.warnings == (
        "adjustY is 'x', but the measurements give -0.031",
        "spaceB is 99, but the measurements give 10",
    )
    assert catalog.resolve("M1").frame.tight == FRAME.tight


def test_warns_about_clips_of_one_avatar_with_different_numbers() -> None:
    project = build_payload()
    project["scenes"] += build_payload(frame=OTHER_FRAME)["scenes"] + build_payload()["scenes"]
    catalog, (result,) = import_avatars(Catalog(), project)
    assert "another clip has other numbers (tight " in result.warnings[0]
    assert len(result.warnings) == 1
    assert catalog.resolve("M1").frame.tight == FRAME.tight


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"editor": None, "editorValue": None}, "(origin=(None, None))"),
        ({"emotion": None}, "the clip has no clothes id"),
        ({"ai_name": ""}, "the clip has no model id"),
        ({"editor": {"modelTightW": 9999}, "editorValue": {"modelTightW": 9999}}, "origin="),
    ],
)
def test_reports_avatars_without_a_valid_frame(changes: dict[str, Any], detail: str) -> None:
    project = build_payload()
    get_model(project).update(changes)
    catalog, (result,) = import_avatars(Catalog(), project)
    assert (result.status, len(catalog)) == ("unusable", 0)
    assert detail in result.detail


def test_rejects_invalid_payloads() -> None:
    with pytest.raises(PayloadError):
        import_avatars(Catalog(), b'{"scenes": 5}')


def test_learn_reports_each_avatar(home: Path) -> None:
    project = build_payload()
    get_model(project)["editor"]["spaceB"] = 99
    files = [write(home / "one.json", project), write(home / "two.json", build_payload("M2", "B2"))]
    done = run_command_as_text("avatars", "learn", *files, str(GOLDEN))
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "new       M1/B1",
        "new       M2/B2",
        "known     M000045058/BG00002320",
    ]
    assert done.stderr == "one.json: M1/B1: spaceB is 99, but the measurements give 10\n"
    assert [entry.model for entry in Catalog.load("mine.json")] == ["M1", "M2"]
    assert (
        "changed   M1/B1  tight (240.5, 130, 600, 1780) -> (200, 130, 600, 1780)"
        in run_command_as_text("avatars", "learn", write(home / "one.json", build_payload(frame=OTHER_FRAME))).stdout
    )


def test_learn_changes_nothing_if_one_file_is_invalid(home: Path) -> None:
    (home / "bad.json").write_text("{")
    done = run_command_as_text("avatars", "learn", write(home / "good.json", build_payload()), "bad.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: bad.json: ")
    assert not (home / "mine.json").exists()


@pytest.mark.slow
def test_concurrent_processes_lose_no_avatars(home: Path) -> None:
    names = [write(home / f"{number}.json", build_payload(f"M{number}")) for number in range(20)]
    command = [sys.executable, "-m", "scenekit", "avatars", "learn"]
    processes = [subprocess.Popen([*command, name], stdout=subprocess.DEVNULL) for name in names]
    assert [process.wait() for process in processes] == [0] * 20
    assert {entry.model for entry in Catalog.load("mine.json")} == {f"M{number}" for number in range(20)}
    assert not list(home.glob("*.part"))


@pytest.mark.parametrize("content", ["", '{"version": 1, "avatars": [', '{ "ver'])
def test_learn_backs_up_a_broken_catalog(home: Path, content: str) -> None:
    (home / "mine.json").write_text(content)
    (home / "mine.json.broken-1").write_text("an earlier one")
    done = run_command_as_text("avatars", "learn", write(home / "one.json", build_payload()))
    assert done.returncode == 0
    assert "mine.json: The file was not a valid catalog. It was renamed to " in done.stderr
    assert (home / "mine.json.broken-2").read_text() == content
    assert (home / "mine.json.broken-1").read_text() == "an earlier one"
    assert Catalog.load("mine.json").get("M1")


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        ("half", ["unalias", "anna"]),
        ("half", ["alias", "M9", "anna"]),
        ("scenes: [{}]", ["alias", "M000045058", "anna"]),
        ('print("a script")', ["alias", "M000045058", "anna"]),
        ("a,b\n1,2", ["alias", "M000045058", "anna"]),
        ("[]", ["alias", "M000045058", "anna"]),
        ('{"version": 1}', ["alias", "M000045058", "anna"]),
        ('{"version": 1, "avatars": [], "mine": 1}', ["alias", "M000045058", "anna"]),
    ],
)
def test_failed_commands_keep_a_broken_catalog(home: Path, content: str, arguments: list[str]) -> None:
    (home / "mine.json").write_text(content)
    assert run_command_as_text("avatars", *arguments).returncode == 2
    assert (home / "mine.json").read_text() == content
    assert not list(home.glob("*.broken*"))


@pytest.mark.slow
def test_a_symbolic_link_to_the_catalog_shares_its_lock(home: Path) -> None:
    (home / "link.json").symlink_to("mine.json")
    names = [write(home / f"{number}.json", build_payload(f"M{number}")) for number in range(12)]
    command = [sys.executable, "-m", "scenekit", "avatars", "learn", "--catalog"]
    paths = ["link.json", "mine.json"] * 6
    processes = [
        subprocess.Popen([*command, path, name], stdout=subprocess.DEVNULL)
        for path, name in zip(paths, names, strict=True)
    ]
    assert [process.wait() for process in processes] == [0] * 12
    assert len(Catalog.load("mine.json")) == 12
    assert (home / "link.json").is_symlink()


def test_learns_changed_languages_and_keeps_unstated_ones() -> None:
    korean, _ = import_avatars(Catalog(), build_payload(language="ko"))
    catalog, (result,) = import_avatars(korean, build_payload(language="fr"))
    assert (result.status, result.detail) == ("changed", "language ko -> fr")
    assert catalog.resolve("M1").language == "fr"
    without_language = build_payload(language="ko", frame=OTHER_FRAME)
    del get_model(without_language)["language"]
    assert import_avatars(korean, without_language)[0].resolve("M1").language == "ko"


def test_reports_models_whose_id_is_an_alias() -> None:
    catalog, (result,) = import_avatars(Catalog().alias("M1", "M000045058"), build_payload())
    assert (result.status, len(catalog)) == ("unusable", 0)
    assert "'M1' is an alias in the catalog" in result.detail


def test_list_reports_aliases_of_unknown_avatars(home: Path) -> None:
    Catalog().alias("min", "M999").save("mine.json")
    assert "min is an alias of M999, which is not in a catalog." in run_command_as_text("avatars", "list").stdout
    assert run_command_as_text("avatars", "show", "M000045058").returncode == 0
    assert run_command_as_text("avatars", "alias", "M000045058", "min").stdout == "min is M000045058 (it was M999)\n"


def test_an_empty_catalog_variable_has_no_effect(tmp_path: Path) -> None:
    environment = {"SCENEKIT_CATALOG": "", "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}
    assert run_command_as_text("avatars", "list", env=environment).returncode == 0


def test_does_not_change_catalogs_of_newer_versions(home: Path) -> None:
    newer = '{"version": 3, "avatars": [], "voices": {}}'
    (home / "mine.json").write_text(newer)
    for arguments in (["learn", write(home / "one.json", build_payload())], ["alias", "M000045058", "anna"], ["list"]):
        done = run_command_as_text("avatars", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "has version 3" in done.stderr
    assert (home / "mine.json").read_text() == newer


def test_reports_catalogs_that_cannot_be_written(home: Path) -> None:
    (home / "file").write_text("")
    done = run_command_as_text(
        "avatars", "learn", write(home / "one.json", build_payload()), "--catalog", "file/mine.json"
    )
    assert done.returncode == 2
    assert "Error: file/mine.json: The catalog cannot be written: " in done.stderr


def test_a_failed_update_keeps_the_catalog(home: Path) -> None:
    Catalog().add("M1", "B1", FRAME).save("mine.json")
    before = (home / "mine.json").read_bytes()

    def fail(catalog: Catalog) -> Catalog:
        raise ArgumentError("no")

    with pytest.raises(ArgumentError):
        update_catalog("mine.json", fail)
    assert (home / "mine.json").read_bytes() == before


def test_default_catalog_is_in_the_configuration_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SCENEKIT_CATALOG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert catalog_path() == os.path.join(get_app_dir("scenekit"), "avatars.json")
    environment = {"HOME": str(tmp_path), "APPDATA": str(tmp_path)}
    assert (
        run_command_as_text("avatars", "alias", "M000045058", "anna", env=environment).stdout == "anna is M000045058\n"
    )
    (tmp_path / "scene.py").write_text("from scenekit import Scene\nscene = Scene().avatar('anna', script='Hi')\n")
    done = run_command_as_text("preview", str(tmp_path / "scene.py"), env=environment)
    assert get_model(json.loads(done.stdout))["ai_name"] == "M000045058"


def test_aliases_work_everywhere() -> None:
    catalog = (
        Catalog()
        .add("M1", "B1", FRAME)
        .add("M1", "B2", OTHER_FRAME)
        .alias("anna", "M1", "B2")
        .alias("bob", "M000045058")
    )
    scene = Scene().avatar("anna", at="left").avatar("bob", at="right").say("Hi", by="anna").say("Hi", by="bob")
    data = scene.to_dict(catalog=catalog)["scenes"][0]
    assert [clip["model"]["ai_name"] for clip in data["clips"]] == ["M1", "M000045058"]
    assert data["clips"][0]["model"]["emotion"] == "B2"
    assert [script["modelId"] for script in data["scripts"]] == ["M1", "M000045058"]
    assert get_model(Scene().avatar("anna", clothes="B1").to_dict(catalog=catalog))["emotion"] == "B1"
    assert catalog.unalias("bob").aliases == {"anna": "M1/B2"}
    assert catalog.aliases["bob"] == "M000045058"


def test_aliases_are_saved_and_loaded(tmp_path: Path) -> None:
    catalog = Catalog().add("M1", "B1", FRAME).alias("anna", "M1", "B1")
    catalog.save(tmp_path / "mine.json")
    assert Catalog.load(tmp_path / "mine.json").aliases == {"anna": "M1/B1"}


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Catalog().alias("M000045058", "M1"), "alias='M000045058'"),
        (lambda: Catalog().alias("a", "M1").alias("b", "a"), "aliases['b'] must be a model id"),
        (lambda: Catalog().alias("a/b", "M1"), "alias='a/b'"),
        (lambda: Catalog().alias("", "M1"), "alias=''"),
        (lambda: Catalog().alias("a", ""), "aliases['a'] must not be empty"),
        (lambda: Catalog().alias("anna", "M1").unalias("ana"), "Did you mean 'anna'?"),
    ],
)
def test_rejects_invalid_aliases(build: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        build()
    assert message in str(caught.value)


def test_unknown_aliases_suggest_the_nearest() -> None:
    project = Project(catalog=Catalog().alias("anna", "M000045058")).add(Scene().avatar("ana", script="Hi"))
    with pytest.raises(CompositionError) as caught:
        project.to_json()
    assert "Did you mean 'anna'?" in str(caught.value)


def test_list_and_show_name_the_origin_of_the_numbers(home: Path) -> None:
    run_command_as_text("avatars", "learn", write(home / "one.json", build_payload(language="ko")))
    run_command_as_text("avatars", "alias", "M1/B1", "anna")
    done = run_command_as_text("avatars", "alias", "M9/B9", "guess")
    assert done.stderr == "M9/B9 is not in a catalog. Its measurements are estimated.\n"
    assert run_command_as_text("avatars", "list").stdout.splitlines() == [
        "MODEL       CLOTHES     LANGUAGE  NUMBERS   NAME  ALIASES",
        "M1          B1          ko        learned   -     anna",
        "M000045058  BG00002320  en        built-in  -",
        "guess is an alias of M9/B9, whose measurements are estimated.",
    ]
    shown = run_command_as_text("avatars", "show", "anna").stdout
    assert shown.startswith("M1 in B1, language ko, alias anna\nIts frame is learned from a project of the web editor.")
    assert "modelTightX              tight left" in shown
    numbers = {line.split("  ")[0]: line.split()[-1] for line in shown.splitlines()[3:]}
    editor = get_model(build_payload())["editor"]
    assert all(numbers[key] == str(editor[key]) for key in editor if key not in ("top", "left", "width", "height"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "M000045085"], "Did you mean 'M000045058'?"),
        (["alias", "M000045085", "anna"], "Did you mean 'M000045058'?"),
        (["unalias", "anna"], "unalias(name='anna')"),
        (["learn", "none.json"], "Error: none.json: The file cannot be read"),
        (["learn"], "Missing argument"),
        (["list", "--catalog", "none.json"], "none.json: The catalog cannot be read: No such file"),
    ],
)
def test_reports_invalid_arguments(home: Path, arguments: list[str], message: str) -> None:
    Catalog().save("mine.json")
    done = run_command_as_text("avatars", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def cutout(home: Path) -> str:
    """Provide a cut-out image of a head, a neck and a torso."""
    image = Image.new("RGBA", (300, 400))
    pen = ImageDraw.Draw(image)
    pen.ellipse((110, 40, 189, 142), fill="black")
    pen.rectangle((125, 120, 174, 180), fill="black")
    pen.rounded_rectangle((50, 170, 249, 500), 50, fill="black")
    image.save(home / "ann.png")
    return "ann.png"


ANN_OPTIONS = ["--model", "M1", "--clothes", "B1"]


def test_measure_draws_and_saves(home: Path, cutout: str) -> None:
    done = run_command_as_text(
        "avatars", "measure", cutout, *ANN_OPTIONS, "--language", "ko", "--draw", "drawn.png", "--save"
    )
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[:2] == ["origin    300, 400", "tight     50, 40, 200, 360"]
    assert lines[3] == "new       M1/B1"
    assert "The head is the round part above the torso" in done.stderr
    entry = Catalog.load("mine.json").resolve("M1")
    assert (entry.frame.source, entry.language, entry.frame) == ("measured", "ko", AvatarFrame.from_image(cutout))
    with Image.open("drawn.png") as drawn:
        assert drawn.size == (300, 400)


def test_measure_without_save_changes_nothing(home: Path, cutout: str) -> None:
    assert (
        run_command_as_text("avatars", "measure", cutout, "--face", "118,55,64,64").stdout.splitlines()[2]
        == "head      150, 87, 64, 64"
    )
    assert not (home / "mine.json").exists()


def test_measured_numbers_do_not_replace_better_ones(home: Path, cutout: str) -> None:
    run_command_as_text("avatars", "learn", write(home / "one.json", build_payload(language="ko")))
    done = run_command_as_text("avatars", "measure", cutout, *ANN_OPTIONS, "--save")
    assert "skipped   M1/B1  its learned numbers differ" in done.stdout
    assert "To replace the better measurements, use --replace." in done.stderr
    assert Catalog.load("mine.json").resolve("M1").frame.source == "learned"
    assert (
        "changed   M1/B1"
        in run_command_as_text("avatars", "measure", cutout, *ANN_OPTIONS, "--save", "--replace").stdout
    )
    entry = Catalog.load("mine.json").resolve("M1")
    assert (entry.frame.source, entry.language) == ("measured", "ko")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ann.png", "--save"], "--save needs --model and --clothes"),
        (["ann.png", "--face", "1,2"], "'1,2' must have the form x,y,w,h"),
        (["ann.png", "--face", "0,0,9,9"], "face must be inside the tight box"),
        (["ann.png", "--draw", "ann.png"], "ann.png: The output must not overwrite the source."),
        (["ann.png", "--draw", "no/such/folder.png"], "cannot be written"),
        (["none.png"], "cannot be read: No such file"),
        (["mine.txt"], "must be an image in a known format"),
    ],
)
def test_reports_images_that_cannot_be_measured(home: Path, cutout: str, arguments: list[str], message: str) -> None:
    (home / "mine.txt").write_text("not an image")
    before = (home / "ann.png").read_bytes()
    done = run_command_as_text("avatars", "measure", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert (home / "ann.png").read_bytes() == before
