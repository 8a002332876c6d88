"""The lines of a VCF with their numbers, from plain text, gzip, bgzip, BCF or standard input.

htslib neither numbers lines nor survives bad ones, so text comes through here: compressed blocks in, `(number, text)`
out, line ends taken off. What was odd about the bytes (CRLF, a missing final newline, text that is not UTF-8, NUL) is
kept on the reader as problems for the report.
"""

import io
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, cast

from isal import igzip, isal_zlib

from ingest.problems import Problem, Severity
from variome.errors import InputError

STANDARD_INPUT = "-"
_GZIP = b"\x1f\x8b"
_BCF = b"BCF"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# The empty block that ends every bgzip file (SAM specification, section 4.1.2), and the mark of its first block.
_BGZIP_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_BGZIP_MARK = b"BC\x02\x00"
_DAMAGED: tuple[type[Exception], ...] = (EOFError, OSError, cast("type[Exception]", isal_zlib.error))
_BLOCK = 1 << 20
_HASH_BLOCK = 1 << 24  # large: between two blocks a thread waits for the interpreter, which others hold for 5 ms


class LineReader:
    """Iterates over the lines of one VCF.

    Attributes:
        name: path as given, or `standard input`.
        total_bytes: size of the file as it lies on disk; None for standard input and pipes, which come only once.
        problems: what was odd about the bytes, each kind once, complete when the iteration has ended.
    """

    def __init__(self, path: str | Path) -> None:
        self.name = "standard input" if str(path) == STANDARD_INPUT else str(path)
        self.problems: list[Problem] = []
        self._seen: set[str] = set()
        self._path = path
        self._raw = _open(path)
        self.total_bytes = Path(path).stat().st_size if _lies_on_disk(path) else None
        self._refuse_cut_bgzip()

    @property
    def bytes_read(self) -> int:
        """How far the reading has come in the file as it lies on disk."""
        if self.total_bytes is None:
            return 0
        return self.total_bytes if self._raw.closed else self._raw.tell()

    def __iter__(self) -> Iterator[tuple[int, str]]:
        number = 0
        ended = True
        try:
            for number, raw in enumerate(self._iter_raw(), start=1):
                ended = raw.endswith(b"\n")
                yield number, self._text(raw, number)
        except _DAMAGED as error:
            raise InputError(
                f"{self.name}: reading stopped after line {number}: {_reason(error)}; get a whole copy of the file"
            ) from None
        finally:
            self._raw.close()
        if not ended:
            self._note("no-final-newline", number, "the last line does not end in a newline")

    def _iter_raw(self) -> Iterator[bytes]:
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

    def _refuse_cut_bgzip(self) -> None:
        """A bgzip file cut between two blocks is whole gzip: only the missing end block tells."""
        if self.total_bytes is None or self._raw.peek(16)[12:16] != _BGZIP_MARK:
            return
        self._raw.seek(max(0, self.total_bytes - len(_BGZIP_END)))
        end = self._raw.read()
        self._raw.seek(0)
        if end != _BGZIP_END:
            raise InputError(f"{self.name}: the bgzip end block is missing, so the file is cut short; get a whole copy")

    def _text(self, raw: bytes, number: int) -> str:
        if number == 1 and raw.startswith(_BYTE_ORDER_MARK):
            self._note("byte-order-mark", number, "the file begins with a byte order mark; it is left out")
            raw = raw.removeprefix(_BYTE_ORDER_MARK)
        if raw.endswith(b"\r\n"):
            self._note("crlf", number, "lines end in CR LF; they are read as if they ended in LF")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            self._note("not-utf-8", number, "the text is not UTF-8; such lines are read as Latin-1")
            text = raw.decode("latin-1")
        if "\0" in text:
            self._note("nul", number, "the text holds NUL, which is no text; such values are left out")
            text = text.replace("\0", "%00")  # so that it costs the value that it stands in, not the record
        return text.rstrip("\r\n")

    def _note(self, kind: str, line: int, what: str) -> None:
        if kind not in self._seen:
            self._seen.add(kind)
            severity = Severity.WARNING if kind in {"not-utf-8", "nul"} else Severity.NOTE
            self.problems.append(Problem(kind, severity, f"line {line}: {what}", file=self.name, line=line))


def content_sha256(path: str | Path) -> str:
    """SHA-256 of the file as it lies on disk, in hexadecimal: what `sha256sum` prints.

    Raises:
        InputError: the file cannot be read, or is standard input or a pipe, which can be read only once.
    """
    if not _lies_on_disk(path):
        name = "standard input" if str(path) == STANDARD_INPUT else path
        raise InputError(f"{name}: has no digest before it is read; name the file with --file ACCESSION")
    digest = sha256()
    block = memoryview(bytearray(_HASH_BLOCK))
    with _open(path) as stream:
        while n_bytes := stream.raw.readinto(block):
            digest.update(block[:n_bytes])
    return digest.hexdigest()


def _lies_on_disk(path: str | Path) -> bool:
    return str(path) != STANDARD_INPUT and (Path(path).is_file() or not Path(path).exists())


def _open(path: str | Path) -> io.BufferedReader:
    if str(path) == STANDARD_INPUT:
        return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False), _BLOCK)
    try:
        return io.BufferedReader(io.FileIO(path), _BLOCK)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; check the name and its permissions") from None


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"the compressed data is cut short or damaged ({error})"
