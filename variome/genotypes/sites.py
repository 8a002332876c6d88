"""The rows of a block: which allele each is of, and how the file spelled its record.

An allele is the minimal one (`variome.model.alleles`), as in Variant items. Positions are 1-based.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.container import Kind, read_container, write_container

Rows = NDArray[np.int64]
Texts = NDArray[np.object_]

TextColumn = Literal["ref", "alt", "id", "filter", "record_ref", "record_alts"]


class Site(NamedTuple):
    """A row.

    Attributes:
        position, ref, alt: of the minimal allele.
        ref_length: bases of the reference that it takes: of `ref`, or of a symbolic allele up to the END of its record.
        id: of the record, `.` without one.
        filter: likewise; `PASS`, `.`, or names with `;` between them.
        record_position, record_ref, record_alts: as the file has them; ALTs with `,` between them.
        alt_index: number of the ALT within its record, 1 for the first.
    """

    position: int
    ref: str
    alt: str
    ref_length: int
    id: str
    filter: str
    record_position: int
    record_ref: str
    record_alts: str
    alt_index: int

    @property
    def end(self) -> int:
        """The last base of the reference that the row takes, 1-based; one that takes none has that at its position."""
        return self.position + max(self.ref_length, 1) - 1

    @property
    def order(self) -> tuple[int, int, str, str]:
        """What rows of a contig are sorted by, and what tells them apart."""
        return self.position, self.ref_length, self.ref, self.alt


@dataclass(frozen=True)
class Sites:
    """The rows of a block, column by column; all of length `rows`.

    Attributes:
        contig: without `chr`.
    """

    contig: str
    position: NDArray[np.int64]
    ref: Sequence[str]
    alt: Sequence[str]
    ref_length: NDArray[np.int64]
    id: Sequence[str]
    filter: Sequence[str]
    record_position: NDArray[np.int64]
    record_ref: Sequence[str]
    record_alts: Sequence[str]
    alt_index: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.position)

    def __getitem__(self, row: int) -> Site:
        return Site(
            int(self.position[row]),
            self.ref[row],
            self.alt[row],
            int(self.ref_length[row]),
            self.id[row],
            self.filter[row],
            int(self.record_position[row]),
            self.record_ref[row],
            self.record_alts[row],
            int(self.alt_index[row]),
        )

    @cached_property
    def end(self) -> NDArray[np.int64]:
        """The last base of the reference that a row takes, 1-based; shape (rows,)."""
        return self.position + np.maximum(self.ref_length, 1) - 1

    def order(self, row: int) -> tuple[int, int, str, str]:
        """See `Site.order`."""
        return int(self.position[row]), int(self.ref_length[row]), self.ref[row], self.alt[row]

    def texts(self, column: TextColumn) -> Texts:
        """A column of texts, as an array of `str`; shape (rows,)."""
        if column not in self._texts:
            self._texts[column] = np.array(getattr(self, column), object)
        return self._texts[column]

    @cached_property
    def _texts(self) -> dict[TextColumn, Texts]:
        return {}

    def take(self, rows: Rows) -> "Sites":
        """Some of the rows, in the order asked for."""
        return of_rows(self.contig, [self[row] for row in rows.tolist()])


class ChosenSites(Sequence[Site]):
    """Some rows of a block, in the order asked for.

    By columns, or one by one: a row is made when it is asked for. Counting asks for none, and 60,000 take 0.3 s.
    """

    def __init__(self, sites: Sites, rows: Rows) -> None:
        self._sites = sites
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, row: int) -> Site: ...
    @overload
    def __getitem__(self, row: slice) -> "ChosenSites": ...
    def __getitem__(self, row: int | slice) -> "Site | ChosenSites":
        if isinstance(row, slice):
            return ChosenSites(self._sites, self._rows[row])
        return self._sites[int(self._rows[row])]

    def take(self, rows: Rows) -> "ChosenSites":
        """Some of these rows, in the order asked for."""
        return ChosenSites(self._sites, self._rows[rows])

    @property
    def position(self) -> NDArray[np.int64]:
        """See `Site`; shape (rows,)."""
        return self._sites.position[self._rows]

    @property
    def ref_length(self) -> NDArray[np.int64]:
        """See `Site`; shape (rows,)."""
        return self._sites.ref_length[self._rows]

    @property
    def record_position(self) -> NDArray[np.int64]:
        """See `Site`; shape (rows,)."""
        return self._sites.record_position[self._rows]

    @property
    def end(self) -> NDArray[np.int64]:
        """See `Sites`; shape (rows,)."""
        return self._sites.end[self._rows]

    def texts(self, column: TextColumn) -> Texts:
        """A column of texts, as an array of `str`; shape (rows,)."""
        found: Texts = self._sites.texts(column)[self._rows]
        return found


def of_rows(contig: str, rows: Sequence[Site]) -> Sites:
    """Rows of one contig, column by column."""
    position, ref, alt, ref_length, ids, filters, record_position, record_ref, record_alts, alt_index = _columns(rows)
    return Sites(
        contig,
        np.array(position, np.int64),
        ref,
        alt,
        np.array(ref_length, np.int64),
        ids,
        filters,
        np.array(record_position, np.int64),
        record_ref,
        record_alts,
        np.array(alt_index, np.int64),
    )


def _columns(rows: Sequence[Site]) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) or [()] * len(Site._fields)


def encode_sites(contig: str, rows: Sequence[Site], more: Mapping[int, bytes] | None = None) -> bytes:
    """The block of some rows, which are sorted; `more` are sections that others than this module read."""
    position, ref, alt, ref_length, ids, filters, record_position, record_ref, record_alts, alt_index = _columns(rows)
    steps = np.diff(np.array(position, np.int64), prepend=0)
    if (steps < 0).any():  # as unsigned numbers they would lead far behind the end of the contig
        raise ValueError(f"{contig}: rows are not sorted by position")
    sections = {
        _CONTIG: contig.encode(),
        _POSITION: steps.astype("<u4").tobytes(),
        _REF_LENGTH: np.array(ref_length, "<u4").tobytes(),
        _RECORD_POSITION: (np.array(position, np.int64) - np.array(record_position, np.int64)).astype("<u4").tobytes(),
        _ALT_INDEX: np.array(alt_index, "<u2").tobytes(),
        _REF: _joined(ref),
        _ALT: _joined(alt),
        _ID: _joined(ids),
        _FILTER: _joined(filters),
        _RECORD_REF: _joined(["" if a == b else a for a, b in zip(record_ref, ref, strict=True)]),
        _RECORD_ALTS: _joined(["" if a == b else a for a, b in zip(record_alts, alt, strict=True)]),
    }
    return write_container(Kind.SITES, len(rows), 0, sections | dict(more or {}))


def decode_sites(content: bytes) -> Sites:
    """The rows of a block.

    Raises:
        BlockError: the bytes are none.
    """
    block = read_container(content, Kind.SITES)
    shape = (block.n_rows,)
    position = np.cumsum(block.array(_POSITION, "<u4", shape).astype(np.int64))
    ref, alt = (_split(block.bytes_of(section), block.n_rows) for section in (_REF, _ALT))
    record_ref, record_alts = (_split(block.bytes_of(section), block.n_rows) for section in (_RECORD_REF, _RECORD_ALTS))
    return Sites(
        block.bytes_of(_CONTIG).decode(),
        position,
        ref,
        alt,
        block.array(_REF_LENGTH, "<u4", shape).astype(np.int64),
        _split(block.bytes_of(_ID), block.n_rows),
        _split(block.bytes_of(_FILTER), block.n_rows),
        position - block.array(_RECORD_POSITION, "<u4", shape),
        [of_record or own for of_record, own in zip(record_ref, ref, strict=True)],
        [of_record or own for of_record, own in zip(record_alts, alt, strict=True)],
        block.array(_ALT_INDEX, "<u2", shape).astype(np.int64),
    )


def filters_of(content: bytes) -> set[str]:
    """What stands in FILTER of the rows of a block.

    Raises:
        BlockError: the bytes are none.
    """
    block = read_container(content, Kind.SITES)
    return set(_split(block.bytes_of(_FILTER), block.n_rows))


def _joined(texts: Sequence[str]) -> bytes:
    return "\t".join(texts).encode()


def _split(content: bytes, n_rows: int) -> list[str]:
    return content.decode().split("\t") if n_rows else []


_CONTIG: Final = 0
_POSITION: Final = 1
_REF_LENGTH: Final = 2
_RECORD_POSITION: Final = 3
_ALT_INDEX: Final = 4
_REF: Final = 5
_ALT: Final = 6
_ID: Final = 7
_FILTER: Final = 8
_RECORD_REF: Final = 9
_RECORD_ALTS: Final = 10
