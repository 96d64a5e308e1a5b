"""Each message is the reviewed one, and each place that makes a message is reached.

After you change a message, or add a case: `python -m tests.messages.test_messages` writes the file of messages again.
Read the difference before you commit it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scenekit.errors import ScenekitError
from tests.messages import cases
from tests.messages.sites import find_sites, iter_traceback_lines, record_lines
from tests.support.paths import GOLDEN

SNAPSHOT = GOLDEN / "messages.txt"

Case = Callable[[Path], object]


def run_case(case: Case, executed: set[tuple[str, int]] | None = None) -> str:
    """Return the message of a case: of the exception it raises, the text it returns, or the findings it returns.

    The lines of the exception's traceback are added to `executed`.
    """
    with TemporaryDirectory(prefix="scenekit-messages-") as folder, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = case(Path(folder))
        except ScenekitError as error:
            if executed is not None:
                executed.update(iter_traceback_lines(error))
            message = f"{type(error).__name__}: {error}"
        else:
            lines = [result] if isinstance(result, str) else result if isinstance(result, list) else []
            lines = [*map(str, lines), *(f"{one.category.__name__}: {one.message}" for one in caught)]
            assert lines, "the case produces no message"
            message = "\n".join(lines)
        return normalize(message, folder)


def normalize(message: str, folder: str) -> str:
    """Replace what differs from run to run: the folder, ports, ids and addresses."""
    message = message.replace(folder, "<folder>")
    message = re.sub(r"(127\.0\.0\.1|localhost):\d+", r"\1:<port>", message)
    message = re.sub(r"\b[0-9a-f]{24}\b", "<id>", message)
    message = re.sub(r"\bport=[1-9]\d*", "port=<port>", message)
    message = re.sub(r" at 0x[0-9a-f]+>", " at <address>>", message)
    return re.sub(r"\bsk-[0-9a-z-]+", "<marker>", message)


def format_snapshot() -> tuple[str, set[tuple[str, int]]]:
    """Return all messages as one text, and the lines of the package that made them."""
    blocks, executed = [], set[tuple[str, int]]()
    for group, table in cases.CASES.items():
        blocks.append(f"# {group}")
        for name, case in table.items():
            try:
                with record_lines(executed):  # for each case, because a recursion error ends the recording
                    message = run_case(case, executed)
                blocks.append(f"## {name}\n{message}")
            except Exception as error:
                raise AssertionError(f"{group}, {name}: {error!r}") from error
    return "\n\n".join(blocks) + "\n", executed


@pytest.fixture(scope="module")
def run() -> tuple[str, set[tuple[str, int]]]:
    return format_snapshot()


def test_messages_are_the_reviewed_ones(run: tuple[str, set[tuple[str, int]]]) -> None:
    assert run[0] == SNAPSHOT.read_text(encoding="utf-8"), "python -m tests.messages.test_messages"


def test_every_message_is_produced(run: tuple[str, set[tuple[str, int]]]) -> None:
    executed = run[1]
    missing = {
        site.name
        for site in find_sites()
        if not any((site.file, line) in executed for line in range(site.first_line, site.last_line + 1))
    }
    assert missing - cases.UNREACHED.keys() == set(), "add a case that produces the message"
    assert cases.UNREACHED.keys() - missing == set(), "remove the exception: a case produces the message"


if __name__ == "__main__":
    text, lines = format_snapshot()
    SNAPSHOT.write_text(text, encoding="utf-8")
    for site in find_sites():
        if not any((site.file, line) in lines for line in range(site.first_line, site.last_line + 1)):
            print(f"not reached: {site.file}:{site.first_line} {site.function} {site.factory}")
