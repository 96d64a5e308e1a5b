"""Arguments of the builder methods that are rejected."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

from msgspec.structs import replace

from scenekit import (
    Avatar,
    AvatarFrame,
    Catalog,
    CatalogEntry,
    Column,
    Html,
    Project,
    Row,
    Scene,
    Shadow,
    Shape,
    Text,
    measure_text,
)
from scenekit.animatic import write_animatic
from scenekit.avatars.image_urls import AvatarImageUrls
from scenekit.avatars.measurement import draw
from scenekit.avatars.user_catalog import update_catalog
from scenekit.comparison import compare
from tests.messages.cases.base import ANNA, Case


def call_scene(method: str, *args: Any, **options: Any) -> Case:
    """Return a case that calls a method of an empty scene."""
    return lambda _: getattr(Scene(), method)(*args, **options)


def call(function: Any, *args: Any, **options: Any) -> Case:
    return lambda _: function(*args, **options)


STORYBOARD = Project().add(Scene().text("Hi")).storyboard()


def animate_without_espeak(folder: Path) -> object:
    with patch.dict(os.environ, {"PATH": str(folder)}):
        return write_animatic(STORYBOARD, folder / "x.mp4", voice="espeak")


def animate_with_broken_espeak(folder: Path) -> object:
    program = folder / "espeak-ng"
    program.write_text("#!/bin/sh\necho 'Error: no data.' >&2\nexit 1\n")
    program.chmod(0o755)
    storyboard = Project().add(Scene().avatar("M000045058", script="Hello!")).storyboard()
    with patch.dict(os.environ, {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}):
        return write_animatic(storyboard, folder / "x.mp4", voice="espeak")


PAIR = Scene().avatar("M1", clothes="A").avatar("M2", clothes="B")

OPTIONS: dict[str, Case] = {
    "an unknown option": call_scene("avatar", ANNA, scirpt="Hi"),
    "an option of CSS": call_scene("text", "Hi", fill="red"),
    "a value of another type": call_scene("text", 5),
    "an empty text": call_scene("text", ""),
    "a choice that does not exist": call_scene("avatar", ANNA, shot="midium"),
    "a number out of range": call_scene("text", "Hi", size=-3),
    "a whole number that is a fraction": call_scene("text", "Hi", weight=4.5),
    "a whole number out of range": call_scene("text", "Hi", opacity=200),
    "a length that is not one": call_scene("text", "Hi", left="5px"),
    "a point of one number": call_scene("text", "Hi", at=(1,)),
    "a point with text": call_scene("text", "Hi", at=(1, "x")),
    "a scale of three numbers": call_scene("image", "/a.png", size=(1, 1), scale=(1, 2, 3)),
    "a flag that is text": call_scene("text", "Hi", italic="yes"),
    "a color that does not exist": call_scene("text", "Hi", color="reddish"),
    "a shadow that is a number": call_scene("text", "Hi", shadow=5),
    "an offset of a shadow that is too small": call(Shadow, offset_x=0),
    "an animation that does not exist": call_scene("text", "Hi", animation="spin"),
    "a URL that is a file name": call_scene("image", "logo.png", size=(1, 1)),
    "a natural size of one number": call_scene("image", "/a.png", size=(5,)),
    "extra that is not JSON": call_scene("text", "Hi", extra={"a": object()}),
    "extra with too many digits": call_scene("text", "Hi", extra={"a": 10**5000}),
    "extra nested too deep": call_scene("text", "Hi", extra=json.loads('{"a":' * 200 + "1" + "}" * 200)),
    "extra that is not a dict": call_scene("text", "Hi", extra=[1]),
    "extra with a number as a key": call_scene("text", "Hi", extra={1: 2}),
    "omit that is a string": call_scene("text", "Hi", omit="name"),
    "omit of a key that the payload does not have": lambda _: Scene().text("Hi", omit=("nam",)).to_json(),
    "ignore that is a string": call_scene("text", "Hi", ignore="SK203"),
    "ignore of a code that does not exist": lambda _: Project().add(Scene().text("Hi", ignore=("SK999",))).check(),
    "half a character": call_scene("text", "\ud800"),
    "a control character": call_scene("text", "a\x07b"),
    "a font file of another element": call_scene("text", "Hi", font_file=5),
    "a clip without a type": call_scene("clip", {"left": 5}),
    "a background with two colors": call_scene("background", "navy", color="red"),
    "a background that is not a URL": call_scene("background", "nocolor"),
    "an audio element with a volume of text": call_scene("audio", "/a.mp3", volume="x"),
    "an audio element with fit": call_scene("audio", "/a.mp3", fit="cover"),
    "an image without a size": call_scene("image", "/a.png"),
    "an empty voice": call_scene("avatar", ANNA, script="Hi", voice={}),
}

PLACEMENT: dict[str, Case] = {
    "an anchor without a point": call_scene("text", "Hi", anchor="left"),
    "a margin without an edge": call_scene("text", "Hi", margin=5),
    "at and left": call_scene("text", "Hi", at="left", left=5),
    "two neighbors": call_scene("text", "Hi", below="a", above="b"),
    "a gap without a neighbor": call_scene("text", "Hi", gap=5),
    "a gap inside": call_scene("text", "Hi", inside="a", gap=5),
    "a point inside": call_scene("text", "Hi", inside="a", at=(1, 2)),
    "top inside": call_scene("text", "Hi", inside="a", top=5),
    "top below": call_scene("text", "Hi", below="a", top=5),
    "at and left below": call_scene("text", "Hi", below="a", at="left", left=5),
    "an alignment below that is a corner": call_scene("text", "Hi", below="a", at="top-left"),
    "a shape with fit and a width": call_scene("shape", "Star", fit="cover", width=5, height=5),
    "a shot with a margin of the whole canvas": lambda _: (
        Scene().avatar(ANNA, shot="full", at="left", margin=2000).to_json()
    ),
    "fit with one side": call_scene("image", "/a.png", size=(1, 1), fit="cover", width=5),
    "scale and width": call_scene("image", "/a.png", size=(1, 1), scale=2, width=5),
    "scale and height": call_scene("image", "/a.png", size=(1, 1), scale=2, height=5),
    "scale and fit": call_scene("image", "/a.png", size=(1, 1), scale=2, fit="cover"),
    "a shot and a width": call_scene("avatar", ANNA, shot="medium", width=5),
    "a text with max_width and width": call_scene("text", "Hi", max_width=5, width=5),
    "a text with sizes and fit": call_scene("text", "Hi", size=(5, 9), width=5, height=5, fit="contain"),
    "a text with sizes and no limit": call_scene("text", "Hi", size=(5, 9)),
    "a text with three sizes": call_scene("text", "Hi", size=(5, 7, 9)),
    "a text with a size below 1": call_scene("text", "Hi", size=(0.5, 9)),
    "a text with the larger size first": call_scene("text", "Hi", size=(9, 5)),
    "a text without wrapping and max_width": call_scene("text", "Hi", wrap=False, max_width=5),
    "an avatar with a margin of the head": call_scene("avatar", ANNA, shot="close-up", at="left", top="x"),
}

GROUPS: dict[str, Case] = {
    "an empty row": call_scene("row"),
    "a row with a string": call_scene("row", "text"),
    "a row aligned as a column": call_scene("row", Text("a"), Shape("Star"), align="left"),
    "a row of two arguments": call(Row, Text("x"), Text("y")),
    "a row with a width": call_scene("row", Text("x"), width=5),
    "omit of a key that the payload needs": lambda _: Scene().text("Hi", omit=("type",)).to_json(),
    "extra that changes the type of a key": lambda _: Scene(extra={"clips": "x"}).to_json(),
    "a column with an omitted key": call(Column, (Text("x"),), omit=("id",)),
    "a row with a positioned element": call_scene("row", Text("x", at="left")),
    "a row with a cropped avatar": call_scene("row", Avatar(ANNA, shot="medium")),
}

SCENES: dict[str, Case] = {
    "a script that is not text": call_scene("avatar", ANNA, script=5),
    "markup of another type": call(Html, 5),
    "a turn without a script": call_scene("say", ""),
    "a voice without a script": call_scene("avatar", ANNA, voice="x"),
    "a script and a turn": lambda _: Scene().avatar(ANNA, script="Hi").say("Ho").avatar(ANNA, frame=5),  # type: ignore[arg-type]
    "a scene that adds a string": call_scene("add", "text"),
    "a scene with a list of strings": call(Scene, elements="x"),
    "a scene with a color as its background element": call(Scene, background_element="navy"),
    "a neighbor that does not exist": lambda _: Scene().text("Hi", below="logo").to_json(),
    "a neighbor with a similar name": lambda _: Scene().text("a", id="title").text("b", below="titel").to_json(),
    "two neighbors of one name": lambda _: Scene().text("a", tag="t").text("b", tag="t").text("c", below="t").to_json(),
    "a circle of neighbors": lambda _: Scene().text("a", id="a", below="b").text("b", id="b", below="a").to_json(),
    "two elements of one id": lambda _: Scene().text("a", id="a").text("b", id="a").to_json(),
    "an id inside a row that is taken": lambda _: Scene().text("a", id="a").row(Text("b", id="a")).to_json(),
    "a turn without an avatar": lambda _: Scene().say("Hi").to_json(),
    "a turn of an avatar that does not exist": lambda _: PAIR.say("Hi", by="M3").to_json(),
    "a turn of one of two avatars": lambda _: PAIR.say("Hi").to_json(),
    "two avatars of one name": lambda _: (
        Scene().avatar("M1", clothes="A").avatar("M1", clothes="B").say("Hi", by="M1").to_json()
    ),
    "a conversation on clips": lambda _: (
        Project(scripts_on="clip").add(PAIR.say("Hi", by="M1").say("Ho", by="M2")).to_json()
    ),
    "two avatars with the same clothes in a conversation": lambda _: (
        Project(scripts_on="scene")
        .add(Scene().avatar("M1", clothes="A", id="a").avatar("M1", clothes="A", id="b").say("Hi", by="a"))
        .to_json()
    ),
    "a long chain of neighbors": lambda _: Scene(
        elements=tuple(
            Text(str(index), id=f"t{index}", below=f"t{index + 1}" if index < 400 else None) for index in range(401)
        )
    ).to_json(),
    "a catalog that is text": lambda _: Scene().to_json(catalog="mine.json"),  # type: ignore[arg-type]
    "an avatar that is in no catalog": lambda _: Scene().avatar("M000045085").to_json(),
}

PROJECTS: dict[str, Case] = {
    "a project that adds a string": call(Project().add, "scene"),
    "a project without scenes": call(Project().to_json),
    "a project with a scene as its second argument": call(Project, "x", Scene()),
    "a project with a string as a scene": call(Project, scenes=("x",)),
    "a name that is a number": call(Project, 5),
    "an orientation that does not exist": call(Project, orientation="round"),
    "a resolution that does not exist": call(Project, resolution="8k"),
    "a webhook without encryption": call(Project, webhook_url="http://a.b/c"),
    "a catalog that is a path": call(Project, catalog="mine.json"),
    "a script target that does not exist": call(Project, scripts_on="turns"),
    "an API that does not exist": call(Project().add(Scene()).to_json, api="v2"),
    "captions of another format": call(Project().add(Scene()).captions, "ass"),
    "media that is not a dict": call(Project().add(Scene()).storyboard, media="logo.png"),
    "media of a number": call(Project().add(Scene()).storyboard, media={"https://a.example/l.png": 5}),
    "media of a folder": call(
        Project().add(Scene().image("https://a.example/l.png", size=(9, 9))).storyboard,
        media={"https://a.example/l.png": "."},
    ),
    "media without a file": call(
        Project().add(Scene().image("https://a.example/l.png", size=(9, 9))).storyboard,
        media={"https://a.example/l.png": "none.png"},
    ),
    "an animatic of a project": call(write_animatic, Project(), "x.mp4"),
    "an animatic with a number for progress": call(write_animatic, STORYBOARD, "x.mp4", on_progress=5),
    "a comparison of projects": call(compare, Project(), Project()),
    "a drawing of an image that is not measured": call(draw, b""),
    "an animatic in another format": call(write_animatic, STORYBOARD, "x.avi"),
    "an animatic of an odd width": call(write_animatic, STORYBOARD, "x.mp4", width=333),
    "an animatic without frames": call(write_animatic, STORYBOARD, "x.mp4", fps=0),
    "an animatic with another voice": call(write_animatic, STORYBOARD, "x.mp4", voice="piper"),
    "an animatic without a program for its voice": animate_without_espeak,
    "an animatic with a broken voice": animate_with_broken_espeak,
    "an animatic of more than an hour": call(
        write_animatic, Project().add(Scene(duration=4000).text("Hi")).storyboard(), "x.mp4"
    ),
    "an animatic without a scene of known length": call(write_animatic, STORYBOARD, "x.mp4"),
    "columns that are too narrow": lambda _: STORYBOARD.contact_sheet(columns=20, width=600),
    "a contact sheet of too many px": lambda _: (
        Project().add(*(Scene().text("Hi") for _ in range(60))).storyboard().contact_sheet(columns=1, width=1920)
    ),
    "a contact sheet of too many characters": lambda _: (
        Project().add(*(Scene().text("a" * 15_000) for _ in range(14))).storyboard().contact_sheet()
    ),
    "captions of no time": call(Project().add(Scene()).captions, total_seconds=0),
    "code of an element of your own": lambda _: Project().add(Scene().add(Mine("a"))).to_code(),
    "a scene file of an element of your own": lambda _: Project().add(Scene().add(Mine("a"))).to_scenefile(),
}


class Mine(Text, frozen=True):
    """A text of the user's own."""


TYPESETTING: dict[str, Case] = {
    "a text that is a number": call(measure_text, 5, size=9),
    "a font file that is a folder": lambda folder: measure_text("Hi", size=9, font_file=folder),
    "a font file with a null character": call(measure_text, "Hi", size=9, font_file="a\0b"),
    "catalog entries that are a number": call(Catalog, 5),
    "catalog aliases that are text": call(Catalog, (), "ab"),
    "a font file that does not exist": call(measure_text, "Hi", size=9, font_file="/none.ttf"),
    "a font file that is not a font": lambda folder: measure_text(
        "Hi", size=9, font_file=str(_write(folder / "a.ttf", "x"))
    ),
}


def _write(path: Any, text: str) -> Any:
    path.write_text(text)
    return path


FRAME = AvatarFrame(origin=(1080, 1920), tight=(240, 130, 600, 1780), head=(540, 250, 150, 160))

TWO_SPELLINGS = {"name": "Ann", "\uff4eame": "Bea"}
MIXED_BASE = Project().add(Scene().avatar("M1", clothes="B1", tag="host"))
EDITING_BASE = Project("${title}").add(
    Scene().avatar(ANNA, script="Hello ${name}").text("Hello", tag="title").text("a", tag="t").text("b", tag="t"),
    Scene().text("End", tag="end"),
)
TURNS = Project().add(PAIR.say("One", by="M1").say("Two", by="M2"))

UNPARSED_TURNS: dict[str, Any] = Project(scripts_on="scene").add(Scene().avatar(ANNA, script="Hi")).to_dict()
UNPARSED_TURNS["scenes"][0]["scripts"] = [{"org": "<p>Hi</p>", "isTTS": True, "tts": 5}]


def update(change: Callable[[dict[str, Any]], object], *, after: bool = False) -> Case:
    """Return a case that changes the payload of a project and requests the update.

    With `after`, the change is part of both payloads, and a text changes.
    """

    def run(_: Path) -> object:
        before = EDITING_BASE.to_dict()
        before["scenes"][1]["clips"].append({"type": "hologram", "left": 1})
        changed = json.loads(json.dumps(before))
        change(changed)
        if after:
            before = json.loads(json.dumps(changed))
            changed["scenes"][1]["clips"][0]["text"] = "x"
        return Project.from_payload(changed).updates_since(Project.from_payload(before))

    return run


EDITING: dict[str, Case] = {
    "a scene with a name": call(cast("Any", Scene), "Intro"),
    "a swap of an avatar that does not exist": call(MIXED_BASE.swap_avatar, "hots", "M2"),
    "an edit that mixes two avatars": call(MIXED_BASE.edit, "host", model="M2"),
    "another orientation of a payload": lambda _: Project.from_payload(MIXED_BASE.to_dict()).replace(
        orientation="portrait"
    ),
    "a tag that does not exist": call(EDITING_BASE.edit, "titel", text="x"),
    "an edit without changes": call(EDITING_BASE.edit, "title"),
    "an element and options": call(EDITING_BASE.edit, "title", Text("x"), text="y"),
    "an element that is text": call(EDITING_BASE.edit, "title", "x"),
    "an option of another kind of element": call(EDITING_BASE.edit, "title", source="/x.png"),
    "an option of text that does not exist": call(EDITING_BASE.edit, "title", txt="x"),
    "a text without its content": call(EDITING_BASE.edit, "title", text=None),
    "a tag of two elements": call(EDITING_BASE.edit, "t", text="x"),
    "an index that does not exist": call(EDITING_BASE.edit, "t", text="x", index=5),
    "a scene that does not exist": call(EDITING_BASE.set_script, scene=5, text="x"),
    "a scene without an avatar": call(EDITING_BASE.set_script, scene=1, text="x"),
    "a project without scenes has no script": call(Project().set_script, scene=0, text="x"),
    "a turn of several": call(TURNS.set_script, scene=0, text="x"),
    "a turn that does not exist": call(TURNS.set_script, scene=0, text="x", turn=2),
    "a scene in which no avatar speaks": call(Project().add(PAIR).set_script, scene=0, text="x"),
    "turns that scenekit cannot parse": lambda _: Project.from_payload(UNPARSED_TURNS).set_script(scene=0, text="x"),
    "an empty script in a conversation": call(Project().add(PAIR).set_script, scene=0, text=""),
    "a script of an avatar that has turns": lambda _: (
        Project()
        .add(PAIR.say("One", by="M1").avatar(ANNA, tag="a").say("Two", by=ANNA).say("Three", by=ANNA))
        .edit("a", script="x")
    ),
    "a variable without a value": call(EDITING_BASE.substitute, name="Ann"),
    "a variable that does not exist": call(EDITING_BASE.substitute, name="Ann", title="x", nam="y"),
    "a variable whose name is not an identifier": call(EDITING_BASE.substitute, **{"first name": "Ann"}),
    "a variable with two spellings": call(EDITING_BASE.substitute, **TWO_SPELLINGS),
    "a variable that is None": call(EDITING_BASE.substitute, name=None, title="x"),
    "an update with another scene": lambda _: EDITING_BASE.add(Scene()).updates_since(EDITING_BASE),
    "an update of the name": update(lambda payload: payload.update(orientation="portrait")),
    "an update of a scene without an index": update(
        lambda payload: payload["scenes"][1].update(sceneIdx=5), after=True
    ),
    "an update of a watermark": update(lambda payload: payload["scenes"][0].update(watermark=True)),
    "an update of the clips": update(lambda payload: payload["scenes"][0]["clips"].pop()),
    "an update of an unknown clip": update(lambda payload: payload["scenes"][1]["clips"][1].update(left=5)),
    "an update of a voice": update(lambda payload: payload["scenes"][0]["clips"][0]["script"].update(isTTS=True)),
    "an update of a conversation": lambda _: TURNS.set_script(scene=0, turn=1, text="x").updates_since(TURNS),
    "an update without a key": update(lambda payload: payload["scenes"][1]["clips"][0].pop("tag")),
    "an update of something else": call(EDITING_BASE.updates_since, 5),
    "an update that removes a key": lambda _: EDITING_BASE.edit("title", omit=("tag",)).updates_since(EDITING_BASE),
}


def repeat_entry(path: Path) -> Path:
    """Write a catalog that has an entry twice, and return its path."""
    Catalog().add("M1", "B1", FRAME).save(path)
    document = json.loads(path.read_text())
    document["avatars"] *= 2
    path.write_text(json.dumps(document))
    return path


STORYBOARDS: dict[str, Case] = {
    "limits that are a number": lambda _: Project().add(Scene()).storyboard().fetch(limits=5),  # type: ignore[arg-type]
    "a function that is a number": lambda _: Project().add(Scene()).storyboard().fetch(on_image=5),  # type: ignore[arg-type]
    "a base URL that is a host": lambda _: Project().add(Scene()).storyboard().fetch(base_url="example.com"),
    "a base URL with a query": lambda _: Project().add(Scene()).storyboard().fetch(base_url="https://example.com/?a=b"),
    "a scene that does not exist": lambda _: Project().add(Scene()).storyboard().svg(3),
}

CATALOG: dict[str, Case] = {
    "an entry that is a tuple": call(Catalog, [("M1", "B1")]),
    "an entry without a frame": call(Catalog().add, "M1", "B1", None),
    "an alias that is a model": lambda _: Catalog().add("M1", "B1", FRAME).alias("M1", "M1"),
    "an alias of an alias": call(Catalog, aliases={"a": "b", "b": "M1"}),
    "an alias with a slash": lambda _: Catalog().add("M1", "B1", FRAME).alias("a/b", "M1"),
    "an alias that was never set": call(Catalog().unalias, "anna"),
    "a head outside of the tight box": call(AvatarFrame, origin=(9, 9), tight=(0, 0, 5, 5), head=(8, 8, 1, 1)),
    "a tight box outside of the origin": call(AvatarFrame, origin=(9, 9), tight=(0, 0, 50, 5), head=(2, 2, 1, 1)),
    "a frame of three numbers": call(AvatarFrame, origin=(9, 9), tight=(0, 0, 5), head=(8, 8, 1, 1)),
    "a frame of text": call(AvatarFrame, origin=(9, 9), tight=(0, 0, 5, "x"), head=(8, 8, 1, 1)),
    "a frame of no width": call(AvatarFrame, origin=(9, 9), tight=(0, 0, 0, 5), head=(8, 8, 1, 1)),
    "fractions out of range": call(AvatarFrame.from_fractions, (9, 9), tight=(0, 0, 50, 5), head=(2, 2, 1, 1)),
    "fractions that are two numbers": call(AvatarFrame.from_fractions, (9, 9), tight=(0, 0), head=(2, 2, 1, 1)),
    "an origin of one number": call(AvatarFrame.from_fractions, (9,), tight=(0, 0, 1, 1), head=(0.5, 0.5, 0.1, 0.1)),
    "an avatar without clothes": call(CatalogEntry, "M1", "", FRAME),
    "a name that is a number": call(CatalogEntry, "M1", "B1", FRAME, label=5),
    "image URLs that are a dict": call(CatalogEntry, "M1", "B1", FRAME, urls={}),
    "an image URL that is empty": call(AvatarImageUrls, cutout=""),
    "a confidence in percent": call(replace, FRAME, confidence=90),
    "an estimated origin that is a number": call(replace, FRAME, is_origin_estimated=1),
    "a catalog that does not exist": lambda folder: Catalog.load(folder / "none.json"),
    "a catalog that is a list": lambda folder: Catalog.load(_write(folder / "a.json", "[]")),
    "a catalog of a later version": lambda folder: Catalog.load(
        _write(folder / "a.json", '{"version": 9, "avatars": []}')
    ),
    "a file that is a project": lambda folder: Catalog.load(_write(folder / "a.json", '{"scenes": []}')),
    "a catalog with an entry twice": lambda folder: Catalog.load(repeat_entry(folder / "a.json")),
    "a catalog in place of a scene file": lambda folder: update_catalog(
        str(_write(folder / "talk.yaml", "scenes: [{}]")), lambda catalog: catalog.alias("anna", ANNA)
    ),
    "a catalog that cannot be locked": lambda folder: update_catalog(
        str(_write(folder / "file", "") / "mine.json"), lambda catalog: catalog
    ),
    "a catalog that cannot be written": lambda folder: Catalog().save(_write(folder / "file", "") / "mine.json"),
}

CASES = {
    "Options": OPTIONS,
    "Placement": PLACEMENT,
    "Rows and columns": GROUPS,
    "Scenes": SCENES,
    "Projects": PROJECTS,
    "Text measurement": TYPESETTING,
    "Editing": EDITING,
    "Avatars": CATALOG,
    "Storyboards": STORYBOARDS,
}
