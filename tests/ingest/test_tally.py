"""Counts add up, survive JSON, and say whether anything was lost."""

import orjson

from ingest.client import BatchAnswer
from ingest.problems import Problem, Severity
from ingest.tally import Tally


def tally(n: int, severity: Severity = Severity.WARNING) -> Tally:
    made = Tally(records=n)
    made.add_problems(Problem("odd", severity, f"line {line}", line=line) for line in range(n, 2 * n))
    made.add_answer(BatchAnswer({"Variant": {"created": n}}, missing={"Gene G": n}, stubs={"Gene": 1}))
    made.unknown_columns["X"] += n
    return made


def test_a_tally_survives_json() -> None:
    made = tally(3)
    assert Tally.of_dict(orjson.loads(orjson.dumps(made.to_dict()))) == made


def test_nothing_counted_is_an_empty_state() -> None:
    assert Tally.of_dict({}) == Tally()


def test_the_first_problem_of_a_kind_is_kept_when_tallies_are_added() -> None:
    total = tally(2)
    total.add(tally(5))
    assert (total.kinds["odd"].count, total.kinds["odd"].first_message) == (7, "line 2")


def test_tallies_add_up() -> None:
    total = tally(2)
    total.add(tally(5))
    assert (total.records, total.total("created"), total.total("stub")) == (7, 7, 2)
    assert (total.missing_links["Gene G"], total.unknown_columns["X"]) == (7, 7)


def test_a_warning_loses_nothing() -> None:
    assert not tally(2).has_problems


def test_an_error_loses_something() -> None:
    assert tally(2, Severity.ERROR).has_problems


def test_a_rejected_item_is_a_loss() -> None:
    made = Tally()
    made.add_outcome("Gene", "rejected")
    assert made.has_problems
