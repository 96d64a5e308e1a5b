"""Payloads, scene files, projects of the V1 API and images that cannot be read."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, cast

from scenekit import AvatarFrame, Project, Scene
from scenekit.migrate import migrate
from tests.messages.cases.base import ANNA, Case


def read_payload(document: Any) -> Case:
    return lambda _: Project.from_payload(document)


def read_scenefile(text: str | bytes, name: str = "talk.yaml") -> Case:
    """Return a case that reads a scene file."""

    def read(folder: Path) -> object:
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Project.from_scenefile(path).to_json()

    return read


def call_migrate(document: Any, **options: Any) -> Case:
    return lambda _: migrate(document, **options)


V1: dict[str, Any] = {"scenes": [{"AIModel": {"model": ANNA, "clothes": "BG00002320", "script": "Hi"}}]}


def change_v1(**changes: Any) -> dict[str, Any]:
    """Return a project of the V1 API whose avatar has other values."""
    return {"scenes": [{"AIModel": V1["scenes"][0]["AIModel"] | changes}]}


def add_v1_clip(**clip: Any) -> dict[str, Any]:
    return {"scenes": [V1["scenes"][0] | {"clips": [clip]}]}


PAYLOADS: dict[str, Case] = {
    "truncated JSON": read_payload(b'{"scenes": [{"clips": ['),
    "a list": read_payload(b"[]"),
    "a path": read_payload("project.json"),
    "a number": read_payload(5),
    "a key twice": read_payload(b'{"scenes": [{"clips": [], "a": 1, "a": 2}]}'),
    "a scene file": read_payload({"scenes": [{"elements": []}]}),
    "a project of the V1 API": read_payload(V1),
    "a project without scenes": read_payload({"name": "x"}),
    "a project nested too deep": read_payload(b'{"scenes": [{"clips": []}], "deep": ' + b"[" * 300 + b"]" * 300 + b"}"),
    "a JSON list of 129 levels": read_payload(b"[" * 129 + b"]" * 129),
    "JSON nested too deep": read_payload(b"[" * 100_000 + b"]" * 100_000),
    "a number as text": read_payload({"scenes": [{"clips": [{"type": "image", "left": "5"}]}]}),
    "a clip without a type": read_payload({"scenes": [{"clips": [{}]}]}),
    "a response that reports a failure": read_payload({"success": False, "msg": "no such project"}),
    "a response that reports a failure without a reason": read_payload({"success": False}),
    "not a number": read_payload({"scenes": [{"clips": []}], "a": float("nan")}),
    "text that is not UTF-8": read_payload(b'{"name": "\xff"}'),
    "a scene nested too deep": lambda _: Project.from_payload(
        b'{"scenes": [{"clips": [{"type": "new", "deep": ' + b"[" * 300 + b"]" * 300 + b"}]}]}"
    ).scenes[0],
    "a clip that is not in the schema": lambda _: Project.from_payload(
        {"scenes": [{"clips": [{"type": "textImage", "fontSize": {}}]}]}
    ).to_payload(),
}


def read_include_chain(folder: Path) -> object:
    """Read a file that includes a file that includes a file, and so on."""
    for number in range(20):
        (folder / f"{number}.json").write_text(f'[{{"include": "{number + 1}.json"}}]')
    return read_scenefile('{"scenes": [{"include": "0.json"}]}', "talk.json")(folder)


ELEMENTS = "scenes:\n  - elements:\n"

SCENE_FILES: dict[str, Case] = {
    "a choice that does not exist": read_scenefile(ELEMENTS + "      - text: Hi\n        at: rigt"),
    "an unknown option": read_scenefile(ELEMENTS + "      - text: Hi\n        sise: 9"),
    "a time that YAML reads as a number": read_scenefile(ELEMENTS + "      - text: 12:30"),
    "a date": read_scenefile(ELEMENTS + "      - text: 2026-01-01"),
    "a value that YAML reads as nothing": read_scenefile(ELEMENTS + "      - text: Hi\n        color: #ffffff"),
    "an element without a method": read_scenefile(ELEMENTS + "      - txt: Hi"),
    "an element with two methods": read_scenefile(ELEMENTS + "      - {text: Hi, image: /a.png}"),
    "an element that is text": read_scenefile(ELEMENTS + "      - Hi"),
    "an unknown key of a shadow": read_scenefile(ELEMENTS + "      - text: Hi\n        shadow: {colour: red}"),
    "an incomplete script": read_scenefile(ELEMENTS + "      - avatar: M1\n        script: {}"),
    "a row that is text": read_scenefile(ELEMENTS + "      - row: Hi"),
    "a positioned element in a row": read_scenefile(
        ELEMENTS + "      - row:\n          - text: Hi\n            at: left"
    ),
    "a turn without a script": read_scenefile("scenes:\n  - turns: [{by: b}]"),
    "an unknown key of a turn": read_scenefile("scenes:\n  - turns: [{say: a, bye: b}]"),
    "an unknown key of a scene": read_scenefile("scenes:\n  - elemnts: []"),
    "an element outside of the list of elements": read_scenefile("scenes:\n  - avatar: M000045058"),
    "an option of an element without its kind": read_scenefile("scenes:\n  - elements: [{script: Hi}]"),
    "a tab in YAML": read_scenefile("scenes:\n\t- elements: []"),
    "an unknown key of the file": read_scenefile("scens: []"),
    "an unknown key of the catalog": read_scenefile("scenes: [{}]\ncatalog: {avatar: []}"),
    "a catalog entry without a frame": read_scenefile("scenes: [{}]\ncatalog: {avatars: [{model: M1}]}"),
    "a catalog that is a number": read_scenefile("scenes: [{}]\ncatalog: 5"),
    "a watermark that is text": read_scenefile("scenes:\n  - watermark: maybe"),
    "scenes that are a number": read_scenefile("scenes: 5"),
    "a file without scenes": read_scenefile("name: a"),
    "a list": read_scenefile("- scenes"),
    "an empty file": read_scenefile(""),
    "a syntax error": read_scenefile("scenes: ["),
    "a colon in a text": read_scenefile("a: b: c"),
    "an unknown YAML tag": read_scenefile("scenes: !!python/object:os.system {}"),
    "a key twice": read_scenefile("name: a\nname: b"),
    "a key that is not text": read_scenefile("scenes:\n  - yes: 1"),
    "bytes that are not UTF-8": read_scenefile(b"name: \xff"),
    "an alias inside its anchor": read_scenefile("a: &a [*a]"),
    "too many values by aliases": read_scenefile(
        "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
        + "\n".join(
            f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
        )
    ),
    "a tag of Python": read_scenefile("name: !!python/name:os.system"),
    "a merge of a text": read_scenefile("scenes: [{<<: a}]"),
    "nested too deep": read_scenefile("[" * 900),
    "too many parts of a TOML key": read_scenefile("name = 'a'\na" + ".a" * 64 + " = 1", "talk.toml"),
    "too many scenes": read_scenefile(b'{"scenes": [' + b"{}," * 10_000 + b"{}]}", "talk.json"),
    "TOML nested too deep": read_scenefile("a = " + "[" * 5000, "talk.toml"),
    "nested too deep, and closed": read_scenefile("[" * 900 + "]" * 900),
    "extra nested too deep": read_scenefile(
        b'{"scenes": [], "extra": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}", "talk.json"
    ),
    "a value that is not of its YAML tag": read_scenefile("name: !!float x"),
    "variables that are a number": lambda folder: Project.from_scenefile(
        _write(folder / "talk.yaml", ELEMENTS + "      - text: Hi"), variables=cast("Any", 5)
    ),
    "a path that is a number": lambda _: Project.from_scenefile(cast("Any", 5)),
    "a file that is a folder": lambda folder: Project.from_scenefile(_make_folder(folder, "talk.yaml") / "talk.yaml"),
    "a file name with a NUL": lambda _: Project.from_scenefile("a\0b.yaml"),
    "an include that does not exist": read_scenefile(ELEMENTS + "      - include: none.yaml"),
    "an include of itself": read_scenefile(ELEMENTS + "      - include: talk.yaml"),
    "an include with a NUL": read_scenefile(ELEMENTS + '      - include: "a\\0b.yaml"'),
    "a TOML syntax error": read_scenefile("scenes = [", "talk.toml"),
    "a JSON syntax error": read_scenefile('{"scenes": [', "talk.json"),
    "a file of another kind": read_scenefile("scenes: []", "talk.txt"),
    "a payload": read_scenefile('{"scenes": [{"clips": []}]}', "talk.json"),
    "a file that does not exist": lambda folder: Project.from_scenefile(folder / "none.yaml"),
    "a number of YAML 1.1": lambda folder: Project.from_scenefile(
        _write(folder / "talk.yaml", ELEMENTS + "      - {text: Hi, top: 1:30}")
    ),
    "several mistakes": lambda folder: Project.from_scenefile(
        _write(folder / "talk.yaml", ELEMENTS + "      - {text: Hi, siez: 5, at: rigt}\n      - {txt: Hi, below: logo}")
    ),
    "a catalog of another version": lambda folder: Project.from_scenefile(
        _write(folder / "talk.yaml", "scenes: [{}]\ncatalog: {version: 99}")
    ),
    "a catalog file that does not exist": lambda folder: Project.from_scenefile(
        _write(folder / "talk.yaml", "scenes: [{}]\ncatalog: avatars.json")
    ),
    "a variable that no file contains": lambda folder: Project.from_scenefile(
        _write(folder / "talk.yaml", ELEMENTS + "      - text: Hi ${name}"), variables={"name": "Ann", "nam": "Bea"}
    ),
    "an include with another key": read_scenefile(ELEMENTS + "      - {include: logo.yaml, left: 5}"),
    "an include outside the folder": read_scenefile(ELEMENTS + "      - include: ../logo.yaml"),
    "an include of a folder": lambda folder: read_scenefile(ELEMENTS + "      - include: logo.yaml")(
        _make_folder(folder, "logo.yaml")
    ),
    "a long chain of includes": read_include_chain,
    "elements that are text": read_scenefile("scenes:\n  - elements: Hi"),
    "too many nested groups": read_scenefile(ELEMENTS + "      - " + "{row: [" * 40 + "{text: Hi}" + "]}" * 40),
    "a catalog with an empty value": read_scenefile("scenes: [{}]\ncatalog:\n  aliases:\n    anna:"),
    "a variable without a value": lambda folder: Project.from_scenefile(
        _write(folder / "talk.yaml", ELEMENTS + "      - text: Hi ${name}"), variables={"nam": "Ann"}
    ),
}


def _make_folder(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder


def _write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


V3_BOX: dict[str, Any] = {"left": 0, "top": 0, "width": 9, "height": 9}
V3_AVATAR: dict[str, Any] = V3_BOX | {"type": "aiModel", "model": {"ai_name": "M1", "emotion": "B1"}}


def write_v1(**payload: Any) -> Case:
    """Return a case that converts a V3 payload to the V1 API."""
    scenes = {"scenes": [{"clips": [V3_AVATAR]}]}
    return lambda _: Project.from_payload(scenes | payload).to_json(api="v1")


def write_v1_clip(clip: dict[str, Any], **changes: Any) -> Case:
    return write_v1(scenes=[{"clips": [clip | changes]}])


MIGRATION: dict[str, Case] = {
    "a V3 project": lambda _: migrate(Project().add(Scene()).to_dict()),
    "no scenes": call_migrate({"scenes": []}),
    "text as a number": call_migrate(change_v1(locationX="left")),
    "a scale of zero": call_migrate(change_v1(scale=0)),
    "an empty model": call_migrate(change_v1(model="")),
    "missing clothes": call_migrate({"scenes": [{"AIModel": {"model": "M1", "script": "Hi"}}]}),
    "an image with a file name": call_migrate(add_v1_clip(type="image", detail={"url": "a.png"})),
    "an image without a URL": call_migrate(add_v1_clip(type="image", detail={})),
    "a clip of an unknown type": call_migrate(add_v1_clip(type="hologram", detail={})),
    "a script of two parts": call_migrate(change_v1(script=["Hi"])),
    "a list": call_migrate([]),
    "a height of zero": call_migrate(V1, model_height=0),
    "sizes that are a list": call_migrate(V1, sizes=[("/a.png", (1, 2))]),
    "a size of one number": call_migrate(V1, sizes={"/a.png": 5}),
    "a scene that V1 cannot show": lambda _: Project().add(Scene().shape("Star")).to_json(api="v1"),
    "an orientation that V1 does not have": write_v1(orientation="portrait"),
    "a turn without an avatar in V1": write_v1(scenes=[{"clips": [], "scripts": [{"org": "Hi"}]}]),
    "a turn of another avatar in V1": write_v1(
        scenes=[{"clips": [V3_AVATAR], "scripts": [{"modelId": "M2", "org": "Hi"}]}]
    ),
    "a clip beyond the range of numbers": write_v1_clip(V3_AVATAR, left=1e300),
    "an avatar without clothes in V1": write_v1_clip(V3_AVATAR, model={"ai_name": "M1"}),
    "a script with markup in V1": write_v1_clip(V3_AVATAR, script={"org": "<p><b>Hi</b></p>"}),
    "a text without content in V1": write_v1_clip(V3_BOX, type="textImage", text=""),
    "a key that V1 does not have": write_v1_clip(V3_AVATAR, blink=True),
    "a clip without a position in V1": write_v1_clip(V3_AVATAR, left=None),
    "two scales in V1": write_v1_clip(V3_AVATAR, scaleX=2),
    "a clip without a width in V1": write_v1_clip(V3_AVATAR, width=0),
    "a conversation in V1": lambda _: (
        Project()
        .add(Scene().avatar("M1", clothes="A").avatar("M2", clothes="B").say("Hi", by="M1").say("Ho", by="M2"))
        .to_json(api="v1")
    ),
}


def encode_image(mode: str, size: tuple[int, int] = (90, 160), color: Any = 0) -> bytes:
    from PIL import Image

    stream = BytesIO()
    Image.new(mode, size, color).save(stream, "PNG")
    return stream.getvalue()


def measure(source: Any, **options: Any) -> Case:
    return lambda _: AvatarFrame.from_image(source() if callable(source) else source, **options)


def encode_disc() -> bytes:
    """Return a cut-out image without a head."""
    from PIL import Image, ImageDraw

    image, stream = Image.new("RGBA", (120, 160)), BytesIO()
    ImageDraw.Draw(image).ellipse((20, 20, 100, 100), fill="black")
    image.save(stream, "PNG")
    return stream.getvalue()


def claim_size(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims a size."""
    image = encode_image("RGBA")
    start = image[:16] + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return start + struct.pack(">I", zlib.crc32(start[12:])) + image[33:]


MEASURING: dict[str, Case] = {
    "an image without transparency": measure(lambda: encode_image("RGB")),
    "an opaque image": measure(lambda: encode_image("RGBA", color=(0, 0, 0, 255))),
    "a transparent image": measure(lambda: encode_image("RGBA")),
    "an image without a head": measure(encode_disc),
    "a huge image": measure(lambda: claim_size(11_000, 11_000)),
    "a decompression bomb": measure(lambda: claim_size(60_000, 60_000)),
    "a text stream": measure(lambda: StringIO("x")),
    "a face without a width": measure(encode_disc, face=(50, 50, 0, 5)),
    "a tiny image": measure(lambda: encode_image("RGBA", (15, 160))),
    "bytes that are not an image": measure(b"Hello!"),
    "a truncated image": measure(lambda: encode_disc()[:200]),
    "a file that does not exist": measure("nowhere/ann.png"),
    "a number": measure(7),
    "a face outside of the image": measure(encode_disc, face=(0.5, 0.1, 9.0, 9.0)),
    "a face that is text": measure(encode_disc, face="head"),
}

CASES = {"Payloads": PAYLOADS, "Scene files": SCENE_FILES, "Migration": MIGRATION, "Measuring avatars": MEASURING}
