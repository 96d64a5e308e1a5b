"""Tokens in the format of the service: signed JWTs (HS256) that are valid for one day."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec
from msgspec import Struct

from scenekit.core import conversion

TOKEN_TTL_S = 86400
"""The lifetime of a token, in seconds: 24 hours."""


class Claims(Struct, frozen=True):
    """The claims of a token. Times are Unix times in seconds."""

    appId: str
    platform: str
    iat: int
    exp: int


JWT_HEADER = b'{"alg":"HS256","typ":"JWT"}'
"""The header of every token."""


def issue(secret: bytes, app_id: str, now: float) -> str:
    """Return a token for an app that is valid from `now` on."""
    claims = Claims(app_id, "sandbox", int(now), int(now) + TOKEN_TTL_S)
    signed = f"{_encode_base64url(JWT_HEADER)}.{_encode_base64url(msgspec.json.encode(claims))}"
    return f"{signed}.{_sign(secret, signed)}"


def get_rejection_reason(secret: bytes, token: str, now: float) -> str | None:
    """Return the reason why a token is invalid at the time `now`, or None if it is valid.

    >>> get_rejection_reason(b"secret", issue(b"secret", "me", now=0), now=60)
    >>> get_rejection_reason(b"secret", issue(b"secret", "me", now=0), now=90_000)
    'The token has expired. Request a new one.'
    """
    if not token:
        return "The Authorization header is missing. It must contain the token."
    if token.lower().startswith("bearer "):
        return "The Authorization header must contain only the token, without 'Bearer'."
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _sign(secret, signed).encode()):
        return "This sandbox did not issue the token."
    return None if now < _decode_claims(signed).exp else "The token has expired. Request a new one."


def _decode_claims(signing_input: str) -> Claims:
    claims = signing_input.split(".")[1]
    return conversion.decode(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)), Claims)


def _sign(secret: bytes, signing_input: str) -> str:
    return _encode_base64url(hmac.digest(secret, signing_input.encode(), "sha256"))


def _encode_base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
