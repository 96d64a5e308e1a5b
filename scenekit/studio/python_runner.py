"""Run a Python source in a child process with a time limit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress

import msgspec

from scenekit.core import conversion
from scenekit.errors import SourceError
from scenekit.studio.python_child import RunRequest, RunResult

RUN_TIMEOUT_S = 10.0
"""The time for which a Python source may run, in seconds. A project of 1,000 scenes takes about one second."""


class PythonRunner:
    """Runs Python sources. A process with scenekit imported waits for the next run, so a run starts at once.

    Args:
        timeout: The time limit of a run in seconds.

    Attributes:
        read_files: The files in the folder of the source that the last run has read.
    """

    def __init__(self, timeout: float = RUN_TIMEOUT_S):
        self.timeout = timeout
        self.read_files: tuple[str, ...] = ()
        self._waiting: subprocess.Popen[bytes] | None = None

    def run(self, spec: str) -> RunResult:
        """Run a file, and return its project.

        Args:
            spec: `file.py` or `file.py:NAME`.

        Raises:
            SourceError: The file fails, ends the process, or exceeds the time limit.
        """
        process = self._waiting if self._waiting and self._waiting.poll() is None else _start()
        self._waiting = None
        try:
            output, _ = process.communicate(msgspec.json.encode(RunRequest(spec, self.timeout)) + b"\n", self.timeout)
        except subprocess.TimeoutExpired:
            _kill(process)
            reason = f"The file ran for more than {self.timeout:g} s, and was stopped. Look for an endless loop."
            raise SourceError(reason).with_path(spec) from None
        except BaseException:
            _kill(process)
            raise
        self._waiting = _start()
        if not output:
            reason = f"The file ended its process (exit status {process.returncode}). Remove the call that exits."
            raise SourceError(reason).with_path(spec)
        result = conversion.decode(output, RunResult)
        self.read_files = result.read_files
        if result.error:
            raise SourceError(result.error).with_path(result.error_path)
        return result

    def close(self) -> None:
        """Stop the process that waits."""
        if self._waiting:
            _kill(self._waiting)
            self._waiting = None


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "scenekit.studio.python_child"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)  # noqa: S603 (a fixed command)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Stop a process, and on POSIX also the processes that it started."""
    with suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.communicate()
