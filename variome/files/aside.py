"""A file that takes its place when it is whole, so that whoever is stopped leaves what was there before."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from variome.errors import InputError


@contextmanager
def written_aside(path: str | Path) -> Iterator[Path]:
    """The name of an empty file beside `path`, which takes its place when the block ends.

    Raises:
        InputError: it cannot be written, or a folder stands at `path`.
    """
    place = Path(os.path.realpath(path))
    if place.is_dir() or (place.exists() and not place.is_file()):
        raise InputError(f"{path}: expected the name of a file to write, found a folder or a device; name another")
    try:
        descriptor, name = tempfile.mkstemp(prefix=".", dir=place.parent)
        aside = Path(name)
        try:
            os.fchmod(descriptor, place.stat().st_mode & 0o7777 if place.exists() else 0o666 & ~_mask())
            os.close(descriptor)
            yield aside
            aside.replace(place)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}; make room or correct the permissions") from None


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
