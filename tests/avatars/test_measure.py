"""Measuring drawn people: the tight box is exact to the pixel, and 19 of 20 heads are right."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from statistics import mean
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from scenekit import ArgumentError, AvatarFrame
from scenekit.avatars.frame import KNOWN_PROPORTIONS
from scenekit.avatars.measurement import Measurement, draw, measure
from tests.support import melted_silhouettes
from tests.support.silhouettes import (
    VALUES_BY_TRAIT,
    Silhouette,
    create_random,
    default_person,
    draw_discs,
    draw_person,
    encode_image,
    generate_people,
)

PEOPLE_COUNT = 200
NO_HEAD = "must show a head, but none was detected"

FaceBox = tuple[float, float, float, float]
"""Center x, center y, width and height."""


class MeasuredPerson(NamedTuple):
    """A drawn person, and what `measure` returned for it."""

    drawn: Silhouette
    tight: tuple[Any, ...]
    face: FaceBox | None
    confidence: float

    @property
    def is_right(self) -> bool:
        return self.face is not None and is_right(self.face, self.drawn)


def overlap_ratio(box: FaceBox, other: FaceBox) -> float:
    """Return the intersection over union of two boxes."""
    sides = [
        min(box[axis] + box[axis + 2] / 2, other[axis] + other[axis + 2] / 2)
        - max(box[axis] - box[axis + 2] / 2, other[axis] - other[axis + 2] / 2)
        for axis in (0, 1)
    ]
    intersection = max(0, sides[0]) * max(0, sides[1])
    return intersection / (box[2] * box[3] + other[2] * other[3] - intersection)


def is_right(face: FaceBox, drawn: Silhouette) -> bool:
    """Whether a face box overlaps the drawn one, and is not far from it."""
    distance = abs(complex(face[0] - drawn.face[0], face[1] - drawn.face[1]))
    return overlap_ratio(face, drawn.face) >= 0.65 and distance <= 0.15 * drawn.head[2]


@cache
def measured_people() -> tuple[MeasuredPerson, ...]:
    return tuple(measure_drawn(drawn) for drawn in generate_people(PEOPLE_COUNT))


def measure_drawn(drawn: Silhouette) -> MeasuredPerson:
    """Measure a drawn person. If no head is detected, measure the tight box with a face from the caller."""
    data = encode_image(drawn.to_image())
    without_image = drawn._replace(alpha=Image.new("L", (1, 1)))  # frees the memory of the image
    try:
        measurement = measure(data)
    except ArgumentError as error:
        if NO_HEAD not in str(error):
            raise
        left, top, *_ = drawn.tight
        return MeasuredPerson(without_image, measure(data, face=(left, top, 9, 9)).frame.tight, None, 0)
    return MeasuredPerson(without_image, measurement.frame.tight, measurement.frame.head, measurement.confidence)


def test_person_of_each_trait_is_measured() -> None:
    """Measure a few small drawings. The slow tests below measure hundreds of all sizes."""
    traits = [{trait: value} for trait, values in VALUES_BY_TRAIT.items() for value in values]
    people = [measure_drawn(draw_person(create_random(3), height=400, **trait)) for trait in traits]
    assert [person.drawn.name for person in people if person.tight != person.drawn.tight] == []
    assert mean(person.is_right for person in people) >= 0.95
    assert all(0 <= person.confidence <= 1 for person in people)


@pytest.mark.slow
def test_tight_box_is_exact_to_the_pixel() -> None:
    assert [person.drawn.name for person in measured_people() if person.tight != person.drawn.tight] == []


@pytest.mark.slow
def test_19_of_20_heads_are_right() -> None:
    results: dict[str, list[bool]] = {}
    for person in measured_people():
        for trait in (*person.drawn.traits.values(), "hard" if person.drawn.is_hard else "plain"):
            results.setdefault(trait, []).append(person.is_right)
    table = ", ".join(f"{trait} {sum(rights)}/{len(rights)}" for trait, rights in sorted(results.items()))
    assert sum(person.is_right for person in measured_people()) >= PEOPLE_COUNT * 19 / 20, table
    assert mean(results["plain"]) >= 0.95, table
    assert mean(results["hard"]) >= 0.85, table


@pytest.mark.slow
def test_sample_contains_hard_traits() -> None:
    traits = [trait for person in measured_people() for trait in person.drawn.traits.values()]
    for trait in ("hijab", "chair back", "both hands raised", "hands above the head", "balloon", "afro", "hat", "long"):
        assert traits.count(trait) >= 4, trait
    assert sum(person.drawn.is_hard for person in measured_people()) >= PEOPLE_COUNT / 3


@pytest.mark.slow
def test_confidence_is_higher_for_right_heads() -> None:
    right = [person.confidence for person in measured_people() if person.is_right]
    wrong = [person.confidence for person in measured_people() if not person.is_right]
    hard = [person.confidence for person in measured_people() if person.drawn.is_hard]
    plain = [person.confidence for person in measured_people() if not person.drawn.is_hard]
    assert mean(right) > mean(wrong) + 0.1
    assert mean(plain) > mean(hard)
    assert all(0 <= person.confidence <= 1 for person in measured_people())


DIFFICULT_TRAITS = {
    "hat": {"clothes": "hat"},
    "chair back": {"prop": "chair back"},
    "hands on the head": {"pose": "hands on the head"},
    "afro": {"hair": "afro"},
}

MIN_RIGHT: dict[str, dict[str, float]] = {
    "another seed": {"hat": 0.84, "chair back": 0.88, "hands on the head": 0.9, "afro": 0.84, "all": 0.94},
    "second generator": {"hat": 0.7, "chair back": 0.76, "hands on the head": 0.84, "afro": 0.88, "all": 0.93},
}
"""The share of right heads, a little below the measured one, on drawings that were not used to fit the detection."""

GROUP_SIZE, UNSEEN_SEED = 50, 91_000


def draw_group(generator: str, group: str) -> Iterator[Silhouette]:
    """Draw people of one difficult kind, or of all kinds as they occur."""
    if generator == "another seed":
        if group == "all":
            return (drawn for drawn in generate_people(GROUP_SIZE * 2, UNSEEN_SEED))
        random = create_random(UNSEEN_SEED)
        return (draw_person(random, height=500, **DIFFICULT_TRAITS[group]) for _ in range(GROUP_SIZE))
    if group == "all":
        return melted_silhouettes.generate_people(GROUP_SIZE * 2, UNSEEN_SEED)
    traits = melted_silhouettes.GROUPS[group]
    trait = {"hat": "headwear", "chair back": "prop", "hands on the head": "pose", "afro": "hair"}[group]
    count = GROUP_SIZE // len(traits)
    return (
        drawn for value in traits for drawn in melted_silhouettes.generate_people(count, UNSEEN_SEED, **{trait: value})
    )


@cache
def measured_group(generator: str, group: str) -> tuple[MeasuredPerson, ...]:
    return tuple(measure_drawn(drawn) for drawn in draw_group(generator, group))


@pytest.mark.slow
@pytest.mark.parametrize("group", MIN_RIGHT["another seed"])
@pytest.mark.parametrize("generator", MIN_RIGHT)
def test_heads_of_unseen_drawings_are_right(generator: str, group: str) -> None:
    rights = [person.is_right for person in measured_group(generator, group)]
    assert mean(rights) >= MIN_RIGHT[generator][group], f"{sum(rights)} of {len(rights)}"


@pytest.mark.slow
@pytest.mark.parametrize(("generator", "min_right"), [("another seed", 0.99), ("second generator", 0.92)])
def test_confident_detections_are_right(generator: str, min_right: float) -> None:
    people = measured_group(generator, "all")
    confident = [person.is_right for person in people if person.confidence > 0.5]
    assert len(confident) > len(people) / 3
    assert mean(confident) >= min_right, f"{sum(confident)} of {len(confident)}"


@pytest.mark.parametrize(("hair", "min_confidence"), [("short", 0.6), ("bob", 0.6), ("bald", 0.3)])
def test_person_with_lowered_arms_has_a_high_confidence(hair: str, min_confidence: float) -> None:
    drawn = draw_person(create_random(3), hair=hair, height=900)
    measurement = measure(encode_image(drawn.to_image()))
    assert is_right(measurement.frame.head, drawn)
    assert measurement.confidence > min_confidence


# Transformed images.


@st.composite
def drawings(draw: st.DrawFn) -> Silhouette:
    drawn = default_person(draw(st.integers(0, 99)), draw(st.sampled_from([700, 900])))
    return drawn if draw(st.booleans()) else next(generate_people(1, draw(st.integers(0, 99))))


def measure_alpha(alpha: Image.Image) -> Measurement:
    image = Image.new("RGBA", alpha.size)
    image.putalpha(alpha)
    return measure(encode_image(image))


@pytest.mark.parametrize("pose", ["waving", "pointing", "arms crossed"])
def test_mirrored_pose_has_the_mirrored_frame(pose: str) -> None:
    check_mirrored_frame(draw_person(create_random(3), pose=pose, height=400))


@pytest.mark.slow
@given(drawings())
def test_mirrored_person_has_the_mirrored_frame(drawn: Silhouette) -> None:
    check_mirrored_frame(drawn)


def check_mirrored_frame(drawn: Silhouette) -> None:
    try:
        measurement = measure_alpha(drawn.alpha)
    except ArgumentError:
        with pytest.raises(ArgumentError, match=NO_HEAD):
            measure_alpha(ImageOps.mirror(drawn.alpha))
        return
    mirrored = measure_alpha(ImageOps.mirror(drawn.alpha))
    left, top, width, height = measurement.frame.tight
    assert mirrored.frame.tight == (drawn.alpha.width - left - width, top, width, height)
    center_x, *rest = measurement.frame.head
    assert mirrored.frame.head == pytest.approx((drawn.alpha.width - center_x, *rest), abs=0.03 * height)


@given(st.integers(0, 99), st.sampled_from([2, 3]))
def test_enlarged_image_has_an_enlarged_frame(seed: int, factor: int) -> None:
    drawn = default_person(seed, 700)
    size = (drawn.alpha.width * factor, drawn.alpha.height * factor)
    measurement = measure_alpha(drawn.alpha)
    enlarged = measure_alpha(drawn.alpha.resize(size, Image.Resampling.NEAREST))
    assert enlarged.frame.tight == tuple(factor * px for px in measurement.frame.tight)
    expected_head = [factor * px for px in measurement.frame.head]
    assert enlarged.frame.head == pytest.approx(expected_head, abs=0.15 * factor * drawn.head[2])


# Pixels around the person.


def measure_with_surroundings(surroundings: Image.Image) -> Measurement:
    return measure_alpha(ImageChops.lighter(default_person().alpha, surroundings))


def draw_speckles(size: tuple[int, int], count: int = 60) -> Image.Image:
    """Draw dots of up to 3 px. None touches the person, because it would be a part of them."""
    random, speckles = create_random(5), Image.new("L", size)
    person_and_margin = default_person().alpha.filter(ImageFilter.MaxFilter(9))
    for _ in range(count):
        x, y, side = random.randrange(size[0] - 4), random.randrange(size[1] - 4), random.randrange(3)
        if not person_and_margin.crop((x - 1, y - 1, x + side + 2, y + side + 2)).getbbox():
            ImageDraw.Draw(speckles).rectangle((x, y, x + side, y + side), fill=255)
    return speckles


def test_speckles_are_not_a_part_of_the_person() -> None:
    measurement = measure_with_surroundings(draw_speckles(default_person().alpha.size))
    assert measurement.frame.tight == default_person().tight
    assert "speckles" in measurement.explanation
    assert is_right(measurement.frame.head, default_person())


def test_large_separate_part_belongs_to_the_person() -> None:
    drawn = default_person()
    prop = Image.new("L", drawn.alpha.size)
    ImageDraw.Draw(prop).rectangle((3, 300, 12, 700), fill=255)
    measurement = measure_with_surroundings(prop)
    left, _, width, _ = drawn.tight
    assert measurement.frame.tight[0] == 3
    assert measurement.frame.tight[2] == left + width - 3


@pytest.mark.parametrize("shadow_alpha", [30, 100, 120])
def test_soft_shadow_is_not_a_part_of_the_person(shadow_alpha: int) -> None:
    drawn = draw_person(create_random(7), height=800)
    left, top, width, height = drawn.tight
    canvas = Image.new("L", (drawn.alpha.width + 400, drawn.alpha.height + 100))
    shadow = canvas.copy()
    canvas.paste(drawn.alpha, (200, 0))
    shadow_box = (left, top + height - 40, left + width + 400, top + height + 60)
    ImageDraw.Draw(shadow).ellipse(shadow_box, fill=shadow_alpha)
    measurement = measure_alpha(ImageChops.lighter(canvas, shadow.filter(ImageFilter.GaussianBlur(3))))
    assert measurement.frame.tight == pytest.approx((left + 200, top, width, height), abs=1)
    assert "128" in measurement.explanation


def test_halo_is_not_a_part_of_the_person() -> None:
    drawn = default_person()
    halo = drawn.alpha.filter(ImageFilter.MaxFilter(31)).point([0] * 128 + [60] * 128)
    measurement = measure_with_surroundings(halo)
    assert measurement.frame.tight == pytest.approx(drawn.tight, abs=2)
    assert "halo" in measurement.explanation


def test_soft_edge_is_not_a_halo() -> None:
    measurement = measure_alpha(default_person().alpha.filter(ImageFilter.GaussianBlur(0.8)))
    assert "alpha of 16 or more." in measurement.explanation


def test_noise_is_measured_in_bounded_time() -> None:
    noise = Image.effect_noise((1200, 1200), 200)
    speckles = Image.composite(noise, Image.new("L", noise.size), noise.point([0] * 151 + [255] * 105))
    with pytest.raises(ArgumentError, match=NO_HEAD):
        measure_alpha(speckles)


# A face box from the caller.


def test_face_from_the_caller_is_used() -> None:
    left, top, _, _ = default_person().tight
    data = encode_image(default_person().to_image())
    measurement = measure(data, face=(left + 10, top + 20, 60, 70))
    assert measurement.frame.head == (left + 40, top + 55, 60, 70)
    assert measurement.confidence == 1
    assert "passed by the caller" in measurement.explanation
    assert AvatarFrame.from_image(data, face=(left + 10, top + 20, 60, 70)) == measurement.frame


def test_shape_without_a_head_can_be_measured_with_a_face() -> None:
    assert measure(draw_discs((50, 50, 250, 250)), face=(100, 60, 80, 80)).frame.head == (140, 100, 80, 80)


def test_face_may_extend_2_px_beyond_the_tight_box() -> None:
    left, top, _, _ = default_person().tight
    assert measure(encode_image(default_person().to_image()), face=(left - 2, top - 2, 60, 70)).confidence == 1


INVALID_FACES = [
    ((0, 0, 5, 5), "must be inside the tight box"),
    ((200, 200, 9000, 50), "must be inside the tight box"),
    ((1, 2, 3), "4 finite numbers"),
    ("1,2,3,4", "4 finite numbers"),
    ((1, 2, 3, float("nan")), "4 finite numbers"),
    ((1, 2, True, 4), "4 finite numbers"),
    ((1, 2, 0.2, 0.3), "at least 1 px"),
    (7, "4 finite numbers"),
]


@pytest.mark.parametrize(("face", "message"), INVALID_FACES)
def test_rejects_invalid_faces(face: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=r"measure\(face=") as caught:
        measure(encode_image(default_person().to_image()), face=face)
    assert message in str(caught.value)


def test_drawn_faces_have_the_ratios_of_the_documented_avatar() -> None:
    """The documented face of 185 px begins 122 px below the crown. `tests/support/silhouettes.py` uses this ratio."""
    _, top, _, _ = KNOWN_PROPORTIONS.tight
    _, center_y, _, height = KNOWN_PROPORTIONS.head
    assert (center_y - top) / height == pytest.approx(0.66, abs=0.005)


# The drawing.


@pytest.mark.parametrize("color", [(20, 20, 25), (250, 250, 245)])
def test_boxes_are_drawn_over_the_image(color: tuple[int, int, int]) -> None:
    measurement = measure(encode_image(default_person().to_image(color)))
    drawing = Image.open(BytesIO(draw(measurement)))
    assert (drawing.format, drawing.size) == ("PNG", measurement.image.size)
    left, top, _, height = measurement.frame.tight
    center_x, center_y, face_width, _ = measurement.frame.head
    edge_points = {
        "origin": (0, drawing.height // 2),
        "tight": (left, top + height * 0.6),
        "face": (center_x - face_width / 2, center_y),
    }
    edge_colors = {name: drawing.getpixel((round(x), round(y))) for name, (x, y) in edge_points.items()}
    assert edge_colors == {"origin": (47, 128, 255), "tight": (255, 149, 0), "face": (255, 45, 120)}
    assert drawing.getpixel((round(center_x), round(center_y))) == color


def test_large_image_is_drawn_smaller() -> None:
    drawn = default_person()
    drawing = Image.open(BytesIO(draw(measure(encode_image(drawn.to_image())), max_side=200)))
    assert max(drawing.size) == 200
    assert drawing.width / drawing.height == pytest.approx(drawn.alpha.width / drawn.alpha.height, rel=0.02)


def test_drawing_is_deterministic() -> None:
    data = encode_image(default_person().to_image())
    assert draw(measure(data)) == draw(measure(data))


@pytest.mark.parametrize("max_side", [0, 15, 1.5, "large"])
def test_draw_rejects_invalid_sizes(max_side: Any) -> None:
    with pytest.raises(ArgumentError, match=r"draw\(max_side="):
        draw(measure(encode_image(default_person().to_image())), max_side)
