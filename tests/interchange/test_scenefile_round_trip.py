"""Scene files in three formats, and back again."""

import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scenekit import AvatarFrame, Catalog, Html, Project, Row, Scene, ScenekitError, Text
from tests.interchange.scenefiles import EXAMPLES, FILES, VALIDATOR, load_data, load_text
from tests.support.commands import run_command
from tests.support.payloads import canonical_json, payloads
from tests.support.strategies import mutations, orientations, scenes


@pytest.mark.parametrize("format", ["yaml", "toml", "json"])
def test_loads_the_same_project_from_every_format(format: str) -> None:
    project = runpy.run_path(str(EXAMPLES / "tour.py"))["project"]
    assert len(project.scenes) == 10
    assert Project.from_scenefile(EXAMPLES / f"tour.{format}").to_json() == project.to_json()


@st.composite
def projects(draw: st.DrawFn) -> Project:
    options: Any = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "name": st.text(min_size=1).filter(str.strip),
                "resolution": st.sampled_from(["4k", "720"]),
                "is_export": st.booleans(),
                "extra": st.dictionaries(st.text(max_size=4), st.floats(allow_nan=False, allow_infinity=False)),
            },
        )
    )
    orientation: Any = draw(orientations)
    return Project(orientation=orientation, **options).add(*draw(st.lists(scenes(), min_size=1, max_size=2)))


@settings(deadline=None)
@given(projects(), st.sampled_from(["yaml", "json"]))
def test_round_trips_any_project(tmp_path_factory: pytest.TempPathFactory, project: Any, format: Any) -> None:
    path = tmp_path_factory.getbasetemp() / f"any.{format}"
    path.write_text(project.to_scenefile(format), encoding="utf-8")
    back = Project.from_scenefile(path)
    try:
        written = project.to_json()
    except ScenekitError as error:
        with pytest.raises(type(error)):
            back.to_json()
        return
    assert back.to_json() == written
    VALIDATOR.validate(load_data(path))


@given(payloads(), st.sampled_from(["yaml", "json"]))
def test_round_trips_any_payload(tmp_path_factory: pytest.TempPathFactory, payload: Any, format: Any) -> None:
    path = tmp_path_factory.getbasetemp() / f"payload.{format}"
    assert_round_trip(payload, path, format)


def assert_round_trip(payload: dict[str, Any], path: Path, format: Any) -> None:
    path.write_text(Project.from_payload(payload).to_scenefile(format), encoding="utf-8")
    assert canonical_json(Project.from_scenefile(path).to_dict()) == canonical_json(payload)


TOUR = {path.suffix: path.read_bytes() for path in FILES if path.stem == "tour"}


@given(st.data(), st.sampled_from(sorted(TOUR)))
def test_mutated_bytes_give_a_project_or_an_error_of_scenekit(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, format: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"mutated{format}"
    lines = TOUR[format].splitlines(keepends=True)
    start = data.draw(st.integers(0, len(lines) - 1))
    path.write_bytes(b"".join(lines[:8]) + data.draw(mutations(b"".join(lines[start : start + 30]))))
    try:
        project = Project.from_scenefile(path)
        project.to_json()
    except ScenekitError:
        return
    assert project.scenes


@pytest.mark.parametrize("format", ["yaml", "json"])
@pytest.mark.parametrize(
    "text", ["${name}", "$${name}", "$$${name}", "${", "$${}", "a\x85b\u2028c", "12:30", "yes", "|", "- a", " x "]
)
def test_round_trips_special_texts(tmp_path: Path, text: str, format: str) -> None:
    payload = Project().add(Scene().clip({"type": "x", "text": text})).to_dict()
    assert_round_trip(payload, tmp_path / f"a.{format}", format)


def test_round_trips_all_options(work_dir: Path) -> None:
    frame = AvatarFrame(origin=(1080, 1920), tight=(240.5, 130, 600, 1780), head=(540, 250, 150, 160))
    catalog = Catalog().add("M1", "B1", frame, language="ko").alias("anna", "M1")
    project = Project(
        "All", catalog=catalog, scripts_on="scene", dictionary={"a": [1, None]}, omit=("orientation",)
    ).add(
        Scene().avatar("anna", script=Html("<p>a</p>")).avatar("M2", clothes="B2", frame=frame).say("b", by="anna"),
        Scene().add(Row((Text("a"), Text("b")), spacing="2%")).replace(watermark=True, omit=("thumbnailUrl",)),
    )
    for format in ("yaml", "json"):
        written = project.to_scenefile(format)
        assert load_text(work_dir, written, f"all.{format}").to_json() == project.to_json()
        VALIDATOR.validate(yaml.safe_load(written))


def test_catalog_argument_replaces_the_catalog_of_the_file(work_dir: Path) -> None:
    frame = AvatarFrame(origin=(1080, 1920), tight=(240.5, 130, 600, 1780), head=(540, 250, 150, 160))
    catalog = Catalog().add("M1", "B9", frame)
    assert b'"emotion":"B9"' in load_text(work_dir, "scenes: [{elements: [{avatar: M1}]}]", catalog=catalog).to_json()


def test_rejects_custom_elements() -> None:
    class Mine(Text, frozen=True):
        """A subclass of a user, which scene files do not support."""

    with pytest.raises(ScenekitError, match="Mine is not an element of scenekit"):
        Project().add(Scene().add(Mine("a"))).to_scenefile()


def test_supports_merge_keys_and_aliases(work_dir: Path) -> None:
    text = "x: 1"
    text = """
scenes:
  - elements:
      - &title {text: One, size: 96, color: white}
      - {<<: *title, text: Two}
      - *title
"""
    contents = [
        (element.content, element.size)
        for element in load_text(work_dir, text).scenes[0].elements
        if isinstance(element, Text)
    ]
    assert contents == [("One", 96), ("Two", 96), ("One", 96)]


def test_code_keeps_avatar_aliases(work_dir: Path) -> None:
    (work_dir / "talk.yaml").write_text(
        "catalog: {aliases: {anna: M000045058}}\nscenes: [{elements: [{avatar: anna, script: Hi}]}]"
    )
    (work_dir / "made.py").write_bytes(run_command("code", "talk.yaml").stdout)
    assert run_command("preview", "made.py").stdout == run_command("preview", "talk.yaml").stdout != b""
