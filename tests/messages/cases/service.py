"""Calls of the client that fail."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import msgspec

from scenekit import Project, Scene
from scenekit.client import Client, Ledger, webhook
from scenekit.client.forms import encode_form
from scenekit.client.http_messages import MAX_RESPONSE_BYTES
from scenekit.client.httpx_adapter import BoundedBody, set_async_deadline
from scenekit.client.ledger import Intent
from scenekit.core.downloads.download import Download, DownloadRules, ThroughputWindow
from scenekit.core.failures import TransportError
from scenekit.testing import RunningSandbox, sandbox
from tests.messages.cases.base import ANNA, Case
from tests.support.clients import CLOSE, encode_response, serve_responses

PROJECT = Project("Welcome").add(Scene().background("/a.png").avatar(ANNA, script="Hello!"))


def connect(service: RunningSandbox, **options: Any) -> Client:
    return Client(base_url=service.url, app_id=service.app_id, user_key=service.user_key, **options)


def call(method: str, *args: Any, **options: Any) -> Case:
    """Return a case that calls a client method with arguments that never reach the network."""

    def run(_: Path) -> object:
        with Client(base_url="http://127.0.0.1:9", app_id="me", user_key="key", attempts=1) as client:
            return getattr(client, method)(*args, **options)

    return run


def receive(body: bytes, status: str = "200 OK", **headers: str) -> Case:
    """Return a case in which the service sends a response."""

    def run(_: Path) -> object:
        with (
            serve_responses(encode_response(body, status, **headers)) as server,
            Client(base_url=server.url, api_key="key", attempts=1) as client,
        ):
            return client.get_project("65f0")

    return run


def answer(use: Callable[[Client], object], *responses: bytes, **credentials: str) -> Case:
    """Return a case that uses a client of a service that sends these responses."""

    def run(_: Path) -> object:
        options: dict[str, Any] = credentials or {"api_key": "key"}
        with serve_responses(*responses) as server, Client(base_url=server.url, attempts=1, **options) as client:
            return use(client)

    return run


def exchange(method: str, *responses: bytes, args: tuple[Any, ...] = ()) -> Case:
    """Return a case in which the service sends these responses to the requests of a client method."""

    def run(_: Path) -> object:
        with (
            serve_responses(*responses) as server,
            Client(base_url=server.url, api_key="key", attempts=1, lookup_timeout=0) as client,
        ):
            return getattr(client, method)(*args)

    return run


def receive_token(body: bytes) -> Case:
    return answer(lambda client: client.get_project("65f0"), encode_response(body), app_id="me", user_key="key")


def resume(**changes: Any) -> object:
    """Resume a job that differs from a new one of the client."""
    with Client(base_url="http://127.0.0.1:9", api_key="key", ledger=":memory:") as client:
        assert client.ledger
        job, _ = client.ledger.begin_or_get(new_intent(client))
        return client.resume(msgspec.structs.replace(job, **changes))


def new_intent(client: Client) -> Intent:
    return Intent("key", "sk-1", client.base_url, "create", "Welcome", None)


def measure_age_of_text(_folder: Path) -> object:
    job: Any = "1"
    with Ledger(":memory:") as ledger:
        return ledger.measure_age(job)


def resume_refused_job(folder: Path) -> object:
    with Client(base_url="http://127.0.0.1:9", api_key="key", ledger=folder / "jobs.sqlite") as client:
        assert client.ledger
        job, _ = client.ledger.begin_or_get(new_intent(client))
        client.ledger.record(job, "refused")
        return client.resume(job)


def export_twice(folder: Path) -> object:
    """Export a project whose scenes changed since its last export."""
    projects = [
        encode_response(b'{"success": true, "data": {"_id": "65f0", "name": "a", "scenes": [%d]}}' % scene)
        for scene in (1, 2)
    ]
    exported = encode_response(b'{"success": true, "data": {"projectId": "65f1"}}')
    with (
        serve_responses(projects[0], exported, projects[1]) as server,
        Client(base_url=server.url, api_key="key", ledger=folder / "jobs.sqlite", attempts=1) as client,
    ):
        client.export_project("65f0")
        return client.export_project("65f0")


LOST = encode_response(b"", "502 Bad Gateway")


def download(*responses: bytes, path: str = "v.mp4") -> Case:
    def run(folder: Path) -> object:
        with serve_responses(*responses) as server, Client(api_key="key") as client:
            return client.download(f"{server.url}/v.mp4", folder / path)

    return run


def inject(*faults: str, method: str = "create_project", **options: Any) -> Case:
    """Return a case that calls a client method while the sandbox has faults."""

    def run(folder: Path) -> object:
        settings = {"attempts": 1, "lookup_timeout": 0.1, **options}
        with (
            sandbox(speed=1e6) as service,
            connect(service, **settings) as client,
        ):
            if method == "render":
                service.inject_faults(*faults)
                return client.render(PROJECT, folder / "v.mp4", poll_interval=0.01, timeout=0.2)
            service.inject_faults(*faults)
            return getattr(client, method)(PROJECT)

    return run


def format_transport_error(action: Callable[[], object]) -> str:
    """Return the text of an internal error, which becomes a part of other messages."""
    try:
        action()
    except TransportError as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError


class NullSink:
    """A place that forgets the data."""

    def restart(self) -> None:
        """Do nothing."""

    def write(self, data: bytes) -> None:
        """Do nothing."""


def receive_file(status_code: int = 200, body: bytes = b"", **headers: str) -> Case:
    """Return a case in which a download receives a response, and which returns the message of its failure."""

    def run(_: Path) -> str:
        download = Download("https://x.example/v.mp4", NullSink(), DownloadRules("a video", 2**34, ("text/html",)))
        names = {name.replace("_", "-"): value for name, value in headers.items()}

        def pass_response() -> None:
            if download.begin_response(status_code, names) and body:
                download.write(body)
            download.check_complete()

        return format_transport_error(pass_response)

    return run


def follow_redirects(count: int) -> str:
    download = Download("https://x.example/v.mp4", NullSink(), DownloadRules("a video", 1, ()))
    return format_transport_error(
        lambda: [download.begin_response(302, {"location": f"/{number}"}) for number in range(count)]
    )


async def wait_for_a_response() -> None:
    async with set_async_deadline(0.001):
        await asyncio.sleep(9)


def open_ledger(text: str) -> Case:
    def run(folder: Path) -> object:
        (folder / "jobs.sqlite").write_text(text)
        return Ledger(folder / "jobs.sqlite")

    return run


def open_other_database(*statements: str) -> Case:
    def run(folder: Path) -> object:
        with sqlite3.connect(folder / "jobs.sqlite") as database:
            for statement in statements:
                database.execute(statement)
        database.close()
        return Ledger(folder / "jobs.sqlite")

    return run


def call_legacy_host(_: Path) -> object:
    with Client(base_url="https://v2.aistudios.com", api_key="key") as client:
        return client.list_projects()


def upload(files: Any, path: str = "/editor/project/pptpdf", **body: str) -> Case:
    """Return a case that sends a form with files, whose names are relative to the folder of the case."""

    def run(folder: Path) -> object:
        for name in ("slides.pdf", "slides.zip"):
            (folder / name).write_bytes(b"x")
        chosen = {name: folder / file for name, file in files.items()} if isinstance(files, dict) else files
        with sandbox() as service, connect(service) as client:
            return client.request("POST", path, files=chosen, body=body)

    return run


def call_sandbox(method: Any, path: str, body: dict[str, Any]) -> Case:
    def run(_: Path) -> object:
        with sandbox() as service, connect(service) as client:
            return client.request(method, path, body=body)

    return run


def upload_large_file(folder: Path) -> object:
    with (folder / "slides.pdf").open("wb") as stream:
        stream.truncate(2**30)
    return encode_form("request", {}, {"file": folder / "slides.pdf"})


def use_forked_ledger(folder: Path) -> object:
    with Ledger(folder / "jobs.sqlite") as ledger:
        ledger._process_id += 1  # as in another process
        try:
            return ledger.list_jobs()
        finally:
            ledger._process_id -= 1


def use_changed_ledger(folder: Path) -> object:
    with Ledger(folder / "jobs.sqlite") as ledger:
        ledger.begin_or_get(Intent("key", "sk-1", "https://x.example", "create", "Welcome"))
        with closing(sqlite3.connect(folder / "jobs.sqlite")) as database, database:
            database.execute("UPDATE jobs SET state = 'done'")
        return ledger.list_jobs()


CALLS: dict[str, Case] = {
    "an id that is a path": call("get_project", "../auth"),
    "ids that are text": call("delete_projects", "65f0"),
    "an empty edit": call("edit_project", "65f0", {}),
    "a request to another host": call("request", "GET", "https://elsewhere.example/x"),
    "a request with a number as a parameter": call("request", "GET", "/x", params={"x": 1}),
    "a method that does not exist": call("request", "BREW", "/x"),
    "a resolution that does not exist": call("create_project", PROJECT, resolution="9999"),
    "an unknown value of resend": call("create_project", PROJECT, resend="always"),
    "resume of a job of another service": lambda _: resume(base_url="https://elsewhere.example"),
    "resume of a job that is done": lambda _: resume(state="done"),
    "resume of a job that was refused in the meantime": resume_refused_job,
    "an export of other scenes": export_twice,
    "a negative timeout": call("wait", "65f0", timeout=-1),
    "an output that is a number": call("render", PROJECT, 5),
    "render of a draft": call("render", PROJECT, "v.mp4", is_export=False),
    "resume of text": call("resume", "65f0"),
    "a link that is a file": call("download", "file:///etc/passwd", "v.mp4"),
    "a client option that does not exist": lambda _: Client(api_keey="x"),  # type: ignore[call-arg]
    "a ledger that is a number": lambda _: Client(api_key="key", ledger=5),  # type: ignore[arg-type]
    "a base URL without encryption": lambda _: Client(api_key="key", base_url="http://api.example.com"),
    "a base URL that is not a URL": lambda _: Client(api_key="key", base_url="example"),
    "a base URL with a query": lambda _: Client(api_key="key", base_url="https://example.com/?x=1"),
    "two kinds of credentials": lambda _: Client(api_key="key", app_id="me", user_key="key"),
    "a base URL with a password": lambda _: Client(api_key="key", base_url="https://me:secret@example.com"),
    "an app id without a user key": lambda _: Client(app_id="me"),
    "no credentials": lambda _: Client(base_url="https://example.com"),
    "a key with a line break": lambda _: Client(api_key="a\nb"),
    "a webhook that is not JSON": lambda _: webhook.parse(b"x"),
    "a webhook that is a dict": lambda _: webhook.parse(cast("Any", {"progress": 100})),
    "a clock that is a number": lambda _: Ledger(":memory:", clock=cast("Any", 5)),
    "a large webhook": lambda _: webhook.parse(b"x" * 1_000_001),
    "a webhook without progress": lambda _: webhook.parse(b"{}"),
}


def use_closed_client(_: Path) -> object:
    client = Client(api_key="key")
    client.close()
    return client.list_projects()


RESPONSES: dict[str, Case] = {
    "a closed client": use_closed_client,
    "a rejection": receive(b'{"success": false, "error": {"code": 1, "msg": "no such plan"}}'),
    "a rejection without a reason": receive(b'{"success": false, "error": null}'),
    "rejected credentials": receive(b'{"message": "expired"}', "403 Forbidden"),
    "a web page": receive(b"<!DOCTYPE html><h1>Sign in</h1>"),
    "an empty response": receive(b""),
    "a truncated response": receive(b'{"success": true, "data": {"proj'),
    "a response that is not JSON": receive(b"\xff\xfe\x00"),
    "a number in place of a project": receive(b'{"success": true, "data": 7}'),
    "a number in place of JSON objects": receive(b"7"),
    "a redirect with JSON": receive(b"{}", "302 Found", Location="http://127.0.0.1:1/"),
    "a token request without a token": receive_token(b'{"success": true, "data": {}}'),
    "a template without an id": answer(
        lambda client: client.create_from_template("65f0"), encode_response(b'{"success": true, "data": {}}')
    ),
    "a sound file without a URL": answer(
        lambda client: client.create_simple_audio(text="Hi", model=ANNA, language="en"),
        encode_response(b'{"success": true, "data": {}}'),
    ),
    "a lost response to a template": answer(lambda client: client.create_from_template("65f0"), CLOSE),
    "a response that is too large": lambda _: format_transport_error(
        lambda: BoundedBody(9).append(bytes(MAX_RESPONSE_BYTES + 1))
    ),
    "a response that is slow": lambda _: format_transport_error(lambda: BoundedBody(-1).append(b"x")),
    "no response in time": lambda _: format_transport_error(lambda: asyncio.run(wait_for_a_response())),
    "a redirect": receive(b"", "302 Found", Location="http://127.0.0.1:1/"),
    "a busy service": receive(b"busy", "503 Service Unavailable"),
    "an unreachable service": call("get_project", "65f0"),
    "a lost response": inject("drop-before@create", "500@list"),
    "a create without an id": receive(b'{"success": true, "data": []}'),
    "a list of an unknown shape": exchange("list_projects", encode_response(b'{"results": [], "total": 0}')),
    "an outfit that is text": exchange("list_models", encode_response(b'[{"id": "M000045058", "clothes": ["a"]}]')),
    "a list without names after a lost create": exchange(
        "create_project", LOST, encode_response(b'[{"id": "65f0", "title": "Welcome"}]'), args=(PROJECT,)
    ),
    "a lookup that finds the first page of several": exchange(
        "create_project", LOST, encode_response(b'{"success": true, "data": [], "total": 3}'), args=(PROJECT,)
    ),
    "a project without scenes after a lost edit": exchange(
        "edit_project",
        encode_response(b'{"_id": "65f0", "scenes": []}'),
        LOST,
        encode_response(b'{"result": {}}'),
        args=("65f0", {"scenes": []}),
    ),
    "a render that fails": inject("fail-render", method="render"),
    "a render that stalls": inject("stall", method="render"),
}

DOWNLOADS: dict[str, Case] = {
    "not found": download(encode_response(b"gone", "404 Not Found")),
    "a folder that does not exist": download(CLOSE, path="none/v.mp4"),
    "a compressed file": download(encode_response(b"x", Content_Encoding="gzip")),
    "a part that was not requested": receive_file(206, content_range="bytes 5-9/10"),
    "a range that does not exist": receive_file(416),
    "a page in place of a video": receive_file(content_type="text/html"),
    "an empty file": receive_file(),
    "an incomplete file": receive_file(content_length="9"),
    "more than the stated length": receive_file(content_length="1", body=b"xx"),
    "a wrong hash": receive_file(digest="md5=1B2M2Y8AsgTpgAmY7PhCfg==", body=b"x"),
    "a body with a coding": receive_file(content_encoding="aws-chunked", body=b"1;chunk-signature=0\r\nx"),
    "an upload without files": upload([]),
    "an upload of a number": lambda _: encode_form("request", {}, {"file": [5]}),  # type: ignore[list-item] # wrong type
    "an upload of a missing file": upload({"file": "none.pdf"}),
    "an upload of a large file": upload_large_file,
    "an upload to another field": upload({"other": "slides.pdf"}),
    "an upload of another type": upload({"files": "slides.zip"}, "/automation/docs-to-video/upload-files"),
    "a translation without a language": upload({"file": "slides.pdf"}, "/automation/translatevideos"),
    "a form without files": call_sandbox("POST", "/editor/project/pptpdf", {}),
    "a huge file": receive_file(content_length=str(2**40)),
    "a redirect without a target": receive_file(302),
    "a redirect to an invalid URL": receive_file(302, location="ftp://x.example/v.mp4"),
    "a redirect loop": receive_file(302, location="/v.mp4"),
    "too many redirects": lambda _: follow_redirects(11),
    "an invalid redirect": download(encode_response(b"", "302 Found", Location="http://[::1")),
    "a slow transfer": lambda _: format_transport_error(lambda: ThroughputWindow(0, 1).advance(1, 1000)),
    "a path that is a folder": download(CLOSE, path="."),
    "a long file name": download(CLOSE, path="v" * 300),
    "a file name with a NUL": download(CLOSE, path="a\0b.mp4"),
}

LEDGERS: dict[str, Case] = {
    "a text file": open_ledger("hello"),
    "a database of another program": open_other_database("CREATE TABLE t (x)"),
    "a host of the legacy API": call_legacy_host,
    "a forked process": use_forked_ledger,
    "a job with a wrong checksum": use_changed_ledger,
    "the age of a text": measure_age_of_text,
    "a damaged ledger": open_other_database("CREATE TABLE jobs (id)", "PRAGMA user_version = 3"),
    "a ledger of a later version": open_other_database("PRAGMA user_version = 99"),
}

CASES = {
    "Client calls": CALLS,
    "Responses": RESPONSES,
    "Downloads": DOWNLOADS,
    "Ledgers": LEDGERS,
}
