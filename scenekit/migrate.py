"""A project of the older API (V1 and V2) as a V3 project: positions and sizes are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from scenekit.avatars.user_catalog import load_user_catalog
from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.elements import Avatar, Element, Image, Text, Video
from scenekit.elements.from_payload import none_if_default
from scenekit.elements.text import DEFAULT_FONT_SIZE_PX
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
    model_height: Number = v1_writer.MODEL_HEIGHT_FRACTION,
    text_size: Number = v1_writer.TEXT_SIZE_PX,
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
    migrator = _Migrator(model_height, text_size, _validate_sizes(sizes or {}))
    scenes = [migrator.migrate_scene(scene, number) for number, scene in enumerate(old.scenes)]
    migrator.report_dropped_keys(found)
    return Migration(Project(_get_project_name(found), tuple(scenes)), migrator.notes)


def _get_project_name(data: dict[str, Any]) -> str | None:
    """What a project is called, in an answer of the older API."""
    name = data.get("projectName")
    return name if isinstance(name, str) and name.strip() else None


def _validate_sizes(sizes: Mapping[str, tuple[Number, Number]]) -> Mapping[str, tuple[Number, Number]]:
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
        self._media_urls: set[str] = set()
        self._paths_by_note: dict[str, list[str]] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(" ".join(f"{_format_paths(paths)}: {what}".split()) for what, paths in self._paths_by_note.items())

    def _add_note(self, path: str, text: str) -> None:
        self._paths_by_note.setdefault(text, []).append(path)

    def migrate_scene(self, v1_scene: v1.Scene, index: int) -> Scene:
        path = f"scenes[{index}]"
        layered: list[tuple[int | UnsetType, int, Element]] = []
        if v1_scene.AIModel:
            layered.append(
                (
                    v1_scene.AIModel.layer,
                    v1.DEFAULT_MODEL_LAYER,
                    self._migrate_avatar(v1_scene.AIModel, f"{path}.AIModel"),
                )
            )
        for position, clip in enumerate(v1_scene.clips):
            if clip.type != "background":
                element = self._migrate_clip(clip.type, clip.detail, f"{path}.clips[{position}].detail")
                layered.append((clip.detail.layer, v1.DEFAULT_CLIP_LAYER, element))
        return self._migrate_background(v1_scene, path).add(*_assign_layers(layered))

    def _migrate_avatar(self, ai_model: v1.AIModel, path: str) -> Element:
        avatar = _build_or_payload_error(
            path,
            Avatar,
            ai_model.model,
            script=ai_model.script or None,
            clothes=ai_model.clothes,
            language=ai_model.language or None,
            height=format_percent(ai_model.scale * self.model_height),
            at=_format_point(ai_model.locationX, ai_model.locationY),
        )
        share = format_percent(self.model_height)
        self._add_note(path, f"the height of an avatar at scale 1 is taken to be {share} of the picture's")
        if load_user_catalog().resolve(ai_model.model, ai_model.clothes).frame.source == "estimated":
            self._add_note(
                path, f"the numbers of {ai_model.model} in {ai_model.clothes} are estimated: it is in no catalog"
            )
        return avatar

    def _migrate_clip(self, clip_type: v1.ClipType, detail: v1.Detail, path: str) -> Element:
        at, scale = _format_point(detail.locationX or 0, detail.locationY or 0), detail.scale or 1
        if clip_type == "text":
            self._add_note(path, f"the size of a text at scale 1 is taken to be {self.text_size:g} px")
            px = none_if_default(DEFAULT_FONT_SIZE_PX, v1.round_number(self.text_size * scale))
            content = _require_text(detail.textSource, f"{path}.textSource")
            return _build_or_payload_error(path, Text, content, size=px, font=detail.font or v1.DEFAULT_FONT, at=at)
        url = _require_text(detail.url, f"{path}.url")
        size = self.sizes.get(url)
        self._media_urls.add(url)
        if clip_type == "userVideo":
            across, down = (detail.scaleX or 1) * scale, (detail.scaleY or 1) * scale
            if size is None:
                self._add_note(
                    path, f"the natural size of {url} is not known: it is taken to have the ratio of its place"
                )
                return _build_or_payload_error(
                    path, Video, url, width=format_percent(across), height=format_percent(down), at=at
                )
            factors = (across * v1_writer.V1_CANVAS.width / size[0], down * v1_writer.V1_CANVAS.height / size[1])
            return _build_or_payload_error(path, Video, url, size=size, scale=factors, at=at)
        share = format_percent(scale * v1_writer.IMAGE_SIDE_FRACTION)
        if size is None:
            self._add_note(path, f"the natural size of {url} is not known: it is taken to be 16:9")
            return _build_or_payload_error(path, Image, url, width=share, height=share, at=at)
        if size[0] >= size[1]:
            return _build_or_payload_error(path, Image, url, size=size, width=share, at=at)
        self._add_note(path, "the longer side of a picture is taken to be a share of the side that runs the same way")
        return _build_or_payload_error(path, Image, url, size=size, height=share, at=at)

    def _migrate_background(self, v1_scene: v1.Scene, path: str) -> Scene:
        """An empty scene in front of the background of the old one."""
        found = [(position, clip.detail) for position, clip in enumerate(v1_scene.clips) if clip.type == "background"]
        if not found:
            self._add_note(path, "has no background, which V3 requires: it gets the one of the service's own sample")
            return Scene()
        position, detail = found[-1]
        for hidden, _ in found[:-1]:
            self._add_note(f"{path}.clips[{hidden}]", "is a background behind another one: it is left out")
        where = f"{path}.clips[{position}].detail"
        url = _require_text(detail.url, f"{where}.url")
        return _build_or_payload_error(where, Scene().background, url)

    def report_dropped_keys(self, data: dict[str, Any]) -> None:
        """Note the keys that became nothing, unless they say what is so anyway; and sizes of nothing."""
        self._report_object_keys(data, MIGRATED_KEYS["project"] if _get_project_name(data) else ("scenes",), "")
        for number, scene in enumerate(data["scenes"]):
            path = f"scenes[{number}]"
            self._report_object_keys(scene, v1.Scene.__struct_fields__, path)
            if scene.get("AIModel"):
                self._report_object_keys(scene["AIModel"], v1.AIModel.__struct_fields__, f"{path}.AIModel")
            for position, clip in enumerate(scene.get("clips") or ()):
                where = f"{path}.clips[{position}]"
                self._report_object_keys(clip, v1.Clip.__struct_fields__, where)
                self._report_object_keys(clip["detail"], MIGRATED_KEYS[clip["type"]], f"{where}.detail")
        for url in self.sizes:
            if url not in self._media_urls:
                self._add_note("sizes", f"{url} is no picture and no video of the project")

    def _report_object_keys(self, data: dict[str, Any], migrated_keys: Collection[str], path: str) -> None:
        for key, value in data.items():
            if key not in migrated_keys and value is not None and value != V1_DEFAULTS.get(key):
                self._add_note(f"{path}.{key}".removeprefix("."), "is left out: there is no place for it")


MIGRATED_KEYS: dict[str, tuple[str, ...]] = {
    "project": ("scenes", "projectName"),
    "background": ("url",),
    "image": ("url", "scale", "locationX", "locationY", "layer"),
    "text": ("textSource", "font", "scale", "locationX", "locationY", "layer"),
    "userVideo": ("url", "scale", "scaleX", "scaleY", "locationX", "locationY", "layer"),
}
"""The keys that become something, of a project and of the details of each kind of clip."""

V1_DEFAULTS = {"locationX": 0, "locationY": 0, "scale": 1, "scaleX": 1, "scaleY": 1}


def _assign_layers(layered_elements: list[tuple[int | UnsetType, int, Element]]) -> list[Element]:
    """Elements from the back to the front: on their layers, where any of them says one, or else in that order."""
    if all(layer is UNSET for layer, _, _ in layered_elements):
        return [element for _, _, element in layered_elements]
    return [
        replace(element, layer=default if layer is UNSET else layer) for layer, default, element in layered_elements
    ]


def format_percent(fraction: Number) -> str:
    """A share of the picture in percent, as exact as the older API's numbers can be.

    >>> format_percent(0.5 - 0.28)
    '22%'
    """
    digits = f"{round(100 * fraction, 10) + 0.0:.10f}"
    return digits.rstrip("0").rstrip(".") + "%"


def _format_point(x: Number, y: Number) -> tuple[str, str]:
    return format_percent(0.5 + x), format_percent(0.5 + y)


def _require_text(value: str | UnsetType, path: str) -> str:
    if not value:
        raise PayloadError("is no project of the older API: this is missing, or empty").with_path(path)
    return value


def _build_or_payload_error(path: str, factory: Callable[..., T], *args: object, **kwargs: object) -> T:
    """What `make` makes; a word that it refuses is one that the payload should not hold."""
    try:
        return factory(*args, **kwargs)
    except ArgumentError as error:
        raise PayloadError(f"cannot be migrated: {error}").with_path(path) from None


def _format_paths(paths: list[str]) -> str:
    """Some paths, shortened where they are many."""
    return ", ".join(paths) if len(paths) <= 3 else f"{', '.join(paths[:2])} and {len(paths) - 2} more"
