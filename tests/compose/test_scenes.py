"""Test random scenes: payloads decode strictly, encode to the same bytes, and do not depend on earlier ones."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scenekit import Avatar, Catalog, CompositionError, Image, Project, Row, Scene, Text
from scenekit.core.geometry import ANCHORS, CANVAS_SIZES, Box
from scenekit.payload import v3
from tests.support.strategies import frames, orientations, scenes, sizes
from tests.support.strict_decoder import decode_payload


@given(st.lists(scenes(), min_size=1, max_size=3), orientations, st.sampled_from([None, "scene"]))
def test_payloads_decode_strictly_and_encode_to_the_same_bytes(
    scene_list: list[Scene], orientation: Any, scripts_on: Any
) -> None:
    project = Project("x", orientation=orientation, scripts_on=scripts_on).add(*scene_list)
    data = project.to_json()
    decoded = decode_payload(data)
    assert v3.encode(decoded) == data
    assert v3.encode(project.to_payload()) == data
    for scene in decoded.scenes:
        assert len({clip.id for clip in scene.clips if not isinstance(clip, dict)}) == len(scene.clips)


@given(scenes())
def test_one_scene_fits_both_canvases(scene: Scene) -> None:
    before = scene.to_json()
    portrait = decode_payload(scene.to_json(orientation="portrait"))
    landscape = decode_payload(scene.to_json())
    assert len(portrait.scenes[0].clips) == len(landscape.scenes[0].clips)
    assert scene.to_json() == before


@given(st.lists(scenes(), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_earlier_compositions_make_no_difference(scene_list: list[Scene], random: Any) -> None:
    """Compose scenes that share elements in another order, with others behind them, more than once."""
    shared = [element for scene in scene_list for element in scene.elements if element.id is None]
    for _ in range(4):
        conflicting = Text("x", id=f"{random.choice(['textImage', 'shape'])}-{random.randint(1, 6)}")
        leading = [Image("/f.png", size=(9, 9), id="first"), *random.choice([[], [conflicting]])]
        mixed = Scene().add(*leading, *random.sample(shared, len(shared)))
        expected = compose_or_describe_error(Scene().add(*map(copy.copy, mixed.elements)))
        assert [compose_or_describe_error(mixed) for _ in range(3)] == [expected] * 3


def compose_or_describe_error(scene: Scene) -> bytes | str:
    """Return the payload, or the error (two avatars in the same clothes may talk)."""
    try:
        return scene.to_json()
    except CompositionError as error:
        return str(error)


TEXTS = tuple(Text(f"Line {n}", size=20) for n in range(4))


def test_elements_are_composed_for_each_canvas_and_script_target() -> None:
    scene = Scene().add(*TEXTS, Avatar("M000045058", script="Hi"))
    variants = [(orientation, target) for orientation in CANVAS_SIZES for target in ("clip", "scene")]
    payloads = [
        [Project(orientation=orientation, scripts_on=target).add(scene).to_json() for orientation, target in variants]
        for _ in range(3)
    ]
    assert len(set(payloads[0])) == len(variants)
    assert payloads[1] == payloads[2] == payloads[0]


@given(frames(), frames())
def test_elements_are_composed_for_each_catalog(first: Any, second: Any) -> None:
    scene = Scene().add(*TEXTS, Row((Avatar("M1"),)))
    catalogs = [Catalog().add("M1", "B1", frame) for frame in (first, second)]
    for catalog in catalogs * 3:
        expected = Scene().add(*TEXTS, Row((Avatar("M1"),))).to_json(catalog=catalog)
        assert scene.to_json(catalog=catalog) == expected


def test_composition_does_not_change_the_elements() -> None:
    scene = Scene().add(*map(copy.copy, TEXTS))
    before = repr(scene), hash(scene)
    for _ in range(3):
        scene.to_json()
    assert (repr(scene), hash(scene)) == before
    assert scene == Scene().add(*TEXTS)


@given(st.sampled_from(list(ANCHORS)), sizes, orientations)
def test_a_contained_image_is_on_the_canvas_and_a_covering_one_contains_it(
    at: Any, size: Any, orientation: Any
) -> None:
    canvas = Box(0, 0, *CANVAS_SIZES[orientation])
    contained, covering = (get_image_box(orientation, size=size, fit=fit, at=at) for fit in ("contain", "cover"))
    assert canvas.contains(contained)
    assert covering.contains(canvas)


def get_image_box(orientation: Any, **options: Any) -> Box:
    clip: Any = Scene().image("/a", **options).to_payload(orientation=orientation).scenes[0].clips[0]
    return Box(clip.left, clip.top, clip.width * clip.scaleX, clip.height * clip.scaleY)
