"""A ten-slide explainer: the slides are data, the layout is written once.

scenekit preview examples/explainer.py
"""

from scenekit import Column, Project, Row, Scene, Shape, Text

CDN = "https://cdn.example.com"
SLIDES: list[tuple[str, str, list[str]]] = [
    ("Coffee, explained", "Where does your morning coffee come from? Let us follow one bean.", []),
    ("The plant", "Coffee grows on a shrub, in the tropics, high above the sea.", ["Arabica", "Robusta"]),
    ("The cherry", "Each fruit holds two beans. It takes nine months to ripen.", ["Red", "Yellow"]),
    ("The harvest", "The best is picked by hand, cherry by cherry.", ["By hand", "By machine"]),
    ("Washing", "Water takes the fruit away from the bean.", ["Clean", "Bright", "Uses water"]),
    ("Drying", "Or the whole cherry dries in the sun for weeks.", ["Sweet", "Fruity", "Takes time"]),
    ("The journey", "Green beans keep for a year, so they travel by ship.", ["60 kg a sack", "30 days at sea"]),
    ("Roasting", "Twelve minutes at two hundred degrees make the colour, and the taste.", ["Light", "Medium", "Dark"]),
    ("Grinding", "Coarse for the press, fine for espresso: the finer, the faster.", ["Coarse", "Fine"]),
    ("Your cup", "And that is how it came to you. Enjoy!", []),
]

base = (
    Scene()
    .background("#fdf6ec")
    .shape("Rectangle_corner0", color="#6f4e37", width="100%", height=24, at="top")
    .image(f"{CDN}/bean.png", size=(256, 256), width=96, at="top-left", margin=(56, 72), tag="logo")
    .audio(f"{CDN}/calm.mp3", volume=10)
)


def bullet(text: str) -> Row:
    """One point of a slide."""
    return Row((Shape("Circle", color="#c08552", width=24), Text(text, size=48, color="#3c2a21")), spacing=24)


def slide(number: int, title: str, script: str, points: list[str]) -> Scene:
    """A title, the points of a slide, and the host on the right who explains them."""
    scene = (
        base.text(title, size=88, color="#3c2a21", weight=700, right_of="logo", gap=32, tag="title")
        .text(f"{number} / {len(SLIDES)}", size=32, color="#6f4e37", at="bottom-left", margin=(40, 72))
        .avatar("M000045058", script=script, shot="medium", at="right", margin=72)
    )
    if points:
        bullets = Column(tuple(bullet(point) for point in points), spacing=40, align="left", left=200, top=340)
        scene = scene.add(bullets)
    return scene


project = Project("Coffee, explained").add(*(slide(number, *content) for number, content in enumerate(SLIDES, 1)))
