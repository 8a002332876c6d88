"""`docs/reference/report.md` describes the report as it is written."""

from dataclasses import fields

from ingest.problems import Problem
from ingest.report import REJECTED, SUMMARY, SUMMARY_JSON
from ingest.tally import Tally
from tests.docs.markdown import DOCS, iter_rows
from variome.items.batch import Outcome
from variome.items.reports import PAGE as HTML_PAGE
from variome.items.reports import PROBLEMS

PAGE = (DOCS / "reference" / "report.md").read_text()


def first_column(title: str) -> list[str]:
    return [row[title] for row in iter_rows(PAGE, title)]


def test_every_file_of_a_report_is_documented() -> None:
    assert set(first_column("file")) == {HTML_PAGE, PROBLEMS, REJECTED, SUMMARY, SUMMARY_JSON}


def test_the_fields_of_a_problem_are_documented_in_their_order() -> None:
    assert first_column("field") == [each.name for each in fields(Problem)]


def test_the_members_of_a_summary_are_documented_in_their_order() -> None:
    assert first_column("member") == ["title", *Tally().to_dict()]


def test_every_outcome_is_documented() -> None:
    assert set(first_column("outcome")) >= set(Outcome)
