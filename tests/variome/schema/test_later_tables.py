"""The view of a later annotation version; what it gives of stored items is in items/test_differences.py."""

from typing import Any

import psycopg
import pytest

from tests import builders as b
from variome.database.columns import LONGEST_NAME
from variome.model.content import canonical
from variome.model.difference import difference
from variome.model.item_types import ITEM_TYPES
from variome.schema.later_tables import Base, find_base, find_views, stored_name
from variome.schema.registry import TABLE_KINDS, SchemaRegistry, table_name

Connection = psycopg.Connection[Any]


def columns(store: Connection, table: str) -> list[tuple[Any, ...]]:
    query = (
        "SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " ORDER BY attnum"
    )
    return store.execute(query, [table]).fetchall()


def test_the_first_version_has_a_table_and_later_ones_have_a_view_with_the_same_columns(store: Connection) -> None:
    b.registry(store, "1.0", "2.0", "3.0")
    assert find_base(store, "Variant") == Base("1.0", "variant_1_0")
    assert find_views(store, "Variant") == ["variant_2_0", "variant_3_0"]
    for view in ("variant_2_0", "variant_3_0"):
        assert columns(store, view) == columns(store, stored_name(view)) == columns(store, "variant_1_0")


def test_a_type_without_a_version_has_no_base(store: Connection) -> None:
    b.registry(store)
    assert find_base(store, "File") is None


@pytest.mark.parametrize("version", ["1." * 14 + "22", "A version with a long name, and more"])
def test_there_is_room_for_the_name_of_the_table_behind_a_view(version: str) -> None:
    for name in TABLE_KINDS:
        assert len(stored_name(table_name(ITEM_TYPES[name], version))) <= LONGEST_NAME


@pytest.mark.parametrize(
    "changed", ["other", 'a "quoted" one, and \\ that', "β and \U0001f9ec, \u0001", "", "line\nbreak\ttab", "[1, 2]"]
)
def test_postgresql_puts_a_document_together_as_it_was(store: Connection, changed: str) -> None:
    fields = {f"field_{n}": f"what field {n} says, α, at length" for n in range(9)}
    base, content = canonical(fields), canonical({**fields, "field_4": changed, "field_8b": changed})
    found = difference(base, 3, content)
    assert found is not None
    rows = store.execute("SELECT spliced(%s::json, %s)", [found.decode(), base.decode()]).fetchall()
    assert rows == [(content.decode(),)]


def test_a_registry_that_looks_again_knows_where_rows_are_written(store: Connection) -> None:
    b.registry(store, "1.0", "2.0")
    schemas = [SchemaRegistry.load(store).get("Variant", version) for version in ("1.0", "2.0")]
    assert [each.table_name for each in schemas] == ["variant_1_0", "variant_2_0"]
    assert [each.stored_table for each in schemas] == ["variant_1_0", "variant_2_0_stored"]
