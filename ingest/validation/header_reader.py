"""The header line by line: which book has the rules for a line, and in the end what records are held against."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from ingest.validation import books
from ingest.validation.meta_syntax import read_meta_line
from ingest.validation.rule import FIRST, LAST, RuleBook, Version
from ingest.validation.subjects import ColumnLine, Definition, Header, HeaderFacts, MetaLine

_VERSION: Final = re.compile(r"##fileformat=VCFv([0-9]+)\.([0-9]+)")
_DIGITS: Final = re.compile(r"[0-9]{1,15}")
_UNSAID: Final[Version] = (4, 3)
"""What a file is held to that does not say a version we know."""

_N_FIXED: Final = 9
"""Columns before the samples."""

_N_MANDATORY: Final = 8
_BYTE_ORDER_MARK: Final = "\ufeff"


class HeaderReader:
    """Takes the lines above the records.

    Attributes:
        version: of the specification that the file claims.
        has_column_line: whether it has come.
        facts: what records are held against; None until the column line, or a record instead of it, has come.
    """

    def __init__(self) -> None:
        self.version = _UNSAID
        self.has_column_line = False
        self.facts: HeaderFacts | None = None
        self._meta: list[MetaLine] = []
        self._by_id: dict[str, dict[str, MetaLine]] = {}

    def read(self, number: int, text: str) -> Iterator[tuple[RuleBook[Any], Any]]:
        """One line: the subjects that it makes, each with the book of its rules."""
        if number == 1:
            text = text.removeprefix(_BYTE_ORDER_MARK)
            self.version = _version(text)
        if text.startswith("##"):
            yield books.META_LINES, self._meta_line(number, text)
            return
        if _is_stray(text):
            yield books.META_LINES, MetaLine(number, text, self.version, "", None)
            return
        line = ColumnLine(number, text, tuple(text.split("\t")), self.version)
        self.has_column_line = text.startswith("#")
        self.facts = self._facts(_columns(line) if self.has_column_line else line.columns)
        yield books.HEADERS, Header(tuple(self._meta))
        yield books.COLUMN_LINES, line

    def _meta_line(self, number: int, text: str) -> MetaLine:
        line = read_meta_line(number, text, self.version)
        identifier = "" if line.key == "fileformat" else line.get("ID")
        if identifier is not None:
            first = self._by_id.setdefault(line.key, {}).setdefault(identifier, line)
            line = replace(line, earlier=first.number) if first is not line else line
        self._meta.append(line)
        return line

    def _facts(self, columns: tuple[str, ...]) -> HeaderFacts:
        contigs = {name: _length(line.get("length")) for name, line in self._by_id.get("contig", {}).items()}
        return HeaderFacts(
            self.version,
            len(columns),
            columns[_N_FIXED:] if self.has_column_line else ("",) * max(0, len(columns) - _N_FIXED),
            self._definitions("INFO"),
            self._definitions("FORMAT"),
            frozenset(self._by_id.get("FILTER", ())),
            contigs,
            frozenset(self._by_id.get("ALT", ())),
        )

    def _definitions(self, key: str) -> dict[str, Definition]:
        return {
            name: Definition(name, line.get("Number") or "", line.get("Type") or "")
            for name, line in self._by_id.get(key, {}).items()
        }


def _version(text: str) -> Version:
    found = _VERSION.fullmatch(text)
    version = (int(found[1]), int(found[2])) if found and len(text) < 40 else _UNSAID
    return version if FIRST <= version <= LAST else _UNSAID


def _columns(line: ColumnLine) -> tuple[str, ...]:
    """The columns that are meant: records are not to be refused for blanks, or a last tab, in the line above them."""
    return tuple(line.text.split()) if line.has_blanks_for_tabs else line.names


def _is_stray(text: str) -> bool:
    """Whether a line above the records is no meta line, no column line and no record either."""
    if text.startswith("#"):
        return "\t" not in text and not text.startswith("#CHROM")
    return text.count("\t") < _N_MANDATORY - 1


def _length(text: str | None) -> int | None:
    return int(text) if text and _DIGITS.fullmatch(text) else None
