"""Values of samples: the Number and Type that their key has, and what reserved keys mean."""

from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import SAMPLE_VALUES
from ingest.validation.subjects import Definition, SampleValue
from ingest.validation.value_types import (
    FLOAT_BEFORE_4_3,
    INTEGER,
    counted,
    format_definition,
    is_in_range,
    is_missing,
    is_of_type,
    n_local_alts,
    ploidies_of,
    sample_counts,
    typed,
)

COUNTS: Final = frozenset({"AD", "ADF", "ADR", "DP", "EC", "PS", "CN"})
QUALITIES: Final = frozenset({"GQ", "HQ", "MQ", "PL", "PP", "PQ"})
FRACTIONS: Final = frozenset({"GP", "CNP"})
_ARTICLES: Final = {"Integer": "an Integer", "Float": "a Float", "Character": "one character"}
_SHOWN: Final = 40


@SAMPLE_VALUES.rule("VCF-4.3-1.4.4-SAMPLE-COUNT", Severity.ERROR, "There are as many values as Number says.")
def sample_count(value: SampleValue) -> Iterator[str]:
    """VCF 4.3, sections 1.4.4 and 1.6.2: Number; with G one value for each genotype of the sample's ploidy."""
    definition = _definition(value)
    if definition is None or value.key == "GT" or is_missing(value.text):
        return
    column = value.column
    ploidies = ploidies_of(column.get("GT") if "GT" in column.keys else None)
    n_local = n_local_alts(column.get("LAA")) if definition.number.startswith("L") else None
    counts = sample_counts(definition.number, len(value.record.alts), ploidies, n_local)
    found = value.text.count(",") + 1
    if counts is not None and found not in counts:
        yield f"expected {counted(counts)} for Number={definition.number[:_SHOWN]}, found {found}"


@SAMPLE_VALUES.rule("VCF-4.3-1.4.4-SAMPLE-TYPE", Severity.ERROR, "Values are of the Type that the key has.")
def sample_type(value: SampleValue) -> Iterator[str]:
    """VCF 4.3, sections 1.3 and 1.4.4: Integer, Float and Character, and what they look like."""
    type_ = typed(_definition(value))
    if value.key != "GT" and type_ in _ARTICLES:
        version = value.record.header.version
        wrong = [each for each in _values(value) if not is_of_type(each, type_, version)]
        if wrong:
            yield f"expected {_ARTICLES[type_]}, found {wrong[0][:_SHOWN]!r}"


@SAMPLE_VALUES.rule("VCF-4.3-1.3-SAMPLE-INTEGER-RANGE", Severity.ERROR, "An Integer has 32 bits.", since=(4, 3))
def sample_integer_range(value: SampleValue) -> Iterator[str]:
    """VCF 4.3, section 1.3: 32 bits, signed; the values from -2^31 to -2^31 + 7 are disallowed."""
    if value.key != "GT" and typed(_definition(value)) == "Integer":
        wrong = [each for each in _values(value) if INTEGER.fullmatch(each) and not is_in_range(each)]
        if wrong:
            yield f"expected an Integer from -2147483640 to 2147483647, found {wrong[0][:_SHOWN]!r}"


@SAMPLE_VALUES.rule("VCF-4.3-1.6.2-SAMPLE-NEGATIVE", Severity.ERROR, "Counts of a sample are not negative.")
def sample_negative(value: SampleValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: AD, ADF, ADR, DP, EC and CN count something; PS is a non-negative Integer."""
    if value.key in COUNTS and (wrong := _negative(value)):
        yield f"expected a number that is not negative, found {wrong[:_SHOWN]!r}"


@SAMPLE_VALUES.rule("VCF-4.3-1.6.2-SAMPLE-QUALITY", Severity.WARNING, "Qualities of a sample are not negative.")
def sample_quality(value: SampleValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: GQ, HQ, PL, PP and PQ are -10 log10 of a probability; MQ is a root mean square."""
    if value.key in QUALITIES and (wrong := _negative(value)):
        yield f"expected a quality that is not negative, found {wrong[:_SHOWN]!r}"


@SAMPLE_VALUES.rule("VCF-4.3-1.6.2-GP", Severity.ERROR, "A probability lies between 0 and 1.", since=(4, 3))
def gp(value: SampleValue) -> Iterator[str]:
    """VCF 4.3, sections 1.6.2 and 4: GP are genotype posterior probabilities in the range 0 to 1, CNP are 0 to 1-scaled
    copy number posterior probabilities.
    """
    if value.key in FRACTIONS:
        wrong = [each for each in _numbers(value) if float(each) < 0 or float(each) > 1]
        if wrong:
            yield f"expected a probability from 0 to 1, found {wrong[0][:_SHOWN]!r}"


def _definition(value: SampleValue) -> Definition | None:
    return format_definition(value.key, value.definition, value.record.header.version)


def _values(value: SampleValue) -> list[str]:
    """The values that are not missing."""
    return [each for each in value.text.split(",") if each != "."] if value.text else []


def _numbers(value: SampleValue) -> list[str]:
    return [each for each in value.text.split(",") if FLOAT_BEFORE_4_3.fullmatch(each)]


def _negative(value: SampleValue) -> str | None:
    return next((each for each in _numbers(value) if float(each) < 0), None)
