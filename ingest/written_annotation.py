"""Annotations of a variant, written as members of its document.

As `ingest.plain_annotation`, it is for annotations of which there is nothing to be told, and raises `NotPlain` for all
others.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from ingest.plain_annotation import Document, NotPlain, check_agreement, fill, objects_of, unescaped
from ingest.plan import AnnotationPlan, Part
from ingest.written_field import Members, WrittenField, head_of

Rows = list[list[str]]
"""The entries of an annotation, taken apart into fields."""

_Step = tuple[int, str | None, Members]
"""Index among the fields of an entry, what free text begins with (None for what is no free text), written members."""

MakeField = Callable[[str | None, int, str, Any, bool], WrittenField]
"""From group, index, name, converter, and whether it is free text."""


@dataclass(slots=True)
class WrittenVariant:
    """A variant in hand: members of its document, values of its search columns, entries of its groups."""

    members: list[str]
    search: list[Any]
    groups: dict[str, list[str]] = field(default_factory=dict)

    def add(self, written: WrittenField, text: str) -> None:
        """Adds a property of the top level."""
        if member := written.members[text]:
            self.members.append(member)
            if written.place is not None:
                self.search[written.place] = written.value(text)

    def content(self) -> bytes:
        """The canonical document: keys sorted, no blanks."""
        for name, entries in self.groups.items():
            self.members.append(f"{head_of(name)}[{','.join(entries)}]")
        self.members.sort()  # `"` comes before all that names are made of: members are in the order of their names
        return f"{{{','.join(self.members)}}}".encode()


class WrittenPart:
    """The columns of an annotation that go to one place of the variant, in the order of their names."""

    def __init__(self, part: Part, make_field: MakeField) -> None:
        free = {index for index, _, convert in part.steps if convert is None}
        fields = [
            make_field(part.group, index, name, convert, index in free)
            for index, name, convert in sorted(part.columns, key=lambda column: column[1])
        ]
        self._part = part
        self._careful: tuple[_Step, ...] = tuple((each.index, None, each.members) for each in fields)
        self._steps: tuple[_Step, ...] = tuple(
            (each.index, f'{head_of(each.name)}"' if each.is_free_text else None, each.members) for each in fields
        )
        self._fields = fields
        self._searched = [each for each in fields if each.place is not None]

    def write(self, rows: Rows, variant: WrittenVariant, *, is_clean: bool) -> None:
        """Adds what the entries say. Without `is_clean` some text holds what JSON or VCF escapes."""
        if self._part.group is None:
            if len(rows) > 1:
                check_agreement(self._part, rows)
            self._write_top(rows[0], variant)
            return
        if self._part.group in variant.groups:
            raise NotPlain
        steps = self._steps if is_clean else self._careful
        entries = [f"{{{','.join(members)}}}" for row in rows if (members := _members(steps, row))]
        if entries:
            variant.groups[self._part.group] = entries
            for each in self._searched:
                variant.search[each.place or 0] = each.distinct(rows, is_clean=is_clean)

    def check_no_lists(self, rows: Rows, separator: str) -> None:
        """Raises NotPlain where a free text holds what separates the elements of a list."""
        for row in rows:
            if separator in "\n".join(self._part.pick_texts(row)):
                raise NotPlain

    def _write_top(self, row: list[str], variant: WrittenVariant) -> None:
        for each in self._fields:
            if text := row[each.index]:
                variant.add(each, text)


def _members(steps: tuple[_Step, ...], row: list[str]) -> list[str]:
    """The members of an entry; free text, which half of all fields are, needs no look."""
    found = []
    for index, free, members in steps:
        if text := row[index]:
            if free is not None:
                if text != ".":
                    found.append(f'{free}{text}"')
            elif member := members[text]:
                found.append(member)
    return found


class WrittenAnnotation:
    """One annotation key."""

    def __init__(self, plan: AnnotationPlan, make_field: MakeField) -> None:
        self._n_fields = plan.n_fields
        self._separator = plan.separator
        self._of_variant = [WrittenPart(part, make_field) for part in plan.parts if part.scope == "variant"]
        self._of_samples = [part for part in plan.parts if part.scope == "sample"]

    def write(self, text: str, variant: WrittenVariant, sample: Document) -> None:
        """Adds what the annotation says of the variant, and what it says of the samples.

        Raises:
            NotPlain, ValueFault: there is something to be told of it, or may be.
        """
        if "%" in text:
            text = unescaped(text)
        is_clean = "%" not in text and len(orjson.dumps(text)) == len(text) + 2  # as long as it is, but for its quotes
        rows = [entry.split("|") for entry in text.split(",")]
        for row in rows:
            if len(row) != self._n_fields:
                raise NotPlain
        for written in self._of_variant:
            if self._separator in text:
                written.check_no_lists(rows, self._separator)
            written.write(rows, variant, is_clean=is_clean)
        for part in self._of_samples:
            _tell_samples(part, rows, self._separator, sample)


def _tell_samples(part: Part, rows: list[list[str]], separator: str, sample: Document) -> None:
    if part.group is None:
        if len(rows) > 1:
            check_agreement(part, rows)
        fill(part, rows[0], separator, sample)
    elif objects := objects_of(part, rows, separator):
        sample.setdefault(part.group, []).extend(objects)
