"""Elements beside each other, in rows and in columns."""

from typing import Any

import pytest

from scenekit import ArgumentError, Avatar, Column, CompositionError, Row, Scene, Shape, Text

BOX = Scene().shape("Square", width=400, height=200, left=100, top=300, tag="box")


def places(scene: Scene, orientation: Any = "landscape") -> list[tuple[float, float]]:
    clips = scene.to_dict(orientation=orientation)["scenes"][0]["clips"]
    return [(clip["left"], clip["top"]) for clip in clips]


# where a 100 x 50 px shape goes, beside a box of 400 x 200 px at (100, 300)
BESIDE = [
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


@pytest.mark.parametrize(("words", "place"), BESIDE)
def test_beside(words: dict[str, Any], place: tuple[float, float]) -> None:
    assert places(BOX.shape("Star", width=100, height=50, **words))[1] == pytest.approx(place)


def test_a_neighbour_can_be_written_later_and_lean_itself() -> None:
    scene = Scene().shape("Star", width=10, below="b").shape("Star", width=10, below="c", id="b")
    chain = scene.shape("Star", width=10, left=0, top=0, id="c")
    assert places(chain) == [(0, 20), (0, 10), (0, 0)]


def test_places_are_found_anew_for_each_canvas() -> None:
    scene = (
        Scene().shape("Square", width=100, height=100, at="top-right", tag="a").shape("Star", width=100, left_of="a")
    )
    assert places(scene)[1] == (1720, 0)
    assert places(scene, "portrait")[1] == (880, 0)


def test_scaled_neighbours_count_as_they_are_drawn() -> None:
    scene = Scene().image("/a.png", size=(100, 100), scale=3, left=0, top=0, tag="a").shape("Star", width=10, below="a")
    assert places(scene)[1] == (145, 300)


def test_an_avatar_beside_something_stays_as_high_as_it_stands() -> None:
    alone = Scene().avatar("M000045058").to_payload().scenes[0].clips[0]
    scene = Scene().shape("Square", width=300, left=0, top=0, tag="a").avatar("M000045058", right_of="a", gap=10)
    beside = scene.to_payload().scenes[0].clips[1]
    assert not isinstance(beside, dict)
    assert not isinstance(alone, dict)
    assert (beside.left, beside.top) == (310, alone.top)


def test_an_avatar_inside_something_is_a_box_like_any_other() -> None:
    scene = BOX.avatar("M000045058", height=100, inside="box", at="bottom", margin=10)
    assert places(scene)[1] == pytest.approx((300 - 679 / 2229 * 50, 390))


def test_what_is_inside_follows_on_every_canvas_and_in_groups() -> None:
    card = Scene().shape("Square", width=400, height=200, at="bottom-right", margin=100, tag="card")
    row = card.row(*stars(2), inside="card", at="left").text("x", inside="card", at="top-left")
    assert places(row)[:3] == [(1420, 780), (1420, 855), (1520, 830)]
    assert places(row, "portrait")[:3] == [(580, 1620), (580, 1695), (680, 1670)]
    assert places(row)[3] == (1420, 780)


def test_beside_an_avatar_is_beside_what_is_seen_of_it() -> None:
    scene = Scene().avatar("M000045058", tag="a").shape("Star", width=100, right_of="a")
    assert places(scene)[1][1] == pytest.approx((129.6 + 1080) / 2 - 50)


def test_avatars_in_a_row_are_seen_whole() -> None:
    twins = Row((Avatar("M1", clothes="B1"), Avatar("M2", clothes="B2", shot="full")), spacing=40)
    for orientation in ("landscape", "portrait"):
        height = 1080 if orientation == "landscape" else 1920
        for clip in Scene().add(twins).to_dict(orientation=orientation)["scenes"][0]["clips"]:  # type: ignore[arg-type]
            assert clip["top"] >= 0
            assert clip["top"] + clip["height"] * clip["scaleY"] <= height


def test_a_chain_that_is_too_long_is_said() -> None:
    scene = Scene().add(*(Shape("Star", width=1, id=f"s{n}", below=f"s{n + 1}") for n in range(2000)))
    with pytest.raises(CompositionError, match="too long to follow"):
        scene.shape("Star", width=1, id="s2000").to_json()


def test_a_failing_element_is_named_alike_however_often_it_is_tried() -> None:
    scene = Scene().text("a").text("b").text("c").text("d").avatar("M999")
    said = set()
    for _ in range(4):
        with pytest.raises(CompositionError) as caught:
            scene.to_json()
        said.add(str(caught.value).partition(":")[0])
    assert said == {"scenes[0].elements[4]"}


def stars(count: int, **words: Any) -> list[Shape]:
    return [Shape("Star", width=100, height=50 * (n + 1), **words) for n in range(count)]


def test_a_row_is_placed_as_one_box() -> None:
    scene = Scene().row(*stars(3), spacing=10, at="bottom-left", margin=20)
    assert places(scene) == [(20, 960), (130, 935), (240, 910)]


@pytest.mark.parametrize(
    ("align", "tops"), [("top", [0, 0]), ("center", [25, 0]), ("bottom", [50, 0]), (None, [25, 0])]
)
def test_a_row_aligns_its_elements(align: Any, tops: list[int]) -> None:
    assert [top for _, top in places(Scene().row(*stars(2), at="top-left", align=align))] == tops


def test_a_column_is_placed_as_one_box() -> None:
    scene = Scene().column(
        Shape("Star", width=100), Shape("Star", width=60), spacing="5%", at="top-right", align="right"
    )
    assert places(scene) == [(1820, 0), (1860, 154)]


def test_a_spacing_of_none_is_none_said() -> None:
    assert places(Scene().row(*stars(2), spacing=None)) == places(Scene().row(*stars(2)))


def test_groups_stand_in_groups_and_beside_others() -> None:
    legend = Row((Shape("Circle", width=20), Text("One", size=20)), spacing=10, tag="legend")
    scene = Scene().column(legend, Shape("Square", width=50), at="top-left").shape("Star", width=10, below="legend")
    left, top = places(scene)[3]
    assert top == 29
    assert 0 < left < 100


def test_members_of_groups_can_be_leant_on_and_shifted() -> None:
    scene = Scene().row(Shape("Star", width=100, id="a"), Shape("Star", width=100, offset=(0, 7)), at="top-left")
    assert places(scene.shape("Star", width=100, below="a")) == [(0, 0), (100, 7), (0, 100)]


def test_beside_a_group_is_not_beside_what_is_equal_to_its_members() -> None:
    star = Shape("Star", width=100)
    scene = Scene().row(Row((star,), tag="group"), Shape("Star", width=100), at="top-left")
    assert places(scene.shape("Star", width=100, below="group")) == [(0, 0), (100, 0), (0, 100)]


def test_a_group_can_lean_and_be_leant_on() -> None:
    scene = BOX.row(*stars(2), below="box", tag="row").shape("Star", width=10, below="row")
    assert places(scene)[1:] == [(200, 525), (300, 500), (295, 600)]


def test_layers_follow_the_order_of_writing_through_groups() -> None:
    scene = BOX.row(*stars(2)).text("Hi").shape("Star", layer=99).text("Ho")
    assert [clip["layer"] for clip in scene.to_dict()["scenes"][0]["clips"]] == [1, 2, 3, 4, 99, 6]


CANNOT = [
    (
        BOX.text("x", below="bx"),
        "scenes[0].elements[1]: text: below='bx' names no element of the scene. Did you mean 'box'?",
    ),
    (Scene().text("x", below="y"), "Allowed: none."),
    (BOX.shape("Star", tag="box").text("x", below="box"), "elements[2]: text: below='box' names 2 elements"),
    (
        Scene().text("x", id="a", below="b").text("y", id="b", below="a"),
        "elements[0]: text: below='b' goes round in a circle: 'a' leans on 'b' leans on 'a'",
    ),
    (Scene().text("x", id="a", below="a"), "'a' leans on 'a'"),
    (Scene().text("x", inside="card"), "text: inside='card' names no element of the scene"),
    (Scene().row(Text("x", id="a"), below="a"), "goes round in a circle: 'row' leans on 'row'"),
    (Scene().text("x", tag="a", below="b").text("y", tag="b", below="a"), "'a' leans on 'b' leans on 'a'"),
    (Scene().row(Avatar("M1")), "scenes[0].elements[0]: avatar: model='M1' is in no catalog"),
    (Scene().text("x", below="b").avatar("M999", id="b"), "scenes[0].elements[1]: avatar: model='M999' is in no"),
    (Scene().text("x", id="a").text("y", id="a"), "elements[1]: id='a' is taken by another element of the scene"),
    (Scene().add(*(Text(word, id="a") for word in "xyz")), "elements[2]: id='a' is taken"),
    (Scene().text("x", id="a").row(Text("y"), Text("z", id="a")).text("b"), "elements[1]: id='a' is taken"),
]


@pytest.mark.parametrize(("scene", "said"), CANNOT)
def test_what_only_composing_can_know_is_said_with_its_path(scene: Scene, said: str) -> None:
    with pytest.raises(CompositionError) as caught:
        scene.to_json()
    assert said in str(caught.value)


BAD = [
    (lambda: Scene().text("x", gap=5), "text: gap=5 is kept from a neighbour"),
    (lambda: Scene().text("x", below="a", above="b"), "below='a' and above='b' contradict"),
    (lambda: Scene().text("x", below="a", top=5), "below='a' and top=5 contradict"),
    (lambda: Scene().text("x", right_of="a", left=5), "right_of='a' and left=5 contradict"),
    (lambda: Scene().text("x", below="a", at="left", left=5), "at='left' and left=5 contradict"),
    (lambda: Scene().text("x", below="a", at="top"), "Allowed: left, center, right"),
    (lambda: Scene().text("x", right_of="a", at="left"), "Allowed: top, center, bottom"),
    (lambda: Scene().text("x", below="a", at=(1, 2)), "Allowed: left, center, right"),
    (lambda: Scene().text("x", below="a", at="left", margin=5), "margin=5"),
    (lambda: Scene().text("x", below="a", inside="b"), "below='a' and inside='b' contradict"),
    (lambda: Scene().text("x", inside="a", top=5), "inside='a' and top=5 contradict"),
    (lambda: Scene().text("x", inside="a", at="left", left=5), "at='left' and left=5 contradict"),
    (lambda: Scene().text("x", inside="a", at=(1, 2)), "is no place inside an element. Allowed: top-left, top"),
    (lambda: Scene().text("x", inside="a", gap=5), "gap=5 is kept from a neighbour; inside an element, say at="),
    (lambda: Scene().text("x", inside="a", margin=5), "margin=5 is kept from the edges that at= names"),
    (lambda: Scene().text("x", inside=5), "inside=5"),
    (lambda: Scene().row(Text("x", inside="a")), "text: inside='a' says where text is, and the row does"),
    (lambda: Scene().text("x", below=""), "below=''"),
    (lambda: Scene().text("x", below=5), "below=5"),
    (lambda: Scene().text("x", below="a", gap="x"), "gap='x'"),
    (lambda: Scene().row(), "row: elements=() has nothing in it"),
    (lambda: Scene().row("x"), "row: elements='x' is no element"),
    (lambda: Scene().row(Text("x", at="left")), "text: at='left' says where text is, and the row does"),
    (lambda: Scene().row(Text("x", below="a")), "text: below='a' says where text is"),
    (lambda: Scene().row(Text("x"), width=5), "row: width=5 is for each of the elements to say"),
    (lambda: Scene().row(Text("x"), align="left"), "Allowed: top, center, bottom"),
    (lambda: Scene().column(Text("x"), align="top"), "Allowed: left, center, right"),
    (lambda: Scene().row(Text("x"), spacing="x"), "row: spacing='x'"),
    (lambda: Scene().row(Avatar("M1", shot="medium")), "avatar: shot='medium' is cut by the edge of the canvas"),
    (lambda: Row(Text("x"), Text("y")), "row: elements=Text("),
    (lambda: Row(3), "must be a tuple of elements: Row((one, two))"),
    (lambda: Scene().row(Text("x"), spacin=5), "Did you mean 'spacing'?"),
    (lambda: Column((Text("x"), 5)), "column: elements=5 is no element"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("call", "said"), BAD)
def test_bad_words_are_refused_at_the_call(call: Any, said: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert said in str(caught.value)


def test_a_name_that_comes_to_mean_two_elements_is_refused_however_often_the_scene_was_composed() -> None:
    base = BOX.text("x", below="box").text("y").text("z")
    assert base.to_json() == base.to_json() == base.to_json()
    with pytest.raises(CompositionError, match="names 2 elements"):
        base.shape("Star", tag="box").to_json()
    moved = Scene().add(base.elements[0].__class__("Square", width=10, left=0, top=0, tag="box"), *base.elements[1:])
    assert places(moved)[1][1] == 10
