"""Immutable files that are called by the SHA-256 of their content, below one folder.

A file is there whole or not at all: it is written aside, made durable, and then takes its name. Whoever reads needs no
lock, and finds out when a file has been altered.
"""

import os
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from variome.errors import BlockError, InputError


class Objects:
    """The files below a folder, `ab/abcdef...`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keeps the bytes, and gives their name; once is enough for equal ones.

        Raises:
            InputError: the disk is full, or the folder cannot be written to.
        """
        name = sha256(content).hexdigest()
        place = self._place(name)
        if not place.exists():
            write_durably(place, content)
        return name

    def get(self, name: str) -> bytes:
        """The bytes of this name.

        Raises:
            BlockError: there are none, or they are not what they were.
        """
        place = self._place(name)
        try:
            content = place.read_bytes()
        except OSError as error:
            raise BlockError(
                f"{place}: cannot be read: {error.strerror}; bring the file back from a copy of the dataset"
            ) from None
        if sha256(content).hexdigest() != name:
            raise BlockError(
                f"{place}: expected content with the SHA-256 that it is called by, found other content: the file was "
                "cut short or altered; bring it back from a copy of the dataset"
            )
        return content

    def size(self, name: str) -> int:
        """Bytes of a file; 0 where it is not there."""
        place = self._place(name)
        return place.stat().st_size if place.exists() else 0

    def names(self) -> Iterator[str]:
        """The names of all files."""
        return (place.name for place in self._folder.glob("??/*") if len(place.name) == _NAME_LENGTH)

    def remove(self, name: str) -> None:
        """Takes a file away, if it is there."""
        self._place(name).unlink(missing_ok=True)

    def _place(self, name: str) -> Path:
        return self._folder / name[:2] / name


def write_durably(place: Path, content: bytes) -> None:
    """Makes a file that is there whole, whenever the machine stops.

    Raises:
        InputError: the disk is full, or the folder cannot be written to.
    """
    try:
        make_folder(place.parent)
        descriptor, name = tempfile.mkstemp(prefix=".", dir=place.parent)
        try:
            with open(descriptor, "wb") as stream:  # noqa: PTH123  it is open already
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(place)
        finally:
            Path(name).unlink(missing_ok=True)
        sync_folder(place.parent)
    except OSError as error:
        raise InputError(
            f"{place.parent}: cannot be written: {error.strerror}; make room or correct its permissions and try again"
        ) from None


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """A folder that stays, with those that it is in; nothing where it is there.

    A file that is on the disk is lost all the same where the name of a folder above it is not.
    """
    if not folder.exists():
        make_folder(folder.parent)
        folder.mkdir(mode=mode, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """So that names which were made in it or taken away are so on the disk as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_NAME_LENGTH = 64
