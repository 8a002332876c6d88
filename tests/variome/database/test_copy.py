from datetime import UTC, datetime
from struct import error
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.compiled import hold_to_sources
from variome.database import copy
from variome.database.columns import ColumnDescription, ColumnType
from variome.database.copy import copy_rows, rows_encoder

Connection = psycopg.Connection[Any]

SCALARS: tuple[ColumnType, ...] = (
    "uuid", "text", "bigint", "double precision", "boolean", "bytea", "json", "integer", "timestamptz",
)  # fmt: skip
ARRAYS: tuple[ColumnType, ...] = ("uuid", "text", "bigint", "double precision", "boolean")
COLUMNS = [
    *(ColumnDescription(name, name) for name in SCALARS),
    *(ColumnDescription(f"{name}[]", name, is_array=True) for name in ARRAYS),
]
TYPES = [column.name for column in COLUMNS]

text = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
bigint = st.integers(-(2**63), 2**63 - 1)
double = st.floats(allow_nan=False)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "uuid": st.uuids(), "text": text, "bigint": bigint, "double precision": double, "boolean": st.booleans(),
    "bytea": st.binary(), "json": st.just(b'{"a":1}'), "uuid[]": st.lists(st.uuids()), "text[]": st.lists(text),
    "bigint[]": st.lists(bigint), "double precision[]": st.lists(double), "boolean[]": st.lists(st.booleans()),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "timestamptz": st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),
}  # fmt: skip


@pytest.fixture(scope="module")
def scratch(postgres_url: str) -> Connection:
    connection = psycopg.connect(postgres_url, autocommit=True)
    columns = ", ".join(f'"{name}" {name}' for name in TYPES)
    connection.execute(f"CREATE TEMP TABLE scratch ({columns})".encode())
    return connection


def through_the_database(connection: Connection, rows: list[list[Any]]) -> list[list[Any]]:
    encode = rows_encoder(COLUMNS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copy, "IS_COMPILED", False)
        assert rows_encoder(COLUMNS)(rows) == encode(rows)
    connection.execute("TRUNCATE scratch")  # deleted rows would leave gaps, which COPY fills out of order
    encoded = encode(rows)
    copy_rows(connection, "scratch", TYPES, [[row[:5] for row in encoded], [row[5:] for row in encoded]])
    return [list(row) for row in connection.execute("SELECT * FROM scratch")]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(*(st.none() | VALUES[name] for name in TYPES)), max_size=5))
def test_every_value_comes_back_as_it_went(scratch: Connection, rows: list[tuple[Any, ...]]) -> None:
    expected = [
        [{"a": 1} if value == b'{"a":1}' and place == 6 else value for place, value in enumerate(row)] for row in rows
    ]
    assert through_the_database(scratch, [list(row) for row in rows]) == expected


needs_compiled = pytest.mark.skipif(not copy.IS_COMPILED, reason="there was no C compiler when this was installed")


@needs_compiled
def test_compiled_code_is_not_older_than_its_source() -> None:
    hold_to_sources("variome.database._copy_rows")


@pytest.mark.parametrize("is_compiled", [pytest.param(True, marks=needs_compiled), False])
@pytest.mark.parametrize(
    "row",
    [
        {"bigint": 2**63}, {"bigint": "seven"}, {"double precision": "1.5"}, {"text": 7}, {"text": b"a"},
        {"text": "\ud800"}, {"bytea": "a"}, {"text[]": ["a", None]}, {"text[]": 7}, {"uuid": 1},
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_refused(
    monkeypatch: pytest.MonkeyPatch, row: dict[str, Any], is_compiled: bool
) -> None:
    monkeypatch.setattr(copy, "IS_COMPILED", is_compiled)
    values = [row.get(name) for name in TYPES]
    with pytest.raises((TypeError, ValueError, OverflowError, AttributeError, error)):
        rows_encoder(COLUMNS)([values])
    with pytest.raises(ValueError, match=r"argument|column"):
        rows_encoder(COLUMNS[:2])([[None, None], [None]])


def test_an_empty_array_is_not_null(scratch: Connection) -> None:
    row: list[Any] = [[] if name.endswith("[]") else None for name in TYPES]
    assert through_the_database(scratch, [row]) == [row]


def test_a_whole_number_written_as_a_float_is_an_integer(scratch: Connection) -> None:
    [row] = through_the_database(scratch, [[7.0 if name == "bigint" else None for name in TYPES]])
    assert row[TYPES.index("bigint")] == 7


def test_rows_of_many_megabytes_go_at_once(scratch: Connection) -> None:
    row = [UUID(int=1), "x" * 1_000_000, *[None] * (len(TYPES) - 2)]
    assert len(through_the_database(scratch, [row] * 20)) == 20
