"""FORMAT keys of modified bases in VCF 4.5: `M` with a ChEBI number and a base, or an alias, is a fraction; with `DP`
or `AD` before it, a read depth.
"""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import FORMAT, META_LINES, SAMPLE_VALUES
from ingest.validation.subjects import Column, MetaLine, SampleValue
from ingest.validation.value_types import FLOAT, GENOTYPE_SINCE_4_4, counted
from variome.model.reserved_keys import is_modification, is_modification_depth, is_modification_fraction

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
_PAIRS: Final = {"A": "AT", "T": "AT", "U": "AT", "C": "CG", "G": "CG"}
_CALL: Final = re.compile(r"([/|])(\.|[0-9]+)")
_MOST_DIGITS: Final = 9
_ALLELE: Final = re.compile("[ACGTN]+")
_UNSPECIFIED: Final = frozenset({"<*>", "<NON_REF>"})
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


@SAMPLE_VALUES.rule(
    "VCF-4.5-1.4.4-MODIFICATION-COUNT",
    Severity.ERROR,
    "There is a value for each base of the genotype that can be modified.",
    since=(4, 5),
)
def modification_count(value: SampleValue) -> Iterator[str]:
    """VCF 4.5, section 1.4.4: the number of bases on either strand of the alleles of GT, phased ones by themselves,
    unphased ones once. A reference block tells of all of its bases, which are not in the record.
    """
    if not is_modification(value.key) or not value.text.strip(".,"):
        return
    if value.definition is not None and value.definition.number != "M":
        return
    expected = _n_modifiable(value)
    found = value.text.count(",") + 1
    if expected is not None and found != expected:
        base = value.key[-1]
        yield f"expected {counted((expected,))}, as the alleles of GT have bases {base} on both strands, found {found}"


def _n_modifiable(value: SampleValue) -> int | None:
    """How many bases the genotype has that can be modified; None where the record does not tell."""
    genotype = value.column.get("GT") or ""
    alleles = (value.record.ref, *value.record.alts)
    if not GENOTYPE_SINCE_4_4.fullmatch(genotype) or not _UNSPECIFIED.isdisjoint(alleles):
        return None
    if genotype[0] not in "/|":  # left out where it follows from the others
        genotype = ("/" if "/" in genotype else "|") + genotype
    calls = _CALL.findall(genotype)
    told = [index for sign, index in calls if sign == "|"] + list({index for sign, index in calls if sign == "/"})
    if any(len(index) > _MOST_DIGITS or (index != "." and int(index) >= len(alleles)) for index in told):
        return None
    called = [int(index) for index in told if index != "."]
    counts = {index: _n_bases(alleles[index].upper(), value.key[-1]) for index in set(called)}
    known = [count for index in called if (count := counts[index]) is not None]
    return sum(known) if len(known) == len(called) else None


def _n_bases(allele: str, base: str) -> int | None:
    """Bases of an allele that can be modified, on both strands; None for a breakend, and where an N may be one."""
    if allele == "*" or allele.startswith("<"):
        return 0
    if not _ALLELE.fullmatch(allele) or ("N" in allele and base != "N"):
        return None
    return 2 * len(allele) if base == "N" else sum(map(allele.count, _PAIRS[base]))


def _numbers(value: SampleValue) -> list[str]:
    return [each for each in value.text.split(",") if FLOAT.fullmatch(each)]
