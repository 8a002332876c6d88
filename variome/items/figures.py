"""Figures of a store that cost next to nothing to find, for programs that ask every few seconds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection, sql

from variome.items.submissions import ALIVE
from variome.items.viewer import Viewer, of_project
from variome.model.item_types import ITEM_TYPES
from variome.schema.later_tables import stored_name
from variome.schema.registry import SchemaRegistry

INTERRUPTED: Final = "interrupted"
"""What a submission is called that runs, they say, but whose heart has stopped."""

_STATUSES: Final = (
    *("queued", "running", INTERRUPTED, "failed", "cancelled"),
    *("completed", "completed with problems"),
)


@dataclass(frozen=True, slots=True)
class SubmissionFigures:
    """Of the submissions with one status: how many, the records that they have committed, and what they settle in a
    second, together, while they run.
    """

    status: str
    submissions: int
    records: int
    records_per_second: float


@dataclass(frozen=True, slots=True)
class TableFigures:
    """How many items of a type an annotation version has, as PostgreSQL estimated when it last looked."""

    item_type: str
    annotation_version: str
    items: int


def submission_figures(connection: Connection[Any], *, viewer: Viewer) -> list[SubmissionFigures]:
    """Those of the viewer's projects, for every status that there is."""
    rows = connection.execute(_SUBMISSIONS.format(alive=ALIVE, own=of_project(viewer, sql.SQL("s.project"))))
    found = {row[0]: SubmissionFigures(*row) for row in rows}
    return [found.get(status, SubmissionFigures(status, 0, 0, 0.0)) for status in _STATUSES]


def table_figures(connection: Connection[Any], registry: SchemaRegistry) -> list[TableFigures]:
    """Of all items, whosever they are; of types with annotation versions, and tables that were looked at."""
    tables = {table: (name, version) for name, version, table in _iter_tables(registry)}
    rows = connection.execute(_TABLES, [list(tables)])
    return [TableFigures(*tables[table], items) for table, items in rows]


def database_bytes(connection: Connection[Any]) -> int:
    """What the database takes on disk."""
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def _iter_tables(registry: SchemaRegistry) -> Iterator[tuple[str, str, str]]:
    for name, item_type in ITEM_TYPES.items():
        if item_type.is_versioned:
            for version, table in registry.table_names(name).items():
                yield name, version, table
                yield name, version, stored_name(table)  # where the other is a view


_SUBMISSIONS: Final = sql.SQL(
    "SELECT CASE WHEN s.status = 'running' AND NOT {alive} THEN 'interrupted' ELSE s.status END, count(*),"
    " sum(s.committed_record)::bigint,"
    " coalesce(sum((s.progress ->> 'records_per_second')::float8) FILTER (WHERE {alive}), 0)"
    " FROM submission AS s WHERE {own} GROUP BY 1"
)

_TABLES: Final = (
    "SELECT relname, reltuples::bigint FROM pg_class"
    " WHERE relname = ANY (%s) AND relkind IN ('r', 'p') AND pg_table_is_visible(oid) AND reltuples >= 0 ORDER BY 1"
)
