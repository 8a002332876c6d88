"""Entity tags (RFC 9110, section 8.8.3): by which a client says which state of an item it has read.

The tag of the raw frame is the hash of the stored document. The object frame also shows what people set beside the
document (status, aliases, notes, tags), so that its tag counts their edits too.
"""

import re
from typing import Final

from variome.items.reading import StoredItem

_TAG: Final = re.compile(r'(?:W/)?"[^"]*"')


def raw_tag(item: StoredItem) -> str:
    """The tag of the raw frame."""
    return f'"{item.content_hash.hex()}"'


def object_tag(item: StoredItem) -> str:
    """The tag of the object frame."""
    return f'"{item.content_hash.hex()}.{item.edit_revision}"'


def is_named(if_match: str | None, item: StoredItem) -> bool:
    """Whether a header `If-Match` names the item as it is; without the header, and for `*`, it always does.

    A weak tag names nothing (RFC 9110, section 13.1.1). The raw frame's tag says that the document is as it was read,
    and nothing of what lies beside it.
    """
    if if_match is None or if_match.strip() == "*":
        return True
    return not {raw_tag(item), object_tag(item)}.isdisjoint(_TAG.findall(if_match))
