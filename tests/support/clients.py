"""Both clients with one interface, so that the same tests run with both, and a server that sends scripted responses."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from scenekit import Project, Scene
from scenekit.client import AsyncClient, Client

PROJECT = Project("Welcome").add(Scene().avatar("M000045058", script="Hello!"))
API_KEY = {"api_key": "k", "app_id": None, "user_key": None}
OK_BODY = b'{"success": true, "data": {}}'
VIDEO = bytes(range(256)) * 400


class BlockingAsyncClient:
    """An `AsyncClient` with the blocking interface of `Client`."""

    def __init__(self, **options: Any):
        self._runner = asyncio.Runner()
        self.client = AsyncClient(**options)

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self.client, name)
        if not callable(attribute):
            return attribute
        return lambda *args, **kwargs: self._runner.run(attribute(*args, **kwargs))

    def __repr__(self) -> str:
        return repr(self.client)

    def __enter__(self) -> "BlockingAsyncClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self.client.close())
        self._runner.close()


CLIENT_CLASSES: dict[str, Callable[..., Any]] = {"sync": Client, "async": BlockingAsyncClient}


class SlowResponse(bytes):
    """A response that is sent byte by byte, one every 20 ms."""


HANG, CLOSE = b"hang", b"close"
"""Instead of a response: send nothing, or close the connection."""


def encode_response(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """Return the bytes of an HTTP response. Underscores in header names become hyphens."""
    lines = [f"HTTP/1.1 {status}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if "Content_Length" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def encode_video(
    start: int, end: int | None = None, tag: str = '"v1"', status: str = "206 Partial Content", **headers: str
) -> bytes:
    """Return a response with the video from `start`. With `end`, the connection breaks before the rest."""
    defaults = {"Content_Length": str(len(VIDEO) - start), "ETag": tag, "Content_Type": "video/mp4"}
    if status.startswith("206"):
        defaults["Content_Range"] = f"bytes {start}-{len(VIDEO) - 1}/{len(VIDEO)}"
    return encode_response(VIDEO[start:end], status, **defaults | headers)


class ScriptedServer:
    """A server that sends one scripted response per connection, and repeats the last one."""

    def __init__(self, responses: Sequence[bytes]):
        self.responses = list(responses)
        self.requests: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.client_waiting = threading.Event()
        """Set when a client waits for a response that does not come."""

    def run(self) -> None:
        """Serve until the listener is closed."""
        held = []
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                break
            response = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
            self.requests.append(read_request(connection))
            if response == HANG:
                held.append(connection)
                self.client_waiting.set()
                continue
            with connection, suppress(ConnectionError):  # the client may close the connection first
                for chunk in iter_chunks(response):
                    connection.sendall(chunk)
        for connection in held:
            connection.close()

    @property
    def request_lines(self) -> list[str]:
        """The method and path of each request."""
        return [request.partition(b" HTTP/")[0].decode() for request in self.requests]


def iter_chunks(response: bytes) -> Iterator[bytes]:
    """Yield the parts of a response, with pauses after those of a `SlowResponse`."""
    if isinstance(response, SlowResponse):
        for index in range(len(response)):
            yield response[index : index + 1]
            time.sleep(0.02)
    elif response != CLOSE:
        yield response


def read_request(connection: socket.socket) -> bytes:
    """Read one HTTP request. Returns the first bytes of a TLS handshake, which cannot be read as HTTP."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return data
        data += chunk
        if data.startswith(b"\x16"):  # a TLS record
            return data
    head, _, body = data.partition(b"\r\n\r\n")
    length_lines = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    content_length = int(length_lines[0].partition(b":")[2]) if length_lines else 0
    while len(body) < content_length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def serve_responses(*responses: bytes) -> Iterator[ScriptedServer]:
    """Run a `ScriptedServer` in a thread."""
    server = ScriptedServer(responses)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join()
