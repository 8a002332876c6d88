import pytest

from ingest.chromosome import Chromosome, chromosome_at

MIDDLE = 50_000_000


@pytest.mark.parametrize(
    ("contig", "chromosome"),
    [
        ("chr1", Chromosome.AUTOSOME),
        ("22", Chromosome.AUTOSOME),
        ("chrX", Chromosome.X),
        ("X", Chromosome.X),
        ("chrY", Chromosome.Y),
        ("Y", Chromosome.Y),
        ("chrM", Chromosome.MITOCHONDRIAL),
        ("M", Chromosome.MITOCHONDRIAL),
        ("MT", Chromosome.MITOCHONDRIAL),
        ("chrMT", Chromosome.MITOCHONDRIAL),
        ("chrUn_KI270302v1", Chromosome.AUTOSOME),
    ],
)
def test_a_contig_is_known_with_and_without_chr(contig: str, chromosome: Chromosome) -> None:
    assert chromosome_at(contig, MIDDLE, "GRCh38") is chromosome


# Last base before, first and last base of, and first base after each region, from
# https://www.ncbi.nlm.nih.gov/grc/human
EDGES = [
    ("GRCh37", "X", 60_001, 2_699_520),
    ("GRCh37", "X", 154_931_044, 155_260_560),
    ("GRCh37", "Y", 10_001, 2_649_520),
    ("GRCh37", "Y", 59_034_050, 59_363_566),
    ("GRCh38", "X", 10_001, 2_781_479),
    ("GRCh38", "X", 155_701_383, 156_030_895),
    ("GRCh38", "Y", 10_001, 2_781_479),
    ("GRCh38", "Y", 56_887_903, 57_217_415),
]


@pytest.mark.parametrize(("assembly", "contig", "first", "last"), EDGES)
def test_a_pseudo_autosomal_region_counts_as_autosome_from_its_first_base_to_its_last(
    assembly: str, contig: str, first: int, last: int
) -> None:
    around = [chromosome_at(contig, position, assembly).value for position in (first - 1, first, last, last + 1)]
    assert around == [contig, "autosome", "autosome", contig]


def test_the_regions_are_as_long_on_x_as_on_y() -> None:
    lengths = [(assembly, last - first) for assembly, contig, first, last in EDGES if contig == "X"]
    assert lengths == [(assembly, last - first) for assembly, contig, first, last in EDGES if contig == "Y"]


def test_a_place_is_pseudo_autosomal_in_its_own_assembly_only() -> None:
    between = 2_700_000  # behind PAR1 of GRCh37, inside PAR1 of GRCh38
    assert chromosome_at("X", between, "GRCh37") is Chromosome.X
    assert chromosome_at("X", between, "GRCh38") is Chromosome.AUTOSOME


def test_an_unknown_assembly_has_no_pseudo_autosomal_regions() -> None:
    assert chromosome_at("chrX", 1_000_000, "mm39") is Chromosome.X


def test_the_mitochondrion_is_no_sex_chromosome_wherever_the_position_lies() -> None:
    assert chromosome_at("MT", 10_001, "GRCh38") is Chromosome.MITOCHONDRIAL
