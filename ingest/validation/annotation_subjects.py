"""What the rules of annotated VCFs look at: keys that the header marks, the text of a key, its entries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.layout import AnnotationLayout
from ingest.tables import TableRow
from ingest.validation.subjects import RecordLine

OPEN_ENDED: Final = "BCSQ"
"""The key of bcftools csq, which leaves fields at the end off, and `@position` alone for an entry told elsewhere."""


@dataclass(frozen=True, slots=True)
class MarkedKey:
    """A key that is an annotation: a line marks it, or it is known by its name and Format.

    Attributes:
        number: of its INFO line; of the line that marks it where it has none.
        key: of INFO.
        value: the text of that line.
        has_info_line: whether there is one.
        fields: names of the fields of an entry; () where no Format gives them.
    """

    number: int
    key: str
    value: str
    has_info_line: bool
    fields: tuple[str, ...]

    @property
    def field(self) -> str:
        return f"INFO/{self.key[:60]}"


@dataclass(frozen=True, slots=True)
class KeyInTable:
    """An annotation key held against a mapping table.

    Attributes:
        number: of its INFO line.
        value: the text of that line.
        layout: what the header says of it.
        table: what the table is called: its annotation version, or its file.
        rows: those of the table that tell of the key, by field name in lower case.
    """

    number: int
    value: str
    layout: AnnotationLayout
    table: str
    rows: dict[str, TableRow]

    @property
    def field(self) -> str:
        return f"INFO/{self.layout.key[:60]}"


@dataclass(frozen=True, slots=True)
class Annotation:
    """The text of an annotation key in a record, which is neither empty nor `.`."""

    record: RecordLine
    layout: AnnotationLayout
    value: str

    @property
    def field(self) -> str:
        return f"INFO/{self.layout.key[:60]}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an annotation: `entry` counts from 0, `fields` are as the file has them.

    `singles` are the places of fields that a table says hold one value; () without a table.
    """

    record: RecordLine
    layout: AnnotationLayout
    entry: int
    value: str
    fields: Sequence[str]
    singles: Sequence[int] = field(default=())

    @property
    def field(self) -> str:
        return f"INFO/{self.layout.key[:60]}"

    @property
    def is_open_ended(self) -> bool:
        """Whether fields may be left off at the end, as bcftools does."""
        return self.layout.key == OPEN_ENDED

    def name(self, place: int) -> str:
        """What the field at a place is called."""
        return self.layout.fields[place] if place < len(self.layout.fields) else f"field {place + 1}"
