"""The rows of any dataset as markers with dosages, in the order that a file is to have.

Rows of genotypes have no name but the ID of their record: that where it belongs to one ALT alone, else the key of the
allele. Their dosage counts the ALT.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.allele_keys import key_of_site
from variome.genotypes.batch import Batch, Piece, iter_batches
from variome.genotypes.dataset import Dataset
from variome.genotypes.encoding import Cells, Dosages
from variome.genotypes.markers import Marker, marker_of
from variome.genotypes.row_block import RowBlock
from variome.genotypes.sites import Site

Samples = NDArray[np.int64]


class _Place(NamedTuple):
    """Where a marker's cells lie: name of the file of the block's rows, row within it."""

    block: str
    row: int
    marker: Marker


@dataclass(frozen=True)
class MarkerRows:
    """Rows of one block that follow one another in the file."""

    markers: Sequence[Marker]
    block: RowBlock
    rows: NDArray[np.int64]

    def cells(self, samples: Samples | None) -> Cells:
        """As they are stored; shape (rows, samples). Not of genotypes."""
        return self.block.cells(self.rows, samples)

    def dosages(self, samples: Samples | None) -> Dosages:
        """Shape (rows, samples); NaN where they are missing."""
        return self.block.dosages(self.rows, samples)


class SelectedRows:
    """Some rows of a dataset.

    Args:
        dataset: of any content.
        batches: the rows, of this dataset alone; all without.
        order: what they are sorted by; by default as they were in the file that they came from.
    """

    def __init__(
        self,
        dataset: Dataset,
        batches: Iterable[Batch] | None = None,
        order: Callable[[Marker], Any] = lambda marker: marker.line,
    ) -> None:
        self._blocks: dict[str, RowBlock] = {}
        places: list[_Place] = []
        for batch in iter_batches([dataset]) if batches is None else batches:
            for piece in batch.pieces:
                self._blocks.setdefault(piece.block.entry.sites, piece.block)
                places += _places(batch.spelling, piece)
        if dataset.manifest.encoding is None:
            places = [place._replace(marker=place.marker._replace(line=line)) for line, place in enumerate(places)]
        self._places = sorted(places, key=lambda place: order(place.marker))

    @property
    def markers(self) -> Sequence[Marker]:
        """In the order of the rows."""
        return [place.marker for place in self._places]

    def __iter__(self) -> Iterator[MarkerRows]:
        for name, group in groupby(self._places, key=lambda place: place.block):
            places = list(group)
            rows = np.array([place.row for place in places], np.int64)
            yield MarkerRows([place.marker for place in places], self._blocks[name], rows)


def _places(spelling: str, piece: Piece) -> Sequence[_Place]:
    block, rows = piece.block, piece.rows.tolist()
    sites, columns, name = block.sites, block.marker_columns, block.entry.sites
    if columns is None:
        return [_Place(name, row, marker_of_site(spelling, block.entry.contig, sites[row])) for row in rows]
    return [_Place(name, row, marker_of(spelling, sites, columns, row)) for row in rows]


def marker_of_row(dataset: Dataset, block: RowBlock, row: int) -> Marker:
    """A row of a dataset of any content; those of genotypes have line 0."""
    contig = block.entry.contig
    spelling = next((each.spelling for each in dataset.manifest.contigs if each.name == contig), contig)
    columns = block.marker_columns
    if columns is None:
        return marker_of_site(spelling, contig, block.sites[row])
    return marker_of(spelling, block.sites, columns, row)


def marker_of_site(spelling: str, contig: str, site: Site) -> Marker:
    """A row of genotypes: named by the ID of its record where that has one ALT, else by its allele."""
    is_named = site.id not in {".", ""} and "," not in site.record_alts
    key = str(key_of_site(contig, site))
    return Marker(spelling, site.position, site.id if is_named else key, 0, site.alt, site.ref)
