"""Pages by keyset: a page begins after the values that the one before ended with, so that none is skipped or repeated
while items come and go.
"""

import base64
import binascii
import math
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import sql

from variome.errors import InputError
from variome.search.fields import SearchField
from variome.search.request import SortKey

Cursor = tuple[list[Any], UUID]
"""Values of the sort keys of an item, None where it has none, and its uuid."""


def sort_value(field: SearchField, key: SortKey) -> sql.Composable:
    """What rows are ordered by: the value, or the least or greatest of a list."""
    if not field.type.is_list:
        return field.expression
    function = sql.SQL("max" if key.is_descending else "min")
    collation = _C if field.type.scalar == "text" else _NONE
    return _OF_LIST.format(function=function, list=field.expression, collation=collation)


def order_by(columns: Sequence[tuple[sql.Composable, SortKey, bool]], uuid: sql.Composable) -> sql.Composable:
    """The ORDER BY of columns that hold sort values; the last of each says whether it is a text."""
    terms = [
        _ORDER.format(column, _C if is_text else _NONE, sql.SQL("DESC" if key.is_descending else "ASC"))
        for column, key, is_text in columns
    ]
    return sql.SQL(", ").join([*terms, uuid])


def after(
    columns: Sequence[tuple[sql.Composable, SortKey, bool]], uuid: sql.Composable, cursor: Cursor
) -> sql.Composable:
    """The condition that a row comes after the one where a page ended."""
    values, last = cursor
    condition: sql.Composable = sql.SQL("{} > {}").format(uuid, sql.Literal(last))
    for (column, key, is_text), value in zip(reversed(columns), reversed(values), strict=True):
        if value is None:
            condition = _AFTER_NULL.format(column=column, rest=condition)
            continue
        condition = _AFTER.format(
            column=column,
            collation=_C if is_text else _NONE,
            beyond=sql.SQL("<" if key.is_descending else ">"),
            value=sql.Literal(value),
            rest=condition,
        )
    return condition


def to_text(request: str, cursor: Cursor) -> str:
    """A cursor as the next request brings it: opaque, for the same sort keys (`request`) only."""
    values, uuid = cursor
    return base64.urlsafe_b64encode(orjson.dumps([request, values, str(uuid)])).decode().rstrip("=")


def from_text(request: str, text: str, keys: Sequence[SearchField]) -> Cursor:
    """The cursor in a text of `to_text`.

    Raises:
        InputError: it is not one, or of a search that is sorted otherwise.
    """
    try:
        named, values, uuid = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        found = list(values), UUID(uuid)
    except (binascii.Error, orjson.JSONDecodeError, ValueError, TypeError, AttributeError):
        raise InputError("after: expected the `next` of a page, found something else; begin anew without it") from None
    fits = len(found[0]) == len(keys) and all(map(_fits, found[0], keys))
    if named != request or not fits:
        raise InputError("after: this is the `next` of a search that is sorted otherwise; begin anew without it")
    return found


def _fits(value: Any, field: SearchField) -> bool:
    if value is None:
        return True
    if field.type.scalar in {"integer", "number"}:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return isinstance(value, _PYTHON_TYPES[field.type.scalar]) and "\0" not in str(value)


_PYTHON_TYPES: Final = {"text": str, "boolean": bool}

_C: Final = sql.SQL(' COLLATE "C"')
_NONE: Final = sql.SQL("")
_ORDER: Final = sql.SQL("{}{} {} NULLS LAST")
_OF_LIST: Final = sql.SQL("(SELECT {function}(e.value{collation}) FROM unnest({list}) AS e (value))")
_AFTER: Final = sql.SQL("({column}{collation} {beyond} {value} OR {column} IS NULL OR ({column} = {value} AND {rest}))")
_AFTER_NULL: Final = sql.SQL("({column} IS NULL AND {rest})")
