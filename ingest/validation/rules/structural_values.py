"""Keys of INFO that describe structural variants since VCF 4.4: SVLEN, SVCLAIM, and confidence intervals."""

from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import INFO, INFO_VALUES
from ingest.validation.subjects import Column, InfoValue
from ingest.validation.value_types import FLOAT, INTEGER, counted, is_missing

_STRUCTURAL: Final = frozenset({"DEL", "INS", "DUP", "INV", "CNV"})
_COPIED: Final = frozenset({"CNV", "DEL", "DUP"})
_CLAIMED: Final = frozenset({"DEL", "DUP"})
_CLAIMS: Final = {
    "DEL": ("D", "J", "DJ"),
    "DUP": ("D", "J", "DJ"),
    "CNV": ("D",),
    "INV": ("J", "DJ"),
    "INS": ("J", "DJ"),
    "BND": ("J",),
}
"""Claims by type of allele. A dot stands for the claim that the type implies; DEL and DUP imply none."""

_ALL_CLAIMS: Final = ("D", "J", "DJ")
INTERVALS: Final = frozenset({"CIPOS", "CIEND", "CILEN", "CICN"})
_OFFSETS: Final = frozenset({"CIPOS", "CIEND"})
_SHOWN: Final = 40


@INFO.rule("VCF-4.4-3-SVLEN-ABSENT", Severity.ERROR, "Symbolic structural alleles have SVLEN.", since=(4, 4))
def svlen_absent(column: Column) -> Iterator[str]:
    """VCF 4.4, section 3: SVLEN must be specified for symbolic structural variant alleles."""
    yield from _absent(column, "SVLEN", _STRUCTURAL)


@INFO.rule("VCF-4.4-3-SVCLAIM-ABSENT", Severity.ERROR, "<DEL> and <DUP> have SVCLAIM.", since=(4, 4))
def svclaim_absent(column: Column) -> Iterator[str]:
    """VCF 4.4, section 3: for DEL and DUP, SVCLAIM must be specified."""
    yield from _absent(column, "SVCLAIM", _CLAIMED)


@INFO_VALUES.rule("VCF-4.4-3-SVCLAIM", Severity.ERROR, "SVCLAIM is a claim that the allele can make.", since=(4, 4))
def svclaim(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: D, J or DJ; D for CNV, J for INV, INS and breakends."""
    if value.key != "SVCLAIM" or value.text is None:
        return
    for alt, claim in zip(value.record.alts, value.text.split(","), strict=False):
        allowed = _CLAIMS.get(_type(alt), _ALL_CLAIMS)
        if not is_missing(claim) and claim not in allowed:
            yield f"expected {' or '.join(allowed)} for {alt[:_SHOWN]}, found {claim[:_SHOWN]!r}"
            return


@INFO_VALUES.rule("VCF-4.4-3-SVLEN-NEGATIVE", Severity.WARNING, "SVLEN is a number of bases.", since=(4, 4))
def svlen_negative(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: SVLEN is the number of bases; a negative one should be treated as a positive one."""
    if value.key == "SVLEN":
        for each in (value.text or "").split(","):
            if each.startswith("-") and INTEGER.fullmatch(each):
                yield f"expected a number of bases, found {each[:_SHOWN]}; leave the sign out"
                return


@INFO_VALUES.rule("VCF-4.4-3-INTERVAL-COUNT", Severity.ERROR, "An interval has two values for each ALT.", since=(4, 4))
def interval_count(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: for CIPOS, CIEND, CILEN and CICN, twice as many entries as there are ALT alleles."""
    if value.key not in INTERVALS or value.text is None or is_missing(value.text) or not value.record.alts:
        return
    if value.definition is not None and value.definition.number != ".":
        return
    found, expected = value.text.count(",") + 1, 2 * len(value.record.alts)
    if found != expected:
        yield f"expected {counted((expected,))}, two for each ALT, found {found}"


@INFO_VALUES.rule("VCF-4.4-3-INTERVAL-SPAN", Severity.ERROR, "An interval around a place spans it.", since=(4, 4))
def interval_span(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: the lower bound cannot be greater than 0, and the upper bound cannot be less than 0."""
    if value.key not in _OFFSETS or value.text is None:
        return
    bounds = value.text.split(",")
    for lower, upper in zip(bounds[::2], bounds[1::2], strict=False):
        if _is_above(lower) or _is_below(upper):
            yield f"expected offsets on both sides of 0, found {lower[:_SHOWN]},{upper[:_SHOWN]}"
            return


@INFO.rule("VCF-4.4-4-CN-SVLEN", Severity.ERROR, "Alleles that share a CN have one SVLEN.", since=(4, 4))
def copy_number_length(column: Column) -> Iterator[str]:
    """VCF 4.4, section 4: with FORMAT CN, all <CNV>, <DEL> and <DUP> alleles must have the same SVLEN."""
    record = column.record
    if len(record.alts) < 2 or len(record.columns) < 9 or "CN" not in record.columns[8].split(":"):
        return
    lengths = _info(column, "SVLEN").split(",")
    of_copies = [length for alt, length in zip(record.alts, lengths, strict=False) if _type(alt) in _COPIED]
    known = list(dict.fromkeys(length.lstrip("+-") for length in of_copies if INTEGER.fullmatch(length)))
    if len(known) > 1:
        yield f"expected one SVLEN for all <CNV>, <DEL> and <DUP>, as there is CN, found {', '.join(known)[:_SHOWN]}"


def _type(alt: str) -> str:
    """The type of a structural allele, BND for a breakend; '' for any other allele."""
    if alt.startswith("<") and alt.endswith(">"):
        return alt[1:-1].partition(":")[0]
    return "BND" if "[" in alt or "]" in alt else ""


def _absent(column: Column, key: str, types: frozenset[str]) -> Iterator[str]:
    alts = column.record.alts
    if not any(_type(alt) in types for alt in alts):
        return
    values = _info(column, key).split(",")
    for place, alt in enumerate(alts):
        if _type(alt) in types and (place >= len(values) or is_missing(values[place])):
            yield f"expected {key} for {alt[:_SHOWN]}, found none; add {key} with a value for each ALT"
            return


def _info(column: Column, key: str) -> str:
    """The text of a key; '' where there is none."""
    items = (item.partition("=") for item in column.text.split(";"))
    return next((value for name, _, value in items if name == key), "")


def _is_above(text: str) -> bool:
    return FLOAT.fullmatch(text) is not None and float(text) > 0


def _is_below(text: str) -> bool:
    return FLOAT.fullmatch(text) is not None and float(text) < 0
