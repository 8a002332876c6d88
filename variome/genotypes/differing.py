"""What differs between two versions of a dataset, or two choices of its edits."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError
from variome.genotypes.allele_keys import key_of_site
from variome.genotypes.batch import Batch, iter_batches
from variome.genotypes.bits import Bools
from variome.genotypes.cell_texts import cell_texts, is_equal, missing_cells
from variome.genotypes.cells import States
from variome.genotypes.dataset import Dataset, NumberedEdit
from variome.genotypes.manifest import BlockEntry
from variome.genotypes.row_block import RowBlock
from variome.genotypes.vcf_text import calls_text
from variome.model.region import Region

DifferenceKind = Literal["sample added", "sample removed", "row added", "row removed", "call changed"]


class Difference(NamedTuple):
    """One thing that differs: of a row its key, of a call its sample, and the genotypes before and after."""

    kind: DifferenceKind
    marker: str = ""
    sample: str = ""
    before: str = ""
    after: str = ""


@dataclass
class DifferenceReport:
    """How many things of each kind differ, whether they were listed or not."""

    counts: Counter[str] = field(default_factory=Counter)


def iter_differences(
    before: Dataset, after: Dataset, report: DifferenceReport, most: int | None = None
) -> Iterator[Difference]:
    """What differs: samples first, then rows by contig and position. Calls are compared of samples that both have.

    Args:
        before: a view of a dataset.
        after: another view of it.
        report: counts everything.
        most: differences that are listed; all without.

    Raises:
        InputError: one of them holds genotypes, and the other dosages or codes.
    """
    if before.holds_genotypes != after.holds_genotypes:
        raise InputError(
            f"{after.name}: expected versions that can be compared, found one of {before.manifest.content} and one of "
            f"{after.manifest.content}"
        )
    n_listed = 0
    for found in _differences(before, after):
        report.counts[found.kind] += found.n
        for difference in found.differences(None if most is None else most - n_listed):
            n_listed += 1
            yield difference


def new_edits(before: Dataset, after: Dataset) -> Sequence[NumberedEdit]:
    """Edits that one of the two has laid over it, and the other has not."""
    of_before, of_after = ({(each.file, each.place) for each in dataset.edits} for dataset in (before, after))
    either = {(each.file, each.place): each for each in (*before.edits, *after.edits)}
    return [each for place, each in either.items() if (place in of_before) != (place in of_after)]


def same_blocks(before: Dataset, after: Dataset) -> tuple[frozenset[BlockEntry], frozenset[BlockEntry]]:
    """Blocks of each that differ in nothing but shards that only one of them has."""
    one, two = before.manifest.shards, after.manifest.shards
    n_common = min(len(one), len(two))
    if one[:n_common] != two[:n_common]:
        return frozenset(), frozenset()
    keys = [
        {(each.contig, each.sites, each.genotypes[:n_common]): each for each in view.blocks} for view in (before, after)
    ]
    common = keys[0].keys() & keys[1].keys()
    return frozenset(keys[0][key] for key in common), frozenset(keys[1][key] for key in common)


@dataclass(frozen=True, slots=True)
class _Listing:
    """Things of one kind that differ, shown only when they are asked for."""

    kind: DifferenceKind
    n: int
    markers: Sequence[str] = ()
    samples: Sequence[str] = ()
    texts: Callable[[int], tuple[str, str]] = lambda _: ("", "")

    def differences(self, most: int | None) -> Iterator[Difference]:
        for place in range(self.n if most is None else min(most, self.n)):
            marker = self.markers[place] if self.markers else ""
            sample = self.samples[place] if self.samples else ""
            yield Difference(self.kind, marker, sample, *self.texts(place))


class _Changed(Dataset):
    """A view of which only those blocks are read that another view does not have."""

    def __init__(self, dataset: Dataset, same: frozenset[BlockEntry]) -> None:
        self.__dict__.update(dataset.__dict__)
        self._same = same

    def iter_blocks(self, regions: Sequence[Region] | None = None) -> Iterator[RowBlock]:
        yield from (block for block in super().iter_blocks(regions) if block.entry not in self._same)


def _differences(before: Dataset, after: Dataset) -> Iterator[_Listing]:
    added = [name for name in after.samples if name not in before.index_of]
    removed = [name for name in before.samples if name not in after.index_of]
    yield _Listing("sample added", len(added), samples=added)
    yield _Listing("sample removed", len(removed), samples=removed)
    common = [name for name in before.samples if name in after.index_of]
    samples = [np.array([each.index_of[name] for name in common], np.int64) for each in (before, after)]
    same_before, same_after = same_blocks(before, after)
    views = [_Changed(before, same_before), _Changed(after, same_after)]
    for batch in iter_batches(views):
        yield from _of_batch(batch, samples, common)


def _of_batch(batch: Batch, samples: Sequence[NDArray[np.int64]], names: Sequence[str]) -> Iterator[_Listing]:
    has = np.zeros((2, len(batch)), np.bool_)
    for piece in batch.pieces:
        has[piece.dataset, piece.places] = True
    markers = [str(key_of_site(batch.contig, site)) for site in batch.sites]
    removed, added = (np.flatnonzero(has[one] & ~has[1 - one]) for one in (0, 1))
    yield _Listing("row added", len(added), [markers[row] for row in added.tolist()])
    yield _Listing("row removed", len(removed), [markers[row] for row in removed.tolist()])
    both = np.flatnonzero(has.all(axis=0))
    of_values = _of_calls if batch.datasets[0].holds_genotypes else _of_cells
    for begin in range(0, len(both), _ROWS_AT_ONCE):
        rows = both[begin : begin + _ROWS_AT_ONCE]
        yield from of_values(batch.take(rows), samples, names, [markers[row] for row in rows.tolist()])


def _of_calls(
    batch: Batch, samples: Sequence[NDArray[np.int64]], names: Sequence[str], markers: Sequence[str]
) -> Iterator[_Listing]:
    states, phases = batch.states(samples), batch.is_phased(samples)
    n = len(names)
    before, after = states[:, :n], states[:, n:]
    is_het = (before[..., 0] != before[..., 1]) & (before >= 0).all(axis=2)
    differs = (before != after).any(axis=2) | (is_het & (phases[:, :n] != phases[:, n:]))
    rows, columns = np.nonzero(differs)
    calls = before[rows, columns], phases[:, :n][rows, columns], after[rows, columns], phases[:, n:][rows, columns]
    of_rows, of_samples = [markers[row] for row in rows.tolist()], [names[column] for column in columns.tolist()]

    def texts(place: int) -> tuple[str, str]:
        at = slice(place, place + 1)
        states, phases, later, later_phases = calls
        return _text(states[at], phases[at]), _text(later[at], later_phases[at])

    yield _Listing("call changed", len(rows), of_rows, of_samples, texts)


def _of_cells(
    batch: Batch, samples: Sequence[NDArray[np.int64]], names: Sequence[str], markers: Sequence[str]
) -> Iterator[_Listing]:
    encodings = [dataset.encoding for dataset in batch.datasets]
    found = [missing_cells((len(batch), len(names)), encoding) for encoding in encodings]
    for piece in batch.pieces:
        found[piece.dataset][piece.places] = piece.block.cells(piece.rows, samples[piece.dataset])
    if encodings[0] == encodings[1]:
        differs = ~is_equal(found[0], found[1])
    else:
        shown = [
            np.array([cell_texts(row, encoding) for row in cells], object).reshape(cells.shape)
            for cells, encoding in zip(found, encodings, strict=True)
        ]
        differs = shown[0] != shown[1]
    rows, columns = np.nonzero(differs)

    def texts(place: int) -> tuple[str, str]:
        at = rows[place], columns[place]
        one, two = (cell_texts(cells[at][np.newaxis], each)[0] for cells, each in zip(found, encodings, strict=True))
        return one, two

    of_rows, of_samples = [markers[row] for row in rows.tolist()], [names[column] for column in columns.tolist()]
    yield _Listing("call changed", len(rows), of_rows, of_samples, texts)


def _text(states: States, is_phased: Bools) -> str:
    return calls_text(states, is_phased).decode()[1:]


_ROWS_AT_ONCE = 256
