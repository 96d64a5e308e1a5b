"""Programs that send the create call: curl, Python and Node, run with a local server."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from scenekit.cli.snippets import TEMPLATES, format_snippet, resolve_create_url
from scenekit.project import Api
from tests.support.commands import run_command, run_command_as_text

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


def build_program(language: str, source: Path, service: Service, *options: str) -> str:
    """Return the program that `scenekit preview` prints for a source."""
    url = f"http://127.0.0.1:{service.server_port}"
    arguments = ("--format", language, "--base-url", url, *options)
    return run_command_as_text("preview", source, *arguments, env={"AISTUDIOS_API_KEY": TOKEN}).stdout


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
    program = build_program(language, source, service, *options)
    assert TOKEN not in program
    done = run_program(language, program, TOKEN)
    assert done.returncode == 0, done.stderr.decode()
    assert b'"projectId": "p1"' in done.stdout
    ((path, authorization, body),) = service.requests
    assert (path, authorization) == (f"/api/odin/{'' if api == 'v1' else 'v3/'}editor/project", TOKEN)
    assert json.loads(body) == json.loads(run_command("preview", source, "--api", api).stdout)


def test_program_without_a_token_sends_nothing(language: str, service: Service, tmp_path: Path) -> None:
    (tmp_path / "scene.py").write_text("from scenekit import Scene\nscene = Scene()\n")
    program = build_program(language, tmp_path / "scene.py", service)
    done = run_program(language, program, None)
    assert done.returncode != 0
    assert b"AISTUDIOS_API_KEY" in done.stderr
    assert service.requests == []


def test_program_fails_if_the_service_rejects_the_request(language: str, service: Service, tmp_path: Path) -> None:
    service.status = 401
    (tmp_path / "scene.py").write_text("from scenekit import Scene\nscene = Scene()\n")
    program = build_program(language, tmp_path / "scene.py", service)
    assert run_program(language, program, TOKEN).returncode != 0


@pytest.mark.parametrize("url", ["https://x.example/it's $HOME", 'https://x.example/"a"', "https://x.example/`id`"])
def test_base_url_is_quoted(language: str, url: str) -> None:
    program = format_snippet(language, b"{}", f"{url}/editor/project").decode()
    if language == "curl":
        line = next(line for line in program.splitlines() if line.startswith("curl"))
        assert f"{url}/editor/project" in shlex.split(line.removesuffix("\\"))
    else:
        assert json.dumps(f"{url}/editor/project") in program


def test_base_url_of_the_environment_and_of_the_legacy_api(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISTUDIOS_BASE_URL", "http://127.0.0.1:9/api/odin")
    assert resolve_create_url("v3", None) == "http://127.0.0.1:9/api/odin/v3/editor/project"
    assert resolve_create_url("v1", None) == "http://127.0.0.1:9/api/odin/editor/project"
    assert resolve_create_url("v1", "https://app.aistudios.com") == "https://v2.aistudios.com/api/odin/editor/project"


def test_curl_receives_the_token_outside_its_arguments(service: Service, tmp_path: Path) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    fake = tmp_path / "curl"
    fake.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$ARGUMENTS_FILE"\nexec "$REAL_CURL" "$@"\n')
    fake.chmod(0o755)
    (tmp_path / "scene.py").write_text("from scenekit import Scene\nscene = Scene()\n")
    program = build_program("curl", tmp_path / "scene.py", service)
    environment = build_environment(TOKEN) | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "ARGUMENTS_FILE": str(tmp_path / "arguments"),
        "REAL_CURL": str(shutil.which("curl")),
    }
    subprocess.run(["sh"], input=program.encode(), check=True, capture_output=True, env=environment)
    assert TOKEN not in (tmp_path / "arguments").read_text()
    assert service.requests[0][1] == TOKEN
