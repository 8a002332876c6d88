"""Modified bases in VCF 4.5."""

import pytest

from ingest.validation.rules import base_modifications
from tests.ingest.validation.rules.break_records import broken_by_record
from tests.ingest.validation.rules.break_rules import broken_by_meta_line


@pytest.mark.parametrize(
    ("keys", "sample", "names"),
    [
        ("GT:M5mC:DPM5mC:ADM5mC", "0|0:0.75,.:4,.:3,.", []),
        ("GT:M12345A", "0/1:1", []),
        ("GT:M12345A", "0/0:.", []),
        ("GT:MQ", "0/1:60", []),
        ("MQ", "60", []),
        ("M5mC", "0.5", ["MODIFICATION-GT"]),
        ("GT:M5mC", "0|0:.,1.01", ["MODIFICATION-FRACTION"]),
        ("GT:M12345A", "0/1:-0.5", ["MODIFICATION-FRACTION"]),
        ("GT:MxaoN", "0:.,inf", ["MODIFICATION-FRACTION"]),
        ("GT:DPM6mA", "0/1:-1", ["MODIFICATION-DEPTH"]),
        ("GT:ADM12345U", "1|1:2,-1", ["MODIFICATION-DEPTH"]),
    ],
)
def test_a_fraction_is_part_of_1_and_a_depth_is_not_negative(keys: str, sample: str, names: list[str]) -> None:
    assert broken_by_record(base_modifications, ".", keys, sample, version="4.5") == names


def test_before_4_5_the_keys_are_free() -> None:
    assert broken_by_record(base_modifications, ".", "GT:M5mC", "0/1:75", version="4.4") == []


@pytest.mark.parametrize(
    ("key", "is_fine"),
    [("M5mC", True), ("M12345C", True), ("M27551G", True), ("M27551C", False), ("ADM28871A", False)],
)
def test_an_alias_stands_for_its_number(key: str, *, is_fine: bool) -> None:
    line = f'##FORMAT=<ID={key},Number=M,Type=Float,Description="x">'
    found = broken_by_meta_line(base_modifications, line, version="4.5")
    assert found == ([] if is_fine else ["VCF-4.5-1.6.2-MODIFICATION-ALIAS"])


@pytest.mark.parametrize(
    ("alt", "genotype", "key", "n_values"),
    [
        ("A", "0/1", "M5mC", 1),
        ("CTAG", "0/1", "M5mC", 3),
        (".", "0|0", "M5mC", 2),
        (".", "0/0", "M5mC", 1),
        ("A,T,G,ACG", "/3|1/0|4|0/0/3/1", "M5mC", 5),
        ("CTAG", "./1", "M6mA", 2),
        ("<DEL>", "|0/1", "M5mC", 1),
        ("CT", "1", "MxaoN", 4),
    ],
)
def test_there_are_as_many_values_as_bases_that_can_be_modified(
    alt: str, genotype: str, key: str, n_values: int
) -> None:
    for n_told in (n_values - 1, n_values, n_values + 1):
        text = ",".join(["0.5"] * n_told) or "."
        found = broken_by_record(base_modifications, ".", f"GT:{key}", f"{genotype}:{text}", alt=alt, version="4.5")
        assert found == ([] if n_told in {0, n_values} else ["MODIFICATION-COUNT"])


@pytest.mark.parametrize(
    ("alt", "genotype"), [("<*>", "0/0"), ("CN", "1"), ("C[1:200[", "0/1"), ("T", "0/2"), ("T", "x")]
)
def test_values_are_not_counted_where_the_record_does_not_tell_the_bases(alt: str, genotype: str) -> None:
    found = broken_by_record(base_modifications, ".", "GT:M5mC", f"{genotype}:0,0,0,0", alt=alt, version="4.5")
    assert found == []
