"""What is taken off items is said once for a batch."""

from variome.items.left_out import LeftOut
from variome.items.pending import ProblemLog
from variome.model.item_problem import Severity


def noted(left_out: LeftOut) -> list[tuple[int, str, str]]:
    log = ProblemLog()
    left_out.note(log)
    assert all(problem.severity is Severity.NOTE for problem in log.problems)
    assert not log.rejected
    return [(problem.index, problem.kind, problem.message) for problem in log.problems]


def test_nothing_is_said_of_a_batch_from_which_nothing_was_taken() -> None:
    left_out = LeftOut()
    left_out.count("schema", [], 3)
    assert noted(left_out) == []


def test_each_kind_is_said_once_with_the_items_that_each_property_was_taken_off() -> None:
    left_out = LeftOut()
    left_out.count("calculated", ["size", "display_title"], 4)
    left_out.count("calculated", ["display_title"], 2)
    left_out.count("attribution", ["@id"], 7)
    assert noted(left_out) == [
        (
            7,
            "attribution",
            "1 items came with attribution of their own, which is replaced by that of this load: @id (1)",
        ),
        (
            2,
            "calculated",
            "2 items came with properties that are calculated, which are left out: display_title (2), size (1)",
        ),
    ]
