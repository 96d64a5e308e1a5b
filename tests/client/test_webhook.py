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


BODY = b'{"progress": 100, "credit": 2, "backendTaskId": "t", "download_url": "https://x.example/v.mp4"}'


def test_reads_the_body_with_and_without_an_envelope() -> None:
    event = webhook.parse(BODY)
    assert webhook.parse(b'{"success": true, "data": %s}' % BODY) == event
    assert (event.is_done, event.credit, event.data["download_url"]) == (True, 2, "https://x.example/v.mp4")


def test_prefers_the_progress_outside_of_an_envelope() -> None:
    assert webhook.parse(b'{"success": true, "progress": 3, "data": {"progress": 9}}').percent == 3


@pytest.mark.parametrize(
    "body",
    [
        b'{"success": true}',
        b'{"success": true, "data": null}',
        b'{"success": true, "data": [{"progress": 9}]}',
        b'{"success": true, "data": {"data": {"progress": 9}}}',
        b'{"data": {"progress": 9}}',
        b'{"success": false, "error": {"code": 1, "msg": "no"}}',
    ],
)
def test_rejects_other_envelopes(body: bytes) -> None:
    with pytest.raises(InvalidResponseError, match="webhook body must be"):
        webhook.parse(body)
