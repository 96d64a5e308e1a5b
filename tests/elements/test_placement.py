"""The words of placement, in tables of px, and what no placement may do."""

import math
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import ArgumentError, AvatarFrame, Scene
from scenekit.core.geometry import ANCHORS, CANVAS_SIZES, Anchor, Box, Orientation, Size
from scenekit.elements.framing import SHOTS, FigureMetrics, Shot
from scenekit.payload import v3
from tests.support.strategies import anchors, frames, orientations, shots

ANNA = "M000045058"


def clip_of(orientation: Any = "landscape", **words: Any) -> v3.AiModelClip:
    clip = Scene().avatar(words.pop("model", ANNA), **words).to_payload(orientation=orientation).scenes[0].clips[0]
    assert isinstance(clip, v3.AiModelClip)
    return clip


def drawn(clip: v3.AiModelClip) -> Box:
    assert isinstance(clip.scaleX, int | float)
    assert isinstance(clip.scaleY, int | float)
    return Box(clip.left, clip.top, clip.width * clip.scaleX, clip.height * clip.scaleY)


def head_of(clip: v3.AiModelClip, frame: AvatarFrame | None = None) -> Box:
    """The head with hair and ears, in px of the canvas."""
    entry = frame or AvatarFrame.estimate()
    head = FigureMetrics.from_face_box(entry.tight_size, entry.head_box).full_head_box
    assert isinstance(clip.scaleX, int | float)
    return head.scale(clip.scaleX).translate(clip.left, clip.top)


# What the design worked out for M000045058: scale, left, top.
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
    clip = clip_of(orientation, shot=shot)
    assert clip.scaleX == clip.scaleY == pytest.approx(scale, abs=0.005)
    assert (clip.left, clip.top) == pytest.approx((left, top), abs=0.5)


@pytest.mark.parametrize("orientation", list(CANVAS_SIZES))
def test_no_word_at_all_is_a_medium_shot_in_the_middle(orientation: Orientation) -> None:
    assert clip_of(orientation) == clip_of(orientation, shot="medium", at="center")
    box = drawn(clip_of(orientation))
    assert box.left + box.width / 2 == pytest.approx(CANVAS_SIZES[orientation].width / 2)


def test_a_medium_shot_is_what_the_documented_sample_shows() -> None:
    medium = clip_of()
    assert medium.scaleX == pytest.approx(1, abs=0.01)
    assert medium.left == pytest.approx(630.25, abs=12)
    assert medium.top == pytest.approx(144.6, abs=16)


@pytest.mark.parametrize(
    ("shot", "heads"), [("close-up", 1.5), ("medium-close-up", 2.2), ("medium", 3.2), ("cowboy", 4.8)]
)
@pytest.mark.parametrize("orientation", list(CANVAS_SIZES))
def test_a_shot_says_where_the_bottom_of_the_canvas_cuts(shot: str, heads: float, orientation: Orientation) -> None:
    clip = clip_of(orientation, shot=shot)
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
    ("left", None, 0, 423.45),  # it stands
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
def test_the_nine_names_and_their_margin(at: str, margin: Any, left: float, top: float) -> None:
    words = {"at": at, "width": 200} if margin is None else {"at": at, "width": 200, "margin": margin}
    clip = clip_of(**words)
    assert (clip.left, clip.top) == pytest.approx((left, top), abs=0.01)


@pytest.mark.parametrize("anchor", list(ANCHORS))
def test_a_point_takes_the_anchor_of_the_box(anchor: Anchor) -> None:
    box = drawn(clip_of(at=(960, "50%"), anchor=anchor, scale=0.25))
    across, down = ANCHORS[anchor]
    assert (box.left + across * box.width, box.top + down * box.height) == pytest.approx((960, 540))


def test_a_point_without_an_anchor_takes_the_centre() -> None:
    assert clip_of(at=(100, 200)) == clip_of(at=(100, 200), anchor="center", scale=1)


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


@pytest.mark.parametrize(("words", "across", "down"), SIZE_TABLE)
def test_size_words(words: dict[str, Any], across: float, down: float) -> None:
    clip = clip_of(**words)
    assert (clip.scaleX, clip.scaleY) == pytest.approx((across, down))


@pytest.mark.parametrize(("words", "across", "down"), [size for size in SIZE_TABLE if "at" not in size[0]])
def test_a_corner_that_is_told_leaves_the_size_to_the_other_words(
    words: dict[str, Any], across: float, down: float
) -> None:
    clip = clip_of(**{"left": 10, "top": 20} | words)
    assert (clip.scaleX, clip.scaleY) == pytest.approx((across, down))
    assert (clip.left, clip.top) == (10, words.get("top", 20))


def test_explicit_numbers_come_out_as_they_went_in() -> None:
    clip = clip_of(left=630.2493927359487, top=-3, scale=2)
    assert repr((clip.left, clip.top, clip.scaleX)) == "(630.2493927359487, -3, 2)"


def test_lengths_can_be_percentages() -> None:
    clip = clip_of(left="50%", top="-25%")
    assert (clip.left, clip.top) == (960, -270)


def test_one_of_left_and_top_leaves_the_other_to_the_rules() -> None:
    assert clip_of(left=100, scale=0.25).top == pytest.approx(1080 - 2229 / 4)
    assert clip_of(top=100, scale=0.25).left == pytest.approx((1920 - 679 / 4) / 2)


@pytest.mark.parametrize(
    "words", [{}, {"shot": "full"}, {"at": "left", "scale": 0.3}, {"left": 7, "top": 8}, {"at": (1, 2)}]
)
def test_offset_is_a_last_shift(words: dict[str, Any]) -> None:
    plain, shifted = clip_of(**words), clip_of(**words, offset=(30, "-10%"))
    assert (shifted.left - plain.left, shifted.top - plain.top) == pytest.approx((30, -108))


def test_position_words_move_a_shot() -> None:
    clip = clip_of(shot="full", left=5, top=6)
    assert (clip.left, clip.top, clip.scaleX) == (5, 6, clip_of(shot="full").scaleX)
    feet = drawn(clip_of(shot="full", at=(400, 1000), anchor="bottom"))
    assert (feet.left + feet.width / 2, feet.bottom) == pytest.approx((400, 1000))


def test_left_and_right_put_the_tight_box_flush_in_a_shot() -> None:
    assert clip_of(at="left").left == 0
    assert drawn(clip_of(at="right")).right == pytest.approx(1920)
    assert clip_of(at="left", margin=96).left == 96
    assert drawn(clip_of(at="right", margin=(0, "5%"))).right == pytest.approx(1824)


@pytest.mark.parametrize("at", ["left", "right"])
def test_a_margin_narrows_a_figure_that_would_not_fit_beside_it(at: str) -> None:
    box = drawn(clip_of("portrait", at=at, margin=96))
    assert (box.left, box.right) == pytest.approx((96, 1080) if at == "left" else (0, 984))
    with pytest.raises(ArgumentError, match="leaves no room"):
        clip_of(at=at, margin="100%")


def test_a_close_up_at_the_side_is_shifted_until_the_head_is_in() -> None:
    clip = clip_of("portrait", shot="close-up", at="left")
    assert clip.left < 0
    assert head_of(clip).right == pytest.approx(1080)


def test_a_close_up_is_centred_on_the_face() -> None:
    head = head_of(clip_of(shot="close-up"))
    assert head.left + head.width / 2 == pytest.approx(960)


def test_at_the_top_a_narrow_canvas_keeps_the_headroom_instead_of_the_cut() -> None:
    assert clip_of("portrait", shot="medium", at="top").top == pytest.approx(0.12 * 1920)
    assert clip_of("portrait", shot="medium", at="bottom") == clip_of("portrait", shot="medium")


def test_a_half_figure_ends_at_the_bottom_edge() -> None:
    bust = AvatarFrame(origin=(800, 800), tight=(100, 60, 600, 500), head=(400, 200, 180, 200))
    box = drawn(clip_of(frame=bust, shot="cowboy"))
    assert box.bottom == pytest.approx(1080)


def test_a_raised_arm_is_not_the_crown() -> None:
    waving = AvatarFrame(origin=(1374, 2444), tight=(367, 168, 679, 2229), head=(613, 590, 182, 185))
    clip = clip_of(frame=waving, shot="medium")
    assert clip.top < 0
    assert head_of(clip, waving).top == pytest.approx(0.12 * 1080)


@pytest.mark.parametrize("at", ["left", "center", "right", None])
@pytest.mark.parametrize("scale", [0.2, 0.5, 1, 1.5])
def test_a_box_of_which_nothing_says_how_high_keeps_its_head(at: str | None, scale: float) -> None:
    box = drawn(clip_of(scale=scale, at=at))
    assert box.top >= 0
    assert box.bottom >= 1080 - 1e-6


def whole_canvas(orientation: Orientation) -> Box:
    return Box(0, 0, *CANVAS_SIZES[orientation])


@given(frames(), shots, orientations, anchors, st.sampled_from([0, 48, "5%", (0, "20%")]))
def test_no_shot_cuts_the_head(frame: AvatarFrame, shot: str, orientation: Orientation, at: str, margin: Any) -> None:
    clip = clip_of(orientation, model="M1", clothes="B1", frame=frame, shot=shot, at=at, margin=margin)
    assert whole_canvas(orientation).contains(head_of(clip, frame))


@given(frames(), orientations, anchors)
def test_a_full_shot_shows_the_whole_tight_box(frame: AvatarFrame, orientation: Orientation, at: str) -> None:
    clip = clip_of(orientation, model="M1", clothes="B1", frame=frame, shot="full", at=at)
    assert whole_canvas(orientation).contains(drawn(clip))


@given(frames(), shots, orientations)
def test_a_shot_never_distorts(frame: AvatarFrame, shot: str, orientation: Orientation) -> None:
    clip = clip_of(orientation, model="M1", clothes="B1", frame=frame, shot=shot)
    assert clip.scaleX == clip.scaleY
    assert isinstance(clip.scaleX, int | float)
    assert clip.scaleX > 0


@given(anchors, st.floats(0.05, 0.4845), orientations)
def test_a_figure_smaller_than_the_canvas_stays_on_it(at: str, scale: float, orientation: Orientation) -> None:
    assert whole_canvas(orientation).contains(drawn(clip_of(orientation, at=at, scale=scale)))


BAD = [
    ({"at": "topleft"}, "at", "Did you mean 'top-left'?"),
    ({"at": "middle"}, "at", "Allowed: top-left, top,"),
    ({"at": (1, 2, 3)}, "at", "(x, y)"),
    ({"at": (1, "two")}, "at", "'two'"),
    ({"at": 5}, "at", "Allowed"),
    ({"anchor": "top"}, "anchor", "at=(x, y)"),
    ({"at": "left", "anchor": "top"}, "anchor", "at=(x, y)"),
    ({"at": (1, 2), "anchor": "botom"}, "anchor", "'bottom'"),
    ({"shot": "medum"}, "shot", "Did you mean 'medium'?"),
    ({"shot": "closeup"}, "shot", "Did you mean 'close-up'?"),
    ({"scale": 0}, "scale", "above 0"),
    ({"scale": -1}, "scale", "above 0"),
    ({"width": 5e-324}, "width", "positive"),
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
    ({"width": 0}, "width", "positive"),
    ({"height": -5}, "height", "positive"),
    ({"height": "-5%"}, "height", "positive"),
    ({"margin": 10}, "margin", "at='left'"),
    ({"margin": 10, "at": (1, 2)}, "margin", "at='left'"),
    ({"margin": (1, 2, 3), "at": "left"}, "margin", "(vertical, horizontal)"),
    ({"offset": 5}, "offset", "(dx, dy)"),
    ({"offset": (math.nan, 0)}, "offset", "finite"),
    ({"fit": "stretch"}, "fit", "contain, cover, fill"),
    ({"fit": "cover", "width": 5}, "fit", "width and height"),
    ({"fit": "cover", "height": 5}, "fit", "width and height"),
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
    ({"ignore": "SK101"}, "ignore", "tuple of codes"),
]


@pytest.mark.parametrize(("words", "argument", "said"), BAD)
def test_words_that_mean_nothing_are_refused_at_the_call(words: dict[str, Any], argument: str, said: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        Scene().avatar(ANNA, **words)
    error = caught.value
    assert (error.method, error.argument) == ("avatar", argument)
    assert repr(error.value) == repr(words[argument])
    assert str(error).startswith(f"avatar: {argument}=")
    assert said in str(error)


def test_each_of_two_factors_is_looked_at() -> None:
    with pytest.raises(ArgumentError, match=r"avatar: scale=-1 must be a finite number above 0"):
        Scene().avatar(ANNA, scale=(5, -1))


@pytest.mark.parametrize(("word", "value"), [("opacity", 1), ("opacity", 100), ("layer", -1), ("angle", -720.5)])
def test_numbers_at_the_ends_of_what_is_allowed_are_taken(word: str, value: Any) -> None:
    assert getattr(Scene().avatar(ANNA, **{word: value}).elements[0], word) == value


def test_a_margin_down_is_kept_by_a_shot_where_it_shows() -> None:
    assert clip_of(shot="full", at="bottom", margin=300).top + drawn(
        clip_of(shot="full", at="bottom", margin=300)
    ).height == pytest.approx(780)
    assert clip_of(shot="full", at="top", margin=(200, 0)).top == 200
    assert clip_of(at="top-left", margin=(200, 0)).top == 200
    assert clip_of(at="top-left", margin=(20, 0)).top == pytest.approx(0.12 * 1080)  # less than the headroom
    with pytest.raises(ArgumentError, match="leaves no room"):
        clip_of(at="top", margin="100%")


@pytest.mark.parametrize("words", [{"fit": "contain"}, {"height": "100%"}, {"height": 1000}, {"scale": 0.45}])
def test_a_figure_that_fits_stands_on_the_bottom_edge_whole(words: dict[str, Any]) -> None:
    box = drawn(clip_of(**words))
    assert box.bottom == pytest.approx(1080)
    assert box.top >= -1e-6


# scale, top of a figure of 2229 px whose crown is its top
TALL_TABLE = [
    (1, 129.6),  # the headroom of a shot
    (0.5, 34.5),  # as much as it is too tall: no more of it is lost
    (1080 / 2229, 0),
    (0.4, 1080 - 891.6),
]


@pytest.mark.parametrize(("scale", "top"), TALL_TABLE)
def test_a_figure_that_is_higher_than_the_canvas_has_headroom(scale: float, top: float) -> None:
    assert clip_of(scale=scale).top == pytest.approx(top)


def test_headroom_is_above_the_head_and_not_above_a_raised_arm() -> None:
    waving = AvatarFrame(origin=(1374, 2444), tight=(367, 168, 679, 2229), head=(613, 590, 182, 185))
    assert head_of(clip_of(frame=waving, scale=1), waving).top == pytest.approx(129.6)
    assert head_of(clip_of(frame=waving, fit="cover"), waving).top == pytest.approx(0)


def test_a_margin_that_leaves_nothing_leaves_no_room() -> None:
    nothing = 1080 - 0.06 * 1080
    with pytest.raises(ArgumentError, match="leaves no room"):
        clip_of(shot="full", at="top", margin=(nothing, 0))
    assert clip_of(shot="full", at="top", margin=(nothing - 1, 0)).scaleX == pytest.approx(1 / 2229)


def test_a_margin_at_the_side_narrows_neither_a_figure_in_the_middle_nor_a_close_up() -> None:
    middle = clip_of("portrait", at="top", margin=(0, 300))
    assert middle.scaleX == pytest.approx(1080 / 679)
    close = clip_of("portrait", shot="close-up", at="left", margin=300)
    assert close.scaleX == clip_of("portrait", shot="close-up").scaleX


# a face in a figure of 600 x 2000 px, and the head with hair, ears and chin around it
HEAD_TABLE = [
    (Box(200, 100, 160, 200), (180, 40, 200, 350)),  # the crown slides: 2 x (200 - 180)
    (Box(200, 60, 160, 200), (180, 0, 200, 350)),  # it is the top
    (Box(200, 400, 160, 200), (180, 368, 200, 322)),  # 0.66 faces above the middle of the face
    (Box(0, 60, 160, 200), (0, 0, 180, 350)),  # no ear beyond the left edge
    (Box(440, 60, 160, 200), (420, 0, 180, 350)),
    (Box(200, 1800, 160, 200), (180, 1768, 200, 232)),  # no chin beyond the bottom
]


@pytest.mark.parametrize(("face", "head"), HEAD_TABLE)
def test_a_head_is_the_face_with_hair_ears_and_chin_as_far_as_it_is_drawn(face: Box, head: tuple[float, ...]) -> None:
    figure = FigureMetrics.from_face_box(Size(600, 2000), face)
    assert figure.full_head_box == pytest.approx(head)
    assert figure.head_height == 320


@pytest.mark.parametrize("fit", ["cover", "fill"])
def test_a_figure_that_takes_the_canvas_leaves_nothing_of_it(fit: str) -> None:
    assert drawn(clip_of(fit=fit)).contains(whole_canvas("landscape"))


def test_the_crown_slides_between_the_top_and_the_head_of_a_raised_arm() -> None:
    crowns = [FigureMetrics.from_face_box(Size(679, 2229), Box(0, y / 10, 182, 185)).crown_y for y in range(600, 1400)]
    steps = [below - above for above, below in pairwise(crowns)]
    assert crowns[0] == 0
    assert min(steps) >= 0
    assert max(steps) <= 0.2 + 1e-9


def test_figures_of_eight_heads_are_what_a_head_is() -> None:
    frame = AvatarFrame.estimate()
    assert FigureMetrics.from_face_box(Size(*frame.tight_size), frame.head_box).head_height == pytest.approx(
        frame.tight[3] / 7.5, rel=0.01
    )


@pytest.mark.parametrize(("literal", "words"), [(Shot, SHOTS), (Anchor, ANCHORS), (Orientation, CANVAS_SIZES)])
def test_the_words_of_a_signature_are_those_that_are_known(literal: Any, words: Any) -> None:
    assert get_args(literal) == tuple(words)
