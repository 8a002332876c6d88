"""What a place on the genome means for inheritance: autosome, X, Y or mitochondrion, pseudo-autosomal regions apart."""

from enum import StrEnum
from typing import Final

from variome.model.alleles import contig_name


class Chromosome(StrEnum):
    """How many copies a place has in men and women, and whom they come from."""

    AUTOSOME = "autosome"
    X = "X"
    Y = "Y"
    MITOCHONDRIAL = "mitochondrial"


def chromosome_at(contig: str, position: int, assembly: str) -> Chromosome:
    """The chromosome class of a place.

    Every contig that is not X, Y or the mitochondrion counts as autosome, unplaced contigs too. Where X and Y pair
    (the pseudo-autosomal regions), both sexes carry two copies, and X and Y count as autosome. An assembly that the
    table of regions lacks has none: there, a place in such a region counts as X or Y.

    Args:
        contig: with or without `chr`; `M` or `MT`.
        position: 1-based; of a structural variant, its first base.
        assembly: `GRCh38` or `GRCh37`, spelled so; any other has no table.
    """
    chromosome = _CLASSES.get(contig_name(contig))
    if chromosome is None:
        return Chromosome.AUTOSOME
    regions = _PSEUDO_AUTOSOMAL.get((assembly, chromosome), ())
    paired = any(first <= position <= last for first, last in regions)
    return Chromosome.AUTOSOME if paired else chromosome


_CLASSES: Final = {"X": Chromosome.X, "Y": Chromosome.Y, "M": Chromosome.MITOCHONDRIAL}

# PAR1 and PAR2, first and last base, 1-based. Source: Genome Reference Consortium, https://www.ncbi.nlm.nih.gov/grc/human
# ("PAR" of GRCh37 and of GRCh38); the same in Ensembl, https://www.ensembl.org/info/genome/genebuild/human_PARS.html
_PSEUDO_AUTOSOMAL: Final = {
    ("GRCh37", Chromosome.X): ((60_001, 2_699_520), (154_931_044, 155_260_560)),
    ("GRCh37", Chromosome.Y): ((10_001, 2_649_520), (59_034_050, 59_363_566)),
    ("GRCh38", Chromosome.X): ((10_001, 2_781_479), (155_701_383, 156_030_895)),
    ("GRCh38", Chromosome.Y): ((10_001, 2_781_479), (56_887_903, 57_217_415)),
}
