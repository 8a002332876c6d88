import pytest

from ingest.validation.rules import alleles
from tests.ingest.validation.rules.break_columns import broken_by_columns


@pytest.mark.parametrize("text", ["C", "c", "ACGTN"])
def test_ref_is_bases(text: str) -> None:
    assert broken_by_columns(alleles, REF=text) == []


@pytest.mark.parametrize("text", ["", ".", "R", "C,G", "<DEL>", "*"])
def test_what_is_no_bases_is_found(text: str) -> None:
    assert broken_by_columns(alleles, REF=text) == ["REF"]


@pytest.mark.parametrize(
    "text",
    [
        ".", "T", "t", "T,G", "*", "<*>", "T,<*>", "<NON_REF>", "<DEL>", "<DUP:TANDEM>", "<OWN>", "]1:100]A",
        "[1:100[A", "AGT]1:100]", "AGT[<ctg1>:7[", "G[HLA-A*01:01:5[", ".A", "A.",
        ".[13:7[", "]13:7].", "C<ctg1>", "T,CG<ctg1>",
    ],
)  # fmt: skip
def test_an_allele_is_bases_a_symbol_or_a_breakend(text: str) -> None:
    assert broken_by_columns(alleles, ALT=text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "X",
        "T G",
        "T,",
        ",T",
        "T,.",
        "<A B>",
        "<<DEL>>",
        "<>",
        "DEL",
        "]1:100]",
        "[1:100[A]",
        "A[1[",
        "..",
        "**",
        "<ctg1>C",
        "C<ctg1>A",
        ".<a>",
    ],
)
def test_what_is_none_of_these_is_found(text: str) -> None:
    assert "ALT" in broken_by_columns(alleles, ALT=text)


def test_the_asterisk_came_with_version_4_2() -> None:
    assert broken_by_columns(alleles, "4.1", ALT="*") == ["ALT-ASTERISK"]


@pytest.mark.parametrize("text", ["T,T", "T,t", "T,*,*"])
def test_an_allele_that_stands_twice_is_found(text: str) -> None:
    assert broken_by_columns(alleles, ALT=text) == ["ALT-TWICE"]


@pytest.mark.parametrize("text", ["C", "c", "T,C"])
def test_an_alt_that_is_the_ref_is_found(text: str) -> None:
    assert broken_by_columns(alleles, ALT=text) == ["ALT-IS-REF"]


@pytest.mark.parametrize(
    ("text", "version", "names"),
    [
        ("<DEL:ME:ALU>", "4.4", []),
        ("<CNV:TR>", "4.1", []),
        ("<BND:FAR>", "4.3", []),
        ("<BND:FAR>", "4.4", ["ALT-FIRST-TYPE"]),
        ("T,<TRA:FAR>", "4.2", ["ALT-FIRST-TYPE"]),
        ("]1:100]A", "4.3", []),
    ],
)
def test_subtypes_stand_behind_a_known_type(text: str, version: str, names: list[str]) -> None:
    assert broken_by_columns(alleles, version, ALT=text) == names


def test_a_symbol_of_its_own_has_a_meta_line() -> None:
    assert broken_by_columns(alleles, ALT="<OTHER>") == ["ALT-UNDEFINED"]
