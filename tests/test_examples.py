"""Every example composes to its golden payload.

After a change that is meant, write them anew: `python -m tests.test_examples`.
"""

import runpy
from pathlib import Path

import pytest

from scenekit import Project

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def payload(example: Path) -> bytes:
    project: Project = runpy.run_path(str(example))["project"]
    return project.to_json(indent=2) + b"\n"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: str(path.stem))
def test_an_example_is_its_golden_payload(example: Path) -> None:
    assert payload(example) == (GOLDEN / f"{example.stem}.json").read_bytes()


def test_no_golden_payload_is_left_over() -> None:
    stems = {path.stem for path in GOLDEN.glob("*.json")} - {"quickstart-v3"}
    assert stems == {example.stem for example in EXAMPLES}


if __name__ == "__main__":
    for example in EXAMPLES:
        (GOLDEN / f"{example.stem}.json").write_bytes(payload(example))
