"""Rules about the annotations of records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.validation.annotated_text import annotated, findings, kinds, tables


@pytest.mark.parametrize("value", ["1|2", "|", "1|2,3|4", ".", "1|a%2Cb", "1|%C3%A9", "1|a%A6b", "1|%a6%7e", "1|é"])
def test_entries_as_the_format_says_break_no_rule(value: str) -> None:
    assert kinds(annotated(value)) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", ["ANN-1-FIELD-COUNT"]),
        ("1|2|3", ["ANN-1-FIELD-COUNT"]),
        ("1,2|3|4", ["ANN-1-FIELD-COUNT"] * 2),  # as many separators as there should be, in all
        ("1|2,", ["ANN-1-EMPTY-ENTRY"]),
        (",1|2,,", ["ANN-1-EMPTY-ENTRY"] * 3),
        ("1|50%", ["ANN-3-STRAY-PERCENT"]),
        ("1|%2g%zz", ["ANN-3-STRAY-PERCENT"]),
        ("1|%00", ["ANN-3-ESCAPE-OF-NUL"]),
        ("1|%E9", ["ANN-3-ESCAPE-NOT-UTF-8"]),
        ("1|%C3%A6%E9", ["ANN-3-ESCAPE-NOT-UTF-8"]),
        ("1|a b", ["ANN-1-WHITE-SPACE"]),
        ("1|a\u00a0b", ["ANN-1-WHITE-SPACE"]),
    ],
)
def test_each_fault_of_an_annotation_is_found(value: str, expected: list[str]) -> None:
    assert kinds(annotated(value, version="4.4")) == expected


def test_up_to_vcf_43_another_rule_tells_of_empty_entries_and_up_to_42_of_white_space() -> None:
    assert kinds(annotated("1|2,")) == []
    assert kinds(annotated("1|a b", version="4.2")) == []


def test_a_finding_names_the_entry_and_its_field() -> None:
    problem = next(each for each in findings(annotated("1|2,3")) if each.kind == "ANN-1-FIELD-COUNT")

    assert (problem.line, problem.record, problem.field, problem.entry) == (6, 1, "INFO/SCORES", 1)
    assert problem.value == "3"


def test_bcftools_leaves_fields_off_and_points_elsewhere() -> None:
    text = annotated("missense|G|T,@1000", "[*]Consequence|gene|transcript|biotype[|strand]", key="BCSQ", marker="")

    assert kinds(text) == []
    assert kinds(text.replace("@1000", "a|b|c|d|e|f")) == ["ANN-1-FIELD-COUNT"]


def test_a_list_in_a_single_valued_field_is_found_only_with_a_table() -> None:
    text = annotated("1|2|low~high|a~b,1|2|low|a~b", "LOW|HIGH|TEXT|NAMES")

    assert kinds(text) == []
    assert kinds(text, tables()) == ["ANN-2-SINGLE-VALUE"]


def test_a_key_that_nothing_marks_is_no_annotation() -> None:
    assert kinds(annotated("1|2|3|50%", marker="")) == []


@given(st.text(alphabet="|,~%27EAaé \u00a0;.@0=", max_size=30))
def test_whatever_an_annotation_says_its_screen_lets_nothing_pass(value: str) -> None:
    findings(annotated(value, "LOW|HIGH|TEXT"), tables())
    findings(annotated(value, "LOW|HIGH|TEXT", key="BCSQ"))
