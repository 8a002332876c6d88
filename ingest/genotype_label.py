"""A genotype in words, as sex and chromosome make it: a table of chromosome, sex and zygosity.

Constants are the texts as the item store holds them. Phase and order of alleles do not matter.
"""

from collections.abc import Mapping
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from ingest.chromosome import Chromosome
from ingest.family import Sex
from ingest.record import parse_genotype

MISSING: Final = "Missing"
HOMOZYGOUS_REFERENCE: Final = "Homozygous reference"
HETEROZYGOUS: Final = "Heterozygous"
HOMOZYGOUS_ALTERNATE: Final = "Homozygous alternate"
TWO_ALTERNATES: Final = "Heterozygous alt/alt - multiallelic"
HEMIZYGOUS_REFERENCE: Final = "Hemizygous reference"
HEMIZYGOUS_ALTERNATE: Final = "Hemizygous alternate"
INCONSISTENT: Final = "False"
AMBIGUOUS: Final = "Ambiguous"
NO_Y: Final = "-"
MULTIALLELIC_NOTE: Final = " (multiallelic in family)"


class _Zygosity(Enum):
    MISSING = auto()
    REFERENCE = auto()
    HETEROZYGOUS = auto()
    ALTERNATE = auto()
    TWO_ALTERNATES = auto()


@lru_cache(maxsize=4096)
def genotype_label(genotype: str | None, sex: Sex, chromosome: Chromosome) -> str:
    """The label of one genotype, without the note on the family.

    A call with a missing allele, or with one allele where two are due, is Missing: heterozygous or homozygous cannot
    be told. One allele is due to everybody on Y and to a man on X. More than two alleles go by which they are. Alleles
    above 1 are alternates as 1 is.

    Args:
        genotype: GT as in the VCF; None, or what is no genotype, is a missing call.
        sex: of the person.
        chromosome: not the mitochondrion, whose genotypes have no labels.
    """
    is_haploid = chromosome is Chromosome.Y or (chromosome is Chromosome.X and sex is Sex.MALE)
    return _LABELS[chromosome, sex][_zygosity(genotype, n_due=1 if is_haploid else 2)]


@lru_cache(maxsize=4096)
def family_labels(
    genotypes: tuple[str | None, ...], sexes: tuple[Sex, ...], chromosome: Chromosome
) -> tuple[tuple[str, ...], bool]:
    """The label of each member, without the note, and whether any member has an allele above 1.

    Half-called alleles count for the latter (`./2`).
    """
    labels = (genotype_label(genotype, sex, chromosome) for genotype, sex in zip(genotypes, sexes, strict=True))
    alleles = (allele for genotype in genotypes for allele in _alleles(genotype))
    return tuple(labels), any(allele is not None and allele > 1 for allele in alleles)


def _alleles(genotype: str | None) -> tuple[int | None, ...]:
    return parse_genotype(genotype or "") or ()


def _zygosity(genotype: str | None, n_due: int) -> _Zygosity:
    alleles = _alleles(genotype)
    if None in alleles or len(alleles) < n_due:
        return _Zygosity.MISSING
    distinct = set(alleles)
    if 0 in distinct:
        return _Zygosity.REFERENCE if len(distinct) == 1 else _Zygosity.HETEROZYGOUS
    return _Zygosity.ALTERNATE if len(distinct) == 1 else _Zygosity.TWO_ALTERNATES


def _row(
    missing: str, reference: str, heterozygous: str, alternate: str, two_alternates: str
) -> Mapping[_Zygosity, str]:
    return dict(zip(_Zygosity, (missing, reference, heterozygous, alternate, two_alternates), strict=True))


_TWO_COPIES = _row(MISSING, HOMOZYGOUS_REFERENCE, HETEROZYGOUS, HOMOZYGOUS_ALTERNATE, TWO_ALTERNATES)
_ONE_COPY = _row(MISSING, HEMIZYGOUS_REFERENCE, INCONSISTENT, HEMIZYGOUS_ALTERNATE, INCONSISTENT)
_NO_COPY = _row(NO_Y, NO_Y, INCONSISTENT, INCONSISTENT, INCONSISTENT)
_UNKNOWN = _row(AMBIGUOUS, AMBIGUOUS, AMBIGUOUS, AMBIGUOUS, AMBIGUOUS)
_LABELS: Final = {
    (Chromosome.AUTOSOME, Sex.MALE): _TWO_COPIES,
    (Chromosome.AUTOSOME, Sex.FEMALE): _TWO_COPIES,
    (Chromosome.AUTOSOME, Sex.UNKNOWN): _TWO_COPIES,
    (Chromosome.X, Sex.MALE): _ONE_COPY,
    (Chromosome.X, Sex.FEMALE): _TWO_COPIES,
    (Chromosome.X, Sex.UNKNOWN): _UNKNOWN,
    (Chromosome.Y, Sex.MALE): _ONE_COPY,
    (Chromosome.Y, Sex.FEMALE): _NO_COPY,
    (Chromosome.Y, Sex.UNKNOWN): _UNKNOWN,
}
