"""Where a command writes what it makes: the file of `--out`, or standard output."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from variome.cli.errors import end_without_output
from variome.errors import InputError


@contextmanager
def open_output(out: Path | None, inputs: Iterable[str | Path] = ()) -> Iterator[BinaryIO]:
    """The file `out`, or standard output for None and `-`; all of it is written when the block ends.

    A file that is there stays as it is until then, and for good when the block does not come to its end.

    Raises:
        InputError: the file cannot be written, or is one of the inputs.
        SystemExit: the reader of standard output has gone.
        CouldNotRun: standard output cannot be written.
    """
    if out is None or str(out) == "-":
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except OSError as error:
            end_without_output(error)
        return
    if out.exists() and any(Path(each).exists() and out.samefile(each) for each in inputs):
        raise InputError(f"{out}: is what is being read; name another --out")
    try:
        with _open_aside(out) if _can_be_replaced(out) else out.open("wb") as stream:
            yield stream
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}; make room there or name another --out") from None


def _can_be_replaced(out: Path) -> bool:
    """Whether another file can take its place unnoticed: no device or pipe, no second name, not what we print to."""
    if not out.exists():
        return os.access(out.parent, os.W_OK)
    is_ours = out.is_file() and os.access(out, os.W_OK) and os.access(out.resolve().parent, os.W_OK)
    return is_ours and out.stat().st_nlink == 1 and not _is_open_as(out, 1) and not _is_open_as(out, 2)


def _is_open_as(out: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(out.stat(), os.fstat(descriptor))
    except OSError:  # closed
        return False


@contextmanager
def _open_aside(out: Path) -> Iterator[BinaryIO]:
    """A file beside `out`, which takes its place in the end, with the permissions that it has or would have."""
    import tempfile  # noqa: PLC0415  who prints does not need it

    place = Path(os.path.realpath(out))
    descriptor, name = tempfile.mkstemp(prefix=".", dir=place.parent)
    aside = Path(name)
    try:
        with open(descriptor, "wb") as stream:  # noqa: PTH123  it is open already
            os.fchmod(descriptor, _mode_of(place))
            yield stream
        aside.replace(place)
    finally:
        aside.unlink(missing_ok=True)


def _mode_of(place: Path) -> int:
    if place.exists():
        return place.stat().st_mode & 0o7777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
