"""What a variant and a sample take on disk, by part.

`python -m benchmarks.space HOME` reads the store in the folder HOME, as `benchmarks.search_store` makes one, and writes
`benchmarks/results/space.md`.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from psycopg import Connection, sql

from variome.database.connection import connect
from variome.database.server import open_database
from variome.schema.registry import SchemaRegistry
from variome.schema.validation import CompiledSchema
from variome.settings import Settings

_PAGE = Path(__file__).parent / "results/space.md"

_TYPES = ("Variant", "VariantSample")

_LINKS = ("genes", "consequences")

Row = tuple[str, int, int]
"""A part, bytes of its values, bytes of its indexes; of all rows together."""


@click.command()
@click.argument("home", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(home: Path) -> None:
    """Measure the store in the folder HOME, and write the page."""
    with open_database(Settings(home=home.absolute(), database_url=None)) as url, connect(url) as connection:
        registry = SchemaRegistry.load(connection)
        chapters = "".join(chapter(connection, registry.newest(item_type), item_type) for item_type in _TYPES)
        revisions = _number(connection, sql.SQL("SELECT pg_total_relation_size('revision')"))
        receipts = _number(connection, sql.SQL("SELECT pg_total_relation_size('receipt')"))
    text = (
        f"# Measured {datetime.now(UTC):%Y-%m-%d}\n\nBytes on disk, of values as they are stored (documents over 2 kB "
        f"compressed) and of indexes, in a store as `benchmarks.search_store` makes one: records with the annotations "
        f"of the shipped trio, whose samples have labels and modes of their families. Records with 5 kB of INFO are in "
        f"second_version.md.\n{chapters}\nEarlier states (`revision`) of all items: {revisions:,} bytes.\n"
        f"Receipts of batches (`receipt`) of all files: {receipts:,} bytes.\n"
    )
    _PAGE.write_text(text, encoding="utf-8")
    print(text)


def chapter(connection: Connection[Any], schema: CompiledSchema, named: str) -> str:
    """A table of what the items of a schema take."""
    table = schema.stored_table
    n_rows = _number(connection, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
    rows = list(_iter_parts(connection, table, [column.name for column in schema.search_columns.values()]))
    rows.append(("all", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    lines = "".join(
        f"| {part} | {values / n_rows:,.0f} | {indexes / n_rows:,.0f} |\n" for part, values, indexes in rows
    )
    title = f"\n## {named}, {n_rows:,} of them\n\n"
    return f"{title}| part | values, bytes an item | indexes, bytes an item |\n| --- | --- | --- |\n{lines}"


def _iter_parts(connection: Connection[Any], table: str, searched: Sequence[str]) -> Iterator[Row]:
    """The parts of a table; what is no value is headers of rows and pages, and room that is left in them."""
    names = [name for (name,) in connection.execute(_COLUMNS, [table])]
    links = [name for name in names if name in _LINKS]
    state = [name for name in names if name not in {*links, *searched, "document"}]
    known = 0
    for part, columns in (("document", ["document"]), ("links", links), ("search columns", searched), ("state", state)):
        values = _values(connection, table, columns)
        known += values
        yield part, values, _indexes(connection, table, columns)
    heap = _number(connection, sql.SQL("SELECT pg_table_size({})").format(sql.Literal(f'"{table}"')))
    yield "headers and free room", heap - known, 0


def _values(connection: Connection[Any], table: str, columns: Sequence[str]) -> int:
    if not columns:
        return 0
    sizes = sql.SQL(" + ").join(sql.SQL("coalesce(pg_column_size({}), 0)").format(sql.Identifier(c)) for c in columns)
    return _number(connection, sql.SQL("SELECT sum({})::bigint FROM {}").format(sizes, sql.Identifier(table)))


def _indexes(connection: Connection[Any], table: str, columns: Sequence[str]) -> int:
    """Those whose first column is one of these."""
    rows = connection.execute(_INDEXES, [f'"{table}"', list(columns)])
    return sum(size for (size,) in rows)


def _number(connection: Connection[Any], query: sql.SQL | sql.Composed) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0] or 0) if row else 0


_COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position"
_INDEXES = """
SELECT pg_relation_size(i.indexrelid) FROM pg_index AS i
WHERE i.indrelid = %s::regclass AND (
    SELECT a.attname FROM pg_depend AS d JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.objid = i.indexrelid AND d.refobjid = i.indrelid AND d.refobjsubid > 0 ORDER BY d.refobjsubid LIMIT 1
) = ANY (%s)
"""


if __name__ == "__main__":
    main()
