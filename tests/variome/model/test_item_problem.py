import pytest

from variome.model.item_problem import SHOWN, ItemProblem, Severity, shown, to_pointer


def test_a_pointer_escapes_what_has_a_meaning_in_it() -> None:
    assert to_pointer(["a/b", 0, "m~n"]) == "/a~1b/0/m~0n"
    assert to_pointer([]) == ""


def test_a_value_is_shown_as_json_and_cut_where_it_is_long() -> None:
    assert shown("high") == '"high"'
    assert shown({"a": [1, None]}) == '{"a":[1,null]}'
    assert shown("x" * 1000) == '"' + "x" * (SHOWN - 1) + "... (1,002 characters)"


def test_what_json_cannot_say_is_shown_too() -> None:
    assert shown(2**70) == str(2**70)
    assert shown("\ud800") == r"'\ud800'"


@pytest.mark.parametrize(("pointer", "told"), [("/aliases/0", "/aliases/0: expected x"), ("", "expected x")])
def test_a_message_is_told_behind_its_place_where_it_has_one(pointer: str, told: str) -> None:
    assert ItemProblem(0, Severity.ERROR, "conflict", pointer, "expected x").placed_message == told
