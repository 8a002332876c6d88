"""Records taken apart into rows, one for each ALT, sorted, and equal ones put together."""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError
from variome.genotypes.allele_keys import key_of_site
from variome.genotypes.bits import Bools
from variome.genotypes.cells import ALT, FILL, MISSING, OTHER, REF, States
from variome.genotypes.parsing import PackedRow, ParsedRecord
from variome.genotypes.sites import Site
from variome.genotypes.vcf_source import Submit, VcfSource
from variome.model.alleles import contig_name

MOST_EXAMPLES: Final = 20
"""Merged alleles that a report names."""


class Row(NamedTuple):
    """A row: its contig (without `chr`, and as the file spells it), its site, and its cells.

    `states` has shape (samples, 2), `is_phased` (samples,).
    """

    contig: str
    spelling: str
    site: Site
    states: States
    is_phased: Bools


AnyRow = Row | PackedRow
"""A packed row has the attributes of the other, and unpacks its cells when they are asked for."""


@dataclass
class ImportReport:
    """What an import did that a reader of the file would not expect: nothing is left out but what stands here.

    Attributes:
        counts: how many records, rows, `multiallelic` records, `monomorphic` records (no ALT, so no row), records
            `without_genotypes`, rows that were `merged` with an equal one before them, calls on which they `disagreed`,
            rows of several lines or files with another ID or FILTER (`filters_differ`); and whether the assembly was
            assumed (`assumed_assembly`).
        merged: keys of merged alleles, some of them.
    """

    counts: Counter[str] = field(default_factory=Counter)
    merged: list[str] = field(default_factory=list)


def iter_rows(source: VcfSource, report: ImportReport, submit: Submit | None = None) -> Iterator[PackedRow]:
    """The rows of a file, sorted within each contig.

    Args:
        source: read up to its first record.
        report: takes what was counted.
        submit: has blocks parsed by others.

    Raises:
        InputError: the file is not sorted, or a record cannot be kept.
    """
    pending: list[tuple[tuple[int, int, str, str], int, PackedRow]] = []
    spelled: dict[str, str] = {}
    contig, position = "", 0
    for number, record in enumerate(source.iter_parsed(report.counts, submit)):
        if record.contig != contig:
            yield from _drained(pending)
            _check_contig(source, record, contig, spelled)
            contig, position = record.contig, 0
        if record.position < position:
            raise _unsorted(source, record, f"position {record.position} behind {position}")
        position = record.position
        while pending and pending[0][0][0] < position:
            yield heapq.heappop(pending)[2]
        for row in record.rows:
            heapq.heappush(pending, (row.site.order, number * _MOST_ALTS + row.site.alt_index, row))
    yield from _drained(pending)


def iter_merged(
    rows: Iterator[tuple[int, AnyRow]], columns: Sequence[NDArray[np.int64]], n_samples: int, report: ImportReport
) -> Iterator[AnyRow]:
    """Rows of several files, of which equal ones become one, over all samples.

    Args:
        rows: number of the file and row, sorted.
        columns: of each file, where its samples stand among all.
        n_samples: all.
        report: takes what was merged.
    """
    held: AnyRow | None = None
    filled = np.zeros(n_samples, np.bool_)
    everyone = np.arange(n_samples)
    is_whole = [np.array_equal(each, everyone) for each in columns]
    for number, row in rows:
        if held is None or (held.contig, held.site.order) != (row.contig, row.site.order):
            if held:
                yield held
            held = row if is_whole[number] else _spread(row, columns[number], n_samples)
            filled[:] = False
        else:
            held = _opened(held)
            _merge(held, row, columns[number], filled, report)
        filled[columns[number]] = True
    if held:
        yield held


def _spread(row: AnyRow, columns: NDArray[np.int64], n_samples: int) -> Row:
    states = np.full((n_samples, 2), MISSING, np.int8)
    is_phased = np.zeros(n_samples, np.bool_)
    states[columns], is_phased[columns] = row.states, row.is_phased
    return Row(row.contig, row.spelling, row.site, states, is_phased)


def _opened(row: AnyRow) -> Row:
    """A row that can be written to."""
    return Row(row.contig, row.spelling, row.site, row.states.copy(), row.is_phased.copy())


def _merge(held: Row, row: AnyRow, columns: NDArray[np.int64], filled: Bools, report: ImportReport) -> None:
    """Adds a row of the same allele: what one line does not know the other tells, and an ALT that one line tells is
    believed.
    """
    again = filled[columns]
    if again.any():
        key = str(key_of_site(row.contig, row.site))
        report.counts["merged"] += 1
        report.merged += [key] if len(report.merged) < MOST_EXAMPLES else []
    report.counts["filters_differ"] += (held.site.id, held.site.filter) != (row.site.id, row.site.filter)
    before, after = held.states[columns], row.states
    merged, disagree = _merged(before, after, held.is_phased[columns] & row.is_phased)
    report.counts["disagreed"] += int(disagree.sum())
    is_fresh = ~again | (before == MISSING).all(axis=1)
    held.states[columns] = np.where(is_fresh[:, np.newaxis], after, merged)
    held.is_phased[columns[is_fresh]] = row.is_phased[is_fresh]


def _merged(before: States, after: States, is_ordered: Bools) -> tuple[States, Bools]:
    """What two lines say together of each call, in the order of the first, and on which calls they disagree.

    Haplotypes are put beside one another as they come where both lines are phased. Else `0/1` and `1/0` are the same:
    those that say most of both stand in front.
    """
    by_rank = [np.argsort(-_RANK[each], axis=1, kind="stable") for each in (before, after)]
    orders = [np.where(is_ordered[:, np.newaxis], [0, 1], each) for each in by_rank]
    one, other = (np.take_along_axis(each, order, 1) for each, order in zip((before, after), orders, strict=True))
    merged = np.empty_like(before)
    np.put_along_axis(merged, orders[0], _RANKED[np.maximum(_RANK[one], _RANK[other])], 1)
    disagree: Bools = ((one >= REF) & (other >= REF) & (one != other)).any(axis=1)
    return merged, disagree


def _drained(pending: list[tuple[tuple[int, int, str, str], int, PackedRow]]) -> Iterator[PackedRow]:
    while pending:
        yield heapq.heappop(pending)[2]


def _check_contig(source: VcfSource, record: ParsedRecord, last: str, spelled: dict[str, str]) -> None:
    """Passes where the first record of a contig comes; `spelled` has those before by name, without `chr`.

    Raises:
        InputError: there were records of the contig before those of the last one, or under another spelling.
    """
    before = spelled.get(name := contig_name(record.contig))
    if before == record.contig:
        raise _unsorted(source, record, f"records of {record.contig} behind those of {last}")
    if before is not None:
        raise InputError(
            f"{source.name}: line {record.line}: expected one spelling of contig {name}, found {record.contig} behind "
            f"{before}; rename one of them with bcftools annotate --rename-chrs, and sort the file"
        )
    spelled[name] = record.contig


def _unsorted(source: VcfSource, record: ParsedRecord, what: str) -> InputError:
    return InputError(
        f"{source.name}: line {record.line}: expected records sorted by contig and position, found {what}; sort the "
        "file with bcftools sort"
    )


_RANKED: Final = np.array([FILL, MISSING, REF, OTHER, ALT], np.int8)
"""Where two lines tell of one cell, the last of these is believed."""

_RANK: Final = np.argsort(_RANKED % len(_RANKED)).astype(np.int8)
"""The place of a state in `_RANKED`; MISSING and FILL count from the end."""

_MOST_ALTS: Final = 1 << 20
