"""Projects with variables, composed once and encoded for many rows."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from scenekit.compilation.compiled_scene import compile_scene, has_constant_speakers
from scenekit.compilation.slots import MARK, NameSlot
from scenekit.compilation.substitution import build_scene_template, get_project_template
from scenekit.compose.project_payload import build_project_payload
from scenekit.compose.scenes import build_context, compose, may_need_turns, resolve_script_target, with_scene_path
from scenekit.elements.templates import TextTemplate
from scenekit.elements.variables import has_placeholders, match_variable_values
from scenekit.errors import ScenekitError
from scenekit.interchange.lazy_scenes import LazyScenes
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scenekit.compilation.compiled_scene import Part
    from scenekit.compilation.substitution import ProjectWithVariables
    from scenekit.core.geometry import Number
    from scenekit.scene import Scene


class CompiledProject:
    """A project with variables that is composed once, for the payloads of many rows. `Project.compile` returns it.

    `to_json` returns the bytes of `project.substitute(**row).to_json()`, and takes a fraction of the time. It fills
    scripts and names, and lays out only the elements whose content depends on the row. A scene is composed again for
    each row if an element depends on another one or is in a group, if its scripts are a conversation, or if its
    background has variables.

    It is immutable, so threads can share it. Its memory does not grow with the rows. It uses the catalog as it is when
    the project is compiled.

    >>> from scenekit import Project, Scene
    >>> compiled = Project("For ${name}").add(Scene().avatar("M000045058", script="Hi, ${name}!")).compile()
    >>> compiled.to_json(name="Ann")[:23]
    b'{"name":"For Ann","orie'
    """

    __slots__ = ("_parts", "_project", "_slots", "_template", "variables")

    variables: tuple[str, ...]
    """The names of its variables, sorted."""

    def __init__(self, project: ProjectWithVariables):
        """Compose all parts of a project that no row changes. `Project.compile` documents the errors."""
        self._project = project
        self._template = get_project_template(project)
        self.variables = tuple(sorted(self._template.names))
        parts = _compile_parts(project)
        self._slots = tuple([(index, part) for index, part in enumerate(parts) if not isinstance(part, bytes)])
        self._parts: list[Any] = parts

    def __repr__(self) -> str:
        return f"CompiledProject({self._project!r})"

    def __reduce__(self) -> tuple[type[CompiledProject], tuple[ProjectWithVariables]]:
        return CompiledProject, (self._project,)

    def to_json(self, /, **variables: str | Number) -> bytes:
        """Return the payload of one row as minified JSON in UTF-8.

        Args:
            **variables: The value of each variable, as for `Project.substitute`.

        Raises:
            ArgumentError: A variable has no value, a value is for an unknown variable, or an option is not valid
                with the values.
            CompositionError: The elements cannot become a payload with these values.

        >>> from scenekit import Project, Scene
        >>> compiled = Project("Offers").add(Scene().text("Only ${price}!", at="top")).compile()
        >>> [b"Only 9.99!" in compiled.to_json(price=price) for price in ("9.99", 9.99)]
        [True, True]
        """
        template = self._template
        values: Mapping[str, Any] = variables
        if variables.keys() != template.names or not is_text(variables):
            values = match_variable_values(variables, template.names, template.required_names)
        parts = self._parts.copy()
        try:
            for index, slot in self._slots:
                parts[index] = slot.encode(values)
        except (ScenekitError, UnicodeEncodeError):
            return self._project.substitute(**variables).to_json()  # raises the error of the whole project
        return b"".join(parts)


def is_text(values: Mapping[str, object]) -> bool:
    """Whether all values are text, which needs no conversion. The encoder checks for lone surrogates."""
    for value in values.values():  # noqa: SIM110 (a generator costs a call per value)
        if type(value) is not str:
            return False
    return True


class ProjectSlot(Struct, frozen=True, gc=False):
    """A project that is composed again for each row."""

    project: ProjectWithVariables

    def encode(self, values: Mapping[str, str]) -> bytes:
        """Return the payload as JSON."""
        return self.project.substitute(**values).to_json()


def _compile_parts(project: ProjectWithVariables) -> list[Part]:
    """Return the parts of the payload, in order: JSON and slots alternate."""
    if not project.scenes:
        compose((), project.orientation, project.catalog, pre_encode=True)  # raises the error
    scenes = tuple(project.scenes)
    if not _has_constant_settings(project) or not all(_has_constant_target(project, scene) for scene in scenes):
        return [ProjectSlot(project)]
    marks: Any = tuple([MARK] * len(scenes))
    payload: Any = build_project_payload(project, marks)
    marked: list[list[Part]] = list(_compile_scenes(project, scenes))
    if project.name is not None and has_placeholders(project.name):
        payload = replace(payload, name=MARK)
        marked.insert(0, [NameSlot(TextTemplate.parse(project.name))])
    pieces = v3.encode_part(payload).split(bytes(MARK))
    if len(pieces) != len(marked) + 1:
        return [ProjectSlot(project)]  # `extra` replaces the scenes
    tails = chain.from_iterable([*parts, piece] for parts, piece in zip(marked, pieces[1:], strict=True))
    return _merge_constants([pieces[0], *tails])


def _has_constant_settings(project: ProjectWithVariables) -> bool:
    """Whether no setting of the project has variables, except the name if it stands alone."""
    if has_placeholders((project.webhook_url, project.dictionary, project.extra)):
        return False
    return not has_placeholders(project.name) or not (project.extra or project.omit)


def _has_constant_target(project: ProjectWithVariables, scene: Scene) -> bool:
    """Whether no row changes the part of the payload that holds the scripts: clips or scenes."""
    if project.scripts_on == "scene" or not may_need_turns(scene):
        return True
    return has_constant_speakers(scene)


def _compile_scenes(project: ProjectWithVariables, scenes: tuple[Scene, ...]) -> Iterator[list[Part]]:
    """Yield the parts of each scene, with the settings that `compose` uses."""
    target = resolve_script_target(scenes, project.scripts_on)
    context = build_context(project.orientation, project.catalog, target, pre_encode=True)
    raw_scenes = project.scenes.raw_scenes if isinstance(project.scenes, LazyScenes) else project.scenes
    for index, (scene, raw_scene) in enumerate(zip(scenes, raw_scenes, strict=True)):
        own_target = None if project.scripts_on else scene.scripts_on
        own_context = context if own_target is None else replace(context, scripts_on=own_target)
        try:
            # a constant scene of an existing payload is written unchanged
            is_constant = build_scene_template(scene).is_constant
            yield compile_scene(raw_scene if is_constant else scene, own_context, index)
        except ScenekitError as error:
            raise with_scene_path(index, error) from None


def _merge_constants(parts: Iterable[Part]) -> list[Part]:
    """Return the parts with adjacent JSON joined."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, bytes) and merged and isinstance(merged[-1], bytes):
            merged[-1] += part
        else:
            merged.append(part)
    return merged
