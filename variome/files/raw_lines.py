"""The lines of a VCF as bytes, from plain text, gzip, bgzip, BCF or standard input.

Paths go in, and lines come out with their ends as they are. What cannot be opened is an error; what can be opened and
turns out to be cut short or damaged gives the lines that are whole, and then says why there are no more.
"""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from variome.errors import InputError
from variome.files.gunzip import MAGIC, Gunzip

STANDARD_INPUT = "-"
BCF: Final = b"BCF"
"""How a BCF begins, unpacked."""
_OTHERS: Final = (
    (b"BZh", "bzip2", "unpack it with bunzip2"),
    (b"\xfd7zXZ\0", "xz", "unpack it with unxz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard", "unpack it with unzstd"),
    (b"PK\3\4", "a zip archive", "take the VCF out with unzip"),
    (b"\xff\xfe", "UTF-16", "convert it with iconv -f UTF-16 -t UTF-8"),
    (b"\xfe\xff", "UTF-16", "convert it with iconv -f UTF-16 -t UTF-8"),
    (b"#\0#\0", "UTF-16", "convert it with iconv -f UTF-16LE -t UTF-8"),
    (b"\0#\0#", "UTF-16", "convert it with iconv -f UTF-16BE -t UTF-8"),
)
"""How files begin that are not read, what they are, and what to do."""
# The empty block that ends every bgzip file (SAM specification, section 4.1.2), and the mark of its first block.
_BGZIP_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_BGZIP_MARK = b"BC\x02\x00"
_BLOCK = 1 << 20
_PEEKED = 8

LONGEST_LINE = 1 << 28
"""Bytes; a longer one is not read into memory. A record of 100,000 samples of 100 characters has a twenty-fifth."""


class Place(NamedTuple):
    """Where lines go on: a byte of the file as it lies on disk, and how many unpacked ones are passed over there."""

    offset: int
    passed_over: int


class RawLines:
    """Iterates once over the lines of one file, and again from each place that is gone to.

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
        self._path = path
        self._raw = open_raw(path)
        self._unpacked: tuple[Gunzip, io.BufferedReader] | None = None
        self._place: Place | None = None
        self._is_packed = self._has_places = False
        self.total_bytes = Path(path).stat().st_size if lies_on_disk(path) else None
        try:
            self.damage = None if self.total_bytes is None else missing_end(self._raw, self.total_bytes)
        except OSError as error:
            self._raw.close()
            raise InputError(f"{self.name}: cannot be read: {error.strerror}; copy it anew") from None

    @property
    def bytes_read(self) -> int:
        """How far the reading has come in the file as it lies on disk."""
        if self.total_bytes is None:
            return 0
        return self.total_bytes if self._raw.closed else self._raw.tell()

    def place(self) -> Place | None:
        """Where the line after the last one begins; None where the file has to be read from its begin to come there,
        where nothing of it has been read, and once the iteration has ended.
        """
        if not self._has_places or self._raw.closed:
            return None
        if not self._is_packed:
            return Place(self._raw.tell(), 0)
        if self._unpacked is None:
            return self._place
        gunzip, stream = self._unpacked
        found = gunzip.place(stream.tell())
        if found is None or found[1] > _BLOCK:  # a bgzip block holds a sixteenth of that
            return None
        begin = self._place.offset if self._place else 0
        return Place(begin + found[0], found[1])

    def go_to(self, place: Place) -> None:
        """From there on a new iteration reads. The place is one of this file, of which an iteration has begun and has
        not ended.
        """
        # Not by its name, which may lead to another file by now; and what read so far closes its own.
        self._raw = _buffered(os.dup(self._raw.fileno()))
        self._raw.seek(place.offset)
        self._place, self._unpacked = place, None

    def __iter__(self) -> Iterator[bytes]:
        raw = self._raw
        try:
            yield from self._lines()
        except OSError as error:
            self.damage = error.strerror or str(error)
        finally:
            raw.close()

    def _lines(self) -> Iterator[bytes]:
        if self._place is not None:
            return self._lines_on(self._place)
        can_return = self.total_bytes is not None
        if self._raw.peek(len(MAGIC))[: len(MAGIC)] != MAGIC:
            self._has_places = can_return
            return self._text(self._raw)
        self._is_packed = True
        self._has_places = can_return and self._raw.peek(16)[12:16] == _BGZIP_MARK
        gunzip, stream = self._unpack()
        return self._whole(self._text(stream), gunzip)

    def _lines_on(self, place: Place) -> Iterator[bytes]:
        if not self._is_packed:
            return _iter_lines(self._raw)
        gunzip, stream = self._unpack()
        stream.read(place.passed_over)
        return self._whole(_iter_lines(stream), gunzip)

    def _unpack(self) -> tuple[Gunzip, io.BufferedReader]:
        gunzip = Gunzip(self._raw)
        self._unpacked = gunzip, io.BufferedReader(gunzip, _BLOCK)
        return self._unpacked

    def _text(self, stream: io.BufferedReader) -> Iterator[bytes]:
        begin = stream.peek(_PEEKED)[:_PEEKED]
        refuse_others(self.name, begin)
        if not begin.startswith(BCF):
            return _iter_lines(stream)
        if self.total_bytes is None:
            raise InputError(f"{self.name}: a BCF must lie on disk to be read; convert the stream with bcftools view")
        self._has_places = False
        from variome.files.bcf import iter_bcf_lines  # noqa: PLC0415  cyvcf2 and its numpy take an eighth of a second to import

        return iter_bcf_lines(self._path)

    def _whole(self, lines: Iterator[bytes], unzipped: Gunzip) -> Iterator[bytes]:
        """All lines but one that the file breaks off in, and then what is wrong with the file."""
        for line in lines:
            if line.endswith(b"\n") or not unzipped.is_cut:
                yield line
        self.damage = unzipped.damage or self.damage


def whole_lines(path: str | Path) -> Iterator[bytes]:
    """The lines of a file, all of them.

    Raises:
        InputError: it cannot be read, or is cut short.
    """
    raw = RawLines(path)
    yield from raw
    if raw.damage:
        raise InputError(f"{raw.name}: the file ends too soon: {raw.damage}; get a whole copy")


def _iter_lines(stream: io.BufferedReader) -> Iterator[bytes]:
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise OSError(f"the next line is longer than {LONGEST_LINE:,} bytes")
        yield line


def refuse_others(name: str, begin: bytes) -> None:
    """Says what a file is that begins with these bytes, where it is none that is read.

    Raises:
        InputError: it is packed or encoded otherwise.
    """
    for magic, what, advice in _OTHERS:
        if begin.startswith(magic):
            raise InputError(f"{name}: expected text, gzip, bgzip or BCF, found {what}; {advice}")


def missing_end(raw: io.BufferedReader, total_bytes: int) -> str | None:
    """What is wrong with a bgzip file cut between two blocks, which is whole gzip: only the missing end block tells."""
    if raw.peek(16)[12:16] != _BGZIP_MARK:
        return None
    raw.seek(max(0, total_bytes - len(_BGZIP_END)))
    end = raw.read()
    raw.seek(0)
    return None if end == _BGZIP_END else "the bgzip end block is missing, so the file is cut short"


def lies_on_disk(path: str | Path) -> bool:
    """Whether it can be read twice: no pipe, and not standard input."""
    return str(path) != STANDARD_INPUT and (Path(path).is_file() or not Path(path).exists())


def names_file(text: str) -> bool:
    """Whether a text that may also be something else, such as an expression, is the path of a file."""
    try:
        return Path(text).is_file()
    except OSError:  # it is longer than a path can be
        return False


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
        return _buffered(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; check the name and its permissions") from None


def _buffered(file: str | Path | int) -> io.BufferedReader:
    return io.BufferedReader(io.FileIO(file), _BLOCK)
