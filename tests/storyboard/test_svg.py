"""Scenes as SVG: that everything is drawn, where it is, and that nothing in a payload gets out of its place."""

import re
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any, get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from scenekit import Animation, ArgumentError, Project, Scene, Shadow
from scenekit.core.geometry import CANVAS_SIZES
from scenekit.core.validation import FrozenDict
from scenekit.inspection.view import read_payload_view
from scenekit.payload.v3 import AnimationType, ShapeName
from scenekit.storyboard import Storyboard
from scenekit.storyboard.image_refs import background_image_url, clip_image_url, collect_image_refs
from scenekit.storyboard.images.image import identify_image
from scenekit.storyboard.labels import readable_file_name
from scenekit.storyboard.markup import escape_text, format_number
from scenekit.storyboard.placeholders import draw_animation_badge
from scenekit.storyboard.shapes import OUTLINES, ROUNDED_SHAPES
from tests.support.image_server import encode_image
from tests.support.paths import ROOT
from tests.support.payloads import collect_objects, payloads

NS = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
EMBEDDED = re.compile(r"data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+=*")
GEOMETRY = {"x", "y", "cx", "cy", "rx", "ry", "r", "width", "height", "d", "transform", "dx", "dy", "stroke-width"}
GEOMETRY |= {"font-size", "opacity", "fill-opacity", "stroke-opacity", "flood-opacity", "stdDeviation"}


def parsed(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)  # noqa: S314 (it was drawn here)


def drawn(scene: Scene, orientation: Any = "landscape", **options: Any) -> ET.Element:
    return parsed(Project(orientation=orientation).add(scene).storyboard().svg(0, **options))


def svg(found: dict[str, Any], scene: int = 0, **options: Any) -> str:
    """A scene of a payload, drawn."""
    return Storyboard(read_payload_view(found)).svg(scene, **options)


def payload(*clips: dict[str, Any], **scene: Any) -> dict[str, Any]:
    return {"scenes": [{"clips": list(clips), **scene}]}


def clip(kind: str, **words: Any) -> dict[str, Any]:
    return {"type": kind, "id": f"{kind}-1", "layer": 1, "left": 10, "top": 20, "width": 300, "height": 200} | words


def one(found: dict[str, Any], **options: Any) -> ET.Element:
    """The group of the only clip of a scene."""
    (group,) = clips_in(parsed(svg(payload(found), **options)))
    return group


def clips_in(root: ET.Element) -> list[ET.Element]:
    return [group for group in root.iter(f"{NS}g") if group.get("data-kind", "background") != "background"]


def kinds(root: ET.Element) -> list[str]:
    return [group.get("data-kind", "") for group in clips_in(root)]


def texts(root: ET.Element) -> list[str]:
    """What is read of a drawing: the lines of its texts, and its labels."""
    return [part.text or "" for text in root.iter(f"{NS}text") for part in ([*text.iter(f"{NS}tspan")] or [text])]


def check_harmless(drawing: str, pictures: int = 0) -> ET.Element:
    """It parses, names only what SVG shows, and every number in it is finite and not too far out.

    There are links in so many pictures alone: each is shown by its id, and written once, as the picture itself.
    """
    root = parsed(drawing)
    images = list(root.iter(f"{NS}image"))
    shown = {f"#{image.get('id')}" for image in images}
    assert len(images) == len(shown) == bool(pictures)
    assert [use.get("href") for use in root.iter(f"{NS}use")] == [*shown] * pictures
    for part in root.iter():
        assert part.tag.removeprefix(NS) in {
            *("svg", "title", "defs", "clipPath", "filter", "feDropShadow", "g"),
            *("rect", "path", "circle", "ellipse", "text", "tspan"),
            *(["image", "use"] if pictures else []),
        }
        for key, value in part.attrib.items():
            assert not key.lower().startswith("on")
            assert "href" not in key.lower() or value in shown or (part in images and EMBEDDED.fullmatch(value))
            assert "url(" not in value or re.fullmatch(r"url\(#s\d+-[0-9a-f]{12}\)", value)
            assert key not in GEOMETRY or not re.search("nan|inf", value)
            if key in GEOMETRY:
                assert all(abs(float(found)) <= 1e6 for found in NUMBER.findall(value)), (key, value)
    return root


@pytest.mark.parametrize("orientation", CANVAS_SIZES)
def test_a_drawing_is_as_large_as_the_canvas_and_cut_by_it(orientation: Any) -> None:
    root = drawn(Scene().text("Hi"), orientation)
    width, height = CANVAS_SIZES[orientation]
    assert root.get("viewBox") == f"0 0 {width} {height}"
    assert (root.get("width"), root.get("height"), root.get("role")) == (str(width), str(height), "img")
    title, defs, group = root
    assert (title.text, defs[0].tag) == ("Scene 1 of 1", f"{NS}clipPath")
    assert group.get("clip-path") == f"url(#{defs[0].get('id')})"
    assert (defs[0][0].get("width"), defs[0][0].get("height")) == (str(width), str(height))


def test_the_title_says_the_project_and_the_scene() -> None:
    board = Project("A & B").add(Scene(), Scene()).storyboard()
    assert parsed(board.svg(1)).findtext(f"{NS}title") == "A & B, scene 2 of 2"


def test_every_kind_is_drawn() -> None:
    scene = (
        Scene()
        .avatar("M000045058", script="Hi")
        .text("Hello")
        .image("/photos/tree.png", size=(40, 30), width=600)
        .video("/films/sea.mp4")
        .shape("Star")
        .audio("/calm.mp3", label="Calm")
        .clip({"type": "newKind", "layer": 9, "left": 5, "top": 6, "width": 300, "height": 100})
    )
    root = drawn(scene)
    assert kinds(root) == ["aiModel", "textImage", "image", "videoImage", "shape", "unknown", "audio"]
    assert {"M000045058", "Hello", "tree.png", "sea.mp4", "Calm", "newKind"} <= set(texts(root))


def test_a_background_is_its_colour_and_before_it_its_picture() -> None:
    root = drawn(Scene().background("https://a.b/sky.png?v=1", color="#87ceeb"))
    (group,) = (group for group in root.iter(f"{NS}g") if group.get("data-kind") == "background")
    assert (group[0].get("fill"), texts(group)) == ("#87ceeb", ["sky.png"])
    alone = parsed(svg(payload(background={"source_color": "navy"})))
    assert [rect.get("fill") for rect in alone.iter(f"{NS}rect")] == [None, "#000080"]
    assert texts(alone) == []


def test_clips_lie_in_the_order_of_their_layers() -> None:
    clips = [clip("shape", tag=f"{layer}", layer=layer, shapeName="Circle") for layer in (3, -1, 2, 2.5)]
    groups = clips_in(parsed(svg(payload(*clips))))
    assert [group.findtext(f"{NS}title") for group in groups] == ["-1", "2", "2.5", "3"]


def test_what_the_editor_deleted_is_not_drawn() -> None:
    assert kinds(parsed(svg(payload(clip("image", isDelete=True), clip("image"))))) == ["image"]


def test_a_clip_is_turned_about_its_corner_scaled_and_seen_through() -> None:
    group = one(clip("shape", shapeName="Star", angle=-15, scaleX=0.5, scaleY=0.25, opacity=40))
    assert group.get("transform") == "translate(10 20) rotate(345)"
    assert group.get("opacity") == "0.4"
    (inner,) = group.iter(f"{NS}path")
    assert [part.get("transform") for part in group.iter(f"{NS}g")][1:] == ["scale(0.5 0.25)"]
    assert inner.get("d", "").startswith("M150 0L")


@pytest.mark.parametrize(
    ("flips", "transform"),
    [
        ({"flipX": True}, "translate(300 0) scale(-1 1)"),
        ({"flipY": True}, "translate(0 200) scale(1 -1)"),
        ({"flipX": True, "flipY": True, "scaleX": 2}, "scale(2 1) translate(300 200) scale(-1 -1)"),
        ({"scaleX": -1}, "translate(300 0) scale(-1 1)"),
        ({"scaleX": -1, "flipX": True}, None),
        ({"flipX": "yes"}, None),
    ],
)
def test_a_clip_is_mirrored_in_its_box(flips: dict[str, Any], transform: str | None) -> None:
    (path,) = (
        part for part in one(clip("shape", shapeName="Triangle", **flips)).iter() if len(part) == 0 and part.get("d")
    )
    group = one(clip("shape", shapeName="Triangle", **flips))
    assert path.get("d") == "M150 0L300 200L0 200Z"
    assert (group[1].get("transform") if len(group[1]) else None) == transform


def test_a_name_is_read_on_a_mirrored_picture() -> None:
    group = one(clip("image", source_url="/a.png", flipX=True))
    (name,) = group.iter(f"{NS}text")
    assert name in list(group)  # beside the mirrored group, not in it


@pytest.mark.parametrize("name", get_args(ShapeName))
def test_every_shape_fills_its_box(name: str) -> None:
    (path,) = one(clip("shape", shapeName=name, fill="tomato", stroke="white", strokeWidth=3)).iter(f"{NS}path")
    assert (path.get("fill"), path.get("stroke"), path.get("stroke-width")) == ("#ff6347", "#ffffff", "3")
    numbers = [float(found) for found in NUMBER.findall(path.get("d", ""))]
    across, down = numbers[::2], numbers[1::2]
    assert (min(across), min(down)) == pytest.approx((0, 0), abs=0.1)
    assert (max(across), max(down)) == pytest.approx((300, 200), abs=0.1)


def test_the_documented_shapes_are_the_shapes() -> None:
    assert {*OUTLINES, *ROUNDED_SHAPES} == set(get_args(ShapeName))
    different = {one(clip("shape", shapeName=name)).find(f".//{NS}path").get("d") for name in get_args(ShapeName)}  # type: ignore[union-attr]
    assert len(different) == len(get_args(ShapeName)) - 2  # in one box, a circle is an oval and a square a rectangle


def test_a_shape_of_no_known_name_is_a_labelled_box() -> None:
    assert texts(one(clip("shape", shapeName="Blob"))) == ["shape Blob"]


def test_corners_are_round_and_never_more_than_half() -> None:
    def outline(radius: Any) -> str:
        (path,) = one(clip("shape", shapeName="Square", strokeRadius=radius)).iter(f"{NS}path")
        return path.get("d", "")

    assert outline(0) == "M0 0L300 0L300 200L0 200L0 0Z"
    assert outline(20).startswith("M20 0L280 0C")
    assert outline(9999).startswith("M100 0L200 0C")


def test_a_shadow_is_a_filter_of_the_scene() -> None:
    root = drawn(Scene().shape("Star", shadow=Shadow("#0000ff80", blur=4, offset_x=2)).text("Hi", shadow=Shadow()))
    star, text = root.iter(f"{NS}feDropShadow")
    assert (star.get("dx"), star.get("dy"), star.get("stdDeviation")) == ("2", "5", "2")
    assert (star.get("flood-color"), star.get("flood-opacity")) == ("#0000ff", "0.5")
    assert (text.get("flood-color"), text.get("flood-opacity")) == ("#000000", "0.38")
    assert drawn(Scene().shape("Star", shadow=Shadow(enabled=False))).find(f".//{NS}filter") is None


def test_drawings_share_a_page() -> None:
    board = Project().add(*[Scene().shape("Star", shadow=Shadow())] * 2).storyboard()
    portrait = Project(orientation="portrait").add(Scene()).storyboard()
    ids = [set(re.findall(r' id="([^"]+)"', drawing)) for drawing in (board.svg(0), board.svg(1), portrait.svg(0))]
    assert [len(found) for found in ids] == [2, 2, 1]
    assert len(set.union(*ids)) == 5


def test_text_has_its_style() -> None:
    style = {"fontFamily": 'Lato, "Noto Serif"', "fontSize": 72, "fill": "gold", "fontWeight": 700, "underline": True}
    more = {"fontStyle": "italic", "stroke": "black", "strokeWidth": 2, "backgroundColor": "#ffffff80", "text": "Hi"}
    group = one(clip("textImage", **style, **more))
    card, text = group[1:]
    assert (card.get("width"), card.get("height"), card.get("fill-opacity")) == ("300", "200", "0.5")
    assert text.get("font-family") == "'Lato', 'Noto Serif', 'Noto Sans CJK KR', 'Noto Sans', sans-serif"
    assert [text.get(key) for key in ("font-size", "fill", "font-weight", "font-style", "text-decoration")] == [
        *("96", "#ffd700", "700", "italic", "underline")
    ]
    assert [text.get(key) for key in ("stroke", "stroke-width", "paint-order")] == ["#000000", "2", "stroke"]
    assert text.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


@pytest.mark.parametrize(
    ("align", "anchor", "x"), [("left", None, "0"), ("center", "middle", "150"), ("right", "end", "300")]
)
def test_text_is_aligned_in_its_box(align: str, anchor: str | None, x: str) -> None:
    (text,) = one(clip("textImage", text="One\nTwo", align=align)).iter(f"{NS}text")
    assert text.get("text-anchor") == anchor
    assert {line.get("x") for line in text} == {x}
    first, second = (float(line.get("y", "")) for line in text)
    assert second - first == pytest.approx(48 * 1.448, abs=0.1)


def test_text_wraps_at_its_box() -> None:
    assert texts(one(clip("textImage", text="one two three four", width=240)))[:2] == ["one two", "three four"]
    assert texts(one(clip("textImage", text="one two three four", width=0))) == ["one two three four"]


@pytest.mark.parametrize("words", [{"max_width": "30%"}, {"max_width": 333, "scale": 0.7}, {"width": "25%"}, {}])
@pytest.mark.parametrize(
    "text", ["The quick brown fox jumps over it", "안녕하세요 여러분 반갑습니다", "欢迎观看本视频,今天天气很好。"]
)
def test_lines_that_scenekit_broke_do_not_break_again(text: str, words: dict[str, Any]) -> None:
    for size in range(20, 90, 7):
        scene = Scene().text(text, size=size, **words)
        said: Any = scene.to_payload().scenes[0].clips[0]
        assert texts(drawn(scene))[1:] == said.text.split("\n")  # after the name of the background


def test_a_text_never_vanishes() -> None:
    odd: list[dict[str, Any]] = [
        *({"fontSize": 0}, {"fontSize": -4}, {"fill": "none"}, {"fill": ""}, {"width": -5}, {"fontFamily": "<&>"}),
        *(
            {"fontWeight": "bold"},
            {"fontWeight": []},
            {"align": "justify"},
            {"stroke": "x"},
            {"text": "\x00Hi\x9f\ufffe"},
        ),
    ]
    for style in odd:
        group = one(clip("textImage", **{"text": "Hi", **style}))
        (text,) = group.iter(f"{NS}text")
        assert (texts(group), text.get("fill")) == (["Hi"], "black")


def test_a_very_long_text_is_cut() -> None:
    started = perf_counter()
    for content in ("x" * 400_000, "🇰🇷" * 60_000, "word " * 60_000, "字" * 60_000):
        drawing = svg(payload(clip("textImage", text=content)))
        assert "…" in drawing
        assert len(drawing) < 2_000_000
    assert perf_counter() - started < 20


def test_the_head_of_a_figure_is_where_the_avatars_is() -> None:
    scene = Scene().avatar("M000045058", left=100, top=50, scale=0.5)
    root = drawn(scene, guides=True)
    (group,) = clips_in(root)
    heads = [part for part in group.iter(f"{NS}ellipse") if float(part.get("rx", "0")) > 100]
    (head,) = heads
    box = root.findall(f".//{NS}g[@data-guides]//{NS}rect")[-1]
    left, top, width, height = (float(box.get(key, "")) for key in ("x", "y", "width", "height"))
    assert (left + width / 2, top + height / 2) == pytest.approx((246, 121.83), abs=0.1)
    x, y, rx, ry = (float(head.get(key, "")) for key in ("cx", "cy", "rx", "ry"))
    assert x == pytest.approx(246, abs=0.1)
    assert y - ry <= top < top + height <= y + ry
    assert (rx * 2, ry * 2) == pytest.approx((182 * 1.25, 297.6), abs=1)


@pytest.mark.parametrize("model", [None, {}, "M1", {"editor": 5}, {"ai_name": "M1", "editor": {"headWidth": -1}}])
def test_an_avatar_without_numbers_is_the_estimated_one(model: Any) -> None:
    group = one(clip("aiModel", model=model, width=339.5, height=1114.5), guides=False)
    inner = group.findall(f".//{NS}g[@transform]")
    assert [part.get("transform") for part in inner] == ["scale(0.5 0.5)"]
    assert texts(group) == (["M1"] if isinstance(model, dict) and model.get("ai_name") else [])


@pytest.mark.parametrize("type", get_args(AnimationType))
def test_an_animation_is_marked(type: AnimationType) -> None:
    group = clips_in(drawn(Scene().text("Hi", animation=Animation(type))))[0]
    assert [title.text for title in group.iter(f"{NS}title")][-1] == type


@pytest.mark.parametrize("animation", [None, "fade-in", {"type": 5}, {"type": ""}, []])
def test_what_is_no_animation_is_not_marked(animation: Any) -> None:
    (found,) = read_payload_view(payload(clip("image", animation=animation))).scenes[0].clips
    assert draw_animation_badge(found, CANVAS_SIZES["landscape"]) == ""


def test_guides_show_areas_heads_and_names() -> None:
    scene = Scene().avatar("M000045058", tag="host").text("Hi", id="t-1")
    assert drawn(scene).find(f".//{NS}g[@data-guides]") is None
    guides = drawn(scene, guides=True).find(f".//{NS}g[@data-guides]")
    assert guides is not None
    assert texts(guides) == ["host", "Hi"]
    widths = [rect.get("width") for rect in guides.iter(f"{NS}rect")]
    assert widths[:2] == ["1728", "1536"]
    assert {rect.get("stroke") for rect in guides.iter(f"{NS}rect")} == {"#d946ef"}


EVIL = [
    "</script><script>alert(1)</script>",
    '<svg onload="x()">',
    '" onclick="x()',
    "' x='",
    "&amp;&#0;]]>",
    "\x00\x1b\x85",
]
EVIL += [
    "\ud800",
    "\ufffe\uffff",
    "javascript:alert(1)",
    "url(https://a.b/c)",
    "red;fill:url(#x)",
    "${x}",
    "<!--",
    "a\u2028b",
]


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_in_a_payload_is_markup(evil: str) -> None:
    full = (
        Scene()
        .background("/a.png", color="red")
        .avatar("M000045058", tag="a", script="Hi")
        .text("x", font="x", color="red", stroke="red", background="red", shadow=Shadow("red"), tag="t")
        .shape("Star", stroke="red", shadow=Shadow("red"), animation="fade-in")
        .image("/a.png", size=(4, 3), width=500)
        .video("/a.mp4", poster="/a.png")
        .audio("/a.mp3", label="x")
        .clip({"type": "newKind", "id": "x", "width": 900, "height": 100})
    )
    found = Project("x").add(full).to_dict()
    for part in collect_objects(found):
        for key, value in part.items():
            if isinstance(value, str) and (key not in ("type", "shapeName", "orientation") or value == "newKind"):
                part[key] = evil
    for guides in (False, True):
        drawing = svg(found, guides=guides)
        drawing.encode()
        check_harmless(drawing)
        assert "<script" not in drawing
    for name in get_args(ShapeName):
        check_harmless(svg(payload(clip("shape", shapeName=name, fill=evil, stroke=evil))))


@settings(deadline=None)
@given(payloads())
def test_any_payload_is_drawn(found: dict[str, Any]) -> None:
    for position in range(len(found["scenes"])):
        drawing = svg(found, position, guides=True)
        root = check_harmless(drawing)
        assert len(clips_in(root)) == len(read_payload_view(found).scenes[position].clips)
        assert svg(found, position, guides=True) == drawing


@given(payloads())
def test_any_payload_is_drawn_with_its_pictures(found: dict[str, Any]) -> None:
    seen = read_payload_view(found)
    pictures = dict.fromkeys(collect_image_refs(seen.scenes, seen.canvas), identify_image(encode_image()))
    for position, scene in enumerate(seen.scenes):
        shown = sum(bool(clip_image_url(clip)) for clip in scene.clips) + bool(background_image_url(scene.background))
        drawing = Storyboard(seen, images=FrozenDict(pictures)).svg(position)
        check_harmless(drawing, shown)
        assert svg(found, position).count("data-kind") == drawing.count("data-kind")


@pytest.mark.parametrize("value", [1e300, -1e300, float("nan"), float("inf"), 10**400, True, "5", None, [], 2.0**53])
def test_no_number_leaves_the_page(value: Any) -> None:
    keys = ("left", "top", "width", "height", "scaleX", "scaleY", "angle", "opacity", "fontSize", "strokeWidth")
    for kind in ("aiModel", "textImage", "shape", "image", "videoImage", "audio", "new"):
        for key in keys:
            extra = {"text": "Hi there", "shapeName": "Square", "strokeRadius": value, "stroke": "red"}
            shadow = {"shadow": {"blur": value, "offsetX": value}}
            check_harmless(svg(payload(clip(kind, **extra, **shadow) | {key: value}), guides=True))


def test_ten_thousand_elements_are_drawn() -> None:
    clips = [
        clip("textImage" if n % 2 else "shape", text=f"n {n}", shapeName="Star", shadow={}, left=n)
        for n in range(10_000)
    ]
    started = perf_counter()
    root = parsed(svg(payload(*clips), guides=True))
    assert perf_counter() - started < 20
    assert len(clips_in(root)) == 10_000


def test_the_same_scene_is_the_same_bytes() -> None:
    scene = Scene().avatar("M000045058").text("Hi", shadow=Shadow()).shape("Star", shadow=Shadow())
    assert len({Project().add(scene).storyboard().svg(guides=True) for _ in range(3)}) == 1


@pytest.mark.parametrize("scene", [-1, 1, 1.5, "0", None, True])
def test_a_scene_that_is_not_there_is_refused(scene: Any) -> None:
    with pytest.raises(ArgumentError, match="storyboard: scene="):
        Project().add(Scene()).storyboard().svg(scene)


def test_a_project_of_no_scenes_has_no_drawing() -> None:
    with pytest.raises(ArgumentError, match="no scenes"):
        svg({"scenes": []})


def test_parts_of_the_markup() -> None:
    assert [format_number(one) for one in (-0.0001, 5e-324, 2.346, -1e9)] == ["0", "0", "2.35", "-1000000"]
    assert escape_text("a\ud800b\x07<") == "ab&lt;"
    assert [readable_file_name(one) for one in ("https://a.b/", "/x/y.png#z", "")] == ["a.b", "y.png", ""]


def test_names_of_files_are_read_and_not_spelled() -> None:
    name = "https://a.b/c/%ED%95%9C%EA%B8%80%20%231.png?x=%20"
    scene = Scene().background(name).image(name, size=(600, 400)).video(name, size=(900, 600)).audio(name)
    said = texts(drawn(scene))
    assert said == ["한글 #1.png"] * 4


def run(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "scenekit", "storyboard", *words], capture_output=True, check=False)


EXAMPLE = str(ROOT / "examples" / "tour.py")


def test_the_command_writes_a_file(tmp_path: Path) -> None:
    target = tmp_path / "out.svg"
    done = run(EXAMPLE, "--scene", "2", "--guides", "-o", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    root = check_harmless(target.read_text(encoding="utf-8"))
    assert {"Beside the logo", "logo", "M000045058"} <= set(texts(root))
    assert run(EXAMPLE, "--scene", "2", "--guides").stdout == target.read_bytes()


def test_the_command_takes_variables(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"scenes": [{"elements": [{"text": "Hello, ${name}!"}]}]}')
    assert b"Hello, Ann!" in run(str(tmp_path / "a.json"), "--var", "name=Ann").stdout


def test_the_command_says_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    done = run(EXAMPLE, "--scene", "10", "-o", str(tmp_path / "x.svg"))
    assert (done.returncode, done.stdout) == (2, b"")
    assert re.fullmatch(
        rb"Error: .*tour\.py: storyboard: scene=10 is not there: the project has 10 scenes, counted from 0\.\n",
        done.stderr,
    )
    done = run(EXAMPLE, "-o", str(tmp_path / "x.gif"))
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"x.gif: ends in .gif, and a storyboard is a file of .svg or .png or .html" in done.stderr
    assert list(tmp_path.iterdir()) == []
