import pytest

from variome.search.pattern_parsing import read_pattern
from variome.search.patterns import steps, to_postgres


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("a", r"[\U00000061]"),
        (".", "."),
        ("[^a-c]", r"[^\U00000061-\U00000063]"),
        (r"\D", r"[^\U00000030-\U00000039]"),
        ("^$", "^$"),
        ("(a|b)+", r"(([\U00000061]|[\U00000062])){1,}"),
        ("a{2}b?", r"([\U00000061]){2,2}([\U00000062]){0,1}"),
    ],
)
def test_the_database_is_told_code_points_and_numbers(pattern: str, written: str) -> None:
    assert to_postgres(read_pattern(pattern)) == written


def test_steps_count_what_is_repeated_as_often_as_it_is() -> None:
    part = steps(read_pattern("ab"))
    counted = [steps(read_pattern(f"(ab){times}")) for times in ("{1}", "{5}", "{0,5}", "*", "{3,}")]
    assert counted == [2 + times * part for times in (1, 5, 5, 1, 4)]
