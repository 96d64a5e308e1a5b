"""The builder of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, get_args

from msgspec import UNSET, Struct, structs
from msgspec.structs import force_setattr

from scenekit import values
from scenekit.avatars.catalog import Catalog
from scenekit.compose import compose
from scenekit.elements.element import Speech, given
from scenekit.errors import refuse, refuse_unknown
from scenekit.geometry import CANVAS, Orientation
from scenekit.payload import v3
from scenekit.payload.overlay import overlay
from scenekit.payload.v3 import Resolution
from scenekit.scene import Scene

if TYPE_CHECKING:
    from typing import Unpack


class ProjectOptions(TypedDict, total=False):
    """What `Project.replace` can change."""

    name: str | None
    orientation: Orientation
    catalog: Catalog | None
    speech: Speech | None
    resolution: Resolution | None
    is_export: bool | None
    workspace_id: str | None
    webhook_url: str | None
    dictionary: dict[str, Any] | None
    extra: dict[str, Any] | None


class Project(Struct, frozen=True, gc=False):
    """Scenes in their order, and what holds for all of them.

    - `name`: its title; the service calls a nameless one "Default Template".
    - `orientation`: `"landscape"` (1920 x 1080) or `"portrait"` (1080 x 1920).
    - `catalog`: avatars of your own; without one, the file at `SCENEKIT_CATALOG` is read.
    - `speech`: where the scripts are written: `"clip"`, the way of the service's quick start, or `"scene"`,
      as turns, the newer way. If not given, the clips, unless only turns can carry what is said (a
      conversation, or another voice).
    - `resolution`: `"4k"`, `"1080"`, `"720"` or `"480"`; the service's default is 1080.
    - `is_export`: False keeps the project a draft; the service exports by default.
    - `workspace_id`. `webhook_url`: an https URL that the service calls. `dictionary`: its speech-learning
      data. `extra`: keys for the payload that no word covers.

    A project is a value, like a scene: each verb returns a new one. Raises `ArgumentError`.

    >>> project = Project("Welcome", orientation="portrait").add(Scene().avatar("M000045058", script="Hi!"))
    >>> project.to_payload().scenes[0].clips[0].script.org
    '<p>Hi!</p>'
    """

    name: str | None = None
    scenes: tuple[Scene, ...] = ()
    orientation: Orientation = "landscape"
    catalog: Catalog | None = None
    speech: Speech | None = None
    resolution: Resolution | None = None
    is_export: bool | None = None
    workspace_id: str | None = None
    webhook_url: str | None = None
    dictionary: dict[str, Any] | None = None
    extra: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if type(self.scenes) is not tuple:
            force_setattr(self, "scenes", tuple(self.scenes))
        for scene in self.scenes:
            if type(scene) is not Scene:
                raise refuse("Project", "scenes", scene, "is no Scene.")
        if self.name is not None:
            values.text("Project", "name", self.name)
        if self.orientation != "landscape":
            values.choice("Project", "orientation", self.orientation, CANVAS)
        if self.catalog is not None and not isinstance(self.catalog, Catalog):
            raise refuse("Project", "catalog", self.catalog, "must be a Catalog; Catalog.load(path) reads one.")
        if self.speech is not None:
            values.choice("Project", "speech", self.speech, get_args(Speech))
        if self.resolution is not None:
            values.choice("Project", "resolution", self.resolution, get_args(Resolution))
        if self.is_export is not None:
            values.boolean("Project", "is_export", self.is_export)
        if self.workspace_id is not None:
            values.text("Project", "workspace_id", self.workspace_id)
        if self.webhook_url is not None:
            values.url("Project", "webhook_url", self.webhook_url)
            if not self.webhook_url.lower().startswith("https://"):
                raise refuse("Project", "webhook_url", self.webhook_url, "must be an https:// URL.")
        if self.dictionary is not None:
            force_setattr(self, "dictionary", values.json_object("Project", "dictionary", self.dictionary))
        if self.extra is not None:
            force_setattr(self, "extra", values.json_object("Project", "extra", self.extra))

    def add(self, *scenes: Scene) -> Project:
        """Put scenes after the others.

        >>> hello, bye = (Scene().avatar("M000045058", script=text) for text in ("Hello!", "Bye!"))
        >>> len(Project("Welcome").add(hello, bye).scenes)
        2
        """
        for scene in scenes:
            if type(scene) is not Scene:
                raise refuse("add", "scene", scene, "is no Scene.")
        longer: Project = self.__copy__()  # type: ignore[attr-defined]  # the rest was checked when it was made
        force_setattr(longer, "scenes", self.scenes + scenes)
        return longer

    def replace(self, **options: Unpack[ProjectOptions]) -> Project:
        """The project with other options, such as the other orientation.

        >>> Project("Welcome").replace(orientation="portrait").orientation
        'portrait'
        """
        refuse_unknown("replace", options, ProjectOptions.__annotations__)
        return structs.replace(self, **options)

    def to_payload(self, *, catalog: Catalog | None = None) -> v3.Project:
        """The payload as its struct. A `catalog` given here is used instead of the project's own.

        Raises `CompositionError`, `CatalogError`.

        >>> Project("Welcome").add(Scene()).to_payload().name
        'Welcome'
        """
        return self._compose(catalog)

    def _compose(self, catalog: Catalog | None, *, encoded: bool = False) -> v3.Project:
        catalog = self.catalog if catalog is None else catalog
        scenes = compose(self.scenes, self.orientation, catalog, self.speech, encoded=encoded)
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
                isExport=given(self.is_export),
                workspaceId=given(self.workspace_id),
                resolution=given(self.resolution),
                webhookUrl=given(self.webhook_url),
                dictionary=given(self.dictionary),
            )
        return overlay(composed, self.extra) if self.extra else composed

    def to_dict(self, *, catalog: Catalog | None = None) -> dict[str, Any]:
        """The payload as dicts, lists, str, numbers, bools and None.

        >>> Project("Welcome").add(Scene()).to_dict()["scenes"][0]["sceneIdx"]
        0
        """
        return v3.to_dict(self.to_payload(catalog=catalog))

    def to_json(self, indent: int | None = None, *, catalog: Catalog | None = None) -> bytes:
        """The payload as JSON in UTF-8: minified, or with `indent` spaces a level.

        >>> Project("Welcome").add(Scene()).to_json()[:48]
        b'{"name":"Welcome","orientation":"landscape","sce'
        """
        return v3.encode(self._compose(catalog, encoded=True), indent)
