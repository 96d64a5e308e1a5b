"""Test elements that are positioned relative to each other, in rows and in columns."""

from typing import Any

import pytest

from scenekit import ArgumentError, Avatar, Column, CompositionError, Row, Scene, Shape, Text
from scenekit.core.geometry import CANVAS_SIZES

BOX = Scene().shape("Square", width=400, height=200, left=100, top=300, tag="box")


def get_corners(scene: Scene, orientation: Any = "landscape") -> list[tuple[float, float]]:
    clips = scene.to_dict(orientation=orientation)["scenes"][0]["clips"]
    return [(clip["left"], clip["top"]) for clip in clips]


# The position of a shape of 100 x 50 px relative to a box of 400 x 200 px at (100, 300).
RELATIVE_POSITIONS = [
    ({"below": "box"}, (250, 500)),
    ({"below": "box", "gap": 20}, (250, 520)),
    ({"below": "box", "gap": "10%"}, (250, 608)),
    ({"below": "box", "at": "left"}, (100, 500)),
    ({"below": "box", "at": "right", "gap": -10}, (400, 490)),
    ({"below": "box", "left": 7}, (7, 500)),
    ({"below": "box", "offset": (3, 4)}, (253, 504)),
    ({"above": "box"}, (250, 250)),
    ({"above": "box", "gap": 20, "at": "right"}, (400, 230)),
    ({"right_of": "box"}, (500, 375)),
    ({"right_of": "box", "gap": "10%"}, (692, 375)),
    ({"right_of": "box", "at": "top"}, (500, 300)),
    ({"right_of": "box", "top": 9}, (500, 9)),
    ({"left_of": "box", "gap": 20}, (-20, 375)),
    ({"left_of": "box", "at": "bottom"}, (0, 450)),
    ({"inside": "box"}, (250, 375)),
    ({"inside": "box", "at": "left", "margin": 20}, (120, 375)),
    ({"inside": "box", "at": "bottom-right", "margin": (10, 20)}, (380, 440)),
    ({"inside": "box", "at": "top", "margin": "10%"}, (250, 408)),
    ({"inside": "box", "at": "top-left", "offset": (3, 4)}, (103, 304)),
]


@pytest.mark.parametrize(("options", "corner"), RELATIVE_POSITIONS)
def test_relative_positions(options: dict[str, Any], corner: tuple[float, float]) -> None:
    assert get_corners(BOX.shape("Star", width=100, height=50, **options))[1] == pytest.approx(corner)


def test_a_reference_element_can_come_later_and_be_relative_itself() -> None:
    scene = Scene().shape("Star", width=10, below="b").shape("Star", width=10, below="c", id="b")
    chain = scene.shape("Star", width=10, left=0, top=0, id="c")
    assert get_corners(chain) == [(0, 20), (0, 10), (0, 0)]


def test_relative_positions_follow_the_canvas() -> None:
    scene = (
        Scene().shape("Square", width=100, height=100, at="top-right", tag="a").shape("Star", width=100, left_of="a")
    )
    assert get_corners(scene)[1] == (1720, 0)
    assert get_corners(scene, "portrait")[1] == (880, 0)


def test_reference_boxes_have_the_rendered_size() -> None:
    scene = Scene().image("/a.png", size=(100, 100), scale=3, left=0, top=0, tag="a").shape("Star", width=10, below="a")
    assert get_corners(scene)[1] == (145, 300)


def test_an_avatar_next_to_an_element_keeps_its_vertical_position() -> None:
    alone = Scene().avatar("M000045058").to_payload().scenes[0].clips[0]
    scene = Scene().shape("Square", width=300, left=0, top=0, tag="a").avatar("M000045058", right_of="a", gap=10)
    relative = scene.to_payload().scenes[0].clips[1]
    assert not isinstance(relative, dict)
    assert not isinstance(alone, dict)
    assert (relative.left, relative.top) == (310, alone.top)


def test_an_avatar_inside_an_element_is_positioned_as_a_box() -> None:
    scene = BOX.avatar("M000045058", height=100, inside="box", at="bottom", margin=10)
    assert get_corners(scene)[1] == pytest.approx((300 - 679 / 2229 * 50, 390))


def test_elements_and_groups_inside_another_follow_it_on_both_canvases() -> None:
    card = Scene().shape("Square", width=400, height=200, at="bottom-right", margin=100, tag="card")
    row = card.row(*make_stars(2), inside="card", at="left").text("x", inside="card", at="top-left")
    assert get_corners(row)[:3] == [(1420, 780), (1420, 855), (1520, 830)]
    assert get_corners(row, "portrait")[:3] == [(580, 1620), (580, 1695), (680, 1670)]
    assert get_corners(row)[3] == (1420, 780)


def test_the_reference_box_of_an_avatar_is_its_visible_part() -> None:
    scene = Scene().avatar("M000045058", tag="a").shape("Star", width=100, right_of="a")
    assert get_corners(scene)[1][1] == pytest.approx((129.6 + 1080) / 2 - 50)


def test_avatars_in_a_row_are_wholly_visible() -> None:
    row = Row((Avatar("M1", clothes="B1"), Avatar("M2", clothes="B2", shot="full")), spacing=40)
    for orientation, (_, height) in CANVAS_SIZES.items():
        for clip in Scene().add(row).to_dict(orientation=orientation)["scenes"][0]["clips"]:
            assert clip["top"] >= 0
            assert clip["top"] + clip["height"] * clip["scaleY"] <= height


def test_rejects_a_chain_of_dependencies_that_is_too_long() -> None:
    scene = Scene().add(*(Shape("Star", width=1, id=f"s{n}", below=f"s{n + 1}") for n in range(2000)))
    with pytest.raises(CompositionError, match="too long"):
        scene.shape("Star", width=1, id="s2000").to_json()


def test_the_path_of_a_failing_element_is_the_same_each_time() -> None:
    scene = Scene().text("a").text("b").text("c").text("d").avatar("M999")
    paths = set()
    for _ in range(4):
        with pytest.raises(CompositionError) as caught:
            scene.to_json()
        paths.add(str(caught.value).partition(":")[0])
    assert paths == {"scenes[0].elements[4]"}


def make_stars(count: int, **options: Any) -> list[Shape]:
    return [Shape("Star", width=100, height=50 * (n + 1), **options) for n in range(count)]


def test_a_row_is_positioned_as_one_box() -> None:
    scene = Scene().row(*make_stars(3), spacing=10, at="bottom-left", margin=20)
    assert get_corners(scene) == [(20, 960), (130, 935), (240, 910)]


@pytest.mark.parametrize(
    ("align", "tops"), [("top", [0, 0]), ("center", [25, 0]), ("bottom", [50, 0]), (None, [25, 0])]
)
def test_a_row_aligns_its_elements(align: Any, tops: list[int]) -> None:
    assert [top for _, top in get_corners(Scene().row(*make_stars(2), at="top-left", align=align))] == tops


def test_a_column_is_positioned_as_one_box() -> None:
    scene = Scene().column(
        Shape("Star", width=100), Shape("Star", width=60), spacing="5%", at="top-right", align="right"
    )
    assert get_corners(scene) == [(1820, 0), (1860, 154)]


def test_a_spacing_of_none_means_not_given() -> None:
    assert get_corners(Scene().row(*make_stars(2), spacing=None)) == get_corners(Scene().row(*make_stars(2)))


def test_groups_can_be_nested_and_referred_to() -> None:
    legend = Row((Shape("Circle", width=20), Text("One", size=20)), spacing=10, tag="legend")
    scene = Scene().column(legend, Shape("Square", width=50), at="top-left").shape("Star", width=10, below="legend")
    left, top = get_corners(scene)[3]
    assert top == 29
    assert 0 < left < 100


def test_members_of_groups_can_be_referred_to_and_shifted() -> None:
    scene = Scene().row(Shape("Star", width=100, id="a"), Shape("Star", width=100, offset=(0, 7)), at="top-left")
    assert get_corners(scene.shape("Star", width=100, below="a")) == [(0, 0), (100, 7), (0, 100)]


def test_the_box_of_a_group_ignores_elements_equal_to_its_members() -> None:
    star = Shape("Star", width=100)
    scene = Scene().row(Row((star,), tag="group"), Shape("Star", width=100), at="top-left")
    assert get_corners(scene.shape("Star", width=100, below="group")) == [(0, 0), (100, 0), (0, 100)]


def test_a_group_can_be_relative_and_be_referred_to() -> None:
    scene = BOX.row(*make_stars(2), below="box", tag="row").shape("Star", width=10, below="row")
    assert get_corners(scene)[1:] == [(200, 525), (300, 500), (295, 600)]


def test_layers_follow_the_order_of_elements_through_groups() -> None:
    scene = BOX.row(*make_stars(2)).text("Hi").shape("Star", layer=99).text("Ho")
    assert [clip["layer"] for clip in scene.to_dict()["scenes"][0]["clips"]] == [1, 2, 3, 4, 99, 6]


COMPOSITION_ERRORS = [
    (
        BOX.text("x", below="bx"),
        "scenes[0].elements[1]: text(below='bx'): below must be the id or the tag of an element of the scene. Did you mean 'box'?",
    ),
    (Scene().text("x", below="y"), "text(below='y'): below must be the id or the tag of an element of the scene"),
    (
        BOX.shape("Star", tag="box").text("x", below="box"),
        "elements[2]: text(below='box'): below matches 2 elements of the scene",
    ),
    (
        Scene().text("x", id="a", below="b").text("y", id="b", below="a"),
        "elements[0]: text(below='b'): below makes elements depend on each other: 'a' depends on 'b' depends on 'a'",
    ),
    (
        Scene().text("x", id="a", below="a"),
        "text(below='a'): below makes elements depend on each other: 'a' depends on 'a'",
    ),
    (
        Scene().text("x", inside="card"),
        "text(inside='card'): inside must be the id or the tag of an element of the scene",
    ),
    (
        Scene().row(Text("x", id="a"), below="a"),
        "row(below='a'): below makes elements depend on each other: 'row' depends on 'row'",
    ),
    (
        Scene().text("x", tag="a", below="b").text("y", tag="b", below="a"),
        "text(below='b'): below makes elements depend on each other: 'a' depends on 'b' depends on 'a'",
    ),
    (Scene().row(Avatar("M1")), "scenes[0].elements[0]: avatar(model='M1'): the model is not in any catalog"),
    (
        Scene().text("x", below="b").avatar("M999", id="b"),
        "scenes[0].elements[1]: avatar(model='M999'): the model is not in any",
    ),
    (Scene().text("x", id="a").text("y", id="a"), "elements[1]: id='a' is the id of another element of the scene"),
    (
        Scene().add(*(Text(word, id="a") for word in "xyz")),
        "elements[2]: id='a' is the id of another element of the scene",
    ),
    (
        Scene().text("x", id="a").row(Text("y"), Text("z", id="a")).text("b"),
        "elements[1]: id='a' is the id of another element of the scene",
    ),
]


@pytest.mark.parametrize(("scene", "message"), COMPOSITION_ERRORS)
def test_composition_errors_have_a_path(scene: Scene, message: str) -> None:
    with pytest.raises(CompositionError) as caught:
        scene.to_json()
    assert message in str(caught.value)


INVALID_CALLS = [
    (lambda: Scene().text("x", gap=5), "text(gap=5): gap is the distance from another element"),
    (lambda: Scene().text("x", below="a", above="b"), "text(below='a'): below cannot be combined with above='b'"),
    (lambda: Scene().text("x", below="a", top=5), "text(below='a'): below cannot be combined with top=5"),
    (lambda: Scene().text("x", right_of="a", left=5), "text(right_of='a'): right_of cannot be combined with left=5"),
    (lambda: Scene().text("x", below="a", at="left", left=5), "text(at='left'): at cannot be combined with left=5"),
    (
        lambda: Scene().text("x", below="a", at="top"),
        "text(at='top'): at must be one of: left, center, right, because below= is given",
    ),
    (
        lambda: Scene().text("x", right_of="a", at="left"),
        "text(at='left'): at must be one of: top, center, bottom, because right_of= is given",
    ),
    (
        lambda: Scene().text("x", below="a", at=(1, 2)),
        "text(at=(1, 2)): at must be one of: left, center, right, because below= is given",
    ),
    (lambda: Scene().text("x", below="a", at="left", margin=5), "margin=5"),
    (lambda: Scene().text("x", below="a", inside="b"), "text(below='a'): below cannot be combined with inside='b'"),
    (lambda: Scene().text("x", inside="a", top=5), "text(inside='a'): inside cannot be combined with top=5"),
    (lambda: Scene().text("x", inside="a", at="left", left=5), "text(at='left'): at cannot be combined with left=5"),
    (
        lambda: Scene().text("x", inside="a", at=(1, 2)),
        "text(at=(1, 2)): at must be one of: top-left, top, top-right, ",
    ),
    (lambda: Scene().text("x", inside="a", gap=5), "text(gap=5): gap is the distance from a neighbor"),
    (
        lambda: Scene().text("x", inside="a", margin=5),
        "text(margin=5): margin needs at= with an edge or a corner",
    ),
    (lambda: Scene().text("x", inside=5), "inside=5"),
    (
        lambda: Scene().row(Text("x", inside="a")),
        "text(inside='a'): inside cannot be set in a row, which positions its elements",
    ),
    (lambda: Scene().text("x", below=""), "below=''"),
    (lambda: Scene().text("x", below=5), "below=5"),
    (lambda: Scene().text("x", below="a", gap="x"), "gap='x'"),
    (lambda: Scene().row(), "row(elements=()): elements must not be empty"),
    (lambda: Scene().row("x"), "row(elements='x'): elements must be elements, such as a Text or an Image"),
    (
        lambda: Scene().row(Text("x", at="left")),
        "text(at='left'): at cannot be set in a row, which positions its elements",
    ),
    (
        lambda: Scene().row(Text("x", below="a")),
        "text(below='a'): below cannot be set in a row, which positions its elements",
    ),
    (
        lambda: Scene().row(Text("x"), width=5),
        "row(width=5): width cannot be set on a row, because it has no clip of its own",
    ),
    (lambda: Scene().row(Text("x"), align="left"), "row(align='left'): align must be one of: top, center, bottom"),
    (lambda: Scene().column(Text("x"), align="top"), "column(align='top'): align must be one of: left, center, right"),
    (lambda: Scene().row(Text("x"), spacing="x"), "row(spacing='x'): spacing must be a finite number of px"),
    (
        lambda: Scene().row(Avatar("M1", shot="medium")),
        "avatar(shot='medium'): shot cannot be used in a row, because the shot is cropped at the edge of the canvas",
    ),
    (
        lambda: Row(Text("x"), Text("y")),
        "row(elements=Text(",
    ),
    (lambda: Row(3), "row(elements=3): elements must be a tuple of elements: Row((first, second))"),
    (lambda: Scene().row(Text("x"), spacin=5), "Did you mean 'spacing'?"),
    (lambda: Column((Text("x"), 5)), "column(elements=5): elements must be elements, such as a Text or an Image"),
]


@pytest.mark.parametrize(("call", "message"), INVALID_CALLS)
def test_rejects_invalid_options(call: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert message in str(caught.value)


def test_a_cached_position_does_not_hide_an_ambiguous_name() -> None:
    base = BOX.text("x", below="box").text("y").text("z")
    assert base.to_json() == base.to_json() == base.to_json()
    with pytest.raises(CompositionError, match="matches 2 elements"):
        base.shape("Star", tag="box").to_json()
    moved = Scene().add(base.elements[0].__class__("Square", width=10, left=0, top=0, tag="box"), *base.elements[1:])
    assert get_corners(moved)[1][1] == 10
