"""The boxes of the elements of a scene, as they are composed on a canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import structs

from scenekit.core.geometry import Box, Size, bounding_box
from scenekit.errors import ArgumentError
from scenekit.inspection.check.clip_geometry import clip_bounding_box
from scenekit.inspection.check.sources import iter_element_refs
from scenekit.inspection.view import ClipView, PayloadView, read_payload_view
from scenekit.studio.snapshot import iter_elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.core.geometry import Orientation
    from scenekit.elements import Element
    from scenekit.project import Project
    from scenekit.scene import Scene


class PlacedElement(NamedTuple):
    """An element of a scene with its clip."""

    path: str
    element: Element
    clip: ClipView | None
    """The clip; None for a group."""
    box: Box
    """The box on the canvas: of a rotated element before the rotation, of a group around its members."""
    parent: str | None
    """The path of the group that contains the element."""


class SceneLayout(NamedTuple):
    """A composed scene with its elements."""

    view: PayloadView
    """The payload of a project that has this scene only."""
    elements: dict[str, PlacedElement]
    """The elements by path, from back to front. A group comes before its members."""

    @property
    def canvas(self) -> Size:
        """The canvas."""
        return self.view.canvas


def compose_scene_alone(project: Project, scene: Scene, orientation: Orientation | None = None) -> dict[str, Any]:
    """Return the payload of a project that has one scene only."""
    alone = structs.replace(project, scenes=(scene,), orientation=orientation or project.orientation)
    return alone.to_dict()


def lay_out_scene(project: Project, index: int, scene: Scene, orientation: Orientation | None = None) -> SceneLayout:
    """Return the layout of a scene.

    Args:
        project: The project.
        index: The index of the scene, for the paths of its elements.
        scene: The scene. It may differ from the one in the project.
        orientation: The canvas to use instead of the project's own.

    Raises:
        CompositionError: The elements cannot be composed.
    """
    view = read_payload_view(compose_scene_alone(project, scene, orientation))
    clips = {clip.path: clip for clip in view.scenes[0].clips}
    clip_by_element = {ref.source_path: clips.get(ref.path) for ref in iter_element_refs((scene,))}
    return SceneLayout(view, dict(_place_elements(index, scene, clip_by_element)))


def _place_elements(
    index: int, scene: Scene, clip_by_element: dict[str, ClipView | None]
) -> Iterator[tuple[str, PlacedElement]]:
    prefix = f"scenes[{index}].elements"
    parts = list(iter_elements(scene.elements, "scenes[0].elements"))
    for local_path, element in parts:
        path = prefix + local_path.removeprefix("scenes[0].elements")
        clip = clip_by_element.get(local_path)
        inner = [
            clip_bounding_box(member)
            for name, member in clip_by_element.items()
            if member is not None and name.startswith(f"{local_path}.")
        ]
        box = clip.box if clip else bounding_box(inner) if inner else Box(0, 0, 0, 0)
        parent = path.rpartition(".")[0]
        yield (
            path,
            PlacedElement(path, element, clip, box, parent if parent.endswith("]") and "elements" in parent else None),
        )


def find_element(scene: Scene, path: str) -> Element:
    """Return an element of a scene by its path in the project. Raises `ArgumentError` if it does not exist."""
    local = "scenes[0]" + path[path.index("]") + 1 :]
    for name, element in iter_elements(scene.elements, "scenes[0].elements"):
        if name == local:
            found: Element = element
            return found
    raise ArgumentError(f"The scene has no element {path}.", argument="path", value=path)


def replace_element(scene: Scene, path: str, new: Element) -> Scene:
    """Return a scene with another element at a path."""
    local = "scenes[0]" + path[path.index("]") + 1 :]

    def map_elements(elements: tuple[Any, ...], prefix: str) -> tuple[Any, ...]:
        return tuple(map_element(element, f"{prefix}[{number}]") for number, element in enumerate(elements))

    def map_element(element: Any, name: str) -> Any:
        if name == local:
            return new
        if element.is_group and local.startswith(f"{name}."):
            return structs.replace(element, elements=map_elements(element.elements, f"{name}.{element.method}"))
        return element

    return structs.replace(scene, elements=map_elements(scene.elements, "scenes[0].elements"))
