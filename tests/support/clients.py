"""Both clients under one face, so that the same tests are told to both; and a server that answers as it is told."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from scenekit.client import AsyncClient, Client


class BlockingAsyncClient:
    """An `AsyncClient`, called as a `Client` is."""

    def __init__(self, **options: Any):
        self._runner = asyncio.Runner()
        self.client = AsyncClient(**options)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.client, name)
        if not callable(found):
            return found
        return lambda *args, **words: self._runner.run(found(*args, **words))

    def __repr__(self) -> str:
        return repr(self.client)

    def __enter__(self) -> "BlockingAsyncClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self.client.close())
        self._runner.close()


CLIENT_CLASSES: dict[str, Callable[..., Any]] = {"sync": Client, "async": BlockingAsyncClient}


class SlowResponse(bytes):
    """An answer of which a byte comes every now and then."""


HANG, CLOSE = b"hang", b"close"
"""What a server may do in place of an answer: nothing, or close the connection."""


def encode_response(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """An answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {status}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if "Content_Length" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class ScriptedServer:
    """A server that gives the answers it was told, one a connection, the last one ever again."""

    def __init__(self, responses: Sequence[bytes]):
        self.responses = list(responses)
        self.requests: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.client_waiting = threading.Event()
        """Set when somebody waits for an answer that does not come."""

    def run(self) -> None:
        held = []
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                break
            reply = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
            self.requests.append(read_request(connection))
            if reply == HANG:
                held.append(connection)
                self.client_waiting.set()
                continue
            with connection, suppress(ConnectionError):  # who waits gives up
                for part in iter_chunks(reply):
                    connection.sendall(part)
        for connection in held:
            connection.close()

    @property
    def request_lines(self) -> list[str]:
        """The first lines of the requests, without the protocol."""
        return [request.partition(b" HTTP/")[0].decode() for request in self.requests]


def iter_chunks(response: bytes) -> Iterator[bytes]:
    """What is sent of an answer, one after the other."""
    if isinstance(response, SlowResponse):
        for number in range(len(response)):
            yield response[number : number + 1]
            time.sleep(0.02)
    elif response != CLOSE:
        yield response


def read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return data
        data += more
        if data.startswith(b"\x16"):  # TLS, which ends no header
            return data
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    wanted = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < wanted:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def serve_responses(*responses: bytes) -> Iterator[ScriptedServer]:
    server = ScriptedServer(responses)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join()
