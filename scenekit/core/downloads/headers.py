"""The headers of a response that decide whether its body is the requested file (RFC 9110, RFC 9530)."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

from scenekit.core.retries import parse_date

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN_CODINGS = ("", "identity", "aws-chunked")
"""The content codings of plain bytes. Object stores report the coding `aws-chunked` of an upload, although they
removed it."""

AWS_CHUNK_PATTERN = re.compile(rb"[0-9A-Fa-f]{1,16}(;[^\r\n]{0,200})?\r\n")
"""The first line of a body that still has the coding `aws-chunked`."""

STRONG_ETAG_PATTERN = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')
"""An ETag that identifies a file byte by byte (RFC 9110, section 8.8.3). Weak ones begin with `W/`."""

MIN_AGE_OF_STRONG_DATE_S = 60.0
"""Least age of a file in seconds from which its `Last-Modified` identifies it byte by byte (RFC 9110, section 8.8.2.2).
A younger file can change within the same second."""

HASH_ALGORITHMS = {"sha-512": "sha512", "sha-256": "sha256", "sha": "sha1", "md5": "md5"}
"""The names of `hashlib` by the names of the headers."""

HASHES_OF_THE_FILE = ("repr-digest", "digest", "x-goog-hash")
"""Headers with hashes of the whole file, also in the response to a range request."""

HASHES_OF_THE_BODY = ("content-digest",)
"""Headers with hashes of the body of the response."""

SINGLE_HASHES = {"content-md5": "md5", "x-amz-checksum-sha256": "sha-256", "x-amz-checksum-sha1": "sha"}
"""Headers with one hash of the body, and its algorithm."""


class ContentRange(NamedTuple):
    """The value of a `Content-Range` header. Positions count bytes from 0."""

    start: int
    end: int
    """The position after the last byte."""
    total: int | None
    """The size of the whole file in bytes. None if the server does not know it."""

    @property
    def is_whole_file(self) -> bool:
        """Whether the range contains all bytes of the file."""
        return self.start == 0 and self.end == self.total


def parse_content_range(headers: Mapping[str, str]) -> ContentRange | None:
    """Return the range of a response. None if it is missing, invalid, or has another unit than bytes.

    >>> parse_content_range({"content-range": "bytes 5-9/100"})
    ContentRange(start=5, end=10, total=100)
    >>> parse_content_range({"content-range": "bytes 9-5/100"})
    """
    text = headers.get("content-range", "")
    match = re.fullmatch(r"bytes\s+([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)", text.strip(), re.IGNORECASE)
    if match is None:
        return None
    start, last, total = int(match[1]), int(match[2]), None if match[3] == "*" else int(match[3])
    is_valid = start <= last and (total is None or last < total)
    return ContentRange(start, last + 1, total) if is_valid else None


def parse_content_length(headers: Mapping[str, str]) -> int | None:
    """Return the length of a body in bytes. None if the header is missing or invalid."""
    text = headers.get("content-length", "").strip()
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def is_plain(headers: Mapping[str, str]) -> bool:
    """Whether the body has no content coding that changes its bytes. The names of codings are case-insensitive.

    >>> is_plain({"content-encoding": "Identity"}), is_plain({"content-encoding": "gzip"})
    (True, False)
    """
    codings = headers.get("content-encoding", "").lower().split(",")
    return all(coding.strip() in PLAIN_CODINGS for coding in codings)


def find_strong_validator(headers: Mapping[str, str]) -> str | None:
    """Return the value for `If-Range`: the ETag or the date of a file, if it identifies the file byte by byte."""
    etag = headers.get("etag", "").strip()
    if STRONG_ETAG_PATTERN.fullmatch(etag):
        return etag
    modified = headers.get("last-modified", "").strip()
    modified_at, sent_at = parse_date(modified), parse_date(headers.get("date", ""))
    if modified_at is None or sent_at is None or sent_at - modified_at < MIN_AGE_OF_STRONG_DATE_S:
        return None
    return modified


def parse_hashes(headers: Mapping[str, str], *, is_whole_file: bool) -> dict[str, bytes]:
    """Return the hashes of the file that a response states, by the algorithm of `hashlib`.

    Args:
        headers: The headers of the response, with lower-case names.
        is_whole_file: Whether the body is the whole file, so that the hashes of the body are hashes of the file.

    >>> parse_hashes({"digest": "md5=1B2M2Y8AsgTpgAmY7PhCfg=="}, is_whole_file=True)["md5"].hex()
    'd41d8cd98f00b204e9800998ecf8427e'
    """
    names = [*HASHES_OF_THE_FILE, *(HASHES_OF_THE_BODY if is_whole_file else ())]
    if headers.get("x-goog-stored-content-encoding", "identity") != "identity":
        names.remove("x-goog-hash")  # it is the hash of the compressed file
    pairs = [pair for name in names for pair in re.findall(r"([\w-]+)=:?([A-Za-z0-9+/]+={0,2})", headers.get(name, ""))]
    if is_whole_file:
        pairs += [(algorithm, headers.get(name, "")) for name, algorithm in SINGLE_HASHES.items()]
    hashes = ((HASH_ALGORITHMS.get(algorithm.lower()), _decode_base64(text)) for algorithm, text in pairs)
    return {name: value for name, value in hashes if name and len(value) == create_hasher(name).digest_size}


def create_hasher(name: str) -> hashlib._Hash:
    """Return a new hasher. The hashes detect damage, not attacks, so that MD5 is good enough."""
    return hashlib.new(name, usedforsecurity=False)


def _decode_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except ValueError:
        return b""
