"""Test the placement options with tables of px, and the invariants of all placements."""

import math
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import ArgumentError, AvatarFrame, Scene
from scenekit.avatars.frame import KNOWN_PROPORTIONS
from scenekit.core.geometry import ANCHORS, CANVAS_SIZES, Anchor, Box, Orientation, Size
from scenekit.elements.framing import SHOTS, FigureMetrics, Shot
from scenekit.payload import v3
from tests.support.strategies import anchors, frames, orientations, shots

ANNA = "M000045058"


def compose_avatar(orientation: Any = "landscape", **options: Any) -> v3.AiModelClip:
    clip = Scene().avatar(options.pop("model", ANNA), **options).to_payload(orientation=orientation).scenes[0].clips[0]
    assert isinstance(clip, v3.AiModelClip)
    return clip


def get_rendered_box(clip: v3.AiModelClip) -> Box:
    assert isinstance(clip.scaleX, int | float)
    assert isinstance(clip.scaleY, int | float)
    return Box(clip.left, clip.top, clip.width * clip.scaleX, clip.height * clip.scaleY)


def get_head_box(clip: v3.AiModelClip, frame: AvatarFrame | None = None) -> Box:
    """Return the box of the head with hair and ears, in px of the canvas."""
    frame = frame or KNOWN_PROPORTIONS
    head = FigureMetrics.from_face_box(frame.tight_size, frame.head_box).full_head_box
    assert isinstance(clip.scaleX, int | float)
    return head.scale(clip.scaleX).translate(clip.left, clip.top)


# The design values for M000045058: scale, left, top.
SHOT_TABLE = [
    ("close-up", "landscape", 2.14, 433, 129.6),
    ("medium-close-up", "landscape", 1.46, 601, 129.6),
    ("medium", "landscape", 1.00, 619, 129.6),
    ("cowboy", "landscape", 0.67, 733, 129.6),
    ("full", "landscape", 0.43, 815, 64.8),
    ("close-up", "portrait", 3.81, -396, 230.4),
    ("medium-close-up", "portrait", 2.59, -98, 230.4),
    ("medium", "portrait", 1.59, 0, 413.4),
    ("cowboy", "portrait", 1.19, 136, 230.4),
    ("full", "portrait", 0.76, 283, 115.2),
]


@pytest.mark.parametrize(("shot", "orientation", "scale", "left", "top"), SHOT_TABLE)
def test_shots_of_the_known_avatar(shot: str, orientation: Orientation, scale: float, left: float, top: float) -> None:
    clip = compose_avatar(orientation, shot=shot)
    assert clip.scaleX == clip.scaleY == pytest.approx(scale, abs=0.005)
    assert (clip.left, clip.top) == pytest.approx((left, top), abs=0.5)


@pytest.mark.parametrize("orientation", list(CANVAS_SIZES))
def test_the_default_is_a_centered_medium_shot(orientation: Orientation) -> None:
    assert compose_avatar(orientation) == compose_avatar(orientation, shot="medium", at="center")
    box = get_rendered_box(compose_avatar(orientation))
    assert box.left + box.width / 2 == pytest.approx(CANVAS_SIZES[orientation].width / 2)


def test_a_medium_shot_is_close_to_the_documented_sample() -> None:
    medium = compose_avatar()
    assert medium.scaleX == pytest.approx(1, abs=0.01)
    assert medium.left == pytest.approx(630.25, abs=12)
    assert medium.top == pytest.approx(144.6, abs=16)


@pytest.mark.parametrize(
    ("shot", "heads"), [("close-up", 1.5), ("medium-close-up", 2.2), ("medium", 3.2), ("cowboy", 4.8)]
)
@pytest.mark.parametrize("orientation", list(CANVAS_SIZES))
def test_a_shot_defines_where_the_canvas_crops(shot: str, heads: float, orientation: Orientation) -> None:
    clip = compose_avatar(orientation, shot=shot)
    assert isinstance(clip.scaleX, float)
    assert (CANVAS_SIZES[orientation].height - clip.top) / clip.scaleX == pytest.approx(heads * 1.6 * 185)


AT_TABLE = [
    # at, margin, left, top of a 200 x 656.55 px figure on 1920 x 1080
    ("top-left", None, 0, 0),
    ("top", None, 860, 0),
    ("top-right", None, 1720, 0),
    ("bottom-left", None, 0, 423.45),
    ("bottom", None, 860, 423.45),
    ("bottom-right", None, 1720, 423.45),
    ("left", None, 0, 423.45),  # it stands on the bottom edge
    ("center", None, 860, 423.45),
    ("right", None, 1720, 423.45),
    ("top-left", 48, 48, 48),
    ("top-right", "5%", 1624, 54),
    ("bottom-right", (10, 20), 1700, 413.45),
    ("bottom-left", ("10%", 0), 0, 315.45),
    ("top", 30, 860, 30),
    ("center", 30, 860, 423.45),
]


@pytest.mark.parametrize(("at", "margin", "left", "top"), AT_TABLE)
def test_the_nine_positions_and_their_margin(at: str, margin: Any, left: float, top: float) -> None:
    options = {"at": at, "width": 200} if margin is None else {"at": at, "width": 200, "margin": margin}
    clip = compose_avatar(**options)
    assert (clip.left, clip.top) == pytest.approx((left, top), abs=0.01)


@pytest.mark.parametrize("anchor", list(ANCHORS))
def test_the_anchor_of_the_box_lies_on_the_point(anchor: Anchor) -> None:
    box = get_rendered_box(compose_avatar(at=(960, "50%"), anchor=anchor, scale=0.25))
    x, y = ANCHORS[anchor]
    assert (box.left + x * box.width, box.top + y * box.height) == pytest.approx((960, 540))


def test_the_default_anchor_of_a_point_is_the_center() -> None:
    assert compose_avatar(at=(100, 200)) == compose_avatar(at=(100, 200), anchor="center", scale=1)


SIZE_TABLE: list[tuple[dict[str, Any], float, float]] = [
    ({"scale": 0.5}, 0.5, 0.5),
    ({"scale": 2}, 2, 2),
    ({"width": 339.5}, 0.5, 0.5),
    ({"width": "25%"}, 480 / 679, 480 / 679),
    ({"height": 2229}, 1, 1),
    ({"height": "50%"}, 540 / 2229, 540 / 2229),
    ({"width": 679, "height": 1114.5}, 0.5, 0.5),
    ({"width": 679, "height": 1114.5, "fit": "contain"}, 0.5, 0.5),
    ({"width": 679, "height": 1114.5, "fit": "cover"}, 1, 1),
    ({"width": 679, "height": 1114.5, "fit": "fill"}, 1, 0.5),
    ({"fit": "contain"}, 1080 / 2229, 1080 / 2229),
    ({"fit": "cover"}, 1920 / 679, 1920 / 679),
    ({"left": 10}, 1, 1),
    ({"top": 10}, 1, 1),
    ({"at": (10, 10)}, 1, 1),
    ({"scale": (0.5, 0.25)}, 0.5, 0.25),
    ({"fit": "fill"}, 1920 / 679, 1080 / 2229),
]


@pytest.mark.parametrize(("options", "scale_x", "scale_y"), SIZE_TABLE)
def test_size_options(options: dict[str, Any], scale_x: float, scale_y: float) -> None:
    clip = compose_avatar(**options)
    assert (clip.scaleX, clip.scaleY) == pytest.approx((scale_x, scale_y))


@pytest.mark.parametrize(("options", "scale_x", "scale_y"), [size for size in SIZE_TABLE if "at" not in size[0]])
def test_an_explicit_corner_does_not_change_the_size(options: dict[str, Any], scale_x: float, scale_y: float) -> None:
    clip = compose_avatar(**{"left": 10, "top": 20} | options)
    assert (clip.scaleX, clip.scaleY) == pytest.approx((scale_x, scale_y))
    assert (clip.left, clip.top) == (10, options.get("top", 20))


def test_explicit_numbers_are_written_unchanged() -> None:
    clip = compose_avatar(left=630.2493927359487, top=-3, scale=2)
    assert repr((clip.left, clip.top, clip.scaleX)) == "(630.2493927359487, -3, 2)"


def test_lengths_can_be_percentages() -> None:
    clip = compose_avatar(left="50%", top="-25%")
    assert (clip.left, clip.top) == (960, -270)


def test_left_and_top_are_independent() -> None:
    assert compose_avatar(left=100, scale=0.25).top == pytest.approx(1080 - 2229 / 4)
    assert compose_avatar(top=100, scale=0.25).left == pytest.approx((1920 - 679 / 4) / 2)


@pytest.mark.parametrize(
    "options", [{}, {"shot": "full"}, {"at": "left", "scale": 0.3}, {"left": 7, "top": 8}, {"at": (1, 2)}]
)
def test_offset_is_applied_last(options: dict[str, Any]) -> None:
    plain, shifted = compose_avatar(**options), compose_avatar(**options, offset=(30, "-10%"))
    assert (shifted.left - plain.left, shifted.top - plain.top) == pytest.approx((30, -108))


def test_position_options_move_a_shot() -> None:
    clip = compose_avatar(shot="full", left=5, top=6)
    assert (clip.left, clip.top, clip.scaleX) == (5, 6, compose_avatar(shot="full").scaleX)
    feet = get_rendered_box(compose_avatar(shot="full", at=(400, 1000), anchor="bottom"))
    assert (feet.left + feet.width / 2, feet.bottom) == pytest.approx((400, 1000))


def test_left_and_right_align_the_tight_box_of_a_shot() -> None:
    assert compose_avatar(at="left").left == 0
    assert get_rendered_box(compose_avatar(at="right")).right == pytest.approx(1920)
    assert compose_avatar(at="left", margin=96).left == 96
    assert get_rendered_box(compose_avatar(at="right", margin=(0, "5%"))).right == pytest.approx(1824)


@pytest.mark.parametrize("at", ["left", "right"])
def test_a_margin_scales_down_a_figure_that_does_not_fit(at: str) -> None:
    box = get_rendered_box(compose_avatar("portrait", at=at, margin=96))
    assert (box.left, box.right) == pytest.approx((96, 1080) if at == "left" else (0, 984))
    with pytest.raises(ArgumentError, match="must leave space"):
        compose_avatar(at=at, margin="100%")


def test_a_close_up_at_the_side_keeps_the_head_on_the_canvas() -> None:
    clip = compose_avatar("portrait", shot="close-up", at="left")
    assert clip.left < 0
    assert get_head_box(clip).right == pytest.approx(1080)


def test_a_close_up_is_centered_on_the_face() -> None:
    head = get_head_box(compose_avatar(shot="close-up"))
    assert head.left + head.width / 2 == pytest.approx(960)


def test_at_the_top_of_a_narrow_canvas_the_headroom_stays() -> None:
    assert compose_avatar("portrait", shot="medium", at="top").top == pytest.approx(0.12 * 1920)
    assert compose_avatar("portrait", shot="medium", at="bottom") == compose_avatar("portrait", shot="medium")


def test_a_half_figure_ends_at_the_bottom_edge() -> None:
    bust = AvatarFrame(origin=(800, 800), tight=(100, 60, 600, 500), head=(400, 200, 180, 200))
    box = get_rendered_box(compose_avatar(frame=bust, shot="cowboy"))
    assert box.bottom == pytest.approx(1080)


def test_a_raised_arm_is_not_the_crown() -> None:
    waving = AvatarFrame(origin=(1374, 2444), tight=(367, 168, 679, 2229), head=(613, 590, 182, 185))
    clip = compose_avatar(frame=waving, shot="medium")
    assert clip.top < 0
    assert get_head_box(clip, waving).top == pytest.approx(0.12 * 1080)


@pytest.mark.parametrize("at", ["left", "center", "right", None])
@pytest.mark.parametrize("scale", [0.2, 0.5, 1, 1.5])
def test_a_box_without_vertical_position_keeps_its_head(at: str | None, scale: float) -> None:
    box = get_rendered_box(compose_avatar(scale=scale, at=at))
    assert box.top >= 0
    assert box.bottom >= 1080 - 1e-6


def get_canvas_box(orientation: Orientation) -> Box:
    return Box(0, 0, *CANVAS_SIZES[orientation])


@given(frames(), shots, orientations, anchors, st.sampled_from([0, 48, "5%", (0, "20%")]))
def test_no_shot_crops_the_head(frame: AvatarFrame, shot: str, orientation: Orientation, at: str, margin: Any) -> None:
    clip = compose_avatar(orientation, model="M1", clothes="B1", frame=frame, shot=shot, at=at, margin=margin)
    assert get_canvas_box(orientation).contains(get_head_box(clip, frame))


@given(frames(), orientations, anchors)
def test_a_full_shot_shows_the_whole_tight_box(frame: AvatarFrame, orientation: Orientation, at: str) -> None:
    clip = compose_avatar(orientation, model="M1", clothes="B1", frame=frame, shot="full", at=at)
    assert get_canvas_box(orientation).contains(get_rendered_box(clip))


@given(frames(), shots, orientations)
def test_a_shot_never_distorts(frame: AvatarFrame, shot: str, orientation: Orientation) -> None:
    clip = compose_avatar(orientation, model="M1", clothes="B1", frame=frame, shot=shot)
    assert clip.scaleX == clip.scaleY
    assert isinstance(clip.scaleX, int | float)
    assert clip.scaleX > 0


@given(anchors, st.floats(0.05, 0.4845), orientations)
def test_a_figure_smaller_than_the_canvas_stays_on_it(at: str, scale: float, orientation: Orientation) -> None:
    assert get_canvas_box(orientation).contains(get_rendered_box(compose_avatar(orientation, at=at, scale=scale)))


INVALID_OPTIONS = [
    ({"at": "topleft"}, "at", "Did you mean 'top-left'?"),
    (
        {"at": "middle"},
        "at",
        "avatar(at='middle'): at must be one of: top-left, top, top-right, ",
    ),
    ({"at": (1, 2, 3)}, "at", "(x, y)"),
    ({"at": (1, "two")}, "at", "'two'"),
    (
        {"at": 5},
        "at",
        "avatar(at=5): at must be one of: top-left, top, top-right, ",
    ),
    ({"anchor": "top"}, "anchor", "at=(x, y)"),
    ({"at": "left", "anchor": "top"}, "anchor", "at=(x, y)"),
    ({"at": (1, 2), "anchor": "botom"}, "anchor", "'bottom'"),
    ({"shot": "medum"}, "shot", "Did you mean 'medium'?"),
    ({"shot": "closeup"}, "shot", "Did you mean 'close-up'?"),
    ({"scale": 0}, "scale", "above 0"),
    ({"scale": -1}, "scale", "above 0"),
    ({"width": 5e-324}, "width", "px above 0"),
    ({"width": "1_0%"}, "width", "'25%'"),
    ({"width": " 5 %"}, "width", "'25%'"),
    ({"width": "٥%"}, "width", "'25%'"),
    ({"left": 2**54}, "left", "finite"),
    ({"left": 1e300}, "left", "finite"),
    ({"left": -1e300}, "left", "finite"),
    ({"top": 1e300}, "top", "finite"),
    ({"top": -1e300}, "top", "finite"),
    ({"scale": (1, 2, 3)}, "scale", "(across, down)"),
    ({"scale": (1,)}, "scale", "(across, down)"),
    ({"scale": "2"}, "scale", "finite number"),
    ({"scale": True}, "scale", "finite number"),
    ({"left": math.nan}, "left", "finite"),
    ({"top": math.inf}, "top", "finite"),
    ({"top": 10**400}, "top", "finite"),
    ({"left": "60"}, "left", "'25%'"),
    ({"width": "sixty%"}, "width", "'25%'"),
    ({"width": "%"}, "width", "'25%'"),
    ({"width": "nan%"}, "width", "'25%'"),
    ({"width": 0}, "width", "px above 0"),
    ({"height": -5}, "height", "px above 0"),
    ({"height": "-5%"}, "height", "px above 0"),
    ({"margin": 10}, "margin", "at='left'"),
    ({"margin": 10, "at": (1, 2)}, "margin", "at='left'"),
    ({"margin": (1, 2, 3), "at": "left"}, "margin", "(vertical, horizontal)"),
    ({"offset": 5}, "offset", "(dx, dy)"),
    ({"offset": (math.nan, 0)}, "offset", "finite"),
    ({"fit": "stretch"}, "fit", "contain, cover, fill"),
    ({"fit": "cover", "width": 5}, "fit", "avatar(fit='cover'): fit needs a box"),
    ({"fit": "cover", "height": 5}, "fit", "avatar(fit='cover'): fit needs a box"),
    ({"fit": "cover", "scale": 5}, "scale", "fit='cover'"),
    ({"at": "left", "left": 5}, "at", "left=5"),
    ({"at": (1, 2), "top": 5}, "at", "top=5"),
    ({"scale": 1, "width": 5}, "scale", "width=5"),
    ({"scale": 1, "height": 5}, "scale", "height=5"),
    ({"shot": "full", "scale": 1}, "shot", "scale=1"),
    ({"shot": "full", "width": 5}, "shot", "width=5"),
    ({"shot": "full", "fit": "cover"}, "shot", "fit='cover'"),
    ({"angle": math.nan}, "angle", "finite"),
    ({"opacity": 0}, "opacity", "from 1 to 100"),
    ({"opacity": 101}, "opacity", "from 1 to 100"),
    ({"opacity": 0.5}, "opacity", "whole number"),
    ({"layer": 1.5}, "layer", "whole number"),
    ({"layer": True}, "layer", "not bool"),
    ({"id": ""}, "id", "empty"),
    ({"tag": 5}, "tag", "int"),
    ({"extra": [1]}, "extra", "dict"),
    ({"omit": "name"}, "omit", "tuple of keys"),
    (
        {"ignore": "SK101"},
        "ignore",
        "avatar(ignore='SK101'): ignore must be a tuple of finding codes or prefixes, such as ('SK203', 'SK5')",
    ),
]


@pytest.mark.parametrize(("options", "argument", "message"), INVALID_OPTIONS)
def test_rejects_invalid_options(options: dict[str, Any], argument: str, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        Scene().avatar(ANNA, **options)
    error = caught.value
    assert (error.method, error.argument.partition("[")[0]) == ("avatar", argument)
    assert error.argument != argument or repr(error.value) == repr(options[argument])
    assert str(error).startswith(f"avatar({argument}")
    assert message in str(error)


def test_both_factors_of_a_scale_are_checked() -> None:
    with pytest.raises(ArgumentError, match=r"avatar\(scale=-1\): scale must be a finite number above 0"):
        Scene().avatar(ANNA, scale=(5, -1))


@pytest.mark.parametrize(("option", "value"), [("opacity", 1), ("opacity", 100), ("layer", -1), ("angle", -720.5)])
def test_accepts_numbers_at_the_limits(option: str, value: Any) -> None:
    assert getattr(Scene().avatar(ANNA, **{option: value}).elements[0], option) == value


def test_a_shot_keeps_a_vertical_margin_that_is_visible() -> None:
    assert compose_avatar(shot="full", at="bottom", margin=300).top + get_rendered_box(
        compose_avatar(shot="full", at="bottom", margin=300)
    ).height == pytest.approx(780)
    assert compose_avatar(shot="full", at="top", margin=(200, 0)).top == 200
    assert compose_avatar(at="top-left", margin=(200, 0)).top == 200
    assert compose_avatar(at="top-left", margin=(20, 0)).top == pytest.approx(0.12 * 1080)  # less than the headroom
    with pytest.raises(ArgumentError, match="must leave space"):
        compose_avatar(at="top", margin="100%")


@pytest.mark.parametrize("options", [{"fit": "contain"}, {"height": "100%"}, {"height": 1000}, {"scale": 0.45}])
def test_a_figure_that_fits_stands_on_the_bottom_edge(options: dict[str, Any]) -> None:
    box = get_rendered_box(compose_avatar(**options))
    assert box.bottom == pytest.approx(1080)
    assert box.top >= -1e-6


# The scale and the top of a figure of 2229 px whose crown is its top.
TALL_TABLE = [
    (1, 129.6),  # the headroom of a shot
    (0.5, 34.5),  # the excess height, so that no more of the figure is cropped
    (1080 / 2229, 0),
    (0.4, 1080 - 891.6),
]


@pytest.mark.parametrize(("scale", "top"), TALL_TABLE)
def test_a_figure_higher_than_the_canvas_has_headroom(scale: float, top: float) -> None:
    assert compose_avatar(scale=scale).top == pytest.approx(top)


def test_headroom_is_above_the_head_not_above_a_raised_arm() -> None:
    waving = AvatarFrame(origin=(1374, 2444), tight=(367, 168, 679, 2229), head=(613, 590, 182, 185))
    assert get_head_box(compose_avatar(frame=waving, scale=1), waving).top == pytest.approx(129.6)
    assert get_head_box(compose_avatar(frame=waving, fit="cover"), waving).top == pytest.approx(0)


def test_rejects_a_margin_that_leaves_no_space() -> None:
    whole_height = 1080 - 0.06 * 1080
    with pytest.raises(ArgumentError, match="must leave space"):
        compose_avatar(shot="full", at="top", margin=(whole_height, 0))
    assert compose_avatar(shot="full", at="top", margin=(whole_height - 1, 0)).scaleX == pytest.approx(1 / 2229)


def test_a_side_margin_scales_neither_a_centered_figure_nor_a_close_up() -> None:
    middle = compose_avatar("portrait", at="top", margin=(0, 300))
    assert middle.scaleX == pytest.approx(1080 / 679)
    close = compose_avatar("portrait", shot="close-up", at="left", margin=300)
    assert close.scaleX == compose_avatar("portrait", shot="close-up").scaleX


# A face in a figure of 600 x 2000 px, and the head with hair, ears and chin around it.
HEAD_TABLE = [
    (Box(200, 100, 160, 200), (180, 40, 200, 350)),  # the crown is interpolated: 2 x (200 - 180)
    (Box(200, 60, 160, 200), (180, 0, 200, 350)),  # the crown is the top
    (Box(200, 400, 160, 200), (180, 368, 200, 322)),  # 0.66 faces above the center of the face
    (Box(0, 60, 160, 200), (0, 0, 180, 350)),  # no ear beyond the left edge
    (Box(440, 60, 160, 200), (420, 0, 180, 350)),
    (Box(200, 1800, 160, 200), (180, 1768, 200, 232)),  # no chin beyond the bottom
]


@pytest.mark.parametrize(("face", "head"), HEAD_TABLE)
def test_the_head_box_is_limited_to_the_figure(face: Box, head: tuple[float, ...]) -> None:
    figure = FigureMetrics.from_face_box(Size(600, 2000), face)
    assert figure.full_head_box == pytest.approx(head)
    assert figure.head_height == 320


@pytest.mark.parametrize("fit", ["cover", "fill"])
def test_a_covering_figure_contains_the_canvas(fit: str) -> None:
    assert get_rendered_box(compose_avatar(fit=fit)).contains(get_canvas_box("landscape"))


def test_the_crown_is_interpolated_without_jumps() -> None:
    crowns = [FigureMetrics.from_face_box(Size(679, 2229), Box(0, y / 10, 182, 185)).crown_y for y in range(600, 1400)]
    steps = [below - above for above, below in pairwise(crowns)]
    assert crowns[0] == 0
    assert min(steps) >= 0
    assert max(steps) <= 0.2 + 1e-9


def test_the_head_height_follows_the_proportions_of_a_figure() -> None:
    frame = AvatarFrame.estimate()
    assert FigureMetrics.from_face_box(Size(*frame.tight_size), frame.head_box).head_height == pytest.approx(
        frame.tight[3] / 7.5, rel=0.01
    )


@pytest.mark.parametrize(("literal", "values"), [(Shot, SHOTS), (Anchor, ANCHORS), (Orientation, CANVAS_SIZES)])
def test_literal_types_list_the_known_values(literal: Any, values: Any) -> None:
    assert get_args(literal) == tuple(values)
