"""The process that runs a Python source: `python -m scenekit.studio.python_child`.

It reads one request from standard input, runs the file, and writes the project as a scene file to its original
standard output. Everything that the file prints goes to standard error.
"""

from __future__ import annotations

import builtins
import os
import sys

import msgspec

from scenekit.errors import ScenekitError
from scenekit.source import Source
from scenekit.studio.call_sites import RECORDER_NAME, CallRecorder, CallSite


class RunRequest(msgspec.Struct):
    """A request to run a file."""

    spec: str
    """`file.py` or `file.py:NAME`."""


class RunResult(msgspec.Struct):
    """The result of running a file: a project, or an error."""

    scenefile: str = ""
    """The project as a scene file in JSON."""
    sites: dict[str, CallSite] = {}
    """The call that creates each element, by the path of the element."""
    error: str = ""
    error_path: str = ""


def run(request: RunRequest) -> RunResult:
    """Run a file, and return its project with the call sites of its elements."""
    recorder = CallRecorder()
    setattr(builtins, RECORDER_NAME, recorder.record)
    source = Source(request.spec, transform=recorder.transform)
    try:
        project = source.load(keep_defaults=True)
        return RunResult(project.to_scenefile("json"), recorder.find_sites(project))
    except ScenekitError as error:
        return RunResult(error=str(error.args[0]), error_path=error.path or request.spec)


def main() -> None:
    """Answer one request."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    data = sys.stdin.buffer.readline()
    if data:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 (the file that runs must not wait for input)
        output.write(msgspec.json.encode(run(msgspec.json.decode(data, type=RunRequest))))
        output.flush()
    os._exit(0)  # threads of the file must not keep the process alive


if __name__ == "__main__":
    main()
