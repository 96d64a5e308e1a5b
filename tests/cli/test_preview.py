"""`scenekit preview` as people run it: real processes, files and pipes."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

import scenekit
from tests.support.paths import ROOT

HELLO = str(ROOT / "examples" / "hello.py")
GOLDEN = ROOT / "tests" / "golden" / "quickstart-v3.json"
SCENEKIT = [sys.executable, "-m", "scenekit"]


def run(*words: str, cwd: Path | None = None, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*SCENEKIT, *words], capture_output=True, cwd=cwd, check=False, **options)


def payload(*words: str, cwd: Path | None = None) -> Any:
    done = run(*words, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, b"")
    return json.loads(done.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "both.py").write_text(
        """
import sys
from dataclasses import dataclass
from scenekit import Project, Scene
from other import NAME

@dataclass
class Person:
    name: str

print("a print of the person's own")
scene = Scene().avatar("M000045058", script="scene")
project = Project(NAME).add(scene)
empty = Project("empty")

def made(name="Ann", *rest, last=1, **more):
    print("called")
    return scene.avatar("M000045058", tag=name)

def needs(name):
    return scene

number = 5
if __name__ == "__main__":
    raise SystemExit("run as a script")
"""
    )
    (tmp_path / "other.py").write_text("NAME = 'from a file beside'")
    (tmp_path / "scene_only.py").write_text("from scenekit import Scene\nscene = Scene()\n")
    (tmp_path / "nothing.py").write_text("from scenekit import Scene\nhost = Scene()\n")
    return tmp_path


def test_the_hello_example_prints_the_golden_payload() -> None:
    done = run("preview", HELLO)
    assert done.stdout == GOLDEN.read_bytes().strip() + b"\n"
    assert done.stderr == b""


def test_compact_is_minified() -> None:
    assert run("preview", HELLO, "--compact").stdout == msgspec.json.format(GOLDEN.read_bytes(), indent=-1) + b"\n"


def test_orientation_lays_out_anew() -> None:
    portrait = payload("preview", str(ROOT / "examples" / "placement.py"), "--orientation", "portrait")
    assert portrait["orientation"] == "portrait"
    assert portrait["scenes"][0]["clips"][0]["scaleX"] == pytest.approx(1080 / 679)


def test_every_command_of_a_source_lays_it_out_on_the_canvas_that_is_asked_for(tmp_path: Path) -> None:
    source = [str(ROOT / "examples" / "placement.py"), "--orientation", "portrait"]
    assert 'viewBox="0 0 1080 1920"' in run("storyboard", *source).stdout.decode()
    assert 'orientation="portrait"' in run("code", *source).stdout.decode()
    wide = tmp_path / "wide.py"
    wide.write_text("from scenekit import Scene\nscene = Scene().text('Hi', left=1500, top=100)\n")
    assert "SK" not in run("check", str(wide), "--select", "SK1").stdout.decode()
    assert "SK102" in run("check", str(wide), "--select", "SK1", "--orientation", "portrait").stdout.decode()


def test_a_command_that_is_none_is_said_with_the_nearest() -> None:
    done = run("chek", HELLO)
    assert done.returncode == 2
    assert b"there is no command 'chek'. Did you mean 'check'?" in done.stderr


@pytest.mark.parametrize("words", [["--help"], ["preview", "--help"], ["schema"]])
def test_a_full_disk_is_said_in_a_line(words: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*SCENEKIT, *words], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"Error: cannot read or write: No space left on device\n"


def test_a_payload_is_reformatted_and_nothing_of_it_changes(tmp_path: Path) -> None:
    odd = b'{"scenes":[{"clips":[{"type":"newKind","x":1.50,"y":1e5,"z":290.0}],"extra":null}],"more":[]}'
    (tmp_path / "odd.json").write_bytes(odd)
    for form in ([], ["--compact"]):
        assert repr(payload("preview", "odd.json", *form, cwd=tmp_path)) == repr(json.loads(odd))


def test_a_payload_can_come_through_a_pipe() -> None:
    done = run("preview", "-", "--compact", input=GOLDEN.read_bytes())
    assert json.loads(done.stdout) == json.loads(GOLDEN.read_bytes())


def test_the_project_comes_before_the_scene(folder: Path) -> None:
    done = run("preview", "both.py", cwd=folder)
    assert json.loads(done.stdout)["name"] == "from a file beside"


def test_what_the_file_prints_goes_to_standard_error(folder: Path) -> None:
    done = run("preview", "both.py:made", cwd=folder)
    assert done.stderr == b"a print of the person's own\ncalled\n"
    assert len(json.loads(done.stdout)["scenes"][0]["clips"]) == 2


def test_what_writes_past_python_goes_to_standard_error_too(tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text(
        "import os, sys\nfrom scenekit import Scene\nscene = Scene()\n"
        "os.system('echo from a shell')\nos.write(1, b'from the system\\n')\n"
        "print('real', file=sys.__stdout__, flush=True)\n"
    )
    done = run("preview", "loud.py", cwd=tmp_path)
    assert json.loads(done.stdout)["scenes"]
    assert {b"from a shell", b"from the system", b"real"} <= set(done.stderr.split(b"\n"))


@pytest.mark.parametrize("name", ["cached", "part", "thing"])
def test_anything_that_can_be_called_makes_a_scene(tmp_path: Path, name: str) -> None:
    (tmp_path / "makers.py").write_text(
        "from functools import cache, partial\nfrom scenekit import Scene\n"
        "@cache\ndef cached(): return Scene()\npart = partial(lambda name: Scene(), 'Ann')\n"
        "class Thing:\n    def __call__(self): return Scene()\nthing = Thing()\n"
    )
    assert payload("preview", f"makers.py:{name}", cwd=tmp_path)["scenes"]


def test_a_dash_is_standard_output() -> None:
    assert run("preview", HELLO, "-o", "-").stdout == GOLDEN.read_bytes().strip() + b"\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_is_said() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*SCENEKIT, "preview", HELLO], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr


def test_a_scene_is_enough(folder: Path) -> None:
    assert payload("preview", "scene_only.py", cwd=folder)["scenes"][0]["clips"] == []


def test_anything_in_the_file_can_be_named(folder: Path) -> None:
    assert payload("preview", str(folder / "nothing.py") + ":host")["scenes"][0]["sceneIdx"] == 0


def test_output_goes_to_a_file_and_nowhere_else(tmp_path: Path) -> None:
    target = tmp_path / "hello.json"
    target.write_text("old")
    done = run("preview", HELLO, "-o", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert target.read_bytes() == GOLDEN.read_bytes().strip() + b"\n"
    assert os.listdir(tmp_path) == ["hello.json"]


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="no /dev/stdout here")
def test_output_can_be_something_that_is_no_file() -> None:
    assert run("preview", HELLO, "-o", "/dev/stdout").stdout == GOLDEN.read_bytes().strip() + b"\n"


def test_output_through_a_link_keeps_the_link_and_the_mode(tmp_path: Path) -> None:
    target, link = tmp_path / "real.json", tmp_path / "link.json"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    assert run("preview", HELLO, "-o", str(link)).returncode == 0
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_bytes().startswith(b"{")


REFUSED = [
    (["none.py"], "none.py: cannot be read: No such file"),
    (["none.json"], "none.json: cannot be read: No such file"),
    ([".py"], ".py: cannot be read"),
    (["scene.txt"], "scene.txt: is no source"),
    (["both.py:host"], "both.py: has no 'host'"),
    (["both.py:scen"], "Did you mean 'scene'?"),
    (["both.py:number"], "number is int; it must be a Project"),
    (["both.py:needs"], "needs is a function that needs arguments"),
    (["both.py:Scene"], "Scene is StructMeta"),
    (["both.py:empty"], "both.py:empty: the project has no scenes"),
    (["nothing.py"], "nothing.py: has no `project` or `scene`. It has nothing.py:host."),
    (["raises.py"], "raises.py:2: ZeroDivisionError: division by zero"),
    (["wrong_word.py"], "wrong_word.py:2: avatar: shot='medum' is not one of its words. Did you mean 'medium'?"),
    (["syntax.py"], "syntax.py:2: SyntaxError:"),
    (["exits.py"], "exits.py:2: SystemExit: 0"),
    (["cancels.py"], "cancels.py:2: CancelledError"),
    (["speechless.py"], "speechless.py:4: Speechless: (no message)"),
    (["lines.py"], "lines.py:1: ValueError: one two"),
    (["utf16.py"], "utf16.py: "),
    (["evals.py"], "evals.py:1: SyntaxError"),
    (["returns.py:five"], "five() returned int; it must be a Project"),
    (["returns.py:later"], "later() returned coroutine"),
    (["returns.py", "-o", "returns.py"], "returns.py: is the source itself"),
    (["scene_only.py", "-o", "folder/"], "folder/: cannot be written: Is a directory"),
    (["missing.py"], "missing.py:1: ModuleNotFoundError: No module named 'not_there'"),
    (["late.py"], "late.py: scenes[1].elements[0]: avatar: model='M1' is in no catalog"),
    (["bytes.py"], "bytes.py"),
    (["truncated.json"], "truncated.json: is no JSON: Input data was truncated"),
    (["list.json"], "list.json: is no project payload: it must be an object with scenes, not a list"),
    (["no_scenes.json"], "no_scenes.json: is no project payload: Object missing required field `scenes`"),
    (["empty.json"], "empty.json: scenes: is no project payload: Expected `array` of length >= 1"),
    (["clip.json"], "clip.json: scenes[1].clips[0].type: is no project payload: Expected `str`, got `int`"),
    (["deep.json"], "deep.json: is no JSON: maximum recursion depth exceeded"),
    (["latin1.json"], "latin1.json: is not in UTF-8: invalid continuation byte at byte 10; save it as UTF-8"),
    (["clip.json", "--orientation", "portrait"], "clip.json"),
    (["good.json", "--orientation", "portrait"], "a payload's positions are fixed"),
    (["none.json", "--orientation", "portrait"], "cannot be read"),
    (["both.py", "--orientation", "wide"], "'wide' is not one of 'landscape', 'portrait'"),
    (["both.py", "--format", "ruby"], "'ruby' is not one of"),
    (["misspelt.py"], "misspelt.py:2: AttributeError: 'Scene' object has no attribute 'avatr'. Did you mean 'avatar'?"),
    (["scene_only.py", "-o", "none/out.json"], "none/out.json: cannot be written: No such file"),
    (["scene_only.py", "-o", "."], ".: cannot be written"),
    ([], "Missing argument 'SOURCE'"),
]

FILES = {
    "misspelt.py": "from scenekit import Scene\nscene = Scene().avatr('M1')\n",
    "raises.py": "def half(x):\n    return x / 0\n\nhalf(1)\n",
    "wrong_word.py": "from scenekit import Scene\nscene = Scene().avatar('M1', shot='medum')\n",
    "syntax.py": "x = 1\nscene = = 2\n",
    "exits.py": "import sys\nsys.exit(0)\n",
    "cancels.py": "import asyncio\nraise asyncio.CancelledError()\n",
    "speechless.py": "class Speechless(Exception):\n    def __str__(self):\n        return 1 / 0\nraise Speechless()\n",
    "lines.py": "raise ValueError('one\\ntwo')\n",
    "evals.py": "exec('x = = 1')\n",
    "returns.py": "def five(): return 5\nasync def later(): pass\n",
    "missing.py": "import not_there\n",
    "late.py": "from scenekit import *\nproject = Project('x').add(Scene(), Scene().avatar('M1'))\n",
    "bytes.py": "scene = 'a\0b'\n",
    "truncated.json": '{"scenes": [{"clips": [',
    "list.json": "[]",
    "no_scenes.json": '{"name": "x"}',
    "empty.json": '{"scenes": []}',
    "clip.json": '{"scenes": [{"clips": []}, {"clips": [{"type": 5}]}]}',
    "good.json": '{"scenes": [{"clips": []}]}',
    "deep.json": "[" * 200_000,
}


@pytest.mark.parametrize(("words", "said"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_bad_input_is_one_message_and_exit_code_2(folder: Path, words: list[str], said: str) -> None:
    for name, content in FILES.items():
        (folder / name).write_text(content)
    (folder / "latin1.json").write_bytes('{"name": "é", "scenes": [{"clips": []}]}'.encode("latin-1"))
    (folder / "utf16.py").write_bytes("scene = 1".encode("utf-16"))
    before = sorted(os.listdir(folder))
    done = run("preview", *words, cwd=folder, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    message = done.stderr.decode()
    assert done.returncode == 2
    assert done.stdout == b""
    assert "Traceback" not in message
    assert said in message
    assert sorted(os.listdir(folder)) == before


def test_a_broken_catalog_is_said(folder: Path) -> None:
    (folder / "catalog.json").write_text("{")
    done = run("preview", "both.py", cwd=folder, env={**os.environ, "SCENEKIT_CATALOG": "catalog.json"})
    assert done.returncode == 2
    assert b"catalog.json: is no avatar catalog" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    reader = subprocess.Popen([*SCENEKIT, "preview", HELLO], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert reader.stdout
    assert reader.stderr
    reader.stdout.close()
    assert reader.stderr.read() == b""
    reader.stderr.close()
    reader.wait()


def test_code_gives_the_payload_back(tmp_path: Path) -> None:
    assert run("code", str(GOLDEN), "-o", "made.py", cwd=tmp_path).returncode == 0
    assert payload("preview", "made.py", cwd=tmp_path) == json.loads(GOLDEN.read_bytes())
    piped = run("code", "-", input=GOLDEN.read_bytes())
    assert piped.stdout == (tmp_path / "made.py").read_bytes()


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"scenes": [{"clips": [{}]}]}', b"\xff\xfe{"])
def test_code_of_what_is_no_payload_is_one_message(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.json").write_bytes(content)
    done = run("code", "bad.json", "-o", "made.py", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"Error: bad.json: ")
    assert done.stderr.count(b"bad.json") == 1
    assert os.listdir(tmp_path) == ["bad.json"]


def test_help_shows_how_it_is_used() -> None:
    assert re.search(rb"preview +Print the V3 payload of SOURCE\.", run("--help").stdout)
    assert b"scenekit preview examples/hello.py" in run("preview", "--help").stdout


def test_the_version_is_the_packages() -> None:
    assert run("--version").stdout.decode().split() == ["scenekit", scenekit.__version__]


def test_an_unknown_command_is_a_usage_error() -> None:
    done = run("previw", HELLO)
    assert done.returncode == 2
    assert b"previw" in done.stderr
