"""Serve a studio on a socket."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    import socket

    from scenekit.studio.app import Studio

SHUTDOWN_TIMEOUT_S = 2
"""The time for which open requests may finish after Ctrl-C, in seconds."""


class StudioServer(uvicorn.Server):
    """A server that ends the streams of events when it stops."""

    def __init__(self, studio: Studio):
        config = uvicorn.Config(
            studio.build_app(),
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=SHUTDOWN_TIMEOUT_S,
        )
        super().__init__(config)
        self._studio = studio

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop the server."""
        self._studio.stop()
        await super().shutdown(sockets)


def serve(studio: Studio, listener: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    try:
        with suppress(KeyboardInterrupt):
            StudioServer(studio).run(sockets=[listener])
    finally:
        studio.session.close()
