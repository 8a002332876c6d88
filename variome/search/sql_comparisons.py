"""Comparisons of values and lists in a query, in the forms that indexes and the planner do best with."""

from collections.abc import Callable
from functools import partial
from typing import Final

from psycopg import sql

from variome.search.sql_values import Value, alike


def compared(op: str, left: Value, right: Value) -> sql.Composable:
    """The comparison of two values or lists; of texts with beginnings, which an index may hold, by those too."""
    left, right = alike(left, right)
    beginning = _beginning_compared(op, left, right)
    # Two terms that say the same would have the planner expect too few rows.
    if beginning is not None and op == "==" and (left.is_beginning or right.is_beginning):
        return beginning
    whole = _equal(left, right) if op == "==" else _ordered(op, left, right)
    return whole if beginning is None else _AND.format(beginning, whole)


def of_entries(make: Callable[..., sql.Composable], *values: Value) -> sql.Composable:
    """Whether something is so of the values; of lists, whether it is of some entry of each."""
    terms: list[sql.Composable] = []
    sources: list[sql.Composable] = []
    for number, value in enumerate(values, start=1):
        entries = sql.Identifier(f"entry_{number}")
        terms.append(sql.SQL("{}.v").format(entries) if value.type.is_list else value.expression)
        if value.type.is_list:
            sources.append(sql.SQL("unnest({}) AS {}(v)").format(value.expression, entries))
    term = make(*terms)
    return _EXISTS.format(sql.SQL(", ").join(sources), term) if sources else term


def _beginning_compared(op: str, left: Value, right: Value) -> sql.Composable | None:
    """What holds of the beginnings of two texts that compare so; None where an index has none of them."""
    if left.beginning is None or right.beginning is None:
        return None
    if op == "==":
        return _EQUAL[left.type.is_list, right.type.is_list].format(left.beginning, right.beginning)
    # Long texts may begin alike: what is less has a beginning that is less or the same.
    return _single(f"{op[0]}=", left.beginning, right.beginning, collation=_AS_IT_IS)


def _equal(left: Value, right: Value) -> sql.Composable:
    """Whether two values are equal, or entries of two lists, in the form that an index helps with."""
    return _EQUAL[left.type.is_list, right.type.is_list].format(left.expression, right.expression)


def _ordered(op: str, left: Value, right: Value) -> sql.Composable:
    """Whether a value is less or greater than another, or than an entry of a list."""
    if left.type.is_list and not right.type.is_list:
        op, left, right = _MIRRORED[op], right, left
    order = partial(_single, op, collation=_BY_CODE if left.type.scalar == "text" else _AS_IT_IS)
    # Five times as quick as to unnest the list.
    if right.type.is_list and not left.type.is_list:
        return order(left.expression, _ANY.format(right.expression))
    return of_entries(order, left, right)


def _single(op: str, left: sql.Composable, right: sql.Composable, *, collation: sql.SQL) -> sql.Composable:
    return sql.SQL("({}{} {} {})").format(left, collation, _ORDERS[op], right)


_AND: Final = sql.SQL("({} AND {})")
_EXISTS: Final = sql.SQL("EXISTS (SELECT FROM {} WHERE {})")

_EQUAL: Final = {
    (False, False): sql.SQL("({} = {})"),
    (False, True): sql.SQL("({} = ANY ({}))"),
    (True, False): sql.SQL("({} && ARRAY[{}])"),
    (True, True): sql.SQL("({} && {})"),
}
"""By whether the left is a list, and the right."""

_ORDERS: Final = {"<": sql.SQL("<"), "<=": sql.SQL("<="), ">": sql.SQL(">"), ">=": sql.SQL(">=")}
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}

_ANY: Final = sql.SQL("ANY ({})")
_BY_CODE: Final = sql.SQL(' COLLATE "C"')
_AS_IT_IS: Final = sql.SQL("")
