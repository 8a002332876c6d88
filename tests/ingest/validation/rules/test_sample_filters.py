"""Filters of genotypes."""

import pytest

from ingest.validation.rules import sample_filters
from tests.ingest.validation.rules.break_rules import COLUMNS, broken_by

HEADER = ("##fileformat=VCFv4.3", '##FILTER=<ID=q10,Description="x">', '##FILTER=<ID=s50,Description="x">')


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("PASS", []),
        (".", []),
        ("q10", []),
        ("q10;s50", []),
        ("q20", ["VCF-4.3-1.6.2-FT-UNDEFINED"]),
        ("q10;q20", ["VCF-4.3-1.6.2-FT-UNDEFINED"]),
        ("q10 s50", ["VCF-4.3-1.6.2-FT-WHITE-SPACE", "VCF-4.3-1.6.2-FT-UNDEFINED"]),
    ],
)
def test_ft_names_filters_of_the_header(text: str, names: list[str]) -> None:
    columns = f"{COLUMNS}\tFORMAT\tS1"
    assert broken_by(sample_filters, *HEADER, columns, f"1\t2\t.\tC\tT\t.\t.\t.\tGT:FT:DP\t0/1:{text}:5") == names
