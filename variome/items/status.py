"""What is in a store: items by type and annotation version, and the last submissions."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from variome.items.submissions import SubmissionSummary, last_submissions
from variome.items.viewer import Viewer, of_project, visible
from variome.items.visible_variants import shown_variants
from variome.model.item_types import ITEM_TYPES, ItemType
from variome.schema.registry import SchemaRegistry

SHOWN_SUBMISSIONS = 10


@dataclass(frozen=True, slots=True)
class ItemCount:
    """Items of one type and annotation version ('' where the type has none).

    `unfinished` of them came with a submission that has not completed; `stubs` only stand for a link.
    """

    item_type: str
    version: str
    items: int
    unfinished: int
    stubs: int


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """Counts in the order of posting, then of versions as they were added; submissions, the newest first."""

    counts: list[ItemCount]
    submissions: list[SubmissionSummary]


def store_status(connection: Connection[Any], registry: SchemaRegistry, *, viewer: Viewer) -> StoreStatus:
    """What is in the store now, of that which the viewer may see."""
    counts = _item_counts(connection, viewer)
    for name, item_type in ITEM_TYPES.items():
        if item_type.is_versioned:
            counts += [
                _versioned_count(connection, name, version, _seen(viewer, registry, item_type, table), viewer)
                for version, table in registry.table_names(name).items()
            ]
    order = list(ITEM_TYPES)
    counts.sort(key=lambda each: order.index(each.item_type))
    return StoreStatus(counts, last_submissions(connection, SHOWN_SUBMISSIONS, viewer=viewer))


def _item_counts(connection: Connection[Any], viewer: Viewer) -> list[ItemCount]:
    query = sql.SQL(
        "SELECT item_type, annotation_version, count(*), count(*) FILTER (WHERE is_stub) FROM item AS t"
        " WHERE status <> 'deleted' AND {visible} GROUP BY item_type, annotation_version"
        " ORDER BY item_type, annotation_version"
    )
    rows = connection.execute(query.format(visible=visible(viewer, "t")))
    return [ItemCount(name, version, n, 0, n_stubs) for name, version, n, n_stubs in rows if name in ITEM_TYPES]


def _seen(viewer: Viewer, registry: SchemaRegistry, item_type: ItemType, table: str) -> sql.Composable:
    """The rows `t` of a table that the viewer may see, as they stand after FROM."""
    condition = visible(viewer, "t") + shown_variants(viewer, registry, item_type)
    return sql.SQL("{table} AS t WHERE status <> 'deleted' AND {condition}").format(
        table=sql.Identifier(table), condition=condition
    )


def _versioned_count(
    connection: Connection[Any], name: str, version: str, seen: sql.Composable, viewer: Viewer
) -> ItemCount:
    query = sql.SQL(
        "SELECT count(*), count(*) FILTER (WHERE submission IN"
        " (SELECT uuid FROM submission AS u"
        " WHERE status NOT IN ('completed', 'completed with problems') AND {own})) FROM {seen}"
    ).format(own=of_project(viewer, sql.Identifier("u", "project")), seen=seen)
    row = connection.execute(query).fetchone() or (0, 0)
    return ItemCount(name, version, row[0], row[1], 0)
