"""What rules look at. Each subject says where it stands: `field`, `sample` and `value` go into the finding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ingest.validation.rule import Version

_N_MANDATORY: Final = 8
_LONGEST_KEY: Final = 62


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as bytes, with its line end. `is_last` is known for the last one only.

    `number` is 1-based; `is_data` says whether it stands below the column line.
    """

    number: int
    octets: bytes
    is_data: bool
    is_last: bool = False

    @property
    def value(self) -> str:
        return self.octets[:60].decode("latin-1").rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class MetaField:
    """One `Key=value` inside `<...>`.

    `text` is without quotes and escapes, `is_quoted` says whether quotes stood around it, and `has_lone_backslash`
    whether a backslash between them stands before neither a quote nor a backslash.
    """

    key: str
    text: str
    is_quoted: bool
    has_lone_backslash: bool = False


@dataclass(frozen=True, slots=True)
class MetaLine:
    """A line that begins with `##`.

    Attributes:
        number: of the line, 1-based.
        text: the whole line.
        version: of the specification that the file claims.
        key: before the first `=`; the whole after `##` where there is none; '' for a line that does not begin with `##`
            and is no column line and no record.
        body: after the first `=`; None where there is none.
        fields: of a body in angle brackets, in order; None for any other body, and for one that cannot be taken apart.
        fault: why a body in angle brackets cannot be taken apart; None when it can.
        earlier: number of the line above that has the same key and ID, for `fileformat` the same key; None where there
            is none.
    """

    number: int
    text: str
    version: Version
    key: str
    body: str | None
    fields: tuple[MetaField, ...] | None = None
    fault: str | None = None
    earlier: int | None = None

    @property
    def field(self) -> str:
        return f"##{self.key[:60]}"

    @property
    def value(self) -> str:
        return self.text

    def get(self, key: str) -> str | None:
        """The text of the first field with this key; None where there is none."""
        found = self.get_field(key)
        return found.text if found else None

    def get_field(self, key: str) -> MetaField | None:
        """The first field with this key; None where there is none."""
        return next((each for each in self.fields or () if each.key == key), None)


@dataclass(frozen=True, slots=True)
class Header:
    """All meta lines of a file, in order. What is wrong with them as a whole is wrong at the first line."""

    lines: tuple[MetaLine, ...]

    @property
    def number(self) -> int:
        return 1

    @property
    def field(self) -> None:
        return None

    @property
    def value(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """The line that begins with `#CHROM`, or a record in its place, split at tabs."""

    number: int
    text: str
    columns: tuple[str, ...]
    version: Version

    @property
    def names(self) -> tuple[str, ...]:
        """The columns up to the last that has a name."""
        end = len(self.columns)
        while end and not self.columns[end - 1]:
            end -= 1
        return self.columns[:end]

    @property
    def has_blanks_for_tabs(self) -> bool:
        """Whether it names the mandatory columns with blanks between."""
        return len(self.names) < _N_MANDATORY <= len(self.text.split())

    @property
    def field(self) -> str:
        return "#CHROM"

    @property
    def value(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class LateHeader:
    """Lines of a header that stand below the column line: the number and text of the first."""

    number: int
    text: str

    @property
    def field(self) -> str:
        return "#CHROM" if self.text.startswith("#CHROM") else self.text.partition("=")[0][:_LONGEST_KEY]

    @property
    def value(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Definition:
    """An INFO or FORMAT line: Number and Type as it says, '' where it does not."""

    id: str
    number: str
    type: str


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """What records are held against.

    Attributes:
        version: of the specification.
        n_columns: tab-separated columns of the column line.
        samples: names, in the order of their columns.
        info: INFO definitions by ID.
        format: FORMAT definitions by ID.
        filters: IDs of FILTER lines.
        contigs: length by ID of contig lines, None where the line has none.
        alts: IDs of ALT lines.
        annotations: INFO keys that are annotations, whose text has rules of its own.
    """

    version: Version
    n_columns: int
    samples: tuple[str, ...] = ()
    info: Mapping[str, Definition] = field(default_factory=dict)
    format: Mapping[str, Definition] = field(default_factory=dict)
    filters: frozenset[str] = frozenset()
    contigs: Mapping[str, int | None] = field(default_factory=dict)
    alts: frozenset[str] = frozenset()
    annotations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A data line split at tabs: `columns` as the file has them, '' where the line has fewer than the column line, or
    than the eight mandatory ones.

    `record` counts data lines from 1. `alts` are the alternate alleles, () for `.`.
    """

    number: int
    record: int
    text: str
    columns: tuple[str, ...]
    header: HeaderFacts
    alts: tuple[str, ...]

    @property
    def chrom(self) -> str:
        return self.columns[0]

    @property
    def pos(self) -> int | None:
        """POS where it is a whole number."""
        text = self.columns[1]
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None

    @property
    def ref(self) -> str:
        return self.columns[3]

    @property
    def value(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Column:
    """One of the columns CHROM to FORMAT of a record: its name and text."""

    record: RecordLine
    field: str
    text: str

    @property
    def value(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class InfoValue:
    """One `key` or `key=value` of INFO: `text` None for a key alone; `definition` None where the header has none."""

    record: RecordLine
    key: str
    text: str | None
    definition: Definition | None

    @property
    def field(self) -> str:
        return f"INFO/{self.key[:60]}"

    @property
    def value(self) -> str:
        return self.key if self.text is None else self.text


@dataclass(frozen=True, slots=True)
class SampleColumn:
    """The column of one sample: `keys` are those of FORMAT, `values` what stands between colons."""

    record: RecordLine
    sample: str
    keys: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def field(self) -> str:
        return "FORMAT"

    @property
    def value(self) -> str:
        return ":".join(self.values)

    def get(self, key: str) -> str | None:
        """The text of the first value with this key; None where the sample has none."""
        return next((text for name, text in zip(self.keys, self.values, strict=False) if name == key), None)


@dataclass(frozen=True, slots=True)
class SampleValue:
    """One value of a sample; `definition` None where the header has none."""

    column: SampleColumn
    key: str
    text: str
    definition: Definition | None

    @property
    def record(self) -> RecordLine:
        return self.column.record

    @property
    def sample(self) -> str:
        return self.column.sample

    @property
    def field(self) -> str:
        return f"FORMAT/{self.key[:60]}"

    @property
    def value(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A record among those before it.

    Attributes:
        record: the record in hand.
        before: CHROM without brackets and POS of the record before, None for the first; POS None where it is no number.
        finished: contigs that other contigs have followed.
    """

    record: RecordLine
    before: tuple[str, int | None] | None
    finished: frozenset[str] | set[str]

    @property
    def field(self) -> str:
        return "POS"

    @property
    def value(self) -> str:
        return f"{self.record.chrom}:{self.record.columns[1]}"


@dataclass(frozen=True, slots=True)
class Again:
    """Something of a record that an earlier record has: an ALT, or a name in ID.

    Attributes:
        number: line of the record.
        field: `ALT` or `ID`.
        text: what it is.
        earlier: line of the earlier record.
        record: the record; None where it was found only when all had come.
    """

    number: int
    field: str
    text: str
    earlier: int
    record: RecordLine | None = None

    @property
    def value(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class WholeFile:
    """What is known when the last line has been read.

    Attributes:
        n_lines: lines in all.
        n_records: data lines.
        has_column_line: whether there was a `#CHROM` line.
        ends_in_newline: whether the last line does.
        damage: why reading stopped before the end; None where it did not.
        n_blank_lines: lines behind the last record that have nothing in them.
    """

    n_lines: int
    n_records: int
    has_column_line: bool
    ends_in_newline: bool
    damage: str | None = None
    n_blank_lines: int = 0

    @property
    def number(self) -> int:
        return self.n_lines

    @property
    def field(self) -> None:
        return None

    @property
    def value(self) -> None:
        return None
