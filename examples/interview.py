"""An interview: a dialogue of two avatars, then a quotation.

scenekit preview examples/interview.py

avatars.json contains short names for both avatars, and fictional measurements for the second one. Measure your own
avatars with `scenekit avatars measure`.
"""

from pathlib import Path

from scenekit import Catalog, Project, Scene, Text

INK, CORAL = "#20302e", "#c23e22"

studio = Scene().background("#efe9df").shape("Circle", color="#e4dacb", width=1180, at="center")


def add_name_plate(scene: Scene, x: str, name: str, role: str) -> Scene:
    """Add a name and a role on two plates in front of the chest."""
    return scene.column(
        Text(f"  {name}  ", size=52, color="white", background=INK, weight=700, align="center"),
        Text(f"  {role}  ", size=34, color="white", background=CORAL, align="center"),
        at=(x, "86%"),
    )


talk = (
    studio.avatar("anna", shot="medium", at="left", margin=220)
    .avatar("ben", shot="medium", at="right", margin=220)
    .pipe(add_name_plate, "24.3%", "Anna Lindqvist", "The Morning Roast")
    .pipe(add_name_plate, "70.5%", "Ben Okafor", "Grows coffee in Nyeri, Kenya")
    .say("Ben, you grew up on a coffee farm. What do people get wrong about it?", by="anna")
    .say("That it is quick. A tree takes four years before it pays back anything at all.", by="ben")
    .say("Four years! So what do you live on meanwhile?", by="anna")
    .say("Maize, beans of the other kind, and patience.", by="ben")
)

quote = (
    studio.avatar("ben", shot="medium-close-up", at="right", margin=64)
    .pipe(add_name_plate, "70%", "Ben Okafor", "Grows coffee in Nyeri, Kenya")
    .text("“", size=320, color=CORAL, weight=700, at="top-left", margin=(130, 120), height=250, tag="mark")
    .text(
        "A tree takes\nfour years before\nit pays back\nanything at all.",
        size=88,
        color=INK,
        weight=700,
        below="mark",
        at="left",
    )
    .say("Whoever drinks a cup drinks four years of somebody's work. That is worth a minute, I think.", by="ben")
)

avatars = Catalog.load(Path(__file__).with_name("avatars.json"))
project = Project("The Morning Roast: Ben Okafor", catalog=avatars).add(talk, quote)
