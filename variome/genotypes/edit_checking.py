"""Requests for edits held to what is there: each becomes an edit that knows what was there before."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError
from variome.genotypes.allele_keys import AlleleKey, key_of_site, parse_allele_key, spelled_parts
from variome.genotypes.bits import Bools
from variome.genotypes.calls import CallFault, read_calls
from variome.genotypes.cells import MISSING, States
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_faults import EditFault, refuse_faults
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.edits import Edit
from variome.genotypes.row_block import RowBlock
from variome.genotypes.sites import Site
from variome.genotypes.vcf_text import calls_text
from variome.model.alleles import contig_name, is_sequence, minimal_allele

_ROWS_AT_ONCE: Final = 256


class _Marker(NamedTuple):
    """The row that a request names; `site` is None where the reference is counted and not spelled."""

    key: AlleleKey
    site: Site | None

    @property
    def name(self) -> str:
        """Spelled out, where the reference is."""
        return _spelled(self.key.contig, self.site) if self.site and is_sequence(self.site.alt) else str(self.key)


@dataclass
class _Row:
    """A row as it is while edits are made; `site` is None where it is not there. All samples of the dataset."""

    site: Site | None
    states: States
    is_phased: Bools


class _Calls(NamedTuple):
    """Calls of some samples; shapes (samples, 2) and (samples,)."""

    states: States
    is_phased: Bools


class Editor:
    """Makes edits of requests, row by row, so that few rows are in memory at once."""

    def __init__(self, dataset: Dataset, time: int, author: str, reason: str) -> None:
        self._dataset = dataset
        self._time = time
        self._author = author
        self._reason = reason
        self._all_names = tuple(dataset.samples)
        self._faults: dict[int, str] = {}

    def edits(self, requests: Sequence[EditRequest]) -> Sequence[Edit]:
        """An edit for each request.

        Raises:
            InputError: at least one of them cannot be made.
        """
        by_name: dict[str, list[int]] = defaultdict(list)
        markers: dict[int, _Marker] = {}
        for number, request in enumerate(requests):
            try:
                markers[number] = _marker(request)
                by_name[markers[number].name].append(number)
            except (EditFault, InputError) as fault:
                self._faults[number] = str(fault)
        found: dict[int, Edit] = {}
        for names, row in self._iter_rows(list(markers.values())):
            for number in sorted(number for name in names for number in by_name[name]):
                try:
                    if number in found:
                        raise EditFault(
                            f"marker: expected one row, found several of {requests[number].marker}: spell REF"
                        )
                    found[number] = self._edit(number, requests[number], markers[number], row)
                except EditFault as fault:
                    self._faults[number] = str(fault)
        refuse_faults(requests, self._faults)
        return [found[number] for number in range(len(requests))]

    def _iter_rows(self, markers: Sequence[_Marker]) -> Iterator[tuple[Sequence[str], _Row]]:
        """Each row that is named, by which names, and what it holds."""
        left = {marker.name: str(marker.key) for marker in markers}
        order = sorted({(marker.key.contig, marker.key.position, marker.name) for marker in markers})
        for block in self._dataset.iter_blocks():
            rows = _rows_in(block, order)
            for begin in range(0, len(rows), _ROWS_AT_ONCE):
                some = rows[begin : begin + _ROWS_AT_ONCE]
                numbers = np.array([row for row, _ in some], np.int64)
                states, is_phased = block.states(numbers), block.is_phased(numbers)
                for (row, names), *cells in zip(some, states, is_phased, strict=True):
                    for name in names:
                        left.pop(name, None)
                    yield names, _Row(block.sites[row], *cells)
        while left:
            name, key = next(iter(left.items()))
            names = [each for each in {name: None, key: None} if left.pop(each, None)]
            yield names, self._absent()

    def _absent(self) -> _Row:
        n_samples = len(self._dataset.samples)
        return _Row(None, np.full((n_samples, 2), MISSING, np.int8), np.zeros(n_samples, np.bool_))

    def _edit(self, number: int, request: EditRequest, marker: _Marker, row: _Row) -> Edit:
        told = self._columns(request)
        is_of_calls = request.action in _OF_CALLS
        columns = told if is_of_calls else np.arange(len(self._all_names))
        site, old = self._before(request, marker, row, told, columns)
        new = self._new(request, told)
        if new is None:
            row.site = None
        else:
            if row.site is None:
                row.states[:], row.is_phased[:] = MISSING, False
            row.site = site
            row.states[told], row.is_phased[told] = new
        return Edit(
            self._time, number, self._author, request.reason or self._reason, request.action, marker.key.contig, site,
            (request.samples if is_of_calls else None) or self._all_names,
            old, None if new is None else _text(row, columns),
            request.for_traits, request.for_samples, request.for_group,
        )  # fmt: skip

    def _before(
        self,
        request: EditRequest,
        marker: _Marker,
        row: _Row,
        told: NDArray[np.int64],
        columns: NDArray[np.int64],
    ) -> tuple[Site, str | None]:
        """The row that is meant, and what it holds."""
        if request.action == "insert":
            return self._inserted(request, marker, row), None
        if row.site is None:
            raise EditFault(f"expected a row {marker.key}, found none; insert it first")
        self._check_old(request, row, told)
        return row.site, _text(row, columns)

    def _columns(self, request: EditRequest) -> NDArray[np.int64]:
        if request.samples is None:
            return np.arange(len(self._dataset.samples))
        index = self._dataset.index_of
        if unknown := [name for name in request.samples if name not in index]:
            raise EditFault(f"samples: expected samples of {self._dataset.name}, found {unknown[0]!r}")
        if len(set(request.samples)) < len(request.samples):
            raise EditFault("samples: expected each sample once, found one more than once")
        return np.array([index[name] for name in request.samples], np.int64)

    def _inserted(self, request: EditRequest, marker: _Marker, row: _Row) -> Site:
        if row.site is not None:
            raise EditFault(f"expected no row {marker.key} yet, found one; replace it instead")
        if marker.site is None:
            raise EditFault(f"marker: expected the bases of the reference of a new row, found {request.marker!r}")
        return marker.site

    def _check_old(self, request: EditRequest, row: _Row, columns: NDArray[np.int64]) -> None:
        if request.old is not None:
            expected = _calls(request.old, len(columns), "old")
            found = _Calls(row.states[columns], row.is_phased[columns])
            is_het = found.states[:, 0] != found.states[:, 1]
            differs = (expected.states != found.states).any(axis=1) | (
                (expected.is_phased != found.is_phased) & is_het & (found.states >= 0).all(axis=1)
            )
            if differs.any():
                place = int(np.argmax(differs))
                text = _text(row, columns[place : place + 1])
                given = request.old[place if len(request.old) > 1 else 0]
                raise EditFault(
                    f"old: expected {given} of {self._dataset.samples[int(columns[place])]} at {request.marker}, found "
                    f"{text}; look what has changed it with 'variome genotypes edit {self._dataset.name} --list'"
                )

    def _new(self, request: EditRequest, columns: NDArray[np.int64]) -> _Calls | None:
        if request.action == "delete":
            if request.new is not None:
                raise EditFault("new: expected nothing of a row that is deleted, found genotypes")
            return None
        if request.new is None:
            raise EditFault("new: expected genotypes, found none")
        if request.action == "call" and request.samples is None:
            raise EditFault("samples: expected the samples whose calls change, found none; replace changes all")
        return _calls(request.new, len(columns), "new")


def _rows_in(block: RowBlock, order: Sequence[tuple[str, int, str]]) -> Sequence[tuple[int, Sequence[str]]]:
    """Rows of a block and the names that are theirs; `order` has contig, position and name, sorted."""
    entry = block.entry
    begin = bisect_left(order, (entry.contig, entry.first))
    end = bisect_left(order, (entry.contig, entry.last + _LONGEST_ANCHOR + 1))
    if begin == end:
        return []
    positions = np.unique([position for _, position, _ in order[begin:end]])
    wanted = {name for *_, name in order[begin:end]}
    sites = block.sites
    near = np.flatnonzero(np.isin(sites.position, positions) | np.isin(sites.position, positions - 1))
    found = []
    for row in near.tolist():
        site = sites[row]
        names = [
            name for name in (_spelled(entry.contig, site), str(key_of_site(entry.contig, site))) if name in wanted
        ]
        if names:
            found.append((row, names))
    return found


def _spelled(contig: str, site: Site) -> str:
    return f"{contig}:{site.position}:{site.ref}:{site.alt}"


def _marker(request: EditRequest) -> _Marker:
    key = parse_allele_key(request.marker)
    if key.is_reference:
        raise EditFault(f"marker: expected the ALT of a row, found {request.marker!r}, an allele of the reference")
    contig, position, ref, alt = spelled_parts(request.marker)
    if is_sequence(ref) and is_sequence(alt):
        site = Site(*_minimal(position, ref, alt), request.id, request.filter, position, "", "", 1)
        site = site._replace(record_position=site.position, record_ref=site.ref, record_alts=site.alt)
        return _Marker(key_of_site(contig_name(contig), site), site)
    if not is_sequence(alt) and alt:
        bases = ref.upper() if is_sequence(ref) else request.ref
        length = len(ref) if is_sequence(ref) else int(ref)
        return _Marker(key, Site(position, bases, alt, length, request.id, request.filter, position, bases, alt, 1))
    return _Marker(key, None)


def _minimal(position: int, ref: str, alt: str) -> tuple[int, str, str, int]:
    position, ref, alt = minimal_allele(position, ref, alt)
    return position, ref, alt, len(ref)


def _calls(texts: Sequence[str], n_samples: int, key: str) -> _Calls:
    if len(texts) not in {1, n_samples}:
        raise EditFault(f"{key}: expected {n_samples} genotypes, or one for all, found {len(texts)}")
    given = texts if len(texts) == n_samples else list(texts) * n_samples
    try:
        calls = read_calls("\t".join(given).encode(), n_samples, 2)
    except CallFault as fault:
        raise EditFault(f"{key}: expected {fault.expected}, found {fault.found[:40]!r}") from None
    return _Calls(calls.alleles.astype(np.int8), calls.is_phased)


def _text(row: _Row, columns: NDArray[np.int64]) -> str:
    return calls_text(row.states[columns], row.is_phased[columns]).decode()[1:].replace("\t", " ")


_OF_CALLS: Final = frozenset({"call", "replace"})
_LONGEST_ANCHOR: Final = 1
"""Bases that a row's position may lie before that of its key."""
