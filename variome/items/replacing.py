"""A file that takes the place of an older one: the older is marked, its samples stay and leave the searches."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from variome.items.statements import supersede
from variome.model.content import canonical, content_hash

_LINKS: Final = ("replaces", "superseded_by")


def supersede_replaced(connection: Connection[Any], file: UUID, actor: UUID) -> None:
    """Mark the file that this one replaces, if it replaces one, as superseded by it.

    Not one that has taken its place already: both would be superseded, and neither in any search.
    """
    row = connection.execute("SELECT document FROM item WHERE uuid = %s", [file]).fetchone()
    if row is None or "replaces" not in row[0]:
        return
    older = UUID(row[0]["replaces"])
    if has_taken_place_of(connection, older, file):
        return
    found = connection.execute("SELECT document FROM item WHERE uuid = %s FOR UPDATE", [older]).fetchone()
    if found is None or found[0].get("superseded_by") == str(file):
        return
    _rewrite(connection, older, {**found[0], "superseded_by": str(file)}, actor)
    connection.execute("DELETE FROM link WHERE source = %s AND property = 'superseded_by'", [older])
    connection.execute("INSERT INTO link VALUES (%s, 'superseded_by', %s, 'File')", [older, file])


def has_taken_place_of(connection: Connection[Any], newer: UUID, file: UUID) -> bool:
    """Whether a file is this one, or has superseded it, be it by way of others."""
    return connection.execute(_HAS_TAKEN_PLACE, [file, newer]).fetchone() is not None


def forget_file(connection: Connection[Any], file: UUID, actor: UUID) -> None:
    """Take the links to a file that goes away out of the other files."""
    rows = connection.execute(
        "SELECT uuid, document FROM item WHERE uuid IN"
        " (SELECT source FROM link WHERE target = %s AND item_type = 'File') ORDER BY uuid FOR UPDATE",
        [file],
    ).fetchall()
    for uuid, document in rows:
        kept = {name: value for name, value in document.items() if name not in _LINKS or value != str(file)}
        _rewrite(connection, uuid, kept, actor)
    connection.execute("DELETE FROM link WHERE target = %s AND item_type = 'File'", [file])


def _rewrite(connection: Connection[Any], file: UUID, document: Mapping[str, Any], actor: UUID) -> None:
    content = canonical(document)
    supersede(connection, "item", None, [file])
    connection.execute(
        "UPDATE item SET document = %s, content_hash = %s, revision = revision + 1, actor = %s, modified = now()"
        " WHERE uuid = %s",
        [content.decode(), content_hash(content), actor, file],
    )


_HAS_TAKEN_PLACE: Final = (
    "WITH RECURSIVE newer (file) AS (SELECT %s::uuid UNION SELECT l.target FROM newer AS n"
    " JOIN link AS l ON l.source = n.file AND l.property = 'superseded_by') SELECT 1 FROM newer WHERE file = %s"
)
