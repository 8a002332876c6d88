"""The rows of a block of markers, and the names that each can be called by."""

from typing import NamedTuple

from variome.genotypes.allele_keys import key_of_site
from variome.genotypes.dataset import Dataset
from variome.genotypes.markers import Marker, marker_of
from variome.genotypes.row_block import RowBlock
from variome.genotypes.sites import Site


class PlacedMarker(NamedTuple):
    """A row: contig without `chr`, its site, and the marker as its file had it."""

    contig: str
    site: Site
    marker: Marker

    @property
    def key(self) -> tuple[str, int, int, str, str]:
        """What tells it from all other rows of a dataset."""
        return (self.contig, *self.site.order)

    @property
    def names(self) -> tuple[str, ...]:
        """What it can be called in an edit; the last one belongs to no other row."""
        site, marker = self.site, self.marker
        placed = f"{marker.position}:{marker.name}"
        names = (marker.name, f"{self.contig}:{placed}", f"{marker.contig}:{placed}", str(key_of_site(*self[:2])))
        return tuple(dict.fromkeys((*names, f"{self.contig}:{site.position}:{site.ref}:{site.alt}")))


class MarkerPlaces:
    """The rows of a block, by number."""

    def __init__(self, dataset: Dataset, block: RowBlock) -> None:
        self._contig = block.entry.contig
        self._spelling = next(
            (each.spelling for each in dataset.manifest.contigs if each.name == self._contig), self._contig
        )
        self._sites = block.sites
        columns = block.marker_columns
        if columns is None:
            raise ValueError("a block of genotypes has no markers")
        self._columns = columns

    def __len__(self) -> int:
        return len(self._sites)

    def __getitem__(self, row: int) -> PlacedMarker:
        marker = marker_of(self._spelling, self._sites, self._columns, row)
        return PlacedMarker(self._contig, self._sites[row], marker)

    @property
    def last_line(self) -> int:
        """The greatest line of them."""
        return max(self._columns.line, default=-1)
