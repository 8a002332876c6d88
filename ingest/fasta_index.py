"""Whether a `.fai` is the index of a FASTA: htslib takes any, and gives bases of another place for a wrong one."""

import re
from pathlib import Path
from typing import BinaryIO, Final

from variome.errors import InputError

_LINE: Final = re.compile(r"([^\t]+)((?:\t[0-9]{1,18}){4})\r?")
_GZIP: Final = b"\x1f\x8b"
_HEAD: Final = 1 << 12
"""Bytes before a contig that are looked at: the head line of most."""


def check_index(fasta: Path, index: Path) -> None:
    """Looks up each contig of the index in the FASTA; of a compressed one only that the index can be read.

    Raises:
        InputError: the index cannot be read, is no index, or is that of another FASTA.
    """
    try:
        lines = index.read_text("utf-8").splitlines()
        with fasta.open("rb") as stream:
            is_packed = stream.read(len(_GZIP)) == _GZIP
            for number, text in enumerate(lines, start=1):
                line = _LINE.fullmatch(text)
                if line is None:
                    raise _wrong(index, f"expected a name and four numbers in line {number}, found {text[:60]!r}")
                length, offset, n_bases, width = map(int, line[2].split())
                n_bytes = length + length // max(1, n_bases) * (width - n_bases)
                if not is_packed and not _is_there(stream, line[1], offset, n_bytes, fasta.stat().st_size):
                    raise _wrong(index, f"{fasta} does not have contig {line[1][:60]} where line {number} says")
    except UnicodeDecodeError:
        raise _wrong(index, "expected text, found other bytes") from None
    except OSError as error:
        raise InputError(f"{index}: cannot be read: {error.strerror}; check its permissions") from None
    if not lines:
        raise _wrong(index, "it names no contig")


def _is_there(stream: BinaryIO, name: str, offset: int, n_bytes: int, size: int) -> bool:
    """Whether the head line of the contig stands before the offset, and the file is long enough."""
    begin = max(0, offset - _HEAD)
    stream.seek(begin)
    before = stream.read(offset - begin)
    if not before.endswith(b"\n") or offset + n_bytes - 2 > size:  # the last line may lack its end
        return False
    head = before.rstrip(b"\r\n").rpartition(b"\n")[2]
    is_whole = begin == 0 or len(head) < _HEAD - 2
    return not is_whole or (head.startswith(b">") and head[1:].split(maxsplit=1)[:1] == [name.encode()])


def _wrong(index: Path, why: str) -> InputError:
    return InputError(f"{index}: is not the index of the FASTA: {why}; make the index again with samtools faidx")
