"""What reserved keys of INFO mean."""

import pytest

from ingest.validation.rules import reserved_values
from tests.ingest.validation.rules.break_records import broken_by_record


@pytest.mark.parametrize(
    ("info", "names"),
    [
        ("DP=0;AC=-0;AF=1.0;BQ=1e-9;CIGAR=3M1D;END=100;SVTYPE=DEL", []),
        ("DP=-1", ["INFO-NEGATIVE"]),
        ("BQ=-1e-9", ["INFO-NEGATIVE"]),
        ("AD=1,-1", ["INFO-NEGATIVE"]),
        ("NOTE=-1", []),
        ("AF=1.01", ["INFO-FREQUENCY"]),
        ("AF=-0.01", ["INFO-FREQUENCY"]),
        ("AF=inf", ["INFO-FREQUENCY"]),
        ("AF=nan", []),
        ("CIGAR=.", []),
        ("CIGAR=M3", ["INFO-CIGAR"]),
        ("CIGAR=0.5", ["INFO-CIGAR"]),
        ("END=99", ["INFO-END"]),
        ("END=-1", ["INFO-NEGATIVE"]),
        ("END=.", []),
        ("SVTYPE=DUP:TANDEM", ["SVTYPE"]),
    ],
)
def test_reserved_keys_mean_something(info: str, names: list[str]) -> None:
    assert broken_by_record(reserved_values, info) == names


def test_svtype_is_deprecated_since_4_4() -> None:
    assert broken_by_record(reserved_values, "SVTYPE=SWAP", version="4.4") == []
