"""Tables of annotation versions that were added when there was one of the type already: a table and a view of it.

The documents of such a version mostly say what those of the first one say. Its table, `variant_2_0_stored`, may keep a
document as the difference to a state of the same item in the first version, the base (docs/decisions/0023); the view
`variant_2_0` has the columns of any other version, with whole documents. Whoever reads, deletes or marks rows takes the
view. A query that does not ask for the document is planned as if there were none.

A state is kept as long as it is the base of a difference: in the first version's table, or among the revisions. Who
takes one away makes what rests on it whole before (`items.differences`).
"""

from typing import Any, Final, NamedTuple

from psycopg import Connection, sql

from variome.database.columns import TableDescription


class Base(NamedTuple):
    """The first annotation version of a type, and its table or view, whose documents are all whole."""

    version: str
    table: str


def stored_name(table: str) -> str:
    """The name of the table behind a view; names of annotation tables leave room for it."""
    return f"{table}_stored"


def find_base(connection: Connection[Any], item_type: str) -> Base | None:
    """The first annotation version that a type has now; None where it has none."""
    row = connection.execute(_FIRST, [item_type]).fetchone()
    return Base(*row) if row else None


def find_views(connection: Connection[Any], item_type: str) -> list[str]:
    """The views of a type, whatever anybody remembers of them."""
    return [name for (name,) in connection.execute(_VIEWS, [item_type])]


def define_view(connection: Connection[Any], table: TableDescription, base: Base | None) -> None:
    """Make the view of a version, or define it anew.

    Args:
        connection: where to.
        table: the columns, under the name of the view.
        base: None for the first version, which has nothing to differ from.
    """
    names = {"stored": sql.Identifier(stored_name(table.name)), "view": sql.Identifier(table.name)}
    document: sql.Composable = sql.Identifier("t", "document")
    if base is not None:
        document = _WHOLE.format(base=sql.Identifier(base.table), version=sql.Literal(base.version), revision=_REVISION)
    columns = [document if name == "document" else sql.Identifier("t", name) for name in table.column_names]
    listed = sql.SQL(", ").join(map(sql.Identifier, table.column_names))
    connection.execute(_VIEW.format(columns=sql.SQL(", ").join(columns), listed=listed, **names))


_FIRST: Final = (
    "SELECT annotation_version, table_name FROM schema_version WHERE item_type = %s ORDER BY added, uuid LIMIT 1"
)

_VIEWS: Final = (
    "SELECT relname FROM schema_version JOIN pg_class ON pg_class.oid = to_regclass(quote_ident(table_name))"
    " WHERE item_type = %s AND relkind = 'v' ORDER BY added, schema_version.uuid"
)

_VIEW: Final = sql.SQL("CREATE OR REPLACE VIEW {view} ({listed}) AS SELECT {columns} FROM {stored} AS t")

# The first element. Read as JSON it takes 5 µs of 50 for a document.
_REVISION: Final = sql.SQL("split_part(substr(t.document, 2, 12), ',', 1)::integer")

# Subqueries rather than joins: they are run for the rows whose document is asked for, and are a difference.
_WHOLE: Final = sql.SQL(
    "CASE WHEN left(t.document, 1) = '[' THEN spliced(t.document::json, coalesce("
    "(SELECT b.document FROM {base} AS b WHERE b.uuid = t.uuid AND b.revision = {revision}),"
    " (SELECT r.document::text FROM revision AS r WHERE r.uuid = t.uuid AND r.annotation_version = {version}"
    " AND r.revision = {revision}))) ELSE t.document END"
)
