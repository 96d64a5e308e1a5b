"""A proxy between a client and a sandbox that loses the response to a create and changes the shape of lists."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

import httpx

Loss = Literal["none", "before", "after", "502", "truncated"]
"""The fault of the next create: it is lost before or after the service processes it, or its response is damaged."""

Reshape = Callable[[list[Any]], Any]
"""Returns the body of the response for the projects of the list."""

CREATE, LIST = ("POST", "/api/odin/v3/editor/project"), ("GET", "/api/odin/v3/editor/project")


def wrap(data: Any) -> dict[str, Any]:
    """Return data in the envelope of the service."""
    return {"success": True, "data": data}


class ListProxy(ThreadingHTTPServer):
    """A proxy on the loopback interface. Set `loss` and `reshape` before a call."""

    daemon_threads = True

    def __init__(self, target: str):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = target
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.loss: Loss = "none"
        self.reshape: Reshape = wrap
        self.http = httpx.Client(timeout=10)

    def forward(self, method: str, path: str, body: bytes, token: str | None) -> httpx.Response:
        """Send a request to the sandbox."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": token} if token else {})
        return self.http.request(method, self.target + path, content=body, headers=headers)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ListProxy

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        loss: Loss = "none"
        if (self.command, self.path) == CREATE:
            loss, self.server.loss = self.server.loss, "none"
        if loss == "before":
            self._close()
            return
        response = self.server.forward(self.command, self.path, body, self.headers.get("Authorization"))
        if loss == "after":
            self._close()
            return
        content = response.content
        if (self.command, self.path) == LIST and response.status_code == 200:
            content = json.dumps(self.server.reshape(response.json()["data"])).encode()
        self._reply(502 if loss == "502" else response.status_code, content[:20] if loss == "truncated" else content)

    def _reply(self, status_code: int, content: bytes) -> None:
        self.send_response_only(status_code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _close(self) -> None:
        self.close_connection = True
        self.connection.close()


@contextmanager
def run_list_proxy(target: str) -> Iterator[ListProxy]:
    """Run a proxy to a sandbox in a thread."""
    proxy = ListProxy(target)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()
        proxy.http.close()
