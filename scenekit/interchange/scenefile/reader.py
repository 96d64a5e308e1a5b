"""Read a scene file as a project."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct, structs

from scenekit.avatars.catalog import CATALOG_FORMAT_VERSION, Catalog, CatalogFile, catalog_from_file
from scenekit.core import limits
from scenekit.core.messages import did_you_mean, list_choices, reject_unknown_options, suggestion_suffix
from scenekit.elements import ELEMENTS_BY_METHOD, Background, Element
from scenekit.elements.group import check_member
from scenekit.elements.turn import Turn
from scenekit.elements.variables import find_variables, substitute_variables, validate_variable_values
from scenekit.errors import ArgumentError, CatalogError, SourceError, UnknownOptionError
from scenekit.interchange.scenefile.formats import ParsedFile, Positions, detect_format, parse_file, parse_json_path
from scenekit.interchange.scenefile.grammar import (
    CATALOG_KEYS,
    CONTENT_FIELD_BY_METHOD,
    GROUP_METHODS,
    INCLUDE_KEY,
    NESTED_STRUCTS,
    OPTIONS_BY_METHOD,
    RESOLUTION_BY_NUMBER,
    SAY_KEY,
    SCENE_KEYS,
    SCHEMA_KEY,
    TURN_KEYS,
)
from scenekit.interchange.scenefile.located import LocatedValue, SourceFile
from scenekit.payload import parsing
from scenekit.payload.msgspec_errors import split_validation_error
from scenekit.payload.parsing import describe_json_type
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scenekit.interchange.scenefile.formats import Format, KeyPath

T = TypeVar("T", bound=Struct)

MAX_KEY_PATH_LENGTH = 64
"""The maximum number of keys in the path of an element. It allows 28 nested groups, far below the recursion limit."""


def load_scenefile(project_type: type[T], path: str, data: bytes, variables: Mapping[str, object] | None) -> T:
    """Return the project of a scene file.

    Args:
        project_type: The struct of the project. Its fields are the keys of the file.
        path: The path of the file. `-` is JSON from standard input.
        data: The content of the file.
        variables: The values of all variables in the file and its includes. None leaves the variables unchanged.

    Raises:
        SourceError: The file is invalid. All errors have the file, the line (in YAML) and the path.
        ArgumentError: An option is unknown or has an invalid value.
        MissingExtraError: The file is YAML, and PyYAML is not installed.
    """
    if variables is not None:
        variables = validate_variable_values("variables", variables)
    try:
        return _build_project(project_type, FileReader(path, variables), data)
    except RecursionError:
        raise SourceError("The file is nested too deeply.").with_path(path) from None


def _build_project(project_type: type[T], reader: FileReader, data: bytes) -> T:
    root = reader.read_root(data)
    if parsing.is_payload(root.value):
        raise root.source_error(
            "The file is a payload, not a scene file. Read it with Project.from_payload, or pass a .json file to the "
            "command."
        )
    options = {key: value for key, value in root.require_object("with its scenes").items() if key != SCHEMA_KEY}
    try:
        reject_unknown_options("scene file", options, project_type.__struct_fields__, kind="key")
        if not isinstance(options.get("scenes"), list):
            raise ArgumentError("The file must have the key scenes, with a list of scenes.", argument="scenes")
    except ArgumentError as error:
        raise root.locate_argument_error(error) from None
    options["scenes"] = tuple(
        [
            _build_scene(reader, node, number)
            for number, node in enumerate(reader.expand_includes(root.descend("scenes")), start=1)
        ]
    )
    if "catalog" in options:
        options["catalog"] = _build_catalog(root.descend("catalog"))
    if isinstance(number := options.get("resolution"), int):
        options["resolution"] = RESOLUTION_BY_NUMBER.get(number, number)
    reader.reject_unused_variables(root)
    try:
        return project_type(**options)
    except ArgumentError as error:
        raise root.locate_argument_error(error) from None


def read_file(path: str) -> bytes:
    """Return the content of a file. Raises `SourceError`."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise SourceError(f"The file cannot be read: {error.strerror}.").with_path(path) from None
    except ValueError as error:  # the path contains a null character
        raise SourceError(f"The file cannot be read: {error}.").with_path(repr(path)) from None


class FileReader:
    """Reads the files of one project: a scene file and the files that it includes. Each file is parsed once.

    Args:
        path: The path of the scene file. Includes must be in its folder.
        variables: The values of all variables in the files. None leaves the variables unchanged.
    """

    def __init__(self, path: str, variables: Mapping[str, object] | None):
        self.path = path
        self.folder = os.path.realpath(os.path.dirname(path))
        self.variables = variables
        self.used_variables: set[str] = set()
        self._fragments: dict[str, ParsedFile] = {}
        self._fragment_sizes: dict[str, int] = {}
        self._include_count = 0
        self._included_value_count = 0
        self.element_count = 0

    def read_root(self, data: bytes) -> LocatedValue:
        """Return the content of the scene file, with its variables replaced."""
        format: Format = "json" if self.path == "-" else detect_format(self.path)
        parsed = self._parse(data, SourceFile(self.path, format, NO_POSITIONS))
        return LocatedValue(parsed.data, SourceFile(self.path, format, parsed.positions), ())

    def _parse(self, data: bytes, file: SourceFile) -> ParsedFile:
        """Return the content of a file, with its variables replaced."""
        parsed = parse_file(data, file.format, file.path)
        if self.variables is None or not _can_contain_variables(data):
            return parsed
        self.used_variables |= find_variables(parsed.data)
        if missing := sorted(find_variables(parsed.data, are_required=True) - self.variables.keys()):
            raise _missing_variable_error(missing[0], parsed, file)
        return parsed._replace(data=substitute_variables(parsed.data, self.variables))

    def reject_unused_variables(self, root: LocatedValue) -> None:
        """Raise `SourceError` for a variable that no file contains."""
        for name in self.variables or ():
            if name not in self.used_variables:
                suggestion = suggestion_suffix(name, sorted(self.used_variables))
                raise root.source_error(f"The file does not contain ${{{name}}}.{suggestion}")

    def expand_includes(self, node: LocatedValue) -> Iterator[LocatedValue]:
        """Yield the items of a list, where the items of included files replace the includes."""
        for number, value in enumerate(node.value):
            if type(value) is dict and INCLUDE_KEY in value:
                fragment = self._load_fragment(node.descend(number))
                if isinstance(fragment.value, list):
                    yield from self.expand_includes(fragment)
                else:
                    yield fragment
            else:
                yield LocatedValue(value, node.file, (*node.key_path, number))

    def _load_fragment(self, node: LocatedValue) -> LocatedValue:
        """Return the content of the file that an object includes."""
        name, file = node.value[INCLUDE_KEY], node.file
        path, real_path = self._resolve_include(node, name)
        included_from = (*file.included_from, os.path.realpath(file.path))
        if real_path in included_from:
            raise node.source_error(f"{name!r} includes itself.")
        if len(file.included_from) >= limits.MAX_INCLUDE_DEPTH:
            raise node.source_error(f"{name!r} is included more than {limits.MAX_INCLUDE_DEPTH} files deep.")
        if real_path not in self._fragments:
            fragment = SourceFile(path, detect_format(path), NO_POSITIONS, included_from)
            self._fragments[real_path] = self._parse(_read_fragment(node, name, real_path), fragment)
            self._fragment_sizes[real_path] = limits.count_values(self._fragments[real_path].data)
        self._included_value_count += self._fragment_sizes[real_path]
        _reject_excess(node, self._included_value_count, limits.MAX_VALUES, "values")
        data, positions = self._fragments[real_path]
        return LocatedValue(data, SourceFile(path, detect_format(path), positions, included_from), ())

    def _resolve_include(self, node: LocatedValue, name: object) -> tuple[str, str]:
        """Return the path of an included file, and its real path, which must be in the project's folder."""
        if len(node.value) > 1 or not isinstance(name, str) or not name:
            raise node.source_error("An include must contain only the name of a file, such as {include: logo.yaml}.")
        self._include_count += 1
        _reject_excess(node, self._include_count, limits.MAX_INCLUDES, "includes")
        if "\0" in name:
            raise node.source_error(f"{name!r} is not a valid file name.")
        path = os.path.join(os.path.dirname(node.file.path), name)
        real_path = os.path.realpath(path)
        if os.path.isabs(name) or not real_path.startswith(os.path.join(self.folder, "")):
            reason = f"{name!r} is outside the project's folder. Includes are relative to the file that has them."
            raise node.source_error(reason)
        return path, real_path


def _reject_excess(node: LocatedValue, amount: int, limit: int, unit: str) -> None:
    """Raise `SourceError` if the project with its includes is larger than a limit."""
    if amount > limit:
        excess = limits.describe_excess("The project with its includes", amount, limit, unit)
        raise node.source_error(f"{excess} Split the project, or repeat fewer parts.")


NO_POSITIONS = Positions()
"""The positions of a file that is not parsed yet."""


def _missing_variable_error(name: str, parsed: ParsedFile, file: SourceFile) -> SourceError:
    key_path = _find_key_path(parsed.data, lambda text: name in find_variables(text)) or ()
    reason = f"${{{name}}} has no value. Pass one: --var {name}=… on the command line, variables= in Python."
    return SourceError(reason).with_path(str(file._replace(positions=parsed.positions).locate(key_path)))


def _read_fragment(node: LocatedValue, name: str, real_path: str) -> bytes:
    if os.path.exists(real_path) and not os.path.isfile(real_path):  # a pipe would block
        raise node.source_error(f"{name!r} is not a file.")
    try:
        return read_file(real_path)
    except SourceError as error:
        raise node.source_error(f"{name!r} {error.args[0].removeprefix('The file ')}") from None


def _can_contain_variables(data: bytes) -> bool:
    r"""Whether a file contains `$`, which may be escaped (`\u0024`, `\x24`). Most files do not."""
    return b"$" in data or (b"\\" in data and b"24" in data)


def _build_scene(reader: FileReader, node: LocatedValue, number: int) -> Scene:
    _reject_excess(node, number, limits.MAX_SCENES, "scenes")
    options = dict(node.require_object("a scene with its elements"))
    try:
        _reject_misplaced_elements(options)
        reject_unknown_options("scene", options, SCENE_KEYS, kind="key")
    except ArgumentError as error:
        raise node.locate_argument_error(error) from None
    elements = tuple([_build_element(reader, item) for item in _iter_list(reader, node, "elements")])
    turns = tuple([_build_turn(item) for item in _iter_list(reader, node, "turns")])
    background = _build_background(node.descend("background")) if "background" in options else Background()
    others = {key: value for key, value in options.items() if key not in ("background", "elements", "turns")}
    scene = Scene(background_element=background, elements=elements, turns=turns)
    try:
        return scene.replace(**others) if others else scene
    except ArgumentError as error:
        raise node.locate_argument_error(error) from None


def _reject_misplaced_elements(options: dict[str, Any]) -> None:
    """Raise `UnknownOptionError` for an element that is a key of a scene, and not an item of its elements."""
    for key, value in options.items():
        if key in ELEMENTS_BY_METHOD:
            advice = f"Write it as an item of elements: {{elements: [{{{key}: …}}]}}."
            message = f"The scene has an unknown key {key!r}. {advice}"
            raise UnknownOptionError(message, method="scene", argument=key, value=value)


def _iter_list(reader: FileReader, node: LocatedValue, key: str) -> Iterator[LocatedValue]:
    """Return an iterator over an optional list of a scene."""
    value = node.value.get(key)
    if value is not None and not isinstance(value, list):
        raise node.descend(key).source_error(f"The value must be a list, not {describe_json_type(value)}.")
    return reader.expand_includes(node.descend(key)) if value else iter(())


def _build_element(reader: FileReader, node: LocatedValue) -> Element:
    reader.element_count += 1
    _reject_excess(node, reader.element_count, limits.MAX_ELEMENTS, "elements")
    options = dict(node.require_object("an element such as {text: Welcome}"))
    if len(node.key_path) > MAX_KEY_PATH_LENGTH:
        raise node.source_error("The element is in too many nested groups. Use fewer rows and columns.")
    method = _find_method(node)
    content = options.pop(method)
    if method in GROUP_METHODS:
        if not isinstance(content, list):
            reason = f"The value must be a list of elements, not {describe_json_type(content)}."
            raise node.descend(method).source_error(reason)
        content = tuple([_build_member(reader, method, item) for item in reader.expand_includes(node.descend(method))])
    if isinstance(options.get("font_file"), str):
        options["font_file"] = os.path.join(os.path.dirname(node.file.path), options["font_file"])
    return _construct_element(node, method, content, options)


def _build_member(reader: FileReader, method: str, node: LocatedValue) -> Element:
    """Return an element of a group. It is checked here, because the errors of the group do not have its location."""
    element = _build_element(reader, node)
    try:
        check_member(method, element)
    except ArgumentError as error:
        raise node.locate_argument_error(error) from None
    return element


def _find_method(node: LocatedValue) -> str:
    """Return the key of an element that is a method."""
    methods: list[str] = [key for key in node.value if key in ELEMENTS_BY_METHOD]
    if len(methods) == 1:
        return methods[0]
    if methods:
        reason = f"An element must have only one kind, but has {methods[0]} and {methods[1]}. Remove one of them."
        raise node.source_error(reason)
    reason = "The element must have a key that names its kind, such as avatar or text."
    raise node.source_error(f"{reason}{_suggest_method(node.value)} Use one of: {list_choices(ELEMENTS_BY_METHOD)}.")


def _suggest_method(keys: Iterable[str]) -> str:
    """Return the method that is nearest to a key, or the method that has a key as an option."""
    unknown = [key for key in keys if not any(key in options for options in OPTIONS_BY_METHOD.values())]
    if suggestion := next(filter(None, (did_you_mean(key, ELEMENTS_BY_METHOD) for key in unknown)), ""):
        return suggestion
    for key in keys:
        owners = [method for method, options in OPTIONS_BY_METHOD.items() if key in options]
        if len(owners) == 1:
            return f" {key!r} is an option of {owners[0]}."
    return ""


def _construct_element(node: LocatedValue, method: str, content: object, options: dict[str, Any]) -> Element:
    """Return the element of a method, its content and its options."""
    factory: Callable[..., Element] = ELEMENTS_BY_METHOD[method]
    try:
        reject_unknown_options(method, options, OPTIONS_BY_METHOD[method])
        return factory(
            _convert_value(node, method, content),
            **{key: _convert_value(node, key, value) for key, value in options.items()},
        )
    except ArgumentError as error:
        raise node.locate_argument_error(error, {CONTENT_FIELD_BY_METHOD[method]: method}) from None


def _convert_value(node: LocatedValue, option: str, value: Any) -> Any:
    """Return the value of an option, with an object converted to its struct, and a list to a tuple."""
    if type(value) is list:
        return tuple(value)
    if type(value) is dict and option in NESTED_STRUCTS:
        return _build_struct(node.descend(option), NESTED_STRUCTS[option])
    return value


def _build_struct(node: LocatedValue, struct_type: type[T]) -> T:
    """Return the struct whose fields are the keys of an object."""
    name = struct_type.__name__
    options = node.require_object(f"with the keys of {name}")
    missing = [field.name for field in structs.fields(struct_type) if field.required and field.name not in options]
    try:
        reject_unknown_options(name, options, struct_type.__struct_fields__, kind="key")
        if missing:
            raise node.source_error(f"The object must have the key {missing[0]}.")
        return struct_type(**{key: tuple(value) if type(value) is list else value for key, value in options.items()})
    except ArgumentError as error:
        raise node.locate_argument_error(error) from None


def _build_turn(node: LocatedValue) -> Turn:
    options = dict(node.require_object("a turn such as {say: Hello!}"))
    if SAY_KEY not in options:
        raise node.source_error(f"The object must have the key {SAY_KEY}.")
    try:
        reject_unknown_options(SAY_KEY, options, TURN_KEYS)
        script = _convert_value(node, SAY_KEY, options.pop(SAY_KEY))
        return Turn(script, **{key: _convert_value(node, key, value) for key, value in options.items()})
    except ArgumentError as error:
        raise node.locate_argument_error(error, {"script": SAY_KEY}) from None


def _build_background(node: LocatedValue) -> Background:
    if isinstance(node.value, dict):
        return _build_struct(node, Background)
    try:
        return Background(node.value)
    except ArgumentError as error:
        raise node.locate_error(error) from None


def _build_catalog(node: LocatedValue) -> Catalog:
    """Return the catalog of the file's own avatars."""
    options = node.require_object("with avatars")
    if key_path := _find_key_path(options, lambda value: value is None):
        raise node.descend(*key_path).null_error()
    try:
        reject_unknown_options("catalog", options, CATALOG_KEYS, kind="key")
        data = {"version": CATALOG_FORMAT_VERSION, "avatars": [], **options}
        return catalog_from_file(msgspec.convert(data, CatalogFile))
    except msgspec.ValidationError as error:
        reason, path = split_validation_error(error)
        located = node._replace(key_path=(*node.key_path, *parse_json_path(path)))
        expects_text = reason.startswith("Expected `str`")  # msgspec reports the expected type only in its message
        raise located.source_error(f"The avatar catalog is not valid: {reason}.", expects_text=expects_text) from None
    except ArgumentError as error:
        raise node.locate_argument_error(error) from None
    except CatalogError as error:
        raise node.locate_error(error) from None


def _find_key_path(value: object, predicate: Callable[[Any], bool]) -> KeyPath | None:
    """Return the path to the first scalar that satisfies a predicate; None if there is none."""
    if not isinstance(value, (dict, list)):
        return () if predicate(value) else None
    items: Iterable[tuple[str | int, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        key_path = _find_key_path(item, predicate)
        if key_path is not None:
            return (key, *key_path)
    return None
