"""The process that runs a Python source: `python -m scenekit.studio.python_child`.

It reads one request from standard input, runs the file, and writes the project as a scene file to its original
standard output. Everything that the file prints goes to standard error.
"""

from __future__ import annotations

import builtins
import os
import sys
from threading import Timer

import msgspec

from scenekit.core import conversion
from scenekit.errors import ScenekitError
from scenekit.source import Source
from scenekit.studio.call_sites import RECORDER_NAME, CallRecorder, CallSite


class RunRequest(msgspec.Struct):
    """A request to run a file."""

    spec: str
    """`file.py` or `file.py:NAME`."""
    timeout_s: float = 10.0
    """The time limit. The process ends itself a second later, in case that the studio is gone by then."""


class RunResult(msgspec.Struct):
    """The result of running a file: a project, or an error."""

    scenefile: str = ""
    """The project as a scene file in JSON."""
    sites: dict[str, CallSite] = {}
    """The call that creates each element, by the path of the element."""
    read_files: tuple[str, ...] = ()
    """The files in the folder of the source that it has read, such as its modules."""
    error: str = ""
    error_path: str = ""


def run(request: RunRequest) -> RunResult:
    """Run a file, and return its project with the call sites of its elements."""
    recorder = CallRecorder()
    source = Source(request.spec, transform=recorder.transform)
    folder = os.path.join(os.path.dirname(os.path.abspath(source.path)), "")
    read_files = _record_reads(folder)
    setattr(builtins, RECORDER_NAME, recorder.record)
    try:
        project = source.load(keep_defaults=True)
        result = RunResult(project.to_scenefile("json"), recorder.find_sites(project))
    except ScenekitError as error:
        result = RunResult(error=str(error.args[0]), error_path=error.path or request.spec)
    result.read_files = tuple(sorted(read_files | _find_modules(folder)))
    return result


def _record_reads(folder: str) -> set[str]:
    """Return a set that collects the files in a folder, and in the folders inside it, that are opened for reading."""
    paths: set[str] = set()

    def record(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and arguments[1] in ("r", "rb", None):
            path = os.path.abspath(arguments[0])
            if path.startswith(folder) and "__pycache__" not in path and "site-packages" not in path:
                paths.add(path)

    sys.addaudithook(record)
    return paths


def _find_modules(folder: str) -> set[str]:
    """Return the files of the imported modules in a folder."""
    paths = {os.path.abspath(getattr(module, "__file__", None) or "/") for module in list(sys.modules.values())}
    return {path for path in paths if path.startswith(folder) and "site-packages" not in path}


def main() -> None:
    """Answer one request."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    data = sys.stdin.buffer.readline()
    if data:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 (the file that runs must not wait for input)
        request = conversion.decode(data, RunRequest)
        timer = Timer(request.timeout_s + 1, os._exit, (1,))
        timer.daemon = True
        timer.start()
        output.write(msgspec.json.encode(run(request)))
        output.flush()
    os._exit(0)  # threads of the file must not keep the process alive


if __name__ == "__main__":
    main()
