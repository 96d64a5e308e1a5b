"""`scenekit preview` with real files, streams and pipes."""

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
from tests.support.commands import run_command
from tests.support.paths import ROOT

HELLO = str(ROOT / "examples" / "hello.py")
GOLDEN = ROOT / "tests" / "golden" / "quickstart-v3.json"
SCENEKIT = [sys.executable, "-m", "scenekit"]


def run_process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run `scenekit` with these arguments in a process, for the tests of its standard streams."""
    return subprocess.run([*SCENEKIT, *arguments], capture_output=True, check=False, **options)


def run_and_parse(*arguments: str, cwd: Path | str = ".") -> Any:
    """Run `scenekit` and return the JSON on its standard output."""
    done = run_command(*arguments, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, b"")
    return json.loads(done.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Provide a folder with Python sources."""
    (tmp_path / "both.py").write_text(
        """
import sys
from dataclasses import dataclass
from scenekit import Project, Scene
from other import NAME

@dataclass
class Person:
    name: str

print("printed by the user's file")
scene = Scene().avatar("M000045058", script="scene")
project = Project(NAME).add(scene)
empty = Project("empty")

def build(name="Ann", *rest, last=1, **more):
    print("called")
    return scene.avatar("M000045058", tag=name)

def needs_argument(name):
    return scene

number = 5
if __name__ == "__main__":
    raise SystemExit("run as a script")
"""
    )
    (tmp_path / "other.py").write_text("NAME = 'from another file'")
    (tmp_path / "scene_only.py").write_text("from scenekit import Scene\nscene = Scene()\n")
    (tmp_path / "nothing.py").write_text("from scenekit import Scene\nhost = Scene()\n")
    return tmp_path


def test_hello_example_prints_the_golden_payload() -> None:
    done = run_command("preview", HELLO)
    assert done.stdout == GOLDEN.read_bytes().strip() + b"\n"
    assert done.stderr == b""


def test_compact_prints_minified_json() -> None:
    assert (
        run_command("preview", HELLO, "--compact").stdout == msgspec.json.format(GOLDEN.read_bytes(), indent=-1) + b"\n"
    )


def test_orientation_recalculates_the_layout() -> None:
    portrait = run_and_parse("preview", str(ROOT / "examples" / "placement.py"), "--orientation", "portrait")
    assert portrait["orientation"] == "portrait"
    assert portrait["scenes"][0]["clips"][0]["scaleX"] == pytest.approx(1080 / 679)


def test_all_commands_with_a_source_accept_an_orientation(tmp_path: Path) -> None:
    source = [str(ROOT / "examples" / "placement.py"), "--orientation", "portrait"]
    assert 'viewBox="0 0 1080 1920"' in run_command("storyboard", *source).stdout.decode()
    assert 'orientation="portrait"' in run_command("code", *source).stdout.decode()
    wide = tmp_path / "wide.py"
    wide.write_text("from scenekit import Scene\nscene = Scene().text('Hi', left=1500, top=100)\n")
    assert "SK" not in run_command("check", str(wide), "--select", "SK1").stdout.decode()
    assert "SK102" in run_command("check", str(wide), "--select", "SK1", "--orientation", "portrait").stdout.decode()


def test_unknown_commands_suggest_the_nearest() -> None:
    done = run_command("chek", HELLO)
    assert done.returncode == 2
    assert b"The command 'chek' does not exist. Did you mean 'check'?" in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["preview", "--help"], ["schema"]])
def test_reports_a_full_disk_in_one_line(arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*SCENEKIT, *arguments], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"Error: The command cannot read or write: No space left on device.\n"


def test_reformats_payloads_without_a_change(tmp_path: Path) -> None:
    payload = b'{"scenes":[{"clips":[{"type":"newKind","x":1.50,"y":1e5,"z":290.0}],"extra":null}],"more":[]}'
    (tmp_path / "unusual.json").write_bytes(payload)
    for options in ([], ["--compact"]):
        assert repr(run_and_parse("preview", "unusual.json", *options, cwd=tmp_path)) == repr(json.loads(payload))


def test_reads_payloads_from_standard_input() -> None:
    done = run_command("preview", "-", "--compact", stdin=GOLDEN.read_bytes())
    assert json.loads(done.stdout) == json.loads(GOLDEN.read_bytes())


def test_project_takes_precedence_over_scene(folder: Path) -> None:
    done = run_command("preview", "both.py", cwd=folder)
    assert json.loads(done.stdout)["name"] == "from another file"


def test_output_of_the_file_goes_to_standard_error(folder: Path) -> None:
    done = run_command("preview", "both.py:build", cwd=folder)
    assert done.stderr == b"printed by the user's file\ncalled\n"
    assert len(json.loads(done.stdout)["scenes"][0]["clips"]) == 2


def test_output_that_bypasses_python_goes_to_standard_error(tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text(
        "import os, sys\nfrom scenekit import Scene\nscene = Scene()\n"
        "os.system('echo from a shell')\nos.write(1, b'from the system\\n')\n"
        "print('real', file=sys.__stdout__, flush=True)\n"
    )
    done = run_process("preview", "loud.py", cwd=tmp_path)
    assert json.loads(done.stdout)["scenes"]
    assert {b"from a shell", b"from the system", b"real"} <= set(done.stderr.split(b"\n"))


@pytest.mark.parametrize("name", ["cached", "part", "thing"])
def test_accepts_any_callable_without_arguments(tmp_path: Path, name: str) -> None:
    (tmp_path / "makers.py").write_text(
        "from functools import cache, partial\nfrom scenekit import Scene\n"
        "@cache\ndef cached(): return Scene()\npart = partial(lambda name: Scene(), 'Ann')\n"
        "class Thing:\n    def __call__(self): return Scene()\nthing = Thing()\n"
    )
    assert run_and_parse("preview", f"makers.py:{name}", cwd=tmp_path)["scenes"]


def test_output_dash_is_standard_output() -> None:
    assert run_command("preview", HELLO, "-o", "-").stdout == GOLDEN.read_bytes().strip() + b"\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full does not exist")
def test_reports_a_full_disk() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*SCENEKIT, "preview", HELLO], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr


def test_accepts_a_scene_without_a_project(folder: Path) -> None:
    assert run_and_parse("preview", "scene_only.py", cwd=folder)["scenes"][0]["clips"] == []


def test_accepts_any_name_in_the_file(folder: Path) -> None:
    assert run_and_parse("preview", str(folder / "nothing.py") + ":host")["scenes"][0]["sceneIdx"] == 0


def test_output_file_replaces_standard_output(tmp_path: Path) -> None:
    target = tmp_path / "hello.json"
    target.write_text("old")
    done = run_command("preview", HELLO, "-o", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert target.read_bytes() == GOLDEN.read_bytes().strip() + b"\n"
    assert os.listdir(tmp_path) == ["hello.json"]


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="/dev/stdout does not exist")
def test_output_can_be_a_device() -> None:
    assert run_process("preview", HELLO, "-o", "/dev/stdout").stdout == GOLDEN.read_bytes().strip() + b"\n"


def test_output_keeps_symbolic_links_and_file_modes(tmp_path: Path) -> None:
    target, link = tmp_path / "real.json", tmp_path / "link.json"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    assert run_command("preview", HELLO, "-o", str(link)).returncode == 0
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_bytes().startswith(b"{")


INVALID_ARGUMENTS = [
    (["none.py"], "none.py: The file cannot be read: No such file"),
    (["none.json"], "none.json: The file cannot be read: No such file"),
    ([".py"], ".py: The file cannot be read"),
    (["scene.txt"], "scene.txt: The source must be a .py file"),
    (["both.py:host"], "both.py: The file does not define 'host'."),
    (["both.py:scen"], "Did you mean 'scene'?"),
    (["both.py:number"], "number must be a Project"),
    (["both.py:needs_argument"], "Got a function that needs arguments"),
    (["both.py:Scene"], "Got a value of the type StructMeta"),
    (["both.py:empty"], "both.py:empty: The project has no scenes"),
    (["nothing.py"], "nothing.py: The file must define `project` or `scene`. Use one of: nothing.py:host."),
    (["raises.py"], "raises.py:2: ZeroDivisionError: division by zero"),
    (["invalid_option.py"], "invalid_option.py:2: avatar(shot='medum'): shot must be one of: "),
    (["syntax.py"], "syntax.py:2: SyntaxError:"),
    (["exits.py"], "exits.py:2: SystemExit: 0"),
    (["cancels.py"], "cancels.py:2: CancelledError"),
    (["no_message.py"], "no_message.py:4: NoMessage: (no message)"),
    (["lines.py"], "lines.py:1: ValueError: one two"),
    (["utf16.py"], "utf16.py: "),
    (["evals.py"], "evals.py:1: SyntaxError"),
    (["returns.py:five"], "The result of five() must be a Project"),
    (["returns.py:later"], "Got a value of the type coroutine"),
    (["returns.py", "-o", "returns.py"], "returns.py: The output must not overwrite the source."),
    (["scene_only.py", "-o", "folder/"], "folder/: The file cannot be written: the path is a folder"),
    (["missing.py"], "missing.py:1: ModuleNotFoundError: No module named 'not_there'"),
    (["late.py"], "late.py: scenes[1].elements[0]: "),
    (["bytes.py"], "bytes.py"),
    (["truncated.json"], "truncated.json: "),
    (["list.json"], "list.json: "),
    (["no_scenes.json"], "no_scenes.json: "),
    (["empty.json"], "empty.json:1: scenes: "),
    (["clip.json"], "clip.json:1: scenes[1].clips[0].type: "),
    (["deep.json"], "deep.json: "),
    (["latin1.json"], "latin1.json: The data is not in UTF-8"),
    (["clip.json", "--orientation", "portrait"], "clip.json"),
    (["good.json", "--orientation", "portrait"], "good.json: --orientation cannot be used with a payload"),
    (["none.json", "--orientation", "portrait"], "cannot be read"),
    (["both.py", "--orientation", "wide"], "'wide' is not one of 'landscape', 'portrait'"),
    (["both.py", "--format", "ruby"], "'ruby' is not one of"),
    (["misspelt.py"], "misspelt.py:2: AttributeError: 'Scene' object has no attribute 'avatr'. Did you mean 'avatar'?"),
    (
        ["scene_only.py", "-o", "none/out.json"],
        "none/out.json: The file cannot be written: the folder none does not exist",
    ),
    (["scene_only.py", "-o", "."], ".: The file cannot be written"),
    ([], "Missing argument 'SOURCE'"),
]

FILES = {
    "misspelt.py": "from scenekit import Scene\nscene = Scene().avatr('M1')\n",
    "raises.py": "def half(x):\n    return x / 0\n\nhalf(1)\n",
    "invalid_option.py": "from scenekit import Scene\nscene = Scene().avatar('M1', shot='medum')\n",
    "syntax.py": "x = 1\nscene = = 2\n",
    "exits.py": "import sys\nsys.exit(0)\n",
    "cancels.py": "import asyncio\nraise asyncio.CancelledError()\n",
    "no_message.py": "class NoMessage(Exception):\n    def __str__(self):\n        return 1 / 0\nraise NoMessage()\n",
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


@pytest.mark.parametrize(
    ("arguments", "expected"), INVALID_ARGUMENTS, ids=[" ".join(arguments) for arguments, _ in INVALID_ARGUMENTS]
)
def test_invalid_input_gives_one_message_and_exit_code_2(folder: Path, arguments: list[str], expected: str) -> None:
    for name, content in FILES.items():
        (folder / name).write_text(content)
    (folder / "latin1.json").write_bytes('{"name": "é", "scenes": [{"clips": []}]}'.encode("latin-1"))
    (folder / "utf16.py").write_bytes("scene = 1".encode("utf-16"))
    before = sorted(os.listdir(folder))
    done = run_command("preview", *arguments, cwd=folder)
    message = done.stderr.decode()
    assert done.returncode == 2
    assert done.stdout == b""
    assert "Traceback" not in message
    assert expected in message
    assert sorted(os.listdir(folder)) == before


def test_reports_a_broken_catalog(folder: Path) -> None:
    (folder / "catalog.json").write_text("{")
    done = run_command("preview", "both.py", cwd=folder, env={"SCENEKIT_CATALOG": "catalog.json"})
    assert done.returncode == 2
    assert b"catalog.json: " in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_closed_pipe_is_not_an_error() -> None:
    reader = subprocess.Popen([*SCENEKIT, "preview", HELLO], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert reader.stdout
    assert reader.stderr
    reader.stdout.close()
    assert reader.stderr.read() == b""
    reader.stderr.close()
    reader.wait()


def test_code_reproduces_the_payload(tmp_path: Path) -> None:
    assert run_command("code", str(GOLDEN), "-o", "code.py", cwd=tmp_path).returncode == 0
    assert run_and_parse("preview", "code.py", cwd=tmp_path) == json.loads(GOLDEN.read_bytes())
    from_pipe = run_command("code", "-", stdin=GOLDEN.read_bytes())
    assert from_pipe.stdout == (tmp_path / "code.py").read_bytes()


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"scenes": [{"clips": [{}]}]}', b"\xff\xfe{"])
def test_code_rejects_invalid_payloads_with_one_message(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.json").write_bytes(content)
    done = run_command("code", "bad.json", "-o", "code.py", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"Error: bad.json:")
    assert done.stderr.count(b"bad.json") == 1
    assert os.listdir(tmp_path) == ["bad.json"]


def test_help_has_summaries_and_examples() -> None:
    assert re.search(rb"preview +Print the V3 payload of SOURCE\.", run_command("--help").stdout)
    assert b"scenekit preview examples/hello.py" in run_command("preview", "--help").stdout


def test_version_is_that_of_the_package() -> None:
    assert run_command("--version").stdout.decode().split() == ["scenekit", scenekit.__version__]


def test_unknown_commands_are_usage_errors() -> None:
    done = run_command("previw", HELLO)
    assert done.returncode == 2
    assert b"previw" in done.stderr
