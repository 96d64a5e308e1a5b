"""The message of a timeout: a finished render without a link, and a percentage that is almost 100."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from scenekit.client import responses
from scenekit.errors import RenderTimeoutError
from tests.support.clients import API_KEY, encode_response, serve_responses

LINK = "https://x.example/v.mp4"
NO_LINK = "The render finished, but the service returned no download link"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"progress": 100}, NO_LINK),
        ({"progress": 100, "state": "finish"}, NO_LINK),
        ({"progress": "100", "downloadUrl": ""}, NO_LINK),
        ({"progress": 100, "downloadUrl": None}, NO_LINK),
        ({"progress": 250}, NO_LINK),
        ({"progress": 99.99, "downloadUrl": LINK}, "It is at 99%"),
        ({"progress": 99.999999, "downloadUrl": LINK}, "It is at 99%"),
        ({"progress": "99.99", "state": "finish"}, "It is at 99%"),
        ({"progress": 99.5}, "It is at 99%"),
        ({"progress": 0.9}, "It is at 0%"),
        ({"progress": None, "downloadUrl": LINK}, "It is at 0%"),
    ],
)
def test_timeout_message(connect: Callable[..., Any], data: dict[str, Any], message: str) -> None:
    with serve_responses(encode_response(msgspec.json.encode(data))) as server:
        client = connect(server.url, **API_KEY)
        with pytest.raises(RenderTimeoutError) as caught:
            client.wait("65f0", timeout=0.1, poll_interval=0.03)
    text = str(caught.value)
    assert message in text
    assert "100 %" not in text
    assert ("is not done" in text) is (message != NO_LINK)
    assert "Do not send it again" in text


@pytest.mark.parametrize(
    ("percent", "url", "is_done"),
    [(100, LINK, True), (100.0, None, False), (99.99, LINK, False), ("99.99", LINK, False)],
)
def test_only_a_full_progress_with_a_link_is_done(percent: Any, url: str | None, is_done: bool) -> None:
    assert responses.parse_progress("65f0", {"progress": percent, "downloadUrl": url}).is_done is is_done
