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
        with _open_aside(out) if out.is_file() or not out.exists() else out.open("wb") as stream:
            yield stream
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}; make room there or name another --out") from None


@contextmanager
def _open_aside(out: Path) -> Iterator[BinaryIO]:
    """A file beside `out`, which takes its place in the end."""
    place = out.resolve()
    aside = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with aside.open("wb") as stream:
            yield stream
        aside.replace(place)
    finally:
        aside.unlink(missing_ok=True)
