"""A block of records to rows that are packed: what a worker process does with it, or the only process."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from variome.genotypes.bits import Bools
from variome.genotypes.calls import MOST_ALTS, CallFault, Calls, no_calls
from variome.genotypes.cells import ALT, FILL, MISSING, OTHER, REF, States
from variome.genotypes.fixed_columns import Fixed, RecordCalls, RecordFault
from variome.genotypes.plane_kinds import Planes, cells_of, planes_of
from variome.genotypes.sites import Site
from variome.model.alleles import contig_name, is_sequence, minimal_allele


class Records(Protocol):
    """A form that records lie in, such as text."""

    def cut(self, content: memoryview) -> int:
        """Behind the last record that is whole; 0 where none is."""

    def iter_records(self, content: memoryview) -> Iterator[tuple[Fixed, RecordCalls | None]]:
        """The records of a block, with their calls (None without GT), counted from 1.

        Raises:
            RecordFault: one cannot be read.
        """


class PackedRow(NamedTuple):
    """A row whose cells are packed; otherwise as `variome.genotypes.atoms.Row`."""

    contig: str
    spelling: str
    site: Site
    n_samples: int
    planes: Planes

    @property
    def states(self) -> States:
        """The cells; shape (samples, 2)."""
        return cells_of(self.planes, self.n_samples)[0]

    @property
    def is_phased(self) -> Bools:
        """Shape (samples,)."""
        return cells_of(self.planes, self.n_samples)[1]


class ParsedRecord(NamedTuple):
    """A record: where it stands, and a row for each ALT."""

    line: int
    contig: str
    position: int
    rows: Sequence[PackedRow]


class Parsed(NamedTuple):
    """What came of a block; `fault` is what stopped the parsing behind these records: a line, and a sentence."""

    records: Sequence[ParsedRecord]
    counts: Counter[str]
    fault: tuple[int, str] | None = None


def parse_block(records: Records, samples: Sequence[str], content: memoryview) -> Parsed:
    """The records of a block; lines are counted from 1 within it."""
    found: list[ParsedRecord] = []
    counts: Counter[str] = Counter()
    try:
        for fixed, calls in records.iter_records(content):
            rows = list(_iter_rows(fixed, calls, samples))
            _count(fixed, counts)
            found.append(ParsedRecord(fixed.line, fixed.contig, fixed.position, rows))
    except RecordFault as fault:
        return Parsed(found, counts, (fault.line, fault.what))
    return Parsed(found, counts)


def read_record_calls(fixed: Fixed, calls: RecordCalls | None, samples: Sequence[str]) -> Calls:
    """The calls of a record.

    Raises:
        RecordFault: one cannot be kept.
    """
    try:
        return calls.read(len(fixed.alts)) if calls else no_calls(len(samples))
    except CallFault as fault:
        whose = f"sample {samples[fault.sample]}" if fault.sample < len(samples) else "samples"
        raise RecordFault(
            fixed.line,
            f"{fixed.contig}:{fixed.position}: {whose}: expected {fault.expected}, found {fault.found[:40]!r}; correct "
            "the record or leave it out",
        ) from None


def states_of(calls: Calls, n_alts: int, alt_index: int) -> States:
    """The cells of one ALT of a record; shape (samples, 2)."""
    meaning = np.full(n_alts + 3, OTHER, np.int8)
    meaning[0], meaning[alt_index] = REF, ALT
    meaning[MISSING], meaning[FILL] = MISSING, FILL  # indexes from the end, as they are in the arrays
    states: States = meaning[calls.alleles]
    return states


def _iter_rows(fixed: Fixed, calls: RecordCalls | None, samples: Sequence[str]) -> Iterator[PackedRow]:
    n_alts = len(fixed.alts)
    if n_alts > MOST_ALTS:
        raise RecordFault(
            fixed.line,
            f"{fixed.contig}:{fixed.position}: expected at most {MOST_ALTS:,} ALTs, found {n_alts:,}; take the record "
            "apart with bcftools norm -m -any",
        )
    planes = calls.planes() if calls and n_alts == 1 else None
    read = None if planes is not None else read_record_calls(fixed, calls, samples)
    contig, all_alts = contig_name(fixed.contig), ",".join(fixed.alts)
    for index, alt in enumerate(fixed.alts, start=1):
        position, ref, minimal = minimal_allele(fixed.position, fixed.ref, alt)
        length = len(ref) if is_sequence(alt) else fixed.end - fixed.position + 1
        site = Site(
            position, ref, minimal, length, fixed.id, fixed.filter,
            fixed.position, fixed.ref, all_alts, index,
        )  # fmt: skip
        packed = planes_of(states_of(read, n_alts, index), read.is_phased) if read else planes or {}
        yield PackedRow(contig, fixed.contig, site, len(samples), packed)


def _count(fixed: Fixed, counts: Counter[str]) -> None:
    counts["records"] += 1
    counts["monomorphic"] += not fixed.alts
    counts["multiallelic"] += len(fixed.alts) > 1
    counts["without_genotypes"] += not fixed.has_genotypes
