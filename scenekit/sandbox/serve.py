"""A sandbox on a socket: in this thread until it is stopped, or in one of its own."""

from __future__ import annotations

import socket
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn

from scenekit.core.messages import argument_error
from scenekit.sandbox.connection import ClosableH11Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes one that is free. Raises `ArgumentError`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=1024)
    except (socket.gaierror, UnicodeError):
        raise argument_error("sandbox", "host", host, "is no address of this machine.") from None
    except OSError as error:
        why = str(error.strerror).partition(" (while")[0]  # what follows says the address once more
        advice = "choose another, or 0 for any that is free."
        raise argument_error("sandbox", "port", port, f"cannot be listened on ({why}): {advice}") from None
    # Its connections take this over. asyncio does so only where the socket says its protocol, and an answer,
    # written in two parts, then comes 40 ms late.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def get_socket_url(listener: socket.socket) -> str:
    """Where it is called from this machine: `http://127.0.0.1:8765`."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (it is read, not bound)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def create_server(app: ASGIApp) -> uvicorn.Server:
    """The server of an app. It leaves logging alone, and keeps idle connections as long as a proxy would."""
    config = uvicorn.Config(
        app,
        http=ClosableH11Protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_keep_alive=75,
    )
    return uvicorn.Server(config)


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Answer until somebody interrupts."""
    with suppress(KeyboardInterrupt):
        create_server(app).run(sockets=[listener])


@contextmanager
def serve_in_thread(app: ASGIApp, listener: socket.socket) -> Iterator[None]:
    """Answer in another thread; on leaving, everything is closed."""
    server = create_server(app)
    thread = Thread(target=server.run, args=([listener],), name="scenekit-sandbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
