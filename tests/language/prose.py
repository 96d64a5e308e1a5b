"""Read all prose of the project: docstrings, comments, messages and documents, each with its location."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from tests.support.paths import ROOT

Kind = Literal["docstring", "comment", "message", "document"]

SOURCES = ("scenekit", "tests", "docs", "examples")
DOCUMENTS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs")


class Prose(NamedTuple):
    """A piece of prose: a docstring, a comment, a string that people read, or a paragraph of a document."""

    kind: Kind
    location: str
    """The file and the line, such as `scenekit/scene.py:12`."""
    text: str


def iter_python_files() -> Iterator[Path]:
    """Yield the Python files of the project, except vendor scripts and these tests, which quote what they forbid."""
    for folder in SOURCES:
        yield from (
            path for path in sorted((ROOT / folder).rglob("*.py")) if not {"vendor", "language"} & set(path.parts)
        )


def iter_documents() -> Iterator[Path]:
    for name in DOCUMENTS:
        path = ROOT / name
        yield from sorted(path.glob("*.md")) if path.is_dir() else [path]


def read_python(path: Path) -> Iterator[Prose]:
    """Yield the docstrings and comments of a file, and the strings of the package that contain a sentence."""
    source = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT).as_posix()
    docstrings = set()
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", ())
        for statement in body if isinstance(body, list) else ():
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                docstrings.add(statement.value)
                if isinstance(statement.value.value, str):
                    yield Prose("docstring", f"{name}:{statement.lineno}", _without_code(statement.value.value))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Prose("comment", f"{name}:{token.start[0]}", token.string.lstrip("#! "))
    if name.startswith("scenekit/"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
                yield Prose("message", f"{name}:{node.lineno}", node.value)


def read_document(path: Path) -> Iterator[Prose]:
    """Yield the paragraphs of a Markdown file, without code."""
    name = path.relative_to(ROOT).as_posix()
    is_code, line_number, lines = False, 1, list[str]()
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.lstrip().startswith(("```", "~~~", ":::")):
            is_code = not is_code if not line.lstrip().startswith(":::") else is_code
        elif line.strip() and not is_code:
            if not lines:
                line_number = number
            lines.append(line)
            continue
        if lines:
            yield Prose("document", f"{name}:{line_number}", _without_code("\n".join(lines)))
            lines = []


def _without_code(text: str) -> str:
    """Remove doctests and inline code, which quote names."""
    text = re.sub(r"(?m)^ *(>>>|\.\.\.).*(\n(?! *\n| *>>>).*)*", "", text)
    return re.sub(r"``.*?``|`[^`]*`", "`x`", text, flags=re.DOTALL)
