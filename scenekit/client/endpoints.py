"""The endpoints of the service, one flow each. `Client` and `AsyncClient` have them as methods.

The methods pass the state of the client as `context`.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import msgspec

from scenekit.client import responses, submission
from scenekit.client.arguments import (
    ExportOptions,
    ProjectLike,
    Resend,
    build_post_request,
    check_id,
    check_resend,
    check_texts,
    encode_export_options,
    prepare_payload,
    to_json_object,
)
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow
from scenekit.client.http_messages import LIST_PROJECTS_REQUEST, APIRequest, build_get_project_request
from scenekit.client.idempotency import submit_once
from scenekit.client.responses import AudioFile, Model, ProjectInfo, Template, Workspace
from scenekit.client.retrying import fetch_token, send_with_retries
from scenekit.core.messages import argument_error
from scenekit.errors import AuthenticationError

if TYPE_CHECKING:
    from typing import Unpack


def create_project(
    context: ClientContext,
    project: ProjectLike,
    *,
    resend: Resend = False,
    output: str | os.PathLike[str] | None = None,
    **options: Unpack[ExportOptions],
) -> Flow[str]:
    """Create a project at the service, at most once, and return its id. The service renders it unless it is a draft.

    The client appends a marker to the name, as in `Welcome [sk-3f9a1c20b7-a1b2c3]`. If the response is lost, it finds
    the project by the marker. With a ledger, an equal project is not sent again: you get the id of the first.

    Args:
        project: A `Project`, a `Scene`, or a payload as a dict or as JSON.
        resend: Whether to send a project again that the ledger has. `"lost"` sends it only if it is unknown whether the
            service processed the earlier request, the client does not find the project, and the request is older than
            `resend_after`. True also sends it, and pays again, if the service has it.
        output: The path of the video, which the ledger records. The method does not download it.
        **options: `is_export` (False creates a draft, which costs nothing), `resolution` ("4k", "1080", "720" or
            "480"), `workspace_id` and `webhook_url`. They replace the values of the project.

    Raises:
        ArgumentError: An argument has an invalid value.
        PayloadError: `project` is not a valid payload.
        CompositionError: The elements of the project cannot become a payload.
        APIStatusError: The service rejected the project.
        APIConnectionError: The request did not reach the service.
        OutcomeUnknownError: The response was lost, and the service does not show whether it processed the request.
        LedgerError: The ledger cannot be read or written.

    Example::

        draft_id = client.create_project(project, is_export=False)
    """
    check_resend("create_project", resend)
    payload = {**prepare_payload(project), **encode_export_options("create_project", options)}
    return (yield from submit_once(context, submission.build_create(context, payload, output), resend=resend))


def edit_project(
    context: ClientContext,
    project_id: str,
    updates: dict[str, Any],
    *,
    resend: Resend = False,
    **options: Unpack[ExportOptions],
) -> Flow[str]:
    """Change an existing project, render it, and return the id of the rendered project, which may be a new one.

    If the response is lost, the client compares the scenes at the service with those before the request. It does not
    find an edit for which the service creates a new project. With a ledger, an equal edit is not sent again.

    Args:
        project_id: The id of the project.
        updates: The changed parts of the payload, as `Project.updates_since` returns them.
        resend: Whether to send the edit again, as in `create_project`.
        **options: The options of `create_project`.

    Raises:
        ClientError: As in `create_project`. `APIStatusError` with `status_code` 404 if the project does not exist.

    Example::

        before = Project.from_payload(client.get_project(project_id).data)
        after = before.set_script(0, "Goodbye!")
        client.edit_project(project_id, after.updates_since(before), is_export=False)
    """
    id = check_id("edit_project", project_id)
    check_resend("edit_project", resend)
    if not updates:
        raise argument_error(
            "edit_project", "updates", updates, "must not be empty. Use Project.updates_since to get the changes."
        )
    body = {**to_json_object("edit_project", "updates", updates), **encode_export_options("edit_project", options)}
    return (yield from submission.submit_change(context, "edit", id, f"/editor/project/{id}", body, resend))


def export_project(
    context: ClientContext, project_id: str, *, resend: Resend = False, **options: Unpack[ExportOptions]
) -> Flow[str]:
    """Render an existing project, and return the id of the rendered project.

    With a ledger, the same scenes are not exported again.

    Args:
        project_id: The id of the project.
        resend: Whether to export the project again, as in `create_project`, or with other scenes than the last time.
        **options: `resolution`, `workspace_id` and `webhook_url`, as in `create_project`.

    Raises:
        ArgumentError: The scenes have changed since the last export, and `resend` is not True.
        ClientError: As in `create_project`. `APIStatusError` with `status_code` 404 if the project does not exist.

    Example::

        client.export_project(draft_id, resolution="720")
    """
    id = check_id("export_project", project_id)
    check_resend("export_project", resend)
    fields = encode_export_options("export_project", options, ("resolution", "workspace_id", "webhook_url"))
    body = {"projectId": id, **fields}
    return (yield from submission.submit_change(context, "export", id, "/editor/project/export", body, resend))


def get_project(context: ClientContext, project_id: str) -> Flow[ProjectInfo]:
    """Return a project at the service. `Project.from_payload(info.data)` reads its scenes.

    Args:
        project_id: The id of the project.

    Raises:
        ArgumentError: `project_id` is not an id.
        APIStatusError: The project does not exist (`status_code` 404), or the service rejected the request.
        APIConnectionError: The service cannot be reached.
        InvalidResponseError: The response is not valid.

    Example::

        info = client.get_project(project_id)
        scenes = Project.from_payload(info.data).scenes
    """
    request = build_get_project_request(check_id("get_project", project_id))
    return responses.parse_project((yield from send_with_retries(context, request)))


def list_projects(context: ClientContext) -> Flow[list[ProjectInfo]]:
    """Return the projects of the account.

    The service documents that it lists rendered projects, so the list may omit drafts.

    Raises:
        APIStatusError: The service rejected the request.
        APIConnectionError: The service cannot be reached.
        InvalidResponseError: The response is not valid.

    Example::

        names = [info.name for info in client.list_projects()]
    """
    return responses.parse_projects((yield from send_with_retries(context, LIST_PROJECTS_REQUEST)))


def delete_projects(context: ClientContext, project_ids: Collection[str]) -> Flow[int]:
    """Delete projects, and return how many the service deleted. After a retry, the number may be too low.

    Args:
        project_ids: The ids of the projects.

    Raises:
        ArgumentError: `project_ids` is not a list of ids.
        APIStatusError: The service rejected the request.
        APIConnectionError: The service cannot be reached.
        InvalidResponseError: The response is not valid.

    Example::

        client.delete_projects([project_id])
    """
    if isinstance(project_ids, str) or not isinstance(project_ids, Collection):
        raise argument_error("delete_projects", "project_ids", project_ids, "must be a list of ids.")
    ids = [check_id("delete_projects", project_id, "project_ids") for project_id in project_ids]
    request = APIRequest("DELETE", "/editor/project", msgspec.json.encode({"ids": ids}))
    return responses.parse_deleted_count((yield from send_with_retries(context, request)))


def create_from_template(
    context: ClientContext,
    template_id: str,
    *,
    name: str | None = None,
    model: str | None = None,
    clothes: str | None = None,
    workspace_id: str | None = None,
) -> Flow[str]:
    """Create a draft from a template of the service, and return its id. A draft costs nothing.

    Args:
        template_id: The id of the template.
        name: The name of the draft. Default: that of the template.
        model: The id of the avatar. Default: that of the template.
        clothes: The id of the clothes. Default: those of the template.
        workspace_id: The id of the workspace that gets the draft.

    Raises:
        ArgumentError: An argument has an invalid value.
        APIStatusError: The service rejected the request.
        APIConnectionError: The request did not reach the service.
        OutcomeUnknownError: The response was lost. There may be a draft.

    Example::

        template_id = client.list_templates()[0].id
        draft_id = client.create_from_template(template_id, name="Welcome")
    """
    texts = {"name": name, "model": model, "clothes": clothes}
    body: dict[str, Any] = {key: value for key, value in texts.items() if value is not None}
    check_texts("create_from_template", body)
    body |= encode_export_options("create_from_template", {"workspace_id": workspace_id})
    path = f"/editor/template/{check_id('create_from_template', template_id, 'template_id')}"
    return responses.parse_created_id((yield from send_with_retries(context, build_post_request(path, body))))


def is_authenticated(context: ClientContext) -> Flow[bool]:
    """Return whether the service accepts the credentials. False if they are unknown or have expired.

    Raises:
        APIStatusError: The service rejected the request for another reason.
        APIConnectionError: The service cannot be reached.
        InvalidResponseError: The response is not valid.

    Example::

        if not client.is_authenticated():
            print("Check the credentials.")
    """
    try:
        data = yield from send_with_retries(context, APIRequest("GET", "/auth"))
    except AuthenticationError:
        return False
    return isinstance(data, dict) and data.get("isAuthenticated") is True


def get_token(context: ClientContext) -> Flow[str]:
    """Return a valid token for other programs. The client requests a new one only if the last one expires soon.

    Raises:
        APIStatusError: The service rejected the app id and the user key.
        APIConnectionError: The service cannot be reached.
        InvalidResponseError: The response is not valid.

    Example::

        headers = {"Authorization": client.get_token()}
    """
    return (yield from fetch_token(context, None)).reveal()


def list_models(context: ClientContext) -> Flow[list[Model]]:
    """Return the avatars of the account, with their clothes.

    Raises:
        APIStatusError: The service rejected the request.
        APIConnectionError: The service cannot be reached.
        InvalidResponseError: The response is not valid.

    Example::

        for model in client.list_models():
            print(model.id, model.label, [clothes.id for clothes in model.clothes])
    """
    return responses.parse_models((yield from send_with_retries(context, APIRequest("GET", "/model"))))


def list_dropdown_models(context: ClientContext) -> Flow[list[Model]]:
    """Return the avatars of the account from the service's flat list, without clothes.

    Raises:
        APIStatusError: The service rejected the request.
        APIConnectionError: The service cannot be reached.
        InvalidResponseError: The response is not valid.

    Example::

        labels = [model.label for model in client.list_dropdown_models()]
    """
    return responses.parse_models((yield from send_with_retries(context, APIRequest("GET", "/dropdown/models"))))


def list_workspaces(context: ClientContext) -> Flow[list[Workspace]]:
    """Return the workspaces of the account.

    Raises:
        APIStatusError: The service rejected the request.
        APIConnectionError: The service cannot be reached.
        InvalidResponseError: The response is not valid.

    Example::

        workspace_id = client.list_workspaces()[0].id
    """
    request = APIRequest("GET", "/dropdown/workspaces")
    return responses.parse_workspaces((yield from send_with_retries(context, request)))


def list_templates(context: ClientContext) -> Flow[list[Template]]:
    """Return the templates for `create_from_template`.

    Raises:
        APIStatusError: The service rejected the request.
        APIConnectionError: The service cannot be reached.
        InvalidResponseError: The response is not valid.

    Example::

        template_ids = {template.name: template.id for template in client.list_templates()}
    """
    request = APIRequest("GET", "/dropdown/templates_business")
    return responses.parse_templates((yield from send_with_retries(context, request)))


def create_simple_video(
    context: ClientContext,
    *,
    text: str,
    model: str,
    clothes: str,
    language: str,
    resend: Resend = False,
    **options: Unpack[ExportOptions],
) -> Flow[str]:
    """Create a video of an avatar on a plain background for chroma keying, and return the id of its project.

    Args:
        text: The script.
        model: The id of the avatar.
        clothes: The id of the clothes.
        language: The language of the script, such as "en".
        resend: Whether to send the request again, as in `create_project`.
        **options: The options of `create_project`.

    Raises:
        ClientError: As in `create_project`. If the response is lost, the client cannot look for the video.

    Example::

        project_id = client.create_simple_video(
            text="Hello!", model="M000045058", clothes="BG00002320", language="en"
        )
    """
    fields = {"language": language, "text": text, "model": model, "clothes": clothes}
    return (
        yield from submission.submit_simple_video(
            context, "create_simple_video", "/simple/video", fields, options, resend
        )
    )


def create_custom_video(
    context: ClientContext,
    *,
    text: str,
    model: str,
    language: str,
    resend: Resend = False,
    **options: Unpack[ExportOptions],
) -> Flow[str]:
    """Create a video of a custom avatar, and return the id of its project.

    Args:
        text: The script.
        model: The id of the custom avatar.
        language: The language of the script, such as "en".
        resend: Whether to send the request again, as in `create_project`.
        **options: The options of `create_project`.

    Raises:
        ClientError: As in `create_project`. If the response is lost, the client cannot look for the video.

    Example::

        project_id = client.create_custom_video(text="Hello!", model="65f01a2b3c4d5e6f70819203", language="en")
    """
    fields = {"language": language, "text": text, "model": model}
    return (
        yield from submission.submit_simple_video(
            context, "create_custom_video", "/simple/custom", fields, options, resend
        )
    )


def create_simple_audio(context: ClientContext, *, text: str, model: str, language: str) -> Flow[AudioFile]:
    """Synthesize speech without a video. The service returns the URL of the sound file at once.

    Args:
        text: The script.
        model: The id of the avatar whose voice speaks.
        language: The language of the script, such as "en".

    Raises:
        ArgumentError: An argument has an invalid value.
        APIStatusError: The service rejected the request.
        APIConnectionError: The request did not reach the service.
        OutcomeUnknownError: The response was lost.

    Example::

        audio = client.create_simple_audio(text="Hello!", model="M000045058", language="en")
        print(audio.download_url)
    """
    fields = {"language": language, "text": text, "model": model}
    check_texts("create_simple_audio", fields)
    request = build_post_request("/simple/audio", fields)
    return responses.parse_audio((yield from send_with_retries(context, request)))
