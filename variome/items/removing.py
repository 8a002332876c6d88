"""Removing an annotation version: its tables, schemas, fields and revisions. What other versions hold stays whole.

A variant or sample that is stored under no other version goes for good, with its edits, aliases and links. A submission
goes when none of its rows is left, since the same load is to begin anew where the version comes again; its File item
stays. Genes lie under no version: they stay, and so does the schema that describes them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from variome.database import advisory
from variome.errors import ConflictError, LeaseError, SchemaError
from variome.items.differences import leave_base
from variome.items.submissions import UNDER_VERSION, find_running_under
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry

_FIELDS: Final = {
    "Variant": ("AnnotationField", "variant"),
    "StructuralVariant": ("AnnotationField", "structural"),
    "Gene": ("GeneAnnotationField", "gene"),
}
"""By the type that a mapping table describes first: the type of the items that its rows are, and their `table`."""

_HANGING_ON: Final = {
    "item": "uuid",
    "edit_revision": "uuid",
    "unique_key": "item",
    "link": "source",
    "variant_file": "variant",
}
"""Tables that hold rows of the items that go, and the column that names the item."""


@dataclass(frozen=True, slots=True)
class RemovalResult:
    """What went, and what did not.

    Attributes:
        counts: rows of the version by item type; `no_other_version`, how many of those items are gone for good;
            `revisions`, `edits`, `submissions`.
        kept: by item type, how many items still need the schema of the version, which stays for them.
        submissions: those that went: reports are named after them.
    """

    counts: Counter[str]
    kept: dict[str, int]
    submissions: tuple[UUID, ...]


def remove_version(
    connection: Connection[Any], registry: SchemaRegistry, version: str, *, check_only: bool = False
) -> RemovalResult:
    """Remove an annotation version in one transaction, and look again which versions there are.

    Args:
        connection: in autocommit mode.
        registry: the schemas of that store.
        version: name of the version.
        check_only: say what would go, and take it back.

    Raises:
        SchemaError: the store has no such version.
        LeaseError: a load is running under it.
        ConflictError: items that stay link to variants or samples that would go.
    """
    with connection.transaction(force_rollback=check_only):
        advisory.adding_schemas(connection)
        advisory.removing_items(connection)
        registry.reload(connection)
        _check_removable(connection, registry, version)
        result = _Removal(connection, registry, version).run()
    registry.reload(connection)
    return result


def _check_removable(connection: Connection[Any], registry: SchemaRegistry, version: str) -> None:
    versions = dict.fromkeys(each for name in ITEM_TYPES for each in registry.versions(name))
    if version not in versions:
        raise SchemaError(f"the store has no annotation version {version!r}; it has {', '.join(versions) or 'none'}")
    if since := find_running_under(connection, version):
        begun = f"{since:%Y-%m-%d %H:%M:%S} UTC"
        raise LeaseError(f"a load under annotation version {version} is running since {begun}; wait for its end")


class _Removal:
    """One version on its way out. The temporary table `removal_gone` holds the items that are in no other version."""

    def __init__(self, connection: Connection[Any], registry: SchemaRegistry, version: str) -> None:
        self._connection = connection
        self._registry = registry
        self._version = version
        self._types = [each for each in ITEM_TYPES.values() if version in registry.versions(each.name)]
        self._tables = {
            each.name: registry.table_names(each.name)[version] for each in self._types if each.is_versioned
        }
        self._others = {
            each.name: [table for name, table in registry.table_names(each.name).items() if name != version]
            for each in ITEM_TYPES.values()
            if each.is_versioned
        }
        self._counts: Counter[str] = Counter()

    def run(self) -> RemovalResult:
        """Take out rows, then tables; what went. Called once, inside the transaction."""
        self._execute(_MAKE_GONE)
        for name, table in self._tables.items():
            self._counts[name] = self._count(_COUNT, table=table)
            absent = _each(_AND_NOT_IN, self._others[name])
            note = _NOTE_GONE.format(table=sql.Identifier(table), absent=absent)
            self._counts["no_other_version"] += self._execute(note)
        self._execute(_ANALYZE_GONE)
        self._check_links()
        for name in self._tables:
            leave_base(self._connection, self._registry, name, self._version)
        kept = self._take_out_schemas()
        self._take_out_rows()
        submissions = self._take_out_submissions()
        return RemovalResult(+self._counts, kept, submissions)

    def _check_links(self) -> None:
        """Nothing that stays may link to what goes."""
        linking = Counter(dict(self._connection.execute(_COUNT_LINKS).fetchall()))
        for name, tables in self._others.items():
            if ITEM_TYPES[name].variant_link:
                linking[name] += sum(self._count(_COUNT_SAMPLES, table=table) for table in tables)
        for name, n in (+linking).items():
            raise ConflictError(
                f"{n:,} {name} items that stay link to items that only annotation version {self._version} has; load "
                "those under another version too, or take out the files that the links come from"
            )

    def _take_out_schemas(self) -> dict[str, int]:
        """The schemas, and the fields of the mapping tables behind them; gives how many items need one that stays."""
        kept = {}
        for item_type in self._types:
            name = item_type.name
            n = 0 if item_type.is_versioned else self._count(_COUNT_DESCRIBED, name, self._version, name, self._version)
            if n:
                kept[name] = n
                continue
            self._execute(_DELETE_SCHEMA, name, self._version)
            if name in _FIELDS:
                self._counts[_FIELDS[name][0]] += self._execute(_NOTE_FIELDS, *_FIELDS[name], self._version)
        return kept

    def _take_out_rows(self) -> None:
        self._counts["revisions"] = self._execute(_DELETE_REVISIONS, self._version, list(self._tables))
        self._counts["edits"] = self._execute(_DELETE_GONE, table="edit", column="uuid")
        for table, column in _HANGING_ON.items():
            self._execute(_DELETE_GONE, table=table, column=column)
        for name, table in self._tables.items():
            stored = self._registry.get(name, self._version).stored_table
            if stored != table:
                self._execute(_DROP_VIEW, view=table)
            self._execute(_DROP, table=stored)

    def _take_out_submissions(self) -> tuple[UUID, ...]:
        """Those of the version of which no row is left. What stays and was not finished begins anew."""
        self._execute(_DELETE_RECEIPTS.format(under=UNDER_VERSION), self._version, self._version)
        tables = [table for tables in self._others.values() for table in tables]
        query = _DELETE_SUBMISSIONS.format(no_row=_each(_AND_NO_ROW, tables))
        rows = self._connection.execute(query, [self._version, list(self._others)]).fetchall()
        gone = tuple(uuid for (uuid,) in rows)
        self._counts["submissions"] = len(gone)
        self._execute(_RESTART.format(under=UNDER_VERSION), self._version, self._version)
        for table in ("item", "revision"):
            self._execute(_UNMARK, list(gone), table=table)
        # What a file names without a sample of it, it names in the other versions that it is loaded under.
        self._execute(_NAME_OTHERWISE, list(gone))
        self._execute(_DELETE_NAMED, list(gone))
        return gone

    def _count(self, statement: sql.SQL, *values: Any, **names: str) -> int:
        row = self._connection.execute(_composed(statement, names), values).fetchone()
        return row[0] if row else 0

    def _execute(self, statement: sql.SQL | sql.Composed, *values: Any, **names: str) -> int:
        """How many rows were written."""
        return self._connection.execute(_composed(statement, names), values).rowcount


def _composed(statement: sql.SQL | sql.Composed, names: dict[str, str]) -> sql.SQL | sql.Composed:
    if isinstance(statement, sql.Composed):
        return statement
    return statement.format(**{place: sql.Identifier(name) for place, name in names.items()})


def _each(clause: sql.SQL, tables: Iterable[str]) -> sql.Composed:
    return sql.SQL("").join(clause.format(table=sql.Identifier(table)) for table in tables)


_MAKE_GONE: Final = sql.SQL("CREATE TEMP TABLE removal_gone (uuid uuid PRIMARY KEY) ON COMMIT DROP")
_NOTE_GONE: Final = sql.SQL("INSERT INTO removal_gone SELECT uuid FROM {table} AS v WHERE true{absent}")
_AND_NOT_IN: Final = sql.SQL(" AND NOT EXISTS (SELECT FROM {table} AS other WHERE other.uuid = v.uuid)")
_ANALYZE_GONE: Final = sql.SQL("ANALYZE removal_gone")

_COUNT: Final = sql.SQL("SELECT count(*) FROM {table}")
_COUNT_LINKS: Final = (
    "SELECT item_type, count(DISTINCT source) FROM link WHERE target IN (SELECT uuid FROM removal_gone)"
    " AND source NOT IN (SELECT uuid FROM removal_gone) GROUP BY item_type"
)
_COUNT_SAMPLES: Final = sql.SQL("SELECT count(*) FROM {table} WHERE variant IN (SELECT uuid FROM removal_gone)")

# Stubs are under no version, and need some schema.
_COUNT_DESCRIBED: Final = sql.SQL(
    "SELECT count(*) FROM item WHERE item_type = %s AND (annotation_version = %s OR NOT EXISTS"
    " (SELECT FROM schema_version WHERE item_type = %s AND annotation_version <> %s))"
)

_DELETE_SCHEMA: Final = sql.SQL("DELETE FROM schema_version WHERE item_type = %s AND annotation_version = %s")
_NOTE_FIELDS: Final = sql.SQL(
    "INSERT INTO removal_gone SELECT uuid FROM item WHERE item_type = %s AND document ->> 'table' = %s"
    " AND annotation_version = %s"
)
_DELETE_REVISIONS: Final = sql.SQL(
    "DELETE FROM revision WHERE (annotation_version = %s AND item_type = ANY (%s))"
    " OR uuid IN (SELECT uuid FROM removal_gone)"
)
_DELETE_GONE: Final = sql.SQL("DELETE FROM {table} WHERE {column} IN (SELECT uuid FROM removal_gone)")
_DROP: Final = sql.SQL("DROP TABLE {table}")
_DROP_VIEW: Final = sql.SQL("DROP VIEW {view}")

_DELETE_RECEIPTS: Final = sql.SQL(
    "DELETE FROM receipt AS r USING submission AS s WHERE s.uuid = r.submission AND {under}"
)
_DELETE_SUBMISSIONS: Final = sql.SQL(
    "DELETE FROM submission AS s WHERE s.version = %s{no_row} AND NOT EXISTS (SELECT FROM revision AS r"
    " WHERE r.file = s.file AND r.submission = s.uuid AND r.item_type = ANY (%s)) RETURNING s.uuid"
)
_AND_NO_ROW: Final = sql.SQL(
    " AND NOT EXISTS (SELECT FROM {table} AS t WHERE t.file = s.file AND t.submission = s.uuid)"
)
_RESTART: Final = sql.SQL(
    "UPDATE submission AS s SET committed_record = 0, state = '{{}}', token = NULL"
    " WHERE {under} AND s.status IN ('queued', 'running', 'failed')"
)
_UNMARK: Final = sql.SQL("UPDATE {table} SET submission = NULL, record = NULL WHERE submission = ANY (%s)")

_NAME_OTHERWISE: Final = sql.SQL(
    "UPDATE variant_file AS f SET submission = other.uuid FROM (SELECT DISTINCT ON (file) file, uuid FROM submission"
    " ORDER BY file, started) AS other WHERE other.file = f.file AND f.submission = ANY (%s)"
)
_DELETE_NAMED: Final = sql.SQL("DELETE FROM variant_file WHERE submission = ANY (%s)")
