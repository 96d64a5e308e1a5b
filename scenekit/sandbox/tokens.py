"""Tokens as the service gives them: JWTs that it signs (HS256) and that are good for a day."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec
from msgspec import Struct

TOKEN_TTL_S = 86400
"""How long a token is good for."""


class Claims(Struct, frozen=True):
    """What a token says; times in seconds since 1970."""

    appId: str  # noqa: N815 (the service's own name)
    platform: str
    iat: int
    exp: int


JWT_HEADER = b'{"alg":"HS256","typ":"JWT"}'


def issue(secret: bytes, app_id: str, now: float) -> str:
    """A token for an app, from now on."""
    claims = Claims(app_id, "sandbox", int(now), int(now) + TOKEN_TTL_S)
    signed = f"{_encode_base64url(JWT_HEADER)}.{_encode_base64url(msgspec.json.encode(claims))}"
    return f"{signed}.{_sign(secret, signed)}"


def get_rejection_reason(secret: bytes, token: str, now: float) -> str | None:
    """Why a token is not good now; None where it is.

    >>> get_rejection_reason(b"secret", issue(b"secret", "me", now=0), now=60)
    >>> get_rejection_reason(b"secret", issue(b"secret", "me", now=0), now=90_000)
    'the token has expired: ask for a new one'
    """
    if not token:
        return "the Authorization header is missing: it must hold the token"
    if token.lower().startswith("bearer "):
        return "the Authorization header must hold the token alone, without 'Bearer'"
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _sign(secret, signed).encode()):
        return "the token is none that this sandbox has given"
    return None if now < _decode_claims(signed).exp else "the token has expired: ask for a new one"


def _decode_claims(signing_input: str) -> Claims:
    part = signing_input.split(".")[1]
    return msgspec.json.decode(urlsafe_b64decode(part + "=" * (-len(part) % 4)), type=Claims)


def _sign(secret: bytes, signing_input: str) -> str:
    return _encode_base64url(hmac.digest(secret, signing_input.encode(), "sha256"))


def _encode_base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
