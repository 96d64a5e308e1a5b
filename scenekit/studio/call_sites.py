"""Record which call of a Python file creates each element, while the file runs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.elements import ELEMENTS_BY_METHOD, Element
from scenekit.scene import Scene
from scenekit.studio.sourcetext.python_calls import CallPosition, get_call_position

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.project import Project

RECORDER_NAME = "__scenekit_record_call__"
"""The name of the function that each recorded call is passed to."""

SCENE_METHODS = {*ELEMENTS_BY_METHOD, "say", "background"}


class CallSite(NamedTuple):
    """The call that creates an element, a turn or a background."""

    position: CallPosition
    result_count: int
    """The number of objects that the call has created. It is more than 1 in a loop."""
    use_count: int
    """The number of places in the project that use the object."""


class CallRecorder:
    """Changes the syntax tree of a file, so that its calls are recorded while it runs."""

    def __init__(self) -> None:
        self._positions: dict[int, CallPosition] = {}  # by the id of the created object
        self._objects: list[object] = []  # kept, so that no other object gets the same id
        self._result_counts: dict[CallPosition, int] = {}

    def transform(self, tree: ast.Module) -> ast.Module:
        """Return the tree with recorded calls."""
        names = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scenekit")
            for alias in node.names
        }
        transformed: ast.Module = _CallTransformer(names).visit(tree)
        return ast.fix_missing_locations(transformed)

    def record(
        self, position: tuple[int, int, int, int], call: Callable[..., Any], /, *args: Any, **kwargs: Any
    ) -> Any:
        """Call a function, and record the object that it creates."""
        result = call(*args, **kwargs)
        created: object = None
        if isinstance(result, Element):
            created = result
        elif isinstance(result, Scene):
            method = getattr(call, "__name__", "")
            if method == "background":
                created = result.background_element
            elif method == "say":
                created = result.turns[-1]
            elif result.elements:
                created = result.elements[-1]
        if created is not None and id(created) not in self._positions:
            place = CallPosition(*position)
            self._positions[id(created)] = place
            self._objects.append(created)
            self._result_counts[place] = self._result_counts.get(place, 0) + 1
        return result

    def find_sites(self, project: Project) -> dict[str, CallSite]:
        """Return the call site of each element, turn and background of a project, by its path."""
        parts = dict(_iter_parts(project))
        uses: dict[int, int] = {}
        for part in parts.values():
            uses[id(part)] = uses.get(id(part), 0) + 1
        sites: dict[str, CallSite] = {}
        for path, part in parts.items():
            position = self._positions.get(id(part))
            if position is not None:
                sites[path] = CallSite(position, self._result_counts[position], uses[id(part)])
        return sites


class _CallTransformer(ast.NodeTransformer):
    """Passes each call that may create an element to the recorder."""

    def __init__(self, names: set[str]):
        self._names = names

    def visit_Call(self, node: ast.Call) -> ast.AST:
        position = get_call_position(node)
        self.generic_visit(node)
        function = node.func
        is_method = isinstance(function, ast.Attribute) and (
            function.attr in SCENE_METHODS or function.attr in ELEMENT_NAMES
        )
        if not is_method and not (isinstance(function, ast.Name) and function.id in self._names):
            return node
        recorder = ast.Name(RECORDER_NAME, ast.Load())
        call = ast.Call(recorder, [_build_tuple(position), function, *node.args], node.keywords)
        return ast.copy_location(call, node)


def _build_tuple(position: CallPosition) -> ast.Tuple:
    return ast.Tuple([ast.Constant(number) for number in position], ast.Load())


ELEMENT_NAMES = {element_type.__name__ for element_type in ELEMENTS_BY_METHOD.values()}


def _iter_parts(project: Project) -> Any:
    for index, scene in enumerate(project.scenes):
        yield f"scenes[{index}].background", scene.background_element
        for number, turn in enumerate(scene.turns):
            yield f"scenes[{index}].turns[{number}]", turn
        yield from _iter_elements(scene.elements, f"scenes[{index}].elements")


def _iter_elements(elements: tuple[Element, ...], path: str) -> Any:
    for index, element in enumerate(elements):
        yield f"{path}[{index}]", element
        if element.is_group:
            members: tuple[Element, ...] = getattr(element, "elements", ())
            yield from _iter_elements(members, f"{path}[{index}].{element.method}")
