"""Tokens as the service gives them: JWTs that it signs (HS256) and that are good for a day."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec
from msgspec import Struct

SECONDS = 86400
"""How long a token is good for."""


class Claims(Struct, frozen=True):
    """What a token says; times in seconds since 1970."""

    appId: str  # noqa: N815 (the service's own name)
    platform: str
    iat: int
    exp: int


HEADER = b'{"alg":"HS256","typ":"JWT"}'


def issue(secret: bytes, app_id: str, now: float) -> str:
    """A token for an app, from now on."""
    claims = Claims(app_id, "sandbox", int(now), int(now) + SECONDS)
    signed = f"{_text(HEADER)}.{_text(msgspec.json.encode(claims))}"
    return f"{signed}.{_signature(secret, signed)}"


def why_not(secret: bytes, token: str, now: float) -> str | None:
    """Why a token is not good now; None where it is.

    >>> why_not(b"secret", issue(b"secret", "me", now=0), now=60)
    >>> why_not(b"secret", issue(b"secret", "me", now=0), now=90_000)
    'the token has expired: ask for a new one'
    """
    if not token:
        return "the Authorization header is missing: it must hold the token"
    if token.lower().startswith("bearer "):
        return "the Authorization header must hold the token alone, without 'Bearer'"
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(secret, signed).encode()):
        return "the token is none that this sandbox has given"
    return None if now < _claims(signed).exp else "the token has expired: ask for a new one"


def _claims(signed: str) -> Claims:
    part = signed.split(".")[1]
    return msgspec.json.decode(urlsafe_b64decode(part + "=" * (-len(part) % 4)), type=Claims)


def _signature(secret: bytes, signed: str) -> str:
    return _text(hmac.digest(secret, signed.encode(), "sha256"))


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
