"""Every documented endpoint: the table of the documentation, the client and the sandbox agree, and forms work."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scenekit.client import Client
from scenekit.client.automation import AUTOMATION_PATHS
from scenekit.errors import APIStatusError, ArgumentError, OutcomeUnknownError
from scenekit.sandbox import asgi
from scenekit.testing import RunningSandbox
from tests.support.clients import API_KEY, encode_response, serve_responses
from tests.support.paths import ROOT

ROW = re.compile(r"\| (GET|POST|DELETE) \| `(\S+)` \| `([\w.]+)` \| (yes|no) \| \S.* \|")


def read_table(heading: str) -> list[tuple[str, str, str, str]]:
    section = (ROOT / "docs" / "endpoints.md").read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    return ROW.findall(section.partition("\n## ")[0])


@pytest.mark.parametrize(("heading", "routes"), [("V3", asgi.API_ROUTES), ("Legacy API", asgi.LEGACY_ROUTES)])
def test_table_lists_the_routes_of_the_sandbox(heading: str, routes: Any) -> None:
    rows = read_table(heading)
    assert {is_served for _, _, _, is_served in rows} == {"yes"}
    served = {(method, path) for method, path, _, _ in rows}
    assert {(method, path) for method, path, _, _ in routes} - {("GET", "/dropdown/templates_automation")} == served


def test_table_lists_methods_of_the_client() -> None:
    names = {name for _, _, name, _ in read_table("V3")}
    assert all(callable(getattr(Client, name)) for name in names)
    with Client(api_key="k", base_url="http://127.0.0.1:9") as client:
        for _, _, name, _ in read_table("Legacy API"):
            assert callable(getattr(client.legacy, name.removeprefix("legacy.")))


ARGUMENTS = {"topic_to_video": "Bees", "url_to_video": "https://example.com", "script_to_video": "Hello!\nBye."}


@pytest.mark.parametrize("method", ARGUMENTS)
def test_automation_creates_a_draft(
    service: RunningSandbox, connect: Callable[..., Any], method: str, tmp_path: Path
) -> None:
    client = connect(service.url, app_id=service.app_id, user_key=service.user_key, ledger=tmp_path / "jobs.sqlite")
    draft_id = getattr(client, method)(ARGUMENTS[method], options={"language": "en", "duration": 60})
    assert getattr(client, method)(ARGUMENTS[method], options={"language": "en", "duration": 60}) == draft_id
    assert [(project.id, project.state) for project in service.projects()] == [(draft_id, "draft")]
    assert service.requests[-1].path.endswith(AUTOMATION_PATHS[method])
    progress = client.get_automation_progress(draft_id)
    while progress.state != "finish":
        progress = client.get_automation_progress(draft_id)
    assert progress.percent == 100
    client.export_project(draft_id)
    client.wait_and_download(draft_id, tmp_path / "v.mp4", poll_interval=0.02)


@pytest.mark.parametrize("method", ARGUMENTS)
def test_lost_automation_is_not_sent_twice(connect: Callable[..., Any], method: str) -> None:
    with serve_responses(encode_response(b"", "502 Bad Gateway")) as server:
        client = connect(server.url, **API_KEY)
        with pytest.raises(OutcomeUnknownError):
            getattr(client, method)(ARGUMENTS[method])
        with pytest.raises(ArgumentError, match="Did you mean 'duration'"):
            getattr(client, method)(ARGUMENTS[method], options={"durration": 60})
    assert len(server.requests) == 1


def test_uploads_documents(service: RunningSandbox, connect: Callable[..., Any], tmp_path: Path) -> None:
    paths = [tmp_path / "보고서.pdf", tmp_path / 'a "b".txt']
    for path in paths:
        path.write_bytes(bytes(range(256)) + b"\r\n--boundary\r\n")
    client = connect(service.url, app_id=service.app_id, user_key=service.user_key, ledger=tmp_path / "jobs.sqlite")
    draft_id = client.docs_to_video(paths)
    assert client.docs_to_video(paths) == draft_id
    assert len(service.projects()) == 1
    paths[0].write_bytes(b"changed")
    assert client.docs_to_video(paths) != draft_id


def test_creates_a_draft_from_slides(service: RunningSandbox, connect: Callable[..., Any], tmp_path: Path) -> None:
    client = connect(service.url, app_id=service.app_id, user_key=service.user_key)
    slides, text = tmp_path / "slides.PPTX", tmp_path / "notes.txt"
    slides.write_bytes(b"PK")
    text.write_bytes(b"notes")
    client.request("POST", "/editor/project/pptpdf", files={"file": slides}, body={"name": "발표"})
    assert [project.name for project in service.projects()] == ["발표"]
    for files in ({"file": text}, {"other": slides}):
        with pytest.raises(APIStatusError) as caught:
            client.request("POST", "/editor/project/pptpdf", files=files)
        assert caught.value.status_code == 400


def test_translates_a_video(service: RunningSandbox, connect: Callable[..., Any], tmp_path: Path) -> None:
    client = connect(service.url, app_id=service.app_id, user_key=service.user_key)
    (tmp_path / "v.mp4").write_bytes(b"video")
    path, body = "/automation/translatevideos", {"original": "auto", "target_0": "ko-KR", "isDubbingOnly": False}
    folder = client.request("POST", path, files={"file": tmp_path / "v.mp4"}, body=body)["folderId"]
    (item,) = client.request("GET", path, params={"folderId": folder})
    assert item["name"] == "ko-KR"


def test_form_has_the_documented_parts(connect: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with serve_responses(encode_response(b'{"success": true, "data": 1}')) as server:
        client = connect(server.url, **API_KEY)
        assert client.request("POST", "/x", files={"files": [tmp_path / "a.pdf"] * 2}, body={"is": True, "n": 5}) == 1
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert re.search(rb"content-type: multipart/form-data; boundary=\S+", head.lower())
    assert body.count(b'name="files"; filename="a.pdf"') == 2
    assert b'name="is"\r\n\r\ntrue\r\n' in body
    assert b'name="n"\r\n\r\n5\r\n' in body


@pytest.mark.parametrize("files", [{}, {"file": "missing.pdf"}, {"file": "."}, {"file": 5}, {"file": [5]}, [], "a.pdf"])
def test_rejects_invalid_files(connect: Callable[..., Any], files: Any) -> None:
    with serve_responses(encode_response(b"{}")) as server, pytest.raises(ArgumentError, match="files"):
        connect(server.url, **API_KEY).request("POST", "/x", files=files)
    assert server.requests == []
