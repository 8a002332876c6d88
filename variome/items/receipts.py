"""Receipts: what each batch of a load came to, and what has to be as it was for the same batch to write nothing.

A batch that comes again is not taken apart where its receipt holds: what went in is the same, and so is every row that
its outcome rests on. The database makes a digest of these rows and compares it with that of the receipt, in one
statement. Anything else, also what is merely not known to be the same, goes the usual way
(docs/decisions/0027-receipts.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import Connection, sql

from variome.items.batch import BatchResult, Outcome, WriteContext
from variome.items.grounds import COLUMNS
from variome.items.pending import ELSEWHERE
from variome.model.identity import item_uuid
from variome.model.item_types import REFERENCE_PROJECT
from variome.schema.registry import SchemaRegistry


@dataclass(frozen=True, slots=True)
class BatchKey:
    """What a batch is known by: `uuid` follows from its place in the file, `inputs` is a digest of all that goes in."""

    uuid: UUID
    inputs: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is kept of a batch.

    Attributes:
        answer: the store's, if the batch comes again and nothing has changed.
        told: what the loader had to tell beside that.
    """

    answer: dict[str, Any]
    told: dict[str, Any]


def find_receipt(
    connection: Connection[Any], registry: SchemaRegistry, key: BatchKey, context: WriteContext
) -> Receipt | None:
    """The receipt of a batch that would find everything unchanged just now; None where that is not known."""
    tables = tuple(
        registry.get(item_type, context.versions[item_type]).stored_table if item_type in context.versions else None
        for item_type in COLUMNS
    )
    readable = [item_uuid("Project", context.project), item_uuid("Project", REFERENCE_PROJECT)]
    row = connection.execute(_find(tables), [key.uuid, key.inputs, readable]).fetchone()
    return Receipt(*row) if row else None


def keep_receipt(
    connection: Connection[Any],
    key: BatchKey,
    told: Mapping[str, Any],
    answer: Mapping[str, Any],
    result: BatchResult,
    context: WriteContext,
) -> None:
    """Keep the receipt of a batch that was written just now, in place of an older one; none where there was a fault.

    Called inside the transaction of the batch.
    """
    if result.problems or result.grounds is None or context.file is None:
        return
    evidence = result.grounds.find_evidence(result.outcomes, context.file)
    if evidence is None:
        return
    counts = {name: {str(Outcome.UNCHANGED): sum(found.values())} for name, found in answer["counts"].items()}
    again = {**answer, "counts": counts, "stubs": {}}
    values = [key.uuid, context.file, context.submission, key.inputs, evidence.state(), *evidence.uuids()]
    connection.execute(_KEEP, [*values, orjson.dumps(again).decode(), orjson.dumps(told).decode()])


@lru_cache(maxsize=64)
def _find(tables: tuple[str | None, ...]) -> bytes:
    """The statement for these tables, in the order of `COLUMNS`; composed once."""
    parts = [
        _ROWS.format(table=sql.Identifier(table), column=sql.Identifier(column), elsewhere=sql.Literal(ELSEWHERE))
        if table
        else _NO_ROWS
        for table, column in zip(tables, COLUMNS.values(), strict=True)
    ]
    return _FIND.format(rows=sql.SQL(" || ").join(parts)).as_bytes()


# The digests of `Evidence.state`: a row of another file, or without a record, stands as `ELSEWHERE`.
_ROWS: Final = sql.SQL(
    "sha256(coalesce((SELECT string_agg(uuid_send(t.uuid) || t.content_hash || int8send(CASE WHEN t.file = r.file"
    " THEN coalesce(t.record, {elsewhere}) ELSE {elsewhere} END), ''::bytea ORDER BY t.uuid)"
    " FROM {table} AS t WHERE t.uuid = ANY (r.{column})), ''))"
)
_NO_ROWS: Final = sql.SQL("sha256('')")

_FIND: Final = sql.SQL(
    "SELECT r.answer, r.told FROM receipt AS r WHERE r.uuid = %s AND r.inputs = %s AND r.state = sha256({rows}"
    " || sha256(coalesce((SELECT string_agg(uuid_send(f.variant), ''::bytea ORDER BY f.variant) FROM variant_file AS f"
    " WHERE f.variant = ANY (r.named) AND f.file = r.file), ''))"
    " || sha256(coalesce((SELECT string_agg(uuid_send(i.uuid) || boolsend(i.is_stub), ''::bytea ORDER BY i.uuid)"
    " FROM item AS i WHERE i.uuid = ANY (r.linked) AND i.project = ANY (%s)), '')))"
)

_KEEP: Final = (
    "INSERT INTO receipt (uuid, file, submission, inputs, state, variants, samples, structural_variants,"
    " structural_samples, named, linked, answer, told)"
    " VALUES (%s, %s, %s, %s, %s, %b::uuid[], %b::uuid[], %b::uuid[], %b::uuid[], %b::uuid[], %b::uuid[], %s, %s)"
    " ON CONFLICT (uuid) DO UPDATE SET (submission, inputs, state, variants, samples, structural_variants,"
    " structural_samples, named, linked, answer, told) = (excluded.submission, excluded.inputs, excluded.state,"
    " excluded.variants, excluded.samples, excluded.structural_variants, excluded.structural_samples, excluded.named,"
    " excluded.linked, excluded.answer, excluded.told)"
    " WHERE receipt.inputs <> excluded.inputs OR receipt.state <> excluded.state"
)
