"""The keys of a payload that scenekit reads, with their types.

Readers of payloads accept these types only, and `extra=` cannot replace such a key by another type. So everything that
reads a payload can rely on them. Ranges and other keys are not checked, because projects of the web editor contain
undocumented keys and types of clips.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType


class ModelKeys(Struct):
    """The keys of a clip's avatar."""

    ai_name: str | None = None
    emotion: str | None = None
    language: str | None = None


class ClipKeys(Struct, kw_only=True):
    """The keys of clips of any type, or some of them."""

    type: str | UnsetType = UNSET
    id: str | None = None
    tag: str | None = None
    layer: float | None = None
    left: float | None = None
    top: float | None = None
    width: float | None = None
    height: float | None = None
    scaleX: float | None = None
    scaleY: float | None = None
    angle: float | None = None
    model: ModelKeys | None = None
    script: dict[str, Any] | str | None = None
    text: str | None = None
    fontSize: float | None = None
    source_url: str | None = None
    video_url: str | None = None
    shapeName: str | None = None
    fill: str | None = None


class ReadClip(ClipKeys, kw_only=True):
    """A clip of any type."""

    type: str


class BackgroundKeys(Struct):
    """The keys of a background."""

    source_url: str | None = None
    source_color: str | None = None


class SceneKeys(Struct):
    """The keys of a scene."""

    clips: list[ReadClip] | None = None
    background: BackgroundKeys | None = None
    scripts: list[dict[str, Any]] | None = None
    thumbnailUrl: str | None = None
    sceneIdx: float | None = None


class ProjectKeys(Struct, kw_only=True):
    """The keys of a project, or some of them."""

    scenes: Annotated[list[SceneKeys], Meta(min_length=1)] | UnsetType = UNSET
    name: str | None = None
    orientation: str | None = None


class ReadProject(ProjectKeys, kw_only=True):
    """A project."""

    scenes: Annotated[list[SceneKeys], Meta(min_length=1)]
