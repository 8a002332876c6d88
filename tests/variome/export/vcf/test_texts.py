"""Texts are read again as what they were made of: `variome.export.vcf.texts` is held to `ingest.decode`."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import ABSENT, ValueFault, ValueType, converter
from ingest.record import allele_part
from variome.export.vcf.texts import column_text, expanded, raw_text, text_maker

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)
SINGLE: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXT,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
}
PLACES = {"info": (";=,", ","), "entry": (";=,|&", "&"), "sample": (":,", ",")}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", SINGLE)
@given(data=st.data())
def test_a_value_is_read_again_as_it_was(data: st.DataObject, kind: str, place: str) -> None:
    value = data.draw(SINGLE[kind])
    separators, joiner = PLACES[place]
    text = text_maker({"type": kind}, separators, joiner)(value)
    assert text is not None
    assert not set(text) & {*separators, "\t", "\n", "\r", " "}
    assert converter(ValueType(kind), joiner)(text) == value


@pytest.mark.parametrize("place", PLACES)
@given(values=st.lists(TEXT, min_size=1))
def test_a_list_is_read_again_as_it_was(place: str, values: list[str]) -> None:
    separators, joiner = PLACES[place]
    text = text_maker({"type": "array", "items": {"type": "string"}}, separators, joiner)(values)
    assert text is not None
    assert converter(ValueType("string", is_list=True), joiner)(text) == values
    assert text.strip(".,")


@pytest.mark.parametrize("value", ["", [], ["a", ""]])
def test_what_has_no_text_is_none(value: Any) -> None:
    assert text_maker({}, ";=,", ",")(value) is None


@pytest.mark.parametrize(("value", "text"), [("16,22", "16,22"), ("", None), ("1 2", None), ("50%", None)])
def test_numbers_with_commas_stay_one_text(value: str, text: str | None) -> None:
    assert raw_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.5, "12.5"), ("PASS", "PASS"), (["a", "b"], "a;b"), ("a b", None), (".", None), ("", None), ([], None)],
)
def test_a_column_holds_what_has_no_blank(value: Any, text: str | None) -> None:
    assert column_text(value) == text


@given(
    number=st.sampled_from(["A", "R", "G", ".", "1"]),
    n_alts=st.integers(1, 5),
    data=st.data(),
)
def test_the_part_of_an_allele_is_found_again(number: str, n_alts: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(1, n_alts))
    n_parts = data.draw(st.sampled_from({"A": [1], "R": [2], "G": [2, 3]}.get(number, [1, 2, 3])))
    text = ",".join(str(each) for each in range(n_parts))
    made = expanded(text, number, index, n_alts)
    assert made is not None
    assert allele_part(made, number, index, n_alts) == text


@pytest.mark.parametrize(("number", "text"), [("A", "1,2"), ("R", "1"), ("R", "1,2,3"), ("G", "1")])
def test_another_count_of_parts_cannot_be_said(number: str, text: str) -> None:
    assert expanded(text, number, 2, 3) is None
    with pytest.raises(ValueFault):
        allele_part(text, number, 2, 3)


def test_a_missing_value_is_not_a_dot() -> None:
    assert text_maker({"type": "string"}, ";=,", ",")(".") == "%2E"
    assert converter(ValueType("string"), ",")(".") is ABSENT
