"""Bodies of webhook calls, which may come from anybody."""

import pytest

from scenekit.client import webhook
from scenekit.errors import InvalidResponseError


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"[]", b'"progress"', b"{}", b"[" * 50_000, b'{"progress": 1}' + b" " * 2_000_000, b"\xff"],
)
def test_rejects_invalid_bodies(body: bytes) -> None:
    with pytest.raises(InvalidResponseError, match="webhook body"):
        webhook.parse(body)


def test_ignores_values_of_unexpected_types() -> None:
    event = webhook.parse(b'{"progress": "50", "credit": "many", "backendTaskId": 7, "new": [1]}')
    assert (event.percent, event.credit, event.backend_task_id, event.is_done) == (50, None, None, False)
    assert event.data["new"] == [1]
