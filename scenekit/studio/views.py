"""The drawn scenes of a snapshot in one orientation. Unchanged scenes keep their drawing, findings and length."""

from __future__ import annotations

from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec import structs

from scenekit.avatars.user_catalog import USER_CATALOG
from scenekit.inspection.check import Finding, check
from scenekit.inspection.timing import SceneDuration, estimate
from scenekit.inspection.view import PayloadView, SceneView, read_payload_view
from scenekit.storyboard.avatar_looks import AvatarCast, get_avatar_ids, get_cutout_key
from scenekit.storyboard.contents import StoryboardContents
from scenekit.storyboard.svg import draw_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.avatars.catalog import Catalog
    from scenekit.core.geometry import Orientation
    from scenekit.studio.snapshot import Snapshot

MAX_CACHED_SCENES = 4_000
"""The number of scenes whose drawings and findings are kept, over all revisions."""


class SceneCache:
    """Drawings, findings and durations by the hash of the scene. They survive a save of the file."""

    def __init__(self) -> None:
        self.findings: dict[str, list[Finding]] = {}
        self.drawings: dict[tuple[str, bool], str] = {}
        self.durations: dict[str, SceneDuration] = {}

    def trim(self) -> None:
        """Forget everything if the cache is too large."""
        if max(len(self.findings), len(self.drawings), len(self.durations)) > MAX_CACHED_SCENES:
            self.findings, self.drawings, self.durations = {}, {}, {}


class SceneSummary(NamedTuple):
    """A scene with its hash."""

    number: int
    """Counted from 0."""
    key: str
    """The hash of its payload."""
    view: SceneView


class ProjectView:
    """A project as it is composed in one orientation.

    Args:
        snapshot: The source.
        orientation: The canvas.
        cache: The scenes that are known already.

    Raises:
        ScenekitError: The project cannot be composed.
    """

    def __init__(self, snapshot: Snapshot, orientation: Orientation, cache: SceneCache):
        self.snapshot = snapshot
        self.orientation = orientation
        self._cache = cache
        project = snapshot.project
        if project.orientation != orientation:
            project = project.replace(orientation=orientation)
        self.project = project
        self.payload = project.to_dict()
        self.catalog: Catalog = USER_CATALOG.load() if project.catalog is None else project.catalog
        self.view: PayloadView = read_payload_view(self.payload)
        self._contents = StoryboardContents(self.view, self.catalog)
        settings = [orientation, self.payload.get("resolution")]
        self._hashes = [_hash([*settings, self._describe_people(scene)], scene.data) for scene in self.view.scenes]

    @property
    def cast(self) -> AvatarCast:
        """The names and the looks of the avatars."""
        return self._contents.cast

    def _describe_people(self, scene: SceneView) -> list[Any]:
        """Return what a drawing shows of its avatars, which depends on the other scenes and on the catalog."""
        cast, people = self.cast, []
        for clip in scene.clips:
            if clip.clip_type == "aiModel":
                ids = get_avatar_ids(clip)
                image = cast.cutouts.get(get_cutout_key(ids))
                people.append([cast.looks[ids], cast.get_name(clip), image and hash(image.data)])
        return people

    @property
    def scenes(self) -> list[SceneSummary]:
        """All scenes."""
        return [
            SceneSummary(*item) for item in zip(range(len(self._hashes)), self._hashes, self.view.scenes, strict=True)
        ]

    def get_hash(self, index: int) -> str:
        """Return the hash of a scene."""
        return self._hashes[index]

    def draw(self, index: int, *, guides: bool = False) -> str:
        """Return the drawing of a scene as SVG."""
        key = (self._hashes[index], guides)
        if key not in self._cache.drawings:
            self._cache.drawings[key] = draw_document(self._contents, index, guides)
        return self._cache.drawings[key]

    def estimate(self, index: int) -> SceneDuration:
        """Return the estimated duration of a scene. Its path is that of the first scene."""
        key = self._hashes[index]
        if key not in self._cache.durations:
            scene = self.payload["scenes"][index]
            self._cache.durations[key] = estimate({"orientation": self.orientation, "scenes": [scene]}).scenes[0]
        return self._cache.durations[key]

    def find_findings(self, index: int) -> list[Finding] | None:
        """Return the findings about a scene if they are known."""
        return self._cache.findings.get(self._hashes[index])

    def check_scene(self, index: int) -> list[Finding]:
        """Return the findings about a scene. Their paths are those of the first scene."""
        key = self._hashes[index]
        if key not in self._cache.findings:
            alone = {**self.payload, "scenes": [self.payload["scenes"][index]]}
            found = check(alone, self.catalog, (self.project.scenes[index],))
            self._cache.findings[key] = [finding for finding in found if finding.path.startswith("scenes[0]")]
        return self._cache.findings[key]

    @cached_property
    def project_findings(self) -> list[Finding]:
        """The findings about the project."""
        empty = {**self.payload, "scenes": []}
        return [finding for finding in check(empty, self.catalog) if not finding.path.startswith("scenes[")]

    def check_all(self, is_cancelled: Callable[[], bool]) -> bool:
        """Find the findings of all scenes. Returns False if it was cancelled."""
        for index in range(len(self._hashes)):
            if is_cancelled():
                return False
            self.check_scene(index)
        return True

    @property
    def is_checked(self) -> bool:
        """Whether the findings of all scenes are known."""
        return all(key in self._cache.findings for key in self._hashes)


def _hash(settings: Any, scene: Any) -> str:
    return blake2b(msgspec.json.encode([settings, scene]), digest_size=9).hexdigest()


def with_scene_index(path: str, index: int) -> str:
    """Return a path in the first scene as a path in the scene at `index`.

    >>> with_scene_index("scenes[0].clips[1]", 4)
    'scenes[4].clips[1]'
    """
    return f"scenes[{index}]{path[len('scenes[0]') :]}" if path.startswith("scenes[0]") else path


def finding_at(finding: Finding, index: int) -> Finding:
    """Return a finding about the first scene as one about the scene at `index`."""
    return structs.replace(finding, path=with_scene_index(finding.path, index))
