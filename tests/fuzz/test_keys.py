"""Each key of each kind of clip gets odd values. Everything that uses the project gives a result or scenekit's error."""

from __future__ import annotations

import json
import traceback
import warnings
from collections.abc import Iterator
from copy import deepcopy
from itertools import product
from random import Random
from typing import Any

import pytest

from scenekit import Project
from scenekit.errors import ScenekitError
from tests.fuzz.targets import PROJECT_USES
from tests.support.paths import GOLDEN

ODD_VALUES: list[Any] = [None, 0, -1, 1e-320, 1e308, -1e308, 2**53, "", "x", True, [], {}]

PAGES = ("page: storyboard", "page: notebook", "page: comparison")
"""Uses that take longer, and read nothing that the others do not. Only null goes through them."""


def load_clips() -> list[dict[str, Any]]:
    """Return the clips of a golden payload: one for each set of keys."""
    payload = json.loads((GOLDEN / "elements.json").read_bytes())
    clips = [clip for scene in payload["scenes"] for clip in scene["clips"]]
    return list({(clip["type"], *sorted(clip)): clip for clip in clips}.values())


CLIPS = load_clips()
HOST = next(clip for clip in CLIPS if clip["type"] == "aiModel")


def iter_paths(value: dict[str, Any], prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, part in value.items():
        yield (*prefix, key)
        if isinstance(part, dict):
            yield from iter_paths(part, (*prefix, key))


def set_value(clip: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    changed = part = deepcopy(clip)
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return changed


def use(clips: list[dict[str, Any]], names: list[str]) -> Iterator[str]:
    """Use a project with these clips, and yield a line for each exception of another class."""
    background = {"id": "b", "type": "image", "source_url": "", "source_color": "#ffffff"}
    try:
        project = Project.from_payload({"scenes": [{"background": background, "clips": clips}]})
    except ScenekitError:
        return
    for name in names:
        try:
            PROJECT_USES[name](project, Random(1))
        except ScenekitError as error:
            str(error)
        except BaseException:  # every other class is a failure
            yield f"{name}: {traceback.format_exc(limit=-1)}"


@pytest.mark.slow
@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: f"{clip['type']}-{len(clip)}")
def test_odd_values_give_a_result_or_an_error_of_scenekit(clip: dict[str, Any]) -> None:
    foreign = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path, value in product(iter_paths(clip), ODD_VALUES):
            names = [name for name in PROJECT_USES if value is None or name not in PAGES]
            changed = set_value(clip, path, value)
            for clips in ([changed], [changed, HOST]):  # the avatar is in front of it
                foreign += [f"{'.'.join(path)}={value!r}: {line}" for line in use(clips, names)]
    assert not foreign, "\n".join(foreign)
