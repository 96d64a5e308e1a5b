"""AvatarFrame: validation, and the numbers of the editor that follow from three measurements."""

import json
import math
from typing import Any

import pytest
from hypothesis import given

from scenekit import ArgumentError, AvatarFrame, Scene
from scenekit.avatars.frame import KNOWN_PROPORTIONS, find_frame_error
from tests.support.paths import TESTS
from tests.support.strategies import frames

ANNA = "M000045058"
ORIGIN, TIGHT, HEAD = (1374, 2444), (367, 168, 679, 2229), (613, 290, 182, 185)


@given(frames())
def test_spaces_and_tight_box_add_up_to_the_origin(frame: AvatarFrame) -> None:
    width, height = frame.origin
    assert frame.space_left + frame.tight[2] + frame.space_right == pytest.approx(width)
    assert frame.space_top + frame.tight[3] + frame.space_bottom == pytest.approx(height)


@given(frames())
def test_shifts_are_the_distance_of_the_tight_box_from_the_center(frame: AvatarFrame) -> None:
    left, top, width, height = frame.tight
    editor_px = 1 / frame.editor_scale
    shifted_left = left + editor_px + frame.shift_x * frame.origin[0]
    assert shifted_left == pytest.approx((frame.origin[0] - width) / 2, abs=1e-6)
    assert top + frame.shift_y * frame.origin[1] == pytest.approx((frame.origin[1] - height) / 2, abs=1e-6)


@given(frames())
def test_head_box_is_relative_to_the_tight_box(frame: AvatarFrame) -> None:
    box = frame.head_box
    assert box.left + box.width / 2 + frame.tight[0] == pytest.approx(frame.head[0])
    assert box.top + box.height / 2 + frame.tight[1] == pytest.approx(frame.head[1])


@given(frames())
def test_clip_repeats_the_frame_in_every_object_of_the_editor(frame: AvatarFrame) -> None:
    clip = Scene().avatar("M1", clothes="B1", frame=frame, scale=1).to_dict()["scenes"][0]["clips"][0]
    model = clip["model"]
    editor = dict(model["editor"])
    tight_box = {name: editor.pop(name) for name in ("left", "top", "width", "height")}
    assert editor == model["editorValue"]
    assert tuple(tight_box.values()) == frame.tight
    assert (clip["width"], clip["height"]) == frame.tight[2:]
    assert (model["origin"]["width"], model["origin"]["height"]) == frame.origin
    assert model["deploySize"] == {
        "org_width": frame.origin[0],
        "org_height": frame.origin[1],
        "edit_width": frame.tight[2],
        "edit_height": frame.tight[3],
    }


def test_rule_of_shift_x_gives_the_documented_number() -> None:
    by_rule = AvatarFrame(KNOWN_PROPORTIONS.origin, KNOWN_PROPORTIONS.tight, KNOWN_PROPORTIONS.head)
    assert KNOWN_PROPORTIONS.adjust_x is None
    assert by_rule.shift_x == KNOWN_PROPORTIONS.shift_x == -0.016860747210092203


def test_recorded_shift_x_takes_precedence_over_the_rule() -> None:
    assert AvatarFrame(ORIGIN, TIGHT, HEAD, adjust_x=-0.01).shift_x == -0.01


def test_cutout_size_is_the_recorded_or_the_tight_size() -> None:
    assert KNOWN_PROPORTIONS.cutout_size == (692, 2277)
    assert AvatarFrame(ORIGIN, TIGHT, HEAD).cutout_size == (679, 2229)


def test_fractions_are_relative_to_the_origin_image() -> None:
    frame = AvatarFrame.from_fractions((1000, 2000), (0.25, 0.05, 0.5, 0.9), (0.5, 0.125, 0.125, 0.0625))
    assert frame == AvatarFrame((1000, 2000), (250, 100, 500, 1800), (500, 250, 125, 125))


@pytest.mark.parametrize("origin", [None, (1374, 2444), (687, 1222), (1080, 1920), (1920, 1080), (500, 3000)])
def test_estimate_keeps_the_known_proportions_inside_the_image(origin: tuple[int, int] | None) -> None:
    frame = AvatarFrame.estimate(origin)
    assert frame.source == "estimated"
    assert frame.origin == (origin or (1374, 2444))
    assert frame.tight[2] / frame.tight[3] == pytest.approx(679 / 2229)
    assert frame.head[3] / frame.tight[3] == pytest.approx(185 / 2229)
    assert min(frame.space_left, frame.space_top, frame.space_right, frame.space_bottom) >= 0


def test_default_estimate_has_the_known_numbers_and_a_centered_head() -> None:
    estimate, (left, _, width, _) = AvatarFrame.estimate(), KNOWN_PROPORTIONS.tight
    assert estimate.tight == KNOWN_PROPORTIONS.tight
    assert estimate.head == (left + width / 2, *KNOWN_PROPORTIONS.head[1:])


# The origin, the scale, and the offset (x, y) of the known proportions: centered and aligned to the bottom.
ESTIMATES = [
    ((1920, 1080), 1080 / 2444, (1920 - 1374 * 1080 / 2444) / 2, 0),
    ((500, 3000), 500 / 1374, 0, 3000 - 2444 * 500 / 1374),
]


@pytest.mark.parametrize(("origin", "scale", "dx", "dy"), ESTIMATES)
def test_estimate_is_fitted_into_the_image(origin: tuple[int, int], scale: float, dx: float, dy: float) -> None:
    frame, known = AvatarFrame.estimate(origin), AvatarFrame.estimate()
    corners = [(box[0] * scale + dx, box[1] * scale + dy) for box in (known.tight, known.head)]
    assert [frame.tight[:2], frame.head[:2]] == [pytest.approx(corner) for corner in corners]


TIGHT_AT_THE_EDGES = [(0, 168, 679, 2229), (695, 168, 679, 2229), (367, 0, 679, 2229), (367, 215, 679, 2229)]
HEAD_AT_THE_EDGES = [(458, 290, 182, 185), (955, 290, 182, 185), (613, 260.5, 182, 185), (613, 2304.5, 182, 185)]
DIRECTIONS = [(-1, 0), (1, 0), (0, -1), (0, 1)]


@pytest.mark.parametrize(("box", "direction"), list(zip(TIGHT_AT_THE_EDGES, DIRECTIONS, strict=True)))
def test_tight_box_may_extend_2_px_beyond_the_image(box: Any, direction: tuple[int, int]) -> None:
    def move_tight(px: float) -> AvatarFrame:
        tight = (box[0] + px * direction[0], box[1] + px * direction[1], *box[2:])
        return AvatarFrame(ORIGIN, tight, (tight[0] + 300, tight[1] + 120, 182, 185))

    assert move_tight(2).origin == ORIGIN
    with pytest.raises(ArgumentError, match="must be inside the origin image"):
        move_tight(2.5)


@pytest.mark.parametrize(("box", "direction"), list(zip(HEAD_AT_THE_EDGES, DIRECTIONS, strict=True)))
def test_head_may_extend_2_px_beyond_the_tight_box(box: Any, direction: tuple[int, int]) -> None:
    def move_head(px: float) -> AvatarFrame:
        return AvatarFrame(ORIGIN, TIGHT, (box[0] + px * direction[0], box[1] + px * direction[1], *box[2:]))

    assert move_head(2).tight == TIGHT
    with pytest.raises(ArgumentError, match="must be inside the tight box"):
        move_head(2.5)


def test_fractions_may_be_0_and_1_and_sizes_1_px() -> None:
    frame = AvatarFrame.from_fractions((1000, 2000), (0, 0, 1, 1), (0.5, 0.5, 0.001, 0.0005))
    assert frame == AvatarFrame((1000, 2000), (0, 0, 1000, 2000), (500, 1000, 1, 1))


def test_recorded_scales_are_kept_and_have_defaults() -> None:
    assert (AvatarFrame(ORIGIN, TIGHT, HEAD).tight_scale, AvatarFrame(ORIGIN, TIGHT, HEAD).editor_scale) == (1, 0.3)
    assert AvatarFrame(ORIGIN, TIGHT, HEAD, tight_scale=0.1, editor_scale=2).editor_scale == 2


def test_only_fractions_get_a_hint_to_from_fractions() -> None:
    for width, has_hint in ((0.5, True), (0, False), (-5, False)):
        with pytest.raises(ArgumentError) as caught:
            AvatarFrame(ORIGIN, (367, 168, width, 2229), HEAD)
        assert ("from_fractions" in str(caught.value)) == has_hint


INVALID = [
    ({"origin": (0, 2444)}, "AvatarFrame(origin=(0, 2444)): origin must have a width and a height of at least 1 px"),
    ({"origin": (1374,)}, "(width, height)"),
    ({"origin": "1374x2444"}, "(width, height)"),
    ({"tight": (1, 2, 3)}, "(left, top, width, height)"),
    ({"tight": (367, 168, -679, 2229)}, "at least 1 px"),
    ({"tight": (367, 168, 1e-320, 2229)}, "at least 1 px"),
    ({"tight": (math.nan, 168, 679, 2229)}, "contains nan"),
    ({"tight": (0.26, 0.06, 0.49, 0.91)}, "from_fractions"),
    ({"tight": (367, 168, 1046, 2397)}, "must be inside the origin image"),  # right and bottom, not width and height
    ({"head": (613, math.inf, 182, 185)}, "contains inf"),
    ({"head": (613, 290, True, 185)}, "contains True"),
    ({"head": (20, 20, 182, 185)}, "must be inside the tight box"),
    ({"head": (613, 290, 182, 50_000)}, "must be inside the tight box"),
    ({"adjust_x": math.nan}, "adjust_x"),
    ({"tight_scale": 0}, "tight_scale"),
    ({"editor_scale": 0}, "editor_scale"),
    ({"cutout": (692, 0)}, "cutout"),
    ({"source": "guessed"}, "estimated"),
]


@pytest.mark.parametrize(("change", "message"), INVALID)
def test_rejects_numbers_that_do_not_make_a_frame(change: dict[str, Any], message: str) -> None:
    fields: dict[str, Any] = {"origin": ORIGIN, "tight": TIGHT, "head": HEAD} | change
    with pytest.raises(ArgumentError) as caught:
        AvatarFrame(**fields)
    assert message in str(caught.value)
    assert str(caught.value).startswith("AvatarFrame(")
    assert str(find_frame_error(**fields)) == str(caught.value)


def test_find_frame_error_accepts_valid_fields() -> None:
    assert find_frame_error(origin=ORIGIN, tight=TIGHT, head=HEAD) is None


def test_accepts_lists_as_in_json() -> None:
    lists: Any = {"origin": list(ORIGIN), "tight": list(TIGHT), "head": list(HEAD)}
    assert AvatarFrame(**lists) == AvatarFrame(origin=ORIGIN, tight=TIGHT, head=HEAD)
    fractions: Any = ([1000, 2000], [0.25, 0.1, 0.5, 0.9], [0.5, 0.15, 0.12, 0.075])
    assert AvatarFrame.from_fractions(*fractions).tight == (250, 200, 500, 1800)


@pytest.mark.parametrize("box", [5, (0.1, 0.2), "0.2", None])
def test_rejects_fractions_of_another_shape(box: Any) -> None:
    with pytest.raises(ArgumentError, match=r"from_fractions\(tight=.* 4 fractions"):
        AvatarFrame.from_fractions((1000, 2000), box, (0.5, 0.2, 0.1, 0.1))


def test_equal_frames_give_the_same_bytes() -> None:
    ints = AvatarFrame((1000, 2000), (100, 50, 800, 1900), (500, 200, 150, 160))
    floats = AvatarFrame((1000.0, 2000.0), (100.0, 50.0, 800.0, 1900.0), (500.0, 200.0, 150.0, 160.0))
    assert ints == floats
    first, second = (Scene().avatar("M1", clothes="B1", frame=frame).to_json() for frame in (ints, floats))
    assert first == second


@pytest.mark.parametrize("fraction", [-0.1, 1.5, math.nan, 300])
def test_rejects_fractions_outside_the_image(fraction: float) -> None:
    with pytest.raises(ArgumentError, match=r"from_fractions\(head="):
        AvatarFrame.from_fractions((1000, 2000), (0.2, 0.1, 0.5, 0.8), (fraction, 0.2, 0.1, 0.1))


def test_three_measurements_and_the_cutout_size_give_all_numbers_of_the_documented_sample() -> None:
    frame = AvatarFrame(
        origin=(1374, 2444),
        tight=(367.33333333333337, 168.16666666666669, 679, 2229),
        head=(613.3333333333334, 290, 182, 185),
        cutout=(692, 2277),
    )
    golden = json.loads((TESTS / "golden" / "quickstart-v3.json").read_bytes())["scenes"][0]["clips"][0]
    scene = Scene().avatar(ANNA, clothes="BG00002320", frame=frame, left=golden["left"], top=golden["top"])
    clip = scene.to_dict()["scenes"][0]["clips"][0]
    for key in ("model", "width", "height", "scaleX", "scaleY"):
        assert clip[key] == golden[key], key
