"""Elements that overlap, and similar ones that do not: a wrong and a right project for each finding."""

from typing import Any

from scenekit import Project, Scene
from tests.inspection.check_scenes import ANNA, NAVY_ONLY, QUIET, SPEAKING

PHOTO: Any = {"size": (400, 300)}
LOGO: Any = {"size": (800, 240), "width": 400}


def portrait(scene: Scene) -> Project:
    return Project(orientation="portrait").add(scene)


def two_lines(top: int, **options: Any) -> Scene:
    """Return a scene with two texts of 100 px, the second one `top` px below the first one."""
    headline = SPEAKING.text("A long headline", size=100, left=96, top=200)
    return headline.text("Another line", **{"size": 100, "left": 96, "top": 200 + top} | options)


def over_image(text: str, left: int, **options: Any) -> Scene:
    """Return a scene with a text of 60 px in front of an image from 100 to 500 px, at its middle."""
    return SPEAKING.image("/a.png", **PHOTO, left=100, top=100).text(text, size=60, left=left, top=200, **options)


def over_card(color: str) -> Scene:
    """Return a scene with a text on a card that lies on the edge of an image."""
    card = SPEAKING.image("/a.png", **PHOTO, left=100, top=100)
    card = card.shape("Square", width=500, height=120, left=380, top=180, color=color)
    return card.text("Headline", size=60, left=420, top=200)


def beside_head(left: int, content: str = "Big news", **options: Any) -> Scene:
    """Return a scene with a text in front of an avatar whose hair begins at 752 px and whose face begins at 775 px."""
    return QUIET.avatar(ANNA, script="Hi").text(content, size=90, left=left, top=130, **options)


TWO_SPEAKERS = QUIET.avatar(ANNA, tag="a", at="left", script="Hi")

OVERLAP_CASES: list[tuple[str, Any, Any]] = [
    # A body behind the body of another avatar; shoulders and arms may overlap.
    (
        "SK107",
        portrait(TWO_SPEAKERS.avatar(ANNA, clothes="BG00002320", tag="b", at="right")),
        TWO_SPEAKERS.avatar(ANNA, clothes="BG00002320", tag="b", at="right"),
    ),
    ("SK107", QUIET.avatar(ANNA, left=0).avatar(ANNA, left=150), QUIET.avatar(ANNA, left=0).avatar(ANNA, left=380)),
    (
        "SK107",
        QUIET.avatar(ANNA, left=0).avatar(ANNA, left=0, opacity=5),
        QUIET.avatar(ANNA, left=0).avatar(ANNA, left=0, opacity=4),
    ),
    # Images that extend from edge to edge are backgrounds.
    ("SK108", SPEAKING.image("/a.png", **PHOTO, left=-60, top=50), SPEAKING.image("/a.png", **PHOTO, left=0, top=50)),
    (
        "SK108",
        SPEAKING.image("/a.png", size=(1920, 900), left=200, top=-160),
        SPEAKING.image("/a.png", size=(1920, 1400), left=0, top=-160),
    ),
    (
        "SK108",
        SPEAKING.image("/a.png", size=(900, 1000), left=-100, top=-20),
        SPEAKING.image("/a.png", size=(900, 1100), left=-100, top=-20),
    ),
    (
        "SK108",
        QUIET.video("/a.mp4", width=640, height=360, left=1500, top=50),
        QUIET.video("/a.mp4", width=640, height=360, left=1280, top=50),
    ),
    (
        "SK108",
        SPEAKING.image("/a.png", **PHOTO, left=-60, top=50),
        SPEAKING.shape("Circle", width=400, left=-60, top=50),
    ),
    # Half of a stroke is outside of a shape; a thin stroke fits into the space of the letters.
    (
        "SK109",
        SPEAKING.shape("Square", width=400, at="left", stroke="navy", stroke_width=20),
        SPEAKING.shape("Square", width=400, at="left", margin=10, stroke="navy", stroke_width=20),
    ),
    (
        "SK109",
        SPEAKING.shape("Square", width=400, at="left", stroke="navy", stroke_width=20),
        SPEAKING.shape("Square", width=400, at="left", stroke="transparent", stroke_width=20),
    ),
    (
        "SK109",
        SPEAKING.shape("Square", width="100%", height="100%", color="transparent", stroke="navy", stroke_width=20),
        SPEAKING.shape("Square", width=400, left=-200, stroke="navy", stroke_width=20),
    ),  # the shape itself leaves the canvas
    (
        "SK109",
        SPEAKING.text("Hello", size=100, at="left", margin=96, stroke="white", stroke_width=24),
        SPEAKING.text("Hello", size=100, at="left", margin=96, stroke="white", stroke_width=8),
    ),
    (
        "SK109",
        SPEAKING.text("Hello", size=100, at="left", margin=96, stroke="white", stroke_width=24),
        SPEAKING.text(
            "Hello", size=100, at="left", margin=96, width=400, align="center", stroke="white", stroke_width=24
        ),
    ),
    # Letters on letters. The empty space of a line may overlap, and a copy may be a shadow.
    ("SK213", two_lines(40), two_lines(90)),
    ("SK213", two_lines(40), two_lines(40, opacity=4)),
    ("SK213", two_lines(85, background="gold"), two_lines(85)),
    ("SK213", two_lines(-85, background="gold"), two_lines(-140, background="gold")),
    (
        "SK213",
        SPEAKING.text("Sale", size=200, at="left", margin=96).text("Sale", size=200, at="left", margin=160),
        SPEAKING.text("Sale", size=200, at="left", margin=96).text("Sale", size=200, at="left", margin=104),
    ),
    (
        "SK213",
        SPEAKING.text("Sale", size=200, at="left", margin=96).text("Sold", size=200, at="left", margin=104),
        SPEAKING.text("Sale", size=200, at="left", margin=96).text("Sale", size=200, at="left", margin=104),
    ),
    (
        "SK213",
        SPEAKING.text("A", size=320, left=96, top=100).text("Quotation", size=80, left=96, top=340),
        SPEAKING.text("“", size=320, left=96, top=100).text("Quotation", size=80, left=96, top=340),
    ),
    (
        "SK213",
        two_lines(40, width=1000),
        two_lines(40, width=1000, align="right", left=400),
    ),
    # Letters across the edge of an image. An image that contains them is their card.
    ("SK210", over_image("Headline", 420), over_image("Headline", 120)),
    ("SK210", over_image("Headline", 420), over_image("Headline", 510)),
    ("SK210", over_image("Headline", 420), over_image("Headline", 420, background="white")),
    ("SK210", over_card("#ffffff40"), over_card("white")),
    (
        "SK210",
        SPEAKING.image("/l.png", **LOGO, at="top-left", margin=64).text(
            "Headline over the logo", size=90, at="top-left", margin=64
        ),
        SPEAKING.image("/l.png", **LOGO, tag="logo", at="top-left", margin=64).text(
            "Headline under the logo", size=70, below="logo", at="left", gap=24
        ),
    ),
    (
        "SK210",
        SPEAKING.text("Headline", size=60, left=420, top=200).image("/a.png", **PHOTO, left=100, top=100),
        SPEAKING.text("Headline", size=60, left=120, top=200).image("/a.png", **PHOTO, left=100, top=100),
    ),  # a frame around a text has a transparent middle
    # Letters behind an opaque element.
    (
        "SK211",
        SPEAKING.text("Headline", size=90, left=96, top=200).shape("Square", width=200, left=300, top=150),
        SPEAKING.text("Headline", size=90, left=96, top=200).shape("Square", width=200, left=600, top=150),
    ),
    (
        "SK211",
        SPEAKING.text("Headline", size=90, left=96, top=200).shape("Square", width=200, left=300, top=150),
        SPEAKING.shape("Square", width=200, left=300, top=150).text("Headline", size=90, left=96, top=200),
    ),
    (
        "SK211",
        SPEAKING.text("Headline", size=90, left=96, top=200).shape("Square", width=200, left=300, top=150),
        SPEAKING.text("Headline", size=90, left=96, top=200).shape(
            "Square", width=200, left=300, top=150, color="#00008040"
        ),
    ),
    (
        "SK211",
        SPEAKING.text("Headline", size=90, left=96, top=200).video("/a.mp4", width=640, height=360, left=300, top=150),
        SPEAKING.text("Headline", size=90, left=96, top=200).video("/a.mp4", width=640, height=360, left=300, top=310),
    ),
    # Letters in hair, in front of the avatar or behind it.
    ("SK212", beside_head(410), beside_head(380)),
    ("SK212", beside_head(350, background="white", width=420), beside_head(350, width=420)),
    (
        "SK212",
        QUIET.text("Big news", size=90, left=410, top=130).avatar(ANNA, script="Hi"),
        QUIET.text("Big news", size=90, left=380, top=130).avatar(ANNA, script="Hi"),
    ),
    (
        "SK212",
        portrait(QUIET.avatar(ANNA, script="Hi").text("News", size=200, at="top", margin=200)),
        portrait(QUIET.avatar(ANNA, script="Hi").text("News", size=200, at="top", margin=64)),
    ),
    # A title of which a body hides only some letters.
    (
        "SK106",
        NAVY_ONLY.text("다음 수업에서 만나요!", size=120, weight=700, color="white").avatar(
            ANNA, at="right", script="x"
        ),
        NAVY_ONLY.text("다음 수업에서 만나요!", size=120, weight=700, color="white", at="left").avatar(
            ANNA, at="right", script="x"
        ),
    ),
    (
        "SK106",
        QUIET.text("One\nA longer second line", size=90, left=760, top=470).avatar(ANNA, at="right", script="x"),
        QUIET.text("A longer first line\nOne", size=90, left=760, top=430).avatar(ANNA, at="right", script="x"),
    ),  # the letters end before the neck, though the box does not
]
