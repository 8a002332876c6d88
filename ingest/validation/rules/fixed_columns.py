"""The columns that say where and what a variant is called: CHROM, POS, ID, QUAL, FILTER."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import CHROM, FILTER, ID, POS, QUAL
from ingest.validation.subjects import Column

_SHOWN: Final = 60
_CONTIG: Final = re.compile(r"[0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*")
_POSITION: Final = re.compile(r"[0-9]+")
_NUMBER: Final = re.compile(
    r"([+-]?)(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|([+-]?)(?:inf|infinity|nan)", re.I
)
_NEGATIVE_ZERO: Final = re.compile(r"-[0.]+(?:[eE][+-]?[0-9]+)?")
_BLANK: Final = re.compile(r"\s")


@CHROM.rule("VCF-4.3-1.6.1-CHROM", Severity.ERROR, "CHROM is the name of a contig, or an ID in angle brackets.")
def chrom(column: Column) -> Iterator[str]:
    """VCF 4.3, sections 1.4.7 and 1.6.1: names as in SAM; white-space, commas, quotes and brackets are in none."""
    if _is_split(column) and not _CONTIG.fullmatch(_bare(column.text)):
        yield f"expected a name without blanks, commas, quotes and brackets, found {column.text[:_SHOWN]!r}"


@CHROM.rule(
    "VCF-4.3-1.4.7-CHROM-SPECIAL", Severity.ERROR, "A contig with a colon or an asterisk in its name has a contig line."
)
def special_chrom(column: Column) -> Iterator[str]:
    """VCF 4.1 and 4.2, section 1.4.1, allow no colon, but an asterisk; names of SAM, such as HLA-A*01:01, have both."""
    special = ":*" if column.record.header.version >= (4, 3) else ":"
    is_special = any(each in column.text for each in special)
    if is_special and _is_split(column) and column.text not in column.record.header.contigs:
        found = column.text[:_SHOWN]
        yield f"expected a name without {' and '.join(special)}, or a contig line for it, found {found!r}"


@CHROM.rule("VCF-4.3-1.4.7-CHROM-UNDEFINED", Severity.WARNING, "Where there are contig lines, each contig has one.")
def undefined_chrom(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.4.7: contigs should be told of; IDs in brackets are those of the assembly file."""
    contigs = column.record.header.contigs
    is_known = column.text in contigs or not contigs or not column.text or column.text.startswith("<")
    if not is_known and _is_split(column):
        yield f"expected a contig of the header, found {column.text[:_SHOWN]!r}; add its contig line"


@POS.rule("VCF-4.3-1.6.1-POS", Severity.ERROR, "POS is a whole number, 1 for the first base.")
def pos(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: 0 and one beyond the last base are telomeres."""
    if not _POSITION.fullmatch(column.text) or not column.text.isascii():
        yield f"expected a whole number, found {column.text[:_SHOWN]!r}"


@POS.rule("VCF-4.3-1.6.1-POS-BEYOND", Severity.WARNING, "POS lies on the contig, or one base beyond, on its telomere.")
def pos_beyond(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1."""
    length = column.record.header.contigs.get(column.record.chrom)
    if length is not None and column.record.pos is not None and column.record.pos > length + 1:
        yield f"expected at most {length + 1:,}, as the contig line has length={length}, found {column.text[:_SHOWN]}"


@ID.rule("VCF-4.3-1.6.1-ID", Severity.ERROR, "ID is a list of names with semicolons between them, or a dot.")
def identifiers(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: no white-space or semicolons in a name."""
    names = column.text.split(";")
    if _BLANK.search(column.text):
        yield f"expected names without blanks, found {column.text[:_SHOWN]!r}"
    if "" in names or ("." in names and len(names) > 1):
        yield f"expected names between semicolons, or a single dot, found {column.text[:_SHOWN]!r}"


@ID.rule("VCF-4.3-1.6.1-ID-TWICE", Severity.ERROR, "No name stands twice in ID.")
def identifier_twice(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: a list of unique identifiers."""
    yield from (f"expected each name once, found {name[:_SHOWN]!r} again" for name in _twice(column.text))


@QUAL.rule("VCF-4.3-1.6.1-QUAL", Severity.ERROR, "QUAL is a number or a dot.")
def quality(column: Column) -> Iterator[str]:
    """VCF 4.3, sections 1.3 and 1.6.1: a float, in which infinity and not-a-number are allowed."""
    if column.text != "." and not _NUMBER.fullmatch(column.text):
        yield f"expected a number or a dot, found {column.text[:_SHOWN]!r}"


@QUAL.rule("VCF-4.3-1.6.1-QUAL-NEGATIVE", Severity.ERROR, "QUAL is not negative.")
def negative_quality(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: -10 log10 of a probability."""
    found = _NUMBER.fullmatch(column.text)
    if found and "-" in (found[1], found[2]) and not _NEGATIVE_ZERO.fullmatch(column.text):
        yield f"expected a number from 0, found {column.text[:_SHOWN]!r}"


@FILTER.rule("VCF-4.3-1.6.1-FILTER", Severity.ERROR, "FILTER is PASS, or names with semicolons between them, or a dot.")
def filters(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: no white-space or semicolons in a name."""
    if _BLANK.search(column.text):
        yield f"expected names without blanks, found {column.text[:_SHOWN]!r}"
    if "" in column.text.split(";"):
        yield f"expected names between semicolons, found {column.text[:_SHOWN]!r}"


@FILTER.rule("VCF-4.3-1.6.1-FILTER-ALONE", Severity.ERROR, "The dot stands alone.")
def dot_alone(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: the missing value when no filter was applied."""
    if ";" in column.text and "." in column.text.split(";"):
        yield f"expected a dot, or the names of failed filters, found {column.text[:_SHOWN]!r}"


@FILTER.rule("VCF-4.3-1.6.1-FILTER-PASS", Severity.WARNING, "PASS stands alone.")
def pass_alone(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: PASS when all filters were passed."""
    if ";" in column.text and "PASS" in column.text.split(";"):
        yield f"expected PASS, or the names of failed filters, found {column.text[:_SHOWN]!r}"


@FILTER.rule("VCF-4.3-1.6.1-FILTER-TWICE", Severity.ERROR, "No name stands twice in FILTER.", since=(4, 3))
def filter_twice(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: a list of unique names."""
    yield from (f"expected each name once, found {name[:_SHOWN]!r} again" for name in _twice(column.text))


@FILTER.rule("VCF-4.3-1.6.1-FILTER-RESERVED", Severity.ERROR, "0 is no name of a filter.")
def filter_zero(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: 0 is reserved."""
    if "0" in column.text.split(";"):
        yield f"expected PASS or the names of failed filters, found 0 in {column.text[:_SHOWN]!r}"


@FILTER.rule("VCF-4.3-1.4.3-FILTER-UNDEFINED", Severity.WARNING, "Each name in FILTER has a meta line.")
def undefined_filter(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.4.3: filters that have been applied should be described."""
    for name in dict.fromkeys(column.text.split(";")):
        if name not in {"", ".", "PASS", "0"} and name not in column.record.header.filters:
            yield f"expected a filter of the header, found {name[:_SHOWN]!r}; add its FILTER line"


def _is_split(column: Column) -> bool:
    """Whether the record has columns: of a line without tabs another rule tells."""
    return "\t" in column.record.text


def _bare(text: str) -> str:
    return text[1:-1] if text.startswith("<") and text.endswith(">") else text


def _twice(text: str) -> list[str]:
    return [name for name, n in Counter(text.split(";")).items() if n > 1 and name]
