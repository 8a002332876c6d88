"""Values of samples."""

import pytest

from ingest.validation.rules import sample_values
from tests.ingest.validation.rules.break_records import broken_by_record


@pytest.mark.parametrize(
    ("keys", "sample", "names"),
    [
        ("GT:DP:AD:DS:MARK", "0/1:1:1,2:0.5:x", []),
        ("GT:DP:AD:DS:MARK", "0/1:.:.:.:.", []),
        ("GT:AD", "0/1:.,.", []),
        ("GT:DP", "0/1:1,2", ["SAMPLE-COUNT"]),
        ("GT:AD", "0/1:1", ["SAMPLE-COUNT"]),
        ("GT:DP", "0/1:x", ["SAMPLE-TYPE"]),
        ("GT:DS", "0/1:x", ["SAMPLE-TYPE"]),
        ("GT:MARK", "0/1:xy", ["SAMPLE-TYPE"]),
        ("GT:AD", "0/1:1,,2", ["SAMPLE-COUNT", "SAMPLE-TYPE"]),
        ("GT:DP", "0/1:9999999999", ["SAMPLE-INTEGER-RANGE"]),
        ("GT:DP", "0/1:-1", ["SAMPLE-NEGATIVE"]),
        ("GT:PS", "0|1:-1", ["SAMPLE-NEGATIVE"]),
        ("GT:GQ", "0/1:-1", ["SAMPLE-QUALITY"]),
        ("GT:GP", "0/1:0,1.1,0", ["GP"]),
        ("GT:HQ", "0/1:5", ["SAMPLE-COUNT"]),
        ("GT:OTHER", "0/1:a,b", []),
    ],
)
def test_values_are_as_their_meta_line_or_the_specification_says(keys: str, sample: str, names: list[str]) -> None:
    assert broken_by_record(sample_values, ".", keys, sample) == names


@pytest.mark.parametrize(
    ("sample", "is_fine"),
    [
        ("0/1:1,2,3", True),
        ("0:1,2", True),
        ("0/0/1:1,2,3,4", True),
        (".:1,2,3", True),
        (".:1,2", True),
        ("0/1:1,2", False),
        ("0:1,2,3", False),
        ("0/0/1:1,2,3", False),
        (".:1,2,3,4", False),
    ],
)
def test_likelihoods_are_as_many_as_a_ploidy_has_genotypes(sample: str, *, is_fine: bool) -> None:
    assert broken_by_record(sample_values, ".", "GT:GL", sample) == ([] if is_fine else ["SAMPLE-COUNT"])


def test_without_a_genotype_two_alleles_are_assumed() -> None:
    assert broken_by_record(sample_values, ".", "GL", "1,2,3") == []
    assert broken_by_record(sample_values, ".", "GL", "1,2") == ["SAMPLE-COUNT"]


@pytest.mark.parametrize(
    ("sample", "is_fine"),
    [
        ("2/4:2,4:20,30,10:90,80,0,100,110,120", True),
        ("0/0::30:0", True),
        ("0/3:3:15,25,1:40,0,80", False),
        ("0/3:3:15,25:40,0", False),
    ],
)
def test_local_values_are_counted_by_the_alleles_that_the_sample_lists(sample: str, *, is_fine: bool) -> None:
    found = broken_by_record(sample_values, ".", "GT:LAA:LAD:LPL", sample, alt="A,T,G,<*>", version="4.5")
    assert found == ([] if is_fine else ["SAMPLE-COUNT"])


def test_phase_sets_are_as_many_as_alleles() -> None:
    assert broken_by_record(sample_values, ".", "GT:PSL", "|0/1:a", version="4.4") == ["SAMPLE-COUNT"]


def test_before_4_3_gp_is_a_quality() -> None:
    assert broken_by_record(sample_values, ".", "GT:GP", "0/1:0,12.5,30", version="4.2") == []
