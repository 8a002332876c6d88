"""Bringing stored documents to the newest version of their schemas, for good: a batch of items a transaction.

What is read is upgraded anyway (`items.reading`); afterwards the raw frame and plain SQL see it too. Every document
that changes leaves a revision. To do it again, or after an interruption, goes on with what is left.
"""

from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from variome.database import advisory
from variome.items.statements import supersede
from variome.model.content import content_hash
from variome.model.identity import item_uuid
from variome.model.item_types import PROGRAM_USER
from variome.schema.upgrades import STEPS, newest_version, upgraded_bytes

BATCH: Final = 500


def upgrade_items(connection: Connection[Any]) -> dict[str, int]:
    """Upgrade every item whose document is of an older schema version; how many, by type.

    Args:
        connection: in autocommit mode.
    """
    counts = {}
    for item_type in STEPS:
        n = 0
        while found := _upgrade_batch(connection, item_type):
            n += found
        counts[item_type] = n
    return counts


def _upgrade_batch(connection: Connection[Any], item_type: str) -> int:
    newest = newest_version(item_type)
    with connection.transaction():
        advisory.writing_items(connection)
        rows = connection.execute(_OLDER, [item_type, newest, BATCH]).fetchall()
        changed = {
            uuid: content
            for uuid, text, version in rows
            if (content := upgraded_bytes(item_type, text.encode(), version)) != text.encode()
        }
        supersede(connection, "item", None, list(changed))
        _replace(connection, changed)
        connection.execute(_MARK, [newest, [row[0] for row in rows]])
    return len(rows)


def _replace(connection: Connection[Any], changed: dict[UUID, bytes]) -> None:
    actor = item_uuid("User", PROGRAM_USER)
    documents = [content.decode() for content in changed.values()]
    connection.execute(_REPLACE, [actor, list(changed), documents, list(map(content_hash, changed.values()))])


_OLDER: Final = (
    "SELECT uuid, document::text, schema_version FROM item WHERE item_type = %s AND schema_version < %s"
    " ORDER BY uuid LIMIT %s FOR UPDATE"
)

_REPLACE: Final = (
    "UPDATE item AS t SET document = new.document::json, content_hash = new.content_hash, revision = t.revision + 1,"
    " actor = %s, modified = now()"
    " FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) AS new (uuid, document, content_hash) WHERE t.uuid = new.uuid"
)

_MARK: Final = "UPDATE item SET schema_version = %s WHERE uuid = ANY (%s)"
