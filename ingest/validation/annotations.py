"""The annotations of one file: what the header says of them, and which of their entries rules must look at.

The screen never lets a violation pass; it counts separators and looks for characters, which leaves 30 µs for 5 kB.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ingest.header import Header as ParsedHeader
from ingest.header import MetaLine as ParsedMetaLine
from ingest.header import parse_meta
from ingest.layout import MARKERS, AnnotationLayout, annotation_layouts
from ingest.tables import MappingTable, TableKind, TableRow
from ingest.validation import books
from ingest.validation.annotation_subjects import OPEN_ENDED, Annotation, Entry, KeyInTable, MarkedKey
from ingest.validation.rule import RuleBook
from ingest.validation.subjects import Header, MetaLine, RecordLine

Tables = Mapping[TableKind, MappingTable]

_ODD_ESCAPE: Final = re.compile(r"%(?!2[0-9A-Fa-f]|[3-6][0-9A-Fa-f]|7[0-9A-Ea-e]|[Aa]6(?!%))")
"""A `%` that may be no escape, or one that may stand for no printable text."""

_TAIL: Final = "%[89ABab][0-9A-Fa-f]"
_LETTER: Final = rf"(?:[Cc][2-9A-Fa-f]|[Dd][0-9A-Fa-f]|[Ee][1-9A-Ca-cEeFf]{_TAIL}){_TAIL}"
_LETTERS: Final = re.compile(rf"%{_LETTER}(?:%{_LETTER})*(?!%[89A-Fa-f])")
"""A run of escapes that stands for letters beyond ASCII, in the usual UTF-8. It begins with a plain `%`, since Python
looks for a pattern that does in a fifth of the time."""

_NO_SEPARATORS: Final = bytes(set(range(256)).difference(b"|,;"))
_MOST_SHAPES: Final = 1 << 12

_UNNAMED: Final = "##VEP"
_LONGEST_BROKEN_LINE: Final = 1 << 14
"""Characters of a meta line that is not well formed and is looked at all the same; real ones have fewer."""


@dataclass(frozen=True, slots=True)
class _Key:
    layout: AnnotationLayout
    fewest: int
    most: int
    singles: tuple[int, ...]
    fine_shapes: set[bytes] = field(default_factory=set)
    """Separators of texts that were fine, where they alone say so."""

    def has_fine_shape(self, text: str, shape: bytes) -> bool:
        """As `is_fine`, of a text whose separators are `shape`: what has those of one that was fine is fine."""
        if shape in self.fine_shapes:
            return True
        is_fine = self.is_fine(text)
        if is_fine and self.fewest and not self.singles and len(self.fine_shapes) < _MOST_SHAPES:
            self.fine_shapes.add(shape)
        return is_fine

    def is_fine(self, text: str) -> bool:
        """Whether nothing is wrong with the entries of a text of plain characters, surely."""
        if not self.singles and "," not in text:
            return self.fewest <= text.count("|") <= self.most
        separator = self.layout.list_separator
        for entry in text.split(","):
            n_separators = entry.count("|")
            if not entry or n_separators > self.most or n_separators < self.fewest:
                return False
            if self.singles and separator in entry:
                fields = entry.split("|")
                if any(separator in fields[place] for place in self.singles if place < len(fields)):
                    return False
        return True


def _has_odd_escape(text: str) -> bool:
    return bool(_ODD_ESCAPE.search(text) and _ODD_ESCAPE.search(_LETTERS.sub("%20", text)))


class Annotations:
    """The annotation keys of a file.

    Args:
        header: its meta lines.
        tables: mapping tables that the file is held against.
        is_screened: False has the rules look at everything.
    """

    def __init__(self, header: Header, tables: Tables | None = None, *, is_screened: bool = True) -> None:
        lines = [line for line in header.lines if line.key == "INFO" or line.key in MARKERS]
        meta = tuple(parsed for line in lines if (parsed := _parsed(line)))
        self._lines = {line.number: line for line in lines}
        self._marks = _marks(meta)
        self._parsed = ParsedHeader((), meta, ())
        self._layouts, problems = annotation_layouts(self._parsed, "")
        self._unreadable = [(problem.field or "").removeprefix("INFO/") for problem in problems]
        self._table = _table_for(self._parsed, tables or {})
        self._rows = _rows_by_key(self._layouts, self._table)
        self._keys = {key: self._key(layout) for key, layout in self._layouts.items()}
        self._is_screened = is_screened

    @property
    def keys(self) -> frozenset[str]:
        """The annotation keys that have a Format."""
        return frozenset(self._keys)

    def header_subjects(self) -> Iterator[tuple[RuleBook[Any], Any]]:
        """What rules look at in the header, each with the book of its rules."""
        for key in [*self._unreadable, *self._layouts]:
            yield books.MARKED_KEYS, self._marked_key(key)
        if self._table is not None:
            name = self._table.version or self._table.name
            for key, layout in self._layouts.items():
                line = self._line_of(key)
                yield books.KEYS_IN_TABLE, KeyInTable(line.number, line.text, layout, name, self._rows[key])

    def suspects(self, info: str) -> list[tuple[str, str]]:
        """The annotations in an INFO column that rules must look at: key and text."""
        keys = self._keys
        if not keys:
            return []
        found = []
        is_plain = self._is_screened and info.isascii() and " " not in info
        has_odd_escape = "%" in info and _has_odd_escape(info)
        shapes = info.encode(errors="surrogatepass").translate(None, _NO_SEPARATORS).split(b";")
        for item, shape in zip(info.split(";"), shapes, strict=True):
            key, _, text = item.partition("=")
            if (known := keys.get(key)) is None or text in {"", "."}:
                continue
            is_odd = not is_plain or (has_odd_escape and "%" in text and _has_odd_escape(text))
            if is_odd or not known.has_fine_shape(text, shape):
                found.append((key, text))
        return found

    def subjects(self, record: RecordLine, key: str, text: str) -> Iterator[tuple[RuleBook[Any], Any]]:
        """What rules look at in one annotation of a record."""
        known = self._keys[key]
        yield books.ANNOTATIONS, Annotation(record, known.layout, text)
        for number, entry in enumerate(text.split(",")):
            fields = entry.split("|")
            yield books.ANNOTATION_ENTRIES, Entry(record, known.layout, number, entry, fields, known.singles)

    def _key(self, layout: AnnotationLayout) -> _Key:
        rows = self._rows.get(layout.key, {})
        places = [place for place, name in enumerate(layout.fields) if _is_single(rows.get(name.lower()))]
        most = len(layout.fields) - 1
        return _Key(layout, 0 if layout.key == OPEN_ENDED else most, most, tuple(places))

    def _marked_key(self, key: str) -> MarkedKey:
        line = self._line_of(key)
        layout = self._layouts.get(key)
        return MarkedKey(line.number, key, line.text, line.key == "INFO", layout.fields if layout else ())

    def _line_of(self, key: str) -> MetaLine:
        """The INFO line of a key, else the line that marks it."""
        definition = self._parsed.info.get(key)
        if definition is not None:
            return self._lines[definition.line]
        return self._lines[self._marks.get(key) or self._marks[_UNNAMED]]


def _marks(meta: Sequence[ParsedMetaLine]) -> dict[str, int]:
    """The line that marks each key; the free-form `##VEP="v110" ...` does so without naming it."""
    found: dict[str, int] = {}
    for line in meta:
        if line.attributes is not None and line.key in MARKERS:
            found.setdefault(line.attributes.get("ID", ""), line.line)
        elif line.key == "VEP":
            found.setdefault(_UNNAMED, line.line)
    return found


def _parsed(line: MetaLine) -> ParsedMetaLine | None:
    """The line as the layouts want it; the reader of loads is more lenient, and slow with what is no header."""
    if line.fields is None:
        return parse_meta(line.text, line.number) if len(line.text) < _LONGEST_BROKEN_LINE else None
    attributes: dict[str, str] = {}
    for each in line.fields:
        attributes.setdefault(each.key, each.text)
    return ParsedMetaLine(line.key, line.body or "", attributes, line.number)


def _table_for(header: ParsedHeader, tables: Tables) -> MappingTable | None:
    kinds = (TableKind.VARIANT, TableKind.STRUCTURAL)
    wanted = reversed(kinds) if "SVTYPE" in header.info else kinds
    return next((tables[kind] for kind in wanted if kind in tables), None)


def _rows_by_key(layouts: Mapping[str, object], table: MappingTable | None) -> dict[str, dict[str, TableRow]]:
    """Rows of a table by key and name of the field; of two keys that a name may begin with, it is the longer one's."""
    found: dict[str, dict[str, TableRow]] = {key: {} for key in layouts}
    prefixes = sorted(((f"{key.lower()}_", key) for key in layouts), key=lambda each: -len(each[0]))
    for row in table.rows if table else ():
        name = (row.vcf_field or row.field_name).lower()
        owner = next(((prefix, key) for prefix, key in prefixes if name.startswith(prefix)), None)
        if owner and not row.embedded and not row.calculated:
            found[owner[1]].setdefault(name.removeprefix(owner[0]), row)
    return found


def _is_single(row: TableRow | None) -> bool:
    """Whether a list in the field is no value of it; an enum and a pattern say themselves what is."""
    return row is not None and row.is_stored and not row.is_list and not row.enum and row.pattern is None
