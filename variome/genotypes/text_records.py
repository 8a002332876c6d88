"""The records of a VCF as text: a block of lines in, their columns out."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from variome.genotypes.calls import Calls, read_calls
from variome.genotypes.fast_calls import planes_of_text
from variome.genotypes.fixed_columns import Fixed, RecordFault
from variome.genotypes.plane_kinds import Planes

_FIXED: Final = 9
"""Columns before those of the samples, FORMAT among them."""

LAST_POSITION: Final = 0xFFFFFFFF


class TextCalls(NamedTuple):
    """The sample columns of a line, in each of which the genotype stands in front."""

    columns: bytes
    n_samples: int

    def read(self, n_alts: int) -> Calls:
        """The calls.

        Raises:
            CallFault: one cannot be kept.
        """
        return read_calls(self.columns, self.n_samples, n_alts)

    def planes(self) -> Planes | None:
        """Those of the only ALT, where each call is as simple as most are; else None."""
        return planes_of_text(self.columns, self.n_samples)


class TextRecords:
    """Takes lines apart; `samples` are those of the header."""

    def __init__(self, samples: Sequence[str]) -> None:
        self._n_samples = len(samples)

    @staticmethod
    def cut(content: memoryview) -> int:
        """Behind the last line that is whole; 0 where none is."""
        step = 1 << 16
        for begin in range(max(0, len(content) - step), -step, -step):
            if (found := bytes(content[max(0, begin) : begin + step]).rfind(b"\n")) >= 0:
                return max(0, begin) + found + 1
        return 0

    def iter_records(self, content: memoryview) -> Iterator[tuple[Fixed, TextCalls | None]]:
        """The records of a block, with their calls (None without GT); lines are counted from 1 within the block.

        Raises:
            RecordFault: a line is no record.
        """
        lines = bytes(content).split(b"\n")
        if not lines[-1]:
            lines.pop()
        for number, line in enumerate(lines, start=1):
            yield self._record(number, line.rstrip(b"\r"))

    def _record(self, number: int, raw: bytes) -> tuple[Fixed, TextCalls | None]:
        columns = raw.split(b"\t", _FIXED)
        if len(columns) < (_FIXED + 1 if self._n_samples else 8) or (len(columns) > _FIXED and not self._n_samples):
            what = "an empty line" if not raw.strip() else f"{len(columns)} columns"
            raise RecordFault(
                number, f"expected {_FIXED + self._n_samples} columns with tabs between them, found {what}"
            )
        contig, position, identifier, ref, alts, _, filters, info = (
            each.decode("utf-8", "replace") for each in columns[:8]
        )
        begin = _position(number, "POS", position)
        found = () if alts in {".", ""} else tuple(alts.split(","))
        keys = columns[8].split(b":") if self._n_samples else []
        end = _end(number, begin, ref, info)
        fixed = Fixed(number, contig, begin, end, identifier, ref, found, filters, _GT in keys)
        if _GT not in keys:
            return fixed, None
        return fixed, TextCalls(_from(keys.index(_GT), columns[_FIXED]), self._n_samples)


def _from(place: int, columns: bytes) -> bytes:
    """The sample columns from this key of FORMAT on: some files have GT elsewhere than in front."""
    if not place:
        return columns
    return b"\t".join(b":".join(column.split(b":")[place:]) for column in columns.split(b"\t"))


_GT: Final = b"GT"


def _end(number: int, position: int, ref: str, info: str) -> int:
    """The last base that a record takes, 1-based: of END, where a record has one that can be."""
    found = _END.search(info) if "END=" in info else None
    return max(_position(number, "END", found[1]), position) if found else position + max(len(ref), 1) - 1


def _position(number: int, field: str, text: str) -> int:
    if not _POSITION.fullmatch(text) or int(text) > LAST_POSITION:
        raise RecordFault(number, f"expected {field} as a number up to {LAST_POSITION}, found {text[:40]!r}")
    return int(text)


_POSITION: Final = re.compile(r"[0-9]{1,10}", re.ASCII)
_END: Final = re.compile(r"(?:^|;)END=([0-9]+)(?:;|$)")
