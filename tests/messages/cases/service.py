"""Calls of the client that fail, and requests that the sandbox rejects."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import httpx

from scenekit import Project, Scene
from scenekit.client import Client, Ledger, webhook
from scenekit.sandbox import create_app
from scenekit.testing import sandbox
from tests.messages.cases.base import ANNA, Case
from tests.support.clients import CLOSE, encode_response, serve_responses

PROJECT = Project("Welcome").add(Scene().background("/a.png").avatar(ANNA, script="Hello!"))


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
            Client(base_url=service.url, app_id=service.app_id, user_key=service.user_key, **settings) as client,
        ):
            if method == "render":
                service.inject_faults(*faults)
                return client.render(PROJECT, folder / "v.mp4", poll_interval=0.01, timeout=2)
            service.inject_faults(*faults)
            return getattr(client, method)(PROJECT)

    return run


def post(body: Any, path: str = "/editor/project") -> Case:
    """Return a case that sends a request to the sandbox and returns its error message."""

    def run(_: Path) -> object:
        with sandbox(speed=1e6) as service:
            url = f"{service.url}/api/odin/v3"
            credentials = {"appId": service.app_id, "userKey": service.user_key}
            token = httpx.post(f"{url}/auth/token", json=credentials).json()["data"]["token"]
            response = httpx.post(f"{url}{path}", json=body, headers={"Authorization": token})
            return str(response.json()["error"]["msg"])

    return run


def change_project(**changes: Any) -> dict[str, Any]:
    return PROJECT.to_dict() | changes


def change_clip(**changes: Any) -> dict[str, Any]:
    payload = PROJECT.to_dict()
    payload["scenes"][0]["clips"][0].update(changes)
    return payload


def open_ledger(text: str) -> Case:
    def run(folder: Path) -> object:
        (folder / "jobs.sqlite").write_text(text)
        return Ledger(folder / "jobs.sqlite")

    return run


def open_other_database(statement: str) -> Case:
    def run(folder: Path) -> object:
        with sqlite3.connect(folder / "jobs.sqlite") as database:
            database.execute(statement)
        database.close()
        return Ledger(folder / "jobs.sqlite")

    return run


def start_sandbox(**options: Any) -> Case:
    def run(_: Path) -> object:
        return create_app(**options)

    return run


CALLS: dict[str, Case] = {
    "an id that is a path": call("get_project", "../auth"),
    "ids that are text": call("delete_projects", "65f0"),
    "an empty edit": call("edit_project", "65f0", {}),
    "a request to another host": call("request", "GET", "https://elsewhere.example/x"),
    "a request with a number as a parameter": call("request", "GET", "/x", params={"x": 1}),
    "a method that does not exist": call("request", "BREW", "/x"),
    "a resolution that does not exist": call("create_project", PROJECT, resolution="9999"),
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
    "no credentials": lambda _: Client(base_url="https://example.com"),
    "a key with a line break": lambda _: Client(api_key="a\nb"),
    "a webhook that is not JSON": lambda _: webhook.parse(b"x"),
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
    "a redirect": receive(b"", "302 Found", Location="http://127.0.0.1:1/"),
    "a busy service": receive(b"busy", "503 Service Unavailable"),
    "an unreachable service": call("get_project", "65f0"),
    "a lost response": inject("drop-before@create", "500@list"),
    "a create without an id": receive(b'{"success": true, "data": []}'),
    "a render that fails": inject("fail-render", method="render"),
    "a render that stalls": inject("stall", method="render"),
}

DOWNLOADS: dict[str, Case] = {
    "not found": download(encode_response(b"gone", "404 Not Found")),
    "a folder that does not exist": download(CLOSE, path="none/v.mp4"),
    "a path that is a folder": download(CLOSE, path="."),
}

LEDGERS: dict[str, Case] = {
    "a text file": open_ledger("hello"),
    "a database of another program": open_other_database("CREATE TABLE t (x)"),
    "a ledger of a later version": open_other_database("PRAGMA user_version = 99"),
}

SANDBOX: dict[str, Case] = {
    "a fault that does not exist": start_sandbox(faults=["slwo"]),
    "a fault of a request that it cannot affect": start_sandbox(faults=["stall@token"]),
    "a rate that is not a number": start_sandbox(faults=["slow:often"]),
    "a speed of zero": start_sandbox(speed=0),
    "a database that is a folder": start_sandbox(db="/"),
    "a project without scenes": post(change_project(scenes=[])),
    "an orientation that does not exist": post(change_project(orientation="square")),
    "a body that is a list": post([]),
    "an unknown clip": post(change_clip(type="hologram")),
    "an opacity out of range": post(change_clip(opacity=0)),
    "an avatar without clothes": post(change_clip(model={})),
    "a webhook that is not a URL": post(change_project(webhookUrl="hook", isExport=True)),
}

CASES = {
    "Client calls": CALLS,
    "Responses": RESPONSES,
    "Downloads": DOWNLOADS,
    "Ledgers": LEDGERS,
    "Sandbox": SANDBOX,
}
