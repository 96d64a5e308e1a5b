"""JSON documents: duplicate keys, encodings, and the line of a syntax error."""

import copy
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit import PayloadError
from scenekit.payload.parsing import parse_json
from tests.support.payloads import json_values

DUPLICATES = {
    '{"a": 1, "a": 2}': "a",
    '{"a": 1, "a": 1}': "a",
    '{"a": 1, "\\u0061": 2}': "a",
    '{"\\"": 1, "\\u0022": 2}': '"',
    '{"안": 1, "\\uc548": 2}': "안",
    '{"/": 1, "\\/": 2}': "/",
    '{"": 1, "": 2}': "",
    '[{"a": [{"b": {"c": 1, "c": 2}}]}]': "c",
    '{"a": {"x": 1, "y": 2}, "b": 3, "a": null}': "a",
    # Each has as many quotes before colons as the value that a parser keeps.
    '{"a": 1, "a": 2, "b": "\\"\\u003a"}': "a",
    '{"a": 1, "a": 2, "b": "\\u0022:"}': "a",
    '{"a": 1, "a": 2, "\\u0022:": 3}': "a",
    '{"a": 1' + "1" * 30 + ', "a": 2e0}': "a",
}


@pytest.mark.parametrize(("text", "key"), DUPLICATES.items())
def test_rejects_duplicate_keys(text: str, key: str) -> None:
    for document in (text, text.encode(), bytearray(text.encode()), text.encode("utf-16")):
        with pytest.raises(PayloadError) as caught:
            parse_json(document)
        assert str(caught.value) == f"An object has the key {key!r} twice. Remove one of them."


@pytest.mark.parametrize(
    "text",
    [
        '{"a": {"a": {"a": []}}, "b": [{"a": 1}, {"a": 1}]}',
        '{"a": 1e2, "b": 1E+2, "c": -0.0, "d": 1.0, "e": 12345678901234567890123}',
        '{"a": "\\u0022:", "b": "\\"\\u003a", "\\u0061b": "\\/", "c": "\\":{\\"a\\":1,\\"a\\":2}"}',
        " [ ] ",
    ],
)
def test_accepts_other_spellings_of_unique_keys(text: str) -> None:
    assert parse_json(text.encode()) == json.loads(text)


def encode_escaped(text: str) -> str:
    """Return a JSON string in which each character is an escape."""
    units = text.encode("utf-16-be")
    return '"' + "".join(f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2)) + '"'


@given(st.dictionaries(st.text(max_size=3), json_values, min_size=1, max_size=4), st.data())
def test_rejects_a_duplicate_of_any_key_in_any_spelling(document: dict[str, Any], data: st.DataObject) -> None:
    spellings = (json.dumps, encode_escaped, lambda text: json.dumps(text, ensure_ascii=False))
    members = [f"{data.draw(st.sampled_from(spellings))(key)}: {json.dumps(value)}" for key, value in document.items()]
    key = data.draw(st.sampled_from(sorted(document)))
    duplicate = f"{data.draw(st.sampled_from(spellings))(key)}: {json.dumps(data.draw(json_values))}"
    parse_json("{" + ", ".join(members) + "}")
    members.insert(data.draw(st.integers(0, len(members))), duplicate)
    with pytest.raises(PayloadError, match="twice"):
        parse_json("{" + ", ".join(members) + "}")


@given(json_values)
def test_parses_what_other_encoders_write(value: Any) -> None:
    for text in (json.dumps({"a": value}), json.dumps({"a": value}, ensure_ascii=False, indent="\t")):
        assert msgspec.json.encode(parse_json(text)) == msgspec.json.encode({"a": json.loads(text)["a"]})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize(("text", "line"), [('{"a": ]', 1), ('{"안녕": 1,\n\n "b": ]}', 3), ('{"a": 1\n', None)])
def test_a_syntax_error_has_its_line(encoding: str, text: str, line: int | None) -> None:
    with pytest.raises(PayloadError, match=r"^The data is not valid JSON: .*\.$") as caught:
        parse_json(text.encode(encoding))
    assert caught.value.line == line
    assert copy.copy(caught.value).line == line  # as pickling does


def test_other_errors_have_no_line() -> None:
    for data in (b'{"a": "\xff"}', b'{"a": 1, "a": 2}', b"[" * 100_000):
        with pytest.raises(PayloadError) as caught:
            parse_json(data)
        assert caught.value.line is None
