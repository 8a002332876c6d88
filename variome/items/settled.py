"""Properties of an item that an upsert leaves as they are: those that the store writes, and those that are settled."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from psycopg import Connection

from variome.items.pending import Pending, ProblemLog
from variome.model.item_problem import shown
from variome.schema.upgrades import upgraded


def settle(connection: Connection[Any], items: Sequence[Pending], log: ProblemLog) -> list[Pending]:
    """The items that agree with what is settled, with what the store wrote itself taken over into their documents.

    The stored rows are locked, so that what was read stays true. The types concerned have few items.
    """
    rows = connection.execute(
        "SELECT uuid, item_type, document::text, schema_version FROM item WHERE uuid = ANY (%s)"
        " ORDER BY uuid FOR UPDATE",
        [[item.uuid for item in items]],
    )
    stored = {uuid: upgraded(name, orjson.loads(text), version) for uuid, name, text, version in rows}
    return [item for item in items if item.uuid not in stored or _agrees(item, stored[item.uuid], log)]


def _agrees(item: Pending, stored: Mapping[str, Any], log: ProblemLog) -> bool:
    for name in item.item_type.settled:
        old, new = stored.get(name), item.document.get(name)
        if old is not None and old != new:
            found = "none" if new is None else shown(new)
            message = (
                f"expected {shown(old)}, which {item.item_type.name} {item.key!r} has, found {found}; "
                f"give another {item.item_type.name_property}, or take out what is there first"
            )
            log.reject(item.index, "conflict", f"/{name}", message, found)
            return False
    kept = {name: stored[name] for name in item.item_type.kept if name in stored and name not in item.document}
    if kept:
        item.document = {**item.document, **kept}
        item.seal()
    return True
