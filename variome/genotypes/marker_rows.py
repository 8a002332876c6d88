"""The rows of any dataset as markers with dosages, in the order that a file is to have.

Rows of genotypes have no name but the ID of their record: that where it belongs to one ALT alone, else the key of the
allele. Their dosage counts the ALT.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.dataset import Dataset
from variome.genotypes.encoding import Cells, Dosages
from variome.genotypes.markers import Marker, marker_of
from variome.genotypes.row_block import RowBlock
from variome.genotypes.sites import Site, allele_key
from variome.model.region import Region

Samples = NDArray[np.int64]


class _Place(NamedTuple):
    """Where a marker's cells lie: number of the block, row within it."""

    block: int
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
        regions: what the rows take a base of; all without.
        order: what they are sorted by; by default as they were in the file that they came from.

    Attributes:
        markers: in that order.
    """

    def __init__(
        self,
        dataset: Dataset,
        regions: Sequence[Region] | None = None,
        order: Callable[[Marker], Any] = lambda marker: marker.line,
    ) -> None:
        self._blocks = list(dataset.iter_blocks(regions))
        spellings = {contig.name: contig.spelling for contig in dataset.manifest.contigs}
        places = [
            _Place(number, row, marker)
            for number, block in enumerate(self._blocks)
            for row, marker in _iter_markers(block, spellings[block.entry.contig], regions)
        ]
        if dataset.manifest.encoding is None:
            places = [place._replace(marker=place.marker._replace(line=line)) for line, place in enumerate(places)]
        self._places = sorted(places, key=lambda place: order(place.marker))

    @property
    def markers(self) -> Sequence[Marker]:
        """In the order of the rows."""
        return [place.marker for place in self._places]

    def __iter__(self) -> Iterator[MarkerRows]:
        for number, group in groupby(self._places, key=lambda place: place.block):
            places = list(group)
            rows = np.array([place.row for place in places], np.int64)
            yield MarkerRows([place.marker for place in places], self._blocks[number], rows)


def _iter_markers(block: RowBlock, spelling: str, regions: Sequence[Region] | None) -> Iterator[tuple[int, Marker]]:
    sites = block.sites
    columns = block.marker_columns
    for row in _rows_within(block, regions):
        if columns is None:
            yield row, _marker_of_site(spelling, block.entry.contig, sites[row])
        else:
            yield row, marker_of(spelling, sites, columns, row)


def _rows_within(block: RowBlock, regions: Sequence[Region] | None) -> Sequence[int]:
    if regions is None:
        return range(block.entry.n_rows)
    is_in = np.zeros(block.entry.n_rows, np.bool_)
    for region in regions:
        if region.contig == block.entry.contig:
            is_in |= (block.sites.position <= region.last) & (block.sites.end >= region.first)
    found: list[int] = np.flatnonzero(is_in).tolist()
    return found


def _marker_of_site(spelling: str, contig: str, site: Site) -> Marker:
    is_named = site.id not in {".", ""} and "," not in site.record_alts
    key = allele_key(contig, site.position, site.ref, site.alt, site.ref_length)
    return Marker(spelling, site.position, site.id if is_named else key, 0, site.alt, site.ref)
