"""List every violation of the language rules: `python -m tests.language [FOLDER …]`."""

import sys
from pathlib import Path

from tests.language.prose import iter_documents, iter_python_files, read_document, read_python
from tests.language.test_plain_english import check, is_plain_name, iter_functions
from tests.support.paths import ROOT


def list_problems(folders: list[str]) -> list[str]:
    """Return the violations in the given files and folders, or in all."""
    problems = []
    for path in (*iter_python_files(), *iter_documents()):
        name = path.relative_to(ROOT).as_posix()
        if folders and not any(name.startswith(folder) for folder in folders):
            continue
        is_python = path.suffix == ".py"
        problems += [
            problem for prose in (read_python if is_python else read_document)(path) for problem in check(prose)
        ]
        if is_python:
            names = (node for node in iter_functions(path) if not is_plain_name(node.name))
            problems += [f"{name}:{node.lineno}: name: {node.name} is not a verb" for node in names]
    return problems


if __name__ == "__main__":
    print(*(found := list_problems([str(Path(folder)) for folder in sys.argv[1:]])), sep="\n")
    sys.exit(bool(found))
