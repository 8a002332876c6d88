"""Request bodies: bytes in, packed with gzip or not; JSON objects out. Never more than the server is willing to hold.

A body must say that it is JSON. Web pages of other origins cannot say so without asking first, and are never
permitted: a server that listens on loopback takes nothing from a page that happens to be open beside it.
"""

import zlib
from collections.abc import Iterator
from typing import Annotated, Any, Final

import orjson
from fastapi import Depends, HTTPException, Request
from starlette.requests import ClientDisconnect

from variome.errors import InputError

JSON_TYPES: Final = ("application/json", "application/ld+json")
MERGE_PATCH_TYPES: Final = ("application/merge-patch+json", *JSON_TYPES)
NDJSON_TYPES: Final = ("application/x-ndjson", "application/ndjson")

_GZIP_WINDOW: Final = 31
"""zlib's way to say: a window of 32 kB, and a gzip header and trailer."""

_PIECE: Final = 8192
"""Bytes unpacked at once. zlib copies what follows a member: in one piece, a body of many tiny ones takes hours."""


async def _read_body(request: Request) -> bytes:
    """The bytes as they came; the application stops one that is too large."""
    try:
        return await request.body()
    except ClientDisconnect:  # a loader that was killed: no bug of ours, and nobody reads the answer
        raise HTTPException(400, "the body ends in the middle; send it again") from None


Body = Annotated[bytes, Depends(_read_body)]
"""The parameter by which a route gets the bytes of the body."""


def parse_object(request: Request, body: bytes, accepted: tuple[str, ...] = JSON_TYPES) -> dict[str, Any]:
    """The JSON object that a body is.

    Raises:
        InputError: it is not one.
    """
    content_type(request, accepted)
    return _object(unpacked(request, body), "the body")


def iter_objects(request: Request, body: bytes) -> Iterator[dict[str, Any]]:
    """The JSON objects of a body with one a line; empty lines are passed over.

    Raises:
        InputError: a line is not one.
    """
    content_type(request, NDJSON_TYPES)
    for number, line in enumerate(unpacked(request, body).split(b"\n"), start=1):
        if line.strip():
            yield _object(line, f"line {number}")


def take_type(document: dict[str, Any]) -> str:
    """Takes `@type` off a document: one name, or names from the concrete to the general as our answers have them."""
    found = document.pop("@type", "")
    name = found[0] if isinstance(found, list) and found else found
    return name if isinstance(name, str) else ""


def unpacked(request: Request, body: bytes) -> bytes:
    """The body without its content encoding.

    Raises:
        InputError: it is broken.
        HTTPException: 413 when it is too large unpacked, 415 when the encoding is not gzip.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding == "identity":
        return body
    if encoding != "gzip":
        raise HTTPException(415, f"expected Content-Encoding gzip or none, found {encoding[:80]!r}")
    return _gunzip(body, request.app.state.store.settings.max_body_bytes)


def _gunzip(packed: bytes, limit: int) -> bytes:
    """All members of a gzip stream, however many."""
    found: list[bytes] = []
    room = limit
    member = None
    for begin in range(0, len(packed), _PIECE):
        piece = packed[begin : begin + _PIECE]
        while piece:
            member = member or zlib.decompressobj(wbits=_GZIP_WINDOW)
            try:
                text = member.decompress(piece, room + 1)
            except zlib.error as error:
                raise InputError(f"the body: expected gzip, as Content-Encoding says: {error}; pack it again") from None
            room -= len(text)
            if room < 0:
                raise HTTPException(413)
            found.append(text)
            piece = member.unused_data
            member = None if member.eof else member
    if member is not None:
        raise InputError("the body: expected gzip, found that it ends in the middle; send it again")
    return b"".join(found)


def content_type(request: Request, accepted: tuple[str, ...]) -> str:
    """The media type of the body.

    Raises:
        HTTPException: 415 when it is none of the accepted ones.
    """
    found = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if found not in accepted:
        raise HTTPException(415, f"expected Content-Type {' or '.join(accepted)}, found {found[:80] or 'none'}")
    return found


def _object(text: bytes, place: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(f"{place}: expected a JSON object: {error}") from None
    if not isinstance(found, dict):
        raise InputError(f"{place}: expected a JSON object, found {type(found).__name__}")
    return found
