"""The request bodies of all calls except `create`, field by field as documented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Meta, Struct

from scenekit.payload.v3 import CLIP_CLASSES, Resolution

NonEmptyStr = Annotated[str, Meta(min_length=1)]
"""A string with at least one character."""


class CredentialsBody(Struct):
    """The body of `POST /auth/token`."""

    appId: NonEmptyStr
    userKey: NonEmptyStr


class RenderOptions(Struct, kw_only=True):
    """The fields of every call that starts a render."""

    workspaceId: str | None = None
    resolution: Resolution | None = None
    webhookUrl: str | None = None


class ExportBody(RenderOptions):
    """The body of `POST /editor/project/export`."""

    projectId: str


if TYPE_CHECKING:
    UpdateType = str
else:
    UpdateType = Literal[(*CLIP_CLASSES, "background")]  # every documented kind of clip


class Update(Struct):
    """A change of one clip, or of the background of a scene."""

    sceneIdx: Annotated[int, Meta(ge=0)]
    type: UpdateType
    values: dict[str, Any]


class Updates(Struct):
    """The newer form of `updates`: an object."""

    value: list[Update]


class EditBody(RenderOptions):
    """The body of `POST /editor/project/{key}`, with the newer form of `updates`."""

    updates: Updates
    isExport: bool = True


class LegacyEditBody(RenderOptions):
    """The body of `POST /editor/project/{key}`, with the older form of `updates`: an array."""

    updates: list[Update]
    isExport: bool = True


class DeleteBody(Struct):
    """The body of `DELETE /editor/project`."""

    ids: list[str]


class TemplateBody(Struct):
    """The body of `POST /editor/template/{templateId}`. The model and the clothes have two documented names each."""

    aiName: str | None = None
    model: str | None = None
    clothId: str | None = None
    clothes: str | None = None
    name: str | None = None
    workspaceId: str | None = None


class ModifyBody(Struct, kw_only=True):
    """The fields of both `modify` calls."""

    updates: dict[str, str]
    isExport: bool = False
    webhookUrl: str | None = None


class ModifyProjectBody(ModifyBody):
    """The body of `POST /editor/project/modify`."""

    projectId: str


class ModifyTemplateBody(ModifyBody):
    """The body of `POST /editor/template/modify`."""

    templateId: str
    name: str | None = None


class SimpleAudioBody(Struct):
    """The body of `POST /simple/audio` (text to speech)."""

    language: NonEmptyStr
    text: NonEmptyStr
    model: NonEmptyStr


class SimpleCustomBody(RenderOptions):
    """The body of `POST /simple/custom`. A custom avatar has no choice of clothes."""

    language: NonEmptyStr
    text: NonEmptyStr
    model: NonEmptyStr
    isExport: bool = True


class SimpleVideoBody(RenderOptions):
    """The body of `POST /simple/video`.

    The tables of the documentation say that it is not exported by default, but the service's own programs omit
    `isExport` and wait for the video.
    """

    language: NonEmptyStr
    text: NonEmptyStr
    model: NonEmptyStr
    clothes: NonEmptyStr
    isExport: bool = True


class AutomationBody(Struct, kw_only=True):
    """The fields of every call that writes a script."""

    options: dict[str, Any] = {}


class TopicBody(AutomationBody):
    """The body of `POST /automation/topic_to_video`."""

    topic: NonEmptyStr

    @property
    def text(self) -> str:
        """The text of the draft."""
        return self.topic


class PageBody(AutomationBody):
    """The body of `POST /automation/url_to_video`."""

    url: NonEmptyStr

    @property
    def text(self) -> str:
        """The text of the draft."""
        return self.url


class ScriptBody(AutomationBody):
    """The body of `POST /automation/scripts_to_video`."""

    scripts: NonEmptyStr

    @property
    def text(self) -> str:
        """The text of the draft."""
        return self.scripts


class DocumentReference(Struct):
    """An uploaded document."""

    uri: NonEmptyStr
    fileName: NonEmptyStr


class DocumentsBody(AutomationBody):
    """The body of `POST /automation/docs-to-video`."""

    files: Annotated[list[DocumentReference], Meta(min_length=1)]


class TextGeneratorBody(Struct):
    """The body of `POST /tools/text-generator`."""

    topic: NonEmptyStr


class VideoGeneratorBody(Struct):
    """The body of `POST /tools/video-generator`."""

    topic: NonEmptyStr


class ImageGeneratorBody(Struct):
    """The body of `POST /tools/image-generator`."""

    topic: NonEmptyStr
    style: Literal["PHOTOGRAPHIC", "VECTOR_IMAGE", "ILLUSTRATION", "3D"] = "PHOTOGRAPHIC"
    size: Literal["LANDSCAPE", "PORTRAIT", "SQUARE"] = "LANDSCAPE"


class VoiceGeneratorBody(Struct):
    """The body of `POST /tools/voice-generator`. The documentation lists only some of the types and languages."""

    script: NonEmptyStr
    model: NonEmptyStr
    type: NonEmptyStr
    language: NonEmptyStr


class PersonBody(Struct, kw_only=True):
    """The fields of every call that creates an avatar or a voice from a file."""

    url: str
    name: NonEmptyStr
    gender: Literal["MALE", "FEMALE"]


Locale = Literal["en", "ko", "zh"]
"""The language of the sample of a voice."""


class CustomAvatarBody(PersonBody):
    """The body of `POST /avatars/customavatar`. The URL is that of a video."""

    locale: Locale = "en"
    perFrame: bool = True
    isWebcam: bool = False


class DreamAvatarBody(PersonBody):
    """The body of `POST /avatars/dreamavatar`. The URL is that of an image."""

    tts: dict[str, Any] | None = None


class VoiceCloneBody(PersonBody):
    """The body of `POST /avatars/voiceclone`. The URL is that of a sound."""

    locale: Locale = "en"
