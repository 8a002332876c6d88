"""How long larger loads will take, worked out of what was measured.

Of several genomes the later ones bring fewer variants that are new. How many follows from how common alleles are: among
n chromosomes of a population that neither grew nor shrank, 1 + 1/2 + ... + 1/n times as many places vary between them
and the reference as between one of them and it. Populations that grew, as ours, have more rare alleles, so that the
truth lies between that and all new.

Source:
    Watterson (1975), Theoretical Population Biology 7:256.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.growth_case import Found

EXOME: Final = 100_000
GENOME: Final = 5_000_000
"""Records of a trio."""

N_GENOMES: Final = 100
_CHROMOSOMES: Final = 4
"""That a trio brings: those of the parents."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A load that was not run: its records, those of them whose variants are new, and the hours."""

    what: str
    records: int
    new: int
    hours: float


def expected(growth: Sequence[Found], known: Sequence[Found]) -> list[Expected]:
    """What is expected of an exome, a genome, a hundred genomes.

    Args:
        growth: loads of new variants, smaller ones first.
        known: loads of variants that another file has brought. Without any, nothing is told of several genomes.
    """
    if not growth:
        return []
    genome = GENOME * _seconds(growth[-1]) / 3600
    rows = [
        Expected("an exome", EXOME, EXOME, EXOME * _seconds(_nearest(growth, EXOME)) / 3600),
        Expected("a genome", GENOME, GENOME, genome),
    ]
    if known:
        new = sum(new_variants())
        all_records = N_GENOMES * GENOME
        hours = (new * _seconds(growth[-1]) + (all_records - new) * _seconds(known[-1])) / 3600
        rows.append(Expected(f"{N_GENOMES} genomes", all_records, new, hours))
        alone = f"{N_GENOMES} genomes that share no variant"
        rows.append(Expected(alone, all_records, all_records, N_GENOMES * genome))
    return rows


def new_variants() -> list[int]:
    """How many variants are new in each of the genomes, one after the other."""
    first = _varying(1)
    return [round(GENOME * (_varying(number) - _varying(number - 1)) / first) for number in range(1, N_GENOMES + 1)]


def _varying(n_genomes: int) -> float:
    """Places that vary among the reference and so many genomes, by those of one chromosome and the reference."""
    return sum(1 / number for number in range(1, _CHROMOSOMES * n_genomes + 1))


def _seconds(found: Found) -> float:
    return found.microseconds / 1e6


def _nearest(growth: Sequence[Found], records: int) -> Found:
    return min(growth, key=lambda each: max(each.case.records / records, records / each.case.records))
