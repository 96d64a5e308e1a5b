"""Programs that send the create call: curl, Python and Node, run with a local server."""

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

DIFFICULT_TEXT = "it's {braces} $HOME `tick` \\ \"\"\" ''' JSON\nJSON\n안녕 <&> \u2028 \\u0041"
SOURCE = f"from scenekit import Scene\nscene = Scene().avatar('M000045058', tag={DIFFICULT_TEXT!a}, script={DIFFICULT_TEXT!a})\n"

TOKEN = "token-of-this-test"
RUNNERS = {"curl": ["sh"], "python": [sys.executable], "node": ["node"]}
EXECUTABLES = {"curl": "curl", "python": sys.executable, "node": "node"}


class Service(HTTPServer):
    """A server that responds like AI Studios and records the requests."""

    status = 200
    requests: list[tuple[str, str | None, bytes]]
    """Path, Authorization header and body of each request."""


class Handler(BaseHTTPRequestHandler):
    """Responds to POST requests."""

    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, self.headers["Authorization"], body))
        response = b'{"success": true, "data": {"projectId": "p1"}}'
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(response)))
        self.end_headers()
        self.wfile.write(response)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    """Provide a running server."""
    with Service(("127.0.0.1", 0), Handler) as server:
        server.requests = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(params=list(TEMPLATES))
def language(request: pytest.FixtureRequest) -> str:
    """Provide each language that is installed."""
    name: str = request.param
    if not shutil.which(EXECUTABLES[name]):
        pytest.skip(f"{name} is not installed")
    return name


def build_program(language: str, source: Path, *options: str) -> str:
    """Return the program that `scenekit preview` prints for a source."""
    command = [sys.executable, "-m", "scenekit", "preview", str(source), "--format", language, *options]
    return subprocess.run(command, capture_output=True, check=True, env=build_environment(TOKEN)).stdout.decode()


def build_environment(token: str | None) -> dict[str, str]:
    """Return the environment without proxies, and with a token."""
    variables = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return variables | ({"AISTUDIOS_API_KEY": token} if token else {})


def run_program(language: str, program: str, token: str | None) -> subprocess.CompletedProcess[bytes]:
    """Run a program with a token in its environment."""
    runner = RUNNERS[language]
    return subprocess.run(
        runner + (["-"] if language != "curl" else ["-s"]),
        input=program.encode(),
        capture_output=True,
        check=False,
        env=build_environment(token),
    )


@pytest.mark.parametrize(("api", "options"), [("v3", []), ("v3", ["--compact"]), ("v1", ["--api", "v1"])], ids="".join)
def test_program_sends_the_payload_with_the_token_of_the_environment(
    language: str, service: Service, tmp_path: Path, api: Api, options: list[str]
) -> None:
    source = tmp_path / "source.py"
    source.write_text(SOURCE, encoding="utf-8")
    program = build_program(language, source, *options)
    assert TOKEN not in program
    address = urlsplit(CREATE_URLS[api])
    program = program.replace(CREATE_URLS[api], f"http://127.0.0.1:{service.server_port}{address.path}")
    done = run_program(language, program, TOKEN)
    assert done.returncode == 0, done.stderr.decode()
    assert b'"projectId": "p1"' in done.stdout
    ((path, authorization, body),) = service.requests
    assert (path, authorization) == (address.path, TOKEN)
    preview = [sys.executable, "-m", "scenekit", "preview", str(source), "--api", api]
    assert json.loads(body) == json.loads(subprocess.run(preview, capture_output=True, check=True).stdout)


def test_program_without_a_token_sends_nothing(language: str, service: Service, tmp_path: Path) -> None:
    (tmp_path / "scene.py").write_text("from scenekit import Scene\nscene = Scene()\n")
    program = build_program(language, tmp_path / "scene.py").replace(
        CREATE_URLS["v3"], f"http://127.0.0.1:{service.server_port}/"
    )
    done = run_program(language, program, None)
    assert done.returncode != 0
    assert b"AISTUDIOS_API_KEY" in done.stderr
    assert service.requests == []


def test_program_fails_if_the_service_rejects_the_request(language: str, service: Service, tmp_path: Path) -> None:
    service.status = 401
    (tmp_path / "scene.py").write_text("from scenekit import Scene\nscene = Scene()\n")
    program = build_program(language, tmp_path / "scene.py").replace(
        CREATE_URLS["v3"], f"http://127.0.0.1:{service.server_port}/"
    )
    assert run_program(language, program, TOKEN).returncode != 0
