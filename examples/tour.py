"""A tour in ten scenes. tour.yaml, tour.toml and tour.json are the same project as scene files."""

from scenekit import Animation, Html, Project, Row, Scene, Shadow, Shape, Text

HOST = "M000045058"

welcome = (
    Scene()
    .background("#0b1e3f")
    .avatar(HOST, script="Welcome to a tour in ten scenes.", at="right", margin=96)
    .text("A tour", size=128, color="white", weight=700, at="left", margin=96, animation="fade-in")
    .replace(thumbnail_url="https://cdn.example.com/tour.jpg")
)

close_up = (
    Scene()
    .background("https://cdn.example.com/office.jpg")
    .avatar(HOST, shot="close-up", script="This is a close-up.\n\nA blank line parts two paragraphs.")
    .text("안녕하세요, 여러분!", at="top", margin=64)
)

logo = (
    Scene()
    .background("https://cdn.example.com/sky.png", color="#87ceeb")
    .image("https://cdn.example.com/logo.png", size=(400, 120), width="12%", at="top-left", margin=(48, 64), tag="logo")
    .text("Beside the logo", right_of="logo", gap=24)
    .avatar(HOST, shot="full", at="right", script=Html("<p>The logo is <span>over there</span>.</p>"))
)

groups = (
    Scene()
    .column(
        Text("One"),
        Text("Two", color="crimson"),
        Row((Shape("Circle", width=40), Shape("Star", width=40, color="gold")), spacing=12),
        at=("62%", "50%"),
        anchor="left",
        align="left",
        spacing=24,
    )
    .avatar(HOST, at="left", script="Rows stand in columns, and the other way round.")
)

sea = (
    Scene()
    .video("https://cdn.example.com/sea.mp4", size=(1280, 720), volume=60)
    .text(
        "The sea,\nin two lines",
        at="bottom",
        margin=80,
        size=72,
        color="white",
        stroke="black",
        stroke_width=2,
        shadow=Shadow("#00000080", blur=4),
    )
)

talk = (
    Scene()
    .background("whitesmoke")
    .avatar(HOST, clothes="BG00002320", at="left", tag="host")
    .avatar("M000004017", clothes="BG00006160", language="ko", at="right", tag="guest")
    .say("How are you?", by="host")
    .say("잘 지내요!", by="guest")
)

pixels = Scene().avatar(
    HOST,
    left=630.2493927359487,
    top=144.5979042385424,
    id="aiModel-1h4ij5h8e87",
    script="Pixels are welcome, too.",
)

lower_third = (
    Scene()
    .shape("Rectangle_corner0", color="rgba(0, 0, 0, 0.5)", width="100%", height=160, at="bottom", opacity=80)
    .text("A lower third", at="bottom-left", margin=(56, 96), color="white", max_width="45%")
    .audio("https://cdn.example.com/calm.mp3", volume=30)
    .avatar(HOST, shot="medium", at="right", script="Music plays in the background.")
)

directions = (
    Scene()
    .image(
        "https://cdn.example.com/map.png",
        fit="contain",
        width="60%",
        height="60%",
        at="center",
        angle=-4,
        animation=Animation("zoom-in", duration=3, delay=1),
    )
    .avatar(HOST, scale=0.4, at="bottom-right", script="Here is the way.")
)

goodbye = (
    Scene()
    .background("#0b1e3f")
    .avatar(HOST, shot="cowboy", script="Goodbye!")
    .clip({"type": "newKind", "level": 9000})
    .replace(watermark=True, extra={"transition": "fade"})
)

project = Project("A tour of the service", orientation="landscape", resolution="1080").add(
    welcome, close_up, logo, groups, sea, talk, pixels, lower_third, directions, goodbye
)
