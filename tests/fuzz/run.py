"""The fuzzer: the documents that it changes, and the functions and commands that read them."""

from __future__ import annotations

import json
import os
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import yaml
from click.testing import CliRunner

from scenekit import Catalog, Project
from scenekit.cli import main
from scenekit.client import webhook
from scenekit.errors import ScenekitError
from scenekit.migrate import migrate
from tests.fuzz.mutations import WRITERS, mutate_bytes, mutate_tree
from tests.support.paths import GOLDEN, ROOT

COMMAND_SHARE = 25
"""One of so many inputs is also read by a command."""

MAX_SECONDS = 10
"""The limit of CPU time for one input."""


def load_documents() -> dict[str, list[Any]]:
    """Return the documents to change, by their kind."""
    scenefiles = [
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "examples").glob("*.yaml"))
    ]
    payloads = [json.loads(path.read_bytes()) for path in sorted(GOLDEN.glob("*.json"))]
    payloads = [
        data for data in payloads if isinstance(data, dict) and "scenes" in data and len(json.dumps(data)) < 60_000
    ]
    avatar = {"model": "M000045058", "clothes": "BG00002320", "script": "Hi", "locationX": 0, "scale": 1}
    old = {"scenes": [{"AIModel": avatar, "clips": [{"type": "image", "detail": {"url": "https://a.b/c.png"}}]}]}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "avatars.json")
        Catalog().alias("anna", "M000045058").save(path)
        catalog = json.loads(path.read_bytes())
    hook = {"progress": 100, "credit": 1, "backendTaskId": "65f0", "download_url": "https://x.example/v.mp4"}
    return {
        "scenefile": [s for s in scenefiles if "scenes" in s],
        "payload": payloads,
        "v1": [old],
        "catalog": [catalog],
        "webhook": [hook],
    }


def use_project(project: Project, random: Random) -> None:
    """Write, check and draw a project."""
    uses: tuple[Callable[[], object], ...] = (
        project.to_json,
        project.check,
        project.captions,
        project.estimate,
        project.to_code,
        lambda: project.to_scenefile(random.choice(("json", "yaml"))),
        lambda: project.to_json(api="v1"),
        lambda: project.storyboard().html(),
        lambda: project.storyboard().svg(),
        lambda: [scene.elements for scene in project.scenes],
        lambda: project.tags,
        lambda: project.variables,
    )
    for use in random.sample(uses, 4):
        try:
            use()
        except ScenekitError as error:
            str(error)


class Fuzzer:
    """Changes documents, reads them, and counts the results."""

    def __init__(self, seed: int, folder: Path):
        self.random = Random(seed)
        self.folder = folder
        self.documents = load_documents()
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []
        self.slowest = (0.0, "")
        self.seconds = 0.0

    def run(self, inputs: int) -> None:
        """Read a number of inputs."""
        previous = Path.cwd()
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            os.chdir(folder)
            try:
                for number in range(inputs):
                    self._run_one(number)
            finally:
                os.chdir(previous)

    def _run_one(self, number: int) -> None:
        kind = self.random.choice(
            ("scenefile", "scenefile", "scenefile", "payload", "payload", "payload", "v1", "catalog", "webhook")
        )
        suffix = self.random.choice(("json", "yaml", "toml")) if kind == "scenefile" else "json"
        data = self._create_input(kind, suffix)
        label = f"{kind} {suffix} #{number}"
        start = process_time()
        try:
            self.counts["accepted" if self._read(kind, suffix, data) else "rejected"] += 1
        except BaseException:  # every exception but those of scenekit is a failure
            self._fail(label, suffix, data, traceback.format_exc())
        seconds = process_time() - start
        self.seconds += seconds
        self.counts[kind] += 1
        self.slowest = max(self.slowest, (seconds, label))
        if seconds > MAX_SECONDS:
            self._fail(label, suffix, data, f"took {seconds:.1f} s of CPU time")

    def _create_input(self, kind: str, suffix: str) -> bytes:
        tree = deepcopy(self.random.choice(self.documents[kind]))
        if self.random.random() < 0.8:
            tree = mutate_tree(tree, self.random)
        data = WRITERS[suffix](tree)
        return mutate_bytes(data, self.random) if self.random.random() < 0.3 else data

    def _read(self, kind: str, suffix: str, data: bytes) -> bool:
        """Read an input, and use the result. Return whether it was accepted."""
        path = Path(f"input.{suffix}")
        path.write_bytes(data)
        try:
            if kind == "webhook":
                webhook.parse(data)
            elif kind == "catalog":
                Catalog.load(path)
            elif kind == "v1":
                use_project(migrate(data).project, self.random)
            elif kind == "payload":
                use_project(Project.from_payload(data), self.random)
            else:
                use_project(
                    Project.from_scenefile(path, variables=self.random.choice((None, {}, {"name": "Ann"}))), self.random
                )
            accepted = True
        except ScenekitError as error:
            str(error)
            accepted = False
        if kind not in ("webhook", "catalog") and self.random.randrange(COMMAND_SHARE) == 0:
            self._run_command(kind, path)
        return accepted

    def _run_command(self, kind: str, path: Path) -> None:
        commands = ["preview", "check", "storyboard", "code", "captions"] if kind != "v1" else ["migrate", "check"]
        command = self.random.choice(commands)
        arguments = [command, str(path), *(["-o", "out.html"] if command == "storyboard" else [])]
        self.counts["commands"] += 1
        result = CliRunner().invoke(main, arguments)
        if result.exit_code not in (0, 1, 2) or "Internal error" in result.output:
            raise AssertionError(f"{arguments}: {result.exit_code} {result.output[-500:]} {result.exception!r}")

    def _fail(self, label: str, suffix: str, data: bytes, reason: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"failure-{len(self.failures)}.{suffix}"
        path.write_bytes(data)
        self.failures.append(f"{label}, saved as {path}:\n{reason}")


def print_report(fuzzer: Fuzzer) -> None:
    """Print the failures and the figures."""
    for failure in fuzzer.failures[:20]:
        print(failure)
    figures = ", ".join(f"{name} {count:,}" for name, count in sorted(fuzzer.counts.items()))
    print(f"{figures}; failures {len(fuzzer.failures):,}")
    print(f"{fuzzer.seconds:.0f} s of CPU time, the slowest input {fuzzer.slowest[0]:.2f} s ({fuzzer.slowest[1]})")
