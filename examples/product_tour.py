"""A product tour: a promise, three features with screenshots, and an invitation.

scenekit preview examples/product_tour.py
"""

from scenekit import Project, Row, Scene, Shape, Text

HOST = "M000045058"
INK, VIOLET, LILAC, PALE = "#1e1b3a", "#5b4bdb", "#cfc8f7", "#f4f2ff"
FEATURES = [
    ("Snap it", "Photograph a receipt, and Tally reads it for you: the date, the sum, the tax."),
    ("Sort it", "Every expense finds its project by itself. You only look at what is doubtful."),
    ("Send it", "One button, and your month is on its way to accounting."),
]


def build_page(paper: str, disc: str, ink: str, title: str, script: str) -> Scene:
    """Return a scene with a large title, and the host in front of a disc."""
    return (
        Scene()
        .background(paper)
        .shape("Circle", color=disc, width=1100, at=("75%", "62%"))
        .text(title, size=136, color=ink, weight=700, at="left", margin=96)
        .avatar(HOST, script=script, shot="medium", at="right", margin=128)
    )


def build_feature(number: int, title: str, script: str) -> Scene:
    """Return the scene of a feature: progress dots, a large screenshot, and the host beside it."""
    sizes = (64 if n == number else 20 for n in range(len(FEATURES)))
    dots = (Shape("Oval_2", color=VIOLET if size > 20 else LILAC, width=size, height=20) for size in sizes)
    heading = (Row(tuple(dots), spacing=14), Text(title, size=96, color=INK, weight=700))
    screen = f"https://cdn.example.com/tally/{title.partition(' ')[0].lower()}.png"
    return (
        Scene()
        .background(PALE)
        .column(*heading, align="left", at="top-left", margin=(56, 96))
        .shape(
            "Rectangle_corner0", color="white", stroke_radius=24, width=1312, height=752, left=96, top=256, tag="frame"
        )
        .image(screen, size=(1920, 1080), width=1280, inside="frame")
        .avatar(HOST, script=script, shot="cowboy", at="right", margin=16)
    )


project = Project("Tally in half a minute").add(
    build_page(
        PALE, "#e6e1ff", INK, "Expenses,\nwithout the\nshoebox.", "This is Tally: a month of expenses in half a minute."
    ),
    *(build_feature(number, *content) for number, content in enumerate(FEATURES)),
    build_page(
        VIOLET, "#6f60e6", "white", "Try it\nfor free", "Thirty days, no card. See you at tally dot example dot com!"
    ),
)
