"""Migrate a project of the V1 API (also called V2) to V3. Positions and sizes stay the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from scenekit.avatars.user_catalog import USER_CATALOG
from scenekit.core import validation
from scenekit.core.messages import argument_error
from scenekit.elements import Avatar, Element, Image, Text, Video
from scenekit.elements.from_payload import none_if_default
from scenekit.elements.text import DEFAULT_FONT_SIZE_PX
from scenekit.errors import ArgumentError, PayloadError
from scenekit.inspection.check.languages import detect_language, parse_primary_subtag
from scenekit.inspection.view import plain_text
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

NOT_V1 = "The payload is not a project of the V1 API"


class Migration(NamedTuple):
    """A migrated project, with a note for each assumption and each key that was left out."""

    project: Project
    notes: tuple[str, ...]


def migrate(
    payload: Document,
    *,
    model_height: Number = v1_writer.MODEL_HEIGHT_FRACTION,
    text_size: Number = v1_writer.TEXT_SIZE_PX,
    sizes: Mapping[str, tuple[Number, Number]] | None = None,
) -> Migration:
    """Return the V3 project of a project of the V1 API.

    The documentation of the V1 API leaves some values open. The notes list what scenekit assumes.

    Args:
        payload: A dict, JSON as bytes or str, or the V1 API's response to a request for a project.
        model_height: The height of an avatar at scale 1, as a fraction of the canvas height (0.01 to 100).
        text_size: The font size at scale 1, in px of the canvas (1 to 10,000).
        sizes: The natural sizes of images and videos by URL, (width, height) in px. The default is the aspect ratio
            16:9.

    Raises:
        PayloadError: The payload is not a project of the V1 API. The error has the path of the invalid value.
        ArgumentError: Another argument has an invalid value.

    >>> old = {"scenes": [{"AIModel": {"model": "M000045058", "clothes": "BG00002320", "script": "Hi", "scale": 0.5}}]}
    >>> avatar = migrate(old).project.scenes[0].elements[0]
    >>> avatar.at, avatar.height
    (('50%', '50%'), '50%')
    """
    validation.number("migrate", "model_height", model_height, low=0.01, high=100)
    validation.number("migrate", "text_size", text_size, low=1, high=10_000)
    data = parsing.unwrap_envelope(parsing.parse_json(payload))
    if parsing.is_v3(data):
        raise PayloadError("The payload is already a V3 project. Read it with Project.from_payload or `scenekit code`.")
    try:
        v1_project = parsing.validate_as(data, v1.Project, parsing.NOT_VALID_V1 if parsing.is_v1(data) else NOT_V1)
    except PayloadError as error:
        raise error if isinstance(payload, dict) else parsing.add_lines(error, payload) from None
    migrator = _Migrator(model_height, text_size, _validate_sizes(sizes or {}))
    scenes = [migrator.migrate_scene(scene, number) for number, scene in enumerate(v1_project.scenes)]
    migrator.report_dropped_keys(data)
    return Migration(Project(_get_project_name(data), tuple(scenes)), migrator.notes)


def _get_project_name(data: dict[str, Any]) -> str | None:
    """Return the name of a project in a response of the V1 API."""
    name = data.get("projectName")
    return name if isinstance(name, str) and name.strip() else None


def _validate_sizes(sizes: Mapping[str, tuple[Number, Number]]) -> Mapping[str, tuple[Number, Number]]:
    if not isinstance(sizes, dict):
        reason = "must be a dict, such as {'https://cdn.example.com/a.png': (640, 480)}."
        raise argument_error("migrate", "sizes", sizes, reason)
    for url, size in sizes.items():
        validation.natural_size("migrate", f"sizes[{url!r}]", size, "(width, height) in px")
    return sizes


class _Migrator:
    """Migrates scenes, and collects notes. Each note has the paths that it applies to."""

    def __init__(self, model_height: Number, text_size: Number, sizes: Mapping[str, tuple[Number, Number]]):
        self.model_height = model_height
        self.text_size = text_size
        self.sizes = sizes
        self._media_urls: set[str] = set()
        self._paths_by_note: dict[str, list[str]] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes, each with its paths, in the order in which they were added."""
        return tuple(" ".join(f"{_format_paths(paths)}: {note}".split()) for note, paths in self._paths_by_note.items())

    def _add_note(self, path: str, text: str) -> None:
        self._paths_by_note.setdefault(text, []).append(path)

    def migrate_scene(self, v1_scene: v1.Scene, index: int) -> Scene:
        """Return the V3 scene of a V1 scene. `index` is for the paths of notes and errors."""
        path = f"scenes[{index}]"
        layered: list[tuple[int | UnsetType, int, Element]] = []
        if ai_model := v1_scene.AIModel:
            avatar = self._migrate_avatar(ai_model, f"{path}.AIModel")
            layered.append((ai_model.layer, v1.DEFAULT_MODEL_LAYER, avatar))
        for clip_index, clip in enumerate(v1_scene.clips):
            if clip.type != "background":
                element = self._migrate_clip(clip.type, clip.detail, f"{path}.clips[{clip_index}].detail")
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
        if not ai_model.language:
            avatar = replace(avatar, language=self._assume_language(ai_model, path))
        height = format_percent(self.model_height)
        self._add_note(path, f"the height of an avatar at scale 1 is assumed to be {height} of the canvas height")
        if USER_CATALOG.load().resolve(ai_model.model, ai_model.clothes).frame.source == "estimated":
            name = f"{ai_model.model} in {ai_model.clothes}"
            self._add_note(path, f"the measurements of {name} are estimated, because it is not in the catalog")
        return avatar

    def _assume_language(self, ai_model: v1.AIModel, path: str) -> str | None:
        """Return the language of the script, if its writing system shows it; None for that of the catalog."""
        language, writing_system = detect_language(plain_text(ai_model.script))
        default = USER_CATALOG.load().resolve(ai_model.model, ai_model.clothes).language
        if language is None or parse_primary_subtag(default) == language:
            if ai_model.script.strip():
                self._add_note(path, f"the language is not given; it is assumed to be {default}")
            return None
        note = f"the language is not given; it is assumed to be {language}, because the script is in {writing_system}"
        self._add_note(path, note)
        return language

    def _migrate_clip(self, clip_type: v1.ClipType, detail: v1.Detail, path: str) -> Element:
        if clip_type == "text":
            return self._migrate_text(detail, path)
        url = _require_text(detail.url, f"{path}.url")
        self._media_urls.add(url)
        if clip_type == "userVideo":
            return self._migrate_video(url, detail, path)
        return self._migrate_image(url, detail, path)

    def _migrate_text(self, detail: v1.Detail, path: str) -> Element:
        self._add_note(path, f"the font size at scale 1 is assumed to be {self.text_size:g} px")
        size = none_if_default(DEFAULT_FONT_SIZE_PX, v1.round_number(self.text_size * (detail.scale or 1)))
        content, font = _require_text(detail.textSource, f"{path}.textSource"), detail.font or v1.DEFAULT_FONT
        return _build_or_payload_error(path, Text, content, size=size, font=font, at=_format_detail_point(detail))

    def _migrate_video(self, url: str, detail: v1.Detail, path: str) -> Element:
        at, size, scale = _format_detail_point(detail), self.sizes.get(url), detail.scale or 1
        scale_x, scale_y = (detail.scaleX or 1) * scale, (detail.scaleY or 1) * scale
        if size is not None:
            factors = (scale_x * v1_writer.V1_CANVAS.width / size[0], scale_y * v1_writer.V1_CANVAS.height / size[1])
            return _build_or_payload_error(path, Video, url, size=size, scale=factors, at=at)
        self._add_note(path, f"the natural size of {url} is unknown; it is assumed to have the aspect ratio of its box")
        width, height = format_percent(scale_x), format_percent(scale_y)
        return _build_or_payload_error(path, Video, url, width=width, height=height, at=at)

    def _migrate_image(self, url: str, detail: v1.Detail, path: str) -> Element:
        at, size = _format_detail_point(detail), self.sizes.get(url)
        length = format_percent((detail.scale or 1) * v1_writer.IMAGE_SIDE_FRACTION)
        if size is None:
            self._add_note(path, f"the natural size of {url} is unknown; its aspect ratio is assumed to be 16:9")
            return _build_or_payload_error(path, Image, url, width=length, height=length, at=at)
        if size[0] >= size[1]:
            return _build_or_payload_error(path, Image, url, size=size, width=length, at=at)
        self._add_note(
            path, "the longer side of an image is assumed to be a fraction of the parallel side of the canvas"
        )
        return _build_or_payload_error(path, Image, url, size=size, height=length, at=at)

    def _migrate_background(self, v1_scene: v1.Scene, path: str) -> Scene:
        """Return a scene with the background of a V1 scene, without elements."""
        backgrounds = [(n, clip.detail) for n, clip in enumerate(v1_scene.clips) if clip.type == "background"]
        if not backgrounds and (source := _get_scene_background(v1_scene)):
            note = "is used as the background of the scene, although the V1 API documents only clips of that type"
            self._add_note(f"{path}.background", note)
            return _build_or_payload_error(f"{path}.background", Scene().background, source)
        if not backgrounds:
            self._add_note(
                path, "has no background, which V3 requires; it gets the background of the documented sample"
            )
            return Scene()
        if _get_scene_background(v1_scene):
            self._add_note(f"{path}.background", "is left out, because the scene has a background clip")
        for hidden_index, _ in backgrounds[:-1]:
            self._add_note(f"{path}.clips[{hidden_index}]", "is left out, because another background covers it")
        clip_index, detail = backgrounds[-1]
        detail_path = f"{path}.clips[{clip_index}].detail"
        url = _require_text(detail.url, f"{detail_path}.url")
        return _build_or_payload_error(detail_path, Scene().background, url)

    def report_dropped_keys(self, data: dict[str, Any]) -> None:
        """Add notes about keys that are left out, unless they have no effect, and about unused `sizes`."""
        self._report_object_keys(data, MIGRATED_KEYS["project"] if _get_project_name(data) else ("scenes",), "")
        for number, scene in enumerate(data["scenes"]):
            path = f"scenes[{number}]"
            self._report_object_keys(scene, v1.Scene.__struct_fields__, path)
            if scene.get("AIModel"):
                self._report_object_keys(scene["AIModel"], v1.AIModel.__struct_fields__, f"{path}.AIModel")
            for clip_index, clip in enumerate(scene.get("clips") or ()):
                clip_path = f"{path}.clips[{clip_index}]"
                misplaced = [key for key in clip if key in v1.Detail.__struct_fields__]
                for key in misplaced:
                    self._add_note(f"{clip_path}.{key}", "is left out, because it must be inside detail")
                self._report_object_keys(clip, (*v1.Clip.__struct_fields__, *misplaced), clip_path)
                self._report_object_keys(clip["detail"], MIGRATED_KEYS[clip["type"]], f"{clip_path}.detail")
        for url in self.sizes:
            if url not in self._media_urls:
                self._add_note("sizes", f"{url} is not an image or a video of the project")

    def _report_object_keys(self, data: dict[str, Any], migrated_keys: Collection[str], path: str) -> None:
        for key, value in data.items():
            if key not in migrated_keys and value is not None and value != V1_DEFAULTS.get(key):
                self._add_note(f"{path}.{key}".removeprefix("."), "is left out, because V3 has no such key")


MIGRATED_KEYS: dict[str, tuple[str, ...]] = {
    "project": ("scenes", "projectName"),
    "background": ("url",),
    "image": ("url", "scale", "locationX", "locationY", "layer"),
    "text": ("textSource", "font", "scale", "locationX", "locationY", "layer"),
    "userVideo": ("url", "scale", "scaleX", "scaleY", "locationX", "locationY", "layer"),
}
"""The keys of the project, and of the details of each clip type, that are migrated."""

V1_DEFAULTS = {"locationX": 0, "locationY": 0, "scale": 1, "scaleX": 1, "scaleY": 1}
"""Values that have no effect. A key with such a value is left out without a note."""


def _get_scene_background(v1_scene: v1.Scene) -> str | None:
    """Return the URL of a background that is a key of a scene, and not a clip."""
    background = v1_scene.background
    source = background.get("source_url") if isinstance(background, dict) else background
    return source if isinstance(source, str) and source else None


def _assign_layers(layered_elements: list[tuple[int | UnsetType, int, Element]]) -> list[Element]:
    """Return the elements with layers. If none has an explicit layer, their order is enough.

    Args:
        layered_elements: The explicit layer, the default layer and the element of each clip, from back to front.
    """
    if all(layer is UNSET for layer, _, _ in layered_elements):
        return [element for _, _, element in layered_elements]
    return [
        replace(element, layer=default if layer is UNSET else layer) for layer, default, element in layered_elements
    ]


def format_percent(fraction: Number) -> str:
    """Return a fraction of the canvas in percent, with 10 decimals, the precision of the V1 API's numbers.

    >>> format_percent(0.5 - 0.28)
    '22%'
    """
    digits = f"{round(100 * fraction, 10) + 0.0:.10f}"
    return digits.rstrip("0").rstrip(".") + "%"


def _format_point(x: Number, y: Number) -> tuple[str, str]:
    """Return the point for `at=`. V1 coordinates are fractions of the canvas, measured from its center."""
    return format_percent(0.5 + x), format_percent(0.5 + y)


def _format_detail_point(detail: v1.Detail) -> tuple[str, str]:
    return _format_point(detail.locationX or 0, detail.locationY or 0)


def _require_text(value: str | UnsetType, path: str) -> str:
    if not value:
        raise PayloadError(f"{parsing.NOT_VALID_V1}: the value is missing or empty.").with_path(path)
    return value


def _build_or_payload_error(path: str, factory: Callable[..., T], *args: object, **kwargs: object) -> T:
    """Return `factory(*args, **kwargs)`. Raise `PayloadError` for an argument that it rejects.

    The arguments are values of the payload at `path`.
    """
    try:
        return factory(*args, **kwargs)
    except ArgumentError as error:
        raise PayloadError(f"The value cannot be migrated: {error}").with_path(path) from None


def _format_paths(paths: list[str]) -> str:
    """Return the paths with commas; if there are more than three, the first two and the number of the others."""
    return ", ".join(paths) if len(paths) <= 3 else f"{', '.join(paths[:2])} and {len(paths) - 2} more"
