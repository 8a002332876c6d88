"""A submission as an item: what its row says, in the properties of its schema; and the items that it brought.

Submissions have a table of their own, since loads change them all the time. What a loader counted is kept as it came:
it is shown where it has the form that it should.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import Connection, sql

from variome.errors import NotFoundError
from variome.items.reading import StoredItem
from variome.items.viewer import Viewer, of_project, visible
from variome.items.visible_variants import shown_variants
from variome.model.content import canonical, content_hash
from variome.model.item_types import ITEM_TYPES, ItemType
from variome.schema.registry import SchemaRegistry


class BroughtItem(NamedTuple):
    """An item of a submission: its uuid, and the properties that its address is made of."""

    uuid: UUID
    document: dict[str, str]


def get_submission(connection: Connection[Any], uuid: UUID, *, viewer: Viewer) -> StoredItem:
    """The submission as an item, with its state as it is now.

    Raises:
        NotFoundError: there is none, or the viewer has no role in its project.
    """
    query = _SUBMISSION.format(visible=of_project(viewer, sql.SQL("s.project")))
    row = connection.execute(query, [uuid]).fetchone()
    if row is None:
        raise NotFoundError(f"the store has no IngestionSubmission called {str(uuid)!r}")
    file, version, project, actor, status, started, heartbeat, finished, committed, options, state, *asked = row
    queued, progress, failure, can_retry = asked
    counted = state.get("before")
    document = {
        "file": str(file),
        "MUTANNO_Version": version,
        "outcome": status,
        "queued": queued and queued.isoformat(),
        "started": None if status == "queued" else started.isoformat(),
        "finished": finished and finished.isoformat(),
        "progress": progress,
        "failure": failure,
        "can_retry": can_retry or None,
        "committed_record": committed,
        "counts": _counts(counted),
        "problem_counts": _problem_counts(counted),
        "first_problems": _first_problems(counted),
        "tool_version": options.get("tool_version"),
        "options": options,
    }
    content = canonical({name: value for name, value in document.items() if value is not None})
    return StoredItem(
        uuid, "IngestionSubmission", "", content, content_hash(content), 1,
        ITEM_TYPES["IngestionSubmission"].default_status, project, None, actor, file, uuid, started,
        finished or heartbeat, {}, 0, content,
    )  # fmt: skip


def brought_items(
    connection: Connection[Any],
    registry: SchemaRegistry,
    submission: StoredItem,
    item_type: ItemType,
    *,
    viewer: Viewer,
    after: UUID | None = None,
    limit: int = 100,
) -> list[BroughtItem]:
    """The items of a type whose present content the submission brought, by uuid.

    Args:
        connection: where from.
        registry: the schemas of that store.
        submission: as `get_submission` gives it.
        item_type: the type.
        viewer: who asks.
        after: the last uuid that is known already.
        limit: how many at most.
    """
    condition = visible(viewer, "t") + shown_variants(viewer, registry, item_type)
    of_type = sql.SQL("") if item_type.is_versioned else sql.SQL(" AND t.item_type = {}").format(item_type.name)
    tables = [
        _OF_TABLE.format(table=sql.Identifier(table), name=item_type.name_property, visible=condition, of_type=of_type)
        for table in registry.table_names(item_type.name).values()
    ]
    if not tables:
        return []
    query = _BROUGHT.format(tables=sql.SQL(" UNION ").join(tables))
    parameters = {"file": submission.file, "submission": submission.uuid, "after": after, "limit": limit}
    rows = connection.execute(query, parameters)
    return [BroughtItem(uuid, _present(item_type, name, assembly)) for uuid, name, assembly in rows]


def _present(item_type: ItemType, name: str, assembly: str | None) -> dict[str, str]:
    found = {item_type.name_property: name, "assembly": assembly}
    return {name: value for name, value in found.items() if value is not None}


def _counts(counted: Any) -> dict[str, dict[str, int]]:
    """Items by type and outcome."""
    by_type = {name: _object(each) for name, each in _object(_object(counted).get("outcomes")).items()}
    return {name: {what: n for what, n in each.items() if _is_count(n)} for name, each in by_type.items()}


def _problem_counts(counted: Any) -> dict[str, int]:
    """How often each kind of problem came; a loader keeps severity, count, first line and first message."""
    kinds = _object(_object(counted).get("kinds"))
    numbers = {kind: told[1] for kind, told in kinds.items() if isinstance(told, list) and len(told) > 1}
    return {kind: n for kind, n in numbers.items() if _is_count(n)}


def _first_problems(counted: Any) -> dict[str, str]:
    """The message of the first problem of each kind."""
    kinds = _object(_object(counted).get("kinds"))
    messages = {kind: told[3] for kind, told in kinds.items() if isinstance(told, list) and len(told) > 3}
    return {kind: message for kind, message in messages.items() if isinstance(message, str)}


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


_SUBMISSION: Final = sql.SQL(
    "SELECT file, version, project, actor, status, started, heartbeat, finished, committed_record, options, state,"
    " queued, progress, failure, status = 'failed' AND request IS NOT NULL"
    " FROM submission AS s WHERE s.uuid = %s AND {visible}"
)

_OF_TABLE: Final = sql.SQL(
    "SELECT t.uuid, t.document::json ->> {name} AS name, t.document::json ->> 'assembly' AS assembly FROM {table} AS t"
    " WHERE t.file = %(file)s AND t.submission = %(submission)s AND {visible}{of_type}"
    " AND (%(after)s::uuid IS NULL OR t.uuid > %(after)s)"
)

_BROUGHT: Final = sql.SQL("{tables} ORDER BY 1 LIMIT %(limit)s")
