"""What was and what points here: the revisions of an item, and the items that link to it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from variome.errors import NotFoundError
from variome.items.reading import StoredItem
from variome.items.viewer import Viewer, of_project, visible
from variome.items.visible_variants import shown_variants
from variome.model.identity import item_uuid
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry
from variome.schema.upgrades import upgraded_bytes


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of an item: the current one (`superseded` is None), or one that another took the place of.

    `document` is of `schema_version`, which is None for a type that has a schema in each annotation version. `actor`,
    `submission`, `file` and `modified` are None where they tell of a project that the viewer has no role in.
    """

    revision: int
    annotation_version: str
    document: bytes
    content_hash: bytes
    actor: UUID | None
    submission: UUID | None
    file: UUID | None
    modified: datetime | None
    superseded: datetime | None
    schema_version: int | None


@dataclass(frozen=True, slots=True)
class IncomingLink:
    """An item that links to another, and the properties by which items of its type can."""

    item_type: str
    uuid: UUID
    properties: tuple[str, ...]


def revisions(
    connection: Connection[Any], registry: SchemaRegistry, item: StoredItem, *, viewer: Viewer
) -> list[Revision]:
    """The history of an item in its annotation version, the current state first.

    Older states that a load of another project brought are left out, unless the viewer has a role there.
    """
    is_versioned = ITEM_TYPES[item.item_type].is_versioned
    table = registry.table_names(item.item_type)[item.annotation_version if is_versioned else ""]
    version: sql.Composable = sql.Literal(item.annotation_version) if is_versioned else sql.SQL("annotation_version")
    written_by = sql.SQL("NULL::integer" if is_versioned else "schema_version")
    own = _own(viewer, item)
    query = _REVISIONS.format(
        table=sql.Identifier(table), version=version, own=own, whose=_WHOSE.format(own=own), schema_version=written_by
    )
    rows = connection.execute(query, [item.uuid, item.uuid]).fetchall()
    return [Revision(number, version, text.encode(), *others) for number, version, text, *others in rows]


def get_revisions(
    connection: Connection[Any], registry: SchemaRegistry, item: StoredItem, *numbers: int, viewer: Viewer
) -> list[Revision]:
    """The states of an item that have these numbers, in their order, as the newest version of the schema has them.

    Raises:
        NotFoundError: one of them is not there.
    """
    found = {each.revision: each for each in revisions(connection, registry, item, viewer=viewer)}
    if absent := [number for number in numbers if number not in found]:
        known = ", ".join(map(str, sorted(found)))
        raise NotFoundError(f"the item has no revision {absent[0]} in this annotation version; it has {known}")
    chosen = [found[number] for number in numbers]
    return [
        replace(each, document=upgraded_bytes(item.item_type, each.document, each.schema_version)) for each in chosen
    ]


def links_to(
    connection: Connection[Any],
    registry: SchemaRegistry,
    item: StoredItem,
    *,
    viewer: Viewer,
    limit: int = 100,
) -> list[IncomingLink]:
    """Items that link to this one, each once; not those that are deleted.

    Args:
        connection: where from.
        registry: the schemas of that store.
        item: the target.
        viewer: who asks.
        limit: how many at most of each type and annotation version.
    """
    found: dict[tuple[str, UUID], IncomingLink] = {}
    for source, table, version, condition in columns_to(registry, item.item_type):
        may_see = visible(viewer, "t") + shown_variants(viewer, registry, ITEM_TYPES[source])
        query = _BY_COLUMN.format(table=sql.Identifier(table), condition=condition, visible=may_see)
        for (uuid,) in connection.execute(query, [item.uuid, limit]):
            paths = registry.get(source, version).link_paths
            names = tuple(path.path for path in paths if path.target == item.item_type)
            found.setdefault((source, uuid), IncomingLink(source, uuid, names))
    query = _BY_LINK.format(visible=visible(viewer, "i"))
    for source, uuid, name in connection.execute(query, [item.uuid, limit]):
        found.setdefault((source, uuid), IncomingLink(source, uuid, (name,)))
    return list(found.values())


def columns_to(registry: SchemaRegistry, target: str) -> list[tuple[str, str, str, sql.SQL]]:
    """Source type, table, annotation version and condition of each table that has a column of links to the type."""
    places = []
    for source in ITEM_TYPES.values():
        if not source.is_versioned:
            continue
        condition = _condition(
            target, is_sample=bool(source.variant_link), sample_of=source.name.removesuffix("Sample")
        )
        if condition is not None:
            places += [
                (source.name, table, version, condition) for version, table in registry.table_names(source.name).items()
            ]
    return places


def _condition(target: str, *, is_sample: bool, sample_of: str) -> sql.SQL | None:
    if not is_sample and target in {"Gene", "VariantConsequence"}:
        return sql.SQL("t.genes @> ARRAY[%s]::uuid[]" if target == "Gene" else "t.consequences @> ARRAY[%s]::uuid[]")
    if is_sample and target == "Individual":
        return _OF_INDIVIDUAL
    if is_sample and target in {"File", sample_of}:
        return sql.SQL("t.file = %s" if target == "File" else "t.variant = %s")
    return None


def _own(viewer: Viewer, item: StoredItem) -> sql.Composable:
    """The condition that the viewer may know who brought a state `t` of the item, and when: it is of a project of the
    viewer, it came with a file of such a project, or the viewer brought it.
    """
    if viewer.is_administrator or item.project in viewer.projects:
        return sql.SQL("true")
    own = of_project(viewer, sql.Identifier("f", "project"))
    return _OWN.format(own=own, user=sql.Literal(item_uuid("User", viewer.user)))


# A sample is called as its individual, by whoever loads it: the index by file and sample finds what may link there.
_OF_INDIVIDUAL: Final = sql.SQL(
    "EXISTS (SELECT FROM item AS i JOIN item AS f ON f.project = i.project AND f.item_type = 'File' WHERE i.uuid = %s"
    " AND t.file = f.uuid AND t.sample = i.key AND t.document::json ->> 'individual' = i.uuid::text)"
)

_OWN: Final = sql.SQL("(t.actor = {user} OR EXISTS (SELECT FROM item AS f WHERE f.uuid = t.file AND {own}))")

_WHOSE: Final = sql.SQL(
    "CASE WHEN {own} THEN actor END, CASE WHEN {own} THEN submission END, CASE WHEN {own} THEN file END,"
    " CASE WHEN {own} THEN modified END"
)

_REVISIONS: Final = sql.SQL(
    "SELECT revision, {version}, document::text, content_hash, {whose}, NULL::timestamptz AS superseded,"
    " {schema_version} FROM {table} AS t WHERE uuid = %s"
    " UNION ALL SELECT revision, annotation_version, document::text, content_hash, {whose},"
    " CASE WHEN {own} THEN superseded END, {schema_version} FROM revision AS t"
    " WHERE uuid = %s AND {version} = annotation_version AND (t.file IS NULL OR {own}) ORDER BY revision DESC"
)

_BY_COLUMN: Final = sql.SQL(
    "SELECT t.uuid FROM {table} AS t WHERE {condition} AND t.status <> 'deleted' AND {visible} ORDER BY t.uuid LIMIT %s"
)

_BY_LINK: Final = sql.SQL(
    "SELECT l.item_type, l.source, l.property FROM link AS l JOIN item AS i ON i.uuid = l.source"
    " WHERE l.target = %s AND i.status <> 'deleted' AND {visible} ORDER BY l.source, l.property LIMIT %s"
)
