"""Credentials, the tokens they are exchanged for, and the redaction of both."""

from __future__ import annotations

import base64
import hashlib
import os
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from scenekit.client.http_messages import APIRequest, decode_json
from scenekit.client.secret import Secret, to_secret
from scenekit.errors import CredentialsError, InvalidResponseError

if TYPE_CHECKING:
    from collections.abc import Mapping

API_KEY_ENV, APP_ID_ENV, USER_KEY_ENV = (f"AISTUDIOS_{name}" for name in ("API_KEY", "APP_ID", "USER_KEY"))
"""The environment variables that replace missing credentials."""

PYTHON_ADVICE = " In Python, you can also pass api_key=, or app_id= and user_key=."
"""The end of the messages about missing credentials. The `scenekit` command removes it."""

DEFAULT_TOKEN_TTL_S = 24 * 60 * 60.0
"""Lifetime of a token that does not state its own, in seconds. The service documents one day."""

MAX_TOKEN_TTL_S = 100 * DEFAULT_TOKEN_TTL_S
"""Longest lifetime in seconds that the client accepts. It assumes that a longer one is a mistake."""

REFRESH_MARGIN_RATIO = 0.05
"""Fraction of a token's lifetime, at its end, in which the client already refreshes it."""

MIN_SECRET_CHARS = 6
"""Shorter strings are not redacted, because they would occur in ordinary text."""

MAX_RECENT_TOKENS = 8
"""Number of tokens that are redacted. Earlier tokens have expired."""


class Secrets:
    """Secrets to redact from any text that comes from the service.

    Args:
        *secrets: The keys and tokens.
        app_id: The app id, which can occur in the data of the account. It is redacted from messages only.
    """

    def __init__(self, *secrets: Secret | None, app_id: Secret | None = None):
        self._static = [secret for secret in secrets if secret and len(secret.reveal()) >= MIN_SECRET_CHARS]
        self._app_id = app_id
        self._recent_tokens: deque[Secret] = deque(maxlen=MAX_RECENT_TOKENS)

    def add(self, token: Secret) -> None:
        """Redact a new token from now on."""
        self._recent_tokens.append(token)

    def redact(self, text: str) -> str:
        """Replace the secrets in a text with `***`, also in their JSON-escaped form.

        >>> Secrets(Secret("the-user-key")).redact("the-user-key is unknown")
        '*** is unknown'
        """
        for secret in (*self._static, *self._recent_tokens, self._app_id):
            if secret and len(secret.reveal()) >= MIN_SECRET_CHARS:
                text = text.replace(secret.reveal(), "***")
                text = text.replace(msgspec.json.encode(secret.reveal()).decode()[1:-1], "***")
        return text

    def redact_body(self, body: bytes) -> bytes:
        """Replace the keys and tokens in the body of a response with `***`, so that nothing echoes them."""
        for secret in (*self._static, *self._recent_tokens):
            body = body.replace(secret.reveal().encode(), b"***")
            body = body.replace(msgspec.json.encode(secret.reveal())[1:-1], b"***")
        return body

    def __repr__(self) -> str:
        return "Secrets(***)"


class Token(NamedTuple):
    """An access token."""

    text: Secret
    refresh_at: float
    """The time of the early refresh, in seconds of the client's clock."""

    def __repr__(self) -> str:
        return f"Token(***, refresh_at={self.refresh_at:.0f})"


class Credentials:
    """An API key, which is a token that was exchanged elsewhere, or an app id and a user key to exchange for one."""

    def __init__(self, api_key: Secret | None, app_id: Secret | None, user_key: Secret | None):
        self.api_key, self.app_id, self.user_key = api_key, app_id, user_key

    def __repr__(self) -> str:
        return "Credentials(api_key=***)" if self.api_key else "Credentials(app_id=***, user_key=***)"

    @property
    def account_hash(self) -> str:
        """A hash of the app id, which a token contains, too. `""` if the account is unknown."""
        app_id = self.app_id or (self.api_key and _find_app_id(self.api_key))
        return hashlib.sha256(app_id.reveal().encode()).hexdigest() if app_id else ""

    @property
    def token_request(self) -> APIRequest:
        """The request that exchanges the app id and the user key for a token."""
        body = {"appId": self.app_id, "userKey": self.user_key}
        return APIRequest(
            "POST", "/auth/token", msgspec.json.encode(body, enc_hook=_reveal_secret), unauthenticated=True
        )


def _reveal_secret(value: object) -> str | None:
    return value.reveal() if isinstance(value, Secret) else None


def _find_app_id(token: Secret) -> Secret | None:
    """Return the app id in the claims of a token."""
    app_id = decode_claims(token.reveal()).get("appId")
    return Secret(app_id) if isinstance(app_id, str) else None


def resolve_credentials(
    api_key: str | Secret | None,
    app_id: str | Secret | None,
    user_key: str | Secret | None,
    environment: Mapping[str, str] | None = None,
) -> Credentials:
    """Return the credentials from the arguments, else from the environment.

    Args:
        api_key: A token.
        app_id: The app id of the account.
        user_key: The user key of the account.
        environment: The environment variables. None stands for those of the process.

    Raises:
        CredentialsError: The credentials are missing, incomplete, contradictory, or cannot be sent.
    """
    api_key, app_id, user_key = map(to_secret, (api_key, app_id, user_key))
    if not (api_key or app_id or user_key):
        variables = os.environ if environment is None else environment
        api_key, app_id, user_key = (
            Secret(variables[name]) if variables.get(name) else None for name in (API_KEY_ENV, APP_ID_ENV, USER_KEY_ENV)
        )
        if api_key:
            app_id = user_key = None  # the environment may contain both
    if api_key and (app_id or user_key):
        raise CredentialsError("Pass either api_key=, or app_id= and user_key=, not both.")
    for name, value in (("api_key", api_key), ("app_id", app_id), ("user_key", user_key)):
        if value is not None and not is_header_safe(value):
            raise CredentialsError(
                f"{name} must be printable ASCII without spaces at its ends. Check it for line breaks and umlauts."
            )
    if api_key or (app_id and user_key):
        return Credentials(api_key, app_id, user_key)
    if app_id or user_key:
        given, missing = ("app_id", "user_key") if app_id else ("user_key", "app_id")
        raise CredentialsError(
            f"{missing} is missing. A token needs both {given} and {missing}. Set the environment variables "
            f"{APP_ID_ENV} and {USER_KEY_ENV}.{PYTHON_ADVICE}"
        )
    raise CredentialsError(
        f"There are no credentials. Set the environment variable {API_KEY_ENV}, or {APP_ID_ENV} and {USER_KEY_ENV}."
        + PYTHON_ADVICE
    )


def is_header_safe(value: object) -> bool:
    """Whether a value can be sent in an HTTP header."""
    text = value.reveal() if isinstance(value, Secret) else value
    return isinstance(text, str) and text.isascii() and text.isprintable() and text == text.strip()


def parse_token(data: Any, now: float) -> Token:
    """Return the token in the response to a token request, received at `now`.

    Raises:
        InvalidResponseError: The response contains no usable token.
    """
    text = data.get("token") if isinstance(data, dict) else None
    if not text or not is_header_safe(text):
        raise InvalidResponseError("POST /auth/token: The response contains no token.")
    return Token(Secret(text), now + _parse_token_ttl(text) * (1 - REFRESH_MARGIN_RATIO))


def _parse_token_ttl(token: str) -> float:
    """Return the lifetime of a token in seconds: the difference of its claims, because the two clocks may differ."""
    claims = decode_claims(token)
    try:
        seconds = float(claims["exp"]) - float(claims["iat"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return DEFAULT_TOKEN_TTL_S
    return seconds if 0 < seconds < MAX_TOKEN_TTL_S else DEFAULT_TOKEN_TTL_S


def decode_claims(token: str) -> dict[str, Any]:
    """Return the claims of a JSON Web Token without verifying it. An empty dict if the token is not a valid one."""
    try:
        payload = token.split(".")[1]
        claims = decode_json(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}
