"""How many small mistakes the tests would notice, in what works out places and writes payloads.

    pip install cosmic-ray
    python -m tests.mutation --sample 300 --seed 1

cosmic-ray knows the mistakes: another operator, another comparison, a number that is one off, a condition
turned round. At each place where it could make one, one is drawn; of these, the sample is. Each is made in a
copy of the project, and the tests of its file are run there: first the tables, then hypothesis. What survives
is printed with its line, and so is the share that does not; exit code 1 if that is under `--least`.
"""

import argparse
import compileall
import difflib
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from py_compile import PycInvalidationMode
from queue import SimpleQueue
from typing import Any, NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).parent.parent

PLACEMENT_TESTS = ("compose/test_layout", "elements/test_placement", "elements/test_options", "compose/test_scenes")
COMPOSITION_TESTS = (
    "test_scene",
    "compose/test_layout",
    "compose/test_speech",
    "compose/test_scenes",
    "compose/test_quickstart",
    "elements/test_options",
)
AVATAR_TESTS = ("avatars/test_frame", "compose/test_quickstart", "inspection/test_check", "cli/test_avatars")

TESTS_BY_MODULE = {
    "core/geometry": (
        "core/test_geometry",
        *PLACEMENT_TESTS[:2],
        "avatars/test_frame",
        "inspection/test_check",
        PLACEMENT_TESTS[2],
    ),
    "elements/placement": PLACEMENT_TESTS,
    "elements/framing": PLACEMENT_TESTS,
    "compose/layout": COMPOSITION_TESTS,
    "compose/clips": COMPOSITION_TESTS,
    "compose/scenes": COMPOSITION_TESTS,
    "avatars/frame": AVATAR_TESTS,
    "avatars/payload_model": AVATAR_TESTS,
    "core/typesetting/line_breaking": ("core/test_typesetting", "elements/test_options"),
}
"""The files whose mistakes are tried, and of each the tests that should notice, the quickest first."""

SKIPPED_OPERATORS = re.compile("RShift|LShift|Bit|Pow|FloorDiv|Mod")
"""Operators that no float has (any test notices), and those of annotations (none can)."""

TEST_TIMEOUT_S = 600
"""How many seconds tests may take before a mistake counts as noticed: it made them run for ever."""


class Mutant(NamedTuple):
    file: str
    line: int
    source_code: str
    """Of the whole file, with the mistake."""

    @property
    def diff(self) -> str:
        """The line as it is and as it would be."""
        before = (ROOT / self.file).read_text(encoding="utf-8")
        lines = difflib.unified_diff(before.splitlines(), self.source_code.splitlines(), n=0, lineterm="")
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


class MutationSite(NamedTuple):
    """Where a mistake can be made, and those that can."""

    file: str
    line: int
    mutations: list[tuple[Any, int]]
    """Of cosmic-ray: an operator, and the number of this place among those where it applies."""


def find_sites(file: str) -> Iterator[MutationSite]:
    nodes = list(ast_nodes(get_ast((ROOT / file).read_text(encoding="utf-8"))))
    spots = defaultdict(list)
    for name in operator_names():
        if SKIPPED_OPERATORS.search(name) or get_operator(name).arguments():
            continue
        operator = get_operator(name)()
        for occurrence, (start, _) in enumerate(spot for node in nodes for spot in operator.mutation_positions(node)):
            spots[start].append((operator, occurrence))
    for (line, _), mistakes in sorted(spots.items()):
        yield MutationSite(file, line, mistakes)


def generate_mutants(sites: list[MutationSite], rng: random.Random) -> Iterator[Mutant]:
    """One mutant for each spot, in any order."""
    for spot in rng.sample(sites, len(sites)):
        source = (ROOT / spot.file).read_text(encoding="utf-8")
        code = mutate_code(source, *rng.choice(spot.mutations))
        if is_valid_python(code):
            yield Mutant(spot.file, spot.line, code)


def is_valid_python(code: str) -> bool:
    try:
        compile(code, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def copy_project(destination: Path) -> Path:
    """Compiled so that Python looks at what a file holds, not at its time: mutants follow each other quickly."""
    shutil.copytree(ROOT, destination, ignore=shutil.ignore_patterns(".*", "__pycache__", "mutants"))
    shutil.copytree(ROOT / ".ci", destination / ".ci")
    compileall.compile_dir(destination / "scenekit", quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    return destination


def is_killed(mutant: Mutant, project: Path) -> bool:
    """Whether a test fails with the mistake in that copy of the project."""
    file = project / mutant.file
    original = file.read_text(encoding="utf-8")
    file.write_text(mutant.source_code, encoding="utf-8")
    try:
        return not all(has_passing_tests(mutant.file, kind, project) for kind in ("not hypothesis", "hypothesis"))
    finally:
        file.write_text(original, encoding="utf-8")


def has_passing_tests(file: str, marker: str, project: Path) -> bool:
    tests = [f"tests/{name}.py" for name in TESTS_BY_MODULE[file.removeprefix("scenekit/").removesuffix(".py")]]
    options = ["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=mutation", "-m", marker]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    try:
        done = subprocess.run(command, cwd=project, capture_output=True, timeout=TEST_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode in (0, 5)  # 5: there are none of that kind


def run_mutants(mutants: list[Mutant], workers: int) -> Iterator[bool]:
    """Of each whether a test fails, in turn."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        projects: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            projects.put(copy_project(Path(folder, str(number))))

        def attempt(mutant: Mutant) -> bool:
            project = projects.get()
            try:
                return is_killed(mutant, project)
            finally:
                projects.put(project)

        yield from pool.map(attempt, mutants)


def build_baseline(file: str) -> Mutant:
    """A file without a mistake: where its tests fail all the same, they say nothing of those with one."""
    return Mutant(file, 0, (ROOT / file).read_text(encoding="utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--least", type=float, default=0.85, metavar="FRACTION")
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    files = [f"scenekit/{name}.py" for name in TESTS_BY_MODULE]
    once = {tests: file for file, tests in zip(files, TESTS_BY_MODULE.values(), strict=True)}
    if any(run_mutants([build_baseline(file) for file in once.values()], asked.workers)):
        sys.exit("tests fail without any mistake")
    spots = [spot for file in files for spot in find_sites(file)]
    mutants = list(islice(generate_mutants(spots, chance), asked.sample))
    survivors = 0
    for mutant, is_seen in zip(mutants, run_mutants(mutants, asked.workers), strict=True):
        if not is_seen:
            survivors += 1
            print(f"{mutant.file}:{mutant.line} survives\n{mutant.diff}", flush=True)
    share = 1 - survivors / len(mutants)
    print(f"{len(mutants)} mutants, at {len(spots)} places: {survivors} survive, {share:.1%} are noticed")
    sys.exit(0 if share >= asked.least else 1)


if __name__ == "__main__":
    main()
