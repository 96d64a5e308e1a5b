"""A project of the older API (V1 and V2) as a V3 project: positions and sizes are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from scenekit.avatars.user_catalog import user_catalog
from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.elements import Avatar, Element, Image, Text, Video
from scenekit.elements.from_payload import unless
from scenekit.elements.text import DEFAULT_SIZE
from scenekit.errors import ArgumentError, PayloadError
from scenekit.interchange import v1_writer
from scenekit.payload import parsing, v1
from scenekit.project import Project
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from scenekit.core.geometry import Number
    from scenekit.payload.parsing import Document

__all__ = ["Migration", "migrate"]

T = TypeVar("T")


class Migration(NamedTuple):
    """A project, and a line for each thing that had to be chosen or left out for it."""

    project: Project
    notes: tuple[str, ...]


def migrate(
    payload: Document,
    *,
    model_height: Number = v1_writer.MODEL_HEIGHT,
    text_size: Number = v1_writer.TEXT_SIZE,
    sizes: Mapping[str, tuple[Number, Number]] | None = None,
) -> Migration:
    """The V3 project of a project of the older API.

    `payload` is a dict, JSON as bytes or str, or the older API's answer to the call that gets a project. What its
    documentation leaves open is chosen, and each choice that was made is in the notes:

    - `model_height`: how much of the picture's height an avatar takes at scale 1 (1, all of it).
    - `text_size`: the size of a text at scale 1, px of the canvas (48).
    - `sizes`: the natural size of pictures and videos by their URL, (width, height) in px; others are taken to
      be 16:9.

    Raises `PayloadError`, with the path, for what is no such project; `ArgumentError`.

    >>> old = {"scenes": [{"AIModel": {"model": "M000045058", "clothes": "BG00002320", "script": "Hi", "scale": 0.5}}]}
    >>> avatar = migrate(old).project.scenes[0].elements[0]
    >>> avatar.at, avatar.height
    (('50%', '50%'), '50%')
    """
    validation.number("migrate", "model_height", model_height, low=0.01, high=100)
    validation.number("migrate", "text_size", text_size, low=1, high=10_000)
    found = parsing.unwrap_envelope(parsing.parse_json(payload))
    if parsing.is_v3(found):
        raise PayloadError("is a V3 project already; `scenekit code` and Project.from_payload read it")
    old = parsing.validate_as(found, v1.Project, "is no project of the older API")
    migrator = _Migrator(model_height, text_size, _checked(sizes or {}))
    scenes = [migrator.scene(scene, number) for number, scene in enumerate(old.scenes)]
    migrator.note_left_out(found)
    return Migration(Project(_name(found), tuple(scenes)), migrator.notes)


def _name(found: dict[str, Any]) -> str | None:
    """What a project is called, in an answer of the older API."""
    name = found.get("projectName")
    return name if isinstance(name, str) and name.strip() else None


def _checked(sizes: Mapping[str, tuple[Number, Number]]) -> Mapping[str, tuple[Number, Number]]:
    if not isinstance(sizes, dict):
        raise argument_error(
            "migrate", "sizes", sizes, "must be a dict, such as {'https://cdn.example.com/a.png': (640, 480)}."
        )
    for url, size in sizes.items():
        validation.natural_size("migrate", f"sizes[{url!r}]", size, "(width, height) in px")
    return sizes


class _Migrator:
    """Makes scenes, and keeps note of what it had to choose, and where."""

    def __init__(self, model_height: Number, text_size: Number, sizes: Mapping[str, tuple[Number, Number]]):
        self.model_height = model_height
        self.text_size = text_size
        self.sizes = sizes
        self._sized: set[str] = set()
        self._noted: dict[str, list[str]] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(" ".join(f"{_listed(paths)}: {what}".split()) for what, paths in self._noted.items())

    def _note(self, path: str, what: str) -> None:
        self._noted.setdefault(what, []).append(path)

    def scene(self, old: v1.Scene, number: int) -> Scene:
        path = f"scenes[{number}]"
        layered: list[tuple[int | UnsetType, int, Element]] = []
        if old.AIModel:
            layered.append((old.AIModel.layer, v1.DEFAULT_MODEL_LAYER, self._avatar(old.AIModel, f"{path}.AIModel")))
        for position, clip in enumerate(old.clips):
            if clip.type != "background":
                element = self._element(clip.type, clip.detail, f"{path}.clips[{position}].detail")
                layered.append((clip.detail.layer, v1.DEFAULT_CLIP_LAYER, element))
        return self._background(old, path).add(*_on_layers(layered))

    def _avatar(self, old: v1.AIModel, path: str) -> Element:
        avatar = _made(
            path,
            Avatar,
            old.model,
            script=old.script or None,
            clothes=old.clothes,
            language=old.language or None,
            height=percent(old.scale * self.model_height),
            at=_point(old.locationX, old.locationY),
        )
        share = percent(self.model_height)
        self._note(path, f"the height of an avatar at scale 1 is taken to be {share} of the picture's")
        if user_catalog().look_up(old.model, old.clothes).frame.source == "estimated":
            self._note(path, f"the numbers of {old.model} in {old.clothes} are estimated: it is in no catalog")
        return avatar

    def _element(self, kind: v1.ClipType, detail: v1.Detail, path: str) -> Element:
        at, scale = _point(detail.locationX or 0, detail.locationY or 0), detail.scale or 1
        if kind == "text":
            self._note(path, f"the size of a text at scale 1 is taken to be {self.text_size:g} px")
            px = unless(DEFAULT_SIZE, v1.round_number(self.text_size * scale))
            content = _required(detail.textSource, f"{path}.textSource")
            return _made(path, Text, content, size=px, font=detail.font or v1.DEFAULT_FONT, at=at)
        url = _required(detail.url, f"{path}.url")
        size = self.sizes.get(url)
        self._sized.add(url)
        if kind == "userVideo":
            across, down = (detail.scaleX or 1) * scale, (detail.scaleY or 1) * scale
            if size is None:
                self._note(path, f"the natural size of {url} is not known: it is taken to have the ratio of its place")
                return _made(path, Video, url, width=percent(across), height=percent(down), at=at)
            factors = (across * v1_writer.PICTURE.width / size[0], down * v1_writer.PICTURE.height / size[1])
            return _made(path, Video, url, size=size, scale=factors, at=at)
        share = percent(scale * v1_writer.PICTURE_SHARE)
        if size is None:
            self._note(path, f"the natural size of {url} is not known: it is taken to be 16:9")
            return _made(path, Image, url, width=share, height=share, at=at)
        if size[0] >= size[1]:
            return _made(path, Image, url, size=size, width=share, at=at)
        self._note(path, "the longer side of a picture is taken to be a share of the side that runs the same way")
        return _made(path, Image, url, size=size, height=share, at=at)

    def _background(self, old: v1.Scene, path: str) -> Scene:
        """An empty scene in front of the background of the old one."""
        found = [(position, clip.detail) for position, clip in enumerate(old.clips) if clip.type == "background"]
        if not found:
            self._note(path, "has no background, which V3 requires: it gets the one of the service's own sample")
            return Scene()
        position, detail = found[-1]
        for hidden, _ in found[:-1]:
            self._note(f"{path}.clips[{hidden}]", "is a background behind another one: it is left out")
        where = f"{path}.clips[{position}].detail"
        url = _required(detail.url, f"{where}.url")
        return _made(where, Scene().background, url)

    def note_left_out(self, found: dict[str, Any]) -> None:
        """Note the keys that became nothing, unless they say what is so anyway; and sizes of nothing."""
        self._note_others(found, KEPT["project"] if _name(found) else ("scenes",), "")
        for number, scene in enumerate(found["scenes"]):
            path = f"scenes[{number}]"
            self._note_others(scene, v1.Scene.__struct_fields__, path)
            if scene.get("AIModel"):
                self._note_others(scene["AIModel"], v1.AIModel.__struct_fields__, f"{path}.AIModel")
            for position, clip in enumerate(scene.get("clips") or ()):
                where = f"{path}.clips[{position}]"
                self._note_others(clip, v1.Clip.__struct_fields__, where)
                self._note_others(clip["detail"], KEPT[clip["type"]], f"{where}.detail")
        for url in self.sizes:
            if url not in self._sized:
                self._note("sizes", f"{url} is no picture and no video of the project")

    def _note_others(self, data: dict[str, Any], kept: Collection[str], path: str) -> None:
        for key, value in data.items():
            if key not in kept and value is not None and value != ANYWAY.get(key):
                self._note(f"{path}.{key}".removeprefix("."), "is left out: there is no place for it")


KEPT: dict[str, tuple[str, ...]] = {
    "project": ("scenes", "projectName"),
    "background": ("url",),
    "image": ("url", "scale", "locationX", "locationY", "layer"),
    "text": ("textSource", "font", "scale", "locationX", "locationY", "layer"),
    "userVideo": ("url", "scale", "scaleX", "scaleY", "locationX", "locationY", "layer"),
}
"""The keys that become something, of a project and of the details of each kind of clip."""

ANYWAY = {"locationX": 0, "locationY": 0, "scale": 1, "scaleX": 1, "scaleY": 1}


def _on_layers(layered: list[tuple[int | UnsetType, int, Element]]) -> list[Element]:
    """Elements from the back to the front: on their layers, where any of them says one, or else in that order."""
    if all(layer is UNSET for layer, _, _ in layered):
        return [element for _, _, element in layered]
    return [replace(element, layer=default if layer is UNSET else layer) for layer, default, element in layered]


def percent(share: Number) -> str:
    """A share of the picture in percent, as exact as the older API's numbers can be.

    >>> percent(0.5 - 0.28)
    '22%'
    """
    digits = f"{round(100 * share, 10) + 0.0:.10f}"
    return digits.rstrip("0").rstrip(".") + "%"


def _point(across: Number, down: Number) -> tuple[str, str]:
    return percent(0.5 + across), percent(0.5 + down)


def _required(value: str | UnsetType, path: str) -> str:
    if not value:
        raise PayloadError("is no project of the older API: this is missing, or empty").with_path(path)
    return value


def _made(path: str, make: Callable[..., T], *args: object, **words: object) -> T:
    """What `make` makes; a word that it refuses is one that the payload should not hold."""
    try:
        return make(*args, **words)
    except ArgumentError as error:
        raise PayloadError(f"cannot be migrated: {error}").with_path(path) from None


def _listed(paths: list[str]) -> str:
    """Some paths, shortened where they are many."""
    return ", ".join(paths) if len(paths) <= 3 else f"{', '.join(paths[:2])} and {len(paths) - 2} more"
