"""Edits of a dataset as records of `track-changes`.

A record tells whole rows, as they are after the edit and before it, so that whoever follows records one after the
other needs nothing else. An edit of some samples names them (`samples`): it can be taken without those before it too.
Records that came from such a file go out with the members that they came with.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from variome.genotypes.cell_texts import cell_texts, missing_cells
from variome.genotypes.dataset import Dataset
from variome.genotypes.edits import Edit, record_without
from variome.genotypes.encoding import Cells, Encoding
from variome.genotypes.lmdb.change_values import Texts, Value, Values, value_of_text, values_of_cells
from variome.genotypes.lmdb.track_changes import TrackChange
from variome.genotypes.marker_rows import Samples, marker_of_row, marker_of_site
from variome.genotypes.markers import Marker
from variome.genotypes.row_block import RowBlock

Place = tuple[str, int, int, str, str]
"""Contig and order of a row."""


def iter_changes(
    dataset: Dataset, samples: Sequence[str] | None = None, places: Collection[Place] | None = None
) -> Iterator[TrackChange]:
    """A record for each edit that is laid over a dataset, row by row; notes last.

    Args:
        dataset: a view; its edits are told.
        samples: names of those who are told of; all without.
        places: rows whose edits are told; all, and notes, without.
    """
    names = dataset.samples if samples is None else samples
    teller = _Teller(dataset, names)
    by_place: dict[Place, list[Edit]] = defaultdict(list)
    for each in dataset.edits:
        place = (each.edit.contig, *each.edit.site.order)
        if each.edit.action != "note" and (places is None or place in places):
            by_place[place].append(each.edit)
    for place, marker, values in _rows(dataset.without_edits(), by_place, names):
        yield from teller.of_row(by_place.pop(place), marker, values)
    for edits in by_place.values():
        yield from teller.of_row(edits, _marker(edits[0]), None)
    if places is None:
        yield from (teller.note(each.edit) for each in dataset.edits if each.edit.action == "note")


class _Teller:
    def __init__(self, dataset: Dataset, names: Sequence[str]) -> None:
        self._names = names
        self._column = {name: column for column, name in enumerate(names)}
        self._gone = frozenset(dataset.all_samples).difference(names)
        self._has_lines = dataset.manifest.encoding is not None
        self._encoding = dataset.manifest.encoding or _ALTS
        self._texts = Texts(dataset.manifest.encoding)

    def of_row(self, edits: Sequence[Edit], marker: Marker, base: Cells | None) -> Iterator[TrackChange]:
        """Records of the edits of one row, in their order; `base` is the row before them."""
        row = base
        for edit in edits:
            before = row
            row = self._after(edit, before, base)
            if self._is_told(edit):
                if edit.record is None:
                    document = self._own(edit, marker, before, row)
                else:
                    document = self._foreign(edit, before, row)
                yield TrackChange(edit.time, edit.sequence, document)

    def note(self, edit: Edit) -> TrackChange:
        """The record of a note: as it came, unless somebody is left out."""
        record = record_without(edit, self._gone) if self._gone else edit.record
        return TrackChange(edit.time, edit.sequence, record or {})

    def _after(self, edit: Edit, before: Cells | None, base: Cells | None) -> Cells | None:
        if edit.action == "delete" or (before is None and edit.action != "insert"):
            return None
        start = base if edit.action == "insert" else before
        row = missing_cells(len(self._names), self._encoding) if start is None else start.copy()
        told = [(self._column[name], text) for name, text in self._told(edit, edit.new)]
        if told:
            columns, texts = zip(*told, strict=True)
            row[np.array(columns)] = self._texts.cells(texts)
        return row

    def _told(self, edit: Edit, texts: str | None) -> Iterator[tuple[str, str]]:
        """The texts of an edit, with the names of those that are told of."""
        if texts:
            yield from (each for each in zip(edit.samples, texts.split(" "), strict=True) if each[0] in self._column)

    def _values(self, row: Cells | None) -> Values | None:
        return None if row is None else values_of_cells(row, self._encoding)

    def _is_told(self, edit: Edit) -> bool:
        """Whether it says anything of the samples that are told of."""
        is_of_others = edit.for_samples and self._gone.issuperset(edit.for_samples)
        is_of_rows = edit.action in {"insert", "delete"}
        return not is_of_others and (is_of_rows or not self._gone.issuperset(edit.samples))

    def _own(self, edit: Edit, marker: Marker, before: Cells | None, after: Cells | None) -> Mapping[str, Any]:
        for_samples = [name for name in edit.for_samples if name not in self._gone]
        named = [name for name in edit.samples if name not in self._gone]
        said: dict[str, Any] = {
            "marker": marker.name,
            "chr": edit.contig,
            "pos": marker.position,
            "line": marker.line if self._has_lines else None,
            "action": _ACTIONS.get(edit.action, "update"),
            "author": edit.author,
            "genotypes": self._values(after),
            "old": None if edit.action == "insert" else self._values(before),
            "for-traits": list(edit.for_traits) or None,
            "for-samples": for_samples or None,
            "for-group": edit.for_group,
            "reason": edit.reason or None,
            "samples": named if len(named) < len(self._names) else None,
        }
        return {key: value for key, value in said.items() if value is not None}

    def _foreign(self, edit: Edit, before: Cells | None, after: Cells | None) -> Mapping[str, Any]:
        """The record that came, its lists those of the samples that are told of."""
        record = record_without(edit, self._gone) or {}
        named = [name for name in edit.samples if name not in self._gone]
        for_samples = [name for name in edit.for_samples if name not in self._gone]
        is_whole = len(named) == len(self._names)
        is_short = not is_whole and for_samples == named and "samples" not in record
        order = named if is_short else self._names
        lists: Mapping[str, Callable[[], Values]] = {
            "genotypes": lambda: self._listed(edit, edit.new, after, order),
            "old": lambda: self._listed(edit, edit.old, before, order),
            "for-samples": lambda: for_samples,
            "samples": lambda: named,
        }
        document = {key: lists[key]() if value is True and key in lists else value for key, value in record.items()}
        return document if is_whole or is_short else {**document, "samples": named}

    def _listed(self, edit: Edit, texts: str | None, row: Cells | None, order: Sequence[str]) -> Sequence[Value]:
        """The values of an edit as they were said, and of others as the row has them."""
        said = {name: self._texts.values[text] for name, text in self._told(edit, texts)}
        if len(said) == len(order):
            return [said[name] for name in order]
        cells = missing_cells(len(self._names), self._encoding) if row is None else row
        values = [value_of_text(text, self._encoding) for text in cell_texts(cells, self._encoding)]
        of_row = dict(zip(self._names, values, strict=True))
        return [said[name] if name in said else of_row[name] for name in order]


def _rows(base: Dataset, wanted: Collection[Place], names: Sequence[str]) -> Iterator[tuple[Place, Marker, Cells]]:
    """The rows of a dataset among some places, with their values."""
    samples = np.array([base.number_of(name) for name in names], np.int64)
    positions: dict[str, set[int]] = defaultdict(set)
    for contig, position, *_ in wanted:
        positions[contig].add(position)
    for block in base.iter_blocks():
        here = positions.get(block.entry.contig, set())
        if not any(block.entry.first <= position <= block.entry.last for position in here):
            continue
        sites = block.sites
        for row in np.flatnonzero(np.isin(sites.position, list(here))).tolist():
            place = (block.entry.contig, *sites.order(row))
            if place in wanted:
                yield place, marker_of_row(base, block, row), _cells(base, block, row, samples)


def _cells(base: Dataset, block: RowBlock, row: int, samples: Samples) -> Cells:
    rows = np.array([row])
    found: Cells = (block.dosages if base.manifest.encoding is None else block.cells)(rows, samples)[0]
    return found


def _marker(edit: Edit) -> Marker:
    """Of a row that an edit brings in."""
    return edit.row or marker_of_site(edit.contig, edit.contig, edit.site)


_ACTIONS: Final = {"insert": "insert", "delete": "delete"}
_ALTS: Final = Encoding("Gf")
"""What the numbers of ALTs of genotypes are told as."""
