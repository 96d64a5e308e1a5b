"""Every kind of element, one scene each, with music in scenes without speech.

scenekit preview examples/elements.py
"""

from scenekit import Animation, Image, Project, Scene, Shadow, Shape, Text

CDN = "https://cdn.example.com"
base = Scene().background("#0b1e3f").audio(f"{CDN}/calm.mp3", label="Calm music", volume=30)

avatar = Scene().background("#0b1e3f").avatar("M000045058", script="I am an avatar.", shot="medium", at="right")

text = (
    base.text("Titles, captions, lists", size=120, color="white", weight=700, at="top", margin=120, tag="title")
    .text(
        "Long text is measured and wrapped: by words here, by characters in Chinese and Japanese.",
        size=48,
        color="#dbeafe",
        align="center",
        max_width="60%",
        below="title",
        gap=48,
        animation=Animation("fade-in", duration=2),
    )
    .text(
        "그림자와 외곽선",
        size=96,
        color="gold",
        stroke="black",
        stroke_width=2,
        shadow=Shadow(blur=4),
        at=("50%", "75%"),
    )
)

image = (
    base.image(f"{CDN}/skyline.jpg", size=(2400, 1600), fit="cover")
    .image(f"{CDN}/logo.png", size=(400, 120), width="16%", at="top-left", margin=48, animation="in-left")
    .image(f"{CDN}/chart.png", size=(1600, 900), width=800, at="bottom-right", margin=64, opacity=90, angle=-2)
)

video = (
    Scene()
    .video(f"{CDN}/sea.mp4", poster=f"{CDN}/sea.png", size=(1280, 720), volume=20)
    .video(f"{CDN}/demo.mp4", size=(480, 270), at="bottom-right", margin=48)
)

shape = (
    base.shape("Rectangle_corner0", color="#ffffff20", width="100%", height=160, at="bottom")
    .shape("Circle", color="gold", width=240, at=("25%", "45%"), shadow=Shadow("#00000060", blur=5))
    .shape("Arrow_1_v2", color="white", width=320, height=80, at="center", angle=-15)
    .shape("Star", color="tomato", stroke="white", stroke_width=4, width=240, at=("75%", "45%"), animation="zoom-in")
)

audio = base.text("♪", size=200, color="white")

groups = base.row(
    Shape("Circle", color="gold", width=32),
    Text("One", size=48, color="white"),
    Shape("Circle", color="tomato", width=32),
    Text("Two", size=48, color="white"),
    spacing=24,
    at="bottom",
    margin=64,
).column(
    Image(f"{CDN}/ann.jpg", size=(400, 400), width=320),
    Text("Ann Smith", size=56, color="white", weight=700),
    Text("Product", size=40, color="#dbeafe"),
    spacing=16,
    at="center",
)

raw = base.clip(
    {"type": "somethingNew", "id": "new-1", "layer": 2, "left": 0, "top": 0, "width": 100, "height": 100, "level": 7}
)

project = Project("Every kind of element").add(avatar, text, image, video, shape, audio, groups, raw)
