"""Reads of the reference and of the allele, and their share."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.variome.items.calculated.subjects import sample
from variome.items.calculated.depths import allele_fraction, alternate_depth, reference_depth


def depths_of(**properties: Any) -> tuple[Any, ...]:
    found = sample(**properties)
    return reference_depth(found), alternate_depth(found), allele_fraction(found)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"AD": "16,22"}, (16, 22, 22 / 38)),
        ({"AD": "0,10", "GT": "1/1"}, (0, 10, 1.0)),
        ({"AD": "0,0"}, (0, 0, None)),
        ({"AD": "16,."}, (16, None, None)),
        ({"AD": ".,22"}, (None, 22, None)),
        ({"AD": "16"}, (16, None, None)),
        ({}, (None, None, None)),
        ({"AD": [16, 22]}, (16, 22, 22 / 38)),
        ({"AD": 16}, (16, None, None)),
        ({"AD": "9" * 5000 + ",22"}, (None, 22, None)),
        ({"AD": "1,2,5", "GT": "0/2", "allele_index": 2.0}, (1, 5, 5 / 8)),
        # The header does not say Number=R: the numbers of all alleles stand there.
        ({"AD": "1,2,5", "GT": "0/2", "allele_index": 2}, (1, 5, 5 / 8)),
        ({"AD": "1,2,5", "GT": "1/2", "allele_index": 1}, (1, 2, 2 / 8)),
        ({"AD": "1,2,.", "GT": "0/1"}, (1, 2, None)),
        ({"AD": "1,2,5", "GT": "0/4", "allele_index": 4}, (1, None, None)),
    ],
)
def test_depths_follow_the_allele_of_the_item(properties: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert depths_of(**properties) == expected


def entry(name: str, depths: str) -> dict[str, str]:
    return {"samplegeno_sampleid": name, "samplegeno_ad": depths}


def test_of_two_alternates_the_share_counts_the_reads_of_both() -> None:
    genotypes = [entry("S10", "0/14/7"), entry("S1-WGS", "0/14/14")]
    assert depths_of(AD="0,14", GT="1/2", allele_index=2, samplegeno=genotypes) == (0, 14, 0.5)


@pytest.mark.parametrize("genotypes", [[], [entry("S10", "0/14/14")], [entry("S1", "0/7/7")], [entry("S1", "0")]])
def test_of_two_alternates_the_share_is_absent_where_the_reads_of_one_are_not_known(genotypes: list[Any]) -> None:
    assert depths_of(AD="0,14", GT="1|2", allele_index=2, samplegeno=genotypes) == (0, 14, None)


def test_the_entry_of_a_sample_is_that_of_its_own_name_before_one_with_a_suffix() -> None:
    genotypes = [entry("S1-2", "0/14/28"), entry("S1", "0/14/14")]
    assert depths_of(AD="0,14", GT="1/2", samplegeno=genotypes) == (0, 14, 0.5)


@given(st.data(), st.lists(st.integers(0, 99), min_size=2, max_size=5), st.booleans(), st.booleans())
def test_a_share_is_never_of_fewer_reads_than_the_called_alleles_have(
    data: st.DataObject, depths: list[int], is_reduced: bool, keeps_all: bool
) -> None:
    """The twin has the whole call; the item what a header with Number=R, or one without, leaves of it."""
    index = data.draw(st.integers(1, len(depths) - 1))
    other = data.draw(st.integers(0, len(depths) - 1))
    kept = [depths[0], depths[index]] if is_reduced else depths
    genotypes = [entry("S1", "/".join(map(str, depths)))] if keeps_all else []
    found = allele_fraction(
        sample(AD=",".join(map(str, kept)), GT=f"{other}/{index}", allele_index=index, samplegeno=genotypes)
    )
    is_whole = not is_reduced or len(depths) == 2
    calls_another = other not in {0, index}
    total = sum(depths) if is_whole or (calls_another and keeps_all) else None if calls_another else sum(kept)
    assert found == (depths[index] / total if total else None)
