"""What hypothesis draws: frames, words of placement, scripts, whole scenes."""

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


def px(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_subnormal=False) | st.integers(int(low) + 1, int(high))


@st.composite
def mutations(draw: st.DrawFn, document: bytes) -> bytes:
    """The bytes of a document, a few of them changed, lost or added."""
    mutated = bytearray(document)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(mutated)))
        mutated[at : at + draw(st.integers(0, 3))] = draw(
            st.binary(max_size=3) | st.sampled_from([b"{", b'"', b"[", b"null", b"-", b"1e400"])
        )
    return bytes(mutated)


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


lengths = st.integers(1, 3000) | st.floats(0.5, 3000) | st.integers(1, 100).map(lambda share: f"{share}%")
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


def some(**words: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of some words, each given or not."""
    return st.fixed_dictionaries({}, optional=words)


positions = st.one_of(
    st.just({}),
    some(left=lengths, top=lengths, offset=points),
    st.fixed_dictionaries({"at": anchors}, optional={"margin": lengths, "offset": points}),
    st.fixed_dictionaries({"at": points}, optional={"anchor": anchors}),
    st.fixed_dictionaries(
        {"below": st.just("first")}, optional={"gap": lengths, "at": st.sampled_from(["left", "right"])}
    ),
)
rest = some(angle=st.integers(-360, 360), opacity=percents, layer=st.integers(1, 99), tag=st.just("a tag"))


def merged(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda dicts: {key: value for words in dicts for key, value in words.items()})


text_words = some(
    size=st.integers(1, 300), color=colors, weight=st.integers(1, 1000), italic=st.booleans(), underline=st.booleans(),
    align=st.sampled_from(["left", "center", "right"]), stroke=colors, stroke_width=st.integers(0, 9), shadow=shadows,
    background=colors, max_width=lengths, animation=animations,
)  # fmt: skip
shape_words = some(
    color=colors, stroke=colors, stroke_width=st.integers(0, 9), stroke_radius=st.integers(0, 9), shadow=shadows,
    animation=animations, width=lengths, height=lengths,
)  # fmt: skip
media_words = st.fixed_dictionaries({"size": sizes}, optional={"width": lengths, "height": lengths})

verbs = st.one_of(
    st.tuples(st.just("text"), texts, merged(positions, rest, text_words)),
    st.tuples(st.just("shape"), st.sampled_from(get_args(ShapeName)), merged(positions, rest, shape_words)),
    st.tuples(st.just("image"), st.just("/a.png"), merged(positions, rest, media_words)),
    st.tuples(
        st.just("video"), st.just("https://a.b/c.mp4"), merged(positions, rest, media_words, some(volume=percents))
    ),
    st.tuples(st.just("audio"), st.just("/a.mp3"), merged(positions, rest, some(volume=percents))),
    st.tuples(st.just("avatar"), st.sampled_from(["M1", "M2"]), merged(some(shot=shots, script=scripts), rest)),
)
group = st.builds(Row, st.lists(st.builds(Text, texts) | st.just(Shape("Star")), min_size=1, max_size=3).map(tuple))


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """A scene of up to eight elements. (Two avatars may talk, so their clothes are told apart.)"""
    scene = Scene().background(draw(st.sampled_from(["/a.png", "navy"]))).add(Image("/f.png", size=(9, 9), id="first"))
    for number, (verb, content, words) in enumerate(draw(st.lists(verbs, max_size=8))):
        clothes = {"clothes": f"B{number}"} if verb == "avatar" else {}
        scene = getattr(scene, verb)(content, **words, **clothes)
    return scene.add(draw(group)) if draw(st.booleans()) else scene
