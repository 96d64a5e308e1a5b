"""One scene in both orientations: it knows no canvas until it is composed.

scenekit preview examples/both_orientations.py
scenekit preview examples/both_orientations.py:portrait
"""

from scenekit import Project, Scene

card = (
    Scene()
    .background("midnightblue")
    .avatar("M000045058", script="One scene, for the website and for the phone.", shot="medium", at="bottom-right")
    .text(
        "한 번 만들고 두 번 쓰세요",
        size=72,
        color="white",
        weight=700,
        max_width="50%",
        at="top-left",
        margin="6%",
        tag="title",
    )
    .text("Write once, show twice", size=40, color="#dbeafe", below="title", at="left", gap=24)
    .image("https://cdn.example.com/logo.png", size=(400, 120), width="20%", at="bottom-left", margin="4%")
)

project = Project("For the website").add(card)
portrait = project.replace(name="For the phone", orientation="portrait")
