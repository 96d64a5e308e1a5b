"""The studio as a server: who may ask it, and what it does when the source is in trouble."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from scenekit import Project
from tests.studio.running import RunningStudio, run_studio
from tests.support.paths import EXAMPLES

pytestmark = pytest.mark.slow

SCENES = "# kept\nscenes:\n  - elements:\n      - text: Hi  # greeting\n        at: left\n"
MOVE = {"gesture": "move", "path": "scenes[0].elements[0]", "dx": 5, "dy": 7}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStudio]:
    folder = tmp_path_factory.mktemp("studio")
    (folder / "secret.txt").write_text("secret")
    (folder / "talk.yaml").write_text(SCENES)
    with run_studio(folder / "talk.yaml") as running:
        yield running


def wait_for(studio: RunningStudio, is_reached: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """Return the first state that satisfies a condition."""
    deadline = time.monotonic() + 15
    with httpx.stream(
        "GET", f"{studio.base}/api/events", headers={"x-studio-token": studio.token}, timeout=15
    ) as events:
        for _ in events.iter_lines():
            state = studio.get_state()
            if is_reached(state):
                return state
            assert time.monotonic() < deadline, state
    raise AssertionError("The stream of events has ended.")


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/state", {}, 200),
        ("/", {"host": "evil.example.com"}, 400),
        ("/api/state", {"host": "evil.example.com"}, 400),
        ("/api/state", {"host": "127.0.0.1"}, 400),
        ("/api/state", {"origin": "https://evil.example.com"}, 403),
        ("/api/state", {"origin": "null"}, 403),
        ("/api/state", {"sec-fetch-site": "cross-site"}, 403),
        ("/api/state", {"x-studio-token": ""}, 401),
        ("/api/state", {"x-studio-token": "guessed"}, 401),
        ("/api/events", {"x-studio-token": ""}, 401),
        ("/secret.txt", {}, 404),
        ("/../secret.txt", {}, 404),
        ("/%2e%2e/secret.txt", {}, 404),
        ("/fonts/..%2f..%2fsecret.txt", {}, 404),
        ("//etc/passwd", {}, 404),
    ],
)
def test_requests_of_others_are_refused(studio: RunningStudio, path: str, headers: dict[str, str], status: int) -> None:
    assert studio.request(path, headers=headers)[0] == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x-studio-token": ""}, 401),
        ({"origin": "https://evil.example.com"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"host": "evil.example.com"}, 400),
    ],
)
def test_changes_by_others_are_refused(studio: RunningStudio, headers: dict[str, str], status: int) -> None:
    body = {"gesture": MOVE, "revision": studio.get_state()["revision"]}
    assert studio.request("/api/edit", body, headers)[0] == status
    assert Path(studio.get_state()["file"]).read_text() == SCENES


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"gesture": {"gesture": "unknown"}, "revision": 1},
        {"gesture": {**MOVE, "path": "scenes[7].elements[0]"}, "revision": 1},
        {"gesture": {**MOVE, "path": "../secret"}, "revision": 1},
        {"gesture": {**MOVE, "dx": "far"}, "revision": 1},
        {"gesture": {"gesture": "set", "path": "scenes[0].elements[0]", "options": {"size": {"a": 1}}}, "revision": 1},
        {"gesture": {"gesture": "scenes", "action": "delete", "index": 0}, "revision": 1},
    ],
)
def test_invalid_changes_are_refused(studio: RunningStudio, body: object) -> None:
    status, answer = studio.request("/api/edit", body, method="POST", headers={"content-type": "application/json"})
    assert status in (400, 411, 413, 422)
    assert answer["message"]
    assert Path(studio.get_state()["file"]).read_text() == SCENES


def test_a_file_outside_the_project_is_not_opened(studio: RunningStudio) -> None:
    for file in ("/etc/passwd", "../secret.txt", str(Path(studio.get_state()["file"]).with_name("secret.txt"))):
        assert studio.request("/api/open", {"file": file})[0] == 403


def test_the_page_may_not_run_scripts_of_others_or_evaluate_text(studio: RunningStudio) -> None:
    for path in ("/", "/main.js", "/api/state"):
        policy = httpx.get(studio.base + path).headers["content-security-policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == "'none'"
        assert rules["script-src"] == "'self'"
        assert rules["connect-src"] == "'self'"


def test_the_studio_listens_on_this_machine_only(studio: RunningStudio) -> None:
    port = int(studio.base.rpartition(":")[2])
    with socket.socket() as probe:
        probe.bind(("127.0.0.2", 0))
        with pytest.raises(OSError, match=r"refused|unreachable"):
            probe.connect(("127.0.0.3", port))


def test_a_large_body_is_refused(studio: RunningStudio) -> None:
    assert studio.request("/api/edit", {"gesture": MOVE, "revision": 1, "more": "x" * 3_000_000})[0] == 413


def test_a_port_in_use_is_an_error_of_one_line(studio: RunningStudio, tmp_path: Path) -> None:
    (tmp_path / "talk.yaml").write_text(SCENES)
    port = studio.base.rpartition(":")[2]
    command = [sys.executable, "-m", "scenekit", "studio", "talk.yaml", "--no-open", "--port", port]
    result = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert result.returncode == 2
    assert f"studio(port={port}): port cannot be used" in result.stderr
    assert result.stderr.count("\n") == 1


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


TROUBLE: dict[str, Callable[[Path], object]] = {
    "a syntax error": lambda path: path.write_text("scenes: [\n"),
    "an unknown option": lambda path: path.write_text(SCENES.replace("at:", "att:")),
    "a removed file": lambda path: path.unlink(),
    "a renamed file": lambda path: path.rename(path.with_name("other.yaml")),
    "a folder": replace_by_folder,
    "another encoding": lambda path: path.write_bytes(SCENES.replace("Hi", "Grüße").encode("latin-1")),
    "tabs": lambda path: path.write_text(SCENES.replace("      - ", "\t- ")),
    "no scenes": lambda path: path.write_text("name: x\nscenes: []\n"),
}


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=list(TROUBLE))
def test_the_reason_is_shown_and_the_next_save_ends_the_trouble(
    tmp_path: Path, trouble: Callable[[Path], object]
) -> None:
    path = tmp_path / "talk.yaml"
    path.write_text(SCENES)
    with run_studio(path) as studio:
        trouble(path)
        state = wait_for(studio, lambda state: state["status"] == "error")
        assert state["problem"]["message"]
        assert state["project"]["scenes"]  # the last good version
        assert studio.request("/api/edit", {"gesture": MOVE, "revision": state["revision"]})[0] == 409
        if path.is_dir():
            path.rmdir()
        path.write_text(SCENES)
        wait_for(studio, lambda state: state["status"] == "ready")


def test_an_emptied_file_starts_again(tmp_path: Path) -> None:
    path = tmp_path / "talk.yaml"
    path.write_text(SCENES)
    with run_studio(path, "--poll") as studio:
        path.write_text("# nothing yet\n")
        state = wait_for(studio, lambda state: state["status"] == "empty")
        body = {"gesture": {"gesture": "add-scene", "layout": "quote"}, "revision": state["revision"]}
        assert studio.request("/api/edit", body)[0] == 200
        assert path.read_text().startswith("# nothing yet\n\nscenes:\n")
        assert studio.get_state()["status"] == "ready"


def test_only_a_scene_file_can_start_with_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scenekit", "studio", "notes.txt", "--no-open", "--port", "0"]
    result = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "notes.txt" in result.stderr


def test_windows_line_ends_anchors_and_merges_stay(tmp_path: Path) -> None:
    text = (
        (
            "base: &look {size: 90, color: white}\n"
            "scenes:\n"
            "  - elements:\n"
            "      - text: One   # first\n"
            "        <<: *look\n"
            "      - text: Two\n"
            "        at: bottom\n"
        )
        .replace("base: &look {size: 90, color: white}\n", "name: &title Anchors\n")
        .replace("        <<: *look\n", "")
    )
    path = tmp_path / "talk.yaml"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    with run_studio(path) as studio:
        status, _ = studio.request("/api/edit", {"gesture": MOVE, "revision": studio.get_state()["revision"]})
    assert status == 200
    expected = text.replace("# first\n", "# first\n        offset: [5, 7]\n").replace("\n", "\r\n")
    assert path.read_bytes() == expected.encode()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("print('hello')\nfrom scenekit import Scene\nscene = Scene().text('Hi', at='left')\n", None),
        ("while True: pass\n", "endless loop"),
        ("raise ValueError('no')\n", "ValueError: no"),
        ("import sys\nsys.exit(3)\n", "SystemExit"),
        ("import os\nos._exit(3)\n", "ended its process"),
        ("x = (\n", "never closed"),
        ("x = 1\n", "must define `project` or `scene`"),
    ],
)
def test_python_sources_cannot_harm_the_studio(tmp_path: Path, code: str, message: str | None) -> None:
    path = tmp_path / "talk.py"
    path.write_text(code)
    with run_studio(path) as studio:
        state = studio.get_state()
        if message is None:
            assert state["status"] == "ready"
            body = {"gesture": MOVE, "revision": state["revision"]}
            assert studio.request("/api/edit", body)[0] == 200
            assert "scene = Scene().text('Hi', at='left', offset=(5, 7))\n" in path.read_text()
            return
        assert state["status"] == "error"
        assert message in state["problem"]["message"]
        path.write_text("from scenekit import Scene\nscene = Scene().text('Hi')\n")
        wait_for(studio, lambda state: state["status"] == "ready")


def test_an_imported_module_is_followed(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text("TITLE = 'One'\n")
    path = tmp_path / "talk.py"
    path.write_text("from scenekit import Scene\nfrom words import TITLE\nscene = Scene().text(TITLE)\n")
    with run_studio(path) as studio:
        (tmp_path / "words.py").write_text("TITLE = 'Another'\n")
        wait_for(studio, lambda state: state["project"]["scenes"][0]["title"] == "Another")


def test_an_included_file_is_followed_and_edited(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    part = tmp_path / "parts" / "title.yaml"
    part.write_text("- text: Hi\n")
    path = tmp_path / "talk.yaml"
    path.write_text("scenes:\n  - elements:\n      - include: parts/title.yaml\n")
    with run_studio(path) as studio:
        status, _ = studio.request("/api/edit", {"gesture": MOVE, "revision": studio.get_state()["revision"]})
        assert status == 200
        assert part.read_text() == "- text: Hi\n  offset: [5, 7]\n"
        part.write_text("- text: Another\n")
        wait_for(studio, lambda state: state["project"]["scenes"][0]["title"] == "Another")


def test_an_editor_opens_the_line(tmp_path: Path) -> None:
    path = tmp_path / "talk.yaml"
    path.write_text(SCENES)
    log = tmp_path / "opened"
    editor = f"{sys.executable} -c \"import sys; open({str(log)!r}, 'w').write(sys.argv[1])\" {{file}}:{{line}}"
    with run_studio(path, "--editor", editor) as studio:
        assert studio.request("/api/open", {"file": str(path), "line": 4})[0] == 200
        deadline = time.monotonic() + 10
        while not (log.exists() and log.read_text()) and time.monotonic() < deadline:
            time.sleep(0.02)
    assert log.read_text() == f"{path}:4"


def test_variables_are_shown_and_not_overwritten(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "parts", tmp_path / "parts")
    for name in ("news.yaml", "news.values.toml"):
        shutil.copy(EXAMPLES / name, tmp_path / name)
    path = tmp_path / "news.yaml"
    with run_studio(path, "--vars", "news.values.toml") as studio:
        scene = studio.request("/api/scenes/1")[1]
        picture = scene["elements"][0]
        source = next(option for option in picture["options"] if option["name"] == "source")
        assert source["source"] == "variable"
        assert "${picture}" in source["reason"]
        options = {"source": "https://cdn.example.com/other.jpg"}
        gesture = {"gesture": "set", "path": picture["path"], "options": options}
        status, answer = studio.request("/api/edit", {"gesture": gesture, "revision": studio.get_state()["revision"]})
        assert status == 422
        assert "${picture}" in answer["message"]
        assert path.read_bytes() == (EXAMPLES / "news.yaml").read_bytes()


def test_the_orientation_of_the_command_is_the_first_one_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "talk.yaml"
    path.write_text(SCENES)
    with run_studio(path, "--orientation", "portrait") as studio:
        state = studio.get_state()
        assert state["project"]["orientation"] == "portrait"
        assert state["project"]["width"] == 1080
        landscape = studio.request("/api/state?orientation=landscape")[1]
        assert landscape["project"]["width"] == 1920


def test_people_look_and_are_named_as_in_the_storyboard(tmp_path: Path) -> None:
    path = tmp_path / "talk.yaml"
    people = ({"avatar": "anna", "tag": "host"}, {"avatar": "M000004017", "clothes": "BG00006160"})
    scenes = [{"elements": [{**person, "script": "Hello!"}]} for person in people]
    path.write_text(json.dumps({"catalog": {"aliases": {"anna": "M000045058"}}, "scenes": scenes}))
    storyboard = Project.from_scenefile(path).storyboard()
    with run_studio(path) as studio:
        for index in (0, 1):
            drawing = studio.request(f"/api/drawings/{index}")[1]
            assert drawing == storyboard.svg(index)
        scene = studio.request("/api/scenes/0")[1]
        assert (scene["elements"][0]["name"], scene["lines"][0]["speaker"]) == ("anna", "anna")
