"""Mutation testing of the modules that calculate positions and write payloads.

    pip install cosmic-ray
    python -m tests.mutation --sample 300 --seed 1

The mutations are those of cosmic-ray: another operator, another comparison, a number that is off by one, a
negated condition. One mutation is drawn for each site, and the sample is drawn from these. Each mutant is
written to a copy of the project, where the tests of its file run: first those without hypothesis, which are
faster. The output is a list of the mutants that survive and the fraction that is killed. The exit code is 1 if
that fraction is below `--least`.
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
    "core/typesetting/line_breaking": ("core/test_line_breaking", "core/test_typesetting", "elements/test_options"),
    "core/typesetting/text_box": ("core/test_typesetting", "elements/test_options"),
}
"""The files to mutate, each with the tests that should fail, the fastest first."""

SKIPPED_OPERATORS = re.compile("RShift|LShift|Bit|Pow|FloorDiv|Mod")
"""Operators that floats do not have (every test kills them), and those in annotations (no test can)."""

TEST_TIMEOUT_S = 600
"""The time limit for tests. A mutant that exceeds it counts as killed, because it causes an endless loop."""


class Mutant(NamedTuple):
    """A source file with one mutation."""

    file: str
    line: int
    source_code: str
    """The whole file with the mutation."""

    @property
    def diff(self) -> str:
        """The original line and the mutated line."""
        original = (ROOT / self.file).read_text(encoding="utf-8")
        lines = difflib.unified_diff(original.splitlines(), self.source_code.splitlines(), n=0, lineterm="")
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


class MutationSite(NamedTuple):
    """A position in a file that can be mutated."""

    file: str
    line: int
    mutations: list[tuple[Any, int]]
    """Operators of cosmic-ray, each with the number of this position among those where it applies."""


def find_sites(file: str) -> Iterator[MutationSite]:
    """Yield all positions of a file that an operator can mutate."""
    nodes = list(ast_nodes(get_ast((ROOT / file).read_text(encoding="utf-8"))))
    mutations_by_position = defaultdict(list)
    for name in operator_names():
        if SKIPPED_OPERATORS.search(name) or get_operator(name).arguments():
            continue
        operator = get_operator(name)()
        positions = (position for node in nodes for position in operator.mutation_positions(node))
        for occurrence, (start, _) in enumerate(positions):
            mutations_by_position[start].append((operator, occurrence))
    for (line, _), mutations in sorted(mutations_by_position.items()):
        yield MutationSite(file, line, mutations)


def generate_mutants(sites: list[MutationSite], rng: random.Random) -> Iterator[Mutant]:
    """Yield one random mutant for each site, in random order."""
    for site in rng.sample(sites, len(sites)):
        source = (ROOT / site.file).read_text(encoding="utf-8")
        code = mutate_code(source, *rng.choice(site.mutations))
        if is_valid_python(code):
            yield Mutant(site.file, site.line, code)


def is_valid_python(code: str) -> bool:
    """Whether the code compiles."""
    try:
        compile(code, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def copy_project(destination: Path) -> Path:
    """Copy the project and compile it so that Python compares the content of a file, not its time.

    Mutants follow each other so quickly that their files can have the same time.
    """
    shutil.copytree(ROOT, destination, ignore=shutil.ignore_patterns(".*", "__pycache__", "mutants"))
    shutil.copytree(ROOT / ".ci", destination / ".ci")
    compileall.compile_dir(destination / "scenekit", quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    return destination


def is_killed(mutant: Mutant, project: Path) -> bool:
    """Whether a test fails with the mutant in a copy of the project."""
    file = project / mutant.file
    original = file.read_text(encoding="utf-8")
    file.write_text(mutant.source_code, encoding="utf-8")
    try:
        return not all(has_passing_tests(mutant.file, marker, project) for marker in ("not hypothesis", "hypothesis"))
    finally:
        file.write_text(original, encoding="utf-8")


def has_passing_tests(file: str, marker: str, project: Path) -> bool:
    """Whether the tests of a file that have a marker pass in a copy of the project."""
    tests = [f"tests/{name}.py" for name in TESTS_BY_MODULE[file.removeprefix("scenekit/").removesuffix(".py")]]
    options = ["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=mutation", "-m", marker]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    try:
        result = subprocess.run(command, cwd=project, capture_output=True, timeout=TEST_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return False
    return result.returncode in (0, 5)  # 5: no tests with this marker


def run_mutants(mutants: list[Mutant], workers: int) -> Iterator[bool]:
    """Yield for each mutant, in order, whether it is killed."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        projects: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            projects.put(copy_project(Path(folder, str(number))))

        def run_tests(mutant: Mutant) -> bool:
            project = projects.get()
            try:
                return is_killed(mutant, project)
            finally:
                projects.put(project)

        yield from pool.map(run_tests, mutants)


def build_baseline(file: str) -> Mutant:
    """Return a mutant without a mutation: if it is killed, the tests of the file cannot judge mutants."""
    return Mutant(file, 0, (ROOT / file).read_text(encoding="utf-8"))


def main() -> None:
    """Run a sample of mutants, and print those that survive."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--least", type=float, default=0.85, metavar="FRACTION")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    files = [f"scenekit/{name}.py" for name in TESTS_BY_MODULE]
    file_by_tests = {tests: file for file, tests in zip(files, TESTS_BY_MODULE.values(), strict=True)}
    if any(run_mutants([build_baseline(file) for file in file_by_tests.values()], options.workers)):
        sys.exit("tests fail without a mutation")
    sites = [site for file in files for site in find_sites(file)]
    mutants = list(islice(generate_mutants(sites, rng), options.sample))
    survivors = 0
    for mutant, killed in zip(mutants, run_mutants(mutants, options.workers), strict=True):
        if not killed:
            survivors += 1
            print(f"{mutant.file}:{mutant.line} survives\n{mutant.diff}", flush=True)
    killed_fraction = 1 - survivors / len(mutants)
    print(f"{len(mutants)} mutants of {len(sites)} sites: {survivors} survive, {killed_fraction:.1%} are killed")
    sys.exit(0 if killed_fraction >= options.least else 1)


if __name__ == "__main__":
    main()
