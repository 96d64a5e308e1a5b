"""Videos from a topic, a page, a script or documents. `Client` and `AsyncClient` have these flows as methods.

The methods pass the state of the client as `context`. The service creates a draft, which `Client.export_project`
renders.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from scenekit.client import responses
from scenekit.client.arguments import Resend, build_post_request, check_id, check_resend, to_json_object
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow, RunBlocking
from scenekit.client.forms import FilePath, encode_form
from scenekit.client.http_messages import APIRequest
from scenekit.client.idempotency import compute_idempotency_key, submit_once
from scenekit.client.responses import Progress
from scenekit.client.retrying import send_with_retries
from scenekit.client.submission import build_video_request
from scenekit.core import validation
from scenekit.core.messages import reject_unknown_options

AUTOMATION_OPTIONS = (
    *("language", "duration", "objective", "audience", "tone", "speed", "media", "useGenerativeHighQuality"),
    *("style", "templateId", "model", "voiceOnly", "scriptOption"),
)
"""The documented options of the service."""


def topic_to_video(
    context: ClientContext, topic: str, *, options: dict[str, Any] | None = None, resend: Resend = False
) -> Flow[str]:
    """Create a draft about a topic, at most once, and return its id. The service writes the script.

    Poll `get_automation_progress` until its state is "finish", then call `export_project`.

    Args:
        topic: The topic.
        options: The options of the service, such as `{"language": "en", "duration": 60}`.
        resend: Whether to send the request again, as in `create_project`.

    Raises:
        ArgumentError: An argument has an invalid value.
        ClientError: As in `create_project`. If the response is lost, the client cannot look for the draft.

    Example::

        draft_id = client.topic_to_video("How bees make honey", options={"language": "en", "duration": 60})
    """
    return (yield from _submit(context, "topic_to_video", "topic", topic, options, resend))


def url_to_video(
    context: ClientContext, url: str, *, options: dict[str, Any] | None = None, resend: Resend = False
) -> Flow[str]:
    """Create a draft about a page of the web, at most once, and return its id. See `topic_to_video`.

    Args:
        url: The URL of the page.
        options: The options of the service.
        resend: Whether to send the request again, as in `create_project`.

    Raises:
        ArgumentError: An argument has an invalid value.
        ClientError: As in `topic_to_video`.

    Example::

        draft_id = client.url_to_video("https://example.com/news", options={"language": "en"})
    """
    return (yield from _submit(context, "url_to_video", "url", url, options, resend))


def script_to_video(
    context: ClientContext, scripts: str, *, options: dict[str, Any] | None = None, resend: Resend = False
) -> Flow[str]:
    r"""Create a draft from a script, at most once, and return its id. See `topic_to_video`.

    Args:
        scripts: The script, with a line per paragraph.
        options: The options of the service. `{"scriptOption": "original"}` keeps the script as it is.
        resend: Whether to send the request again, as in `create_project`.

    Raises:
        ArgumentError: An argument has an invalid value.
        ClientError: As in `topic_to_video`.

    Example::

        draft_id = client.script_to_video("Hello!\nWelcome.", options={"scriptOption": "original"})
    """
    return (yield from _submit(context, "script_to_video", "scripts", scripts, options, resend))


AUTOMATION_PATHS = {
    "topic_to_video": "/automation/topic_to_video",
    "url_to_video": "/automation/url_to_video",
    "script_to_video": "/automation/scripts_to_video",
}


def _submit(
    context: ClientContext, method: str, field: str, value: str, options: dict[str, Any] | None, resend: Resend
) -> Flow[str]:
    validation.text(method, field, value)
    check_resend(method, resend)
    path = AUTOMATION_PATHS[method]
    request = build_post_request(path, {field: value, "options": _check_options(method, options)})
    billable_request = build_video_request(context, path, value, request)._replace(is_draft=True)
    return (yield from submit_once(context, billable_request, resend=resend))


def _check_options(method: str, options: dict[str, Any] | None) -> dict[str, Any]:
    encoded = to_json_object(method, "options", options or {})
    reject_unknown_options(method, encoded, AUTOMATION_OPTIONS)
    return encoded


def docs_to_video(
    context: ClientContext,
    paths: FilePath | Sequence[FilePath],
    *,
    options: dict[str, Any] | None = None,
    resend: Resend = False,
) -> Flow[str]:
    """Upload documents, create a draft from them, at most once, and return its id. See `topic_to_video`.

    Args:
        paths: The paths of text, PDF, Word, Excel or PowerPoint files.
        options: The options of the service.
        resend: Whether to send the request again, as in `create_project`.

    Raises:
        ArgumentError: An argument has an invalid value, or a file cannot be read.
        ClientError: As in `topic_to_video`.

    Example::

        draft_id = client.docs_to_video(["report.pdf", "figures.xlsx"])
    """
    check_resend("docs_to_video", resend)
    checked_options = _check_options("docs_to_video", options)
    files: Any = {"files": paths}
    form = yield RunBlocking(partial(encode_form, "docs_to_video", {}, files))
    upload = APIRequest("POST", "/automation/docs-to-video/upload-files", form.body, content_type=form.content_type)
    data = yield from send_with_retries(context, upload)
    body = {"files": responses.parse_uploads(data), "options": checked_options}
    request = build_post_request("/automation/docs-to-video", body)
    content = repr((form.file_hash, sorted(checked_options.items())))
    key = compute_idempotency_key(context, b"docs", content.encode())
    billable_request = build_video_request(context, "docs", "Documents", request)._replace(is_draft=True, key=key)
    return (yield from submit_once(context, billable_request, resend=resend))


def get_automation_progress(context: ClientContext, project_id: str) -> Flow[Progress]:
    """Return the progress of a draft that the service writes. Its `state` is "finish" when it is done.

    Args:
        project_id: The id of the draft.

    Raises:
        ArgumentError: `project_id` is not an id.
        ClientError: As in `get_progress`.

    Example::

        while client.get_automation_progress(draft_id).state != "finish":
            time.sleep(10)
        client.export_project(draft_id)
    """
    check_id("get_automation_progress", project_id)
    request = APIRequest("GET", "/automation/progress", params={"projectId": project_id})
    return responses.parse_progress(project_id, (yield from send_with_retries(context, request)))
