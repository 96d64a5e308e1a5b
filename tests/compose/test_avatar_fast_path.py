"""The fast paths of avatars give the bytes of the general path: pre-encoded clips, and cached positions of shots."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import Avatar, AvatarFrame, Project, Scene
from scenekit.elements.framing import frame_figure
from scenekit.payload import v3
from tests.support.strategies import anchors, lengths, orientations, points, shots

FRAME = AvatarFrame(origin=(1080, 1920), tight=(240, 130, 600, 1780), head=(540, 250, 150, 160))

avatar_options = st.one_of(
    st.fixed_dictionaries({}, optional={"shot": shots, "at": anchors, "offset": points}),
    st.fixed_dictionaries({"at": anchors, "margin": st.integers(0, 200) | st.floats(0, 200)}, optional={"shot": shots}),
    st.fixed_dictionaries({}, optional={"left": lengths, "top": lengths, "scale": st.sampled_from([1, 0.5, (1, 2)])}),
    st.fixed_dictionaries({"at": points}, optional={"shot": shots}),
    st.fixed_dictionaries({}, optional={"width": lengths, "fit": st.none()}),
)
clip_options = st.fixed_dictionaries(
    {"script": st.none() | st.just("Q&A <b>\n\n\u00e9")},
    optional={
        "angle": st.integers(-9, 9),
        "opacity": st.integers(1, 100),
        "tag": st.just('a "tag"'),
        "id": st.just("i"),
    },
)


@given(avatar_options, clip_options, orientations, st.sampled_from([None, "clip", "scene"]))
def test_pre_encoded_avatars_equal_the_structs(
    placement: dict[str, Any], options: dict[str, Any], orientation: Any, target: Any
) -> None:
    scene = Scene().avatar("M000045058", frame=FRAME, **placement, **options)
    project = Project(orientation=orientation, scripts_on=target).add(scene)
    assert project.to_json() == v3.encode(project.to_payload())


@given(avatar_options, orientations)
def test_positions_equal_those_of_the_arithmetic(placement: dict[str, Any], orientation: Any) -> None:
    avatar = Avatar("M000045058", **placement)
    context = Project(orientation=orientation)._build_context()
    expected = frame_figure(avatar, avatar.shot, avatar.resolve(context).figure, context.canvas)
    for _ in range(2):
        position = avatar.resolve(context).frame(avatar, context.canvas)
        assert repr(position) == repr(expected)


def test_equal_margins_of_other_precision_do_not_share_positions() -> None:
    numpy = pytest.importorskip("numpy")
    margins = [96, numpy.float32(96), 96.0, "7%", (96, 96), 96]
    tops = [Scene().avatar("M000045058", at="right", margin=margin).to_json() for margin in margins]
    assert tops[0] == tops[2] == tops[4] == tops[5]
    assert tops[3] != tops[0]
