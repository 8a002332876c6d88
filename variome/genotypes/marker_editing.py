"""Requests for edits of dosages and codes held to what is there; see `variome.genotypes.edit_checking` for genotypes.

A row is named by its marker, by contig, position and marker (`1:3010274:rs31443144`), or as other rows by its allele
(`11:104613:CAGG:C`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError
from variome.genotypes.cell_texts import CellFault, cell_texts, is_equal, missing_cells, read_cells
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_faults import EditFault, refuse_faults
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.edits import Edit
from variome.genotypes.encoding import Cells
from variome.genotypes.marker_places import MarkerPlaces, PlacedMarker
from variome.genotypes.marker_source import is_name
from variome.genotypes.markers import LAST_POSITION, Marker, SiteMaker, is_allele
from variome.genotypes.row_block import RowBlock
from variome.model.alleles import contig_name, is_sequence


@dataclass
class _Row:
    """A row as it is while edits are made: its cells, all samples of the dataset; None where it is not there."""

    place: PlacedMarker
    cells: Cells | None


class MarkerEditor:
    """Makes edits of requests, one after the other; each sees what those before it have done."""

    def __init__(self, dataset: Dataset, time: int, author: str, reason: str) -> None:
        self._dataset = dataset
        self._time = time
        self._author = author
        self._reason = reason
        self._all_names = tuple(dataset.samples)
        self._rows: dict[tuple[str, int, int, str, str], _Row] = {}
        self._named: dict[str, list[_Row]] = defaultdict(list)
        self._next_line = 0

    def edits(self, requests: Sequence[EditRequest]) -> Sequence[Edit]:
        """An edit for each request.

        Raises:
            InputError: at least one of them cannot be made.
        """
        self._read_rows(requests)
        found: list[Edit] = []
        faults: dict[int, str] = {}
        for number, request in enumerate(requests):
            try:
                found.append(self._edit(number, request))
            except (EditFault, InputError) as fault:
                faults[number] = str(fault)
            except CellFault as fault:
                faults[number] = f"expected {fault.expected}, found {fault.found[:40]!r}"
        refuse_faults(requests, faults)
        return found

    def _read_rows(self, requests: Sequence[EditRequest]) -> None:
        """The rows that are named, and what they hold."""
        wanted = {request.marker.strip() for request in requests}
        keys = {(each.undoes.contig, *each.undoes.site.order) for each in requests if each.undoes}
        for block in self._dataset.iter_blocks():
            places = MarkerPlaces(self._dataset, block)
            self._next_line = max(self._next_line, places.last_line + 1)
            for row in range(len(places)):
                place = places[row]
                if place.key in keys or not wanted.isdisjoint(place.names):
                    self._keep(_Row(place, _cells(block, row)))

    def _keep(self, row: _Row) -> _Row:
        self._rows[row.place.key] = row
        for name in row.place.names:
            self._named[name].append(row)
        return row

    def _edit(self, number: int, request: EditRequest) -> Edit:
        columns = self._columns(request)
        row = self._row(request)
        is_whole = request.action in _OF_ROWS
        told = np.arange(len(self._all_names)) if is_whole else columns
        old = None if row.cells is None else self._text(row.cells[told])
        self._check_old(request, row, columns)
        cells, text = self._new(request, row, columns)
        row.cells = cells
        if cells is not None and is_whole:
            text = self._text(cells)
        return Edit(
            self._time, number, self._author, request.reason or self._reason, request.action, row.place.contig,
            row.place.site, (None if is_whole else request.samples) or self._all_names, old, text,
            request.for_traits, request.for_samples, request.for_group, row.place.marker if is_whole else None,
        )  # fmt: skip

    def _row(self, request: EditRequest) -> _Row:
        """The row that is meant; of an insert a new one."""
        undone = request.undoes
        if undone is not None:
            found = [self._rows[key]] if (key := (undone.contig, *undone.site.order)) in self._rows else []
        else:
            found = self._named.get(request.marker.strip(), [])
        there = [row for row in found if row.cells is not None]
        if request.action == "insert":
            if there:
                raise EditFault(f"expected no row {request.marker} yet, found one; replace it instead")
            if undone is not None and undone.row is not None:
                return self._keep(_Row(PlacedMarker(undone.contig, undone.site, undone.row), None))
            return self._inserted(request)
        if len(there) > 1:
            spelled = ", ".join(row.place.names[-1] for row in there[:3])
            raise EditFault(f"marker: expected one row, found {len(there)} of {request.marker}; name it {spelled}")
        if not there:
            raise EditFault(f"expected a row {request.marker}, found none; insert it first")
        return there[0]

    def _inserted(self, request: EditRequest) -> _Row:
        marker = _new_marker(request, self._next_line)
        contig = contig_name(marker.contig)
        site = SiteMaker().site(contig, marker)
        known = self._rows.get((contig, *site.order))
        if known is not None and known.cells is not None:
            raise EditFault(f"expected no row {request.marker} yet, found one; replace it instead")
        self._next_line += 1
        return self._keep(_Row(PlacedMarker(contig, site, marker), None))

    def _columns(self, request: EditRequest) -> NDArray[np.int64]:
        if request.samples is None:
            return np.arange(len(self._all_names))
        index = self._dataset.index_of
        if unknown := [name for name in request.samples if name not in index]:
            raise EditFault(f"samples: expected samples of {self._dataset.name}, found {unknown[0]!r}")
        if len(set(request.samples)) < len(request.samples):
            raise EditFault("samples: expected each sample once, found one more than once")
        return np.array([index[name] for name in request.samples], np.int64)

    def _check_old(self, request: EditRequest, row: _Row, columns: NDArray[np.int64]) -> None:
        if request.old is None or row.cells is None:
            return
        texts = _for_all(request.old, len(columns), "old")
        differs = ~is_equal(read_cells(texts, self._dataset.encoding), row.cells[columns])
        if differs.any():
            place = int(np.argmax(differs))
            raise EditFault(
                f"old: expected {texts[place]} of {self._dataset.samples[int(columns[place])]} at {request.marker}, "
                f"found {self._text(row.cells[columns[place : place + 1]])}; look what has changed it with "
                f"'variome genotypes edit {self._dataset.name} --list'"
            )

    def _new(self, request: EditRequest, row: _Row, columns: NDArray[np.int64]) -> tuple[Cells | None, str | None]:
        """The cells of all samples afterwards, and the texts that were given."""
        if request.action == "delete":
            if request.new is not None:
                raise EditFault("new: expected nothing of a row that is deleted, found values")
            return None, None
        if request.new is None:
            raise EditFault("new: expected values, found none")
        if request.action == "call" and request.samples is None:
            raise EditFault("samples: expected the samples whose values change, found none; replace changes all")
        texts = _for_all(request.new, len(columns), "new")
        encoding = self._dataset.encoding
        cells = missing_cells(len(self._all_names), encoding) if row.cells is None else row.cells.copy()
        cells[columns] = read_cells(texts, encoding)
        return cells, " ".join(texts)

    def _text(self, cells: Cells) -> str:
        return " ".join(cell_texts(cells, self._dataset.encoding))


def _cells(block: RowBlock, row: int) -> Cells:
    found: Cells = block.cells(np.array([row]))[0]
    return found


def _for_all(texts: Sequence[str], n_samples: int, key: str) -> Sequence[str]:
    if len(texts) not in {1, n_samples}:
        raise EditFault(f"{key}: expected {n_samples} values, or one for all, found {len(texts)}")
    return texts if len(texts) == n_samples else list(texts) * n_samples


def _new_marker(request: EditRequest, line: int) -> Marker:
    """The row that an insert names: `contig:position:name`, or contig, position, REF and ALT with a name as ID."""
    contig, _, rest = request.marker.strip().partition(":")
    position, _, name = rest.partition(":")
    if not (contig and name and position.isascii() and position.isdigit() and int(position) <= LAST_POSITION):
        raise EditFault(
            f"marker: expected contig, position and name of a new row, such as 1:3010274:rs31443144, found "
            f"{request.marker!r}"
        )
    other, _, counted = name.partition(":")
    has_alleles = is_allele(counted, other)
    if other.isdigit() and is_sequence(counted):
        raise EditFault(f"marker: expected the bases of the reference of a new row, found {request.marker!r}")
    if request.id != "." or has_alleles:
        name = request.id if request.id != "." else request.marker.strip()
    elif counted.startswith("<") and counted.endswith(">"):
        name = counted[1:-1]
    if not is_name(name):
        raise EditFault(f"id: expected a name without tabs, found {name!r}")
    alleles = {"counted": counted, "other": other} if has_alleles else {}
    return Marker(contig, int(position), name, line, **alleles)


_OF_ROWS: Final = frozenset({"insert", "delete"})
"""Actions that tell of all samples."""
