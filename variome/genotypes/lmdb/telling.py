"""Edits of a dataset as records of `track-changes`.

A record tells whole rows, as they are after the edit and before it, so that whoever follows records one after the
other needs nothing else. An edit of some samples names them (`samples`): it can be taken without those before it too.
Records that came from such a file go out with the members that they came with.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from variome.genotypes.cell_texts import cell_texts
from variome.genotypes.dataset import Dataset
from variome.genotypes.edits import Edit, record_without
from variome.genotypes.lmdb.change_values import Value, value_of_call, value_of_text
from variome.genotypes.lmdb.track_changes import TrackChange
from variome.genotypes.marker_rows import Samples, marker_of_row, marker_of_site
from variome.genotypes.markers import Marker
from variome.genotypes.row_block import RowBlock

Place = tuple[str, int, int, str, str]
"""Contig and order of a row."""

Values = dict[str, Value]
"""Of a row, by sample."""


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
        self._gone = frozenset(dataset.all_samples).difference(names)
        encoding = dataset.manifest.encoding
        self._has_lines = encoding is not None
        self._value: Callable[[str], Value] = (
            value_of_call if encoding is None else lambda text: value_of_text(text, encoding)
        )

    def of_row(self, edits: Sequence[Edit], marker: Marker, base: Values | None) -> Iterator[TrackChange]:
        """Records of the edits of one row, in their order; `base` is the row before them."""
        row = dict(base) if base is not None else None
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

    def _after(self, edit: Edit, before: Values | None, base: Values | None) -> Values | None:
        if edit.action == "delete":
            return None
        if before is None and edit.action != "insert":
            return None
        start = base if edit.action == "insert" else before
        return {**(start or dict.fromkeys(self._names)), **self._of(edit, edit.new)}

    def _of(self, edit: Edit, texts: str | None) -> Values:
        values = dict(zip(edit.samples, (texts or "").split(" "), strict=False))
        return {name: self._value(text) for name, text in values.items() if text and name not in self._gone}

    def _is_told(self, edit: Edit) -> bool:
        """Whether it says anything of the samples that are told of."""
        is_of_others = edit.for_samples and self._gone.issuperset(edit.for_samples)
        is_of_rows = edit.action in {"insert", "delete"}
        return not is_of_others and (is_of_rows or not self._gone.issuperset(edit.samples))

    def _own(self, edit: Edit, marker: Marker, before: Values | None, after: Values | None) -> Mapping[str, Any]:
        for_samples = [name for name in edit.for_samples if name not in self._gone]
        named = [name for name in edit.samples if name not in self._gone]
        said: dict[str, Any] = {
            "marker": marker.name,
            "chr": edit.contig,
            "pos": marker.position,
            "line": marker.line if self._has_lines else None,
            "action": _ACTIONS.get(edit.action, "update"),
            "author": edit.author,
            "genotypes": None if after is None else [after[name] for name in self._names],
            "old": None if before is None or edit.action == "insert" else [before[name] for name in self._names],
            "for-traits": list(edit.for_traits) or None,
            "for-samples": for_samples or None,
            "for-group": edit.for_group,
            "reason": edit.reason or None,
            "samples": named if len(named) < len(self._names) else None,
        }
        return {key: value for key, value in said.items() if value is not None}

    def _foreign(self, edit: Edit, before: Values | None, after: Values | None) -> Mapping[str, Any]:
        """The record that came, its lists those of the samples that are told of."""
        record = record_without(edit, self._gone) or {}
        named = [name for name in edit.samples if name not in self._gone]
        for_samples = [name for name in edit.for_samples if name not in self._gone]
        is_whole = len(named) == len(self._names)
        is_short = not is_whole and for_samples == named and "samples" not in record
        new, old = {**(after or {}), **self._of(edit, edit.new)}, {**(before or {}), **self._of(edit, edit.old)}
        order = named if is_short else self._names
        lists = {
            "genotypes": [new.get(name) for name in order],
            "old": [old.get(name) for name in order],
            "for-samples": for_samples,
            "samples": named,
        }
        document = {key: lists[key] if value is True and key in lists else value for key, value in record.items()}
        return document if is_whole or is_short else {**document, "samples": named}


def _rows(base: Dataset, wanted: Collection[Place], names: Sequence[str]) -> Iterator[tuple[Place, Marker, Values]]:
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
                marker = marker_of_row(base, block, row)
                yield place, marker, dict(zip(names, _values(base, block, row, samples), strict=True))


def _values(base: Dataset, block: RowBlock, row: int, samples: Samples) -> Sequence[Value]:
    rows = np.array([row])
    if base.manifest.encoding is None:
        dosages = block.dosages(rows, samples)[0]
        return [
            None if is_unknown else int(value) for value, is_unknown in zip(dosages, np.isnan(dosages), strict=True)
        ]
    return [value_of_text(text, base.encoding) for text in cell_texts(block.cells(rows, samples)[0], base.encoding)]


def _marker(edit: Edit) -> Marker:
    """Of a row that an edit brings in."""
    return edit.row or marker_of_site(edit.contig, edit.contig, edit.site)


_ACTIONS: Final = {"insert": "insert", "delete": "delete"}
