"""IDs of meta lines: what a key, a filter, a contig, a symbolic allele or a sample may be called."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import META_LINES
from ingest.validation.subjects import MetaLine

_INFO_KEY: Final = re.compile(r"[A-Za-z_][0-9A-Za-z_.]*|1000G")
_FORMAT_KEY: Final = re.compile(r"[A-Za-z_][0-9A-Za-z_.]*")
_CONTIG: Final = re.compile(r"[0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*")
_SYMBOLIC: Final = re.compile(r"(?:DEL|INS|DUP|INV|CNV|BND)(?::.*)?")
_ALLELE_TYPES: Final = frozenset({"DEL", "INS", "DUP", "INV", "CNV"})
_LATER_ALLELES: Final = frozenset({"BND", "*", "NON_REF"})
_MODIFIED_BASE: Final = tuple("ACGTUN")


@META_LINES.rule("VCF-4.3-1.6.1-INFO-ID", Severity.ERROR, "An INFO ID is a word of ASCII letters.", since=(4, 3))
def info_id(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: INFO keys match `[A-Za-z_][0-9A-Za-z_.]*`; 1000G is a legacy."""
    if (found := _id(line, "INFO")) is not None and not _INFO_KEY.fullmatch(found):
        yield f"expected letters, digits, _ and ., no digit first, found ID {found[:40]!r}; rename the key"


@META_LINES.rule("VCF-4.2-1.4.1-INFO-ID", Severity.ERROR, "An INFO ID fits into the INFO column.", until=(4, 2))
def info_id_before_4_3(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.4.1: no whitespace, semicolons or equals signs in INFO, commas only between values."""
    yield from _unfit(line, "INFO", ";=,")


@META_LINES.rule("VCF-4.3-1.6.2-FORMAT-ID", Severity.ERROR, "A FORMAT ID is a word of ASCII letters.", since=(4, 3))
def format_id(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: FORMAT keys match `[A-Za-z_][0-9A-Za-z_.]*`."""
    if (found := _id(line, "FORMAT")) is not None and not _FORMAT_KEY.fullmatch(found):
        yield f"expected letters, digits, _ and ., no digit first, found ID {found[:40]!r}; rename the key"


@META_LINES.rule("VCF-4.2-1.4.2-FORMAT-ID", Severity.ERROR, "A FORMAT ID fits into the FORMAT column.", until=(4, 2))
def format_id_before_4_3(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.4.2: FORMAT is a colon-separated alphanumeric String."""
    yield from _unfit(line, "FORMAT", ":,;=")


@META_LINES.rule(
    "VCF-4.5-1.4.4-MODIFICATION-ID", Severity.ERROR, "A key with Number=M ends with its base.", since=(4, 5)
)
def modification_id(line: MetaLine) -> Iterator[str]:
    """VCF 4.5, section 1.4.4: the ID of all M fields must end with A, C, G, T, U, or N."""
    found = _id(line, "FORMAT")
    if found is not None and line.get("Number") == "M" and not found.endswith(_MODIFIED_BASE):
        yield f"expected an ID that ends with A, C, G, T, U or N for Number=M, found {found[:40]!r}; rename the key"


@META_LINES.rule("VCF-4.3-1.6.1-FILTER-ID", Severity.ERROR, "A FILTER ID fits into the FILTER column.")
def filter_id(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: no whitespace or semicolons in FILTER."""
    yield from _unfit(line, "FILTER", ";")


@META_LINES.rule("VCF-4.3-1.6.1-FILTER-ZERO", Severity.ERROR, "No filter is called 0.", since=(4, 3))
def filter_zero(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: `0` is reserved and must not be used as a filter String."""
    if _id(line, "FILTER") == "0":
        yield "expected another ID than 0, which is reserved, found 0; rename the filter"


@META_LINES.rule("VCF-4.3-1.4.5-ALT-ID", Severity.ERROR, "An ALT ID fits into the ALT column.")
def alt_id(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: no whitespace, commas or angle brackets in the ID String."""
    yield from _unfit(line, "ALT", ",<>")


@META_LINES.rule("VCF-4.3-1.4.5-ALT-TYPE", Severity.ERROR, "A type with subtypes begins with one of the known types.")
def alt_type(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.5: of types and subtypes with colons between, the first must be one of a list."""
    first, colon, _ = (_id(line, "ALT") or "").partition(":")
    known = _ALLELE_TYPES | {"BND"} if line.version == (4, 3) else _ALLELE_TYPES
    if colon and first not in known:
        yield f"expected one of {', '.join(sorted(known))} before the colon, found {first[:40]!r}; choose one"


@META_LINES.rule(
    "VCF-4.2-1.2.5-ALT-TYPE", Severity.ERROR, "A symbolic allele is of one of the known types.", until=(4, 2)
)
def alt_type_before_4_3(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.2.5: ALT lines are for structural variants, and the first level must be one of a list."""
    found = _id(line, "ALT")
    if found and ":" not in found and found not in _ALLELE_TYPES | _LATER_ALLELES:
        yield f"expected one of {', '.join(sorted(_ALLELE_TYPES))}, found {found[:40]!r}, which 4.3 allows"


@META_LINES.rule(
    "VCF-4.2-1.2.5-ALT-LATER", Severity.WARNING, "Breakends and unseen alleles have ALT lines since 4.3.", until=(4, 2)
)
def alt_later(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.2.5 has no such type; 4.3 has BND, and `<*>` in section 5.5. Tools write them in 4.2."""
    found = _id(line, "ALT")
    if found in _LATER_ALLELES:
        yield f"expected one of {', '.join(sorted(_ALLELE_TYPES))}, found {found}, which 4.3 allows"


@META_LINES.rule("VCF-4.3-1.4.7-CONTIG-ID", Severity.ERROR, "A contig has a name as in SAM.", since=(4, 3))
def contig_id(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.7: printable ASCII without brackets, quotes, commas and backslash, no * or = first."""
    if (found := _id(line, "contig")) is not None and not _CONTIG.fullmatch(found):
        yield f"expected printable ASCII without blanks, commas, brackets and quotes, found {found[:40]!r}; rename it"


@META_LINES.rule("VCF-4.2-1.4.1-CONTIG-ID", Severity.ERROR, "A contig ID fits into the CHROM column.", until=(4, 2))
def contig_id_before_4_3(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.4.1: no whitespace in CHROM; angle brackets there mean a contig of the assembly file."""
    yield from _unfit(line, "contig", ",<>")


@META_LINES.rule("VCF-4.3-1.4.7-CONTIG-ASTERISK", Severity.ERROR, "No contig name ends with an asterisk.", since=(4, 3))
def contig_asterisk(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.7: clashes with symbolic alleles are to be avoided; conformance files refuse `1.*`.

    Inside a name an asterisk is fine, as in HLA-A*01:01.
    """
    if (found := _id(line, "contig")) is not None and found.endswith("*") and _CONTIG.fullmatch(found):
        yield f"expected no asterisk at the end of a contig name, found {found[:40]!r}; rename it"


@META_LINES.rule("VCF-4.3-1.4.7-CONTIG-SYMBOLIC", Severity.ERROR, "No contig is called as an allele.", since=(4, 3))
def contig_symbolic(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.7: contig names must not use a reserved symbolic allele name."""
    if (found := _id(line, "contig")) is not None and _SYMBOLIC.fullmatch(found):
        yield f"expected another name than that of a symbolic allele, found {found[:40]!r}; rename the contig"


@META_LINES.rule("VCF-4.3-1.4.8-SAMPLE-ID", Severity.ERROR, "A SAMPLE ID has no blanks and no wildcards.")
def sample_id(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.8 says no grammar; conformance files refuse whitespace, commas and asterisks."""
    yield from _unfit(line, "SAMPLE", ",<>*")


def _id(line: MetaLine, key: str) -> str | None:
    return line.get("ID") if line.key == key else None


def _unfit(line: MetaLine, key: str, forbidden: str) -> Iterator[str]:
    found = _id(line, key)
    if found is None:
        return
    if not found:
        yield "expected an ID, found nothing; write one"
    elif any(character in forbidden or character.isspace() for character in found):
        yield f"expected an ID without blanks and without {' '.join(forbidden)}, found {found[:40]!r}; rename it"
