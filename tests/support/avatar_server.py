"""A local service with a list of avatars and their images, whose responses a test defines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

API_PREFIX = "/api/odin/v3"


class AvatarServer(ThreadingHTTPServer):
    """The service. `data` has the data of API calls by path, and `files` the images by path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.data: dict[str, Any] = {"/dropdown/models": []}
        self.files: dict[str, bytes] = {}
        self.request_counts: Counter[str] = Counter()

    def list_avatar(self, model: str = "M1", clothes: str = "B1", **values: Any) -> None:
        """Add an avatar to the list. `values` are more values of its clothes."""
        models = self.data.setdefault("/model", {"models": []})["models"]
        entry = {"id": clothes, "label": {"ko": "옷", "en": "Suit"}, **values}
        models.append({"id": model, "label": {"ko": "안나", "en": "Anna"}, "clothes": [entry]})


class _Handler(BaseHTTPRequestHandler):
    server: AvatarServer

    def do_GET(self) -> None:
        self.server.request_counts[self.path] += 1
        call = self.path.removeprefix(API_PREFIX)
        if call in self.server.data:
            self._respond(200, json.dumps({"success": True, "data": self.server.data[call]}).encode())
        elif self.path in self.server.files:
            self._respond(200, self.server.files[self.path])
        else:
            self._respond(404, b'{"success": false, "error": {"code": 404, "msg": "It does not exist."}}')

    def _respond(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def serve_avatars() -> Iterator[AvatarServer]:
    """Run a service without avatars."""
    server = AvatarServer()
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
