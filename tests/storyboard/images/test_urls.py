"""URLs of images: their normal form, and their form in messages."""

import re

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenekit.storyboard.images.image import UnavailableError
from scenekit.storyboard.images.urls import normalize_url, redact_url
from tests.storyboard.images.drawn_images import missing_reason

REASONS_BY_URL = {
    "file:///etc/passwd": "does not begin with http:// or https://",
    "ftp://a.b/c.png": "does not begin with http:// or https://",
    "javascript:alert(1)": "does not begin with http:// or https://",
    "data:image/png;base64,AAAA": "does not begin with http:// or https://",
    "//a.b/c.png": "does not begin with http:// or https://",
    "c:\\a.png": "does not begin with http:// or https://",
    "${logo}": "does not begin with http:// or https://",
    "/images/blue.png": "is a path on the service, which needs base_url= (--base-url)",
    "https://ann:secret@a.b/c.png": "contains a user name or a password, which scenekit does not send",
    "https://@a.b/c.png": "contains a user name or a password, which scenekit does not send",
    "http://": "is not a valid URL",
    "http://a.b:99999/c.png": "is not a valid URL",
    "http://a.b:x/c.png": "is not a valid URL",
    "http://[::1/c.png": "is not a valid URL",
    "http://a b/c.png": "is not a valid URL",
    "http://a\r\nHost: b/c.png": "is not a valid URL",
    "http://a..b/c.png": "is not a valid URL",
    f"http://{'a' * 70}.b/c.png": "is not a valid URL",
    "http://a.b/\ud800.png": "is not a valid URL",
    "http://[fe80::1%25eth0]/c.png": "is not a valid URL",
    "http://nothing.invalid/c.png": "is on a host that cannot be resolved",
}


@pytest.mark.parametrize("url", REASONS_BY_URL)
def test_rejects_urls_that_cannot_be_fetched(url: str) -> None:
    assert missing_reason(url) == REASONS_BY_URL[url]


@given(st.text(max_size=30), st.sampled_from(["", "http://", "https://a.b", "http://a.b/", "/"]))
def test_normalized_url_is_ascii_and_stable(text: str, start: str) -> None:
    """A normalized URL is ASCII without spaces, has the scheme http or https, and httpcore accepts it."""
    try:
        url = normalize_url(start + text, "https://a.b/c")
    except UnavailableError:
        return
    assert re.fullmatch(r"https?://[a-z0-9_.:\[\]-]+/[!-~]*", url)
    assert normalize_url(url) == url
    assert httpcore.Request("GET", url).url.scheme in (b"http", b"https")


def test_redacts_secrets() -> None:
    redacted = [
        redact_url(url)
        for url in (
            "https://ann:secret@cdn.example.com/a/b.png?key=secret#secret",
            "HTTPS://secret@a.b",
            "http://a.b?secret",
            "data:image/png;base64,secret",
            "https://a.b/" + "x" * 500,
            "a\x1b[31mb\u202e",
        )
    ]
    assert redacted[:4] == ["cdn.example.com/…/b.png", "a.b/", "a.b/", "data:"]
    assert (len(redacted[4]), redacted[5]) == (81, "a[31mb")
