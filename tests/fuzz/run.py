"""The fuzzer: it changes documents, calls the targets, and counts the outcomes of each."""

from __future__ import annotations

import os
import signal
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time
from typing import NamedTuple

from scenekit import Catalog, Project, Scene
from scenekit.errors import ScenekitError
from tests.fuzz.documents import PARTS, choose_document, choose_kind
from tests.fuzz.mutations import WRITERS, mutate_bytes, mutate_tree
from tests.fuzz.targets import (
    CATALOG_COMMANDS,
    COMMANDS,
    PROJECT_USES,
    READERS,
    SLOW_COMMANDS,
    run_command,
    show_in_studio,
)

USES_PER_PROJECT = 3
"""The number of functions that use each project that was read."""

COMMAND_SHARE, STUDIO_SHARE, SLOW_COMMAND_SHARE = 10, 25, 1000
"""One of so many inputs is also passed to a command, to the studio, and to a command that draws pixels."""

MAX_SECONDS = 10
"""The limit of CPU time for a call."""

CHUNK_INPUTS = 500
"""The inputs that a process reads before it reports its counts."""

RESULT, FAILURE = "result", "FAILURE"


class SlowCallError(BaseException):
    """A call took more than `MAX_SECONDS`. Nothing in scenekit catches this class."""


class Failure(NamedTuple):
    """A call that neither gave a result nor raised an error of scenekit."""

    number: int
    target: str
    suffix: str
    document: bytes
    reason: str


class Report:
    """The outcomes of calls, which can be added."""

    def __init__(self) -> None:
        self.inputs = 0
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.failures: list[Failure] = []
        self.seconds = 0.0
        self.slowest = (0.0, "", 0)

    def add(self, other: Report) -> None:
        self.inputs += other.inputs
        self.outcomes += other.outcomes
        self.failures += other.failures
        self.seconds += other.seconds
        self.slowest = max(self.slowest, other.slowest)

    def count(self, target: str, outcome: str | None = None) -> int:
        """Return the number of calls of a target, or of those with one outcome."""
        return sum(n for (name, kind), n in self.outcomes.items() if name == target and outcome in (None, kind))


class Fuzzer:
    """Reads one changed document. The number of an input and the seed define it, whatever process reads it."""

    def __init__(self, seed: int, number: int, report: Report):
        self.random = Random(f"{seed}-{number}")
        self.number, self.report = number, report
        self.kind = choose_kind(self.random)
        self.suffix = self.random.choice(("json", "yaml", "toml")) if self.kind == "scenefile" else "json"
        self.document = b""

    def run(self) -> None:
        """Read the document, and call targets with it."""
        self.document = self._create_document()
        path = Path(f"input.{self.suffix}")
        path.write_bytes(self.document)
        if has_changed_part := self.kind == "scenefile" and self.random.randrange(10) == 0:
            self._write_part()
        self.report.inputs += 1
        self._call_targets(path)
        if has_changed_part:
            write_parts()

    def _call_targets(self, path: Path) -> None:
        project = self._call(f"read {self.kind} ({self.suffix})", partial(READERS[self.kind], path, self.random))
        if isinstance(project, Project):
            for name in self.random.sample(list(PROJECT_USES), USES_PER_PROJECT):
                self._call(name, partial(PROJECT_USES[name], project, self.random))
        is_project = self.kind in ("scenefile", "payload", "v1")
        if is_project and self.random.randrange(STUDIO_SHARE) == 0:
            self._call("page: studio", partial(show_in_studio, path))
        commands = COMMANDS if is_project else CATALOG_COMMANDS if self.kind == "catalog" else {}
        if commands and self.random.randrange(COMMAND_SHARE) == 0:
            self._run_command(commands, path)
        if is_project and self.random.randrange(SLOW_COMMAND_SHARE) == 0:
            self._run_command(SLOW_COMMANDS, path)

    def _create_document(self) -> bytes:
        tree = choose_document(self.kind, self.random)
        if self.random.random() < 0.8:
            tree = mutate_tree(tree, self.random)
        data = WRITERS[self.suffix](tree)
        return mutate_bytes(data, self.random) if self.random.random() < 0.3 else data

    def _write_part(self) -> None:
        """Change one of the files that the examples include."""
        part = self.random.choice(PARTS)
        Path("parts", part.name).write_bytes(mutate_bytes(part.read_bytes(), self.random))

    def _run_command(self, commands: dict[str, tuple[str, ...]], path: Path) -> None:
        name = self.random.choice(list(commands))
        self._call(f"command: {name}", partial(run_command, commands[name], path))

    def _call(self, target: str, function: Callable[[], object]) -> object:
        """Call a target, count its outcome, and return its result."""
        start = process_time()
        result, outcome = None, RESULT
        try:
            with _limit_time():
                result = function()
            if target.startswith("command"):
                outcome = f"exit code {result}"
        except ScenekitError as error:
            str(error)
            outcome = type(error).__name__
        except KeyboardInterrupt:
            raise
        except BaseException:  # every exception but those of scenekit is a failure
            outcome = FAILURE
            failure = Failure(self.number, target, self.suffix, self.document, traceback.format_exc(limit=-12))
            self.report.failures.append(failure)
        seconds = process_time() - start
        self.report.outcomes[target, outcome] += 1
        self.report.seconds += seconds
        self.report.slowest = max(self.report.slowest, (seconds, target, self.number))
        return result


@contextmanager
def _limit_time() -> Iterator[None]:
    """Raise `SlowCallError` in a call that takes too long, so that an endless loop does not stop the run."""
    previous = signal.signal(signal.SIGPROF, _raise_slow_call)
    signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)


def _raise_slow_call(*_: object) -> None:
    raise SlowCallError(f"The call took more than {MAX_SECONDS} s of CPU time.")


def write_parts() -> None:
    """Write the files that the examples include to the working folder."""
    Path("parts").mkdir(exist_ok=True)
    for part in PARTS:
        Path("parts", part.name).write_bytes(part.read_bytes())


def run_inputs(seed: int, numbers: Iterable[int]) -> Report:
    """Read some inputs in a temporary folder."""
    report, previous = Report(), Path.cwd()
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        os.chdir(folder)
        write_parts()
        Path("base.json").write_bytes(Project("Base").add(Scene().text("Hello")).to_json())
        Catalog().save("avatars.json")
        try:
            for number in numbers:
                Fuzzer(seed, number, report).run()
                Path("learned.json").unlink(missing_ok=True)
        finally:
            os.chdir(previous)
    return report


def run_in_processes(
    seed: int, numbers: range, jobs: int, on_progress: Callable[[Report], object] = lambda _: None
) -> Report:
    """Read inputs in several processes, and return the sum of their reports. It does not depend on their number."""
    chunks = [numbers[start : start + CHUNK_INPUTS] for start in range(0, len(numbers), CHUNK_INPUTS)]
    report = Report()
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for part in pool.map(partial(run_inputs, seed), chunks):
            report.add(part)
            on_progress(report)
    return report


def save_report(report: Report, folder: Path) -> None:
    """Write the table, and the document and the reason of each failure."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.txt").write_text(f"{format_table(report)}\n", encoding="utf-8")
    for failure in report.failures:
        path = folder / f"{failure.number}.{failure.suffix}"
        path.write_bytes(failure.document)
        path.with_suffix(".txt").write_text(f"{failure.target}\n{failure.reason}", encoding="utf-8")


def format_table(report: Report) -> str:
    """Return a table of the calls of each target: results, errors of scenekit by class, and failures."""
    rows = [f"{'target':<28}{'calls':>9}  outcomes"]
    for target in sorted({target for target, _ in report.outcomes}):
        outcomes = Counter({kind: n for (name, kind), n in report.outcomes.items() if name == target})
        text = ", ".join(f"{kind} {count:,}" for kind, count in outcomes.most_common())
        rows.append(f"{target:<28}{outcomes.total():>9,}  {text}")
    seconds, target, number = report.slowest
    failures = sum(n for (_, kind), n in report.outcomes.items() if kind == FAILURE)
    calls = report.outcomes.total()
    rows.append(f"{report.inputs:,} inputs, {calls:,} calls, {failures:,} failures")
    rows.append(f"{report.seconds:,.0f} s of CPU time, the slowest call {seconds:.2f} s ({target}, input {number})")
    return "\n".join(rows)
