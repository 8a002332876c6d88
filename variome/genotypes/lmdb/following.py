"""Records of `track-changes` as edits of the dataset that the file becomes.

The table `geno` holds the rows of before all edits, and `genotypes` what they are afterwards: so says who defined the
file. A record that finds its new values there already is told, and laid over them all the same, which changes nothing:
nothing is applied twice. What cannot be followed is kept as a note, so that it goes out again as it came.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np

from variome.genotypes.cell_texts import CellFault, cell_texts, is_equal, missing_cells, read_cells
from variome.genotypes.edits import Action, Edit
from variome.genotypes.encoding import Cells, Encoding
from variome.genotypes.lmdb.change_values import texts_of_values
from variome.genotypes.lmdb.followed_rows import FollowedRow, FollowedRows
from variome.genotypes.lmdb.record_members import (
    Document,
    Unclear,
    contig_of,
    group_of,
    number_of,
    shown,
    text_of,
    texts_of,
)
from variome.genotypes.lmdb.track_changes import TrackChange
from variome.genotypes.marker_places import PlacedMarker
from variome.genotypes.marker_source import MarkerReport
from variome.genotypes.markers import LAST_POSITION, UNKNOWN_CONTIG, UNKNOWN_POSITION, Marker, SiteMaker


@dataclass(frozen=True)
class _Values:
    """Values of some samples: their names, texts and cells."""

    names: tuple[str, ...]
    texts: Sequence[str]
    cells: Cells


class Follower:
    """Makes edits of records.

    Args:
        places: the rows of the file.
        cells: of all rows; shape (rows, samples).
        make: what has given the rows their sites.
        samples: of the file.
        encoding: of its cells.
        name: of the file, for problems.
        report: is told what cannot be followed.
    """

    def __init__(
        self,
        places: Sequence[PlacedMarker],
        cells: Cells,
        make: SiteMaker,
        samples: Sequence[str],
        encoding: Encoding,
        name: str,
        report: MarkerReport,
    ) -> None:
        self._samples = tuple(samples)
        self._column = {sample: column for column, sample in enumerate(samples)}
        self._encoding = encoding
        self._name = name
        self._report = report
        self._rows = FollowedRows(places, cells, make)

    def edits(self, changes: Iterable[TrackChange]) -> Sequence[Edit]:
        """An edit or a note for each record; no two of them share time and sequence number.

        Args:
            changes: the records, by time.
        """
        found: list[Edit] = []
        last = (0, -1)
        for change in changes:
            time, sequence = change.time or 0, change.sequence
            if (time, sequence) <= last:
                time, sequence = last[0], last[1] + 1
            last = time, sequence
            try:
                edit = self._edit(change.document)
            except (Unclear, CellFault) as fault:
                self._tell(change.document, f"{_why(fault)}; it is kept as a note, and changes nothing")
                edit = self._note(change.document)
            found.append(replace(edit, time=time, sequence=sequence))
        return found

    def _edit(self, document: Document) -> Edit:
        action = _ACTIONS.get(str(document.get("action")).lower())
        if action is None:
            raise Unclear(f"action: expected update, insert or delete, found {shown(document.get('action'))}")
        _meant_for(document)  # before anything changes: what follows cannot fail when it has
        row = self._rows.find(document)
        return _FOLLOWED[action](self, document, row)

    def _updated(self, document: Document, row: FollowedRow | None) -> Edit:
        before = row.cells() if row else None
        if row is None or before is None:
            raise Unclear("expected a marker of the file, found none of this name and place")
        new = self._values(document, before)
        old = self._old(document, new.names, before, new.cells)
        after = before.copy()
        after[self._columns(new.names)] = new.cells
        row.cells = lambda: after
        action: Action = "replace" if len(new.names) == len(self._samples) else "call"
        return self._made(document, action, row, new.names, old, " ".join(new.texts))

    def _inserted(self, document: Document, row: FollowedRow | None) -> Edit:
        known = row.cells() if row else None
        if known is not None:
            self._tell(document, "expected no such marker yet, found one: the rows of the file are as edited already")
        before = missing_cells(len(self._samples), self._encoding) if known is None else known
        if isinstance(document.get("genotypes"), list):
            new = self._values(document, before)
        else:
            new = _Values(self._samples, cell_texts(before, self._encoding), before)
        row = row or self._rows.add(document)
        after = before.copy()
        after[self._columns(new.names)] = new.cells
        row.cells = lambda: after
        is_whole = len(new.names) == len(self._samples)
        texts = new.texts if is_whole else cell_texts(after, self._encoding)
        return self._made(document, "insert", row, self._samples, None, " ".join(texts))

    def _deleted(self, document: Document, row: FollowedRow | None) -> Edit:
        before = row.cells() if row else None
        if row is None or before is None:
            raise Unclear("expected a marker to delete, found none of this name and place: it is gone already")
        old = self._old(document, self._samples, before, None)
        row.cells = lambda: None
        return self._made(document, "delete", row, self._samples, old, None)

    def _made(
        self,
        document: Document,
        action: Action,
        row: FollowedRow,
        names: tuple[str, ...],
        old: str | None,
        new: str | None,
    ) -> Edit:
        place = row.place
        taken = {key for key in _LISTS if isinstance(document.get(key), list)}
        if not isinstance(document.get("old"), list) or old is None:
            taken.discard("old")
        record = {key: True if key in taken else value for key, value in document.items()}
        return Edit(
            0, 0, text_of(document, "author") or "", text_of(document, "reason") or "", action,
            place.contig, place.site, names, old, new, *_meant_for(document),
            place.marker if action in {"insert", "delete"} else None, record,
        )  # fmt: skip

    def _note(self, document: Document) -> Edit:
        def said(read: Callable[[], Any], otherwise: Any) -> Any:
            try:
                return read() or otherwise
            except Unclear:
                return otherwise

        contig = said(lambda: contig_of(document), UNKNOWN_CONTIG)
        position = said(lambda: number_of(document, "pos", LAST_POSITION), UNKNOWN_POSITION)
        name, author, reason = (
            said(partial(text_of, document, key), otherwise)
            for key, otherwise in (("marker", "unknown"), ("author", ""), ("reason", ""))
        )
        site = SiteMaker().site(contig, Marker(contig, position, name, 0))
        return Edit(0, 0, author, reason, "note", contig, site, (), None, None, record=dict(document))

    def _values(self, document: Document, before: Cells) -> _Values:
        """The new values, and of whom they are."""
        values, samples = document.get("genotypes"), self._samples
        if not isinstance(values, list):
            raise Unclear(f"genotypes: expected a list, found {shown(values)}")
        names = self._said_names(document)
        is_of_names = names is not None and len(values) == len(names)
        if not is_of_names and len(values) != len(samples):
            raise Unclear(f"genotypes: expected {len(samples)} values, found {len(values)}")
        if names is not None and not is_of_names and "samples" in document:
            values = [values[column] for column in self._columns(names).tolist()]
            is_of_names = True
        texts = texts_of_values(values, self._encoding)
        cells = read_cells(texts, self._encoding)
        if names is None or is_of_names:
            return _Values(names or samples, texts, cells)
        columns = self._columns(names)
        others = np.setdiff1d(np.arange(len(samples)), columns)
        if is_equal(cells[others], before[others]).all():
            return _Values(samples, texts, cells)
        self._tell(document, "for-samples: expected old values of the others, found new ones; these are left out")
        return _Values(names, [texts[column] for column in columns], cells[columns])

    def _said_names(self, document: Document) -> tuple[str, ...] | None:
        """The samples that a list is of; None for all."""
        names = texts_of(document, "samples") or texts_of(document, "for-samples")
        is_known = len(set(names)) == len(names) and all(name in self._column for name in names)
        if "samples" in document and not is_known:
            raise Unclear("samples: expected samples of the file, each once, found others")
        return names if names and is_known else None

    def _old(self, document: Document, names: tuple[str, ...], before: Cells, new: Cells | None) -> str | None:
        """The old values of some samples; those of the row where the record has none."""
        columns = self._columns(names)
        here = before[columns]
        values = document.get("old")
        if isinstance(values, list) and len(values) == len(self._samples):
            values = [values[column] for column in columns]
        if not isinstance(values, list):
            return " ".join(cell_texts(here, self._encoding))
        try:
            texts = texts_of_values(values, self._encoding)
            is_same = is_equal(read_cells(texts, self._encoding), here) if len(texts) == len(names) else None
        except CellFault:
            is_same = None
        if is_same is None:
            self._tell(document, "old: expected values as in genotypes, found others; those of the row are kept")
            return " ".join(cell_texts(here, self._encoding))
        if not is_same.all():
            is_done = new is not None and is_equal(new, here).all()
            found = "the new ones: the rows of the file are as edited already" if is_done else "others"
            self._tell(document, f"old: expected the values of the row, found {found}")
        return " ".join(texts)

    def _columns(self, names: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        return np.array([self._column[name] for name in names], np.int64)

    def _tell(self, document: Document, what: str) -> None:
        self._report.tell("change", f"{self._name}: track-changes: edit of {shown(document.get('marker'))}: {what}")


def _meant_for(document: Document) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    """Traits, samples and group; author and reason are looked at as well."""
    for key in ("author", "reason"):
        text_of(document, key)
    return texts_of(document, "for-traits"), texts_of(document, "for-samples"), group_of(document)


def _why(fault: Unclear | CellFault) -> str:
    return f"expected {fault.expected}, found {fault.found[:40]!r}" if isinstance(fault, CellFault) else str(fault)


_ACTIONS: Final[Mapping[str, Action]] = {
    "update": "replace",
    "replace": "replace",
    "call": "replace",
    "insert": "insert",
    "delete": "delete",
}
_FOLLOWED: Final[Mapping[Action, Callable[[Follower, Document, FollowedRow | None], Edit]]] = {
    "replace": Follower._updated,
    "insert": Follower._inserted,
    "delete": Follower._deleted,
}
_LISTS: Final = ("genotypes", "old", "for-samples", "samples")
"""Members that are the edit's own, and not kept with its record."""
