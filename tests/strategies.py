"""What hypothesis draws: frames, words of placement, scripts."""

from hypothesis import strategies as st

from scenekit import AvatarFrame
from scenekit.framing import SHOTS
from scenekit.geometry import ANCHORS

anchors = st.sampled_from(list(ANCHORS))
shots = st.sampled_from(SHOTS)
orientations = st.sampled_from(["landscape", "portrait"])
scripts = st.text(st.characters(codec="utf-8"), max_size=40)


def px(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_subnormal=False) | st.integers(int(low) + 1, int(high))


@st.composite
def frames(draw: st.DrawFn) -> AvatarFrame:
    """Any person in any picture: children and giants, raised arms, heads at the edge, half figures."""
    tight_width, tight_height = draw(px(40, 4000)), draw(px(60, 6000))
    left, top = draw(px(0, 800)), draw(px(0, 800))
    right, bottom = draw(px(0, 800)), draw(px(0, 800))
    head_width = draw(st.floats(0.05, 1)) * tight_width
    head_height = draw(st.floats(0.04, 1)) * tight_height
    center_x = left + head_width / 2 + draw(st.floats(0, 1)) * (tight_width - head_width)
    center_y = top + head_height / 2 + draw(st.floats(0, 1)) * (tight_height - head_height)
    return AvatarFrame(
        origin=(left + tight_width + right, top + tight_height + bottom),
        tight=(left, top, tight_width, tight_height),
        head=(center_x, center_y, head_width, head_height),
    )
