"""Hypothesis strategies for avatar frames, options, scripts and scenes."""

from typing import Any, get_args

from hypothesis import strategies as st

from scenekit import Animation, AvatarFrame, Image, Row, Scene, Shadow, Shape, Text
from scenekit.core.geometry import ANCHORS
from scenekit.elements.framing import SHOTS
from scenekit.payload.v3 import AnimationType, ShapeName

anchors = st.sampled_from(list(ANCHORS))
shots = st.sampled_from(SHOTS)
orientations = st.sampled_from(["landscape", "portrait"])
scripts = st.text(st.characters(codec="utf-8"), max_size=40)


def pixels(low: float, high: float) -> st.SearchStrategy[float]:
    """Draw lengths in px, floats and ints."""
    return st.floats(low, high, allow_subnormal=False) | st.integers(int(low) + 1, int(high))


@st.composite
def mutations(draw: st.DrawFn, document: bytes) -> bytes:
    """Draw a document in which a few bytes are changed, removed or added."""
    mutated = bytearray(document)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(mutated)))
        mutated[start : start + draw(st.integers(0, 3))] = draw(
            st.binary(max_size=3) | st.sampled_from([b"{", b'"', b"[", b"null", b"-", b"1e400"])
        )
    return bytes(mutated)


@st.composite
def frames(draw: st.DrawFn) -> AvatarFrame:
    """Draw the frame of any person in any image: small and large, raised arms, heads at the edge, half figures."""
    tight_width, tight_height = draw(pixels(40, 4000)), draw(pixels(60, 6000))
    left, top = draw(pixels(0, 800)), draw(pixels(0, 800))
    right, bottom = draw(pixels(0, 800)), draw(pixels(0, 800))
    head_width = draw(st.floats(0.05, 1)) * tight_width
    head_height = draw(st.floats(0.04, 1)) * tight_height
    center_x = left + head_width / 2 + draw(st.floats(0, 1)) * (tight_width - head_width)
    center_y = top + head_height / 2 + draw(st.floats(0, 1)) * (tight_height - head_height)
    return AvatarFrame(
        origin=(left + tight_width + right, top + tight_height + bottom),
        tight=(left, top, tight_width, tight_height),
        head=(center_x, center_y, head_width, head_height),
    )


lengths = st.integers(1, 3000) | st.floats(0.5, 3000) | st.integers(1, 100).map(lambda percent: f"{percent}%")
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from("\n\t"), min_size=1, max_size=30
).filter(lambda text: text.strip() != "")
colors = st.sampled_from(["white", "#123", "#0b1e3f80", "rgb(1,2,3)", "rgba(1,2,3,50%)"])
sizes = st.tuples(st.integers(1, 5000), st.integers(1, 5000))
percents = st.integers(1, 100)
animations = st.sampled_from(get_args(AnimationType)) | st.builds(
    Animation, st.sampled_from(get_args(AnimationType)), st.integers(1, 30), st.integers(0, 30)
)
shadows = st.builds(Shadow, st.none() | colors, st.none() | st.floats(0, 10), st.none() | st.floats(0.1, 10))
points = st.tuples(lengths, lengths)


def option_subsets(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a dict with any of the options."""
    return st.fixed_dictionaries({}, optional=strategies)


position_options = st.one_of(
    st.just({}),
    option_subsets(left=lengths, top=lengths, offset=points),
    st.fixed_dictionaries({"at": anchors}, optional={"margin": lengths, "offset": points}),
    st.fixed_dictionaries({"at": points}, optional={"anchor": anchors}),
    st.fixed_dictionaries(
        {"below": st.just("first")}, optional={"gap": lengths, "at": st.sampled_from(["left", "right"])}
    ),
)
common_options = option_subsets(
    angle=st.integers(-360, 360), opacity=percents, layer=st.integers(1, 99), tag=st.just("a tag")
)


def merge_options(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw from each strategy, and merge the dicts."""
    return st.tuples(*parts).map(lambda dicts: {name: value for options in dicts for name, value in options.items()})


text_options = option_subsets(
    size=st.integers(1, 300), color=colors, weight=st.integers(1, 1000), italic=st.booleans(), underline=st.booleans(),
    align=st.sampled_from(["left", "center", "right"]), stroke=colors, stroke_width=st.integers(0, 9), shadow=shadows,
    background=colors, max_width=lengths, animation=animations,
)  # fmt: skip
shape_options = option_subsets(
    color=colors, stroke=colors, stroke_width=st.integers(0, 9), stroke_radius=st.integers(0, 9), shadow=shadows,
    animation=animations, width=lengths, height=lengths,
)  # fmt: skip
media_options = st.fixed_dictionaries({"size": sizes}, optional={"width": lengths, "height": lengths})

method_calls = st.one_of(
    st.tuples(st.just("text"), texts, merge_options(position_options, common_options, text_options)),
    st.tuples(
        st.just("shape"),
        st.sampled_from(get_args(ShapeName)),
        merge_options(position_options, common_options, shape_options),
    ),
    st.tuples(st.just("image"), st.just("/a.png"), merge_options(position_options, common_options, media_options)),
    st.tuples(
        st.just("video"),
        st.just("https://a.b/c.mp4"),
        merge_options(position_options, common_options, media_options, option_subsets(volume=percents)),
    ),
    st.tuples(
        st.just("audio"),
        st.just("/a.mp3"),
        merge_options(position_options, common_options, option_subsets(volume=percents)),
    ),
    st.tuples(
        st.just("avatar"),
        st.sampled_from(["M1", "M2"]),
        merge_options(option_subsets(shot=shots, script=scripts), common_options),
    ),
)
rows = st.builds(Row, st.lists(st.builds(Text, texts) | st.just(Shape("Star")), min_size=1, max_size=3).map(tuple))


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Draw a scene of up to eight elements. Several avatars can speak, so each has other clothes."""
    scene = Scene().background(draw(st.sampled_from(["/a.png", "navy"]))).add(Image("/f.png", size=(9, 9), id="first"))
    for number, (method, content, options) in enumerate(draw(st.lists(method_calls, max_size=8))):
        clothes = {"clothes": f"B{number}"} if method == "avatar" else {}
        scene = getattr(scene, method)(content, **options, **clothes)
    return scene.add(draw(rows)) if draw(st.booleans()) else scene
