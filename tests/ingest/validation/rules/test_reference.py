"""Rules about records against a reference genome."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reference import Reference
from ingest.validation import catalogue
from ingest.validation.validator import Validator
from tests.reference.left_alignment import leftmost_spelling

FASTA = Path(__file__).parents[4] / "sample_vcfs" / "invalid" / "rules" / "reference.fa"
BASES = "ACGTTGCACACACATTTNACGGATCCAT"


@pytest.fixture(scope="module")
def reference() -> Iterator[Reference]:
    with Reference(str(FASTA)) as opened:
        yield opened


def broken(reference: Reference, record: str) -> list[str]:
    """Which rules of references a record breaks, which is the same with screens and without."""
    head = "##fileformat=VCFv4.3\n##contig=<ID=1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    lines = f"{head}{record}\n".encode().splitlines(keepends=True)
    screened, whole = (
        [each.kind for each in Validator("test", is_screened=used, reference=reference).read(lines)]
        for used in (True, False)
    )
    assert screened == whole
    return [kind for kind in screened if kind.startswith("REF-") and kind in catalogue.RULES]


def record(position: object, ref: str, alt: str, contig: str = "1") -> str:
    return f"{contig}\t{position}\t.\t{ref}\t{alt}\t30\tPASS\t."


@pytest.mark.parametrize(
    ("position", "ref", "alt"),
    [
        (1, "A", "C"),
        (1, "a", "c"),
        (1, "N", "C"),
        (1, "A", "."),
        (1, "A", "<DEL>"),
        (3, "GT", "G"),
        (6, "GCA", "G"),
        (6, "G", "GCA"),
        (4, "TTG", "T,TTA,*"),
        (4, "TT", "AC"),
        (18, "G", "C"),  # N in the reference
        (0, "N", "]1:4]N"),
        (29, "N", "N[1:4["),
    ],
)
def test_a_record_that_the_reference_has_is_fine(reference: Reference, position: int, ref: str, alt: str) -> None:
    assert broken(reference, record(position, ref, alt)) == []
    assert broken(reference, record(position, ref, alt, "chr1")) == []


@pytest.mark.parametrize(
    ("position", "ref", "alt", "expected"),
    [
        (1, "C", "A", ["REF-AGREES"]),
        (1, "CC", "<DEL>", ["REF-AGREES"]),
        (28, "TA", "T", ["REF-AGREES"]),
        (30, "N", "A", ["REF-AGREES"]),
        (999999999, "A", "C", ["REF-AGREES"]),
        (14, "GCC", "G", ["REF-AGREES"]),  # not left-aligned as well, if REF were right
        (4, "CC", "C", ["REF-AGREES"]),
        (3, "GTTGC", "GTGC", ["REF-MINIMAL"]),
        (4, "TT", "T", ["REF-LEFT-ALIGNED"]),
        (4, "TT", "TC", ["REF-MINIMAL"]),
        (4, "TTG", "TCG,TG", ["REF-MINIMAL"]),
        (12, "ACA", "A", ["REF-LEFT-ALIGNED"]),
        (14, "A", "ACA", ["REF-LEFT-ALIGNED"]),
        (7, "CACA", "CA", ["REF-MINIMAL", "REF-LEFT-ALIGNED"]),
    ],
)
def test_each_way_to_differ_has_its_rule(
    reference: Reference, position: int, ref: str, alt: str, expected: list[str]
) -> None:
    assert broken(reference, record(position, ref, alt)) == expected


@pytest.mark.parametrize(
    ("position", "ref", "told"),
    [
        (5, "GG", "expected TG, as the reference has it, found GG"),
        (27, "ATAC", "expected REF to end by base 28, the last of the contig, found it 2 longer"),
        (29, "A", "expected a place on 1, which has 28 bases, found POS 29"),
    ],
)
def test_what_is_wrong_with_ref_is_told(reference: Reference, position: int, ref: str, told: str) -> None:
    lines = f"##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{record(position, ref, 'C')}\n"
    found = Validator("test", reference=reference).read(lines.encode().splitlines(keepends=True))
    assert [told in each.message for each in found if each.kind == "REF-AGREES"] == [True]


def test_a_contig_that_the_reference_lacks_is_noted_and_nothing_else(reference: Reference) -> None:
    assert broken(reference, record(1, "C", "A", "2")) == ["REF-CONTIG"]


@given(position=st.integers(2, 27), length=st.integers(0, 3), inserted=st.text(alphabet="ACGT", max_size=3))
def test_what_is_said_to_lie_left_of_nothing_does(position: int, length: int, inserted: str) -> None:
    ref = BASES[position - 1 : position + length]
    alt = BASES[position - 1] + inserted
    if "N" in ref or ref == alt:
        return
    with Reference(str(FASTA)) as opened:
        found = broken(opened, record(position, ref, alt))

    is_left = leftmost_spelling(BASES, position, ref, alt) == (position, ref, alt)
    assert (not {"REF-MINIMAL", "REF-LEFT-ALIGNED"} & set(found)) == is_left


@given(st.text(alphabet="ACGTN019,.\t<>*chr-", max_size=40))
def test_no_text_makes_a_rule_raise(text: str) -> None:
    with Reference(str(FASTA)) as opened:
        broken(opened, text)
