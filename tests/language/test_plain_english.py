"""Docstrings, comments, messages and documents are plain technical English; names are those of the field."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.language.prose import Prose, iter_documents, iter_python_files, read_document, read_python
from tests.support.paths import ROOT

HEADLESS = r"(?:What|Where|Which|Who|Whose|Whom|Why|How)\b(?![^.:!?]*\?)"
"""A sentence that begins with a question word has no subject, unless it is a question. Headings may have none."""

RULES = {
    "a headless sentence: begin with a verb or a noun": re.compile(rf"(?:\A|\A[-*\d. ]+|[.!?]\s+){HEADLESS}"),
    "'Of …' as an opener: name the subject first": re.compile(r"\AOf (?:a|an|the|all|each|what|those|it|them)\b"),
    "'is no X': write 'is not an X'": re.compile(
        r"(?<!there )(?<!There )\b(?:is|are|was|were|be) (?:none|nothing|nobody|no(?! (?:longer|more|less|later|earlier|"
        r"larger|smaller|slower|different|matter)\b))\b"
    ),
    "a word that plain technical English does not need": re.compile(
        r"\b(?:nobody|anew|aslant|whoever|likewise|whence|wherein|thereof)\b", re.IGNORECASE
    ),
    "'the verb': write 'the method'": re.compile(r"\b(?:the|a|each|every|its|no|whose) verbs?\b", re.IGNORECASE),
    "a metaphor: use the term of the field": re.compile(
        r"\b(?:the house|laws? of|a room|rooms|strangers?|desks?|shelf|shelves|by luck|fate|mishaps?)\b", re.IGNORECASE
    ),
    "'knows no such': write 'got an unknown option'": re.compile(r"\bknows no\b", re.IGNORECASE),
}

EXCEPTIONS: dict[str, str] = {}
"""Location (a file, or `file:line text`) to the reason why a rule does not apply there."""

PARTICIPLES = (
    *("said", "kept", "told", "shown", "made", "found", "given", "meant", "asked", "written", "drawn", "seen", "taken"),
    *("left", "held", "spoken", "known", "gone", "begun", "sent", "laid", "cut_off"),
    *("within", "beside", "above", "below_", "aside", "across", "down", "around", "own", "late", "anew", "apart"),
)
NOT_PARTICIPLES = {"embed", "feed", "need", "seed", "speed", "shed", "red", "bed"}
PREFIXES = ("what_", "how_", "why_", "who_", "where_", "whose_", "which_")
ALLOWED_NAMES = {"above", "below", "seed"}
"""`above` and `below` are placement options, the public names of CSS-like positions."""


def check(prose: Prose) -> Iterator[str]:
    for rule, pattern in RULES.items():
        if match := pattern.search(prose.text):
            context = " ".join(prose.text[max(match.start() - 20, 0) : match.end() + 40].split())
            if not any(prose.location.startswith(place) or place in prose.text for place in EXCEPTIONS):
                yield f"{prose.location}: {prose.kind}: {rule}: … {context} …"


FILES_BY_FOLDER: dict[str, list[Path]] = {}
for file in iter_python_files():
    FILES_BY_FOLDER.setdefault(str(file.parent.relative_to(ROOT)), []).append(file)


@pytest.mark.parametrize("folder", FILES_BY_FOLDER)
def test_code_is_written_in_plain_english(folder: str) -> None:
    prose = (prose for path in FILES_BY_FOLDER[folder] for prose in read_python(path))
    assert [problem for one in prose for problem in check(one)] == []


def test_documents_are_written_in_plain_english() -> None:
    prose = (prose for path in iter_documents() for prose in read_document(path))
    assert [problem for one in prose for problem in check(one)] == []


def iter_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_plain_name(name: str) -> bool:
    """Whether a function is not called by a bare participle, preposition or question word."""
    bare = name.strip("_")
    if bare in ALLOWED_NAMES or bare in NOT_PARTICIPLES or name.startswith("__"):
        return True
    return not (bare in PARTICIPLES or (bare.endswith("ed") and "_" not in bare) or bare.startswith(PREFIXES))


@pytest.mark.parametrize("folder", FILES_BY_FOLDER)
def test_functions_are_named_by_verbs(folder: str) -> None:
    functions = ((path, node) for path in FILES_BY_FOLDER[folder] for node in iter_functions(path))
    assert [f"{path}:{node.lineno} {node.name}" for path, node in functions if not is_plain_name(node.name)] == []


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("What costs is sent once.", True),
        ("Return a name. Whose it is, is not known.", True),
        ("Return what the caller passed.", False),
        ("Which one do you want?", False),
        ("M1 is no model.", True),
        ("There is no model M1.", False),
        ("The key is no longer valid.", False),
        ("Nobody reads it.", True),
        ("Of a project that is gone, the id.", True),
        ("Return the id of a project.", False),
        ("The verb knows no such word.", True),
        ("The method has no such option.", False),
    ],
)
def test_rules_find_what_they_forbid(text: str, is_refused: bool) -> None:
    assert bool(list(check(Prose("comment", "nowhere.py:1", text)))) == is_refused
