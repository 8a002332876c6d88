"""Conditions in PostgreSQL against `evaluating`, over rows that hold every kind of value and none."""

import random
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, note, settings
from psycopg import sql

from tests.variome.search.expressions import FIELDS, VALUES, conditions, integers, numbers
from variome.search.checking import FieldType, check
from variome.search.evaluating import holds
from variome.search.functions import FUNCTIONS
from variome.search.parsing import parse
from variome.search.printing import to_text
from variome.search.sql import Column, condition
from variome.search.tree import Binary, BinaryOperator, Call, IsMissing, ListOf, Literal, Name, Node

TYPES = {"text": "text", "integer": "bigint", "number": "double precision", "boolean": "boolean"}


def some_value(chance: random.Random, type_: FieldType) -> Any:
    if chance.random() < 0.25:
        return None
    pool = VALUES[type_.scalar]
    return chance.choices(pool, k=chance.randint(0, 3)) if type_.is_list else chance.choice(pool)


def some_rows() -> list[dict[str, Any]]:
    chance = random.Random(5)
    return [{name: some_value(chance, type_) for name, type_ in FIELDS.items()} for _ in range(150)]


ROWS = some_rows()


def column(path: str) -> Column:
    """The first field of each type is a column, whose beginning an index may hold; the second a subquery."""
    expression = sql.Identifier("t", path)
    is_first = path.endswith("1")
    return Column(expression if is_first else sql.SQL("(SELECT {})").format(expression), FIELDS[path], is_first)


@pytest.fixture(scope="module")
def table(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection with the rows in a temporary table."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        columns = ", ".join(
            f"{name} {TYPES[each.scalar]}{'[]' if each.is_list else ''}" for name, each in FIELDS.items()
        )
        connection.execute(f"CREATE TEMPORARY TABLE t (id integer, {columns})".encode())
        insert = f"INSERT INTO t VALUES ({', '.join(['%s'] * (len(FIELDS) + 1))})".encode()
        with connection.cursor() as cursor:
            cursor.executemany(insert, [[number, *row.values()] for number, row in enumerate(ROWS)])
        yield connection


def found_in(table: psycopg.Connection[Any], node: Node) -> list[int]:
    query = sql.SQL("SELECT id FROM t WHERE {} ORDER BY id").format(condition(node, column))
    return [row[0] for row in table.execute(query)]


def found_by_twin(node: Node) -> list[int]:
    return [number for number, row in enumerate(ROWS) if holds(node, row.__getitem__)]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(conditions(2))
def test_the_database_finds_the_rows_that_python_does(table: psycopg.Connection[Any], node: Node) -> None:
    note(to_text(node))
    assert found_in(table, check(node, FIELDS)) == found_by_twin(node)


@settings(max_examples=200, deadline=None)
@given(numbers(2) | integers(2))
def test_the_database_calculates_what_python_does(table: psycopg.Connection[Any], node: Node) -> None:
    note(to_text(node))
    comparisons: tuple[BinaryOperator, ...] = ("<", "==")
    for comparison in comparisons:
        compared = Binary(comparison, node, Name("number1"))
        assert found_in(table, compared) == found_by_twin(compared)


HOSTILE = ["\\'; DROP TABLE t; --", "' OR true --", "%s %(x)s {} {0}", "\\\\' || 'x", "$1 $$ $a$", 'a"b`c']


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_leaves_its_literal(table: psycopg.Connection[Any], text: str) -> None:
    value, pattern = Literal(text), Literal(re.sub(r"([^\w])", r"\\\1", text, flags=re.ASCII))
    nodes: list[Node] = [
        Binary("==", value, value),
        Binary("in", value, ListOf((Literal("x"), value))),
        Binary("~", value, pattern),
        Call("contains", (value, value)),
        Call("startswith", (value, value)),
    ]
    for node in nodes:
        assert found_in(table, check(node, FIELDS)) == list(range(len(ROWS)))
        assert parse(to_text(node)) == node


@pytest.mark.parametrize(
    ("beginning", "end"),
    [("text1 == 'a' or ", ""), ("not ", ""), ("1.5 - (", ")"), ("1 + (", ")"), ("lower(", ")"), ("true == (", ")")],
)
def test_the_deepest_trees_are_conditions_of_the_database(
    table: psycopg.Connection[Any], beginning: str, end: str
) -> None:
    core = {"1.5 - (": "number1", "1 + (": "integer1", "lower(": "text1"}.get(beginning, "boolean1")
    text = beginning * 95 + core + end * 95
    node = parse(f"({text}) is not missing")
    assert found_in(table, check(node, FIELDS)) == found_by_twin(node)


def plan(table: psycopg.Connection[Any], text: str) -> str:
    """How the database looks for an expression, where it may not read the whole table if it need not."""
    query = sql.SQL("EXPLAIN SELECT id FROM t WHERE {}").format(condition(check(parse(text), FIELDS), column))
    with table.transaction():
        table.execute("SET LOCAL enable_seqscan = off")
        return "\n".join(row[0] for row in table.execute(query))


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("text1 == 'a'", "t_text1"),
        ("'a' == text1 and boolean1", "t_text1"),
        ("text1 in ('a', 'b')", "t_text1"),
        ("text1 > 'a'", "t_text1"),
        ("'b' >= text1", "t_text1"),
        ("startswith(text1, 'a')", "t_text1"),
        ("number1 < 1", "t_number1"),
        ("number1 in (1, 2.5)", "t_number1"),
        ("0.5 >= number1", "t_number1"),
        ("integer1 >= 5 and integer1 < 10", "t_integer1"),
        ("integer1 in (1, 2)", "t_integer1"),
        ("integer1 == -3", "t_integer1"),
        ("integer1 > 1e6 and 2e6 >= integer1", "t_integer1"),
    ],
)
def test_an_index_is_used(table: psycopg.Connection[Any], text: str, index: str) -> None:
    with table.transaction(force_rollback=True):
        # As `variome.database.tables.annotation_table` makes them.
        table.execute('CREATE INDEX t_text1 ON t (("left"(text1, 200) COLLATE "C")) WHERE text1 IS NOT NULL')
        table.execute("CREATE INDEX t_number1 ON t (number1) WHERE number1 IS NOT NULL")
        table.execute("CREATE INDEX t_integer1 ON t (integer1) WHERE integer1 IS NOT NULL")
        found = plan(table, text)
    assert f"Index Scan using {index} " in found or f"Bitmap Index Scan on {index}" in found, found
    assert "Index Cond" in found


def test_every_function_has_its_condition(table: psycopg.Connection[Any]) -> None:
    for name, function in FUNCTIONS.items():
        for type_ in function.takes[0]:
            first = Name(next(path for path, each in FIELDS.items() if each == type_))
            call = Call(name, (first, Literal("a")) if len(function.takes) == 2 else (first,))
            node = IsMissing(call, is_negated=True)
            assert found_in(table, check(node, FIELDS)) == found_by_twin(node)


def test_lists_within_lists_are_conditions_of_the_database(table: psycopg.Connection[Any]) -> None:
    node: Node = Name("boolean1")
    for _ in range(49):
        node = Binary("in", Literal(value=True), ListOf((node, Name("boolean2"))))
    assert found_in(table, check(node, FIELDS)) == found_by_twin(node)


def test_a_condition_stands_in_a_query_that_has_parameters(table: psycopg.Connection[Any]) -> None:
    node = parse("text1 in ('%s', 'xx%_') or contains(text1, '%') or text1 ~ '%' or startswith(text1, '%(a)s')")
    query = sql.SQL("SELECT id FROM t WHERE {} AND id < %s ORDER BY id").format(condition(check(node, FIELDS), column))
    assert [row[0] for row in table.execute(query, [100])] == [each for each in found_by_twin(node) if each < 100] != []


def test_integers_beside_reals_are_compared_as_integers(table: psycopg.Connection[Any]) -> None:
    node = parse("9007199254740993 in (0.5, 9007199254740992) or 1 in (0.5, 1.0) and 2 in (0.5, 2)")
    assert found_in(table, node) == found_by_twin(node) == list(range(len(ROWS)))
    assert found_in(table, parse("9007199254740993 in (0.5, 9007199254740992)")) == []
