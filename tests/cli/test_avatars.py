"""`scenekit avatars`: learning, listing, explaining and naming, as people do it: real files and processes."""

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
from tests.support.paths import TESTS

GOLDEN = TESTS / "golden" / "quickstart-v3.json"
FRAME = AvatarFrame(origin=(1080, 1920), tight=(240.5, 130, 600, 1780), head=(540, 250, 150, 160))
OTHER = AvatarFrame(origin=(1080, 1920), tight=(200, 130, 600, 1780), head=(540, 250, 150, 160))


def payload(model: str = "M1", clothes: str = "B1", frame: AvatarFrame = FRAME, **words: Any) -> dict[str, Any]:
    return Scene().avatar(model, clothes=clothes, frame=frame, **words).to_dict()


def model_of(project: dict[str, Any]) -> dict[str, Any]:
    model: dict[str, Any] = project["scenes"][0]["clips"][0]["model"]
    return model


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCENEKIT_CATALOG", str(tmp_path / "mine.json"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scenekit", *words]
    return subprocess.run(command, capture_output=True, check=False, encoding="utf-8", **options)


def write(path: Path, project: dict[str, Any]) -> str:
    path.write_text(json.dumps(project), encoding="utf-8")
    return path.name


def test_a_frame_is_learned_to_the_last_digit() -> None:
    catalog, (lesson,) = import_avatars(Catalog(), payload(language="ko"))
    entry = catalog.resolve("M1")
    assert lesson[:3] == ("new", "M1", "B1")
    assert (entry.frame.tight, entry.frame.source, entry.language) == (FRAME.tight, "learned", "ko")
    project = payload(language="ko")
    assert model_of(Scene().avatar("M1").to_dict(catalog=catalog)) == model_of(project)


@pytest.mark.parametrize(
    ("known", "project", "replacing", "status", "tight"),
    [
        (Catalog(), payload(), False, "new", FRAME.tight),
        (import_avatars(Catalog(), payload())[0], payload(), False, "known", FRAME.tight),
        (import_avatars(Catalog(), payload(frame=OTHER))[0], payload(), False, "changed", FRAME.tight),
        (Catalog().add("M1", "B1", OTHER), payload(), False, "skipped", OTHER.tight),
        (Catalog().add("M1", "B1", OTHER), payload(), True, "changed", FRAME.tight),
        (Catalog().add("M1", "B1", FRAME), payload(), False, "known", FRAME.tight),
        (Catalog().add("M1", "B2", OTHER), payload(), False, "new", FRAME.tight),
    ],
)
def test_what_becomes_of_a_lesson(
    known: Catalog, project: Any, replacing: bool, status: str, tight: tuple[float, ...]
) -> None:
    catalog, (lesson,) = import_avatars(known, project, overwrite=replacing)
    assert lesson.status == status
    assert catalog.resolve("M1", "B1").frame.tight == tight


def test_learned_numbers_beat_built_in_ones_only_when_asked() -> None:
    own = payload("M000045058", "BG00002320")
    catalog, (lesson,) = import_avatars(Catalog(), own)
    assert (lesson.status, len(catalog)) == ("skipped", 0)
    assert "its built-in numbers differ: origin (1374, 2444) -> (1080, 1920)" in lesson.detail
    catalog, (lesson,) = import_avatars(Catalog(), own, overwrite=True)
    assert catalog.resolve("M000045058").frame.source == "learned"
    assert import_avatars(Catalog(), GOLDEN.read_bytes())[1][0].status == "known"


def test_measured_numbers_give_way_to_learned_ones() -> None:
    measured = AvatarFrame(origin=(9, 9), tight=(0, 0, 9, 9), head=(4, 4, 3, 3), source="measured")
    assert import_avatars(Catalog().add("M1", "B1", measured), payload())[1][0].status == "changed"


def test_numbers_that_contradict_each_other_are_said_and_kept_as_stated() -> None:
    project = payload()
    model_of(project)["editor"] |= {"spaceB": 99, "adjustY": "x"}
    catalog, (lesson,) = import_avatars(Catalog(), project)
    assert lesson.warnings == (
        "adjustY is 'x', and the measurements give -0.031",
        "spaceB is 99, and the measurements give 10",
    )
    assert catalog.resolve("M1").frame.tight == FRAME.tight


def test_two_clips_of_one_avatar_with_other_numbers_are_said() -> None:
    project = payload()
    project["scenes"] += payload(frame=OTHER)["scenes"] + payload()["scenes"]
    catalog, (lesson,) = import_avatars(Catalog(), project)
    assert "another clip has other numbers (tight " in lesson.warnings[0]
    assert len(lesson.warnings) == 1
    assert catalog.resolve("M1").frame.tight == FRAME.tight


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"editor": None, "editorValue": None}, "origin=(None, None) holds None"),
        ({"emotion": None}, "clothes='' must not be empty"),
        ({"ai_name": ""}, "model='' must not be empty"),
        ({"editor": {"modelTightW": 9999}, "editorValue": {"modelTightW": 9999}}, "origin="),
    ],
)
def test_an_avatar_whose_numbers_make_no_frame_is_said(changes: dict[str, Any], said: str) -> None:
    project = payload()
    model_of(project).update(changes)
    catalog, (lesson,) = import_avatars(Catalog(), project)
    assert (lesson.status, len(catalog)) == ("unusable", 0)
    assert said in lesson.detail


def test_what_is_no_payload_teaches_nothing() -> None:
    with pytest.raises(PayloadError):
        import_avatars(Catalog(), b'{"scenes": 5}')


def test_the_command_learns_and_says_what(home: Path) -> None:
    project = payload()
    model_of(project)["editor"]["spaceB"] = 99
    files = [write(home / "one.json", project), write(home / "two.json", payload("M2", "B2"))]
    done = run("avatars", "learn", *files, str(GOLDEN))
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "new       M1/B1",
        "new       M2/B2",
        "known     M000045058/BG00002320",
    ]
    assert done.stderr == "one.json: M1/B1: spaceB is 99, and the measurements give 10\n"
    assert [entry.model for entry in Catalog.load("mine.json")] == ["M1", "M2"]
    assert (
        "changed   M1/B1  tight (240.5, 130, 600, 1780) -> (200, 130, 600, 1780)"
        in run("avatars", "learn", write(home / "one.json", payload(frame=OTHER))).stdout
    )


def test_one_bad_file_of_several_teaches_nothing(home: Path) -> None:
    (home / "bad.json").write_text("{")
    done = run("avatars", "learn", write(home / "good.json", payload()), "bad.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: bad.json: is no JSON")
    assert not (home / "mine.json").exists()


def test_twenty_processes_that_learn_at_once_lose_nothing(home: Path) -> None:
    names = [write(home / f"{number}.json", payload(f"M{number}")) for number in range(20)]
    command = [sys.executable, "-m", "scenekit", "avatars", "learn"]
    processes = [subprocess.Popen([*command, name], stdout=subprocess.DEVNULL) for name in names]
    assert [process.wait() for process in processes] == [0] * 20
    assert {entry.model for entry in Catalog.load("mine.json")} == {f"M{number}" for number in range(20)}
    assert not list(home.glob("*.part"))


@pytest.mark.parametrize("content", ["", '{"version": 1, "avatars": [', "half a catalog"])
def test_a_broken_catalog_is_kept_aside(home: Path, content: str) -> None:
    (home / "mine.json").write_text(content)
    (home / "mine.json.broken-1").write_text("an earlier one")
    done = run("avatars", "learn", write(home / "one.json", payload()))
    assert done.returncode == 0
    assert "mine.json: was no catalog; it is kept as " in done.stderr
    assert (home / "mine.json.broken-2").read_text() == content
    assert (home / "mine.json.broken-1").read_text() == "an earlier one"
    assert Catalog.load("mine.json").get("M1")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("half", ["unalias", "anna"]),
        ("half", ["alias", "M9", "anna"]),
        ("[]", ["alias", "M000045058", "anna"]),
        ('{"version": 1}', ["alias", "M000045058", "anna"]),
        ('{"version": 1, "avatars": [], "mine": 1}', ["alias", "M000045058", "anna"]),
    ],
)
def test_a_command_that_fails_leaves_a_broken_catalog_where_it_is(home: Path, content: str, words: list[str]) -> None:
    (home / "mine.json").write_text(content)
    assert run("avatars", *words).returncode == 2
    assert (home / "mine.json").read_text() == content
    assert not list(home.glob("*.broken*"))


def test_a_link_to_the_catalog_is_the_same_catalog(home: Path) -> None:
    (home / "link.json").symlink_to("mine.json")
    names = [write(home / f"{number}.json", payload(f"M{number}")) for number in range(12)]
    command = [sys.executable, "-m", "scenekit", "avatars", "learn", "--catalog"]
    ways = ["link.json", "mine.json"] * 6
    processes = [
        subprocess.Popen([*command, way, name], stdout=subprocess.DEVNULL)
        for way, name in zip(ways, names, strict=True)
    ]
    assert [process.wait() for process in processes] == [0] * 12
    assert len(Catalog.load("mine.json")) == 12
    assert (home / "link.json").is_symlink()


def test_a_language_that_changed_is_learned_and_one_that_is_not_said_is_kept() -> None:
    korean, _ = import_avatars(Catalog(), payload(language="ko"))
    catalog, (lesson,) = import_avatars(korean, payload(language="fr"))
    assert (lesson.status, lesson.detail) == ("changed", "language ko -> fr")
    assert catalog.resolve("M1").language == "fr"
    silent = payload(language="ko", frame=OTHER)
    del model_of(silent)["language"]
    assert import_avatars(korean, silent)[0].resolve("M1").language == "ko"


def test_a_model_that_is_called_as_an_alias_is_said() -> None:
    catalog, (lesson,) = import_avatars(Catalog().alias("M1", "M000045058"), payload())
    assert (lesson.status, len(catalog)) == ("unusable", 0)
    assert "alias='M1' is the model id of an avatar" in lesson.detail


def test_an_alias_of_an_unknown_avatar_hides_nothing(home: Path) -> None:
    Catalog().alias("min", "M999").save("mine.json")
    assert "min is M999, which is in no catalog" in run("avatars", "list").stdout
    assert run("avatars", "show", "M000045058").returncode == 0
    assert run("avatars", "alias", "M000045058", "min").stdout == "min is M000045058 (it was M999)\n"


def test_an_empty_variable_of_the_environment_is_none(tmp_path: Path) -> None:
    environment = {**os.environ, "SCENEKIT_CATALOG": "", "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}
    assert run("avatars", "list", env=environment).returncode == 0


def test_a_catalog_of_a_newer_version_stays_as_it_is(home: Path) -> None:
    newer = '{"version": 2, "avatars": [], "voices": {}}'
    (home / "mine.json").write_text(newer)
    for words in (["learn", write(home / "one.json", payload())], ["alias", "M000045058", "anna"], ["list"]):
        done = run("avatars", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "its version is 2, and this scenekit reads 1; upgrade scenekit" in done.stderr
    assert (home / "mine.json").read_text() == newer


def test_what_cannot_be_written_is_said(home: Path) -> None:
    (home / "file").write_text("")
    done = run("avatars", "learn", write(home / "one.json", payload()), "--catalog", "file/mine.json")
    assert done.returncode == 2
    assert "Error: file/mine.json: cannot write the catalog: " in done.stderr


def test_a_change_that_fails_leaves_the_catalog_as_it_was(home: Path) -> None:
    Catalog().add("M1", "B1", FRAME).save("mine.json")
    before = (home / "mine.json").read_bytes()

    def fails(catalog: Catalog) -> Catalog:
        raise ArgumentError("no")

    with pytest.raises(ArgumentError):
        update_catalog("mine.json", fails)
    assert (home / "mine.json").read_bytes() == before


def test_the_catalog_is_in_the_settings_of_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SCENEKIT_CATALOG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert catalog_path() == os.path.join(get_app_dir("scenekit"), "avatars.json")
    environment = {**os.environ, "HOME": str(tmp_path), "APPDATA": str(tmp_path)}
    assert run("avatars", "alias", "M000045058", "anna", env=environment).stdout == "anna is M000045058\n"
    (tmp_path / "scene.py").write_text("from scenekit import Scene\nscene = Scene().avatar('anna', script='Hi')\n")
    done = run("preview", str(tmp_path / "scene.py"), env=environment)
    assert model_of(json.loads(done.stdout))["ai_name"] == "M000045058"


def test_an_alias_is_an_avatar_everywhere() -> None:
    mine = Catalog().add("M1", "B1", FRAME).add("M1", "B2", OTHER).alias("anna", "M1", "B2").alias("bob", "M000045058")
    scene = Scene().avatar("anna", at="left").avatar("bob", at="right").say("Hi", by="anna").say("Hi", by="bob")
    data = scene.to_dict(catalog=mine)["scenes"][0]
    assert [clip["model"]["ai_name"] for clip in data["clips"]] == ["M1", "M000045058"]
    assert data["clips"][0]["model"]["emotion"] == "B2"
    assert [script["modelId"] for script in data["scripts"]] == ["M1", "M000045058"]
    assert model_of(Scene().avatar("anna", clothes="B1").to_dict(catalog=mine))["emotion"] == "B1"
    assert mine.unalias("bob").aliases == {"anna": "M1/B2"}
    assert mine.aliases["bob"] == "M000045058"


def test_aliases_are_saved_and_loaded(tmp_path: Path) -> None:
    mine = Catalog().add("M1", "B1", FRAME).alias("anna", "M1", "B1")
    mine.save(tmp_path / "mine.json")
    assert Catalog.load(tmp_path / "mine.json").aliases == {"anna": "M1/B1"}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Catalog().alias("M000045058", "M1"), "is the model id of an avatar"),
        (lambda: Catalog().alias("a", "M1").alias("b", "a"), "is an alias itself"),
        (lambda: Catalog().alias("a/b", "M1"), "has a slash in it"),
        (lambda: Catalog().alias("", "M1"), "alias='' must not be empty"),
        (lambda: Catalog().alias("a", ""), "must not be empty"),
        (lambda: Catalog().alias("anna", "M1").unalias("ana"), "is no alias. Did you mean 'anna'?"),
    ],
)
def test_an_alias_that_cannot_be_is_refused(make: Any, said: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        make()
    assert said in str(caught.value)


def test_a_typo_in_an_alias_suggests_the_nearest() -> None:
    project = Project(catalog=Catalog().alias("anna", "M000045058")).add(Scene().avatar("ana", script="Hi"))
    with pytest.raises(CompositionError) as caught:
        project.to_json()
    assert "Did you mean 'anna'?" in str(caught.value)


def test_list_and_show_say_where_the_numbers_come_from(home: Path) -> None:
    run("avatars", "learn", write(home / "one.json", payload(language="ko")))
    run("avatars", "alias", "M1/B1", "anna")
    done = run("avatars", "alias", "M9/B9", "guess")
    assert done.stderr == "M9/B9 is in no catalog: its numbers are estimated\n"
    assert run("avatars", "list").stdout.splitlines() == [
        "MODEL       CLOTHES     LANGUAGE  NUMBERS   ALIASES",
        "M1          B1          ko        learned   anna",
        "M000045058  BG00002320  en        built-in",
        "guess is M9/B9, whose numbers are estimated",
    ]
    shown = run("avatars", "show", "anna").stdout
    assert shown.startswith(
        "M1 in B1, language ko, called anna\nIts frame is learned from a project of the web editor."
    )
    assert "modelTightX              tight left" in shown
    numbers = {line.split("  ")[0]: line.split()[-1] for line in shown.splitlines()[3:]}
    editor = model_of(payload())["editor"]
    assert all(numbers[key] == str(editor[key]) for key in editor if key not in ("top", "left", "width", "height"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "M000045085"], "Did you mean 'M000045058'?"),
        (["alias", "M000045085", "anna"], "Did you mean 'M000045058'?"),
        (["unalias", "anna"], "name='anna' is no alias"),
        (["learn", "none.json"], "Error: none.json: cannot be read"),
        (["learn"], "Missing argument"),
        (["list", "--catalog", "none.json"], "none.json: cannot read the catalog: No such file"),
    ],
)
def test_what_cannot_be_done_is_said(home: Path, words: list[str], said: str) -> None:
    Catalog().save("mine.json")
    done = run("avatars", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def cutout(home: Path) -> str:
    picture = Image.new("RGBA", (300, 400))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((110, 40, 189, 142), fill="black")
    pen.rectangle((125, 120, 174, 180), fill="black")
    pen.rounded_rectangle((50, 170, 249, 500), 50, fill="black")
    picture.save(home / "ann.png")
    return "ann.png"


ANN = ["--model", "M1", "--clothes", "B1"]


def test_an_avatar_is_measured_drawn_and_kept(home: Path, cutout: str) -> None:
    done = run("avatars", "measure", cutout, *ANN, "--language", "ko", "--draw", "drawn.png", "--save")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[:2] == ["origin    300, 400", "tight     50, 40, 200, 360"]
    assert lines[3] == "new       M1/B1"
    assert "The head is the round part above the torso" in done.stderr
    entry = Catalog.load("mine.json").resolve("M1")
    assert (entry.frame.source, entry.language, entry.frame) == ("measured", "ko", AvatarFrame.from_image(cutout))
    with Image.open("drawn.png") as drawn:
        assert drawn.size == (300, 400)


def test_without_save_nothing_is_kept(home: Path, cutout: str) -> None:
    assert (
        run("avatars", "measure", cutout, "--face", "118,55,64,64").stdout.splitlines()[2]
        == "head      150, 87, 64, 64"
    )
    assert not (home / "mine.json").exists()


def test_measured_numbers_take_the_place_of_no_better_ones(home: Path, cutout: str) -> None:
    run("avatars", "learn", write(home / "one.json", payload(language="ko")))
    done = run("avatars", "measure", cutout, *ANN, "--save")
    assert "skipped   M1/B1  its learned numbers differ" in done.stdout
    assert "--replace takes the measured numbers all the same" in done.stderr
    assert Catalog.load("mine.json").resolve("M1").frame.source == "learned"
    assert "changed   M1/B1" in run("avatars", "measure", cutout, *ANN, "--save", "--replace").stdout
    entry = Catalog.load("mine.json").resolve("M1")
    assert (entry.frame.source, entry.language) == ("measured", "ko")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ann.png", "--save"], "--save needs --model and --clothes"),
        (["ann.png", "--face", "1,2"], "'1,2' is not x,y,w,h"),
        (["ann.png", "--face", "0,0,9,9"], "is not inside the tight box"),
        (["ann.png", "--draw", "ann.png"], "ann.png: is the source itself"),
        (["ann.png", "--draw", "no/such/folder.png"], "cannot be written"),
        (["none.png"], "cannot be read: No such file"),
        (["mine.txt"], "cannot be read as a picture"),
    ],
)
def test_what_cannot_be_measured_is_said(home: Path, cutout: str, words: list[str], said: str) -> None:
    (home / "mine.txt").write_text("no picture")
    before = (home / "ann.png").read_bytes()
    done = run("avatars", "measure", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert (home / "ann.png").read_bytes() == before
