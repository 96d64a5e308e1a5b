"""Compiled projects give the bytes, or the error, of substituting the variables and composing."""

from __future__ import annotations

import pickle
import runpy
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import ArgumentError, Catalog, CompositionError, Html, Image, Project, Row, Scene, ScenekitError, Text
from tests.support.paths import ROOT

MODEL = "M000045058"

hostile_texts = st.one_of(
    st.text(max_size=12),
    st.text(st.sampled_from("<>&\"'\\/\0\x07\n\r\t\u2028\ufeff %(){}$é민👩\u200d👧\ud83d"), max_size=12),
    st.sampled_from(
        ["Ann", "민준", "", " ", "\n\n", "${name}", "$${name}", "%(name)s", "%", "<p>", "a\n\nb", "x" * 300]
    ),
)
values = hostile_texts | st.integers(-9, 9) | st.floats(-9, 9)
rows = st.fixed_dictionaries({"name": values, "company": values}, optional={"greeting": values, "photo": hostile_texts})

script_texts: st.SearchStrategy[str | Html] = st.sampled_from(
    [
        "Hi ${name}!",
        "${name}",
        "${greeting:-Hello}, ${name}.\n\nWelcome to ${company}.",
        "100 % of $${name}",
        "No variable.",
        Html("<p>Hi <b>${name}</b>, ${greeting:-<i>you</i>}</p>"),
    ]
)
contents = st.sampled_from(["${name}", "Hi, ${name} of ${company}", "${greeting:-Hello}\n${name}", "100 %", "$${name}"])
placements: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {"at": "left", "margin": 96}, {"left": 10, "top": "5%"}, {"at": ("50%", 300), "anchor": "top"}]
)
text_options: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "size": st.sampled_from([48, 96.5, (20, 90)]),
        "max_width": st.just("45%"),
        "opacity": st.just(50),
        "tag": st.sampled_from(["title", "${name}"]),
        "extra": st.just({"note": "${company}"}),
        "scale": st.sampled_from([2, (1, 0.5)]),
    },
)


def add_text(scene: Scene, content: str, options: dict[str, Any]) -> Scene:
    """Add a text. A range of sizes needs a limit."""
    if isinstance(options.get("size"), tuple):
        options = {"max_width": 700, "max_lines": 2} | options
    return scene.text(content, **options)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Draw a scene with variables in the places that users have them, and in others."""
    scene = Scene().background(draw(st.sampled_from(["/a.png", "navy", "https://a.example/${company}.png"])))
    for number in range(draw(st.integers(0, 2))):
        options: dict[str, Any] = draw(
            st.fixed_dictionaries({}, optional={"script": script_texts, "id": st.just(f"id-{number}")})
        )
        extra = draw(st.sampled_from([None, None, {"script": {"tts": None}}]))
        scene = scene.avatar(MODEL, clothes=f"BG{number}", at="right", extra=extra, **options)
    for _ in range(draw(st.integers(0, 2))):
        scene = add_text(scene, draw(contents), draw(placements) | draw(text_options))
    if draw(st.booleans()):
        scene = scene.image("https://a.example/${photo:-none}.png", size=(40, 12), width="12%", tag="logo")
        scene = (
            scene.text("${company}", below=draw(st.sampled_from(["logo", "title"]))) if draw(st.booleans()) else scene
        )
    if draw(st.booleans()):
        scene = scene.row(Text(draw(contents)), Image("/a.png", size=(9, 9)), at="bottom")
    for _ in range(draw(st.integers(0, 2))):
        scene = scene.say(draw(script_texts), by=draw(st.sampled_from([None, MODEL, "id-0"])))
    return scene


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Draw a project of up to three scenes. It always has the variables of `rows`."""
    project = Project(
        draw(st.sampled_from([None, "Offer", "For ${name}", "${greeting:-Hi}"])),
        orientation=draw(st.sampled_from(["landscape", "portrait"])),
        scripts_on=draw(st.sampled_from([None, None, "clip", "scene"])),
        extra=draw(st.sampled_from([None, None, {"note": "${name}"}, {"sceneCount": 1}])),
    )
    return project.add(*draw(st.lists(scenes(), min_size=1, max_size=3)))


def describe(call: Any) -> object:
    """Return the result of a call, or its error."""
    try:
        return call()
    except ScenekitError as error:
        return type(error), str(error), error.path


def check_equal(project: Project, row: dict[str, Any]) -> None:
    """Check that the compiled project gives what the substituted one gives."""
    values = {name: value for name, value in row.items() if name in project.variables}
    expected = describe(lambda: project.substitute(**values).to_json())
    try:
        compiled = project.compile()
    except ScenekitError:
        assert not isinstance(expected, bytes), "an error of the constant parts is an error of each row"
        return
    assert describe(lambda: compiled.to_json(**values)) == expected
    assert describe(lambda: compiled.to_json(**values)) == expected, "the second time, from the caches"


@given(projects(), rows)
def test_equals_the_substituted_project(project: Project, row: dict[str, Any]) -> None:
    check_equal(project, row)


@given(projects(), rows)
def test_equals_the_substituted_payload(project: Project, row: dict[str, Any]) -> None:
    try:
        payload = project.to_dict()
    except ScenekitError:
        return
    check_equal(Project.from_payload(payload), row)


EXAMPLES = sorted(
    path
    for path in (ROOT / "examples").iterdir()
    if path.suffix in {".py", ".yaml", ".toml"} and "${" in path.read_text(encoding="utf-8")
)
"""The examples with variables."""


def load_example(name: str) -> Project:
    """Return the project of an example, with its variables."""
    path = ROOT / "examples" / name
    if path.suffix == ".py":
        project: Project = runpy.run_path(str(path))["project"]
        return project
    return Project.from_scenefile(path, variables=None)


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
@given(st.data())
def test_equals_each_substituted_example(path: Any, orientation: Any, data: st.DataObject) -> None:
    project = load_example(path.name).replace(orientation=orientation)
    check_equal(project, {name: data.draw(values, name) for name in project.variables})


BASE = Scene().background("/a.png").image("/logo.png", size=(400, 120), width="12%", at="top-left", tag="logo")

PROJECTS: dict[str, Project] = {
    "a script": Project("${name}").add(BASE.avatar(MODEL, script="Hi ${name}")),
    "a model": Project().add(BASE.avatar("${name}", script="Hi")),
    "an alias of a turn": Project().add(BASE.avatar("${name}").say("Hi", by=MODEL)),
    "a turn": Project().add(BASE.avatar(MODEL, script="Hi").say("${name}")),
    "a turn in a row": Project().add(
        BASE.add(Row((Text("Hi"), Image("/a.png", size=(9, 9))))).avatar(MODEL).say("${name}")
    ),
    "a conversation": Project().add(BASE.avatar(MODEL, script="${name}").avatar(MODEL, clothes="BG2", script="Hi")),
    "a voice": Project().add(BASE.avatar(MODEL, script="${name}", voice={"id": 7})),
    "a text next to another": Project().add(BASE.text("${name}", tag="title").text("Hi", below="title")),
    "a text below an image": Project().add(BASE.text("${name}", below="logo")),
    "an id": Project().add(BASE.text("Hi", id="${name}").text("Hi", id="Ann")),
    "the keys of the scene": Project().add(BASE.text("${name}").replace(extra={"clips": []})),
    "the keys of the project": Project("${name}", extra={"scenes": []}).add(BASE.text("${name}")),
    "the name as a key": Project("${name}", omit=("name",)).add(BASE.text("${name}")),
    "a raw clip": Project().add(BASE.clip({"type": "new", "text": "${name}"}).text("Hi")),
    "a background": Project().add(BASE.background("https://a.example/${name}.png").text("Hi")),
    "a scene of its own": Project().add(BASE.avatar(MODEL, script="${name}").replace(scripts_on="scene")),
}


@pytest.mark.parametrize("name", ["Ann", "Q&A <b>", "", " ", "\n", MODEL, "M000004017", 5, "a\n\nb", "\ud83d"])
@pytest.mark.parametrize("case", PROJECTS)
def test_equals_the_substituted_project_in_each_case(case: str, name: Any) -> None:
    check_equal(PROJECTS[case], {"name": name})


def test_variables_without_a_value_and_unknown_ones_are_rejected() -> None:
    compiled = Project().add(Scene().text("${name} ${place:-here}")).compile()
    assert compiled.variables == ("name", "place")
    assert b"Ann here" in compiled.to_json(name="Ann")
    invalid_rows: list[dict[str, Any]] = [{}, {"name": "Ann", "nmae": "Ann"}, {"name": None}, {"place": "x"}]
    for row in invalid_rows:
        with pytest.raises(ArgumentError):
            compiled.to_json(**row)


def test_a_project_without_variables_can_be_compiled() -> None:
    project = Project("Hi").add(BASE.avatar(MODEL, script="Hi"))
    assert project.compile().to_json() == project.to_json()


def test_errors_that_no_row_changes_are_raised_early() -> None:
    with pytest.raises(CompositionError, match="no scenes"):
        Project("${name}").compile()
    with pytest.raises(CompositionError) as error:
        Project().add(Scene(), Scene().avatar("unknown").text("${name}")).compile()
    assert error.value.path == "scenes[1].elements[0]"


def test_uses_the_catalog_of_the_project() -> None:
    catalog = Catalog().alias("anna", MODEL)
    project = Project(catalog=catalog).add(Scene().avatar("${who}", script="Hi ${name}"))
    assert MODEL.encode() in project.compile().to_json(who="anna", name="Ann")


def test_survives_pickling() -> None:
    compiled = PROJECTS["a script"].compile()
    assert pickle.loads(pickle.dumps(compiled)).to_json(name="Ann") == compiled.to_json(name="Ann")


def test_threads_can_share_a_compiled_project() -> None:
    project = Project("${name}").add(BASE.avatar(MODEL, script="Hi ${name}").text("${name}", at="left"))
    compiled, names = project.compile(), [f"Ann {number}" for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        payloads = list(pool.map(lambda name: compiled.to_json(name=name), names))
    assert payloads == [project.substitute(name=name).to_json() for name in names]


def test_memory_does_not_grow_with_the_rows() -> None:
    compiled = Project("${name}").add(BASE.avatar(MODEL, script="Hi ${name}").text("${name}", at="left")).compile()

    def encode(first: int, end: int) -> int:
        for number in range(first, end):
            compiled.to_json(name=f"{'x' * (number % 97)} {number}")
        return tracemalloc.get_traced_memory()[0]

    encode(0, 5000)  # fills the caches of the text layout
    tracemalloc.start()
    try:
        before = encode(5000, 10_000)
        assert encode(10_000, 15_000) - before < 400_000, "the payloads of these rows have 25 MB, their texts 1 MB"
    finally:
        tracemalloc.stop()
