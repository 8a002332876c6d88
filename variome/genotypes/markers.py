"""Rows that are markers: a name and a place, with or without alleles.

A marker is a `Site` like any other row, so that regions, identifiers and merging of datasets work as for genotypes. One
with two alleles of bases is that allele. One without is REF `N` and ALT `<NAME>`: markers of one name at one position
are the same, and others at the position are others. Where that leaves two rows of a dataset the same, the later one
becomes `<NAME>`, then `<NAME:LINE>`. What a `Site` has no place for stands in sections of its own in the block of the
rows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.errors import BlockError
from variome.genotypes.container import Kind, read_container
from variome.genotypes.sites import Site, Sites, encode_sites
from variome.model.alleles import minimal_allele

NO_REF: Final = "N"

UNKNOWN_CONTIG: Final = "0"
LAST_POSITION: Final = 0xFFFFFFFF

UNKNOWN_POSITION: Final = 0
"""Of markers whose place no file tells. A region never holds them."""


class Marker(NamedTuple):
    """A row of a file.

    Attributes:
        contig: as the file spells it.
        position: 1-based; UNKNOWN_POSITION where no file tells it.
        name: without tabs and line ends.
        line: number of the row in the file that it came from, 0 for the first; of LMDB files what the key says.
        counted, other: the allele that a dosage counts, and the other one; empty where there are none.
        centimorgans, megabases: as a file has them; empty where it has none.
    """

    contig: str
    position: int
    name: str
    line: int
    counted: str = ""
    other: str = ""
    centimorgans: str = ""
    megabases: str = ""


class SiteMaker:
    """Gives each marker of a dataset a site that no other one has."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, int, int, str, str]] = set()

    def site(self, contig: str, marker: Marker) -> Site:
        """The site of a marker.

        Args:
            contig: without `chr`.
            marker: the row.
        """
        for site in _candidates(marker):
            key = (contig, *site.order)
            if key not in self._seen:
                break
        self._seen.add(key)
        return site


def _candidates(marker: Marker) -> Iterator[Site]:
    if marker.position != UNKNOWN_POSITION and is_allele(marker.counted, marker.other):
        position, ref, alt = minimal_allele(marker.position, marker.other, marker.counted)
        yield _site(marker, position, ref, alt)
    yield _site(marker, marker.position, NO_REF, f"<{marker.name}>")
    yield _site(marker, marker.position, NO_REF, f"<{marker.name}:{marker.line}>")
    again = 1
    while True:
        again += 1
        yield _site(marker, marker.position, NO_REF, f"<{marker.name}:{marker.line}:{again}>")


def is_allele(counted: str, other: str) -> bool:
    """Whether two texts are alleles of bases; the `X` and `Y` of some converters are none."""
    return bool(_BASES.fullmatch(counted) and _BASES.fullmatch(other)) and counted.upper() != other.upper()


def _site(marker: Marker, position: int, ref: str, alt: str) -> Site:
    return Site(
        position, ref, alt, len(ref), marker.name, ".",
        marker.position, marker.other or ref, marker.counted or alt, 1,
    )  # fmt: skip


@dataclass(frozen=True)
class MarkerColumns:
    """What rows of a block have beside their sites; all of length `rows`. See `Marker`."""

    line: Sequence[int]
    counted: Sequence[str]
    other: Sequence[str]
    centimorgans: Sequence[str]
    megabases: Sequence[str]

    def take(self, rows: NDArray[np.int64]) -> "MarkerColumns":
        """Some of the rows."""
        texts = {name: [getattr(self, name)[row] for row in rows.tolist()] for name in _TEXTS.values()}
        return MarkerColumns([self.line[row] for row in rows.tolist()], **texts)


def columns_of(markers: Sequence[Marker]) -> MarkerColumns:
    """What some rows have beside their sites."""
    texts = {name: [getattr(marker, name) for marker in markers] for name in _TEXTS.values()}
    return MarkerColumns([marker.line for marker in markers], **texts)


def encode_markers(contig: str, sites: Sequence[Site], markers: Sequence[Marker]) -> bytes:
    """The block of some rows, which are sorted.

    Args:
        contig: without `chr`.
        sites: of the rows.
        markers: the same rows.
    """
    more: dict[int, bytes] = {_LINE: np.array([marker.line for marker in markers], "<u4").tobytes()}
    for section, field in _TEXTS.items():
        texts = [getattr(marker, field) for marker in markers]
        if any(texts):
            more[section] = "\t".join(texts).encode()
    return encode_sites(contig, sites, more)


def decode_marker_columns(content: bytes) -> MarkerColumns | None:
    """What a block of rows has beside their sites; None where they are no markers.

    Raises:
        BlockError: the bytes are no block of rows.
    """
    block = read_container(content, Kind.SITES)
    if _LINE not in block:
        return None
    texts = {
        field: block.bytes_of(section).decode().split("\t") if section in block else [""] * block.n_rows
        for section, field in _TEXTS.items()
    }
    if wrong := [field for field, found in texts.items() if len(found) != block.n_rows]:
        raise BlockError(f"expected {block.n_rows} texts of {wrong[0]}, found {len(texts[wrong[0]])}")
    return MarkerColumns(block.array(_LINE, "<u4", (block.n_rows,)).tolist(), **texts)


def marker_of(spelling: str, sites: Sites, columns: MarkerColumns, row: int) -> Marker:
    """A row as the file had it.

    Args:
        spelling: of the contig.
        sites: rows of a block.
        columns: of the same block.
        row: within the block.
    """
    texts = {field: getattr(columns, field)[row] for field in _TEXTS.values()}
    return Marker(spelling, int(sites.record_position[row]), sites.id[row], columns.line[row], **texts)


_BASES: Final = re.compile(r"[ACGTacgt]+", re.ASCII)

_LINE: Final = 16
_TEXTS: Final = {17: "counted", 18: "other", 19: "centimorgans", 20: "megabases"}
"""Sections of a block of rows; those below are of `variome.genotypes.sites`."""
