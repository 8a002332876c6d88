"""What people set of an item beside its document: status, aliases, notes, tags; with who, when and why.

The present state is one row of `edit`; a state that another takes the place of moves to `edit_revision`. Each edit of
an item counts here, also one that changes its document: that goes the way of all documents, and `item_revision` says
which revision of the item the edit made.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from variome.items.reading import StoredItem
from variome.items.viewer import Viewer, of_project
from variome.model.content import canonical
from variome.schema.registry import SchemaRegistry


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: who made it, for which project, why, by which request of the API."""

    actor: UUID
    project: UUID
    reason: str | None = None
    request: UUID | None = None


@dataclass(frozen=True, slots=True)
class EditState:
    """What was set of an item by one edit.

    `actor`, `project`, `reason`, `request` and the times are None where the edit was made for a project that the
    viewer has no role in.

    Attributes:
        revision: counts the edits; 0 is what the item had before the first.
        status: of the item.
        edits: aliases, notes and tags.
        actor: who edited; None for revision 0, too.
        project: for which project; None for revision 0, too.
        modified: when.
        superseded: until when it held; None for the present state.
        reason: why, if that was told.
        request: which request it was.
        item_revision: the revision of the item that the edit made; None when it left the document alone.
    """

    revision: int
    status: str
    edits: Mapping[str, Any]
    actor: UUID | None
    project: UUID | None
    modified: datetime | None
    superseded: datetime | None
    reason: str | None
    request: UUID | None
    item_revision: int | None


def edit_states(connection: Connection[Any], item: StoredItem, *, viewer: Viewer) -> list[EditState]:
    """What people have set of an item, the present state first; nothing for an item that nobody edited."""
    is_ours = sql.Literal(viewer.is_administrator or item.project in viewer.projects)
    own = sql.SQL("({} OR {})").format(is_ours, of_project(viewer, sql.Identifier("project")))
    query = _STATES.format(own=own)
    rows = connection.execute(query, [item.status, item.uuid, item.uuid])
    return [EditState(*row) for row in rows]


def record_edit(
    connection: Connection[Any],
    item: StoredItem,
    edit: Edit,
    *,
    status: str,
    edits: Mapping[str, Any],
    item_revision: int | None,
) -> None:
    """Write down an edit of an item whose rows are locked, and keep the state before it.

    Args:
        connection: where to.
        item: as it was before the edit.
        edit: who and why.
        status: that the item has now.
        edits: aliases, notes and tags that it has now.
        item_revision: the revision of the item that the edit made; None when it left the document alone.
    """
    if item.edit_revision:
        connection.execute(_SUPERSEDE, [item.status, item.uuid])
    else:
        connection.execute(_KEEP_FIRST, [item.uuid, item.created, item.status])
    set_status = status if status != item.status else None
    text = canonical(edits).decode()
    values = [edit.actor, edit.project, set_status, edit.reason, edit.request, item_revision, text]
    connection.execute(_WRITE, [item.uuid, *values])


def record_writes(
    connection: Connection[Any], table: str, edit: Edit, *, created: Collection[UUID], updated: Collection[UUID]
) -> None:
    """Write down by which request documents came, of rows of one table that this transaction has written.

    Args:
        connection: where to.
        table: where the rows are.
        edit: who and why.
        created: rows that were not there; aliases, notes and tags that came with them stay.
        updated: rows that were; the state before is kept.
    """
    name = sql.Identifier(table)
    connection.execute(_SUPERSEDE_ALL.format(table=name), [list(updated)])
    connection.execute(_KEEP_FIRST_OF_ALL.format(table=name), [list(updated)])
    values = [edit.actor, edit.project, edit.reason, edit.request, [*created, *updated], list(created)]
    connection.execute(_WRITE_ALL.format(table=name), values)


def write_status(connection: Connection[Any], registry: SchemaRegistry, item: StoredItem, status: str) -> None:
    """Give an item a status, in all annotation versions in which it is stored."""
    for table in sorted(registry.table_names(item.item_type).values()):
        statement = sql.SQL("UPDATE {} SET status = %s WHERE uuid = %s").format(sql.Identifier(table))
        connection.execute(statement, [status, item.uuid])


def keep_set_statuses(connection: Connection[Any], table: str, uuids: Collection[UUID]) -> None:
    """Give rows that a load has just made in one annotation version the statuses that people set in another."""
    found = connection.execute(
        "SELECT uuid, status FROM edit WHERE uuid = ANY (%s) AND status IS NOT NULL ORDER BY uuid", [list(uuids)]
    ).fetchall()
    for uuid, status in found:
        statement = sql.SQL("UPDATE {} SET status = %s WHERE uuid = %s").format(sql.Identifier(table))
        connection.execute(statement, [status, uuid])


_STATES: Final = sql.SQL(
    "SELECT revision, status, document, CASE WHEN {own} THEN actor END, CASE WHEN {own} THEN project END,"
    " CASE WHEN {own} THEN modified END, CASE WHEN {own} THEN superseded END, CASE WHEN {own} THEN reason END,"
    " CASE WHEN {own} THEN request END, item_revision FROM ("
    "SELECT revision, %s AS status, document, actor, project, modified, NULL::timestamptz AS superseded, reason,"
    " request, item_revision FROM edit WHERE uuid = %s"
    " UNION ALL SELECT revision, status, document, actor, project, modified, superseded, reason, request,"
    " item_revision FROM edit_revision WHERE uuid = %s) AS states ORDER BY revision DESC"
)

# The status is that of the item: in `edit` it stands only once somebody has set it.
_SUPERSEDE: Final = (
    "INSERT INTO edit_revision (uuid, revision, actor, project, modified, superseded, status, reason, request,"
    " item_revision, document) SELECT uuid, revision, actor, project, modified, now(), %s, reason, request,"
    " item_revision, document FROM edit WHERE uuid = %s"
)

_KEEP_FIRST: Final = (
    "INSERT INTO edit_revision (uuid, revision, modified, superseded, status, document)"
    " VALUES (%s, 0, %s, now(), %s, '{}')"
)

_WRITE: Final = (
    "INSERT INTO edit AS held (uuid, revision, actor, project, modified, status, reason, request, item_revision,"
    " document) VALUES (%s, 1, %s, %s, now(), %s, %s, %s, %s, %s) ON CONFLICT (uuid) DO UPDATE SET"
    " revision = held.revision + 1, actor = excluded.actor, project = excluded.project, modified = excluded.modified,"
    " status = coalesce(excluded.status, held.status), reason = excluded.reason, request = excluded.request,"
    " item_revision = excluded.item_revision, document = excluded.document"
)

_SUPERSEDE_ALL: Final = sql.SQL(
    "INSERT INTO edit_revision (uuid, revision, actor, project, modified, superseded, status, reason, request,"
    " item_revision, document) SELECT e.uuid, e.revision, e.actor, e.project, e.modified, now(), t.status, e.reason,"
    " e.request, e.item_revision, e.document FROM edit AS e JOIN {table} AS t USING (uuid) WHERE uuid = ANY (%s)"
)

_KEEP_FIRST_OF_ALL: Final = sql.SQL(
    "INSERT INTO edit_revision (uuid, revision, modified, superseded, status, document)"
    " SELECT uuid, 0, created, now(), status, '{{}}' FROM {table} AS t"
    " WHERE uuid = ANY (%s) AND NOT EXISTS (SELECT FROM edit AS e WHERE e.uuid = t.uuid)"
)

# What came with a new item is its first state: it counts once.
_WRITE_ALL: Final = sql.SQL(
    "INSERT INTO edit AS held (uuid, revision, actor, project, modified, reason, request, item_revision, document)"
    " SELECT uuid, 1, %s, %s, now(), %s, %s, revision, '{{}}' FROM {table} WHERE uuid = ANY (%s) ORDER BY uuid"
    " ON CONFLICT (uuid) DO UPDATE SET revision = held.revision + CASE WHEN held.uuid = ANY (%s) THEN 0 ELSE 1 END,"
    " actor = excluded.actor, project = excluded.project, modified = excluded.modified, reason = excluded.reason,"
    " request = excluded.request, item_revision = excluded.item_revision"
)
