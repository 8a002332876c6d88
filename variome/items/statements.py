"""The statements that write one table, composed once from its description."""

from collections.abc import Collection, Iterable
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from variome.database.columns import TableDescription
from variome.schema.validation import CompiledSchema

_STAMPED: Final = ("project", "status", "submission", "actor")
"""Columns that are the same for all rows of one write: they are not staged. So is `institution`, where there is one."""

_COUNTED: Final = ("revision", "created", "modified")
"""Columns that the statement sets itself."""

_IDENTITY: Final = frozenset({
    "uuid", "item_type", "key", "assembly", "contig", "position", "end_position", "variant", "sample",
})  # fmt: skip
"""Columns that follow from what cannot change."""


class Statements:
    """The statements of one table.

    Attributes:
        staged: columns of the staging table, in the order of the table.
        common: columns that are the same for all rows of one write: those stamped, then revision, created, modified.
        has_institution: whether `insert` takes an institution after project, status, submission and actor.
    """

    def __init__(self, table: TableDescription, staging: str) -> None:
        self.has_institution = "institution" in table.column_names
        stamped = [*_STAMPED, *(["institution"] if self.has_institution else [])]
        self.common = [*stamped, *_COUNTED]
        self.staged = [name for name in table.column_names if name not in self.common]
        names = {
            "table": sql.Identifier(table.name),
            "staging": sql.Identifier(staging),
            "stub": sql.SQL("is_stub" if "is_stub" in table.column_names else "false"),
            "stamped": _listed(stamped),
            "values": sql.SQL(", ").join([sql.Placeholder()] * len(stamped)),
        }
        self.read = _READ.format(**names).as_bytes()
        self.lock = _LOCK.format(**names).as_bytes()
        self.make_staging = _MAKE_STAGING.format(staged=_listed(self.staged), **names).as_bytes()
        self.look_at_staging = _LOOK_AT_STAGING.format(**names).as_bytes()
        self.clear_staging = _CLEAR_STAGING.format(**names).as_bytes()
        staged = [_beside_placeholders(name) for name in self.staged]
        self.insert = _INSERT.format(staged=_listed(staged), **names).as_bytes()
        replaced = [name for name in staged if name not in _IDENTITY]
        new = sql.SQL(", ").join(sql.Identifier("staged", name) for name in replaced)
        self.update = _UPDATE.format(replaced=_listed(replaced), new=new, **names).as_bytes()


def supersede(connection: Connection[Any], table: str, schema: CompiledSchema | None, uuids: Collection[UUID]) -> None:
    """Copy what locked rows hold into `revision`, before it is replaced. The schema is None for the table `item`."""
    item_type: sql.Composable = sql.SQL("item_type") if schema is None else sql.Literal(schema.item_type)
    version: sql.Composable = sql.SQL("annotation_version") if schema is None else sql.Literal(schema.version)
    written_by: sql.Composable = sql.SQL("schema_version") if schema is None else sql.Literal(schema.schema_version)
    statement = _SUPERSEDE.format(
        table=sql.Identifier(table), item_type=item_type, version=version, schema_version=written_by
    )
    connection.execute(statement, [list(uuids)])


def _beside_placeholders(name: str) -> str:
    """The name of a column in a statement that has placeholders: psycopg takes a single per cent sign for one."""
    return name.replace("%", "%%")


def _listed(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


_READ: Final = sql.SQL("SELECT uuid, content_hash, file, record, {stub} FROM {table} WHERE uuid = ANY (%b)")

_LOCK: Final = sql.SQL(
    "SELECT uuid, content_hash, file, record, {stub} FROM {table} WHERE uuid = ANY (%b) ORDER BY uuid FOR UPDATE"
)

_MAKE_STAGING: Final = sql.SQL(
    "CREATE TEMP TABLE {staging} ON COMMIT DELETE ROWS AS SELECT {staged} FROM {table} WITH NO DATA"
)

_LOOK_AT_STAGING: Final = sql.SQL("SELECT EXISTS (SELECT FROM {staging})")

# Not DELETE: what it leaves would be read again and again by a transaction of many batches.
_CLEAR_STAGING: Final = sql.SQL("TRUNCATE {staging}")

_INSERT: Final = sql.SQL(
    "INSERT INTO {table} ({staged}, {stamped}, revision, created, modified)"
    " SELECT {staged}, {values}, 1, now(), now() FROM {staging} ORDER BY uuid"
    " ON CONFLICT (uuid) DO NOTHING RETURNING uuid"
)

_UPDATE: Final = sql.SQL(
    "UPDATE {table} AS stored SET ({replaced}) = ROW ({new}), submission = %s, actor = %s,"
    " revision = stored.revision + 1, modified = now()"
    " FROM {staging} AS staged WHERE staged.uuid = stored.uuid AND stored.uuid = ANY (%b)"
)

_SUPERSEDE: Final = sql.SQL(
    "INSERT INTO revision (uuid, annotation_version, revision, item_type, file, submission, record, actor, modified,"
    " superseded, content_hash, document, schema_version) SELECT uuid, {version}, revision, {item_type}, file,"
    " submission, record, actor, modified, now(), content_hash, document::json, {schema_version} FROM {table}"
    " WHERE uuid = ANY (%b) ORDER BY uuid"
)
