"""The choice of the font size at which a text fits."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scenekit import ArgumentError, Project, Scene, Text, measure_text
from scenekit.core.typesetting.line_breaking import _split_segments
from tests.interchange.scenefiles import VALIDATOR

NAMES = [
    ("Ann", 96),
    ("김민준", 96),
    ("Maximilian Schwarzenberger-Hohenlohe III", 60),
    ("다니엘 헤니 필립 알렉산더 크리스토퍼 김", 86),
    ("王小明", 96),
]
FIT: dict[str, Any] = {"size": (56, 96), "max_width": 864, "max_lines": 2}


def compose_clip(scene: Scene, orientation: Any = "landscape") -> dict[str, Any]:
    (clip,) = scene.to_dict(orientation=orientation)["scenes"][0]["clips"]
    assert isinstance(clip, dict)
    return clip


@pytest.mark.parametrize(("name", "size"), NAMES)
def test_chooses_the_largest_size_at_which_a_name_fits(name: str, size: int) -> None:
    box = measure_text(name, **FIT)
    assert box.size == size
    assert box == measure_text(name, size=size, max_width=864)
    clip = compose_clip(Scene().text(name, **FIT))
    assert clip["fontSize"] * 4 / 3 == size
    assert clip["width"] <= 864
    assert clip["text"] == "\n".join(box.lines)


def is_too_wide(word: str, size: float, max_width: float) -> bool:
    """Whether a line of the maximum width breaks a word. Ideographs and marks alone are not words."""
    return not {*"aWi한"}.isdisjoint(word) and measure_text(word.rstrip(), size=size).width * 1.03 > max_width


def fits(text: str, size: float, limits: dict[str, Any]) -> bool:
    """Whether a text fits at a size, by the documented conditions."""
    box = measure_text(text, size=size, max_width=limits["max_width"])
    return (
        len(box.lines) <= (limits["max_lines"] or 1000)
        and box.height <= (limits["max_height"] or 1e9)
        and not any(box.lines and is_too_wide(word, size, limits["max_width"]) for word in _split_segments(text))
    )


@given(
    st.lists(st.text("aWi,한漢", min_size=1, max_size=9), min_size=1, max_size=6).map(" ".join),
    st.tuples(st.integers(10, 40), st.sampled_from([0, 0.5]), st.integers(1, 60)),
    st.fixed_dictionaries(
        {
            "max_width": st.integers(40, 900),
            "max_height": st.none() | st.integers(10, 300),
            "max_lines": st.none() | st.integers(1, 4),
        }
    ),
)
def test_no_larger_size_fits(text: str, sizes: tuple[int, float, int], limits: dict[str, Any]) -> None:
    smallest, fraction, count = sizes
    largest = smallest + fraction + count
    box = measure_text(text, size=(smallest + fraction, largest), **limits)
    candidates = [smallest + fraction, *range(smallest + 1, smallest + count + 1), largest]
    fitting = [size for size in candidates if fits(text, size, limits)]
    assert box.size == max(fitting, default=smallest + fraction)
    assert box == measure_text(text, size=box.size, max_width=limits["max_width"])


def test_the_limits_follow_the_canvas_and_the_scale() -> None:
    scene = Scene().text("Welcome to the tour", size=(20, 200), max_width="50%", max_lines=1)
    landscape, portrait = compose_clip(scene), compose_clip(scene, "portrait")
    assert landscape["fontSize"] / portrait["fontSize"] == pytest.approx(1920 / 1080, rel=0.02)
    scaled = compose_clip(Scene().text("Welcome to the tour", size=(20, 200), max_width="50%", max_lines=1, scale=2))
    assert scaled["fontSize"] * 2 == pytest.approx(landscape["fontSize"], rel=0.03)


def test_width_and_height_are_limits() -> None:
    clip = compose_clip(Scene().text("Welcome to the tour", size=(20, 200), width=600, height=200))
    assert (clip["width"], clip["height"]) == (600, 200)
    box = measure_text("Welcome to the tour", size=(20, 200), max_width=600, max_height=200)
    assert clip["fontSize"] == box.size * 0.75
    wide = compose_clip(Scene().text("Tour", size=(20, 200), max_height=100))
    assert wide["height"] <= 100


def test_a_scene_file_has_a_list_of_sizes(tmp_path: Path) -> None:
    path = tmp_path / "tour.yaml"
    path.write_text("scenes: [{elements: [{text: Tour, size: [56, 96], max_width: 50%, max_lines: 1}]}]")
    project = Project.from_scenefile(path)
    assert project.scenes[0].elements == (Text("Tour", size=(56, 96), max_width="50%", max_lines=1),)
    path.write_text(project.to_scenefile())
    assert Project.from_scenefile(path) == project
    VALIDATOR.validate(yaml.safe_load(path.read_text()))
    code: dict[str, Any] = {}
    exec(project.to_code(), code)
    assert code["project"].to_json() == project.to_json()


INVALID: list[tuple[dict[str, Any], str]] = [
    ({"size": (5, 9)}, "size must be one number if no option limits the text. Set max_width=, max_height=, width= or"),
    ({"size": (5, 9), "max_lines": 1}, "size must be one number if no option limits the text."),
    ({"size": (9, 9), "max_width": 5}, "size must have the smaller size first, such as (56, 96)."),
    ({"size": (5, "9"), "max_width": 5}, "size must have finite numbers from 1 to 10000."),
    ({"size": (0.5, 9), "max_width": 5}, "size must have finite numbers from 1 to 10000."),
    (
        {"size": (5, 7, 9), "max_width": 5},
        "size must be one number, or the smallest and the largest, such as (56, 96).",
    ),
    ({"size": (5, 9), "width": 5, "height": 5, "fit": "contain"}, "size cannot be combined with fit='contain'."),
    ({"size": (5, 9), "width": 5, "wrap": False}, "size cannot be combined with wrap=False."),
    ({"max_height": 5, "height": 5}, "max_height cannot be combined with height=5."),
    ({"max_height": 0}, "max_height must be a finite number of px above 0"),
    ({"max_lines": 0}, "max_lines must be a whole number of at least 1."),
    ({"max_lines": 1.5}, "max_lines must be a whole number of at least 1, not float."),
]


@pytest.mark.parametrize(("options", "message"), INVALID)
def test_rejects_invalid_limits(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        Text("Tour", **options)
    assert message in str(caught.value)


@pytest.mark.parametrize("options", [{"size": (5, 0)}, {"size": "9"}, {"max_lines": 0}, {"max_height": -1}])
def test_measure_text_rejects_invalid_limits(options: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match=r"^measure_text\("):
        measure_text("Tour", **{"size": (5, 9), **options})
