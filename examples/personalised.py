"""A batch with a video for each row of a spreadsheet (mail merge). All of them share one immutable base scene.

scenekit preview examples/personalised.py                (one project with a scene for each row)
scenekit preview examples/personalised.py:build_first    (the project of the first row)
python examples/personalised.py                          (one payload file per row, in the working directory)
"""

import csv
from pathlib import Path

from scenekit import Project, Scene, Text

with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

NAVY, SKY = "#0f2747", "#8fd3ff"

base = (
    Scene()
    .background(NAVY)
    .shape("Circle", color="#173a66", width=1100, at=("75%", "62%"))
    .avatar("M000045058", shot="medium", at="right", margin=128)
    .image("https://cdn.example.com/rota.png", size=(320, 96), width=220, at="top-left", margin=96)
)


def build_scene(name: str, company: str, hours: str) -> Scene:
    """Return the scene of one customer."""
    return base.column(
        Text(f"Hi {name},", size=112, color="white", weight=700, max_width="46%"),
        Text(f"for {company} that would be", size=44, color="#c7d7ea", max_width="46%"),
        Text(f"{hours} h", size=240, color=SKY, weight=700),
        Text("a month, back in your hands", size=44, color="#c7d7ea"),
        align="left",
        at="left",
        margin=96,
        offset=(0, 40),
    ).say(
        f"Hi {name}! You told us how you plan shifts at {company}.\n\n"
        f"With Rota, that would take {hours} hours less a month. Shall we talk on Thursday?"
    )


def build_project(name: str, company: str, hours: str) -> Project:
    """Return the project of one customer."""
    return Project(f"Rota for {company}").add(build_scene(name, company, hours))


def build_first() -> Project:
    """Return the project of the first row."""
    return build_project(**ROWS[0])


project = Project("Rota for everybody").add(*(build_scene(**row) for row in ROWS))

if __name__ == "__main__":
    for number, row in enumerate(ROWS, 1):
        Path(f"rota-{number}.json").write_bytes(build_project(**row).to_json())
