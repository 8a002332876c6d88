"""A verdict counts all and lists the first; the exit code says the worst."""

import pytest

from ingest.problems import Severity
from ingest.validation.verdict import Verdict, exit_code
from tests.ingest.validation.build_verdict import ERROR, SECOND, THIRD, broken, clean, problem, unreadable


def test_all_are_counted_and_the_first_are_listed() -> None:
    found = broken().broken[ERROR]
    assert (found.count, found.n_unlisted, [each.line for each in found.first]) == (3, 1, [4, 5])


def test_what_a_verdict_keeps_does_not_grow_with_the_problems() -> None:
    verdict = Verdict("many.vcf", 2)
    for line in range(10_000):
        verdict.add(problem(ERROR, Severity.ERROR, line, "again"))
    assert (verdict.count(Severity.ERROR), len(verdict.broken[ERROR].first)) == (10_000, 2)


def test_errors_come_before_warnings_before_notes() -> None:
    assert [identifier for identifier, _ in broken().by_weight] == [ERROR, SECOND, THIRD]


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [([clean()], 0), ([clean(), broken()], 1), ([unreadable(), broken()], 2), ([broken(), unreadable(), clean()], 2)],
)
def test_the_exit_code_is_that_of_the_worst(verdicts: list[Verdict], code: int) -> None:
    assert exit_code(verdicts) == code


def test_warnings_and_notes_are_no_errors() -> None:
    verdict = Verdict("warned.vcf", 2)
    verdict.add(problem(ERROR, Severity.WARNING, 1, "warned"))
    verdict.add(problem(SECOND, Severity.NOTE, 1, "noted"))
    assert exit_code([verdict]) == 0
