"""What a text is as a value; the tables that are made of them are tested in their own place."""

import time

import pytest

from variome.genotypes.metadata.values import find_integer, find_real, type_of_texts


@pytest.mark.parametrize(
    ("text", "real"),
    [("1", 1.0), ("-1.", -1.0), (".5", 0.5), ("+1.5e-3", 0.0015), ("1e999", None), ("1.2.3", None), (".", None)],
)
def test_a_real_is_what_a_number_is_written_as(text: str, real: float | None) -> None:
    assert find_real(text) == real


def test_an_integer_has_64_bits() -> None:
    assert [find_integer(text) for text in (f"{2**63 - 1}", f"{2**63}", f"{-(2**63)}", "1.0", "9" * 5000)] == [
        2**63 - 1, None, -(2**63), None, None,
    ]  # fmt: skip


def test_numbers_with_zeros_in_front_are_names() -> None:
    assert [type_of_texts(texts) for texts in (["1", "2"], ["1", "2.5"], ["1", "007"], [])] == [
        "integer", "real", "string", "string",
    ]  # fmt: skip


def test_a_long_text_that_is_nearly_a_number_is_looked_at_once() -> None:
    began = time.monotonic()
    assert find_real("1" * 300_000 + "x") is None
    assert time.monotonic() - began < 10  # it took half an hour, as the square of the length
