"""Annotation keys in the header: that each can be split, and how each differs from a mapping table."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.tables import TableRow
from ingest.validation.annotation_subjects import KeyInTable, MarkedKey
from ingest.validation.books import KEYS_IN_TABLE, MARKED_KEYS

_NOT_IN_A_WORD: Final = re.compile(r"[^0-9a-z]+")


@MARKED_KEYS.rule("ANN-1-INFO-LINE", Severity.ERROR, "A key that is marked as an annotation has an INFO line.")
def info_line(key: MarkedKey) -> Iterator[str]:
    """Annotated VCF, section 1, "Marking"."""
    if not key.has_info_line:
        yield f"expected an INFO line for {key.key}, which this line marks as an annotation; add one with its Format"


@MARKED_KEYS.rule(
    "ANN-1-FORMAT", Severity.WARNING, "The INFO line of an annotation names the fields of an entry after Format:."
)
def format_keyword(key: MarkedKey) -> Iterator[str]:
    """Annotated VCF, section 1, "Marking". Without it the key is read as a plain value."""
    if key.has_info_line and not key.fields:
        yield f"{key.key} is marked as an annotation; expected Format:'a|b|c' in its Description, found none"


@MARKED_KEYS.rule("ANN-1-FORMAT-NAMES", Severity.WARNING, "The fields of a Format have names, each its own.")
def format_names(key: MarkedKey) -> Iterator[str]:
    """Annotated VCF, section 2: the name is that of the property; of two fields with one name the first is read."""
    seen: set[str] = set()
    for place, name in enumerate(key.fields, start=1):
        if not name:
            yield f"expected a name for field {place} of the Format of {key.key}, found none"
        elif name.lower() in seen:
            yield f"expected each name once in the Format of {key.key}, found {name[:60]} again as field {place}"
        seen.add(name.lower())


@KEYS_IN_TABLE.rule("ANN-1-KEY-IN-TABLE", Severity.NOTE, "The mapping table knows the annotation key.")
def key_in_table(key: KeyInTable) -> Iterator[str]:
    """Annotated VCF, section 1, "Versions"."""
    if not key.rows:
        yield f"expected an annotation that table {key.table} knows, found {key.layout.key}; no item will have it"


@KEYS_IN_TABLE.rule("ANN-1-SOURCE-VERSION", Severity.NOTE, "The version of a source is the one of the mapping table.")
def source_version(key: KeyInTable) -> Iterator[str]:
    """Annotated VCF, section 1, "Versions": a difference is worth a note."""
    expected = {row.source_version for row in key.rows.values() if row.source_version}
    found = key.layout.version
    if found and expected and not {_version(found)} & {_version(each) for each in expected}:
        yield f"expected version {' or '.join(sorted(expected))} of {key.layout.key}, found {found}"


@KEYS_IN_TABLE.rule("ANN-2-FIELD-RENAMED", Severity.WARNING, "A field has the name that the mapping table reads.")
def field_renamed(key: KeyInTable) -> Iterator[str]:
    """Annotated VCF, section 2: a field is found by its name, so that another spelling is not read."""
    for name, row in _renamed(key).items():
        yield f"expected {_name_in_table(key, row)} as table {key.table} spells it, found {name}; it will not be read"


@KEYS_IN_TABLE.rule("ANN-2-FIELD-EXTRA", Severity.NOTE, "Every field of a Format is in the mapping table.")
def field_extra(key: KeyInTable) -> Iterator[str]:
    """Annotated VCF, section 2: what no row names reaches no item."""
    renamed = _renamed(key)
    for name in key.layout.fields if key.rows else ():
        if name and name.lower() not in key.rows and name not in renamed:
            yield f"expected fields that table {key.table} knows, found {name[:60]}; no item will have it"


@KEYS_IN_TABLE.rule("ANN-2-FIELD-MISSING", Severity.NOTE, "Every field that the mapping table names is in the Format.")
def field_missing(key: KeyInTable) -> Iterator[str]:
    """Annotated VCF, section 2: items of the file will lack it."""
    present = {name.lower() for name in key.layout.fields}
    renamed = {id(row) for row in _renamed(key).values()}
    for name, row in key.rows.items():
        if name not in present and id(row) not in renamed:
            yield f"expected a field {_name_in_table(key, row)}, as table {key.table} has it, found none"


def _renamed(key: KeyInTable) -> dict[str, TableRow]:
    """Fields that no row names, each with the row of a missing field that has its name but for punctuation, or whose
    property has it.
    """
    present = {name.lower() for name in key.layout.fields}
    missing: dict[str, TableRow] = {}
    for name, row in key.rows.items():
        if name not in present:
            property_name = row.field_name.lower().removeprefix(f"{key.layout.key.lower()}_")
            missing |= {_squeezed(name): row, _squeezed(property_name): row}
    return {
        name: missing[_squeezed(name)]
        for name in key.layout.fields
        if name.lower() not in key.rows and _squeezed(name) in missing
    }


def _squeezed(name: str) -> str:
    return _NOT_IN_A_WORD.sub("", name.lower())


def _name_in_table(key: KeyInTable, row: TableRow) -> str:
    return (row.vcf_field or row.field_name)[len(key.layout.key) + 1 :]


def _version(text: str) -> str:
    return text.strip().lower().removeprefix("v")
