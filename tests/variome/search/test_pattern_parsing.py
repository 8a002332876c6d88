import pytest
from hypothesis import given
from hypothesis import strategies as st

from variome.errors import ExpressionError
from variome.search.pattern_parsing import read_pattern


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("*a", "pattern, character 1: expected something to repeat, found '*a'"),
        ("^*", "pattern, character 2: expected something to repeat, found '*'"),
        ("a**", "pattern, character 3: expected one repetition; put brackets around what is repeated again"),
        ("a*?", "pattern, character 3: expected one repetition"),
        ("(a", "pattern, character 3: expected `)`, found the end"),
        ("a)", "pattern, character 2: expected a pattern whose brackets close once, found ')'"),
        ("(?i)a", "pattern, character 2: expected brackets without `?`: there are no options, and nothing looks ahead"),
        ("(?:a)", "expected brackets without `?`"),
        ("(a)\\1", "expected one of \\d \\w \\s \\D \\W \\S \\t \\n \\r or a sign behind the backslash, found '1'"),
        ("\\b", "pattern, character 2: expected one of"),
        ("a\\", "pattern, character 3: expected one of"),
        ("\\é", "expected one of"),
        ("a{", "pattern, character 2: expected {3}, {3,} or {3,5}, or \\{ for the character"),
        ("a{,3}", "expected {3}, {3,} or {3,5}"),
        ("a{3,2}", "expected numbers from 0 to 255, the smaller one first"),
        ("a{256}", "expected numbers from 0 to 255"),
        ("a{256,}", "expected numbers from 0 to 255"),
        ("a{1}{2}", "expected one repetition"),
        ("a}", "pattern, character 2: expected a backslash before it, found '}'"),
        ("a]", "expected a backslash before it"),
        ("[]", "pattern, character 2: expected characters in the brackets, or \\] for the character"),
        ("[^]", "expected characters in the brackets"),
        ("[a", "pattern, character 3: expected `]`, or a backslash before it, found the end"),
        ("[[:alpha:]]", "pattern, character 2: expected `]`, or a backslash before [, found '[:alpha:]]'"),
        ("[a-c-e]", "expected `]`, or a backslash before -"),
        ("[z-a]", "expected a range from one character to a later one before this"),
        ("[\\d-z]", "expected a range from one character to a later one"),
        ("[a-\\d]", "expected a range from one character to a later one"),
        ("[\\D]", "expected an escape in small letters between square brackets"),
        ("(" * 21 + ")" * 21, "expected at most 20 brackets within one another"),
        ("a" * 501, "pattern: expected at most 500 characters, found 501"),
        ("(a{100}){100}", "pattern: expected at most 1000 steps with all repetitions, found more"),
        ("((a{255}){255,}){255}", "pattern: expected at most 1000 steps"),
    ],
)
def test_what_is_no_pattern_of_ours_is_refused_where_it_stands(pattern: str, message: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        read_pattern(pattern)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "pattern", ["a|", "()", "[-a]", "[a-]", "[a\\-z]", "[.*+?(){}|^$]", "[^^]", "\\^\\$", "é", "a{0}"]
)
def test_what_is_unusual_is_read(pattern: str) -> None:
    assert read_pattern(pattern)


@given(st.text("ab[]()|*+?{}^$\\-,19.é", max_size=30))
def test_any_text_is_a_pattern_or_refused(pattern: str) -> None:
    try:
        read_pattern(pattern)
    except ExpressionError as error:
        assert str(error).startswith("pattern")  # noqa: PT017
