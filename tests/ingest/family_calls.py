"""Builders of family calls, and one place of every class."""

from ingest.family import Sex
from ingest.inheritance import FamilyCall, Relative, Roster

AUTOSOME, X, Y, PAR, MT = ("chr7", 100), ("chrX", 50_000_000), ("chrY", 20_000_000), ("chrX", 1_000_000), ("chrM", 100)
BROTHER = Relative("B", "brother", Sex.MALE)

Pairs = tuple[tuple[str | None, str | None], ...]


def roster(proband: Sex = Sex.MALE, *others: Relative) -> Roster:
    trio = (
        Relative("C", "proband", proband),
        Relative("M", "mother", Sex.FEMALE),
        Relative("F", "father", Sex.MALE),
    )
    return Roster((*trio, *others))


def call(
    genotypes: str,
    place: tuple[str, int] = AUTOSOME,
    proband: Sex = Sex.MALE,
    novo_pp: float | None = None,
    structural: bool = False,
    pairs: Pairs = (),
) -> FamilyCall:
    """A trio; genotypes of mother, father, proband, blank between them, as the rules write them."""
    mother, father, child = genotypes.split()
    return FamilyCall(roster(proband), (child, mother, father), *place, "GRCh38", novo_pp, structural, pairs)
