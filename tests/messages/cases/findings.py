"""Projects with each finding."""

from __future__ import annotations

from typing import Any

from scenekit import AvatarFrame, Catalog, Image, Project, Scene, Text
from tests.messages.cases.base import ANNA, Case

QUIET = Scene().background("/a.png")
SPEAKING = QUIET.avatar(ANNA, script="Hello!", at="right", tag="anna")
NAVY = SPEAKING.background("navy")
FRAME = AvatarFrame(origin=(1080, 1920), tight=(240, 130, 600, 1780), head=(540, 250, 150, 160))
TWO_CLOTHES = Catalog().add("M1", "B1", FRAME).add("M1", "B2", FRAME)


def check(work: Project | Scene, code: str) -> Case:
    """Return a case that lists the findings of one code."""
    return lambda _: (work if isinstance(work, Project) else Project().add(work)).check(select=[code])


def change_text(**changes: Any) -> Project:
    """Return a project of one text whose clip has other values."""
    payload = Project().add(SPEAKING.text("Hello", at="left", color="gold", id="t")).to_dict()
    payload["scenes"][0]["clips"][1].update(changes)
    return Project.from_payload(payload)


def change_turn(**changes: Any) -> Project:
    payload = Project(scripts_on="scene").add(SPEAKING).to_dict()
    payload["scenes"][0]["scripts"][0].update(changes)
    return Project.from_payload(payload)


def change_scene(**changes: Any) -> Project:
    payload = Project().add(SPEAKING).to_dict()
    payload["scenes"][0].update(changes)
    return Project.from_payload(payload)


def remove_avatar() -> Project:
    payload = Project(scripts_on="scene").add(SPEAKING.audio("/a.mp3")).to_dict()
    del payload["scenes"][0]["clips"][0]
    return Project.from_payload(payload)


def number_scenes(*numbers: int) -> Project:
    scenes = [{**SPEAKING.to_dict()["scenes"][0], "sceneIdx": number} for number in numbers]
    return Project.from_payload({"scenes": scenes})


def put_behind(element: Text | Image) -> Scene:
    return QUIET.add(element).avatar(ANNA, script="Hi")


LONG = "A sentence that is much too long for a narrow box. " * 3

CASES = {
    "Findings": {
        "SK101, above the canvas": check(QUIET.avatar(ANNA, script="a", left=0, top=-3), "SK101"),
        "SK101, beside the canvas": check(QUIET.avatar(ANNA, script="a", left=-500, top=0), "SK101"),
        "SK102": check(SPEAKING.text("a", left=1920, top=0), "SK102"),
        "SK103": check(QUIET.text("a", at="left").video("/a.mp4"), "SK103"),
        "SK104, transparent": check(SPEAKING.text("a", opacity=4), "SK104"),
        "SK104, without a width": check(change_text(width=0), "SK104"),
        "SK105": check(SPEAKING.text("a", layer=1, at="right"), "SK105"),
        "SK106, a text": check(put_behind(Text("Hello", size=96, at="bottom")), "SK106"),
        "SK106, an image": check(put_behind(Image("/a.png", size=(300, 300), at="bottom")), "SK106"),
        "SK107, a face": check(QUIET.avatar(ANNA, left=0).avatar(ANNA, left=0), "SK107"),
        "SK107, a body": check(QUIET.avatar(ANNA, left=0).avatar(ANNA, left=150), "SK107"),
        "SK108": check(SPEAKING.image("/a.png", size=(400, 300), left=-60, top=50), "SK108"),
        "SK109, a shape": check(SPEAKING.shape("Square", width=99, at="left", stroke="red", stroke_width=9), "SK109"),
        "SK109, a text": check(SPEAKING.text("Hi", at="left", stroke="red", stroke_width=40), "SK109"),
        "SK201, beyond the canvas": check(SPEAKING.text("a", left=1910, top=0), "SK201"),
        "SK201, higher than its box": check(change_text(text=LONG, width=200, height=140), "SK201"),
        "SK201, too long to measure": check(change_text(text="a" * 20_001), "SK201"),
        "SK202": check(change_text(text="Hello", width=119), "SK202"),
        "SK203": check(SPEAKING.shape("Circle", left=1400, top=150, width=200), "SK203"),
        "SK204": check(NAVY.text("a", color="#000030"), "SK204"),
        "SK205": check(SPEAKING.text("a", size=11), "SK205"),
        "SK206": check(SPEAKING.text("Hi ${name}"), "SK206"),
        "SK502, keys in the wrong object": check(change_text(detail={"opacity": 50}), "SK502"),
        "SK209": check(SPEAKING.text("Hi ${first name}, {{name}}, ${first-name:-Ann}, ${name:-{}}"), "SK209"),
        "SK207": check(QUIET.text("Hello", size=96).avatar(ANNA, left=714, top=418), "SK207"),
        "SK208": check(SPEAKING.text("The Extraordinary", size=100, max_width=500, at="left"), "SK208"),
        "SK213": check(SPEAKING.text("One", at="left").text("Two", at="left"), "SK213"),
        "SK210": check(SPEAKING.image("/a.png", size=(40, 40), at="left").text("One", at="left"), "SK210"),
        "SK211": check(SPEAKING.text("One", at="left").shape("Square", width=40, at="left"), "SK211"),
        "SK212": check(SPEAKING.text("News today", size=140, left=655, top=200), "SK212"),
        "SK214, one size": check(SPEAKING.text("Two words", max_width=200, max_lines=1, at="left"), "SK214"),
        "SK214, sizes": check(SPEAKING.text("Two", size=(96, 98), height=99, at="left"), "SK214"),
        "SK301, a turn": check(change_turn(org=""), "SK301"),
        "SK301, a scene": check(QUIET.avatar(ANNA), "SK301"),
        "SK302": check(remove_avatar(), "SK302"),
        "SK303": check(change_turn(clothId="other"), "SK303"),
        "SK304": check(QUIET.avatar(ANNA, script="안녕하세요"), "SK304"),
        "SK305": check(QUIET.avatar("M1", clothes="B1", script="a"), "SK305"),
        "SK305, a cropped head": check(QUIET.avatar("M1", clothes="B1", script="a", left=-250, top=90), "SK305"),
        "SK306": check(Project(catalog=TWO_CLOTHES).add(QUIET.avatar("M1", script="a")), "SK306"),
        "SK307, a country": check(QUIET.avatar(ANNA, script="1, 2, 3!", language="kr"), "SK307"),
        "SK307, unknown": check(QUIET.avatar(ANNA, script="1, 2, 3!", language="xx"), "SK307"),
        "SK401, this machine": check(SPEAKING.image("http://localhost/a.png", size=(9, 9)), "SK401"),
        "SK401, a private address": check(SPEAKING.image("https://192.168.1.5/a.png", size=(9, 9)), "SK401"),
        "SK401, a file name": check(change_scene(thumbnailUrl="a.png"), "SK401"),
        "SK402": check(SPEAKING.audio("http://example.com/a.mp3"), "SK402"),
        "SK403": check(SPEAKING.image("/a.png", size=(9, 9), scale=(1, 0.9)), "SK403"),
        "SK404": check(SPEAKING.image("/a.png", size=(90, 90), width=180), "SK404"),
        "SK405": check(QUIET.avatar("M1", clothes="B1", frame=FRAME, script="a"), "SK405"),
        "SK501": check(change_text(id="aiModel-1"), "SK501"),
        "SK502, a clip": check(change_text(opacity=0), "SK502"),
        "SK502, an offset of a shadow": check(change_text(shadow={"offsetX": 0}), "SK502"),
        "SK502, a scene": check(change_scene(watermark="yes"), "SK502"),
        "SK502, a project": check(Project(extra={"resolution": "8k"}).add(SPEAKING), "SK502"),
        "SK503, a key": check(change_text(blink=True), "SK503"),
        "SK503, a clip": check(SPEAKING.clip({"type": "newKind"}), "SK503"),
        "SK504": check(number_scenes(0, 1, 1), "SK504"),
        "select of a code that does not exist": check(SPEAKING, "SK999"),
        "select of text": lambda _: Project().add(SPEAKING).check(select="SK1"),
    }
}
