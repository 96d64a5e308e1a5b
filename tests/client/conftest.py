"""Fixtures that run a test with both clients."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.clients import CLIENT_CLASSES


@pytest.fixture(params=sorted(CLIENT_CLASSES))
def client_class(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """The class of each client, with the same blocking interface."""
    return CLIENT_CLASSES[request.param]


@pytest.fixture
def connect(client_class: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """A function that opens a client for a URL. The client is closed after the test."""
    clients = []

    def open_client(url: str, **options: Any) -> Any:
        defaults = {"app_id": "me@example.com", "user_key": "the-secret-key", "lookup_timeout": 0.5}
        clients.append(client_class(base_url=url, **defaults | options).__enter__())
        return clients[-1]

    yield open_client
    for client in clients:
        client.__exit__(None, None, None)
