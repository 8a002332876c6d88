import pytest

from variome.errors import ExpressionError
from variome.search.parsing import parse
from variome.search.tree import DEEPEST, Binary, Call, IsMissing, ListOf, Literal, Name, Node, Unary

A, B = Name("a"), Name("b")


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (["a and b", "a && b", "a.and.b", "a .and. b"], Binary("and", A, B)),
        (["a or b", "a || b", "a.or.b"], Binary("or", A, B)),
        (["not a", "!a", ".not.a"], Unary("!", A)),
        (["a == b", "a = b", "a==b"], Binary("==", A, B)),
        (["a != b", "a <> b"], Binary("!=", A, B)),
        (["a !~ 'x'", "not a ~ 'x'", "! a ~ 'x'"], Unary("!", Binary("~", A, Literal("x")))),
        (["a not in (1)", "not a in (1)"], Unary("!", Binary("in", A, ListOf((Literal(1),))))),
        (["a is missing", "a is null", "(a) is missing"], IsMissing(A)),
        (["a is not missing", "a is not null"], IsMissing(A, is_negated=True)),
        (["a < 0.01.and.b", "a<0.01 and b"], Binary("and", Binary("<", A, Literal(0.01)), B)),
        (["a.or..not.b", "a or not b"], Binary("or", A, Unary("!", B))),
    ],
)  # fmt: skip
def test_every_spelling_of_an_operator_has_one_place_in_the_tree(spellings: list[str], expected: Node) -> None:
    assert {parse(text) for text in spellings} == {expected}


@pytest.mark.parametrize(
    ("text", "brackets"),
    [
        ("a or b and c", "a or (b and c)"),
        ("not a and b", "(not a) and b"),
        ("not a == b", "not (a == b)"),
        ("a + b < c * 2", "(a + b) < (c * 2)"),
        ("a - b - c", "(a - b) - c"),
        ("a / b // c % 2", "((a / b) // c) % 2"),
        ("a ** b ** c", "a ** (b ** c)"),
        ("-a ** b", "-(a ** b)"),
        ("-2 ** b", "-(2 ** b)"),
        ("a ** -b * c", "(a ** (-b)) * c"),
        ("-a * b", "(-a) * b"),
        ("a < 1 or b in (1, 2) and c is missing", "(a < 1) or ((b in (1, 2)) and (c is missing))"),
    ],
)
def test_operators_bind_as_closely_as_brackets_show(text: str, brackets: str) -> None:
    assert parse(text) == parse(brackets)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("007", 7),
        ("-5", -5),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("1.7", 1.7),
        (".5", 0.5),
        ("1e-3", 0.001),
        ("-1.5E+2", -150.0),
        ("9223372036854775808.0", 2.0**63),
        ("true", True),
        ("false", False),
        ("'a  b'", "a  b"),
        ('"it\'s"', "it's"),
        (r"'it\'s'", "it's"),
        (r"'\d+\.'", r"\d+\."),
        (r"'\\'", "\\"),
        ("'two\nlines'", "two\nlines"),
        ("''", ""),
    ],
)
def test_a_value_is_read_as_it_is_written(text: str, value: object) -> None:
    node = parse(text)
    assert isinstance(node, Literal)
    assert (node.value, type(node.value)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("variant.transcript.csq_impact", "variant.transcript.csq_impact"),
        ("`1000G AF`", "1000G AF"),
        ("`in`", "in"),
        ("`a``b`", "a`b"),
        ("OR", "OR"),
        ("missing", "missing"),
        ("variant.and_more", "variant.and_more"),
    ],
)
def test_a_name_is_dotted_or_in_backquotes(text: str, path: str) -> None:
    assert parse(text) == Name(path)


def test_a_function_takes_values_in_brackets() -> None:
    assert parse("contains(lower(a), 'x') and max()") == Binary(
        "and", Call("contains", (Call("lower", (A,)), Literal("x"))), Call("max", ())
    )


def test_every_node_says_where_it_stands() -> None:
    text = "not (a  + 1) in (b, -2)"
    node = parse(text)
    assert isinstance(node, Unary)
    assert isinstance(node.operand, Binary)
    assert isinstance(node.operand.right, ListOf)
    parts = [node, node.operand.left, node.operand.right, *node.operand.right.items]
    assert [text[part.begin : part.end] for part in parts] == [text, "a  + 1", "(b, -2)", "b", "-2"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: expected a value, found the end"),
        ("a ==", "line 1, column 5: expected a value, found the end"),
        ("a ==\n  )", "line 2, column 3: expected a value, found ')'"),
        ("a b", "line 1, column 3: expected an operator or the end, found 'b'"),
        ("(a", "line 1, column 3: expected `)`, found the end"),
        ("f(a b)", "line 1, column 5: expected `,`, found 'b'"),
        ("a in 5", "line 1, column 6: expected `(`, found '5'"),
        ("a is 5", "line 1, column 6: expected `missing`, found '5'"),
        ("a < b < c", "column 7: expected `and`, `or` or the end, since comparisons do not chain, found '<'"),
        ("a == !b", "line 1, column 6: expected a value, found '!'"),
        ("a AND b", "found 'AND' (keywords are written small: `and`)"),
        ("a == 'x", "line 1, column 6: expected a text that ends with ', found \"'x\""),
        ("`` = 1", "expected a name that is not empty and ends with a backquote"),
        ("a # b", "column 3: expected a value, a name, an operator or a bracket, found '#'"),
        ("a = '\x00'", "column 6: expected text of Unicode characters without NUL, found '\\x00'"),
        ("a = '\ud800'", "expected text of Unicode characters without NUL"),
        ("9223372036854775808", "expected an integer of 64 bits, found '9223372036854775808'"),
        ("-9223372036854775809", "column 2: expected an integer of 64 bits"),
        ("1" * 9000, "expected an integer of 64 bits"),
        ("1e400", "expected a number that a real of 64 bits can hold, found '1e400'"),
        ("1e-400", "expected a number that a real of 64 bits can hold, found '1e-400'"),
        (" " * 10_001, "column 10001: expected an expression of at most 10000 characters, found 10001"),
    ],
)
def test_what_cannot_be_read_is_refused_where_it_stands(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert message in str(refused.value)


@pytest.mark.parametrize("beginning", ["(", "!", "-", "a + (", "f(", "a in (", "a or ", "2 ** ", "((-"])
def test_no_depth_is_too_much_to_be_refused(beginning: str) -> None:
    with pytest.raises(ExpressionError, match=r"at most 100 parts|expected a value"):
        parse(beginning * (9_999 // len(beginning)))


def test_what_is_as_deep_as_allowed_is_read() -> None:
    assert parse("a" + " or a" * (DEEPEST - 1))
    assert parse("a" + " - (a" * (DEEPEST - 1) + ")" * (DEEPEST - 1))
    with pytest.raises(ExpressionError, match="at most 100"):
        parse("a" + " or a" * DEEPEST)
