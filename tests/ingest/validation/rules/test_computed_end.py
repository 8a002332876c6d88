"""END since VCF 4.4."""

import pytest

from ingest.validation.rules import computed_end
from tests.ingest.validation.rules.break_records import broken_by_record

BROKEN = ["END-COMPUTED"]


@pytest.mark.parametrize(
    ("alt", "info", "names"),
    [
        ("T", "END=100", []),
        ("T", "END=101", BROKEN),
        ("T[1:200[", "END=100", []),
        ("<DEL>", "SVLEN=50;END=150", []),
        ("<DEL>", "SVLEN=-50;END=150", []),
        ("<DEL>", "END=149;SVLEN=50", BROKEN),
        ("<DEL>,<DUP:TANDEM>,T", "SVLEN=50,60,.;END=160", []),
        ("<DEL>,<DUP>", "SVLEN=50,60;END=150", BROKEN),
        ("<INS>", "SVLEN=50;END=100", []),
        ("<INS>", "SVLEN=50;END=150", []),
        ("<INS>", "SVLEN=50;END=120", BROKEN),
        ("<DEL>", "END=150", []),
        ("<OWN>", "END=150", []),
        ("<*>", "END=150", []),
        ("T", "END=.", []),
    ],
)
def test_end_is_the_last_base_that_the_alleles_span(alt: str, info: str, names: list[str]) -> None:
    assert broken_by_record(computed_end, info, alt=alt, version="4.5") == names


@pytest.mark.parametrize(("end", "names"), [(109, []), (104, BROKEN), (110, BROKEN)])
def test_the_longest_block_of_a_sample_ends_last(end: int, names: list[str]) -> None:
    samples = ("GT:LEN", "0/0:5", "0/0:10", "0/0:.", "0/0")
    assert broken_by_record(computed_end, f"END={end}", *samples, alt="<*>", version="4.5") == names


@pytest.mark.parametrize(
    ("alt", "info", "names"),
    [
        ("<DEL>", "SVLEN=50;END=150", []),
        ("<DEL>", "SVLEN=50;END=160", ["END-LONGEST"]),
        ("T", "END=160", ["END-LONGEST"]),
        ("<*>", "END=160", []),
        ("T,<*>", ".", ["END-ABSENT"]),
    ],
)
def test_in_4_4_end_is_that_of_the_longest_allele(alt: str, info: str, names: list[str]) -> None:
    assert broken_by_record(computed_end, info, alt=alt, version="4.4") == names


def test_before_4_4_end_says_itself_where_the_variant_ends() -> None:
    assert broken_by_record(computed_end, "SVLEN=50;END=160", alt="<DEL>", version="4.3") == []
    assert broken_by_record(computed_end, ".", alt="<*>", version="4.3") == []
