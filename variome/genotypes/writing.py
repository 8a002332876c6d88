"""One new version at a time: all of it, or nothing.

The files of a version are written first, and its manifest last, so that whoever is killed leaves the last complete
version. Files that no version names are removed by the next writer, which also ends a purge that was stopped.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from variome.errors import ConflictError, InputError
from variome.genotypes.manifest import Manifest, digest_of, next_manifest, read_manifest, version_files, write_manifest
from variome.genotypes.objects import Objects, make_folder
from variome.genotypes.purging import finish_purge, remove_spare

FOLDER_MODE = 0o700


@dataclass
class Draft:
    """A version in the making.

    Attributes:
        manifest: what it will be; replace it.
        objects: takes its files.
        before: the version that it follows; None for the first.
    """

    manifest: Manifest
    objects: Objects
    before: Manifest | None


@contextmanager
def new_version(folder: Path, *, assembly: str, author: str, reason: str) -> Iterator[Draft]:
    """A draft that follows the last version, and becomes one when the block ends.

    Args:
        folder: of the dataset; made with mode 0700 when it is not there.
        assembly: of a first version; a later one keeps that of the one before.
        author: who makes it.
        reason: why; for people.

    Raises:
        ConflictError: another writer is at work.
        InputError: the disk is full, or the folder cannot be written to. The dataset is as it was.
    """
    objects = Objects(folder / "objects")
    with alone(folder):
        finish_purge(folder)
        files = version_files(folder / "versions")
        created = datetime.now(UTC).isoformat(timespec="microseconds")
        if files:
            path = files[max(files)]
            before = read_manifest(path)
            manifest = next_manifest(before, digest_of(path), created, author, reason)
        else:
            before = None
            manifest = Manifest(folder.name, assembly, 1, None, created, author, reason)
        remove_spare(folder)
        draft = Draft(manifest, objects, before)
        try:
            yield draft
            write_manifest(folder / "versions", draft.manifest)
        except BaseException:
            remove_spare(folder)
            raise


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Holds the lock of the writers, which ends with the process that holds it.

    Raises:
        ConflictError: another writer has it.
        InputError: the folder cannot be made or written to.
    """
    try:
        make_folder(folder, FOLDER_MODE)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise InputError(f"{folder}: cannot be written to: {error.strerror}; correct its permissions") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Who removes the dataset removes the lock with it: it would keep nobody away any more.
            is_held = os.path.samestat(os.fstat(lock.fileno()), (folder / "lock").stat())
        except OSError:
            is_held = False
        if not is_held:
            raise ConflictError(f"{folder.name}: another command writes to this dataset; try again when it has ended")
        yield
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_UN)
