"""Keys of structural variants since VCF 4.4."""

import pytest

from ingest.validation.rules import structural_values
from tests.ingest.validation.rules.break_records import broken_by_record


@pytest.mark.parametrize(
    ("alt", "info", "names"),
    [
        ("<DEL>", "SVLEN=5;SVCLAIM=DJ;CIPOS=-5,5;CIEND=0,0", []),
        ("<DEL>,T", "SVLEN=5,.;SVCLAIM=D,.;CIPOS=-5,5,.,.", []),
        ("<DEL>,<DUP:TANDEM>", "SVLEN=5,6;SVCLAIM=D,J", []),
        ("<INS:ME>", "SVLEN=5", []),
        ("<*>", ".", []),
        ("T", ".", []),
        ("T[1:200[", "SVCLAIM=J", []),
        ("<INS>", ".", ["SVLEN-ABSENT"]),
        ("<INS>", "SVLEN=.", ["SVLEN-ABSENT"]),
        ("<INS>,<INV>", "SVLEN=5", ["SVLEN-ABSENT"]),
        ("<DUP>", "SVLEN=5", ["SVCLAIM-ABSENT"]),
        ("<DUP>", "SVLEN=5;SVCLAIM=.", ["SVCLAIM-ABSENT"]),
        ("<DUP>", "SVLEN=5;SVCLAIM=JD", ["SVCLAIM"]),
        ("<CNV:TR>", "SVLEN=5;SVCLAIM=DJ", ["SVCLAIM"]),
        ("<INV>", "SVLEN=5;SVCLAIM=D", ["SVCLAIM"]),
        ("T[1:200[", "SVCLAIM=DJ", ["SVCLAIM"]),
        ("<INS>", "SVLEN=-5", ["SVLEN-NEGATIVE"]),
        ("<INS>", "SVLEN=5;CIPOS=1", ["INTERVAL-COUNT"]),
        ("<INS>", "SVLEN=5;CIPOS=1,2", ["INTERVAL-SPAN"]),
        ("<INS>", "SVLEN=5;CIEND=-2,-1", ["INTERVAL-SPAN"]),
    ],
)
@pytest.mark.parametrize("version", ["4.4", "4.5"])
def test_structural_alleles_say_what_they_are(alt: str, info: str, names: list[str], version: str) -> None:
    assert broken_by_record(structural_values, info, alt=alt, version=version) == names


def test_none_of_it_holds_before_4_4() -> None:
    assert broken_by_record(structural_values, "SVLEN=-5;CIPOS=1", alt="<DEL>", version="4.3") == []


@pytest.mark.parametrize(
    ("keys", "svlen", "names"),
    [
        ("GT:CN", "5,5", []),
        ("GT:CN", "5,-5", []),
        ("GT:CN", "5,.", []),
        ("GT", "5,6", []),
        ("GT:CN", "5,6", ["CN-SVLEN"]),
    ],
)
def test_alleles_that_share_a_copy_number_are_as_long(keys: str, svlen: str, names: list[str]) -> None:
    info = f"SVLEN={svlen};SVCLAIM=D,D"
    found = broken_by_record(structural_values, info, keys, "0/1:1", alt="<DEL>,<DUP>", version="4.4")
    assert [name for name in found if name == "CN-SVLEN"] == names
