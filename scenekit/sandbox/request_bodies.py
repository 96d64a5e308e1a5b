"""What the calls other than create are sent, field by field as documented."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from scenekit.payload.v3 import Resolution

NonEmptyStr = Annotated[str, Meta(min_length=1)]


class CredentialsBody(Struct):
    """`POST /auth/token`."""

    appId: NonEmptyStr  # noqa: N815 (here and below: the service's own names)
    userKey: NonEmptyStr  # noqa: N815


class RenderOptions(Struct, kw_only=True):
    """What every call takes that begins a render."""

    workspaceId: str | None = None  # noqa: N815
    resolution: Resolution | None = None
    webhookUrl: str | None = None  # noqa: N815


class ExportBody(RenderOptions):
    """`POST /editor/project/export`."""

    projectId: str  # noqa: N815


class Update(Struct):
    """A change of one clip, or of the background of a scene."""

    sceneIdx: Annotated[int, Meta(ge=0)]  # noqa: N815
    type: Literal["aiModel", "shape", "image", "textImage", "videoImage", "audio", "background"]
    values: dict[str, Any]


class Updates(Struct):
    """The newer form of `updates`."""

    value: list[Update]


class EditBody(RenderOptions):
    """`POST /editor/project/{key}`, in the newer form."""

    updates: Updates
    isExport: bool = True  # noqa: N815


class LegacyEditBody(RenderOptions):
    """The same, in the older form: a bare array."""

    updates: list[Update]
    isExport: bool = True  # noqa: N815


class DeleteBody(Struct):
    """`DELETE /editor/project`."""

    ids: list[str]


class TemplateBody(Struct):
    """`POST /editor/template/{templateId}`: the model and its clothes are named in two ways each."""

    aiName: str | None = None  # noqa: N815
    model: str | None = None
    clothId: str | None = None  # noqa: N815
    clothes: str | None = None
    name: str | None = None
    workspaceId: str | None = None  # noqa: N815


class SimpleAudioBody(Struct):
    """`POST /simple/audio`."""

    language: NonEmptyStr
    text: NonEmptyStr
    model: NonEmptyStr


class SimpleCustomBody(RenderOptions):
    """`POST /simple/custom`: a custom avatar wears what it wears."""

    language: NonEmptyStr
    text: NonEmptyStr
    model: NonEmptyStr
    isExport: bool = True  # noqa: N815


class SimpleVideoBody(RenderOptions):
    """`POST /simple/video`: it is not exported unless one says so."""

    language: NonEmptyStr
    text: NonEmptyStr
    model: NonEmptyStr
    clothes: NonEmptyStr
    isExport: bool = False  # noqa: N815
