"""Entries of annotations, taken apart into fields, and written as JSON objects.

All entries of a batch are taken together. Where the modules whose names begin with `_` have been compiled, they do what
costs most, with no object for a field; else their fields become columns of texts. Both give the same.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Protocol

from ingest.decode import ValueFault, has_stray_percent
from ingest.plain_annotation import PLAIN_ESCAPES, NotPlain
from ingest.written_field import WrittenField, head_of

try:
    from ingest import _entry_groups, _entry_texts, _info_keys, _take_apart
except ImportError:  # there was no C compiler, or no headers of Python, when this was installed
    IS_COMPILED = False
else:
    IS_COMPILED = True

_KINDS: Final = {(False, False): 0, (False, True): 0, (True, False): 1, (True, True): 2}
"""How a field is written, by whether its text is its own value, and whether it is a list."""

_IS_PLAIN: Final = bytes([f"{code:02X}" in PLAIN_ESCAPES for code in range(0x80)])


class Entries(Protocol):
    """The entries of some records, taken apart into fields."""

    @property
    def at(self) -> Sequence[int]:
        """The places of the records in their batch."""

    @property
    def ends(self) -> tuple[int, ...]:
        """For each record, the number of the entry after its last one."""

    def column(self, index: int) -> Sequence[str]:
        """The texts of a field, one an entry."""

    def write_group(self, group: str, fields: Sequence[WrittenField], wrong: set[int]) -> list[str]:
        """For each record the member that has its entries as objects; empty where they have no values.

        Args:
            group: the name of the member.
            fields: what is written of an entry, in this order.
            wrong: takes the numbers of the entries that there is something to be told of, or may be.
        """

    def distinct(self, field: WrittenField) -> list[list[Any] | None]:
        """The values of a field that has been written, for each record, each once in their order; None without any."""


@dataclass(frozen=True, slots=True)
class ColumnEntries:
    """Entries as a column of texts for each field."""

    at: Sequence[int]
    ends: tuple[int, ...]
    columns: Sequence[Sequence[str]]

    def column(self, index: int) -> Sequence[str]:
        """See `Entries`."""
        return self.columns[index]

    def write_group(self, group: str, fields: Sequence[WrittenField], wrong: set[int]) -> list[str]:
        """See `Entries`."""
        filled = [(each, self.columns[each.index]) for each in fields if any(self.columns[each.index])]
        members = [each.write(texts, wrong) for each, texts in filled]
        joined = map("".join, zip(*members, strict=True)) if members else [""] * self.ends[-1]
        objects = [f",{{{text[1:]}}}" if text else "" for text in joined]
        head, texts = head_of(group), ["".join(objects[each]) for each in slices_of(self)]
        return [f"{head}[{text[1:]}]" if text else "" for text in texts]

    def distinct(self, field: WrittenField) -> list[list[Any] | None]:
        """See `Entries`."""
        return field.distinct(self.columns[field.index], slices_of(self))


@dataclass(frozen=True, slots=True)
class PackedEntries:
    """Entries as they stand in the file, joined by commas, all ASCII; `starts` says where each field begins."""

    at: Sequence[int]
    ends: tuple[int, ...]
    text: str
    starts: bytes
    n_fields: int

    def column(self, index: int) -> Sequence[str]:
        """See `Entries`."""
        return _entry_texts.column(self.text, self.starts, self.n_fields, index)

    def write_group(self, group: str, fields: Sequence[WrittenField], wrong: set[int]) -> list[str]:
        """See `Entries`."""
        head, columns, faults = head_of(group).encode(), tuple(map(_packed, fields)), (NotPlain, ValueFault)
        write = _entry_groups.write_groups
        return write(self.text, self.starts, self.n_fields, head, columns, self.ends, faults, wrong)

    def distinct(self, field: WrittenField) -> list[list[Any] | None]:
        """See `Entries`."""
        value_of = field.members.value_of
        return _entry_texts.distinct(self.text, self.starts, self.n_fields, field.index, self.ends, value_of)


def take_apart(texts: list[str], n_fields: int, wrong: set[int]) -> Entries | None:
    """The entries of the records of a batch; None where no record has any.

    Args:
        texts: what the annotation says of each record; empty, or `.`, where it says nothing.
        n_fields: how many fields an entry has.
        wrong: takes the places of the records with another number of fields, or a percent sign that is no escape.
    """
    if IS_COMPILED and (found := _take_apart.take_apart(texts, n_fields, _IS_PLAIN, wrong)):
        return PackedEntries(*found, n_fields) if found[0] else None
    at, ends, rows = [], [], list[list[str]]()
    for place, text in enumerate(texts):
        if text in {"", "."}:
            continue
        entries = [entry.split("|") for entry in _unescaped(text).split(",")]
        if has_stray_percent(text) or any(len(entry) != n_fields for entry in entries):
            wrong.add(place)
            continue
        rows += entries
        at.append(place)
        ends.append(len(rows))
    return ColumnEntries(at, tuple(ends), list(zip(*rows, strict=True))) if at else None


def key_texts(info: str) -> dict[str, str] | None:
    """The keys of INFO with their texts; None where one stands twice, or has no text."""
    if IS_COMPILED and info.isascii():
        return _info_keys.key_texts(info)
    items = info.split(";")
    try:
        texts = dict([item.split("=", 1) for item in items])
    except ValueError:
        return None
    return texts if len(texts) == len(items) else None


def has_key(info: str, key: str) -> bool:
    """Whether INFO has a key with a text, be it empty."""
    if IS_COMPILED and info.isascii():
        return _info_keys.has_key(info, key)
    return info.startswith(f"{key}=") or f";{key}=" in info


def is_single(entries: Entries) -> bool:
    """Whether each record has one entry."""
    return entries.ends[-1] == len(entries.ends)


def slices_of(entries: Entries) -> list[slice]:
    """Where the entries of each record are."""
    return [slice(*each) for each in pairwise([0, *entries.ends])]


def record_of(entries: Entries, entry: int) -> int:
    """The place in the batch of the record of an entry."""
    return entries.at[bisect_right(entries.ends, entry)]


def _packed(field: WrittenField) -> tuple[int, bytes, int, int, dict[str, str]]:
    """A field as `_entry_groups` takes it. What is searched by has to be remembered."""
    is_own_value = field.is_free and field.place is None and len(field.separator) == 1
    separator = ord(field.separator) if is_own_value else 0
    return field.index, field.head.encode(), _KINDS[is_own_value, field.is_list], separator, field.members


def _unescaped(text: str) -> str:
    """A text with the escapes decoded that can be before it is taken apart; those that separate something, or are in
    numbers, stay as they are. All stay where one is of what is not ASCII, for a run of those is decoded as a whole.
    """
    first, *pieces = text.split("%")
    try:
        return first + "".join([_OF_DIGITS[piece[:2]] + piece[2:] for piece in pieces])
    except KeyError:
        return text


_OF_DIGITS: Final = {
    digits: PLAIN_ESCAPES.get(digits, f"%{digits}")
    for number in range(0x80)
    for digits in {f"{number:02X}", f"{number:02x}", f"{number >> 4}{number & 15:X}", f"{number >> 4}{number & 15:x}"}
}
"""By hexadecimal digits, what the escapes of ASCII are replaced by."""
