"""Requests that the sandbox rejects, and options with which it does not start."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import msgspec

from scenekit.sandbox import create_app
from scenekit.sandbox.handlers import TEMPLATE_ID
from scenekit.sandbox.serve import listen
from scenekit.sandbox.tls import Certificate, write_authority
from scenekit.testing import SandboxTransport, sandbox
from tests.messages.cases.base import Case
from tests.messages.cases.service import PROJECT, connect

API_PATH = "/api/odin/v3"


CONTEXT = ssl.create_default_context()


def write_notes(folder: Path) -> Path:
    path = folder / "notes.txt"
    path.write_text("a note", encoding="utf-8")
    return path


def post(body: Any, path: str = "/editor/project", headers: dict[str, str] | None = None, **options: Any) -> Case:
    """Return a case that sends a request to a sandbox and returns its error message."""
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return lambda _: send_to_sandbox("POST", f"{API_PATH}{path}", content, headers, options)


def get(path: str) -> Case:
    return lambda _: send_to_sandbox("GET", path)


def send_to_sandbox(
    method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, options: Any = None
) -> str:
    """Send a request to a new sandbox in this process and return its error message."""

    async def send() -> str:
        transport = SandboxTransport(**options or {})
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            credentials = {"appId": "me", "userKey": "key"}
            response = await client.post(f"{API_PATH}/auth/token", json=credentials)
            client.headers["Authorization"] = response.json()["data"]["token"]
            response = await client.request(method, path, content=body, headers=headers)
            return str(response.json()["error"]["msg"])

    return asyncio.run(send())


def get_video_of_draft(_: Path) -> str:
    with sandbox(speed=1e6) as service, connect(service) as client:
        id = client.create_project(PROJECT, is_export=False)
        return str(httpx.get(f"{service.url}/download/{id}.mp4").json()["error"]["msg"])


def change_project(**changes: Any) -> dict[str, Any]:
    return PROJECT.to_dict() | changes


def change_clip(**changes: Any) -> dict[str, Any]:
    payload = PROJECT.to_dict()
    payload["scenes"][0]["clips"][0].update(changes)
    return payload


def change_turn(**changes: Any) -> dict[str, Any]:
    payload = PROJECT.replace(scripts_on="scene").to_dict()
    payload["scenes"][0]["scripts"][0].update(changes)
    return payload


def edit(**changes: Any) -> Case:
    """Return a case that edits a project of the sandbox with one update."""
    update = {"sceneIdx": 0, "type": "aiModel", "values": {}} | changes
    return lambda _: edit_in_sandbox({"updates": {"value": [update]}})


def edit_in_sandbox(updates: dict[str, Any]) -> object:
    with sandbox(speed=1e6) as service, connect(service) as client:
        return client.edit_project(client.create_project(PROJECT, is_export=False), updates)


def use_port_twice(_: Path) -> object:
    with closing(listen("127.0.0.1", 0)) as listener:
        return listen("127.0.0.1", listener.getsockname()[1])


def start_sandbox(**options: Any) -> Case:
    def run(_: Path) -> object:
        return create_app(**options)

    return run


SANDBOX: dict[str, Case] = {
    "a fault that does not exist": start_sandbox(faults=["slwo"]),
    "a fault of a request that it cannot affect": start_sandbox(faults=["stall@token"]),
    "a rate that is not a number": start_sandbox(faults=["slow:often"]),
    "faults that are text": start_sandbox(faults="slow"),
    "a clock that is a number": start_sandbox(now=5),
    "a host that is not a name": lambda _: listen("a..b", 0),
    "a port that is in use": use_port_twice,
    "other credentials": post({"appId": "you", "userKey": "key"}, "/auth/token", app_id="me"),
    "a fault in a header that does not exist": post({}, headers={"X-Sandbox-Fault": "slwo"}),
    "a large body": post(b"x" * (32 * 2**20 + 1)),
    "a file that does not exist": get("/download/65f0.bmp"),
    "a video of a draft": get_video_of_draft,
    "a template that does not exist": post({}, "/editor/template/none"),
    "a model that is blank": post({"language": "en", "text": "Hi", "model": " "}, "/simple/custom"),
    "a project that does not exist": get("/api/odin/v3/editor/project/65f0"),
    "an empty body": post(b""),
    "a body of another type": post([], "/simple/video"),
    "a scene without clips": post({"scenes": [{}]}),
    "a turn of another avatar": post(change_turn(clothId="other")),
    "a turn without speech settings": post(change_turn(isTTS=True)),
    "an edit of a scene that does not exist": edit(sceneIdx=5),
    "an edit of several clips": edit(type="shape"),
    "a text of a tag that does not exist": post(
        {"templateId": TEMPLATE_ID, "updates": {"titel_1": "Hi"}}, "/editor/template/modify"
    ),
    "a size of an image that does not exist": post({"topic": "Bees", "size": "WIDE"}, "/tools/image-generator"),
    "an avatar of a file without a host": post(
        {"url": "ian.mp4", "name": "Ian", "gender": "MALE"}, "/avatars/customavatar"
    ),
    "a speed of zero": start_sandbox(speed=0),
    "a database that is a folder": start_sandbox(db="/"),
    "a certificate in a folder": lambda _: write_authority("/", Certificate(CONTEXT, b"")),
    "a certificate in another file": lambda folder: write_authority(write_notes(folder), Certificate(CONTEXT, b"")),
    "a project without scenes": post(change_project(scenes=[])),
    "an orientation that does not exist": post(change_project(orientation="square")),
    "a body that is a list": post([]),
    "an unknown clip": post(change_clip(type="hologram")),
    "an opacity out of range": post(change_clip(opacity=0)),
    "an avatar without clothes": post(change_clip(model={})),
    "a webhook that is not a URL": post(change_project(webhookUrl="hook", isExport=True)),
}

CASES = {"Sandbox": SANDBOX}
