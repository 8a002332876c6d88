import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.search.expressions import FIELDS as MANY_FIELDS
from tests.variome.search.expressions import conditions
from variome.errors import ExpressionError
from variome.search.checking import FieldType, check
from variome.search.evaluating import holds
from variome.search.parsing import parse
from variome.search.tree import Binary, Call, ListOf, Literal, Name, Node, Unary

FIELDS = {
    "POS": FieldType("integer"),
    "AF": FieldType("number"),
    "IMPACT": FieldType("text"),
    "is_novel": FieldType("boolean"),
    "genes": FieldType("text", is_list=True),
    "scores": FieldType("number", is_list=True),
    "variant.transcript.csq_impact": FieldType("text", is_list=True),
}


@pytest.mark.parametrize(
    "text",
    [
        "AF < 0.01 and POS >= 5 or not is_novel",
        "AF == 1 and POS < 2.5 and scores > POS",
        "genes == 'A' and 'A' == genes and genes == genes",
        "IMPACT in ('HIGH', lower(IMPACT)) and AF in (1, 0.5, POS) and scores in (1)",
        "genes ~ '^BRCA[12]$'",
        "is_novel == (AF < 1)",
        "min(scores) + POS * 2 > -AF ** 2 and POS // 2 % 3 = 1",
        "length(IMPACT) = length(genes) and abs(-POS) / 3 < max(scores)",
        "contains(genes, 'RC') and startswith(upper(IMPACT), 'H') and max(genes) > 'B'",
        "genes is missing and not (is_novel is not missing)",
        "IMPACT in ()",
        "true",
    ],
)
def test_what_means_something_is_let_through(text: str) -> None:
    node = parse(text)
    assert check(node, FIELDS) is node


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("POS == '5'", "line 1, column 8: expected a number, as 'POS' is, found a text, \"'5'\""),
        ("'x' < AF", "column 7: expected a text, as \"'x'\" is, found a number, 'AF'"),
        ("AF", "line 1, column 1: expected a condition, found a number, 'AF'"),
        ("not genes", "column 5: expected a condition, found a list of texts, 'genes'"),
        ("AF and is_novel", "column 1: expected a condition"),
        ("is_novel or\n 5", "line 2, column 2: expected a condition, found an integer, '5'"),
        ("is_novel < true", "column 1: expected a number or text, which have an order, found a condition"),
        ("is_novel == 1", "column 13: expected a condition, as 'is_novel' is, found an integer"),
        ("scores + 1 > 2", "column 1: expected a single number, found a list of numbers, 'scores'"),
        ("IMPACT + 'x' = 'x'", "column 1: expected a single number, found a text"),
        ("AF // 2 = 1", "column 1: expected a single integer, found a number, 'AF'"),
        ("-IMPACT = 1", "column 2: expected a single number"),
        ("POS in (1, 'x')", "column 12: expected a number, as 'POS' is, found a text"),
        ("AF in (scores)", "column 8: expected a single value, found a list of numbers, 'scores'"),
        ("AF ~ '1'", "column 1: expected a text, found a number, 'AF'"),
        ("IMPACT ~ genes", "column 10: expected a pattern in quotes, found 'genes'"),
        ("IMPACT ~ 'a('", "line 1, column 10, pattern, character 3: expected `)`, found the end"),
        ("lower(POS) = 'x'", "column 7: expected a list of texts or a text, found an integer, 'POS'"),
        ("abs(scores) > 1", "column 5: expected a number or an integer, found a list of numbers"),
        ("min(AF) > 1", "expected a list of integers or a list of numbers or a list of texts, found a number, 'AF'"),
        ("contains(genes) ", "column 1: expected contains of 2 arguments, found 1"),
        ("contains('a', genes)", "column 15: expected a text, found a list of texts"),
        ("sqrt(AF) > 1", "expected the name of a function, found 'sqrt'; there are lower, upper, length, abs, "),
        ("uper(IMPACT) > ''", "expected the name of a function, found 'uper'; did you mean upper? there are lower, "),
        ("AFF < 1", "column 1: expected the name of a field, found 'AFF'; did you mean AF? the schema lists all"),
        ("csq_impact = 'x'", "found 'csq_impact'; did you mean variant.transcript.csq_impact? "),
        ("zzzzzz", "found 'zzzzzz'; the schema lists all"),
        ("`" + "z" * 9000 + "` = 1", "found '" + "z" * 37 + "...'; the schema lists all"),
    ],
)
def test_what_means_nothing_is_refused_where_it_stands(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        check(parse(text), FIELDS, text=text)
    assert message in str(refused.value)


def test_a_value_is_let_through_where_one_is_expected() -> None:
    assert check(parse("AF * 2"), FIELDS, expected="value")


def test_the_error_says_where_all_names_are_found() -> None:
    with pytest.raises(ExpressionError, match=r"see /genotypes$"):
        check(Name("x"), {}, all_names="see /genotypes")


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (Binary("<", Name("AF"), Literal(float("nan"))), "expression: expected a finite number, found 'nan'"),
        (Binary("<", Name("AF"), Literal(float("inf"))), "expected a finite number, found 'inf'"),
        (Binary("<", Name("POS"), Literal(2**63)), "expected an integer of 64 bits"),
        (Binary("==", Name("IMPACT"), Literal("a\x00")), "expected text of Unicode characters without NUL"),
        (Binary("==", Name("IMPACT"), Literal("\ud800")), "expected text of Unicode characters without NUL"),
        (Binary("~", Name("IMPACT"), Literal("\x00")), "expected text of Unicode characters without NUL"),
        (Binary("in", Name("POS"), Name("scores")), "expected values in brackets, found 'scores'"),
        (Binary("==", Name("POS"), ListOf((Literal(1),))), "expected a single value (many values stand behind `in`)"),
        (Call("lower", (ListOf(()),)), "expected a single value"),
    ],
)
def test_a_tree_that_a_program_made_is_checked_as_well(node: Node, message: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        check(node, FIELDS)
    assert message in str(refused.value)


def test_a_tree_that_is_too_deep_is_refused_before_it_is_walked() -> None:
    node: Node = Literal(value=True)
    for _ in range(10 * sys.getrecursionlimit()):
        node = Unary("!", node)
    with pytest.raises(ExpressionError, match="at most 100 parts within one another"):
        check(node, FIELDS)


def test_lists_within_lists_are_checked_once_each() -> None:
    node: Node = Literal(value=True)
    for _ in range(45):
        node = Binary("in", Literal(value=True), ListOf((node,)))
    assert check(node, FIELDS)


SIGNS = "and or not in is missing true ( ) , == < ~ - + ** // ! 'a(' `x` 'a' 1 2.5 lower min contains"
WORDS = st.sampled_from([*SIGNS.split(), *MANY_FIELDS])
ANY_TEXT = st.one_of(
    st.lists(WORDS, max_size=15).map(" ".join),
    st.text(max_size=40),
    st.text("ab.1'\"`()<>=!~-+*/%&|,\\ \n", max_size=30),
)


@settings(max_examples=1000, deadline=None)
@given(ANY_TEXT)
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    try:
        node = check(parse(text), MANY_FIELDS, text=text)
    except ExpressionError as error:
        assert str(error).startswith("expression, line ")  # noqa: PT017
    else:
        assert holds(node, dict.fromkeys(MANY_FIELDS).__getitem__) in {True, False}


@settings(max_examples=200, deadline=None)
@given(conditions(2))
def test_what_is_well_typed_is_let_through(node: Node) -> None:
    assert check(node, MANY_FIELDS) is node
