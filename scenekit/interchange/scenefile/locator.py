"""Find the positions of the parts of a project in its scene file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.interchange.scenefile.formats import Parse, parse_file, parse_json_path
from scenekit.interchange.scenefile.located import SourceLocation
from scenekit.interchange.scenefile.source_files import FileReader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenekit.interchange.scenefile.formats import KeyPath
    from scenekit.interchange.scenefile.located import LocatedValue

__all__ = ["SourceLocation", "SourceLocator"]


class SourceLocator:
    """Finds positions in a scene file and its includes. Each file is parsed once, and each list is expanded once.

    Args:
        path: The path of the scene file. `-` is JSON from standard input.
        data: The content of the scene file.
        variables: The values of all variables in the file and its includes.
        parse: Parses the content of a file.

    Raises:
        SourceError: The file is invalid.
    """

    def __init__(self, path: str, data: bytes, variables: Mapping[str, object] | None, parse: Parse = parse_file):
        self._reader = FileReader(path, variables, parse)
        self._root = self._reader.read_root(data)
        self._lists: dict[KeyPath, list[LocatedValue]] = {}

    def locate(self, json_path: str) -> SourceLocation | None:
        """Return the location of a part of the project, such as `scenes[1].elements[2]`; None if no file has it.

        Raises:
            SourceError: An include is invalid.
        """
        node = self._root
        key_path = parse_json_path(json_path)
        for depth, key in enumerate(key_path):
            if isinstance(key, str):
                if not isinstance(node.value, dict) or key not in node.value:
                    return None
                node = node.descend(key)
            else:
                items = self._expand_list(node, key_path[:depth])
                if key >= len(items):
                    return None
                node = items[key]
        return node.location

    def _expand_list(self, node: LocatedValue, project_path: KeyPath) -> list[LocatedValue]:
        """Return the items of the list at a path of the project, with the items of included files."""
        if project_path not in self._lists:
            self._lists[project_path] = list(self._reader.expand_includes(node)) if isinstance(node.value, list) else []
        return self._lists[project_path]
