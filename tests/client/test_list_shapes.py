"""Lists of known and unknown shapes. An unknown shape is not an empty list, which would allow a second bill."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from scenekit.client import responses
from scenekit.errors import InvalidResponseError, OutcomeUnknownError
from scenekit.testing import RunningSandbox, sandbox
from tests.support.clients import API_KEY, CLIENT_CLASSES, PROJECT, encode_response, serve_responses
from tests.support.list_proxy import ListProxy, Loss, Reshape, run_list_proxy, wrap


def number(items: list[Any]) -> dict[str, Any]:
    """Return an object with numeric keys, in the order of text: "10" comes before "2"."""
    return {key: items[int(key)] for key in sorted(map(str, range(len(items))))}


def rename(items: list[Any], key: str, new_key: str) -> list[Any]:
    return [{new_key if name == key else name: value for name, value in item.items()} for item in items]


READABLE_SHAPES: dict[str, Reshape] = {
    "the list of the envelope": wrap,
    "a list without an envelope": lambda items: items,
    "projects": lambda items: wrap({"projects": items}),
    "items": lambda items: wrap({"items": items, "total": len(items)}),
    "list": lambda items: wrap({"list": items}),
    "projects without data": lambda items: {"success": True, "projects": items},
    "numeric keys": lambda items: wrap(number(items)),
    "numeric keys without an envelope": number,
    "numeric keys below projects": lambda items: wrap({"projects": number(items)}),
}

UNREADABLE_SHAPES: dict[str, Reshape] = {
    "results": lambda items: wrap({"results": items}),
    "a page": lambda items: wrap({"page": {"content": items}}),
    "keys that are ids": lambda items: wrap({item["id"]: item for item in items} or {"none": {}}),
    "a number": lambda items: wrap(len(items)),
    "null": lambda _: wrap(None),
    "null below projects": lambda _: wrap({"projects": None}),
    "text": lambda _: wrap("none"),
    "ids": lambda items: wrap([item["id"] for item in items] or ["none"]),
    "an object and null": lambda items: wrap([*items, None]),
    "numeric keys and another": lambda items: wrap({**number(items), "total": len(items)}),
    "entries without a name": lambda items: wrap([*rename(items, "name", "title"), {"id": "65f0", "title": "x"}]),
}

FIRST_PAGES: dict[str, Reshape] = {
    "the number of all projects": lambda items: wrap({"items": [], "total": 20 + len(items)}),
    "the number of pages": lambda _: wrap({"projects": [], "pagination": {"page": 1, "totalPages": 3}}),
    "another page": lambda _: wrap({"list": [], "hasNext": True}),
    "a cursor": lambda _: {"success": True, "data": [], "meta": {"next_cursor": "abc"}},
    "a page that is not the last": lambda _: wrap({"projects": [], "last": False}),
}
"""The first page of several. The project is on another."""

COMBINATIONS = list(
    itertools.product([*READABLE_SHAPES, *UNREADABLE_SHAPES, *FIRST_PAGES], get_args(Loss), [False, True])
)


def mark_combination(shape: str, loss: Loss, resend: bool) -> Any:
    """Mark the resends after damaged responses as slow: they repeat those after a lost response."""
    marks = [pytest.mark.slow] if resend and loss in ("502", "truncated") else []
    return pytest.param(shape, loss, resend, marks=marks)


@pytest.fixture(scope="module")
def service() -> Iterator[RunningSandbox]:
    """A sandbox for all tests of this module. Each test uses a name of its own."""
    with sandbox(speed=1e6) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(service: RunningSandbox) -> Iterator[ListProxy]:
    with run_list_proxy(service.url) as running:
        yield running


def count_projects(service: RunningSandbox, name: str) -> int:
    return [project.name.partition(" [")[0] for project in service.projects()].count(name)


def test_there_are_250_combinations() -> None:
    assert len(COMBINATIONS) == 250


@pytest.mark.parametrize(("shape", "loss", "resend"), [mark_combination(*one) for one in COMBINATIONS])
def test_creates_one_project_whatever_the_shape(
    service: RunningSandbox, proxy: ListProxy, tmp_path: Path, shape: str, loss: Loss, resend: bool
) -> None:
    name = f"{shape}, {loss}, {resend}"
    project = PROJECT.to_dict() | {"name": name}
    proxy.loss, proxy.reshape = loss, (READABLE_SHAPES | UNREADABLE_SHAPES | FIRST_PAGES)[shape]
    is_processed, is_readable = loss != "before", shape in READABLE_SHAPES
    client_class = CLIENT_CLASSES["async" if COMBINATIONS.index((shape, loss, resend)) % 5 == 0 else "sync"]
    options: dict[str, Any] = {"lookup_timeout": 0.02, "resend_after": 0, "ledger": tmp_path / "jobs.sqlite"}
    with client_class(base_url=proxy.url, app_id="me", user_key="key", **options) as client:
        for is_resend in (False, resend):
            if loss == "none" or (is_readable and (is_processed or is_resend)):
                if not (loss == "none" and is_resend):  # a resend of a known project is a new intent
                    assert client.create_project(project, resend=is_resend) in [one.id for one in service.projects()]
            else:
                with pytest.raises(OutcomeUnknownError) as caught:
                    client.create_project(project, resend=is_resend)
                assert caught.value.can_resend is is_readable
                assert ("The client could not look for it: The" in str(caught.value)) is not is_readable
            assert count_projects(service, name) == (is_processed or (is_readable and is_resend))
            if is_readable and is_processed:
                break  # the first call knows the project, so that a resend would be a new intent
        proxy.reshape = wrap
        has_known_id = client.ledger.list_jobs()[0].project_id is not None
        client.create_project(project, resend=not has_known_id)
        assert count_projects(service, name) == 1
        client.delete_projects([project.id for project in service.projects()[:-12]])  # else the lists grow


def test_entry_with_the_marker_but_without_an_id_is_not_absent(
    service: RunningSandbox, proxy: ListProxy, tmp_path: Path
) -> None:
    project = PROJECT.to_dict() | {"name": "no id"}
    proxy.loss, proxy.reshape = "after", lambda items: wrap(rename(items, "id", "projectKey"))
    options: dict[str, Any] = {"lookup_timeout": 0.02, "resend_after": 0, "ledger": tmp_path / "jobs.sqlite"}
    with CLIENT_CLASSES["sync"](base_url=proxy.url, app_id="me", user_key="key", **options) as client:
        for resend in (False, True):
            with pytest.raises(OutcomeUnknownError, match="must have an id and a name") as caught:
                client.create_project(project, resend=resend)
            assert not caught.value.can_resend
    assert count_projects(service, "no id") == 1


@pytest.mark.parametrize("kind", ["edit", "export"])
def test_unreadable_project_does_not_decide_a_change(kind: str, tmp_path: Path) -> None:
    before = encode_response(b'{"success": true, "data": {"project": {"_id": "65f0", "scenes": [1]}}}')
    lost = encode_response(b"", "502 Bad Gateway")
    unreadable = encode_response(b'{"success": true, "data": {"result": {"_id": "65f0", "scenes": [1]}}}')
    options: dict[str, Any] = {"lookup_timeout": 0, "resend_after": 0, "ledger": tmp_path / "jobs.sqlite"}
    with serve_responses(before, lost, unreadable) as server:
        client = CLIENT_CLASSES["sync"](base_url=server.url, **API_KEY, **options)
        with client, pytest.raises(OutcomeUnknownError, match=r"could not look for it: .*'result'") as caught:
            client.edit_project("65f0", {"scenes": []}) if kind == "edit" else client.export_project("65f0")
        assert not caught.value.can_resend
        assert [line.partition(" ")[0] for line in server.request_lines] == ["GET", "POST", "GET"]


A, B = {"id": "a"}, {"id": "b"}

PARSERS: dict[str, Callable[[Any], list[Any]]] = {
    "projects": responses.parse_projects,
    "models": responses.parse_models,
    "templates": responses.parse_templates,
    "workspaces": responses.parse_workspaces,
}


@pytest.mark.parametrize("noun", PARSERS)
@pytest.mark.parametrize(
    ("data", "ids"),
    [
        ([], []),
        ({}, []),
        ([A, B], ["a", "b"]),
        ({"<key>": [A]}, ["a"]),
        ({"<key>": []}, []),
        ({"<key>": {}}, []),
        ({"items": [A], "page": 1}, ["a"]),
        ({"list": [A, B]}, ["a", "b"]),
        ({"0": A}, ["a"]),
        ({"10": B, "9": A}, ["a", "b"]),
        ({"1": A, "3": B}, ["a", "b"]),
        ({"<key>": {"1": B, "0": A}}, ["a", "b"]),
    ],
)
def test_reads_known_shapes(noun: str, data: Any, ids: list[str]) -> None:
    if isinstance(data, dict):
        data = {noun if key == "<key>" else key: value for key, value in data.items()}
    assert [item.id for item in PARSERS[noun](data)] == ids


@pytest.mark.parametrize("noun", PARSERS)
@pytest.mark.parametrize(
    ("data", "description"),
    [
        (None, "It is null"),
        (7, "It is a number"),
        (True, "It is a Boolean value"),
        ("", "It is text"),
        ({"results": [A]}, "It is an object with the keys 'results'"),
        ({"results": []}, "It is an object with the keys 'results'"),
        ({"page": {"content": [A]}, "size": 1}, "It is an object with the keys 'page', 'size'"),
        ({"a": A, "b": B}, "It is an object with the keys 'a', 'b'"),
        ({"-1": A}, "It is an object with the keys '-1'"),
        ({"1.0": A}, "It is an object with the keys '1.0'"),
        ({"01": A}, "It is an object with the keys '01'"),
        ({"١": A}, "It is an object with the keys"),
        ({"": A}, "It is an object with the keys ''"),
        ({"0": A, "next": None}, "It is an object with the keys '0', 'next'"),
        ({"<key>": None}, "Its '<key>' is null"),
        ({"<key>": 3}, "Its '<key>' is a number"),
        ({"<key>": {"results": [A]}}, "Its '<key>' is an object with the keys 'results'"),
        ({"<key>": {"<key>": [A]}}, "Its '<key>' is an object with the keys"),
        ({"<key>": [A], "items": []}, "It is an object with the keys '<key>', 'items'"),
        ([A, "b"], "Item 2 of the list is text"),
        ([None], "Item 1 of the list is null"),
        ([[A]], "Item 1 of the list is a list"),
        ({"0": A, "1": 7}, "Item 2 of the list is a number"),
        ({f"key {n}": n for n in range(9)}, "'key 0', 'key 1', 'key 2', 'key 3', 'key 4' and 4 more"),
        ({"k" * 1000: 1}, "'" + "k" * 40 + "…'"),
        ({"\x1b[31m": 1}, r"'\x1b[31m'"),
    ],
)
def test_rejects_unknown_shapes(noun: str, data: Any, description: str) -> None:
    if isinstance(data, dict):
        data = {noun if key == "<key>" else key: value for key, value in data.items()}
    with pytest.raises(InvalidResponseError) as caught:
        PARSERS[noun](data)
    message = str(caught.value)
    assert message.startswith(
        f"The response must contain a list of {noun}: a list of objects, or an object with the key"
    )
    assert description.replace("<key>", noun) in message
    assert len(message) < 600


@pytest.mark.parametrize(
    ("model", "clothes"),
    [
        ({"id": "m"}, []),
        ({"id": "m", "clothes": []}, []),
        ({"id": "m", "clothes": {}}, []),
        ({"id": "m", "clothes": [A]}, ["a"]),
        ({"id": "m", "clothes": {"1": B, "0": A}}, ["a", "b"]),
        ({"id": "m", "clothes": None}, "It is null"),
        ({"id": "m", "clothes": "BG00002320"}, "It is text"),
        ({"id": "m", "clothes": ["BG00002320"]}, "Item 1 of the list is text"),
        ({"id": "m", "clothes": {"BG00002320": {}}}, "the keys 'BG00002320'"),
    ],
)
def test_reads_the_clothes_of_a_model(model: dict[str, Any], clothes: list[str] | str) -> None:
    if isinstance(clothes, str):
        with pytest.raises(InvalidResponseError, match="must contain a list of clothes") as caught:
            responses.parse_models([model])
        assert clothes in str(caught.value)
    else:
        (parsed,) = responses.parse_models([model])
        assert [outfit.id for outfit in parsed.clothes] == clothes


@pytest.mark.parametrize(
    "method", ["list_projects", "list_models", "list_dropdown_models", "list_templates", "list_workspaces"]
)
def test_methods_reject_unknown_shapes(connect: Callable[..., Any], method: str) -> None:
    with serve_responses(encode_response(b'{"success": true}')) as server:
        client = connect(server.url, **API_KEY)
        with pytest.raises(InvalidResponseError, match="an object with the keys 'success'"):
            getattr(client, method)()
    assert len(server.requests) == 1
