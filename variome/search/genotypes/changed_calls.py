"""Calls that differ between views of a dataset of which one client was told.

The counts of a class in two views differ by what its members have whose calls differ. So in such a row a class falls
apart: into those whose calls differ between the same views. Whoever is in one part has the same place in all counts of
the row, and whatever is worked out of them is a sum over whole parts.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.batch import Batch, iter_batches
from variome.genotypes.cache import Cache
from variome.genotypes.cells import ALT, States
from variome.genotypes.dataset import Dataset
from variome.genotypes.differing import new_edits, same_blocks
from variome.genotypes.manifest import BlockEntry
from variome.model.region import Region

Numbers = NDArray[np.int64]


class ChangedRow(NamedTuple):
    """A row in which some call differs between views.

    Attributes:
        row: its number in the batch.
        part: of each sample; equal for those whose ALT and called alleles differ between the same views.
        alt, called: how many haplotypes of each sample carry the ALT and are called; shapes (views, samples).
    """

    row: int
    part: Numbers
    alt: Numbers
    called: Numbers


def iter_changed(batch: Batch, number: int, others: Sequence[Dataset], samples: Numbers) -> Iterator[ChangedRow]:
    """The rows in which a call of some samples differs between views of a dataset, if only by its phase.

    A view that lacks the row or the sample says nothing of it, and differs from no other.

    Args:
        batch: rows that are asked about.
        number: of the dataset among those of the batch.
        others: views of it of which the client was told as well.
        samples: numbers of samples of the dataset.
    """
    others = [other for other in others if any(name in other.index_of for name in _names(batch, number, samples))]
    if not others:
        return
    rows = _where_blocks_differ(batch, number, others)
    for begin in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[begin : begin + _ROWS_AT_ONCE]
        yield from _compared(batch, some, [batch.datasets[number], *others], _names(batch, number, samples))


def _names(batch: Batch, number: int, samples: Numbers) -> Sequence[str]:
    own = batch.datasets[number].samples
    return [own[sample] for sample in samples.tolist()]


class _Difference(NamedTuple):
    """Blocks of a view that another has too; and where edits are that one has alone, if nothing else differs."""

    same: frozenset[BlockEntry]
    positions: Numbers | None


def _where_blocks_differ(batch: Batch, number: int, others: Sequence[Dataset]) -> Numbers:
    found = np.zeros(len(batch), np.bool_)
    for other in others:
        same, positions = _difference(batch.datasets[number], other)
        for piece in batch.pieces:
            if piece.dataset == number and piece.block.entry not in same:
                may_differ = positions is None or np.isin(piece.block.sites.position[piece.rows], positions)
                found[piece.places] |= may_differ
    return np.flatnonzero(found)


def _difference(now: Dataset, other: Dataset) -> _Difference:
    def make() -> _Difference:
        same, _ = same_blocks(now, other)
        one, two = now.manifest, other.manifest
        if (one.shards, one.blocks) != (two.shards, two.blocks):
            return _Difference(same, None)
        return _Difference(same, np.unique([each.edit.site.position for each in new_edits(now, other)]))

    found: _Difference = _differences.get(
        f"{now.folder} {now.calls_digest} {other.calls_digest}", make, lambda each: 1000 + 500 * len(each.same)
    )
    return found


def _compared(batch: Batch, rows: Numbers, views: Sequence[Dataset], names: Sequence[str]) -> Iterator[ChangedRow]:
    """`rows` in which the first of the views differs from another."""
    sites = [batch.sites[row] for row in rows.tolist()]
    row_of = {site.order: row for site, row in zip(sites, rows.tolist(), strict=True)}
    span = Region(batch.contig, min(site.position for site in sites), max(site.position for site in sites))
    places = [np.array([view.index_of.get(name, -1) for name in names], np.int64) for view in views]
    for all_found in iter_batches(views, [span]):
        chosen = [row for row, site in enumerate(all_found.sites) if site.order in row_of]
        found = all_found.take(np.array(chosen, np.int64))
        states = _states(found, places)
        differs = (states != states[0]).any(axis=(0, 2, 3))
        for row in np.flatnonzero(differs).tolist():
            cells = states[:, row]
            alt, called = (cells == ALT).sum(axis=2), (cells >= 0).sum(axis=2)
            yield ChangedRow(row_of[found.sites[row].order], _parts(3 * alt + called), alt, called)


def _states(batch: Batch, places: Sequence[Numbers]) -> States:
    """The cells in each view, those of the first one where a view lacks the row or the sample; shape (views, rows,
    samples, 2).
    """
    states = batch.states([np.maximum(each, 0) for each in places])
    states = np.moveaxis(states.reshape(len(batch), len(places), -1, 2), 1, 0).copy()
    has_row = np.zeros((len(places), len(batch)), np.bool_)
    for piece in batch.pieces:
        has_row[piece.dataset, piece.places] = True
    is_known = has_row[:, :, np.newaxis] & (np.stack(places) >= 0)[:, np.newaxis, :]
    return np.where(is_known[..., np.newaxis], states, states[0])


def _parts(values: Numbers) -> Numbers:
    """A number for each sample, equal for those whose values are equal in the same views.

    It does not depend on what the values are: what is kept back must not tell of them.

    Args:
        values: shape (views, samples).
    """
    first = np.zeros(values.shape, np.int64)
    for view in range(1, len(values)):
        first[view] = (values[: view + 1] == values[view]).argmax(axis=0)
    _, part = np.unique(first, axis=1, return_inverse=True)
    return part.reshape(-1).astype(np.int64)


_ROWS_AT_ONCE: Final = 128

_differences: Final = Cache(50_000_000)
