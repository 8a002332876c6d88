from hypothesis import given
from hypothesis import strategies as st

from variome.model.alleles import contig_name, minimal_allele

bases = st.text("ACGT", min_size=1, max_size=12)


def applied(start: int, ref: str, alt: str, sequence: str) -> str:
    return sequence[: start - 1] + alt + sequence[start - 1 + len(ref) :]


def test_two_spellings_of_a_deletion_are_one_allele() -> None:
    assert minimal_allele(979034, "CGAA", "C") == minimal_allele(979034, "CGAAG", "CG") == (979034, "CGAA", "C")


def test_a_substitution_loses_its_common_prefix_and_suffix() -> None:
    assert minimal_allele(100, "ACGT", "ATGT") == (101, "C", "T")


def test_an_insertion_keeps_one_anchor_base() -> None:
    assert minimal_allele(10, "AAT", "AAGT") == (11, "A", "AG")


def test_suffix_goes_before_prefix() -> None:
    assert minimal_allele(10, "CAA", "CA") == (10, "CA", "C")


def test_a_delins_keeps_no_base_in_common() -> None:
    assert minimal_allele(10, "GCGAA", "GCT") == (12, "GAA", "T")


def test_an_indel_without_common_base_stays() -> None:
    assert minimal_allele(10, "GA", "T") == (10, "GA", "T")


def test_equal_alleles_keep_a_base() -> None:
    assert minimal_allele(10, "A", "A") == (10, "A", "A")


def test_symbolic_and_star_alleles_are_kept() -> None:
    for alt in ("*", "<DEL>", "G]17:198982]", "."):
        assert minimal_allele(10, "GA", alt) == (10, "GA", alt)


@given(prefix=bases, ref=bases, alt=bases, suffix=bases)
def test_the_minimal_allele_makes_the_same_change(prefix: str, ref: str, alt: str, suffix: str) -> None:
    sequence = prefix + ref + suffix
    position, small_ref, small_alt = minimal_allele(1, sequence, prefix + alt + suffix)
    assert small_ref
    assert small_alt
    assert applied(position, small_ref, small_alt, sequence) == prefix + alt + suffix


@given(ref=bases, alt=bases)
def test_minimal_is_minimal(ref: str, alt: str) -> None:
    once = minimal_allele(50, ref, alt)
    assert minimal_allele(*once) == once


def test_contigs_lose_chr_and_mt_is_m() -> None:
    assert [contig_name(c) for c in ("chr1", "1", "chrM", "MT", "chrMT", "X", "CHRX", "chr", "HLA-A")] == [
        "1", "1", "M", "M", "M", "X", "X", "chr", "HLA-A",
    ]  # fmt: skip
