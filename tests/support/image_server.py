"""A local web server that serves valid images, and responses with every kind of fault."""

from __future__ import annotations

import gzip
import socket
import zlib
from collections import Counter
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Event, Thread
from typing import Any

from PIL import Image, ImageDraw

COLORS_BY_FORMAT = {"png": "#cc0000", "jpeg": "#00aa00", "webp": "#0000cc", "gif": "#cc00cc"}


@cache
def encode_image(format: str = "png", size: tuple[int, int] = (80, 60)) -> bytes:
    """Return an image of one color."""
    stream = BytesIO()
    Image.new("RGB", size, COLORS_BY_FORMAT[format]).save(stream, format)
    return stream.getvalue()


@cache
def encode_cutout() -> bytes:
    """Return a red box of 200 x 600 px with transparent margins: left 40, right 20, top 20 and bottom 80 px."""
    image, stream = Image.new("RGBA", (260, 700)), BytesIO()
    ImageDraw.Draw(image).rectangle((40, 20, 239, 619), fill="red")
    image.save(stream, "PNG")
    return stream.getvalue()


def encode_noise(size: tuple[int, int]) -> bytes:
    """Return an image that compression does not make smaller."""
    stream = BytesIO()
    Image.merge("RGB", [Image.effect_noise(size, 200)] * 3).save(stream, "PNG")
    return stream.getvalue()


def encode_image_bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """Return a PNG header of a few bytes that claims a large size."""
    header = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + bytes([8, 6, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + header + zlib.crc32(header).to_bytes(4)


class ImageServer(ThreadingHTTPServer):
    """The server.

    Attributes:
        log: The paths of all requests.
        headers: The headers of the last request, by path.
        stop_event: When set, responses that do not end otherwise end.
        client_waiting: Set when a client waits for a response that does not come.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ImageRequestHandler)
        self.log: list[str] = []
        self.headers: dict[str, dict[str, str]] = {}
        self.stop_event = Event()
        self.client_waiting = Event()

    @property
    def request_counts(self) -> Counter[str]:
        """The number of requests, by path."""
        return Counter(self.log)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> None:
        Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.stop_event.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: Any) -> None:
        """Ignore errors: in many tests the client closes the connection."""


class ImageRequestHandler(BaseHTTPRequestHandler):
    """The path selects the response: `/good/png`, `/redirect?http://…`, `/trickle`."""

    server: ImageServer

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self.server.log.append(self.path)
        self.server.headers[path] = {key.lower(): value for key, value in self.headers.items()}
        first, *rest = path.strip("/").split("/")
        with suppress(OSError):
            getattr(self, f"on_{first}", self.on_missing)(*(rest or [query])[:1])

    def log_message(self, *_: Any) -> None:
        """Log nothing."""

    def respond(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def on_good(self, kind: str) -> None:
        self.respond(
            encode_cutout() if kind == "cutout" else encode_image(kind.partition(".")[0]), Content_Type="image/png"
        )

    def on_images(self, kind: str) -> None:
        self.respond(encode_image(kind))

    def on_large(self, kind: str) -> None:
        self.respond(encode_noise((2000, 1500)) if kind == "noise" else encode_image(kind, (3000, 2000)))

    def on_wide(self, _: str) -> None:
        self.respond(encode_image("png", (5000, 5000)))

    def on_cookie(self, _: str) -> None:
        self.respond(encode_image(), Set_Cookie="a=b")

    def on_missing(self, _: str) -> None:
        self.respond(encode_image(), status=404)

    def on_status(self, status: str) -> None:
        self.respond(encode_image(), status=int(status))

    def on_redirect(self, target: str) -> None:
        self.respond(b"", status=302, Location=target)

    def on_elsewhere(self, _: str) -> None:
        """Redirect to a URL that is not percent-encoded, as many servers do."""
        self.respond(b"", 302, Location="/good/png/ü ß.png".encode().decode("latin-1"))

    def on_nowhere(self, _: str) -> None:
        """Redirect without a target."""
        self.respond(b"", status=301)

    def on_loop(self, number: str) -> None:
        """Redirect forever, each time to another path."""
        self.respond(b"", status=302, Location=f"/loop/{int(number or 0) + 1}")

    def on_html(self, _: str) -> None:
        self.respond(b"<!doctype html><title>Sign in</title>", Content_Type="image/png")

    def on_svg(self, _: str) -> None:
        self.respond(b'<?xml version="1.0"?><svg onload="alert(1)"><script>alert(1)</script></svg>')

    def on_empty(self, _: str) -> None:
        self.respond(b"")

    def on_bomb(self, _: str) -> None:
        self.respond(encode_image_bomb())

    def on_broken(self, _: str) -> None:
        """Send an image whose file is truncated."""
        self.respond(encode_image("png", (400, 300))[:-200])

    def on_gzip(self, _: str) -> None:
        """Send a compressed body, which the client did not accept."""
        self.respond(gzip.compress(bytes(10_000_000)), Content_Encoding="gzip")

    def on_endless(self, _: str) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(encode_image())
        while not self.server.stop_event.is_set():
            self.wfile.write(bytes(65_536))

    def on_announced(self, _: str) -> None:
        """Announce a long body and send nothing."""
        self.send_response(200)
        self.send_header("Content-Length", "30000000000")
        self.end_headers()
        self.server.stop_event.wait(30)

    def on_short(self, _: str) -> None:
        """Announce a longer body than is sent."""
        self.respond(encode_image(), Content_Length=str(len(encode_image()) + 100))
        self.close_connection = True

    def on_long(self, _: str) -> None:
        """Announce a shorter body than is sent."""
        self.respond(encode_image(), Content_Length=str(len(encode_image()) - 30))

    def on_trickle(self, _: str) -> None:
        """Send the body byte by byte: no read times out, but the body does not end."""
        self.send_response(200)
        self.end_headers()
        self._drip(encode_image())

    def on_drip(self, _: str) -> None:
        """Send the headers byte by byte."""
        self._drip(b"HTTP/1.1 200 OK\r\nX: " + bytes([97]) * 10_000)

    def _drip(self, data: bytes) -> None:
        for byte in data:
            if self.server.stop_event.wait(0.02):
                return
            self.wfile.write(bytes([byte]))

    def on_silent(self, _: str) -> None:
        """Send nothing, and keep the connection open."""
        self.server.client_waiting.set()
        self.server.stop_event.wait(30)

    def on_reset(self, _: str) -> None:
        """Reset the connection: closing a socket without lingering sends a TCP RST."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.connection.close()

    def on_nonsense(self, _: str) -> None:
        """Send bytes that are not HTTP."""
        self.wfile.write(b"\x00\xffSSH-2.0\r\n\r\n")
        self.close_connection = True
