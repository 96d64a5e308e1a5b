"""A file from an address, whole or not at all, going on where a connection broke."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from scenekit.client.asking import Desk
from scenekit.client.retry import delay, retry_after
from scenekit.client.wire import Fetch, Flow, Sleep, Trouble
from scenekit.errors import DownloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TRIES = 8
"""How often in a row a download may get no farther."""


class Received(NamedTuple):
    """How much of a file is here."""

    bytes: int
    whole: int | None
    """Bytes; None where the server does not say."""


class Failed(Trouble):
    """The server has no such file, or sends something else; `is_final` if asking again is of no use."""

    def __init__(self, why: str, *, is_final: bool, asked: float | None = None):
        super().__init__(why)
        self.is_final = is_final
        self.asked = asked


class Landing:
    """Where a file lands: beside its place until it is whole. It is told what comes; it asks nobody for it."""

    def __init__(self, path: str, on_bytes: Callable[[Received], object] | None = None):
        self.path = os.path.realpath(path)
        self.beside = os.path.join(os.path.dirname(self.path), f".scenekit-{os.urandom(6).hex()}.part")
        self.on_bytes = on_bytes
        self.received = Received(0, None)
        self._tag: str | None = None
        self._stream = open(self.beside, "xb")  # noqa: SIM115 (closed by `close`)

    @property
    def headers(self) -> dict[str, str]:
        """What to ask with: for the rest, if a part is here and the file can be told from another."""
        asked = {"Accept-Encoding": "identity"}
        if self.received.bytes and self._tag:
            asked |= {"Range": f"bytes={self.received.bytes}-", "If-Range": self._tag}
        return asked

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """An answer begins. Raises `Failed`."""
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if status not in (200, 206):
            raise Failed(
                f"HTTP {status}", is_final=status in (400, 401, 403, 404, 410), asked=retry_after(headers, time.time())
            )
        if headers.get("content-encoding", "identity") != "identity":
            raise Failed("it came packed, though that was not asked for", is_final=True)
        if kind in ("text/html", "application/json", "text/plain"):
            raise Failed(f"what came is {kind}, and no video", is_final=False)
        if status == 206 and self._continues(headers.get("content-range", "")):
            return
        if status == 206:
            raise Failed("the server sent another part than the one asked for", is_final=False)
        self._stream.seek(0)
        self._stream.truncate()
        tag = headers.get("etag", "")
        self._tag = tag if tag and not tag.startswith("W/") else None
        length = headers.get("content-length", "")
        self.received = Received(0, int(length) if length.isascii() and length.isdigit() else None)

    def _continues(self, range: str) -> bool:
        said = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", range)
        return said is not None and int(said[1]) == self.received.bytes and said[2] in ("*", str(self.received.whole))

    def take(self, data: bytes) -> None:
        """Some more of it. Raises `OSError`."""
        self._stream.write(data)
        self.received = Received(self.received.bytes + len(data), self.received.whole)
        if self.on_bytes:
            self.on_bytes(self.received)

    def end(self) -> None:
        """No more comes. Raises `Failed` if it is not whole."""
        got, whole = self.received
        if whole is not None and got != whole:
            raise Failed("it is not whole", is_final=False)
        if not got:
            raise Failed("the file is empty", is_final=False)

    def finish(self) -> None:
        """Put the file in its place. Raises `OSError`."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        os.replace(self.beside, self.path)

    def discard(self) -> None:
        """Leave nothing behind, unless it is in its place."""
        self._stream.close()
        with suppress(OSError):
            os.unlink(self.beside)


def download(
    desk: Desk, url: str, path: str | os.PathLike[str], on_bytes: Callable[[Received], object] | None
) -> Flow[str]:
    """The file at `url` to `path`: the path. Raises `DownloadError`."""
    target = os.fspath(path)
    if not url.startswith(("https://", "http://")):
        raise DownloadError("the link to the video is no http(s) address")
    if os.path.isdir(target):
        raise DownloadError(f"{target}: cannot be written: it is a folder")
    try:
        landing = Landing(target, on_bytes)
    except OSError as error:
        raise DownloadError(f"{target}: cannot be written: {error.strerror}") from None
    try:
        yield from _landed(desk, url, landing)
        landing.finish()
    except OSError as error:
        raise DownloadError(f"{target}: cannot be written: {error.strerror}") from None
    finally:
        landing.discard()
    return target


def _landed(desk: Desk, url: str, landing: Landing) -> Flow[None]:
    """Fetch until all is here; only tries that get no farther than the ones before count."""
    idle = most = 0
    while True:
        try:
            yield Fetch(url, landing)
            landing.end()
            return
        except Trouble as trouble:
            idle = 0 if landing.received.bytes > most else idle + 1
            most = max(most, landing.received.bytes)
            is_final = isinstance(trouble, Failed) and trouble.is_final
            if is_final or idle >= TRIES:
                raise DownloadError(f"the video cannot be downloaded: {trouble}{_so_far(landing)}") from None
            asked = trouble.asked if isinstance(trouble, Failed) else None
        yield Sleep(delay(idle, desk.luck(), asked))


def _so_far(landing: Landing) -> str:
    got, whole = landing.received
    return f" ({got} of {whole or 'unknown'} bytes came)" if got else ""
