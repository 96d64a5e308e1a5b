"""Read a scene file as a project. Reading continues after an error, so that one run reports all errors."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec
from msgspec import Struct, structs

from scenekit.avatars.catalog import CATALOG_FORMAT_VERSION, Catalog, CatalogFile, catalog_from_file, decode_catalog
from scenekit.compose.layout import find_missing_reference, iter_elements
from scenekit.core import conversion, limits
from scenekit.core.messages import did_you_mean, list_choices, unknown_option_error
from scenekit.elements import ELEMENTS_BY_METHOD, Background, Element
from scenekit.elements.group import check_member
from scenekit.elements.turn import Turn
from scenekit.elements.variables import find_variables, validate_variable_values
from scenekit.errors import ArgumentError, CatalogError, ScenekitError, SourceError
from scenekit.interchange.scenefile.formats import Parse, parse_file, parse_json_path
from scenekit.interchange.scenefile.grammar import (
    CATALOG_KEYS,
    CONTENT_FIELD_BY_METHOD,
    DEPENDENT_OPTIONS,
    GROUP_METHODS,
    NESTED_STRUCTS,
    OPTIONS_BY_METHOD,
    RESOLUTION_BY_NUMBER,
    SAMPLE_CONTENT,
    SAY_KEY,
    SCENE_KEYS,
    SCHEMA_KEY,
    SHARED_KEY_PREFIX,
    TURN_KEYS,
)
from scenekit.interchange.scenefile.located import LocatedValue, find_key_path
from scenekit.interchange.scenefile.source_files import FileReader, read_fragment, reject_excess
from scenekit.payload import parsing
from scenekit.payload.msgspec_errors import split_validation_error
from scenekit.payload.parsing import describe_json_type
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

T = TypeVar("T", bound=Struct)

MAX_KEY_PATH_LENGTH = 64
"""The maximum number of keys in the path of an element. It allows 28 nested groups, far below the recursion limit."""


def load_scenefile(
    project_type: type[T],
    path: str,
    data: bytes,
    variables: Mapping[str, object] | None,
    parse: Parse = parse_file,
) -> T:
    """Return the project of a scene file.

    Args:
        project_type: The struct of the project. Its fields are the keys of the file.
        path: The path of the file. `-` is JSON from standard input.
        data: The content of the file.
        variables: The values of all variables in the file and its includes. None leaves the variables unchanged.
        parse: Parses the content of a file.

    Raises:
        SourceError: The file is invalid. All errors have the file, the line (in YAML and JSON) and the path. The first
            error is raised, and has the others in `further`.
        ArgumentError: An option is unknown or has an invalid value.
        CompositionError: An element refers to an element that does not exist.
        MissingExtraError: The file is YAML, and PyYAML is not installed.
    """
    if variables is not None:
        variables = validate_variable_values("variables", variables)
    reader = FileReader(path, variables, parse)
    try:
        project = _build_project(project_type, reader, data)
    except RecursionError:
        raise SourceError("The file is nested too deeply.").with_path(path) from None
    except ScenekitError as error:  # it prevents further reading, such as a syntax error
        if error not in reader.errors:
            reader.errors.append(error)
        project = None
    reader.raise_errors()
    assert project is not None  # noqa: S101 (otherwise there is an error)
    return project


def _build_project(project_type: type[T], reader: FileReader, data: bytes) -> T | None:
    root = reader.read_root(data)
    if parsing.is_payload(root.value):
        raise root.source_error(
            "The file is a payload, not a scene file. Read it with Project.from_payload, or pass a .json file to the "
            "command."
        )
    content = reader.read_object(root, "with its scenes") or {}
    options = {key: content[key] for key in content if key != SCHEMA_KEY and not key.startswith(SHARED_KEY_PREFIX)}
    intended = _remove_unknown(reader, root, "scene file", options, project_type.__struct_fields__, kind="key")
    if isinstance(options.get("scenes"), list):
        nodes = enumerate(reader.expand_includes(root.descend("scenes")), start=1)
        scenes = [_build_scene(reader, node, number) for number, node in nodes]
        options["scenes"] = tuple([scene for scene in scenes if scene is not None])
    elif isinstance(root.value, dict) and "scenes" not in intended:
        error = ArgumentError("The file must have the key scenes, with a list of scenes.", argument="scenes")
        reader.report(root.locate_argument_error(error))
        options.pop("scenes", None)
    if "catalog" in options:
        options["catalog"] = _build_catalog(reader, root.descend("catalog"))
    if isinstance(number := options.get("resolution"), int):
        options["resolution"] = RESOLUTION_BY_NUMBER.get(number, number)
    reader.report_unused_variables(root)
    return _construct(reader, root, project_type, options)


def _remove_unknown(
    reader: FileReader,
    node: LocatedValue,
    owner: str,
    options: dict[str, Any],
    allowed: Collection[str],
    *,
    kind: Literal["option", "key"] = "option",
) -> set[str]:
    """Report the options that are not allowed, and remove them. Return the valid options that they probably stand for.

    The absence of these options is not a second mistake.
    """
    intended = set()
    unknown = [name for name in options if name not in allowed]
    for name in unknown:
        advice = _explain_misplaced_key(name, owner)
        value = options.pop(name)
        error = unknown_option_error(owner, name, value, allowed, kind=kind, advice=advice)
        reader.report(node.locate_argument_error(error))
        intended |= {option for option in allowed if repr(option) in did_you_mean(name, allowed)}
    return intended


def _explain_misplaced_key(key: str, owner: str) -> str:
    """Return where a key belongs, if it is valid in another object of the file."""
    if owner == "scene" and key in ELEMENTS_BY_METHOD:
        return f" Write it as an item of elements: {{elements: [{{{key}: …}}]}}."
    if owner == "scene file" and key in (*SCENE_KEYS, *ELEMENTS_BY_METHOD):
        return f" {key!r} must be inside a scene, not next to scenes."
    owners = [method for method, options in OPTIONS_BY_METHOD.items() if key in options and method != owner]
    if key == SAY_KEY and owner != "scene":
        return " Write it as an item of turns: {turns: [{say: …}]}."
    if key in SCENE_KEYS and not owners and owner not in ("scene", "scene file"):
        return f" {key!r} must be next to elements, in the scene."
    if len(owners) == 1:
        return f" {key!r} is an option of {owners[0]}."
    return ""


def _construct(
    reader: FileReader,
    node: LocatedValue,
    factory: Callable[..., T],
    options: dict[str, Any],
    key_by_field: Mapping[str, str] | None = None,
    required: str = "",
) -> T | None:
    """Return `factory(**options)`, without the options that it rejects, which are reported.

    Args:
        reader: Collects the errors.
        node: The object of the file that has the options.
        factory: The class to instantiate.
        options: The options.
        key_by_field: The keys of options that have another name in the file.
        required: The option that the object cannot be built without. If it is rejected, the result is None.
    """
    rejected: set[str] = set()
    while True:
        try:
            return None if required in rejected else factory(**options)
        except ArgumentError as error:
            field = str(next(iter(parse_json_path(error.argument)), ""))  # `extra` for `extra.a[0]`
            if not (rejected and field in DEPENDENT_OPTIONS):  # it may need the option that was rejected
                reader.report(node.locate_argument_error(error, key_by_field))
            rejected.add(field)
            if field not in options:
                return None
            if field == required and node.key_path and (method := (key_by_field or {}).get(field)) in SAMPLE_CONTENT:
                _construct(reader, node, factory, {**options, field: SAMPLE_CONTENT[str(method)]}, key_by_field)
                return None
            del options[field]


def _build_scene(reader: FileReader, node: LocatedValue, number: int) -> Scene | None:
    reject_excess(node, number, limits.MAX_SCENES, "scenes")
    options = reader.read_object(node, "a scene with its elements")
    if options is None:
        return None
    _remove_unknown(reader, node, "scene", options, SCENE_KEYS, kind="key")
    error_count = len(reader.errors)
    built = [(item, _build_element(reader, item)) for item in _iter_list(reader, node, "elements")]
    located = [(item, element) for item, element in built if element is not None]
    if len(located) == len(built):
        _report_missing_references(reader, located)
    turns = [_build_turn(reader, item) for item in _iter_list(reader, node, "turns")] if "turns" in options else []
    background = _build_background(reader, node.descend("background")) if "background" in options else Background()
    others = {key: value for key, value in options.items() if key not in ("background", "elements", "turns")}
    if len(reader.errors) > error_count:
        _construct(reader, node, Scene().replace, others)
        return None
    scene = Scene(
        background_element=background or Background(),
        elements=tuple([element for _, element in located]),
        turns=tuple([turn for turn in turns if turn is not None]),
    )
    return _construct(reader, node, scene.replace, others) if others else scene


def _report_missing_references(reader: FileReader, located: list[tuple[LocatedValue, Element]]) -> None:
    """Report elements that are positioned relative to an element that does not exist."""
    elements = [element for _, element in located]
    if not any(element.is_relative for element in elements):
        return
    names = {name for element in iter_elements(elements) for name in (element.id, element.tag) if name}
    if find_variables((elements, [element.relative_to for element in elements])):
        return  # names may change when the variables get their values
    for node, element in located:
        if error := find_missing_reference(element, names):
            option = element.relative_to[0] if element.relative_to else ""
            reader.report(node.descend(option).locate_error(error))


def _iter_list(reader: FileReader, node: LocatedValue, key: str) -> Iterator[LocatedValue]:
    """Return an iterator over an optional list of a scene."""
    value = node.value.get(key)
    if value is not None and not isinstance(value, list):
        reason = f"The value must be a list, not {describe_json_type(value)}."
        reader.report(node.descend(key).source_error(reason))
        return iter(())
    return reader.expand_includes(node.descend(key)) if value else iter(())


def _build_element(reader: FileReader, node: LocatedValue) -> Element | None:
    reader.element_count += 1
    reject_excess(node, reader.element_count, limits.MAX_ELEMENTS, "elements")
    options = reader.read_object(node, "an element such as {text: Welcome}")
    if options is None:
        return None
    if len(node.key_path) > MAX_KEY_PATH_LENGTH:
        raise node.source_error("The element is in too many nested groups. Use fewer rows and columns.")
    method = _find_method(reader, node)
    if method is None or method not in options:
        return None
    content, is_complete = options.pop(method), True
    if method in GROUP_METHODS:
        members = _build_members(reader, method, node.descend(method))
        content, is_complete = tuple([member for member in members if member is not None]), None not in members
    if isinstance(options.get("font_file"), str):
        options["font_file"] = os.path.join(os.path.dirname(node.file.path), options["font_file"])
    element = _construct_element(reader, node, method, content, options) if content or is_complete else None
    return element if is_complete else None


def _build_members(reader: FileReader, method: str, node: LocatedValue) -> list[Element | None]:
    """Return the elements of a group; None for each that has an error."""
    if not isinstance(node.value, list):
        reason = f"The value must be a list of elements, not {describe_json_type(node.value)}."
        reader.report(node.source_error(reason))
        return [None]
    return [_build_member(reader, method, item) for item in reader.expand_includes(node)]


def _build_member(reader: FileReader, method: str, node: LocatedValue) -> Element | None:
    """Return an element of a group. It is checked here, because the errors of the group do not have its location."""
    element = _build_element(reader, node)
    try:
        if element is not None:
            check_member(method, element)
    except ArgumentError as error:
        reader.report(node.locate_argument_error(error))
        return None
    return element


def _find_method(reader: FileReader, node: LocatedValue) -> str | None:
    """Return the key of an element that is a method. None if it does not have exactly one, which is reported."""
    methods: list[str] = [key for key in node.value if key in ELEMENTS_BY_METHOD]
    if len(methods) == 1:
        return methods[0]
    if methods:
        reason = f"An element must have only one kind, but has {methods[0]} and {methods[1]}. Remove one of them."
    else:
        reason = "The element must have a key that names its kind, such as avatar or text."
        reason = f"{reason}{_suggest_method(node.value)} Use one of: {list_choices(ELEMENTS_BY_METHOD)}."
    reader.report(node.source_error(reason))
    return None


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


def _construct_element(
    reader: FileReader, node: LocatedValue, method: str, content: object, options: dict[str, Any]
) -> Element | None:
    """Return the element of a method, its content and its options."""
    factory: Callable[..., Element] = ELEMENTS_BY_METHOD[method]
    _remove_unknown(reader, node, method, options, OPTIONS_BY_METHOD[method])
    field = CONTENT_FIELD_BY_METHOD[method]
    arguments = {field: _convert_value(reader, node, method, content)}
    for key, value in options.items():
        converted = _convert_value(reader, node, key, value) if type(value) in (list, dict) else value
        if converted is not None:
            arguments[key] = converted
    return _construct(reader, node, factory, arguments, {field: method}, required=field)


def _convert_value(reader: FileReader, node: LocatedValue, option: str, value: Any) -> Any:
    """Return the value of an option, with an object converted to its struct, and a list to a tuple.

    None if the object is invalid, which is reported.
    """
    if type(value) is list:
        return tuple(value)
    if type(value) is dict and option in NESTED_STRUCTS:
        return _build_struct(reader, node.descend(option), NESTED_STRUCTS[option])
    return value


def _build_struct(reader: FileReader, node: LocatedValue, struct_type: type[T]) -> T | None:
    """Return the struct whose fields are the keys of an object."""
    name = struct_type.__name__
    options = reader.read_object(node, f"with the keys of {name}")
    if options is None:
        return None
    intended = _remove_unknown(reader, node, name, options, struct_type.__struct_fields__, kind="key")
    required = [field.name for field in structs.fields(struct_type) if field.required]
    missing = [name for name in required if node.value.get(name) is None]
    for name in missing:
        if name not in node.value and name not in intended:
            reader.report(node.source_error(f"The object must have the key {name}."))
    if missing:
        return None
    values = {key: tuple(value) if type(value) is list else value for key, value in options.items()}
    return _construct(reader, node, struct_type, values, required=required[0] if required else "")


def _build_turn(reader: FileReader, node: LocatedValue) -> Turn | None:
    options = reader.read_object(node, "a turn such as {say: Hello!}")
    if options is None:
        return None
    intended = _remove_unknown(reader, node, SAY_KEY, options, TURN_KEYS)
    if SAY_KEY not in node.value and SAY_KEY not in intended:
        reader.report(node.source_error(f"The object must have the key {SAY_KEY}."))
    if SAY_KEY not in options:
        return None
    script = _convert_value(reader, node, SAY_KEY, options.pop(SAY_KEY))
    values = {key: _convert_value(reader, node, key, value) for key, value in options.items()}
    if script is None:
        return None
    return _construct(reader, node, Turn, {"script": script, **values}, {"script": SAY_KEY}, required="script")


def _build_background(reader: FileReader, node: LocatedValue) -> Background | None:
    if isinstance(node.value, dict):
        return _build_struct(reader, node, Background)
    try:
        return Background(node.value)
    except ArgumentError as error:
        reader.report(node.locate_error(error))
        return None


def _build_catalog(reader: FileReader, node: LocatedValue) -> Catalog | None:
    """Return the catalog of the file's own avatars, or the one in the file that the value names."""
    try:
        if isinstance(node.value, str):
            path, real_path = reader.resolve_path(node, node.value)
            return decode_catalog(read_fragment(node, node.value, real_path), path)
        return _build_inline_catalog(reader, node)
    except ScenekitError as error:
        reader.report(node.locate_error(error))
        return None


def _build_inline_catalog(reader: FileReader, node: LocatedValue) -> Catalog | None:
    options = reader.read_object(node, "with avatars, or the path of a saved catalog")
    if options is None:
        return None
    is_saved_form = "version" in options  # `Catalog.save` writes null for an option that is not set
    if not is_saved_form and (key_path := find_key_path(options, lambda value: value is None)):
        raise node.descend(*key_path).null_error()
    _remove_unknown(reader, node, "catalog", options, CATALOG_KEYS, kind="key")
    if options.get("version", CATALOG_FORMAT_VERSION) != CATALOG_FORMAT_VERSION:
        reason = f"The version of the catalog must be {CATALOG_FORMAT_VERSION}, not {options['version']!r:.20}."
        raise node.descend("version").source_error(reason)
    try:
        data = {"avatars": [], **options, "version": CATALOG_FORMAT_VERSION}
        return catalog_from_file(conversion.convert(data, CatalogFile))
    except msgspec.ValidationError as error:
        reason, path = split_validation_error(error)
        located = node._replace(key_path=(*node.key_path, *parse_json_path(path)))
        expects_text = reason.startswith("Expected `str`")  # msgspec reports the expected type only in its message
        raise located.source_error(f"The avatar catalog is not valid: {reason}.", expects_text=expects_text) from None
    except ArgumentError as error:
        raise node.locate_argument_error(error) from None
    except CatalogError as error:
        raise node.locate_error(error) from None
