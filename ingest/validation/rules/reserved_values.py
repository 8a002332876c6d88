"""What reserved keys of INFO mean: counts and qualities, frequencies, alignments, the end of a variant."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import INFO_VALUES
from ingest.validation.subjects import InfoValue
from ingest.validation.value_types import FLOAT_BEFORE_4_3, INTEGER, is_missing

COUNTS: Final = frozenset({"AC", "AD", "ADF", "ADR", "AN", "BQ", "DP", "END", "MQ", "MQ0", "NS"})
"""Keys that cannot be negative: counts, root mean squares, and a position."""

CIGAR: Final = re.compile(r"(?:[0-9]+[MIDNSHPX=])+")
TYPES_OF_VARIANT: Final = frozenset({"DEL", "INS", "DUP", "INV", "CNV", "BND"})
_END_DIGITS: Final = 18
_SHOWN: Final = 40


@INFO_VALUES.rule("VCF-4.3-1.6.1-INFO-NEGATIVE", Severity.ERROR, "Counts and qualities are not negative.")
def info_negative(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: AC, AD, AN, DP, MQ0 and NS count something; BQ and MQ are root mean squares;
    END is a position.
    """
    if value.key in COUNTS:
        for each in _numbers(value):
            if float(each) < 0:
                yield f"expected a number that is not negative, found {each[:_SHOWN]!r}"
                return


@INFO_VALUES.rule("VCF-4.3-1.6.1-INFO-FREQUENCY", Severity.ERROR, "An allele frequency lies between 0 and 1.")
def info_frequency(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: AF is the allele frequency for each ALT allele."""
    if value.key == "AF":
        for each in _numbers(value):
            if float(each) < 0 or float(each) > 1:
                yield f"expected a frequency from 0 to 1, found {each[:_SHOWN]!r}"
                return


@INFO_VALUES.rule("VCF-4.3-1.6.1-INFO-CIGAR", Severity.ERROR, "CIGAR is a series of lengths and operations.")
def info_cigar(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: CIGAR is a cigar string; its grammar is that of the SAM specification."""
    if value.key == "CIGAR" and value.text is not None:
        for each in value.text.split(","):
            if not is_missing(each) and not CIGAR.fullmatch(each):
                yield f"expected lengths with letters of MIDNSHPX=, such as 3M1D, found {each[:_SHOWN]!r}"
                return


@INFO_VALUES.rule("VCF-4.3-1.6.1-INFO-END", Severity.WARNING, "END does not come before POS.")
def info_end(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: END is the end position of the variant that begins at POS, on the same CHROM.

    That it is not less is said nowhere, and the example of VCF 4.1, section 5.3, has one that is.
    """
    position = value.record.pos
    if value.key != "END" or position is None or value.text is None or not INTEGER.fullmatch(value.text):
        return
    if len(value.text) <= _END_DIGITS and 0 <= int(value.text) < position:
        yield f"expected an end at or after POS {position}, found {value.text}; exchange them, or leave END out"


@INFO_VALUES.rule("VCF-4.3-3-SVTYPE", Severity.WARNING, "SVTYPE is one of six types.", until=(4, 3))
def svtype(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 3: value should be one of DEL, INS, DUP, INV, CNV, BND. VCF 4.4 deprecates the key."""
    if value.key == "SVTYPE" and value.text and value.text != "." and value.text not in TYPES_OF_VARIANT:
        yield f"expected one of DEL, INS, DUP, INV, CNV and BND, found {value.text[:_SHOWN]!r}"


def _numbers(value: InfoValue) -> Iterator[str]:
    """Values that are numbers and can be compared; others break a rule of their own."""
    for each in (value.text or "").split(","):
        if FLOAT_BEFORE_4_3.fullmatch(each):
            yield each
