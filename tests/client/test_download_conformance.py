"""Downloads by RFC 9110: each behavior of a server ends in the correct bytes or in an error, never in a damaged file."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from scenekit.core.retries import Backoff
from scenekit.errors import DownloadError
from tests.support.clients import CLOSE, VIDEO, encode_response, encode_video, serve_responses

SIZE = len(VIDEO)
OLD_DATES = {"Last_Modified": "Thu, 01 Jan 2026 00:00:00 GMT", "Date": "Fri, 02 Jan 2026 00:00:00 GMT"}
NEW_DATES = {"Last_Modified": "Fri, 02 Jan 2026 00:00:00 GMT", "Date": "Fri, 02 Jan 2026 00:00:01 GMT"}
SHA256 = base64.b64encode(hashlib.sha256(VIDEO).digest()).decode()
MD5 = base64.b64encode(hashlib.md5(VIDEO, usedforsecurity=False).digest()).decode()
WRONG_SHA256 = base64.b64encode(hashlib.sha256(b"another").digest()).decode()


def whole(end: int | None = None, /, **headers: str) -> bytes:
    """Return a response with the whole video. With `end`, the connection breaks there."""
    return encode_video(0, end, status="200 OK", **headers)


def part(start: int, end: int, **headers: str) -> bytes:
    """Return a response with a part of the video."""
    lengths = {"Content_Length": str(end - start), "Content_Range": f"bytes {start}-{end - 1}/{SIZE}"}
    return encode_video(start, end, **lengths | headers)


def without_length(data: bytes, **headers: str) -> bytes:
    """Return a response whose end is the end of the connection."""
    response = encode_response(data, Content_Type="video/mp4", **headers)
    return response.replace(f"Content-Length: {len(data)}\r\n".encode(), b"")


def encode_chunked(data: bytes, *, is_complete: bool = True, **headers: str) -> bytes:
    """Return a response with the transfer coding `chunked`."""
    head = without_length(b"", Transfer_Encoding="chunked", **headers)
    end = b"0\r\n\r\n" if is_complete else b""
    return head + b"%x\r\n%s\r\n" % (len(data), data) + end


def redirect(location: str, status: str = "302 Found") -> bytes:
    return encode_response(b"", status, Location=location)


class Behavior(NamedTuple):
    """The responses of a server. The last one is repeated."""

    responses: list[bytes]
    error: str | None = None
    """The pattern of the error. None if the download yields the correct bytes."""
    request_count: int | None = None


RANGES: dict[str, Behavior] = {
    "the whole file": Behavior([whole()], request_count=1),
    "a break, then the rest": Behavior([whole(5000), part(5000, SIZE)], request_count=2),
    "many short parts": Behavior([whole(70_000), part(70_000, 70_010), part(70_010, 80_000), part(80_000, SIZE)]),
    "a break after the last byte": Behavior([whole(Content_Length=str(SIZE))], request_count=1),
    "a part with status 200": Behavior(
        [whole(5000), encode_video(5000, status="200 OK", Content_Range=f"bytes 5000-{SIZE - 1}/{SIZE}"), whole()]
    ),
    "only a part with status 200": Behavior(
        [encode_video(5000, status="200 OK", Content_Range=f"bytes 5000-{SIZE - 1}/{SIZE}")], "another part", 1
    ),
    "the whole file with a range and status 200": Behavior([whole(Content_Range=f"bytes 0-{SIZE - 1}/{SIZE}")]),
    "an unrequested first part": Behavior([part(0, 60_000), part(60_000, SIZE)], request_count=2),
    "an unrequested later part": Behavior([part(100, SIZE)], "another part", 1),
    "an unrequested part of unknown total": Behavior(
        [part(0, 60_000, Content_Range="bytes 0-59999/*")], "another part"
    ),
    "a part that begins too late": Behavior([whole(5000), part(5001, SIZE), whole()], request_count=3),
    "a part that begins too early": Behavior([whole(5000), part(4999, SIZE), whole()], request_count=3),
    "a part of a longer file": Behavior(
        [whole(5000), part(5000, SIZE, Content_Range=f"bytes 5000-{SIZE - 1}/{SIZE + 9}"), whole()], request_count=3
    ),
    "a part whose length contradicts its range": Behavior(
        [whole(5000), part(5000, SIZE, Content_Range=f"bytes 5000-5999/{SIZE}"), whole()], request_count=3
    ),
    "a part without a range": Behavior([whole(5000), encode_video(5000, Content_Range="")], "another part"),
    "several parts in one body": Behavior(
        [whole(5000), part(5000, SIZE, Content_Range="", Content_Type="multipart/byteranges"), whole()]
    ),
    "a range in another unit": Behavior([whole(5000), part(5000, SIZE, Content_Range="items 5000-9/10"), whole()]),
    "a range in capital letters": Behavior(
        [whole(5000), part(5000, SIZE, Content_Range=f"BYTES 5000-{SIZE - 1}/{SIZE}")], request_count=2
    ),
    "no such range": Behavior([whole(5000), encode_response(b"", "416 Range Not Satisfiable"), whole()]),
}

VALIDATORS: dict[str, Behavior] = {
    "the same ETag": Behavior([whole(5000, tag='"a"'), part(5000, SIZE, tag='"a"')], request_count=2),
    "another ETag": Behavior([whole(5000, tag='"a"'), part(5000, SIZE, tag='"b"'), whole(tag='"b"')], request_count=3),
    "a weak ETag": Behavior([whole(5000, tag='W/"a"'), whole(tag='W/"a"')], request_count=2),
    "no ETag in the part": Behavior([whole(5000), part(5000, SIZE, tag="")], request_count=2),
    "an old date instead of an ETag": Behavior(
        [whole(5000, tag="", **OLD_DATES), part(5000, SIZE, tag="", **OLD_DATES)], request_count=2
    ),
    "a date that is too new": Behavior([whole(5000, tag="", **NEW_DATES), whole(tag="")], request_count=2),
    "another date": Behavior(
        [whole(5000, tag="", **OLD_DATES), part(5000, SIZE, tag="", **NEW_DATES), whole(tag="", **NEW_DATES)],
        request_count=3,
    ),
    "no validator": Behavior([whole(5000, tag=""), whole(tag="")], request_count=2),
}

CODINGS: dict[str, Behavior] = {
    **{
        f"the coding {coding!r}": Behavior([whole(None, Content_Encoding=coding)], request_count=1)
        for coding in ("identity", "Identity", "", "aws-chunked", "AWS-Chunked", "aws-chunked, identity")
    },
    **{
        f"the coding {coding!r}": Behavior([whole(None, Content_Encoding=coding)], "compressed", 1)
        for coding in ("gzip", "BR", "aws-chunked, gzip", "x-unknown")
    },
    "a part with the coding gzip": Behavior([whole(5000), part(5000, SIZE, Content_Encoding="gzip")], "compressed", 2),
    "chunks of aws-chunked": Behavior(
        [
            encode_response(
                b"19000;chunk-signature=0a1b\r\n" + VIDEO + b"\r\n0;\r\n\r\n", Content_Encoding="aws-chunked"
            )
        ],
        "coding aws-chunked",
        1,
    ),
}

LENGTHS: dict[str, Behavior] = {
    "a short body": Behavior([whole(5000, tag="")], "5000 of 102400 bytes"),
    "a long body": Behavior([encode_response(VIDEO + b"rest", Content_Length=str(SIZE))], request_count=1),
    "no length": Behavior([without_length(VIDEO)], request_count=1),
    "chunks": Behavior([encode_chunked(VIDEO)], request_count=1),
    "chunks without an end": Behavior(
        [encode_chunked(VIDEO[:5000], is_complete=False), encode_chunked(VIDEO)], request_count=2
    ),
    "chunks without an end, then the rest": Behavior(
        [encode_chunked(VIDEO[:5000], is_complete=False, ETag='"v1"'), part(5000, SIZE)], request_count=2
    ),
    "an empty body": Behavior([encode_response(b"")], "empty"),
    "two lengths": Behavior([whole(Content_Length=f"{SIZE}\r\nContent-Length: {SIZE - 1}")], "could not be downloaded"),
    "a part with more data than its range": Behavior(
        [
            whole(5000),
            encode_chunked(VIDEO[5000:], ETag='"v1"', Content_Range=f"bytes 5000-5999/{SIZE}").replace(
                b"200 OK", b"206 Part"
            ),
            whole(),
        ]
    ),
}

HASHES: dict[str, Behavior] = {
    **{
        f"the hash of {name}": Behavior([whole(None, **{name: value})], request_count=1)
        for name, value in {
            "Repr_Digest": f"sha-256=:{SHA256}:",
            "Content_Digest": f"unknown=:AAAA:, sha-256=:{SHA256}:",
            "Digest": f"SHA-256={SHA256}",
            "Content_MD5": MD5,
            "x_goog_hash": f"crc32c=AAAAAA==, md5={MD5}",
            "x_amz_checksum_sha256": SHA256,
        }.items()
    },
    "a wrong hash": Behavior([whole(Repr_Digest=f"sha-256=:{WRONG_SHA256}:")], "does not match the hash", 2),
    "a wrong hash once": Behavior([whole(Content_Digest=f"sha-256=:{WRONG_SHA256}:"), whole()], request_count=2),
    "a hash across parts": Behavior([whole(5000, Digest=f"md5={MD5}"), part(5000, SIZE)], request_count=2),
    "a damaged part": Behavior(
        [
            whole(5000, Digest=f"md5={MD5}"),
            encode_response(bytes(SIZE - 5000), "206 Part", ETag='"v1"', Content_Range=f"bytes 5000-{SIZE - 1}/{SIZE}"),
            whole(),
        ],
        request_count=3,
    ),
    "the hash of a part": Behavior([whole(5000), part(5000, SIZE, Content_MD5=MD5)], request_count=2),
    "another hash in the part": Behavior(
        [
            whole(5000, Repr_Digest=f"sha-256=:{SHA256}:"),
            part(5000, SIZE, Repr_Digest=f"sha-256=:{WRONG_SHA256}:"),
            whole(),
        ],
        request_count=3,
    ),
    "an invalid hash": Behavior([whole(Content_MD5="x" * 9, Digest="md5=AAAA")], request_count=1),
}

REDIRECTS: dict[str, Behavior] = {
    **{
        f"a redirect with status {status}": Behavior([redirect("/b.mp4", f"{status} Found"), whole()], request_count=2)
        for status in (301, 302, 303, 307, 308)
    },
    "a redirect before the rest": Behavior([redirect("/b"), whole(5000), redirect("/c"), part(5000, SIZE)]),
    "a redirect to itself": Behavior([redirect("/v.mp4?sig=1")], "in a loop", 1),
    "a redirect loop": Behavior([redirect("/b"), redirect("/v.mp4?sig=1")], "in a loop", 2),
    "a redirect without a target": Behavior([encode_response(b"", "302 Found")], "without a target", 1),
    "a redirect to another scheme": Behavior([redirect("ftp://x.example/v.mp4")], "invalid URL", 1),
    "a redirect to an invalid port": Behavior([redirect("http://x.example:port/")], "invalid URL", 1),
    "a redirect to an invalid address": Behavior([redirect("http://[::1")], "invalid URL", 1),
    "many redirects": Behavior([redirect(f"/{number}") for number in range(10)] + [whole()], request_count=11),
    "too many redirects": Behavior([redirect(f"/{number}") for number in range(11)], "more than 10 redirects", 11),
}

STATUSES: dict[str, Behavior] = {
    **{
        f"the status {status}": Behavior([encode_response(b"", f"{status} X")], f"status {status}", 1)
        for status in (400, 401, 403, 404, 405, 410, 451, 501)
    },
    **{
        f"the status {status} once": Behavior([encode_response(b"", f"{status} X"), whole()], request_count=2)
        for status in (204, 304, 408, 425, 429, 500, 502, 503, 504)
    },
    "a page": Behavior([encode_response(b"<html>", Content_Type="Text/HTML; charset=utf-8"), whole()], request_count=2),
    "no response": Behavior([CLOSE, whole()], request_count=2),
    "nonsense": Behavior([b"SSH-2.0-OpenSSH\r\n", whole()], request_count=2),
    "an error page in the middle": Behavior([whole(5000), encode_response(b"", "503 X"), part(5000, SIZE)]),
}

BEHAVIORS = RANGES | VALIDATORS | CODINGS | LENGTHS | HASHES | REDIRECTS | STATUSES


@pytest.mark.parametrize("name", BEHAVIORS)
def test_download_conforms(
    connect: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    behavior = BEHAVIORS[name]
    monkeypatch.setattr(Backoff, "compute_delay", lambda *_, **__: 0.0)
    monkeypatch.setattr("scenekit.client.download.MAX_STALLED_ATTEMPTS", 4)
    target = tmp_path / "v.mp4"
    target.write_bytes(b"the old video")
    with serve_responses(*behavior.responses) as server:
        client = connect("https://app.example.com")
        if behavior.error is None:
            client.download(f"{server.url}/v.mp4?sig=1", target)
        else:
            with pytest.raises(DownloadError, match=behavior.error):
                client.download(f"{server.url}/v.mp4?sig=1", target)
    assert target.read_bytes() == (VIDEO if behavior.error is None else b"the old video")
    assert list(tmp_path.iterdir()) == [target]
    if behavior.request_count is not None:
        assert len(server.requests) == behavior.request_count
