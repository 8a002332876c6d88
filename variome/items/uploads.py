"""Files that were sent to be loaded, and the inbox: where they lie, and how they come there.

An upload is called by the uuid of its submission, never as its sender says. It is written while it comes, with mode
0600 in a folder of mode 0700, and goes when its load has ended well or was cancelled, or its file is unloaded. The
inbox is a folder of the administrator's, in which files are named; what is in it stays.
"""

import os
import time
from collections.abc import Collection, Iterable
from hashlib import file_digest, sha256
from pathlib import Path
from types import TracebackType
from typing import Final
from uuid import UUID

from variome.errors import InputError, NotFoundError

PEDIGREE: Final = ".ped"
"""Ends the name of the PED that was sent along with a file."""

LONGEST_PEDIGREE: Final = 1 << 20
"""Bytes."""

_FORGOTTEN: Final = 86_400.0
"""Seconds after which a file in the folder that no submission needs was left by a server that was killed."""


class Upload:
    """Bytes on their way to disk. The file goes again when the `with` block ends by an exception.

    Attributes:
        size: bytes so far.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = path
        self._digest = sha256()
        self.size = 0
        self._stream = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)

    def __enter__(self) -> "Upload":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        if error is not None:
            self._path.unlink(missing_ok=True)

    @property
    def sha256(self) -> str:
        """Of the bytes so far, in hexadecimal."""
        return self._digest.hexdigest()

    def write(self, block: bytes) -> None:
        """Append bytes.

        Raises:
            OSError: the disk is full.
        """
        rest = memoryview(block)
        while rest:
            rest = rest[self._stream.write(rest) :]
        self._digest.update(block)
        self.size += len(block)

    def keep(self) -> None:
        """Wait until all of it is on disk: what was answered is not to be lost with the machine.

        Raises:
            OSError: the disk is full.
        """
        os.fsync(self._stream.fileno())


def upload_path(home: Path, submission: UUID) -> Path:
    """Where the upload of a submission lies, below the home folder of the settings."""
    return home / "uploads" / str(submission)


def upload_pedigree_path(home: Path, submission: UUID) -> Path:
    """Where the PED lies that was sent along with it."""
    return home / "uploads" / f"{submission}{PEDIGREE}"


def write_pedigree(home: Path, submission: UUID, text: bytes) -> None:
    """Keep the text of a PED beside the upload of a submission."""
    with Upload(upload_pedigree_path(home, submission)) as upload:
        upload.write(text)
        upload.keep()


def read_pedigree(path: Path) -> bytes:
    """The text of a PED.

    Raises:
        InputError: it is longer than one may be.
    """
    with path.open("rb") as stream:
        text = stream.read(LONGEST_PEDIGREE + 1)
    if len(text) > LONGEST_PEDIGREE:
        raise InputError(
            f"{path.name}: expected a PED of at most {LONGEST_PEDIGREE:,} bytes; leave out who is not in the file"
        )
    return text


def content_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def inbox_path(inbox: Path | None, name: str) -> Path:
    """The file of a name in the inbox, which may have folders.

    Raises:
        NotFoundError: there is no inbox, no such file, or the name leads out of it.
    """
    if inbox is None:
        raise NotFoundError("there is no inbox: VARIOME_INBOX is to be set for the server and the worker alike")
    folder = Path(os.path.realpath(inbox))
    found = Path(os.path.realpath(folder / name))
    if found.is_relative_to(folder) and os.path.isfile(found):  # noqa: PTH113  Path raises at names too long
        return found
    raise NotFoundError(f"the inbox has no file {name[:200]!r}; put it there, or send it as the body")


def remove_uploads(home: Path, submissions: Iterable[UUID]) -> None:
    """Take away the uploads of these submissions that lie there."""
    for uuid in submissions:
        upload_path(home, uuid).unlink(missing_ok=True)
        upload_pedigree_path(home, uuid).unlink(missing_ok=True)


def remove_forgotten(home: Path, needed: Collection[str]) -> None:
    """Take away what lies in the folder since yesterday, and is called by none of these uuids."""
    folder = home / "uploads"
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.removesuffix(PEDIGREE) not in needed and path.stat().st_mtime < time.time() - _FORGOTTEN:
            path.unlink(missing_ok=True)
