"""What is counted of many is what counting one by one gives."""

from bisect import bisect_right
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from variome.search.facets import BOUNDS
from variome.search.tallies import NO_INTEGER, NO_VALUE, Tally, distinct

SHARED_LOW_BITS = st.sampled_from([n << 16 for n in range(5)])
CODES = st.lists(st.one_of(st.integers(-(2**63), 2**63 - 1), SHARED_LOW_BITS), max_size=60)


@given(CODES)
def test_each_code_is_counted_and_has_an_example(codes: list[int]) -> None:
    assert counted(np.array(codes, dtype=np.int64)) == Counter(codes)


@pytest.mark.parametrize("n_different", [1, 7, 3000, 200_000])
def test_each_of_many_codes_is_counted_and_has_an_example(n_different: int) -> None:
    chance = np.random.default_rng(n_different)
    some = chance.integers(-(2**63), 2**63 - 1, n_different, dtype=np.int64)
    codes = np.concatenate([some[chance.integers(0, n_different, 200_000)], [0, 1 << 16, 2 << 16, 1 << 16]])
    assert counted(codes) == Counter(codes.tolist())


def counted(codes: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Counter[int]:
    positions, counts = distinct(codes)
    return Counter(dict(zip(codes[positions].tolist(), counts.tolist(), strict=True)))


@given(CODES, CODES)
def test_codes_of_two_parts_are_counted_together(first: list[int], second: list[int]) -> None:
    tally = Tally()
    for codes in (first, second):
        uuids = np.array([str(code).encode().ljust(20) for code in codes], dtype="S20").view("V20")
        tally.add_codes(np.array(codes, dtype=np.int64), uuids)
    wanted = Counter(first + second)
    assert tally.n_missing == wanted.pop(NO_VALUE, 0)
    assert tally.hits == wanted
    assert all(int(tally.examples[code]) == code for code in wanted)


REALS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(list(map(float, BOUNDS)))
INTEGERS = st.integers(NO_INTEGER + 1, 2**63 - 1)


@given(st.lists(st.none() | REALS), st.lists(st.none() | REALS))
def test_reals_are_counted_in_the_ranges_that_they_lie_in(
    first: list[float | None], second: list[float | None]
) -> None:
    tally = Tally()
    for numbers in (first, second):
        tally.add_numbers(np.array([np.nan if each is None else each for each in numbers], dtype=np.float64))
    assert_counted(tally, first + second)


@given(st.lists(st.none() | INTEGERS))
def test_integers_are_counted_in_the_ranges_that_they_lie_in(numbers: list[int | None]) -> None:
    tally = Tally()
    tally.add_numbers(np.array([NO_INTEGER if each is None else each for each in numbers], dtype=np.int64))
    assert_counted(tally, numbers)


def assert_counted(tally: Tally, numbers: "list[float | None] | list[int | None]") -> None:
    present = [each for each in numbers if each is not None]
    assert tally.hits == Counter(bisect_right(BOUNDS, float(each)) for each in present)
    assert tally.n_missing == len(numbers) - len(present)
    assert (tally.least, tally.greatest) == ((min(present), max(present)) if present else (None, None))
