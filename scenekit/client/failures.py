"""The errors after which a later attempt may succeed."""

from __future__ import annotations

from scenekit.errors import APIConnectionError, APIStatusError, InvalidResponseError

REQUEST_ERRORS = (APIConnectionError, APIStatusError, InvalidResponseError)
"""The errors of one request that say nothing about the project it asks for: a later request may succeed."""
