"""A training module with subtitles: how to use a fire extinguisher. The bottom edge stays free for the subtitles.

scenekit preview examples/training.py
python examples/training.py              (writes the subtitles: training.srt)
"""

from pathlib import Path

from scenekit import Project, Row, Scene, Text

INK, RED = "#1d1d1f", "#c62828"
STEPS = [
    ("Pull", "Pull the pin. That breaks the seal, and frees the lever."),
    ("Aim", "Aim at the foot of the fire, not at its flames. Stand three steps away."),
    ("Squeeze", "Squeeze the lever slowly, and hold the hose with your other hand."),
    ("Sweep", "Sweep from side to side until it is out. Then wait: fires come back."),
]


def build_tile(letter: str, is_learned: bool) -> Text:
    """Return a letter of the acronym."""
    ink, plate = ("white", RED) if is_learned else ("#5f5f66", "#dcdce2")
    return Text(letter, size=72, color=ink, background=plate, weight=700, align="center", width=104)


def build_lesson(learned_count: int, title: str, picture: str, script: str) -> Scene:
    """Return a lesson: the acronym so far, the step, its picture, and the trainer."""
    tiles = Row(tuple(build_tile(word[0], n < learned_count) for n, (word, _) in enumerate(STEPS)), spacing=12)
    return (
        Scene()
        .background("#f4f4f6")
        .row(tiles, Text(title, size=80, color=INK, weight=700), spacing=40, at="top-left", margin=96)
        .image(f"https://cdn.example.com/fire/{picture}.png", size=(1920, 1080), width=1056, left=96, top=264)
        .avatar("M000045058", script=script, shot="medium", at="right", margin=40)
    )


intro = build_lesson(
    0, "Four letters", "extinguisher", "A fire doubles every minute. Four letters are all you need to know."
)
steps = [build_lesson(n, word, word.lower(), script) for n, (word, script) in enumerate(STEPS, 1)]
project = Project("Fire extinguishers").add(intro, *steps)

if __name__ == "__main__":
    Path(__file__).with_suffix(".srt").write_text(project.captions("srt"), encoding="utf-8")
