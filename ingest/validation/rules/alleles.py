"""REF and ALT, each by itself and together."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import ALT, RECORDS, REF
from ingest.validation.subjects import Column, RecordLine

_SHOWN: Final = 60
_BASES: Final = re.compile(r"[ACGTN]+", re.IGNORECASE)
_SYMBOLIC: Final = re.compile(r"<([^\s,<>]+)>")
_MATE: Final = r"(?:<[^\s,<>\[\]]+>|[^\s,<>\[\]]+):[0-9]+"
_JOINED: Final = r"(?:[ACGTN]+|\.)"
"""Bases of a breakend, or the dot of a telomere, which has none."""

_BREAKEND: Final = re.compile(
    rf"{_JOINED}(?:\[{_MATE}\[|\]{_MATE}\])|(?:\[{_MATE}\[|\]{_MATE}\]){_JOINED}|[ACGTN]+<[^\s,<>]+>"
    r"|[ACGTN]*\[<[^\s,<>]+>\[[ACGTN]*|[ACGTN]*\]<[^\s,<>]+>\][ACGTN]*|\.[ACGTN]+|[ACGTN]+\.",
    re.IGNORECASE,
)
_STRUCTURAL_TYPES: Final = frozenset({"DEL", "INS", "DUP", "INV", "CNV"})
_KNOWN_TYPES: Final = _STRUCTURAL_TYPES | {"BND", "*", "NON_REF"}


@REF.rule("VCF-4.3-1.6.1-REF", Severity.ERROR, "REF is one or more of the bases A, C, G, T and N.")
def ref(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: in any case; other codes must be reduced to a base."""
    if not _BASES.fullmatch(column.text):
        yield f"expected bases A C G T N, found {column.text[:_SHOWN]!r}"


@ALT.rule("VCF-4.3-1.6.1-ALT", Severity.ERROR, "Each ALT is bases, *, <ID> or a breakend; or ALT is a dot.")
def alt(column: Column) -> Iterator[str]:
    """VCF 4.3, sections 1.6.1 and 5.4: `.[13:7[` is at a telomere, `C<ctg1>` an inserted contig."""
    if column.text == ".":
        return
    for allele in column.text.split(","):
        if not _is_allele(allele):
            yield f"expected bases A C G T N, *, <ID> or a breakend, found {allele[:_SHOWN]!r}"


@ALT.rule("VCF-4.1-1.4.1-ALT-ASTERISK", Severity.WARNING, "The allele * came with VCF 4.2.", until=(4, 1))
def alt_asterisk(column: Column) -> Iterator[str]:
    """VCF 4.1, section 1.4.1 knows no `*`. Conformance files for 4.1 that have one are to pass."""
    if "*" in column.text.split(","):
        yield "expected bases, <ID> or a breakend, found '*', which came with VCF 4.2; say ##fileformat=VCFv4.2"


@ALT.rule("VCF-4.3-1.6.1-ALT-TWICE", Severity.ERROR, "No allele stands twice in ALT.")
def alt_twice(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: a list of alternate alleles; bases are compared in any case, symbolic alleles are not."""
    alleles = Counter(each.upper() for each in column.text.split(",") if _BASES.fullmatch(each) or each == "*")
    yield from (f"expected each allele once, found {name[:_SHOWN]!r} again" for name, n in alleles.items() if n > 1)


@ALT.rule("VCF-4.3-1.4.5-ALT-UNDEFINED", Severity.WARNING, "A symbolic allele of a type of its own has a meta line.")
def alt_undefined(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.4.5: ALT lines describe symbolic alleles; known types speak for themselves.

    Of types with subtypes another rule tells.
    """
    symbols = filter(None, map(_SYMBOLIC.fullmatch, column.text.split(",")))
    for name in dict.fromkeys(symbol[1] for symbol in symbols):
        is_known = name in _KNOWN_TYPES or ":" in name
        if not is_known and name not in column.record.header.alts:
            yield f"expected a symbolic allele of the header, found <{name[:_SHOWN]}>; add its ALT line"


@ALT.rule(
    "VCF-4.3-1.4.5-ALT-FIRST-TYPE", Severity.ERROR, "A symbolic allele with subtypes is of one of the known types."
)
def alt_first_type(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.4.5: of types and subtypes with colons between, the first must be one of a list.

    An ALT line with such an ID breaks a rule of its own.
    """
    symbols = filter(None, map(_SYMBOLIC.fullmatch, column.text.split(",")))
    for name in dict.fromkeys(symbol[1] for symbol in symbols if ":" in symbol[1]):
        first = name.partition(":")[0]
        is_known = first in _STRUCTURAL_TYPES or (first == "BND" and column.record.header.version <= (4, 3))
        if not is_known and name not in column.record.header.alts:
            known = ", ".join(sorted(_STRUCTURAL_TYPES))
            yield f"expected one of {known} before the colon, found <{name[:_SHOWN]}>; choose one"


@RECORDS.rule("VCF-4.3-1.6.1-ALT-IS-REF", Severity.ERROR, "No ALT is the REF.")
def alt_is_ref(record: RecordLine) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: alternate, non-reference alleles."""
    if record.ref and record.ref.upper() in (each.upper() for each in record.alts):
        yield f"expected alleles other than REF in ALT, found {record.ref[:_SHOWN]!r}"


def _is_allele(text: str) -> bool:
    return bool(text == "*" or _BASES.fullmatch(text) or _SYMBOLIC.fullmatch(text) or _BREAKEND.fullmatch(text))
