"""Failures of a single attempt, and the errors after which a later attempt may succeed."""

from __future__ import annotations

from scenekit.errors import APIConnectionError, APIStatusError, InvalidResponseError


class TransportError(Exception):
    """An attempt got no usable response. The client converts it to one of its public errors."""


class NotDeliveredError(TransportError):
    """The request certainly did not reach the service."""


class InvalidTargetError(NotDeliveredError):
    """The URL has no host that can be contacted, so that a retry cannot succeed either."""


class ResponseLostError(TransportError):
    """The request may have reached the service."""


REQUEST_ERRORS = (APIConnectionError, APIStatusError, InvalidResponseError)
"""The errors of one request that say nothing about the project it asks for: a later request may succeed."""
