"""TODO."""

from __future__ import annotations


class TransportError(Exception):  # noqa: N818 (never leaves the client)
    """No answer came. It ends as one of the client's own errors."""


class NotDeliveredError(TransportError):
    """The request certainly did not reach the service."""


class InvalidTargetError(NotDeliveredError):
    """The address leads to no host, and will not the next time."""


class ResponseLostError(TransportError):
    """The request may have reached the service."""
