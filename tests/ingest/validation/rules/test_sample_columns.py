"""The column of a sample as a whole."""

import pytest

from ingest.validation.rules import sample_columns
from tests.ingest.validation.rules.break_records import broken_by_record


@pytest.mark.parametrize(
    ("keys", "sample", "names"),
    [
        ("GT:DP", "0/1:1", []),
        ("GT:DP", "0/1", []),
        ("GT:DP", "0/1:1:2", ["SAMPLE-VALUES"]),
        ("GT:DP:DS", "0/1::1", ["SAMPLE-EMPTY-VALUE"]),
        ("GT:DP", "", ["SAMPLE-EMPTY-VALUE"]),
        ("GT:PS:PSL", "0|1:5:.,.", []),
        ("GT:PS:PSL", "0|1:5:a,.", ["SAMPLE-PHASE-SETS"]),
        ("GT:LAA:LAD", "0/0::30", []),
        ("LAA:LEC", ":", []),
        ("LAA:LEC", ".:", []),
        ("LAA:LEC", "", []),
        ("LAA:LEC", "1:", ["SAMPLE-EMPTY-VALUE"]),
        ("LAA:LAD", ":", ["SAMPLE-EMPTY-VALUE"]),
        ("LEC:LAA", ":1", ["SAMPLE-EMPTY-VALUE"]),
        ("GT:LAA", "0/1:2,1", []),
        ("GT:LAA", "0/1:1,1", ["SAMPLE-LAA"]),
        ("GT:LAA", "0/1:0", ["SAMPLE-LAA"]),
        ("GT:LAA", "0/1:3", ["SAMPLE-LAA"]),
        ("GT:LAA", "0/1:\u0661", ["SAMPLE-LAA"]),
    ],
)
def test_samples_have_what_format_says(keys: str, sample: str, names: list[str]) -> None:
    assert broken_by_record(sample_columns, ".", keys, sample, alt="T,G", version="4.5") == names


def test_samples_that_a_line_does_not_have_are_not_told_that_they_are_empty() -> None:
    assert broken_by_record(sample_columns, ".\tGT", "0/1", "0/1", version="4.3") == []


@pytest.mark.parametrize(
    ("sample", "is_fine"),
    [
        ("|0/1:a,.", True),
        ("0|1:a,b", True),
        ("1:a", True),
        (".|.:.", True),
        ("/0/0|1:.,.,a", True),
        ("0/1:a,.", False),
        ("0/1|1:a,.,b", False),
        ("|0/1:a,b", False),
    ],
)
def test_an_allele_without_a_phase_is_in_no_phase_set(sample: str, *, is_fine: bool) -> None:
    found = broken_by_record(sample_columns, ".", "GT:PSL", sample, version="4.4")
    assert found == ([] if is_fine else ["PSL-UNPHASED"])
