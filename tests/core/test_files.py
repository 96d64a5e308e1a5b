"""Settings folder, atomic writes and file locks."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from scenekit.core.files import atomic_write, config_path, file_lock, quarantine_file

WRITE_WITHOUT_SPACE = """
import resource, signal, sys
from scenekit.core.files import atomic_write
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
atomic_write(sys.argv[1], bytes(1000))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for the file size of a process")
@pytest.mark.parametrize("old_content", [None, b"old"])
def test_failed_write_keeps_the_old_file_and_removes_the_temporary_file(
    tmp_path: Path, old_content: bytes | None
) -> None:
    path = tmp_path / "a.json"
    if old_content is not None:
        path.write_bytes(old_content)
    result = subprocess.run([sys.executable, "-c", WRITE_WITHOUT_SPACE, str(path)], capture_output=True, check=False)
    assert b"File too large" in result.stderr
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ([] if old_content is None else [old_content])


def test_atomic_write_keeps_permissions_and_symbolic_links(tmp_path: Path) -> None:
    path, link = tmp_path / "a.json", tmp_path / "link.json"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    atomic_write(link, b"new")
    assert path.read_bytes() == b"new"
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == ["a.json", "link.json"]


def test_quarantine_does_not_replace_other_files(tmp_path: Path) -> None:
    paths = []
    for content in (b"first", b"second"):
        (tmp_path / "a.json").write_bytes(content)
        paths.append(Path(quarantine_file(tmp_path / "a.json")))
    assert [path.name for path in paths] == ["a.json.broken-1", "a.json.broken-2"]
    assert [path.read_bytes() for path in paths] == [b"first", b"second"]


@pytest.mark.parametrize("xdg_config_home", [None, "/etc/settings"])
def test_config_path_is_in_the_folder_that_click_uses(
    monkeypatch: pytest.MonkeyPatch, xdg_config_home: str | None
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    if xdg_config_home:
        monkeypatch.setenv("XDG_CONFIG_HOME", xdg_config_home)
    assert config_path("a.json") == os.path.join(click.get_app_dir("scenekit"), "a.json")


@pytest.mark.parametrize(
    ("platform", "app_data", "folder"),
    [
        ("win32", "/AppData/Roaming", "/AppData/Roaming/scenekit"),
        ("win32", None, "/home/ann/scenekit"),
        ("darwin", None, "/home/ann/Library/Application Support/scenekit"),
        ("linux", None, "/home/ann/.config/scenekit"),
    ],
)
def test_config_path_of_each_platform(
    monkeypatch: pytest.MonkeyPatch, platform: str, app_data: str | None, folder: str
) -> None:
    for name in ("XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, "/home/ann")
    if app_data:
        monkeypatch.setenv("APPDATA", app_data)
    monkeypatch.setattr(sys, "platform", platform)
    assert Path(config_path("a.json")) == Path(folder, "a.json")


HOLD_LOCK = """
import sys
from scenekit.core.files import file_lock
with file_lock(sys.argv[1]):
    print("locked", flush=True)
    sys.stdin.read()
    open(sys.argv[1], "a").write("first ")
"""

WAIT_FOR_LOCK = """
import sys
from scenekit.core.files import file_lock
print("waiting", flush=True)
with file_lock(sys.argv[1]):
    open(sys.argv[1], "a").write("second")
"""


def test_file_lock_waits_for_other_processes(tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "link.txt"
    path.touch()
    link.symlink_to(path)

    def start(program: str, argument: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", program, str(argument)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    with start(HOLD_LOCK, path) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "locked\n"
        with start(WAIT_FOR_LOCK, link) as waiter:
            assert waiter.stdout
            assert waiter.stdout.readline() == "waiting\n"
            with pytest.raises(subprocess.TimeoutExpired):
                waiter.wait(timeout=0.3)
            holder.communicate()
    assert path.read_text() == "first second"


@pytest.mark.skipif(sys.platform == "win32", reason="replaces the lock function of Windows")
@pytest.mark.parametrize(("error", "is_raised"), [(errno.EDEADLK, False), (errno.EBADF, True)])
def test_file_lock_waits_without_limit_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, is_raised: bool
) -> None:
    """`msvcrt.locking` raises EDEADLK after ten attempts, one a second."""
    results = iter([OSError(error, "locked"), OSError(error, "locked"), None])

    def locking(_descriptor: int, _mode: int, _size: int) -> None:
        if result := next(results):
            raise result

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_LOCK=1))
    monkeypatch.setattr(sys, "platform", "win32")
    if is_raised:
        with pytest.raises(OSError, match="locked"), file_lock(tmp_path / "a.json"):
            pass
    else:
        with file_lock(tmp_path / "a.json"):
            assert list(results) == []
