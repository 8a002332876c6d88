"""The values of an expression in a query: literals, columns, arithmetic, functions.

Nothing here can fail while the query runs: what has no result is NULL (see `variome.search.arithmetic`, whose rules
these are).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from psycopg import sql

from variome.database.columns import INDEXED_TEXT
from variome.search.arithmetic import FIRST_INTEGER, LARGEST, LARGEST_EXPONENT, LAST_INTEGER, SMALLEST
from variome.search.field_types import FieldType, arithmetic_type, literal_type
from variome.search.functions import FUNCTIONS
from variome.search.tree import BinaryOperator


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a query.

    Attributes:
        expression: what stands in the query.
        type: of the value.
        beginning: of a text, what an index of texts holds of it.
        is_beginning: whether that is known to be the whole.
        literal: what it is, where it stands in the expression itself.
    """

    expression: sql.Composable
    type: FieldType
    beginning: sql.Composable | None = None
    is_beginning: bool = False
    literal: str | float | bool | None = None


def literal_value(value: str | float | bool) -> Value:
    """A value that stands in the expression."""
    type_ = literal_type(value)
    if isinstance(value, str):
        return Value(_text(value), type_, _text(value[:INDEXED_TEXT]), len(value) < INDEXED_TEXT, value)
    return Value(_cast(sql.Literal(value), type_), type_, literal=value)


def column_value(expression: sql.Composable, type_: FieldType, *, is_indexed_by_beginning: bool) -> Value:
    """The value of a column, in whose index its beginning may be."""
    if type_.is_list:
        # The cast tells ANY that a subquery gives one array, not rows to compare with.
        return Value(_cast(expression, type_), type_)
    has_beginning = is_indexed_by_beginning and type_ == _TEXT
    beginning = _BEGINNING.format(expression, sql.Literal(INDEXED_TEXT)) if has_beginning else None
    return Value(expression, type_, beginning)


def list_value(items: Sequence[Value]) -> Value:
    """Single values of one type, one at least, as a list."""
    type_ = FieldType(items[0].type.scalar, is_list=True)
    beginnings = [item.beginning for item in items if item.beginning is not None]
    beginning = _array(beginnings, type_) if len(beginnings) == len(items) else None
    is_beginning = all(item.is_beginning for item in items)
    return Value(_array([item.expression for item in items], type_), type_, beginning, is_beginning)


def alike(left: Value, right: Value) -> tuple[Value, Value]:
    """Two values of one type: an integer and a real as reals, but a whole real among literals as the integer it is."""
    if left.type.scalar == right.type.scalar:
        return left, right
    if left.type.scalar == "integer" and (whole := _find_whole(right)):
        return left, whole
    if right.type.scalar == "integer" and (whole := _find_whole(left)):
        return whole, right
    return as_numbers(left), as_numbers(right)


def as_numbers(value: Value) -> Value:
    """An integer, or a list of them, as reals; reals as they are."""
    type_ = FieldType("number", value.type.is_list)
    return value if value.type == type_ else Value(_cast(value.expression, type_), type_)


def negative_value(value: Value) -> Value:
    """The number with the other sign."""
    if value.type.scalar == "number":
        return Value(sql.SQL("(- {})").format(value.expression), value.type)
    return arithmetic_value("-", literal_value(0), value)


def arithmetic_value(op: BinaryOperator, left: Value, right: Value) -> Value:
    """The result of an operation on two single numbers."""
    type_ = arithmetic_type(op, left.type, right.type)
    if type_.scalar == "integer":
        query, (has_result, result) = _INTEGER, _INTEGER_TERMS[op]
    else:
        query, (has_result, result) = _REAL, _REAL_TERMS[op]
        left, right = as_numbers(left), as_numbers(right)
    terms = {"left": left.expression, "right": right.expression, "has_result": has_result, "result": result}
    return Value(query.format(**terms, **_BOUNDS), type_)


def function_value(name: str, argument: Value) -> Value:
    """The result of a function that takes one argument and is no condition."""
    template = _FUNCTIONS[name, argument.type]
    return Value(template.format(argument.expression), FUNCTIONS[name].result((argument.type,)))


def _find_whole(value: Value) -> Value | None:
    """The integer that a literal is a real of, if integers can be compared with that instead; an index has integers."""
    real = value.literal
    if not isinstance(real, float) or not real.is_integer() or abs(real) >= _LAST_EXACT:
        return None
    return literal_value(int(real))


def _text(text: str) -> sql.Composed:
    # In a query that has parameters as well, psycopg takes a % for the beginning of one, even in a literal.
    literal = sql.Literal(text) if "%" not in text else _FROM_HEX.format(sql.Literal(text.encode().hex()))
    return _cast(literal, _TEXT)


def _cast(expression: sql.Composable, type_: FieldType) -> sql.Composed:
    # Not `::`, which would bind more closely than the minus of a literal.
    return sql.SQL("CAST({} AS {})").format(expression, _TYPES[type_])


def _array(items: Sequence[sql.Composable], type_: FieldType) -> sql.Composed:
    return _cast(sql.SQL("ARRAY[{}]").format(sql.SQL(", ").join(items)), type_)


_LAST_EXACT: Final = 2**53
"""From here on, several integers are one real."""

_TEXT: Final = FieldType("text")
_TEXTS: Final = FieldType("text", is_list=True)
_INTEGERS: Final = FieldType("integer", is_list=True)
_NUMBERS: Final = FieldType("number", is_list=True)
_BOOLEANS: Final = FieldType("boolean", is_list=True)

_TYPES: Final[Mapping[FieldType, sql.SQL]] = {
    _TEXT: sql.SQL("text"),
    FieldType("integer"): sql.SQL("bigint"),
    FieldType("number"): sql.SQL("double precision"),
    FieldType("boolean"): sql.SQL("boolean"),
    _TEXTS: sql.SQL("text[]"),
    _INTEGERS: sql.SQL("bigint[]"),
    _NUMBERS: sql.SQL("double precision[]"),
    _BOOLEANS: sql.SQL("boolean[]"),
}

_FROM_HEX: Final = sql.SQL("convert_from(decode({}, 'hex'), 'UTF8')")

_BEGINNING: Final = sql.SQL('"left"({}, {}) COLLATE "C"')

# OFFSET 0 keeps the planner from putting the operands in the place of x and y, again and again where operations lie
# within one another, and from calculating anything before WHERE has let it through.
_REAL: Final = sql.SQL(
    "(SELECT {result} FROM (SELECT CASE WHEN abs(x) < {smallest} THEN 0 ELSE x END AS x,"
    " CASE WHEN abs(y) < {smallest} THEN 0 ELSE y END AS y FROM (SELECT {left} AS x, {right} AS y OFFSET 0) AS given"
    " WHERE abs(x) <= {largest} AND abs(y) <= {largest} OFFSET 0) AS operands WHERE {has_result})"
)

_INTEGER: Final = sql.SQL(
    "(SELECT CAST(result AS bigint) FROM (SELECT {result} AS result FROM"
    " (SELECT CAST({left} AS numeric) AS x, CAST({right} AS numeric) AS y OFFSET 0) AS operands"
    " WHERE {has_result} OFFSET 0) AS results WHERE result BETWEEN {first} AND {last})"
)

_BOUNDS: Final = {
    "smallest": sql.Literal(SMALLEST),
    "largest": sql.Literal(LARGEST),
    "first": sql.Literal(FIRST_INTEGER),
    "last": sql.Literal(LAST_INTEGER),
}

_Terms = tuple[sql.Composable, sql.Composable]
"""Whether there is a result of x and y, and what it is."""

_ALWAYS: Final = sql.SQL("true")
_BY_SOMETHING: Final = sql.SQL("y <> 0")

_SUMS: Final[Mapping[BinaryOperator, _Terms]] = {
    "+": (_ALWAYS, sql.SQL("x + y")),
    "-": (_ALWAYS, sql.SQL("x - y")),
    "*": (_ALWAYS, sql.SQL("x * y")),
}

_INTEGER_TERMS: Final[Mapping[BinaryOperator, _Terms]] = {
    **_SUMS,
    # The database rounds to 0 and gives a remainder the sign of x; here both go down, as in Python.
    "//": (_BY_SOMETHING, sql.SQL("div(x - mod(mod(x, y) + y, y), y)")),
    "%": (_BY_SOMETHING, sql.SQL("mod(mod(x, y) + y, y)")),
}

_REAL_TERMS: Final[Mapping[BinaryOperator, _Terms]] = {
    **_SUMS,
    "/": (_BY_SOMETHING, sql.SQL("x / y")),
    "**": (
        sql.SQL(
            "CASE WHEN x = 0 THEN y >= 0 WHEN x > 0 OR y = floor(y) THEN abs(y * ln(abs(x))) <= {largest} END"
        ).format(largest=sql.Literal(LARGEST_EXPONENT)),
        sql.SQL("power(x, y)"),
    ),
}

_FUNCTIONS: Final[Mapping[tuple[str, FieldType], sql.SQL]] = {
    ("lower", _TEXT): sql.SQL('lower({} COLLATE "C")'),
    ("upper", _TEXT): sql.SQL('upper({} COLLATE "C")'),
    ("lower", _TEXTS): sql.SQL('ARRAY(SELECT lower(entry_1.v COLLATE "C") FROM unnest({}) AS entry_1(v))'),
    ("upper", _TEXTS): sql.SQL('ARRAY(SELECT upper(entry_1.v COLLATE "C") FROM unnest({}) AS entry_1(v))'),
    ("length", _TEXT): sql.SQL("CAST(char_length({}) AS bigint)"),
    **{
        ("length", type_): sql.SQL("CAST(nullif(cardinality({}), 0) AS bigint)")
        for type_ in (_TEXTS, _INTEGERS, _NUMBERS, _BOOLEANS)
    },
    ("abs", FieldType("integer")): sql.SQL("abs(nullif({}, CAST(-9223372036854775808 AS bigint)))"),
    ("abs", FieldType("number")): sql.SQL("abs({})"),
    ("min", _TEXTS): sql.SQL('(SELECT min(entry_1.v COLLATE "C") FROM unnest({}) AS entry_1(v))'),
    ("max", _TEXTS): sql.SQL('(SELECT max(entry_1.v COLLATE "C") FROM unnest({}) AS entry_1(v))'),
    **{
        ("min", type_): sql.SQL("(SELECT min(entry_1.v) FROM unnest({}) AS entry_1(v))")
        for type_ in (_INTEGERS, _NUMBERS)
    },
    **{
        ("max", type_): sql.SQL("(SELECT max(entry_1.v) FROM unnest({}) AS entry_1(v))")
        for type_ in (_INTEGERS, _NUMBERS)
    },
}
"""By name and type of the argument. The collation makes letters those of ASCII alone, as `evaluating` has them."""
