"""Benchmarks of the start: whole processes, compared with the import of the dependencies."""

import shutil
import sys
from pathlib import Path

from tests.benchmarks.harness import Benchmark, measure_process_ratio

HELLO_EXAMPLE = str(Path(__file__).parents[2] / "examples" / "hello.py")
SCENEKIT_COMMAND = shutil.which("scenekit", path=str(Path(sys.executable).parent)) or "scenekit"


def build_python_command(program: str) -> list[str]:
    """Return the command that runs a Python program."""
    return [sys.executable, "-c", program]


def measure_import() -> float:
    """Return the time to import scenekit as a multiple of the time to import msgspec."""
    return measure_process_ratio(build_python_command("import scenekit"), build_python_command("import msgspec"))


def measure_preview() -> float:
    """Return the time of a preview as a multiple of the time to import its dependencies."""
    return measure_process_ratio(
        [SCENEKIT_COMMAND, "preview", HELLO_EXAMPLE, "--compact"], build_python_command("import msgspec, click")
    )


def measure_help() -> float:
    """Return the time of the help as a multiple of the time to import its dependencies."""
    return measure_process_ratio([SCENEKIT_COMMAND, "--help"], build_python_command("import msgspec, click"))


STARTUP = [
    Benchmark("import scenekit / import msgspec, whole process", measure_import, 1.3),
    Benchmark("scenekit preview examples/hello.py / import msgspec, click", measure_preview, 1.6),
    Benchmark("scenekit --help / import msgspec, click", measure_help, 1.8),
]
