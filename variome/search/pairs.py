"""Compound-heterozygous pairs of which both calls are hits: one that passes the filters alone explains nothing."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from variome.errors import InputError
from variome.model.item_types import ITEM_TYPES
from variome.model.keys import find_uuid_of_key

FIELD: Final = "cmphet.comhet_mate_variant"
"""Where a call names the other variants of its pairs."""

_GROUP, _, _MATE = FIELD.partition(".")


def both_of_pairs(connection: Connection[Any], joined: sql.Composable, condition: sql.Composable) -> sql.Composable:
    """The condition that a row `t` is a hit whose partner is one too: of the same sample of the same file.

    Args:
        connection: where from.
        joined: the FROM clause of samples `t` and their variants `v`.
        condition: of the hits.
    """
    query = _CANDIDATES.format(group=sql.Literal(_GROUP), source=joined, condition=condition)
    calls = connection.execute(query).fetchall()
    hits = {(file, sample, variant) for _, file, sample, variant, _, _ in calls}
    found = [
        uuid
        for uuid, file, sample, _, assembly, entries in calls
        if any((file, sample, mate) in hits for mate in _iter_mates(entries, assembly))
    ]
    return sql.SQL("t.uuid = ANY ({}::uuid[])").format(sql.Literal(found))


def check_has_pairs(item_type: str, properties: Mapping[str, Any]) -> None:
    """Passes for types whose items are calls that may be one of a pair.

    Raises:
        InputError: they are not.
    """
    fields = properties.get(_GROUP, {}).get("items", {}).get("properties", {})
    if _MATE not in fields:
        raise InputError(f"pairs: expected a type with the field {FIELD} beside it, found {item_type}")


def _iter_mates(entries: list[dict[str, Any]], assembly: str) -> Iterator[UUID | None]:
    for entry in entries:
        mate = entry.get(_MATE)
        yield find_uuid_of_key(ITEM_TYPES["Variant"], mate, assembly=assembly, project="") if mate else None


_CANDIDATES: Final = sql.SQL(
    "SELECT * FROM (SELECT t.uuid, t.file, t.sample, t.variant, v.assembly, t.document::json -> {group} AS entries"
    " FROM {source} WHERE {condition}) AS c WHERE entries IS NOT NULL"
)
