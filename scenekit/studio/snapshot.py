"""A source as it was read: its project, the files that it was read from, and the origin of each element."""

from __future__ import annotations

import os
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from scenekit.elements.variables import find_variables
from scenekit.errors import ScenekitError, SourceError
from scenekit.inspection.check.sources import iter_element_refs
from scenekit.interchange.scenefile.formats import (
    FORMAT_BY_SUFFIX,
    Format,
    Parse,
    ParsedFile,
    detect_format,
    parse_data,
    parse_file,
    parse_json_path,
)
from scenekit.interchange.scenefile.grammar import INCLUDE_KEY
from scenekit.interchange.scenefile.locator import SourceLocator
from scenekit.interchange.scenefile.reader import load_scenefile
from scenekit.payload import parsing
from scenekit.project import Project
from scenekit.source import Source, read
from scenekit.studio.sourcetext.documents import TextDocument
from scenekit.studio.sourcetext.nodes import KeyPath, NotEditableError
from scenekit.studio.sourcetext.python_calls import CallPosition, PythonDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scenekit.studio.call_sites import CallSite
    from scenekit.studio.python_runner import PythonRunner

Kind = Literal["scenefile", "payload", "python"]


class Origin(NamedTuple):
    """The place where an element, a turn or a background is written."""

    file: str
    """The path of the file."""
    line: int | None
    key_path: KeyPath | None = None
    """The path of the object in a scene file or a payload."""
    call: CallPosition | None = None
    """The position of the call in a Python file."""
    reason: str = ""
    """The reason why the studio cannot edit it, or ""."""


class Snapshot:
    """A source as it was read.

    Attributes:
        source: The source.
        kind: The kind of the source.
        project: The project.
        contents: The content of each file, by its path as the source names it.
        sites: The calls that create the elements of a Python source, by the path of the element.
        read_files: The files that a Python source has read, in its folder.
        verified: The data of the last edited content. The next snapshot is built from it.
    """

    def __init__(
        self,
        source: Source,
        kind: Kind,
        project: Project,
        content: bytes,
        sites: Mapping[str, CallSite] | None = None,
        read_files: tuple[str, ...] = (),
        parse: Parse = parse_file,
    ):
        self.source = source
        self.kind = kind
        self.project = project
        self.contents = {source.path: content}
        self.sites = sites or {}
        self.read_files = read_files
        self._parse = parse
        self._documents: dict[str, TextDocument] = {}
        self.verified: dict[bytes, ParsedFile] = {}

    @property
    def path(self) -> str:
        """The path of the source file."""
        return self.source.path

    @cached_property
    def included_files(self) -> list[str]:
        """The other files that the source was read from."""
        if self.kind == "python":
            return list(self.read_files)
        if self.kind == "payload":
            return []
        return sorted(_find_includes(self.path, self.get_document(self.path).data))

    @cached_property
    def _locator(self) -> SourceLocator:
        return SourceLocator(self.path, self.contents[self.path], self.source.variables, self._parse)

    def read_content(self, path: str) -> bytes:
        """Return the content of a file of the source. An included file is read when it is first needed."""
        if path not in self.contents:
            self.contents[path] = read(path)
        return self.contents[path]

    def get_document(self, path: str) -> TextDocument:
        """Return the text of a scene file, of a file that it includes, or of a payload."""
        if path not in self._documents:
            text_format = FORMAT_BY_SUFFIX[os.path.splitext(path)[1].lower()]
            content = self.read_content(path)
            parsed = self._parse(content, text_format, path)
            self._documents[path] = TextDocument(content, text_format, parsed, self.verified)
        return self._documents[path]

    @cached_property
    def python_document(self) -> PythonDocument:
        """The text of a Python source."""
        return PythonDocument(self.contents[self.path])

    def find_origin(self, path: str) -> Origin:
        """Return the place where an element, a turn or a background of the project is written.

        Args:
            path: The path in the project, such as `scenes[0].elements[2].row[1]`.
        """
        if self.kind == "python":
            return self._find_call(path)
        if self.kind == "payload":
            return self._find_in_payload(path)
        return self._find_in_scenefile(path)

    def _find_call(self, path: str) -> Origin:
        site = self.sites.get(path)
        if site is None:
            reason = "The element is computed: no call with literal arguments in this file creates it."
            return Origin(self.path, None, reason=reason)
        reason = ""
        if site.result_count > 1:
            reason = (
                f"The call in line {site.position.end_line} runs {site.result_count} times, in a loop or a function."
            )
        elif site.use_count > 1:
            reason = f"The element is shared by {site.use_count} places of the project."
        name_line = self.python_document.find_name_line(site.position)
        return Origin(self.path, name_line, call=site.position, reason=reason)

    @cached_property
    def _payload_prefix(self) -> KeyPath:
        """The path of the project in a response of the service."""
        data, prefix = self.get_document(self.path).data, []
        for key in ("data", "project", "response"):
            if "scenes" not in data and isinstance(data.get(key), dict):
                data = data[key]
                prefix.append(key)
        return tuple(prefix)

    @cached_property
    def clip_paths(self) -> dict[str, str]:
        """The path of the clip of each element, by the path of the element."""
        return {ref.source_path: ref.path for ref in iter_element_refs(tuple(self.project.scenes))}

    def _find_in_payload(self, path: str) -> Origin:
        document = self.get_document(self.path)
        clip_path = self.clip_paths.get(path, path)
        key_path = (*self._payload_prefix, *parse_json_path(clip_path))
        return Origin(self.path, document.find_line(key_path), key_path)

    def _find_in_scenefile(self, path: str) -> Origin:
        location = self._locator.locate(path)
        if location is None and path.endswith(".background"):
            return self._find_in_scenefile(path.removesuffix(".background"))
        if location is None:
            scene = self._locator.locate(path.partition("]")[0] + "]")
            file = scene.path if scene else self.path
            return Origin(file, scene.line if scene else None, reason="The file does not contain this value.")
        key_path = parse_json_path(location.json_path)
        try:
            document = self.get_document(location.path)
            reason = document.find_reason(key_path)
            line = location.line or document.find_line(key_path)
        except (SourceError, NotEditableError) as error:
            return Origin(location.path, location.line, key_path, reason=str(error))
        count = self._included_counts.get((location.path, location.json_path), 1)
        if count > 1:
            name = os.path.relpath(location.path, os.path.dirname(self.path) or ".")
            reason = f"{name} is included {count} times, so a change here would affect all of them."
        return Origin(location.path, line, key_path, reason=reason)

    @cached_property
    def _included_counts(self) -> dict[tuple[str, str], int]:
        """The number of paths of the project that each value of an included file has."""
        counts: dict[tuple[str, str], int] = {}
        for path in iter_part_paths(self.project):
            location = self._locator.locate(path)
            if location and location.path != self.path:
                key = (location.path, location.json_path)
                counts[key] = counts.get(key, 0) + 1
        return counts

    def find_variable(self, origin: Origin, key: str) -> str | None:
        """Return the name of a variable in a value of a scene file, or None if it has none."""
        if self.kind != "scenefile" or origin.key_path is None:
            return None
        members = self.get_document(origin.file).get_value(origin.key_path)
        names = find_variables(members.get(key)) if isinstance(members, dict) else set()
        return min(names) if names else None


def iter_part_paths(project: Project) -> Iterator[str]:
    """Yield the paths of all scenes, turns and elements, with the members of groups."""
    for index, scene in enumerate(project.scenes):
        yield f"scenes[{index}]"
        yield f"scenes[{index}].background"
        yield from (f"scenes[{index}].turns[{number}]" for number in range(len(scene.turns)))
        yield from (path for path, _ in iter_elements(scene.elements, f"scenes[{index}].elements"))


def iter_elements(elements: tuple[Any, ...], path: str) -> Iterator[tuple[str, Any]]:
    """Yield each element with its path. A group comes before its members."""
    for index, element in enumerate(elements):
        element_path = f"{path}[{index}]"
        yield element_path, element
        if element.is_group:
            yield from iter_elements(element.elements, f"{element_path}.{element.method}")


def _find_includes(path: str, data: Any, found: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the paths of the files that a scene file includes, and of those that these include."""
    if isinstance(data, list):
        for item in data:
            found = _find_includes(path, item, found)
    elif isinstance(data, dict):
        name = data.get(INCLUDE_KEY)
        if isinstance(name, str):
            file = os.path.join(os.path.dirname(path), name)
            if file not in found:
                found |= {file}
                found = _find_includes(file, _try_parse(file), found)
        for value in data.values():
            if isinstance(value, (list, dict)):
                found = _find_includes(path, value, found)
    return found


def _try_parse(path: str) -> Any:
    """Return the data in a file; None if it is invalid, which the reader of scene files reports."""
    try:
        return parse_data(read(path), detect_format(path), path)
    except ScenekitError:
        return None


def load_snapshot(
    source: Source, runner: PythonRunner, verified: Mapping[bytes, ParsedFile] = MappingProxyType({})
) -> Snapshot:
    """Read a source.

    Args:
        source: The source.
        runner: Runs the source if it is a Python file.
        verified: The data of contents that have been parsed already.

    Raises:
        ScenekitError: The source cannot be read, or is invalid.
    """
    if source.path.endswith(".py"):
        return _run_python(source, runner)
    if os.path.splitext(source.path)[1].lower() not in FORMAT_BY_SUFFIX:
        return Snapshot(source, "payload", source.load(), b"")  # raises the error of the command
    content = read(source.path)
    is_json = source.path.lower().endswith(".json")
    with source.error_context():
        document = parsing.parse_json(content) if is_json else None
    if is_json and not parsing.is_scenefile(document):
        return Snapshot(source, "payload", source.load(), content)
    parse = FileParser(verified).parse
    project = load_scenefile(Project, source.path, content, source.variables, parse)
    return Snapshot(source, "scenefile", project, content, parse=parse)


class FileParser:
    """Parses the files of one snapshot, each only once."""

    def __init__(self, verified: Mapping[bytes, ParsedFile]) -> None:
        self._files: dict[tuple[bytes, str], ParsedFile] = {}
        self._verified = verified

    def parse(self, content: bytes, format: Format, path: str) -> ParsedFile:
        """Return the data in a file, as `parse_file` does."""
        key = (content, path)
        if key not in self._files:
            self._files[key] = self._verified.get(content) or parse_file(content, format, path)
        return self._files[key]


def _run_python(source: Source, runner: PythonRunner) -> Snapshot:
    content = read(source.path)
    result = runner.run(source.spec)
    project = load_scenefile(Project, "-", result.scenefile.encode(), {})
    if source.variables or project.has_only_defaults:
        project = project.substitute(**source.variables)
    return Snapshot(source, "python", project, content, result.sites, result.read_files)
