"""Avatars of which only an estimated frame is known: no shot crops the head of a person who stands like an avatar."""

from functools import cache
from statistics import mean
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scenekit import AvatarFrame, Scene
from scenekit.avatars.frame import HEAD_CENTER_SPREAD, KNOWN_PROPORTIONS
from scenekit.core.geometry import CANVAS_SIZES, Box, Orientation, Size
from scenekit.elements.framing import SHOTS, FigureMetrics, Shot
from scenekit.payload import v3
from tests.support.silhouettes import BUILDS, CLOTHES, HAIR, Silhouette, create_random, draw_person
from tests.support.strategies import orientations, shots

POSES = (
    "arms down", "akimbo", "hands on the head", "arms crossed", "hands folded", "pointing", "waving", "hand on chin",
    "presenting", "on the phone",
)  # fmt: skip
"""The poses without a hand above the head."""

PEOPLE_PER_POSE = 50
SIDES = (None, "left", "right")

ESTIMATE = AvatarFrame.estimate()
EARLIER_ESTIMATE = replace(KNOWN_PROPORTIONS, source="given")
"""The estimate of version 0.1.0: the documented avatar, as if it were this one."""


class PlacedAvatar(NamedTuple):
    """The box of an avatar on the canvas."""

    box: Box
    canvas: Size


@cache
def place_avatar(frame: AvatarFrame, shot: Shot, side: Any, orientation: Orientation) -> PlacedAvatar:
    scene = Scene().avatar("M1", clothes="B1", frame=frame, shot=shot, at=side)
    clip = scene.to_payload(orientation=orientation).scenes[0].clips[0]
    assert isinstance(clip, v3.AiModelClip)
    assert isinstance(clip.scaleX, int | float)
    assert isinstance(clip.scaleY, int | float)
    size = Size(clip.width * clip.scaleX, clip.height * clip.scaleY)
    return PlacedAvatar(Box(clip.left, clip.top, *size), CANVAS_SIZES[orientation])


def scale_to_box(part: Box, whole: Size, box: Box) -> Box:
    """Return a part of a picture on the canvas, if the picture fills the box."""
    scale_x, scale_y = box.width / whole.width, box.height / whole.height
    left, top = box.left + part.left * scale_x, box.top + part.top * scale_y
    return Box(left, top, part.width * scale_x, part.height * scale_y)


def get_crop_px(head: Box, canvas: Size) -> float:
    return max(-head.left, -head.top, head.right - canvas.width, head.bottom - canvas.height)


def get_center_x(box: Box) -> float:
    return box.left + box.width / 2


@cache
def draw_people() -> tuple[Silhouette, ...]:
    random, weights_by_trait = create_random(20), {"build": BUILDS, "hair": HAIR, "clothes": CLOTHES}
    people = []
    for pose in POSES * PEOPLE_PER_POSE:
        traits: dict[str, Any] = {
            trait: random.choices(list(weights), list(weights.values()))[0]
            for trait, weights in weights_by_trait.items()
        }
        people.append(draw_person(random, pose=pose, height=400, **traits))
    return tuple(people)


def describe_head(person: Silhouette) -> tuple[Box, Box, Size]:
    """Return the face and the full head of a drawn person in the tight box, and the size of that box."""
    left, top, width, height = person.tight
    center_x, center_y, face_width, face_height = person.face
    face = Box(center_x - face_width / 2 - left, center_y - face_height / 2 - top, face_width, face_height)
    size = Size(width, height)
    return face, FigureMetrics.from_face_box(size, face).full_head_box, size


@pytest.mark.slow
def test_no_shot_of_an_estimated_avatar_crops_the_head_of_a_drawn_person() -> None:
    cropped: list[str] = []
    shifts: list[float] = []
    earlier_shifts: list[float] = []
    people = draw_people()
    assert len(people) == 500
    for person in people:
        face, head, size = describe_head(person)
        for shot, side, orientation in ((s, a, o) for s in SHOTS for a in SIDES for o in CANVAS_SIZES):
            box, canvas = place_avatar(ESTIMATE, shot, side, orientation)
            if (px := get_crop_px(scale_to_box(head, size, box), canvas)) > 1:
                cropped.append(f"{person.name}, {shot}, {side}, {orientation}: {px:.0f} px")
            for frame, results in ((ESTIMATE, shifts), (EARLIER_ESTIMATE, earlier_shifts)):
                box, canvas = place_avatar(frame, shot, side, orientation)
                expected = scale_to_box(frame.head_box, frame.tight_size, box)
                shift = get_center_x(scale_to_box(face, size, box)) - get_center_x(expected)
                results.append(abs(shift) / canvas.width)
    assert cropped == []
    assert mean(shifts) <= mean(earlier_shifts) / 2


@given(shots, st.sampled_from(SIDES), orientations, st.floats(*HEAD_CENTER_SPREAD))
def test_shots_keep_the_head_on_the_canvas_over_the_whole_spread(
    shot: Shot, side: Any, orientation: Orientation, head_center: float
) -> None:
    box, canvas = place_avatar(ESTIMATE, shot, side, orientation)
    size = ESTIMATE.tight_size
    face = ESTIMATE.head_box._replace(left=head_center * size.width - ESTIMATE.head_box.width / 2)
    head = FigureMetrics.from_face_box(size, face).full_head_box
    assert get_crop_px(scale_to_box(head, size, box), canvas) <= 1e-6


@pytest.mark.parametrize("orientation", CANVAS_SIZES)
@pytest.mark.parametrize("shot", SHOTS)
def test_an_estimated_avatar_is_never_larger_than_a_measured_one(shot: Shot, orientation: Orientation) -> None:
    measured = replace(ESTIMATE, source="measured")
    estimated_box = place_avatar(ESTIMATE, shot, None, orientation).box
    measured_box = place_avatar(measured, shot, None, orientation).box
    assert estimated_box.height <= measured_box.height
    if shot in ("medium", "cowboy", "full"):
        assert estimated_box == measured_box


def test_close_up_of_an_estimated_avatar_is_wider_and_not_cropped() -> None:
    heights = [place_avatar(ESTIMATE, shot, None, "portrait").box.height for shot in SHOTS]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] < 0.5 * place_avatar(EARLIER_ESTIMATE, "close-up", None, "portrait").box.height


def test_estimated_head_is_centered_and_the_known_avatars_are_in_the_spread() -> None:
    assert get_center_x(ESTIMATE.head_box) == pytest.approx(ESTIMATE.tight_size.width / 2)
    known = get_center_x(KNOWN_PROPORTIONS.head_box) / KNOWN_PROPORTIONS.tight_size.width
    for head_center in (known, 0.473, 0.52):
        assert HEAD_CENTER_SPREAD[0] <= head_center <= HEAD_CENTER_SPREAD[1]
