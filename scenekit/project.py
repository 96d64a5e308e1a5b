"""The builder of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from msgspec import Struct, structs

from scenekit import values
from scenekit.avatars.catalog import Catalog
from scenekit.compose import compose
from scenekit.errors import refuse, refuse_unknown
from scenekit.geometry import CANVAS, Orientation
from scenekit.payload import v3
from scenekit.scene import Scene

if TYPE_CHECKING:
    from typing import Unpack


class ProjectOptions(TypedDict, total=False):
    """What `Project.replace` can change."""

    name: str | None
    orientation: Orientation
    catalog: Catalog | None


class Project(Struct, frozen=True, gc=False):
    """Scenes in their order, and what holds for all of them.

    - `name`: its title; the service calls a nameless one "Default Template".
    - `orientation`: `"landscape"` (1920 x 1080) or `"portrait"` (1080 x 1920).
    - `catalog`: avatars of your own; without one, the file at `SCENEKIT_CATALOG` is read.

    A project is a value, like a scene: each verb returns a new one. Raises `ArgumentError`.

    >>> project = Project("Welcome", orientation="portrait").add(Scene().avatar("M000045058", script="Hi!"))
    >>> project.to_payload().scenes[0].clips[0].script.org
    '<p>Hi!</p>'
    """

    name: str | None = None
    scenes: tuple[Scene, ...] = ()
    orientation: Orientation = "landscape"
    catalog: Catalog | None = None

    def __post_init__(self) -> None:
        if self.name is not None:
            values.text("Project", "name", self.name)
        if self.orientation != "landscape":
            values.choice("Project", "orientation", self.orientation, CANVAS)
        if self.catalog is not None and not isinstance(self.catalog, Catalog):
            raise refuse("Project", "catalog", self.catalog, "must be a Catalog; Catalog.load(path) reads one.")

    def add(self, *scenes: Scene) -> Project:
        """Put scenes after the others.

        >>> hello, bye = (Scene().avatar("M000045058", script=text) for text in ("Hello!", "Bye!"))
        >>> len(Project("Welcome").add(hello, bye).scenes)
        2
        """
        for scene in scenes:
            if not isinstance(scene, Scene):
                raise refuse("add", "scene", scene, "is no Scene.")
        return structs.replace(self, scenes=self.scenes + scenes)

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
        return compose(self.name, self.orientation, self.scenes, catalog, encoded=encoded)

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
