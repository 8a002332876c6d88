"""The lines of a VCF as bytes, from plain text, gzip, bgzip, BCF or standard input.

Paths go in, and lines come out with their ends as they are. What cannot be opened is an error; what can be opened and
turns out to be cut short or damaged gives the lines that are whole, and then says why there are no more.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from isal import igzip, isal_zlib

from variome.errors import InputError

STANDARD_INPUT = "-"
_GZIP = b"\x1f\x8b"
_BCF = b"BCF"
# The empty block that ends every bgzip file (SAM specification, section 4.1.2), and the mark of its first block.
_BGZIP_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_BGZIP_MARK = b"BC\x02\x00"
_DAMAGED: tuple[type[Exception], ...] = (EOFError, OSError, cast("type[Exception]", isal_zlib.error))
_BLOCK = 1 << 20


class RawLines:
    """Iterates once over the lines of one file.

    Attributes:
        name: path as given, or `standard input`.
        total_bytes: size of the file as it lies on disk; None for standard input and pipes, which come only once.
        damage: why lines at the end are missing; None where none are. A bgzip file without its end block is known
            from the beginning, other damage when the iteration has come there.

    Raises:
        InputError: the file cannot be opened.
    """

    def __init__(self, path: str | Path) -> None:
        self.name = "standard input" if str(path) == STANDARD_INPUT else str(path)
        self.damage: str | None = None
        self._path = path
        self._raw = open_raw(path)
        self.total_bytes = Path(path).stat().st_size if lies_on_disk(path) else None
        try:
            self._look_for_the_end_block()
        except OSError as error:
            self._raw.close()
            raise InputError(f"{self.name}: cannot be read: {error.strerror}; copy it anew") from None

    @property
    def bytes_read(self) -> int:
        """How far the reading has come in the file as it lies on disk."""
        if self.total_bytes is None:
            return 0
        return self.total_bytes if self._raw.closed else self._raw.tell()

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._lines()
        except _DAMAGED as error:
            self.damage = _reason(error)
        finally:
            self._raw.close()

    def _lines(self) -> Iterator[bytes]:
        stream: io.BufferedReader = self._raw
        if stream.peek(2)[:2] == _GZIP:
            unzipped = cast("IO[bytes]", igzip.open(self._raw, "rb"))  # type: ignore[no-untyped-call]
            stream = io.BufferedReader(cast("io.RawIOBase", unzipped), _BLOCK)
        if stream.peek(3)[:3] != _BCF:
            return iter(stream)
        if self.total_bytes is None:
            raise InputError(f"{self.name}: a BCF must lie on disk to be read; convert the stream with bcftools view")
        from ingest.bcf import iter_bcf_lines  # noqa: PLC0415  cyvcf2 and its numpy take an eighth of a second to import

        return iter_bcf_lines(self._path)

    def _look_for_the_end_block(self) -> None:
        """A bgzip file cut between two blocks is whole gzip: only the missing end block tells."""
        if self.total_bytes is None or self._raw.peek(16)[12:16] != _BGZIP_MARK:
            return
        self._raw.seek(max(0, self.total_bytes - len(_BGZIP_END)))
        end = self._raw.read()
        self._raw.seek(0)
        if end != _BGZIP_END:
            self.damage = "the bgzip end block is missing, so the file is cut short"


def lies_on_disk(path: str | Path) -> bool:
    """Whether it can be read twice: no pipe, and not standard input."""
    return str(path) != STANDARD_INPUT and (Path(path).is_file() or not Path(path).exists())


def open_raw(path: str | Path) -> io.BufferedReader:
    """The bytes as they lie on disk, in large blocks.

    Raises:
        InputError: they cannot be had.
    """
    if str(path) == STANDARD_INPUT:
        if sys.stdin is None:
            raise InputError("standard input: is closed; give it a file or a pipe")
        return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False), _BLOCK)
    try:
        return io.BufferedReader(io.FileIO(path), _BLOCK)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; check the name and its permissions") from None


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"the compressed data is cut short or damaged ({error})"
