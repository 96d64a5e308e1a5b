"""Texts that are measured with a font file: fallback fonts, certainty, and the same font in checks and drawings."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageFont

from scenekit import Project, Row, Scene, Text, measure_text
from scenekit.core.typesetting.font_file import read_faces

FONT_FAMILY = "Aileron"
"""The family of the TrueType font that is part of Pillow. It has Latin letters only."""

SCENE = Scene().background("navy").avatar("M000045058", at="right", script="Hi")


@pytest.fixture
def font_file(tmp_path: Path) -> str:
    font: Any = ImageFont.load_default(20)
    (tmp_path / "Brand.ttf").write_bytes(font.font_bytes)
    return str(tmp_path / "Brand.ttf")


def test_characters_that_the_file_lacks_are_measured_in_the_fallback_font(font_file: str) -> None:
    latin, korean = measure_text("Ann ", size=100, font_file=font_file), measure_text("김민준", size=100)
    mixed = measure_text("Ann 김민준", size=100, font_file=font_file)
    assert korean.width == pytest.approx(276)
    assert mixed.width == pytest.approx(latin.width + korean.width)
    bold = measure_text("Ann ☀", size=100, font_file=font_file, weight=700).width - latin.width
    assert bold == pytest.approx(measure_text("☀", size=100, weight=700).width)


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Welcome, Ann!", "exact"),
        ("Ann\tand\nBen\u00ad", "exact"),
        ("Ann 김", "unknown font"),
        ("Ann 👍🏽", "unknown font"),
        ("Ann नमस्ते", "unknown characters"),
    ],
)
def test_a_fallback_font_lowers_the_certainty(font_file: str, text: str, certainty: str) -> None:
    assert measure_text(text, size=10, font_file=font_file).certainty == certainty


def test_lines_of_mixed_text_fit_the_maximum_width(font_file: str) -> None:
    box = measure_text("Ann 김민준 and Ben 이서연 " * 5, size=20, font_file=font_file, max_width=200)
    assert len(box.lines) > 5
    for line in box.lines:
        assert measure_text(line, size=20, font_file=font_file).width * 1.1 <= 200


NARROW = "Illiterate tillage, ill-fitted filling: it is still illicit"
"""A text that is much narrower in the font of the fixture than in Noto Sans CJK."""


def build_project(font_file: str | None, **options: Any) -> Project:
    text = Text(NARROW, size=64, color="white", font=FONT_FAMILY, font_file=font_file, max_width=700, **options)
    return Project().add(SCENE.add(Row((text,), at="left", margin=96)))


def test_the_check_measures_with_the_file(font_file: str) -> None:
    project = build_project(font_file)
    box = measure_text(NARROW, size=64, font_file=font_file, max_width=700)
    assert len(box.lines) < len(measure_text(NARROW, size=64, font=FONT_FAMILY, max_width=700).lines)
    assert [finding for finding in project.check() if finding.code in ("SK201", "SK202", "SK208")] == []


def test_the_storyboard_measures_and_draws_with_the_file(font_file: str) -> None:
    assert [face.family for face in read_faces(font_file)] == [FONT_FAMILY]
    project = build_project(font_file)
    (text,) = [clip["text"] for clip in project.to_dict()["scenes"][0]["clips"] if "text" in clip]
    assert project.storyboard().svg(0).count("<tspan") == text.count("\n") + 1
    with_file, without_file = (build.storyboard().png(0, width=960) for build in (project, build_project(None)))
    assert with_file != without_file


def run_check(*arguments: str, folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "scenekit", *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def test_paths_in_a_python_source_are_relative_to_the_file(tmp_path: Path, font_file: str) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    program = f"""
from scenekit import Project, Scene, measure_text
width = measure_text({NARROW!r}, size=9, font_file="Brand.ttf").width
scene = Scene().background("navy").avatar("M000045058", at="right", script="Hi")
project = Project(str(width)).add(scene.text("Hi", font={FONT_FAMILY!r}, font_file="Brand.ttf", at="left", color="white"))
"""
    (tmp_path / "promo.py").write_text(program)
    assert run_check("check", "../promo.py", folder=folder) == (0, "../promo.py: no findings\n")
    code, output = run_check("preview", "../promo.py", folder=folder)
    assert code == 0
    name = json.loads(output)["name"]
    assert float(name) == pytest.approx(measure_text(NARROW, size=9, font_file=font_file).width)
