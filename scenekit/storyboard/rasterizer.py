"""Draw SVG documents as PNG in a child process, so that a drawing has a limit of time and can be interrupted.

resvg does not return before a drawing is complete, and holds Python's global lock. Ctrl-C ends a child process at once,
and other threads continue. The child starts in about 10 ms of CPU time, because it imports nothing of scenekit.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import AbstractContextManager, suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import IO, TYPE_CHECKING, Any, cast

import msgspec

from scenekit.core.limits import MAX_DRAWING_CPU_SECONDS, MAX_DRAWING_MEMORY_BYTES, MAX_DRAWING_SECONDS
from scenekit.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

CHILD_PROGRAM = Path(__file__).with_name("resvg_child.py")


class RasterizerError(Exception):
    """resvg cannot draw a document, or exceeds a limit. The message has the reason."""


def _find_packages_folder() -> Path:
    """Return the folder of the package of resvg."""
    try:
        spec = find_spec("resvg_py")
    except ImportError:
        spec = None
    if spec is None or spec.origin is None:
        message = "png() needs the extra 'png'. Install it with: pip install 'scenekit[png]'"
        raise MissingExtraError(message)
    return Path(spec.origin).parents[1]


class Rasterizer(AbstractContextManager["Rasterizer"]):
    """Draws SVG documents as PNG. All drawings of one rasterizer have one limit of CPU time.

    Args:
        max_cpu_seconds: The limit of CPU time for all drawings, in s. Windows has none.
        max_seconds: The limit of elapsed time for each drawing, in s.
        max_bytes: The limit of memory. Only Linux has it.

    Raises:
        MissingExtraError: The extra `png` is not installed.
    """

    def __init__(
        self,
        max_cpu_seconds: int = MAX_DRAWING_CPU_SECONDS,
        max_seconds: float = MAX_DRAWING_SECONDS,
        max_bytes: int = MAX_DRAWING_MEMORY_BYTES,
    ) -> None:
        folder = _find_packages_folder()
        self._limits = max_cpu_seconds, max_seconds, max_bytes
        self._process = subprocess.Popen(  # noqa: S603 (a fixed program)
            [sys.executable, "-I", "-S", CHILD_PROGRAM, folder, str(max_cpu_seconds), str(max_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._stdin, self._stdout = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        self._is_late = False

    def draw(self, svg: str, width: int, options: Mapping[str, Any]) -> bytes:
        """Return an SVG as a PNG.

        Args:
            svg: The drawing.
            width: Width in px.
            options: The fonts, as options of `resvg_py.svg_to_bytes`.

        Raises:
            RasterizerError: resvg cannot draw it, or the limit of time is reached.
        """
        timer = Timer(self._limits[1], self._stop_late)
        timer.daemon = True
        timer.start()
        try:
            response, data = self._request(msgspec.json.encode({"svg_string": svg, "width": width, **options}))
        finally:
            timer.cancel()
        if response.startswith(b'"'):
            raise RasterizerError(f"resvg reports: {msgspec.json.decode(response)}")
        if not response or len(data) < int(response):
            raise RasterizerError(self._explain_end())
        return data

    def _request(self, request: bytes) -> tuple[bytes, bytes]:
        """Return the first line of the response and the PNG. Both are incomplete if the process ends."""
        with suppress(OSError):  # the process has ended, so that it has no response
            self._stdin.write(request + b"\n")
            self._stdin.flush()
        response = self._stdout.readline()
        return response, self._stdout.read(int(response)) if response.strip().isdigit() else b""

    def _stop_late(self) -> None:
        self._is_late = True
        self._process.kill()

    def _explain_end(self) -> str:
        """Return why the process ended during a drawing."""
        cpu_seconds, seconds, memory = self._limits
        status = self._process.wait()
        advice = "Use fewer elements with shadows or transparency, fewer avatars, or a smaller width, or draw an SVG"
        if self._is_late:
            return f"it takes more than {seconds:g} s to draw, which is the limit. {advice}"
        if hasattr(signal, "SIGXCPU") and status == -signal.SIGXCPU:
            return f"it takes more than {cpu_seconds} s of CPU time to draw, which is the limit. {advice}"
        if status == -signal.SIGABRT:
            return f"it needs more than {memory / 1e6:.0f} MB of memory to draw, which is the limit. {advice}"
        return f"resvg ended with the status {status}. Report this scene as a bug"

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.kill()
        for stream in (self._stdin, self._stdout):
            with suppress(OSError):  # a request that the process did not read
                stream.close()
        self._process.wait()
