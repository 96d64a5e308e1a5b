"""A scene file as a project: its objects become what the verbs make of them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct

from scenekit.avatars.catalog import CATALOG_FORMAT_VERSION, Catalog, CatalogFile, catalog_from_file
from scenekit.core.messages import argument_error, did_you_mean, reject_unknown_options, suggestion_suffix
from scenekit.elements import ELEMENTS_BY_METHOD, Background, Element
from scenekit.elements.group import check_member
from scenekit.elements.turn import Turn
from scenekit.elements.variables import check_variable_value, find_variables, substitute_variables
from scenekit.errors import ArgumentError, CatalogError, SourceError
from scenekit.interchange.scenefile.formats import (
    detect_format,
    parse_data,
    parse_json_path,
)
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
from scenekit.interchange.scenefile.located import LocatedValue, SourceFile, describe_json_type
from scenekit.payload import parsing
from scenekit.payload.msgspec_errors import split_validation_error
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scenekit.interchange.scenefile.formats import KeyPath

T = TypeVar("T", bound=Struct)

MAX_INCLUDE_DEPTH = 16
"""How many files may include one another."""

MAX_KEY_PATH_LENGTH = 64
"""Keys on the way to an element: more than 28 groups in one another."""

MAX_INCLUDES = 10_000
"""How many times a project may include a file."""


def load_scenefile(project_type: type[T], path: str, data: bytes, variables: Mapping[str, object] | None) -> T:
    """The project of a scene file: a struct, whose fields are the words of the file.

    `variables` are all that the file and its fragments have; None leaves them as they are, to be filled in later.
    Raises `SourceError`, `ArgumentError`, `MissingExtraError`; each names the file, the line and the path.
    """
    for name, value in (variables or {}).items():
        check_variable_value("variables", name, value)
    try:
        return _build_project(
            project_type,
            _Reader(path, variables),
            SourceFile(path, detect_format(path) if path != "-" else "json", data),
        )
    except RecursionError:
        raise SourceError("is nested too deep").with_path(path) from None


def _build_project(project_type: type[T], reader: _Reader, file: SourceFile) -> T:
    root = reader.parse_file(file)
    if parsing.is_payload(root.value):
        raise root.source_error(
            "is a payload, not a scene file: Project.from_payload reads it, or a command from a .json file"
        )
    words = {key: value for key, value in root.require_object("with its scenes").items() if key != SCHEMA_KEY}
    try:
        reject_unknown_options("scene file", words, project_type.__struct_fields__, kind="key")
        if not isinstance(words.get("scenes"), list):
            raise argument_error("scene file", "scenes", words.get("scenes"), "must be a list of scenes.")
    except ArgumentError as error:
        raise root.add_location(error, *_find_error_key(error, words)) from None
    words["scenes"] = tuple([reader.build_scene(part) for part in reader.expand_includes(root.descend("scenes"))])
    if "catalog" in words:
        words["catalog"] = _build_catalog(root.descend("catalog"))
    if isinstance(number := words.get("resolution"), int):
        words["resolution"] = RESOLUTION_BY_NUMBER.get(number, number)
    reader.reject_unused_variables(root)
    try:
        return project_type(**words)
    except ArgumentError as error:
        raise root.add_location(error, *_find_error_key(error, words)) from None


def find_source_location(path: str, data: bytes, variables: Mapping[str, object] | None, json_path: str) -> str | None:
    """Where a scene file, or one that it includes, has what is `scenes[1].elements[2]` of its project.

    As messages write it: `logo.yaml:3: [0]`. None where no file has it. Raises `SourceError`, as loading does.
    """
    reader = _Reader(path, variables)
    part = reader.parse_file(SourceFile(path, detect_format(path), data))
    try:
        for key in parse_json_path(json_path):
            part = part.descend(key) if isinstance(key, str) else list(reader.expand_includes(part))[key]
    except (LookupError, TypeError):
        return None
    return part.file.format_location(part.key_path)


def read_file(path: str) -> bytes:
    """What is in a file. Raises `SourceError`."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}").with_path(path) from None
    except ValueError as error:  # no name of a file
        raise SourceError(f"cannot be read: {error}").with_path(repr(path)) from None


class _Reader:
    """Reads one project, and the fragments that it includes."""

    def __init__(self, path: str, variables: Mapping[str, object] | None):
        self.folder = os.path.realpath(os.path.dirname(path))
        self.variables = variables
        self.used_variables: set[str] = set()
        self.fragments: dict[str, tuple[bytes, Any]] = {}
        self.include_count = 0

    def parse_file(self, file: SourceFile) -> LocatedValue:
        """All that is in a file, its variables filled in."""
        value = parse_data(file.data, file.format, file.path)
        if self.variables is not None and _can_contain_variables(file.data):
            found = find_variables(value)
            self.used_variables |= found
            if missing := sorted(found - set(self.variables)):
                keys = _find_key_path(value, lambda text: missing[0] in find_variables(text)) or ()
                why = "has no value: give it one (--var name=value on the command line, variables= in Python)"
                raise SourceError(f"${{{missing[0]}}} {why}").with_path(file.format_location(keys))
            value = substitute_variables(value, self.variables)
        return LocatedValue(value, file, ())

    def reject_unused_variables(self, root: LocatedValue) -> None:
        """Refuse a variable that stands in no file."""
        for name in self.variables or ():
            if name not in self.used_variables:
                raise root.source_error(
                    f"has no ${{{name}}} in it.{suggestion_suffix(name, sorted(self.used_variables))}"
                )

    def expand_includes(self, node: LocatedValue) -> Iterator[LocatedValue]:
        """The parts of a list, those of included files among them."""
        for number, value in enumerate(node.value):
            if type(value) is dict and INCLUDE_KEY in value:
                fragment = self.load_fragment(node.descend(number))
                if isinstance(fragment.value, list):
                    yield from self.expand_includes(fragment)
                else:
                    yield fragment
            else:
                yield LocatedValue(value, node.file, (*node.key_path, number))

    def load_fragment(self, node: LocatedValue) -> LocatedValue:
        """What is in the file that an object includes."""
        name, file = node.value[INCLUDE_KEY], node.file
        if len(node.value) > 1 or not isinstance(name, str) or not name:
            raise node.source_error("must be the name of a file alone, such as {include: logo.yaml}")
        self.include_count += 1
        if self.include_count > MAX_INCLUDES:
            raise node.source_error(f"is one of more than {MAX_INCLUDES:,} includes")
        if "\0" in name:
            raise node.source_error(f"{name!r} is no name of a file")
        path = os.path.join(os.path.dirname(file.path), name)
        real = os.path.realpath(path)
        if os.path.isabs(name) or not real.startswith(os.path.join(self.folder, "")):
            raise node.source_error(
                f"{name!r} is outside of the project's folder, and includes are relative to the file"
            )
        within = (*file.included_from, os.path.realpath(file.path))
        if real in within:
            raise node.source_error(f"{name!r} includes itself")
        if len(file.included_from) >= MAX_INCLUDE_DEPTH:
            raise node.source_error(f"{name!r} is included more than {MAX_INCLUDE_DEPTH} files deep")
        if real not in self.fragments:
            if os.path.exists(real) and not os.path.isfile(real):
                raise node.source_error(f"{name!r} is no file")
            try:
                data = read_file(real)
            except SourceError as error:
                raise node.source_error(f"{name!r} {error.args[0]}") from None
            self.fragments[real] = (data, self.parse_file(SourceFile(path, detect_format(path), data, within)).value)
        data, value = self.fragments[real]
        return LocatedValue(value, SourceFile(path, detect_format(path), data, within), ())

    def build_scene(self, node: LocatedValue) -> Scene:
        words = dict(node.require_object("a scene with its elements"))
        try:
            reject_unknown_options("scene", words, SCENE_KEYS, kind="key")
        except ArgumentError as error:
            raise node.add_location(error, error.argument) from None
        elements = tuple([self.build_element(one) for one in self._iter_list(node, "elements")])
        turns = tuple([_build_turn(one) for one in self._iter_list(node, "turns")])
        backdrop = _build_background(node.descend("background")) if "background" in words else Background()
        options = {word: value for word, value in words.items() if word not in ("background", "elements", "turns")}
        scene = Scene(background_element=backdrop, elements=elements, turns=turns)
        try:
            return scene.replace(**options) if options else scene
        except ArgumentError as error:
            raise node.add_location(error, *_find_error_key(error, options)) from None

    def _iter_list(self, node: LocatedValue, key: str) -> Iterator[LocatedValue]:
        """The parts of a list in a scene, which may be left out."""
        value = node.value.get(key)
        if value is not None and not isinstance(value, list):
            raise node.descend(key).source_error(f"must be a list, not {describe_json_type(value)}")
        return self.expand_includes(node.descend(key)) if value else iter(())

    def build_element(self, node: LocatedValue) -> Element:
        words = dict(node.require_object("an element such as {text: Welcome}"))
        if len(node.key_path) > MAX_KEY_PATH_LENGTH:
            raise node.source_error("is in too many groups of groups")
        verb = _find_method(node)
        content = words.pop(verb)
        if verb in GROUP_METHODS:
            if not isinstance(content, list):
                raise node.descend(verb).source_error(f"must be a list of elements, not {describe_json_type(content)}")
            content = tuple([self._build_member(verb, one) for one in self.expand_includes(node.descend(verb))])
        if "font_file" in words and isinstance(words["font_file"], str):
            words["font_file"] = os.path.join(os.path.dirname(node.file.path), words["font_file"])
        return _construct_element(node, verb, content, words)

    def _build_member(self, method: str, node: LocatedValue) -> Element:
        """An element in a group, which would refuse it without knowing its place."""
        element = self.build_element(node)
        try:
            check_member(method, element)
        except ArgumentError as error:
            raise node.add_location(error, *_find_error_key(error, node.value)) from None
        return element


def _can_contain_variables(data: bytes) -> bool:
    """Whether there is a `$` in a file, be it written as an escape (`\\u0024`, `\\x24`): most have none."""
    return b"$" in data or (b"\\" in data and b"24" in data)


def _find_method(node: LocatedValue) -> str:
    """What an element is: the one verb among its keys."""
    verbs: list[str] = [key for key in node.value if key in ELEMENTS_BY_METHOD]
    if len(verbs) == 1:
        return verbs[0]
    if verbs:
        raise node.source_error(f"is both {verbs[0]} and {verbs[1]}: an element has one verb")
    nearest = next((key for key in node.value if did_you_mean(key, ELEMENTS_BY_METHOD)), None)
    raise node.source_error(
        f"is no element: none of its keys is a verb.{suggestion_suffix(nearest, ELEMENTS_BY_METHOD)}"
    )


def _construct_element(node: LocatedValue, method: str, content: object, options: dict[str, Any]) -> Element:
    """The element of a verb, its content and its other words."""
    try:
        if method == "clip":
            reject_unknown_options(method, options, OPTIONS_BY_METHOD[method])
        kind: Callable[..., Element] = ELEMENTS_BY_METHOD[method]
        return kind(
            _convert_value(node, method, content),
            **{word: _convert_value(node, word, options[word]) for word in options},
        )
    except ArgumentError as error:
        raise node.add_location(
            error, *_find_error_key(error, node.value, {CONTENT_FIELD_BY_METHOD[method]: method})
        ) from None
    except TypeError:
        try:
            reject_unknown_options(method, options, OPTIONS_BY_METHOD[method])
        except ArgumentError as error:
            raise node.add_location(error, error.argument) from None
        raise


def _convert_value(node: LocatedValue, option: str, value: Any) -> Any:
    """The value of a word: an object as what it makes, a list as a tuple."""
    if type(value) is list:
        return tuple(value)
    if type(value) is dict and option in NESTED_STRUCTS:
        return _build_struct(node.descend(option), NESTED_STRUCTS[option])
    return value


def _build_struct(node: LocatedValue, struct_type: type[T]) -> T:
    """What an object makes, that is written with the words of a struct."""
    words = node.require_object("with its words")
    try:
        reject_unknown_options(struct_type.__name__, words, struct_type.__struct_fields__, kind="key")
        return struct_type(**{word: tuple(value) if type(value) is list else value for word, value in words.items()})
    except ArgumentError as error:
        raise node.add_location(error, *_find_error_key(error, words)) from None
    except TypeError as error:
        raise node.source_error(f"is not complete: {error}") from None


def _build_turn(node: LocatedValue) -> Turn:
    words = dict(node.require_object("what is said, such as {say: Hello!}"))
    if SAY_KEY not in words:
        raise node.source_error(f"says nothing: it has no {SAY_KEY}.")
    try:
        reject_unknown_options(SAY_KEY, words, TURN_KEYS)
        script = _convert_value(node, SAY_KEY, words.pop(SAY_KEY))
        return Turn(script, **{word: _convert_value(node, word, value) for word, value in words.items()})
    except ArgumentError as error:
        raise node.add_location(error, *_find_error_key(error, node.value, {"script": SAY_KEY})) from None


def _build_background(node: LocatedValue) -> Background:
    if isinstance(node.value, dict):
        return _build_struct(node, Background)
    try:
        return Background(node.value)
    except ArgumentError as error:
        raise node.add_location(error) from None


def _build_catalog(node: LocatedValue) -> Catalog:
    """The catalog of a file's own avatars."""
    words = node.require_object("with avatars")
    if way := _find_key_path(words, lambda value: value is None):
        raise node.descend(*way).null_error()
    try:
        reject_unknown_options("catalog", words, CATALOG_KEYS, kind="key")
        return catalog_from_file(
            msgspec.convert({"version": CATALOG_FORMAT_VERSION, "avatars": [], **words}, CatalogFile)
        )
    except msgspec.ValidationError as error:
        why, path = split_validation_error(error)
        raise node.add_location(SourceError(f"is no avatar catalog: {why}"), *parse_json_path(path)) from None
    except ArgumentError as error:
        raise node.add_location(error, *_find_error_key(error, words)) from None
    except CatalogError as error:
        raise node.add_location(error) from None


def _find_error_key(
    error: ArgumentError, options: Mapping[str, object], key_by_field: Mapping[str, str] | None = None
) -> KeyPath:
    """The key that an error is about, where it is one of those written: `extra` for `extra.a`."""
    argument = re.split(r"[.\[]", error.argument)[0]
    key = (key_by_field or {}).get(argument, argument)
    return (key,) if key in options else ()


def _find_key_path(value: object, predicate: Callable[[Any], bool]) -> KeyPath | None:
    """The way to the first value that is meant, of those that hold no others."""
    if not isinstance(value, (dict, list)):
        return () if predicate(value) else None
    inner: Iterable[tuple[str | int, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inner:
        way = _find_key_path(part, predicate)
        if way is not None:
            return (key, *way)
    return None
