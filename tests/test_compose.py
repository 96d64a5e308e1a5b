"""Random scenes of all kinds: what is composed decodes strictly and encodes to the same bytes."""

from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from scenekit import Animation, CompositionError, Image, Project, Row, Scene, Shadow, Shape, Text, compose
from scenekit.geometry import ANCHORS
from scenekit.payload import v3
from scenekit.payload.v3 import AnimationType, ShapeName
from tests.strategies import anchors, orientations, scripts, shots

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


@given(st.lists(scenes(), min_size=1, max_size=3), orientations, st.sampled_from([None, "scene"]))
def test_what_is_composed_decodes_strictly_and_encodes_to_the_same_bytes(
    some_scenes: list[Scene], orientation: Any, speech: Any
) -> None:
    project = Project("x", orientation=orientation, speech=speech).add(*some_scenes)
    data = project.to_json()
    decoded = v3.decode(data)
    assert v3.encode(decoded) == data
    assert v3.encode(project.to_payload()) == data
    for scene in decoded.scenes:
        assert len({clip.id for clip in scene.clips if not isinstance(clip, dict)}) == len(scene.clips)


@given(scenes())
def test_one_scene_serves_both_canvases(scene: Scene) -> None:
    before = scene.to_json()
    portrait = v3.decode(scene.to_json(orientation="portrait"))
    landscape = v3.decode(scene.to_json())
    assert len(portrait.scenes[0].clips) == len(landscape.scenes[0].clips)
    assert scene.to_json() == before


@given(st.lists(scenes(), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_what_was_composed_before_makes_no_difference(some_scenes: list[Scene], random: Any) -> None:
    """Scenes share elements, in another order, with others behind them: each is as if it were the first."""
    shared = [element for scene in some_scenes for element in scene.elements if element.id is None]
    for _ in range(4):
        taken = [Text("x", id=f"{kind}-{random.randint(1, 6)}") for kind in random.sample(["textImage", "shape"], 1)]
        firsts = [Image("/f.png", size=(9, 9), id="first"), *random.choice([[], taken])]
        mixed = Scene().add(*firsts, *random.sample(shared, len(shared)))
        remembered = [result(mixed) for _ in range(3)]
        compose.stage_of.cache_clear()
        assert remembered == [result(mixed)] * 3


def result(scene: Scene) -> bytes | str:
    """The payload, or what is wrong with it (two avatars of the same clothes may talk)."""
    try:
        return scene.to_json()
    except CompositionError as error:
        return str(error)


@given(st.sampled_from(list(ANCHORS)), sizes, orientations)
def test_a_contained_picture_is_on_the_canvas_and_a_covering_one_leaves_nothing(
    at: Any, size: Any, orientation: Any
) -> None:
    from scenekit.geometry import CANVAS, Box

    canvas = Box(0, 0, *CANVAS[orientation])
    for fit, holds in (("contain", canvas.contains), ("cover", lambda box: box.contains(canvas))):
        clip: Any = (
            Scene().image("/a", size=size, fit=fit, at=at).to_payload(orientation=orientation).scenes[0].clips[0]
        )
        assert holds(Box(clip.left, clip.top, clip.width * clip.scaleX, clip.height * clip.scaleY))
