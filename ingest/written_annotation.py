"""Annotations of the records of a batch, written as members of the documents of their items.

All entries are taken apart together, and each of their fields is written as one column: a field costs a few steps in C,
and the interpreter has as much to do for a batch as it had for a record. What there is something to be told of, or may
be, is marked as wrong for the careful way.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, pairwise
from operator import not_
from typing import Any, Final

from ingest.decode import has_stray_percent
from ingest.plain_annotation import PLAIN_ESCAPES
from ingest.plan import AnnotationPlan, Part
from ingest.written_batch import WrittenBatch
from ingest.written_field import WrittenField

MakeField = Callable[[Part, int, str, Any, str], WrittenField]
"""From part, index among the fields of an entry, name, converter, and what separates the elements of lists."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of some records, taken apart into fields.

    Attributes:
        at: the places of the records in their batch.
        columns: the texts of each field, one an entry.
        ends: for each record, the number of the entry after its last one.
    """

    at: Sequence[int]
    columns: Sequence[Sequence[str]]
    ends: Sequence[int]

    @property
    def is_single(self) -> bool:
        """Whether each record has one entry."""
        return self.ends[-1] == len(self.ends)

    @property
    def slices(self) -> list[slice]:
        """Where the entries of each record are."""
        return [slice(*each) for each in pairwise([0, *self.ends])]

    def record_of(self, entry: int) -> int:
        """The place in the batch of the record of an entry."""
        return self.at[bisect_right(self.ends, entry)]


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
        fields = [each for each in self._fields if any(entries.columns[each.index])]
        if self._group is None:
            self._write_top(fields, entries, batch)
        elif fields:
            self._write_group(self._group, fields, entries, batch)

    def _write_top(self, fields: Iterable[WrittenField], entries: Entries, batch: WrittenBatch) -> None:
        wrong: set[int] = set()
        slices = [] if entries.is_single else entries.slices
        for each in fields:
            texts = entries.columns[each.index]
            if slices:
                # All entries repeat what is told once.
                wrong.update(at for at, part in enumerate(slices) if len(set(texts[part])) > 1)
                texts = [texts[part.start] for part in slices]
            batch.put(each.name, each.write(texts, wrong), entries.at)
            if each.place is not None:
                batch.add_search(each.place, each.values(texts), entries.at)
        batch.wrong.update([entries.at[place] for place in wrong])

    def _write_group(self, group: str, fields: Iterable[WrittenField], entries: Entries, batch: WrittenBatch) -> None:
        wrong: set[int] = set()
        members = [each.write(entries.columns[each.index], wrong) for each in fields]
        joined = list(map("".join, zip(*members, strict=True)))
        objects = [f",{{{text[1:]}}}" if text else "" for text in joined]
        slices = entries.slices
        batch.add_group(
            group, objects if entries.is_single else ["".join(objects[each]) for each in slices], entries.at
        )
        for each in fields:
            if each.place is not None:
                batch.add_search(each.place, each.distinct(entries.columns[each.index], slices), entries.at)
        batch.wrong.update([entries.record_of(entry) for entry in wrong])


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
        rows = [entry.split("|") for entry in ",".join(texts).split(",")]
        if set(map(len, rows)) != {self._n_fields}:
            whole = [all(entry.count("|") == self._n_fields - 1 for entry in text.split(",")) for text in texts]
            wrong.update(compress(at, map(not_, whole)))
            return self._entries(list(compress(at, whole)), list(compress(texts, whole)), wrong) if any(whole) else None
        return Entries(at, list(zip(*rows, strict=True)), list(accumulate([text.count(",") + 1 for text in texts])))


def _unescaped(texts: Sequence[str]) -> Sequence[str | None]:
    """The texts with their plain escapes decoded; None for one in which a percent sign is no escape.

    A text with escapes of bytes beyond ASCII stays as it is: a run of escapes is decoded as a whole.
    """
    joined = "\n".join(texts)
    if "%" not in joined:
        return texts
    try:
        return _without_plain_escapes(joined).split("\n")
    except KeyError:
        return [_unescaped_text(text) if "%" in text else text for text in texts]


def _unescaped_text(text: str) -> str | None:
    try:
        return _without_plain_escapes(text)
    except KeyError:
        return None if has_stray_percent(text) else text


def _without_plain_escapes(text: str) -> str:
    first, *pieces = text.split("%")
    return first + "".join([_OF_DIGITS[piece[:2]] + piece[2:] for piece in pieces])


_OF_DIGITS: Final = {
    digits: PLAIN_ESCAPES.get(digits, f"%{digits}")
    for number in range(0x80)
    for digits in {f"{number:02X}", f"{number:02x}", f"{number >> 4}{number & 15:X}", f"{number >> 4}{number & 15:x}"}
}
"""What the escapes of ASCII are replaced by: those that separate something, or are in numbers, stay as they are."""
