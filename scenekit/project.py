"""The builder of a project.

`Project` is a façade: each method delegates to a package that is imported when the method is called, so that
`import scenekit` stays fast.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

from msgspec import Struct, structs
from msgspec.structs import force_setattr

from scenekit import compose
from scenekit.avatars.catalog import Catalog
from scenekit.core import validation
from scenekit.core.geometry import CANVAS_SIZES, Number, Orientation
from scenekit.core.messages import argument_error, reject_unknown_options
from scenekit.core.structs import copy_struct
from scenekit.core.typed_dict import TypedDict
from scenekit.core.validation import EMPTY
from scenekit.elements.context import ScriptTarget
from scenekit.interchange.lazy_scenes import LazyScenes
from scenekit.payload import v3
from scenekit.payload.v3 import Resolution
from scenekit.scene import Scene

if TYPE_CHECKING:
    from typing import Unpack

    from scenekit.avatars import AvatarFrame
    from scenekit.compilation import CompiledProject
    from scenekit.compilation.substitution import ProjectTemplate
    from scenekit.elements import CompositionContext, Element, Html
    from scenekit.inspection.check import Finding
    from scenekit.inspection.timing import Estimate
    from scenekit.payload.parsing import Document
    from scenekit.storyboard import Storyboard

NO_VARIABLES: Mapping[str, str | Number] = MappingProxyType({})
"""The default values of variables: none, so a file that contains variables is rejected."""

Api = Literal["v3", "v1"]
"""The service's API, and its older one (V1, also called V2)."""


class ProjectOptions(TypedDict, total=False):
    """The options of `Project.replace`."""

    name: str | None
    orientation: Orientation
    catalog: Catalog | None
    scripts_on: ScriptTarget | None
    resolution: Resolution | None
    is_export: bool | None
    workspace_id: str | None
    webhook_url: str | None
    dictionary: dict[str, Any] | None
    extra: dict[str, Any] | None
    omit: tuple[str, ...]


class Project(Struct, frozen=True, dict=True):
    """Scenes in order, and the settings that apply to all of them.

    A project is immutable: each method returns a new project.

    - `name`: the title. The service calls a project without a name "Default Template".
    - `scenes`: the scenes, in order.
    - `orientation`: `"landscape"` (1920 x 1080 px) or `"portrait"` (1080 x 1920 px).
    - `catalog`: the avatars to use. The default is the user's catalog (`scenekit avatars`).
    - `scripts_on`: where the payload holds the scripts: `"clip"`, as in the service's quick start, or `"scene"`, as
      turns. The default is `"clip"`, unless only turns can express the scripts (a conversation, or a `voice`).
    - `resolution`: `"4k"`, `"1080"`, `"720"` or `"480"`. The service's default is 1080.
    - `is_export`: False keeps the project a draft. The service exports by default.
    - `workspace_id`: the id of the service's workspace that the project belongs to.
    - `webhook_url`: an https URL that the service calls. `dictionary`: the service's speech-learning data.
    - `extra`: keys to add to the payload, for features that no option covers. `omit`: keys to leave out of it.

    Raises:
        ArgumentError: A field has an invalid value.

    >>> project = Project("Welcome", orientation="portrait").add(Scene().avatar("M000045058", script="Hi!"))
    >>> project.to_payload().scenes[0].clips[0].script.org
    '<p>Hi!</p>'
    """

    name: str | None = None
    scenes: tuple[Scene, ...] | LazyScenes = ()
    orientation: Orientation = "landscape"
    catalog: Catalog | None = None
    scripts_on: ScriptTarget | None = None
    resolution: Resolution | None = None
    is_export: bool | None = None
    workspace_id: str | None = None
    webhook_url: str | None = None
    dictionary: dict[str, Any] | None = None
    extra: dict[str, Any] | None = None
    omit: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.scenes is not EMPTY and type(self.scenes) is not LazyScenes:
            force_setattr(self, "scenes", _validate_scenes(self.scenes))
        if self.orientation != "landscape":
            validation.choice("Project", "orientation", self.orientation, CANVAS_SIZES)
        if self.name is not None and not (type(self.name) is str and self.name.isascii() and self.name.strip()):
            validation.text("Project", "name", self.name)
        if (
            self.catalog is not None
            or self.resolution is not None
            or self.is_export is not None
            or self.scripts_on is not None
            or self.workspace_id is not None
            or self.webhook_url is not None
        ):
            self._validate_options()
        if self.dictionary is not None:
            force_setattr(self, "dictionary", validation.json_object("Project", "dictionary", self.dictionary))
        if self.extra is not None or self.omit is not EMPTY:
            validation.freeze_extra_and_omit("Project", self)

    def _validate_options(self) -> None:
        for field, validate in VALIDATORS_BY_FIELD.items():
            if (value := getattr(self, field)) is not None:
                validate("Project", field, value)

    @classmethod
    def from_payload(cls, payload: Document, *, catalog: Catalog | None = None) -> Project:
        """Read a project from a payload. Nothing is lost, and scenes that you do not change are written unchanged.

        Clips become elements. Keys that no option covers go to their `extra` and `omit`.

        Args:
            payload: A dict, JSON as bytes or str, or the service's response to a request for a project.
            catalog: The avatars to use. The default is the user's catalog (`scenekit avatars`).

        Raises:
            PayloadError: The payload is not valid. The error has the path of the invalid value.

        >>> payload = Project("Welcome").add(Scene().avatar("M000045058", script="Hi!", at="left")).to_dict()
        >>> project = Project.from_payload(payload)
        >>> project.scenes[0].elements[0].script, project.to_dict() == payload
        ('Hi!', True)
        """
        from scenekit.interchange.payload_reader import read_project

        return read_project(cls(catalog=catalog), payload, catalog)

    @classmethod
    def from_scenefile(
        cls,
        path: str | os.PathLike[str],
        *,
        variables: Mapping[str, str | Number] | None = NO_VARIABLES,
        catalog: Catalog | None = None,
    ) -> Project:
        r"""Read a project from a scene file: YAML (extra `yaml`), TOML or JSON. Its keys are the methods' options.

        Args:
            path: The path of the file. Its suffix defines the format.
            variables: The value of each `${name}` in the file. `${name:-friend}` has a default, and `$${name}` is a
                literal `${name}`. None leaves all unchanged, for `substitute`.
            catalog: The avatars to use. It replaces the file's own catalog.

        Raises:
            SourceError: The file cannot be read, or is invalid. The error has the file, the line (YAML) and the path.
            ArgumentError: An option in the file is unknown or has an invalid value. The error has its location.
            MissingExtraError: The file is YAML, and PyYAML is not installed.

        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp(), "hello.toml")
        >>> _ = file.write_text('[[scenes]]\nelements = [{avatar = "M000045058", script = "Hello!", at = "left"}]')
        >>> Project.from_scenefile(file).scenes[0].elements[0].at
        'left'
        """
        from scenekit.interchange.scenefile.reader import load_scenefile
        from scenekit.interchange.scenefile.source_files import read_file

        file_path = validation.path("from_scenefile", "path", path)
        project = load_scenefile(cls, file_path, read_file(file_path), variables)
        return project if catalog is None else project.replace(catalog=catalog)

    def add(self, *scenes: Scene) -> Project:
        """Add scenes after the others.

        Raises:
            ArgumentError: A value is not a `Scene`.

        >>> hello, bye = (Scene().avatar("M000045058", script=text) for text in ("Hello!", "Bye!"))
        >>> len(Project("Welcome").add(hello, bye).scenes)
        2
        """
        for scene in scenes:
            if type(scene) is not Scene:
                hint = " Unpack the list: add(*scenes)." if isinstance(scene, (list, tuple)) else ""
                raise argument_error("add", "scene", scene, f"must be a Scene.{hint}")
        project = copy_struct(self)  # `replace_unchecked`, without the cost of a call
        force_setattr(project, "scenes", self.scenes + scenes)
        return project

    def replace(self, **options: Unpack[ProjectOptions]) -> Project:
        """Return the project with other options, such as another orientation or catalog.

        Raises:
            ArgumentError: An option is unknown or has an invalid value, or the orientation of a project that was read
                from a payload would change.

        >>> Project("Welcome").replace(orientation="portrait").orientation
        'portrait'
        """
        reject_unknown_options("replace", options, ProjectOptions.__annotations__)
        orientation = options.get("orientation", self.orientation)
        if orientation != self.orientation and isinstance(self.scenes, LazyScenes):
            reason = "cannot be changed, because the project was read from a payload, whose positions are fixed."
            raise argument_error("replace", "orientation", orientation, reason)
        if "scripts_on" in options:  # parse all scenes of a payload, because their scripts move
            return structs.replace(self, scenes=tuple(self.scenes), **options)
        return structs.replace(self, **options)

    @property
    def tags(self) -> dict[str, tuple[Element, ...]]:
        """The tags of the elements. Each tag maps to its elements, in order.

        >>> Project().add(Scene().text("Hello", tag="title").text("Bye", tag="title")).tags["title"][1].content
        'Bye'
        """
        from scenekit.editing.by_tag import group_elements_by_tag

        return group_elements_by_tag(self.scenes)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the `${name}` variables in all texts, sorted.

        >>> Project().add(Scene().text("${greeting}, ${name}")).variables
        ('greeting', 'name')
        """
        return tuple(sorted(self._template.names))

    @property
    def has_only_defaults(self) -> bool:
        """Whether the project has variables, and each of them has a default.

        >>> Project().add(Scene().text("Hello, ${name:-friend}!")).has_only_defaults
        True
        """
        return bool(self._template.names) and not self._template.required_names

    @property
    def _template(self) -> ProjectTemplate:
        from scenekit.compilation.substitution import get_project_template

        return get_project_template(self)

    def edit(
        self, tag: str, element: Element | None = None, /, *, index: int | Literal["all"] | None = None, **options: Any
    ) -> Project:
        """Change some options of the element with a tag, or replace the element.

        An option that contradicts a new one is removed, such as `left` if `at` is new. Everything else stays unchanged.
        If an avatar speaks in one turn of its scene, the new `script` goes to that turn.

        Args:
            tag: The tag of the element.
            element: An element that replaces it. It inherits the tag, the id and the layer, unless it has its own.
            index: Selects among several elements with the tag: an index into `tags[tag]`, or `"all"`.
            **options: Options of the element's method. The content of a text is `text=`.

        Raises:
            ArgumentError: The tag is unknown or ambiguous, or an option is unknown or has an invalid value.

        >>> project = Project().add(Scene().text("Hello", tag="title", left=10, top=20))
        >>> project.edit("title", text="Welcome, Ann").scenes[0].elements[0].content
        'Welcome, Ann'
        """
        from scenekit.editing.by_tag import edit_scenes

        return self._with_scenes(edit_scenes(self.scenes, tag, element, index, options, self._build_context()))

    def swap_avatar(
        self,
        avatar: str,
        model: str,
        /,
        *,
        clothes: str | None = None,
        language: str | None = None,
        frame: AvatarFrame | None = None,
    ) -> Project:
        """Replace an avatar by another one in all scenes: the model, the clothes, the frame, the URLs and the language.

        The head keeps its size and its position. If the options of the element place the new head elsewhere, `left`,
        `top` and `scale` replace them. In a row, in a column and relative to another element, only the size stays.

        Args:
            avatar: The tag of the avatar, or its model.
            model: The model of the new avatar.
            clothes: Its clothes; by default the first in the catalog.
            language: Its language; by default that in the catalog. An avatar that is not in the catalog keeps the
                language of the old one.
            frame: Its measurements; by default those in the catalog, or else an estimate.

        Raises:
            ArgumentError: No avatar has this tag or model, or an argument has an invalid value.
            CompositionError: The clothes are not given, and the catalog does not have the avatar.

        >>> project = Project().add(Scene().avatar("M1", clothes="B1", tag="host", script="Hi!", at="right"))
        >>> clip = project.swap_avatar("host", "M000045058").to_dict()["scenes"][0]["clips"][0]
        >>> clip["model"]["ai_name"], clip["model"]["emotion"], clip["tag"]
        ('M000045058', 'BG00002320', 'host')
        """
        from scenekit.editing.avatar_swap import swap_avatars
        from scenekit.elements import Avatar

        new = Avatar(model, clothes=clothes, language=language, frame=frame)
        return self._with_scenes(swap_avatars(self.scenes, avatar, new, self._build_context()))

    def set_script(self, scene: int, text: str | Html, *, turn: int | None = None) -> Project:
        """Replace one script of a scene.

        Args:
            scene: The index of the scene, from 0.
            text: The new script.
            turn: The index of the script in the scene, from 0: first the avatars' own scripts, then the turns.
                Optional if the scene has one script.

        Raises:
            ArgumentError: The scene has no such script.

        >>> project = Project().add(Scene().avatar("M000045058", script="Hello!"))
        >>> project.set_script(scene=0, text="Goodbye!").scenes[0].elements[0].script
        'Goodbye!'
        """
        from scenekit.editing.by_tag import set_script

        return self._with_scenes(set_script(self.scenes, scene, text, turn, self._build_context))

    def substitute(self, /, **variables: str | Number) -> Project:
        """Replace each `${name}` in all texts: scripts, text, labels, URLs, the project's name.

        `${name:-friend}` has the default `friend`, which replaces an empty or missing value. `$${name}` becomes a
        literal `${name}`. A name is an identifier in any script.

        Args:
            **variables: The value of each variable in `Project.variables`, as text or a number.

        Raises:
            ArgumentError: A variable has neither a value nor a default, or a value is for an unknown variable.

        >>> Project().add(Scene().text("Hello, ${name}!")).substitute(name="Ann").scenes[0].elements[0].content
        'Hello, Ann!'
        >>> Project().add(Scene().text("안녕, ${이름:-친구}!")).substitute(이름="").scenes[0].elements[0].content
        '안녕, 친구!'
        """
        scenes, fields = self._template.substitute(variables)
        return self._with_scenes(scenes, **fields)

    def compile(self) -> CompiledProject:
        """Compose the project once, for the payloads of many rows of a table.

        `compile().to_json(**row)` gives the bytes of `substitute(**row).to_json()`, many times as fast.

        Raises:
            CompositionError: A part of the project that has no variables cannot become a payload.
            CatalogError: The user's catalog cannot be read.

        >>> video = Project("For ${name}").add(Scene().avatar("M000045058", script="Hi, ${name}!", at="right"))
        >>> compiled = video.compile()
        >>> payloads = [compiled.to_json(name=name) for name in ("Ann", "민준")]
        >>> payloads[1] == video.substitute(name="민준").to_json()
        True
        """
        from scenekit.compilation import CompiledProject

        return CompiledProject(self)

    def updates_since(self, original: Project) -> dict[str, Any]:
        """Return the body of the request that changes the project `original`, which the service has, into this one.

        Args:
            original: The project as the service has it.

        Raises:
            ArgumentError: `original` is not a `Project`.
            CompositionError: The request cannot express a change. The error has the path of the change.

        >>> original = Project().add(Scene().avatar("M000045058", script="Hi").text("Hello", tag="title"))
        >>> original.edit("title", text="Bye", wrap=False).updates_since(original)["updates"]["value"][0]["type"]
        'textImage'
        """
        from scenekit.editing.updates import build_update_request

        if not isinstance(original, Project):
            reason = "must be a Project. Project.from_payload(payload) reads one."
            raise argument_error("updates_since", "original", original, reason)
        return build_update_request(original.to_dict(), self.to_dict())

    def _with_scenes(self, replacements: dict[int, Scene], **fields: Any) -> Project:
        """Return the project with other scenes at the given indices, and with other values of fields."""
        if type(self.scenes) is LazyScenes:
            return structs.replace(self, scenes=self.scenes.with_replacements(replacements), **fields)
        scenes = tuple([replacements.get(number, scene) for number, scene in enumerate(self.scenes)])
        return structs.replace(self, scenes=scenes, **fields)

    def _build_context(self, scripts_on: ScriptTarget | None = None) -> CompositionContext:
        return compose.build_context(self.orientation, self.catalog, scripts_on or self.scripts_on or "clip")

    def to_payload(self) -> v3.Project:
        """Return the payload as a struct.

        Raises:
            CompositionError: The elements cannot become a payload. The error has the path of the element.
            CatalogError: The user's catalog cannot be read.

        >>> Project("Welcome").add(Scene()).to_payload().name
        'Welcome'
        """
        return self._compose(pre_encode=False)

    def _compose(self, pre_encode: bool = True) -> v3.Project:
        """Return the payload. With `pre_encode`, parts of it may be JSON already, for `v3.encode` only."""
        scenes = self._raw_scenes if pre_encode and type(self.scenes) is not tuple else self.scenes
        composed = compose.compose(scenes, self.orientation, self.catalog, self.scripts_on, pre_encode)
        return compose.build_project_payload(self, composed)

    def to_dict(self) -> dict[str, Any]:
        """Return the payload as dicts, lists, str, numbers, bools and None. Raises the errors of `to_payload`.

        >>> Project("Welcome").add(Scene()).to_dict()["scenes"][0]["sceneIdx"]
        0
        """
        return v3.to_dict(self._compose())

    def to_json(self, indent: int | None = None, *, api: Api = "v3") -> bytes:
        """Return the payload as JSON in UTF-8.

        Args:
            indent: Spaces per level. None minifies the JSON.
            api: `"v3"`, or `"v1"` for the format of the V1 API.

        Raises:
            ArgumentError: An argument has an invalid value.
            CompositionError: The elements cannot become a payload, or the V1 API does not have a feature.
            CatalogError: The user's catalog cannot be read.

        >>> Project("Welcome").add(Scene()).to_json()[:48]
        b'{"name":"Welcome","orientation":"landscape","sce'
        >>> Project().add(Scene().text("Hi", at=("50%", "75%"))).to_json(api="v1")[35:]
        b',"detail":{"textSource":"Hi","locationX":0,"locationY":0.25,"scale":1}}]}]}'
        """
        if api == "v3":  # decided first, because it is the common case
            payload = self._compose()
            return v3.encode_part(payload) if indent is None else v3.encode(payload, indent)
        validation.choice("to_json", "api", api, get_args(Api))
        from scenekit.interchange.v1_writer import encode_as_v1

        return encode_as_v1(self.to_dict(), self.scenes, indent)

    def to_code(self) -> str:
        """Return Python code that builds this project: formatted, and ready to run.

        Raises:
            CompositionError: An element is not one of scenekit's.
            PayloadError: A scene of an existing payload is nested too deeply.

        >>> print(Project("Welcome").add(Scene().avatar("M000045058", script="Hi!", at="left")).to_code())
        from scenekit import Project, Scene
        <BLANKLINE>
        scene = Scene().avatar("M000045058", script="Hi!", at="left")
        <BLANKLINE>
        project = Project("Welcome").add(scene)
        <BLANKLINE>
        """
        from scenekit.interchange.python_writer import format_project

        return format_project(self, tuple(self.scenes))

    def to_scenefile(self, format: Literal["yaml", "json"] = "yaml") -> str:
        """Return the text of a scene file that composes to the same payload.

        Args:
            format: `"yaml"` (extra `yaml`) or `"json"`.

        Raises:
            ArgumentError: The format is unknown.
            MissingExtraError: The format is YAML, and PyYAML is not installed.
            CompositionError: An element is not one of scenekit's.
            PayloadError: A scene of an existing payload is nested too deeply.

        >>> print(Project("Welcome").add(Scene().avatar("M000045058", script="Hi!", at="left")).to_scenefile())
        name: Welcome
        scenes:
        - elements:
          - avatar: M000045058
            script: Hi!
            at: left
        <BLANKLINE>
        """
        from scenekit.interchange.scenefile.writer import write_scenefile

        return write_scenefile(self, self.scenes, format)

    def check(self, *, select: Collection[str] | None = None, ignore: Collection[str] | None = None) -> list[Finding]:
        """Return the problems and likely problems of the payload, scene by scene, before you pay for a render.

        An element's own `ignore=` applies to that element.

        Args:
            select: The codes of findings to report, or prefixes of codes (`"SK2"`). The default is all.
            ignore: The codes of findings to leave out, or prefixes of codes.

        Raises:
            ArgumentError: A code is unknown.
            CompositionError: The elements cannot become a payload.
            CatalogError: The user's catalog cannot be read.

        >>> project = Project().add(Scene().avatar("M000045058", script="Hi!", left=0, top=-400))
        >>> [(finding.code, finding.path) for finding in project.check()]
        [('SK101', 'scenes[0].clips[0]')]
        """
        from scenekit.inspection.check import check_composed, select_codes

        codes = select_codes(select, ignore)
        findings = check_composed(self._compose(), self._build_context().catalog, self._raw_scenes)
        return [finding for finding in findings if finding.code in codes]

    def estimate(self) -> Estimate:
        """Estimate the duration in seconds, for a fast, an average and a slow speaker.

        The rates per writing system, with sources, are in `scenekit.inspection.timing.SPEECH_RATES`. A scene without a
        script lasts as long as its `duration=`, or that of its longest audio or video. If neither is set, it counts as
        0 seconds, because its length is not documented. Raises the errors of `to_payload`.

        >>> script = "This sentence has exactly ten words, and takes four seconds."
        >>> estimate = Project().add(Scene().avatar("M000045058", script=script)).estimate()
        >>> round(estimate.seconds.low, 1), estimate.seconds.likely, estimate.seconds.high
        (3.3, 4.0, 5.0)
        """
        from scenekit.inspection.timing import estimate

        return estimate(self.to_dict(), self._raw_scenes)

    def captions(self, format: Literal["srt", "vtt"] = "srt", *, total_seconds: Number | None = None) -> str:
        """Return captions of the scripts, in at most two lines. `estimate` gives the times.

        Args:
            format: `"srt"` (SubRip) or `"vtt"` (WebVTT).
            total_seconds: The duration of the finished video in seconds, to which the times are fitted.

        Raises:
            ArgumentError: The format is unknown, or `total_seconds` is not a number above 0.
            CompositionError: The elements cannot become a payload.
            CatalogError: The user's catalog cannot be read.

        >>> print(Project().add(Scene().avatar("M000045058", script="Hello, everybody!")).captions())
        1
        00:00:00,000 --> 00:00:00,800
        Hello, everybody!
        <BLANKLINE>
        """
        from scenekit.inspection.captions import format_captions

        validation.choice("captions", "format", format, ("srt", "vtt"))
        if total_seconds is not None:
            validation.number("captions", "total_seconds", total_seconds, low=validation.MIN_POSITIVE)
        return format_captions(self.to_dict(), format, self._raw_scenes, total_seconds)

    def storyboard(self, *, media: Mapping[str, str | os.PathLike[str]] | None = None) -> Storyboard:
        """Return the scenes for drawing: `.svg(scene)` draws one, `.html()` draws all. It does not need a network.

        Placeholders stand for avatars, images and videos until `.fetch()` downloads them. Raises the errors of
        `to_payload`.

        Args:
            media: Paths of images on disk, by the URL in the payload that each stands for until it is uploaded. The
                payload does not change.

        Raises:
            ArgumentError: An image cannot be read, or is not a PNG, JPEG, WebP or GIF.

        >>> drawing = Project().add(Scene().text("Hello!", at="top")).storyboard().svg(0, guides=True)
        >>> drawing.startswith("<svg "), "Hello!" in drawing
        (True, True)
        """
        from scenekit.inspection.font_files import collect_font_files
        from scenekit.inspection.view import read_payload_view
        from scenekit.storyboard import Storyboard

        view = read_payload_view(self.to_dict(), collect_font_files(self._raw_scenes))
        board = Storyboard(view, self._build_context().catalog, self._raw_scenes)
        if media is None:
            return board
        from scenekit.storyboard.local_media import load_local_media

        local = validation.FrozenDict(load_local_media(view, media))
        return structs.replace(board, images=local, local=local)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Return the drawings of all scenes for notebooks, or the error message if they cannot be composed."""
        from scenekit.storyboard.notebook import draw_scenes, mime_bundle

        return mime_bundle(self, lambda: draw_scenes(self.storyboard()))

    @property
    def _raw_scenes(self) -> tuple[Scene, ...]:
        """The scenes without parsing those that are not parsed yet."""
        return self.scenes.raw_scenes if isinstance(self.scenes, LazyScenes) else self.scenes


def _validate_scenes(value: object) -> tuple[Scene, ...]:
    """Return the scenes of a project as a tuple."""
    if not isinstance(value, (tuple, list)):
        raise argument_error("Project", "scenes", value, "must be a tuple of scenes. Use Project.add(scene, …).")
    for scene in value:
        if type(scene) is not Scene:
            raise argument_error("Project", "scenes", scene, "must contain only scenes (Scene).")
    return tuple(value)


def _validate_catalog(method: str, argument: str, value: object) -> None:
    if not isinstance(value, Catalog):
        raise argument_error(method, argument, value, "must be a Catalog. Catalog.load(path) reads one from a file.")


def _validate_webhook_url(method: str, argument: str, value: object) -> None:
    validation.url(method, argument, value)
    if not str(value).lower().startswith("https://"):
        raise argument_error(method, argument, value, "must be an https:// URL.")


VALIDATORS_BY_FIELD: dict[str, Callable[[str, str, object], None]] = {
    "catalog": _validate_catalog,
    "scripts_on": partial(validation.choice, allowed=get_args(ScriptTarget)),
    "resolution": partial(validation.choice, allowed=get_args(Resolution)),
    "is_export": validation.boolean,
    "workspace_id": validation.text,
    "webhook_url": _validate_webhook_url,
}
"""The validators of the optional fields, in the order of the fields."""
