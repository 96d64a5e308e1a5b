"""Run a sandbox on a socket: in the current thread until it is interrupted, or in a background thread."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, ip_address
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn

from scenekit.core.messages import argument_error
from scenekit.sandbox.connection import ClosableH11Protocol

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

    from starlette.types import ASGIApp

BACKLOG = 1024
"""The number of connections that wait to be accepted: more than any load test opens at once."""

KEEP_ALIVE_S = 75
"""The time for which an idle connection stays open, in seconds: the default of nginx."""


def listen(host: str, port: int, server: str = "sandbox") -> socket.socket:
    """Return a listening socket. Port 0 selects a free port. Errors name the server.

    Raises:
        ArgumentError: The host is not an address of this machine, or the port is in use.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = _bind(family, host, port)
    except (socket.gaierror, UnicodeError):
        raise argument_error(server, "host", host, "must be an address of this machine.") from None
    except OSError as error:
        reason = f"cannot be used ({error.strerror}). Choose another port, or 0 for a free one."
        raise argument_error(server, "port", port, reason) from None
    # Connections inherit this option. asyncio sets it only if the socket states its protocol. Without it, a response
    # in two parts arrives 40 ms late.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _bind(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    """Return a listening socket, as `socket.create_server` does, whose error messages would repeat the address."""
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere, this option allows two servers on one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def get_socket_url(listener: socket.socket, scheme: str = "http") -> str:
    """Return the URL of a listening socket for clients on this machine, such as `http://127.0.0.1:8765`."""
    host, port = listener.getsockname()[:2]
    address = ip_address(host)
    if address.is_unspecified:  # the socket listens on all addresses, and this one is not a valid target
        host = "127.0.0.1" if isinstance(address, IPv4Address) else "::1"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def create_server(app: ASGIApp, context: ssl.SSLContext | None = None) -> uvicorn.Server:
    """Return a server for an app, with HTTPS if there is a context. It does not configure logging."""
    config = uvicorn.Config(
        app,
        http=ClosableH11Protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_S,
    )
    config.load()
    config.ssl = context  # uvicorn builds a context only from files, and the private key is in none
    return uvicorn.Server(config)


def serve(app: ASGIApp, listener: socket.socket, context: ssl.SSLContext | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    with suppress(KeyboardInterrupt):
        create_server(app, context).run(sockets=[listener])


@contextmanager
def serve_in_thread(app: ASGIApp, listener: socket.socket) -> Iterator[None]:
    """Serve in a background thread. On exit, close all connections and stop the server."""
    server = create_server(app)
    thread = Thread(target=server.run, args=([listener],), name="scenekit-sandbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
