"""Calls that differ between views of a dataset of which one client was told.

The counts of a class in two views differ by what its members have whose calls differ. So in such a row a class falls
apart: into those whose calls differ between the same views. Whoever is in one part has the same place in all counts of
the row, and whatever is worked out of them is a sum over whole parts.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.batch import Batch, iter_batches
from variome.genotypes.cache import Cache
from variome.genotypes.cells import ALT, States
from variome.genotypes.dataset import Dataset
from variome.genotypes.differing import new_edits, same_blocks
from variome.genotypes.edits import Edit
from variome.genotypes.manifest import BlockEntry
from variome.model.region import Region

Numbers = NDArray[np.int64]


class ChangedRow(NamedTuple):
    """A row in which some call differs between views, if only by its phase.

    Attributes:
        row: its number in the batch.
        samples: numbers of those whose calls differ; shape (changed,).
        part: of each of them; equal for those whose ALT and called alleles differ between the same views, and 0 for
            those of whom neither does.
        alt, called: how many of their haplotypes carry the ALT and are called; shapes (views, changed). The first view
            is the present one.
    """

    row: int
    samples: Numbers
    part: Numbers
    alt: Numbers
    called: Numbers


def iter_changed(batch: Batch, number: int, others: Sequence[Dataset], samples: Numbers) -> Iterator[ChangedRow]:
    """The rows in which a call of some samples differs between views of a dataset.

    A view that lacks the row or the sample says nothing of it, and differs from no other.

    Args:
        batch: rows that are asked about.
        number: of the dataset among those of the batch.
        others: views of it of which the client was told as well.
        samples: numbers of samples of the dataset, ascending.
    """
    others = [other for other in others if other.samples]
    rows, names = _where_edited(batch, number, others)
    now = batch.datasets[number]
    if names is not None:
        known = (now.index_of.get(name, -1) for name in names)
        samples = np.intersect1d(samples, np.fromiter(known, np.int64))
    if not len(rows) or not len(samples):
        return
    step = max(1, _MOST_CELLS // (2 * len(samples) * (1 + len(others))))
    for begin in range(0, len(rows), step):
        yield from _compared(batch, rows[begin : begin + step], [now, *others], samples)


class _Difference(NamedTuple):
    """Blocks of a view that another has too; and by contig where edits are that one has alone, ascending, and whose
    calls they tell; None where more than edits differs.
    """

    same: frozenset[BlockEntry]
    edited: Mapping[str, tuple[Numbers, Sequence[tuple[str, ...]]]] | None


def _where_edited(batch: Batch, number: int, others: Sequence[Dataset]) -> tuple[Numbers, set[str] | None]:
    """Rows in which calls may differ, and the names of those whose calls may; None: of all."""
    found = np.zeros(len(batch), np.bool_)
    names: set[str] | None = set()
    for other in others:
        same, edited = _difference(batch.datasets[number], other)
        positions, told = (edited or {}).get(batch.contig, (np.empty(0, np.int64), ()))
        for piece in batch.pieces:
            if piece.dataset != number or piece.block.entry in same:
                continue
            here = piece.block.sites.position[piece.rows]
            found[piece.places] |= True if edited is None else np.isin(here, positions)
            begin, end = np.searchsorted(positions, (here.min(), here.max() + 1)).tolist()
            if edited is None or names is None:
                names = None
            else:
                names.update(*told[begin:end])
    return np.flatnonzero(found), names


def _difference(now: Dataset, other: Dataset) -> _Difference:
    def make() -> _Difference:
        same, _ = same_blocks(now, other)
        one, two = now.manifest, other.manifest
        if (one.shards, one.blocks) != (two.shards, two.blocks):
            return _Difference(same, None)
        return _Difference(same, _by_contig([each.edit for each in new_edits(now, other)]))

    found: _Difference = _differences.get(
        f"{now.folder} {now.calls_digest} {other.calls_digest}", make, lambda each: 1000 + 500 * len(each.same)
    )
    return found


def _by_contig(edits: Sequence[Edit]) -> Mapping[str, tuple[Numbers, Sequence[tuple[str, ...]]]]:
    found: dict[str, list[Edit]] = defaultdict(list)
    for edit in sorted(edits, key=lambda each: each.site.position):
        found[edit.contig].append(edit)
    return {
        contig: (np.array([each.site.position for each in own], np.int64), [each.samples for each in own])
        for contig, own in found.items()
    }


def _compared(batch: Batch, rows: Numbers, views: Sequence[Dataset], samples: Numbers) -> Iterator[ChangedRow]:
    """`rows` in which the first of the views differs from another."""
    row_of = {batch.sites[row].order: row for row in rows.tolist()}
    names = [views[0].samples[sample] for sample in samples.tolist()]
    places = [np.array([view.index_of.get(name, -1) for name in names], np.int64) for view in views]
    regions = [Region(batch.contig, position, position) for position in sorted({order[0] for order in row_of})]
    for all_found in iter_batches(views, regions):
        chosen = [row for row, site in enumerate(all_found.sites) if site.order in row_of]
        found = all_found.take(np.array(chosen, np.int64))
        states = _states(found, places)
        differs = (states != states[0]).any(axis=(0, 3))
        for row in np.flatnonzero(differs.any(axis=1)).tolist():
            changed = np.flatnonzero(differs[row])
            cells = states[:, row, changed]
            alt, called = (cells == ALT).sum(axis=2), (cells >= 0).sum(axis=2)
            yield ChangedRow(row_of[found.sites[row].order], samples[changed], _parts(3 * alt + called), alt, called)


def _states(batch: Batch, places: Sequence[Numbers]) -> States:
    """The cells in each view, those of the first one where a view lacks the row or the sample; shape (views, rows,
    samples, 2).
    """
    states = batch.states([np.maximum(each, 0) for each in places])
    states = np.moveaxis(states.reshape(len(batch), len(places), len(places[0]), 2), 1, 0)
    has_row = np.zeros((len(places), len(batch)), np.bool_)
    for piece in batch.pieces:
        has_row[piece.dataset, piece.places] = True
    is_known = has_row[:, :, np.newaxis] & (np.stack(places) >= 0)[:, np.newaxis, :]
    return np.where(is_known[..., np.newaxis], states, states[0])


def _parts(values: Numbers) -> Numbers:
    """A number for each sample, equal for those whose values are equal in the same views; 0: in all.

    It does not depend on what the values are: what is kept back must not tell of them.

    Args:
        values: shape (views, samples).
    """
    first = np.zeros(values.shape, np.int64)
    for view in range(1, len(values)):
        first[view] = (values[: view + 1] == values[view]).argmax(axis=0)
    unchanged = np.zeros((len(values), 1), np.int64)
    _, part = np.unique(np.concatenate([unchanged, first], axis=1), axis=1, return_inverse=True)
    return part.reshape(-1)[1:].astype(np.int64)


_MOST_CELLS: Final = 1 << 24
"""That are compared at a time, 16 MB of each view."""

_differences: Final = Cache(50_000_000)
