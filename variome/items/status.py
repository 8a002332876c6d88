"""What is in a store: items by type and annotation version, and the last submissions."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from variome.items.submissions import SubmissionSummary, last_submissions
from variome.model.item_types import ITEM_TYPES
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


def store_status(connection: Connection[Any], registry: SchemaRegistry) -> StoreStatus:
    """What is in the store now."""
    counts = _item_counts(connection)
    for name, item_type in ITEM_TYPES.items():
        if item_type.is_versioned:
            counts += [
                _versioned_count(connection, name, version, table)
                for version, table in registry.table_names(name).items()
            ]
    order = list(ITEM_TYPES)
    counts.sort(key=lambda each: order.index(each.item_type))
    return StoreStatus(counts, last_submissions(connection, SHOWN_SUBMISSIONS))


def _item_counts(connection: Connection[Any]) -> list[ItemCount]:
    rows = connection.execute(
        "SELECT item_type, annotation_version, count(*), count(*) FILTER (WHERE is_stub) FROM item"
        " WHERE status <> 'deleted' GROUP BY item_type, annotation_version ORDER BY item_type, annotation_version"
    )
    return [ItemCount(name, version, n, 0, n_stubs) for name, version, n, n_stubs in rows if name in ITEM_TYPES]


def _versioned_count(connection: Connection[Any], name: str, version: str, table: str) -> ItemCount:
    query = sql.SQL(
        "SELECT count(*), count(*) FILTER (WHERE submission IN"
        " (SELECT uuid FROM submission WHERE status IN ('running', 'failed'))) FROM {table} WHERE status <> 'deleted'"
    ).format(table=sql.Identifier(table))
    row = connection.execute(query).fetchone() or (0, 0)
    return ItemCount(name, version, row[0], row[1], 0)
