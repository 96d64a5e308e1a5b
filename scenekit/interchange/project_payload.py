"""Build the payload of a project from its options and its composed scenes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from scenekit.elements.base import unset_if_none
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
    composed = v3.Project(
        name=unset_if_none(project.name),
        orientation=project.orientation,
        scenes=scenes,
        isExport=unset_if_none(project.is_export),
        workspaceId=unset_if_none(project.workspace_id),
        resolution=unset_if_none(project.resolution),
        webhookUrl=unset_if_none(project.webhook_url),
        dictionary=unset_if_none(project.dictionary),
    )
    return apply_overrides(composed, project.extra, project.omit) if project.extra or project.omit else composed
