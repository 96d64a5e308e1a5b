"""Files are written whole or not at all."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scenekit.core.files import atomic_write, quarantine_file

NO_ROOM = """
import resource, signal, sys
from scenekit.core.files import atomic_write
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
atomic_write(sys.argv[1], bytes(1000))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no bound to the size of a process's files")
@pytest.mark.parametrize("before", [None, b"as it was"])
def test_where_there_is_no_room_the_old_file_stays_and_no_part_of_the_new_one(
    tmp_path: Path, before: bytes | None
) -> None:
    path = tmp_path / "a.json"
    if before is not None:
        path.write_bytes(before)
    done = subprocess.run([sys.executable, "-c", NO_ROOM, str(path)], capture_output=True, check=False)
    assert b"File too large" in done.stderr
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ([] if before is None else [before])


def test_a_file_keeps_its_rights_and_a_link_what_it_points_to(tmp_path: Path) -> None:
    path, link = tmp_path / "a.json", tmp_path / "link.json"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    atomic_write(link, b"new")
    assert path.read_bytes() == b"new"
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == ["a.json", "link.json"]


def test_what_is_set_aside_takes_no_other_files_place(tmp_path: Path) -> None:
    names = []
    for content in (b"one", b"two"):
        (tmp_path / "a.json").write_bytes(content)
        names.append(quarantine_file(tmp_path / "a.json"))
    assert [Path(name).name for name in names] == ["a.json.broken-1", "a.json.broken-2"]
    assert [Path(name).read_bytes() for name in names] == [b"one", b"two"]
