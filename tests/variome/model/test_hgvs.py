"""Genomic names of variants: cases worked by hand, the names of another program, and a slow twin."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.reference.hgvs import applied
from variome.model.alleles import minimal_allele
from variome.model.hgvs import genomic_change, genomic_name

bases = st.text("ACGT", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("position", "ref", "alt", "change"),
    [
        (946538, "G", "A", "g.946538G>A"),
        (979034, "CGAA", "C", "g.979035_979037del"),
        (216247094, "TC", "T", "g.216247095del"),
        (11105500, "C", "CTA", "g.11105500_11105501insTA"),
        (100, "A", "AA", "g.100dup"),
        (100, "A", "AAA", "g.100_101insAA"),
        (100, "GA", "A", "g.100del"),
        (100, "A", "GA", "g.99_100insG"),
        (100, "AC", "TG", "g.100_101delinsTG"),
        (32361330, "CTGA", "TCAG", "g.32361330_32361333inv"),
        (100, "AA", "TT", "g.100_101inv"),
        (100, "CA", "T", "g.100_101delinsT"),
        (100, "C", "TA", "g.100delinsTA"),
        (100, "acg", "a", "g.101_102del"),
        (100, "N", "A", "g.100N>A"),
    ],
)
def test_a_change_is_named_as_the_nomenclature_asks(position: int, ref: str, alt: str, change: str) -> None:
    assert genomic_change("1", position, ref, alt) == change


@pytest.mark.parametrize("alt", ["*", "<DEL>", "G]17:198982]", "A"])
def test_what_is_no_change_of_bases_has_no_name(alt: str) -> None:
    assert genomic_change("1", 100, "A", alt) is None


def test_nothing_lies_before_the_first_base() -> None:
    assert genomic_change("1", 1, "A", "GA") is None
    assert genomic_change("1", 0, "N", "A") is None


def test_a_name_says_which_sequence_it_is_on() -> None:
    assert genomic_name("GRCh38", "1", 979034, "CGAA", "C") == "NC_000001.11:g.979035_979037del"
    assert genomic_name("GRCh37", "X", 100, "A", "G") == "NC_000023.10:g.100A>G"
    assert genomic_name("GRCh38", "M", 3243, "A", "G") == "NC_012920.1:m.3243A>G"
    assert genomic_name("GRCh37", "M", 3243, "A", "G") == "chrM:m.3243A>G"
    assert genomic_name("mm10", "1", 100, "A", "G") == "chr1:g.100A>G"
    assert genomic_name("GRCh38", "1", 100, "A", "*") is None


@given(before=bases, ref=bases, alt=bases, after=bases)
def test_a_name_does_to_the_reference_what_the_alleles_do(before: str, ref: str, alt: str, after: str) -> None:
    assume(ref != alt)
    reference = before + ref + after
    for spelling in ((len(before) + 1, ref, alt), minimal_allele(len(before) + 1, ref, alt)):
        name = genomic_change("1", *spelling)
        assert name is not None
        assert applied(name, reference) == before + alt + after


@given(before=st.text("ACGT"), after=st.text("ACGT"), two=st.permutations("ACGT"))
def test_a_substitution_is_named_by_its_two_bases_alone(before: str, after: str, two: list[str]) -> None:
    ref, alt = two[:2]
    name = genomic_change("1", 10, before + ref + after, before + alt + after)
    assert name == f"g.{10 + len(before)}{ref}>{alt}"
