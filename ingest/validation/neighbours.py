"""Records in their order: sorted within a contig, each contig in one piece, no allele twice.

Memory does not grow with the file: of the alleles that have come, those are kept that lie at or after the last POS.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.validation.subjects import Neighbours, RecordLine
from variome.model.alleles import minimal_allele

_BASES: Final = re.compile(r"[ACGTN]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something about the place of a record that the rules have to look at, before the next record comes.

    `finished` is not copied: a file of many contigs in pieces would take the square of their number.
    """

    before: tuple[str, int | None] | None
    finished: set[str]
    twins: tuple[tuple[str, int], ...]

    def of(self, record: RecordLine) -> Neighbours:
        """The subject for the rules."""
        return Neighbours(record, self.before, self.finished, self.twins)


def bare_contig(text: str) -> str:
    """CHROM without the brackets of an ID of the assembly file: `<1>` and `1` are one contig."""
    return text[1:-1] if text.startswith("<") and text.endswith(">") else text


class Neighbourhood:
    """Follows the records of one file."""

    def __init__(self) -> None:
        self._before: tuple[str, int | None] | None = None
        self._finished: set[str] = set()
        self._alleles: dict[int, dict[tuple[str, str], int]] = {}

    def next(self, number: int, columns: Sequence[str]) -> Suspicion | None:
        """The next record, of line `number`; None where nothing is odd about its place."""
        contig = bare_contig(columns[0])
        position = int(columns[1]) if columns[1].isdecimal() and columns[1].isascii() and len(columns[1]) < 20 else None
        before, self._before = self._before, (contig, position)
        is_odd = position is None
        if before is not None and before[0] != contig:
            self._alleles.clear()
            self._finished.add(before[0])
            is_odd |= contig in self._finished
        elif before is not None and position is not None and before[1] is not None and position != before[1]:
            is_odd |= position < before[1]
            self._alleles = {place: found for place, found in self._alleles.items() if place >= position}
        twins = tuple(self._twins(number, position, columns)) if position is not None else ()
        return Suspicion(before, self._finished, twins) if is_odd or twins else None

    def _twins(self, number: int, position: int, columns: Sequence[str]) -> Iterator[tuple[str, int]]:
        """ALTs of the record that an earlier line has already. Symbolic alleles tell too little to be the same."""
        ref = columns[3]
        for alt in columns[4].split(","):
            if len(alt) == len(ref) == 1:
                place, key = position, (ref.upper(), alt.upper())
                if alt in {".", "*"}:
                    continue
            elif _BASES.fullmatch(alt) and _BASES.fullmatch(ref):
                place, *rest = minimal_allele(position, ref.upper(), alt.upper())
                key = (rest[0], rest[1])
            else:
                continue
            known = self._alleles.setdefault(place, {})
            if known.get(key, number) != number:
                yield alt, known[key]
            else:
                known[key] = number
