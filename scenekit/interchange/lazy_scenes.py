"""The scenes of a project that was read: each is read when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class UnparsedScene(Scene, frozen=True):
    """A scene of which nothing is known but the object of the payload that it is to be read from."""

    raw_payload: dict[str, Any]  # type: ignore[misc]  # a field here, a constant for all others


class LazyScenes(Sequence[Scene]):
    """A tuple of scenes, as far as anybody can tell; what nobody changed is written as it came.

    So a project of a thousand scenes is read and written as fast as its JSON, and whoever edits one scene
    pays for one. `read` makes a scene of its object and number.
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
        number = range(len(self))[index]
        part = self.raw_scenes[number]
        if type(part) is not UnparsedScene:
            return part
        if number not in self._parsed_scenes:
            self._parsed_scenes[number] = self._parse_scene(part.raw_payload, number)
        return self._parsed_scenes[number]

    def __add__(self, other: tuple[Scene, ...]) -> LazyScenes:
        return self._with_raw_scenes(self.raw_scenes + other)

    def with_replacements(self, replacements: dict[int, Scene]) -> LazyScenes:
        """The scenes with others in the places of those numbers."""
        return self._with_raw_scenes(replacements.get(number, part) for number, part in enumerate(self.raw_scenes))

    def _with_raw_scenes(self, raw_scenes: Iterable[Scene]) -> LazyScenes:
        scenes = LazyScenes(raw_scenes, self._parse_scene)
        scenes._parsed_scenes = self._parsed_scenes  # what was read stays good: no part changes its number
        return scenes

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, (tuple, LazyScenes)) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyScenes, (self.raw_scenes, self._parse_scene)
