"""One file, line by line: what breaks a rule, in the order of the file.

Each column has a screen, which only says whether there may be a violation; the rules, which say what it is, look at
what a screen did not let pass. A line that cannot be split is looked at as far as it can.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ingest.problems import Problem
from ingest.validation import books
from ingest.validation.against_reference import may_differ, reference_record
from ingest.validation.annotations import Annotations, Tables
from ingest.validation.header_reader import HeaderReader
from ingest.validation.neighbours import Neighbourhood
from ingest.validation.rule import Rule, RuleBook, Version, violations
from ingest.validation.screens import Screens
from ingest.validation.several_records import SeveralRecords
from ingest.validation.subjects import (
    Again,
    Column,
    Header,
    InfoValue,
    LateHeader,
    RawLine,
    RecordLine,
    SampleColumn,
    SampleValue,
    WholeFile,
)

if TYPE_CHECKING:
    from ingest.reference import Reference

_PLAIN: Final = bytes([*b"\t", *range(0x20, 0x7F)])
"""Bytes that break no rule: printable ASCII. To take them out is four times as fast as to match the rest."""

_N_FIXED: Final = 8

_OF_HEADERS: Final = ("##", "#CHROM")
"""How lines of a header begin. The name of a contig may begin with # as well."""


class Validator:
    """Finds every violation in the lines of one file.

    Args:
        name: of the file, for findings.
        chosen: identifiers of the rules that count; None for all.
        is_screened: False has the rules look at everything, which takes fifty times as long and finds the same.
        tables: mapping tables that annotations are held against.
        reference: a genome that REF is held against.
        is_read_once: there will be no `read_again`, so that all alleles have to be kept from the first line on.

    Attributes:
        n_records: data lines so far.
    """

    def __init__(
        self,
        name: str,
        chosen: Collection[str] | None = None,
        *,
        is_screened: bool = True,
        tables: Tables | None = None,
        reference: "Reference | None" = None,
        is_read_once: bool = False,
    ) -> None:
        self.name = name
        self._chosen = chosen
        self.n_records = 0
        self._n_lines = 0
        self._is_screened = is_screened
        self._reader = HeaderReader()
        self._screens: Screens | None = None
        self._tables = tables
        self._reference = reference
        self._annotations = Annotations(Header(()))
        self._neighbourhood = Neighbourhood()
        self._is_read_once = is_read_once
        self._several = SeveralRecords(names=False, variants=False)
        self._n_header_lines = 0
        self._late_header_line = 0
        self._ended = True
        self._n_blank_lines = 0
        self._books: dict[int, tuple[Rule[Any], ...]] = {}

    def read(self, lines: Iterable[bytes]) -> Iterator[Problem]:
        """What is wrong with the lines, each with its line end. To be followed by `finish`."""
        for number, octets in enumerate(lines, start=self._n_lines + 1):
            self._n_lines = number
            first = list(self._read(number, _decoded(octets))) if number == 1 else []  # it says the version
            if octets.translate(None, _PLAIN) != b"\n":
                yield from self._found(books.RAW_LINES, RawLine(number, octets, self._reader.facts is not None))
            self._ended = octets.endswith(b"\n")
            yield from first if number == 1 else self._read(number, _decoded(octets))

    def read_again(self, lines: Iterable[bytes]) -> Iterator[Problem]:
        """Variants in several records, of which one is out of order: the same lines once more, where that is needed."""
        if self._screens is None or self.is_in_order or not self._rules(books.VARIANTS_AGAIN):
            return
        several = SeveralRecords(names=False, variants=True)
        for number, octets in enumerate(lines, start=1):
            text = _decoded(octets)
            columns = text.split("\t")
            if number <= self._n_header_lines or len(columns) < _N_FIXED or text.startswith(_OF_HEADERS):
                continue
            if found := several.next(number, columns, self._neighbourhood.broken_at):
                record = _record_line(number, number - self._n_header_lines, text, columns, self._screens)
                yield from self._again(found, record)
        yield from self._again(several.in_the_end(self._neighbourhood.broken_at))

    @property
    def is_in_order(self) -> bool:
        """Whether all records so far are where they should be, by what they say themselves."""
        return self._neighbourhood.broken_at is None

    @property
    def version(self) -> Version:
        """Of the specification that the file is held to."""
        return self._reader.version

    def finish(self, damage: str | None = None) -> Iterator[Problem]:
        """What is wrong with the file as a whole; `damage` says why reading ended before the file did."""
        yield from self._again(self._several.in_the_end(self._neighbourhood.broken_at))
        has_columns = self._reader.has_column_line
        whole = WholeFile(self._n_lines, self.n_records, has_columns, self._ended, damage, self._n_blank_lines)
        yield from self._found(books.WHOLE_FILES, whole)

    def _read(self, number: int, text: str) -> Iterator[Problem]:
        if self._screens is not None:
            if not text:
                self._n_blank_lines += 1  # which the file may end with
                return
            if self._n_blank_lines:
                yield from self._blank_lines(number, self._screens)
            if text[0] == "#" and text.startswith(_OF_HEADERS):
                yield from self._late_header(number, text)
                return
            yield from self._record(number, text, self._screens)
            return
        for book, subject in self._reader.read(number, text):
            yield from self._found(book, subject)
            if book is books.HEADERS:
                yield from self._start_annotations(subject)
        if self._reader.facts is not None:
            facts = replace(self._reader.facts, annotations=self._annotations.keys)
            self._screens = Screens(facts, is_used=self._is_screened)
            self._n_header_lines = number if self._reader.has_column_line else number - 1
            self._several = SeveralRecords(
                names=bool(self._rules(books.NAMES_AGAIN)),
                variants=self._is_read_once and bool(self._rules(books.VARIANTS_AGAIN)),
            )
            if not self._reader.has_column_line:
                yield from self._record(number, text, self._screens)

    def _blank_lines(self, number: int, screens: Screens) -> Iterator[Problem]:
        """What is wrong with the blank lines before line `number`, which are not the last of the file."""
        n_lines, self._n_blank_lines = self._n_blank_lines, 0
        for blank in range(number - n_lines, number):
            yield from self._record(blank, "", screens)

    def _late_header(self, number: int, text: str) -> Iterator[Problem]:
        """What is wrong with a line of a header among the records, of several in a row with the first."""
        before, self._late_header_line = self._late_header_line, number
        if before != number - 1:
            yield from self._found(books.LATE_HEADERS, LateHeader(number, text))

    def _start_annotations(self, header: Header) -> Iterator[Problem]:
        self._annotations = Annotations(header, self._tables, is_screened=self._is_screened)
        for book, subject in self._annotations.header_subjects():
            yield from self._found(book, subject)

    def _record(self, number: int, text: str, screens: Screens) -> Iterator[Problem]:
        self.n_records += 1
        columns = text.split("\t")
        suspects = screens.suspects(columns)
        is_split = len(columns) >= _N_FIXED
        neighbours = self._neighbourhood.next(number, columns) if is_split else None
        annotations = self._annotations.suspects(columns[7]) if is_split else []
        several = self._several.next(number, columns, self._neighbourhood.broken_at) if is_split else []
        is_elsewhere = self._reference is not None and may_differ(self._reference, columns)
        if not (suspects or neighbours or annotations or several or is_elsewhere):
            return
        record = _record_line(number, self.n_records, text, columns, screens)
        for suspect in suspects:
            yield from self._column(record, suspect, screens)
        for key, annotation in annotations:
            for book, subject in self._annotations.subjects(record, key, annotation):
                yield from self._found(book, subject)
        if self._reference is not None and (located := reference_record(self._reference, record)):
            yield from self._found(books.REFERENCE_RECORDS, located)
        if neighbours is not None:
            yield from self._found(books.NEIGHBOURS, neighbours.of(record))
            for alt, earlier in neighbours.twins:
                yield from self._found(books.VARIANTS_AGAIN, Again(number, "ALT", alt, earlier, record))
        yield from self._again(several, record)

    def _again(
        self, found: Iterable[tuple[RuleBook[Any], Again]], record: RecordLine | None = None
    ) -> Iterator[Problem]:
        for book, again in found:
            yield from self._found(book, replace(again, record=record))

    def _column(self, record: RecordLine, suspect: int, screens: Screens) -> Iterator[Problem]:
        """What is wrong with one column; -1 is the record as a whole, 9 all samples."""
        if suspect < 0:
            yield from self._found(books.RECORDS, record)
        elif suspect < len(books.COLUMNS):
            column = Column(record, books.COLUMN_NAMES[suspect], record.columns[suspect])
            yield from self._found(books.COLUMNS[suspect], column)
            if column.field == "INFO":
                for value in _info_values(record):
                    yield from self._found(books.INFO_VALUES, value)
        else:
            for sample in _samples(record):
                yield from self._found(books.SAMPLES, sample)
                for each in _sample_values(sample):
                    yield from self._found(books.SAMPLE_VALUES, each)

    def _found(self, book: RuleBook[Any], subject: Any) -> Iterator[Problem]:
        for rule, sentence in violations(self._rules(book), subject):
            yield self._problem(rule, subject, sentence)

    def _rules(self, book: RuleBook[Any]) -> tuple[Rule[Any], ...]:
        """The chosen rules of a book for the version of the file, which its first line says."""
        if self._n_lines < 2:
            return self._chosen_rules(book)
        found = self._books.get(id(book))
        if found is None:
            found = self._books[id(book)] = self._chosen_rules(book)
        return found

    def _chosen_rules(self, book: RuleBook[Any]) -> tuple[Rule[Any], ...]:
        rules = book.of_version(self._reader.version)
        return tuple(rule for rule in rules if self._chosen is None or rule.identifier in self._chosen)

    def _problem(self, rule: Rule[Any], subject: Any, sentence: str) -> Problem:
        record: RecordLine | None = subject if isinstance(subject, RecordLine) else getattr(subject, "record", None)
        number = record.number if record else subject.number
        sample = getattr(subject, "sample", None)
        field = getattr(subject, "field", None)
        places = (f"line {number}" if number else "the file", field, f"sample {sample}" if sample else None)
        return Problem(
            rule.identifier,
            rule.severity,
            f"{', '.join(filter(None, places))}: {sentence}",
            self.name,
            number,
            record.record if record else None,
            record.chrom if record else None,
            record.pos if record else None,
            field,
            getattr(subject, "entry", None),
            sample,
            subject.value[:60] if subject.value else None,
        )


def _decoded(octets: bytes) -> str:
    """The text of a line without its end; Latin-1 where it is not UTF-8, which a rule has told of."""
    line = octets.removesuffix(b"\n").removesuffix(b"\r") if octets.endswith(b"\n") else octets
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _record_line(number: int, record: int, text: str, columns: Sequence[str], screens: Screens) -> RecordLine:
    facts = screens.facts
    whole = (*columns, *[""] * (max(facts.n_columns, _N_FIXED) - len(columns)))
    alts = () if whole[4] == "." else tuple(whole[4].split(","))
    return RecordLine(number, record, text, whole, facts, alts)


def _info_values(record: RecordLine) -> Iterator[InfoValue]:
    text = record.columns[7]
    if text in {".", ""}:
        return
    for item in dict.fromkeys(text.split(";")):  # of a key that stands there twice, the same is told once
        key, equals, value = item.partition("=")
        yield InfoValue(record, key, value if equals else None, record.header.info.get(key))


def _samples(record: RecordLine) -> Iterator[SampleColumn]:
    if len(record.columns) <= len(books.COLUMNS):
        return
    keys = tuple(record.columns[8].split(":"))
    n_columns = record.text.count("\t") + 1
    for sample, text in zip(record.header.samples, record.columns[9:n_columns], strict=False):
        yield SampleColumn(record, sample, keys, tuple(text.split(":")))


def _sample_values(sample: SampleColumn) -> Iterator[SampleValue]:
    for key, text in dict.fromkeys(zip(sample.keys, sample.values, strict=False)):  # of a key twice, the same once
        yield SampleValue(sample, key, text, sample.record.header.format.get(key))
