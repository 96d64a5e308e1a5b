"""A short for phones: a hook, three tips and a question. The lowest third stays free for the buttons of the app.

scenekit preview examples/short.py
"""

from scenekit import Project, Scene

LIME, NIGHT = "#d4f24a", "#14213d"
TIPS = [
    ("Water it less", "Most house plants drown. Put a finger into the soil: still damp? Then wait."),
    ("Turn it weekly", "A quarter turn every Sunday, and it grows straight instead of towards the window."),
    ("Dust its leaves", "A damp cloth once a month. Leaves breathe, and dust is a blanket."),
]

base = Scene().background("https://cdn.example.com/jungle.jpg", color="#7d9f86").avatar("M000045058", shot="medium")


def add_headline(scene: Scene, *rows: str) -> Scene:
    """Add rows of large text on plates, the last one highlighted."""
    for number, row in enumerate(rows, 1):
        ink, plate = (NIGHT, LIME) if number == len(rows) else ("white", NIGHT)
        position = ("50%", 950 + 162 * number)
        scene = scene.text(f" {row} ", size=112, color=ink, background=plate, weight=800, align="center", at=position)
    return scene


def build_tip(number: int, title: str, script: str) -> Scene:
    """Return the scene of a tip, with its number."""
    return (
        base.shape("Circle", color=LIME, width=190, at="top-left", margin=(170, 90), tag="disc")
        .text(f"{number}/{len(TIPS)}", size=76, color=NIGHT, weight=800, inside="disc")
        .pipe(add_headline, title)
        .say(script)
    )


project = Project("You are killing your plants", orientation="portrait").add(
    base.pipe(add_headline, "You are killing", "your plants").say(
        "Your plants do not die of thirst. Quite the opposite."
    ),
    *(build_tip(number, *content) for number, content in enumerate(TIPS, 1)),
    base.pipe(add_headline, "Which one", "will you save?").say("Which one will you save first? Tell me below."),
)
