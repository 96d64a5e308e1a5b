"""The builder of a project."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypedDict, get_args

from msgspec import UNSET, Struct, structs
from msgspec.structs import force_setattr

from scenekit.avatars.catalog import Catalog
from scenekit.compose.scenes import compose, get_context
from scenekit.core import validation
from scenekit.core.geometry import CANVAS_SIZES, Number, Orientation
from scenekit.core.messages import argument_error, reject_unknown_options
from scenekit.elements.base import unset_if_none
from scenekit.elements.context import ScriptTarget
from scenekit.errors import ArgumentError, PayloadError
from scenekit.interchange.lazy_scenes import LazyScenes
from scenekit.payload import v3
from scenekit.payload.overlay import apply_overrides, diff_overrides
from scenekit.payload.v3 import Resolution
from scenekit.scene import Scene

if TYPE_CHECKING:
    from typing import Unpack

    from scenekit.elements import CompositionContext, Element, Html
    from scenekit.inspection.check import Finding
    from scenekit.inspection.timing import Estimate
    from scenekit.payload.parsing import Document
    from scenekit.storyboard import Storyboard


FIELDS_WITH_VARIABLES = ("name", "webhook_url", "dictionary", "extra")
"""Where a project may hold variables beside its scenes."""

NO_VARIABLES: Mapping[str, str | Number] = MappingProxyType({})

Api = Literal["v3", "v1"]
"""The service's API, and its older one (also called V2)."""


class ProjectOptions(TypedDict, total=False):
    """What `Project.replace` can change."""

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


class Project(Struct, frozen=True, gc=False):
    """Scenes in their order, and what holds for all of them.

    - `name`: its title; the service calls a nameless one "Default Template".
    - `orientation`: `"landscape"` (1920 x 1080) or `"portrait"` (1080 x 1920).
    - `catalog`: avatars of your own; without one, your own is read (`scenekit avatars`).
    - `speech`: where the scripts are written: `"clip"`, the way of the service's quick start, or `"scene"`,
      as turns, the newer way. If not given, the clips, unless only turns can carry what is said (a
      conversation, or another voice).
    - `resolution`: `"4k"`, `"1080"`, `"720"` or `"480"`; the service's default is 1080.
    - `is_export`: False keeps the project a draft; the service exports by default.
    - `workspace_id`. `webhook_url`: an https URL that the service calls. `dictionary`: its speech-learning
      data. `extra`: keys for the payload that no word covers. `omit`: keys that are left out of it.

    A project is a value, like a scene: each verb returns a new one. Raises `ArgumentError`.

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
        if (self.scenes or type(self.scenes) is not tuple) and type(self.scenes) is not LazyScenes:
            if not isinstance(self.scenes, (tuple, list)):
                raise argument_error(
                    "Project", "scenes", self.scenes, "must be a tuple of scenes; add(scene, …) takes them."
                )
            force_setattr(self, "scenes", tuple(self.scenes))
            for scene in self.scenes:
                if type(scene) is not Scene:
                    raise argument_error("Project", "scenes", scene, "is no Scene.")
        if self.name is not None:
            validation.text("Project", "name", self.name)
        if self.orientation != "landscape":
            validation.choice("Project", "orientation", self.orientation, CANVAS_SIZES)
        if self.catalog is not None and not isinstance(self.catalog, Catalog):
            raise argument_error("Project", "catalog", self.catalog, "must be a Catalog; Catalog.load(path) reads one.")
        if self.scripts_on is not None:
            validation.choice("Project", "scripts_on", self.scripts_on, get_args(ScriptTarget))
        if self.resolution is not None:
            validation.choice("Project", "resolution", self.resolution, get_args(Resolution))
        if self.is_export is not None:
            validation.boolean("Project", "is_export", self.is_export)
        if self.workspace_id is not None:
            validation.text("Project", "workspace_id", self.workspace_id)
        if self.webhook_url is not None:
            validation.url("Project", "webhook_url", self.webhook_url)
            if not self.webhook_url.lower().startswith("https://"):
                raise argument_error("Project", "webhook_url", self.webhook_url, "must be an https:// URL.")
        if self.dictionary is not None:
            force_setattr(self, "dictionary", validation.json_object("Project", "dictionary", self.dictionary))
        if self.extra is not None or self.omit != ():
            validation.freeze_extra_and_omit("Project", self)

    @classmethod
    def from_payload(cls, payload: Document, *, catalog: Catalog | None = None) -> Project:
        """The project that a payload says; nothing of it is lost, and what nobody changes is written as it came.

        `payload` is a dict, JSON as bytes or str, or the service's answer to the call that gets a project. Its clips
        come back as the elements that the verbs make; what no word covers is in their `extra` and `omit`.

        Raises `PayloadError` for what is no JSON or no payload, with the path of what is wrong.

        >>> payload = Project("Welcome").add(Scene().avatar("M000045058", script="Hi!", at="left")).to_dict()
        >>> project = Project.from_payload(payload)
        >>> project.scenes[0].elements[0].script, project.to_dict() == payload
        ('Hi!', True)
        """
        from scenekit.elements.from_payload import build_dropping_invalid
        from scenekit.interchange.payload_reader import project_options_from_payload
        from scenekit.payload import parsing

        data = parsing.parse_project(payload)
        project = build_dropping_invalid(cls, project_options_from_payload(data, catalog)) or cls()
        said = v3.to_dict(project._build_payload(()))
        extra, omit = diff_overrides(said | {"scenes": None}, data | {"scenes": None})
        try:
            return project.replace(extra=extra, omit=omit) if extra or omit else project
        except ArgumentError as error:
            raise PayloadError(str(error)) from None

    @classmethod
    def from_scenefile(
        cls,
        path: str | os.PathLike[str],
        *,
        variables: Mapping[str, str | Number] | None = NO_VARIABLES,
        catalog: Catalog | None = None,
    ) -> Project:
        r"""The project in a scene file: YAML (extra `yaml`), TOML or JSON, in the words of the verbs.

        `variables` are the values of all `${name}` in it, and `$${name}` is `${name}` itself. None leaves both as they
        are, for `fill`. `catalog` is used instead of the file's own.

        Raises `SourceError`, `ArgumentError` and `MissingExtraError`, with the file, the line (in YAML) and the path.

        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp(), "hello.toml")
        >>> _ = file.write_text('[[scenes]]\nelements = [{avatar = "M000045058", script = "Hello!", at = "left"}]')
        >>> Project.from_scenefile(file).scenes[0].elements[0].at
        'left'
        """
        from scenekit.interchange.scenefile.reader import load_scenefile, read_file

        project = load_scenefile(cls, os.fspath(path), read_file(os.fspath(path)), variables)
        return project if catalog is None else project.replace(catalog=catalog)

    def add(self, *scenes: Scene) -> Project:
        """Put scenes after the others.

        >>> hello, bye = (Scene().avatar("M000045058", script=text) for text in ("Hello!", "Bye!"))
        >>> len(Project("Welcome").add(hello, bye).scenes)
        2
        """
        for scene in scenes:
            if type(scene) is not Scene:
                several = isinstance(scene, (list, tuple))
                raise argument_error("add", "scene", scene, f"is no Scene{': say add(*scenes)' if several else ''}.")
        longer: Project = self.__copy__()  # type: ignore[attr-defined]  # the rest was checked when it was made
        force_setattr(longer, "scenes", self.scenes + scenes)
        return longer

    def replace(self, **options: Unpack[ProjectOptions]) -> Project:
        """The project with other options, such as the other orientation.

        >>> Project("Welcome").replace(orientation="portrait").orientation
        'portrait'
        """
        reject_unknown_options("replace", options, ProjectOptions.__annotations__)
        if "scripts_on" in options:  # what was read is written in another way now
            return structs.replace(self, scenes=tuple(self.scenes), **options)
        return structs.replace(self, **options)

    @property
    def tags(self) -> dict[str, tuple[Element, ...]]:
        """The tags of its elements, each with the elements that bear it, in order.

        >>> Project().add(Scene().text("Hello", tag="title").text("Bye", tag="title")).tags["title"][1].content
        'Bye'
        """
        from scenekit.editing.by_tag import group_elements_by_tag

        return group_elements_by_tag(self.scenes)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the `${name}` variables in its texts, sorted.

        >>> Project().add(Scene().text("${greeting}, ${name}")).variables
        ('greeting', 'name')
        """
        from scenekit.elements.variables import find_variables

        own = tuple(getattr(self, word) for word in FIELDS_WITH_VARIABLES)
        return tuple(sorted(find_variables((own, tuple(self.scenes)))))

    def edit(
        self, tag: str, element: Element | None = None, /, *, index: int | Literal["all"] | None = None, **options: Any
    ) -> Project:
        """Change the element that bears a tag: some of its words, or all of it.

        `words` are those of its verb; the content of a text is `text=`. A whole `element` takes its place, with its
        tag, id and layer where it says none. `which` says which one is meant where several bear the tag: a number,
        counted from 0 as `tags` has them, or `"all"`. Everything else stays as it was, also what no word covers; but
        what was said before gives way to what contradicts it now, such as `left` and `top` to `at`. An avatar
        that speaks in one turn of its scene says the new `script` there.

        Raises `ArgumentError` for a tag that is not there, and for a word or a value that its kind does not take.

        >>> project = Project().add(Scene().text("Hello", tag="title", left=10, top=20))
        >>> project.edit("title", text="Welcome, Ann").scenes[0].elements[0].content
        'Welcome, Ann'
        """
        from scenekit.editing.by_tag import edit_scenes

        return self._with_scenes(edit_scenes(self.scenes, tag, element, index, options, self._get_context()))

    def set_script(self, scene: int, text: str | Html, *, turn: int | None = None) -> Project:
        """Let something else be said in a scene, counted from 0.

        `turn` says which of several things that are said there: first what the avatars say themselves, then the turns.
        Raises `ArgumentError`.

        >>> project = Project().add(Scene().avatar("M000045058", script="Hello!"))
        >>> project.set_script(scene=0, text="Goodbye!").scenes[0].elements[0].script
        'Goodbye!'
        """
        from scenekit.editing.by_tag import set_script

        if not self.scenes:
            raise argument_error("set_script", "scene", scene, "is none: the project has no scenes.")
        validation.integer("set_script", "scene", scene, low=0, high=len(self.scenes) - 1)
        old = self.scenes[scene]
        return self._with_scenes({scene: set_script(old, scene, text, turn, self._get_context(old.scripts_on))})

    def substitute(self, /, **variables: str | Number) -> Project:
        """Replace each `${name}` in its texts: scripts, text, labels, addresses, its name.

        `$${name}` becomes `${name}`. Raises `ArgumentError` for a name that is missing, and for one that is not in it.

        >>> Project().add(Scene().text("Hello, ${name}!")).substitute(name="Ann").scenes[0].elements[0].content
        'Hello, Ann!'
        """
        from scenekit.elements.variables import substitute_variables, validate_variable_values

        given = validate_variable_values(variables, set(self.variables))
        scenes = {number: substitute_variables(scene, given) for number, scene in enumerate(self.scenes)}
        changed = {number: scene for number, scene in scenes.items() if scene is not self.scenes[number]}
        return structs.replace(
            self._with_scenes(changed),
            **{word: substitute_variables(getattr(self, word), given) for word in FIELDS_WITH_VARIABLES},
        )

    def updates_since(self, original: Project) -> dict[str, Any]:
        """The body of the call that edits an existing project, for what changed since `original`.

        Raises `CompositionError`, which says where and why, for a change that the call cannot say: it names a clip by
        its scene and type only, and knows new values only.

        >>> original = Project().add(Scene().avatar("M000045058", script="Hi").text("Hello", tag="title"))
        >>> original.edit("title", text="Bye", wrap=False).updates_since(original)["updates"]["value"][0]["type"]
        'textImage'
        """
        from scenekit.editing.updates import UPDATE_OPTION_KEYS, build_updates

        if not isinstance(original, Project):
            raise argument_error(
                "updates_since", "original", original, "is no Project; Project.from_payload reads one."
            )
        before, after = original.to_dict(), self.to_dict()
        options = {key: after[key] for key in UPDATE_OPTION_KEYS if key in after}
        return {"updates": {"value": build_updates(before, after)}, **options}

    def _with_scenes(self, replacements: dict[int, Scene]) -> Project:
        """The project with other scenes in the places of those numbers."""
        if type(self.scenes) is LazyScenes:
            return structs.replace(self, scenes=self.scenes.with_replacements(replacements))
        return structs.replace(self, scenes=tuple(replacements.get(n, one) for n, one in enumerate(self.scenes)))

    def _get_context(self, scripts_on: ScriptTarget | None = None) -> CompositionContext:
        return get_context(self.orientation, self.catalog, scripts_on or self.scripts_on or "clip")

    def to_payload(self, *, catalog: Catalog | None = None) -> v3.Project:
        """The payload as its struct. A `catalog` given here is used instead of the project's own.

        Raises `CompositionError`, `CatalogError`.

        >>> Project("Welcome").add(Scene()).to_payload().name
        'Welcome'
        """
        return self._compose(catalog)

    def _compose(self, catalog: Catalog | None, *, pre_encode: bool = False) -> v3.Project:
        catalog = self.catalog if catalog is None else catalog
        scenes = compose(
            self._raw_scenes if pre_encode else self.scenes,
            self.orientation,
            catalog,
            self.scripts_on,
            pre_encode=pre_encode,
        )
        composed = self._build_payload(scenes)
        return apply_overrides(composed, self.extra, self.omit) if self.extra or self.omit else composed

    def _build_payload(self, scenes: tuple[v3.Scene, ...]) -> v3.Project:
        """The payload of those scenes, but for `extra` and `omit`."""
        name = UNSET if self.name is None else self.name
        composed = v3.Project(name=name, orientation=self.orientation, scenes=scenes)
        if (
            self.is_export is not None
            or self.workspace_id is not None
            or self.resolution is not None
            or self.webhook_url is not None
            or self.dictionary is not None
        ):
            composed = structs.replace(
                composed,
                isExport=unset_if_none(self.is_export),
                workspaceId=unset_if_none(self.workspace_id),
                resolution=unset_if_none(self.resolution),
                webhookUrl=unset_if_none(self.webhook_url),
                dictionary=unset_if_none(self.dictionary),
            )
        return composed

    def to_dict(self, *, catalog: Catalog | None = None) -> dict[str, Any]:
        """The payload as dicts, lists, str, numbers, bools and None.

        >>> Project("Welcome").add(Scene()).to_dict()["scenes"][0]["sceneIdx"]
        0
        """
        return v3.to_dict(self._compose(catalog, pre_encode=True))

    def to_code(self) -> str:
        """The Python that makes this project: short, formatted, and ready to run.

        Raises `PayloadError` for a scene that was read and is nested too deep to be written.

        >>> print(Project("Welcome").add(Scene().avatar("M000045058", script="Hi!", at="left")).to_code())
        from scenekit import Project, Scene
        <BLANKLINE>
        scene = Scene().avatar("M000045058", script="Hi!", at="left")
        <BLANKLINE>
        project = Project("Welcome").add(scene)
        <BLANKLINE>
        """
        from scenekit.interchange.python_writer import PythonWriter

        return PythonWriter().format_module(self, tuple(self.scenes))

    def to_scenefile(self, format: Literal["yaml", "json"] = "yaml") -> str:
        """The project as a scene file, which loads back to the same payload.

        Raises `MissingExtraError` for YAML without the extra `yaml`, `PayloadError` as `to_code` does.

        >>> print(Project("Welcome").add(Scene().avatar("M000045058", script="Hi!", at="left")).to_scenefile())
        name: Welcome
        scenes:
        - elements:
          - avatar: M000045058
            script: Hi!
            at: left
        <BLANKLINE>
        """
        from scenekit.interchange.scenefile.formats import dump_data
        from scenekit.interchange.scenefile.writer import build_file_data

        validation.choice("to_scenefile", "format", format, ("yaml", "json"))
        return dump_data(build_file_data(self, self.scenes), format)

    def check(
        self,
        *,
        select: Collection[str] | None = None,
        ignore: Collection[str] | None = None,
        catalog: Catalog | None = None,
    ) -> list[Finding]:
        """What is wrong with it, or may be, before anybody pays: scene by scene, from the payload.

        `select`: these codes only, or groups of them (`"SK2"`); `ignore`: all but these. An element's `ignore=` says
        which of its own are meant. Raises `ArgumentError`, `CompositionError`, `CatalogError`.

        >>> project = Project().add(Scene().avatar("M000045058", script="Hi!", left=0, top=-400))
        >>> [(finding.code, finding.message) for finding in project.check()]
        [('SK101', '400 px of its head are beyond the top edge')]
        """
        from scenekit.inspection.check import check, select_codes

        codes = select_codes(select, ignore)
        found = check(self.to_dict(catalog=catalog), self._resolve_catalog(catalog), self._raw_scenes)
        return [finding for finding in found if finding.code in codes]

    def estimate(self, *, catalog: Catalog | None = None) -> Estimate:
        """How long it speaks, and so about how long the video is: in seconds, from a fast speaker to a slow one.

        Counted by writing system (`timing.RATES` says how fast, and on what ground). A scene in which nobody speaks
        counts as nothing: nobody documents how long it is. Raises `CompositionError`, `CatalogError`.

        >>> script = "This sentence has exactly ten words, and takes four seconds."
        >>> estimate = Project().add(Scene().avatar("M000045058", script=script)).estimate()
        >>> round(estimate.seconds.low, 1), estimate.seconds.likely, estimate.seconds.high
        (3.3, 4.0, 5.0)
        """
        from scenekit.inspection.timing import estimate

        return estimate(self.to_dict(catalog=catalog))

    def captions(self, format: Literal["srt", "vtt"] = "srt", *, catalog: Catalog | None = None) -> str:
        """Captions of what is said, timed by `estimate`: SubRip (`srt`) or WebVTT (`vtt`), two rows at most.

        Raises `CompositionError`, `CatalogError`.

        >>> print(Project().add(Scene().avatar("M000045058", script="Hello, everybody!")).captions())
        1
        00:00:00,000 --> 00:00:00,800
        Hello, everybody!
        <BLANKLINE>
        """
        from scenekit.inspection.captions import format_captions

        validation.choice("captions", "format", format, ("srt", "vtt"))
        return format_captions(self.to_dict(catalog=catalog), format)

    def storyboard(self, *, catalog: Catalog | None = None) -> Storyboard:
        """Its scenes, to be drawn: `.svg(scene)` is one as an SVG, `.html()` all as one page. Needs no network.

        Avatars, pictures and videos are not at hand and stand in as figures and placeholders; `.fetch()` gets them from
        the web. Raises `CompositionError`, `CatalogError`.

        >>> drawing = Project().add(Scene().text("Hello!", at="top")).storyboard().svg(0, guides=True)
        >>> drawing.startswith("<svg "), "Hello!" in drawing
        (True, True)
        """
        from scenekit.inspection.view import read_payload_view
        from scenekit.storyboard import Storyboard

        seen = read_payload_view(self.to_dict(catalog=catalog))
        return Storyboard(seen, self._resolve_catalog(catalog), self._raw_scenes)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows: the scenes side by side; a text where they cannot be composed."""
        from scenekit.storyboard.notebook import draw_scenes, mime_bundle

        return mime_bundle(self, lambda: draw_scenes(self.storyboard()))

    @property
    def _raw_scenes(self) -> tuple[Scene, ...]:
        """Its scenes as they are, also those that nobody has read yet."""
        return self.scenes if type(self.scenes) is tuple else self.scenes.raw_scenes  # type: ignore[union-attr]

    def _resolve_catalog(self, catalog: Catalog | None) -> Catalog:
        """The avatars that are known: those of the catalog that is given, else its own, else the person's."""
        return get_context(self.orientation, self.catalog if catalog is None else catalog, "clip").catalog

    def to_json(self, indent: int | None = None, *, api: Api = "v3", catalog: Catalog | None = None) -> bytes:
        """The payload as JSON in UTF-8: minified, or with `indent` spaces a level.

        `api="v1"` is the form of the older API, which can say far less: what it cannot say is a `CompositionError`.

        >>> Project("Welcome").add(Scene()).to_json()[:48]
        b'{"name":"Welcome","orientation":"landscape","sce'
        >>> Project().add(Scene().text("Hi", at=("50%", "75%"))).to_json(api="v1")[35:]
        b',"detail":{"textSource":"Hi","locationX":0,"locationY":0.25,"scale":1}}]}]}'
        """
        if api != "v3":
            return self._to_v1_json(api, indent, catalog)
        return v3.encode(self._compose(catalog, pre_encode=True), indent)

    def _to_v1_json(self, api: str, indent: int | None, catalog: Catalog | None) -> bytes:
        from scenekit.interchange.v1_writer import to_v1
        from scenekit.payload import v1

        validation.choice("to_json", "api", api, get_args(Api))
        return v1.encode(to_v1(self.to_dict(catalog=catalog), self.scenes), indent)
