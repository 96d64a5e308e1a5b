"""Tokens: format, lifetime and authentication."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from scenekit.sandbox import asgi
from scenekit.testing import sandbox
from tests.support.sandbox_api import expect_data, expect_error, open_client


def decode_part(part: str) -> Any:
    """Decode the header or the claims of a JWT."""
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_tokens_are_jwts_with_a_lifetime_of_one_day() -> None:
    with sandbox(now=lambda: 1_700_000_000.7) as running, open_client(running) as api:
        header, claims, signature = api.headers["Authorization"].split(".")
    assert decode_part(header) == {"alg": "HS256", "typ": "JWT"}
    assert decode_part(claims) == {
        "appId": running.app_id,
        "platform": "sandbox",
        "iat": 1_700_000_000,
        "exp": 1_700_086_400,
    }
    assert len(base64.urlsafe_b64decode(signature + "=")) == 32


def forge_token(token: str) -> str:
    """Return the token with a signature for an empty key."""
    signed = token.rpartition(".")[0]
    signature = hmac.new(b"", signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


INVALID_TOKENS: list[tuple[Callable[[str], str], str]] = [
    ("{0:.0}".format, "missing"),
    ("Bearer {}".format, "without 'Bearer'"),
    ("{}x".format, "did not issue"),
    (forge_token, "did not issue"),
    ("..{0:.0}".format, "did not issue"),
    ("\xe9{}".format, "did not issue"),
]


@pytest.mark.parametrize(("change", "message"), INVALID_TOKENS)
def test_rejects_invalid_tokens(shared_api: httpx.Client, change: Callable[[str], str], message: str) -> None:
    headers = {b"Authorization": change(shared_api.headers["Authorization"]).encode("latin-1")}
    for method, path, name, _ in asgi.API_ROUTES:
        if name not in ("token", "auth"):
            response = shared_api.request(method, path.replace("{key}", "x"), json={}, headers=headers)
            assert message in expect_error(response, 401)
    assert expect_data(shared_api.get("/auth", headers=headers)) == {"isAuthenticated": False}


def test_tokens_expire_after_one_day() -> None:
    clock = [1000.0]
    with sandbox(now=lambda: clock[0]) as running, open_client(running) as api:
        clock[0] += 86_399
        assert expect_data(api.get("/auth")) == {"isAuthenticated": True}
        clock[0] += 1
        assert expect_data(api.get("/auth")) == {"isAuthenticated": False}
        assert "expired" in expect_error(api.get("/model"), 401)


@pytest.mark.parametrize("credentials", [{"appId": "me", "userKey": "no"}, {"appId": "no", "userKey": "key"}])
def test_only_the_configured_credentials_get_a_token(credentials: dict[str, str]) -> None:
    with sandbox(app_id="me", user_key="key") as running:
        url = f"{running.url}/api/odin/v3/auth/token"
        expect_error(httpx.post(url, json=credentials), 401)
        expect_data(httpx.post(url, json={"appId": "me", "userKey": "key"}))
        assert (running.app_id, running.user_key) == ("me", "key")
