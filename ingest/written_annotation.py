"""Annotations of the records of a batch, written as members of the documents of their items.

All entries are taken apart together, and each of their fields is written as one column: a field costs a few steps in C,
and the interpreter has as much to do for a batch as it had for a record. What there is something to be told of, or may
be, is marked as wrong for the careful way.
"""

from collections.abc import Callable
from typing import Any

from ingest.entries import Entries, is_single, record_of, slices_of, take_apart
from ingest.plan import AnnotationPlan, Part
from ingest.written_batch import WrittenBatch
from ingest.written_field import WrittenField

MakeField = Callable[[Part, int, str, Any, str], WrittenField]
"""From part, index among the fields of an entry, name, converter, and what separates the elements of lists."""


class WrittenPart:
    """The columns of an annotation that go to one place of an item, in the order of their names."""

    def __init__(self, part: Part, separator: str, make_field: MakeField) -> None:
        self._group = part.group
        self._fields = [
            make_field(part, index, name, convert, separator)
            for index, name, convert in sorted(part.columns, key=lambda column: column[1])
        ]

    def write(self, entries: Entries, batch: WrittenBatch) -> None:
        """Adds what the entries say."""
        if self._group is None:
            self._write_top(entries, batch)
        else:
            self._write_group(self._group, entries, batch)

    def _write_top(self, entries: Entries, batch: WrittenBatch) -> None:
        wrong: set[int] = set()
        slices = [] if is_single(entries) else slices_of(entries)
        for each in self._fields:
            texts = entries.column(each.index)
            if not any(texts):
                continue
            if slices:
                # All entries repeat what is told once.
                wrong.update(at for at, part in enumerate(slices) if len(set(texts[part])) > 1)
                texts = [texts[part.start] for part in slices]
            batch.put(each.name, each.write(texts, wrong), entries.at)
            if each.place is not None:
                batch.add_search(each.place, each.values(texts), entries.at)
        batch.wrong.update([entries.at[place] for place in wrong])

    def _write_group(self, group: str, entries: Entries, batch: WrittenBatch) -> None:
        wrong: set[int] = set()
        members = entries.write_group(group, self._fields, wrong)
        if any(members):
            batch.put(group, members, entries.at)
        for each in self._fields:
            if each.place is not None and any(values := entries.distinct(each)):
                batch.add_search(each.place, values, entries.at)
        batch.wrong.update([record_of(entries, entry) for entry in wrong])


class WrittenAnnotation:
    """One annotation key. Its fields are of variants or of samples, and go to documents of their own."""

    def __init__(self, plan: AnnotationPlan, make_field: MakeField) -> None:
        self._n_fields = plan.n_fields
        self._parts = [(part.scope, WrittenPart(part, plan.separator, make_field)) for part in plan.parts]

    def write(self, texts: list[str], batches: dict[str, WrittenBatch], wrong: set[int]) -> None:
        """Adds what the annotation says of each record; empty where it says nothing.

        Args:
            texts: of the records of the batch.
            batches: by scope.
            wrong: takes the places of the records that there is something to be told of, or may be.
        """
        entries = take_apart(texts, self._n_fields, wrong)
        if entries is not None:
            for scope, part in self._parts:
                part.write(entries, batches[scope])
