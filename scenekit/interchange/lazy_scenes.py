"""Scenes of a payload that are parsed on first access."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, overload

from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class UnparsedScene(Scene, frozen=True, kw_only=True):
    """A scene of a payload that is not parsed yet. It is written as `payload`, and its other fields are empty.

    Only `LazyScenes.raw_scenes` contains such scenes, for code that needs only the payload.
    """

    is_parsed: ClassVar[bool] = False

    payload: dict[str, Any]

    @property
    def raw_payload(self) -> dict[str, Any]:
        """The scene object of the payload."""
        return self.payload


class LazyScenes(Sequence[Scene]):
    """A sequence of scenes that parses each scene on first access. Untouched scenes keep their original JSON.

    Reading and writing a project of a thousand scenes therefore takes little longer than parsing its JSON. If one scene
    is edited, only that scene is parsed and composed.

    Args:
        raw_scenes: The scenes. A scene that is not parsed yet is an `UnparsedScene`.
        parse_scene: Returns the scene for a payload object and its index.
    """

    __slots__ = ("_parse_scene", "_parsed_scenes", "raw_scenes")

    def __init__(self, raw_scenes: Iterable[Scene], parse_scene: Callable[[dict[str, Any], int], Scene]):
        self.raw_scenes = tuple(raw_scenes)
        self._parse_scene = parse_scene
        self._parsed_scenes: dict[int, Scene] = {}

    def __len__(self) -> int:
        return len(self.raw_scenes)

    @overload
    def __getitem__(self, index: int) -> Scene: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Scene, ...]: ...
    def __getitem__(self, index: int | slice) -> Scene | tuple[Scene, ...]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(len(self))))
        scene = self.raw_scenes[index]
        if not isinstance(scene, UnparsedScene):
            return scene
        number = index if index >= 0 else index + len(self)
        if number not in self._parsed_scenes:
            self._parsed_scenes[number] = self._parse_scene(scene.payload, number)
        return self._parsed_scenes[number]

    def __add__(self, other: tuple[Scene, ...]) -> LazyScenes:
        return self._with_raw_scenes(self.raw_scenes + other)

    def with_replacements(self, replacements: dict[int, Scene]) -> LazyScenes:
        """Return the sequence with other scenes at the given indices."""
        return self._with_raw_scenes(replacements.get(number, scene) for number, scene in enumerate(self.raw_scenes))

    def _with_raw_scenes(self, raw_scenes: Iterable[Scene]) -> LazyScenes:
        scenes = LazyScenes(raw_scenes, self._parse_scene)
        scenes._parsed_scenes = self._parsed_scenes  # still valid, because no scene changes its index
        return scenes

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, (tuple, LazyScenes)) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyScenes, (self.raw_scenes, self._parse_scene)
