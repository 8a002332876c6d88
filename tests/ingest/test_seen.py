"""What has come is known as long as it can come again, and forgotten then."""

from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest

from ingest.seen import SeenVariants
from tests.ingest.build_vcf import Parsed, parse_vcf, record, variant_schemas

FIRST, SECOND = UUID(int=1), UUID(int=2)


def parsed(tmp_path: Path, *records: str) -> Parsed:
    return parse_vcf(tmp_path, *records, schemas=variant_schemas(), samples="S1 S2")


def test_the_same_line_twice_is_one_variant_and_one_sample(tmp_path: Path) -> None:
    found = parsed(tmp_path, *[record(samples="GT 0/1 0/0")] * 2)
    assert found.types == ["Variant", "VariantSample"]
    assert found.kinds == ["duplicate-variant", "duplicate-sample"]


def test_the_first_line_stands_and_the_samples_of_the_second_still_count(tmp_path: Path) -> None:
    found = parsed(tmp_path, record(samples="GT:DP 0/1:7 0/0:1"), record(samples="GT:DP 0/1:9 0/1:8"))
    assert [(s["CALL_INFO"], s["DP"]) for s in found.samples] == [("S1", 7), ("S2", 8)]
    assert {s["variant"] for s in found.samples} == {found.samples[0]["variant"]}
    warning = found.problems[0]
    assert (warning.kind, warning.severity, warning.record, warning.value) == (
        "duplicate-variant",
        "warning",
        2,
        "chr1:100A_G",
    )


def test_two_spellings_of_one_minimal_allele_are_one_variant(tmp_path: Path) -> None:
    lines = [record("chr1:100", "CGAA", "C"), record("chr1:100", "CGAAG", "CG"), record("1:99", "TCGAA", "TC")]
    found = parsed(tmp_path, *(line + "\tGT\t0/1\t0/0" for line in lines[:2]))
    assert [v["annotation_id"] for v in found.variants] == ["chr1:100CGAA_C"]
    assert [s.get("file_spelling") for s in found.samples] == [None]
    found = parsed(tmp_path, *(line + "\tGT\t0/1\t0/0" for line in (lines[2], lines[0])))
    assert [v["annotation_id"] for v in found.variants] == ["chr1:100CGAA_C"]
    assert [s["file_spelling"] for s in found.samples] == [{"POS": 99, "REF": "TCGAA", "ALT": "TC"}]


def test_one_alt_twice_in_a_record_is_one_variant_and_one_sample(tmp_path: Path) -> None:
    found = parsed(tmp_path, record(alt="G,G", samples="GT 1/2 0/0"))
    assert found.types == ["Variant", "VariantSample"]


def test_another_sample_of_the_second_spelling_in_one_record_counts(tmp_path: Path) -> None:
    found = parsed(tmp_path, record(ref="CA", alt="C,CAA,TA", samples="GT 0/1 0/3"))
    assert [s["allele_index"] for s in found.samples] == [1, 3]


def test_the_window_forgets_what_lies_before_the_position() -> None:
    seen = SeenVariants()
    for position in range(1, 50_000):
        assert seen.is_new_variant(UUID(int=position), "1", position, position)
    assert len(seen._variants) <= 2


def test_the_window_keeps_what_lies_after_the_position() -> None:
    seen = SeenVariants()
    seen.is_new_variant(FIRST, "1", 100, 150)  # the minimal allele lies inside a long REF
    seen.is_new_variant(SECOND, "1", 120, 120)
    assert not seen.is_new_variant(FIRST, "1", 150, 150)


@pytest.mark.parametrize(("reach", "is_new"), [(0, True), (50, False)])
def test_left_alignment_reaches_back(reach: int, is_new: bool) -> None:
    seen = SeenVariants(reach)
    seen.is_new_variant(FIRST, "1", 100, 100)
    assert seen.is_new_variant(FIRST, "1", 140, 100) is is_new


@pytest.mark.parametrize("places", [[("1", 100), ("2", 100)], [("1", 100), ("1", 50)]])
def test_another_contig_or_a_step_back_begins_anew(places: list[tuple[str, int]]) -> None:
    seen = SeenVariants()
    for (contig, position), _ in pairwise([*places, ("", 0)]):
        assert seen.is_new_variant(FIRST, contig, position, position)


def test_samples_are_those_of_their_variant() -> None:
    seen = SeenVariants()
    for uuid in (FIRST, SECOND):
        seen.is_new_variant(uuid, "1", 100, 100)
    answers = [seen.is_new_sample(uuid, key) for uuid in (FIRST, SECOND) for key in ("S1", "S1", "S2")]
    assert answers == [True, False, True] * 2
