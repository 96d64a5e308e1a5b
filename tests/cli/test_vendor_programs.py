"""Programs of users against `scenekit sandbox --tls`: only the host and the key are replaced. They need real tools."""

import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import scenekit
from scenekit.errors import ArgumentError
from scenekit.sandbox.tls import TRUST_VARIABLES, generate_certificate, write_authority
from tests.cli.test_sandbox import COMMAND, QUICK_START_FILE, run_process
from tests.support.paths import TESTS

VENDOR = TESTS / "vendor"
VIDEO = (Path(scenekit.__file__).parent / "sandbox" / "landscape.mp4").read_bytes()


@contextmanager
def start_tls(folder: Path) -> Iterator[dict[str, str]]:
    """Run the command with HTTPS on a free port, and yield the variables that it prints."""
    command = [*COMMAND, "--tls", "--port", "0", "--speed", "1000", "-q", "--tls-file", str(folder / "trust.pem")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        output = "".join(iter(process.stdout.readline, "\n")) + "".join(iter(process.stdout.readline, "\n"))
        try:
            yield dict(re.findall(r"export (\w+)=(\S+)", output))
        finally:
            process.kill()


def fetch_token(variables: dict[str, str]) -> str:
    context = ssl.create_default_context(cafile=variables["SSL_CERT_FILE"])
    credentials = {"appId": variables["AISTUDIOS_APP_ID"], "userKey": variables["AISTUDIOS_USER_KEY"]}
    url = f"{variables['AISTUDIOS_BASE_URL']}/api/odin/v3/auth/token"
    return str(httpx.post(url, json=credentials, verify=context).json()["data"]["token"])


def prepare(name: str, folder: Path, variables: dict[str, str]) -> Path:
    """Copy a program with another host and key."""
    text = (VENDOR / name).read_text(encoding="utf-8")
    text = text.replace("##JWT##", fetch_token(variables))
    program = folder / name
    program.write_text(text.replace("https://app.aistudios.com", variables["AISTUDIOS_BASE_URL"]), encoding="utf-8")
    return program


def require(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path


@pytest.mark.slow
def test_node_downloads_chroma_key_videos(tmp_path: Path) -> None:
    node = require("node")
    with start_tls(tmp_path) as variables:
        program = prepare("https_get_like.mjs", tmp_path, variables)
        done = run_process([node, str(program)], cwd=tmp_path, env={**os.environ, **variables})
        assert (done.returncode, done.stderr) == (0, "")
    videos = [tmp_path / name for name in done.stdout.split()]
    assert [video.read_bytes() for video in videos] == [VIDEO, VIDEO]


@pytest.mark.slow
def test_node_does_not_trust_the_sandbox_without_the_variable(tmp_path: Path) -> None:
    node = require("node")
    with start_tls(tmp_path) as variables:
        program = prepare("https_get_like.mjs", tmp_path, variables)
        environment = {key: value for key, value in os.environ.items() if key not in TRUST_VARIABLES}
        done = run_process([node, str(program)], cwd=tmp_path, env=environment)
    assert done.returncode != 0


@pytest.mark.slow
def test_curl_calls_every_documented_kind_of_endpoint(tmp_path: Path) -> None:
    require("curl")
    slides = tmp_path / "발표.pptx"
    slides.write_bytes(b"slides")
    with start_tls(tmp_path) as variables:
        program = prepare("curl_like.sh", tmp_path, variables)
        command = ["sh", str(program), str(QUICK_START_FILE), str(slides)]
        done = run_process(command, env={**os.environ, **variables})
        assert (done.returncode, done.stderr) == (0, "")
    responses = done.stdout.splitlines()
    assert len(responses) == program.read_text(encoding="utf-8").count("\ncall $HOST")
    assert all(response.startswith('{"success":true') for response in responses)


@pytest.mark.slow
def test_the_client_renders_over_https(tmp_path: Path) -> None:
    with start_tls(tmp_path) as variables:
        video = tmp_path / "video.mp4"
        command = [*COMMAND[:-1], "render", str(QUICK_START_FILE), "-o", str(video)]
        done = run_process(command, env={**os.environ, **variables, "XDG_STATE_HOME": str(tmp_path)})
        assert done.returncode == 0, done.stderr
    assert video.read_bytes() == VIDEO


def test_replaces_only_certificates(tmp_path: Path) -> None:
    certificate = generate_certificate("sandbox.example")
    path = write_authority(tmp_path / "trust.pem", certificate)
    assert Path(path).read_bytes() == certificate.authority
    assert b"PRIVATE" not in certificate.authority
    write_authority(path, generate_certificate("127.0.0.1"))
    assert Path(path).read_bytes() != certificate.authority
    notes = tmp_path / "notes.txt"
    notes.write_text("keep")
    for other in (notes, tmp_path, tmp_path / "missing" / "trust.pem"):
        with pytest.raises(ArgumentError, match="tls_file"):
            write_authority(other, certificate)
    assert notes.read_text() == "keep"
