"""Samples are searched by what is calculated of them, where their schema marks it searchable."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from alembic import op

from variome.database.columns import short_name
from variome.items.calculated.searched import search_values
from variome.schema.validation import CompiledSchema

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TYPES = {"AD_REF": "bigint", "AD_ALT": "bigint", "AF": "double precision"}
_AT_ONCE = 5_000
"""Rows that are in memory at once."""


def upgrade() -> None:
    for table, schema, names in _tables():
        for name in names:
            op.execute(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {_TYPES[name]}')
        _fill(table, CompiledSchema(schema, table), names)
        for name in names:
            index = short_name(f"{table}_{name}")
            op.execute(f'CREATE INDEX "{index}" ON "{table}" ("{name}") WHERE "{name}" IS NOT NULL')


def downgrade() -> None:
    for table, _, names in _tables():
        for name in names:
            op.execute(f'ALTER TABLE "{table}" DROP COLUMN "{name}"')


def _tables() -> Iterator[tuple[str, Mapping[str, Any], list[str]]]:
    """Tables of samples, their schema, and which of its calculated properties are searchable."""
    query = sa.text("SELECT table_name, schema FROM schema_version WHERE item_type = 'VariantSample'")
    for table, schema in op.get_bind().execute(query).fetchall():
        announced = schema.get("calculatedProperties", {})
        names = [n for n in _TYPES if n not in schema["properties"] and announced.get(n, {}).get("searchable")]
        if table and names:
            yield table, schema, names


def _fill(table: str, schema: CompiledSchema, names: list[str]) -> None:
    """Gives each row its values. Those of calculated properties are the last ones of a row."""
    columns = ", ".join(f'"{name}" = n."{name}"' for name in names)
    types = ", ".join(f'"{name}" {_TYPES[name]}' for name in names)
    write = sa.text(
        f'UPDATE "{table}" AS t SET {columns} FROM json_to_recordset(CAST(:rows AS json)) AS n (uuid uuid, {types})'  # noqa: S608
        " WHERE t.uuid = n.uuid"
    )
    for rows in _iter_rows(table):
        found = []
        for uuid, document in rows:
            values = search_values(schema, orjson.loads(document))[-len(names) :]
            found.append({"uuid": str(uuid), **dict(zip(names, values, strict=True))})
        op.get_bind().execute(write, {"rows": orjson.dumps(found).decode()})


def _iter_rows(table: str) -> Iterator[list[Any]]:
    """Uuid and document of all rows, some at a time."""
    query = sa.text(f'SELECT uuid, document FROM "{table}" WHERE uuid > :after ORDER BY uuid LIMIT {_AT_ONCE}')  # noqa: S608
    after = UUID(int=0)
    while rows := op.get_bind().execute(query, {"after": after}).fetchall():
        yield list(rows)
        after = rows[-1][0]
