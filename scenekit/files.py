"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write `data` to `path`; a reader sees the old file or the new one, never a part.

    The bytes go to a new file beside it, which then takes its place. Anything that is no regular
    file (`/dev/stdout`, a pipe) is written to as it is. Raises `OSError`.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as stream:
            stream.write(data)
        return
    target = os.path.realpath(path)  # a link keeps pointing to what it points to
    beside = os.path.join(os.path.dirname(target), f".scenekit-{os.urandom(6).hex()}.part")
    stream = open(beside, "xb")  # noqa: SIM115 (before the try: what is not ours is not removed)
    try:
        with stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if os.path.exists(target):
            os.chmod(beside, os.stat(target).st_mode & 0o7777)
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
