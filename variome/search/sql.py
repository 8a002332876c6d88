"""From the tree of an expression to a condition of a query.

Values travel as literals of psycopg, never as text of ours. PostgreSQL knows three truths, expressions two: a condition
of ours is NULL or false where the expression does not hold, and is made two-valued (`IS TRUE`, `IS NOT TRUE`) only
where that matters, since an index finds `a < 5` and not `(a < 5) IS TRUE`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from psycopg import sql

from variome.search.field_types import FieldType
from variome.search.pattern_parsing import read_pattern
from variome.search.patterns import to_postgres
from variome.search.sql_comparisons import compared, of_entries
from variome.search.sql_values import (
    Value,
    arithmetic_value,
    column_value,
    function_value,
    list_value,
    literal_value,
    negative_value,
)
from variome.search.tree import Binary, Call, IsMissing, Literal, Name, Node, Unary, children


@dataclass(frozen=True, slots=True)
class Column:
    """Where the database has the values of a field: text, bigint, double precision, boolean, or an array of them.

    With `is_indexed_by_beginning`, an index of the column holds the first `INDEXED_TEXT` characters of each text (see
    `variome.database.tables.indexed_text`), so that conditions compare those before the whole.
    """

    expression: sql.Composable
    type: FieldType
    is_indexed_by_beginning: bool = False


def condition(node: Node, columns: Callable[[str], Column]) -> sql.Composable:
    """The condition, NULL or false where the expression does not hold; AND, OR and NOT may stand beside it.

    The query that it is put in may have parameters. How long it takes to run is bounded by nothing but the rows: have a
    statement_timeout where anybody may ask.

    Args:
        node: a condition that `check` has let through.
        columns: gives the column of each name in it, of the type that it was checked with.
    """
    return _flat(_Writer(columns).condition(node))


def _flat(composable: sql.Composable) -> sql.Composed:
    """The same, nothing within another: psycopg goes down into each by recursion, and a tree may be deep."""
    parts: list[sql.Composable] = []
    waiting = [composable]
    while waiting:
        each = waiting.pop()
        if isinstance(each, sql.Composed):
            waiting += reversed(list(each))
        else:
            parts.append(each)
    return sql.Composed(parts)


class _Writer:
    """Writes conditions and values over the columns of one query."""

    def __init__(self, columns: Callable[[str], Column]) -> None:
        self._columns = columns

    def condition(self, node: Node) -> sql.Composable:
        """What is true where the node holds, and NULL or false elsewhere."""
        if writer := _CONDITIONS.get(_kind(node)):
            return writer(self, node)
        value = self._value(node)
        return _HAS_TRUE.format(value.expression) if value.type.is_list else value.expression

    def of_not(self, node: Unary) -> sql.Composable:
        return _NOT.format(self.condition(node.operand))

    def of_and(self, node: Binary) -> sql.Composable:
        return _AND.format(self.condition(node.left), self.condition(node.right))

    def of_or(self, node: Binary) -> sql.Composable:
        return _OR.format(self.condition(node.left), self.condition(node.right))

    def of_comparison(self, node: Binary) -> sql.Composable:
        return compared(node.op, self._value(node.left), self._value(node.right))

    def of_unequal(self, node: Binary) -> sql.Composable:
        return _NOT.format(compared("==", self._value(node.left), self._value(node.right)))

    def of_in(self, node: Binary) -> sql.Composable:
        left = self._value(node.left)
        items = [self._value(item) for item in children(node.right)]
        # Integers and reals by themselves: as reals, two integers could be the same that are not.
        scalars = dict.fromkeys(item.type.scalar for item in items)
        lists = [list_value([item for item in items if item.type.scalar == scalar]) for scalar in scalars]
        terms = [compared("==", left, each) for each in lists] or [sql.SQL("false")]
        return terms[0] if len(terms) == 1 else _OR.format(*terms)

    def of_match(self, node: Binary) -> sql.Composable:
        pattern = node.right.value if isinstance(node.right, Literal) else ""
        regular = literal_value(to_postgres(read_pattern(str(pattern))))
        return of_entries(_MATCHES.format, self._value(node.left), regular)

    def of_missing(self, node: IsMissing) -> sql.Composable:
        value = self._value(node.operand)
        return _IS_MISSING[value.type.is_list, node.is_negated].format(value.expression)

    def of_contains(self, node: Call) -> sql.Composable:
        text, part = map(self._value, node.arguments)
        return of_entries(_CONTAINS.format, text, part)

    def of_startswith(self, node: Call) -> sql.Composable:
        text, part = map(self._value, node.arguments)
        whole = of_entries(_STARTS_WITH.format, text, part)
        if text.beginning is None or part.beginning is None:
            return whole
        return _AND.format(_BEGINNING_STARTS_WITH.format(text.beginning, part.beginning), whole)

    def _value(self, node: Node) -> Value:
        """The value of a node; NULL, or an array without entries, where it is missing."""
        if _kind(node) in _CONDITIONS:
            return Value(_IS_TRUE.format(self.condition(node)), FieldType("boolean"))
        return _VALUES[type(node)](self, node)

    def of_literal(self, node: Literal) -> Value:
        return literal_value(node.value)

    def of_name(self, node: Name) -> Value:
        column = self._columns(node.path)
        return column_value(column.expression, column.type, is_indexed_by_beginning=column.is_indexed_by_beginning)

    def of_negative(self, node: Unary) -> Value:
        return negative_value(self._value(node.operand))

    def of_arithmetic(self, node: Binary) -> Value:
        return arithmetic_value(node.op, self._value(node.left), self._value(node.right))

    def of_function(self, node: Call) -> Value:
        return function_value(node.name, self._value(node.arguments[0]))


def _kind(node: Node) -> str | type[Node]:
    """What tells how a node is written: its operator, its function, else what kind of node it is."""
    if isinstance(node, Unary | Binary):
        return node.op
    return node.name if isinstance(node, Call) else type(node)


_NOT: Final = sql.SQL("({} IS NOT TRUE)")
_IS_TRUE: Final = sql.SQL("({} IS TRUE)")
_AND: Final = sql.SQL("({} AND {})")
_OR: Final = sql.SQL("({} OR {})")
_HAS_TRUE: Final = sql.SQL("(true = ANY ({}))")

_MATCHES: Final = sql.SQL('({} COLLATE "C" ~ {})')
_CONTAINS: Final = sql.SQL('(strpos({} COLLATE "C", {}) > 0)')
_STARTS_WITH: Final = sql.SQL('({} COLLATE "C" ^@ {})')
_BEGINNING_STARTS_WITH: Final = sql.SQL("({} ^@ {})")

_IS_MISSING: Final = {
    (False, False): sql.SQL("({} IS NULL)"),
    (False, True): sql.SQL("({} IS NOT NULL)"),
    (True, False): sql.SQL("(coalesce(cardinality({}), 0) = 0)"),
    (True, True): sql.SQL("(cardinality({}) > 0)"),
}
"""By whether it is a list, and whether one asks for what is not missing."""

_CONDITIONS: Final[Mapping[str | type[Node], Callable[[_Writer, Any], sql.Composable]]] = {
    "!": _Writer.of_not,
    "and": _Writer.of_and,
    "or": _Writer.of_or,
    **dict.fromkeys(("==", "<", "<=", ">", ">="), _Writer.of_comparison),
    "!=": _Writer.of_unequal,
    "in": _Writer.of_in,
    "~": _Writer.of_match,
    IsMissing: _Writer.of_missing,
    "contains": _Writer.of_contains,
    "startswith": _Writer.of_startswith,
}

_VALUES: Final[Mapping[type[Node], Callable[[_Writer, Any], Value]]] = {
    Literal: _Writer.of_literal,
    Name: _Writer.of_name,
    Unary: _Writer.of_negative,
    Binary: _Writer.of_arithmetic,
    Call: _Writer.of_function,
}
