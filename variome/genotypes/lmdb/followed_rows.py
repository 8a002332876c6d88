"""The rows of a genotype file, found by what records of `track-changes` tell of them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from variome.genotypes.encoding import Cells
from variome.genotypes.lmdb.keys import LAST_NUMBER
from variome.genotypes.lmdb.record_members import Document, Unclear, contig_of, number_of, shown, text_of
from variome.genotypes.marker_places import PlacedMarker
from variome.genotypes.marker_source import is_name
from variome.genotypes.markers import LAST_POSITION, Marker, SiteMaker


@dataclass
class FollowedRow:
    """A row as it is while records are followed; `cells` gives None where it is not there."""

    place: PlacedMarker
    cells: Callable[[], Cells | None]


class FollowedRows:
    """All rows, those that records bring in as well.

    Args:
        places: the rows of the file.
        cells: of all of them; shape (rows, samples).
        make: what has given them their sites.
    """

    def __init__(self, places: Sequence[PlacedMarker], cells: Cells, make: SiteMaker) -> None:
        self._make = make
        self._named: dict[str, list[FollowedRow]] = defaultdict(list)
        self._placed: dict[tuple[str, int], list[FollowedRow]] = defaultdict(list)
        self._next_line = max((place.marker.line for place in places), default=-1) + 1
        for number, place in enumerate(places):
            self._keep(FollowedRow(place, partial(_row_of, cells, number)))

    def find(self, document: Document) -> FollowedRow | None:
        """The row that is named: by its marker, or by its place where no marker is named; one that was deleted too.

        Raises:
            Unclear: there are several, or a member is not what it should be.
        """
        name, contig = text_of(document, "marker"), contig_of(document)
        position, line = number_of(document, "pos", LAST_POSITION), number_of(document, "line", LAST_NUMBER)
        if name is not None:
            found = self._named.get(name, [])
        else:
            found = self._placed.get((contig or "", position), []) if position is not None else []
        if contig is not None:
            found = [row for row in found if row.place.contig == contig]
        if position is not None:
            found = [row for row in found if row.place.marker.position == position]
        if len(found) > 1:
            found = [row for row in found if row.place.marker.line == line]
        if len(found) > 1:
            raise Unclear(f"expected one marker of this name and place, found {len(found)}")
        return found[0] if found else None

    def add(self, document: Document) -> FollowedRow:
        """A new row, which is not there yet.

        Raises:
            Unclear: the record does not tell its place.
        """
        name, contig = text_of(document, "marker"), contig_of(document)
        position, line = number_of(document, "pos", LAST_POSITION), number_of(document, "line", LAST_NUMBER)
        if name is None or not is_name(name) or contig is None or not is_name(contig):
            raise Unclear(f"expected marker and chr of a new row, found {shown(name)} and {shown(contig)}")
        if position is None:
            raise Unclear(f"pos: expected a position up to {LAST_POSITION}, found {shown(document.get('pos'))}")
        if line is None:
            line = min(self._next_line, LAST_NUMBER)
        self._next_line = max(self._next_line, line + 1)
        marker = Marker(contig, position, name, line)
        return self._keep(FollowedRow(PlacedMarker(contig, self._make.site(contig, marker), marker), lambda: None))

    def _keep(self, row: FollowedRow) -> FollowedRow:
        self._named[row.place.marker.name].append(row)
        self._placed[row.place.contig, row.place.marker.position].append(row)
        return row


def _row_of(cells: Cells, number: int) -> Cells:
    found: Cells = cells[number]
    return found
