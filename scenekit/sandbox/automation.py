"""The handlers of the calls that create a draft from a topic, a page, a script, documents or a video."""

from __future__ import annotations

import re
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.sandbox import request_bodies
from scenekit.sandbox.handlers import TEMPLATE_ID, TEMPLATE_NAME, build_speaking_payload, parse_body
from scenekit.sandbox.rendering import calculate_render_status
from scenekit.sandbox.service import APIError, build_download_url, generate_id
from scenekit.scene import Scene

if TYPE_CHECKING:
    from scenekit.sandbox.service import SandboxRequest, Service
    from scenekit.sandbox.store import ProjectRecord

MODEL, CLOTHES = "M000045058", "BG00002320"
"""The avatar and the clothes of the drafts."""

DOCUMENT_EXTENSIONS = ("txt", "pdf", "xls", "xlsx", "doc", "docs", "docx", "pptx", "ppt")
SLIDE_EXTENSIONS = ("pdf", "pptx", "ppt")


class UploadedFile(NamedTuple):
    """A file of a form."""

    field: str
    name: str
    size: int


def parse_form(request: SandboxRequest) -> tuple[dict[str, str], list[UploadedFile]]:
    """Return the fields and the files of a form.

    Raises:
        APIError: The body is not multipart/form-data.
    """
    # curl adds its boundary to any type, and the documented samples set one of JSON.
    content_type = re.sub("^application/json(?=; *boundary=)", "multipart/form-data", request.content_type)
    header = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(header + request.body)
    if not content_type.lower().startswith("multipart/form-data") or not message.is_multipart():
        raise APIError(400, "The body must be multipart/form-data. Let the HTTP library set the Content-Type.")
    fields, files = {}, []
    for part in message.iter_parts():
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        if file_name := part.get_filename():
            files.append(UploadedFile(name, file_name, len(data)))
        else:
            fields[name] = data.decode(errors="replace").removesuffix("\r\n")
    return fields, files


def _require_files(files: list[UploadedFile], field: str, extensions: tuple[str, ...]) -> list[UploadedFile]:
    """Return the files of a field. Raises `APIError` if the field has no file, or one of another type."""
    chosen = [file for file in files if file.field == field]
    if not chosen:
        raise APIError(400, f"The form must have a file in the field {field!r}.")
    for file in chosen:
        if file.name.rpartition(".")[2].lower() not in extensions:
            raise APIError(400, f"{file.name!r} must have one of the extensions {', '.join(extensions)}.")
    return chosen


def _save_draft(service: Service, request: SandboxRequest, text: str, name: str | None = None) -> ProjectRecord:
    payload = build_speaking_payload(Scene().background("navy"), model=MODEL, clothes=CLOTHES, text=text)
    return service.save(service.create_draft(request, {**payload, "name": name}))


def create_from_text(service: Service, request: SandboxRequest) -> Any:
    """Create a draft from a topic, a page or a script."""
    body_type = {
        "topic-to-video": request_bodies.TopicBody,
        "url-to-video": request_bodies.PageBody,
        "script-to-video": request_bodies.ScriptBody,
    }[request.kind]
    body: Any = parse_body(request, body_type)
    return {"projectId": _save_draft(service, request, body.text).id, "automationJobId": generate_id()}


def upload_documents(service: Service, request: SandboxRequest) -> Any:
    """Accept documents for `create_from_documents`. The sandbox does not keep them."""
    files = _require_files(parse_form(request)[1], "files", DOCUMENT_EXTENSIONS)
    return {"uploadResults": [{"uri": f"sandbox://{generate_id()}", "fileName": file.name} for file in files]}


def create_from_documents(service: Service, request: SandboxRequest) -> Any:
    """Create a draft from uploaded documents."""
    body = parse_body(request, request_bodies.DocumentsBody)
    return {"projectId": _save_draft(service, request, ", ".join(file.fileName for file in body.files)).id}


def create_from_slides(service: Service, request: SandboxRequest) -> Any:
    """Create a draft from a PDF or PowerPoint file."""
    fields, files = parse_form(request)
    (slides, *_) = _require_files(files, "file", SLIDE_EXTENSIONS)
    return {"projectId": _save_draft(service, request, slides.name, fields.get("name")).id}


def get_progress(service: Service, request: SandboxRequest) -> Any:
    """Return the progress of the draft in the query."""
    project = service.require_project(request.query.get("projectId", ""))
    status = calculate_render_status(project.created_at, "done", service.now, service.settings.speed)
    return {"state": "finish" if status.state == "exported" else "progress", "progress": status.progress}


def list_templates(service: Service, request: SandboxRequest) -> Any:
    """Return the only template."""
    return [{"id": TEMPLATE_ID, "name": TEMPLATE_NAME, "thumbnailUrl": None}]


def translate_video(service: Service, request: SandboxRequest) -> Any:
    """Render a video in place of a translation. The id of the folder is that of its project."""
    fields, files = parse_form(request)
    targets = [value for name, value in sorted(fields.items()) if name.startswith("target_")]
    if not (fields.get("url") or any(file.field == "file" for file in files)) or not targets:
        raise APIError(400, "The form must have a file in the field 'file' or a 'url', and at least 'target_0'.")
    payload = build_speaking_payload(Scene(), model=MODEL, clothes=CLOTHES, text=targets[0])
    draft = service.create_draft(request, {**payload, "name": ", ".join(targets)})
    return {"folderId": service.export(draft, request, request_bodies.RenderOptions()).id}


def list_translations(service: Service, request: SandboxRequest) -> Any:
    """Return the translation in a folder."""
    project = service.require_project(request.query.get("folderId", ""))
    status = service.get_render_status(project)
    url = build_download_url(project, request.origin) if status.state == "exported" else None
    return [{"projectId": project.id, "name": project.name, "progress": status.progress, "download_url": url}]
