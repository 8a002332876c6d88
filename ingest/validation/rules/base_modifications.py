"""FORMAT keys of modified bases in VCF 4.5: `M` with a ChEBI number and a base, or an alias, is a fraction; with `DP`
or `AD` before it, a read depth.
"""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import FORMAT, META_LINES, SAMPLE_VALUES
from ingest.validation.reserved import is_modification, is_modification_depth, is_modification_fraction
from ingest.validation.subjects import Column, MetaLine, SampleValue
from ingest.validation.value_types import FLOAT

_NUMBERED: Final = re.compile(r"(?P<kind>(?:DP|AD)?M)(?P<number>[0-9]+[ACGTUN])")
_ALIASES: Final = {
    "27551C": "5mC",
    "76792C": "5hmC",
    "76794C": "5fC",
    "76793C": "5caC",
    "16964T": "5hmU",
    "80961T": "5fU",
    "17477T": "5caU",
    "28871A": "6mA",
    "44605G": "8oxoG",
    "18107N": "xaoN",
}
_SHOWN: Final = 40


@META_LINES.rule(
    "VCF-4.5-1.6.2-MODIFICATION-ALIAS",
    Severity.WARNING,
    "A modified base that has a name is called by it.",
    since=(4, 5),
)
def modification_alias(line: MetaLine) -> Iterator[str]:
    """VCF 4.5, section 1.6.2: the alias keys should be used instead of their corresponding ChEBI keys."""
    found = _NUMBERED.fullmatch(line.get("ID") or "") if line.key == "FORMAT" else None
    if found and found["number"] in _ALIASES:
        yield f"expected the alias {found['kind']}{_ALIASES[found['number']]}, found {found[0]}; rename the key"


@FORMAT.rule("VCF-4.5-1.4.4-MODIFICATION-GT", Severity.ERROR, "Beside modified bases there is a GT.", since=(4, 5))
def modification_genotype(column: Column) -> Iterator[str]:
    """VCF 4.5, section 1.4.4: if any base modification key is present for a sample, GT must be defined for it."""
    keys = column.text.split(":")
    found = next((key for key in keys if is_modification(key)), None)
    if found and "GT" not in keys:
        yield f"expected GT as the first key, as there is {found[:_SHOWN]}, found none; add it"


@SAMPLE_VALUES.rule(
    "VCF-4.5-1.6.2-MODIFICATION-FRACTION",
    Severity.ERROR,
    "A fraction of modified bases lies between 0 and 1.",
    since=(4, 5),
)
def modification_fraction(value: SampleValue) -> Iterator[str]:
    """VCF 4.5, section 1.6.2: values must be between 0 and 1."""
    if is_modification_fraction(value.key):
        wrong = [each for each in _numbers(value) if not 0 <= float(each) <= 1]
        if wrong:
            yield f"expected a fraction from 0 to 1, found {wrong[0][:_SHOWN]!r}"


@SAMPLE_VALUES.rule(
    "VCF-4.5-1.6.2-MODIFICATION-DEPTH",
    Severity.ERROR,
    "A read depth of modified bases is not negative.",
    since=(4, 5),
)
def modification_depth(value: SampleValue) -> Iterator[str]:
    """VCF 4.5, section 1.6.2: DPM and ADM keys are read depths."""
    if is_modification_depth(value.key):
        wrong = [each for each in _numbers(value) if float(each) < 0]
        if wrong:
            yield f"expected a number that is not negative, found {wrong[0][:_SHOWN]!r}"


def _numbers(value: SampleValue) -> list[str]:
    return [each for each in value.text.split(",") if FLOAT.fullmatch(each)]
