"""A migrated project of the V1 API, with a new scene that only V3 can represent.

scenekit preview examples/legacy.py
scenekit migrate examples/legacy.json -o project.json    (prints the assumptions)
"""

from pathlib import Path

from scenekit import Row, Scene, Shape, Text
from scenekit.migrate import migrate

v1_payload = Path(__file__).with_suffix(".json").read_bytes()
v3_project, notes = migrate(v1_payload, sizes={"https://cdn.example.com/parcel/map.png": (1600, 900)})

stars = (Shape("Star", color="#f5b301", width=112) for _ in range(5))
goodbye = (
    Scene()
    .background("#eaf1fb")
    .column(
        Text("How did we do?", size=112, color="#17324d", weight=700),
        Row(tuple(stars), spacing=20),
        align="left",
        spacing=24,
        at="left",
        margin=96,
    )
    .avatar(
        "M000045058",
        script="Once it is there: how did we do? One tap is enough.",
        shot="medium",
        at="right",
        margin=128,
    )
)

project = v3_project.replace(name="Your parcel", resolution="1080").add(goodbye)
