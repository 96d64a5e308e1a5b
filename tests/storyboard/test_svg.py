"""Scenes as SVG: everything is drawn in its position, and nothing in a payload becomes markup."""

import re
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
from scenekit.storyboard.avatar_looks import build_look
from scenekit.storyboard.image_refs import background_image_url, clip_image_url, collect_image_refs
from scenekit.storyboard.images.image import identify_image
from scenekit.storyboard.labels import readable_file_name
from scenekit.storyboard.markup import escape_text, format_number
from scenekit.storyboard.placeholders import draw_animation_badge
from scenekit.storyboard.shapes import OUTLINES, ROUNDED_SHAPES
from tests.storyboard.drawings import build_clip, build_payload
from tests.storyboard.svg_parsing import SVG_NS, clip_groups, parse_svg, read_path_box, read_texts
from tests.support.commands import run_command
from tests.support.image_server import encode_image
from tests.support.paths import ROOT
from tests.support.payloads import collect_objects, payloads

ANNA = "M000045058"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
EMBEDDED = re.compile(r"data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+=*")
GEOMETRY = {"x", "y", "cx", "cy", "rx", "ry", "r", "width", "height", "d", "transform", "dx", "dy", "stroke-width"}
GEOMETRY |= {"font-size", "opacity", "fill-opacity", "stroke-opacity", "flood-opacity", "stdDeviation"}


def draw(scene: Scene, orientation: Any = "landscape", **options: Any) -> ET.Element:
    return parse_svg(Project(orientation=orientation).add(scene).storyboard().svg(0, **options))


def draw_payload(payload: dict[str, Any], scene: int = 0, **options: Any) -> str:
    """Return the drawing of a scene of a payload."""
    return Storyboard(read_payload_view(payload)).svg(scene, **options)


def draw_clip(clip: dict[str, Any], **options: Any) -> ET.Element:
    """Draw a scene with one clip, and return the group of the clip."""
    (group,) = clip_groups(parse_svg(draw_payload(build_payload(clip), **options)))
    return group


def clip_kinds(root: ET.Element) -> list[str]:
    return [group.get("data-kind", "") for group in clip_groups(root)]


def check_harmless(drawing: str, uses: int = 0) -> ET.Element:
    """Check that a drawing is well-formed, has only harmless tags and attributes, and only finite, limited numbers.

    Args:
        drawing: The SVG.
        uses: The number of uses of its only image. Only these may have references.
    """
    root = parse_svg(drawing)
    images = list(root.iter(f"{SVG_NS}image"))
    references = {f"#{image.get('id')}" for image in images}
    assert len(images) == len(references) == bool(uses)
    assert [use.get("href") for use in root.iter(f"{SVG_NS}use")] == [*references] * uses
    for part in root.iter():
        assert part.tag.removeprefix(SVG_NS) in {
            *("svg", "title", "defs", "clipPath", "filter", "feDropShadow", "g"),
            *("rect", "path", "circle", "ellipse", "text", "tspan"),
            *(["image", "use"] if uses else []),
        }
        for key, value in part.attrib.items():
            assert not key.lower().startswith("on")
            assert "href" not in key.lower() or value in references or (part in images and EMBEDDED.fullmatch(value))
            assert "url(" not in value or re.fullmatch(r"url\(#s\d+-[0-9a-f]{12}\)", value)
            assert key not in GEOMETRY or not re.search("nan|inf", value)
            if key in GEOMETRY:
                assert all(abs(float(number)) <= 1e6 for number in NUMBER.findall(value)), (key, value)
    return root


@pytest.mark.parametrize("orientation", CANVAS_SIZES)
def test_drawing_has_the_size_of_the_canvas_and_is_clipped_to_it(orientation: Any) -> None:
    root = draw(Scene().text("Hi"), orientation)
    width, height = CANVAS_SIZES[orientation]
    assert root.get("viewBox") == f"0 0 {width} {height}"
    assert (root.get("width"), root.get("height"), root.get("role")) == (str(width), str(height), "img")
    title, defs, group = root
    assert (title.text, defs[0].tag) == ("Scene 1 of 1", f"{SVG_NS}clipPath")
    assert group.get("clip-path") == f"url(#{defs[0].get('id')})"
    assert (defs[0][0].get("width"), defs[0][0].get("height")) == (str(width), str(height))


def test_title_contains_project_and_scene() -> None:
    storyboard = Project("A & B").add(Scene(), Scene()).storyboard()
    assert parse_svg(storyboard.svg(1)).findtext(f"{SVG_NS}title") == "A & B, scene 2 of 2"


def test_draws_every_type_of_clip() -> None:
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
    root = draw(scene)
    assert clip_kinds(root) == ["aiModel", "textImage", "image", "videoImage", "shape", "unknown", "audio"]
    assert {"M000045058", "Hello", "tree.png", "sea.mp4", "Calm", "newKind"} <= set(read_texts(root))


def test_background_has_a_color_and_an_image_over_it() -> None:
    root = draw(Scene().background("https://a.b/sky.png?v=1", color="#87ceeb"))
    (group,) = (group for group in root.iter(f"{SVG_NS}g") if group.get("data-kind") == "background")
    assert (group[0].get("fill"), read_texts(group)) == ("#87ceeb", ["sky.png"])
    color_only = parse_svg(draw_payload(build_payload(background={"source_color": "navy"})))
    assert [rect.get("fill") for rect in color_only.iter(f"{SVG_NS}rect")] == [None, "#000080"]
    assert read_texts(color_only) == []


def test_draws_clips_in_the_order_of_their_layers() -> None:
    clips = [build_clip("shape", tag=f"{layer}", layer=layer, shapeName="Circle") for layer in (3, -1, 2, 2.5)]
    groups = clip_groups(parse_svg(draw_payload(build_payload(*clips))))
    assert [group.findtext(f"{SVG_NS}title") for group in groups] == ["-1", "2", "2.5", "3"]


def test_does_not_draw_clips_deleted_in_the_editor() -> None:
    assert clip_kinds(
        parse_svg(draw_payload(build_payload(build_clip("image", isDelete=True), build_clip("image"))))
    ) == ["image"]


def test_clip_is_rotated_about_its_corner_scaled_and_transparent() -> None:
    group = draw_clip(build_clip("shape", shapeName="Star", angle=-15, scaleX=0.5, scaleY=0.25, opacity=40))
    assert group.get("transform") == "translate(10 20) rotate(345)"
    assert group.get("opacity") == "0.4"
    (inner,) = group.iter(f"{SVG_NS}path")
    assert [part.get("transform") for part in group.iter(f"{SVG_NS}g")][1:] == ["scale(0.5 0.25)"]
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
def test_clip_is_mirrored_in_its_box(flips: dict[str, Any], transform: str | None) -> None:
    (path,) = (
        part
        for part in draw_clip(build_clip("shape", shapeName="Triangle", **flips)).iter()
        if len(part) == 0 and part.get("d")
    )
    group = draw_clip(build_clip("shape", shapeName="Triangle", **flips))
    assert path.get("d") == "M150 0L300 200L0 200Z"
    assert (group[1].get("transform") if len(group[1]) else None) == transform


def test_name_on_a_mirrored_image_is_not_mirrored() -> None:
    group = draw_clip(build_clip("image", source_url="/a.png", flipX=True))
    (name,) = group.iter(f"{SVG_NS}text")
    assert name in list(group)  # beside the mirrored group, not inside it


@pytest.mark.parametrize("name", get_args(ShapeName))
def test_every_shape_fills_its_box(name: str) -> None:
    (path,) = draw_clip(build_clip("shape", shapeName=name, fill="tomato", stroke="white", strokeWidth=3)).iter(
        f"{SVG_NS}path"
    )
    assert (path.get("fill"), path.get("stroke"), path.get("stroke-width")) == ("#ff6347", "#ffffff", "3")
    numbers = [float(number) for number in NUMBER.findall(path.get("d", ""))]
    xs, ys = numbers[::2], numbers[1::2]
    assert (min(xs), min(ys)) == pytest.approx((0, 0), abs=0.1)
    assert (max(xs), max(ys)) == pytest.approx((300, 200), abs=0.1)


def test_draws_exactly_the_documented_shapes() -> None:
    assert {*OUTLINES, *ROUNDED_SHAPES} == set(get_args(ShapeName))
    paths = [
        next(draw_clip(build_clip("shape", shapeName=name)).iter(f"{SVG_NS}path")).get("d")
        for name in get_args(ShapeName)
    ]
    # In this box, a circle equals an oval, and a square equals a rectangle.
    assert len(set(paths)) == len(paths) - 2


def test_unknown_shape_is_a_labeled_box() -> None:
    assert read_texts(draw_clip(build_clip("shape", shapeName="Blob"))) == ["shape Blob"]


def test_corner_radius_is_at_most_half_of_the_shorter_side() -> None:
    def outline(radius: Any) -> str:
        (path,) = draw_clip(build_clip("shape", shapeName="Square", strokeRadius=radius)).iter(f"{SVG_NS}path")
        return path.get("d", "")

    assert outline(0) == "M0 0L300 0L300 200L0 200L0 0Z"
    assert outline(20).startswith("M20 0L280 0C")
    assert outline(9999).startswith("M100 0L200 0C")


def test_shadow_is_a_filter_of_the_scene() -> None:
    root = draw(Scene().shape("Star", shadow=Shadow("#0000ff80", blur=4, offset_x=2)).text("Hi", shadow=Shadow()))
    star, text = root.iter(f"{SVG_NS}feDropShadow")
    assert (star.get("dx"), star.get("dy"), star.get("stdDeviation")) == ("2", "5", "2")
    assert (star.get("flood-color"), star.get("flood-opacity")) == ("#0000ff", "0.5")
    assert (text.get("flood-color"), text.get("flood-opacity")) == ("#000000", "0.38")
    assert draw(Scene().shape("Star", shadow=Shadow(enabled=False))).find(f".//{SVG_NS}filter") is None


def test_drawings_on_one_page_have_different_ids() -> None:
    storyboard = Project().add(*[Scene().shape("Star", shadow=Shadow())] * 2).storyboard()
    portrait = Project(orientation="portrait").add(Scene()).storyboard()
    ids = [
        set(re.findall(r' id="([^"]+)"', drawing))
        for drawing in (storyboard.svg(0), storyboard.svg(1), portrait.svg(0))
    ]
    assert [len(drawing_ids) for drawing_ids in ids] == [2, 2, 1]
    assert len(set.union(*ids)) == 5


def test_text_has_its_style() -> None:
    style = {"fontFamily": 'Lato, "Noto Serif"', "fontSize": 72, "fill": "gold", "fontWeight": 700, "underline": True}
    more = {"fontStyle": "italic", "stroke": "black", "strokeWidth": 2, "backgroundColor": "#ffffff80", "text": "Hi"}
    group = draw_clip(build_clip("textImage", **style, **more))
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
    (text,) = draw_clip(build_clip("textImage", text="One\nTwo", align=align)).iter(f"{SVG_NS}text")
    assert text.get("text-anchor") == anchor
    assert {line.get("x") for line in text} == {x}
    first, second = (float(line.get("y", "")) for line in text)
    assert second - first == pytest.approx(48 * 1.448, abs=0.1)


def test_text_wraps_at_its_box() -> None:
    assert read_texts(draw_clip(build_clip("textImage", text="one two three four", width=240)))[:2] == [
        "one two",
        "three four",
    ]
    assert read_texts(draw_clip(build_clip("textImage", text="one two three four", width=0))) == ["one two three four"]


@pytest.mark.parametrize("options", [{"max_width": "30%"}, {"max_width": 333, "scale": 0.7}, {"width": "25%"}, {}])
@pytest.mark.parametrize(
    "text", ["The quick brown fox jumps over it", "안녕하세요 여러분 반갑습니다", "欢迎观看本视频,今天天气很好。"]
)
def test_lines_broken_by_scenekit_do_not_break_again(text: str, options: dict[str, Any]) -> None:
    for size in range(20, 90, 7):
        scene = Scene().text(text, size=size, **options)
        clip: Any = scene.to_payload().scenes[0].clips[0]
        assert read_texts(draw(scene))[1:] == clip.text.split("\n")  # after the name of the background


def test_text_with_invalid_style_is_visible() -> None:
    styles: list[dict[str, Any]] = [
        *({"fontSize": 0}, {"fontSize": -4}, {"fill": "none"}, {"fill": ""}, {"width": -5}, {"fontFamily": "<&>"}),
        *(
            {"fontWeight": "bold"},
            {"fontWeight": []},
            {"align": "justify"},
            {"stroke": "x"},
            {"text": "\x00Hi\x9f\ufffe"},
        ),
    ]
    for style in styles:
        group = draw_clip(build_clip("textImage", **{"text": "Hi", **style}))
        (text,) = group.iter(f"{SVG_NS}text")
        assert (read_texts(group), text.get("fill")) == (["Hi"], "black")


def test_truncates_very_long_texts() -> None:
    started = perf_counter()
    for content in ("x" * 400_000, "🇰🇷" * 60_000, "word " * 60_000, "字" * 60_000):
        drawing = draw_payload(build_payload(build_clip("textImage", text=content)))
        assert "…" in drawing
        assert len(drawing) < 2_000_000
    assert perf_counter() - started < 20


def test_head_of_the_figure_is_at_the_head_of_the_avatar() -> None:
    scene = Scene().avatar(ANNA, left=100, top=50, scale=0.5)
    root = draw(scene, guides=True)
    (group,) = clip_groups(root)
    skin = build_look((ANNA, "BG00002320")).skin
    faces = [read_path_box(path.get("d", "")) for path in group.iter(f"{SVG_NS}path") if path.get("fill") == skin]
    head = max(faces, key=lambda box: box.height)
    box = root.findall(f".//{SVG_NS}g[@data-guides]//{SVG_NS}rect")[-1]
    left, top, width, height = (float(box.get(key, "")) for key in ("x", "y", "width", "height"))
    assert (left + width / 2, top + height / 2) == pytest.approx((246, 121.83), abs=0.1)
    assert head.left + head.width / 2 == pytest.approx(246, abs=0.1)
    assert head.top <= top < top + height <= head.bottom
    assert (head.width, head.height) == pytest.approx((0.84 * 182 * 1.25, 297.6), rel=0.02)


@pytest.mark.parametrize("model", [None, {}, "M1", {"editor": 5}, {"ai_name": "M1", "editor": {"headWidth": -1}}])
def test_avatar_without_numbers_uses_the_estimated_frame(model: Any) -> None:
    group = draw_clip(build_clip("aiModel", model=model, width=339.5, height=1114.5), guides=False)
    inner = group.findall(f".//{SVG_NS}g[@transform]")
    assert [part.get("transform") for part in inner] == ["scale(0.5 0.5)"]
    assert read_texts(group) == (["M1"] if isinstance(model, dict) and model.get("ai_name") else [])


@pytest.mark.parametrize("animation_type", get_args(AnimationType))
def test_animation_has_a_badge(animation_type: AnimationType) -> None:
    group = clip_groups(draw(Scene().text("Hi", animation=Animation(animation_type))))[0]
    assert [title.text for title in group.iter(f"{SVG_NS}title")][-1] == animation_type
    assert animation_type.replace("-", " ") in read_texts(group)


@pytest.mark.parametrize("animation", [None, "fade-in", {"type": 5}, {"type": ""}, []])
def test_invalid_animation_has_no_badge(animation: Any) -> None:
    (clip,) = read_payload_view(build_payload(build_clip("image", animation=animation))).scenes[0].clips
    assert draw_animation_badge(clip) == ""


def test_guides_show_safe_areas_heads_and_names() -> None:
    scene = Scene().avatar("M000045058", tag="host").text("Hi", id="t-1")
    assert draw(scene).find(f".//{SVG_NS}g[@data-guides]") is None
    guides = draw(scene, guides=True).find(f".//{SVG_NS}g[@data-guides]")
    assert guides is not None
    assert read_texts(guides) == ["action safe", "title safe", "host", "Hi"]
    widths = [rect.get("width") for rect in guides.iter(f"{SVG_NS}rect")]
    assert {"1728", "1536"} <= set(widths)
    strokes = [part.get("stroke") for part in guides.iter() if part.get("stroke") not in (None, "#ffffff")]
    assert len(set(strokes)) == 3  # safe areas, thirds and heads


HOSTILE_TEXTS = [
    "</script><script>alert(1)</script>",
    '<svg onload="x()">',
    '" onclick="x()',
    "' x='",
    "&amp;&#0;]]>",
    "\x00\x1b\x85",
]
HOSTILE_TEXTS += [
    "\ud800",
    "\ufffe\uffff",
    "javascript:alert(1)",
    "url(https://a.b/c)",
    "red;fill:url(#x)",
    "${x}",
    "<!--",
    "a\u2028b",
]


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_texts_of_a_payload_never_become_markup(text: str) -> None:
    scene = (
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
    payload = Project("x").add(scene).to_dict()
    for part in collect_objects(payload):
        for key, value in part.items():
            if isinstance(value, str) and (key not in ("type", "shapeName", "orientation") or value == "newKind"):
                part[key] = text
    for guides in (False, True):
        drawing = draw_payload(payload, guides=guides)
        drawing.encode()
        check_harmless(drawing)
        assert "<script" not in drawing
    for name in get_args(ShapeName):
        check_harmless(draw_payload(build_payload(build_clip("shape", shapeName=name, fill=text, stroke=text))))


@settings(deadline=None)
@given(payloads())
def test_draws_any_payload(payload: dict[str, Any]) -> None:
    for index in range(len(payload["scenes"])):
        drawing = draw_payload(payload, index, guides=True)
        root = check_harmless(drawing)
        assert len(clip_groups(root)) == len(read_payload_view(payload).scenes[index].clips)
        assert draw_payload(payload, index, guides=True) == drawing


@given(payloads())
def test_draws_any_payload_with_its_images(payload: dict[str, Any]) -> None:
    view = read_payload_view(payload)
    images = dict.fromkeys(collect_image_refs(view.scenes, view.canvas), identify_image(encode_image()))
    for index, scene in enumerate(view.scenes):
        uses = sum(bool(clip_image_url(clip)) for clip in scene.clips) + bool(background_image_url(scene.background))
        drawing = Storyboard(view, images=FrozenDict(images)).svg(index)
        check_harmless(drawing, uses)
        assert draw_payload(payload, index).count("data-kind") == drawing.count("data-kind")


@pytest.mark.parametrize("value", [1e300, -1e300, float("nan"), float("inf"), 10**400, True, "5", None, [], 2.0**53])
def test_limits_extreme_numbers(value: Any) -> None:
    keys = ("left", "top", "width", "height", "scaleX", "scaleY", "angle", "opacity", "fontSize", "strokeWidth")
    for kind in ("aiModel", "textImage", "shape", "image", "videoImage", "audio", "new"):
        for key in keys:
            extra = {"text": "Hi there", "shapeName": "Square", "strokeRadius": value, "stroke": "red"}
            shadow = {"shadow": {"blur": value, "offsetX": value}}
            check_harmless(draw_payload(build_payload(build_clip(kind, **extra, **shadow) | {key: value}), guides=True))


@pytest.mark.slow
def test_draws_ten_thousand_elements() -> None:
    clips = [
        build_clip("textImage" if n % 2 else "shape", text=f"n {n}", shapeName="Star", shadow={}, left=n)
        for n in range(10_000)
    ]
    started = perf_counter()
    root = parse_svg(draw_payload(build_payload(*clips), guides=True))
    assert perf_counter() - started < 20
    assert len(clip_groups(root)) == 10_000


def test_drawing_is_deterministic() -> None:
    scene = Scene().avatar("M000045058").text("Hi", shadow=Shadow()).shape("Star", shadow=Shadow())
    assert len({Project().add(scene).storyboard().svg(guides=True) for _ in range(3)}) == 1


@pytest.mark.parametrize("scene", [-1, 1, 1.5, "0", None, True])
def test_rejects_a_scene_that_does_not_exist(scene: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^svg\(scene="):
        Project().add(Scene()).storyboard().svg(scene)


def test_rejects_a_project_without_scenes() -> None:
    with pytest.raises(ArgumentError, match="the project has no scenes"):
        draw_payload({"scenes": []})


def test_formats_parts_of_the_markup() -> None:
    assert [format_number(number) for number in (-0.0001, 5e-324, 2.346, -1e9)] == ["0", "0", "2.35", "-1000000"]
    assert escape_text("a\ud800b\x07<") == "ab&lt;"
    assert [readable_file_name(url) for url in ("https://a.b/", "/x/y.png#z", "")] == ["a.b", "y.png", ""]


def test_file_names_are_percent_decoded() -> None:
    url = "https://a.b/c/%ED%95%9C%EA%B8%80%20%231.png?x=%20"
    scene = Scene().background(url).image(url, size=(600, 400)).video(url, size=(900, 600)).audio(url)
    assert read_texts(draw(scene)) == ["한글 #1.png"] * 4


EXAMPLE = str(ROOT / "examples" / "tour.py")


def test_command_writes_a_file(tmp_path: Path) -> None:
    target = tmp_path / "out.svg"
    result = run_command("storyboard", EXAMPLE, "--scene", "3", "--guides", "-o", str(target))
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    root = check_harmless(target.read_text(encoding="utf-8"))
    assert {"Beside the logo", "logo", "M000045058"} <= set(read_texts(root))
    assert run_command("storyboard", EXAMPLE, "--scene", "3", "--guides").stdout == target.read_bytes()


def test_command_accepts_variables(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"scenes": [{"elements": [{"text": "Hello, ${name}!"}]}]}')
    assert b"Hello, Ann!" in run_command("storyboard", str(tmp_path / "a.json"), "--var", "name=Ann").stdout


def test_command_reports_errors_in_one_line(tmp_path: Path) -> None:
    result = run_command("storyboard", EXAMPLE, "--scene", "11", "-o", str(tmp_path / "x.svg"))
    assert (result.returncode, result.stdout) == (2, b"")
    assert re.fullmatch(
        rb"Error: .*tour\.py: The project has 10 scenes, so --scene must be from 1 to 10\. Got 11\.\n",
        result.stderr,
    )
    result = run_command("storyboard", EXAMPLE, "-o", str(tmp_path / "x.gif"))
    assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
    assert re.search(rb"x\.gif.*\.svg.*\.png.*\.html", result.stderr)
    assert list(tmp_path.iterdir()) == []
