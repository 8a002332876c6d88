"""Sizes of structural variants."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.variome.items.calculated.subjects import subject
from variome.items.calculated.extent import size, size_display


def size_of(kind: str, **properties: Any) -> int | None:
    return size(subject("StructuralVariant", {"CHROM": "1", "START": 1000, "SV_TYPE": kind, **properties}))


@pytest.mark.parametrize("kind", ["DEL", "DUP", "INV", "CNV"])
def test_the_size_is_counted_from_the_base_before(kind: str) -> None:
    assert size_of(kind, END=1050) == 50


def test_an_insertion_has_its_length_in_its_key() -> None:
    assert size_of("INS", END=1000, annotation_id="INS_chr1:1000-52-afb9da6a555ae521") == 52
    assert size_of("INS", END=1000, annotation_id="INS_chr1:1000-300") == 300


@pytest.mark.parametrize("key", ["INS_chr1:1000-.", "INS_chr1:1000-0", "INS_chr1:1000-mine"])
def test_an_insertion_of_unknown_length_has_no_size(key: str) -> None:
    assert size_of("INS", END=1000, annotation_id=key) is None


def test_a_breakend_has_no_size() -> None:
    assert size_of("BND", annotation_id="BND_chr1:1000-]chr17:198982]N") is None


def test_one_base_is_no_size() -> None:
    assert size_of("CNV", END=1000) is None


@pytest.mark.parametrize(
    ("bases", "shown"),
    [
        (1, "1 bp"), (999, "999 bp"), (1000, "1.0 kb"), (19610, "19.6 kb"), (999_949, "999.9 kb"),
        (999_950, "1.0 Mb"), (2_600_000, "2.6 Mb"), (248_956_421, "249.0 Mb"), (4_294_967_295, "4.3 Gb"),
    ],
)  # fmt: skip
def test_a_size_is_said_in_the_unit_that_people_use(bases: int, shown: str) -> None:
    document = {"CHROM": "1", "START": 0, "END": bases, "SV_TYPE": "DEL"}
    assert size_display(subject("StructuralVariant", document)) == shown


@given(st.integers(1000, 2**32 - 1))
def test_a_size_is_rounded_half_up_to_one_decimal(bases: int) -> None:
    shown = size_display(subject("StructuralVariant", {"CHROM": "1", "START": 0, "END": bases, "SV_TYPE": "DEL"}))
    number, unit = (shown or "").split()
    exact = Decimal(bases) / {"kb": 10**3, "Mb": 10**6, "Gb": 10**9}[unit]
    assert number == str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))
    assert 1 <= Decimal(number) < 1000
