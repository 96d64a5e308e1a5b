"""The examples in the docstrings of the client's methods, run against a sandbox."""

import inspect
import re
import textwrap
import time
from pathlib import Path

import pytest

from scenekit import Project
from scenekit.client import Client
from scenekit.testing import RunningSandbox
from tests.support.clients import PROJECT

METHODS = sorted(
    name
    for name, member in vars(Client).items()
    if inspect.isfunction(member) and not name.startswith("_") and name != "close"
)


def extract_example(docstring: str) -> str:
    """Return the code of the `Example::` block of a docstring."""
    match = re.search(r"^Example::\n\n((?: .*\n|\n)+)", inspect.cleandoc(docstring) + "\n", re.MULTILINE)
    assert match
    return textwrap.dedent(match[1])


@pytest.mark.parametrize("name", METHODS)
def test_example_runs(service: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("scenekit.client.polling.POLL_JITTER_RANGE", (0.01, 0.01))
    with Client(base_url=service.url, app_id=service.app_id, user_key=service.user_key, ledger="jobs.sqlite") as client:
        for file in ("slides.pptx", "report.pdf", "figures.xlsx"):
            (tmp_path / file).touch()
        monkeypatch.setattr(time, "sleep", lambda _: None)  # the example polls every ten seconds
        project_id = client.create_project(PROJECT)
        draft_id = client.create_project(PROJECT, is_export=False)
        namespace = {"client": client, "project": PROJECT, "Project": Project, "time": time}
        exec(
            extract_example(getattr(Client, name).__doc__), namespace | {"project_id": project_id, "draft_id": draft_id}
        )


def test_example_of_the_class_runs(service: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("scenekit.client.polling.POLL_JITTER_RANGE", (0.01, 0.01))
    for variable, value in service.environment.items():
        monkeypatch.setenv(variable, value)
    exec(extract_example(Client.__doc__ or ""), {"Client": Client, "project": PROJECT})
    assert (tmp_path / "welcome.mp4").exists()
