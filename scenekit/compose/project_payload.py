"""Build the payload of a project from its options and its composed scenes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from msgspec import UNSET

from scenekit.payload import v3
from scenekit.payload.overlay import apply_overrides

if TYPE_CHECKING:
    from scenekit.core.geometry import Orientation
    from scenekit.payload.v3 import Resolution


class ProjectSettings(Protocol):
    """The options of `Project` that become keys of its payload."""

    @property
    def name(self) -> str | None: ...
    @property
    def orientation(self) -> Orientation: ...
    @property
    def resolution(self) -> Resolution | None: ...
    @property
    def is_export(self) -> bool | None: ...
    @property
    def workspace_id(self) -> str | None: ...
    @property
    def webhook_url(self) -> str | None: ...
    @property
    def dictionary(self) -> dict[str, Any] | None: ...
    @property
    def extra(self) -> dict[str, Any] | None: ...
    @property
    def omit(self) -> tuple[str, ...]: ...


def build_project_payload(project: ProjectSettings, scenes: tuple[v3.Scene, ...]) -> v3.Project:
    """Return the payload of a project with these composed scenes."""
    if (
        project.resolution is None
        and project.is_export is None
        and project.workspace_id is None
        and project.webhook_url is None
        and project.dictionary is None
        and not project.extra
        and not project.omit
    ):
        name = UNSET if project.name is None else project.name
        return v3.Project(name=name, orientation=project.orientation, scenes=scenes)
    composed = v3.Project(
        name=UNSET if project.name is None else project.name,
        orientation=project.orientation,
        scenes=scenes,
        isExport=UNSET if project.is_export is None else project.is_export,
        workspaceId=UNSET if project.workspace_id is None else project.workspace_id,
        resolution=UNSET if project.resolution is None else project.resolution,
        webhookUrl=UNSET if project.webhook_url is None else project.webhook_url,
        dictionary=UNSET if project.dictionary is None else project.dictionary,
    )
    return apply_overrides(composed, project.extra, project.omit) if project.extra or project.omit else composed
