"""A welcome clip for new colleagues: in landscape for the intranet, in portrait for phones.

scenekit preview examples/welcome.py
scenekit preview examples/welcome.py:portrait
"""

from scenekit import Project, Scene, Shadow, Text

PINE, CREAM = "#12352f", "#fdf6e3"

card = (
    Scene()
    .background(PINE)
    .shape("Circle", color="#1d5247", width=920, at="right", margin=80)
    .avatar("M000045058", shot="medium", at="right", margin=(0, "6%"))
    .shape(
        "Rectangle_corner0",
        color=CREAM,
        width=860,
        height=420,
        stroke_radius=32,
        shadow=Shadow("#00000050", blur=8),
        at="bottom-left",
        margin=110,
        tag="card",
    )
    .column(
        Text("Welcome aboard!", size=88, color=PINE, weight=700),
        Text("Your first week at Northwind,\nin ninety seconds", size=42, color="#3f6b60"),
        align="left",
        spacing=8,
        inside="card",
        at="left",
        margin=64,
    )
    .image("https://cdn.example.com/northwind.png", size=(480, 120), width=240, at="top-left", margin=110)
    .say("Welcome to Northwind! I am Anna. Let me show you around, and where the good coffee is.")
)

project = Project("Welcome aboard").add(card)
portrait = project.replace(name="Welcome aboard, for phones", orientation="portrait")
