"""Documents of later annotation versions as differences: which rows are written so, and made whole in time.

The base of a difference is a state of the same item in the first version: the present one when it was written, a
revision once another has taken its place. States do not change, so nobody waits for anybody. They go only with a file,
a purge or the first version itself; who takes them away is alone then (`advisory.removing_items`), and calls
`make_whole` before.
"""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from variome.database.columns import describe_annotation_table
from variome.items.pending import Pending
from variome.model.difference import difference
from variome.schema.later_tables import Base, define_view, find_base, find_views, stored_name
from variome.schema.registry import TABLE_KINDS, SchemaRegistry
from variome.schema.validation import CompiledSchema


def find_differences(connection: Connection[Any], schema: CompiledSchema, rows: Iterable[Pending]) -> dict[UUID, bytes]:
    """What is to be stored of the documents of these rows in place of the whole, by uuid; of few in a first version.

    Args:
        connection: in the transaction that writes the rows.
        schema: of the rows, which lie behind a view.
        rows: new or changed.
    """
    base = find_base(connection, schema.item_type)
    if base is None or base.version == schema.version:
        return {}
    contents = {row.uuid: row.content for row in rows}
    query = _BASES.format(table=sql.Identifier(base.table))
    with connection.cursor(binary=True) as cursor:
        cursor.execute(query, [list(contents)])
        found = ((uuid, difference(text.encode(), revision, contents[uuid])) for uuid, revision, text in cursor)
        return {uuid: shorter for uuid, shorter in found if shorter is not None}


def make_whole(connection: Connection[Any], item_type: str, condition: sql.Composable) -> None:
    """Replace the differences among the rows of later versions by the documents that they stand for.

    Args:
        connection: in a transaction that takes items away.
        item_type: name of a type that has versions.
        condition: on rows `s`.
    """
    for view in find_views(connection, item_type):
        names = {"stored": sql.Identifier(stored_name(view)), "view": sql.Identifier(view)}
        connection.execute(_MAKE_WHOLE.format(condition=condition, **names))


def leave_base(connection: Connection[Any], registry: SchemaRegistry, item_type: str, version: str) -> None:
    """Make all documents of a type whole that differ from those of this version; the next one is the base from now on.

    Nothing is done where it is not the first version.
    """
    first, *others = registry.table_names(item_type).items()
    if first[0] != version:
        return
    make_whole(connection, item_type, sql.SQL("true"))
    views = find_views(connection, item_type)
    base = None
    for name, table in others:
        if table in views:
            columns = list(registry.get(item_type, name).search_columns.values())
            define_view(connection, describe_annotation_table(table, TABLE_KINDS[item_type], columns), base)
        base = base or Base(name, table)


_BASES: Final = sql.SQL("SELECT uuid, revision, document FROM {table} WHERE uuid = ANY (%s)")

_MAKE_WHOLE: Final = sql.SQL(
    "UPDATE {stored} AS s SET document = v.document FROM {view} AS v"
    " WHERE v.uuid = s.uuid AND left(s.document, 1) = '[' AND {condition}"
)
