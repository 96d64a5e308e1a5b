"""A scene file as a project: its objects become what the verbs make of them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from scenekit.avatars.catalog import VERSION, Catalog, CatalogFile, catalog_of
from scenekit.compose.speech import Turn
from scenekit.core.messages import argument_error, did_you_mean, reject_unknown_options, suggestion_suffix
from scenekit.elements import VERBS, Background, Element
from scenekit.elements.group import check_member
from scenekit.elements.variables import check_value, filled, variables_in
from scenekit.errors import ArgumentError, CatalogError, ScenekitError, SourceError
from scenekit.interchange.scenefile.formats import format_of, keys_of, line_of, parsed, path_of, unquoted
from scenekit.interchange.scenefile.grammar import (
    CATALOG,
    CONTENT,
    GROUPS,
    INCLUDE,
    PARTS,
    RESOLUTIONS,
    SCENE,
    SCHEMA,
    TURN,
    TURN_WORDS,
    WORDS,
)
from scenekit.payload import parsing
from scenekit.payload.msgspec_errors import split_validation_error
from scenekit.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scenekit.interchange.scenefile.formats import Format, Keys

T = TypeVar("T", bound=Struct)

DEEPEST = 16
"""How many files may include one another."""

DEEPEST_GROUP = 64
"""Keys on the way to an element: more than 28 groups in one another."""

MOST = 10_000
"""How many times a project may include a file."""


WANTS_TEXT = re.compile("must be text|Expected `str`")
"""What errors say of a value that is no text."""

COMMENT = ', or quote what begins with #, which begins a comment in YAML: "#ffffff"'


class File(NamedTuple):
    """A scene file, or a fragment of one."""

    path: str
    form: Format
    data: bytes
    within: tuple[str, ...] = ()
    """The files that include it."""

    def at(self, keys: Keys) -> str:
        """A place in it, as messages write it: `talk.yaml:12: scenes[1].elements[0].at`."""
        line = line_of(self.data, self.form, keys)
        place = f"{self.path}:{line}" if line else self.path
        return f"{place}: {path_of(keys)}" if keys else place


class Part(NamedTuple):
    """A value in a file, and the way to it."""

    value: Any
    file: File
    keys: Keys

    def inside(self, *keys: str | int) -> Part:
        """A value in this one."""
        value = self.value
        for key in keys:
            value = value[key]
        return Part(value, self.file, (*self.keys, *keys))

    def located(self, error: ScenekitError, *keys: str | int) -> ScenekitError:
        """The error with its place, unless it has one already; it says what quotes would mend."""
        if error.path:
            return error
        way = (*self.keys, *keys)
        spelled = unquoted(self.file.data, self.file.form, way) if WANTS_TEXT.search(str(error)) else None
        if spelled is not None:
            error.args = (f'{str(error).removesuffix(".")}; in YAML, quote it to keep it text: "{spelled}"',)
        return error.with_path(self.file.at(way))

    def refused(self, why: str) -> SourceError:
        return SourceError(why).with_path(self.file.at(self.keys))

    def object(self, what: str) -> dict[str, Any]:
        """The value, which must be an object whose words all have values."""
        if not isinstance(self.value, dict):
            raise self.refused(f"must be an object, {what}, not {_kind(self.value)}")
        for word, value in self.value.items():
            if value is None:
                raise self.inside(word).without_value()
        return self.value

    def without_value(self) -> SourceError:
        """The error for a null: as a word that was not said, it would drop what somebody wrote."""
        return self.refused(f"has no value: leave it out{COMMENT if self.file.form == 'yaml' else ''}")


def load(make: type[T], path: str, data: bytes, variables: Mapping[str, object] | None) -> T:
    """The project of a scene file: a struct, whose fields are the words of the file.

    `variables` are all that the file and its fragments have; None leaves them as they are, to be filled in later.
    Raises `SourceError`, `ArgumentError`, `MissingExtraError`; each names the file, the line and the path.
    """
    for name, value in (variables or {}).items():
        check_value("variables", name, value)
    try:
        return _loaded(make, _Reader(path, variables), File(path, format_of(path) if path != "-" else "json", data))
    except RecursionError:
        raise SourceError("is nested too deep").with_path(path) from None


def _loaded(make: type[T], reader: _Reader, file: File) -> T:
    root = reader.part(file)
    if parsing.is_payload(root.value):
        raise root.refused(
            "is a payload, not a scene file: Project.from_payload reads it, or a command from a .json file"
        )
    words = {key: value for key, value in root.object("with its scenes").items() if key != SCHEMA}
    try:
        reject_unknown_options("scene file", words, make.__struct_fields__, owner="the file")
        if not isinstance(words.get("scenes"), list):
            raise argument_error("scene file", "scenes", words.get("scenes"), "must be a list of scenes.")
    except ArgumentError as error:
        raise root.located(error, *_key_of(error, words)) from None
    words["scenes"] = tuple([reader.scene(part) for part in reader.expanded(root.inside("scenes"))])
    if "catalog" in words:
        words["catalog"] = _catalog(root.inside("catalog"))
    if isinstance(number := words.get("resolution"), int):
        words["resolution"] = RESOLUTIONS.get(number, number)
    reader.check_all_used(root)
    try:
        return make(**words)
    except ArgumentError as error:
        raise root.located(error, *_key_of(error, words)) from None


def written_at(path: str, data: bytes, variables: Mapping[str, object] | None, place: str) -> str | None:
    """Where a scene file, or one that it includes, has what is `scenes[1].elements[2]` of its project.

    As messages write it: `logo.yaml:3: [0]`. None where no file has it. Raises `SourceError`, as loading does.
    """
    reader = _Reader(path, variables)
    part = reader.part(File(path, format_of(path), data))
    try:
        for key in keys_of(place):
            part = part.inside(key) if isinstance(key, str) else list(reader.expanded(part))[key]
    except (LookupError, TypeError):
        return None
    return part.file.at(part.keys)


def read(path: str) -> bytes:
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
        self.used: set[str] = set()
        self.fragments: dict[str, tuple[bytes, Any]] = {}
        self.included = 0

    def part(self, file: File) -> Part:
        """All that is in a file, its variables filled in."""
        value = parsed(file.data, file.form, file.path)
        if self.variables is not None and _may_hold_variables(file.data):
            found = variables_in(value)
            self.used |= found
            if missing := sorted(found - set(self.variables)):
                keys = _way_to(value, lambda text: missing[0] in variables_in(text)) or ()
                why = "has no value: give it one (--var name=value on the command line, variables= in Python)"
                raise SourceError(f"${{{missing[0]}}} {why}").with_path(file.at(keys))
            value = filled(value, self.variables)
        return Part(value, file, ())

    def check_all_used(self, root: Part) -> None:
        """Refuse a variable that stands in no file."""
        for name in self.variables or ():
            if name not in self.used:
                raise root.refused(f"has no ${{{name}}} in it.{suggestion_suffix(name, sorted(self.used))}")

    def expanded(self, part: Part) -> Iterator[Part]:
        """The parts of a list, those of included files among them."""
        for number, value in enumerate(part.value):
            if type(value) is dict and INCLUDE in value:
                fragment = self.fragment(part.inside(number))
                if isinstance(fragment.value, list):
                    yield from self.expanded(fragment)
                else:
                    yield fragment
            else:
                yield Part(value, part.file, (*part.keys, number))

    def fragment(self, part: Part) -> Part:
        """What is in the file that an object includes."""
        name, file = part.value[INCLUDE], part.file
        if len(part.value) > 1 or not isinstance(name, str) or not name:
            raise part.refused("must be the name of a file alone, such as {include: logo.yaml}")
        self.included += 1
        if self.included > MOST:
            raise part.refused(f"is one of more than {MOST:,} includes")
        if "\0" in name:
            raise part.refused(f"{name!r} is no name of a file")
        path = os.path.join(os.path.dirname(file.path), name)
        real = os.path.realpath(path)
        if os.path.isabs(name) or not real.startswith(os.path.join(self.folder, "")):
            raise part.refused(f"{name!r} is outside of the project's folder, and includes are relative to the file")
        within = (*file.within, os.path.realpath(file.path))
        if real in within:
            raise part.refused(f"{name!r} includes itself")
        if len(file.within) >= DEEPEST:
            raise part.refused(f"{name!r} is included more than {DEEPEST} files deep")
        if real not in self.fragments:
            if os.path.exists(real) and not os.path.isfile(real):
                raise part.refused(f"{name!r} is no file")
            try:
                data = read(real)
            except SourceError as error:
                raise part.refused(f"{name!r} {error.args[0]}") from None
            self.fragments[real] = (data, self.part(File(path, format_of(path), data, within)).value)
        data, value = self.fragments[real]
        return Part(value, File(path, format_of(path), data, within), ())

    def scene(self, part: Part) -> Scene:
        words = dict(part.object("a scene with its elements"))
        try:
            reject_unknown_options("scene", words, SCENE, owner="a scene")
        except ArgumentError as error:
            raise part.located(error, error.argument) from None
        elements = tuple([self.element(one) for one in self._listed(part, "elements")])
        turns = tuple([_turn(one) for one in self._listed(part, "turns")])
        backdrop = _background(part.inside("background")) if "background" in words else Background()
        options = {word: value for word, value in words.items() if word not in ("background", "elements", "turns")}
        scene = Scene(backdrop=backdrop, elements=elements, turns=turns)
        try:
            return scene.replace(**options) if options else scene
        except ArgumentError as error:
            raise part.located(error, *_key_of(error, options)) from None

    def _listed(self, part: Part, key: str) -> Iterator[Part]:
        """The parts of a list in a scene, which may be left out."""
        value = part.value.get(key)
        if value is not None and not isinstance(value, list):
            raise part.inside(key).refused(f"must be a list, not {_kind(value)}")
        return self.expanded(part.inside(key)) if value else iter(())

    def element(self, part: Part) -> Element:
        words = dict(part.object("an element such as {text: Welcome}"))
        if len(part.keys) > DEEPEST_GROUP:
            raise part.refused("is in too many groups of groups")
        verb = _verb(part)
        content = words.pop(verb)
        if verb in GROUPS:
            if not isinstance(content, list):
                raise part.inside(verb).refused(f"must be a list of elements, not {_kind(content)}")
            content = tuple([self._member(verb, one) for one in self.expanded(part.inside(verb))])
        if "font_file" in words and isinstance(words["font_file"], str):
            words["font_file"] = os.path.join(os.path.dirname(part.file.path), words["font_file"])
        return _made(part, verb, content, words)

    def _member(self, verb: str, part: Part) -> Element:
        """An element in a group, which would refuse it without knowing its place."""
        element = self.element(part)
        try:
            check_member(verb, element)
        except ArgumentError as error:
            raise part.located(error, *_key_of(error, part.value)) from None
        return element


def _may_hold_variables(data: bytes) -> bool:
    """Whether there is a `$` in a file, be it written as an escape (`\\u0024`, `\\x24`): most have none."""
    return b"$" in data or (b"\\" in data and b"24" in data)


def _verb(part: Part) -> str:
    """What an element is: the one verb among its keys."""
    verbs: list[str] = [key for key in part.value if key in VERBS]
    if len(verbs) == 1:
        return verbs[0]
    if verbs:
        raise part.refused(f"is both {verbs[0]} and {verbs[1]}: an element has one verb")
    nearest = next((key for key in part.value if did_you_mean(key, VERBS)), None)
    raise part.refused(f"is no element: none of its keys is a verb.{suggestion_suffix(nearest, VERBS)}")


def _made(part: Part, verb: str, content: object, words: dict[str, Any]) -> Element:
    """The element of a verb, its content and its other words."""
    try:
        if verb == "clip":
            reject_unknown_options(verb, words, WORDS[verb])
        kind: Callable[..., Element] = VERBS[verb]
        return kind(_value(part, verb, content), **{word: _value(part, word, words[word]) for word in words})
    except ArgumentError as error:
        raise part.located(error, *_key_of(error, part.value, {CONTENT[verb]: verb})) from None
    except TypeError:
        try:
            reject_unknown_options(verb, words, WORDS[verb])
        except ArgumentError as error:
            raise part.located(error, error.argument) from None
        raise


def _value(part: Part, word: str, value: Any) -> Any:
    """The value of a word: an object as what it makes, a list as a tuple."""
    if type(value) is list:
        return tuple(value)
    if type(value) is dict and word in PARTS:
        return _struct(part.inside(word), PARTS[word])
    return value


def _struct(part: Part, kind: type[T]) -> T:
    """What an object makes, that is written with the words of a struct."""
    words = part.object("with its words")
    try:
        reject_unknown_options(kind.__name__, words, kind.__struct_fields__, owner="the object")
        return kind(**{word: tuple(value) if type(value) is list else value for word, value in words.items()})
    except ArgumentError as error:
        raise part.located(error, *_key_of(error, words)) from None
    except TypeError as error:
        raise part.refused(f"is not complete: {error}") from None


def _turn(part: Part) -> Turn:
    words = dict(part.object("what is said, such as {say: Hello!}"))
    if TURN not in words:
        raise part.refused(f"says nothing: it has no {TURN}.")
    try:
        reject_unknown_options(TURN, words, TURN_WORDS)
        script = _value(part, TURN, words.pop(TURN))
        return Turn(script, **{word: _value(part, word, value) for word, value in words.items()})
    except ArgumentError as error:
        raise part.located(error, *_key_of(error, part.value, {"script": TURN})) from None


def _background(part: Part) -> Background:
    if isinstance(part.value, dict):
        return _struct(part, Background)
    try:
        return Background(part.value)
    except ArgumentError as error:
        raise part.located(error) from None


def _catalog(part: Part) -> Catalog:
    """The catalog of a file's own avatars."""
    words = part.object("with avatars")
    if way := _way_to(words, lambda value: value is None):
        raise part.inside(*way).without_value()
    try:
        reject_unknown_options("catalog", words, CATALOG, owner="a catalog")
        return catalog_of(msgspec.convert({"version": VERSION, "avatars": [], **words}, CatalogFile))
    except msgspec.ValidationError as error:
        why, path = split_validation_error(error)
        raise part.located(SourceError(f"is no avatar catalog: {why}"), *keys_of(path)) from None
    except ArgumentError as error:
        raise part.located(error, *_key_of(error, words)) from None
    except CatalogError as error:
        raise part.located(error) from None


def _key_of(error: ArgumentError, words: Mapping[str, object], content: Mapping[str, str] | None = None) -> Keys:
    """The key that an error is about, where it is one of those written: `extra` for `extra.a`."""
    argument = re.split(r"[.\[]", error.argument)[0]
    key = (content or {}).get(argument, argument)
    return (key,) if key in words else ()


def _way_to(value: object, is_meant: Callable[[Any], bool]) -> Keys | None:
    """The way to the first value that is meant, of those that hold no others."""
    if not isinstance(value, (dict, list)):
        return () if is_meant(value) else None
    inner: Iterable[tuple[str | int, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inner:
        way = _way_to(part, is_meant)
        if way is not None:
            return (key, *way)
    return None


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), "a number" if isinstance(value, (int, float)) else f"a {type(value).__name__}")
