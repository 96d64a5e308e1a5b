"""Edits of text: any value can be set in any file, and nothing else changes."""

from __future__ import annotations

import ast
import copy
import json
from typing import Any

import pytest
import yaml
from hypothesis import given, note
from hypothesis import strategies as st

from scenekit.studio.sourcetext.documents import TextDocument
from scenekit.studio.sourcetext.members import REMOVED
from scenekit.studio.sourcetext.nodes import NotEditableError
from scenekit.studio.sourcetext.python_calls import PythonDocument, get_call_position

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12) | st.sampled_from(
    ["a: b", "# no", "yes", "1.5", "12:30", "two\nlines\n", " x ", "안녕", '"', "'", "${x}", "-", "[", "~", "=", "*a"]
)
SCALARS = TEXTS | st.integers(-999, 999) | st.booleans() | st.floats(-1e6, 1e6)
KEYS = st.sampled_from(["at", "margin", "text", "size", "offset", "x-y", "a b"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)
OBJECTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)


def format_yaml(data: Any, flow: bool | None, width: int) -> str:
    return yaml.safe_dump(data, default_flow_style=flow, width=width, allow_unicode=True, sort_keys=False)


@st.composite
def documents(draw: st.DrawFn) -> TextDocument:
    """Draw a YAML or JSON file with a list of objects."""
    data = {"items": draw(st.lists(OBJECTS, min_size=1, max_size=3))}
    if draw(st.booleans()):
        indent = draw(st.sampled_from([None, 2, "\t"]))
        text = json.dumps(data, indent=indent, ensure_ascii=draw(st.booleans()))
        return TextDocument(text.encode(), "json")
    text = format_yaml(data, draw(st.sampled_from([None, True, False])), draw(st.sampled_from([20, 80])))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return TextDocument(text.encode(), "yaml")


@given(documents(), KEYS, VALUES, st.data())
def test_any_key_can_be_set(document: TextDocument, key: str, value: Any, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(document.data["items"]) - 1))
    note(repr(document.text))
    expected = copy.deepcopy(document.data)
    expected["items"][index][key] = value
    content = document.change_members(("items", index), {key: value})
    assert TextDocument(content, document.text_format).data == expected


@given(documents(), st.data())
def test_any_key_can_be_removed(document: TextDocument, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(document.data["items"]) - 1))
    members = document.data["items"][index]
    key = data.draw(st.sampled_from(sorted(members)))
    note(repr(document.text))
    expected = copy.deepcopy(document.data)
    del expected["items"][index][key]
    try:
        content = document.change_members(("items", index), {key: REMOVED})
    except NotEditableError:
        assert len(members) == 1  # an empty object needs braces
        return
    assert TextDocument(content, document.text_format).data == expected


@given(documents(), st.data())
def test_items_can_be_copied_moved_and_deleted(document: TextDocument, data: st.DataObject) -> None:
    count = len(document.data["items"])
    index, target = (data.draw(st.integers(0, count - 1)) for _ in range(2))
    items = copy.deepcopy(document.data["items"])
    moved = TextDocument(document.move_item(("items",), index, target), document.text_format)
    items.insert(target, items.pop(index))
    assert moved.data["items"] == items
    copied = TextDocument(moved.duplicate_item(("items",), index), document.text_format)
    items.insert(index + 1, copy.deepcopy(items[index]))
    assert copied.data["items"] == items
    deleted = TextDocument(copied.delete_item(("items",), 0), document.text_format)
    assert deleted.data["items"] == items[1:]


@given(
    st.lists(st.tuples(st.sampled_from("abcde"), VALUES), max_size=4), st.sampled_from("abcdef"), VALUES, st.booleans()
)
def test_any_argument_of_a_call_can_be_set(
    pairs: list[tuple[str, Any]], key: str, value: Any, is_multiline: bool
) -> None:
    arguments = [f"{name}={item!r}" for name, item in dict(pairs).items()]
    separator = ",\n    "
    code = f"x = f({', '.join(arguments)})  # end\n"
    if is_multiline and arguments:
        code = f"x = f(\n    {separator.join(arguments)},\n)\n"
    document = PythonDocument(f"# 안녕\n{code}".encode())
    call = next(node for node in ast.walk(ast.parse(document.text)) if isinstance(node, ast.Call))
    content = document.change_arguments(get_call_position(call), {key: value}, "")
    names: dict[str, Any] = {"f": lambda **options: options}
    exec(content.decode(), names)
    result = names["x"][key]
    assert json.loads(json.dumps(result)) == value
    assert content.decode().startswith("# 안녕\n")


@pytest.mark.parametrize(
    ("text", "path", "changes", "expected"),
    [
        ("a = 1 # one\nb = 2\n", (), {"a": 3}, "a = 3 # one\nb = 2\n"),
        ("[t]\na = 'x'\n[u]\nb = 1\n", ("t",), {"c": 2}, "[t]\na = 'x'\nc = 2\n[u]\nb = 1\n"),
        ("[t]\n[u]\nb = 1\n", ("t",), {"c": 2}, "[t]\nc = 2\n[u]\nb = 1\n"),
        ('a = """\nx\n"""\n', (), {"a": "y\n"}, 'a = """\ny\n"""\n'),
        ("a = { b = 1, c = [1, 2] }\n", ("a",), {"c": [1, 3]}, "a = { b = 1, c = [1, 3] }\n"),
        ("a = {}\n", ("a",), {"b": 1}, "a = {b = 1}\n"),
        ('"a b" = 1\n', (), {"a b": REMOVED, "c": 2}, "c = 2\n"),
        ("a = 1979-05-27T07:32:00Z\nb = 0x1F\n", (), {"b": 5}, "a = 1979-05-27T07:32:00Z\nb = 5\n"),
    ],
)
def test_toml_keeps_its_style(text: str, path: tuple[str, ...], changes: dict[str, Any], expected: str) -> None:
    assert TextDocument(text.encode(), "toml").change_members(path, changes).decode() == expected
