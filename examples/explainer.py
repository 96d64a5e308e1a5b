"""A slide explainer: the slides are data, and the code defines the layout once.

scenekit preview examples/explainer.py
"""

from scenekit import Column, Project, Row, Scene, Shape, Text

ROAST, CARAMEL, CREAM = "#3c2a21", "#b5651d", "#fdf6ec"
SLIDES: list[tuple[str, str, list[str]]] = [
    ("The plant", "Coffee grows on a shrub, in the tropics, high above the sea.", ["Arabica: mild", "Robusta: strong"]),
    ("Washing", "Water takes the fruit off the beans, and the sun dries them.", ["A clean taste", "Two weeks to dry"]),
    ("The journey", "Green beans keep for a year, so they travel by ship.", ["60 kg a sack", "30 days at sea"]),
    ("Roasting", "Twelve minutes of heat make the colour, and the taste.", ["Light: sour", "Medium", "Dark: bitter"]),
    ("Grinding", "Coarse for the press, fine for espresso.", ["Coarse: 4 minutes", "Fine: 25 seconds"]),
]

base = (
    Scene()
    .background(CREAM)
    .shape("Square", color=ROAST, width=40, height="100%", at="left")
    .audio("https://cdn.example.com/calm.mp3", volume=10)
)


def build_bullet(text: str) -> Row:
    """Return one bullet point of a slide."""
    return Row((Shape("Circle", color=CARAMEL, width=22), Text(text, size=52, color=ROAST)), spacing=28)


def build_slide(number: int, title: str, script: str, points: list[str]) -> Scene:
    """Return a slide: a number, a title, bullet points, and the host."""
    content = (
        Text(f"{number} / {len(SLIDES)}", size=36, color=CARAMEL, weight=700),
        Text(title, size=112, color=ROAST, weight=700),
        Shape("Square", color=CARAMEL, width=120, height=8),
        Column(tuple(map(build_bullet, points)), spacing=16, align="left"),
    )
    return base.column(*content, align="left", spacing=24, at="left", margin=160).avatar(
        "M000045058", script=script, shot="medium", at="right", margin=128
    )


def build_cover(title: str, subtitle: str, script: str) -> Scene:
    """Return the first or the last slide: a full-canvas image with a title on it."""
    return (
        base.image("https://cdn.example.com/beans.jpg", size=(2400, 1350), fit="cover")
        .shape("Square", color=f"{ROAST}d9", width="100%", height="100%")
        .text(title, size=144, color=CREAM, weight=700, at="left", margin=160, offset=(0, -40), tag="title")
        .text(subtitle, size=48, color="#e7c9a5", below="title", at="left")
        .avatar("M000045058", script=script, shot="medium", at="right", margin=128)
    )


project = Project("Coffee, explained").add(
    build_cover(
        "Coffee,\nexplained", "From the shrub to your cup", "Where does coffee come from? Let us follow one bean."
    ),
    *(build_slide(number, *content) for number, content in enumerate(SLIDES, 1)),
    build_cover("Your cup", "Enjoy it while it is hot", "And that is how it came to you. Enjoy!"),
)
