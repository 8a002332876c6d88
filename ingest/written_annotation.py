"""Annotations of the records of a batch, written as members of the documents of their items.

All entries are taken apart together, and each of their fields is written as one column: a field costs a few steps in C,
and the interpreter has as much to do for a batch as it had for a record. What there is something to be told of, or may
be, is marked as wrong for the careful way.
"""

from collections.abc import Callable, Sequence
from itertools import compress
from operator import not_
from typing import Any

from ingest.decode import has_stray_percent
from ingest.entries import Entries, is_single, record_of, slices_of, take_apart, without_plain_escapes
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
        objects = entries.objects(self._fields, wrong)
        if any(objects):
            batch.add_group(group, objects, entries.at)
        slices = slices_of(entries)
        for each in self._fields:
            if each.place is not None and any(texts := entries.column(each.index)):
                batch.add_search(each.place, each.distinct(texts, slices), entries.at)
        batch.wrong.update([record_of(entries, entry) for entry in wrong])


class WrittenAnnotation:
    """One annotation key. Its fields are of variants or of samples, and go to documents of their own."""

    def __init__(self, plan: AnnotationPlan, make_field: MakeField) -> None:
        self._n_fields = plan.n_fields
        self._parts = [(part.scope, WrittenPart(part, plan.separator, make_field)) for part in plan.parts]

    def write(self, texts: Sequence[str], batches: dict[str, WrittenBatch], wrong: set[int]) -> None:
        """Adds what the annotation says of each record; empty where it says nothing.

        Args:
            texts: of the records of the batch.
            batches: by scope.
            wrong: takes the places of the records that there is something to be told of, or may be.
        """
        at, told = [], []
        for place, text in enumerate(_unescaped(texts)):
            if text is None:
                wrong.add(place)
            elif text and text != ".":
                at.append(place)
                told.append(text)
        entries = self._entries(at, told, wrong) if at else None
        if entries is not None:
            for scope, part in self._parts:
                part.write(entries, batches[scope])

    def _entries(self, at: Sequence[int], texts: Sequence[str], wrong: set[int]) -> Entries | None:
        entries = take_apart(at, texts, self._n_fields)
        if entries is not None:
            return entries
        whole = [all(entry.count("|") == self._n_fields - 1 for entry in text.split(",")) for text in texts]
        wrong.update(compress(at, map(not_, whole)))
        return self._entries(list(compress(at, whole)), list(compress(texts, whole)), wrong) if any(whole) else None


def _unescaped(texts: Sequence[str]) -> Sequence[str | None]:
    """The texts with their plain escapes decoded; None for one in which a percent sign is no escape.

    A text with escapes of bytes beyond ASCII stays as it is: a run of escapes is decoded as a whole.
    """
    joined = "\n".join(texts)
    if "%" not in joined:
        return texts
    if (decoded := without_plain_escapes(joined)) is not None:
        return decoded.split("\n")
    return [_unescaped_text(text) if "%" in text else text for text in texts]


def _unescaped_text(text: str) -> str | None:
    if (decoded := without_plain_escapes(text)) is not None:
        return decoded
    return None if has_stray_percent(text) else text
