"""Who asks: the keys, the token they are exchanged for, and keeping both to ourselves."""

from __future__ import annotations

import base64
import hashlib
import os
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from scenekit.client.http_messages import APIRequest, decode_json
from scenekit.errors import CredentialsError, InvalidResponseError

if TYPE_CHECKING:
    from collections.abc import Mapping

API_KEY_ENV, APP_ID_ENV, USER_KEY_ENV = (f"AISTUDIOS_{name}" for name in ("API_KEY", "APP_ID", "USER_KEY"))
"""The environment variables that stand in for what is not given."""

DEFAULT_TOKEN_TTL_S = 24 * 60 * 60.0
"""Seconds: how long a token is good, where it does not say so itself."""

REFRESH_MARGIN_RATIO = 0.05
"""Of a token's life: it is renewed so much ahead of its end."""


MIN_SECRET_CHARS = 6
"""Characters: what is shorter is no secret, and would be found in every other word."""


class Secrets:
    """What is never shown: any of it is masked wherever words of others are passed on."""

    def __init__(self, *secrets: str | None):
        self._static = [secret for secret in secrets if secret and len(secret) >= MIN_SECRET_CHARS]
        self._recent_tokens: deque[str] = deque(maxlen=8)

    def add(self, secret: str) -> None:
        """A token, which is good for a while; older ones are not any more."""
        self._recent_tokens.append(secret)

    def redact(self, text: str) -> str:
        """A text without them, also where it is JSON and spells them as that does."""
        for secret in (*self._static, *self._recent_tokens):
            text = text.replace(secret, "***").replace(msgspec.json.encode(secret).decode()[1:-1], "***")
        return text

    def __repr__(self) -> str:
        return "Secrets(***)"


class Token(NamedTuple):
    """A token and when it is to be renewed, by the client's clock in seconds."""

    text: str
    refresh_at: float

    def __repr__(self) -> str:
        return f"Token(***, renew_at={self.refresh_at:.0f})"


class Credentials:
    """An API key (which is a token that somebody else exchanged), or an app id and a user key to exchange for one."""

    def __init__(self, api_key: str | None, app_id: str | None, user_key: str | None):
        self.api_key, self.app_id, self.user_key = api_key, app_id, user_key

    def __repr__(self) -> str:
        return "Credentials(api_key=***)" if self.api_key else "Credentials(app_id=***, user_key=***)"

    @property
    def account_hash(self) -> str:
        """Whose it is, as a hash: of the app id, which a token carries, too; the same for all of no known account."""
        name = self.app_id or decode_claims(self.api_key or "").get("appId")
        return hashlib.sha256(name.encode()).hexdigest() if isinstance(name, str) else ""

    @property
    def token_request(self) -> APIRequest:
        """The call that exchanges them for a token."""
        body = msgspec.json.encode({"appId": self.app_id, "userKey": self.user_key})
        return APIRequest("POST", "/auth/token", body, unauthenticated=True)


def resolve_credentials(
    api_key: str | None, app_id: str | None, user_key: str | None, environment: Mapping[str, str] | None = None
) -> Credentials:
    """The credentials given, else those of the environment. Raises `CredentialsError`."""
    if not (api_key or app_id or user_key):
        around = os.environ if environment is None else environment
        api_key, app_id, user_key = (around.get(name) or None for name in (API_KEY_ENV, APP_ID_ENV, USER_KEY_ENV))
        if api_key:
            app_id = user_key = None  # the environment may well hold both
    if api_key and (app_id or user_key):
        raise CredentialsError("give either api_key, or app_id and user_key: not both")
    for name, value in (("api_key", api_key), ("app_id", app_id), ("user_key", user_key)):
        if value is not None and not is_header_safe(value):
            wrong = "such as an umlaut, a line break, or a space at its end"
            raise CredentialsError(f"{name} holds something that no key holds, {wrong}")
    if api_key or (app_id and user_key):
        return Credentials(api_key, app_id, user_key)
    if app_id or user_key:
        given, missing = ("app_id", "user_key") if app_id else ("user_key", "app_id")
        raise CredentialsError(f"{given} is given, and {missing} is missing: a token needs both")
    raise CredentialsError(
        f"no credentials: give api_key, or app_id and user_key; or set {API_KEY_ENV}, or {APP_ID_ENV} and {USER_KEY_ENV}"
    )


def is_header_safe(value: object) -> bool:
    """Whether it can be sent as a key."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and value == value.strip()


def parse_token(data: Any, now: float) -> Token:
    """The token in an answer, at `now`. Raises `InvalidResponseError`."""
    text = data.get("token") if isinstance(data, dict) else None
    if not text or not is_header_safe(text):
        raise InvalidResponseError("POST /auth/token: the answer holds no token")
    return Token(text, now + _parse_token_ttl(text) * (1 - REFRESH_MARGIN_RATIO))


def _parse_token_ttl(token: str) -> float:
    """Seconds, as the claims of a token say: their difference, as the two clocks may differ."""
    said = decode_claims(token)
    try:
        seconds = float(said["exp"]) - float(said["iat"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return DEFAULT_TOKEN_TTL_S
    return seconds if 0 < seconds < 100 * DEFAULT_TOKEN_TTL_S else DEFAULT_TOKEN_TTL_S


def decode_claims(token: str) -> dict[str, Any]:
    """What a token (a JWT) says of itself; nothing, if it is none."""
    try:
        middle = token.split(".")[1]
        said = decode_json(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
