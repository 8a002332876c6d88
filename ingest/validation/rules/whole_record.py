"""A record as a whole, and its place among the others."""

from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import NAMES_AGAIN, NEIGHBOURS, RECORDS, VARIANTS_AGAIN
from ingest.validation.neighbours import bare_contig
from ingest.validation.subjects import Again, Neighbours, RecordLine

_SHOWN: Final = 60


@RECORDS.rule("VCF-4.3-1.6-COLUMN-COUNT", Severity.ERROR, "A record has as many columns as the column line.")
def column_count(record: RecordLine) -> Iterator[str]:
    """VCF 4.3, section 1.6: tabs between columns; no blank lines."""
    n_columns = record.text.count("\t") + 1
    if not record.text.strip():
        yield "expected a record, found a blank line; take it out"
    elif n_columns != record.header.n_columns:
        hint = "; separate columns by tabs" if len(record.text.split()) == record.header.n_columns else ""
        yield f"expected {record.header.n_columns:,} tab-separated columns, found {n_columns:,}{hint}"


@NEIGHBOURS.rule("VCF-4.3-1.6.1-CONTIGUOUS", Severity.ERROR, "All records of a contig stand together.")
def contiguous(neighbours: Neighbours) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: a contiguous block."""
    contig = bare_contig(neighbours.record.chrom)
    if contig in neighbours.finished and neighbours.before and neighbours.before[0] != contig:
        after = neighbours.before[0][:_SHOWN]
        yield f"expected the records of {contig[:_SHOWN]} in one block, found more after {after}"


@NEIGHBOURS.rule("VCF-4.3-1.6.1-SORTED", Severity.ERROR, "The records of a contig are sorted by POS.")
def in_order(neighbours: Neighbours) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: positions are sorted numerically; several records may have the same POS."""
    before, position = neighbours.before, neighbours.record.pos
    if before is None or before[0] != bare_contig(neighbours.record.chrom) or position is None or before[1] is None:
        return
    if position < before[1]:
        yield f"expected POS {before[1]} or more, as in the record before, found {position}; sort the file"


@VARIANTS_AGAIN.rule("VCF-4.3-1.6.1-VARIANT-TWICE", Severity.ERROR, "No variant stands in two records.")
def variant_twice(variant: Again) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: alleles are compared by their shortest spelling; symbolic ones tell too little."""
    yield f"expected each variant once, found {variant.text[:_SHOWN]!r} of line {variant.earlier} again; join the two"


@NAMES_AGAIN.rule("VCF-4.3-1.6.1-ID-AGAIN", Severity.WARNING, "No name in ID stands in two records.")
def name_again(name: Again) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: no identifier should be present in more than one data record."""
    yield f"expected a name that no other record has, found {name.text[:_SHOWN]!r} of line {name.earlier} again"
