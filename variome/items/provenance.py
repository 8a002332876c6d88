"""What a load was made with: the schemas that it wrote by, as its submission records them."""

from collections.abc import Mapping
from typing import Any, Final

from psycopg import Connection

from variome.errors import SchemaError


def used_schemas(connection: Connection[Any], versions: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The schemas of these annotation versions as they are in the store, by item type.

    Each with `annotation_version`, `content_hash` (of the schema's canonical bytes) and, where the store keeps the
    mapping table that it was generated from, `table_sha256` of the table's bytes; hexadecimal.

    Args:
        connection: of the store.
        versions: annotation version by item type.

    Raises:
        SchemaError: the store does not have one of them.
    """
    rows = connection.execute(_USED, [list(versions), list(versions.values())])
    found = {
        name: {"annotation_version": version, "content_hash": content} | ({"table_sha256": table} if table else {})
        for name, version, content, table in rows
    }
    if absent := [f"{version!r} of {name}" for name, version in versions.items() if name not in found]:
        raise SchemaError(
            f"the store has no annotation version {absent[0]}; add it with 'variant-ingestion schemas add'"
        )
    return found


_USED: Final = (
    "SELECT s.item_type, s.annotation_version, encode(s.content_hash, 'hex'), encode(sha256(s.mapping_table), 'hex')"
    " FROM schema_version AS s JOIN unnest(%s::text[], %s::text[]) AS used (item_type, version)"
    " ON used.item_type = s.item_type AND used.version = s.annotation_version ORDER BY s.item_type"
)
