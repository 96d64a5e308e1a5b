"""What it costs to begin: whole processes, against the packages they stand on."""

import shutil
import sys
from pathlib import Path

from tests.benchmarks.harness import Benchmark, process_ratio

HELLO = str(Path(__file__).parents[2] / "examples" / "hello.py")
COMMAND = shutil.which("scenekit", path=str(Path(sys.executable).parent)) or "scenekit"


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def importing() -> float:
    return process_ratio(python("import scenekit"), python("import msgspec"))


def previewing() -> float:
    return process_ratio([COMMAND, "preview", HELLO, "--compact"], python("import msgspec, click"))


STARTUP = [
    Benchmark("import scenekit / import msgspec, whole process", importing, 1.3),
    Benchmark("scenekit preview examples/hello.py / import msgspec, click", previewing, 1.6),
]
