"""Rules about annotation keys in the header."""

import pytest

from tests.ingest.validation.annotated_text import annotated, findings, kinds, tables

WHOLE = "LOW|HIGH|TEXT|NAMES"


def test_a_key_that_is_marked_and_has_a_format_breaks_no_rule() -> None:
    assert kinds(annotated("1|2")) == []


@pytest.mark.parametrize(
    "marker",
    ["##GRANITE=<ID=OTHER>\n", "##CGAP=<ID=OTHER>\n", "##VEP=<ID=OTHER>\n", '##VEP="v110" time="2026-01-01"\n'],
)
def test_a_marked_key_without_info_line_is_told_at_the_line_that_marks_it(marker: str) -> None:
    problem = next(each for each in findings(annotated("1|2", marker=marker)) if each.kind == "ANN-1-INFO-LINE")

    assert problem.line == 3


def test_the_info_line_of_a_marked_key_needs_a_format() -> None:
    text = annotated("1|2").replace("Format:'LOW|HIGH'", "Scores")

    problem = next(each for each in findings(text) if each.kind == "ANN-1-FORMAT")

    assert (problem.line, problem.field) == (4, "INFO/SCORES")


def test_a_key_that_nothing_marks_needs_no_format() -> None:
    assert kinds(annotated("1|2", marker="").replace("Format:'LOW|HIGH'", "Scores")) == []


@pytest.mark.parametrize(("names", "count"), [("LOW|low", 1), ("LOW|", 1), ("LOW||LOW", 2), ("LOW|HIGH", 0)])
def test_the_fields_of_a_format_have_names_each_its_own(names: str, count: int) -> None:
    assert kinds(annotated("|" * names.count("|"), names)) == ["ANN-1-FORMAT-NAMES"] * count


def test_a_header_of_broken_lines_raises_nothing() -> None:
    for line in ("##VEP", "##VEP=", "##MUTANNO=<>", "##MUTANNO=<ID=>", "##INFO=<ID=", "##GRANITE=<ID=A,ID=B"):
        findings(annotated("1|2", marker=f"{line}\n"))


def test_a_format_that_is_the_tables_breaks_no_rule() -> None:
    assert kinds(annotated("1|2|low|a~b", WHOLE), tables()) == []


def test_without_a_table_nothing_is_said_of_one() -> None:
    assert kinds(annotated("1", "MIDDLE")) == []


def test_a_key_that_the_table_does_not_know_is_noted_once() -> None:
    assert kinds(annotated("1|2", key="GRADES"), tables()) == ["ANN-1-KEY-IN-TABLE"]


@pytest.mark.parametrize(("version", "is_noted"), [("1.0", False), ("v1.0", False), ("1.1", True)])
def test_another_version_of_a_source_is_noted(version: str, is_noted: bool) -> None:
    text = annotated("1|2|low|a", WHOLE, marker=f'##MUTANNO=<ID=SCORES,Version="{version}">\n')

    assert kinds(text, tables()) == ["ANN-1-SOURCE-VERSION"] * is_noted


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("LOW|HIGH|TEXT", ["ANN-2-FIELD-MISSING"]),
        ("LOW|HIGH|TEXT|NAMES|MORE", ["ANN-2-FIELD-EXTRA"]),
        ("LOW|HI.GH|TEXT|NAMES", ["ANN-2-FIELD-RENAMED"]),
        ("LOW|ALTITUDE|TEXT|NAMES", ["ANN-2-FIELD-EXTRA", "ANN-2-FIELD-MISSING"]),
        ("low|High|TEXT|names", []),
    ],
)
def test_a_field_is_missing_extra_or_renamed(names: str, expected: list[str]) -> None:
    assert kinds(annotated("|" * names.count("|"), names), tables()) == expected


def test_a_field_of_a_key_is_not_taken_for_one_of_a_shorter_key() -> None:
    text = annotated("1|2|low|a", WHOLE, marker="##MUTANNO=<ID=SCORES>\n##MUTANNO=<ID=SCO>\n")
    text = text.replace("#CHROM", "##INFO=<ID=SCO,Number=.,Type=String,Description=\"Format:'RES_LOW'\">\n#CHROM")

    assert kinds(text, tables()) == ["ANN-1-KEY-IN-TABLE"]
