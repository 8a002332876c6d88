"""REF and ALT."""

import pytest

from ingest.validation.rules import alleles
from tests.ingest.validation.rules.break_columns import broken_by_columns


@pytest.mark.parametrize("ref", ["A", "acgtn", "NNN", "CAT"])
def test_ref_is_bases_in_any_case(ref: str) -> None:
    assert broken_by_columns(alleles, REF=ref, ALT="GG") == []


@pytest.mark.parametrize("ref", ["", ".", "R", "C4", "<DEL>", "A,C", "*", "A ", "\u0410"])
def test_ref_is_nothing_else(ref: str) -> None:
    assert broken_by_columns(alleles, REF=ref, ALT="GG") == ["REF"]


@pytest.mark.parametrize(
    "alt",
    [
        ".",
        "T",
        "tN",
        "T,G",
        "*",
        "T,*",
        "<DEL>",
        "<DEL:ME:ALU>",
        "<*>",
        "<NON_REF>",
        "C[2:300[",
        "C]2:300]",
        "[2:300[C",
        "]2:300]C",
        "C[<contig>:7[",
        "C[HLA-A*01:01:7[",
        "C[<contig>[",
        ".C",
        "C.",
    ],
)
def test_alt_is_bases_an_asterisk_an_id_in_brackets_a_breakend_or_a_dot(alt: str) -> None:
    assert broken_by_columns(alleles, ALT=alt) == []


@pytest.mark.parametrize(
    "alt", ["", "R", "T4", "T,", ",T", "T,.", "<DEL", "DEL>", "<>", "<a b>", "C[2:300]", "C[2[", "[2:300[", "C[2:x["]
)
def test_alt_is_nothing_else(alt: str) -> None:
    assert broken_by_columns(alleles, ALT=alt) == ["ALT"]


@pytest.mark.parametrize(("version", "names"), [("4.1", ["ALT"]), ("4.2", []), ("4.5", [])])
def test_an_asterisk_is_an_allele_since_4_2(version: str, names: list[str]) -> None:
    assert broken_by_columns(alleles, ALT="*", version=version) == names


@pytest.mark.parametrize(("alt", "names"), [("T,G,T", ["ALT-TWICE"]), ("T,t", ["ALT-TWICE"]), ("<DEL>,<DEL>", [])])
def test_no_bases_stand_twice_in_alt(alt: str, names: list[str]) -> None:
    assert broken_by_columns(alleles, ALT=alt) == names


@pytest.mark.parametrize(("alt", "names"), [("<OWN>", []), ("<OTHER>", ["ALT-UNDEFINED"]), ("<DUP:TANDEM>", [])])
def test_a_type_of_its_own_has_an_alt_line(alt: str, names: list[str]) -> None:
    assert broken_by_columns(alleles, '##ALT=<ID=OWN,Description="x">', ALT=alt) == names


@pytest.mark.parametrize("alt", ["C", "c", "T,C"])
def test_no_alt_is_ref(alt: str) -> None:
    assert broken_by_columns(alleles, ALT=alt) == ["ALT-IS-REF"]
