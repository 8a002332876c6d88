"""Genotypes."""

import pytest

from ingest.validation.rules import genotypes
from tests.ingest.validation.rules.break_records import broken_by_record


@pytest.mark.parametrize(
    ("genotype", "names"),
    [
        ("0/1", []),
        ("1|0", []),
        (".", []),
        ("./.", []),
        ("0", []),
        ("0|0|1", []),
        ("01/1", []),
        ("0/|1", ["GT"]),
        ("0/", ["GT"]),
        ("|0", ["GT"]),
        ("0/A", ["GT"]),
        ("0.5", ["GT"]),
        ("0/\u0661", ["GT"]),
        ("0/2", ["GT-ALLELE"]),
        ("0/99999999999999999999", ["GT-ALLELE"]),
    ],
)
def test_genotypes_name_alleles_that_there_are(genotype: str, names: list[str]) -> None:
    assert broken_by_record(genotypes, ".", "GT", genotype) == names


def test_a_phase_may_stand_before_the_first_allele_since_4_4() -> None:
    assert broken_by_record(genotypes, ".", "GT", "|0/1", version="4.4") == []


@pytest.mark.parametrize(("genotype", "names"), [("0/0", []), ("0/1", ["GT-WITHOUT-ALT"]), ("0/2", ["GT-ALLELE"])])
def test_without_an_alt_there_is_allele_0(genotype: str, names: list[str]) -> None:
    assert broken_by_record(genotypes, ".", "GT", genotype, alt=".") == names


@pytest.mark.parametrize(("sample", "n_found"), [("0/2:0/2", 1), ("0/2:0/3", 2), ("0/1:0/2", 1)])
def test_of_a_key_that_stands_there_twice_the_same_is_told_once(sample: str, n_found: int) -> None:
    assert broken_by_record(genotypes, ".", "GT:GT", sample) == ["GT-ALLELE"] * n_found
