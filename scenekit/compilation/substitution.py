"""Find and replace the variables of scenes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from scenekit.compose.project_payload import ProjectSettings
from scenekit.core.structs import replace_unchecked
from scenekit.elements.templates import get_template, substitute_element
from scenekit.elements.variables import (
    has_placeholders,
    iter_variables_in,
    match_variable_values,
    substitute_variables,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenekit.avatars.catalog import Catalog
    from scenekit.core.geometry import Number
    from scenekit.elements import Element
    from scenekit.elements.context import ScriptTarget
    from scenekit.interchange.lazy_scenes import LazyScenes
    from scenekit.scene import Scene


class ProjectWithVariables(ProjectSettings, Protocol):
    """The properties of `Project` that this package needs."""

    __dict__: dict[str, Any]

    @property
    def scenes(self) -> tuple[Scene, ...] | LazyScenes:
        """The scenes, in order."""

    @property
    def catalog(self) -> Catalog | None:
        """The avatars to use."""

    @property
    def scripts_on(self) -> ScriptTarget | None:
        """The part of the payload that holds the scripts."""

    def substitute(self, /, **variables: str | Number) -> ProjectWithVariables:
        """Return the project with its variables replaced."""

    def to_json(self) -> bytes:
        """Return the payload."""


FIELDS_WITH_VARIABLES = ("name", "webhook_url", "dictionary", "extra")
"""The fields of a project, besides its scenes, that can contain variables."""

SCENE_FIELDS_WITH_VARIABLES = ("background_element", "turns", "thumbnail_url", "extra", "omit")
"""The fields of a scene, besides its elements, that can contain variables."""

TEMPLATE_KEY = "template"
"""The key of a project's `__dict__` that holds its template. The template lives as long as the project."""


class SceneTemplate(Struct, frozen=True, gc=False):
    """A scene and the places of its variables."""

    scene: Scene
    fields: dict[str, Any]
    """The fields with variables, except the elements."""
    indices: tuple[int, ...]
    """The indices of the elements with variables."""

    @property
    def is_constant(self) -> bool:
        """Whether the scene contains no variables, not even escaped ones."""
        return not self.fields and not self.indices

    def substitute(self, values: Mapping[str, str]) -> Scene:
        """Return the scene with its variables replaced.

        Raises:
            ArgumentError: An option is not valid with these values.
        """
        changes = {field: substitute_variables(value, values) for field, value in self.fields.items()}
        elements = list(self.scene.elements)
        for index in self.indices:
            elements[index] = substitute_element(elements[index], values)
        scene = replace_unchecked(self.scene, "elements", tuple(elements))
        return replace(scene, **changes) if changes else scene


class ProjectTemplate(Struct, frozen=True, gc=False):
    """The variables of a project, and their places."""

    names: frozenset[str]
    required_names: frozenset[str]
    """The names of the variables that have no default in one of their places."""
    fields: dict[str, Any]
    """The fields with variables, except the scenes."""
    scenes: tuple[SceneTemplate, ...]

    def substitute(self, variables: Mapping[str, object]) -> tuple[dict[int, Scene], dict[str, Any]]:
        """Return the scenes, by their index, and the fields that change if the variables are replaced.

        Raises:
            ArgumentError: A variable has no value, a value is for an unknown variable, or an option is not valid with
                the values.
        """
        values = match_variable_values(variables, self.names, self.required_names)
        scenes = {
            index: template.substitute(values)
            for index, template in enumerate(self.scenes)
            if template.indices or template.fields
        }
        return scenes, {field: substitute_variables(value, values) for field, value in self.fields.items()}


def get_project_template(project: ProjectWithVariables) -> ProjectTemplate:
    """Return the template of a project. It is built on first use, and kept with the project."""
    template: ProjectTemplate | None = project.__dict__.get(TEMPLATE_KEY)
    if template is None:
        template = project.__dict__[TEMPLATE_KEY] = _build_template(project)
    return template


def _build_template(project: ProjectWithVariables) -> ProjectTemplate:
    scenes = tuple([build_scene_template(scene) for scene in project.scenes])
    fields = _list_fields_with_variables(project, FIELDS_WITH_VARIABLES)
    contents = [fields, *([template.fields, list_variable_elements(template)] for template in scenes)]
    variables = list(iter_variables_in(contents))
    required_names = frozenset(variable.name for variable in variables if variable.default is None)
    return ProjectTemplate(frozenset(variable.name for variable in variables), required_names, fields, scenes)


def build_scene_template(scene: Scene) -> SceneTemplate:
    """Return the template of a scene."""
    elements = enumerate(scene.elements)
    indices = tuple([index for index, element in elements if not get_template(element).is_constant])
    return SceneTemplate(scene, _list_fields_with_variables(scene, SCENE_FIELDS_WITH_VARIABLES), indices)


def list_variable_elements(template: SceneTemplate) -> list[Element]:
    """Return the elements of a scene that contain variables."""
    return [template.scene.elements[index] for index in template.indices]


def _list_fields_with_variables(owner: object, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(owner, name) for name in names}
    return {name: value for name, value in values.items() if has_placeholders(value)}
