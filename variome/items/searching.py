"""Which items searches show: not what is deleted, not the samples of a load that has not completed, nor those of a file
that was replaced.

Such items are read like all others by whoever knows their names.
"""

from typing import Any, Final

from psycopg import Connection

from variome.items.reading import StoredItem
from variome.model.item_types import ITEM_TYPES


def is_searchable(connection: Connection[Any], item: StoredItem) -> bool:
    """Whether searches show the item."""
    if item.status == "deleted" or not ITEM_TYPES[item.item_type].variant_link:
        return item.status != "deleted"
    row = connection.execute(_IS_SEARCHABLE, [item.submission, item.file]).fetchone()
    return bool(row and row[0])


_IS_SEARCHABLE: Final = (
    "SELECT NOT EXISTS (SELECT FROM submission WHERE uuid = %s"
    " AND status NOT IN ('completed', 'completed with problems'))"
    " AND NOT EXISTS (SELECT FROM link WHERE source = %s AND property = 'superseded_by')"
)
