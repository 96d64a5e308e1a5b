"""Five layouts for new scenes, as on the gallery page of the documentation."""

from __future__ import annotations

import json
import os
import textwrap
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from scenekit.core.geometry import Orientation
from scenekit.interchange.scenefile.formats import FORMAT_BY_SUFFIX, dump_data
from scenekit.interchange.scenefile.reader import load_scenefile
from scenekit.project import Project
from scenekit.storyboard.embedded_images import ImageDefs
from scenekit.storyboard.svg import draw_fragment
from scenekit.studio.sourcetext.documents import TextDocument
from scenekit.studio.sourcetext.nodes import KeyPath, NotEditableError, find_newline
from scenekit.studio.sourcetext.scalars import Style, TextFormat, format_value

if TYPE_CHECKING:
    from scenekit.studio.snapshot import Snapshot

HOST = "M000045058"
"""The avatar whose numbers the service documents."""


class AddScene(Struct, frozen=True, tag="add-scene", tag_field="gesture"):
    """A new scene before the scene at `index`."""

    layout: str
    index: int = 0


LAYOUTS: dict[str, tuple[str, dict[str, Any]]] = {
    "welcome": (
        "Title and host",
        {
            "background": "#0b1e3f",
            "elements": [
                {"avatar": HOST, "script": "Welcome! Write here what the host says.", "at": "right", "margin": 96},
                {"text": "Your title", "size": 112, "color": "white", "weight": 700, "at": "left", "margin": 96},
            ],
        },
    ),
    "lower-third": (
        "Host with a name plate",
        {
            "background": "#16233b",
            "elements": [
                {"avatar": HOST, "script": "Good evening. Write here what the host says.", "shot": "medium-close-up"},
                {
                    "column": [
                        {"text": "  Anna Lee  ", "size": 56, "color": "white", "background": "#c62828", "weight": 700},
                        {"text": "  Host  ", "size": 36, "color": "white", "background": "#1d1d1f"},
                    ],
                    "at": "bottom-left",
                    "margin": 96,
                    "align": "left",
                },
            ],
        },
    ),
    "list": (
        "List of points",
        {
            "background": "#f4f4f6",
            "elements": [
                {"text": "Three points", "size": 88, "color": "#1d1d1f", "weight": 700, "at": "top-left", "margin": 96},
                {
                    "column": [
                        {"text": "1   The first point", "size": 56, "color": "#1d1d1f"},
                        {"text": "2   The second point", "size": 56, "color": "#1d1d1f"},
                        {"text": "3   The third point", "size": 56, "color": "#1d1d1f"},
                    ],
                    "align": "left",
                    "spacing": 40,
                    "at": "left",
                    "margin": 96,
                },
                {"avatar": HOST, "script": "Here are three points.", "shot": "medium", "at": "right", "margin": 40},
            ],
        },
    ),
    "quote": (
        "Quotation",
        {
            "background": "#efe9df",
            "elements": [
                {
                    "text": "“One sentence\nthat everybody\nremembers.”",
                    "size": 88,
                    "color": "#20302e",
                    "weight": 700,
                    "at": "left",
                    "margin": 120,
                },
                {
                    "avatar": HOST,
                    "script": "Write here what the host says.",
                    "shot": "cowboy",
                    "at": "right",
                    "margin": 64,
                },
            ],
        },
    ),
    "picture": (
        "Picture with a caption",
        {
            "background": "#12352f",
            "elements": [
                {
                    "image": "https://cdn.example.com/picture.jpg",
                    "size": [1600, 900],
                    "width": "56%",
                    "at": "left",
                    "margin": 80,
                    "tag": "picture",
                },
                {"text": "A caption", "size": 48, "color": "#fdf6e3", "below": "picture", "gap": 32, "at": "left"},
                {"avatar": HOST, "script": "Look at this picture.", "shot": "medium", "at": "right"},
            ],
        },
    ),
}
"""The title and the scene of each layout."""


def list_layouts() -> list[dict[str, str]]:
    """Return the names, titles and drawings of the layouts, and their Python code to copy."""
    layouts = []
    for name, (title, scene) in LAYOUTS.items():
        project = load_project(scene)
        svg = draw_fragment(project.storyboard().payload_view, 0, False, ImageDefs({}))
        layouts.append({"name": name, "title": title, "svg": svg, "code": _format_call(project)})
    return layouts


def _format_call(project: Project) -> str:
    """Return the Python code of the only scene of a project, as an argument of `Project.add`."""
    imports, _, code = project.to_code().partition("scene = (\n")
    names = imports.strip().rpartition(" import ")[2].removeprefix("Project, ")
    note = "" if names == "Scene" else f"# from scenekit import {names}\n"
    call = textwrap.dedent(code.partition("\n)")[0])  # the code is indented up to the closing parenthesis
    return f"{note}{call},\n"


def load_project(scene: dict[str, Any], orientation: Orientation = "landscape") -> Project:
    """Return a project with the scene of a layout."""
    data = json.dumps({"scenes": [scene], "orientation": orientation}).encode()
    return load_scenefile(Project, "-", data, {})


def add_scene(snapshot: Snapshot | None, path: str, content: bytes, gesture: AddScene) -> bytes:
    """Return the content of the source with a new scene.

    Args:
        snapshot: The source; None if it has no scenes yet.
        path: The path of the source.
        content: The content of the source.
        gesture: The layout, and the index of the scene.

    Raises:
        NotEditableError: The layout is unknown, or the scenes of the source are not a list in the file.
    """
    if gesture.layout not in LAYOUTS:
        raise NotEditableError(f"The layout {gesture.layout!r} does not exist.")
    scene = LAYOUTS[gesture.layout][1]
    if path.endswith(".py"):
        raise NotEditableError("The scenes of a Python file are listed in its code. Add the scene in the file.")
    text_format = FORMAT_BY_SUFFIX[os.path.splitext(path)[1].lower()]
    if snapshot is None:
        return content + _format_file(scene, text_format, content)
    document = snapshot.get_document(path)
    list_path: KeyPath = ("scenes",)
    if snapshot.kind == "payload":
        list_path = (snapshot.find_origin("scenes[0]").key_path or ("scenes", 0))[:-1]
        scene = load_project(scene, snapshot.project.orientation).to_dict()["scenes"][0]
    return _insert(document, list_path, min(gesture.index, len(snapshot.project.scenes)), scene)


def _format_file(scene: dict[str, Any], text_format: TextFormat, before: bytes) -> bytes:
    """Return the text of a first scene, to be appended to a file that is empty or has only comments."""
    if text_format == "json":
        return dump_data({"scenes": [scene]}, "json").encode()
    gap = "\n" if before.strip() else ""
    if text_format == "toml":
        return f"{gap}{_format_toml_table(scene)}".encode()
    body = "".join(f"  {line}\n" if line else "\n" for line in dump_data([scene], "yaml").splitlines())
    return f"{gap}scenes:\n{body}".encode()


def _format_toml_table(scene: dict[str, Any]) -> str:
    lines = ["[[scenes]]"]
    for key, value in scene.items():
        if key == "elements":
            items = "".join(f"    {format_value(item, Style('toml'))},\n" for item in value)
            lines.append(f"elements = [\n{items}]")
        else:
            lines.append(f"{key} = {format_value(value, Style('toml'))}")
    return "\n".join(lines) + "\n"


def _insert(document: TextDocument, list_path: KeyPath, index: int, scene: dict[str, Any]) -> bytes:
    node = document.find(list_path)
    if node is None or node.items is None:
        raise NotEditableError("The scenes are not a list in this file. Add the scene in the file.")
    newline = find_newline(document.text)
    if node.layout == "table":
        text = _format_toml_table(scene)
    elif node.layout == "block":
        first = node.items[0]
        column = first.start - (document.text.rfind("\n", 0, first.start) + 1)
        text = f"\n{' ' * column}".join(dump_data(scene, "yaml").rstrip("\n").split("\n"))
    elif document.text_format == "json":
        indent = "    " if newline in document.text[node.start : node.end] else None
        formatted = json.dumps(scene, ensure_ascii=False, indent=2 if indent else None)
        text = f"\n{indent}".join(formatted.split("\n")) if indent else formatted
    else:
        text = format_value(scene, Style(document.text_format))
    return document.insert_item(list_path, index, scene, text.replace("\n", newline))
