"""Scenes that together show everything that is drawn. Tests compare their drawings with golden pictures."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

from scenekit import Animation, Project, Scene, Shadow
from scenekit.core.geometry import Orientation
from scenekit.payload.v3 import ShapeName
from scenekit.storyboard import Storyboard


class GoldenScene(NamedTuple):
    """A scene with the options of its drawing."""

    scene: Scene
    orientation: Orientation = "landscape"
    guides: bool = False

    @property
    def storyboard(self) -> Storyboard:
        """The storyboard of a project with this scene only."""
        return Project(orientation=self.orientation).add(self.scene).storyboard()

    def svg(self) -> str:
        """Return the drawing as SVG."""
        return self.storyboard.svg(guides=self.guides)

    def png(self, width: int) -> bytes:
        """Return the drawing as PNG, `width` px wide."""
        return self.storyboard.png(width=width, guides=self.guides)


EVERY_CLIP_TYPE = (
    Scene()
    .background("https://a.b/office.jpg", color="#87ceeb")
    .avatar("M000045058", script="Hello", shot="medium", at="right")
    .image("/photos/tree.png", size=(40, 30), width=480, left=60, top=420)
    .video("/films/sea.mp4", width=480, height=270, left=600, top=420)
    .shape("Star", color="gold", width=200, height=200, left=820, top=120)
    .text("Every kind of clip", size=72, left=60, top=120, animation=Animation("fade-in"))
    .clip({"type": "newKind", "layer": 9, "left": 60, "top": 820, "width": 320, "height": 120})
    .audio("/music/calm.mp3", label="Calm")
    .audio("/music/applause.mp3")
)


def build_shapes() -> Scene:
    """Return a scene with all shapes, in rows of six, with and without strokes and shadows."""
    scene = Scene().background("#f1f5f9")
    colors = ("tomato", "gold", "seagreen", "royalblue", "orchid", "#47556980")
    for index, name in enumerate(get_args(ShapeName)):
        row, column = divmod(index, 6)
        options: dict[str, Any] = {"color": colors[(index + row) % 6], "width": 220, "height": 160 + 40 * row}
        if index % 2:
            options |= {"stroke": "#0f172a", "stroke_width": 2 + index}
        if index % 3 == 0:
            options |= {"shadow": Shadow("#00000080", blur=9, offset_x=10, offset_y=9)}
        scene = scene.shape(name, left=90 + 310 * column, top=80 + 330 * row, angle=index, **options)
    return scene


TEXT_STYLES = (
    Scene()
    .background("#0f172a")
    .text("Plain, 48 px", left=60, top=40, size=48, color="white")
    .text("Bold and large", left=60, top=120, size=110, color="gold", weight=700)
    .text("Italic, leaning", left=60, top=300, size=72, color="#93c5fd", italic=True)
    .text("Underlined", left=700, top=300, size=72, color="#fca5a5", underline=True)
    .text("Outlined", left=1150, top=280, size=96, color="white", stroke="tomato", stroke_width=6)
    .text(
        "All of it",
        left=60,
        top=430,
        size=84,
        color="gold",
        stroke="black",
        stroke_width=4,
        italic=True,
        underline=True,
    )
    .text(
        "On a card,\nin the middle", left=600, top=450, size=64, background="#fffffff0", align="center", color="#0f172a"
    )
    .text(
        "Its shadow\nto the right",
        left=1200,
        top=450,
        size=64,
        align="right",
        color="white",
        shadow=Shadow("#f472b6", blur=6),
    )
    .text(
        "A paragraph that is too wide for its box, and so it is broken into lines.",
        left=60,
        top=680,
        size=44,
        max_width=700,
        color="white",
    )
    .text("Turned", left=1000, top=720, size=80, color="#86efac", angle=12)
    .text("Seen through", left=1300, top=760, size=80, color="white", opacity=40)
    .text("Noto Sans, not its CJK", font="Noto Sans", left=60, top=950, size=56, color="white")
)

WRITING_SYSTEMS = (
    Scene()
    .background("#fefce8")
    .text("안녕하세요, 여러분! 반갑습니다.", at="top", margin=60, size=84, weight=700)
    .text("Grüße, façade, Ærøskøbing", left=80, top=230, size=64)
    .text("Zażółć gęślą jaźń, Łódź", left=80, top=340, size=64)
    .text("Ελληνικά και Кириллица", left=80, top=450, size=64)
    .text("ひらがなとカタカナ「テスト」", left=80, top=560, size=64)
    .text("Tiếng Việt, Türkçe, Čeština", left=80, top=670, size=64, weight=700)
    .text("한국어와 English, 50 % → 100 €", left=80, top=780, size=64, italic=True)
    .text("Naïve café: e\u0301 a\u0308 o\u0302", left=80, top=890, size=64)
    .shape("Rectangle_corner0", left=1300, top=240, width=540, height=700, color="#fde68a")
    .text("좁은 상자 안에서 줄이 나뉘는 긴 문장입니다.", left=1340, top=280, size=60, max_width=460)
)


SHOTS = (
    Scene()
    .background("#e2e8f0")
    .avatar("M000045058", shot="cowboy", at="left", tag="cowboy")
    .avatar("M000045058", shot="medium", at="center", tag="medium")
    .avatar("M000045058", shot="full", at="right", tag="full")
)

CLOSE_UP = (
    Scene().background("#e2e8f0").avatar("M000045058", shot="close-up", at="center").text("가까이", at="top", size=96)
)

PORTRAIT = (
    Scene()
    .background("/images/background/bg_blue_gradient.png")
    .avatar("M000045058", script="Hi", shot="cowboy", at="bottom", tag="host")
    .shape("Oval_2", at="top", margin=80, width="80%", height=180, color="#1d4ed8")
    .text("세로 화면 제목", at="top", margin=115, size=84, weight=700, color="white")
    .image("/logo.png", size=(400, 120), width="30%", at="bottom-left", margin=48, animation=Animation("in-left"))
    .audio("/calm.mp3")
)

MIRRORED = (
    Scene()
    .avatar("M000045058", left=100, top=100, scale=0.4, extra={"flipX": True}, tag="flipped")
    .clip({"type": "shape", "shapeName": "Drop_1", "fill": "teal", "layer": 5, "left": 900, "top": 200, "width": 300, "height": 200, "scaleX": -1.5, "angle": 20, "opacity": 60})
    .clip({"type": "textImage", "text": "Mirrored", "fontSize": 54, "fill": "navy", "layer": 6, "left": 1200, "top": 600, "width": 400, "height": 100, "flipX": True})
    .clip({"type": "image", "source_url": "/a.png", "layer": 7, "left": 1300, "top": 150, "width": 1000, "height": 300, "scaleX": 0.4, "scaleY": 1.2})
)  # fmt: skip

GOLDEN_SCENES = {
    "kinds": GoldenScene(EVERY_CLIP_TYPE),
    "kinds-guides": GoldenScene(EVERY_CLIP_TYPE, guides=True),
    "shapes": GoldenScene(build_shapes()),
    "styles": GoldenScene(TEXT_STYLES),
    "words": GoldenScene(WRITING_SYSTEMS),
    "shots": GoldenScene(SHOTS, guides=True),
    "close": GoldenScene(CLOSE_UP, "portrait", guides=True),
    "portrait": GoldenScene(PORTRAIT, "portrait"),
    "mirrored": GoldenScene(MIRRORED, guides=True),
}
