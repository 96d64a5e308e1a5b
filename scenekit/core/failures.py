"""Failures of a single attempt of a request."""

from __future__ import annotations


class TransportError(Exception):
    """An attempt got no usable response. Its caller converts it to a public error.

    Attributes:
        is_permanent: Whether a retry cannot succeed.
        retry_after: The delay that the server asks for, in seconds.
    """

    is_permanent = False
    retry_after: float | None = None


class NotDeliveredError(TransportError):
    """The request certainly did not reach the service."""


class InvalidTargetError(NotDeliveredError):
    """The URL has no host that can be contacted, so that a retry cannot succeed either."""

    is_permanent = True


class ResponseLostError(TransportError):
    """The request may have reached the service."""
