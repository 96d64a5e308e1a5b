"""Random scenes of all kinds: what is composed decodes strictly and encodes to the same bytes."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scenekit import CompositionError, Image, Project, Scene, Text
from scenekit.compose import scenes as composition
from scenekit.compose.clips import CLIP_CACHE_MAX_ENTRIES
from scenekit.core.geometry import ANCHORS
from scenekit.payload import v3
from tests.support.strategies import orientations, scenes, sizes
from tests.support.strict_decoder import decode_payload


@given(st.lists(scenes(), min_size=1, max_size=3), orientations, st.sampled_from([None, "scene"]))
def test_what_is_composed_decodes_strictly_and_encodes_to_the_same_bytes(
    some_scenes: list[Scene], orientation: Any, speech: Any
) -> None:
    project = Project("x", orientation=orientation, scripts_on=speech).add(*some_scenes)
    data = project.to_json()
    decoded = decode_payload(data)
    assert v3.encode(decoded) == data
    assert v3.encode(project.to_payload()) == data
    for scene in decoded.scenes:
        assert len({clip.id for clip in scene.clips if not isinstance(clip, dict)}) == len(scene.clips)


@given(scenes())
def test_one_scene_serves_both_canvases(scene: Scene) -> None:
    before = scene.to_json()
    portrait = decode_payload(scene.to_json(orientation="portrait"))
    landscape = decode_payload(scene.to_json())
    assert len(portrait.scenes[0].clips) == len(landscape.scenes[0].clips)
    assert scene.to_json() == before


@given(st.lists(scenes(), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_what_was_composed_before_makes_no_difference(some_scenes: list[Scene], random: Any) -> None:
    """Scenes share elements, in another order, with others behind them: each is as if it were the first."""
    shared = [element for scene in some_scenes for element in scene.elements if element.id is None]
    for _ in range(4):
        taken = [Text("x", id=f"{kind}-{random.randint(1, 6)}") for kind in random.sample(["textImage", "shape"], 1)]
        firsts = [Image("/f.png", size=(9, 9), id="first"), *random.choice([[], taken])]
        mixed = Scene().add(*firsts, *random.sample(shared, len(shared)))
        remembered = [result(mixed) for _ in range(3)]
        composition.get_context.cache_clear()
        assert remembered == [result(mixed)] * 3


def result(scene: Scene) -> bytes | str:
    """The payload, or what is wrong with it (two avatars of the same clothes may talk)."""
    try:
        return scene.to_json()
    except CompositionError as error:
        return str(error)


def test_what_is_remembered_of_scenes_that_are_gone_is_forgotten() -> None:
    for number in range(600):
        Scene().add(*(Text(f"{number} {part}", size=10) for part in "abcd")).to_json()
    stage = composition.get_context("landscape", None, "clip", True)
    assert 0 < len(stage.clip_cache) <= CLIP_CACHE_MAX_ENTRIES + 1


@given(st.sampled_from(list(ANCHORS)), sizes, orientations)
def test_a_contained_picture_is_on_the_canvas_and_a_covering_one_leaves_nothing(
    at: Any, size: Any, orientation: Any
) -> None:
    from scenekit.core.geometry import CANVAS_SIZES, Box

    canvas = Box(0, 0, *CANVAS_SIZES[orientation])
    for fit, holds in (("contain", canvas.contains), ("cover", lambda box: box.contains(canvas))):
        clip: Any = (
            Scene().image("/a", size=size, fit=fit, at=at).to_payload(orientation=orientation).scenes[0].clips[0]
        )
        assert holds(Box(clip.left, clip.top, clip.width * clip.scaleX, clip.height * clip.scaleY))
