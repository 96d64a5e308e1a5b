"""Test that the documented quick start is reproduced byte for byte."""

import json
import os
import subprocess
import sys

import msgspec
import pytest

from scenekit import Project, Scene
from scenekit.payload import v3
from tests.support.paths import TESTS

GOLDEN = TESTS / "golden" / "quickstart-v3.json"

PROGRAM = """
from scenekit import Project, Scene
print(Project("Hello").add(*(
    Scene().background("/images/a.png").avatar("M000045058", script=f"Hi {n}", at="left", extra={"isDelete": False})
    for n in range(3)
)).to_json().decode())
"""


@pytest.fixture
def quick_start() -> Project:
    return Project("Test Project Using Api").add(
        Scene()
        .background("/images/background/bg_blue_gradient.png", color="rgb(54,188,37)")
        .avatar(
            "M000045058",
            script="Hello, this is test video using Api.",
            id="aiModel-1h4ij5h8e87",
            left=630.2493927359487,
            top=144.5979042385424,
        )
    )


def test_minified_is_the_documented_payload(quick_start: Project) -> None:
    assert quick_start.to_json() == msgspec.json.format(GOLDEN.read_bytes(), indent=-1)


def test_indented_is_the_documented_file(quick_start: Project) -> None:
    assert quick_start.to_json(indent=2) == GOLDEN.read_bytes().strip()


def test_dict_equals_and_keeps_the_types_of_the_documented_payload(quick_start: Project) -> None:
    # repr distinguishes 290 from 290.0, == does not
    assert repr(quick_start.to_dict()) == repr(json.loads(GOLDEN.read_bytes()))


def test_payload_is_the_documented_structs(quick_start: Project) -> None:
    payload = quick_start.to_payload()
    clip = payload.scenes[0].clips[0]
    assert isinstance(payload, v3.Project)
    assert isinstance(clip, v3.AiModelClip)
    assert isinstance(clip.model, v3.Model)
    assert v3.encode(payload) == quick_start.to_json()


def test_the_same_program_gives_the_same_bytes_in_every_process() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert b"Hi 2" in outputs.pop()
