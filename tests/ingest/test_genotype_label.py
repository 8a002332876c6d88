from itertools import product

import pytest

from ingest.chromosome import Chromosome
from ingest.family import Sex
from ingest.genotype_label import family_labels, genotype_label
from tests.reference.inheritance import reference_label

AUTOSOME, X, Y = Chromosome.AUTOSOME, Chromosome.X, Chromosome.Y
MALE, FEMALE, UNKNOWN = Sex.MALE, Sex.FEMALE, Sex.UNKNOWN
SPELLINGS = (
    "0/0", "0|0", "0/1", "0|1", "1|0", "1/1", "1|1", "1/2", "2|1", "0/2", "2/2", "./.", ".|.", ".", "./1", "1|.", "0/.",
    "./2", "0", "1", "2", "0/0/1", "1/1/1", "0/1/2", "./0/1", None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("genotype", "label"),
    [
        ("./.", "Missing"),
        (".", "Missing"),
        (None, "Missing"),
        ("0/0", "Homozygous reference"),
        ("0/1", "Heterozygous"),
        ("1|0", "Heterozygous"),
        ("1/1", "Homozygous alternate"),
        ("1/2", "Heterozygous alt/alt - multiallelic"),
        ("2|1", "Heterozygous alt/alt - multiallelic"),
        ("0/2", "Heterozygous"),
        ("2/2", "Homozygous alternate"),
    ],
)
@pytest.mark.parametrize("sex", Sex)
def test_an_autosomal_label_does_not_depend_on_sex(genotype: str | None, label: str, sex: Sex) -> None:
    assert genotype_label(genotype, sex, AUTOSOME) == label


@pytest.mark.parametrize("chromosome", [X, Y])
@pytest.mark.parametrize(
    ("genotype", "label"),
    [
        ("0", "Hemizygous reference"),
        ("0/0", "Hemizygous reference"),
        ("1", "Hemizygous alternate"),
        ("1|1", "Hemizygous alternate"),
        ("0/1", "False"),
        ("1/2", "False"),
        (".", "Missing"),
        ("./.", "Missing"),
    ],
)
def test_a_man_has_one_x_and_one_y(chromosome: Chromosome, genotype: str, label: str) -> None:
    assert genotype_label(genotype, MALE, chromosome) == label


@pytest.mark.parametrize(
    ("genotype", "label"),
    [
        ("./.", "-"),
        (".", "-"),
        (None, "-"),
        ("0", "-"),
        ("0/0", "-"),
        ("1", "False"),
        ("0/1", "False"),
        ("1/1", "False"),
    ],
)
def test_a_woman_has_no_y(genotype: str | None, label: str) -> None:
    assert genotype_label(genotype, FEMALE, Y) == label


def test_a_woman_has_two_x() -> None:
    found = [genotype_label(genotype, FEMALE, X) for genotype in ("0/0", "0/1", "1/1", "1/2", "./.")]
    assert found == [genotype_label(genotype, FEMALE, AUTOSOME) for genotype in ("0/0", "0/1", "1/1", "1/2", "./.")]


@pytest.mark.parametrize("chromosome", [X, Y])
@pytest.mark.parametrize("genotype", SPELLINGS)
def test_without_a_sex_every_label_on_x_and_y_is_ambiguous(chromosome: Chromosome, genotype: str | None) -> None:
    assert genotype_label(genotype, UNKNOWN, chromosome) == "Ambiguous"


@pytest.mark.parametrize("genotype", ["./1", "0|.", "1/."])
def test_half_a_call_is_missing(genotype: str) -> None:
    assert genotype_label(genotype, FEMALE, AUTOSOME) == "Missing"


@pytest.mark.parametrize(("sex", "chromosome"), [(MALE, AUTOSOME), (FEMALE, AUTOSOME), (FEMALE, X)])
def test_one_allele_where_two_are_due_is_missing(sex: Sex, chromosome: Chromosome) -> None:
    assert genotype_label("1", sex, chromosome) == "Missing"


def test_what_is_no_genotype_is_missing() -> None:
    assert genotype_label("A/C", FEMALE, AUTOSOME) == "Missing"


def test_a_mitochondrial_genotype_has_no_label_to_ask_for() -> None:
    with pytest.raises(KeyError):
        genotype_label("0/1", FEMALE, Chromosome.MITOCHONDRIAL)


def test_every_label_agrees_with_the_slow_twin() -> None:
    for genotype, sex, chromosome in product(SPELLINGS, Sex, (AUTOSOME, X, Y)):
        expected = reference_label(genotype, sex.value, chromosome.value)
        assert genotype_label(genotype, sex, chromosome) == expected, (genotype, sex, chromosome)


@pytest.mark.parametrize(("last", "is_multiallelic"), [("0/1", False), ("0/2", True), ("./2", True), (None, False)])
def test_an_allele_above_1_anywhere_makes_the_family_multiallelic(last: str | None, is_multiallelic: bool) -> None:
    assert family_labels(("0/0", "0/1", last), (MALE, FEMALE, MALE), AUTOSOME)[1] is is_multiallelic
