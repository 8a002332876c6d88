"""Taking a file out again: its samples, revisions and submissions, then the variants that nothing else names.

Loads wait until it is done. What becomes of variants that stay is the matter of `items.restoring`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from variome.database import advisory
from variome.errors import LeaseError, NotFoundError
from variome.items.differences import make_whole
from variome.items.replacing import forget_file
from variome.items.restoring import attribute_elsewhere, put_older_back
from variome.items.submissions import find_running
from variome.model.identity import file_uuid, item_uuid
from variome.model.item_types import PROGRAM_USER
from variome.schema.registry import SchemaRegistry

_SAMPLED: Final = ("Variant", "StructuralVariant")
"""Types that have samples; a sample type is called after its variant type."""

_HANGING_ON: Final = {
    "edit": "uuid",
    "edit_revision": "uuid",
    "unique_key": "item",
    "link": "source",
    "revision": "uuid",
}
"""Tables that hold what hangs on an item, and the column that names the item."""


@dataclass(frozen=True, slots=True)
class UnloadResult:
    """How many went, by item type, and for `revisions` and `submissions`; `restored` counts documents put back.

    `submissions` are those that went: reports are named after them.
    """

    counts: Counter[str]
    submissions: tuple[UUID, ...]


def unload(connection: Connection[Any], registry: SchemaRegistry, project: str, accession: str) -> UnloadResult:
    """Take out everything that came with a file, and the File item, in one transaction.

    Raises:
        NotFoundError: the project has no such file.
        LeaseError: the file is being loaded now.
    """
    file = file_uuid(project, accession)
    with connection.transaction():
        advisory.removing_items(connection)
        _check_idle(connection, file, f"file {accession!r} in project {project!r}")
        submissions = connection.execute("SELECT uuid FROM submission WHERE file = %s", [file]).fetchall()
        counts = _Unloading(connection, registry, file).run()
    return UnloadResult(+counts, tuple(uuid for (uuid,) in submissions))


def _check_idle(connection: Connection[Any], file: UUID, named: str) -> None:
    if connection.execute("SELECT 1 FROM item WHERE uuid = %s", [file]).fetchone() is None:
        raise NotFoundError(f"there is no {named}; 'variant-ingestion status' lists the last ones loaded")
    if since := find_running(connection, file):
        raise LeaseError(f"{named} is being loaded since {since:%Y-%m-%d %H:%M:%S} UTC; wait for the end of that load")


class _Unloading:
    """One file on its way out.

    Two temporary tables are filled on the way: `unload_named`, the variants that the file named, and `unload_gone`,
    the items that are deleted.
    """

    def __init__(self, connection: Connection[Any], registry: SchemaRegistry, file: UUID) -> None:
        self._connection = connection
        self._registry = registry
        self._file = file
        self._counts: Counter[str] = Counter()

    def run(self) -> Counter[str]:
        """Take out samples, then what only they named, then the file; how many went. Called once."""
        for name in ("unload_named", "unload_gone"):
            self._execute(_MAKE, table=name)
        for item_type in _SAMPLED:
            self._take_out_samples(item_type)
        self._execute(_NAME_BY_FILE, self._file)
        for item_type in _SAMPLED:
            make_whole(self._connection, item_type, _NAMED.format(file=sql.Literal(self._file)))
        self._counts["revisions"] = self._execute(_DELETE_OF_FILE, self._file, table="revision")
        self._execute(_DELETE_OF_FILE, self._file, table="variant_file")
        self._execute(_ANALYZE, table="unload_named")
        for item_type in _SAMPLED:
            self._take_out_variants(item_type)
        tables = [table for item_type in _SAMPLED for table in self._tables(item_type)]
        self._execute(_NOTE_GONE_VARIANTS.format(absent=_each(_AND_NOT_IN, tables)))
        self._take_out_file()
        return self._counts

    def _take_out_samples(self, item_type: str) -> None:
        for table in self._tables(f"{item_type}Sample"):
            self._execute(_NAME_SAMPLED, self._file, table=table)
            self._execute(_NOTE_GONE, self._file, table=table)
            self._counts[f"{item_type}Sample"] += self._execute(_DELETE_OF_FILE, self._file, table=table)
        for table in self._tables(item_type):
            self._execute(_NAME_BROUGHT, self._file, table=table)

    def _take_out_variants(self, item_type: str) -> None:
        sample_tables = self._registry.table_names(f"{item_type}Sample")
        for version, table in self._registry.table_names(item_type).items():
            # What is said of a variant in this version rests on the samples of this version.
            samples = [sample_tables[version]] if version in sample_tables else list(sample_tables.values())
            unnamed = _each(_AND_NO_SAMPLE, samples)
            delete = _DELETE_UNNAMED.format(table=sql.Identifier(table), unnamed=unnamed)
            self._counts[item_type] += self._execute(delete, version)
            self._execute(_DELETE_HISTORY, version, item_type, table=table)
            schema = self._registry.get(item_type, version)
            self._counts["restored"] += put_older_back(self._connection, schema, self._file)
            attribute_elsewhere(self._connection, table, samples, self._file)

    def _take_out_file(self) -> None:
        forget_file(self._connection, self._file, item_uuid("User", PROGRAM_USER))
        self._execute(_DELETE_OF_FILE, self._file, table="receipt")
        self._counts["submissions"] = self._execute(_DELETE_OF_FILE, self._file, table="submission")
        self._execute(_NOTE_FILE, self._file)
        self._execute(_UNMARK, self._file)
        self._counts["File"] = self._execute(_DELETE_GONE, table="item", column="uuid")
        for table, column in _HANGING_ON.items():
            self._execute(_DELETE_GONE, table=table, column=column)

    def _tables(self, item_type: str) -> list[str]:
        return list(self._registry.table_names(item_type).values())

    def _execute(self, statement: sql.SQL | sql.Composed, *values: Any, **names: str) -> int:
        """Run a statement with these names of tables and columns in it; how many rows it touched."""
        if isinstance(statement, sql.SQL):
            statement = statement.format(**{place: sql.Identifier(name) for place, name in names.items()})
        return self._connection.execute(statement, values).rowcount


def _each(clause: sql.SQL, tables: Iterable[str]) -> sql.Composed:
    return sql.SQL("").join(clause.format(table=sql.Identifier(table)) for table in tables)


_MAKE: Final = sql.SQL("CREATE TEMP TABLE {table} (uuid uuid PRIMARY KEY) ON COMMIT DROP")

_ANALYZE: Final = sql.SQL("ANALYZE {table}")

_NAME_SAMPLED: Final = sql.SQL(
    "INSERT INTO unload_named SELECT DISTINCT variant FROM {table} WHERE file = %s ON CONFLICT DO NOTHING"
)
_NAME_BROUGHT: Final = sql.SQL(
    "INSERT INTO unload_named SELECT uuid FROM {table} WHERE file = %s ON CONFLICT DO NOTHING"
)
_NAME_BY_FILE: Final = sql.SQL(
    "INSERT INTO unload_named SELECT variant FROM variant_file WHERE file = %s ON CONFLICT DO NOTHING"
)

# Of what the file named some time, states go.
_NAMED: Final = sql.SQL("s.uuid IN (SELECT uuid FROM unload_named UNION SELECT uuid FROM revision WHERE file = {file})")

_NOTE_GONE: Final = sql.SQL("INSERT INTO unload_gone SELECT uuid FROM {table} WHERE file = %s ON CONFLICT DO NOTHING")
_NOTE_FILE: Final = sql.SQL("INSERT INTO unload_gone VALUES (%s)")
_NOTE_GONE_VARIANTS: Final = sql.SQL("INSERT INTO unload_gone SELECT n.uuid FROM unload_named AS n WHERE true{absent}")
_AND_NOT_IN: Final = sql.SQL(" AND NOT EXISTS (SELECT FROM {table} AS v WHERE v.uuid = n.uuid)")

_DELETE_OF_FILE: Final = sql.SQL("DELETE FROM {table} WHERE file = %s")
_DELETE_GONE: Final = sql.SQL("DELETE FROM {table} WHERE {column} IN (SELECT uuid FROM unload_gone)")

# A variant without a file was written by a person, who may take it out. So was one with a revision without a file, of
# which a load replaced the document: the person's is put back.
_DELETE_UNNAMED: Final = sql.SQL(
    "DELETE FROM {table} AS v USING unload_named AS n WHERE v.uuid = n.uuid AND v.file IS NOT NULL{unnamed}"
    " AND NOT EXISTS (SELECT FROM variant_file AS f WHERE f.variant = v.uuid)"
    " AND NOT EXISTS (SELECT FROM link AS l WHERE l.target = v.uuid)"
    " AND NOT EXISTS (SELECT FROM revision AS r WHERE r.uuid = v.uuid AND r.annotation_version = %s"
    " AND r.file IS NULL)"
)
_AND_NO_SAMPLE: Final = sql.SQL(" AND NOT EXISTS (SELECT FROM {table} AS s WHERE s.variant = v.uuid)")
_DELETE_HISTORY: Final = sql.SQL(
    "DELETE FROM revision AS r USING unload_named AS n WHERE r.uuid = n.uuid AND r.annotation_version = %s"
    " AND r.item_type = %s AND NOT EXISTS (SELECT FROM {table} AS v WHERE v.uuid = r.uuid)"
)

# Stubs and other items that the load made stay; they tell nothing of the file.
_UNMARK: Final = sql.SQL("UPDATE item SET file = NULL, submission = NULL, record = NULL WHERE file = %s")
