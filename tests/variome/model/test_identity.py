import copy
import pickle
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variome.model.identity import (
    VARIOME_NAMESPACE,
    file_uuid,
    item_uuid,
    located_uuids,
    sample_uuid,
    variant_uuid,
)


def test_an_item_without_a_place_has_a_version_5_uuid() -> None:
    assert item_uuid("Gene", "ENSG00000187642") == uuid5(VARIOME_NAMESPACE, "Gene/ENSG00000187642")


def test_a_variant_uuid_begins_with_contig_and_position() -> None:
    uuid = variant_uuid("GRCh38", "X", 979034, "chrX:979034CGAA_C")
    assert uuid.version == 8
    assert uuid.bytes[0] == 23
    assert int.from_bytes(uuid.bytes[1:5], "big") == 979034


def test_a_uuid_that_was_made_without_the_constructor_is_like_any_other() -> None:
    uuid = variant_uuid("GRCh38", "X", 979034, "chrX:979034CGAA_C")
    other = UUID(str(uuid))
    assert (uuid, hash(uuid), uuid.is_safe) == (other, hash(other), other.is_safe)
    assert pickle.loads(pickle.dumps(uuid)) == copy.deepcopy(uuid) == other
    with pytest.raises(TypeError, match="immutable"):
        uuid.int = 0  # type: ignore[misc]


def test_assembly_and_type_are_part_of_the_identity() -> None:
    same = ("1", 5, "chr1:5A_C")
    assert len({variant_uuid(a, *same, item_type=t) for a in ("GRCh37", "GRCh38") for t in ("Variant", "Other")}) == 4


def test_a_sample_lies_beside_its_variant() -> None:
    variant = variant_uuid("GRCh38", "2", 5, "chr2:5A_C")
    sample = sample_uuid(variant, f"S1:{variant}:{file_uuid('p', 'f')}")
    assert sample.bytes[:5] == variant.bytes[:5]
    assert sample != variant


@given(st.lists(st.integers(1, 2**32 - 1), min_size=2, max_size=50))
def test_uuids_of_one_contig_sort_by_position(positions: list[int]) -> None:
    def place(p: int) -> UUID:
        return variant_uuid("GRCh38", "1", p, f"chr1:{p}A_C")

    assert [place(p) for p in sorted(positions)] == sorted(place(p) for p in positions)


@given(st.text(min_size=1, max_size=20))
def test_any_contig_name_gets_a_uuid(contig: str) -> None:
    assert variant_uuid("GRCz11", contig, 1, f"chr{contig}:1A_C").version == 8


@pytest.mark.parametrize("contig", ["1", "X", "KI270728.1"])
def test_the_range_of_some_positions_holds_their_uuids_and_no_others(contig: str) -> None:
    low, high = located_uuids(contig, 100, 200)
    inside = [variant_uuid("GRCh38", contig, position, f"chr{contig}:{position}A_T") for position in (100, 150, 200)]
    outside = [variant_uuid("GRCh38", contig, position, f"chr{contig}:{position}A_T") for position in (99, 201)]
    assert all(low <= each <= high for each in (*inside, *(sample_uuid(each, "S:x") for each in inside)))
    assert not any(low <= each <= high for each in outside)
