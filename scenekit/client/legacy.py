"""The calls of the legacy API (V1, also called V2): create and progress. `Client.legacy` has them as methods.

The methods pass the state of the client as `context`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenekit.client import responses
from scenekit.client.arguments import Resend, build_post_request, check_id, check_resend
from scenekit.client.context import ClientContext
from scenekit.client.effects import Flow
from scenekit.client.http_messages import APIRequest
from scenekit.client.idempotency import submit_once
from scenekit.client.responses import Progress
from scenekit.client.retrying import send_with_retries
from scenekit.client.submission import build_video_request
from scenekit.payload import parsing, v1
from scenekit.project import Project
from scenekit.scene import Scene

if TYPE_CHECKING:
    from scenekit.client.arguments import ProjectLike


def create_project(context: ClientContext, project: ProjectLike, *, resend: Resend = False) -> Flow[str]:
    """Create and render a project with the legacy API, at most once, and return its key.

    The legacy API has no names, so that the client cannot look for a project whose response was lost.

    Args:
        project: A `Project` or a `Scene`, which is converted, or a legacy payload (`scenes`) as a dict or as JSON.
        resend: Whether to send the project again, as in `Client.create_project`.

    Raises:
        PayloadError: `project` is not a legacy payload.
        CompositionError: The legacy API does not support an element of the project.
        ClientError: As in `Client.create_project`.

    Example::

        scene = {"AIModel": {"model": "M000004017", "clothes": "BG00006160", "script": "Hi", "locationX": -0.28}}
        key = client.legacy.create_project({"scenes": [scene]})
    """
    check_resend("create_project", resend)
    payload = _prepare_payload(project)
    request = build_post_request("/editor/project", payload)._replace(is_legacy=True)
    billable_request = build_video_request(context, "legacy", "A project of the legacy API", request)
    return (yield from submit_once(context, billable_request, resend=resend))


def _prepare_payload(project: ProjectLike) -> dict[str, Any]:
    if isinstance(project, Scene):
        project = Project().add(project)
    document = project.to_json(api="v1") if isinstance(project, Project) else project
    payload = parsing.unwrap_envelope(parsing.parse_json(document))
    parsing.validate_as(payload, v1.Project, "The payload is not a project of the legacy API (V1)")
    return {"scenes": payload["scenes"]}


def get_progress(context: ClientContext, key: str) -> Flow[Progress]:
    """Return the progress of a render of the legacy API. `Progress.download_url` is set when it is done.

    Args:
        key: The key of the project.

    Raises:
        ArgumentError: `key` is not an id.
        ClientError: As in `Client.get_progress`.

    Example::

        print(client.legacy.get_progress(key).percent)
    """
    check_id("get_progress", key, "key")
    request = APIRequest("GET", f"/editor/progress/{key}", is_legacy=True)
    return responses.parse_progress(key, (yield from send_with_retries(context, request)))
