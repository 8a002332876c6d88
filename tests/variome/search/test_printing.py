import pytest
from hypothesis import given, settings

from tests.variome.search.expressions import conditions, numbers
from variome.search.parsing import parse
from variome.search.printing import to_text
from variome.search.tree import DEEPEST, Binary, BinaryOperator, Literal, Name, Node, Unary


@settings(max_examples=500, deadline=None)
@given(conditions(3) | numbers(3))
def test_what_is_printed_is_read_as_the_same_tree(node: Node) -> None:
    # The repr too: a literal 1 equals 1.0 and true.
    assert parse(to_text(node)) == node
    assert to_text(parse(to_text(node))) == to_text(node)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("((a)) && !(b<1)", "a and not b < 1"),
        ("a != 1 .or. not (b or c)", "a != 1 or not (b or c)"),
        ("(a + b) * -c ** 2", "(a + b) * -c ** 2"),
        ("(-2) ** 2 > - 2", "(-2) ** 2 > -2"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a ** b) ** c", "(a ** b) ** c"),
        ("(a < 1) == (b is null)", "(a < 1) == (b is missing)"),
        ("x not in ('a\\'b', \"c\\\\d\")", "not x in ('a\\'b', 'c\\\\d')"),
        ("`not` = `a``b c` and `a.b`", "`not` == `a``b c` and a.b"),
        ("lower( `x y` ,true)", "lower(`x y`, true)"),
        ("a in ()", "a in ()"),
    ],
)
def test_an_expression_is_printed_without_needless_brackets(text: str, printed: str) -> None:
    assert to_text(parse(text)) == printed


@pytest.mark.parametrize(
    "node", [Unary("-", Literal(5)), Unary("-", Literal(-5)), Literal(-5), Literal(-(2**63)), Literal(1e22)]
)
def test_the_minus_of_a_number_is_told_from_the_minus_before_one(node: Node) -> None:
    assert parse(to_text(node)) == node
    assert parse(to_text(Binary("**", node, Name("a")))) == Binary("**", node, Name("a"))


def test_the_deepest_trees_are_printed_and_read_again() -> None:
    ops: list[tuple[BinaryOperator, Node]] = [("-", Literal(-1)), ("**", Unary("-", Name("a")))]
    for op, first in ops:
        right = left = first
        for _ in range(DEEPEST - 3):
            right, left = Binary(op, Name("b"), right), Binary(op, left, Name("b"))
        for node in (right, left, Unary("!", left)):
            assert parse(to_text(node)) == node
