"""GT: what a genotype looks like, and the alleles that it may name."""

from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import SAMPLE_VALUES
from ingest.validation.subjects import SampleValue
from ingest.validation.value_types import GENOTYPE, GENOTYPE_SINCE_4_4

_MOST_DIGITS: Final = 9
_SHOWN: Final = 40


@SAMPLE_VALUES.rule("VCF-4.3-1.6.2-GT", Severity.ERROR, "A genotype is allele numbers between / and |.")
def gt(value: SampleValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: allele values separated by / or |, a dot for a missing one. 4.4: one may stand before."""
    if value.key != "GT" or not value.text:
        return
    may_lead = value.record.header.version >= (4, 4)
    if not (GENOTYPE_SINCE_4_4 if may_lead else GENOTYPE).fullmatch(value.text):
        yield f"expected allele numbers or dots separated by / or |, such as 0/1, found {value.text[:_SHOWN]!r}"


@SAMPLE_VALUES.rule("VCF-4.3-1.6.2-GT-ALLELE", Severity.ERROR, "A genotype names alleles that there are.")
def gt_allele(value: SampleValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: 0 for REF, 1 for the first allele of ALT, and so on."""
    if value.key != "GT" or not GENOTYPE_SINCE_4_4.fullmatch(value.text):
        return
    n_alts = len(value.record.alts)
    for allele in _alleles(value):
        if _is_above(allele, max(1, n_alts)):
            yield f"expected alleles from 0 to {n_alts}, found {allele[:_SHOWN]}; add the ALT, or correct the genotype"
            return


@SAMPLE_VALUES.rule("VCF-4.3-1.6.2-GT-WITHOUT-ALT", Severity.WARNING, "Without an ALT genotypes name allele 0 only.")
def gt_without_alt(value: SampleValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: 1 is the first allele of ALT. Conformance files with 1 and a missing ALT are to pass."""
    if value.key == "GT" and not value.record.alts and GENOTYPE_SINCE_4_4.fullmatch(value.text):
        alleles = _alleles(value)
        if any(_is_above(each, 0) for each in alleles) and not any(_is_above(each, 1) for each in alleles):
            yield f"expected allele 0 only, as ALT is missing, found {value.text[:_SHOWN]}"


def _alleles(value: SampleValue) -> list[str]:
    """The alleles that are not missing."""
    return [each for each in value.text.replace("|", "/").split("/") if each not in {"", "."}]


def _is_above(allele: str, highest: int) -> bool:
    return len(allele.lstrip("0")) > _MOST_DIGITS or int(allele.lstrip("0") or "0") > highest
