"""Edits laid over the blocks of a dataset, when they are read.

Blocks that no edit touches stay as they are. The others get names of their own, behind which are the stored blocks with
some bits changed and some rows left out; rows that edits brought in are blocks in memory. So whoever reads blocks needs
to know nothing of edits. Equal edits of equal blocks give equal names.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.assembling import most_rows
from variome.genotypes.bits import Bools
from variome.genotypes.block import GenotypeBlock
from variome.genotypes.calls import read_calls
from variome.genotypes.cell_texts import missing_cells, read_cells
from variome.genotypes.cells import States
from variome.genotypes.edits import Edit
from variome.genotypes.encoding import Cells
from variome.genotypes.manifest import BlockEntry
from variome.genotypes.markers import Marker, MarkerColumns, columns_of
from variome.genotypes.sites import Site, Sites, of_rows

if TYPE_CHECKING:
    from variome.genotypes.dataset import Dataset, NumberedEdit

MARK: Final = "+"
"""In the names of blocks that edits have changed, and in no others."""

Place = tuple[str, int, int, str, str]
"""Contig and order of a row."""

Rows = NDArray[np.int64]


class Calls(NamedTuple):
    """Calls of a block; each row and column comes once. Columns are those of the dataset."""

    rows: Rows
    columns: Rows
    states: States
    is_phased: Bools


@dataclass
class Change:
    """What is left of all edits of a row.

    Attributes:
        ids: of the edits.
        is_deleted: whether the row goes.
        site: of a row that is brought in.
        row: likewise, where rows are markers.
        parts: edits whose calls hold, later ones before earlier ones. Samples of which they say nothing are as in the
            base.
    """

    ids: list[str] = field(default_factory=list)
    is_deleted: bool = False
    site: Site | None = None
    row: Marker | None = None
    parts: list[Edit] = field(default_factory=list)

    def add(self, identifier: str, edit: Edit) -> None:
        """Takes the next edit. One that changes calls of a row that is not there says nothing."""
        self.ids.append(identifier)
        if edit.action == "delete":
            self.is_deleted, self.site, self.row, self.parts = True, None, None, []
        elif edit.action == "insert":
            self.is_deleted, self.site, self.row, self.parts = False, edit.site, edit.row, [edit]
        elif not self.is_deleted:
            self.parts.append(edit)


class _Edited(NamedTuple):
    """A block with edits: its entry in the base (None where edits brought all of it in), its rows in the base that
    stay, and what changes in which of its rows.
    """

    base: BlockEntry | None
    kept: Rows
    sites: Sites
    changes: Sequence[tuple[int, Change]]

    def stored(self, shard: int) -> tuple[str | None, int]:
        """The file of a shard in the base, and how many rows it has there."""
        if self.base is None:
            return None, len(self.sites)
        return self.base.genotypes[shard], self.base.n_rows


class Overlay:
    """The blocks of a dataset with some edits."""

    def __init__(self, dataset: "Dataset", edits: Sequence["NumberedEdit"]) -> None:
        self._dataset = dataset
        self._changes: dict[Place, Change] = {}
        for each in edits:
            if each.edit.action == "note":
                continue
            change = self._changes.setdefault((each.edit.contig, *each.edit.site.order), Change())
            change.add(f"{each.file}:{each.place}", each.edit)
        self._order = sorted(self._changes)
        self._edited: dict[str, _Edited] = {}
        self._of_genotypes: dict[str, tuple[str, int]] = {}
        place = {contig.name: number for number, contig in enumerate(dataset.manifest.contigs)}
        self.blocks: Sequence[BlockEntry] = sorted(
            self._entries(), key=lambda entry: (place.get(entry.contig, len(place)), entry.first, entry.last)
        )

    def find_sites(self, name: str) -> Sites | None:
        """The rows of a block that is called so; None for a name that is not one of ours."""
        edited = self._edited.get(name)
        return edited.sites if edited else None

    def find_genotypes(self, name: str) -> GenotypeBlock | None:
        """The genotypes of a block that is called so; None for a name that is not one of ours."""
        if name not in self._of_genotypes:
            return None
        sites, shard = self._of_genotypes[name]
        edited = self._edited[sites]
        first, n_samples = self._columns_of(shard)
        stored, n_rows = edited.stored(shard)
        block = self._dataset.genotypes(stored) if stored else GenotypeBlock.missing(n_rows, n_samples)
        calls = self._calls(edited.changes)
        is_here = (calls.columns >= first) & (calls.columns < first + n_samples)
        if is_here.any():
            block = block.patched(
                calls.rows[is_here], calls.columns[is_here] - first, calls.states[is_here], calls.is_phased[is_here]
            )
        return block if len(edited.kept) == n_rows else block.take(edited.kept)

    def find_cells(self, name: str) -> Cells | None:
        """The dosages or codes of a block that is called so; None for a name that is not one of ours."""
        if name not in self._of_genotypes:
            return None
        sites, shard = self._of_genotypes[name]
        edited, encoding = self._edited[sites], self._dataset.encoding
        first, n_samples = self._columns_of(shard)
        stored, n_rows = edited.stored(shard)
        cells = self._dataset.cells(stored).copy() if stored else missing_cells((n_rows, n_samples), encoding)
        for row, change in edited.changes:
            for edit in change.parts:
                columns = self._columns(edit.samples) - first
                is_here = (columns >= 0) & (columns < n_samples)
                if edit.new and is_here.any():
                    cells[row, columns[is_here]] = read_cells(edit.new.split(" "), encoding)[is_here]
        return cells if len(edited.kept) == n_rows else cells[edited.kept]

    def find_marker_columns(self, name: str) -> MarkerColumns | None:
        """What rows have beside their sites, of a block that is called so; None for a name that is not one of ours."""
        edited = self._edited.get(name)
        if edited is None:
            return None
        columns = self._dataset.marker_columns(edited.base.sites) if edited.base else None
        if columns is None:
            return columns_of([change.row for _, change in edited.changes if change.row])
        return columns.take(edited.kept)

    def _columns_of(self, shard: int) -> tuple[int, int]:
        """The first column of a shard, and how many it has."""
        shards = self._dataset.manifest.shards
        return sum(each.n_samples for each in shards[:shard]), shards[shard].n_samples

    def _entries(self) -> Iterator[BlockEntry]:
        found: set[Place] = set()
        for entry in self._dataset.manifest.blocks:
            places = self._order[
                bisect_left(self._order, (entry.contig, entry.first)) : bisect_right(
                    self._order, (entry.contig, entry.last + 1)
                )
            ]
            rows = self._rows(entry, places) if places else {}
            found.update(rows.values())
            if rows:
                yield from self._edited_entry(entry, rows)
            else:
                yield entry
        yield from self._fresh_entries([place for place in self._order if place not in found])

    def _rows(self, entry: BlockEntry, places: Sequence[Place]) -> dict[int, Place]:
        """Those of the places that a block has, by row."""
        sites = self._dataset.sites(entry.sites)
        begins = np.searchsorted(sites.position, [place[1] for place in places], side="left").tolist()
        rows = {}
        for place, begin in zip(places, begins, strict=True):
            row = begin
            while row < len(sites) and sites.position[row] == place[1]:
                if sites.order(row) == place[1:]:
                    rows[row] = place
                row += 1
        return rows

    def _edited_entry(self, entry: BlockEntry, rows: dict[int, Place]) -> Iterator[BlockEntry]:
        changes = [(row, self._changes[place]) for row, place in sorted(rows.items())]
        gone = [row for row, change in changes if change.is_deleted]
        kept = np.setdiff1d(np.arange(entry.n_rows), np.array(gone, np.int64))
        sites = self._dataset.sites(entry.sites)
        if len(kept):
            sites = sites.take(kept) if gone else sites
            yield self._named(_Edited(entry, kept, sites, changes), entry.sites)

    def _fresh_entries(self, places: Sequence[Place]) -> Iterator[BlockEntry]:
        """Blocks of rows that only edits have."""
        fresh = [(place[0], change.site, change) for place in places if (change := self._changes[place]).site]
        most = most_rows(len(self._dataset.all_samples))
        for contig in dict.fromkeys(contig for contig, _, _ in fresh):
            rows = [(site, change) for name, site, change in fresh if name == contig and site]
            for begin in range(0, len(rows), most):
                some = rows[begin : begin + most]
                sites = of_rows(contig, [site for site, _ in some])
                changes = list(enumerate(change for _, change in some))
                yield self._named(_Edited(None, np.arange(len(some)), sites, changes), "new")

    def _named(self, edited: _Edited, base: str) -> BlockEntry:
        ids = _digest([identifier for _, change in edited.changes for identifier in change.ids])
        name = f"{base}{MARK}{ids}"
        self._edited[name] = edited
        genotypes = [
            f"{edited.base.genotypes[number] if edited.base else None}{MARK}{name}{MARK}{shard.samples}"
            for number, shard in enumerate(self._dataset.manifest.shards)
        ]
        self._of_genotypes.update({genotype: (name, shard) for shard, genotype in enumerate(genotypes)})
        sites = edited.sites
        first, last = int(sites.position[0]), int(sites.position[-1])
        return BlockEntry(sites.contig, first, last, int(sites.end.max()), len(sites), name, tuple(genotypes))

    def _calls(self, changes: Sequence[tuple[int, Change]]) -> Calls:
        parts = [(row, edit) for row, change in changes for edit in change.parts if edit.new]
        lengths = [len(edit.samples) for _, edit in parts]
        columns = [self._columns(edit.samples) for _, edit in parts]
        empty = np.empty(0, np.int64)
        text = " ".join(edit.new or "" for _, edit in parts).replace(" ", "\t").encode()
        calls = read_calls(text, sum(lengths), 2)
        rows = np.repeat(np.array([row for row, _ in parts], np.int64), lengths)
        column = np.concatenate([*columns, empty])
        keys = rows * (len(self._dataset.all_samples) + 1) + column
        _, from_behind = np.unique(keys[::-1], return_index=True)
        last = len(keys) - 1 - from_behind
        last = last[column[last] >= 0]
        return Calls(rows[last], column[last], calls.alleles[last].astype(np.int8), calls.is_phased[last])

    def _columns(self, samples: tuple[str, ...]) -> Rows:
        """Where samples stand in the dataset; -1 for those that it does not have."""
        place = self._dataset.column_of
        return np.array([place.get(name, -1) for name in samples], np.int64)


def _digest(ids: Sequence[str]) -> str:
    return sha256(" ".join(ids).encode()).hexdigest()
