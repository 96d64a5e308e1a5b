"""The errors of faults that break the connection, for an app that runs without a socket.

`scenekit.testing.SandboxTransport` converts them to the errors of httpx.
"""

from __future__ import annotations


class ConnectionDroppedError(ConnectionError):
    """The sandbox closed the connection before the response was complete."""

    def __init__(self) -> None:
        super().__init__("The sandbox closed the connection before the response was complete.")


class ResponseTimeoutError(TimeoutError):
    """The sandbox does not respond to this request."""

    def __init__(self) -> None:
        super().__init__("The sandbox does not respond to this request.")
