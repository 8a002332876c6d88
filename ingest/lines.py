"""The lines of a VCF with their numbers, as text.

htslib neither numbers lines nor survives bad ones, so text comes through here: bytes of `variome.files.raw_lines` in,
`(number, text)` out, line ends taken off. What was odd about the bytes (CRLF, a missing final newline, text that is not
UTF-8, NUL) is kept on the reader as problems for the report.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from ingest.problems import Problem, Severity
from variome.errors import InputError
from variome.files.raw_lines import STANDARD_INPUT, Place, RawLines, lies_on_disk, open_raw

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HASH_BLOCK = 1 << 24  # large: between two blocks a thread waits for the interpreter, which others hold for 5 ms


class LineReader:
    """Iterates over the lines of one VCF.

    Attributes:
        name: path as given, or `standard input`.
        total_bytes: size of the file as it lies on disk; None for standard input and pipes, which come only once.
        problems: what was odd about the bytes that have been read, each kind once; whoever tells them takes them away.

    Raises:
        InputError: the file cannot be opened, or is cut short.
    """

    def __init__(self, path: str | Path) -> None:
        self._raw = RawLines(path)
        self.name = self._raw.name
        self.total_bytes = self._raw.total_bytes
        self.problems: list[Problem] = []
        self._seen: set[str] = set()
        self._number = 0
        if self._raw.damage:
            raise InputError(f"{self.name}: {self._raw.damage}; get a whole copy")

    @property
    def bytes_read(self) -> int:
        """How far the reading has come in the file as it lies on disk."""
        return self._raw.bytes_read

    def place(self) -> tuple[int, Place] | None:
        """How many lines have come, and where the next one begins; None where nobody can go there."""
        place = self._raw.place()
        return place and (self._number, place)

    def go_to(self, n_lines: int, place: Place) -> None:
        """From there on a new iteration reads; what has been noted of the lines before stays."""
        self._number = n_lines
        self._raw.go_to(place)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for raw in self._raw:
            self._number += 1
            text = self._text(raw, self._number)
            if not raw.endswith(b"\n"):  # told now: who finds that there is no line behind it may be somebody else
                self._note("no-final-newline", self._number, "the last line does not end in a newline")
            yield self._number, text
        if self._raw.damage:
            raise InputError(
                f"{self.name}: reading stopped after line {self._number}: {self._raw.damage}; "
                "get a whole copy of the file"
            )

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
    if not lies_on_disk(path):
        name = "standard input" if str(path) == STANDARD_INPUT else path
        raise InputError(f"{name}: has no digest before it is read; name the file with --file ACCESSION")
    digest = sha256()
    block = memoryview(bytearray(_HASH_BLOCK))
    with open_raw(path) as stream:
        while n_bytes := stream.raw.readinto(block):
            digest.update(block[:n_bytes])
    return digest.hexdigest()
