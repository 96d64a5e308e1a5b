"""What it costs to begin: whole processes, against the packages they stand on."""

import shutil
import sys
from pathlib import Path

from tests.benchmarks.harness import Benchmark, measure_process_ratio

HELLO_EXAMPLE = str(Path(__file__).parents[2] / "examples" / "hello.py")
SCENEKIT_COMMAND = shutil.which("scenekit", path=str(Path(sys.executable).parent)) or "scenekit"


def build_python_command(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def measure_import() -> float:
    return measure_process_ratio(build_python_command("import scenekit"), build_python_command("import msgspec"))


def measure_preview() -> float:
    return measure_process_ratio(
        [SCENEKIT_COMMAND, "preview", HELLO_EXAMPLE, "--compact"], build_python_command("import msgspec, click")
    )


STARTUP = [
    Benchmark("import scenekit / import msgspec, whole process", measure_import, 1.3),
    Benchmark("scenekit preview examples/hello.py / import msgspec, click", measure_preview, 1.6),
]
