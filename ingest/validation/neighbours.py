"""Records in their order: sorted within a contig, each contig in one piece, no allele twice.

Memory does not grow with the file: as long as records are in order, of the alleles that have come those are kept that
lie at or after the last POS. Behind the first that is out of order, `AllelesEverywhere` must look at the whole file.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.validation.repeats import LIMIT, Repeat, Repeats
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
        """The subject for the rules on order."""
        return Neighbours(record, self.before, self.finished)


def bare_contig(text: str) -> str:
    """CHROM without the brackets of an ID of the assembly file: `<1>` and `1` are one contig."""
    return text[1:-1] if text.startswith("<") and text.endswith(">") else text


class Neighbourhood:
    """Follows the records of one file.

    Attributes:
        broken_at: line of the first record that is out of order, or has no POS; None without any. From there on, no
            twins are looked for.
    """

    def __init__(self) -> None:
        self.broken_at: int | None = None
        self._before: tuple[str, int | None] | None = None
        self._finished: set[str] = set()
        self._alleles: dict[int, dict[tuple[str, str], int]] = {}

    def next(self, number: int, columns: Sequence[str]) -> Suspicion | None:
        """The next record, of line `number`; None where nothing is odd about its place."""
        contig = bare_contig(columns[0])
        position = _position(columns[1])
        before, self._before = self._before, (contig, position)
        is_odd = position is None
        if before is not None and before[0] != contig:
            self._alleles.clear()
            self._finished.add(before[0])
            is_odd |= contig in self._finished
        elif before is not None and position is not None and before[1] is not None and position != before[1]:
            is_odd |= position < before[1]
            self._alleles = {place: found for place, found in self._alleles.items() if place >= position}
        if is_odd and self.broken_at is None:
            self.broken_at = number
            self._alleles.clear()
        twins = tuple(self._twins(number, position, columns)) if position is not None and not self.broken_at else ()
        return Suspicion(before, self._finished, twins) if is_odd or twins else None

    def _twins(self, number: int, position: int, columns: Sequence[str]) -> Iterator[tuple[str, int]]:
        """ALTs of the record that an earlier line has already."""
        for alt, place, key in _alleles(position, columns):
            known = self._alleles.setdefault(place, {})
            if known.get(key, number) != number:
                yield alt, known[key]
            else:
                known[key] = number


class AllelesEverywhere:
    """Finds alleles that come again in records of any order; memory does not grow with the file."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._repeats = Repeats(limit)

    def next(self, number: int, columns: Sequence[str]) -> list[tuple[str, int]]:
        """ALTs of the record of line `number` that an earlier line has, and which, where memory has it still.

        Raises:
            InputError: there is no room on disk for what memory does not take.
        """
        position = _position(columns[1])
        contig = bare_contig(columns[0])
        found = []
        for alt, place, (ref, shortest) in _alleles(position, columns) if position is not None else ():
            earlier = self._repeats.earlier(f"{contig}:{place} {ref}>{shortest}", number)
            if earlier is not None:
                found.append((alt, earlier))
        return found

    def in_the_end(self) -> Iterator[Repeat]:
        """The others, in the shortest spelling, such as `1:100 C>T`.

        Raises:
            InputError: there is no room on disk for them.
        """
        return self._repeats.in_the_end()


def _position(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 20 else None


def _alleles(position: int, columns: Sequence[str]) -> Iterator[tuple[str, int, tuple[str, str]]]:
    """ALTs with the place and bases of their shortest spelling. Symbolic alleles tell too little to be the same."""
    ref = columns[3]
    for alt in columns[4].split(","):
        if len(alt) == len(ref) == 1:
            if alt not in {".", "*"}:
                yield alt, position, (ref.upper(), alt.upper())
        elif _BASES.fullmatch(alt) and _BASES.fullmatch(ref):
            place, *rest = minimal_allele(position, ref.upper(), alt.upper())
            yield alt, place, (rest[0], rest[1])
