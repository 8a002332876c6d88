"""Lists of UUIDs reach PostgreSQL as psycopg itself would send them."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.adapt import PyFormat, Transformer
from psycopg.types.array import ListBinaryDumper

from variome.database.uuid_lists import UuidListDumper, dump_uuid_lists

FIRST, SECOND = UUID(int=1), UUID("ffffffff-ffff-8fff-bfff-ffffffffffff")


def dumped(kind: type[ListBinaryDumper], values: list[Any]) -> Any:
    return kind(list, Transformer()).upgrade(values, PyFormat.BINARY).dump(values)


@pytest.mark.parametrize(
    "values",
    [
        [],
        [FIRST],
        [FIRST, SECOND, FIRST],
        [FIRST, None],
        [[FIRST, SECOND], [SECOND, FIRST]],
        ["text", "é"],
        [1, 2],
        [b""],
    ],
)
def test_lists_are_those_of_psycopg(values: list[Any]) -> None:
    assert dumped(UuidListDumper, values) == dumped(ListBinaryDumper, values)


def test_postgresql_reads_them(postgres_url: str) -> None:
    values = [SECOND, FIRST]
    query = "SELECT %b::uuid[], %s::uuid[], %b::uuid[], %s::text[], %b::uuid[] = %s::uuid[]"
    with psycopg.connect(postgres_url) as connection:
        dump_uuid_lists(connection)
        row = connection.execute(query, [values, values, [], ["a", None], values, values]).fetchone()
    assert row == (values, values, [], ["a", None], True)
