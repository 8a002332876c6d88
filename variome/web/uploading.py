"""A file that a request brings, written to disk while it comes: never more of it than a block is in memory."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

from fastapi import HTTPException, Request
from starlette.requests import ClientDisconnect

from variome.errors import InputError
from variome.items.uploads import Upload, upload_path
from variome.web.threads import in_long_thread

UPLOAD_TYPES: Final = ("text/vcf", "application/gzip", "application/octet-stream")
"""Media types of a file. None is one that a web page of another origin may send without asking (see `bodies`)."""

_BLOCK: Final = 1 << 20

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


async def receive_upload(request: Request, home: Path, submission: UUID, expected: str | None) -> tuple[str, int]:
    """Write the body to where the upload of a submission lies; gives its SHA-256 in hexadecimal, and its size.

    Args:
        request: its body, which has not been read yet.
        home: the home folder of the settings.
        submission: that the file is of.
        expected: SHA-256 that the sender names, if it does.

    Raises:
        InputError: the body is empty.
        HTTPException: 400 when it breaks off, 413 when it is too large, 415 when it is packed for the way, 422 when it
            has another digest, 507 when there is no room for it.
    """
    with answering_full_disk():
        return await _receive(request, home, submission, expected)


@contextmanager
def answering_full_disk() -> Iterator[None]:
    """A disk that is full while the block writes is told.

    Raises:
        HTTPException: 507.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise HTTPException(507, "the server has no room for the file; ask who runs it to make some") from error
        raise


async def _receive(request: Request, home: Path, submission: UUID, expected: str | None) -> tuple[str, int]:
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise HTTPException(415, "expected a file without Content-Encoding; one packed with gzip is taken as it is")
    try:
        with Upload(upload_path(home, submission)) as upload:
            await _copy(request, upload)
            _check(upload, expected)
            await in_long_thread(request, upload.keep)
    except ClientDisconnect:
        raise HTTPException(400, "the file ends in the middle; send it again") from None
    return upload.sha256, upload.size


async def _copy(request: Request, upload: Upload) -> None:
    block = bytearray()
    async for piece in request.stream():
        block += piece
        if len(block) >= _BLOCK:
            await in_long_thread(request, upload.write, bytes(block))
            block.clear()
    await in_long_thread(request, upload.write, bytes(block))


def _check(upload: Upload, expected: str | None) -> None:
    if not upload.size:
        raise InputError("the body: expected a VCF or BCF, found nothing; send the file (curl --data-binary @FILE)")
    if expected is not None and expected.lower() != upload.sha256:
        raise HTTPException(422, f"sha256: expected {expected}, found {upload.sha256}; send the file again")
