"""The scenes of a project that was read: each is read when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Unread(Scene, frozen=True):
    """A scene of which nothing is known but the object of the payload that it is to be read from."""

    source: dict[str, Any]  # type: ignore[misc]  # a field here, a constant for all others


class ReadScenes(Sequence[Scene]):
    """A tuple of scenes, as far as anybody can tell; what nobody changed is written as it came.

    So a project of a thousand scenes is read and written as fast as its JSON, and whoever edits one scene
    pays for one. `read` makes a scene of its object and number.
    """

    __slots__ = ("_found", "_read", "parts")

    def __init__(self, parts: Iterable[Scene], read: Callable[[dict[str, Any], int], Scene]):
        self.parts = tuple(parts)
        self._read = read
        self._found: dict[int, Scene] = {}

    def __len__(self) -> int:
        return len(self.parts)

    @overload
    def __getitem__(self, index: int) -> Scene: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Scene, ...]: ...
    def __getitem__(self, index: int | slice) -> Scene | tuple[Scene, ...]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(len(self))))
        number = range(len(self))[index]
        part = self.parts[number]
        if type(part) is not Unread:
            return part
        if number not in self._found:
            self._found[number] = self._read(part.source, number)
        return self._found[number]

    def __add__(self, more: tuple[Scene, ...]) -> ReadScenes:
        return self._with(self.parts + more)

    def replaced(self, scenes: dict[int, Scene]) -> ReadScenes:
        """The scenes with others in the places of those numbers."""
        return self._with(scenes.get(number, part) for number, part in enumerate(self.parts))

    def _with(self, parts: Iterable[Scene]) -> ReadScenes:
        scenes = ReadScenes(parts, self._read)
        scenes._found = self._found  # what was read stays good: no part changes its number
        return scenes

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, (tuple, ReadScenes)) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return ReadScenes, (self.parts, self._read)
