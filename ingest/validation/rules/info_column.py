"""The INFO column as a whole: how it is split, and keys that stand there more than once."""

from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import INFO
from ingest.validation.subjects import Column

_SHOWN: Final = 40


@INFO.rule("VCF-4.3-1.6.1-INFO-EMPTY", Severity.ERROR, "INFO is not empty.")
def info_empty(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6: in all cases, missing values are specified with a dot."""
    if not column.text:
        yield "expected INFO, found nothing; write . where there is none"


@INFO.rule("VCF-4.3-1.6.1-INFO-EMPTY-ITEM", Severity.ERROR, "Semicolons of INFO stand between keys only.")
def info_empty_item(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: a series of keys with optional values, separated by semicolons."""
    items = column.text.split(";")
    if len(items) > 1 and "" in items:
        yield f"expected a key on both sides of each semicolon, found nothing as item {items.index('') + 1}"


@INFO.rule("VCF-4.3-1.6.1-INFO-DUPLICATE-KEY", Severity.ERROR, "A key stands once in INFO.", since=(4, 3))
def info_duplicate_key(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: duplicate keys are not allowed."""
    yield from _duplicates(column)


@INFO.rule("VCF-4.2-1.4.1-INFO-DUPLICATE-KEY", Severity.WARNING, "A key stands once in INFO.", until=(4, 2))
def info_duplicate_key_before_4_3(column: Column) -> Iterator[str]:
    """VCF 4.2, section 1.4.1 speaks of a series of keys; that none may stand there twice is said since 4.3."""
    yield from _duplicates(column)


@INFO.rule("VCF-4.2-1.4.1-INFO-WHITE-SPACE", Severity.ERROR, "There is no white-space in INFO.", until=(4, 2))
def info_white_space(column: Column) -> Iterator[str]:
    """VCF 4.2, section 1.4.1: no white-space, semi-colons, or equals-signs permitted. 4.3 allows spaces in values."""
    place = column.text.find(" ")
    if place >= 0:
        found = column.text[max(0, place - _SHOWN // 2) : place + _SHOWN // 2]
        yield f"expected no blank, found one in {found!r}; write an underscore or leave it out"


def _duplicates(column: Column) -> Iterator[str]:
    seen: set[str] = set()
    told: set[str] = set()
    for item in column.text.split(";"):
        key = item.partition("=")[0]
        if key and key in seen and key not in told:
            told.add(key)
            yield f"expected each key once, found {key[:_SHOWN]} again; join the values or take one out"
        seen.add(key)
