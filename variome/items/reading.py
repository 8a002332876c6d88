"""Reading items: one by whatever it is called, and several by the beginning of a key."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from itertools import chain
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from variome.database.columns import INDEXED_TEXT
from variome.errors import NotFoundError
from variome.items.lookup import find_own_uuid, find_uuid
from variome.items.viewer import Viewer, visible
from variome.items.visible_variants import sample_tables, shown_by_samples
from variome.model.item_types import ItemType, get_item_type
from variome.schema.registry import SchemaRegistry
from variome.schema.upgrades import upgraded_bytes


@dataclass(frozen=True, slots=True)
class StoredItem:
    """One item as the store has it.

    Attributes:
        annotation_version: of a type that has versions; empty for others.
        document: JSON, of the newest version of the type's schema.
        edits: what people wrote (aliases, notes, tags).
        edit_revision: how often people have edited the item; 0 for never.
        stored: the document's bytes as PostgreSQL gives them, of whichever version of the schema.
        project_name: None where it was not read with the item, or the viewer may not see the Project item.
        institution: None for types that have none of their own.
        file: the file of the load that brought the document; None when no load did.
    """

    uuid: UUID
    item_type: str
    annotation_version: str
    document: bytes
    content_hash: bytes
    revision: int
    status: str
    project: UUID
    institution: UUID | None
    actor: UUID
    file: UUID | None
    submission: UUID | None
    created: datetime
    modified: datetime
    edits: Mapping[str, Any]
    edit_revision: int
    stored: bytes
    project_name: str | None = None


def find_item(
    connection: Connection[Any],
    registry: SchemaRegistry,
    item_type: str,
    name: str,
    *,
    viewer: Viewer,
    annotation_version: str | None = None,
    assembly: str = "GRCh38",
    project: str = "",
) -> StoredItem | None:
    """The item called so; None when there is none.

    Args:
        connection: where from.
        registry: the schemas of that store.
        item_type: name of the type.
        name: uuid, @id, key (of a variant: with its assembly in front when that is not `assembly`), second key, alias.
        viewer: who asks; what may not be seen is as if it were not there.
        annotation_version: of a type that has versions; None for the newest one under which the item is stored.
        assembly: of a variant's key without one.
        project: name of the project in which the key of a file, individual, family or gene list is looked for.
    """
    found = iter_versions(
        connection, registry, item_type, name,
        viewer=viewer, annotation_version=annotation_version, assembly=assembly, project=project,
    )  # fmt: skip
    return next(found, None)


def find_items(
    connection: Connection[Any], registry: SchemaRegistry, item_type: str, names: Collection[str], *, viewer: Viewer
) -> dict[str, StoredItem]:
    """As `find_item` of each of these names, mostly by one query; those of which there is none are left out.

    Args:
        connection: where from.
        registry: the schemas of that store.
        item_type: name of a type that everything links to by its key (`link_form`).
        names: the keys.
        viewer: who asks.
    """
    described = get_item_type(item_type)
    own = {find_own_uuid(described, name, assembly="", project=""): name for name in names}
    rows = connection.execute(_item_query(described, "", "item", viewer, None), [list(own)]) if own else ()
    found = {own[row[0]]: _item(row) for row in rows if not row[_IS_STUB]}
    others = {
        name: find_item(connection, registry, item_type, name, viewer=viewer) for name in names if name not in found
    }
    return {**found, **{name: item for name, item in others.items() if item is not None}}


def iter_versions(
    connection: Connection[Any],
    registry: SchemaRegistry,
    item_type: str,
    name: str,
    *,
    viewer: Viewer,
    annotation_version: str | None = None,
    assembly: str = "GRCh38",
    project: str = "",
) -> Iterator[StoredItem]:
    """The item called so in each annotation version under which it is stored, the newest first; see `find_item`."""
    described = get_item_type(item_type)
    version = annotation_version or ""
    read = partial(_iter_rows, connection, registry, described, viewer=viewer, annotation_version=annotation_version)
    own = find_own_uuid(described, name, assembly=assembly, project=project, version=version)
    rows = read(own)
    row = next(rows, None)
    if row is None or row[_IS_STUB]:
        # Only then can it be another that is called so.
        uuid = find_uuid(connection, registry, described, name, assembly=assembly, project=project, version=version)
        rows = read(uuid)
        row = next(rows, None)
    if row is not None:
        yield from (_item(each) for each in chain([row], rows))


def get_item(
    connection: Connection[Any],
    registry: SchemaRegistry,
    item_type: str,
    name: str,
    *,
    viewer: Viewer,
    annotation_version: str | None = None,
    assembly: str = "GRCh38",
    project: str = "",
) -> StoredItem:
    """As `find_item`.

    Raises:
        NotFoundError: there is none.
    """
    found = find_item(
        connection, registry, item_type, name,
        viewer=viewer, annotation_version=annotation_version, assembly=assembly, project=project,
    )  # fmt: skip
    if found is None:
        looked = f" in project {project[:80]!r}" if project and "project" in get_item_type(item_type).key else ""
        under = f" under annotation version {annotation_version[:80]!r}" if annotation_version else ""
        raise NotFoundError(f"the store has no {item_type} called {name[:200]!r}{looked}{under}")
    return found


def search_by_key(
    connection: Connection[Any],
    item_type: str,
    beginning: str,
    *,
    viewer: Viewer,
    limit: int = 25,
) -> list[StoredItem]:
    """The first items whose keys begin so, in the order of their keys.

    Args:
        connection: where from.
        item_type: name of a type without annotation versions: variants and samples are found by their whole keys.
        beginning: of the key; empty for any.
        viewer: who asks.
        limit: how many at most.
    """
    columns = _columns(get_item_type(item_type), "")
    query = _BY_KEY.format(columns=columns, key=_INDEXED_KEY, visible=visible(viewer, "t"))
    # An index entry holds the first characters of a key; what is longer is compared whole as well.
    patterns = [_escaped(beginning[:INDEXED_TEXT]), _escaped(beginning)]
    rows = connection.execute(query, [item_type, *patterns, limit])
    return [_item(row) for row in rows]


def item_query(item_type: ItemType, version: str, table: str, condition: sql.Composable) -> sql.Composed:
    """The query whose rows `item_of_row` takes: items of a type in the order of their uuids.

    Args:
        item_type: the type.
        version: annotation version of a type that has versions.
        table: where they lie.
        condition: on rows `t` of the table; the viewer's is not added.
    """
    columns = _columns(item_type, version)
    return _SELECTED.format(columns=columns, table=sql.Identifier(table), condition=condition)


def item_of_row(row: tuple[Any, ...]) -> StoredItem:
    """The item in a row of `item_query`."""
    return _item(row)


def _iter_rows(
    connection: Connection[Any],
    registry: SchemaRegistry,
    item_type: ItemType,
    uuid: UUID | None,
    *,
    viewer: Viewer,
    annotation_version: str | None,
) -> Iterator[tuple[Any, ...]]:
    """The rows of an item, those of the newest annotation version first."""
    tables = sample_tables(viewer, registry, item_type)
    for version, table in reversed(registry.table_names(item_type.name).items()):
        if uuid is None or (item_type.is_versioned and annotation_version not in {None, version}):
            continue
        row = connection.execute(_item_query(item_type, version, table, viewer, tables), [[uuid]]).fetchone()
        if row is not None and row[1] == item_type.name:
            yield row


@lru_cache(maxsize=1024)
def _item_query(
    item_type: ItemType, version: str, table: str, viewer: Viewer, sample_tables: tuple[str, ...] | None
) -> bytes:
    """The query of items by uuid, composed once: that takes longer than to run it."""
    return _BY_UUID.format(
        columns=_columns(item_type, version),
        is_stub=sql.SQL("false" if item_type.is_versioned else "t.is_stub"),
        table=sql.Identifier(table),
        visible=visible(viewer, "t") + shown_by_samples(viewer, sample_tables),
        project_visible=visible(viewer, "p"),
    ).as_bytes()


def _columns(item_type: ItemType, version: str) -> sql.Composed:
    """The columns of `StoredItem`, in its order."""
    in_table = not item_type.is_versioned
    return _COLUMNS.format(
        item_type=sql.SQL("t.item_type") if in_table else sql.Literal(item_type.name),
        version=sql.SQL("t.annotation_version") if in_table else sql.Literal(version),
        institution=sql.SQL("t.institution") if in_table else sql.SQL("NULL::uuid"),
        schema_version=sql.SQL("t.schema_version") if in_table else sql.SQL("NULL::integer"),
    )


def _item(row: tuple[Any, ...]) -> StoredItem:
    stored = row[3].encode()
    document = upgraded_bytes(row[1], stored, row[16])
    return StoredItem(*[*row[:3], document, *row[4:14], row[14] or {}, row[15], stored, *row[_PROJECT_NAME:]])


def _escaped(beginning: str) -> str:
    """A LIKE pattern for what begins so."""
    return re.sub(r"([\\%_])", r"\\\1", beginning) + "%"


_COLUMNS: Final = sql.SQL(
    "t.uuid, {item_type}, {version}, t.document::text, t.content_hash, t.revision, t.status, t.project, {institution},"
    " t.actor, t.file, t.submission, t.created, t.modified, e.document, coalesce(e.revision, 0), {schema_version}"
)

_IS_STUB: Final = 17
_PROJECT_NAME: Final = 18
"""Places in a row of `_BY_UUID`, behind the columns that all queries have."""

_BY_UUID: Final = sql.SQL(
    "SELECT {columns}, {is_stub}, (SELECT p.key FROM item AS p WHERE p.uuid = t.project AND {project_visible})"
    " FROM {table} AS t LEFT JOIN edit AS e ON e.uuid = t.uuid WHERE t.uuid = ANY (%s) AND {visible}"
)

_SELECTED: Final = sql.SQL(
    "SELECT {columns} FROM {table} AS t LEFT JOIN edit AS e ON e.uuid = t.uuid WHERE {condition} ORDER BY t.uuid"
)

_BY_KEY: Final = sql.SQL(
    "SELECT {columns} FROM item AS t LEFT JOIN edit AS e ON e.uuid = t.uuid WHERE t.item_type = %s"
    " AND {key} LIKE %s AND t.key LIKE %s AND t.status <> 'deleted' AND {visible}"
    " ORDER BY {key}, t.uuid LIMIT %s"
)

_INDEXED_KEY: Final = sql.SQL('"left"(t.key, {length}) COLLATE "C"').format(length=sql.Literal(INDEXED_TEXT))
