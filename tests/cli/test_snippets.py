"""The create call as curl, Python and Node, run against a real server on this machine."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from scenekit.cli.snippets import CREATE_URLS, TEMPLATES
from scenekit.project import Api

TEXT = "it's {braces} $HOME `tick` \\ \"\"\" ''' JSON\nJSON\n안녕 <&> \u2028 \\u0041"
AWKWARD = f"from scenekit import Scene\nscene = Scene().avatar('M000045058', tag={TEXT!a}, script={TEXT!a})\n"

TOKEN = "token-of-this-test"
RUNNERS = {"curl": ["sh"], "python": [sys.executable], "node": ["node"]}
NEEDED = {"curl": "curl", "python": sys.executable, "node": "node"}


class Service(HTTPServer):
    """Answers as the service would, and keeps what it was sent."""

    status = 200
    seen: list[tuple[str, str | None, bytes]]


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, self.headers["Authorization"], body))
        answer = b'{"success": true, "data": {"projectId": "p1"}}'
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(("127.0.0.1", 0), Handler) as server:
        server.seen = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(params=list(TEMPLATES))
def language(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if not shutil.which(NEEDED[name]):
        pytest.skip(f"no {name} on this machine")
    return name


def snippet(language: str, source: Path, *words: str) -> str:
    command = [sys.executable, "-m", "scenekit", "preview", str(source), "--format", language, *words]
    return subprocess.run(command, capture_output=True, check=True, env=environment(TOKEN)).stdout.decode()


def environment(token: str | None) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return clean | ({"AISTUDIOS_API_KEY": token} if token else {})


def send(language: str, program: str, token: str | None) -> subprocess.CompletedProcess[bytes]:
    runner = RUNNERS[language]
    return subprocess.run(
        runner + (["-"] if language != "curl" else ["-s"]),
        input=program.encode(),
        capture_output=True,
        check=False,
        env=environment(token),
    )


@pytest.mark.parametrize(("api", "form"), [("v3", []), ("v3", ["--compact"]), ("v1", ["--api", "v1"])], ids="".join)
def test_the_program_sends_the_payload_with_the_key_of_the_environment(
    language: str, service: Service, tmp_path: Path, api: Api, form: list[str]
) -> None:
    source = tmp_path / "awkward.py"
    source.write_text(AWKWARD, encoding="utf-8")
    program = snippet(language, source, *form)
    assert TOKEN not in program
    address = urlsplit(CREATE_URLS[api])
    program = program.replace(CREATE_URLS[api], f"http://127.0.0.1:{service.server_port}{address.path}")
    done = send(language, program, TOKEN)
    assert done.returncode == 0, done.stderr.decode()
    assert b'"projectId": "p1"' in done.stdout
    ((path, authorization, body),) = service.seen
    assert (path, authorization) == (address.path, TOKEN)
    preview = [sys.executable, "-m", "scenekit", "preview", str(source), "--api", api]
    assert json.loads(body) == json.loads(subprocess.run(preview, capture_output=True, check=True).stdout)


def test_without_a_key_nothing_is_sent(language: str, service: Service, tmp_path: Path) -> None:
    (tmp_path / "scene.py").write_text("from scenekit import Scene\nscene = Scene()\n")
    program = snippet(language, tmp_path / "scene.py").replace(
        CREATE_URLS["v3"], f"http://127.0.0.1:{service.server_port}/"
    )
    done = send(language, program, None)
    assert done.returncode != 0
    assert b"AISTUDIOS_API_KEY" in done.stderr
    assert service.seen == []


def test_a_refusal_is_a_failing_exit_code(language: str, service: Service, tmp_path: Path) -> None:
    service.status = 401
    (tmp_path / "scene.py").write_text("from scenekit import Scene\nscene = Scene()\n")
    program = snippet(language, tmp_path / "scene.py").replace(
        CREATE_URLS["v3"], f"http://127.0.0.1:{service.server_port}/"
    )
    assert send(language, program, TOKEN).returncode != 0
